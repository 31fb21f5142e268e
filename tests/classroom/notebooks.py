"""Submissions for the tests: a chapter with the answers of the solution, some of them replaced."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from helpers.notebooks.chapters import chapter, select


@cache
def _text(number: str, answered: bool) -> str:
    path = select(number)
    return path.read_text(encoding="utf-8") if answered else chapter(path).decode("utf-8")


def notebook(number: str, answered: bool = True) -> dict[str, Any]:
    """The solution of a chapter, or the chapter as it is handed out."""
    return json.loads(_text(number, answered))


def with_cells(number: str, cells: dict[str, str], answered: bool = True, before: str = "") -> dict[str, Any]:
    """The same with other code in some cells, by their id; `before` stands in a cell of the student's own at the top."""
    found = notebook(number, answered)
    for cell in found["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["source"] = cells.get(cell["id"], cell["source"])
    assert cells.keys() <= {cell["id"] for cell in found["cells"]}
    if before:
        own = {"cell_type": "code", "id": "my-own", "metadata": {}, "outputs": [], "execution_count": None, "source": before}
        found["cells"].insert(0, own)
    return found


def write(folder: Path, student: str, number: str, content: dict[str, Any]) -> Path:
    """Put a submission into a folder of the student's own."""
    path = folder / student / select(number).name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
