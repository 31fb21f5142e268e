"""One part, tried in a process of its own: python -m helpers.mine.trying reads it from the standard input.

The part must pass the check of its exercise once more, as it stands in the file, and then work inside other transforms. What is
said comes back as a line of JSON; whatever the learner's code prints goes nowhere.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from helpers import exercises
from helpers.checks.judging import verdict
from helpers.checks.requests import request
from helpers.desk.probing import probe
from helpers.mine.assembling import Library
from helpers.mine.programs import Nested
from helpers.mine.scoring import judged
from helpers.notebooks.files import ROOT

SECONDS = 120  # for a part; a machine that is busy needs more than the few that it takes
_MEMORY = 16 * 2**30  # of address space: torch alone reserves some
_CPU_SECONDS = 60
_CHECKS = (90_101, 90_102)
_PROGRAMS = 24
NESTED = "passes its check, but not inside other transforms"


def tried(name: str, exercise: str, function: str) -> str | None:
    """Why this part cannot be taken, or None. It runs in a process with limits on time and memory."""
    given = json.dumps({"name": name, "exercise": exercise, "function": function})
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH")) if part)
        own = {"PYTHONPATH": path, "COURSE_PROGRESS": str(Path(scratch) / "progress.jsonl"), "OMP_NUM_THREADS": "1"}
        try:
            done = subprocess.run(
                [sys.executable, "-W", "ignore", "-m", "helpers.mine.trying"], input=given, capture_output=True, text=True, encoding="utf-8",
                errors="replace", timeout=SECONDS, cwd=scratch, env={**os.environ, **own}, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"it ran for more than {SECONDS} s"
    try:
        return json.loads(done.stdout.splitlines()[-1])["says"]
    except (ValueError, LookupError, TypeError):
        return f"its process ended ({done.returncode}) before it had answered: too much memory or time, or an exit?"


def _told(given: Mapping[str, str]) -> str | None:
    space: dict[str, Any] = {"__name__": "my_transforms"}
    try:
        exec(compile(given["function"], "<your answer>", "exec"), space)  # noqa: S102  this process is made for it
        answer = space[f"_{given['name']}"]()
    except SyntaxError as error:
        return f"it can't stand in a function of a file ({error.msg})"
    except NotImplementedError:
        return "not attempted yet"
    except BaseException as error:  # noqa: BLE001  a learner's code may raise anything
        return f"its cells raise {type(error).__name__}: {' '.join(str(error).split())[:80]}"
    exercise = exercises.find(given["exercise"])
    for seed in _CHECKS:
        finding = verdict(exercise, probe(request(exercise, "by_hand", seed), answer), seed)
        if finding.status == "not_attempted":
            return "not attempted yet"
        if finding.status != "passed":
            return f"does not pass its check: {(finding.lines or ('',))[0][:110]}"
    return _nested(given["name"], answer)


def _nested(name: str, answer: Any) -> str | None:
    """Whether a library with this part alone gives what by_hand gives on random programs."""
    try:
        own, theirs = judged(Library({name: answer})), judged(Library({}))
    except Exception as error:  # noqa: BLE001
        return f"{NESTED}: {type(error).__name__}: {' '.join(str(error).split())[:80]}"
    for seed in range(_PROGRAMS):
        program = Nested(seed)
        expected = program.on(theirs)
        try:
            found = program.on(own)
        except Exception as error:  # noqa: BLE001
            return f"{NESTED} ({program}): {type(error).__name__}: {' '.join(str(error).split())[:80]}"
        if found.shape != expected.shape or not np.allclose(found, expected, 1e-8, 1e-8):
            return f"{NESTED} ({program}): other numbers"
    return None


def _limit() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))


def main() -> None:
    """Read a part, try it, and write what is to be said of it."""
    given = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    _limit()
    out.write("\n" + json.dumps({"says": _told(given)}) + "\n")
    out.flush()
    os._exit(0)  # a thread of the learner's does not hold it up


if __name__ == "__main__":
    main()
