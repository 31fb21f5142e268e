"""Run the whole test suite: python -m tests, or python -m tests colab with the releases of tests/releases/colab.txt

Three parts, one after the other: the tests, every chapter as it lies there, every solution strictly against its
stored outputs. Each part runs even where one before it failed; the last line says which failed. Above it stands
where a learner's chapters differ from the original, which is no failure (but see CI in tests/notebooks).

Of the tests, a set of other releases runs those in which a release can make a difference: see WITH_OTHERS.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from helpers import venvs
from helpers.notebooks import work

COURSE = Path(__file__).resolve().parent.parent
TWO_AT_ONCE = [
    "-n",
    "2",
    "--dist",
    "loadfile",
]  # nbval keeps one kernel per file: a file must stay in one process
NBVAL = ["--nbval-current-env", "--nbval-cell-timeout=120", *TWO_AT_ONCE, "-p", "tests.notebook_plugin"]
PARTS = {
    "tests": ["tests", *TWO_AT_ONCE],
    "chapters": ["--nbval-lax", *NBVAL, "chapters"],
    "solutions": ["--nbval", *NBVAL, "solutions"],
}
# What is tried with other releases: what is taught, what judges answers, and what uses them. The rest is the lock's alone.
WITH_OTHERS = [f"tests/{folder}" for folder in ("by_hand", "checks", "desk", "exercises", "facts", "mine", "reference")]


def main(arguments: Sequence[str] = ()) -> int:
    """Run every part, with the releases that are named. Returns 0 when all passed, else 1."""
    releases = arguments[0] if arguments else "locked"
    if releases != "locked":
        python = venvs.of_releases(releases)
        if Path(sys.prefix).resolve() != python.parents[1].resolve():
            return subprocess.run([str(python), "-m", "tests", releases], cwd=COURSE, check=False).returncode
        PARTS["tests"][:1] = WITH_OTHERS
        print(", ".join(f"{name} {version(name)}" for name in ("torch", "jax", "numpy", "ipython")), flush=True)
    with tempfile.TemporaryDirectory(prefix="course-tests-") as scratch:
        failed = [part for part in PARTS if not passes(part, Path(scratch), releases)]
    print("", *learners_work(), sep="\n")
    print(f"FAILED: {', '.join(failed)}" if failed else f"All of it passed: {', '.join(PARTS)}.")
    return 1 if failed else 0


def passes(part: str, scratch: Path, releases: str = "locked") -> bool:
    """Run one part with pytest, and say whether it passed. What it leaves behind goes into the folder scratch."""
    print(f"\n{part}: pytest {' '.join(PARTS[part])}", flush=True)
    command = [sys.executable, "-m", "pytest", *PARTS[part]]
    return subprocess.run(command, cwd=COURSE, env=environment(part, scratch, releases), check=False).returncode == 0


def learners_work() -> list[str]:
    """One sentence for each chapter in which somebody typed."""
    try:
        return work(COURSE)
    except Exception:  # noqa: BLE001 - something is broken, and the tests have told what
        return []


def environment(part: str, scratch: Path, releases: str = "locked") -> dict[str, str]:
    """The environment variables for one part: nobody's progress, IPython history or settings are touched. Two work at once, each
    with one thread for linear algebra. What JAX has compiled in one process of this run is there for the next ones; other releases
    may print about that, and compile anew."""
    from helpers.classroom.sandbox import (  # needs NumPy, which the Python that sets up other releases may not have
        ONE_THREAD,
        compiled_in,
    )

    variables = {**os.environ, "COURSE_PROGRESS": str(scratch / "progress.jsonl"), "IPYTHONDIR": str(scratch)}
    variables |= ONE_THREAD
    variables.pop("COURSE_STRICT", None)
    if releases == "locked":
        variables |= compiled_in(str(scratch / "compiled"))
    return {**variables, "COURSE_STRICT": "1"} if part == "solutions" else variables


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
