"""Notebook files: how they are named, read and written, and how a message names a cell."""

from __future__ import annotations

import codecs
import hashlib
import json
import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"\d\d_[a-z0-9_]+\.ipynb")
BUILT = "function_transforms"
_MERGE = re.compile(r"(<{7}|>{7})( |$)")
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

    @property
    def place(self) -> str:
        return f"cell {self.number} ({self.data.get('id') or 'no id'})"

    def error(self, says: str) -> NotebookError:
        """A NotebookError that begins with the notebook, the number and the id of this cell."""
        return NotebookError(f"{self.notebook}, {self.place}: {says}")


def short(path: Path) -> str:
    """A notebook's name for messages: its folder and its file, with a forward slash on each system."""
    return f"{path.parent.name}/{path.name}"


def is_course_notebook(path: Path) -> bool:
    """Whether a file is named as a chapter: 01_derivatives.ipynb, but no kept copy and no Untitled.ipynb."""
    return NAME.fullmatch(path.name) is not None


def load(path: Path, lenient: bool = False) -> list[Cell]:
    """The cells of a notebook, each source as one text with plain line ends.

    Raises NotebookError when the file is missing or damaged, or has missing or repeated cell ids. `lenient`: an
    older format 4, as Colab saves it, will do, and its cells need no ids.
    """
    notebook = _read(path)
    minor = notebook.get("nbformat_minor", 0)
    if not isinstance(minor, int):
        raise damaged(
            path, f"has {minor!r} where the number of its format belongs", "Set nbformat_minor to 5."
        )
    if minor < 5 and not lenient:
        raise damaged(path, "is older than format 4.5, which brought cell ids", "Set nbformat_minor to 5.")
    cells = []
    for number, data in enumerate(notebook["cells"], 1):
        if not _is_cell(data):
            raise damaged(path, "this is no cell of a notebook", "Take an older version.", f"cell {number}")
        data["source"] = "".join(data["source"]).replace("\r\n", "\n").replace("\r", "\n")
        cells.append(Cell(short(path), number, data))
    if not isinstance(notebook.get("metadata"), dict):
        raise damaged(path, "is not a notebook of format 4: it has no metadata", "Take an older version.")
    _check_ids(path, cells, lenient and minor < 5)
    for cell in cells:
        for number, line in enumerate(cell.source.split("\n"), 1):
            if _MERGE.match(line):
                says = f"line {number} is a mark of a merge ({line[:20].strip()})"
                raise damaged(path, says, "Keep one side and delete the marks.", cell.place)
    return cells


