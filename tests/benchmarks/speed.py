"""How fast the course is: python tests/benchmarks/speed.py (or make benchmark).

Every figure is taken in one run on one machine, so that the ratios mean something; absolute times are for orientation.
Nothing here is a test: a noisy machine must not fail anybody's build.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
CHAPTERS = sorted((ROOT / "chapters").glob("[0-9][0-9]_*.ipynb"))


def seconds(command: list[str], **environment: str) -> float:
    """Wall time of a command that must succeed."""
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def imports() -> None:
    """import helpers against import numpy and a bare start of Python, each the median of seven."""
    times = {
        name: median(seconds([sys.executable, "-c", code]) for _ in range(7))
        for name, code in {"python": "", "numpy": "import numpy", "helpers": "import helpers", "check": "from helpers import check"}.items()
    }
    for name in ("numpy", "helpers", "check"):
        times[name] -= times["python"]
    print(f"import helpers {times['helpers']:.3f} s, from helpers import check {times['check']:.3f} s (wanted: below 0.3 s)")
    print(f"  numpy alone takes {times['numpy']:.3f} s: check / numpy = {times['check'] / times['numpy']:.1f}")


def checks() -> None:
    """Every exercise with its solution and with each known mistake, libraries imported, seeds new each time."""
    import jax
    import torch

    from helpers.releases import enable_x64

    # Importing and starting the libraries is not the check's work, and a chapter has done it before its exercises.
    torch.func.jvp(torch.func.grad(torch.sin), (torch.tensor(1.0),), (torch.tensor(1.0),))
    with enable_x64():
        jax.grad(lambda x: x * x)(1.0)

    from helpers.checks import checking
    from helpers.desk.probing import probe
    from tests.exercises.as_learner import AsLearner, as_learner
    from tests.exercises.notebook_answers import notebook_answers
    from tests.exercises.test_exercises import CHECKED

    checking.probe = lambda asked, answer: probe(asked, answer, answer.use if isinstance(answer, AsLearner) else None)
    solutions, rows, seed = notebook_answers("solutions"), [], 30_000
    for exercise in CHECKED:
        answer, ways = solutions[exercise.id]
        for mistake in (None, None, None, None, None, *exercise.mistakes):
            seed += 1
            given, chosen = (answer, ways), None if exercise.value else seed
            if mistake:
                given = None, {way: as_learner(exercise, mistake, way, 1 if exercise.value else seed) for way in exercise.ways}
            start = time.perf_counter()
            checking.examine(exercise.id, given[0], dict(given[1]), chosen)
            rows.append((time.perf_counter() - start, exercise.id))
    times = [t for t, _ in rows]
    print(f"check: {len(rows)} checks, median {median(times):.3f} s (wanted: below 0.02), worst {max(times):.2f} s (below 1): {max(rows)[1]}")
    print(f"  worst / median = {max(times) / median(times):.0f}")


def notebooks() -> None:
    """All chapters with nbval as we run it, against nbmake and plain nbclient, one process and two."""
    files = [str(path) for path in CHAPTERS]
    pytest = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    ours = ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=120", "-p", "tests.notebook_plugin"]
    client = "import sys, nbformat, nbclient\nfor f in sys.argv[1:]: nbclient.NotebookClient(nbformat.read(f, 4), timeout=120).execute()"
    with tempfile.TemporaryDirectory() as scratch:
        quiet = {"COURSE_PROGRESS": str(Path(scratch) / "log"), "IPYTHONDIR": scratch}
        each = {Path(f).name: seconds([*pytest, *ours, f], **quiet) for f in files}
        times = {
            "nbval": seconds([*pytest, *ours, *files], **quiet),
            "nbmake": seconds([*pytest, "--nbmake", "--nbmake-timeout=120", *files], **quiet),
            "nbclient": seconds([sys.executable, "-c", client, *files], **quiet),
            "nbval, 2 processes": seconds([*pytest, *ours, "-n", "2", "--dist", "loadfile", *files], **quiet),
            "nbmake, 2 processes": seconds([*pytest, "--nbmake", "--nbmake-timeout=120", "-n", "2", *files], **quiet),
        }
    for name, time_taken in each.items():
        print(f"{name}: {time_taken:.1f} s with the start of pytest and the kernel (wanted: below 20)")
    for name, time_taken in times.items():
        print(f"{len(files)} chapters with {name}: {time_taken:.1f} s")
    print(f"  nbval / nbmake = {times['nbval'] / times['nbmake']:.2f}, nbval / nbclient = {times['nbval'] / times['nbclient']:.2f}, "
          f"with 2 processes nbval / nbmake = {times['nbval, 2 processes'] / times['nbmake, 2 processes']:.2f}")  # fmt: skip


if __name__ == "__main__":
    imports()
    checks()
    notebooks()
