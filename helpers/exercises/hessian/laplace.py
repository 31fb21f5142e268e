"""hessian/laplace: Standard errors from the curvature."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.data import load
from helpers.desk.hessian import logistic
from helpers.exercises.programs import random_seed


@dataclass(frozen=True, eq=False)
class Logistic(logistic.Logistic):
    """The desk's loss with its derivatives in closed form, and its minimum."""

    @cached_property
    def fit(self) -> np.ndarray:
        """Intercept and slopes at the minimum: Newton in closed form. NaN where there is none, as for separable data."""
        beta = np.zeros(1 + self.t.shape[1])
        with np.errstate(all="ignore"):
            for _ in range(50):
                try:
                    beta = beta - np.linalg.solve(self.hessian(beta), self.gradient(beta))
                except np.linalg.LinAlgError:
                    return np.full(len(beta), np.nan)
        return beta

    def _design(self, beta: Any) -> tuple[np.ndarray, np.ndarray]:
        x = np.column_stack([np.ones(len(self.t)), self.t])
        return x, 1 / (1 + np.exp(-x @ beta))

    def gradient(self, beta: Any) -> np.ndarray:
        """The gradient."""
        x, p = self._design(beta)
        return x.T @ (p - self.y) / len(p)

    def hessian(self, beta: Any) -> np.ndarray:
        """The matrix of second derivatives."""
        x, p = self._design(beta)
        return (x.T * (p * (1 - p))) @ x / len(p)


def _challenger() -> Logistic:
    flights = load("challenger")
    return Logistic(
        "the 23 flights before Challenger", flights["temperature_f"][:, None], flights["distress"]
    )


def _drawn(seed: int) -> Logistic:
    rng = np.random.default_rng(seed)
    t = np.round(rng.normal((0.8, -0.3), (1.5, 1.1), (31, 2)), 2)
    y = (rng.uniform(size=len(t)) < 1 / (1 + np.exp(0.5 - t @ (0.9, -0.7)))).astype(float)
    return Logistic(f"{len(t)} drawn outcomes with two inputs", t, y)


def _laplace_cases(rng: np.random.Generator) -> list[Case]:
    """Two parameters, and three."""
    losses = [_challenger()]
    while len(losses) < 3:
        loss = _drawn(random_seed(rng))
        if np.isfinite(loss.fit).all() and abs(loss.fit).max() < 3 and abs(loss.fit[0]) > 0.2:
            losses.append(loss)
    return [Case((loss, loss.fit, len(loss.t))) for loss in losses]


def _errors_by(change: Callable[[np.ndarray, int], Any]) -> Callable[..., Any]:
    """`laplace` with a wrong belief about what to do with the Hessian of the mean and n."""
    return lambda f, beta, n: change(f.hessian(beta), n)


EXERCISE = Exercise(
    id="hessian/laplace",
    title="Standard errors from the curvature",
    level=2,
    minutes=8,
    signature="laplace(loss, beta, n)",
    ways=("by_hand", "torch", "jax"),
    cases=_laplace_cases,
    oracle=lambda f, beta, n: np.sqrt(np.diag(np.linalg.inv(n * f.hessian(beta)))),
    mistakes=(
        Mistake("M32", _errors_by(lambda h, n: 1 / np.sqrt(np.diag(n * h))), "You inverted the diagonal of H. That is the error of one parameter with the others known. Invert H, then take the diagonal."),
        Mistake("mean", _errors_by(lambda h, n: np.sqrt(np.diag(np.linalg.inv(h)))), "Too large by √n: the loss is the mean over n outcomes, and the log-likelihood is their sum. Multiply H by n first."),
        Mistake("divided", _errors_by(lambda h, n: np.sqrt(np.diag(np.linalg.inv(h / n)))), "Too large by n: you divided H by n. The sum over n outcomes has n times the curvature of their mean."),
        Mistake("divided-after", _errors_by(lambda h, n: np.sqrt(np.diag(np.linalg.inv(h))) / n), "Too small by √n: n belongs under the root. Multiply H by n first, then invert and take the root."),
        Mistake("minus", _errors_by(lambda h, n: np.sqrt(np.diag(np.linalg.inv(-n * h)))), "The root of a negative number: there is a minus too many. The loss is the negative log-likelihood already, so its Hessian is positive at the fit."),
        Mistake("variances", _errors_by(lambda h, n: np.diag(np.linalg.inv(n * h))), "These are variances. A standard error is the square root."),
        Mistake("covariance", _errors_by(lambda h, n: np.linalg.inv(n * h)), "This is the whole covariance. The standard errors are the square roots of its diagonal."),
        Mistake("curvature", _errors_by(lambda h, n: np.sqrt(np.diag(n * h))), "More curvature means less doubt: the inverse of H is missing."),
        Mistake("entries", _errors_by(lambda h, n: np.sqrt(np.diag(1 / (n * h)) / 2)), "1/H inverts each entry by itself. The inverse of a matrix is `linalg.inv`."),
        Mistake("two", _errors_by(lambda h, n: np.sqrt(2 * np.diag(np.linalg.inv(n * h)))), "Too large by √2: the second derivative of the log-likelihood is the inverse variance, with no 2."),
        Mistake("hessian", _errors_by(lambda h, n: n * h), "This is the curvature. The covariance is its inverse, and the standard errors are the square roots of the diagonal."),
    ),
    hints=(
        "A sharp bowl leaves little doubt about where its bottom is. What of the curvature is then the doubt?",
        "Picture the log-likelihood as a bowl with its bottom at beta. Near it, the bowl is that of a normal distribution whose covariance is the inverse of the curvature.",
        "H = n times the Hessian of the mean loss at beta\ncovariance = inverse of H\nreturn the square roots of its diagonal",
        "`linalg.inv(n * lib.hessian(loss)(beta))`, then `.diagonal() ** 0.5`.",
    ),
)  # fmt: skip
