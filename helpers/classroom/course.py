"""The course's own cells and exercises of a chapter."""

from __future__ import annotations

import json
from functools import cache

from helpers import exercises
from helpers.checks.exercise import Exercise
from helpers.classroom.steps import checks
from helpers.notebooks.chapters import chapter as built
from helpers.notebooks.chapters import select
from helpers.notebooks.files import Cell
from helpers.notebooks.rules import check_id


@cache
def chapter_cells(number: str) -> list[Cell]:
    """The course's own cells of a chapter, with the answers taken out."""
    solution = select(number)
    return [Cell(f"chapters/{solution.name}", k, {**cell, "source": "".join(cell["source"])}) for k, cell in enumerate(json.loads(built(solution))["cells"], 1)]


@cache
def checked(number: str) -> tuple[Exercise, ...]:
    """The exercises that a chapter's notebook checks, in its order."""
    found = [exercises.find(check_id(cell)) for cell in chapter_cells(number) if "check" in cell.tags]
    return tuple(e for e in found if isinstance(e, Exercise))


@cache
def exercise_cells(number: str) -> dict[str, tuple[str, ...]]:
    """The ids of the cells in which each exercise of a chapter is answered."""
    return {check.check: cells for check, cells in checks(chapter_cells(number)).items() if check.check}
