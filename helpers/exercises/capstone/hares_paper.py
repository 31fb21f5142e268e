"""Hares and lynxes on paper: the curves, their slopes by the logs of the rates, and the best rates, all in NumPy.

The equations are Lotka's (Elements of Physical Biology, 1925) and Volterra's (1926). The slopes are the forward sensitivity
equations (Hairer, Nørsett and Wanner, Solving Ordinary Differential Equations I, section I.14), carried along by the same
method of Runge and Kutta, which makes them exact for the discrete curve. The fit is that of Gauss and Newton.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

# The numbers of the notebook (cell hares-start), which an answer may take for its inputs.
TRUTH, START, DT = (0.6, 0.03, 0.02, 0.8), (30.0, 6.0), 0.2


def slope(rates: Any, y: np.ndarray) -> np.ndarray:
    """(h', l')."""
    a, b, c, d = rates
    h, l = y
    return np.array([a * h - b * h * l, c * h * l - d * l])


def rk4(f: Callable[[np.ndarray], np.ndarray], y: np.ndarray, dt: float) -> np.ndarray:
    """One step of the classical method of order four."""
    k1 = f(y)
    k2 = f(y + dt / 2 * k1)
    k3 = f(y + dt / 2 * k2)
    return y + dt / 6 * (k1 + 2 * k2 + 2 * k3 + f(y + dt * k3))


def curve(rates: Any, start: Any, dt: float, steps: int, step: Callable[..., np.ndarray] = rk4) -> np.ndarray:
    """Both populations at the start and after each step: (steps + 1, 2)."""
    ys = [np.asarray(start)]
    for _ in range(steps):
        ys.append(step(lambda y: slope(rates, y), ys[-1], dt))
    return np.array(ys)


def conserved(rates: Any, ys: np.ndarray) -> np.ndarray:
    """What stays the same along an exact curve: c·h − d·log h + b·l − a·log l, at each row of ys."""
    a, b, c, d = rates
    h, l = np.asarray(ys).T
    return c * h - d * np.log(h) + b * l - a * np.log(l)


def _moved(rates: np.ndarray, z: np.ndarray) -> np.ndarray:
    """How the curve, in the first column, and its slopes by the four logs, in the others, change."""
    a, b, c, d = rates
    h, l = z[:, 0]
    met, by_met = h * l, l * z[0, 1:] + h * z[1, 1:]
    out = np.empty((2, 5))
    out[:, 0] = a * h - b * met, c * met - d * l
    out[0, 1:] = a * z[0, 1:] - b * by_met + (a * h, -b * met, 0.0, 0.0)
    out[1, 1:] = c * by_met - d * z[1, 1:] + (0.0, 0.0, c * met, -d * l)
    return out


def sensitivities(q: Any, start: Any, dt: float, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """The curve, (steps + 1, 2), and its slopes by the logs q of the rates, (steps + 1, 2, 4)."""
    rates = np.exp(np.asarray(q, float))
    zs = [np.column_stack([start, np.zeros((2, 4))])]
    for _ in range(steps):
        zs.append(rk4(lambda z: _moved(rates, z), zs[-1], dt))
    found = np.array(zs)
    return found[..., 0], found[..., 1:]


@dataclass(frozen=True, eq=False)
class Apart:
    """The model beside the data: both curves at the times of the data, and the slopes of the model by the logs of the rates."""

    model: np.ndarray
    by_logs: np.ndarray
    data: np.ndarray

    @property
    def residuals(self) -> np.ndarray:
        """Differences of the logs, (n, 2)."""
        return np.log(self.model) - np.log(self.data)

    @property
    def slopes(self) -> np.ndarray:
        """Of the residuals, (n, 2, 4)."""
        return self.by_logs / self.model[..., None]

    @property
    def value(self) -> float:
        """The mean of the squares."""
        return float(np.mean(self.residuals**2))

    @property
    def gradient(self) -> np.ndarray:
        """Of the mean of the squares, by the logs."""
        return 2 * np.einsum("ij,ijk->k", self.residuals, self.slopes) / self.residuals.size


def apart(q: Any, start: Any, dt: float, every: int, data: Any, first: int | None = None) -> Apart:
    """Model and data at every `every`-th step; the first row of the data belongs to step `first`, `every` where not given."""
    first, data = every if first is None else first, np.asarray(data)
    ys, by_logs = sensitivities(q, start, dt, first + every * (len(data) - 1))
    return Apart(ys[first::every], by_logs[first::every], data)


def logs(at: Apart) -> tuple[np.ndarray, np.ndarray]:
    """Residuals and slopes of the fit that is asked for."""
    return at.residuals.ravel(), at.slopes.reshape(-1, 4)


def best(
    data: Any, start: Any, dt: float, every: int, guess: Any,
    residuals: Callable[[Apart], tuple[np.ndarray, np.ndarray]] = logs, rounds: int = 40,
) -> np.ndarray:  # fmt: skip
    """The rates at the bottom of the sum of squares, from a guess: Gauss and Newton in the logs of the rates, each step halved
    until the sum gets smaller."""
    q = np.log(np.asarray(guess, float))
    r, J = residuals(apart(q, start, dt, every, data))
    for _ in range(rounds):
        step = -np.linalg.lstsq(J, r, rcond=None)[0]
        for _ in range(12):
            after, new = residuals(apart(q + step, start, dt, every, data))
            if after @ after <= r @ r:
                break
            step = step / 2
        q, r, J = q + step, after, new
        if abs(step).max() < 1e-7:
            break
    return np.exp(q)


def drawn_rates(rng: np.random.Generator) -> np.ndarray:
    """Four rates of the sizes that they have in the chapter: per year, and per year and thousand animals."""
    low, high = (0.45, 0.02, 0.012, 0.55), (0.8, 0.04, 0.025, 0.95)
    return np.round(rng.uniform(low, high), 4)


def drawn_start(rng: np.random.Generator) -> np.ndarray:
    """Thousands of hares and of lynxes."""
    return np.round(rng.uniform((20.0, 5.0), (45.0, 12.0)), 1)
