"""The prediction of the project on natural steps."""

from __future__ import annotations

from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import HIT, MISS, NEITHER, PARTLY, number, says

# Counted once, in C: 12,415,263. tests/capstone/test_challenger.py finds it again by longer and longer leaps.
PLAIN_STEPS = 12_415_263


def _reply_plain(guess: Any) -> Reply:
    lines = ["About 12 million steps in °F, and 327,000 in °C. In standard units the same method, with the rate for these, takes 23."]
    if says(guess, r"\b(?:never|inf|infinite\w*|infinity|diverg\w*|forever|not arrive|no number|endless\w*)\b"):
        return Reply([*lines, "It does arrive, for each step goes up a little. But nobody would wait for it."], PARTLY)
    found = number(guess)
    if found is None:
        return Reply([*lines, "The ridge of the log-likelihood is 900 times as long as it is wide, and the rate must be short enough for its width."], NEITHER)
    if 4e6 <= found <= 4e7:
        return Reply([*lines, "You have the size of it."], HIT)
    if found > 4e7:
        return Reply([*lines, "Fewer than you said. It is long enough."], MISS)
    if found >= 1e6:
        return Reply([*lines, "Millions, as you said, and some more of them."], PARTLY)
    if found <= 10:
        return Reply([*lines, "So few are what Newton's method takes, and what natural steps will take. A plain step does not know how long the ridge is."], MISS)
    return Reply([*lines, "More than you said: the rate must be short enough across the ridge, and along it the same rate is tiny. The ridge is 900 times as long as it is wide, and the square of that counts."], MISS)


EXERCISES = (
    Prediction(
        id="capstone/challenger_plain",
        title="How many plain steps?",
        reply=_reply_plain,
        hints=("Intercept and slope hang together: a higher intercept with a steeper slope fits nearly as well. How narrow is the ridge then, and how long?",),
    ),
)  # fmt: skip
