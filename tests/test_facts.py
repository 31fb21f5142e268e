"""What the notebooks teach about torch and JAX still holds. A failure names the notebook and the cells to revise."""

from __future__ import annotations

import importlib
import json
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import pytest
import torch

from helpers.exercises import CHAPTERS
from helpers.exercises.grad import LINES, LOST_IN_JAX, LOST_IN_TORCH
from tests.facts import Fact, raised

SOLUTIONS = Path(__file__).resolve().parent.parent / "solutions"
FACTS: list[Fact] = [
    fact for module in CHAPTERS.values() for fact in importlib.import_module(f"tests.facts.{module}").FACTS
]


@pytest.mark.parametrize(("chapter", "cells", "fact", "measure", "found"), FACTS, ids=[f"{f[0]} {f[2]}" for f in FACTS])
def test_fact(chapter: str, cells: str, fact: str, measure: Callable[[], Any], found: Any) -> None:
    now = measure()
    assert now == found, (
        f"chapter {chapter} teaches in {cells}: {fact}. That was {found}; torch {torch.__version__} and jax {jax.__version__} give {now}. "
        "Revise these cells, then this line."
    )


def test_the_cells_are_there() -> None:
    for chapter, cells, fact, *_ in FACTS:
        path = next(SOLUTIONS.glob(f"{chapter}_*.ipynb"))
        ids = {cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}
        assert set(cells.split()) <= ids, f"{fact}: {path.name} has no cell {set(cells.split()) - ids}"


@pytest.mark.parametrize("kind", LINES)
def test_lines_that_lose_a_path(kind: str) -> None:
    """Chapter 02, `grad/lost_path` and the cell lost-measure: which lines are wrong in silence, against differences."""
    names = {"math": math, "torch": torch, "jax": jax, "jnp": jnp}
    for in_torch, in_jax in LINES[kind]:
        f, g = (eval(f"lambda x: {line}", names) for line in (in_torch, in_jax))
        for point in (1.3, 0.7, 2.4):
            x = torch.tensor(point, dtype=torch.float64)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                slope = float((f(x + 1e-5) - f(x - 1e-5)) / 2e-5)
                lost = abs(float(torch.func.grad(f)(x)) - slope) > 1e-4
            assert lost == (kind in LOST_IN_TORCH), f"{in_torch} at {point} in torch"
            silent = raised(lambda g=g, point=point: jax.grad(g)(point)) == "works"
            lost = silent and abs(float(jax.grad(g)(point)) - slope) > 1e-3
            assert lost == (kind in LOST_IN_JAX), f"{in_jax} at {point} in JAX"
