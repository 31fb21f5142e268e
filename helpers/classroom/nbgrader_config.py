"""What nbgrader needs to know to grade the course: `python -m helpers.classroom nbgrader FOLDER` copies it into FOLDER.

For classes that trust each other. A submission runs as you, with your files and your network: it can redefine `check`,
read a solution from the disk, or write its points into gradebook.db. What this file prevents is accidents:

* The chapters hold stubs of their own, which nbgrader would replace by its own (`ClearSolutions`), and their check
  cells can be edited, since a seed may be added there (`LockCells`). While grading they are put back.
* An answer that does not pass must raise, or nbgrader gives full points to everybody, and each student needs a
  progress file of their own. The kernel `function-transforms-graded` sees to both (helpers/classroom/kernel.py).
* A warning on stderr costs no point (`IgnorePattern`). `nbgrader validate` still complains of one.
* A renamed notebook, a duplicated cell, a lost or deleted check cell: `found` and `mended`, below.

A notebook that cannot be read, or whose kernel dies, is an error in the log, and counts 0 in what nbgrader exports.

You can change everything here: the course does not write over a file that you changed. Written for nbgrader 0.9.6.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from traitlets.log import get_logger

COURSE = Path(__file__).resolve().parent
KERNEL = "function-transforms-graded"


def found(assignment: str, student: str, notebooks: list[str]) -> None:
    """Before a submission is graded: if its only notebook has another name, grade a copy that has the right one."""
    wanted = sorted((COURSE / "source" / assignment).glob("*.ipynb"))
    if len(wanted) != 1 or any(Path(path).name == wanted[0].name for path in notebooks):
        return
    alike = [Path(path) for path in notebooks if _checks(Path(path)) & _checks(wanted[0])]
    if len(alike) != 1:
        names = ", ".join(Path(path).name for path in notebooks)
        get_logger().error("%s: %s is missing, and of %s not exactly one is a copy of it.", Path(notebooks[0]).parent, wanted[0].name, names)
        return
    right = alike[0].with_name(wanted[0].name)
    shutil.copyfile(alike[0], right)
    notebooks[:] = [str(right)]  # nbgrader goes on with this list
    get_logger().warning("%s was handed in as %s: it was copied to the right name and is graded.", right, alike[0].name)


def _checks(path: Path) -> set[str]:
    """The names of the check cells in a notebook, which no other chapter has; none where it cannot be read."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return {own["grade_id"] for cell in cells if (own := cell["metadata"].get("nbgrader")) and own["grade"]}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()


def mended(notebook: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """A submitted notebook in which each cell that nbgrader knows stands once.

    Of duplicates the last one counts, as it does when the cells are run. What lost its metadata gets it back by the
    cell's id. A check cell that is gone is put back; an exercise cell is not, since its answer may stand elsewhere.
    """
    names = resources["nbgrader"]
    original = json.loads((COURSE / "source" / names["assignment"] / f"{names['notebook']}.ipynb").read_text(encoding="utf-8"))
    graded = {cell["metadata"]["nbgrader"]["grade_id"]: cell for cell in original["cells"] if "nbgrader" in cell["metadata"]}
    by_id = {cell["id"]: cell for cell in graded.values()}
    present = {_grade_id(cell) for cell in notebook.cells}
    seen: set[str] = set()
    for cell in reversed(notebook.cells):
        own = by_id.get(cell.get("id"))
        if _grade_id(cell) is None and own and _grade_id(own) not in present:
            cell["metadata"]["nbgrader"] = dict(own["metadata"]["nbgrader"])
        id = _grade_id(cell)
        if id in seen or id not in graded:
            cell["metadata"].pop("nbgrader", None)
        if id in graded:
            seen.add(id)
    for id, cell in graded.items():
        if id not in seen and cell["metadata"]["nbgrader"]["grade"]:
            get_logger().warning("%s: the check cell %s was missing and is put back.", names["student"], id)
            _insert(notebook, cell, original["cells"])
    return notebook, resources


def _grade_id(cell: Any) -> str | None:
    own = cell["metadata"].get("nbgrader")
    return own.get("grade_id") if own else None


def _insert(notebook: Any, cell: dict[str, Any], order: list[dict[str, Any]]) -> None:
    """Put a cell back behind the nearest one of those that precede it in the chapter, else at the end."""
    import nbformat

    before = [other["id"] for other in order[: order.index(cell)]]
    places = {other.get("id"): place for place, other in enumerate(notebook.cells)}
    after = next((places[id] for id in reversed(before) if id in places), len(notebook.cells) - 1)
    copy = {**cell, "source": "".join(cell["source"])}
    if None in places:  # an older format, which has no ids
        del copy["id"]
    elif cell["id"] in places:
        copy["id"] = f"{cell['id'][:50]}-put-back"
    notebook.cells.insert(after + 1, nbformat.from_dict(copy))


c = get_config()  # noqa: F821  nbgrader provides it
os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, [str(COURSE), os.environ.get("JUPYTER_PATH")]))
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])  # there is alembic
c.Execute.kernel_name = KERNEL
c.Execute.timeout = 120  # seconds for one cell; a check gives up on an answer after 10
c.Execute.startup_timeout = 120
c.Execute.iopub_timeout = 30
c.ClearSolutions.enabled = False
c.LockCells.enabled = False
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"[\s\S]"
c.OverwriteCells.add_missing_cells = False  # `mended` does it, also where the exercise cell before it is gone
c.Autograde.pre_convert_hook = found
c.Autograde.sanitize_preprocessors = [
    "nbgrader.preprocessors.ClearOutput",
    mended,
    "nbgrader.preprocessors.DeduplicateIds",
    "nbgrader.preprocessors.OverwriteKernelspec",
    "nbgrader.preprocessors.OverwriteCells",
    "nbgrader.preprocessors.CheckCellMetadata",
]
