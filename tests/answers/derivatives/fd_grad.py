"""Answers to derivatives/fd_grad: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np


def fd_with_copies(f, x, h):
    slopes = []
    for k in range(len(x)):
        above, below = x.copy(), x.copy()
        above[k] += h
        below[k] -= h
        slopes.append((f(above) - f(below)) / (2 * h))
    return slopes


def fd_there_and_back(f, x, h):
    slopes = []
    for k in range(len(x)):
        x[k] += h
        above = f(x)
        x[k] -= 2 * h
        below = f(x)
        x[k] += h
        slopes.append((above - below) / (2 * h))
    return slopes


def fd_kept(keep):
    """Remembers its results by a part of its inputs."""
    kept = {}
    return lambda f, x, h: kept.setdefault(keep(f, x, h), fd_with_copies(f, x, h))


def fd_frozen(f, x, h):
    x.setflags(write=False)
    return fd_with_copies(f, x, h)


def fd_piled_up(f, x, h):
    step, slopes = np.zeros(len(x)), []
    for k in range(len(x)):
        step[k] = h
        slopes.append((f(x + step) - f(x - step)) / (2 * h))
    return slopes


def fd_returning_early(f, x, h):
    slopes = np.zeros(len(x))
    for k, step in enumerate(h * np.eye(len(x))):
        slopes[k] = (f(x + step) - f(x - step)) / (2 * h)
        return slopes


def fd_step_and_restore(f, x, h):
    x = np.array(x, float)
    slopes = np.zeros_like(x)
    for k in range(x.size):
        old = x[k]
        x[k] = old + h
        slopes[k] = f(x)
        x[k] = old - h
        slopes[k] -= f(x)
        x[k] = old
    return slopes / (2 * h)


def fd_with_lists(f, x, h):
    def moved(k, by):
        return [entry + by * (j == k) for j, entry in enumerate(x)]

    return tuple((f(moved(k, h)) - f(moved(k, -h))) / h / 2 for k in range(len(x)))


def fd_fourth_order(f, x, h):
    def central(e, h):
        return (f(x + h * e) - f(x - h * e)) / (2 * h)

    return np.array([(4 * central(e, h / 2) - central(e, h)) / 3 for e in np.eye(len(x))])


def fd_in_place(f, x, h):
    slopes = []
    for k in range(len(x)):
        x[k] += h
        above = f(x)
        x[k] -= 2 * h
        slopes.append((above - f(x)) / (2 * h))
    return slopes


def fd_with_my_own_h(f, x, h):
    return [(f(x + 1e-6 * e) - f(x - 1e-6 * e)) / 2e-6 for e in np.eye(len(x))]


def fd_twice_over(f, x, h):
    """Evaluates f at x in every round, for nothing."""
    return [(f(x + h * e) - f(x) + f(x) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))]


def fd_two_names(f, x, h):
    slopes = []
    for k in range(len(x)):
        above, below = x, x
        above[k] += h
        below[k] -= h
        slopes.append((f(above) - f(below)) / (2 * h))
    return np.array(slopes)


RIGHT = {
    "copies": {"by_hand": fd_with_copies},
    "one point, stepped and restored": {"by_hand": fd_step_and_restore},
    "lists of Python numbers": {"by_hand": fd_with_lists},
}

WRONG = {
    "M11 my own h": {"by_hand": fd_with_my_own_h},
    "other: writes into x": {"by_hand": fd_in_place},
    "times-h": {"by_hand": lambda f, x, h: [(f(x + h * e) - f(x - h * e)) / 2 * h for e in np.eye(len(x))]},
    "alias": {"by_hand": fd_two_names},
    "other: kept by x": {"by_hand": fd_kept(lambda f, x, h: tuple(x))},
    "other: kept by x and h": {"by_hand": fd_kept(lambda f, x, h: (*x, h))},
    "other: kept by f and x": {"by_hand": fd_kept(lambda f, x, h: (f, *x))},
    "other: locks the caller's x": {"by_hand": fd_frozen},
    "piled-up": {"by_hand": fd_piled_up},
    "first-only": {"by_hand": fd_returning_early},
    "one-number": {"by_hand": lambda f, x, h: fd_returning_early(f, x, h)[0]},
    "complex-step": {"by_hand": lambda f, x, h: [f(x + 1j * h * e).imag / h for e in np.eye(len(x))]},
    "M11 exact": {"by_hand": lambda f, x, h: [f(x + 1e-20j * e).imag / 1e-20 for e in np.eye(len(x))]},
    "brackets": {"by_hand": lambda f, x, h: [f(x + h * e) - f(x - h * e) / (2 * h) for e in np.eye(len(x))]},
    "unit-steps": {"by_hand": lambda f, x, h: [(f(x + e) - f(x - e)) / (2 * h) for e in np.eye(len(x))]},
    "other: five at most": {"by_hand": lambda f, x, h: [(f(x + h * e) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))[:5]]},
    "other: fourth order": {"by_hand": fd_fourth_order},
    "other: 4n calls": {"by_hand": fd_twice_over},
    "forward": {"by_hand": lambda f, x, h: [(f(x + h * e) - f(x)) / h for e in np.eye(len(x))]},
}
