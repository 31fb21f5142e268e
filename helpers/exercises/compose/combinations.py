"""compose/combinations: Four compositions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.compose.combinations import FOUR, NAMES
from helpers.desk.functions import generic_numbers
from helpers.exercises.compose.recurrent import Recurrent
from helpers.exercises.programs import Program, random_seed
from helpers.exercises.stages import up_to_the_first_wrong

_ROWS, _SIZE, _STEPS = 4, 3, 3
NOT_ONE_NUMBER = "single number|scalar|one number"


def _cases(rng: np.random.Generator) -> list[Case]:
    def one() -> Case:
        draw = [generic_numbers(rng, shape) for shape in ((_ROWS, _SIZE), (_SIZE,), (_SIZE,), (_SIZE,), (_STEPS, _SIZE))]
        return Case((Program(random_seed(rng), _SIZE), Recurrent(random_seed(rng), _SIZE), *draw))

    return [one(), one()]


def _right(f: Program, step: Recurrent) -> dict[str, Callable[..., Any]]:
    return {
        "slopes": lambda X: np.stack([f.gradient(x) for x in X]),
        "bend": lambda x, v: f.hessian(x) @ v,
        "through": lambda h, xs: step.sensitivities(h, xs)[1].sum(0),
        "bend_through": lambda h, xs: step.sensitivities(h, xs)[2].sum(0),
    }


def _oracle(f: Program, step: Recurrent, X: Any, x: Any, v: Any, h: Any, xs: Any) -> dict[str, Any]:
    right = _right(f, step)
    return dict(zip(NAMES, (right["slopes"](X), right["bend"](x, v), right["through"](h, xs), right["bend_through"](h, xs)), strict=True))


def _with(name: str, wrong: Callable[[Program, Recurrent], Callable[..., Any]]) -> Callable[[Program, Recurrent], Any]:
    """`combinations` with one wrong function."""
    return lambda f, step: _in_numpy(_right(f, step) | {name: wrong(f, step)})


def _in_numpy(functions: dict[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """The same functions for arrays of any library."""
    return {name: lambda *args, function=function: function(*map(np.asarray, args)) for name, function in functions.items()}


def _block(X: Any, slopes: Any) -> Any:
    """What jacrev(vmap(f)) gives: every output by every row."""
    return np.eye(len(X))[:, :, None] * slopes[None, :, :]


def _of_all(step: Recurrent, h: Any, xs: Any, which: int) -> Any:
    """The derivatives of the sum of all outputs, not of the last one alone."""
    return sum(step.sensitivities(h, xs[: k + 1])[which].sum(0) for k in range(len(xs)))


def _by_inputs(step: Recurrent, h: Any, xs: Any) -> Any:
    """The gradient by xs."""
    found = []
    for k in range(len(xs)):
        h = step(h, xs[k])[0]
        found.append(step.sensitivities(h, xs[k + 1 :])[1].sum(0) * (1 - h**2))
    return np.stack(found)


def _by_columns(f: Program, X: Any) -> np.ndarray:
    """What vmap(grad(f), 1) gives: a gradient for each column, which is longer than what f looks at."""
    return np.stack([np.concatenate([f.gradient(column[:_SIZE]), np.zeros(len(X) - _SIZE)]) for column in X.T])


def _turned(step: Recurrent, h: Any, xs: Any) -> tuple[np.ndarray, np.ndarray]:
    """A loop that starts at xs and runs over h, so that all its columns go their own way: the gradients by xs and by h."""
    by_carry, by_rows = np.zeros(xs.shape), np.zeros(len(h))
    for k, column in enumerate(xs.T):
        rows = h[:, None] * np.ones(len(column))
        by_carry[:, k] = step.sensitivities(column, rows)[1].sum(0)
        by_rows += _by_inputs(step, column, rows).sum(1)
    return by_carry, by_rows


def _of_squares(step: Recurrent, h: Any, xs: Any) -> np.ndarray:
    last, slopes, _ = step.sensitivities(h, xs)
    return 2 * last @ slopes


EXERCISE = Exercise(
    id="compose/combinations",
    title="Four compositions",
    level=2,
    minutes=15,
    signature="combinations(f, step)",
    inputs=("f", "step", "X", "x", "v", "h", "xs"),
    cases=_cases,
    oracle=_oracle,
    reads=up_to_the_first_wrong(_oracle),
    ways=("by_hand", "torch", "jax"),
    mistakes=(
        Mistake("M39", _with("slopes", lambda f, step: lambda X: _block(X, _right(f, step)["slopes"](X))), "slopes: the derivative stands outside vmap, so every output is differentiated by every row of X: a block that is nearly all zero. Put grad inside, around f, and vmap outside."),
        Mistake("M39-raises", raises(TypeError("In `slopes`: the function must return a single number")), "slopes: what stands inside grad was given the whole of X and gives several numbers, where grad wants one. Put grad around f alone, for one row, and vmap outside.", error=rf"In `slopes`: .*({NOT_ONE_NUMBER})"),
        Mistake("M21", _with("slopes", lambda f, step: lambda X: _right(f, step)["slopes"](X) / len(X)), "slopes: all of them are too small, by the number of rows: this is the gradient of the mean. Each row wants its own."),
        Mistake("slopes-added", _with("slopes", lambda f, step: lambda X: _right(f, step)["slopes"](X).sum(0)), "slopes: the gradients of all rows have been added up. Keep one for each row: `vmap(grad(f))`."),
        Mistake("slopes-values", _with("slopes", lambda f, step: lambda X: np.stack([f(x) for x in X])), "slopes: these are the values of f. Map its gradient."),
        Mistake("slopes-columns", _with("slopes", lambda f, step: lambda X: _by_columns(f, X)), "slopes: vmap ran over the columns of X. A row is what f takes: vmap over axis 0, which is what it does unless told otherwise."),
        Mistake("bend-turned", _with("bend", lambda f, step: lambda x, v: f.hessian(v) @ x), "bend: x and v have changed places. The gradient is taken at x, and moves along v: `jvp(grad(f), (x,), (v,))`."),
        Mistake("bare", raises(TypeError("In `bend`: primals must be a tuple")), "bend: jvp takes tuples, one entry for each argument: `jvp(grad(f), (x,), (v,))`.", error="In `bend`: .*(primal|tangent).* tuple"),
        Mistake("other-arguments", raises(TypeError("In `bend`: <lambda>() takes 1 positional argument but 2 were given")), "This is about one of the four functions: they are called as slopes(X), bend(x, v), through(h, xs) and bend_through(h, xs).", error=r"In `(slopes|bend|through|bend_through)`: (?!.*(scan|step)\().*(positional argument|unexpected keyword)"),
        Mistake("M24", _with("bend", lambda f, step: lambda x, v: f.gradient(x) @ v), "bend: this is the slope of f along v. What moves along v here is the gradient: give `grad(f)` to jvp, in place of f."),
        Mistake("bend-times", _with("bend", lambda f, step: lambda x, v: f.gradient(x) * v), "bend: this is the gradient times v, entry by entry. Differentiate the gradient along v."),
        Mistake("bend-gradient", _with("bend", lambda f, step: lambda x, v: f.gradient(x)), "bend: this is the gradient, the first part of what jvp gives. How it moves is the second."),
        Mistake("bend-pair", _with("bend", lambda f, step: lambda x, v: (f.gradient(x), f.hessian(x) @ v)), "bend: jvp gives a pair, the gradient and how it moves. The second part is asked for."),
        Mistake("bend-matrix", _with("bend", lambda f, step: lambda x, v: f.hessian(x)), "bend: this is the whole Hessian. Only what it makes of v is asked for, and jvp of grad gives it without the matrix."),
        Mistake("bend-form", _with("bend", lambda f, step: lambda x, v: v @ f.hessian(x) @ v), "bend: this is vᵀHv, one number. H v has as many as x."),
        Mistake("through-all", lambda f, step: _in_numpy(_right(f, step) | {"through": lambda h, xs: _of_all(step, h, xs, 1), "bend_through": lambda h, xs: _of_all(step, h, xs, 2)}), "through: you added up the outputs of all steps, the second part of what scan gives. The last carry, its first part, is asked for."),
        Mistake("through-xs", _with("through", lambda f, step: lambda h, xs: _by_inputs(step, h, xs)), "through: this is the gradient by xs. Differentiate by h, the first carry."),
        Mistake("through-last-step", _with("through", lambda f, step: lambda h, xs: step.sensitivities(h, xs[-1:])[1].sum(0)), "through: that is the gradient through one step alone, with the last row of xs. The loop begins at h and has a step for each row."),
        Mistake("through-backwards", _with("through", lambda f, step: lambda h, xs: step.sensitivities(h, xs[::-1])[1].sum(0)), "through: the rows of xs were taken from the last to the first. scan takes them in their order."),
        Mistake("through-turned", _with("through", lambda f, step: lambda h, xs: _turned(step, h, xs)[0]), "through: h and xs have changed places. Both are the arguments of `through` in this order, and the loop starts at h: `scan(step, h, xs)`."),
        Mistake("through-turned-inside", _with("through", lambda f, step: lambda h, xs: _turned(step, h, xs)[1]), "through: the loop starts at xs and runs over h. It is the other way round: `scan(step, h, xs)`."),
        Mistake("through-value", _with("through", lambda f, step: lambda h, xs: step.sensitivities(h, xs)[0].sum()), "through: this is the sum itself. Its gradient by h is asked for."),
        Mistake("through-outputs-added", _with("through", lambda f, step: lambda h, xs: step.sensitivities(h, xs)[1].sum(1)), "through: the Jacobian was added up along its inputs. The sum of the carry adds up its rows, axis 0, and leaves a number for each entry of h."),
        Mistake("through-squares", _with("through", lambda f, step: lambda h, xs: _of_squares(step, h, xs)), "through: this is the gradient of the sum of the squares. Add up the last carry as it is."),
        Mistake("through-pair", raises(AttributeError("In `through`: 'tuple' object has no attribute 'sum'")), "scan gives a pair: the last carry, and the outputs of all steps. Take the first part: `scan(step, h, xs)[0].sum()`.", error="'tuple' object has no attribute"),
        Mistake("through-one-step", _with("through", lambda f, step: lambda h, xs: step.sensitivities(h, xs[:1])[1].sum(0)), "through: that is the gradient through the first step alone. The loop has a step for each row of xs."),
        Mistake("through-matrix", _with("through", lambda f, step: lambda h, xs: step.sensitivities(h, xs)[1]), "through: this is the Jacobian of the last carry. Reduce the carry to a number first: its sum."),
        Mistake("through-raises", raises(TypeError("In `through`: the function must return a single number")), "through: the last carry has several numbers, and grad wants one: take its sum.", error=rf"In `through`: .*({NOT_ONE_NUMBER})"),
        Mistake("M33", _with("bend_through", lambda f, step: lambda h, xs: step.sensitivities(h, xs)[2]), "bend_through: the last carry has several numbers, and each has a Hessian of its own. Reduce the carry to its sum first: then there is one."),
        Mistake("bend-through-gradient", _with("bend_through", lambda f, step: lambda h, xs: _right(f, step)["through"](h, xs)), "bend_through: this is the gradient once more. The second derivatives are asked for."),
        Mistake("bend-through-jacobian", _with("bend_through", lambda f, step: lambda h, xs: step.sensitivities(h, xs)[1]), "bend_through: this is the Jacobian of the last carry, a first derivative."),
        Mistake("bend-through-all", _with("bend_through", lambda f, step: lambda h, xs: _of_all(step, h, xs, 2)), "bend_through: you added up the outputs of all steps, the second part of what scan gives. The last carry, its first part, is asked for."),
        Mistake("bend-through-raises", raises(TypeError("In `bend_through`: the function must return a single number")), "bend_through: grad met several numbers, where it wants one. The carry has to be summed first; and around a gradient, which is a vector, stands a Jacobian, or hessian does both.", error=rf"In `bend_through`: .*({NOT_ONE_NUMBER})"),
        Mistake("bend-through-of-f", _with("bend_through", lambda f, step: lambda h, xs: f.hessian(h)), "bend_through: this is the Hessian of f. What is differentiated here is the loop: the sum of its last carry, as a function of h."),
        Mistake("bend-through-product", _with("bend_through", lambda f, step: lambda h, xs: np.outer(_right(f, step)["through"](h, xs), _right(f, step)["through"](h, xs))), "bend_through: this is the gradient times itself. The gradient is to be differentiated once more."),
        Mistake("four", lambda f, step: list(_right(f, step).values()), "Four functions under four names, none of them called yet.", error=f"^refused: {FOUR}"),
    ),
    hints=(
        "For each of the four: what is the function that the inner transform looks at, and which kind of thing does it give: a number, a vector?",
        "Picture the loop as one long function: h goes in at the left, the last carry comes out at the right. Summed up, it is a function from a vector to one number, like f.",
        "slopes: vmap around grad around f\nbend: jvp of grad(f), at x along v, the second part\nend(h, xs): the sum of the last carry of scan\nthrough: grad of end by h; bend_through: hessian of end by h",
        "`def end(h, xs): return scan(step, h, xs)[0].sum()`. Then `lib.grad(end)` and `lib.hessian(end)` differentiate by the first argument, h. `bend` is `lambda x, v: lib.jvp(lib.grad(f), (x,), (v,))[1]`.",
    ),
)  # fmt: skip
