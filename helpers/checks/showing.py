"""Show a report, keep it in the progress log, and raise in strict mode."""

from __future__ import annotations

import difflib
import os
import sys
from dataclasses import replace
from typing import Any

from helpers import exercises
from helpers.checks.report import Finding, Report
from helpers.journal import log


class CheckFailed(AssertionError):
    """Raised instead of a quiet report when COURSE_STRICT=1 and the status is not "passed"."""


def publish(report: Report, event: dict[str, Any]) -> Report:
    """Record, show and return a report. Raises CheckFailed in strict mode if it did not pass."""
    trouble = log.record({**event, "id": report.id, "status": report.status})
    if trouble:
        report = replace(report, notes=(*report.notes, trouble))
    show_report(report)
    if os.environ.get("COURSE_STRICT") == "1" and report.status != "passed":
        raise CheckFailed(str(report))
    return report


def show_report(report: Report) -> None:
    """Display a report in a notebook, print it elsewhere."""
    ipython = sys.modules.get("IPython")
    if ipython and ipython.get_ipython():
        report._ipython_display_()
        return
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"  # a console that knows no ✓ gets a ?
    print(str(report).encode(encoding, "replace").decode(encoding))


def message(id: object, status: str, *lines: str, headline: str = "") -> Report:
    """A report that is a message: no answer was judged for it."""
    name = id[:60] if isinstance(id, str) else "?"
    name = name.encode("utf-8", "replace").decode("utf-8")
    return Report(name, (Finding("by_hand", status, lines, headline=headline, drawn=False),))


def unknown(id: object) -> str:
    """A sentence for an id that no exercise has."""
    if not isinstance(id, str):
        return 'Name the exercise first, in quotes: `check("start/twice", twice)`.'
    near = difflib.get_close_matches(id, [e.id for e in exercises.catalogue()], n=1, cutoff=0.4)
    name = id[:60].encode("utf-8", "replace").decode("utf-8")
    return f"There is no exercise `{name}`." + (f" Did you mean `{near[0]}`?" if near else "")
