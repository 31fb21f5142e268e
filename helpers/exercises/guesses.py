"""Guesses: how they are read (see `helpers.checks.reading`), and what is said back."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Reply
from helpers.checks.reading import is_order, near, number, numbers, says, size, tidy, yes

__all__ = ["HIT", "MISS", "NEITHER", "PARTLY", "RAISED", "choice", "counts", "is_order", "marked", "near", "number", "numbers", "says", "size", "tidy", "yes"]

HIT, MISS, NEITHER, PARTLY = (True,), (False,), (None,), (True, False)
RAISED = r"\b(?:\w*errors?|raises?(?! no)|fails?|exceptions?|refus\w+|crash\w*|throws?|complain\w*)\b"


def choice(guess: Any, **kinds: str) -> str | None:
    """Which of several answers a guess names, each given by a pattern; None for a hedge, "the first or the last".

    Of two answers, to deny one is to name the other; of several that are named, the first is meant: "more a than b".
    """
    said, text = {kind: says(guess, pattern) for kind, pattern in kinds.items()}, tidy(guess)
    named = [kind for kind in kinds if said[kind]]
    if len(kinds) == 2 and not named:
        named = [kind for kind in kinds if said[kind] is None and False in said.values()]
    if len(named) > 1 and re.search(r"\b(?:or|either|depends)\b", text):
        return None
    return min(named, key=lambda kind: found.start() if (found := re.search(kinds[kind], text)) else 0, default=None)


def marked(hit: bool | None, said: Any, line: str) -> str:
    """A line about one of several guesses, with a mark and in words."""
    return f"✓ As you said · {line}" if hit else f"· You said {said} · {line}" if hit is None else f"≠ You said {said} · {line}"


def counts(guess: dict[str, Any], rows: list[tuple[str, float | None, float, str]], *more: str, rtol: float = 1e-6) -> Reply:
    """The reply to several guesses of a number: for each its name, what was read, what is true, and the line that says so."""
    hits = tuple(None if read is None else near(read, truth, rtol) for _, read, truth, _ in rows)
    lines = [marked(hit, guess[name], line) for hit, (name, _, _, line) in zip(hits, rows, strict=True)]
    return Reply([*lines, *(line for line in more if line)], hits)
