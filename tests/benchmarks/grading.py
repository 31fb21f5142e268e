"""How fast a class is graded: python tests/benchmarks/grading.py [chapters] [submissions]

The same submissions to ours (in its sandbox, everything counted: starting, compiling, judging, pages) and to nbgrader, two
processes each, in one run on one machine; the ratio is what counts. nbgrader runs whole chapters, ours the answers' cells and
their checks, with numbers drawn for each student. nbgrader is left out where `python -m helpers.classroom nbgrader FOLDER
--install` has not set it up.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from helpers.classroom import layout
from helpers.notebooks.chapters import select
from tests.classroom.notebooks import notebook

NBGRADER = ROOT / ".venv-nbgrader" / "bin" / "nbgrader"


def run(command: list[str], folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)})


def measured(what: str, count: int, work: list[tuple[list[str], Path]]) -> float:
    """Submissions a minute of commands that run side by side, printed with the CPU time and memory of all that they started."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with ThreadPoolExecutor(len(work)) as pool:
        list(pool.map(lambda one: run(*one), work))
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / count
    print(f"  {what:10} {60 * count / wall:7.1f} a minute, {cpu:5.2f} s of CPU each (that of ended processes), largest process {after.ru_maxrss / 1e6:.2f} GB", flush=True)
    return 60 * count / wall


def hand_in(folder: Path, number: str, names: list[str], course: bool) -> None:
    stem = select(number).stem
    for name in names:
        path = folder / name / (stem if course else "") / f"{stem}.ipynb"
        path.parent.mkdir(parents=True)
        content = notebook(number)
        content["cells"][-1] = {**content["cells"][-1], "source": f"{''.join(content['cells'][-1]['source'])}\n{name}"}
        path.write_text(json.dumps(content), encoding="utf-8")


def compare(number: str, count: int) -> None:
    print(f"chapter {number}, {count} submissions")
    names, stem = [f"student{k:03}" for k in range(count)], select(number).stem
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        hand_in(home / "in", number, names, course=False)
        root = ["--as-root"] if os.geteuid() == 0 else []
        grade = [sys.executable, "-m", "helpers.classroom", "grade", str(home / "in"), str(home / "out"), "--chapter", number, "--jobs", "2", *root]
        ours = measured("ours", count, [(grade, ROOT)])
        points = json.loads((home / "out" / "verdicts.json").read_text())
        assert len({one[2] for one in points}) == 1 and points[0][2] > 0, points
        if not NBGRADER.exists():
            return
        halves = []
        for k in range(2):
            folder = home / f"course{k}"
            layout.nbgrader(folder, [number])
            run([str(NBGRADER), "generate_assignment", stem], folder)
            hand_in(folder / "submitted", number, names[k::2], course=True)
            halves.append(([str(NBGRADER), "autograde", stem], folder))
        theirs = measured("nbgrader", count, halves)
        print(f"  ours / nbgrader: {ours / theirs:.1f}")


if __name__ == "__main__":
    chapters = sys.argv[1].split(",") if len(sys.argv) > 1 else ["03", "09"]
    for chapter in chapters:
        compare(chapter, int(sys.argv[2]) if len(sys.argv) > 2 else 40)
