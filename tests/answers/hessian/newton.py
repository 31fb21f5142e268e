"""Answers to hessian/newton: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import numpy as np
import scipy.optimize

from tests.answers.hessian.libraries import LIBS, LINALGS, everywhere, like, with_linalg


def newton_flipped(f, x, lib, linalg):
    for _ in range(25):
        g, h = lib.grad(f)(x), lib.hessian(f)(x)
        w, q = linalg.eigh(h)
        step = -q @ ((q.T @ g) / abs(w))
        while f(x + step) > f(x) + 1e-12:
            step = step / 2
        x = x + step
        if abs(g).max() < 1e-10:
            break
    return x


def newton_shifted(f, x, lib, linalg):
    while True:
        g, h = lib.grad(f)(x), lib.jacfwd(lib.grad(f))(x)
        if abs(g).max() < 1e-10:
            return [float(entry) for entry in x]
        shift = max(0.0, 0.5 - float(linalg.eigvalsh(h)[0]))
        w, q = linalg.eigh(h)
        step = -q @ ((q.T @ g) / (w + shift))
        t = 1.0
        while f(x + t * step) > f(x) + 1e-12:
            t = t / 2
            if t < 1e-3:
                break
        x = x + t * step


def newton_without_end(f, x, lib, linalg):
    while True:
        g, h = lib.grad(f)(x), lib.jacfwd(lib.grad(f))(x)
        if abs(g).max() == 0:
            return x
        w, q = linalg.eigh(h)
        step = -q @ ((q.T @ g) / abs(w))
        while f(x + step) > f(x) + 1e-12:
            step = step / 2
        x = x + step


def newton_stopped_early(f, x, lib, linalg):
    """Where one entry of the gradient is 0."""
    for _ in range(30):
        g, h = lib.grad(f)(x), lib.hessian(f)(x)
        if abs(g).min() < 1e-10:
            break
        w, q = linalg.eigh(h)
        step = -q @ ((q.T @ g) / abs(w))
        while f(x + step) > f(x) + 1e-12:
            step = step / 2
        x = x + step
    return x


def newton_mirrored(f, x, lib, linalg):
    return -newton_flipped(f, x, lib, linalg)


def newton_loop_plain(f, x, lib, linalg):
    for _ in range(30):
        x = x - linalg.solve(lib.hessian(f)(x), lib.grad(f)(x))
    return x


def newton_once(f, x, lib, linalg):
    return x - linalg.solve(lib.hessian(f)(x), lib.grad(f)(x))


def newton_by_descent(f, x, lib, linalg):
    for _ in range(20):
        x = x - 0.1 * lib.grad(f)(x)
    return x


def _newton_wrong_way(f, x, lib, linalg):
    for _ in range(8):
        x = x + linalg.solve(lib.hessian(f)(x), lib.grad(f)(x))
    return x


def _newton_by_scipy(f, x, lib):
    make = like(x)
    slope = lambda z: np.asarray(lib.grad(f)(make(z)))
    return scipy.optimize.minimize(lambda z: float(f(make(z))), np.asarray(x), jac=slope, method="BFGS").x


def _newton_by_long_descent(f, x, lib):
    for _ in range(190):
        x = x - 0.002 * lib.grad(f)(x)
    return x


def newton_strict(f, x, lib, linalg):
    for _ in range(40):
        g = lib.grad(f)(x)
        if abs(g).max() < 1e-10:
            break
        w, q = linalg.eigh(lib.hessian(f)(x))
        step = -q @ ((q.T @ g) / abs(w))
        while f(x + step) > f(x):
            step = step / 2
        x = x + step
    return x


def _newton_unhalved(f, x, lib, linalg):
    for _ in range(40):
        w, q = linalg.eigh(lib.hessian(f)(x))
        x = x - q @ ((q.T @ lib.grad(f)(x)) / abs(w))
    return x


RIGHT = {
    "flipped": with_linalg(newton_flipped),
    "shifted": with_linalg(newton_shifted),
    "strict": with_linalg(newton_strict),
}

WRONG = {
    "other: one entry of the gradient": with_linalg(newton_stopped_early),
    "other: the opposite": with_linalg(newton_mirrored),
    "other: steps that are not halved": with_linalg(_newton_unhalved),
    "M34 plain": with_linalg(newton_loop_plain),
    "one-step": with_linalg(newton_once),
    "endless": {
        way: partial(newton_without_end, lib=LIBS[way], linalg=LINALGS[way]) for way in ("by_hand", "torch")
    },
    "few-descent-steps": with_linalg(newton_by_descent),
    "other: long descent": everywhere(_newton_by_long_descent),
    "other: an optimiser": everywhere(_newton_by_scipy),
    "other: the wrong way": with_linalg(_newton_wrong_way),
    "other: a scalar": with_linalg(lambda f, x, lib, linalg: f(x)),
}
