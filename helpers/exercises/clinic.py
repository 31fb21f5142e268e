"""Chapter 12: read the error, name the belief, mend the program."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from helpers.comparing import matches
from helpers.exercise import Case, Exercise, Mistake, Prediction, calls_at_most, question, raises
from helpers.plain_data import plain, short
from helpers.probing import called
from helpers.programs import Program, generic_numbers, random_seed

Tree = dict[str, Any]
UNPACKED = "cannot unpack non-iterable (function|PjitFunction)"
NO_PAIR = "output of function f should be a tuple|function with aux output|must return a pair"
NO_TENSOR = "Expected tensors, got unsupported type"
OTHER_NEST = "iteration over a 0-d|cannot unpack non-iterable numpy|not enough values to unpack|array is 0-dimensional|index of a 0-dim tensor|index to scalar variable"
NOT_MARKED = "does not require grad"
NOT_SCALAR = "implicitly created only for scalar outputs|to return a scalar Tensor|for scalar-output functions|needs a function that returns one number"
NO_TUPLES = "Expected primals to be a tuple|must be tuples or lists|must be a tuple with one entry"
NO_BATCH = "[Tt]oo many indices|invalid index of a 0-dim"
PLAIN_FLOAT = "to return a Tensor, got"


# --- predictions -------------------------------------------------------------------------------------------------


def _number(guess: Any) -> str:
    """A guess as a number, in digits: "3 of them" → "3"."""
    text = str(guess).lower().replace("−", "-").replace(",", "")
    words = {"none": "0", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "all": "6", "six": "6"}
    found = re.search(r"-?\d+(\.\d+)?", text)
    return found[0].removesuffix(".0") if found else next((n for w, n in words.items() if re.search(rf"\b{w}\b", text)), "")


def _reply_raises(guess: Tree) -> list[str]:
    true = {"by_hand": "3", "torch": "3", "jax": "2"}
    label = {"by_hand": "by hand", "torch": "torch", "jax": "JAX"}
    lines = [
        f"{'as you said' if _number(guess[way]) == count else 'instead':>11} · {label[way]}: {count} of the 6 raise."
        for way, count in true.items()
    ]
    lines.append("The others give a number, and it is not the one that was wanted. Silence is no proof.")
    return lines


def _reply_even(guess: Any) -> list[str]:
    said = _number(guess)
    lines = ["torch and JAX give 0.5, the central difference gives 1.0, the forward difference gives about 1000."]
    if said == "0.5":
        lines.append("You followed the branch that runs at 2, as the libraries do. It is no slope: the function jumps there.")
    elif said == "1":
        lines.append("1 is the slope of the points to the left and right. At 2 itself the other branch runs.")
    else:
        lines.append("The function jumps at 2, so it has no slope there. Each tool answers another question.")
    return lines


# --- aux ---------------------------------------------------------------------------------------------------------


def _report(f: Any, x: Any, **other: Any) -> Tree:
    value = f(x)
    return {"slope": 2 * value * f.gradient(x), "loss": value**2, "miss": value} | other


def _calls_twice(f: Any, x: Any) -> Tree:
    f(x)
    return _report(f, x)


# --- jvp, batch_grad ---------------------------------------------------------------------------------------------


def _vector_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Program(random_seed(rng), 3, 2), generic_numbers(rng, (3,)))) for _ in range(2)]


def _direction_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Program(random_seed(rng), 3, 2), generic_numbers(rng, (3,)), generic_numbers(rng, (3,)))) for _ in range(2)]


# --- nan ---------------------------------------------------------------------------------------------------------


def _nan_cases(rng: np.random.Generator) -> list[Case]:
    """A threshold, and points two or three of which lie above it and the others below."""

    def one(above: int) -> Case:
        a = generic_numbers(rng)
        gaps = np.round(rng.uniform(0.3, 1.8, 5), 2) * rng.permutation([1] * above + [-1] * (5 - above))
        return Case((a, np.round(a + gaps, 2)))

    return [one(2 + k % 2) for k in range(3)]


def _roots(a: Any, x: np.ndarray, **other: Any) -> Tree:
    """The sum of the roots of what lies above a, and its slope by a, in closed form."""
    above = x[x > a] - a
    return {"total": np.sqrt(above).sum(), "slope": -0.5 * (1 / np.sqrt(above)).sum()} | other


def _roots_of_sizes(a: Any, x: np.ndarray) -> Tree:
    size = np.abs(x - a)
    return {"total": np.sqrt(size).sum(), "slope": -0.5 * (np.sign(x - a) / np.sqrt(size)).sum()}


# --- special_case ------------------------------------------------------------------------------------------------


NEAR = (0.004, -0.03, 0.2)  # a series that is right at 0 alone is not good enough at any of them
TOO_FAR = "Right at 0, and near it your short series is used too far out: its slope k²/2 holds at 0 itself. Keep it for x == 0, or for a far smaller x."


def _growth_cases(rng: np.random.Generator) -> list[Case]:
    """Points beyond 1, so that a series that stops before it is right there."""

    def beyond(x: Any) -> Any:
        return np.round(x + np.sign(x), 2)

    return [Case((beyond(generic_numbers(rng)), generic_numbers(rng))) for _ in range(3)]


def _run_growth(growth: Any, x: Any, k: Any) -> Tree:
    near = {f"at {at}": growth(x - x + at, k) for at in NEAR}
    return {"at 0": growth(x - x, k)} | near | {"at x": growth(x, k)}


def _growth(x: Any, k: Any, value: Any = None, slope: Any = None) -> Tree:
    """Value and slope of (e^(kx) − 1)/x; at 0 those given, or the limits k and k²/2."""
    if x == 0:
        return {"value": k if value is None else value(k), "slope": k * k / 2 if slope is None else slope(k)}
    e = np.exp(k * x)
    return {"value": (e - 1) / x, "slope": (k * e * x - e + 1) / x**2}


def _series_up_to(limit: float) -> Callable[..., Tree]:
    """The first terms of the series wherever x is smaller than the limit."""
    return lambda x, k: {"value": k + k * k * x / 2, "slope": k * k / 2} if abs(x) < limit else _growth(x, k)


def _growth_with(value: Any = None, slope: Any = None) -> Callable[..., Tree]:
    return lambda x, k: _growth(x, k, value, slope)


# --- kinks -------------------------------------------------------------------------------------------------------

KINKS = {
    "abs": ("torch.abs", "jnp.abs"),
    "relu": ("torch.relu", "jax.nn.relu"),
    "clip": ("torch.clip", "jnp.clip"),
    "maximum": ("torch.maximum", "jnp.maximum"),
    "norm": ("torch.linalg.norm", "jnp.linalg.norm"),
}


@cache
def kinks_now() -> dict[str, tuple[float, float]]:
    """What the installed libraries choose at each kink, torch first: asked now, so that no release makes it stale."""
    import jax
    import jax.numpy as jnp
    import torch

    asked = {
        "abs": (torch.abs, jnp.abs),
        "relu": (torch.relu, jax.nn.relu),
        "clip": (lambda x: torch.clip(x, 0.0, 1.0), lambda x: jnp.clip(x, 0.0, 1.0)),
        "maximum": (lambda x: torch.maximum(x, 0.0 * x.detach()), lambda x: jnp.maximum(x, 0.0)),
    }
    found = {
        name: (float(torch.func.grad(f)(torch.tensor(0.0))), float(jax.grad(g)(0.0))) for name, (f, g) in asked.items()
    }
    in_torch = torch.func.grad(torch.linalg.norm)(torch.zeros(2))[0]
    return found | {"norm": (float(in_torch), float(jax.grad(jnp.linalg.norm)(jnp.zeros(2))[0]))}


def _kinks_with(change: Callable[[str, float, float], tuple[float, float]]) -> Callable[[], Tree]:
    return lambda: {name: change(name, *pair) for name, pair in kinks_now().items()}


_MIDDLE = {"abs": 0.0, "relu": 0.5, "clip": 0.5, "maximum": 0.5, "norm": 0.0}


def _run_kinks(answer: Any) -> Any:
    """The dict; "nan" in quotes will do for NaN, and a list for a pair."""
    found = answer() if callable(answer) and not isinstance(answer, type) else answer
    if not isinstance(found, dict):
        return found
    return {name: tuple(map(_nan, pair)) if isinstance(pair, (list, tuple)) else pair for name, pair in found.items()}


def _accept_kinks(case: Case, output: Any) -> str | None:
    """None where every pair is what the libraries choose, else which slopes are not."""
    if not isinstance(output, dict) or set(output) != set(KINKS):
        return f"Give a dict with a pair (torch, JAX) for each of these names: {', '.join(KINKS)}."
    wrong = []
    for name, now in kinks_now().items():
        pair = output[name]
        pair = tuple(pair) if isinstance(pair, np.ndarray) and pair.ndim else pair
        if not isinstance(pair, tuple) or len(pair) != 2:
            return f"`{name}` wants a pair: the slope in torch, then the slope in JAX."
        wrong += [f"`{function}`" for function, yours, true in zip(KINKS[name], pair, now, strict=True) if not matches(plain(yours), plain(true), 1e-6)]
    return f"Not the slope that is chosen here: {', '.join(wrong)}. Ask the function itself; each slope is a single number." if wrong else None


def _nan(value: Any) -> Any:
    return float("nan") if isinstance(value, str) and value.strip().lower() == "nan" else value


# --- triage ------------------------------------------------------------------------------------------------------

CAUSES = {
    "A": "a transform is a function that still waits, and was used as a result (or a result as a function)",
    "B": "has_aux=True, and the function does not return the pair",
    "C": "grad starts from one number, and here several outputs were wanted",
    "D": "whole numbers have no slope",
    "E": "a tuple or a pair that a transform takes or gives: missing, not taken apart, or the wrong part of it",
    "F": "x itself was turned into a plain number on the way",
    "G": "the branch that where did not choose is differentiated, too",
    "H": "the branch that ran is differentiated, and nothing else",
    "I": "under vmap there is no single yes or no",
    "J": "grad differentiates with respect to argument 0",
    "K": "a scan takes a step, (carry, x) → (carry, y), and torch.func has none: there it is a loop",
}


@dataclass(frozen=True)
class Broken:
    """A family of broken programs. `code` is the body of `program(…)`, in which `{F}` and other names in braces are
    those of a library; `takes` are the inputs: a and b are numbers, n is a whole one. `right` is what the mended
    program gives, `hasty` what a quick wrong mend or the broken program itself gives, `tempting` the cause that comes
    to mind first, `look` where to look."""

    cause: str
    tempting: str
    takes: str
    code: str
    wanted: str
    right: Callable[..., Any]
    hasty: Callable[..., Any]
    look: str


FAMILY = (
    Broken("A", "E", "a", "slope, value = {F}.{gv}(lambda x: x ** 3)\nreturn slope", "the slope of x³ at a",
           lambda a: 3 * a**2, lambda a: a**3, "What is there to unpack before anybody has said at which x?"),
    Broken("A", "C", "a", "inner = {F}.grad(lambda x: x ** 4)({num}(a))\nreturn {F}.grad(inner)({num}(a))", "the second derivative of x⁴ at a",
           lambda a: 12 * a**2, lambda a: 4 * a**3, "Print `inner`. Is it what grad takes?"),
    Broken("B", "E", "a", "return {F}.{gv}(lambda x: x ** 3, has_aux=True)({num}(a))", "the slope of x³ at a, and 2x, carried beside the value as the extra: return the pair (slope, extra)",
           lambda a: (3 * a**2, 2 * a), lambda a: 3 * a**2, "Where in the function is the extra made?"),
    Broken("C", "E", "a, b", "return {F}.grad(lambda x: x ** 3)({num}([a, b]))", "the slope of x³ at a and at b",
           lambda a, b: np.array([3 * a**2, 3 * b**2]), lambda a, b: 3 * a**2 + 3 * b**2, "How many numbers does the function return?"),
    Broken("C", "J", "a, b", "f = lambda x: {N}.stack([x[0] * x[1], x[0] ** 2])\nreturn {F}.grad(lambda x: f(x).sum())({num}([a, b]))", "the slopes of both outputs of f by both entries of x, at [a, b]: row by row, one output per row",
           lambda a, b: np.array([[b, a], [2 * a, 0.0]]), lambda a, b: np.array([b + 2 * a, a]), "Which output does each number belong to?"),
    Broken("D", "F", "n", "return {F}.grad(lambda x: x ** 3)({num}(n))", "the slope of x³ at n",
           lambda n: 3.0 * n**2, lambda n: 1.0 * n**3, "Look at the type of the number that goes in."),
    Broken("E", "C", "a, b", "return {F}.jvp(lambda x: x ** 3, {num}(a), {num}(b))", "how fast x³ changes while x passes a with speed b",
           lambda a, b: 3 * a**2 * b, lambda a, b: 3 * a**2, "How does the library know how many arguments f has?"),
    Broken("E", "F", "a, b", "return {F}.jvp(lambda x: x ** 3, ({num}(a),), ({num}(b),))[0]", "how fast x³ changes while x passes a with speed b",
           lambda a, b: 3 * a**2 * b, lambda a, b: a**3, "Print everything that jvp returns. Which part is taken here?"),
    Broken("E", "A", "a", "out, pull = {F}.vjp(lambda x: x ** 3, {num}(a))\nreturn pull({num}(1.0)) * 2", "twice the slope of x³ at a",
           lambda a: 6 * a**2, lambda a: 3 * a**2, "What does `* 2` do to what pull gives back?"),
    Broken("F", "H", "a", "return {F}.grad(lambda x: x * x.item() + x)({num}(a))", "the slope of x·x + x at a",
           lambda a: 2 * a + 1, lambda a: a + 1, "On how many paths does x reach the result, and on how many as an array of the library?"),
    Broken("G", "H", "a, b", "x = {num}([a, -a])\nf = lambda k: {N}.where(x > 0, {N}.sqrt(k * x), 0.0 * x).sum()\nreturn {F}.grad(f)({num}(b))", "the slope of f at k = b",
           lambda a, b: 0.5 * (a / b) ** 0.5, lambda a, b: 0.0, "Which entry is NaN, and is it one that where chose?"),
    Broken("H", "F", "a", "f = lambda x: {num}(a * a + a) if x == a else x * x + x\nreturn {F}.grad(f)({num}(a))", "the slope of x·x + x at a",
           lambda a: 2 * a + 1, lambda a: 0.0, "Which line of f ran, and does x stand in it?"),
    Broken("I", "G", "a, b", "f = lambda x: x * x if x > 1 else x\nreturn {F}.vmap(f)({num}([b, a]))", "for b and for a: the square of a number above 1, and any other number itself",
           lambda a, b: np.array([x * x if x > 1 else x for x in (b, a)]), lambda a, b: np.array([b**2, a**2]), "How often does f run here, and for which entry does it decide?"),
    Broken("J", "C", "a, b", "f = lambda x, k: k * x ** 2\nreturn {F}.grad(f)({num}(a), {num}(b))", "the slope of f by k, at x = a and k = b",
           lambda a, b: a**2, lambda a, b: 2 * a * b, "By which of the two arguments did it differentiate?"),
    Broken("K", "I", "a, b", "return {S}(lambda x: x * x, {num}(0.0), {num}([a, b]))", "the sum of the squares so far, after a and after b: two numbers",
           lambda a, b: np.array([a**2, a**2 + b**2]), lambda a, b: np.array([a**2, b**2]), "What must one step know of the steps before it?"),
)  # fmt: skip
NAMES = {
    "torch": {"F": "torch.func", "N": "torch", "num": "torch.tensor", "gv": "grad_and_value", "S": "torch.func.scan"},
    "JAX": {"F": "jax", "N": "jnp", "num": "jnp.array", "gv": "value_and_grad", "S": "jax.lax.scan"},
}


@dataclass(frozen=True)
class Patient:
    """One broken program: 15 families in two libraries. `inputs` are those shown, then others that the learner has not
    seen: a result that was typed does not follow them."""

    library: str
    broken: Broken
    inputs: tuple[tuple[float, ...], ...]

    @property
    def puzzle(self) -> Tree:
        body = textwrap.indent(self.broken.code.format(**NAMES[self.library]), "    ")
        program = f"def program({self.broken.takes}):\n{body}\n\n\nprint({_call(self.inputs[0])})"
        return {"library": self.library, "program": program, "wanted": self.broken.wanted, "causes": dict(CAUSES)}


def patient(number: int) -> Patient:
    rng = np.random.default_rng([number, 39])
    library, broken = str(rng.choice(list(NAMES))), FAMILY[rng.integers(len(FAMILY))]
    pools = {"a": (1.25, 1.5, 1.75, 2.5), "b": (0.25, 0.375, 0.6875), "n": (2, 4, 5)}
    if broken.cause == "I":  # one number above 1, in either order; both above; both below
        (p, q, r, s), (t, u, v) = (rng.permutation(pools[name]).tolist() for name in "ab")
        return Patient(library, broken, ((p, t), (u, q), (r, s), (t, v)))
    drawn = [rng.permutation(pools[name])[:3].tolist() for name in broken.takes.split(", ")]
    return Patient(library, broken, tuple(zip(*drawn, strict=True)))


def _triage_cases(rng: np.random.Generator) -> list[Case]:
    number = random_seed(rng)
    return [Case(({"number": number} | patient(number).puzzle,))]


def _diagnosis(puzzle: Tree, cause: str = "cause", mended: str = "right") -> Tree:
    broken = patient(puzzle["number"]).broken
    return {"cause": getattr(broken, cause), "mended": getattr(broken, mended)}


def _run_triage(answer: Any, puzzle: Tree) -> Any:
    """The letter of the cause in capitals, and what the mended program gives for each of the inputs."""
    found = answer(puzzle) if callable(answer) and not isinstance(answer, type) else answer
    if not isinstance(found, dict) or set(found) != {"cause", "mended"} or any(part is ... for part in found.values()):
        return found
    cause = found["cause"].strip(" .").upper() if isinstance(found["cause"], str) else found["cause"]
    calls = {_call(inputs): called(found["mended"], "mended", *inputs) for inputs in patient(puzzle["number"]).inputs}
    return {"cause": cause} | calls


def _call(inputs: tuple[float, ...]) -> str:
    return f"program({', '.join(map(str, inputs))})"


_FORM = 'Give a dict: `{"cause": "A", "mended": program}`, with the mended function itself.'


def _accept_triage(case: Case, output: Any) -> str | None:
    """None where the cause and all results are right, else which is not, and where to look."""
    found = patient(case.args[0]["number"])
    calls = {_call(inputs): inputs for inputs in found.inputs}
    if not isinstance(output, dict) or set(output) != {"cause", *calls}:
        return _FORM
    if not isinstance(output["cause"], str) or output["cause"] not in CAUSES:
        return f"The cause is one of the letters A to {max(CAUSES)}. {_FORM}"
    right_cause = output["cause"] == found.broken.cause
    wrong = [call for call, x in calls.items() if not matches(output[call], plain(found.broken.right(*x)), 1e-5)]
    if right_cause and not wrong:
        return None
    which = "The results are right, so your program is mended."
    if wrong:
        gives, right = short(output[wrong[0]]), short(plain(found.broken.right(*calls[wrong[0]])))
        which = f"Your `{wrong[0]}` gives {gives}; wanted is {right}: {found.broken.wanted}."
        if 2 * len(wrong) < len(calls):
            which += " Most other inputs come out right: what in your program belongs to some inputs only?"
    if right_cause:
        return f"The cause is right. {which}"
    return f"{which} The cause is not {output['cause']} ({CAUSES[output['cause']]}). {found.broken.look}"


# --- the exercises -----------------------------------------------------------------------------------------------

EXERCISES = (
    question(
        "clinic/recall_order",
        "What comes out, in which order",
        (12, 8),
        {
            (8, 12): "That is JAX's order, value first. torch names its transform after its order: grad, then value.",
            (12,): "The gradient is there. The value comes with it, second.",
            12: "The gradient is there. The value comes with it: two numbers.",
            (4, 8): "The value is right. The slope of x³ is 3x², and at 2 that is 12.",
        },
        hints=("The transform is called grad_and_value. And what are value and slope of x³ at 2?",),
    ),
    question(
        "clinic/recall_tangent",
        "The shape of a tangent",
        (3,),
        {
            (5,): "That is the shape of the direction that goes in. What comes out is how the outputs move.",
            (3, 5): "That is the Jacobian. A JVP multiplies it by one direction.",
            (5, 3): "A JVP is no matrix. It is how the outputs move along one direction.",
            (): "There is one rate of change for every output, not one in all.",
            3: "Three numbers is right. Give the shape: a tuple.",
        },
        hints=("A JVP says how the outputs move along one direction. How many outputs are there?",),
    ),
    Prediction(
        id="clinic/raises",
        title="Who raises?",
        reply=_reply_raises,
        blanks=("by_hand", "torch", "jax"),
        hints=("For each program ask: does anything in it make the computation impossible, or only the answer wrong?",),
    ),
    Exercise(
        id="clinic/jvp",
        title="Mend a JVP",
        level=1,
        minutes=6,
        signature="moves(f, x, v)",
        ways=("by_hand", "torch", "jax"),
        cases=_direction_cases,
        oracle=lambda f, x, v: f.jacobian(x) @ v,
        mistakes=(
            Mistake("M25", raises(TypeError("primals must be a tuple with one entry for each argument")), "jvp takes one tuple of points and one of directions: `(x,)` and `(v,)`. The comma makes the tuple.", error=NO_TUPLES),
            Mistake("gradient", raises(TypeError("grad needs a function that returns one number")), "f returns two numbers, so it has no gradient, and v would not be in it. A JVP asks along which direction: use jvp.", error=NOT_SCALAR),
            Mistake("first-result", lambda f, x, v: f(x), "This is f(x), the first of the two things that jvp returns. The tangent is the second."),
            Mistake("pair", lambda f, x, v: (f(x), f.jacobian(x) @ v), "jvp returns a pair: the value, then the tangent. Return the tangent alone."),
            Mistake("M24", lambda f, x, v: f.jacobian(x), "This is the whole Jacobian, and v is not in it. A JVP is the Jacobian times v: shaped like the output."),
            Mistake("summed-gradient", lambda f, x, v: f.jacobian(x).sum(0), "This is a gradient: shaped like x, and the same whatever v is. A JVP is shaped like f(x)."),
            Mistake("ones", lambda f, x, v: f.jacobian(x).sum(1), "This is how f moves along the direction of ones. Hand in v."),
            Mistake("unit", lambda f, x, v: f.jacobian(x) @ v / np.linalg.norm(v), "This is for a direction of length 1. v is a velocity: twice as long means twice as fast."),
            Mistake("swapped", lambda f, x, v: f.jacobian(v) @ x, "Point and direction are exchanged: first where you are, then which way you move."),
        ),
        hints=(
            "How many arguments could f have, and how does jvp learn which direction belongs to which of them?",
            "Picture two baskets, one with the points and one with the directions, an entry for each argument of f. Two baskets come back, too: where f is, and how it moves.",
            "points = a tuple with x in it\ndirections = a tuple with v in it\nvalue, tangent = jvp of f, points, directions\nreturn the tangent",
            "`torch.func.jvp(f, (x,), (v,))[1]`, and `jax.jvp` and `bh.jvp` likewise.",
        ),
    ),
    Exercise(
        id="clinic/aux",
        title="Mend a program with an extra result",
        level=1,
        minutes=8,
        signature="report(f, x)",
        ways=("by_hand", "torch", "jax"),
        cases=lambda rng: [Case((Program(random_seed(rng)), generic_numbers(rng))) for _ in range(3)],
        oracle=_report,
        rules=(calls_at_most(1, "f called once", "M14"),),
        mistakes=(
            Mistake("M14", _calls_twice, "The value and the extra are there already when the slope is: let the function that you differentiate return both."),
            Mistake("M02", raises(TypeError("cannot unpack non-iterable function object")), "A transform returns a function, and a function cannot be unpacked. Call it at x, then unpack the result.", error=UNPACKED),
            Mistake("M13", raises(TypeError("the function must return a pair")), "has_aux=True makes no extra. It promises that your function returns the pair (loss, extra). Return it.", error=NO_PAIR),
            Mistake("no-tensor", raises(RuntimeError(NO_TENSOR)), "torch's extras are tensors: no None, no text, no plain number. Hand out the tensor itself.", error=NO_TENSOR),
            Mistake("M15", raises(TypeError("iteration over a 0-d array")), "The extra lies elsewhere. torch gives (slope, (loss, extra)); JAX and bh.value_and_grad give ((loss, extra), slope).", error=OTHER_NEST),
            Mistake("M12", lambda f, x: _report(f, x, slope=f(x) ** 2, loss=2 * f(x) * f.gradient(x)), "Slope and loss are exchanged: torch gives the gradient first, JAX the value."),
            Mistake("slope-of-f", lambda f, x: _report(f, x, slope=f.gradient(x)), "This is the slope of f. The loss is f(x)²: differentiate that."),
            Mistake("squared-slope", lambda f, x: _report(f, x, slope=f.gradient(x) ** 2), "This is the slope of f, squared. The loss is squared first, and differentiated then."),
            Mistake("pair-turned", lambda f, x: {"slope": f.gradient(x), "loss": f(x), "miss": f(x) ** 2}, "Your function returns its pair the other way round. What is differentiated comes first, the extra second: `(y ** 2, y)`."),
            Mistake("exchanged", lambda f, x: _report(f, x, loss=f(x), miss=f(x) ** 2), "Loss and miss are exchanged: the loss is the square, the miss is f(x) itself."),
            Mistake("extra-is-loss", lambda f, x: _report(f, x, miss=f(x) ** 2), "The miss is f(x) before the square. Return it beside the loss: `(y ** 2, y)`."),
        ),
        hints=(
            "What does the transform return before you call it? And who makes the extra?",
            "Picture a parcel in a parcel. Your function packs (loss, miss). The library lays the slope beside that parcel: torch to its left, JAX to its right.",
            "loss(x):\n    y = f(x)\n    return (y squared, y)\ncall the transformed loss at x\nunpack: slope and (loss, miss), in the library's order",
            "torch: `slope, (value, miss) = torch.func.grad_and_value(loss, has_aux=True)(x)`. JAX: `(value, miss), slope = jax.value_and_grad(loss, has_aux=True)(x)`.",
        ),
    ),
    Exercise(
        id="clinic/batch_grad",
        title="Two faults deep",
        level=2,
        minutes=9,
        signature="all_slopes(f, x)",
        ways=("by_hand", "torch", "jax"),
        cases=_vector_cases,
        oracle=lambda f, x: f.jacobian(x),
        mistakes=(
            Mistake("M05", raises(RuntimeError(f"element 0 of tensors {NOT_MARKED} and does not have a grad_fn")), "torch records only what happens to marked tensors. Mark a copy before f runs, or use torch.func, which does it for you.", error=NOT_MARKED),
            Mistake("not-scalar", raises(RuntimeError("grad can be implicitly created only for scalar outputs")), "One sweep starts from one number, and f returns two. Which transform gives a row for each output?", error=NOT_SCALAR),
            Mistake("vmapped", raises(IndexError("too many indices for array")), "vmap hands f one entry of x at a time, and f reads three. There is no batch here: one x goes in.", error=NO_BATCH),
            Mistake("M04", lambda f, x: f.jacobian(x).sum(0), "This is the gradient of the sum. Both outputs read the same inputs, so their slopes have been added up. Use a Jacobian."),
            Mistake("mean", lambda f, x: f.jacobian(x).mean(0), "This is the gradient of the mean: the slopes of both outputs, averaged. Use a Jacobian."),
            Mistake("first-only", lambda f, x: f.jacobian(x)[0], "These are the slopes of the first output only. Sweep once for each output."),
            Mistake("M31", lambda f, x: f.jacobian(x).T, "Transposed: a row belongs to an output, a column to an input."),
            Mistake("one-tuple", lambda f, x: (f.jacobian(x),), "A tuple around the answer: autograd's tools give one entry for each input. Take it out."),
            Mistake("values", lambda f, x: f(x), "This is f(x), the outputs. Their slopes were asked for."),
            Mistake("by-direction", lambda f, x: f.jacobian(x).sum(1), "One number for each output: its slope along (1, 1, 1). A slope for every input was asked for."),
        ),
        hints=(
            "How many outputs has f, how many inputs, and how many slopes are there then?",
            "Picture a table with a row for each output and a column for each input. One reverse sweep fills one row. Adding the outputs up first adds the rows, and no one can take them apart again.",
            "which transform gives all rows at once?\nif you sweep yourself: for each output, one gradient; stack them",
            "`torch.func.jacrev(f)(x)`, `jax.jacrev(f)(x)`, `bh.jacrev(f)(x)`. With autograd.grad: mark a copy, then one call for each `y[i]` with `retain_graph=True`.",
        ),
    ),
    Exercise(
        id="clinic/nan",
        title="Mend a gradient that is NaN",
        level=2,
        minutes=9,
        signature="total_and_slope(a, x)",
        ways=("by_hand", "torch", "jax"),
        cases=_nan_cases,
        oracle=_roots,
        mistakes=(
            Mistake("M20", lambda a, x: _roots(a, x, slope=np.nan), "The root is differentiated at every point, also where its value is thrown away or cut off: 0 times infinity is NaN. Make the input of the root safe, with a where inside the root."),
            Mistake("patched", lambda a, x: _roots(a, x, slope=0.0), "One NaN had already swallowed the sum over all points. Replacing it by 0 throws the good slopes away, too. Mend it where it arises."),
            Mistake("no-outer", lambda a, x: _roots(a, x, total=_roots(a, x)["total"] + (x <= a).sum()), "The slope is right. The stand-in's own root is in the total now: the outer where must still choose 0."),
            Mistake("sizes", _roots_of_sizes, "This takes the root of the distance on both sides. Points below a count nothing."),
            Mistake("no-where", lambda a, x: {"total": np.nan, "slope": np.nan}, "Points below a have no root at all. Choose 0 for them, and give the root something harmless."),
            Mistake("sign", lambda a, x: _roots(a, x, slope=-_roots(a, x)["slope"]), "The sign is turned: when a rises, every distance shrinks."),
            Mistake("exchanged", lambda a, x: dict(zip(("slope", "total"), _roots(a, x).values(), strict=True)), "Total and slope are exchanged. torch gives the gradient first, JAX and bh the value."),
            Mistake("mean", lambda a, x: {name: part / len(x) for name, part in _roots(a, x).items()}, "This is the mean over the points. The sum was asked for."),
            Mistake("by-x", lambda a, x: _roots(a, x, slope=np.where(x > a, 0.5 / np.sqrt(np.where(x > a, x - a, 1.0)), 0.0)), "These are the slopes by each point of x. The slope by a was asked for: one number."),
        ),
        hints=(
            "For a point below a: what is the slope of the root there, and what happens to it after where has chosen the other branch?",
            "Picture two pipes that meet at a valve. The valve closes one pipe, but on the way back pressure is still sent into it: 0 times infinity. Put something harmless into the closed pipe.",
            "above = x > a\nsafe = x - a where above, else 1\nterms = root of safe where above, else 0\ntotal = sum of terms",
            "Two wheres: `safe = torch.where(above, x - a, 1.0)` and `torch.where(above, torch.sqrt(safe), 0.0).sum()`.",
        ),
    ),
    Exercise(
        id="clinic/special_case",
        title="Mend a special case",
        level=2,
        minutes=9,
        signature="growth(x, k)",
        ways=("by_hand", "torch", "jax"),
        cases=_growth_cases,
        run=_run_growth,
        oracle=lambda x, k: _run_growth(_growth, x, k),
        mistakes=(
            Mistake("M10", _growth_with(slope=lambda k: 0.0 * k), "At 0 the branch that ran is a constant, and the slope of a constant is 0. Write a branch that has the right slope, too."),
            Mistake("plain-float", raises(RuntimeError("Expected f(*args) to return a Tensor, got <class 'float'>")), "torch wants a tensor back. And a constant has slope 0: let x stand in this branch.", error=PLAIN_FLOAT),
            Mistake("no-case", _growth_with(lambda k: np.nan, lambda k: np.nan), "At 0 this is 0 divided by 0. The point does need a branch of its own."),
            Mistake("where-nan", _growth_with(slope=lambda k: np.nan), "where differentiates the branch that it did not choose: there is 0/0 in it. Make its input safe first."),
            Mistake("no-half", _growth_with(slope=lambda k: k * k), "Twice too steep at 0: e^(kx) = 1 + kx + (kx)²/2 + …. Keep the 2."),
            Mistake("tangent-k", _growth_with(slope=lambda k: k), "The value at 0 is k, and its slope is another number: divide 1 + kx + (kx)²/2 + … minus 1 by x."),
            Mistake("series-to-0.01", _series_up_to(0.01), TOO_FAR),
            Mistake("series-to-0.1", _series_up_to(0.1), TOO_FAR),
            Mistake("series-to-1", _series_up_to(1.0), TOO_FAR),
            Mistake("series-everywhere", _series_up_to(9.0), "This is the short series, for every x. It stands for the function at 0 only; elsewhere use the function itself."),
            Mistake("limit-one", _growth_with(lambda k: 1.0, lambda k: 0.0), "The value at 0 is not 1 but k: e^(kx) − 1 is about kx, and that is divided by x."),
        ),
        hints=(
            "Which line of the function runs at 0, and what is the slope of that line by itself?",
            "Picture the curve near 0 and the branch at 0 as a short piece laid over it. It has to touch the curve with the same height and the same slope.",
            "at 0: e^(kx) − 1 = kx + (kx)²/2 + …\ndivided by x: k + k²x/2 + …\nreturn that in the branch, with x in it\nthen value and slope of the whole function",
            "`return k + k * k * x / 2` in the branch for x == 0. Its value at 0 is k, its slope is k²/2.",
        ),
    ),
    Exercise(
        id="clinic/kinks",
        title="What each library chooses at a kink",
        level=2,
        minutes=8,
        signature="kinks",
        value=True,
        cases=lambda rng: [Case(())],
        run=_run_kinks,
        accept=_accept_kinks,
        mistakes=(
            Mistake("M41", lambda: {name: (m, m) for name, m in _MIDDLE.items()}, "This is the middle of the slopes on both sides, everywhere. It is one valid choice of many; ask each library what it chooses."),
            Mistake("right-side", lambda: dict.fromkeys(KINKS, (1.0, 1.0)), "This is the slope on the right of the kink. Each library makes its own choice at the kink itself: ask it."),
            Mistake("left-side", lambda: {name: (m, m) for name, m in zip(KINKS, (-1.0, 0.0, 0.0, 0.0, -1.0), strict=True)}, "This is the slope on the left of the kink. Each library makes its own choice at the kink itself: ask it."),
            Mistake("like-torch", _kinks_with(lambda name, t, j: (t, t)), "torch is right everywhere. JAX chooses otherwise at some of them: ask it as well."),
            Mistake("like-jax", _kinks_with(lambda name, t, j: (j, j)), "JAX is right everywhere. torch chooses otherwise at some of them: ask it as well."),
            Mistake("swapped", _kinks_with(lambda name, t, j: (j, t)), "torch and JAX are exchanged: torch stands first in each pair."),
            Mistake("no-nan", _kinks_with(lambda name, t, j: (np.nan_to_num(t), np.nan_to_num(j))), "NaN is an answer, too: write down what you saw, not what it should have been."),
        ),
        hints=(
            "No rule decides it. Whom can you ask?",
            "Picture the tip of the V of abs. Every line through the tip with a slope between −1 and 1 stays below the V. A library takes one of them.",
            "for each of the five functions:\n    torch's grad of it, at the kink, as a float\n    JAX's grad of it, at the kink, as a float",
            "`float(torch.func.grad(torch.abs)(torch.tensor(0.0)))` and `float(jax.grad(jnp.abs)(0.0))`; for the norm take the first entry of the gradient at zeros of length 2.",
        ),
    ),
    Prediction(
        id="clinic/even",
        title="The slope of a function that jumps",
        reply=_reply_even,
        hints=("Which line runs at exactly 2? And which lines run beside 2?",),
    ),
    Exercise(
        id="clinic/triage",
        title="A random broken program",
        level=3,
        minutes=10,
        signature="mended",
        value=True,
        cases=_triage_cases,
        run=_run_triage,
        accept=_accept_triage,
        mistakes=(
            Mistake("hasty-mend", lambda p: _diagnosis(p, "cause", "hasty"), "You named the belief. The mend does not remove it yet: compare your program with differences."),
            Mistake("tempting-cause", lambda p: _diagnosis(p, "tempting", "right"), "This cause comes to mind first. Which word of the program would have to be there for it? Look for that word, then for the others."),
            Mistake("symptom", lambda p: _diagnosis(p, "tempting", "hasty"), "This mends the symptom. Say first what the writer believed, then what is true instead."),
        ),
        hints=(
            "Does it raise? Then read the last line of the error. Does it stay silent? Then compare with differences.",
            "Walk down the tree of the picture: error or number, then which kind.",
            "run the broken program\nif it raises: which word of the error names the thing (tuple, scalar, floating, aux, control flow)?\nif not: NaN, zero, wrong shape, or wrong number?\nchange one thing, run again",
            "Read the list of causes against the program, one by one: for each ask which word of the program would have to be there.",
        ),
    ),
    question(
        "clinic/exit",
        "A silent zero",
        "branch",
        {
            "integers": "Whole numbers make both libraries raise. Here nothing raised.",
            "aux": "A missing extra makes both libraries raise. Here nothing raised.",
            "tuple": "A tuple shows when it is printed. Here one number came back, and it was wrong.",
            "vmap": "There is no vmap here: one number went in, and one came out.",
        },
        hints=("Which of them stays silent and leaves x out of the line that ran?",),
    ),
)  # fmt: skip
