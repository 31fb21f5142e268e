"""How fast a class is graded, by ours, nbgrader and otter-grader.

    python tests/benchmarks/grading.py                 chapters 03 and 09, 40 submissions each: half an hour on two idle cores
    python tests/benchmarks/grading.py 09              one chapter: a run can be made in pieces
    python tests/benchmarks/grading.py 03 40 solutions the solution 40 times, in place of a class; few show no ratio: starting weighs too much
    python tests/benchmarks/grading.py --install       set up nbgrader in .venv-nbgrader and otter-grader in .venv-otter, once

All get the same files, one tool after the other, two processes each, one thread for linear algebra in each. The submissions are the
class of tests/classroom/corpus.py, with a fixed seed: the solution, an untouched chapter, and mixtures of right answers, stubs,
answers with one small thing changed, and cells that raise. Points must be the same for each student, or the exit status is 1.

* Ours runs the cells with answers and their checks, in its sandbox, with numbers drawn for each student. Everything is counted:
  starting, compiling beforehand, judging, a second use of wrong answers that it cannot name, the pages. An answer that does not
  end is given up after ten seconds, as `check` does for the others.
* nbgrader runs whole notebooks (`nbgrader autograde`, a course folder for each process).
* otter-grader runs whole notebooks, with its own way to grade without Docker (`otter.api.grade_submission`, which is `otter run`),
  many in one process. Its tests run nothing again: they read whether the notebook's own check cell has passed.

Their assignments (`nbgrader generate_assignment`, `otter generate`) are made before the clock starts. CPU time is that of all
processes that a tool started, also of those that outlived their parents (on Linux), and memory that of the largest one.
"""

from __future__ import annotations

import argparse
import csv
import ctypes
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from helpers.classroom import layout
from helpers.classroom.sandbox import ONE_THREAD
from helpers.notebooks.chapters import chapter, select
from tests.classroom.corpus import submissions
from tests.classroom.notebooks import notebook, write

NBGRADER, OTTER = (ROOT / name / "bin" / "python" for name in (".venv-nbgrader", ".venv-otter"))
OTTER_RELEASE = "otter-grader[grading]==7.0.0"
OTTER_TEST = """\
from otter.test_files import test_case

OK_FORMAT = False
name, points = {id!r}, {points}


@test_case()
def passed():
    from helpers.journal import log

    assert [event["status"] for event in log.events()[0] if event.get("kind") == "check" and event["id"] == {id!r}][-1:] == ["passed"]
"""
OTTER_LOOP = """\
import json, os, sys
from otter.api import grade_submission

archive, table, *paths = sys.argv[1:]
points = {}
for path in paths:
    os.environ["COURSE_PROGRESS"] = path + ".jsonl"
    points[os.path.basename(os.path.dirname(path))] = grade_submission(path, archive, quiet=True).total
with open(table, "w") as file:
    json.dump(points, file)
"""
Job = tuple[list[str], Path]  # a command and the folder that it is called in
Points = dict[str, float]  # of each student


def run(jobs: list[Job], log: Path) -> tuple[float, float, float]:
    """Run commands side by side; what they print goes to `log`. Returns wall and CPU seconds, and GB of the largest process."""
    variables = {**os.environ, "PYTHONPATH": str(ROOT), "IPYTHONDIR": str(log.parent / "ipython"), "JUPYTER_DATA_DIR": str(log.parent / "jupyter")}
    variables |= ONE_THREAD
    start, wall, cpu, largest = time.perf_counter(), 0.0, 0.0, 0
    with open(log, "ab") as out:
        started = [subprocess.Popen(command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=out, stderr=out) for command, folder in jobs]
        running = {process.pid for process in started}
        while True:
            try:
                pid, _, usage = os.wait4(-1, 0)
            except ChildProcessError:
                return wall, cpu, largest / 1e6
            cpu, largest = cpu + usage.ru_utime + usage.ru_stime, max(largest, usage.ru_maxrss)
            running.discard(pid)
            wall = wall or (0.0 if running else time.perf_counter() - start)


def ours(home: Path, number: str, files: list[Path]) -> tuple[list[Job], Callable[[], Points]]:
    options = ["--chapter", number, "--jobs", "2", "--patience", "10", *(["--as-root"] if os.geteuid() == 0 else [])]
    grade = [sys.executable, "-m", "helpers.classroom", "grade", str(home / "in"), str(home / "out"), *options]
    return [(grade, ROOT)], lambda: {student: points for student, _, points, _ in json.loads((home / "out" / "verdicts.json").read_text())}


