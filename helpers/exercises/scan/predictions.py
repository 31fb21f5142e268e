"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction


def _number_in(guess: Any) -> float | None:
    """The last number in a guess: "0.9 ** 100 is about 0.00003" means 0.00003. A bare power is worked out."""
    text = str(guess).replace(",", "").replace("−", "-").lower()
    text = re.sub(r"\b10\s*(?:\*\*|\^)\s*\(?(-\d{1,3})\)?", r"1e\1", text)
    power = re.search(r"(\d*\.?\d+)\s*\)?\s*(?:\*\*|\^|to the power(?: of)?)\s*(\d{1,3})\W*$", text)
    if power:
        return float(power[1]) ** int(power[2])
    found = re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", text)
    return float(found[-1]) if found else None


_LEFT = 0.9**100


def _reply_forget(guess: Any) -> list[str]:
    lines = [
        "It is 0.9 to the power 100: 0.0000266. Each step back multiplies the gradient by 0.9 once more."
    ]
    said, words = _number_in(guess), str(guess).lower()
    if said is None and re.search(r"nothing|zero|tiny|little|small|hardly|negligible|not much", words):
        said = 0.0
    elif said is not None and "%" in words:
        said /= 100
    if said is not None and _LEFT / 10 < said < _LEFT * 10:
        lines.append(
            "You have the size of it. A small change today is all but forgotten after a hundred steps."
        )
    elif said is not None and 0 <= said <= _LEFT / 10:
        lines.append("Next to nothing is right, and it is less small than you said: never quite 0.")
    elif said is not None and abs(said - 0.9) < 1e-9:
        lines.append("0.9 is what one step passes on. There are a hundred steps, one after the other.")
    elif said is not None and _LEFT * 10 <= said < 0.9:
        lines.append("It does shrink, and by more: a hundred factors of 0.9 leave far less than you said.")
    elif said is not None and abs(said - 1) < 1e-9:
        lines.append("1 would be right if each step kept all of h. Each keeps nine tenths of what came in.")
    elif said is not None and abs(said - 90) < 1e-9:
        lines.append("Slopes along a chain multiply. They are added only where two paths meet.")
    elif said is not None and said < 0:
        lines.append("Every factor is 0.9, a positive number, so h moves the same way as the first one.")
    else:
        lines.append("With 1.1 in its place it would be 13,781: gradients through time vanish or explode.")
    return lines


def _reply_compile(guess: Any) -> list[str]:
    lines = [
        "The unrolled loop grows with the number of steps; the scan does not. JAX compiles the body of a scan once."
    ]
    said = _number_in(guess)
    if said is not None and said >= 2:
        lines.append("You saw growth. The cells below measure both, and print the times with their ratio.")
    else:
        lines.append(
            "A Python loop is gone when JAX compiles: what it sees is a program with each step written out."
        )
    return lines


def _reply_second(guess: Any) -> list[str]:
    text = str(guess).strip().lower()
    lines = ["In torch 2.13 it is wrong, and nothing is raised. The cell below shows what your version does."]
    if text.startswith(("n", "wrong", "false")):
        lines.append(
            "You were on your guard. How would you notice it without knowing the answer? That comes next."
        )
    else:
        lines.append(
            "A right value and a right gradient say nothing about the second derivative: that is another program."
        )
    return lines


EXERCISES = (
    Prediction(
        id="scan/forget",
        title="What is left after a hundred steps?",
        reply=_reply_forget,
        hints=("One step multiplies by 0.9. What do two steps do, one after the other?",),
    ),
    Prediction(
        id="scan/second",
        title="Is the second derivative right?",
        reply=_reply_second,
        hints=("Whose program computes a second derivative: that of the value, or that of the gradient?",),
    ),
    Prediction(
        id="scan/compile",
        title="Three times the steps",
        reply=_reply_compile,
        hints=("When JAX compiles, how often does it see the body of a Python loop?",),
    ),
)  # fmt: skip
