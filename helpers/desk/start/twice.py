"""How answers to start/twice are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import called


def use(twice: Any, f: Any, x: Any) -> Any:
    return called(twice(f), "twice(f)", x)
