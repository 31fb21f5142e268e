"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction

_UNITS = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9}


def _bytes(guess: Any) -> tuple[float, str] | None:
    """The first number in a guess and its unit, as bytes: "800 MB" → 8e8, "763 MiB" → 8e8."""
    text = re.sub(r"10\s*(\^|\*\*)\s*8|10⁸", "1e8", str(guess).lower().replace(",", "").replace("_", ""))
    found = re.search(r"(\d+(?:\.\d+)?(?:e\+?\d+)?)\s*([kmg]?)(?:(i?)b|[a-z]*byte)?", text)
    if not found:
        return None
    number, unit, binary = found.groups()
    scale = 1.024 ** (" kmg".index(unit or " ")) if binary else 1.0
    return float(number) * _UNITS[unit] * scale, unit


def _reply_memory(guess: Any) -> list[str]:
    size, unit = _bytes(guess) or (0.0, "")
    lines = ["10,000 × 10,000 = 10⁸ entries, times 8 bytes, is 800 MB, before anyone multiplies anything."]
    if abs(size - 8e8) < 0.05 * 8e8 or (size == 800 and not unit):
        return [*lines, "As you said. We will get H v with vectors only: 80 kB each."]
    if size == 8e4:
        return [*lines, "80 kB is one vector of 10,000 numbers. The matrix has 10,000 of them."]
    if size == 1e8 or "100 mill" in str(guess).lower() or (size == 100 and not unit):
        return [*lines, "100 million is the number of entries: each takes 8 bytes."]
    if abs(size - 4e8) < 0.05 * 4e8 or (size == 400 and not unit):
        return [
            *lines,
            "In float32, or with one of its two equal triangles, it would be the half of that, as you said.",
        ]
    return [*lines, "One vector of that length takes 80 kB. We will get H v with vectors only."]


def _reply_order(guess: Any) -> list[str]:
    text = str(guess).lower().replace(" ", "")
    lines = [
        "jacrev(jacfwd(f)) is far slower, and the larger the input, the more so: the next cells measure it.",
        "jacfwd inside carries n tangents through every line of f, and whatever stands outside has all of them to differentiate.",
    ]
    named = re.search(
        r"(?P<right>jacrev\(jacfwd|second|2nd|^2\.?$|thelatter|reverse.?over.?forward)|jacfwd\(jacrev|(?P<same>same|alike|equal|neither)",
        text,
    )
    if named and named["right"]:
        return [*lines, "You had that right."]
    if named and named["same"]:
        return [*lines, "The results are the same. The work is not."]
    return lines


def _reply_newton(guess: Any) -> list[str]:
    text = str(guess).lower()
    lines = [
        "It goes up, to the top of a hill: there, too, the gradient is zero, and that is all that Newton looks for."
    ]
    numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", text)]
    there = len(numbers) == 2 and abs(numbers[0] - 1.977) < 0.05 and abs(numbers[1]) < 0.05
    if there or re.search(r"hill|top|up|max|climb|summit", text):
        return [*lines, "You saw it coming."]
    if "saddle" in text:
        return [
            *lines,
            "From other starting points it does end at a saddle. It finds a zero of the gradient, of whichever kind.",
        ]
    return lines


EXERCISES = (
    Prediction(
        id="hessian/memory",
        title="How large is the matrix?",
        reply=_reply_memory,
        hints=("How many entries, and how many bytes for each?",),
    ),
    Prediction(
        id="hessian/order",
        title="Which order is slower?",
        reply=_reply_order,
        hints=("The gradient is n numbers from one sweep. What does jacfwd(f) cost, when f has one output?",),
    ),
    Prediction(
        id="hessian/newton_start",
        title="Where does Newton go?",
        reply=_reply_newton,
        hints=("Newton's step leads to the place where the gradient of the quadratic model is zero. Which kind of place is that here?",),
    ),
)  # fmt: skip
