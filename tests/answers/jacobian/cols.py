"""Answers to jacobian/cols: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from tests.answers.jacobian.libraries import with_arrays, with_both


def cols(f, x, jvp, xp):
    return [jvp(f, (x,), (e,))[1] for e in xp.eye(len(x))]


def by_loop(f, x, jvp, xp):
    found = []
    for j in range(len(x)):
        e = xp.zeros(len(x))
        e = e.at[j].set(1.0) if xp is jnp else xp.where(xp.arange(len(x)) == j, 1.0, e)
        _, tangent = jvp(f, primals=(x,), tangents=(e,))
        found.append(tangent)
    return xp.stack(found, 1)


def by_linearity(f, x, jvp, xp):
    """Other directions than the unit vectors: sums of them, and the differences of the tangents."""
    total, found = 0.0, []
    for j in range(len(x)):
        along = jvp(f, (x,), (xp.eye(len(x))[: j + 1].sum(0),))[1]
        found.append(along - total)
        total = along
    return xp.stack(found, 1)


def by_vmap(f, x, jvp, lib, xp):
    return lib.vmap(lambda e: jvp(f, (x,), (e,))[1])(xp.eye(len(x))).T


def by_jit(f, x, jvp):
    push = jax.jit(lambda e: jvp(f, (x,), (e,))[1])
    return jnp.stack([push(e) for e in jnp.eye(len(x))], 1)


def _wrong_jit(f, x, jvp):
    push = jax.jit(lambda e: jvp(f, (x,), (e,))[1])
    return jnp.stack([push(e) for e in (*jnp.eye(len(x)), *jnp.eye(len(x)))][: len(x)], 1)


def _kept():
    kept = {}
    return lambda f, x, jvp, xp: kept.setdefault(id(f), xp.stack(cols(f, x, jvp, xp), 1))


def _overwritten(f, x, jvp, xp):
    for e in xp.eye(len(x)):
        column = jvp(f, (x,), (e,))[1]
    return column


def _differences(f, x, jvp, xp):
    return xp.stack([(f(x + 1e-5 * e) - f(x - 1e-5 * e)) / 2e-5 for e in xp.eye(len(x))], 1)


def _pairs(f, x, jvp, xp):
    return [jvp(f, (x,), (e,)) for e in xp.eye(len(x))]


def _added(f, x, jvp, xp):
    return sum(cols(f, x, jvp, xp))


def _vmapped_twice(f, x, jvp, lib, xp):
    return lib.vmap(lambda e: jvp(f, (x,), (e,))[1])(xp.concatenate([xp.eye(len(x)), xp.eye(len(x))]))[: len(x)].T


def _running(f, x, jvp, xp):
    v, found = 0.0 * x, []
    for e in xp.eye(len(x)):
        v = v + e
        found.append(jvp(f, (x,), (v,))[1])
    return xp.stack(found, 1)


def _moved(f, x, jvp, xp):
    found = []
    for e in xp.eye(len(x)):
        x = x + e
        found.append(jvp(f, (x,), (e,))[1])
    return xp.stack(found, 1)


def _along(units):
    """A wrong answer whose unit vectors are of another kind: `units(xp, n)`."""
    return with_arrays(lambda f, x, jvp, xp: xp.stack([jvp(f, (x,), (e,))[1] for e in units(xp, len(x))], 1))


def _only(answers, *ways):
    return {way: answers[way] for way in ways}


RIGHT = {
    "a loop": with_arrays(by_loop),
    "other directions": with_arrays(by_linearity),
    "vmap": with_both(by_vmap),
    "a list of rows": with_arrays(lambda f, x, jvp, xp: [list(row) for row in zip(*cols(f, x, jvp, xp), strict=True)]),
    "jit": {**with_arrays(by_loop), "jax": by_jit},
}

WRONG = {
    "M31": with_arrays(lambda f, x, jvp, xp: xp.stack(cols(f, x, jvp, xp))),
    "M31 a list of columns": with_arrays(cols),
    "M31 vmap": with_both(lambda f, x, jvp, lib, xp: by_vmap(f, x, jvp, lib, xp).T),
    "reshaped": with_arrays(lambda f, x, jvp, xp: xp.stack(cols(f, x, jvp, xp)).reshape(-1, len(x))),
    "M25": with_arrays(lambda f, x, jvp, xp: xp.stack([jvp(f, (x,), (e,))[0] for e in xp.eye(len(x))], 1)),
    "values-as-rows": with_arrays(lambda f, x, jvp, xp: [jvp(f, (x,), (e,))[0] for e in xp.eye(len(x))]),
    "pairs": with_arrays(_pairs),
    "pairs-stacked": with_arrays(lambda f, x, jvp, xp: xp.stack(_pairs(f, x, jvp, xp), 1)),
    "pairs-stacked by vmap": with_both(lambda f, x, jvp, lib, xp: lib.vmap(lambda e: jvp(f, (x,), (e,)))(xp.eye(len(x)))),
    "running-sums": with_arrays(_running),
    "x-moves": with_arrays(_moved),
    "kind NumPy in torch": _only(_along(lambda xp, n: np.eye(n)), "torch"),
    "kind whole numbers": _only(_along(lambda xp, n: xp.eye(n, dtype=xp.int32)), "torch", "jax"),
    "kind float32 in JAX": _only(_along(lambda xp, n: xp.eye(n, dtype=xp.float32)), "jax"),
    "exchanged-transposed": with_arrays(lambda f, x, jvp, xp: xp.stack([jvp(f, (e,), (x,))[1] for e in xp.eye(len(x))])),
    "M29": with_arrays(lambda f, x, jvp, xp: jvp(f, (x,), (xp.ones(len(x)),))[1]),
    "M29 added up": with_arrays(_added),
    "along-x": with_arrays(lambda f, x, jvp, xp: jvp(f, (x,), (x,))[1]),
    "times-x": with_arrays(lambda f, x, jvp, xp: xp.stack([jvp(f, (x,), (x * e,))[1] for e in xp.eye(len(x))], 1)),
    "sum-of-outputs": with_arrays(lambda f, x, jvp, xp: xp.stack([c.sum() for c in cols(f, x, jvp, xp)])),
    "exchanged": with_arrays(lambda f, x, jvp, xp: xp.stack([jvp(f, (e,), (x,))[1] for e in xp.eye(len(x))], 1)),
    "after-a-step": with_arrays(lambda f, x, jvp, xp: xp.stack([jvp(f, (x + e,), (e,))[1] for e in xp.eye(len(x))], 1)),
    "first-column": with_arrays(lambda f, x, jvp, xp: jvp(f, (x,), (xp.eye(len(x))[0],))[1]),
    "last-column": with_arrays(_overwritten),
    "first-output": with_arrays(lambda f, x, jvp, xp: xp.stack([c[0] for c in cols(f, x, jvp, xp)])),
    "in-one-line": with_arrays(lambda f, x, jvp, xp: xp.concatenate(cols(f, x, jvp, xp))),
    "reversed": with_arrays(lambda f, x, jvp, xp: xp.stack(cols(f, x, jvp, xp)[::-1], 1)),
    "reversed-transposed": with_arrays(lambda f, x, jvp, xp: xp.stack(cols(f, x, jvp, xp)[::-1])),
    "times-x-transposed": with_arrays(lambda f, x, jvp, xp: xp.stack([jvp(f, (x,), (x * e,))[1] for e in xp.eye(len(x))])),
    "one-direction": with_arrays(lambda f, x, jvp, xp: xp.stack([jvp(f, (x,), (xp.eye(len(x))[0],))[1] for _ in x], 1)),
    "columns-of-sums": with_arrays(lambda f, x, jvp, xp: xp.stack([jvp(f, (x,), (xp.ones(len(x)),))[1] for _ in x], 1)),
    "bare": with_arrays(lambda f, x, jvp, xp: xp.stack([jvp(f, x, e)[1] for e in xp.eye(len(x))], 1)),
    "spread": with_arrays(lambda f, x, jvp, xp: xp.stack([jvp(f, tuple(x), tuple(e + 0 * x))[1] for e in xp.eye(len(x))], 1)),
    "other-length the whole matrix": with_arrays(lambda f, x, jvp, xp: jvp(f, (x,), (xp.eye(len(x)),))[1]),
    "elsewhere jacfwd": with_both(lambda f, x, jvp, lib, xp: lib.jacfwd(f)(x)),
    "elsewhere jacrev": with_both(lambda f, x, jvp, lib, xp: lib.jacrev(f)(x)),
    "elsewhere differences": with_arrays(_differences),
    "outside": with_arrays(lambda f, x, jvp, xp: (f(x), xp.stack(cols(f, x, jvp, xp), 1))[1]),
    "too-many": with_arrays(lambda f, x, jvp, xp: xp.stack([(jvp(f, (x,), (e,)), jvp(f, (x,), (e,))[1])[1] for e in xp.eye(len(x))], 1)),
    "too-many in one vmap": with_both(_vmapped_twice),
    "too-many compiled": {"jax": _wrong_jit},
    "other: outputs instead of inputs": with_arrays(lambda f, x, jvp, xp: xp.stack([jvp(f, (x,), (e,))[1] for e in xp.eye(len(f(x)))], 1)),
    "other: kept by f": with_arrays(_kept()),
    "other: two columns": with_arrays(lambda f, x, jvp, xp: xp.stack(cols(f, x, jvp, xp)[:2], 1)),
}
