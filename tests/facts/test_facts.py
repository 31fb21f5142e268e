"""What the notebooks teach about torch, JAX and NumPy still holds. A failure names the notebook and the cells to revise."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
import torch

from helpers.exercises import CHAPTERS
from tests.facts import FOUND_WITH, Fact

SOLUTIONS = Path(__file__).resolve().parents[2] / "solutions"
MODULES = {chapter: importlib.import_module(f"tests.facts.{chapter}") for chapter in CHAPTERS}
FACTS: list[tuple[str, Fact]] = [(module, fact) for module, facts in MODULES.items() for fact in facts.FACTS]


def places(chapter: str, cells: str) -> dict[str, list[str]]:
    """The file name of a notebook -> the ids of its cells that teach the fact."""
    found: dict[str, list[str]] = {}
    for cell in cells.split():
        number, _, id = cell.rpartition("/")
        found.setdefault(next(SOLUTIONS.glob(f"{number or chapter}_*.ipynb")).name, []).append(id)
    return found


def revise(module: str, fact: Fact, now: Any) -> str:
    """What has changed, and what there is to do."""
    chapter, cells, words, _, found = fact
    where = "; ".join(f"{name}, cells {', '.join(ids)}" for name, ids in places(chapter, cells).items())
    return (
        f"{words}\n  taught in  {where}\n  expected   {found!r}  ({FOUND_WITH})\n  found now  {now!r}  "
        f"(torch {torch.__version__}, jax {jax.__version__}, numpy {np.__version__})\n"
        f"Revise these cells, then this line of tests/facts/{module}.py."
    )


@pytest.mark.filterwarnings("ignore::UserWarning")  # torch gives some of them once in a session, to whoever comes first
@pytest.mark.parametrize(("module", "fact"), FACTS, ids=[f"{fact[0]} {fact[2]}" for _, fact in FACTS])
def test_fact(module: str, fact: Fact) -> None:
    measure: Callable[[], Any] = fact[3]
    try:
        now = measure()
    except Exception as error:  # noqa: BLE001  a release may take a name away
        now = f"{type(error).__name__}: {error}"
    if now != fact[4]:
        pytest.fail(revise(module, fact, now), pytrace=False)


@pytest.mark.parametrize("module", MODULES)
def test_the_cells_are_there(module: str) -> None:
    for chapter, cells, words, *_ in MODULES[module].FACTS:
        for name, ids in places(chapter, cells).items():
            there = {
                cell["id"] for cell in json.loads((SOLUTIONS / name).read_text(encoding="utf-8"))["cells"]
            }
            assert set(ids) <= there, (
                f"tests/facts/{module}.py, {words}: {name} has no cell {set(ids) - there}"
            )


def test_a_failure_says_what_changed() -> None:
    fact: Fact = ("02", "item-run 12/six-run", "half of the slope is lost", float, 3.0)
    said = revise("grad", fact, 6.0)
    for part in (
        "02_grad.ipynb, cells item-run",
        "12_clinic.ipynb, cells six-run",
        "lost",
        "3.0",
        "6.0",
        torch.__version__,
    ):
        assert part in said