def _read(path: Path) -> dict[str, Any]:
    """The JSON of a notebook of format 4 with a list of cells. Raises NotebookError."""
    older = "Take an older version."
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise damaged(path, "does not exist", older) from None
    except OSError as error:
        if path.is_dir():
            raise damaged(path, "is a folder, and a notebook belongs there", "Move it away.") from None
        raise damaged(path, f"cannot be read ({error.strerror})", "See who owns it.") from None
    if content.startswith(codecs.BOM_UTF8):
        says = "begins with a byte order mark (BOM), as some editors write it, and Jupyter cannot read that"
        raise damaged(path, says, "Save it as UTF-8 without BOM.")
    if not content.strip():
        raise damaged(path, "is empty", older)
    try:
        notebook = json.loads(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise damaged(path, f"is not a notebook: byte {error.start} is not UTF-8", older) from None
    except RecursionError:
        raise damaged(path, "is not a notebook: it is nested too deeply", older) from None
    except json.JSONDecodeError as error:
        raise damaged(path, _not_json(error), older) from None
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4:
        raise damaged(path, "is not a notebook of format 4", "Open it in JupyterLab and save it again.")
    if not isinstance(notebook.get("cells"), list):
        raise damaged(path, "is not a notebook of format 4: it has no list of cells", older)
    return notebook


def _not_json(error: json.JSONDecodeError) -> str:
    """What is wrong with a file that is not JSON, in the words of the commonest accidents."""
    for number, line in enumerate(error.doc.split("\n"), 1):
        if _MERGE.match(line):
            return f"is not a notebook: line {number} is a mark of a merge ({line[:20].strip()})"
    if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
        return f"is not a notebook: it is cut off in line {error.lineno}"
    return f"is not a notebook: line {error.lineno} is not JSON ({error.msg})"


def damaged(path: Path, says: str, author: str, place: str = "") -> NotebookError:
    """A NotebookError on a file: for a chapter it names `make fresh`, for any other what its author can do."""
    name = f"{short(path)}, {place}: {says}" if place else f"{short(path)} {says}"
    if path.parent.name == "chapters" and is_course_notebook(path):
        again = f"`make fresh CHAPTER={path.name[:2]}` gives the chapter back and keeps yours beside it"
        return NotebookError(f"{name}; {again}.")
    return NotebookError(f"{name}. {author}")


def _check_ids(path: Path, cells: list[Cell], may_lack: bool) -> None:
    first: dict[str, int] = {}
    times = Counter(cell.data.get("id") for cell in cells)
    for cell in cells:
        id = cell.data.get("id")
        if not id and may_lack:
            continue
        if not id:
            author = "Give it one that will not change: short words, joined by hyphens."
            raise damaged(path, "it has no id", author, cell.place)
        if first.setdefault(id, cell.number) != cell.number:
            says = f"{times[id]} cells have this id, and cell {first[id]} is the first, as when a cell was copied"
            raise damaged(path, says, "Give the copies ids of their own.", cell.place)


def _is_cell(data: Any) -> bool:
    """Whether this has what the rules read. nbformat knows all the rest, but takes a second to import."""
    if not isinstance(data, dict) or data.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    metadata, outputs = data.get("metadata"), data.get("outputs")
    has_tags = isinstance(metadata, dict) and _is_texts(metadata.get("tags", []))
    has_outputs = data["cell_type"] != "code" or (
        isinstance(outputs, list) and all(isinstance(out, dict) and "output_type" in out for out in outputs)
    )
    source = data.get("source")
    has_text = isinstance(source, str) or _is_texts(source)
    return has_text and has_tags and has_outputs and isinstance(data.get("id", ""), str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def dump(cells: list[dict[str, Any]], built: bool = False) -> bytes:
    """A notebook file in the form in which Jupyter writes it: the same bytes each time and on each system.

    `built`: a chapter, whose metadata says what was typed when it was built; Jupyter keeps that when it saves.
    """
    cells = [{**cell, "source": "".join(cell["source"]).splitlines(keepends=True)} for cell in cells]
    metadata = {**METADATA, BUILT: {"as_built": fingerprint(cells)}} if built else METADATA
    notebook = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode("utf-8")


def fingerprint(cells: list[dict[str, Any]]) -> str:
    """A short name for all that is typed in these cells. Outputs, counts, metadata and empty cells do not count."""
    return hashlib.sha256(
        json.dumps([typed(cell) for cell in cells if is_filled(cell)]).encode()
    ).hexdigest()[:16]


def typed(cell: dict[str, Any]) -> list[Any]:
    """What a person typed in a cell, or pasted into it: its kind, its text, its attachments."""
    return [cell["cell_type"], "".join(cell["source"]), cell.get("attachments") or {}]


def is_filled(cell: dict[str, Any]) -> bool:
    """Whether there is anything in a cell. JupyterLab adds an empty one below the last that was run."""
    return bool("".join(cell["source"]).strip() or cell.get("attachments"))


def as_built(path: Path) -> str | None:
    """The fingerprint that a chapter had when it was built, if it still says so. Raises NotebookError."""
    metadata = _read(path).get("metadata")
    own = metadata.get(BUILT) if isinstance(metadata, dict) else None
    return own.get("as_built") if isinstance(own, dict) else None


def write(path: Path, content: bytes) -> bool:
    """Write a whole file or nothing, and only if it changes. Says whether it did; raises NotebookError."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        if path.exists() and path.read_bytes() == content:
            return False
        path.parent.mkdir(exist_ok=True)
        draft.write_bytes(content)
        with draft.open("r+b") as stream:  # on the disk before it takes the place of the old one
            os.fsync(stream.fileno())
        os.replace(draft, path)
    except OSError as error:
        raise NotebookError(f"{short(path)} cannot be written, and is as it was: {error.strerror}.") from None
    finally:
        if draft.exists():
            draft.unlink()
    return True
