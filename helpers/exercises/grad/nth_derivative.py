"""grad/nth_derivative: The n-th derivative."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises, refused
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.grad.functions import Growth
from helpers.desk.grad.nth_derivative import FURTHER, HIGH, LIKE_F, ORDERS
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.using import NOT_CALLED
from helpers.exercises.again import beside_it, every_call
from helpers.exercises.grad.functions import Short
from helpers.exercises.programs import random_seed


def _without_end() -> Any:
    raise RecursionError("maximum recursion depth exceeded")


def _moved(f: Any, x: Any, n: int) -> Any:
    for _ in range(n):
        x = f.derivative(x)
    return x


def _nth_with(wrong: Callable[[Any, Any, int], Any]) -> Callable[..., Any]:
    """`nth_derivative` with a wrong belief: `wrong(f, x, n)` is what it gives at x."""
    return lambda f, n: lambda x: wrong(f, x, n)


def _right(f: Any, x: Any) -> dict[str, Any]:
    return {f"n = {n}": f.derivative(x, n) for n in ORDERS}


def _at_every_call(case: Case, trial: Trial) -> Plain | Fault:
    f, x = case.args
    found = every_call(lambda x: _right(f, x), x, trial)
    if isinstance(found, Fault) or not matches(found, plain(_right(f, x))):
        return found
    if not trial.notes.get(LIKE_F, True):
        return refused(NO_PATH)
    growth = ((g.rate**HIGH * g(x), FURTHER) for g in case.more)
    return next((fault for right, name in growth if (fault := beside_it(trial, name, right, AT_MOST))), None) or found


def _nth_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((Short(random_seed(rng)), generic_numbers(rng))) for _ in range(3)]
    return [replace(cases[0], more=(Growth(float(rng.choice([-0.9, 0.8]))),)), *cases[1:]]


AT_MOST = "Up to n = 3 your derivatives are right. With n = 6 they are not: does a number of rounds, or one function for each n, stand in your code?"


NO_PATH = "For n = 0 f itself must come back. Yours gives the same numbers as plain Python ones, and cannot be differentiated like f."


EXERCISE = Exercise(
    id="grad/nth_derivative",
    title="The n-th derivative",
    level=2,
    minutes=8,
    signature="nth_derivative(f, n)",
    inputs=("f", "x"),
    ways=("torch", "jax"),
    cases=_nth_cases,
    reads=_at_every_call,
    oracle=_right,
    mistakes=(
        Mistake("M01", lambda f, n: f.derivative(np.float64(1.0), n), "`nth_derivative(f, n)` has to be a function that waits for x. Do not call it yourself: return it.", error=NOT_CALLED),
        Mistake("nothing-back", lambda f, n: None, "Nothing came back for this n. If `return f` stands inside the loop: with n = 0 there is no round, and otherwise the first round is the last. Return after the loop.", error="must be a function; yours is None"),
        Mistake("no-stop", lambda f, n: _without_end() if n == 0 else lambda x: f.derivative(x, n), "Here n = 0: f itself has to come back, and your function calls itself again. Let it stop at n = 0.", error="^RecursionError: In `n = 0`"),
        Mistake("late-binding", lambda f, n: f if n == 0 else _without_end(), "If you wrote `f = lambda x: grad(f)(x)`: that f is looked up when it runs, and by then it is the new one. Write `f = grad(f)`, which takes the f of now.", error="^RecursionError: In `n = [1-9]"),
        Mistake("one-too-many", _nth_with(lambda f, x, n: f.derivative(x, n + 1)), "This is one derivative too many. For n = 0 nothing is differentiated: f itself comes back."),
        Mistake("one-too-few", _nth_with(lambda f, x, n: f.derivative(x, max(n - 1, 0))), "This is one derivative too few: n = 1 must be grad(f)."),
        Mistake("never-zero", _nth_with(lambda f, x, n: f.derivative(x, max(n, 1))), "All right but for n = 0, where f has to come back as it is. Start from f, not from grad(f)."),
        Mistake("once", _nth_with(lambda f, x, n: f.derivative(x)), "This is the first derivative for every n. Feed grad's result to grad again, n times."),
        Mistake("twice-at-most", _nth_with(lambda f, x, n: f.derivative(x, min(n, 2))), "Right up to n = 2. For larger n one more `grad` is missing: a loop, or a call of your own function, does it for every n."),
        Mistake("at-most", raises(Refusal(AT_MOST)), "A loop, or a call of your own function, does it for every n.", error="^refused: Up to n = 3"),
        Mistake("plain-at-zero", raises(Refusal(NO_PATH)), "A plain number has no path to x. Return f as it is, with no `float()` and no `.item()`.", error="^refused: For n = 0 f itself"),
        Mistake("plain-between", raises(RuntimeError("In `n = 2`: Expected f(*args) to return a Tensor, got <class 'float'>")), "A derivative became a plain number, and its path to x was cut: nothing is left to differentiate. Leave `float()` and `.item()` out.", error=r"`n = [2-9]`: .*to return a Tensor, got <class 'float'>|^ConcretizationTypeError: In `n = [2-9]"),
        Mistake("cut-between", _nth_with(lambda f, x, n: f.derivative(x, n) if n < 2 else 0.0), "From n = 2 on you gave 0: the first derivative came as a number without a path to x. Leave `.item()`, `detach()` and new arrays out: what goes into `grad` again is the function."),
        Mistake("other-grad", raises(ValueError("Thing passed to transform API must be Tensor, got <class 'jaxlib._jax.ArrayImpl'>")), "You used the `grad` of one library for both. Use the argument `grad`: it is the one of the library at hand.", error="must be Tensor, got <class 'jax|<class 'torch.Tensor'> is not a valid JAX type"),
        Mistake("divided", _nth_with(lambda f, x, n: f.derivative(x, n) / math.factorial(n)), "This is a coefficient of the Taylor series: the n-th derivative divided by n!. The derivative itself was asked for."),
        Mistake("zero-at-zero", _nth_with(lambda f, x, n: f.derivative(x, n) if n else 0.0 * x), "For n = 0 you gave 0. Nothing is differentiated then: f itself comes back."),
        Mistake("x-at-zero", _nth_with(lambda f, x, n: f.derivative(x, n) if n else x), "For n = 0 you gave x. Nothing is differentiated then: f itself comes back."),
        Mistake("at-the-slope", _nth_with(lambda f, x, n: _moved(f, x, n)), "You put x through grad(f) again and again: a slope went in as the next point. What goes into `grad` again is the function."),
        Mistake("argnums", raises(RuntimeError("Got argnum=1, but only 1 positional inputs")), "The second argument of `grad` is argnums: it chooses an input, not how often to differentiate.", error="Got argnum=|differentiating with respect to argnums="),
        Mistake("grad-of-a-number", raises(TypeError("Expected a callable value, got 1.5")), "A number went into `grad`: the value at x. Feed it the function, n times, and call what comes out at x.", error="Expected a callable value, got|'Tensor' object is not callable"),
        Mistake("slope-to-the-n", _nth_with(lambda f, x, n: f.derivative(x) ** n), "This is the slope to the power n. The n-th derivative is the slope of the slope of the slope …"),
        Mistake("value-to-the-n", _nth_with(lambda f, x, n: f(x) ** n), "This is f(x) to the power n. Nothing has been differentiated."),
        Mistake("n-times", _nth_with(lambda f, x, n: n * f.derivative(x)), "This is n times the slope. The n-th derivative is the slope of the slope of the slope …"),
    ),
    hints=(
        "What comes out of `grad`, and what goes into it?",
        "Picture one box called grad, with f going in and a function coming out. Put what comes out into the same box again.",
        "repeat n times:\n    f = grad of f\nreturn f",
        "`for _ in range(n): f = grad(f)`. With n = 0 the loop does nothing, and f itself comes back.",
    ),
)  # fmt: skip
