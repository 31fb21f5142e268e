"""Chapter 13, hares and lynxes: what the page promises, on seeds that nothing was tuned to, and its oracles."""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import pytest

from helpers import exercises
from helpers.exercises.capstone import hares
from helpers.exercises.capstone.hares_paper import apart, best, conserved, curve, logs, sensitivities
from tests.capstone.solution import defined

LONG = os.environ.get("COURSE_LONG") == "1"
SEEDS = range(100, 110)  # chosen before anybody looked
GUESS = np.array([0.5, 0.035, 0.022, 0.9])
BOUND, NEAR = 0.2, 1e-3  # of each rate: from the truth, and from what a fit without JAX finds


@pytest.fixture(scope="module")
def section() -> dict[str, Any]:
    """The names of the project's starter and exercise cells, from the solution."""
    return defined("hares", "start")


@pytest.mark.parametrize("seed", SEEDS if LONG else SEEDS[:2])
def test_the_rates_are_within_the_bound(section: dict[str, Any], seed: int) -> None:
    """Within 20 % of the truth, within 0.1 % of Gauss-Newton by another method, and of the key's own fit."""
    truth, start, dt, every = (section[name] for name in ("truth", "start", "dt", "every"))
    data = section["in_turns"](truth)[1:] * np.exp(0.1 * np.random.default_rng(seed).normal(size=(20, 2)))
    with section["enable_x64"]():
        rates = np.asarray(section["fit"](data, start, dt, every, GUESS))
    assert abs(rates / truth - 1).max() < BOUND, rates
    assert abs(rates / section["hares_oracle"](data, GUESS) - 1).max() < NEAR
    assert abs(rates / best(data, start, dt, every, GUESS) - 1).max() < 1e-5


def test_clean_data_lead_to_the_truth(section: dict[str, Any]) -> None:
    truth, start, dt, every = (section[name] for name in ("truth", "start", "dt", "every"))
    with section["enable_x64"]():
        rates = np.asarray(section["fit"](curve(truth, start, dt, 100)[every::every], start, dt, every, GUESS))
    assert abs(rates / truth - 1).max() < 1e-7


def test_the_curve_is_that_of_two_other_methods(section: dict[str, Any]) -> None:
    truth, start, dt, every = (section[name] for name in ("truth", "start", "dt", "every"))
    ys = curve(truth, start, dt, 100)
    assert abs(ys[::every] / section["in_turns"](truth) - 1).max() < 2e-4
    assert np.ptp(conserved(truth, ys)) < 1e-5 * abs(conserved(truth, ys)[0])


def test_the_slopes_are_those_of_complex_steps() -> None:
    q, start = np.log([0.5, 0.03, 0.015, 0.7]), np.array([25.0, 9.0])
    ys, by_logs = sensitivities(q, start, 0.3, 20)
    for k, e in enumerate(np.eye(4)):
        turned = curve(np.exp(q + 1e-20j * e), start, 0.3, 20)
        assert np.allclose(turned.imag / 1e-20, by_logs[..., k], rtol=1e-11, atol=1e-11)
        assert np.allclose(turned.real, ys, rtol=1e-13)


def test_the_standard_errors_are_those_of_gauss_newton(section: dict[str, Any]) -> None:
    """The Hessian of the misfit is nearly that without the bend of the gaps; and the reply to the prediction has its number."""
    truth, start, dt, every = (section[name] for name in ("truth", "start", "dt", "every"))
    clean = curve(truth, start, dt, 100)[every::every]
    _, J = logs(apart(np.log(truth), start, dt, every, clean))
    assert round(100 * 0.1 * np.sqrt(np.linalg.inv(J.T @ J)[0, 0]), 1) == hares.TYPICAL
    data = clean * np.exp(0.1 * np.random.default_rng(SEEDS[0]).normal(size=(20, 2)))
    rates = best(data, start, dt, every, GUESS)
    r, J = logs(apart(np.log(rates), start, dt, every, data))
    with section["enable_x64"]():
        found = section["hares_errors"](rates, data, start, dt, every)
    assert np.allclose(found, np.sqrt(np.diag(np.linalg.inv(J.T @ J)) * (r @ r) / 36), rtol=0.1)


def test_the_condition_that_the_page_names(section: dict[str, Any]) -> None:
    """At the bottom the misfit bends about 300 times as much in one direction as in another."""
    truth, start, dt, every = (section[name] for name in ("truth", "start", "dt", "every"))
    _, J = logs(apart(np.log(truth), start, dt, every, curve(truth, start, dt, 100)[every::every]))
    assert 280 < np.linalg.cond(J.T @ J) < 320


def test_the_prediction_stands_in_the_catalogue() -> None:
    assert exercises.find("capstone/hares_error") is hares.EXERCISES[0]
