"""The project "A net that obeys an equation": what is known on paper. The net with its derivatives, the string between its nails,
and a training in NumPy with the Jacobian on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.capstone import string_net


@dataclass(frozen=True)
class Net(string_net.Net):
    """The desk's net with its derivatives in closed form, at one place or at many."""

    def at(self, xs: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Its values, slopes and second derivatives."""
        w, b, v = self.numbers
        return net(np.stack([w, b, v]), np.asarray(xs))


def net(params: Any, xs: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """N, N' and N'' of v·tanh(w x + b), on paper: tanh' = 1 − tanh², tanh'' = −2 tanh (1 − tanh²)."""
    w, b, v = np.asarray(params)
    t = np.tanh(np.multiply.outer(xs, w) + b)
    return t @ v, (1 - t * t) @ (v * w), (-2 * t * (1 - t * t)) @ (v * w * w)


def curve(params: Any, xs: Any, problem: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """u, u' and u'' of left + (right − left) x + x (1 − x) N(x): the product rule on paper."""
    left, right, _ = problem
    n, slope, bend = net(params, xs)
    bump, lean = xs * (1 - xs), 1 - 2 * xs
    return left + (right - left) * xs + bump * n, right - left + lean * n + bump * slope, -2 * n + 2 * lean * slope + bump * bend


# What the second derivative of u must be, of u, u' and k, in the equation of the page and in others that people write for it.
HANGS = "hangs"
EQUATIONS: dict[str, Callable[[Any, Any, Any], Any]] = {
    HANGS: lambda u, s, k: k * np.sqrt(1 + s * s),
    "parabola": lambda u, s, k: k + 0 * s,
    "no root": lambda u, s, k: k * (1 + s * s),
    "upside down": lambda u, s, k: -k * np.sqrt(1 + s * s),
    "height": lambda u, s, k: k * np.sqrt(1 + u * u),
}


def truth(xs: Any, problem: Any) -> np.ndarray:
    """The catenary through (0, left) and (1, right): u' = sinh(k (x − x₀)) solves u'' = k √(1 + u'²), and the nails say where its
    lowest place x₀ is. Found in 1691 by Huygens, Leibniz and Johann Bernoulli."""
    left, right, k = problem
    lowest = 0.5 - np.arcsinh(k * (right - left) / (2 * np.sinh(k / 2))) / k
    return left + (np.cosh(k * (xs - lowest)) - np.cosh(k * lowest)) / k


def jacobian(params: Any, xs: np.ndarray, problem: Any) -> np.ndarray:
    """How u' and u'' move with each parameter, (2, places, 3, units), on paper."""
    w, b, v = np.asarray(params)
    t = np.tanh(np.multiply.outer(xs, w) + b)
    d = 1 - t * t
    e, g = -2 * t * d, -2 * d * d + 4 * t * t * d
    x, zero = xs[:, None], 0 * t
    value = np.stack([v * d * x, v * d, t], axis=1)
    slope = np.stack([v * d + v * w * e * x, v * w * e, w * d], axis=1)
    bend = np.stack([2 * v * w * e + v * w * w * g * x, v * w * w * g, w * w * e + zero], axis=1)
    bump, lean = (xs * (1 - xs))[:, None, None], (1 - 2 * xs)[:, None, None]
    return np.stack([lean * value + bump * slope, -2 * value + 2 * lean * slope + bump * bend])


def fitted(steps: int = 60, slopes: Callable[[Any, Any], Any] = lambda s, k: k * np.sqrt(1 + s * s), by: Callable[[Any], Any] = lambda problem: problem) -> Callable[..., np.ndarray]:
    """A training like that of Levenberg (1944) and Marquardt (1963), in NumPy: so many damped steps of Gauss–Newton on u'' − slopes(u', k),
    for the problem that `by` makes of the given one."""

    def fit(params: Any, xs: Any, problem: Any) -> np.ndarray:
        p, xs, (left, right, k) = np.asarray(params, dtype=float), np.asarray(xs), by(np.asarray(problem))
        lean = 1e-6

        def residual(p: np.ndarray) -> np.ndarray:
            _, s, bend = curve(p, xs, (left, right, k))
            return bend - slopes(s, k)

        damping = 1.0
        for _ in range(steps):
            s = curve(p, xs, (left, right, k))[1]
            by_slope = (slopes(s + lean, k) - slopes(s - lean, k)) / (2 * lean)
            moves = jacobian(p, xs, (left, right, k))
            J, r = (moves[1] - by_slope[:, None, None] * moves[0]).reshape(len(xs), -1), residual(p)
            new = p - np.linalg.solve(J.T @ J + damping * np.eye(p.size), J.T @ r).reshape(p.shape)
            better = (residual(new) ** 2).sum() < (r**2).sum()
            p, damping = (new, damping / 3) if better else (p, damping * 3)
        return p

    return fit
