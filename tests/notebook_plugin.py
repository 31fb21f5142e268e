"""Notebooks under pytest: `pytest -p tests.notebook_plugin --nbval --nbval-current-env chapters solutions`.

nbval runs the cells; this makes its reports readable. The first broken cell of a notebook is one failure,
named by its number and id, and the rest of that notebook is skipped. A cell tagged `raises-exception` must
raise, a dead kernel is seen at once, solutions run with COURSE_STRICT=1, and nobody's own progress or IPython
profile is touched. Copies that learners keep are not run. nbval has no hooks for this, so two of its classes
are extended; `pytest_configure` says when they changed.
"""

from __future__ import annotations

import difflib
import operator
import os
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from pathlib import Path
from queue import Empty
from typing import Any
from unittest import mock

import pytest
from nbval import plugin as nbval

from helpers.notebooks.files import is_course_notebook
from helpers.notebooks.outputs import VARYING, plain, steady

DIFFER = "Cell outputs differ"
LONGEST = 40

# What this file reads or overrides: functions of nbval.plugin, and names that they must still use.
RELIED_ON = {
    "pytest_collect_file": {"IPyNbFile"},
    "IPyNbFile.__init__": {"sanitize_patterns", "timed_out"},
    "IPyNbFile.setup": {"RunningKernel", "kernel"},
    "IPyNbFile.collect": {"IPyNbCell", "nb"},
    "IPyNbCell.__init__": {"cell", "cell_num", "options", "test_outputs"},
    "IPyNbCell.setup": {"timed_out"},
    "IPyNbCell.runtest": {"await_reply", "execute_cell_input", "check_exception", "raise_cell_error", DIFFER},
    "IPyNbCell.raise_cell_error": {"NbCellError"},
    "RunningKernel.await_reply": {"get_message"},
    "RunningKernel.is_alive": {"km"},
}


def pytest_configure() -> None:
    """Refuse to start, with one sentence, where nbval is no longer what this file was written for."""
    for function, names in RELIED_ON.items():
        try:
            code = operator.attrgetter(function)(nbval).__code__
            missing = sorted(names - {*code.co_names, *code.co_consts})
        except AttributeError:
            missing = ["its place"]
        if missing:
            raise pytest.UsageError(
                f"tests/notebook_plugin.py was written for nbval 0.11; in this nbval, {function} has lost "
                f"{', '.join(missing)}. Install the locked nbval, or adapt the plugin."
            )


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Run the course's own notebooks only: no kept copy, no Untitled.ipynb."""
    ours = collection_path.parent.name in ("chapters", "solutions") and collection_path.suffix == ".ipynb"
    return True if ours and not is_course_notebook(collection_path) else None


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(parent: pytest.Collector) -> Generator[None, list[Any], list[Any]]:
    """Put a CourseFile in the place of each file that nbval collects."""
    found = yield
    return [
        CourseFile.from_parent(parent, path=node.path) if isinstance(node, nbval.IPyNbFile) else node
        for node in found
    ]


class CourseFile(nbval.IPyNbFile):
    """A notebook that knows which cell broke first. Its kernel has the environment of the course, and counts
    the cells as a learner's does; nbval alone calls each of them In[1]."""

    broken: str | None = None
    no_kernel: Exception | None = None

    def collect(self) -> Iterator[CourseCell]:
        cells = list(super().collect())
        numbers = [k for k, cell in enumerate(self.nb.cells, 1) if cell.cell_type == "code"]
        for number, found in zip(numbers, cells, strict=True):
            name = found.cell.get("id") or _heading(self.nb.cells[:number])
            yield CourseCell.from_parent(
                self, name=f"cell {number} ({name})", cell_num=number, cell=found.cell, options=found.options
            )

    def setup(self) -> None:
        self.scratch = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        strict = "1" if self.path.parent.name == "solutions" else "0"
        progress, profile = (str(Path(self.scratch.name) / name) for name in ("progress.jsonl", "ipython"))
        with mock.patch.dict(os.environ, COURSE_STRICT=strict, COURSE_PROGRESS=progress, IPYTHONDIR=profile):
            try:
                super().setup()
                self.kernel.await_reply = partial(_await_reply, self.kernel)
                self.kernel.execute_cell_input = partial(self.kernel.kc.execute, stop_on_error=False)
            except Exception as error:  # noqa: BLE001 - the first cell tells it, instead of each
                self.no_kernel = error
        self.sanitize_patterns.update(VARYING)

    def teardown(self) -> None:
        super().teardown()
        self.scratch.cleanup()


