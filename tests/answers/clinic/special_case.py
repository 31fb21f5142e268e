"""Answers to clinic/special_case: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np
import torch

from tests.answers.clinic.ways import everywhere


def _grown(h):
    """Value and slope of h(w, x, k) by x."""
    return everywhere(lambda w, x, k: {"value": h(w, x, k) + 0.0 * x, "slope": w.F.grad(lambda x: h(w, x, k))(x)})


def _terms(k, t):
    return k * (1 + t / 2 + t * t / 6 + t * t * t / 24 + t * t * t * t / 120)


def _safe(w, x, k):
    small = abs(x) < 0.01
    inside = w.np.where(small, 1.0 + 0 * x, x)
    return w.np.where(small, _terms(k, k * x), (w.np.exp(k * inside) - 1) / inside)


def _safe_at_zero_alone(w, x, k):
    zero = x == 0
    inside = w.np.where(zero, 1.0 + 0 * x, x)
    return w.np.where(zero, k + k * k * x / 2, (w.np.exp(k * inside) - 1) / inside)


def _unsafe(w, x, k):
    return w.np.where(x == 0, k + k * k * x / 2, (w.np.exp(k * x) - 1) / x)


def _moved_a_little(w, x, k):
    x = w.np.where(x == 0, 1e-8 + x, x)
    return (w.np.exp(k * x) - 1) / x


def growth_by_formula(w, x, k):
    t = k * x
    if abs(t) < 0.001:
        return {"value": _terms(k, t), "slope": k * k * (1 / 2 + t / 3 + t * t / 8)}
    e = w.np.exp(t)
    return {"value": (e - 1) / x, "slope": k * e / x - (e - 1) / x**2}


def growth_by_formula_at_zero(w, x, k):
    if x == 0:
        return {"value": k, "slope": k**2 / 2}
    e = w.np.exp(k * x)
    return {"value": (e - 1) / x, "slope": k * e / x - (e - 1) / x**2}


def growth_by_differences(w, x, k):
    """A constant at 0, and a slope by differences, which steps over it."""

    def h(x):
        return k if x == 0 else (w.np.exp(k * x) - 1) / x

    return {"value": h(x) + 0.0 * x, "slope": (h(x + 1e-4) - h(x - 1e-4)) / 2e-4}


def _three_terms(limit):
    return lambda w, x, k: k * (1 + k * x / 2 + (k * x) ** 2 / 6) if abs(k * x) < limit else (w.np.exp(k * x) - 1) / x


def _expm1(w, x, k):
    if x == 0:
        return k + k * k * x / 2
    if w.np.__name__ == "helpers.by_hand":  # it has no expm1: a half-angle formula that keeps the digits as well
        half = k * x / 2
        return 2 * w.np.tanh(half) / (1 - w.np.tanh(half)) / x
    return w.np.expm1(k * x) / x


def growth_by_limits(w, x, k):
    if abs(k * x) < 0.01:
        return {"value": k + 0.0 * x, "slope": k * k / 2 + 0.0 * x}
    return {"value": _small_safe(w, x, k), "slope": w.F.grad(lambda x: _small_safe(w, x, k))(x)}


def growth_by_k(w, x, k):
    return {"value": _small_safe(w, x, k), "slope": w.F.grad(lambda k: _small_safe(w, x, k))(k)}


def _small_safe(w, x, k):
    return _terms(k, k * x) if abs(x) < 0.01 else (w.np.exp(k * x) - 1) / x


def _whole_series(w, x, k):
    term, total = k + 0 * x, 0 * x
    for n in range(2, 28):
        total, term = total + term, term * k * x / n
    return total


def _short_series(limit):
    return lambda w, x, k: k + k * k * x / 2 if abs(x) < limit else (w.np.exp(k * x) - 1) / x


def _series(w, x, k):
    """The integral form: the mean of k·e^(kxt) over t from 0 to 1, by Gauss's rule."""
    nodes, weights = np.polynomial.legendre.leggauss(12)
    return sum(float(c) / 2 * k * w.np.exp(k * x * (float(t) + 1) / 2) for t, c in zip(nodes, weights, strict=True))


RIGHT = {
    "two wheres": _grown(_safe),
    "a formula": everywhere(growth_by_formula),
    "an integral": _grown(_series),
    "a small threshold": _grown(_short_series(1e-4)),
    "a tiny threshold": _grown(_short_series(1e-6)),
    "five terms": _grown(lambda w, x, k: _terms(k, k * x) if abs(x) < 1e-2 else (w.np.exp(k * x) - 1) / x),
    "the whole series": _grown(_whole_series),
}

WRONG = {
    "only-at-zero": _grown(lambda w, x, k: k + k * k * x / 2 if x == 0 else (w.np.exp(k * x) - 1) / x),
    "only-at-zero by where": _grown(_safe_at_zero_alone),
    "only-at-zero by a formula": everywhere(growth_by_formula_at_zero),
    "only-at-zero by differences": everywhere(growth_by_differences),
    "series-to-0.01 shorter": _grown(_short_series(0.001)),
    "M10": _grown(lambda w, x, k: k + 0.0 * x if x == 0 else (w.np.exp(k * x) - 1) / x),
    "M10 a constant": _grown(lambda w, x, k: k if x == 0 else (w.np.exp(k * x) - 1) / x),
    "plain-float": {"torch": lambda x, k: {"value": k, "slope": torch.func.grad(lambda x: k.item() if x == 0 else (torch.exp(k * x) - 1) / x)(x)}},
    "no-case": _grown(lambda w, x, k: (w.np.exp(k * x) - 1) / x),
    "where-nan": _grown(_unsafe),
    "series-to-0.01": _grown(_short_series(0.02)),
    "series-to-0.01 farther": _grown(_short_series(0.5)),
    "slope-rounded a branch to 1e-7": _grown(_three_terms(1e-7)),
    "slope-rounded a branch to 1e-9": _grown(_three_terms(1e-9)),
    "slope-rounded expm1": _grown(_expm1),
    "limits": everywhere(growth_by_limits),
    "by-k": everywhere(growth_by_k),
    "no-k": _grown(lambda w, x, k: _terms(1.0, k * x) if abs(k * x) < 0.01 else (w.np.exp(k * x) - 1) / x),
    "no-k at 0 alone": _grown(lambda w, x, k: _terms(1.0, k * x) if x == 0 else (w.np.exp(k * x) - 1) / x),
    "no-factorials": _grown(lambda w, x, k: k * (1 + k * x / 2 + (k * x) ** 2 / 3 + (k * x) ** 3 / 4) if abs(x) < 0.01 else (w.np.exp(k * x) - 1) / x),
    "no-half the series of exp": _grown(lambda w, x, k: k * (1 + k * x + (k * x) ** 2 / 2 + (k * x) ** 3 / 6) if abs(x) < 0.01 else (w.np.exp(k * x) - 1) / x),
    "eps": _grown(lambda w, x, k: (w.np.exp(k * x) - 1) / (x + 1e-8)),
    "series-everywhere-5": _grown(lambda w, x, k: _terms(k, k * x)),
    "beside-0": _grown(_moved_a_little),
    "series-everywhere": _grown(_short_series(9.0)),
    "no-half": _grown(lambda w, x, k: k + k * k * x if x == 0 else (w.np.exp(k * x) - 1) / x),
}
