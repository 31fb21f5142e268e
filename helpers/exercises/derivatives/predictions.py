"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import HIT, MISS, NEITHER, PARTLY, RAISED, choice, near, number, says, tidy

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


_ERROR = r"\b(?:\w*errors?|raises?|exceptions?|zerodivision\w*|crash\w*)\b"


def _reply_smaller(guess: Any) -> Reply:
    steps = (1e-2, 1e-5, 1e-8, 1e-11)
    errors = {h: _central_error(h) for h in steps}
    best = min(errors, key=errors.get)
    lines = [f"`h = {h:.0e}`: off by about {_power(error)}{'  ← the smallest' if h == best else ''}" for h, error in errors.items()]
    said = number(guess)
    if said not in steps:
        said = min(steps) if says(guess, r"\bsmall(?:est|er)\b|\blast\b|\bshort(?:est|er)\b") else max(steps) if says(guess, r"\b(?:largest|biggest|first)\b") else None
    if said == best:
        last = f"You saw it: the error first falls, then rises again. The rest of this chapter says why it turns at {best:.0e} and not elsewhere."
    elif said == min(steps):
        last = "The definition says h → 0, and on paper that is right. A computer keeps 16 digits. Below some h, the two heights agree in almost all of them."
    elif said == 1e-8:
        last = "1e-8 is the best step of the difference to one side. The central one is more exact, so rounding shows earlier, at a longer step."
    elif said == max(steps):
        last = "At 1e-2 rounding is far away, but over so long a step the function bends: a shorter one is better, down to a point."
    else:
        last = "The error first falls, then rises again. Two causes pull against each other; this chapter gives each its name."
    return Reply([*lines, last], HIT if said == best else NEITHER if said not in steps else MISS)


def _reply_vanishing(guess: Any) -> Reply:
    lines = [f"It returns {(_path(1.0 + 1e-16) - _path(1.0)) / 1e-16}. In float64, `1.0 + 1e-16 == 1.0` is {1.0 + 1e-16 == 1.0}: the step is gone before f sees it."]
    said, silent = number(guess, words={"flat": 0}), "There is no error message and no NaN: a slope of zero, which looks like a summit."
    if says(guess, rf"{_ERROR}|\bnan\b|\bdivi\w+ by zero\b"):
        return Reply([*lines, "Nothing is divided by zero: h itself is 1e-16. The numerator is 0. No error and no NaN, but a slope that looks like a summit."], MISS)
    if says(guess, r"\b(?:inf\w*|huge|large|enormous|very big)\b"):
        return Reply([*lines, "A small h makes a rounding error large, as long as something is left to be divided. Here nothing is left."], MISS)
    if near(said, 0, 1e-12):
        return Reply([*lines, "As you said. No warning, no NaN: a slope of zero, which looks like a summit."], HIT)
    if near(said, float(_path_slope(1.0)), 0.02):
        return Reply([*lines, f"{_path_slope(1.0):.3f} is the true slope. {silent}"], MISS)
    return Reply([*lines, silent], NEITHER if said is None else MISS)


def _reply_central(guess: Any) -> Reply:
    forward, central = _forward_error(1e-5), _central_error(1e-5)
    power = round(np.log10(forward / central))
    lines = [f"Forward is off by about {_power(forward)}, central by about {_power(central)}: {10**power:,} times less."]
    said = number(guess, words={"double": 2}, h=1e-5)
    if said is not None and re.search(r"\b(?:orders?|powers? of (?:ten|10)|digits?|decimals?|zeros?)\b", tidy(guess)):
        said = 10.0**said if abs(said) < 300 else None
    if said is None or said <= 0:
        return Reply([*lines, "One more call of f buys that much: the errors on the left and on the right are nearly equal, and cancel."], NEITHER if said is None else MISS)
    size = float(np.log10(said))
    if abs(abs(size) - power) <= 1:
        return Reply([*lines, "You had the right size."], HIT)
    if abs(abs(size) - 2 * power) <= 0.5:
        return Reply([*lines, "1e-10 is h², the size of the central error itself. Against the forward one, of size h, it is one part in 1/h."], MISS)
    if said in (2, 4, 0.5, 0.25):
        return Reply([*lines, f"{said:g} is what a step of half the length buys. Here h stays, and the error goes from h to h²: 1/h times smaller."], MISS)
    return Reply([*lines, "One more call of f buys that much: the errors on the left and on the right are nearly equal, and cancel."], MISS)


