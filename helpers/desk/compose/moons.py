"""Two moons, and the small network that tells them apart. The chapter prints the same formulas."""

from __future__ import annotations

from typing import Any

import numpy as np

NOISE, UNITS, POINTS, STEPS, RATE, HELD_OUT = 0.15, 16, 160, 120, 3.0, 400


def two_moons(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Points of two half circles that grip each other, and to which of the two each belongs, 0 or 1: at an angle t from 0 to π
    the first has (cos t, sin t), the second (1 − cos t, 0.5 − sin t). Both are blurred by normal noise."""
    y, t = np.arange(n) % 2, rng.uniform(0, np.pi, n)
    first, second = np.stack([np.cos(t), np.sin(t)], 1), np.stack([1 - np.cos(t), 0.5 - np.sin(t)], 1)
    return np.where(y[:, None] == 0, first, second) + NOISE * rng.normal(size=(n, 2)), y.astype(float)


def start(rng: np.random.Generator, units: int = UNITS) -> dict[str, Any]:
    """Random parameters of a network with one hidden layer."""
    W, b, v = rng.normal(size=(2, units)), 0.5 * rng.normal(size=units), rng.normal(size=units) / np.sqrt(units)
    return {"W": W, "b": b, "v": v, "c": np.float64(0.0)}


def scores(params: dict[str, Any], X: np.ndarray) -> np.ndarray:
    """A number for each point: above 0 stands for the second moon."""
    return np.tanh(X @ params["W"] + params["b"]) @ params["v"] + params["c"]


def accuracy(params: dict[str, Any], X: np.ndarray, y: np.ndarray) -> float:
    """The share of points that are put on their own moon."""
    return float(np.mean((scores(params, X) > 0) == (y == 1)))
