"""How answers to value/match_errors are used."""

from __future__ import annotations

import re
from typing import Any

from helpers.desk.using import filled_in


def use(answer: Any, messages: dict[str, Any]) -> Any:
    """The causes as whole numbers: "3", "cause 3" and [3] will do, too."""
    found = filled_in(answer, messages)
    if not isinstance(found, dict):
        return found
    return {letter: _cause(value) for letter, value in found.items()}


_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


def _cause(value: Any) -> Any:
    if isinstance(value, (list, tuple, set, frozenset)) and len(value) == 1:
        return _cause(*value)
    if not isinstance(value, str):
        return value
    said = re.fullmatch(r"(?:(?:cause|number|no\.|nr\.?)\s*|#\s*)?(\d+|one|two|three|four|five)[.)]?", value.strip().casefold())
    if not said:
        return value
    return _WORDS.get(said[1]) or int(said[1])