def _await_reply(kernel: Any, msg_id: str, timeout: float) -> None:
    """Wait for a reply, and ask each second whether the kernel lives; nbval alone waits out the timeout."""
    end = time.monotonic() + timeout
    while True:
        try:
            return nbval.RunningKernel.await_reply(
                kernel, msg_id, timeout=max(0, min(1, end - time.monotonic()))
            )
        except Empty:
            if not kernel.is_alive():
                kernel.kc.stop_channels()
                raise RuntimeError("The kernel died while this cell ran.") from None
            if time.monotonic() >= end:
                raise


class CourseCell(nbval.IPyNbCell):
    """A code cell, named by its number among all cells and its id, or by the heading above if it has none."""

    def setup(self) -> None:
        if self.parent.broken:
            pytest.skip(f"{self.parent.broken} of this notebook failed")

    def runtest(self) -> None:
        try:
            if self.parent.no_kernel:
                raise self.parent.no_kernel
            self._run()
        except Exception:
            self.parent.broken = self.name
            raise

    def _run(self) -> None:
        differ = None
        try:
            super().runtest()
        except nbval.NbCellError as error:
            if str(error) != DIFFER:
                raise
            differ = error
        if self.parent.timed_out:
            self.raise_cell_error("It ran too long and was interrupted.")
        raised = any(output.output_type == "error" for output in self.test_outputs)
        if self.options["check_exception"] and not raised:
            self.raise_cell_error("It is tagged raises-exception, and it raised nothing.")
        if differ:
            raise differ

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        """What happened and where, the source, then the changes of the output or the end of the traceback."""
        error = excinfo.value
        above = _heading(self.parent.nb.cells[: self.cell_num])
        source = [f"{k:4} | {line}" for k, line in enumerate(self.cell.source.split("\n"), 1)]
        details = _changes(self.cell.outputs, self.test_outputs) if str(error) == DIFFER else []
        details = details or plain(getattr(error, "inner_traceback", None) or "").split("\n")[-LONGEST:]
        return "\n".join([str(error), f'{self.nodeid}, under "{above}"', *source, "", *details])


def _heading(cells: Iterable[Any]) -> str:
    lines = [line for cell in cells if cell.cell_type == "markdown" for line in cell.source.split("\n")]
    return next((line.lstrip("# ") for line in reversed(lines) if line.startswith("#")), "no heading")


def _changes(stored: list[Any], now: list[Any]) -> list[str]:
    """A short diff of two lists of outputs; empty if they differ in something else than text."""
    before, after = (list(_lines(outputs)) for outputs in (stored, now))
    changes = list(difflib.unified_diff(before, after, "stored", "now", n=1, lineterm=""))
    return changes[:LONGEST] + [f"… and {len(changes) - LONGEST} lines more"] * (len(changes) > LONGEST)


def _lines(outputs: list[Any]) -> Iterable[str]:
    for out in outputs:
        if out.output_type == "stream":
            texts = {out.name: out.text}
        elif out.output_type == "error":
            texts = {"error": f"{out.ename}: {out.evalue}"}
        else:
            texts = {mime: data for mime, data in out.data.items() if mime.startswith("text/")}
        for name, text in texts.items():
            yield from (f"[{name}] {line}" for line in plain(steady(text)).split("\n"))
