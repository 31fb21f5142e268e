"""How answers to grad/recall_chain are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.said import number


def use(answer: Any) -> Any:
    """The number, also where it was written as text."""
    return number(answer)
