"""The exercises, one module per chapter. An id is `prefix/name`; the prefix says the chapter."""

from __future__ import annotations

import importlib
from functools import cache

from helpers.exercise import Exercise, Prediction

# prefix of the ids -> module in this folder; in the order of the chapters
CHAPTERS = {
    "start": "start", "derivatives": "derivatives", "grad": "grad", "value": "value", "vmap": "vmap", "jvp": "jvp",
    "hessian": "hessian", "scan": "scan", "clinic": "clinic",
}  # fmt: skip


@cache
def _chapter(prefix: str) -> dict[str, Exercise | Prediction]:
    module = importlib.import_module(f"helpers.exercises.{CHAPTERS[prefix]}")
    return {exercise.id: exercise for exercise in module.EXERCISES}


def find(id: object) -> Exercise | Prediction | None:
    """The exercise or prediction with this id, or None. Loads that chapter's module only."""
    prefix = id.partition("/")[0] if isinstance(id, str) else ""
    return _chapter(prefix).get(id) if prefix in CHAPTERS else None


def catalogue() -> list[Exercise | Prediction]:
    """Every exercise and prediction, in the order of the course."""
    return [exercise for prefix in CHAPTERS for exercise in _chapter(prefix).values()]
