"""All mutants, or those of the exercises that are named: python -m tests.mutants [id …]

Prints for each exercise how many were made, refused, named and equivalent, and every one that passed without being listed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ["COURSE_PROGRESS"] = str(Path(tempfile.mkdtemp(prefix="course-mutants-")) / "progress.jsonl")

from helpers import exercises
from helpers.checks.exercise import Exercise
from tests.mutants.equivalent import is_equivalent
from tests.mutants.running import made, outcome

SEED = 23_000


def main(ids: list[str]) -> int:
    """Returns 0 when no mutant passed but those listed as the same function."""
    rows, holes = [], []
    print(f"{'exercise':28}{'made':>8}{'refused':>8}{'named':>8}{'equal':>8}{'holes':>8}", flush=True)
    for exercise in exercises.catalogue():
        if not isinstance(exercise, Exercise) or (ids and exercise.id not in ids):
            continue
        found = [outcome(exercise.id, change, give, SEED + k) for k, (change, give) in enumerate(made(exercise.id))]
        passed = [one for one in found if one.verdict == "passed"]
        equal = [one for one in passed if is_equivalent(one.exercise, one.change)]
        new = [one for one in passed if one not in equal]
        holes += new
        rows.append((len(found), len(found) - len(passed), sum(one.verdict == "named" for one in found), len(equal), len(new)))
        print(f"{exercise.id:28}" + "".join(f"{n:8}" for n in rows[-1]), flush=True)
        for one in new:
            print(f"    passed: {one.change}", flush=True)
    print(f"{'all':28}" + "".join(f"{sum(column):8}" for column in zip(*rows, strict=True)))
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
