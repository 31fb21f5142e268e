"""clinic/special_case: Mend a special case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.clinic.special_case import use
from helpers.desk.functions import generic_numbers

PLAIN_FLOAT = "to return a Tensor, got"
TOO_FAR = "Right at 0, and near it your short series is used too far out: its slope k²/2 holds at 0 itself. Keep it for x == 0, or for a far smaller x."


def _growth_cases(rng: np.random.Generator) -> list[Case]:
    """Points beyond 1, so that a series that stops before it is right there."""

    def beyond(x: Any) -> Any:
        return np.round(x + np.sign(x), 2)

    return [Case((beyond(generic_numbers(rng)), generic_numbers(rng))) for _ in range(3)]


def _growth(x: Any, k: Any, value: Any = None, slope: Any = None) -> dict[str, Any]:
    """Value and slope of (e^(kx) − 1)/x; at 0 those given, or the limits k and k²/2."""
    if x == 0:
        return {"value": k if value is None else value(k), "slope": k * k / 2 if slope is None else slope(k)}
    e = np.exp(k * x)
    return {"value": (e - 1) / x, "slope": (k * e * x - e + 1) / x**2}


def _series_up_to(limit: float) -> Callable[..., dict[str, Any]]:
    """The first terms of the series wherever x is smaller than the limit."""
    return lambda x, k: {"value": k + k * k * x / 2, "slope": k * k / 2} if abs(x) < limit else _growth(x, k)


def _growth_with(value: Any = None, slope: Any = None) -> Callable[..., dict[str, Any]]:
    return lambda x, k: _growth(x, k, value, slope)


EXERCISE = Exercise(
    id="clinic/special_case",
    title="Mend a special case",
    level=2,
    minutes=9,
    signature="growth(x, k)",
    ways=("by_hand", "torch", "jax"),
    cases=_growth_cases,
    oracle=lambda x, k: use(_growth, x, k),
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
)  # fmt: skip
