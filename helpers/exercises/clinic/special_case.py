"""clinic/special_case: Mend a special case."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises, refused
from helpers.desk.clinic.special_case import TINY, use
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.clinic.edges import judged_last

PLAIN_FLOAT = "to return a Tensor, got"
SLOPE = "Your value is right there. In the slope more digits are lost: the quotient's slope divides by x², so what is left of e^(kx) − 1 is mostly rounding. Let the branch reach further, to |kx| = 0.001 say, with as many terms as that takes."
WITH_EPS = "Your value at 0 is 0, and the slope there is huge"
BESIDE = "Your value at 0 is close to k, and not k itself; and the slope there is off"
TOO_FAR = "Right at 0, and near it your short series is used too far out: its slope k²/2 holds at 0 itself. Take more terms, or use it for far smaller x only."


def _growth_cases(rng: np.random.Generator) -> list[Case]:
    """Points beyond 1 on both sides, so that a series that stops before it is right there, and kx of either sign."""

    def beyond(sign: int) -> Any:
        return np.round(sign * (abs(generic_numbers(rng)) + 1), 2)

    side = np.sign(generic_numbers(rng))
    return [Case((beyond(sign), side * abs(generic_numbers(rng)))) for sign in (-1, 1)]


_ORDERS = np.arange(1, 60)
_FACTORIALS = np.array([float(math.factorial(n + 1)) for n in _ORDERS.tolist()])


def _growth(x: Any, k: Any, value: Any = None, slope: Any = None) -> dict[str, Any]:
    """Value and slope of (e^(kx) − 1)/x, by the whole series: exact near 0, too. At 0 those given, or k and k²/2."""
    powers = np.float64(k * x) ** (_ORDERS - 1)
    right = {"value": k + k * k * x * (powers / _FACTORIALS).sum(), "slope": k * k * (_ORDERS * powers / _FACTORIALS).sum()}
    if x == 0:
        return {"value": right["value"] if value is None else value(k), "slope": right["slope"] if slope is None else slope(k)}
    return right


def _rounded_beside_zero(x: Any, k: Any) -> dict[str, Any]:
    """The quotient as it stands wherever x is not 0."""
    if x == 0:
        return _growth(x, k)
    e = np.exp(k * x)
    return {"value": (e - 1) / x, "slope": (k * e * x - (e - 1)) / x**2}


def _series_up_to(limit: float) -> Callable[..., dict[str, Any]]:
    """The first terms of the series wherever x is smaller than the limit."""
    return _near({"value": lambda x, k: k + k * k * x / 2, "slope": lambda x, k: k * k / 2}, limit)


def _near(wrong: dict[str, Callable[[Any, Any], Any]], limit: float = 0.3) -> Callable[..., dict[str, Any]]:
    """Something else wherever x is smaller than the limit."""
    return lambda x, k: {name: part(x, k) for name, part in wrong.items()} if abs(x) < limit else _growth(x, k)


def _cut_off(terms: int) -> Callable[..., dict[str, Any]]:
    """The first terms of the series, for every x."""
    return _near(_polynomial(lambda n: 1 / math.factorial(n + 1), terms), np.inf)


def _polynomial(weights: Callable[[int], float], terms: int = 30) -> dict[str, Callable[[Any, Any], Any]]:
    """k·(w₀ + w₁t + w₂t² + …), with its slope."""
    return {
        "value": lambda x, k: k * sum(weights(n) * (k * x) ** n for n in range(terms)),
        "slope": lambda x, k: k * k * sum(n * weights(n) * (k * x) ** (n - 1) for n in range(1, terms)),
    }


def _no_eps(case: Case, trial: Trial) -> Plain | Fault:
    """What is read; refused where something small was added to the denominator alone, or stands for 0 itself."""
    found = trial.output.get("at 0") if isinstance(trial.output, dict) else None
    if isinstance(found, dict) and found.keys() == {"value", "slope"}:
        value, slope = (part if isinstance(part, np.ndarray) and part.ndim == 0 and part.dtype.kind == "f" else np.nan for part in found.values())
        if value == 0 and np.isfinite(slope) and abs(slope) > 1000:
            return refused(f"{WITH_EPS}.")
        k = float(case.args[1])
        if 1e-10 < abs(value / k - 1) < 1e-2 and abs(slope / (k * k / 2) - 1) > 1e-5:
            return refused(f"{BESIDE}.")
    return _READS(case, trial)


def _growth_with(value: Any = None, slope: Any = None) -> Callable[..., dict[str, Any]]:
    return lambda x, k: _growth(x, k, value, slope)


_ORACLE, _READS = judged_last({f"at {at}": rtol for at, rtol in TINY.items()}, lambda x, k: use(_growth, x, k), "Right at 0, and close to it wrong", one_by_one=True)

EXERCISE = Exercise(
    id="clinic/special_case",
    title="Mend a special case",
    level=2,
    minutes=9,
    signature="growth(x, k)",
    ways=("by_hand", "torch", "jax"),
    cases=_growth_cases,
    oracle=_ORACLE,
    reads=_no_eps,
    mistakes=(
        Mistake("slope-rounded", lambda x, k: _growth(x, k) | {"slope": _rounded_beside_zero(x, k)["slope"]}, SLOPE, error="^refused: Right at 0, and close to it wrong: .* your slope"),
        Mistake("only-at-zero", _rounded_beside_zero, "There e^(kx) and 1 agree in nearly all digits. Their difference is mostly rounding, and it is divided by x, in the slope by x². Take the series not at 0 alone, but wherever kx is small.", error="^refused: Right at 0, and close"),
        Mistake("M10", _growth_with(slope=lambda k: 0.0 * k), "At 0 the branch that ran is a constant, and the slope of a constant is 0. Write a branch that has the right slope, too."),
        Mistake("plain-float", raises(RuntimeError("Expected f(*args) to return a Tensor, got <class 'float'>")), "torch wants a tensor back. And a constant has slope 0: let x stand in this branch.", error=PLAIN_FLOAT),
        Mistake("no-case", _growth_with(lambda k: np.nan, lambda k: np.nan), "At 0 this is 0 divided by 0. The point does need a branch of its own."),
        Mistake("where-nan", _growth_with(slope=lambda k: np.nan), "where differentiates the branch that it did not choose: there is 0/0 in it. Make its input safe first."),
        Mistake("no-half", _growth_with(slope=lambda k: k * k), "Twice too steep at 0: (e^t − 1)/t = 1 + t/2 + t²/6 + …, while 1 + t + t²/2 + … is e^t itself. Keep the 2."),
        Mistake("tangent-k", _growth_with(slope=lambda k: k), "The value at 0 is k, and its slope is another number: divide 1 + kx + (kx)²/2 + … minus 1 by x."),
        Mistake("series-to-0.01", _series_up_to(0.01), TOO_FAR),
        Mistake("series-everywhere", _series_up_to(9.0), "This is the short series, for every x. It stands for the function at 0 only; elsewhere use the function itself."),
        *(Mistake(f"series-everywhere-{n}", _cut_off(n), "This is the series, cut off, for every x. It is right near 0 only; elsewhere use the function itself.") for n in (3, 4, 5)),
        Mistake("limits", _near({"value": lambda x, k: k, "slope": lambda x, k: k * k / 2}), "k and k²/2 hold at 0 itself, and you use them beside it, too. There the value is k + k²x/2 + …: let x stand in the branch."),
        Mistake("by-k", lambda x, k: {"value": _growth(x, k)["value"], "slope": np.exp(k * x)}, "This is the slope by k. The slope by x was asked for: hold k, and move x."),
        Mistake("no-k", lambda x, k: {name: part / k for name, part in _growth(x, k).items()} if abs(x) < 0.3 else _growth(x, k), "In your series the factor k is missing: e^(kx) − 1 = kx + (kx)²/2 + …, and this is divided by x, not by kx."),
        Mistake("no-factorials", _near(_polynomial(lambda n: 1 / (n + 1))), "Your series has 1/2, 1/3, 1/4 before its powers. They are 1/2!, 1/3!, 1/4!: 1 + t/2 + t²/6 + t³/24 + …."),
        Mistake("eps", lambda x, k: _growth(x, k, lambda k: 0.0, lambda k: 1e8 * k), "Is something small added to the denominator? At 0 the quotient is then 0 divided by it. Take a branch with the series instead.", error=f"^refused: {WITH_EPS}"),
        Mistake("beside-0", lambda x, k: _growth(x, k, lambda k: k * (1 + 1e-8), lambda k: 0.9 * k * k), "Has a small number taken the place of 0? Beside 0 the function has another value, and close to 0 what is left of e^(kx) − 1 is mostly rounding. Take a branch with the series instead.", error=f"^refused: {BESIDE}"),
        Mistake("limit-one", _growth_with(lambda k: 1.0, lambda k: 0.0), "The value at 0 is not 1 but k: e^(kx) − 1 is about kx, and that is divided by x."),
    ),
    hints=(
        "Which line of the function runs at 0, and what is the slope of that line by itself? And how many digits of e^t − 1 are left at t = 1e-9?",
        "Picture the curve near 0 and a short piece laid over it, so long that it covers the place where the quotient is mostly rounding. It has to touch the curve with the same height and the same slope.",
        "t = kx\n(e^t − 1)/x = k·(1 + t/2 + t²/6 + t³/24 + …)\nwhere t is small: some terms of that, with x in them\nelsewhere: the quotient as it is\nthen value and slope of the whole function",
        "With `t = k * x`: return `k * (1 + t / 2 + t**2 / 6 + t**3 / 24)` where `abs(t) < 0.01`. At 0 its value is k, and its slope k²/2.",
    ),
)  # fmt: skip