def _reply_parameter(guess: Any) -> Reply:
    pressure, b1, b2 = 77.6, 2.3894212918e02, 5.5015643181e-04
    by_b1 = 0.01 * b1 * -np.expm1(-b2 * pressure)
    by_b2 = 0.01 * b2 * b1 * pressure * np.exp(-b2 * pressure)
    lines = [f"1 % more b1 lifts the curve there by {by_b1:.4f}, 1 % more b2 by {by_b2:.4f}: within 5 % of each other."]
    product = "At low pressure the curve is nearly b1·b2·pressure: only the product counts"
    same = says(guess, r"\b(?:same|both|neither|equal(?:ly)?|alike|within|similar|tie|no difference|about as much)\b") or says(guess, r"\b5 ?%")
    named = re.findall(r"\bb[12]\b", tidy(guess))
    if same:
        return Reply([*lines, f"As you said. {product}, whichever factor grows."], HIT)
    more = named[0] if named else None
    if more and re.search(r"\b(?:less|smaller|weaker)\b", tidy(guess)):
        more = "b2" if more == "b1" else "b1"
    if more == "b1":
        lines.append(f"b1 does lift it more, but only by {100 * (by_b1 / by_b2 - 1):.0f} %.")
    elif more:
        lines.append(f"b2 lifts it a little less, by {100 * (1 - by_b2 / by_b1):.0f} %: the exponential has just begun to bend.")
    return Reply([*lines, f"{product}. Data taken there could not tell the two apart."], MISS if more else NEITHER)


def _reply_kink(guess: Any) -> Reply:
    import jax  # here, so that the other exercises of the chapter do not wait for it

    said, slope = number(guess), jax.grad(jax.numpy.abs)(0.0).item()
    rule = "No value is the right one: there is no tangent at a kink. Each library has a rule for it, and uses it without a warning."
    if says(guess, rf"{_ERROR}|\b(?:nan|undefined|defined|exists?|none|differentiable)\b") is not None and said in (None, 0.0):
        return Reply([f"JAX says {slope:g}.", "As mathematics there is no slope, yes. JAX raises nothing and gives no NaN: it has a rule for the kink."], MISS)
    if near(said, slope):
        return Reply([f"JAX says {slope:g}, as you said.", rule], HIT)
    if said == 0:
        return Reply([f"JAX says {slope:g}.", "0 lies in the middle between both sides, and the other three do say 0. JAX takes one side."], MISS)
    if said == -slope:
        return Reply([f"JAX says {slope:g}.", "JAX does take one side, as you said. It is the other one."], MISS)
    return Reply([f"JAX says {slope:g}.", rule], NEITHER if said is None else MISS)


def _reply_type(guess: Any) -> Reply:
    lines = ["It has float32, without a warning: JAX narrows what it is given, unless float64 is switched on."]
    kinds = {"32": r"32\b|\bsingle\b", "64": r"64\b|\bdouble\b|\bsame\b|\bunchanged\b|\bkeeps?\b", "16": r"16\b|\bhalf\b"}
    said = choice(guess, **kinds)
    if said == "32":
        return Reply([*lines, "As you said."], HIT)
    if said == "64":
        return Reply([*lines, "torch keeps the type of its input, and so does NumPy. JAX does not."], MISS)
    if said == "16":
        return Reply([*lines, "JAX has that type, too, and uses it only when asked."], MISS)
    if says(guess, RAISED):
        return Reply([*lines, "Nothing is raised: the numbers are narrowed, and that is all."], MISS)
    if says(guess, kinds["64"]) is False or says(guess, r"\b(?:narrow\w*|smaller|less|lower|fewer|shorter)\b"):
        return Reply([*lines, "Not float64, as you said: half as many bits are left."], PARTLY)
    return Reply([*lines, "JAX computes with 32 bits unless it is told otherwise."], NEITHER)


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
