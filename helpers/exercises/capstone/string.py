"""The prediction of the project "A net that obeys an equation"."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import HIT, MISS, NEITHER, number, says, tidy

_TRUE = "Of the ten starts of this page the best is about 5 mm off, the worst nearly 190 mm, and the residual at the four places is 0 for all of them."
_UNITS = ((r"\bcm\b|centimet", 10.0), (r"[\u00b5\u03bcu]m\b|micro", 1e-3), (r"\bnm\b|nanomet", 1e-6), (r"\bdm\b", 100.0), (r"\d\s*m\b|\bmet(?:re|er)s?\b", 1000.0))


def _reply(guess: Any) -> Reply:
    """A guess counts as right from 4 mm to 200 mm."""
    off, text = number(guess), tidy(guess)
    if off is None and says(guess, r"\b(?:exact\w*|zero|nothing|perfect\w*|none|close|(?:less|below|under|fraction|part)\b.*milli\w+|small\w*|little|tiny)\b|not at all"):
        off = 0.0
    if off is None:
        far = says(guess, r"\b(?:far|a lot|much|large|big|huge|wrong|centimet\w+|cm)\b")
        if far:
            return Reply([_TRUE, "As you said: far. A residual says nothing of the places where nobody looked."], HIT)
        if far is None:
            return Reply([_TRUE, "A number of millimetres would have been easier to judge."], NEITHER)
        off = 0.0
    off = abs(off) * next((factor for pattern, factor in _UNITS if re.search(pattern, text)), 1.0)
    if off < 4:
        return Reply([_TRUE, "The equation holds where you asked for it. Four demands do not pin 30 numbers down, and between the places the net bends as it likes."], MISS)
    if off <= 200:
        return Reply([_TRUE, "As you said. Four demands do not pin 30 numbers down, and between the places the net bends as it likes."], HIT)
    return Reply([_TRUE, "Not quite so far: the nails hold the ends, and each bend at the four places is the right one for the slope there."], MISS)


EXERCISES = (
    Prediction(
        id="capstone/string_places",
        title="Four places",
        reply=_reply,
        hints=("How many demands does the training make, how many numbers may move, and what is asked of the curve between two places?",),
    ),
)
