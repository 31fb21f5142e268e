"""How long the first check of a fresh kernel takes: python tests/benchmarks/first_check.py [id …]

For every exercise a process of its own runs the chapter's first cell, then the exercise's cell, then its check, twice. The
first one waits for what JAX and torch do for the first time; the second one shows what the check itself takes.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = sorted((ROOT / "solutions").glob("[0-9][0-9]_*.ipynb"))
CHECK = re.compile(r'check\(\s*"([a-z]+/\w+)"')


def cells(path: Path) -> list[tuple[str, str]]:
    """("setup", "exercise" or the id that is checked, source) of the cells that count here."""
    found = []
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        tags, source = cell["metadata"].get("tags", []), "".join(cell["source"])
        if "check" in tags:
            found.append((CHECK.search(source)[1], source))
        elif cell["id"] == "setup" or "exercise" in tags:
            found.append(("exercise", source))
    return found


def one(id: str) -> None:
    """Print the seconds of the first and of the second check of this exercise."""
    path = next(path for path in SOLUTIONS if any(name == id for name, _ in cells(path)))
    os.environ["COURSE_PROGRESS"] = str(Path(tempfile.mkdtemp()) / "progress.jsonl")
    space: dict[str, Any] = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()) as said:
        for name, source in cells(path):
            if name == "exercise":
                exec(compile(source, "cell", "exec"), space)  # noqa: S102  our own notebooks
            elif name == id:
                break
        times = []
        for _ in range(2):
            start = time.perf_counter()
            exec(compile(source, "check", "exec"), space)  # noqa: S102
            times.append(time.perf_counter() - start)
    status = "passed" if "✓ Passed" in said.getvalue() else "NOT PASSED"
    print(f"{times[0]:.2f} {times[1]:.3f} {status} {id}")


def main(ids: list[str]) -> None:
    """A line for each exercise, the slowest first."""
    rows = []
    for id in ids or [name for path in SOLUTIONS for name, _ in cells(path) if name != "exercise"]:
        done = subprocess.run([sys.executable, __file__, "--one", id], capture_output=True, text=True, check=True)
        rows.append(done.stdout.strip())
    rows.sort(key=lambda row: -float(row.split()[0]))
    first, second = ([float(row.split()[k]) for row in rows] for k in (0, 1))
    print("seconds of the first check in a fresh kernel, of the second, status, exercise")
    print("\n".join(rows))
    print(f"first: median {median(first):.2f} s, worst {max(first):.2f} s (wanted: below 1.5); second: median {median(second):.3f} s")
    print(f"first / second, medians: {median(first) / median(second):.0f}")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2])
    else:
        main(sys.argv[1:])
