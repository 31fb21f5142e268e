"""A class of sixty: the same grades at any number of jobs, and after any break."""

from __future__ import annotations

import csv
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from helpers.classroom.course import exercise_cells
from helpers.notebooks.chapters import select, solutions
from helpers.notebooks.files import ROOT, load
from tests.classroom.corpus import submissions
from tests.classroom.notebooks import write
from tests.classroom.sandboxed import sandboxed

LONG = os.environ.get("COURSE_LONG") == "1"
MANY = {"03": 60, "06": 60, "09": 60}  # submissions; 20 for each other chapter
pytestmark = [sandboxed, pytest.mark.skipif(not LONG, reason="the long run grades a class of sixty, several times over")]


def command(folder: Path, out: Path, number: str, jobs: int) -> list[str]:
    """What a teacher types. One secret for all runs, so that all of them draw the same numbers."""
    out.mkdir(mode=0o700, exist_ok=True)
    (out / "secret.txt").write_text("5ec2e7" * 11 + "\n")
    limits = ["--seconds", "600", "--patience", "60"]  # a busy machine is no reason for another grade
    return [sys.executable, "-m", "helpers.classroom", "grade", str(folder), str(out), "--chapter", number, "--as-root", "--jobs", str(jobs), *limits]


def graded(command: list[str]) -> list[dict[str, str]]:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    with (Path(command[5]) / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("number", [path.name[:2] for path in solutions()])
def test_grades_are_the_same_however_they_came_about(number: str, tmp_path: Path) -> None:
    made, folder = {}, tmp_path / "in"
    for k, (what, content) in enumerate(submissions(number, MANY.get(number, 20), seed=11)):
        student = f"student{k:02}"
        made[student] = what
        write(folder, student, number, content)
    rows = graded(command(folder, tmp_path / "one", number, jobs=1))
    as_made(number, rows, made)
    if number in MANY:
        assert graded(command(folder, tmp_path / "four", number, jobs=4)) == rows
        killed = command(folder, tmp_path / "killed", number, jobs=2)
        moments = random.Random(number)
        for _ in range(10):
            run = subprocess.Popen(killed, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(moments.uniform(1, 30))
            run.send_signal(signal.SIGKILL)
            run.wait()
        assert graded(killed) == rows


def as_made(number: str, rows: list[dict[str, str]], made: dict[str, str]) -> None:
    """Whatever is known of an answer because of how it was made: it is the solution, the stub, or no program at all."""
    cells = {cell.data["id"]: cell.source for cell in load(select(number)) if "exercise" in cell.tags}
    own, known = exercise_cells(number), 0
    assert {row["student"] for row in rows} == made.keys()
    for row in rows:
        what, mine = made[row["student"]], own[row["exercise"]]
        changed = dict(part.split(": ", 1) for part in what.split("; ") if ": " in part)
        kinds = {"untouched": {"stub"}}.get(what) or {changed.get(id, "right") for id in mine}
        if kinds == {"right"} and not leans_on(cells, mine, changed):
            assert row["status"] == "passed", f"{what}: {row}"
        elif kinds == {"stub"}:
            assert row["status"] == "not_attempted" and row["points"] in ("", "0"), f"{what}: {row}"
        elif "garbled" in kinds:
            assert row["status"] != "passed" and row["points"] in ("", "0"), f"{what}: {row}"
        else:
            continue
        known += 1
    # Projects use the same names, and so do the classes of numbers in 06: more of them seem to lean on what was changed.
    assert known > len(rows) * {"06": 0.4, "13": 1 / 3}.get(number, 0.5)


def leans_on(cells: dict[str, str], mine: Sequence[str], changed: Iterable[str]) -> bool:
    """Whether one of these cells uses what is defined in a changed one, or what uses that."""
    defined = {id: {name for pair in re.findall(r"^(?:def|class) (\w+)|^(\w+) = ", source, re.MULTILINE) for name in pair if name} for id, source in cells.items()}
    used = {id: set(re.findall(r"\w+", source)) for id, source in cells.items()}
    bent, names = set(changed), set()
    while (more := set().union(*(defined[id] for id in bent))) != names:
        names = more
        bent |= {id for id in cells if used[id] & names}
    return any(used[id] & set().union(*(defined[other] for other in bent - {id})) for id in mine)
