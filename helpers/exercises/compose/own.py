"""compose/own: A library of your own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, Rule, no_framework, raises
from helpers.desk.compose.own import ELSEWHERE, FOUR
from helpers.desk.functions import generic_numbers
from helpers.desk.programs import evaluate
from helpers.desk.record import Trial
from helpers.exercises import programs
from helpers.exercises.programs import derivative, random_seed
from helpers.exercises.stages import up_to_the_first_wrong


@dataclass(frozen=True)
class Program(programs.Program):
    """A program that knows how its second derivatives move, too."""

    def hessians(self, x: Any) -> np.ndarray:
        """The second derivatives of each output, shape (outputs, inputs, inputs)."""
        return np.array([[[evaluate(derivative(derivative(e, i), j), x, np) for j in self._variables] for i in self._variables] for e in self.expressions], float)

    def bend_along(self, x: Any, v: Any) -> np.ndarray:
        """How the Hessian of a number moves along v, shape (inputs, inputs)."""
        e, some = self.expressions[0], self._variables
        third = [[[evaluate(derivative(derivative(derivative(e, i), j), k), x, np) for k in some] for j in some] for i in some]
        return np.array(third, float) @ v


def _cases(rng: np.random.Generator) -> list[Case]:
    """Two inputs and three outputs; and one input and one output: the axes stay, though they have the length 1."""

    def one(n: int, m: int, edge: bool = False) -> Case:
        f, g = Program(random_seed(rng), n), Program(random_seed(rng), n, m)
        return Case((f, g, generic_numbers(rng, (n,)), generic_numbers(rng, (n,)), generic_numbers(rng, (4, n))), edge=edge)

    return [one(2, 3), one(1, 1, edge=True)]


def _oracle(f: Program, g: Program, x: Any, v: Any, X: Any) -> dict[str, Any]:
    """By the rules on paper."""
    H, each = f.hessian(x), [f.hessian(row) for row in X]
    return {
        "grad(f)(x)": f.gradient(x),
        "jacfwd(g)(x)": g.jacobian(x),
        "jacrev(g)(x)": g.jacobian(x),
        "hessian(f)(x)": H,
        "hessian(g)(x)": g.hessians(x),
        "vmap(grad(f))(X)": np.stack([f.gradient(row) for row in X]),
        "jacrev(grad(f))(x)": H,
        "grad(x ↦ grad(f)(x) @ v)(x)": H @ v,
        "vmap(jacrev(g))(X)": np.stack([g.jacobian(row) for row in X]),
        "vmap(x ↦ jvp(grad(f), (x,), (v,))[1])(X)": np.stack([h @ v for h in each]),
        "jvp(hessian(f), (x,), (v,))[1]": f.bend_along(x, v),
        "vmap(hessian(f))(X)": np.stack(each),
    }


def own_with(**wrong: Callable[..., Any]) -> Callable[..., Any]:
    """`own` with other transforms: each is made from jvp, vjp, vmap and the right ones before it."""

    def own(jvp: Any, vjp: Any, vmap: Any) -> dict[str, Any]:
        def jacrev(f: Any) -> Any:
            def rows(x: Any) -> Any:
                value, pull = vjp(f, x)
                return vmap(lambda e: pull(e)[0])(np.eye(len(value)))

            return rows

        def jacfwd(f: Any) -> Any:
            return lambda x: vmap(lambda e: jvp(f, (x,), (e,))[1], 0, -1)(np.eye(len(x)))

        def grad(f: Any) -> Any:
            return lambda x: vjp(f, x)[1](1.0)[0]

        right = {"grad": grad, "jacfwd": jacfwd, "jacrev": jacrev, "hessian": lambda f: jacfwd(jacfwd(f))}
        return right | {name: make(jvp, vjp, vmap, right) for name, make in wrong.items()}

    return own


def _columns(pick: Callable[[Any], Any], out: int) -> Callable[..., Any]:
    """jacfwd that takes something else out of the pair, or stacks along another axis."""
    return lambda jvp, vjp, vmap, right: lambda f: lambda x: vmap(lambda e: pick(jvp(f, (x,), (e,))), 0, out)(np.eye(len(x)))


def _in_directions(directions: Callable[[int], np.ndarray]) -> Callable[..., Any]:
    """jacfwd along other directions."""
    return lambda jvp, vjp, vmap, right: lambda f: lambda x: vmap(lambda e: jvp(f, (x,), (e,))[1], 0, -1)(directions(len(x)))


def _all_turned(jvp: Any, vjp: Any, vmap: Any, right: Any) -> Any:
    return lambda f: lambda x: vmap(lambda e: jvp(f, (x,), (e,))[1])(np.eye(len(x))).T


def _with_itself(value: Any, pull: Any) -> Any:
    return pull(value)[0]


def _another_road(case: Case, trial: Trial) -> str | None:
    """A Jacobian that was made of what the other one is made of."""
    if trial.notes.get("jacfwd by") and "jvp" not in trial.notes["jacfwd by"]:
        return "jacfwd was made without a JVP. Its columns are to come from `jvp`: one pass for each input, whatever the number of outputs."
    if trial.notes.get("jacrev by") and "vjp" not in trial.notes["jacrev by"]:
        return "jacrev was made without a pullback. Its rows are to come from `vjp`: one pass back for each output, whatever the number of inputs."
    return None


def _ones(jvp: Any, vjp: Any, vmap: Any, right: Any) -> Any:
    def rows(f: Any) -> Any:
        def matrix(x: Any) -> Any:
            value, pull = vjp(f, x)
            return pull(np.ones(len(value)))[0]

        return matrix

    return rows


def _ones_in_every_row(jvp: Any, vjp: Any, vmap: Any, right: Any) -> Any:
    return lambda f: lambda x: np.ones((len(right["jacrev"](f)(x)), 1)) * _ones(jvp, vjp, vmap, right)(f)(x)


def _diagonal(jvp: Any, vjp: Any, vmap: Any, right: Any) -> Any:
    def bends(f: Any) -> Any:
        return lambda x: vmap(lambda e: (jvp(right["grad"](f), (x,), (e,))[1] * e).sum())(np.eye(len(x)))

    return bends


EXERCISE = Exercise(
    id="compose/own",
    title="A library of your own",
    level=3,
    minutes=20,
    signature="own(jvp, vjp, vmap)",
    inputs=("f", "g", "x", "v", "X"),
    cases=_cases,
    oracle=_oracle,
    reads=up_to_the_first_wrong(_oracle),
    mistakes=(
        Mistake("M30", own_with(grad=lambda jvp, vjp, vmap, right: lambda f: lambda x: vjp(f, x)[1](1.0)), "A pullback gives a tuple, one cotangent for each input. grad returns the only one in it: `[0]`."),
        Mistake("grad-value", own_with(grad=lambda jvp, vjp, vmap, right: lambda f: lambda x: vjp(f, x)[0]), "These are the values of f. vjp gives the value first, and then the pullback: call that with 1."),
        Mistake("ct-of-grad", raises(ValueError("In `grad(f)(x)`: the cotangent must have the shape of the result")), "f gives one number, so its cotangent is one number, too: for a gradient it is 1.", error=r"In `grad\(f\)\(x\)`: .*cotangent"),
        Mistake("grad-along-ones", own_with(grad=lambda jvp, vjp, vmap, right: lambda f: lambda x: jvp(f, (x,), (np.ones(len(x)),))[1]), "grad came back as one number: the slope along (1, 1, …), in which all entries are added up. The pullback of 1 gives one for each entry."),
        Mistake("grad-of-value", own_with(grad=lambda jvp, vjp, vmap, right: lambda f: lambda x: _with_itself(*vjp(f, x))), "The value of f was pulled back, and multiplies the gradient now. Pull back 1."),
        Mistake("bare", raises(TypeError("primals must be a tuple with one entry for each argument")), "jvp takes tuples, one entry for each argument: `jvp(f, (x,), (e,))`.", error="(primals|tangents) must be a tuple"),
        Mistake("at-once", raises(TypeError("In `grad(f)(x)`: grad() missing 1 required positional argument: 'x'")), "Each of the four takes f alone and returns a **function** of x: a `def` or a `lambda` inside.", error=r"In `(grad|jacfwd|jacrev|hessian)\([fg]\)\(x\)`: .*missing 1 required positional argument"),
        Mistake("M31", own_with(jacfwd=_columns(lambda pair: pair[1], 0), hessian=lambda jvp, vjp, vmap, right: lambda f: right["jacfwd"](right["jacfwd"](f))), "jacfwd came out transposed: each JVP gives a column, and vmap has stacked them as rows. Let it stack along the last axis: `out_axes=-1`."),
        Mistake("jacfwd-turned", own_with(jacfwd=_all_turned, hessian=lambda jvp, vjp, vmap, right: lambda f: _all_turned(jvp, vjp, vmap, right)(_all_turned(jvp, vjp, vmap, right)(f))), "jacfwd ends with .T, which turns **all** axes round. For a matrix that is right, and with more axes it is not: only the new axis goes to the end, `out_axes=-1`."),
        Mistake("jacfwd-ones", own_with(jacfwd=_in_directions(lambda n: np.ones((n, n)))), "Every JVP went along (1, 1, …), and adds up all columns. Each column has a direction of its own: a row of np.eye(len(x))."),
        Mistake("jacfwd-once", own_with(jacfwd=lambda jvp, vjp, vmap, right: lambda f: lambda x: jvp(f, (x,), (np.ones(len(x)),))[1]), "One JVP along (1, 1, …) adds up all columns. Each column has a direction of its own: vmap over the rows of np.eye(len(x))."),
        Mistake("jacfwd-directions", raises(ValueError("In `jacfwd(g)(x)`: the tangent must have the shape of the argument")), "jvp takes one direction at a time, shaped as x. jacfwd needs a unit vector for each **input**: vmap over the rows of np.eye(len(x)).", error=r"In `(vmap\()?(jacfwd|hessian)\([fg]\)+\([xX]\)`: .*(?<!co)tangent must have the shape"),
        Mistake("which-axis", raises(ValueError("vmap cannot put the batch at axis 1 of a result")), "Where f gives a number there is no axis 1. The new axis is the last one, however many there are: −1.", error="cannot put the batch at axis"),
        Mistake("jacfwd-value", own_with(jacfwd=_columns(lambda pair: pair[0], -1)), "jvp gives the value first; the tangent is the second part."),
        Mistake("jacfwd-pair", own_with(jacfwd=_columns(lambda pair: pair, -1)), "jvp gives a pair: value and tangent. Of each pair take the second part."),
        Mistake("jacfwd-pairs-first", own_with(jacfwd=_columns(lambda pair: pair, 0)), "jvp gives a pair: value and tangent. Of each pair take the second part, and let vmap stack along the last axis."),
        Mistake("M29", own_with(jacrev=_ones), "A pullback of ones adds up all rows. Each output has a row of its own: pull every unit vector back."),
        Mistake("jacrev-same-rows", own_with(jacrev=_ones_in_every_row), "Every row is the same: each pulls (1, 1, …) back, in which all rows are added up. Each output has a row of its own: np.eye in place of np.ones."),
        Mistake("jacrev-transposed", own_with(jacrev=lambda jvp, vjp, vmap, right: lambda f: lambda x: right["jacrev"](f)(x).T), "jacrev came out transposed. Each pullback gives a row, and the rows stand as vmap stacks them."),
        Mistake("wrong-basis", raises(ValueError("In `jacrev(grad(f))(x)`: the cotangent has another shape than the result")), "jacrev needs a unit vector for each **output**: as many as the value has entries, not x.", error=r"In `(vmap\()?jacrev\((g|grad\(f\))\)+\([xX]\)`: .*cotangent"),
        Mistake("grad-of-grad", raises(ValueError("In `hessian(f)(x)`: the cotangent must have the shape of the result, (2,); it has ()")), "grad stands around grad. The inner one gives a vector, and the outer one wants a number: around a gradient stands a Jacobian.", error=r"In `hessian\(f\)\(x\)`: .*shape of the result, \(\d+,\); it has \(\)"),
        Mistake("hessian-outer", raises(ValueError("In `hessian(g)(x)`: the cotangent must have the shape of the result, (3, 2); it has (3,)")), "jacrev stands around a Jacobian, which is a matrix, and it pulls back for a vector alone. Let jacfwd stand outside: it takes whatever shape there is.", error=r"In `hessian\(g\)\(x\)`: .*shape of the result, \(\d+, \d+\)"),
        Mistake("M33", raises(TypeError("In `hessian(g)(x)`: grad needs a single number")), "hessian works for one number and raises for a vector: grad wants a single number. A Hessian is a Jacobian of a Jacobian; for g it has an axis for the outputs in front.", error=r"In `hessian\(g\)\(x\)`: .*(it has \(\)|single number|one number)"),
        Mistake("hessian-needs-a-vector", raises(TypeError("In `hessian(f)(x)`: object of type 'float' has no len()")), "f gives a number, and hessian treats it as a vector: a number has no len() and no rows. Which of your four can differentiate a function that gives a number?", error=r"In `hessian\(f\)\(x\)`: .*(len\(\)|iterable|loop|unsized|tuple index|0-d|cotangent)"),
        Mistake("hessian-once", own_with(hessian=lambda jvp, vjp, vmap, right: lambda f: right["jacfwd"](f)), "hessian differentiates once. The second derivatives need one transform around the other."),
        Mistake("hessian-of-sum", own_with(hessian=lambda jvp, vjp, vmap, right: lambda f: right["jacfwd"](right["jacfwd"](lambda x: f(x).sum()))), "hessian has added up the outputs of g. Each of them has a matrix of its own: there is an axis for them in front."),
        Mistake("hessian-diagonal", own_with(hessian=_diagonal), "hessian gives its diagonal alone. All pairs of entries are asked for, those off the diagonal, too."),
        Mistake("elsewhere", raises(RuntimeError(ELSEWHERE)), "The four are to be made of those three alone.", error=ELSEWHERE),
        Mistake("four", lambda jvp, vjp, vmap: tuple(own_with()(jvp, vjp, vmap).values()), "Four transforms under four names, none of them called yet.", error=f"^refused: {FOUR}"),
    ),
    rules=(no_framework("12 programs, nested up to three deep, agree with the rules on paper"), Rule(_another_road)),
    hints=(
        "Which of the three core transforms gives a gradient, which a column, which a row? And which of them does something many times?",
        "Picture the Jacobian as a table. jvp with a unit vector brings a column, the pullback of a unit vector a row. vmap brings all of them at once and lays them side by side, along the axis that you name.",
        "grad(f): the pullback at x, called with 1, its only part\njacfwd(f): vmap over the rows of np.eye(len(x)) of the tangent of jvp, stacked along the last axis\njacrev(f): the pullback at x; vmap over the rows of np.eye(len(value)) of its only part\nhessian(f): one of these around another",
        "`vmap(lambda e: jvp(f, (x,), (e,))[1], out_axes=-1)(np.eye(len(x)))` is jacfwd(f) at x. It works for a number as well as for a vector, and so does `jacfwd(jacfwd(f))`.",
    ),
)  # fmt: skip
