"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction


def _number(guess: Any) -> str:
    """A guess as a number, in digits: "3 of them" → "3"."""
    text = str(guess).lower().replace("−", "-").replace(",", "")
    words = {"none": "0", "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "all": "6", "six": "6"}
    found = re.search(r"-?\d+(\.\d+)?", text)
    return found[0].removesuffix(".0") if found else next((n for w, n in words.items() if re.search(rf"\b{w}\b", text)), "")


def _reply_raises(guess: dict[str, Any]) -> list[str]:
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


def _reply_argument(guess: Any) -> list[str]:
    said, words = _number(guess), str(guess).lower()
    lines = ["30 in all three, and nobody raises: 2·k·x, the slope by x."]
    if said == "30":
        lines.append("grad took the first argument, as you said. Which argument is meant stands nowhere in the call.")
    elif said == "9":
        lines.append("9 is the slope that was wanted. The call says nothing of k, so grad takes the first argument.")
    elif re.search(r"raise|error|fail", words):
        lines.append("Nothing is impossible here: the question can be answered, and it was not the one that was meant.")
    else:
        lines.append("grad differentiates by one argument, the first, unless argnums names others.")
    return lines


def _reply_seven(guess: Any) -> list[str]:
    said = "7" if re.search(r"\ball\b|seven|every", str(guess).lower()) else _number(guess)
    lines = ["All seven give 4 at x = 2. A test at that point passes whatever stands in the program."]
    if said == "7":
        lines.append("You counted them all. How many are left at 1.3?")
    else:
        lines.append("2·2, 2 + 2, 2², and 2·x with it: go through them once more, with 2 in place of x.")
    return lines


EXERCISES = (
    Prediction(
        id="clinic/raises",
        title="Who raises?",
        reply=_reply_raises,
        blanks=("by_hand", "torch", "jax"),
        hints=("For each program ask: does anything in it make the computation impossible, or only the answer wrong?",),
    ),
    Prediction(
        id="clinic/even",
        title="The slope of a function that jumps",
        reply=_reply_even,
        hints=("Which line runs at exactly 2? And which lines run beside 2?",),
    ),
    Prediction(
        id="clinic/argument",
        title="By which argument?",
        reply=_reply_argument,
        hints=("Where in the call does it say which slope is meant?",),
    ),
    Prediction(
        id="clinic/seven",
        title="Seven programs at 2",
        reply=_reply_seven,
        hints=("Put 2 in the place of x, seven times.",),
    ),
)  # fmt: skip
