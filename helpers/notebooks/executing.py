"""Execute solutions from top to bottom and store what they print."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from helpers.notebooks import rules
from helpers.notebooks.chapters import build, select, solutions
from helpers.notebooks.files import ROOT, Cell, NotebookError, dump, load, short, write
from helpers.notebooks.kernels import guarded_profile
from helpers.notebooks.outputs import plain, tidy

CELL_SECONDS = 120


def run(numbers: Sequence[str] = (), root: Path = ROOT, cell_seconds: int = CELL_SECONDS) -> Iterator[str]:
    """Execute these solutions (all, if none is named), store their outputs, then build the chapters.

    Yields a sentence for each step as it is done. A solution that fails keeps its file, and the others still
    run; in the end one NotebookError names every failure, and the chapters are not built.
    """
    faults = []
    for path in [select(number, root) for number in numbers] or solutions(root):
        started = time.monotonic()
        try:
            changed = write(path, execute(path, cell_seconds))
        except NotebookError as error:
            faults.append(f"{error} {short(path)} is as it was.")
        else:
            seconds = time.monotonic() - started
            stored = "its outputs are stored" if changed else "its outputs are the same as before"
            yield f"{short(path)} ran in {seconds:.0f} s; {stored}."
    if faults:
        raise NotebookError("\n".join(faults))
    yield from build(root)


def execute(path: Path, cell_seconds: int = CELL_SECONDS) -> bytes:
    """The solution's file with the outputs of a fresh, strict run. Raises NotebookError if a cell fails."""
    cells = load(path)
    rules.answers_of(cells, executed=False)
    client = _client(cells, path.parent, cell_seconds)
    executed, count = [], 0
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
        client.setup_kernel(env=_environment(Path(scratch)), stderr=subprocess.DEVNULL),
    ):
        for index, cell in enumerate(cells):
            count += cell.is_code
            executed.append(_execute_cell(client, cell, index, count))
    return dump([cell.data for cell in executed])


def _environment(scratch: Path) -> dict[str, str]:
    """Strict, away from the author's own progress and IPython profile, with this checkout's helpers first."""
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH")) if part)
    guarded_profile(scratch / "ipython")
    own = {
        "COURSE_STRICT": "1",
        "COURSE_PROGRESS": str(scratch / "progress.jsonl"),
        "IPYTHONDIR": str(scratch / "ipython"),
    }
    return {**os.environ, **own, "PYTHONPATH": path}


def _client(cells: list[Cell], folder: Path, cell_seconds: int) -> Any:
    """What runs the cells in a kernel. Raises NotebookError when they are not a valid notebook."""
    import nbformat
    from nbclient import NotebookClient

    notebook = {"cells": [cell.data for cell in cells], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    try:
        nbformat.validate(notebook)
    except nbformat.ValidationError as error:
        place = "/".join(str(part) for part in error.absolute_path)
        says = f"{cells[0].notebook} is not valid at {place}: {error.message[:200]}."
        raise NotebookError(says) from None
    client = NotebookClient(
        nbformat.from_dict(notebook), timeout=cell_seconds, kernel_name="python3", record_timing=False,
        coalesce_streams=True, resources={"metadata": {"path": str(folder)}},
    )  # fmt: skip
    client.create_kernel_manager()
    client.km.kernel_spec_manager = _this_python()
    return client


def _this_python() -> Any:
    """A kernel of the Python that runs this, whatever kernel a user has installed under the name python3."""
    from ipykernel.kernelspec import RESOURCES, get_kernel_dict
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())

    return ThisPython()


def _execute_cell(client: Any, cell: Cell, index: int, count: int) -> Cell:
    """The cell with its fresh outputs, and only its tags as metadata. Raises NotebookError when it fails."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    data = {**cell.data, "metadata": {"tags": cell.tags} if cell.tags else {}}
    if not cell.is_code:
        return replace(cell, data=data)
    try:
        done = client.execute_cell(client.nb.cells[index], index)
    except CellTimeoutError:
        raise cell.error(f"it ran for more than {client.timeout} s and was stopped.") from None
    except DeadKernelError:
        raise cell.error("the kernel died while this cell ran.") from None
    except CellExecutionError as error:
        lines = re.findall(r"Cell In\[\d+\], line (\d+)", plain(error.traceback))
        place = f"line {lines[0]} " if lines else "it "
        raise cell.error(f"{place}raised {error.ename}: {error.evalue[:1000]}") from None
    ran = replace(cell, data={**data, "execution_count": count, "outputs": tidy(done.outputs, count)})
    rules.check_outputs(ran)
    return ran
