"""Notebooks under pytest: `pytest -p tests.notebook_plugin --nbval --nbval-current-env chapters solutions`.

nbval runs the cells; this makes its reports readable. The first broken cell of a notebook is one failure,
named by its number and id, and the rest of that notebook is skipped; so is a damaged notebook, in one sentence.
A cell that nbval would skip, or that IPython gave up without an error, has failed. A cell tagged
`raises-exception` must raise, a solution's cell must have been executed, a dead kernel is seen at once, solutions
run with COURSE_STRICT=1, and nobody's own progress or IPython profile is touched. Copies that learners keep are
not run. nbval has no hooks for this, so two of its classes are extended; `pytest_configure` says when they changed.
"""

from __future__ import annotations

import difflib
import operator
import os
import tempfile
import time
import warnings
from collections.abc import Generator, Iterable, Iterator
from functools import partial
from pathlib import Path
from queue import Empty
from typing import Any
from unittest import mock

import nbformat
import pytest
from nbval import plugin as nbval

from helpers.notebooks.files import Cell, NotebookError, damaged, is_course_notebook, load
from helpers.notebooks.kernels import NotAllowed, guarded_profile
from helpers.notebooks.outputs import VARYING, plain, steady
from helpers.notebooks.rules import TAGS
from helpers.releases import as_printed

# A picture inside HTML: its bytes depend on the release that drew it, and its texts are compared.
DRAWN = ((r"data:image/png;base64,[A-Za-z0-9+/=]+", "data:image/png;base64,…"),)
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
    "RunningKernel.await_reply": {"get_message", "get"},
    "RunningKernel.get_message": {"get_shell_msg"},
    "find_comment_markers": {"comment_markers"},
    "find_metadata_tags": {"metadata_tags"},
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
    return True if _is_ours(collection_path) and not is_course_notebook(collection_path) else None


def _is_ours(path: Path) -> bool:
    return path.parent.name in ("chapters", "solutions") and path.suffix == ".ipynb"


