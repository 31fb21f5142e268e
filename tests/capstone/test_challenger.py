"""The project on natural steps keeps what its page promises, on ten seeds that nothing was tuned to."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from helpers.exercises.capstone.challenger import PLAIN_STEPS
from tests.capstone.solution import defined

LONG = os.environ.get("COURSE_LONG") == "1"
SEEDS = range(100, 110) if LONG else (100,)  # chosen before any of them was looked at
MOST_STEPS, LARGEST_GAP, LEAST_SHARE = 10, 1e-6, 0.90


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """What the solution's own cells define: those that are given, and the answers."""
    return defined("challenger", "data", "given", "count")


def test_the_published_figures_come_out(page: dict[str, Any]) -> None:
    torch = page["torch"]
    X, y = torch.tensor(page["rows"]["°F"]), torch.tensor(page["distress"])
    fit = page["natural"](page["log_p"], X, y, torch.zeros(2).double(), 8)
    errors = torch.linalg.inv(page["fisher"](page["log_p"], fit, X)).diagonal() ** 0.5
    assert fit.numpy().round(4).tolist() == page["published_fit"].tolist()
    assert errors.numpy().round(4).tolist() == page["published_errors"].tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_natural_steps_are_as_many_in_every_unit(page: dict[str, Any], seed: int) -> None:
    (outcomes,) = page["drawn"](seed, 1)
    natural, plain, gap = page["challenger_experiment"](outcomes)
    assert len(set(natural.values())) == 1 and natural["°F"] <= MOST_STEPS
    assert max(gap.values()) < LARGEST_GAP
    assert plain["°F"] is None and plain["°C"] is None


@pytest.mark.parametrize("seed", SEEDS)
def test_the_intervals_hold_the_truth(page: dict[str, Any], seed: int) -> None:
    share, spread, error = page["spread_of_fits"](seed)
    assert share >= LEAST_SHARE
    assert 0.05 < error < 0.3 and 0.05 < spread < 0.3


def test_a_set_without_a_finite_fit_is_left_out(page: dict[str, Any]) -> None:
    """Against the definition: between a cold flight without distress and a warmer one with it there must be one overlap each way."""
    sets, t = page["drawn"](3, 100), page["fahrenheit"]
    assert sets.shape == (100, 23)
    for y in sets:
        assert t[y == 1].max() > t[y == 0].min() and t[y == 0].max() > t[y == 1].min()


def test_the_prediction_says_how_many_plain_steps(page: dict[str, Any]) -> None:
    """As many steps as `PLAIN_STEPS`, in leaps: so many at once that the line hardly bends meanwhile. A leap of m steps of the
    rate r, where the loss is a parabola with the curvature H and the slope −g, is H⁻¹(I − (I − rH)^m) g."""
    X, y = page["rows"]["°F"], page["distress"]
    rate, aim = page["plain_rate"](X), page["chance"](X @ page["best_fit"](X, y))
    beta, steps = np.zeros(2), 0
    while abs(page["chance"](X @ beta) - aim).max() > 5e-5:
        p = page["chance"](X @ beta)
        bends, Q = np.linalg.eigh((X.T * (p * (1 - p))) @ X)
        leap = 1 if steps < 100 else max(1, steps // 100)
        kept = np.maximum(1 - rate * bends, 0.0) ** leap
        beta, steps = beta + Q @ ((1 - kept) / bends * (Q.T @ (X.T @ (y - p)))), steps + leap
    assert steps == pytest.approx(PLAIN_STEPS, rel=0.02)
