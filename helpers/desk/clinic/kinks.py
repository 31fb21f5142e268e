"""How answers to clinic/kinks are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import filled_in


def use(answer: Any) -> Any:
    """The dict; "nan" in quotes will do for NaN, and a list for a pair."""
    found = filled_in(answer)
    if not isinstance(found, dict):
        return found
    return {name: tuple(map(_nan, pair)) if isinstance(pair, (list, tuple)) else pair for name, pair in found.items()}


def _nan(value: Any) -> Any:
    return float("nan") if isinstance(value, str) and value.strip().lower() == "nan" else value
