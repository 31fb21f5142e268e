"""Notebooks to collect from: the solutions, and what learners make of them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from helpers.mine.assembling import PARTS
from helpers.notebooks.files import ROOT, Cell, dump
from tests.exercises.notebook_answers import notebook_answers


@cache
def answers() -> dict[str, Any]:
    """The answer of the solutions for each part of the library, by its name."""
    found = notebook_answers("solutions")
    given = {part.name: found[part.exercise] for part in PARTS}
    return {name: answer if answer is not None else ways["by_hand"] for name, (answer, ways) in given.items()}


def cells(stem: str, **changed: str | None) -> list[Cell]:
    """The cells of a solution, some with another source (under the id, with _ for -), or gone where that is None."""
    data = json.loads((ROOT / "solutions" / f"{stem}.ipynb").read_text(encoding="utf-8"))["cells"]
    found = []
    for number, cell in enumerate(data, 1):
        source = changed.get(cell["id"].replace("-", "_"), "".join(cell["source"]))
        if source is not None:
            found.append(Cell(f"chapters/{stem}.ipynb", number, {**cell, "source": source}))
    return found


def write(path: Path, notebook: list[Cell]) -> None:
    """A notebook file with these cells."""
    path.write_bytes(dump([cell.data for cell in notebook]))
