"""The figures that published sources give for the data sets, to the digits in helpers/data/README.md.

Each fit is computed here with helpers.by_hand, apart from the notebooks that teach it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from helpers import by_hand as bh
from helpers import data

README = (Path(data.__file__).parent / "README.md").read_text(encoding="utf-8")


def newton(f: Callable[[Any], Any], x: np.ndarray, steps: int) -> np.ndarray:
    """Where the gradient of f is zero, from a start close enough for Newton's method."""
    for _ in range(steps):
        x = x - np.linalg.solve(bh.hessian(f)(x), bh.grad(f)(x))
    return x


def misra1a() -> list[str]:
    """Both parameters, their standard deviations and the residual sum of squares, by Gauss–Newton."""
    misra = data.load("misra1a")
    x, y = misra["pressure"], misra["volume"]

    def residuals(b: Any) -> Any:
        return y - b[0] * (1 - bh.exp(-b[1] * x))

    b = np.array([250.0, 5e-4])
    for _ in range(20):
        jacobian = bh.jacfwd(residuals)(b)
        b = b - np.linalg.lstsq(jacobian, residuals(b), rcond=None)[0]
    squares = residuals(b) @ residuals(b)
    deviations = np.sqrt(np.diag(np.linalg.inv(jacobian.T @ jacobian)) * squares / (len(y) - 2))
    return [f"{number:.10E}" for number in (b[0], deviations[0], b[1], deviations[1], squares)]


def challenger() -> list[str]:
    """Intercept, slope and their standard errors from the curvature, and the probability of damage at 31 °F."""
    flights = data.load("challenger")
    t, y = flights["temperature_f"], flights["distress"]

    def loss(beta: Any) -> Any:
        z = beta[0] + beta[1] * t
        return (bh.log1p(bh.exp(z)) - y * z).sum()

    beta = newton(loss, np.zeros(2), 10)
    errors = np.sqrt(np.diag(np.linalg.inv(bh.hessian(loss)(beta))))
    at_31 = 1 / (1 + np.exp(-beta @ [1.0, 31.0]))
    return [f"{number:.4f}".replace("-", "−") for number in (*beta, *errors, at_31)]


def likelihood(flow: np.ndarray, noise: float, drift: float, variance: float) -> float:
    """How likely the years from the second on are, given the first, where the level starts with this variance around 0.

    From the matrix of all covariances at once, so without a filter.
    """
    years = np.arange(len(flow))
    together = drift * np.minimum.outer(years, years) + noise * np.eye(len(flow)) + variance
    total = -0.5 * (np.linalg.slogdet(2 * np.pi * together)[1] + flow @ np.linalg.solve(together, flow))
    first = variance + noise
    return total + 0.5 * (np.log(2 * np.pi * first) + flow[0] ** 2 / first)


def nile() -> list[str]:
    """Both variances of the local level model, and the log-likelihood with a start variance of a million."""
    flow = data.load("nile")["volume"]

    def score(theta: Any) -> Any:
        noise, drift = bh.exp(theta[0]), bh.exp(theta[1])
        level, variance, total = flow[0], noise, 0.0  # the first year is all that is known of the level
        for y in flow[1:]:
            variance = variance + drift
            error, gain = y - level, variance / (variance + noise)
            total = total - 0.5 * (bh.log(2 * np.pi * (variance + noise)) + error**2 / (variance + noise))
            level, variance = level + gain * error, variance * (1 - gain)
        return total

    noise, drift = np.exp(newton(score, np.log(np.full(2, flow.var() / 2)), 7))
    return [f"{noise:.0f}", f"{drift:.0f}", f"{likelihood(flow, noise, drift, 1e6):.2f}".replace("-", "−")]


def digits() -> list[str]:
    """How many images each class holds."""
    images = data.load("digits")
    assert images["pixels"].shape == (1797, 64) and set(np.unique(images["pixels"])) == set(range(17))
    return [str(count) for count in np.bincount(images["label"])]


@pytest.mark.parametrize(
    ("name", "computed", "published"),
    [
        ("misra1a", misra1a, ["2.3894212918E+02", "2.7070075241E+00", "5.5015643181E-04", "7.2668688436E-06", "1.2455138894E-01"]),
        ("challenger", challenger, ["15.0429", "−0.2322", "7.3786", "0.1082", "0.9996"]),
        ("nile", nile, ["15099", "1469", "−632.54"]),
        ("digits", digits, ["178", "182", "177", "183", "181", "182", "181", "179", "174", "180"]),
    ],
)  # fmt: skip
def test_published_figures(name: str, computed: Callable[[], list[str]], published: list[str]) -> None:
    assert computed() == published
    row = next(line for line in README.splitlines() if line.startswith(f"| `{name}.csv"))
    assert [figure for figure in published if figure not in row] == [], "helpers/data/README.md says otherwise"
