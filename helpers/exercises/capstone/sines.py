"""The prediction of the project "Learning to learn"."""

from __future__ import annotations

from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import HIT, MISS, NEITHER, choice, number, says

_KINDS = {
    "same": r"\bsame\b|\bequal(?:ly)?\b|\balike\b|\bidentical\b|\bno difference\b|\bneither\b|\bas large as\b",
    "worse": r"\b(?:worse|smaller|less|lower|below)\b",
    "better": r"\b(?:better|larger|more|greater|higher|above)\b",
}


def _reply_before(guess: Any) -> Reply:
    lines = ["About 1: before a step the two starts err alike, each about as much as the curve that is 0 everywhere."]
    times, kind = number(guess), choice(guess, **_KINDS)
    if says(guess, _KINDS["same"]) is False:
        kind = None
    if times is None and kind == "same":
        return Reply([*lines, "As you said: what a sine will be cannot be known before its points are seen."], HIT)
    if times is None and kind is None:
        return Reply([*lines, "What could any start know of a sine whose points it has not seen?"], NEITHER)
    if times is not None and 0.9 <= times <= 1.1:
        return Reply([*lines, "As you said: what a sine will be cannot be known before its points are seen."], HIT)
    if (times is not None and times > 1.1) or (times is None and kind == "better"):
        return Reply([*lines, "The meta-trained start is no better there: it does not know the new sine. It is a place from which one step leads far."], MISS)
    return Reply([*lines, "The meta-trained start is hardly worse there: it might be, since nothing asks it to be good before its step."], MISS)


EXERCISES = (
    Prediction(
        id="capstone/sines_before",
        title="Before the step",
        reply=_reply_before,
        hints=("What is the mean of all these sines at one x? And what is the best that a single curve can do for all of them?",),
    ),
)
