"""Whatever goes wrong inside a check is a sentence: a fault of the course is called one, and a file in the way is named."""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from helpers.beside import in_the_way
from helpers.checks.report import Report
from helpers.checks.showing import CheckFailed, message, publish
from helpers.desk.faults import fault

GUARDED = True  # a test that wants to see the traceback switches it off
_COURSE = Path(__file__).resolve().parents[2]
_SEED = "seed="


def examined(id: object, examine: Callable[[], Report]) -> Report:
    """The report of `examine()`; a sentence in place of whatever it raises, and where a file is in the way."""
    if GUARDED and (says := in_the_way()):
        return message(id, "error", says)
    try:
        return examine()
    except Exception as error:
        if not GUARDED:
            raise
        return message(id, "error", *_told(error))


def published(report: Report, event: dict[str, Any]) -> Report:
    """The report, recorded and shown; a sentence in its place if it cannot be. Raises CheckFailed in strict mode."""
    try:
        return publish(report, event)
    except CheckFailed:
        raise
    except Exception as error:
        if not GUARDED:
            raise
        return publish(message(report.id, "error", *_told(error)), {"kind": "check"})


@contextlib.contextmanager
def at_seed(seed: int) -> Iterator[None]:
    """Say with which seed something went wrong."""
    try:
        yield
    except Exception as error:
        error.add_note(f"{_SEED}{seed}")
        raise


def _told(error: Exception) -> list[str]:
    if says := in_the_way(sys.stdlib_module_names):
        return [says]
    found = fault(error)
    step = next((s for s in reversed(traceback.extract_tb(error.__traceback__)) if Path(s.filename).is_relative_to(_COURSE / "helpers")), None)
    where = f"{Path(step.filename).relative_to(_COURSE).as_posix()}, line {step.lineno}: " if step else ""
    seeds = [note for note in getattr(error, "__notes__", ()) if note.startswith(_SEED)]
    lines = ["This is a fault of the course, not of your answer: run the cell again."]
    lines.append(f"If it stays, tell us: {where}{found.kind}{': ' if found.message else ''}{found.message}")
    return [*lines, *(f"replay: {note}" for note in seeds[:1])]
