"""Shared by all tests: no test touches a learner's progress, and the checker-quality table closes the run."""

from __future__ import annotations

import os
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

# Set before anything imports the course, in every xdist worker too.
os.environ["COURSE_PROGRESS"] = str(Path(tempfile.mkdtemp(prefix="course-progress-")) / "progress.jsonl")
os.environ.pop("COURSE_STRICT", None)

_SLOW = ("test_first_ten_minutes.py", "test_sandbox.py", "test_verdicts.py", "test_runs.py", "test_mutants.py")
_rows: dict[str, dict[str, str]] = defaultdict(dict)


class ByChapter(LoadFileScheduling):
    """Keeps a file in one process, and of the exercises a chapter: its tests share what JAX has compiled."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, name = nodeid.partition("::")
        chapter = name.partition("[")[2].partition("/")[0]
        return f"{file} {chapter}" if file.endswith("test_exercises.py") else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByChapter | None:
    """The scheduler of `--dist loadfile` for these tests. (xdist's own loadgroup does nothing with pytest 9.2.)"""
    config.option.loadscopereorder = False  # the order is that of pytest_collection_modifyitems
    return ByChapter(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no process is left alone with it at the end: few tests that do, then the files with
    the most tests."""
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: (item.path.name not in _SLOW, -tests[item.path]))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Collect the cells of the table from the tests that filled them (xdist carries user_properties over)."""
    if report.when == "call":
        for name, value in report.user_properties:
            if name == "quality":
                exercise, column, cell = value
                _rows[exercise][column] = cell


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print exercises × {stub, solution, mistakes, other right forms, garbage}: as expected / tried."""
    if not _rows:
        return
    columns = list(dict.fromkeys(column for cells in _rows.values() for column in cells))
    terminalreporter.section("checker quality: outcomes as expected / tried")
    terminalreporter.write_line(f"{'exercise':28}" + "".join(f"{column:>13}" for column in columns))
    for exercise in sorted(_rows):
        cells = _rows[exercise]
        terminalreporter.write_line(f"{exercise:28}" + "".join(f"{cells.get(column, '-'):>13}" for column in columns))
