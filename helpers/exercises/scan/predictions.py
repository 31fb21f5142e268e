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


def _reply_winds(guess: Any) -> list[str]:
    words = str(guess).lower()
    lines = ["The last wind: 0.696 for a wind of size one, against 0.597 for the first."]
    if re.search(r"last|4|fourth", words):
        lines.append("Its effect goes through no further step. And the two in between: do they lie in order?")
    elif re.search(r"first|1|one", words):
        lines.append("The first wind has more steps after it. Here, each of them makes a small change smaller.")
    else:
        lines.append("What comes from an early step has to go through all later ones, and each multiplies it.")
    return lines


def _reply_louder(guess: Any) -> list[str]:
    words = str(guess).lower()
    lines = ["It shrinks: with tanh, the adjoint of the first h goes from 0.017 at w = 0.8 to 0.0022 at w = 1.6."]
    if re.search(r"shrink|small|less|fade|fall|vanish|down|decrease", words):
        lines.append("You thought of the slope of tanh. It beats the larger w: see which step loses the most.")
    elif re.search(r"grow|large|more|explode|up|increase|double|256", words):
        lines.append("Without tanh you would be right: there it goes from 0.17 to 43. What does tanh do to a large h?")
    else:
        lines.append("Two things change when w does: the factor w itself, and how flat tanh is where h now lies.")
    return lines


def _reply_loops(guess: Any) -> list[str]:
    said = _number_in(guess)
    lines = ["grad goes through one of the three: fori_loop with plain bounds. jvp goes through all three."]
    if said == 1:
        lines.append("One. Only there is it known, before the loop starts, how many carries are to be kept.")
    elif said == 3:
        lines.append("Three holds for jvp: a tangent is carried along, and nothing has to be kept.")
    elif said == 2:
        lines.append("A bound that is computed is known too late: the room for the carries is made when JAX compiles.")
    elif said == 0:
        lines.append("Not all is lost: with plain bounds JAX makes a scan of the loop, and keeps every carry.")
    return lines


def _reply_larger(guess: Any) -> list[str]:
    words = str(guess).lower()
    lines = ["The noise: about 15,100, and the drift about 1470, a tenth of it."]
    if "noise" in words and "drift" not in words:
        lines.append("Most of the jumping up and down is gone a year later, so it is noise.")
    elif "drift" in words:
        lines.append("A drift stays: next year starts from it. Most jumps of the Nile are gone a year later.")
    else:
        lines.append("Ask of a jump whether it is still there a year later. If so, it is drift; if not, noise.")
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
    Prediction(
        id="scan/winds",
        title="Which wind moves the end most?",
        reply=_reply_winds,
        hints=("How many steps does the effect of the first wind go through, and how many that of the last?",),
    ),
    Prediction(
        id="scan/louder",
        title="Twice the weight, with tanh",
        reply=_reply_louder,
        hints=("The factor of a step is w times the slope of tanh. What becomes of that slope where h is large?",),
    ),
    Prediction(
        id="scan/loops",
        title="Three loops in reverse",
        reply=_reply_loops,
        hints=("Which of the three knows, before it starts, how many steps it will take?",),
    ),
    Prediction(
        id="scan/larger",
        title="Noise or drift?",
        reply=_reply_larger,
        hints=("When the flow has jumped, is the jump still there in the next year?",),
    ),
)  # fmt: skip
