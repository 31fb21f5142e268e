"""Solutions as pages to read: answers are folded, markers are gone, and nothing is executed."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

from helpers.notebooks.answers import BEGIN, END, blocks, without
from helpers.notebooks.files import Cell, load

SHOW, HIDE = "Show the answer", "Hide the answer"


def page(solution: Path) -> dict[str, Any]:
    """The notebook that Sphinx reads for a solution."""
    cells = [part for cell in load(solution) for part in _parts(cell)]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
    return {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def _parts(cell: Cell) -> list[dict[str, Any]]:
    """A cell as it is read. One with an answer becomes two: what is asked, and the answer, folded. A report is folded, too."""
    data = {**copy.deepcopy(cell.data), "source": cell.source, "metadata": {"tags": list(cell.tags)}}
    if "report" in cell.tags:
        heading, _, report = cell.source.partition("\n\n")
        data["source"] = f"{heading}\n\n<details>\n<summary>{SHOW}</summary>\n\n{report}\n\n</details>"
    if not cell.is_code:
        return [data]
    answers = blocks(cell)
    if not answers:
        data["metadata"]["tags"] += ["hide-input"] if "fold" in cell.tags else []
        return [data]
    asked = {**data, "id": f"{data['id']}-asked", "source": without(cell.source, answers), "outputs": [], "execution_count": None}
    lines = [line for line in cell.source.split("\n") if line.strip() not in (BEGIN, END)]
    data["source"] = "\n".join(lines)
    data["metadata"] = {"tags": [*cell.tags, "hide-input"], "mystnb": {"code_prompt_show": SHOW, "code_prompt_hide": HIDE}}
    return [asked, data]
