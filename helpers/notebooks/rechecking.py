"""Look again at answers that had passed: each chapter in a process of its own, which may take only so long.

python -m helpers.notebooks.rechecking CHAPTER prints a line for each check: its id, its status and what it says.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from helpers.environment import clean_environment
from helpers.notebooks.files import ROOT, Cell, NotebookError, load

SECONDS = 240.0  # for one chapter; the longest takes a quarter of it
_LINE = "recheck\t"


def recheck(names: Iterable[str], root: Path = ROOT, seconds: float = SECONDS) -> Iterator[str]:
    """Run the checks of these chapters that had passed, and say which pass no longer. Records nothing. Yields sentences."""
    passed = _passed()
    again, failed, unclear = 0, [], []
    for name in names:
        wanted = [id for id in _ids(root / "chapters" / name) if id in passed]
        if not wanted:
            continue
        found = dict(_statuses(root / "chapters" / name, root, seconds))
        for id in wanted:
            status, says = found.get(id, ("lost", ""))
            again += status == "passed"
            if status in ("failed", "error"):
                failed.append(f"{id} passed before and does not pass now{': ' + says if says else ''}")
            elif status != "passed":
                unclear.append(id)
    if again:
        yield f"Looked again at what had passed: {again} answer{'s pass' if again > 1 else ' passes'} still."
    yield from failed
    if unclear:
        yield f"Passed before, and to be looked at again by you: {', '.join(unclear)}."


def _passed() -> set[str]:
    from helpers.journal import log

    return {str(event.get("id")) for event in log.events()[0] if event.get("kind") == "check" and event.get("status") == "passed"}


def _ids(path: Path) -> list[str]:
    """The exercises that a chapter checks; none where it is damaged."""
    from helpers.notebooks.originals import asked, sides

    try:
        cells = sides(path.read_bytes())[0]
    except (NotebookError, OSError):
        return []
    predictions = {cell.get("id") for cell in cells if "predict" in (cell["metadata"].get("tags") or ())}
    return list(dict.fromkeys(asks for id, asks in asked(cells).items() if id not in predictions))


def _statuses(path: Path, root: Path, seconds: float) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each check with its status and what it says, as far as the process came in its time."""
    variables = {**clean_environment(), "MPLBACKEND": "Agg", "PYTHONPATH": str(ROOT)}
    variables.pop("COURSE_STRICT", None)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        child = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "helpers.notebooks.rechecking", str(path), str(root)], cwd=path.parent,
            env={**variables, "COURSE_PROGRESS": str(Path(scratch) / "progress.jsonl")}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            output = child.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            _end(child)
            output = child.communicate()[0]
        except BaseException:
            _end(child)
            raise
    for line in output.decode("utf-8", "replace").splitlines():
        if line.startswith(_LINE):
            id, status, says = line.removeprefix(_LINE).split("\t", 2)
            yield id, (status, says)


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the process and what it started."""
    if hasattr(os, "killpg"):
        os.killpg(child.pid, signal.SIGKILL)
    else:
        child.kill()


def main(chapter: str, root: str) -> None:
    """Run a learner's cells and the course's checks, and print how each check ends."""
    from helpers.checks.checking import examine
    from helpers.classroom.steps import steps

    out = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8", errors="replace")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what the cells print is nobody's
    space: dict[str, Any] = {"__name__": "__main__"}

    def check(id: str, answer: Any = None, *, seed: Any = None, **ways: Any) -> None:
        report = examine(id, answer, ways) if ways else examine(id, answer, {})
        says = "" if report.status == "passed" else next((str(line) for finding in report.findings for line in finding.lines), "")
        print(f"{_LINE}{id}\t{report.status}\t{' '.join(says.split())[:200]}", file=out, flush=True)

    mine, course = load(Path(chapter), lenient=True), _course(Path(chapter).name, Path(root))
    for step in steps(mine, course):
        if step.check is not None:
            space["check"] = check
        try:
            exec(compile(step.source, f"<{step.cell}>", "exec"), space)  # noqa: S102  the learner's own cells, on their computer
        except BaseException as error:  # noqa: BLE001
            if step.check is not None:
                print(f"{_LINE}{step.check}\terror\t{type(error).__name__}: {error}".replace("\n", " "), file=out, flush=True)


def _course(name: str, root: Path) -> list[Cell]:
    """The chapter as the course has it."""
    import json

    from helpers.notebooks.chapters import chapter

    cells = json.loads(chapter(root / "solutions" / name))["cells"]
    return [Cell(f"chapters/{name}", number, {**cell, "source": "".join(cell["source"])}) for number, cell in enumerate(cells, 1)]


if __name__ == "__main__":
    main(*sys.argv[1:])
