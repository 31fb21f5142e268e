"""vjp/pull: Pull one cotangent back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises, refused
from helpers.desk.again import elsewhere
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.vjp import pull
from helpers.desk.vjp.pull import ONE_ARRAY, OTHER_CT, OTHER_X, STILL_A_FUNCTION
from helpers.exercises.again import other_calls
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.programs import random_seed

# What the three libraries say to a pullback that gets a tuple, and to a jvp that gets bare arguments.
_CT_IN_A_TUPLE = r"structure of (cotangents|the result)|unexpected tree structure"
_OTHER_SHAPE = r"cotangent must have the shape of the result|grad_output\[0\] has a shape|unexpected JAX type .* for argument to (VJP|vjp) function"
_BARE = r"Expected primals to be a tuple|must be tuples or lists|primals must be a tuple"
_OF_A_VALUE = r"Expected a callable value|'(Tensor|numpy\.ndarray|ArrayImpl|jaxlib\._jax\.ArrayImpl)' object is not callable|each leaf must be a NumPy array of numbers, or a number, and this one is of the class helpers|must be Tensor, got <class 'helpers"
_NO_INPUT = r"needs at least one array or number|^TypeError: f\(\) takes 1 positional argument but 0 were given"
_CT_UNPACKED = r"pullback\(\) takes 1 positional argument but|^TypeError: The function returned by `jax\.vjp`.*was called with \d+ arguments"
_OTHER_DTYPE = r"for argument to (?:VJP|vjp) function: got (?!float64)\w+\[([\d,]*)\], but expected float64\[\1\]"

DIFFERENCES = "Close, and not exact: f was run at several places, and differences between places are off by a little, here or at a further call."


@dataclass(frozen=True)
class Squash(pull.Squash):
    """The desk's function with its Jacobian in closed form."""

    def jacobian(self, x: Any) -> np.ndarray:
        """The matrix of partial derivatives, shape (m, n)."""
        outer, inner = self.numbers
        return (outer * (1.0 - np.tanh(inner @ x) ** 2)) @ inner


_CALLS = 2  # torch.func.linearize calls twice


def _pull_cases(rng: np.random.Generator) -> list[Case]:
    """Two square cases, where J and its transpose fit the same vectors; in the others one of them does not fit."""

    def one(n: int, m: int) -> Case:
        args = Squash(random_seed(rng), n, m), generic_numbers(rng, (n,)), generic_numbers(rng, (m,))
        return Case(args, edge=n != m)

    return [one(n, m) for n, m in ((3, 3), (3, 3), (4, 2), (2, 4))]


def _right(f: Any, x: Any, ct: Any) -> np.ndarray:
    return ct @ f.jacobian(x)


def _read_pulled(case: Case, trial: Trial) -> Plain | Fault:
    """The cotangent. Where it is right, it must be right with another ct and at another x, too."""
    f, x, ct = case.args
    now, later = _right(f, x, ct), {OTHER_CT: _right(f, x, 0.5 * ct - 0.413), OTHER_X: _right(f, elsewhere(x), ct)}
    if trial.calls and trial.calls[0] > _CALLS and any(map(_nearly, (trial.output, *map(trial.notes.get, later)), (now, *later.values()))):
        return refused(DIFFERENCES)
    if not matches(trial.output, plain(now)):
        return trial.output
    return other_calls(trial, later) or trial.output


def _nearly(found: Any, right: np.ndarray) -> bool:
    return not isinstance(found, Fault) and matches(found, plain(right), 1e-3) and not matches(found, plain(right))


def _again(f: Any, x: Any, ct: Any) -> np.ndarray:
    f(x), f(x), f(x)
    return _right(f, x, ct)