def nbgrader(home: Path, number: str, files: list[Path]) -> tuple[list[Job], Callable[[], Points]]:
    stem, command, folders = select(number).stem, str(NBGRADER.with_name("nbgrader")), [home / "course0", home / "course1"]
    for k, folder in enumerate(folders):
        layout.nbgrader(folder, [number])
        run([([command, "generate_assignment", stem], folder)], home / "log")
        for path in files[k::2]:
            there = folder / "submitted" / path.parent.name / stem
            there.mkdir(parents=True)
            shutil.copy(path, there)

    def points() -> Points:
        found = {}
        for folder in folders:
            run([([command, "export"], folder)], home / "log")
            with open(folder / "grades.csv", encoding="utf-8", newline="") as file:
                found |= {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
        return found

    return [([command, "autograde", stem], folder) for folder in folders], points


def otter(home: Path, number: str, files: list[Path]) -> tuple[list[Job], Callable[[], Points]]:
    (home / "tests").mkdir()
    for cell in json.loads(chapter(select(number)))["cells"]:
        graded = cell["metadata"].get("nbgrader", {})
        if graded.get("grade"):  # the cell's name there is check-<chapter>-<name>
            id = graded["grade_id"].removeprefix("check-").replace("-", "/", 1)
            (home / "tests" / f"{id.replace('/', '_')}.py").write_text(OTTER_TEST.format(id=id, points=graded["points"]), encoding="utf-8")
    run([([str(OTTER), "-m", "otter", "generate", "-t", "tests", "-o", "autograder.zip", "--no-requirements", "--no-environment"], home)], home / "log")
    tables = [home / f"points{k}.json" for k in range(2)]
    jobs = [([str(OTTER), "-c", OTTER_LOOP, str(home / "autograder.zip"), str(table), *map(str, files[k::2])], home) for k, table in enumerate(tables)]
    return jobs, lambda: {student: points for table in tables for student, points in json.loads(table.read_text()).items()}


TOOLS = {
    "ours": (ours, Path(sys.executable), "cells with answers and checks, sandbox"),
    "nbgrader": (nbgrader, NBGRADER, "whole notebooks"),
    "otter": (otter, OTTER, "whole notebooks"),
}


def hand_in(folder: Path, number: str, count: int, kind: str) -> list[Path]:
    """Write the submissions, a folder for each student, and return their paths."""
    contents = [content for _, content in submissions(number, count, seed=7)] if kind == "class" else [notebook(number)] * count
    return [write(folder, f"student{k:03}", number, content) for k, content in enumerate(contents)]


def compare(number: str, count: int, kind: str) -> bool:
    """Print a line for each tool, and the ratios. Returns whether all gave the same points."""
    print(f"Chapter {number}, {count} submissions ({kind}), {os.cpu_count()} cores", flush=True)
    rates, found = {}, {}
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        files = hand_in(home / "in", number, count, kind)
        for name, (prepare, python, what) in TOOLS.items():
            if not python.exists():
                print(f"  {name} is left out, since {python.parents[1].name} is not there: python tests/benchmarks/grading.py --install sets it up.")
                continue
            jobs, points = prepare(home, number, files)
            wall, cpu, largest = run(jobs, home / "log")
            try:
                found[name] = points()
            except OSError as error:
                raise SystemExit(f"{(home / 'log').read_text(errors='replace')[-2000:]}\n{name} left no points: {error}") from None
            rates[name] = 60 * count / wall
            print(f"  {name:9}{rates[name]:7.1f} a minute, {cpu / count:6.2f} s of CPU each, largest process {largest:.2f} GB  ({what})", flush=True)
    print("  " + ", ".join(f"ours / {name}: {rates['ours'] / rate:.1f}" for name, rate in rates.items() if name != "ours"))
    by_student = {path.parent.name: {name: points.get(path.parent.name) for name, points in found.items()} for path in files}
    different = [f"  DIFFERENT POINTS for {student}: {points}" for student, points in by_student.items() if len(set(points.values())) > 1]
    print(*different, f"  {count - len(different)} of {count} got the same points from {', '.join(found)}", sep="\n", flush=True)
    return not different


def install() -> int:
    """Set up the other graders. otter-grader sees the packages of this Python, which its kernels need: it has only its own beside."""
    if importlib.util.find_spec("jax") is None:
        raise SystemExit(f"{sys.executable} has no jax: call this with the Python of the course's .venv, whose packages otter-grader's kernels need.")
    layout.nbgrader_python()
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(OTTER.parents[1])], check=True)
    (next(OTTER.parents[1].glob("lib/python*/site-packages")) / "course.pth").write_text(sysconfig.get_paths()["purelib"] + "\n", encoding="utf-8")
    command = [str(OTTER), "-m", "pip", "install", "--quiet", "-c", str(ROOT / "requirements.txt"), OTTER_RELEASE]
    return subprocess.run(command, check=True).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("chapters", nargs="?", default="03,09")
    parser.add_argument("count", nargs="?", type=int, default=40)
    parser.add_argument("kind", nargs="?", choices=("class", "solutions"), default="class")
    parser.add_argument("--install", action="store_true")
    options = parser.parse_args()
    if options.install:
        return install()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: what outlives its parent, as our sandbox does, is waited for here
    return int(not all([compare(number, options.count, options.kind) for number in options.chapters.split(",")]))  # noqa: C419  do all


if __name__ == "__main__":
    sys.exit(main())
