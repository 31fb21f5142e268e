"""The models of the project on natural steps, with their derivatives on paper, and what is computed from these in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.capstone import challenger_models as desk
from helpers.desk.functions import generic_numbers


@dataclass(frozen=True)
class Logistic(desk.Logistic):
    """Logistic regression on paper, by z = x @ beta (McCullagh & Nelder, Generalized Linear Models, 1989, chapter 4)."""

    def chance(self, z: Any) -> Any:
        """The probability of the outcome 1."""
        return 1 / (1 + np.exp(-z))

    def moved(self, z: Any) -> Any:
        """The derivative of that probability by z."""
        return self.chance(z) * (1 - self.chance(z))

    def slope(self, z: Any, y: Any) -> Any:
        """The derivative of the log-probability of y by z."""
        return y - self.chance(z)

    def bend(self, z: Any, y: Any) -> Any:
        """The second derivative of the log-probability of y by z: the same for both outcomes."""
        return -self.moved(z) + 0 * y


@dataclass(frozen=True)
class FirstArrival(desk.FirstArrival):
    """The complementary log-log model on paper."""

    def chance(self, z: Any) -> Any:
        """The probability of the outcome 1."""
        return -np.expm1(-np.exp(z))

    def moved(self, z: Any) -> Any:
        """The derivative of that probability by z."""
        return np.exp(z - np.exp(z))

    def slope(self, z: Any, y: Any) -> Any:
        """The derivative of the log-probability of y by z."""
        return y * self.moved(z) / self.chance(z) - (1 - y) * np.exp(z)

    def bend(self, z: Any, y: Any) -> Any:
        """The second derivative of the log-probability of y by z."""
        r, p = np.exp(z), self.chance(z)
        return y * self.moved(z) / p * (1 - r - self.moved(z) / p) - (1 - y) * r


MODELS = Logistic(), FirstArrival()


def scores(log_p: Any, beta: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The score of every flight, a row each: for logistic regression (y − p)·x."""
    return log_p.slope(X @ beta, y)[:, None] * X


def weighted(weights: np.ndarray, X: np.ndarray) -> np.ndarray:
    """The sum of weight · x xᵀ over the flights."""
    return (X.T * weights) @ X


def fisher(log_p: Any, beta: np.ndarray, X: np.ndarray) -> np.ndarray:
    """The Fisher information of all flights: the sum of p′²/(p(1 − p)) · x xᵀ, for logistic regression p(1 − p) · x xᵀ
    (McCullagh & Nelder, section 4.4)."""
    z = X @ beta
    p = log_p.chance(z)
    return weighted(log_p.moved(z) ** 2 / (p * (1 - p)), X)


def by_outcome(weight: Callable[[Any, Any, Any, Any], Any]) -> Callable[..., np.ndarray]:
    """The sum over the flights of weight · x xᵀ, where the weight comes from the chance of 1, the slopes by z of the
    log-probabilities of 1 and of 0, and z."""

    def compute(log_p: Any, beta: np.ndarray, X: np.ndarray) -> np.ndarray:
        z = X @ beta
        return weighted(weight(log_p.chance(z), log_p.slope(z, 1.0), log_p.slope(z, 0.0), z), X)

    return compute


def path(log_p: Any, X: np.ndarray, y: np.ndarray, beta: np.ndarray, steps: int) -> np.ndarray:
    """The places of iteratively reweighted least squares, a row each, the start first: each step fits z + (y − p)/p′ with the
    weights p′²/(p(1 − p)) (McCullagh & Nelder, section 2.5). Independent of scores: it solves a least-squares problem."""
    places = [beta]
    for _ in range(steps):
        z = X @ beta
        p, moved = log_p.chance(z), log_p.moved(z)
        root, aim = moved / np.sqrt(p * (1 - p)), z + (y - p) / moved
        if not (np.isfinite(root).all() and np.isfinite(aim).all()):  # it ran away, and LAPACK takes no NaN
            return np.vstack([*places, np.full((steps + 1 - len(places), len(beta)), np.nan)])
        beta = np.linalg.lstsq(root[:, None] * X, root * aim, rcond=None)[0]
        places.append(beta)
    return np.array(places)


def flights(rng: np.random.Generator, n: int, parts: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """beta, rows X with generic numbers, and outcomes y of both kinds. No outcome is all but certain: of a probability that is 1
    to rounding, little is left of the other one."""
    while True:
        beta, X = 0.6 * generic_numbers(rng, (parts,)), generic_numbers(rng, (n, parts))
        if np.abs(X @ beta).max() < 2:
            return beta, X, rng.permutation(np.arange(n) % 2).astype(float)