def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A folder with the name of a notebook is one failure; pytest alone looks into it and finds nothing."""
    return DamagedFolder.from_parent(parent, path=path) if _is_ours(path) else None


class DamagedFolder(pytest.Directory):
    """A folder in the place of a notebook."""

    def collect(self) -> Iterator[Damage]:
        try:
            load(self.path)
        except NotebookError as error:
            yield Damage.from_parent(self, name="the notebook", says=str(error))


class Damage(pytest.Item):
    """What stands in the place of all cells of a damaged notebook: one failure, with one sentence."""

    def __init__(self, *, says: str, **more: Any) -> None:
        super().__init__(**more)
        self.says = says

    def runtest(self) -> None:
        raise NotebookError(self.says)

    def reportinfo(self) -> tuple[Path, None, str]:
        return self.path, None, self.name

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:
        return str(excinfo.value)


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
    reply: dict[str, Any]
    scratch: tempfile.TemporaryDirectory[str] | None = None

    def collect(self) -> Iterator[CourseCell | Damage]:
        try:
            cells = self._cells()
        except NotebookError as error:
            place = str(error).partition(", ")[2].partition(":")[0]
            name = place if place.startswith("cell ") else "the notebook"
            self.broken = name
            yield Damage.from_parent(self, name=name, says=str(error))
            return
        numbers = [k for k, cell in enumerate(self.nb.cells, 1) if cell.cell_type == "code"]
        for number, found in zip(numbers, cells, strict=True):
            name = found.cell.get("id") or _heading(self.nb.cells[:number])
            if not self.compare_outputs:  # a learner's outputs are no reference, even of a cell cut off
                found.cell.outputs = []
            else:
                found.cell.outputs = [_as_printed(self.path.name[:2], name, output) for output in found.cell.outputs]
            yield CourseCell.from_parent(
                self, name=f"cell {number} ({name})", cell_num=number, cell=found.cell, options=found.options
            )

    def _cells(self) -> list[Any]:
        """The code cells as nbval finds them. Raises NotebookError where the file is damaged."""
        own = load(self.path, lenient=True)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # on tags that contradict each other; CourseCell refuses them
                nbformat.validate(nbformat.read(self.path, nbformat.NO_CONVERT), relax_add_props=True)
                return list(super().collect())
        except nbformat.ValidationError as error:
            raise _not_valid(self.path, own, error) from None
        except Exception as error:  # noqa: BLE001 - whatever it is, the other notebooks run
            says = f"cannot be read by nbval ({type(error).__name__}: {str(error)[:200]})"
            raise damaged(self.path, says, "Take an older version.") from None

    def setup(self) -> None:
        if self.broken:
            return
        self.scratch = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        strict = "1" if self.path.parent.name == "solutions" else "0"
        progress, profile = (str(Path(self.scratch.name) / name) for name in ("progress.jsonl", "ipython"))
        guarded_profile(Path(profile))
        with mock.patch.dict(os.environ, COURSE_STRICT=strict, COURSE_PROGRESS=progress, IPYTHONDIR=profile):
            try:
                super().setup()
                self.kernel.await_reply = partial(_await_reply, self)
                self.kernel.execute_cell_input = partial(self.kernel.kc.execute, stop_on_error=False)
            except Exception as error:  # noqa: BLE001 - the first cell tells it, instead of each
                self.no_kernel = error
        self.sanitize_patterns.update(VARYING)
        self.sanitize_patterns.update(DRAWN)

    def teardown(self) -> None:
        super().teardown()
        if self.scratch:
            self.scratch.cleanup()


def _as_printed(chapter: str, id: str, output: Any) -> Any:
    """A stored output as the installed releases print it."""
    texts = {key: as_printed(chapter, id, output[key]) for key in ("text", "evalue") if key in output}
    data = {mime: as_printed(chapter, id, text) if isinstance(text, str) else text for mime, text in output.get("data", {}).items()}
    return nbformat.from_dict({**output, **texts, **({"data": data} if data else {})})


def _not_valid(path: Path, cells: list[Cell], error: nbformat.ValidationError) -> NotebookError:
    """What nbformat refused, with the cell that it stands in, if it stands in one."""
    steps = [str(step) for step in error.absolute_path]
    what = " ".join(str(error.message).split())[:200]
    if len(steps) > 1 and steps[0] == "cells":
        where = f" at {'/'.join(steps[2:])}" if steps[2:] else ""
        says = f"it is no valid cell of a notebook{where} ({what})"
        return damaged(path, says, "Take an older version.", cells[int(steps[1])].place)
    return damaged(path, f"is not a valid notebook ({what})", "Take an older version.")


def _await_reply(file: CourseFile, msg_id: str, timeout: float) -> None:
    """Wait for a reply and keep it, and ask each second whether the kernel lives; nbval alone waits out the
    timeout, and throws the reply away, which says `error` for an unknown magic where no output does."""
    kernel, end = file.kernel, time.monotonic() + timeout
    while True:
        try:
            message = kernel.get_message("shell", timeout=max(0, min(1, end - time.monotonic())))
        except Empty:
            if not kernel.is_alive():
                kernel.kc.stop_channels()
                raise RuntimeError("The kernel died while this cell ran.") from None
            if time.monotonic() >= end:
                raise
        else:
            if message["parent_header"].get("msg_id") == msg_id:
                file.reply = message["content"]
                return


class CourseCell(nbval.IPyNbCell):
    """A code cell, named by its number among all cells and its id, or by the heading above if it has none."""

    def setup(self) -> None:
        if self.parent.broken:
            pytest.skip(f"{self.parent.broken} of this notebook failed")

    def runtest(self) -> None:
        try:
            if self.parent.no_kernel:
                raise self.parent.no_kernel
            self._refuse_what_nbval_skips()
            self._run()
        except Exception:
            self.parent.broken = self.name
            raise

    def _refuse_what_nbval_skips(self) -> None:
        for line in self.cell.source.splitlines():
            if line.strip().startswith("#") and line.strip().lstrip("#").strip() in nbval.comment_markers:
                self.raise_cell_error(f"The comment `{line.strip()}` changes what is tested. Take it away.")
        for tag in self.cell.metadata.get("tags", []):
            if tag in nbval.metadata_tags and tag not in TAGS:
                self.raise_cell_error(f"The tag `{tag}` changes what is tested. Take it away.")
        unrun = self.cell.execution_count is None and self.cell.source.strip()
        if self.parent.compare_outputs and unrun:
            again = f"`make run CHAPTER={self.path.name[:2]}`"
            self.raise_cell_error(f"It was never executed, so nothing is stored to compare with. Do {again}.")

    def _run(self) -> None:
        differ = None
        try:
            super().runtest()
        except nbval.NbCellError as error:
            self._refuse_magics()
            if str(error) != DIFFER:
                raise
            differ = error
        if self.parent.timed_out:
            self.raise_cell_error("It ran too long and was interrupted.")
        self._refuse_magics()
        self._refuse_what_ipython_swallowed()
        raised = any(output.output_type == "error" for output in self.test_outputs)
        if self.options["check_exception"] and not raised:
            self.raise_cell_error("It is tagged raises-exception, and it raised nothing.")
        if differ:
            raise differ

    def _refuse_magics(self) -> None:
        """Fail where the guard refused a magic, also in a cell that is tagged raises-exception."""
        for output in self.test_outputs or []:
            if output.output_type == "error" and output.ename == NotAllowed.__name__:
                self.raise_cell_error(output.evalue)

    def _refuse_what_ipython_swallowed(self) -> None:
        """Fail where the reply says `error` and no output does, or where the cell ends the kernel."""
        reply = self.parent.reply
        told = any(output.output_type == "error" for output in self.test_outputs)
        if reply.get("status") == "error" and not told:
            says = f"{reply.get('ename')}: {reply.get('evalue')}"
            self.raise_cell_error(f"IPython gave this cell up, and the rest of it never ran. {says}")
        if any(payload.get("source") == "ask_exit" for payload in reply.get("payload", [])):
            self.raise_cell_error("It ends the kernel, so that no cell below it can run.")

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
