"""Answers to derivatives/best_h: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np


def scan_decades(f, df, x, dtype):
    best, least = None, np.inf
    for k in range(1, 16):
        h = dtype(10.0**-k)
        error = abs((f(x + h) - f(x - h)) / (2 * h) - df(x))
        if error < least:
            best, least = h, error
    return best


def scan_finely(f, df, x, dtype):
    hs = np.logspace(-12, 0, 200, endpoint=False).astype(dtype)
    errors = np.abs((f(x + hs) - f(x - hs)) / (2 * hs) - df(x))
    return hs[np.argmin(errors)]


def solve_the_balance(f, df, x, dtype):
    third = (df(x + 1e-3) - 2 * df(x) + df(x - 1e-3)) / 1e-6
    return (3 * np.finfo(dtype).eps * abs(f(x)) / abs(third)) ** (1 / 3)


def scan_in_float64(f, df, x, dtype):
    hs = np.logspace(-15, -1, 15)
    x = np.float64(x)
    errors = [abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in hs]
    return hs[np.argmin(errors)]


def scan_the_forward_difference(f, df, x, dtype):
    hs = [dtype(10.0**-k) for k in range(1, 16)]
    return min(hs, key=lambda h: abs((f(x + h) - f(x)) / h - df(x)))


def position_of_the_best(f, df, x, dtype):
    hs = [dtype(10.0**-k) for k in range(1, 16)]
    return int(np.argmin([abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in hs]))


RIGHT = {
    "the cube root of epsilon": {"by_hand": lambda f, df, x, dtype: np.cbrt(np.finfo(dtype).eps)},
    "scaled by x": {"by_hand": lambda f, df, x, dtype: np.finfo(dtype).eps ** (1 / 3) * max(1, abs(x))},
    "two constants": {"by_hand": lambda f, df, x, dtype: 5e-3 if dtype == np.float32 else 6e-6},
    "measured by decades": {"by_hand": scan_decades},
    "measured finely, on arrays": {"by_hand": scan_finely},
    "the balance solved": {"by_hand": solve_the_balance},
}

WRONG = {
    "M11 the smallest I know": {"by_hand": lambda f, df, x, dtype: 10**-15},
    "precedence": {"by_hand": lambda f, df, x, dtype: np.finfo(dtype).eps ** 1 / 3},
    "forward-rule": {"by_hand": lambda f, df, x, dtype: np.finfo(dtype).eps ** 0.5},
    "one-for-all": {"by_hand": lambda f, df, x, dtype: np.float64(0.00001)},
    "eps-of-float64 from an earlier cell": {"by_hand": lambda f, df, x, dtype: np.finfo(float).eps ** (1 / 3)},
    "other: measured in float64": {"by_hand": scan_in_float64},
    "other: measured on the forward difference": {"by_hand": scan_the_forward_difference},
    "other: a position": {"by_hand": position_of_the_best},
    "other: an exponent": {"by_hand": lambda f, df, x, dtype: -5},
    "other: one step per dtype, both tiny": {"by_hand": lambda f, df, x, dtype: 1e-12 if dtype is np.float64 else 1e-6},
}
