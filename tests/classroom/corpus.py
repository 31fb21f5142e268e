"""Submissions as a class hands them in, made by a program: right, partly right, wrong in small ways, empty, garbled."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from helpers.notebooks.chapters import select
from helpers.notebooks.files import load
from tests.classroom.notebooks import notebook, with_cells
from tests.mutants.making import mutants

_GARBLED = ("def (", "raise RuntimeError('mine')", "import not_there", "while False:\n", "x = 1 / 0", "%%bash\nls", "   indented = 1\nx = 2")


def submissions(number: str, count: int, seed: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """`count` notebooks for a chapter, each with a name that says what it is. The first two are the solution and the stubs."""
    draw = random.Random(f"{number} {seed}")
    stubs = {cell["id"]: cell["source"] for cell in notebook(number, answered=False)["cells"]}
    exercises = {cell.data["id"]: cell.source for cell in load(select(number)) if "exercise" in cell.tags}
    small = {id: mutants(source) for id, source in exercises.items()}
    yield "solution", notebook(number)
    yield "untouched", notebook(number, answered=False)
    for k in range(count - 2):
        cells, said = {}, []
        for id in exercises:
            kind = draw.choices(("right", "stub", "mutant", "garbled"), (5, 2, 4, 0.5))[0]
            if kind == "mutant" and small[id]:
                mutant = draw.choice(small[id])
                cells[id] = mutant.source
                said.append(f"{id}: {mutant.change}")
            elif kind != "right":
                cells[id] = stubs[id] if kind == "stub" else draw.choice(_GARBLED)
                said.append(f"{id}: {kind}")
        content = with_cells(number, cells)
        if draw.random() < 0.2:  # as JupyterLab leaves it behind
            content["cells"].append({"cell_type": "code", "id": f"left-{k}", "metadata": {}, "outputs": [], "execution_count": None, "source": ""})
        yield "; ".join(said) or "right", content
