"""The prediction of the project on penalties."""

from __future__ import annotations

from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import HIT, MISS, NEITHER, PARTLY, number, says


def _reply_solves(guess: Any) -> Reply:
    lines = ["One, whatever the number of penalties: H v = ∂held-out/∂w. The rest is a pullback of v."]
    found = number(guess, {"penalty": 30.0, "penalties": 30.0, "feature": 30.0, "weight": 30.0})
    if found in (None, 1) and says(guess, r"\b(?:each|every|per)\b"):
        return Reply(
            [
                *lines,
                "One for each penalty gives dw/da, column by column. The held-out error is a single number, and one row is enough for it.",
            ],
            MISS,
        )
    if found == 1 or says(guess, r"\b(?:once|single)\b"):
        return Reply([*lines, "As you said."], HIT)
    if found == 30:
        return Reply(
            [
                *lines,
                "30 solves give dw/da, column by column. The held-out error is a single number: first go back from it to the weights, then solve once.",
            ],
            MISS,
        )
    if found == 2:
        return Reply(
            [*lines, "If you count the one that finds w itself, they are two. w is given here."], PARTLY
        )
    if found in (31, 60):
        return Reply(
            [*lines, "So often would differences train again: once for each penalty, or twice."], MISS
        )
    if found == 0:
        return Reply(
            [
                *lines,
                "Without any the curvature is missing: it says how far the weights move when they are pushed.",
            ],
            MISS,
        )
    if found == 900:
        return Reply(
            [
                *lines,
                "900 is the number of entries of H, and of dw/da. Neither has to be solved for entry by entry.",
            ],
            MISS,
        )
    return Reply(
        [*lines, "Count the right-hand sides: what has to be divided by the curvature?"],
        NEITHER if found is None else MISS,
    )


EXERCISES = (
    Prediction(
        id="capstone/ridge_solves",
        title="How many systems?",
        reply=_reply_solves,
        hints=("The held-out error is one number. Which mode of chapter 07 starts at the one number, and what does it meet first on the way back?",),
    ),
)  # fmt: skip
