"""Notebook files: how they are named, read and written, and how a message names a cell."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\d\d_[a-z0-9_]+\.ipynb")
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


class NotebookError(Exception):
    """Something a person can mend. Its text names the notebook and the cell, and says what to do."""


@dataclass(frozen=True)
class Cell:
    """One cell as the rules look at it. `number` counts all cells of the notebook from 1."""

    notebook: str
    number: int
    data: dict[str, Any]

    @property
    def source(self) -> str:
        return self.data["source"]

    @property
    def is_code(self) -> bool:
        return self.data["cell_type"] == "code"

    @property
    def tags(self) -> list[str]:
        return self.data["metadata"].get("tags", [])

    def error(self, says: str) -> NotebookError:
        """A NotebookError that begins with the notebook, the number and the id of this cell."""
        return NotebookError(f"{self.notebook}, cell {self.number} ({self.data.get('id', 'no id')}): {says}")


def short(path: Path) -> str:
    """A notebook's name for messages: its folder and its file, with a forward slash on each system."""
    return f"{path.parent.name}/{path.name}"


def is_course_notebook(path: Path) -> bool:
    """Whether a file is named as a chapter: 01_derivatives.ipynb, but no kept copy and no Untitled.ipynb."""
    return NAME.fullmatch(path.name) is not None


def load(path: Path) -> list[Cell]:
    """The cells of a notebook, each source as one text with plain line ends.

    Raises NotebookError when the file is missing, is no notebook, or has missing or repeated cell ids.
    """
    name = short(path)
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotebookError(f"{name} does not exist.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise NotebookError(f"{name} cannot be read: {error}.") from None
    except json.JSONDecodeError as error:
        raise NotebookError(
            f"{name} is not a notebook: line {error.lineno} is not JSON ({error.msg}). Take an older version."
        ) from None
    return _cells(name, notebook)


def _cells(name: str, notebook: Any) -> list[Cell]:
    found = notebook.get("cells") if isinstance(notebook, dict) and notebook.get("nbformat") == 4 else None
    if not isinstance(found, list):
        raise NotebookError(f"{name} is not a notebook of format 4. Open it in JupyterLab and save it again.")
    if notebook.get("nbformat_minor", 0) < 5:
        raise NotebookError(
            f"{name} is older than format 4.5, which brought cell ids. Set nbformat_minor to 5."
        )
    for number, data in enumerate(found, 1):
        if not _is_cell(data):
            raise NotebookError(
                f"{name}, cell {number}: this is no cell of a notebook. Take an older version."
            )
    cells = [Cell(name, number, data) for number, data in enumerate(found, 1)]
    times = Counter(cell.data.get("id") for cell in cells)
    for cell in cells:
        id = cell.data.get("id")
        if not id:
            raise cell.error(
                "it has no id. Give it one that will not change: short words, joined by hyphens."
            )
        if times[id] > 1:
            raise cell.error(f"{times[id]} cells have this id. Give the copies ids of their own.")
        cell.data["source"] = "".join(cell.data["source"]).replace("\r\n", "\n").replace("\r", "\n")
    return cells


def _is_cell(data: Any) -> bool:
    """Whether this has what the rules read. nbformat knows all the rest, but takes a second to import."""
    if not isinstance(data, dict) or data.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    has_text = isinstance(data.get("source"), str | list)
    has_tags = isinstance(data.get("metadata"), dict) and isinstance(data["metadata"].get("tags", []), list)
    has_outputs = isinstance(data.get("outputs"), list) or data["cell_type"] != "code"
    return has_text and has_tags and has_outputs


def dump(cells: list[dict[str, Any]]) -> bytes:
    """A notebook file in the form in which Jupyter writes it: the same bytes each time and on each system."""
    cells = [{**cell, "source": "".join(cell["source"]).splitlines(keepends=True)} for cell in cells]
    notebook = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def write(path: Path, content: bytes) -> bool:
    """Write a whole file or nothing, and only if it changes. Says whether it did; raises NotebookError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.exists() and path.read_bytes() == content:
            return False
        path.parent.mkdir(exist_ok=True)
        draft.write_bytes(content)
        os.replace(draft, path)
    except OSError as error:
        raise NotebookError(f"{short(path)} cannot be written, and is as it was: {error.strerror}.") from None
    finally:
        if draft.exists():
            draft.unlink()
    return True
