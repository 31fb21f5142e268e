"""From the files of an older course into those of a newer one: what is a learner's in them, and what became of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from helpers.notebooks.carrying import Carrier, Told, lines_of
from helpers.notebooks.files import NotebookError, as_built, fingerprint, is_course_notebook, short, write
from helpers.notebooks.git import Git, GitError
from helpers.notebooks.keeping import is_kept_copy, keep_once
from helpers.notebooks.originals import Cells, Originals, id_of, sides, source_of

CLOSE = "If a chapter is open, close its tab without saving, and open it again."


def originals_of(git: Git, upstream: str) -> Originals:
    """All editions of the course that a clone knows."""
    found = Originals()
    found.add_history(git, upstream)
    return found


def own_originals(root: Path) -> Originals:
    """This course as its solutions and its untouched chapters have it and, in a clone, as it was."""
    found = Originals()
    for path in chapters_of(root).values():
        with suppress(NotebookError, ValueError):
            (cells,) = sides(path.read_bytes())
            if fingerprint(cells) == as_built(path):
                found.add(path.name, cells)
    found.add_solutions(root / "solutions")
    if git := Git.at(root):
        with suppress(GitError):
            found.add_history(git, git.upstream())
            found.complete = git.ask("rev-parse", "--is-shallow-repository") == "false"
    return found


def chapters_of(root: Path) -> dict[str, Path]:
    """The chapters of a course, as they lie there, by file name."""
    return {path.name: path for path in sorted((root / "chapters").glob("*.ipynb")) if is_course_notebook(path)}


def is_worked(path: Path, originals: Originals) -> bool:
    """Whether there may be something of a learner in a file. Outputs and JupyterLab's metadata are nothing."""
    try:
        (cells,) = sides(path.read_bytes())
        return not (originals.is_whole(path.name, cells) or fingerprint(cells) == as_built(path))
    except (NotebookError, ValueError):
        return True  # damaged, in the middle of a merge, or no notebook


def renamed_among(folder: Path, names: list[str], originals: Originals) -> dict[str, str]:
    """For chapters that are not there under their names: notebooks of other names that hold most of their cells."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.ipynb")):
        if is_course_notebook(path) or is_kept_copy(path):
            continue
        with suppress(NotebookError):
            ids = [id_of(cell) for cell in sides(path.read_bytes())[0]]
            votes = Counter({name: sum(bool(id and originals.of(name, id)) for id in ids) for name in names})
            for name, count in votes.most_common(1):
                if 2 * count > len(ids):
                    found.setdefault(name, path.name)
    return found


# --- carrying over


def carried(
    copies: Mapping[str, Path], chapters: Mapping[str, Path], originals: Originals, merged: bool = False
) -> Generator[str, None, list[str]]:
    """Carry what was typed in the first files, each of which is that of a chapter, into the second.

    Yields sentences; returns the chapters that have changed. `merged`: see Carrier.
    """
    cells: dict[str, Cells] = {}
    books: dict[str, dict[str, Any]] = {}
    for name, path in chapters.items():
        with suppress(NotebookError, ValueError):
            books[name] = json.loads(path.read_bytes())
            cells[name] = sides(path.read_bytes())[0]
    carrier = Carrier(cells, originals, merged)
    told: dict[str, tuple[Told, Path]] = {}
    for name, copy in copies.items():
        try:
            for version in sides(copy.read_bytes()):
                told[f"{name} {len(told)}"] = carrier.take(name, version), copy
        except NotebookError as error:
            yield f"{short(copy)} {error}. It is kept."
    for name in sorted(carrier.touched):
        mine = [cell for cell in sides(chapters[name].read_bytes())[0] if originals.is_typed(name, cell)]
        if lines_of(mine) - lines_of(cells[name]):  # where nothing tells a learner's text in the newer course from its own
            keep_once(chapters[name], chapters[name].read_bytes())
        write(chapters[name], _as_file({**books[name], "cells": cells[name]}))
    for what, copy in told.values():
        yield from _sentences(what, copy)
    if carrier.touched:
        yield CLOSE
    return sorted(carrier.touched)


def _as_file(notebook: dict[str, Any]) -> bytes:
    """A notebook in the form in which Jupyter writes it. Its metadata still says what the course wrote."""
    cells = [{**cell, "source": source_of(cell).splitlines(keepends=True)} for cell in notebook["cells"]]
    return (json.dumps({**notebook, "cells": cells}, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _sentences(told: Told, copy: Path) -> Iterator[str]:
    if not told.anything:
        return
    counts = ((told.answers, "answer", ""), (told.own, "cell", " of your own"), (told.other, "other cell", " that you had changed"))
    parts = [f"{n} {what}{'s' if n > 1 else ''}{more}" for n, what, more in counts if n]
    if parts:
        yield f"Carried over from {short(copy)}: {', '.join(parts)}."
    for line in told.changed:
        yield f"  Look at {line}."
    for line in told.left:
        yield f"  Not carried over, and kept there: {line}."
    if told.unsure:
        yield f"  {told.unsure} cells there differ from the newer course. What you typed in them, if anything, is kept there."
