"""The predictions of the chapter."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Prediction

# The hiker's path east, at p[1] = 0.5. A Python float keeps float32 and complex numbers what they are.
_COS_NORTH = float(np.cos(0.5))


def _path(x: Any) -> Any:
    """Height along the path east, for a number or an array of float32, float64 or complex numbers."""
    return _COS_NORTH * np.sin(x) + 0.1 * x**2


def _path_slope(x: Any) -> Any:
    """The slope of `_path`, by the rules on paper."""
    return _COS_NORTH * np.cos(x) + 0.2 * x


_MANY = np.linspace(0.5, 1.5, 201)


def _forward_error(h: float) -> float:
    return float(np.mean(np.abs((_path(_MANY + h) - _path(_MANY)) / h - _path_slope(_MANY))))


def _central_error(h: float) -> float:
    return float(np.mean(np.abs((_path(_MANY + h) - _path(_MANY - h)) / (2 * h) - _path_slope(_MANY))))


def _power(value: float) -> str:
    """The nearest power of ten. The last digits of a rounding error differ between machines."""
    return f"1e{round(np.log10(value))}"


def _as_number(guess: Any) -> float | None:
    try:
        return float(str(guess).replace("−", "-").replace(",", ""))
    except ValueError:
        return None


def _reply_smaller(guess: Any) -> list[str]:
    steps = (1e-2, 1e-5, 1e-8, 1e-11)
    errors = {h: _central_error(h) for h in steps}
    best = min(errors, key=errors.get)
    lines = [f"`h = {h:.0e}`: off by about {_power(error)}{'  ← the smallest' if h == best else ''}" for h, error in errors.items()]
    if _as_number(guess) == best:
        last = f"You saw it: the error first falls, then rises again. The rest of this chapter says why it turns at {best:.0e} and not elsewhere."
    elif _as_number(guess) == min(steps):
        last = "The definition says h → 0, and on paper that is right. A computer keeps 16 digits. Below some h, the two heights agree in almost all of them."
    else:
        last = "The error first falls, then rises again. Two causes pull against each other; this chapter gives each its name."
    return [*lines, last]


def _reply_vanishing(guess: Any) -> list[str]:
    lines = [f"It returns {(_path(1.0 + 1e-16) - _path(1.0)) / 1e-16}. In float64, `1.0 + 1e-16 == 1.0` is {1.0 + 1e-16 == 1.0}: the step is gone before f sees it."]
    if _as_number(guess) == 0:
        return [*lines, "As you said. No warning, no NaN: a slope of zero, which looks like a summit."]
    return [*lines, "There is no error message and no NaN: a slope of zero, which looks like a summit."]


def _reply_central(guess: Any) -> list[str]:
    forward, central = _forward_error(1e-5), _central_error(1e-5)
    power = round(np.log10(forward / central))
    lines = [f"Forward is off by about {_power(forward)}, central by about {_power(central)}: {10**power:,} times less."]
    said = _as_number(guess)
    if said is not None and said > 0 and abs(np.log10(said) - power) <= 1:
        return [*lines, "You had the right size."]
    return [*lines, "One more call of f buys that much: the errors on the left and on the right are nearly equal, and cancel."]


def _reply_parameter(guess: Any) -> list[str]:
    pressure, b1, b2 = 77.6, 2.3894212918e02, 5.5015643181e-04
    by_b1 = 0.01 * b1 * -np.expm1(-b2 * pressure)
    by_b2 = 0.01 * b2 * b1 * pressure * np.exp(-b2 * pressure)
    lines = [f"1 % more b1 lifts the curve there by {by_b1:.4f}, 1 % more b2 by {by_b2:.4f}: within 5 % of each other."]
    if any(word in str(guess).lower() for word in ("same", "both", "5")):
        return [*lines, "As you said. At low pressure the curve is nearly b1·b2·pressure: only the product counts, whichever factor grows."]
    if str(guess).strip().lower() == "b1":
        lines.append(f"b1 does lift it more, but only by {100 * (by_b1 / by_b2 - 1):.0f} %.")
    return [*lines, "At low pressure the curve is nearly b1·b2·pressure: only the product counts. Data taken there could not tell the two apart."]


def _reply_kink(guess: Any) -> list[str]:
    import jax  # here, so that the other exercises of the chapter do not wait for it

    said, slope = _as_number(guess), jax.grad(jax.numpy.abs)(0.0).item()
    lines = [f"JAX says {slope:g}{', as you said' if said == slope else ''}."]
    if said == 0 != slope:
        return [*lines, "0 lies in the middle between both sides, and the other three do say 0. JAX takes one side."]
    return [*lines, "No value is the right one: there is no tangent at a kink. Each library has a rule for it, and uses it without a warning."]


def _reply_type(guess: Any) -> list[str]:
    text = str(guess).lower()
    lines = ["It has float32, without a warning: JAX narrows what it is given, unless float64 is switched on."]
    if "32" in text:
        lines.append("As you said.")
    elif "64" in text:
        lines.append("torch keeps the type of its input, and so does NumPy. JAX does not.")
    elif "16" in text:
        lines.append("JAX has that type, too, and uses it only when asked.")
    return lines


EXERCISES = (
    Prediction(
        id="derivatives/smaller_h",
        title="Is a smaller step always better?",
        reply=_reply_smaller,
        hints=("Write one of the four steps, such as \"1e-2\". Nothing is lost by being wrong.",),
    ),
    Prediction(
        id="derivatives/central_or_forward",
        title="What does the second call buy?",
        reply=_reply_central,
        hints=("The forward error shrinks like h, the central one like h². Put h = 1e-5 into both.",),
    ),
    Prediction(
        id="derivatives/kink",
        title="The slope of |x| at 0",
        reply=_reply_kink,
        hints=("Which numbers could a library give where the slope is −1 on the left and +1 on the right?",),
    ),
    Prediction(
        id="derivatives/jax_type",
        title="What JAX makes of a float64",
        reply=_reply_type,
        hints=("Chapter 00 printed a number of JAX with its type.",),
    ),
    Prediction(
        id="derivatives/vanishing_step",
        title="A step of 1e-16",
        reply=_reply_vanishing,
        hints=("What is 1.0 + 1e-16, if only 16 digits are kept?",),
    ),
    Prediction(
        id="derivatives/which_parameter",
        title="Which parameter moves the curve more?",
        reply=_reply_parameter,
        hints=("For a small exponent, 1 − exp(−u) is nearly u. What is the model then?",),
    ),
)  # fmt: skip
