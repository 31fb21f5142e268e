"""Run the whole test suite: python -m tests

Three parts, one after the other: the tests, every chapter as it lies there, every solution strictly against its
stored outputs. Each part runs even where one before it failed; the last line says which failed. Above it stands
where a learner's chapters differ from the original, which is no failure (but see CI in tests/notebooks).
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

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


def main() -> int:
    """Run every part. Returns 0 when all passed, else 1."""
    with tempfile.TemporaryDirectory(prefix="course-tests-") as scratch:
        failed = [part for part in PARTS if not passes(part, Path(scratch))]
    print("", *learners_work(), sep="\n")
    print(f"FAILED: {', '.join(failed)}" if failed else f"All of it passed: {', '.join(PARTS)}.")
    return 1 if failed else 0


def passes(part: str, scratch: Path) -> bool:
    """Run one part with pytest, and say whether it passed. What it leaves behind goes into the folder scratch."""
    print(f"\n{part}: pytest {' '.join(PARTS[part])}", flush=True)
    command = [sys.executable, "-m", "pytest", *PARTS[part]]
    return subprocess.run(command, cwd=COURSE, env=environment(part, scratch), check=False).returncode == 0


def learners_work() -> list[str]:
    """One sentence for each chapter in which somebody typed."""
    try:
        return work(COURSE)
    except Exception:  # noqa: BLE001 - something is broken, and the tests have told what
        return []


def environment(part: str, scratch: Path) -> dict[str, str]:
    """The environment variables for one part: nobody's progress, IPython history or settings are touched."""
    variables = {**os.environ, "COURSE_PROGRESS": str(scratch / "progress.jsonl"), "IPYTHONDIR": str(scratch)}
    variables.pop("COURSE_STRICT", None)
    return {**variables, "COURSE_STRICT": "1"} if part == "solutions" else variables


if __name__ == "__main__":
    sys.exit(main())
