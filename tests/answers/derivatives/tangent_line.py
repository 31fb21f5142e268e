"""Answers to derivatives/tangent_line: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np


class Line:
    """Slope and intercept."""

    def __init__(self, f, df, x0):
        self.slope = df(x0)
        self.at_zero = f(x0) - self.slope * x0

    def __call__(self, x):
        return self.at_zero + self.slope * x


RIGHT = {
    "slope and intercept, an object": {"by_hand": Line},
    "a polynomial": {"by_hand": lambda f, df, x0: np.polynomial.Polynomial([f(x0) - df(x0) * x0, df(x0)])},
    "everything when called": {"by_hand": lambda f, df, x0: lambda x: (x - x0) * df(x0) + f(x0)},
}


def line_of_the_last(f, df, x0):
    """One name for all: what was made earlier changes when another one is made."""
    line_of_the_last.x0 = x0
    return lambda x: f(line_of_the_last.x0) + df(line_of_the_last.x0) * (x - line_of_the_last.x0)


WRONG = {
    "other: one name for all": {"by_hand": line_of_the_last},
    "secant": {"by_hand": lambda f, df, x0: lambda x: f(x0) + (f(x0 + 1e-6) - f(x0 - 1e-6)) / 2e-6 * (x - x0)},
    "brackets": {"by_hand": lambda f, df, x0: lambda x: (f(x0) + df(x0)) * (x - x0)},
    "M03 a new slope at every x": {"by_hand": lambda f, df, x0: lambda x: df(x) * (x - x0) + f(x0)},
    "M01 called at once": {"by_hand": lambda f, df, x0: f(x0) + df(x0) * 0.1},
    "through-the-curve": {"by_hand": lambda f, df, x0: lambda x: f(x) + df(x0) * (x - x0)},
    "other: asks for x too": {"by_hand": lambda f, df, x0, x: f(x0) + df(x0) * (x - x0)},
}
