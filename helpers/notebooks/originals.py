"""What the course itself has written into the cells of its chapters, now and in older editions.

A cell whose text is none of these is one that a learner typed in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from helpers.notebooks.answers import blocks, without
from helpers.notebooks.files import (
    Cell,
    NotebookError,
    fingerprint,
    is_course_notebook,
    is_filled,
    short,
    typed,
)
from helpers.notebooks.git import Git

Cells = list[dict[str, Any]]
ANSWERS = {"exercise", "predict"}
_ASKS = {verb: re.compile(rf"""\b{verb}\(\s*["']([\w/]+)["']""") for verb in ("check", "predict")}
_OURS = re.compile(rb"^<{7}[^\n]*\n(.*?)(?:^\|{7}[^\n]*\n.*?)?^={7}[^\n]*\n(.*?)^>{7}[^\n]*(?:\n|\Z)", re.MULTILINE | re.DOTALL)


class Originals:
    """The cells of the course by chapter number and cell id, the newest edition first.

    `complete`: the edition that a learner worked in is among them, so what is in none of them is the learner's.
    """

    def __init__(self) -> None:
        self.complete = False
        self._cells: dict[tuple[str, str], Cells] = {}
        self._asks: dict[tuple[str, str], str] = {}
        self._whole: set[tuple[str, str]] = set()

    def add(self, name: str, cells: Cells) -> None:
        """Add an edition of the chapter in this file. Newer ones come first."""
        self._whole.add((name[:2], fingerprint(cells)))
        for id, asks in asked(cells).items():
            self._asks.setdefault((name[:2], id), asks)
        for cell in cells:
            known = self._cells.setdefault((name[:2], id_of(cell)), [])
            if typed(cell) not in map(typed, known):
                known.append(cell)

    def is_whole(self, name: str, cells: Cells) -> bool:
        """Whether a chapter is as the course wrote it, all of it. Empty cells do not count."""
        return (name[:2], fingerprint(cells)) in self._whole

    def has_edition(self, name: str, as_built: str | None) -> bool:
        """Whether the edition of a chapter that has this fingerprint is known."""
        return (name[:2], as_built) in self._whole

    def of(self, name: str, id: str) -> Cells:
        """All forms that a cell of this chapter has had, the newest first; [] for one that the course never had."""
        return self._cells.get((name[:2], id), [])

    def asks(self, name: str, id: str) -> str | None:
        """The id of the exercise or prediction that an answer cell is for, if it is known."""
        return self._asks.get((name[:2], id))

    def is_typed(self, name: str, cell: dict[str, Any]) -> bool:
        """Whether a cell holds what no known edition has there. Empty cells do not count."""
        return is_filled(cell) and typed(cell) not in map(typed, self.of(name, id_of(cell)))

    def is_patchwork(self, name: str, cell: dict[str, Any]) -> bool:
        """Whether each line of a cell stands in some edition of it: what a merge by lines makes of two of them."""
        known = {line.strip() for one in self.of(name, id_of(cell)) for line in source_of(one).split("\n")}
        return all(line.strip() in known for line in source_of(cell).split("\n")) and not cell.get("attachments")

    def closest(self, name: str, cell: dict[str, Any]) -> dict[str, Any] | None:
        """The edition of a cell that a learner most likely began with."""
        lines = source_of(cell).split("\n")

        def likeness(edition: dict[str, Any]) -> float:
            return SequenceMatcher(None, source_of(edition).split("\n"), lines, False).ratio()

        return max(self.of(name, id_of(cell)), key=likeness, default=None)  # of several the newest

    def add_history(self, git: Git, ref: str) -> None:
        """Add every edition of every chapter that a branch has had, as far as this clone knows them: the learner's, too."""
        self.complete = True
        for name, content in git.history(ref, "chapters/"):
            if is_course_notebook(Path(name)):
                for cells in _quietly(content):
                    self.add(name, cells)

    def add_solutions(self, folder: Path) -> None:
        """Add the chapters that belong to the solutions in a folder. What breaks a rule of today is no hindrance."""
        for path in sorted(folder.glob("*.ipynb")):
            if is_course_notebook(path):
                for cells in _quietly(path.read_bytes()):
                    self.add(path.name, [_stripped(path, k, cell) for k, cell in enumerate(cells, 1)])


def _quietly(content: bytes) -> list[Cells]:
    try:
        return sides(content)[:1]
    except NotebookError:
        return []


def _stripped(path: Path, number: int, cell: dict[str, Any]) -> dict[str, Any]:
    as_cell = Cell(short(path), number, {**cell, "source": source_of(cell)})
    try:
        return {**cell, "source": without(as_cell.source, blocks(as_cell))}
    except NotebookError:
        return cell


def sides(content: bytes) -> list[Cells]:
    """The cells of a notebook as it lies on a disk, whichever its format 4 is. Raises NotebookError.

    A merge that stopped left two notebooks in one file, between its marks: then both come back, "ours" first.
    """
    texts = [_OURS.sub(rb"\1", content), _OURS.sub(rb"\2", content)] if _OURS.search(content) else [content]
    found = []
    for text in texts:
        try:
            notebook = json.loads(text.decode("utf-8-sig"))
            cells = [_whole(cell) for cell in notebook["cells"]]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue
        found.append(cells)
    if not found:
        raise NotebookError("is damaged, and its answers cannot be read")
    return found


def _whole(cell: dict[str, Any]) -> dict[str, Any]:
    """The cell with everything that is read here. Raises where it is no cell."""
    if cell["cell_type"] not in ("code", "markdown", "raw"):
        raise ValueError(cell["cell_type"])
    source = "".join(cell.get("source") or "").replace("\r\n", "\n").replace("\r", "\n")
    return {**cell, "source": source, "metadata": dict(cell.get("metadata") or {})}


def source_of(cell: dict[str, Any]) -> str:
    """The text of a cell, whether it is stored as one text or as lines."""
    return "".join(cell["source"])


def id_of(cell: dict[str, Any]) -> str:
    """A cell's id, also where Colab or nbgrader keep it: in the metadata. "" without one."""
    own = cell["metadata"].get("nbgrader")
    grade_id = str(own.get("grade_id") or "") if isinstance(own, dict) else ""
    answer = grade_id.removeprefix("answer-") if grade_id.startswith("answer-") else ""
    return str(cell.get("id") or answer or cell["metadata"].get("id") or "")


def tags_of(cell: dict[str, Any]) -> set[str]:
    """The tags of a cell."""
    tags = cell["metadata"].get("tags")
    return {tag for tag in tags if isinstance(tag, str)} if isinstance(tags, list) else set()


def asked(cells: Iterable[dict[str, Any]]) -> dict[str, str]:
    """For each answer cell the exercise or prediction that it is for: the one that it, or the next check, names."""
    found, waiting = {}, []
    for cell in cells:
        tags = tags_of(cell)
        if "exercise" in tags:
            waiting.append(id_of(cell))
        for verb in {"check", "predict"} & tags:
            if match := _ASKS[verb].search(source_of(cell)):
                found.update(dict.fromkeys(waiting if verb == "check" else [id_of(cell)], match[1]))
        if "check" in tags:
            waiting = []
    return found
