"""Answers to derivatives/complex_step: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

RIGHT = {
    "h = 1e-200": {"by_hand": lambda f, x: f(x + 1e-200j).imag / 1e-200},
    "h = 1e-8": {"by_hand": lambda f, x: np.imag(f(x + 1e-8 * 1j)) / 1e-8},
    "a Python complex": {"by_hand": lambda f, x: f(complex(x, 1e-30)).imag / 1e-30},
}

WRONG = {
    "M11 central": {"by_hand": lambda f, x: (f(x + 1e-4) - f(x - 1e-4)) / (2 * 1e-4)},
    "other: central with the best step": {"by_hand": lambda f, x: (f(x + 6e-6) - f(x - 6e-6)) / 1.2e-5},
    "other: central, rounded away": {"by_hand": lambda f, x: np.float32((f(x + 6e-6) - f(x - 6e-6)) / 1.2e-5)},
    "other: two complex calls": {"by_hand": lambda f, x: (f(x + 1e-20j) - f(x - 1e-20j)).imag / 2e-20},
    "undivided": {"by_hand": lambda f, x: f(x + 1e-20 * 1j).imag},
    "other: still complex": {"by_hand": lambda f, x: f(x + 1e-20j) / 1e-20j},
    "real-step": {"by_hand": lambda f, x: (f(x + 1e-20)).imag / 1e-20},
    "other: a step that is a share of x": {"by_hand": lambda f, x: f(x + 1e-20j * x).imag / (1e-20 * x)},
}