EXERCISE = Exercise(
    id="vjp/pull",
    title="Pull one cotangent back",
    level=1,
    minutes=5,
    signature="pull(f, x, ct)",
    ways=("by_hand", "torch", "jax"),
    cases=_pull_cases,
    oracle=_right,
    reads=_read_pulled,
    rules=(calls_at_most(_CALLS, "f not called again and again", "many-calls"),),
    mistakes=(
        Mistake("M30", lambda f, x, ct: (_right(f, x, ct),), "A pullback gives a tuple, with one cotangent for each input of f. f has one input: take the entry `[0]`, or unpack it."),
        Mistake("M31", lambda f, x, ct: f.jacobian(x) @ ct, "This is J ct: ct was pushed forward as if it were a tangent of x. ct belongs to the output, and goes back: Jᵀ ct, by the pullback."),
        Mistake("tangent-pair", lambda f, x, ct: (f(x), f.jacobian(x) @ ct), "This is what jvp gives: the value, and J ct. ct belongs to the output: take `vjp`, and hand ct to the pullback."),
        Mistake("ones", lambda f, x, ct: f.jacobian(x).sum(0), "ct was not used: this is what a ct of ones gives, the gradient of the sum of all outputs. Hand ct to the pullback."),
        Mistake("value", lambda f, x, ct: f(x), "This is f(x), the first result of vjp. The second is the pullback, a function: call it with ct."),
        Mistake("whole-pair", raises(Refusal(STILL_A_FUNCTION)), "vjp gives a pair: the value, and the pullback. Call the pullback with ct, and return what it gives for x.", error="^refused: You returned a tuple with a function"),
        Mistake("value-and-result", lambda f, x, ct: (f(x), _right(f, x, ct)), "The cotangent of x alone was asked for, without the value f(x)."),
        Mistake("value-and-tuple", lambda f, x, ct: (f(x), (_right(f, x, ct),)), "The cotangent of x alone was asked for: without the value f(x), and out of its tuple."),
        Mistake("pullback", lambda f, x, ct: lambda u: (_right(f, x, u),), "This is the pullback itself, still waiting. Call it with ct, and return what it gives for x."),
        Mistake("tuple-doubled", lambda f, x, ct: (_right(f, x, ct), _right(f, x, ct)), "What the pullback gives is a tuple, and twice a tuple is a tuple twice as long. Unpack it first, with `[0]` or a comma. And no 2 is asked for."),
        Mistake("matrix-turned", lambda f, x, ct: f.jacobian(x).T, "This is the whole Jacobian, transposed. Asked for is Jᵀ ct, one vector shaped like x."),
        Mistake("matrix", lambda f, x, ct: f.jacobian(x), "This is the whole Jacobian. Asked for is one vector: its rows, weighted by ct and added up."),
        Mistake("not-added", lambda f, x, ct: f.jacobian(x) * ct[:, None], "Each row of the Jacobian has been weighted by its entry of ct. x reaches every output: add these rows up."),
        Mistake("ones-times-ct", lambda f, x, ct: f.jacobian(x).sum(0) * ct, "ct comes too late: the gradient of the sum of all outputs has been taken, and then multiplied. Weight the outputs before they are added up: hand ct to the pullback."),
        Mistake("diagonal", lambda f, x, ct: np.diag(f.jacobian(x)) * ct, "Only the diagonal of the Jacobian was used: output k with input k. Every output reads every input here."),
        Mistake("value-times-ct", lambda f, x, ct: f(x) * ct, "This is f(x) times ct: values, and no slope in it. Hand ct to the pullback of f at x."),
        Mistake("weighted-value", lambda f, x, ct: f(x) @ ct, "This is the outputs weighted by ct and added up: one number. How does that number change with each entry of x?"),
        Mistake("added-up", lambda f, x, ct: _right(f, x, ct).sum(), "The cotangent of x has been added up to one number. It is shaped like x."),
        Mistake("slope-along-ct", lambda f, x, ct: f.jacobian(x).sum(0) @ ct, "One number: how the sum of the outputs changes along ct. ct belongs to the outputs. Asked for is a vector shaped like x."),
        Mistake("exchanged", lambda f, x, ct: x @ f.jacobian(ct), "x and ct are exchanged: f was linearized at ct, and x was pulled back."),
        Mistake("x-pulled", lambda f, x, ct: x @ f.jacobian(x), "x itself was handed to the pullback. Hand it ct: a weight for each output."),
        Mistake("value-pulled", lambda f, x, ct: f(x) @ f.jacobian(x), "f(x) itself was handed to the pullback. Hand it ct: a weight for each output."),
        Mistake("at-ct", lambda f, x, ct: ct @ f.jacobian(ct), "ct was pulled back through f at ct. The place is x."),
        Mistake("ct-inside", lambda f, x, ct: ct * f.jacobian(x * ct).sum(0), "ct stands inside f: this is the gradient of `f(z * ct).sum()`. ct weights the outputs: `(f(z) * ct).sum()`."),
        Mistake("first-output", lambda f, x, ct: f.jacobian(x)[0], "This is the gradient of the first output alone. All outputs send something back, each with its weight in ct."),
        Mistake("first-weighted", lambda f, x, ct: ct[0] * f.jacobian(x)[0], "Only the first output sent something back. All of them do, each with its weight in ct: add them up."),
        Mistake("last-weighted", lambda f, x, ct: ct[-1] * f.jacobian(x)[-1], "Only the last output sent something back. All of them do, each with its weight in ct: add them up."),
        Mistake("mean", lambda f, x, ct: _right(f, x, ct) / len(ct), "Divided by the number of outputs: `mean` in place of `sum`? What the outputs send back is added."),
        Mistake("of-length-1", lambda f, x, ct: _right(f, x, ct / np.linalg.norm(ct)), "ct has been made of length 1. A pullback takes ct as it is: twice the cotangent gives twice as much."),
        Mistake("negative", lambda f, x, ct: -_right(f, x, ct), "The sign is the wrong way round. A pullback gives Jᵀ ct, no step downhill."),
        Mistake("stepped", lambda f, x, ct: x - _right(f, x, ct), "This is x after a step. Asked for is the cotangent alone."),
        Mistake("times-ct", lambda f, x, ct: _right(f, x, ct) * ct, "The cotangent of x has been multiplied by ct once more. The pullback has used ct already."),
        Mistake("ct-twice", lambda f, x, ct: ct**2 @ f.jacobian(x), "ct came in twice: each output is weighted by its square. Weight the outputs by ct, or hand ct to the pullback, not both."),
        Mistake("plus-x", lambda f, x, ct: x + _right(f, x, ct), "x has been added. Asked for is the cotangent alone."),
        Mistake("at-x-plus-ct", lambda f, x, ct: _right(f, x + ct, ct), "The slopes were taken at x + ct. ct is no step: the place is x."),
        Mistake("difference", lambda f, x, ct: f(x + ct) - f(x), "This is how f differs at x + ct. ct is no step of x: it weights the outputs, and the pullback takes it back to x."),
        Mistake("loss", lambda f, x, ct: 2.0 * (f(x) - ct) @ f.jacobian(x), "ct was taken for a target: this is the gradient of `((f(z) - ct)**2).sum()`. ct is a weight for each output."),
        Mistake("ct-unpacked", raises(TypeError("pullback() takes 1 positional argument but 3 were given")), "ct goes to the pullback as one array, shaped like the result of f: `pullback(ct)`. With a star its entries come one by one.", error=_CT_UNPACKED),
        Mistake("ct-of-other-dtype", raises(ValueError("unexpected JAX type (e.g. shape/dtype) for argument to VJP function: got float32[3], but expected float64[3]")), "The shape fits, the precision does not: JAX wants ct in the dtype of f(x), here float64. x and ct came in it, so leave them as they are.", error=_OTHER_DTYPE),
        Mistake("ct-of-other-shape", raises(ValueError("the cotangent must have the shape of the result")), "What a pullback takes is shaped like the result of the function that vjp was given. ct is shaped like f(x), so give vjp f itself, and hand the pullback the whole ct, without a star.", error=_OTHER_SHAPE),
        Mistake("not-unpacked", raises(TypeError("'tuple' object is not callable")), "vjp gives a pair, and the pullback is its second entry: `value, pullback = lib.vjp(f, x)`.", error="'tuple' object is not callable"),
        Mistake("ct-in-a-tuple", raises(RuntimeError("Expected pytree structure of cotangents")), "The pullback takes ct bare: one cotangent, built like the result of f. Only what comes back is a tuple.", error=_CT_IN_A_TUPLE),
        Mistake("jvp-bare", raises(RuntimeError("Expected primals to be a tuple")), "This is what jvp wants, and jvp pushes forward. Take `lib.vjp(f, x)`, without tuples, and hand ct to the pullback.", error=_BARE),
        Mistake("not-scalar", raises(TypeError("Gradient only defined for scalar-output functions")), "grad wants one number, and f gives several. Either pull ct back with vjp, or differentiate `(f(z) * ct).sum()`.", error=NOT_SCALAR),
        Mistake("x-in-a-tuple", raises(TypeError(ONE_ARRAY)), "vjp takes the inputs of f one by one: `lib.vjp(f, x)`, with x bare.", error=ONE_ARRAY),
        Mistake("vjp-in-two-calls", raises(TypeError("f() takes 1 positional argument but 0 were given")), "vjp takes f itself and x, both in one call, and runs f at once: `lib.vjp(f, x)`. Only the pullback is called later.", error=_NO_INPUT),
        Mistake("of-a-value", raises(TypeError("Expected a callable value")), "vjp wants the function f first, and was handed something else. Write `lib.vjp(f, x)`: it runs f itself.", error=_OF_A_VALUE),
        Mistake("x-unpacked", raises(TypeError("f() takes 1 positional argument but 3 were given")), "x was unpacked with a star, and f was handed each of its entries as an input of its own. f takes the one vector: `lib.vjp(f, x)`.", error=r"^TypeError: f\(\) takes 1 positional argument but ([3-9]|\d\d)"),
        Mistake("ct-as-input", raises(TypeError("f() takes 1 positional argument but 2 were given")), "f was handed ct, too. `lib.vjp(f, x)` takes f and its input; ct goes to the pullback that comes back.", error=r"^TypeError: f\(\) takes 1 positional argument but 2"),
        Mistake("many-calls", _again, "The run inside vjp is enough: its pullback holds all slopes. Differences and columns need f again and again.", error="^refused: Close, and not exact"),
    ),
    hints=(
        "f has several outputs, and ct has a weight for each of them. What does vjp give you that can take these weights?",
        "Picture f running forward once and leaving a trail. The trail is a function: it takes one weight for each output, and says what arrives at each input.",
        "value, pullback = vjp of f at x\nback = the pullback of ct, a tuple\nreturn its only entry",
        "`lib.vjp(f, x)` is a pair. Call its second entry with ct, and take `[0]` of what comes back.",
    ),
)  # fmt: skip
