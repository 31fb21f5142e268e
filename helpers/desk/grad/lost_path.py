"""How answers to grad/lost_path are used."""

from __future__ import annotations

import re
from typing import Any

from helpers.desk.using import filled_in


def use(answer: Any, lines: dict[str, Any]) -> Any:
    """The letters in order and in capitals, so that no order is wrong. "EFG" and "e, f" will do, too."""
    found = filled_in(answer, lines)
    if not isinstance(found, dict):
        return found
    return {way: _sorted(letters) for way, letters in found.items()}


def _sorted(letters: Any) -> Any:
    if isinstance(letters, str) and re.fullmatch(r"[A-Ga-g\s,;]*", letters):
        letters = re.findall("[A-G]", letters.upper())
    texts = isinstance(letters, (list, tuple, set, frozenset)) and all(isinstance(x, str) for x in letters)
    return sorted({letter.strip().upper() for letter in letters}) if texts else letters
