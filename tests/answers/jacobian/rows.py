"""Answers to jacobian/rows: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import torch

from tests.answers.jacobian.libraries import with_arrays, with_both


def rows(f, x, vjp, xp):
    value, pullback = vjp(f, x)
    return [pullback(e)[0] for e in xp.eye(len(value))]


def by_loop(f, x, vjp, xp):
    value, pullback = vjp(f, x)
    found = []
    for i in range(value.shape[0]):
        (row,) = pullback(xp.where(xp.arange(len(value)) == i, 1.0, 0.0 * value))
        found.append(row)
    return xp.stack(found)


def by_linearity(f, x, vjp, xp):
    value, pullback = vjp(f, x)
    total, found = 0.0, []
    for i in range(len(value)):
        (along,) = pullback(xp.eye(len(value))[: i + 1].sum(0))
        found.append(along - total)
        total = along
    return tuple(found)


def by_vmap(f, x, vjp, lib, xp):
    value, pullback = vjp(f, x)
    return lib.vmap(pullback)(xp.eye(len(value)))[0]


def by_jit(f, x, vjp):
    value, pullback = vjp(f, x)
    pull = jax.jit(lambda e: pullback(e)[0])
    return jnp.stack([pull(e) for e in jnp.eye(len(value))])


def _kept():
    kept = {}
    return lambda f, x, vjp, xp: kept.setdefault(id(f), rows(f, x, vjp, xp))


def _tuples(f, x, vjp, xp):
    value, pullback = vjp(f, x)
    return [pullback(e) for e in xp.eye(len(value))]


def _pulled(cotangent):
    """A wrong answer that pulls back one thing."""

    def answer(f, x, vjp, xp):
        value, pullback = vjp(f, x)
        return pullback(cotangent(x, value, xp))[0]

    return with_arrays(answer)


def _each(row):
    """A wrong answer that makes something else of each unit vector."""

    def answer(f, x, vjp, xp):
        value, pullback = vjp(f, x)
        return xp.stack([row(pullback, e, value, xp) for e in xp.eye(len(value))])

    return with_arrays(answer)


def _overwritten(f, x, vjp, xp):
    value, pullback = vjp(f, x)
    for e in xp.eye(len(value)):
        row = pullback(e)[0]
    return row


def _numpy_units(f, x, vjp):
    value, pullback = vjp(f, x)
    return torch.stack([pullback(e)[0] for e in np.eye(len(value))])


def _swapped(f, x, vjp, xp):
    pullback, _ = vjp(f, x)
    return xp.stack([pullback(e)[0] for e in xp.eye(len(x))])


def _one_each(f, x, vjp, xp):
    m = len(vjp(f, x)[0])
    return xp.stack([vjp(f, x)[1](e)[0] for e in xp.eye(m)])


def _outside(f, x, vjp, xp):
    pullback = vjp(f, x)[1]
    return xp.stack([pullback(e)[0] for e in xp.eye(len(f(x)))])


def _inputs(f, x, vjp, xp):
    pullback = vjp(f, x)[1]
    return xp.stack([pullback(e)[0] for e in xp.eye(len(x))])


def _twice(f, x, vjp, xp):
    value, pullback = vjp(f, x)
    return xp.stack([(pullback(e), pullback(e)[0])[1] for e in xp.eye(len(value))])


RIGHT = {
    "a loop": with_arrays(by_loop),
    "other cotangents": with_arrays(by_linearity),
    "vmap": with_both(by_vmap),
    "a list of rows": with_arrays(rows),
    "jit": {**with_arrays(by_loop), "jax": by_jit},
}

WRONG = {
    "M30 tuples": with_arrays(_tuples),
    "M30 an axis too many": _each(lambda pull, e, y, xp: xp.stack(tuple(pull(e)))),
    "M30-not-stacked": {way: answer for way, answer in with_arrays(lambda f, x, vjp, xp: xp.stack(_tuples(f, x, vjp, xp))).items() if way != "by_hand"},
    "M31": with_arrays(lambda f, x, vjp, xp: xp.stack(rows(f, x, vjp, xp), 1)),
    "M31 transposed": with_both(lambda f, x, vjp, lib, xp: by_vmap(f, x, vjp, lib, xp).T),
    "M04": _pulled(lambda x, y, xp: xp.ones(len(y))),
    "M04 added up": with_arrays(lambda f, x, vjp, xp: sum(rows(f, x, vjp, xp))),
    "rows-of-sums": _each(lambda pull, e, y, xp: pull(xp.ones(len(y)))[0]),
    "sum-of-inputs": _each(lambda pull, e, y, xp: pull(e)[0].sum()),
    "value-as-cotangent": _pulled(lambda x, y, xp: y),
    "times-value": _each(lambda pull, e, y, xp: pull(e * y)[0]),
    "values": _each(lambda pull, e, y, xp: y),
    "first-row": _pulled(lambda x, y, xp: xp.eye(len(y))[0]),
    "last-row": with_arrays(_overwritten),
    "first-input": _each(lambda pull, e, y, xp: pull(e)[0][0]),
    "in-one-line": with_arrays(lambda f, x, vjp, xp: xp.concatenate(rows(f, x, vjp, xp))),
    "reversed": with_arrays(lambda f, x, vjp, xp: rows(f, x, vjp, xp)[::-1]),
    "one-output": _each(lambda pull, e, y, xp: pull(xp.eye(len(y))[0])[0]),
    "with-value": with_arrays(lambda f, x, vjp, xp: (vjp(f, x)[0], xp.stack(rows(f, x, vjp, xp)))),
    "cotangent-of-x": with_arrays(_inputs),
    "cotangent-of-x x itself": _pulled(lambda x, y, xp: x),
    "cotangent-of-x the whole matrix": _pulled(lambda x, y, xp: xp.eye(len(y))),
    "tuple": _each(lambda pull, e, y, xp: pull((e,))[0]),
    "cotangent-of-x spread by a star": _each(lambda pull, e, y, xp: pull(*(e + 0 * y))[0]),
    "cotangent-of-x one number": _each(lambda pull, e, y, xp: pull(1.0)[0]),
    "kind NumPy in torch": {"torch": lambda f, x, vjp: _numpy_units(f, x, vjp)},
    "swapped": with_arrays(_swapped),
    "pair-called": with_arrays(lambda f, x, vjp, xp: xp.stack([vjp(f, x)(e)[0] for e in xp.eye(len(x))])),
    "elsewhere jacrev": with_both(lambda f, x, vjp, lib, xp: lib.jacrev(f)(x)),
    "elsewhere jacfwd": with_both(lambda f, x, vjp, lib, xp: lib.jacfwd(f)(x)),
    "vjp-each-time": with_arrays(_one_each),
    "outside": with_arrays(_outside),
    "too-many": with_arrays(_twice),
    "other: kept by f": with_arrays(_kept()),
    "other: two rows": with_arrays(lambda f, x, vjp, xp: xp.stack(rows(f, x, vjp, xp)[:2])),
    "x-in-a-tuple": with_arrays(lambda f, x, vjp, xp: xp.stack([vjp(f, (x,))[1](e)[0] for e in xp.eye(2)])),
}
