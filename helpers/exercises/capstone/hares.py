"""The prediction of the project on hares and lynxes."""

from __future__ import annotations

from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import HIT, MISS, NEITHER, PARTLY, near, number, says

# In percent: the standard error of log a at the truth, with noise of 10 % (tests/capstone/test_hares.py computes it).
TYPICAL = 3.7


def _reply_error(guess: Any) -> Reply:
    lines = [f"About {TYPICAL} %, its standard error: less than half the noise of one count, and more than a count averaged 40 times would have, 1.6 %."]
    said = number(guess)
    if said is None:
        less = says(guess, r"\b(?:less|smaller|below|under|fewer|lower)\b")
        return Reply([*lines, "Four rates share the forty counts: each rate gets ten counts or so, and shares what they say with the others."], PARTLY if less else NEITHER)
    percent = 100 * said if "%" in str(guess) or 0 < said < 0.25 else said
    if near(percent, 1.6, 0.04):
        return Reply([*lines, "You divided 10 % by the root of 40, as for one mean. Four rates share the 40 counts, and pull at the same curves."], PARTLY)
    if 2.4 < percent < 6:
        return Reply([*lines, "You have the size of it: about 10 %, divided by the root of 40/4, and a little more, since the rates are hard to tell apart."], HIT)
    if near(percent, 10, 0.2):
        return Reply([*lines, "10 % is what one count is off by. Forty of them are laid on two curves at once, and their errors cancel in part."], MISS)
    if percent > 10:
        return Reply([*lines, "It does not add up that way: errors of different counts have both signs, and cancel in part."], MISS)
    if percent <= 2.4:
        return Reply([*lines, "Smaller than one count's error, as you said, and not by so much: four rates share the 40 counts."], PARTLY)
    return Reply([*lines, "Smaller than one count's error, as you said, and by more."], PARTLY)


EXERCISES = (
    Prediction(
        id="capstone/hares_error",
        title="How well is a rate known?",
        reply=_reply_error,
        hints=("If all 40 counts told of one number, how far off would their mean be? And if they tell of four?",),
    ),
)
