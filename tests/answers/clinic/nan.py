"""Answers to clinic/nan: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from tests.answers.clinic.ways import everywhere


def _roots(inside):
    """Total and slope of a sum written by inside(w, a, x)."""

    def total_and_slope(w, a, x):
        def total(a):
            return inside(w, a, x).sum()

        return {"total": total(a), "slope": w.F.grad(total)(a)}

    return everywhere(total_and_slope)


def _double_where(w, a, x):
    above = x > a
    return w.np.where(above, w.np.sqrt(w.np.where(above, x - a, 1.0 + 0 * x)), 0.0 * x)


def roots_by_jvp(w, a, x):
    total, slope = w.F.jvp(lambda a: _double_where(w, a, x).sum(), (a,), (w.np.ones_like(a),))
    return {"slope": slope, "total": total}


def roots_of_chosen(w, a, x):
    chosen = x[np.asarray(x > a)]
    return {"total": w.np.sqrt(chosen - a).sum(), "slope": w.F.grad(lambda a: w.np.sqrt(chosen - a).sum())(a)}


def _total_last(w, a, x):
    def total(a):
        return _double_where(w, a, x).sum()

    return {"slope": total(a), "total": w.F.grad(total)(a)}


def _patched(w, a, x):
    def total(a):
        return w.np.where(x > a, w.np.sqrt(x - a), 0.0 * x).sum()

    slope = w.F.grad(total)(a)
    return {"total": total(a), "slope": 0.0 * a if bool(np.isnan(np.asarray(slope))) else slope}


def _by_differences(w, a, x):
    def total(a):
        return _double_where(w, a, x).sum()

    return {"total": total(a), "slope": (total(a + 1e-4) - total(a - 1e-4)) / 2e-4}


def _of_five(w, a, x):
    def total(a):
        return sum(w.np.sqrt(x[k] - a) if x[k] > a else 0.0 * a for k in range(5))

    return {"total": total(a), "slope": w.F.grad(total)(a)}


def _finite_by_nan_to_num(a, x):
    found = roots_at_ties(a, x)
    return found | {"slope": jnp.nan_to_num(found["slope"])}


def roots_at_ties(a, x):
    def total(a):
        above = x >= a
        return jnp.where(above, jnp.sqrt(jnp.where(above, x - a, 1.0)), 0.0).sum()

    return {"total": total(a), "slope": jax.grad(total)(a)}


def _distance_outside(w, a, x):
    above, distance = x > a, x - a

    def total(a):
        return w.np.where(above, w.np.sqrt(w.np.where(above, distance, 1.0 + 0 * x)), 0.0 * x).sum() + 0.0 * a

    return {"total": total(a), "slope": w.F.grad(total)(a)}


def _point_by_point(w, a, x):
    above = x > a
    return {"total": _double_where(w, a, x).sum(), "slope": w.np.where(above, -0.5 / w.np.sqrt(w.np.where(above, x - a, 1.0 + 0 * x)), 0.0 * x)}


RIGHT = {
    "double where": _roots(_double_where),
    "root of 0": _roots(lambda w, a, x: w.np.sqrt(w.np.where(x > a, x - a, 0.0 * x))),
    "a safe point": _roots(lambda w, a, x: w.np.where(x > a, w.np.sqrt(w.np.where(x > a, x, a + 1.0) - a), 0.0 * x)),
    "forward": everywhere(roots_by_jvp),
    "chosen first": everywhere(roots_of_chosen),
}

WRONG = {
    "tie": _roots(lambda w, a, x: w.np.where(x > a, w.np.sqrt(abs(x - a)), 0.0 * x)),
    "tie counted": _roots(lambda w, a, x: w.np.where(x >= a, w.np.sqrt(w.np.where(x >= a, x - a, 1.0 + 0 * x)), 0.0 * x)),
    "tie-by-differences": everywhere(_by_differences),
    "other: five points": everywhere(_of_five),
    "tie made finite": {"jax": _finite_by_nan_to_num},
    "outside": everywhere(_distance_outside),
    "not-added": everywhere(_point_by_point),
    "below": _roots(lambda w, a, x: w.np.where(x < a, w.np.sqrt(w.np.where(x < a, a - x, 1.0 + 0 * x)), 0.0 * x)),
    "no-root": _roots(lambda w, a, x: w.np.where(x > a, x - a, 0.0 * x)),
    "other: a safe point that may lie below": _roots(
        lambda w, a, x: w.np.where(x > a, w.np.sqrt(w.np.where(x > a, x, 1.0 + 0 * x) - a), 0.0 * x)
    ),
    "M20 as it was": _roots(lambda w, a, x: w.np.where(x > a, w.np.sqrt(x - a), 0.0 * x)),
    "no-where": _roots(lambda w, a, x: w.np.sqrt(x - a)),
    "patched": everywhere(_patched),
    "no-outer": _roots(lambda w, a, x: w.np.sqrt(w.np.where(x > a, x - a, 1.0 + 0 * x))),
    "exchanged": everywhere(_total_last),
    "sizes": _roots(lambda w, a, x: w.np.sqrt(abs(x - a))),
}
