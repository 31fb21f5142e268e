"""How answers to value/match_errors are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import filled_in


def use(answer: Any, messages: dict[str, Any]) -> Any:
    """The causes as whole numbers: "3" will do, too."""
    found = filled_in(answer, messages)
    if not isinstance(found, dict):
        return found
    return {letter: int(v) if isinstance(v, str) and v.strip() in "12345" and v.strip() else v for letter, v in found.items()}
