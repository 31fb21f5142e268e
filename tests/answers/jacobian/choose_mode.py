"""Answers to jacobian/choose_mode: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import torch

from tests.answers.jacobian.libraries import with_arrays, with_both


def columns(f, x, jvp, xp):
    return xp.stack([jvp(f, (x,), (e,))[1] for e in xp.eye(len(x))], 1)


def rows(f, x, vjp, xp):
    value, pullback = vjp(f, x)
    return xp.stack([pullback(e)[0] for e in xp.eye(len(value))])


def cheap(f, x, jvp, vjp, xp):
    return columns(f, x, jvp, xp) if len(x) < len(f(x)) else rows(f, x, vjp, xp)


def one_vjp_first(f, x, jvp, vjp, xp):
    """The length comes from vjp; on a tie, columns."""
    value, pullback = vjp(f, x)
    if x.shape[0] <= value.shape[0]:
        return columns(f, x, jvp, xp)
    return [pullback(e)[0] for e in xp.eye(len(value))]


def after_the_first_column(f, x, jvp, vjp, xp):
    """The first JVP tells the length as well; it is a column of the result where columns are cheaper."""
    y = f(x)
    if len(y) <= len(x):
        return rows(f, x, vjp, xp)
    found = []
    for j in range(len(x)):
        found.append(jvp(f, (x,), (xp.eye(len(x))[j],))[1])
    return [[column[i] for column in found] for i in range(len(y))]


def by_vmap(f, x, jvp, vjp, lib, xp):
    value, pullback = vjp(f, x)
    if len(x) < len(value):
        return lib.vmap(lambda e: jvp(f, (x,), (e,))[1])(xp.eye(len(x))).T
    return lib.vmap(pullback)(xp.eye(len(value)))[0]


def _vmapped_columns(f, x, jvp, vjp, lib, xp):
    return lib.vmap(lambda e: jvp(f, (x,), (e,))[1], out_dims=1)(xp.eye(len(x))) if xp.__name__ == "torch" else lib.vmap(lambda e: jvp(f, (x,), (e,))[1], out_axes=1)(xp.eye(len(x)))


def _vmapped_rows(f, x, jvp, vjp, lib, xp):
    value, pullback = vjp(f, x)
    return lib.vmap(lambda e: pullback(e)[0])(xp.eye(len(value)))


def _compiled_columns(f, x, jvp, vjp):
    import jax
    import jax.numpy as jnp

    push = jax.jit(lambda e: jvp(f, (x,), (e,))[1])
    return jnp.stack([push(e) for e in jnp.eye(len(x))], 1)


def _mapped_rows(f, x, jvp, vjp):
    import jax
    import jax.numpy as jnp

    value, pullback = vjp(f, x)
    return jax.lax.map(lambda e: pullback(e)[0], jnp.eye(len(value)))


def _both_then_choose(f, x, jvp, vjp, xp):
    a, b = columns(f, x, jvp, xp), rows(f, x, vjp, xp)
    return a if len(a[0]) < len(a) else b


def _branches(of_columns, of_rows):
    """A wrong answer whose choice is right."""

    def answer(f, x, jvp, vjp, xp):
        few = len(x) < len(f(x))
        return of_columns(columns(f, x, jvp, xp)) if few else of_rows(rows(f, x, vjp, xp))

    return with_arrays(answer)


def _vjp_in_the_loop(f, x, jvp, vjp, xp):
    m = len(f(x))
    if len(x) < m:
        return columns(f, x, jvp, xp)
    return xp.stack([vjp(f, x)[1](e)[0] for e in xp.eye(m)])


def _f_twice(f, x, jvp, vjp, xp):
    return columns(f, x, jvp, xp) if len(f(x)) > len(x) else rows(f, x, vjp, xp) if len(f(x)) <= len(x) else None


def _ones(f, x, jvp, vjp, xp):
    m = len(f(x))
    return jvp(f, (x,), (xp.ones(len(x)),))[1] if len(x) < m else vjp(f, x)[1](xp.ones(m))[0]


def _length_by_a_jvp(f, x, jvp, vjp, xp):
    m = len(jvp(f, (x,), (xp.ones(len(x)),))[0])
    return columns(f, x, jvp, xp) if len(x) < m else rows(f, x, vjp, xp)


def _units_exchanged(f, x, jvp, vjp, xp):
    m = len(f(x))
    if len(x) < m:
        return xp.stack([jvp(f, (x,), (e,))[1] for e in xp.eye(m)], 1)
    pullback = vjp(f, x)[1]
    return xp.stack([pullback(e)[0] for e in xp.eye(len(x))])


def _same(matrix):
    return matrix


RIGHT = {
    "columns and rows": with_arrays(cheap),
    "the length from vjp": with_arrays(one_vjp_first),
    "lists": with_arrays(after_the_first_column),
    "vmap": with_both(by_vmap),
}

WRONG = {
    "columns-where-rows": with_arrays(lambda f, x, jvp, vjp, xp: columns(f, x, jvp, xp)),
    "rows-where-columns": with_arrays(lambda f, x, jvp, vjp, xp: rows(f, x, vjp, xp)),
    "columns-where-rows in one vmap": with_both(_vmapped_columns),
    "rows-where-columns in one vmap": with_both(_vmapped_rows),
    "columns-where-rows compiled": {"jax": _compiled_columns},
    "rows-where-columns in lax.map": {"jax": _mapped_rows},
    "columns-where-rows the wrong way round": with_arrays(lambda f, x, jvp, vjp, xp: columns(f, x, jvp, xp) if len(x) > len(f(x)) else rows(f, x, vjp, xp)),
    "both": with_arrays(_both_then_choose),
    "M31": _branches(lambda j: j.T, lambda j: j.T),
    "M31 columns": _branches(lambda j: j.T, _same),
    "M31 rows": _branches(_same, lambda j: j.T),
    "M29": with_arrays(_ones),
    "first": _branches(lambda j: j[:, 0], lambda j: j[0]),
    "last": _branches(lambda j: j[:, -1], lambda j: j[-1]),
    "other: columns only": _branches(_same, lambda j: None),
    "other: rows only": _branches(lambda j: None, _same),
    "sizes": with_arrays(lambda f, x, jvp, vjp, xp: (len(f(x)), len(x))),
    "mode": with_arrays(lambda f, x, jvp, vjp, xp: "columns" if len(x) < len(f(x)) else "rows"),
    "vjp-again": with_arrays(_vjp_in_the_loop),
    "f-again": with_arrays(_f_twice),
    "one-too-many": with_arrays(_length_by_a_jvp),
    "elsewhere": with_both(lambda f, x, jvp, vjp, lib, xp: (lib.jacfwd if len(x) < len(f(x)) else lib.jacrev)(f)(x)),
    "units-exchanged": with_arrays(_units_exchanged),
    "elsewhere in one branch": with_both(lambda f, x, jvp, vjp, lib, xp: columns(f, x, jvp, xp) if len(x) < len(f(x)) else lib.jacrev(f)(x)),
    "kind NumPy in torch": {"torch": lambda f, x, jvp, vjp: columns(f, x, jvp, SimpleNamespace(eye=np.eye, stack=torch.stack))},
    "bare": with_arrays(lambda f, x, jvp, vjp, xp: xp.stack([jvp(f, x, e)[1] for e in xp.eye(len(x))], 1) if len(x) < len(f(x)) else rows(f, x, vjp, xp)),
    "other: columns along a constant": with_arrays(lambda f, x, jvp, vjp, xp: columns(f, x, jvp, xp) if len(x) < 3 else rows(f, x, vjp, xp)),
    "other: rows where f has one output": with_arrays(lambda f, x, jvp, vjp, xp: rows(f, x, vjp, xp) if len(f(x)) == 1 else columns(f, x, jvp, xp)),
}
