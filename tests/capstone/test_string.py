"""The project "A net that obeys an equation": ten starts that nothing was tuned to end within the bound that the page promises, and
the two oracles agree."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from helpers.exercises.capstone.string_net import curve, fitted, truth
from helpers.releases import enable_x64
from tests.capstone.solution import defined
from tests.notebooks.test_pages import cells

ROOT = Path(__file__).resolve().parents[2]
SEEDS = range(100, 110)
LONG = os.environ.get("COURSE_LONG") == "1"
GRID = np.linspace(0, 1, 1001)


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """What the solution defines: its set-up, what is given, and the answers. The cells that show something are left out."""
    return defined("string", "given")


@pytest.fixture(scope="module")
def promised() -> float:
    """The bound, as the page says it, in metres."""
    text = next(cell["source"] for cell in cells(ROOT / "solutions" / "13_capstone.ipynb") if cell["id"] == "string-page")
    return float(re.search(r"within \*\*(\d+) mm\*\*", text)[1]) / 1000


@pytest.mark.parametrize("seed", SEEDS if LONG else SEEDS[:2])
def test_a_start_that_nothing_was_tuned_to_ends_within_the_bound(page: dict[str, Any], promised: float, seed: int) -> None:
    with enable_x64():
        params = np.asarray(page["fit"](page["start"](seed), page["places"], page["problem"]))
    off = abs(curve(params, GRID, page["problem"])[0] - truth(GRID, page["problem"])).max()
    print(f"seed {seed}: {1000 * off:.3f} mm")
    assert off < promised


def test_four_places_are_too_few(page: dict[str, Any], promised: float) -> None:
    """What the experiment shows is no accident of its seeds: the residual is 0 at the places, and the curve is off."""
    xs = np.resize(np.linspace(0, 1, 4), 40)
    with enable_x64():
        params = page["fit"](page["start"](SEEDS[0]), xs, page["problem"])
        assert abs(np.asarray(page["trial"](params, xs, page["problem"])[1])).max() < 1e-12
    assert abs(curve(params, GRID, page["problem"])[0] - truth(GRID, page["problem"])).max() > promised


def test_the_catenary_obeys_the_equation(page: dict[str, Any]) -> None:
    """By differences of the closed form, which is the same on the page and in the key."""
    left, right, k = page["problem"]
    u, h = page["catenary"](GRID, page["problem"]), GRID[1]
    slope, bend = (u[2:] - u[:-2]) / (2 * h), (u[2:] - 2 * u[1:-1] + u[:-2]) / h**2
    assert abs(bend - k * np.sqrt(1 + slope**2)).max() < 1e-4
    assert np.allclose(u[[0, -1]], (left, right), atol=1e-12)
    assert np.allclose(u, truth(GRID, page["problem"]), atol=1e-12)


def test_finite_differences_converge_to_it_as_the_square_of_the_spacing(page: dict[str, Any]) -> None:
    off = [abs(page["by_differences"](page["problem"], n) - truth(np.linspace(0, 1, n + 1), page["problem"])).max() for n in (40, 80, 160)]
    assert off[-1] < 1e-5
    assert np.allclose(np.divide(off[:-1], off[1:]), 4, atol=0.05)


def test_a_training_with_the_jacobian_on_paper_ends_there_too(page: dict[str, Any], promised: float) -> None:
    params = fitted()(page["start"](SEEDS[0]), page["places"], page["problem"])
    assert abs(curve(params, GRID, page["problem"])[0] - truth(GRID, page["problem"])).max() < promised
