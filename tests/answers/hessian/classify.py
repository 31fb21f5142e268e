"""Answers to hessian/classify: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import numpy as np

from tests.answers.hessian.libraries import bare, with_linalg


def _kind(w, tiny):
    up, down = bool((w > tiny).any()), bool((w < -tiny).any())
    if up and down:
        return "saddle"
    return "bowl" if bool((w > tiny).all()) else "hill" if bool((w < -tiny).all()) else "flat"


def classify_eigh(f, x, lib, linalg):
    w = linalg.eigh(lib.hessian(f)(x))[0]
    return _kind(w, 1e-9 * abs(w).max())


def classify_by_numpy(f, x, lib, linalg):
    w = np.linalg.eigvals(np.array(lib.jacrev(lib.grad(f))(x))).real
    return _kind(w, 1e-7 * max(abs(w))).capitalize()


def classify_strict(f, x, lib, linalg):
    return _kind(linalg.eigvalsh(lib.hessian(f)(x)), 0.0)


def classify_fixed(f, x, lib, linalg, bound):
    return _kind(linalg.eigvalsh(lib.hessian(f)(x)), bound)


def classify_without_size(f, x, lib, linalg):
    w = linalg.eigvalsh(lib.hessian(f)(x))
    zero = 1e-8 * w[-1]
    if w[-1] > zero and w[0] < -zero:
        return "saddle"
    return "bowl" if w[0] > zero else "hill" if w[-1] < -zero else "flat"


def classify_diagonal(f, x, lib, linalg):
    w = lib.hessian(f)(x).diagonal()
    return _kind(w, 1e-8 * abs(w).max())


def classify_determinant(f, x, lib, linalg):
    h = lib.hessian(f)(x)
    det = linalg.det(h)
    if abs(det) < 1e-12:
        return "flat"
    return "saddle" if det < 0 else "bowl" if h[0, 0] > 0 else "hill"


def classify_near_zero(f, x, lib, linalg):
    """By the signs, with 0 for what is no larger than the bound."""
    w = linalg.eigvalsh(lib.hessian(f)(x))
    signs = [0 if abs(one) <= 1e-8 * abs(w).max() else 1 if one > 0 else -1 for one in w]
    if 1 in signs and -1 in signs:
        return "saddle"
    return "flat" if 0 in signs else "bowl" if 1 in signs else "hill"


def classify_loose(f, x, lib, linalg, bound):
    w = linalg.eigvalsh(lib.hessian(f)(x))
    return _kind(w, bound * abs(w).max())


def classify_bound_once(f, x, lib, linalg):
    w = linalg.eigvalsh(lib.hessian(f)(x))
    zero = 1e-8 * abs(w).max()
    if w[0] < -zero and w[-1] > zero:
        return "saddle"
    return "bowl" if w[0] > 0 else "hill" if w[-1] < 0 else "flat"


def classify_gradient(f, x, lib, linalg):
    g = lib.grad(f)(x)
    return "bowl" if bool((g > 0).all()) else "hill" if bool((g < 0).all()) else "flat"


def classify_semidefinite(f, x, lib, linalg):
    """Without a zero: what does not fall is a bowl."""
    w = linalg.eigvalsh(lib.hessian(f)(x))
    zero = 1e-8 * abs(w).max()
    return "bowl" if w[0] > -zero else "hill" if w[-1] < zero else "saddle"


RIGHT = {
    "eigh": with_linalg(classify_eigh),
    "by signs": with_linalg(classify_near_zero),
    "a bound ten times as large": with_linalg(partial(classify_loose, bound=1e-7)),
    "NumPy's eigvals": with_linalg(classify_by_numpy),
}

WRONG = {
    "M34": bare(lambda f, x: "bowl"),
    "exact-zero": with_linalg(classify_strict),
    "absolute": with_linalg(partial(classify_fixed, bound=1e-6)),
    "absolute-small": with_linalg(partial(classify_fixed, bound=1e-8)),
    "absolute 1e-5": with_linalg(partial(classify_fixed, bound=1e-5)),
    "absolute-large": with_linalg(partial(classify_fixed, bound=1e-3)),
    "no-size": with_linalg(classify_without_size),
    "diagonal": with_linalg(classify_diagonal),
    "determinant": with_linalg(classify_determinant),
    "loose": with_linalg(partial(classify_loose, bound=1e-2)),
    "loose-little": with_linalg(partial(classify_loose, bound=1e-6)),
    "loose-little 1e-5": with_linalg(partial(classify_loose, bound=1e-5)),
    "loose-little 1e-4": with_linalg(partial(classify_loose, bound=1e-4)),
    "other: too small a bound": with_linalg(partial(classify_loose, bound=1e-12)),
    "bound-once": with_linalg(classify_bound_once),
    "no-flat": with_linalg(classify_semidefinite),
    "flat-always by the gradient": with_linalg(classify_gradient),
    "saddle-always": bare(lambda f, x: "saddle"),
    "other: a number": bare(lambda f, x: 1),
    "other: another word": bare(lambda f, x: "minimum"),
}
