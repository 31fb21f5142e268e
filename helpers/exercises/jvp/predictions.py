"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction


def _number(guess: Any) -> float | None:
    """A guess as a number: "1,000 runs" → 1000.0, "0,5" → 0.5, "half" → 0.5."""
    text = str(guess).lower().replace("−", "-")
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text).replace(",", ".")
    found = re.search(r"-?\d*\.?\d+", text)
    words = {"half": 0.5, "zero": 0.0, "none": 0.0, "flat": 0.0, "once": 1.0, "one": 1.0, "two": 2.0, "twice": 2.0}
    return float(found[0]) if found else next((n for word, n in words.items() if re.search(rf"\b{word}\b", text)), None)


def _is(guess: Any, value: float) -> bool:
    number = _number(guess)
    return number is not None and abs(number - value) < 0.005 * max(1.0, abs(value))


def _told(guess: Any, value: float, text: str) -> str:
    return f"{'as you said' if _is(guess, value) else 'instead':>11} · {text}"


def _reply_directions(guess: dict[str, Any]) -> list[str]:
    lines = [
        _told(guess["sixty"], 0.4, "60° off the steepest way: slope 0.4, half of the steepest."),
        _told(guess["ninety"], 0.0, "90° off: slope 0. You walk along a contour line."),
    ]
    if _is(guess["sixty"], 0.8 / 3) or _is(guess["sixty"], 0.27):
        lines.append("60° is two thirds of the way to 90°, but the slope does not fall evenly: it falls like the cosine.")
    if _is(guess["ninety"], 0.8) or _is(guess["sixty"], 0.8):
        lines.append("The gradient stays what it is. The slope is the part of it that lies along your way.")
    return lines


def _reply_passes(guess: dict[str, Any]) -> list[str]:
    lines = [
        _told(guess["many_inputs"], 1000, "1,000 numbers in, one out: 1,000 JVPs, one for each input."),
        _told(guess["many_outputs"], 1, "one number in, 1,000 out: a single JVP moves them all."),
    ]
    if _is(guess["many_inputs"], 1):
        lines.append("One pass for all inputs is what reverse mode does. Forward, one pass follows one direction.")
    if _is(guess["many_outputs"], 1000):
        lines.append("1,000 is the price of reverse mode here: one sweep for each output.")
    return lines


def _reply_nested(guess: Any) -> list[str]:
    lines = ["The inner derivative is 1, whatever x is. So the outer one is the derivative of x · 1, which is 1."]
    if _is(guess, 2):
        lines.append("2 is what you get if the inner derivative sees x move as well. Hold x still inside: you will meet a program that does not.")
    elif _is(guess, 1):
        lines.append("Clear on paper. A program gets it wrong as soon as both derivatives call their small step by the same name.")
    else:
        lines.append("Inside, only y moves. Outside, only x does.")
    return lines


def _power(guess: Any) -> float | None:
    """A step as a number: "1e-3", "10^-3", "10⁻³" and "0,001" → 0.001; "the smallest" → 1e-6."""
    text = str(guess).lower().replace("−", "-").translate(str.maketrans("⁻¹³⁶", "-136"))
    if found := re.search(r"(\d*\.?\d*)(?:e|10\s*(?:\^|\*\*)?)\s*(-\d+)", text):
        return float(found[1] or 1) * 10.0 ** int(found[2])
    words = {"million": 1e-6, "small": 1e-6, "last": 1e-6, "thousandth": 1e-3, "middle": 1e-3, "second": 1e-3, "tenth": 0.1, "large": 0.1, "big": 0.1, "first": 0.1}
    number = _number(text)
    return number if number is not None else next((n for word, n in words.items() if word in text), None)


def _reply_step(guess: Any) -> list[str]:
    step = _power(guess)
    lines = [f"{'as you said' if step == 0.001 else 'instead'} · the middle one, 0.001: the cells below measure all three."]
    if step == 1e-6:
        lines.append("A smaller step cuts less off the series. But the second difference divides a rounding error near 1e-14 by the squared step, 1e-12.")
    elif step == 0.1:
        lines.append("At 0.1 rounding does no harm. What harms there is the rest of the series, which grows with the squared step.")
    return lines


def _reply_kink(guess: dict[str, Any]) -> list[str]:
    none = re.compile(r"nan|error|none|no\b|undefined|refuse")
    given = {way: "nothing" if none.search(str(said).lower()) else said for way, said in guess.items()}
    lines = [
        _told(given["torch"], 0, "torch: 0, the middle between the slopes on the two sides. By hand it is the same."),
        _told(given["jax"], 1, "JAX: 1, the slope on the right."),
    ]
    if _is(given["torch"], -1) or _is(given["jax"], -1):
        lines.append("−1 is the slope on the left. A library could take it as well as the one on the right; these two do not.")
    if "nothing" in given.values():
        lines.append("No derivative exists there, and still neither of them says so: a rule for each operation gives a number everywhere.")
    return lines


EXERCISES = (
    Prediction(
        id="jvp/directions",
        title="How steep is it off the steepest way?",
        blanks=("sixty", "ninety"),
        reply=_reply_directions,
        hints=("At 0° the slope is 0.8, and at 180° it is −0.8. Where must it be zero?",),
    ),
    Prediction(
        id="jvp/passes",
        title="How many JVPs?",
        blanks=("many_inputs", "many_outputs"),
        reply=_reply_passes,
        hints=("One JVP follows one direction of the input. How many directions are there, and how many results move with one of them?",),
    ),
    Prediction(
        id="jvp/step",
        title="Which step leaves the least?",
        reply=_reply_step,
        hints=("What makes a large step wrong, and what makes a small one wrong? In a second difference the rounding error is divided by the squared step.",),
    ),
    Prediction(
        id="jvp/kink",
        title="The slope of |x| at 0",
        blanks=("torch", "jax"),
        reply=_reply_kink,
        hints=("The slope is −1 on the left and 1 on the right. A library needs one rule for abs. Which could it be?",),
    ),
    Prediction(
        id="jvp/nested",
        title="A derivative inside a derivative",
        reply=_reply_nested,
        hints=("First the inner one: x + y as a function of y alone.",),
    ),
)  # fmt: skip
