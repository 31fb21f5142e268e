"""Guesses: how they are read (see `helpers.checks.reading`), and what is said back."""

from __future__ import annotations

from typing import Any

from helpers.checks.exercise import Reply
from helpers.checks.reading import is_order, near, number, numbers, says, size, tidy, yes

__all__ = ["HIT", "MISS", "NEITHER", "PARTLY", "counts", "is_order", "marked", "near", "number", "numbers", "says", "size", "tidy", "yes"]

HIT, MISS, NEITHER, PARTLY = (True,), (False,), (None,), (True, False)


def marked(hit: bool | None, said: Any, line: str) -> str:
    """A line about one of several guesses, with a mark and in words."""
    return f"✓ As you said · {line}" if hit else f"· You said {said} · {line}" if hit is None else f"≠ You said {said} · {line}"


def counts(guess: dict[str, Any], rows: list[tuple[str, float | None, float, str]], *more: str, rtol: float = 1e-6) -> Reply:
    """The reply to several guesses of a number: for each its name, what was read, what is true, and the line that says so."""
    hits = tuple(None if read is None else near(read, truth, rtol) for _, read, truth, _ in rows)
    lines = [marked(hit, guess[name], line) for hit, (name, _, _, line) in zip(hits, rows, strict=True)]
    return Reply([*lines, *(line for line in more if line)], hits)
