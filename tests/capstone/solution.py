"""What the solution of chapter 13 defines, for the tests of one project."""

from __future__ import annotations

from typing import Any

from helpers.notebooks.chapters import select
from helpers.notebooks.files import load


def defined(project: str, *given: str) -> dict[str, Any]:
    """The names that the set-up, the cells `given` and the answers of a project define. No answer is used: of a given cell, what
    stands before its `try:` is run."""
    space: dict[str, Any] = {"__name__": "__main__"}
    for cell in load(select("13")):
        id = cell.data["id"]
        if id == "setup" or id.removeprefix(f"{project}-") in given or (id.startswith(f"{project}-") and "exercise" in cell.tags):
            exec(compile(cell.source.partition("\n\n\ntry:")[0], id, "exec"), space)  # noqa: S102  our own notebook
    return space
