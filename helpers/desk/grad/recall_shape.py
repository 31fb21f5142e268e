"""How answers to grad/recall_shape are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.said import shape


def use(answer: Any) -> Any:
    """The shape, also where it was written as text."""
    return shape(answer)
