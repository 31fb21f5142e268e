"""The same answer gets the same verdict in the notebook and in the grader."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.classroom.grading import graded
from helpers.classroom.results import Submission
from helpers.classroom.sandbox import Sandbox
from helpers.classroom.using import Settings, use
from helpers.notebooks.chapters import solutions
from tests.classroom.corpus import submissions
from tests.classroom.notebooks import write
from tests.classroom.sandboxed import sandboxed

LONG = os.environ.get("COURSE_LONG") == "1"
NUMBERS = [path.name[:2] for path in solutions()] if LONG else ["00"]
SETTINGS = Settings(b"a secret of the tests", seconds=300.0)
pytestmark = sandboxed


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(patience=10.0) as box:
        yield box


def in_the_notebook(path: Path, seeds: dict[str, int]) -> dict[str, list]:
    """What `check` says in the notebook itself, in a process of its own: exercise -> [status of each way, mistake of each way]."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.classroom.as_notebook", str(path)], input=json.dumps(seeds), capture_output=True, text=True,
        check=False, cwd=Path(__file__).resolve().parents[2],
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("number", NUMBERS)
def test_the_notebook_and_the_grader_agree(number: str, sandbox: Sandbox, tmp_path: Path) -> None:
    for k, (what, content) in enumerate(submissions(number, 20 if LONG else 4, seed=7)):
        path = write(tmp_path, f"student{k}", number, content)
        kept = use(Submission(f"student{k}", "", number, path), SETTINGS, sandbox)
        there = in_the_notebook(path, kept.seeds)
        for result in graded(kept).results:
            if result.exercise not in there:  # the cell with the check raised
                assert not result.points and set(result.ways.values()) <= {"error", "not_attempted"}, f"{what}: {result}"
                continue
            ways, mistakes = there[result.exercise]
            assert result.ways == ways and result.mistakes == mistakes, f"{what}: {result.exercise}: {result.report} {there[result.exercise]}"
