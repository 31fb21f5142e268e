"""Collect the parts that a learner has passed: from the chapters as they are, else from copies that were kept of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

from helpers.exercises import CHAPTERS
from helpers.mine.assembling import PARTS, Part
from helpers.mine.gathering import Missing, as_function, gather
from helpers.mine.trying import tried
from helpers.notebooks.chapters import chapter, solutions
from helpers.notebooks.files import ROOT, Cell, NotebookError, load, short

_MOST_COPIES = 3  # of a chapter that was started over, the newest
_AT_ONCE = 2
_parsing = Lock()  # Python 3.11 counts how deep a parser is for all threads together, and then finds its count wrong


@dataclass(frozen=True)
class Found:
    """A part of the learner's: the function that makes it, as text, and the notebook that it comes from."""

    part: Part
    function: str
    notebook: str


@dataclass(frozen=True)
class Borrowed:
    """A part that is not there, and why."""

    part: Part
    why: str


def collect(folder: Path | None = None, root: Path = ROOT, told: Callable[[Found | Borrowed], None] = lambda found: None) -> list[Found | Borrowed]:
    """Every part in its order, from the notebooks in `folder` (the course's chapters). `told` hears of each as it is known."""
    folder = folder or root / "chapters"
    built = _built(root)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        results = []
        for result in pool.map(lambda part: _one(part, folder, built), PARTS):
            told(result)
            results.append(result)
    return results


def _built(root: Path) -> dict[str, tuple[Path, list[Cell]]]:
    """The chapters as they are built, by their folder's name: their file and their cells."""
    found = {}
    wanted = {part.exercise.partition("/")[0] for part in PARTS}
    numbers = {number: name for name, number in CHAPTERS.items() if name in wanted}
    for path in solutions(root):
        if path.name[:2] in numbers:
            cells = json.loads(chapter(path))["cells"]
            found[numbers[path.name[:2]]] = path, [Cell(short(path), k, {**cell, "source": "".join(cell["source"])}) for k, cell in enumerate(cells, 1)]
    return found


def _one(part: Part, folder: Path, built: dict[str, tuple[Path, list[Cell]]]) -> Found | Borrowed:
    name = part.exercise.partition("/")[0]
    if name not in built:
        return Borrowed(part, "the course has no such chapter")
    path, course = built[name]
    why = ""
    for notebook, cells in _notebooks(folder, path):
        try:
            if isinstance(cells, NotebookError):
                raise Missing("the notebook cannot be read")
            with _parsing:
                function = as_function(f"_{part.name}", gather(part.exercise, cells, course))
            says = tried(part.name, part.exercise, function)
        except Missing as missing:
            says = str(missing)
        except (IndentationError, SyntaxError) as error:
            says = f"it can't stand in a function of a file ({error})"
        if says is None:
            return Found(part, function, notebook)
        why = why or says  # what is wrong with the chapter as it is
    return Borrowed(part, why or f"there is no {path.name}")


def _notebooks(folder: Path, path: Path) -> Iterator[tuple[str, list[Cell] | NotebookError]]:
    """The learner's chapter, and the newest copies that were kept of it."""
    copies = sorted(folder.glob(f"{path.stem}.mine-*.ipynb"), key=lambda copy: copy.stat().st_mtime, reverse=True)
    for notebook in [folder / path.name, *copies[:_MOST_COPIES]]:
        if notebook.exists():
            yield notebook.name, _loaded(notebook, notebook.stat().st_mtime_ns)


@cache
def _loaded(path: Path, changed: int) -> list[Cell] | NotebookError:
    try:
        return load(path, lenient=True)
    except NotebookError as error:
        return error
