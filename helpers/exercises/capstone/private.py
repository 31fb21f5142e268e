"""The prediction of "Private digits"."""

from __future__ import annotations

from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import marked, number, says

ACCURACY, ATTACK = (85, 93), (51, 60)  # what counts as right, in percent; solutions/13_capstone.ipynb prints 90, and 55 as the most


def _percent(guess: Any) -> float | None:
    """A share that was guessed, in percent: "55 %", 0.55, "half"."""
    read = number(guess, words={"half": 0.5, "chance": 0.5, "all": 1.0, "none": 0.0, "always": 1.0})
    return None if read is None else 100 * read if 0 <= read <= 1 else read


def _hit(read: float | None, ends: tuple[float, float]) -> bool | None:
    return None if read is None else ends[0] <= read <= ends[1]


def _reply(guess: dict[str, Any]) -> Reply:
    accuracy, attack = _percent(guess["accuracy"]), _percent(guess["attack"])
    hits = _hit(accuracy, ACCURACY), _hit(attack, ATTACK)
    lines = [
        marked(hits[0], guess["accuracy"], "accuracy: about 90 %, five points below the training without privacy."),
        marked(hits[1], guess["attack"], "guesses about the planted image: at most 55.3 % right, on average. The coin alone gives 50 %."),
    ]
    more = []
    if accuracy is not None and accuracy < ACCURACY[0]:
        more.append("1,400 images pull together, and the noise has to hide only one of them. That is cheaper than it sounds.")
    if accuracy is not None and accuracy > ACCURACY[1]:
        more.append("Not for nothing: clipping alone costs three points here, and the noise the rest.")
    if attack is not None and 70 <= attack <= 76:
        more.append("73 % is e/(1 + e), what ε = 1 allows in the worst case. Normal noise that keeps (1, 1/100,000) gives away far less.")
    elif attack is not None and attack > ATTACK[1]:
        more.append("That would be a leak. With ε = 1 and δ = 1/100,000, two normal numbers are to be told apart whose means differ by a quarter of their standard deviation.")
    elif attack is not None and attack < ATTACK[0] and not says(guess["attack"], r"\bnone\b"):
        more.append("Nearly: ε = 1 is not ε = 0, and something shows, though little.")
    return Reply([*lines, *more], hits)


EXERCISES = (
    Prediction(
        id="capstone/private_guess",
        title="What does ε = 1 cost, and what does it hide?",
        blanks=("accuracy", "attack"),
        reply=_reply,
        hints=("The noise must hide one image among 1,400. How large is it beside what all of them pull together? And e^1 is about 3: what does a coin become, if one side may be three times as likely at most?",),
    ),
)  # fmt: skip
