"""Programs of one number: points where they are nothing special, and their derivatives as functions to hand in."""

from __future__ import annotations

import numpy as np

from helpers.desk.derivatives.slope import Slope
from helpers.exercises.programs import Program, derivative, random_seed


def number(rng: np.random.Generator, low: float = 0.5, high: float = 1.8) -> np.float64:
    """A generic number of either sign, with two decimals."""
    return np.float64(round(rng.choice([-1, 1]) * rng.uniform(low, high), 2))


def program_at(rng: np.random.Generator, orders: dict[int, float]) -> tuple[Program, np.float64]:
    """A program of one number and a point where its derivatives of these orders are at least so large."""
    while True:
        f, x = Program(random_seed(rng)), number(rng)
        if all(abs(f.derivative(x, order)) > least for order, least in orders.items()):
            return f, x


def slope_of(f: Program) -> Slope:
    """The derivative of a program of one number, worked out here: what an answer is handed does not differentiate."""
    return Slope(derivative(f.expressions[0], None))
