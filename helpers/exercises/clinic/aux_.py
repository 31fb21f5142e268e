"""clinic/aux: Mend a program with an extra result."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.functions import generic_numbers
from helpers.exercises.programs import Program, random_seed

UNPACKED = "cannot unpack non-iterable (function|PjitFunction)"
NO_PAIR = "output of function f should be a tuple|function with aux output|must return a pair"
NO_TENSOR = "Expected tensors, got unsupported type"
OTHER_NEST = "iteration over a 0-d|cannot unpack non-iterable numpy|not enough values to unpack|array is 0-dimensional|index of a 0-dim tensor|index to scalar variable"


def _aux_cases(rng: np.random.Generator) -> list[Case]:
    """Programs and points with a miss below 0, whose sign its square does not remember."""
    cases = []
    while len(cases) < 3:
        f, x = Program(random_seed(rng)), generic_numbers(rng)
        if f(x) < -0.05:
            cases.append(Case((f, x)))
    return cases


def _report(f: Any, x: Any, **other: Any) -> dict[str, Any]:
    value = f(x)
    return {"slope": 2 * value * f.gradient(x), "loss": value**2, "miss": value} | other


def _calls_twice(f: Any, x: Any) -> dict[str, Any]:
    f(x)
    return _report(f, x)


EXERCISE = Exercise(
    id="clinic/aux",
    title="Mend a program with an extra result",
    level=1,
    minutes=8,
    signature="report(f, x)",
    ways=("by_hand", "torch", "jax"),
    cases=_aux_cases,
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
        Mistake("root-of-loss", lambda f, x: _report(f, x, miss=np.abs(f(x))), "The size is right, the sign is gone: a square does not remember it. Carry f(x) itself beside the loss."),
        Mistake("loss-is-miss", lambda f, x: _report(f, x, loss=f(x)), "The loss is f(x)², the square. Here f(x) itself stands in its place."),
        Mistake("outer-slope", lambda f, x: _report(f, x, slope=2 * f(x)), "2·f(x) is the slope of the square by f(x). The slope by x has the slope of f as a factor, too."),
        Mistake("extra-is-x", lambda f, x: _report(f, x, miss=x), "The miss is f(x), and this is x. What is carried beside the loss is what was squared: `(y ** 2, y)`."),
        Mistake("extra-is-loss", lambda f, x: _report(f, x, miss=f(x) ** 2), "The miss is f(x) before the square. Return it beside the loss: `(y ** 2, y)`."),
    ),
    hints=(
        "What does the transform return before you call it? And who makes the extra?",
        "Picture a parcel in a parcel. Your function packs (loss, miss). The library lays the slope beside that parcel: torch to its left, JAX to its right.",
        "loss(x):\n    y = f(x)\n    return (y squared, y)\ncall the transformed loss at x\nunpack: slope and (loss, miss), in the library's order",
        "torch: `slope, (value, miss) = torch.func.grad_and_value(loss, has_aux=True)(x)`. JAX: `(value, miss), slope = jax.value_and_grad(loss, has_aux=True)(x)`.",
    ),
)  # fmt: skip
