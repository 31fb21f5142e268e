"""Sheets of six compositions, for which something is asked: drawn from a pool, with kinds that are always among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.desk.compose.sheets import LETTERS
from helpers.desk.plain import Plain


def drawn(rng: np.random.Generator, pool: Sequence[str], *always: Sequence[str]) -> list[str]:
    """Six of the pool in a random order, one of each group of `always` among them."""
    chosen = [str(rng.choice(group)) for group in always]
    others = [name for name in pool if not any(name in group for group in always)]
    chosen += [others[k] for k in rng.permutation(len(others))[: len(LETTERS) - len(chosen)]]
    return [chosen[k] for k in rng.permutation(len(chosen))]


def first_wrong(sheet: Mapping[str, Any], output: Plain, form: str, about: Callable[[Any, Any], str | None]) -> str | None:
    """None where all six are right, else a sentence about the first that is not: `about(entry, given)` says what is wrong."""
    if not isinstance(output, dict) or set(output) != set(LETTERS):
        return f"Give a dict with the letters A to F. {form}"
    for letter in LETTERS:
        if says := about(sheet[letter], output[letter]):
            return f"Look again at {letter}. {says}"
    return None


def answers(sheet: Mapping[str, Any], right: Callable[[Any], Any], change: Callable[[Any], Any] | None = None) -> dict[str, Any]:
    """The right answer for each letter, or what `change(entry)` gives in its place, if that is not None."""
    found = {letter: change(entry) if change else None for letter, entry in sheet.items()}
    return {letter: right(sheet[letter]) if given is None else given for letter, given in found.items()}
