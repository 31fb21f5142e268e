"""Generate chapters/ from solutions/, see that they agree, and give a learner a fresh chapter."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from helpers.notebooks import rules
from helpers.notebooks.answers import without
from helpers.notebooks.files import (
    ROOT,
    Cell,
    NotebookError,
    as_built,
    dump,
    fingerprint,
    is_course_notebook,
    is_filled,
    load,
    short,
    typed,
    write,
)
from helpers.notebooks.keeping import keep

# What stands in a chapter where the solution has a report. A learner writes over it.
REPORT = f"""{rules.REPORT_HEADING}

Half a page is enough. Open this cell (a double click, or Enter), and write in place of the dots.

**Question.** …

**Method.** …

**Two oracles.** …

**Experiment.** …

**What it does not show.** …"""
_MEND = " Edit solutions/ only; `make build` mends it."


def chapter(solution: Path) -> bytes:
    """The chapter that belongs to a solution, as the bytes of its file. Raises NotebookError."""
    cells = load(solution)
    answers = rules.answers_of(cells, executed=True)
    sources = [REPORT if "report" in cell.tags else without(cell.source, own) for cell, own in zip(cells, answers, strict=True)]
    rules.check_chapter(cells, answers, sources)
    stripped = [_stripped(cell, source) for cell, source in zip(cells, sources, strict=True)]
    return dump(stripped, built=True)


def _stripped(cell: Cell, source: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {"tags": cell.tags} if cell.tags else {}
    if "fold" in cell.tags:  # its code may be passed over: a front end shows it on demand
        metadata["jupyter"] = {"source_hidden": True}
    if "exercise" in cell.tags:
        metadata |= _graded(cell, source, f"answer-{cell.data['id']}")
    if "check" in cell.tags:
        id = rules.check_id(cell)
        metadata |= _graded(cell, source, f"check-{id.replace('/', '-')}", rules.points(id))
    emptied = {"outputs": [], "execution_count": None} if cell.is_code else {}
    return {**cell.data, **emptied, "source": source, "metadata": metadata}


def _graded(cell: Cell, source: str, grade_id: str, points: int | None = None) -> dict[str, Any]:
    """nbgrader's description of a cell: one that the learner fills in or, with points, one that gives them.

    It is complete: with the settings in helpers/classroom/nbgrader_config.py, nbgrader adds nothing. A learner cannot
    delete such a cell by accident. A check cell can be edited all the same, since a seed may be added to it.
    """
    checks = points is not None
    flags = {"solution": not checks, "grade": checks, "locked": checks, "task": False}
    kind = cell.data["cell_type"]
    own = {"schema_version": 3, "grade_id": grade_id, "cell_type": kind, **flags}
    own |= {"points": points} if checks else {}
    return {"deletable": False, "nbgrader": {**own, "checksum": _checksum(source, own)}}


def _checksum(source: str, own: dict[str, Any]) -> str:
    """The checksum by which nbgrader sees that a cell was changed: `compute_checksum` in nbgrader/utils.py, 0.9.6."""
    parts = [source, own["cell_type"], *(str(own[flag]) for flag in ("grade", "solution", "locked")), own["grade_id"]]
    parts += [str(float(own["points"]))] if own["grade"] else []
    return hashlib.md5("".join(parts).encode("utf-8"), usedforsecurity=False).hexdigest()


def solutions(root: Path = ROOT) -> list[Path]:
    """All solution notebooks, in order. Raises NotebookError for a name that no chapter can have."""
    found = sorted((root / "solutions").glob("*.ipynb"))
    for path in found:
        if not is_course_notebook(path):
            raise NotebookError(
                f"{short(path)} has no name of a chapter, such as 01_derivatives.ipynb. Rename or move it."
            )
    if not found:
        raise NotebookError("There is no notebook in solutions/. Run this in a checkout of the course.")
    return found


def select(number: str, root: Path = ROOT) -> Path:
    """The solution that a person means by 1, 01, 01_derivatives or a path. Raises NotebookError."""
    stem = Path(number).name.removesuffix(".ipynb")
    matches = [path for path in solutions(root) if stem == path.stem or stem.zfill(2) == path.name[:2]]
    if len(matches) != 1:
        known = ", ".join(path.stem for path in solutions(root))
        raise NotebookError(f"There is no chapter {number}. There are {known}.")
    return matches[0]


def _wanted(root: Path) -> dict[Path, bytes]:
    """What chapters/ should hold. Raises one NotebookError with the faults of all solutions."""
    wanted, faults = {}, []
    for path in solutions(root):
        try:
            wanted[root / "chapters" / path.name] = chapter(path)
        except NotebookError as error:
            faults.append(str(error))
    if faults:
        raise NotebookError("\n".join(faults))
    return wanted


def _left_over(root: Path, wanted: dict[Path, bytes]) -> list[Path]:
    present = (root / "chapters").glob("*.ipynb")
    return sorted(path for path in present if is_course_notebook(path) and path not in wanted)


def build(root: Path = ROOT) -> list[str]:
    """Write all chapters that are not up to date, and say in a sentence each what was done.

    A chapter in which somebody typed is kept beside the new one. Nothing is written while a solution has
    a fault; then a NotebookError names them all.
    """
    wanted = _wanted(root)
    said = []
    for path, content in wanted.items():
        kept = _keep_if_typed_in(path, _fingerprint(content))
        if write(path, content):
            said.append(f"Wrote {short(path)}.{kept}")
    for path in _left_over(root, wanted):
        kept = _keep_if_typed_in(path, None)
        if path.exists():
            path.unlink()
        said.append(f"Removed {short(path)}, which has no solution.{kept}")
    return said


def check(root: Path = ROOT, strict: bool = True) -> list[str]:
    """One sentence for each chapter that disagrees with its solution, with the command that mends it.

    Not strict: a learner's work in a chapter that is whole and was built from this solution is no disagreement.
    """
    wanted = _wanted(root)
    found = []
    for path, content in wanted.items():
        if not path.exists():
            found.append(f"{short(path)} is missing.{_MEND}")
        elif path.is_dir() or path.read_bytes() != content:
            try:
                cells = load(path, lenient=True)
                if strict or as_built(path) not in (None, _fingerprint(content)):
                    place = _first_difference(cells, content)
                    found.append(f"{short(path)} is not what solutions/{path.name} gives{place}.{_MEND}")
            except NotebookError as error:
                found.append(str(error))
    return found + [
        f"{short(path)} is left over: it has no solution.{_MEND}" for path in _left_over(root, wanted)
    ]


def _first_difference(now: list[Cell], content: bytes) -> str:
    for cell, right in zip(now, json.loads(content)["cells"], strict=False):
        if cell.data != {**right, "source": "".join(right["source"])}:
            return f" (first at cell {cell.number}, {cell.data.get('id', 'no id')})"
    return ""


def work(root: Path = ROOT) -> list[str]:
    """One sentence for each whole chapter in which a learner typed: which cells differ from the original."""
    said = []
    for path, content in _wanted(root).items():
        try:
            cells = load(path, lenient=True)
        except NotebookError:
            continue  # missing or damaged: check tells it
        places = _changes(cells, json.loads(content)["cells"])
        if fingerprint([cell.data for cell in cells]) != _fingerprint(content):
            places = places or ["the order of its cells"]
            more = f" and {len(places) - 3} more" if len(places) > 3 else ""
            said.append(
                f"{short(path)} differs from the original in {', '.join(places[:3])}{more}: your work."
            )
    return said


def _changes(now: list[Cell], original: list[dict[str, Any]]) -> list[str]:
    """The cells that differ in what is typed, those that were added, and those that are gone."""
    right = {cell["id"]: typed(cell) for cell in original}
    texts = list(right.values())
    filled = [cell for cell in now if is_filled(cell.data)]
    if all("id" in cell.data for cell in filled):
        here = {cell.data["id"] for cell in filled}
        changed = [cell.place for cell in filled if typed(cell.data) != right.get(cell.data["id"])]
        return changed + [f"the missing cell {id}" for id in right if id not in here]
    return [cell.place for cell in filled if typed(cell.data) not in texts]


def fresh(number: str, root: Path = ROOT) -> str:
    """Give back a chapter as it was in the beginning and keep the old one beside it; say so in a sentence."""
    solution = select(number, root)
    path, content = root / "chapters" / solution.name, chapter(solution)
    if not path.exists():
        write(path, content)
        return f"{short(path)} is back."
    if path.is_file() and path.read_bytes() == content:
        return f"{short(path)} is unchanged: it is as fresh as it can be."
    kept = keep(path)
    write(path, content)
    return (
        f"{short(path)} is fresh again. Yours is kept as {short(kept)}. "
        "If the chapter is open, close its tab and open it again."
    )


def _keep_if_typed_in(path: Path, wanted: str | None) -> str:
    """Keep a copy of a chapter that holds what no build wrote, and say so; "" without need.

    `wanted` is the fingerprint of the chapter that will stand there, None if none will.
    """
    if not path.exists():
        return ""
    try:
        now = fingerprint([cell.data for cell in load(path, lenient=True)])
        if now in (wanted, as_built(path)):
            return ""
    except NotebookError:
        pass  # damaged, and somebody's work may be in it
    return f" Somebody had worked in it: the old one is kept as {short(keep(path))}."


def _fingerprint(content: bytes) -> str:
    return fingerprint(json.loads(content)["cells"])
