"""How answers to grad/lost_path are used."""

from __future__ import annotations

import re
from typing import Any

from helpers.desk.using import filled_in


def use(answer: Any, lines: dict[str, Any]) -> Any:
    """The letters in order and in capitals, so that no order is wrong. "EFG", "e and f" and "none" will do, too."""
    found = filled_in(answer, lines)
    if not isinstance(found, dict):
        return found
    return {way: _sorted(letters) for way, letters in found.items()}


def _sorted(letters: Any) -> Any:
    if isinstance(letters, (type({}.keys()), type({}.values()), dict)):
        letters = list(letters)
    several = isinstance(letters, (list, tuple, set, frozenset))
    if not isinstance(letters, str) and not (several and all(isinstance(x, str) for x in letters)):
        return letters
    text = letters if isinstance(letters, str) else ", ".join(letters)
    words = [word for word in re.split(r"[\s,;/+&.'\"\[\](){}]+", text.casefold()) if word not in ("", "and")]
    if words in (["none"], ["nothing"], ["no"]):
        return []
    if not all(re.fullmatch("[a-g]+", word) for word in words):
        return letters
    return sorted({letter.upper() for word in words for letter in word})
