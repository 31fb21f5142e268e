"""Predictions: commit first, then see. The first honest guess is kept and earns the credit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from helpers import exercises
from helpers.checks.exercise import Prediction
from helpers.checks.guarding import examined, published
from helpers.checks.report import Finding, Report
from helpers.checks.showing import message, unknown
from helpers.checks.text import short
from helpers.desk.plain import describe, plain
from helpers.journal import log

_EMPTY = ("", ".", "..", "...", "…", "?")


def predict(id: str, guess: Any = ...) -> Report:
    """Show what happens, next to the learner's guess, and return the report.

    Never raises, except `CheckFailed` in strict mode when nothing was guessed.
    """
    return published(examined(id, lambda: _predicted(id, guess)), {"kind": "check"})


def _predicted(id: str, guess: Any) -> Report:
    prediction = exercises.find(id)
    if not isinstance(prediction, Prediction):
        text = unknown(id) if prediction is None else f'`{id}` is an exercise: use `check("{id}", …)`.'
        return message(id, "error", text)
    gap = _gap(prediction, guess)
    if gap:
        return replace(message(id, "not_attempted", gap), has_hints=bool(prediction.hints))
    said = {name: _worded(guess[name]) for name in prediction.blanks} or _worded(guess)
    first = log.first_prediction(id)
    lines = _recall(prediction, said, first)
    if first is None:
        trouble = log.record({"kind": "predict", "id": id, "value": said})
        lines += [trouble] if trouble else []
    reply = prediction.reply(said)
    look, headline = _look(reply.hits)
    return Report(id, (Finding("by_hand", "passed", (*lines, *reply.lines), headline=headline, look=look),))


def _look(hits: tuple[bool | None, ...]) -> tuple[str, str]:
    """How a reply looks, and its heading: a hit and a miss are told apart at a glance, what was not understood is neither."""
    if all(hits):
        return "hit", "As you predicted"
    if any(hits):
        return "neither", "Partly as you predicted"
    return ("neither", "Predicted") if all(hit is None for hit in hits) else ("miss", "Not as you predicted")


def _gap(prediction: Prediction, guess: Any) -> str | None:
    """What is missing for the guess to count, or None."""
    if not prediction.blanks:
        if _is_open(guess):
            return "Put your guess in place of the `...`, then run this cell again. A wrong guess costs nothing."
        return None if _is_a_guess(guess) else f"A guess is a word or a number; this is {_what(guess)}."
    if not isinstance(guess, dict):
        return "Give a dict with a guess for each of " + ", ".join(prediction.blanks) + "."
    missing = [name for name in prediction.blanks if _is_open(guess.get(name, ...))]
    if missing:
        return f"Still open: {', '.join(missing)}. A wrong guess costs nothing."
    strange = [name for name in prediction.blanks if not _is_a_guess(guess[name])]
    return f"A guess is a word or a number; `{strange[0]}` is {_what(guess[strange[0]])}." if strange else None


def _is_open(guess: Any) -> bool:
    return guess is None or guess is ... or (isinstance(guess, str) and guess.strip() in _EMPTY)


def _is_a_guess(guess: Any) -> bool:
    """A word, a number, or a list of them: anything that one can have meant."""
    value = plain(guess)
    if isinstance(value, (list, tuple)):
        return bool(value) and all(_is_a_guess(item) for item in value)
    if isinstance(value, np.ndarray):
        return value.dtype.kind not in "fc" or not np.isnan(value).any()
    return isinstance(value, str) and value.strip() not in _EMPTY


def _what(guess: Any) -> str:
    """What was given in place of a guess. NaN may have come out of a computation, so it has to be meant."""
    return 'NaN. If you mean it, write the word "nan"' if isinstance(guess, float) else describe(guess)


def _recall(prediction: Prediction, said: Any, first: Any) -> list[str]:
    """What the learner said, and said first."""
    if first is not None and first != said:
        if isinstance(first, dict) and isinstance(said, dict):
            first, said = ({k: v[k] for k in v if first.get(k) != said.get(k)} for v in (first, said))
        return [f"You first said {_line(first)}. Now you say {_line(said)}."]
    return [] if prediction.blanks else [f"You said {said}."]


def _line(said: Any) -> str:
    if isinstance(said, dict):
        return ", ".join(f"{name} → {item}" for name, item in said.items())
    return str(said)


def _worded(guess: Any) -> str:
    """The guess as text, short enough to be shown again."""
    text = guess if isinstance(guess, str) else short(plain(guess), digits=6, width=40)
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())[:120]
