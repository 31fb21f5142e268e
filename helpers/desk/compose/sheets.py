"""How answers to a sheet of compositions are used: a dict with an entry for each letter."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import filled_in

LETTERS = "ABCDEF"


def use(answer: Any, sheet: dict[str, Any]) -> Any:
    """The answer as it is; a function of the sheet that returns it is welcome, too."""
    return filled_in(answer, sheet)
