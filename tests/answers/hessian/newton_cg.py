"""Answers to hessian/newton_cg: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import scipy.sparse.linalg
import torch

from tests.answers.hessian.libraries import LIBS, LINALGS, bare

SPACES = {"by_hand": np, "torch": torch, "jax": jnp}


def cg(hvp, g, rounds=20):
    s, r = 0.0 * g, -g
    p = r
    for _ in range(rounds):
        hp = hvp(p)
        alpha = (r @ r) / (p @ hp)
        s, after = s + alpha * p, r - alpha * hp
        if after @ after < 1e-20 * (g @ g):
            break
        p, r = after + (after @ after) / (r @ r) * p, after
    return s


def cg_with_directions(hvp, g):
    """Each new direction is made conjugate to all earlier ones, Gram–Schmidt style."""
    s, r, seen = 0.0 * g, -g, []
    while r @ r > 1e-22 * (g @ g) and len(seen) < 19:
        p = r
        for q, hq in seen:
            p = p - (p @ hq) / (q @ hq) * q
        hp = hvp(p)
        seen.append((p, hp))
        alpha = (p @ r) / (p @ hp)
        s, r = s + alpha * p, r - alpha * hp
    return s


def _cg_columns(hvp, g):
    n = len(g)
    eye = (
        np.eye(n)
        if isinstance(g, np.ndarray)
        else torch.eye(n, dtype=g.dtype)
        if isinstance(g, torch.Tensor)
        else jnp.eye(n)
    )
    rows = [hvp(e) for e in eye]
    h = np.array([np.asarray(row) for row in rows])
    return np.linalg.solve(h, -np.asarray(g))


def _cg_vmapped(hvp, g, lib, linalg, space):
    eye = space.eye(len(g), dtype=g.dtype)
    return linalg.solve(lib.vmap(hvp)(eye), -g)


def _cg_steepest(hvp, g):
    s, r = 0.0 * g, -g
    for _ in range(20):
        hr = hvp(r)
        alpha = (r @ r) / (r @ hr)
        s, r = s + alpha * r, r - alpha * hr
    return s


def _cg_to_the_end(hvp, g):
    s, r = 0.0 * g, -g
    p = r
    while float(r @ r) > 0:
        hp = hvp(p)
        alpha = (r @ r) / (p @ hp)
        s, after = s + alpha * p, r - alpha * hp
        p, r = after + (after @ after) / (r @ r) * p, after
    return s


def _cg_by_scipy(hvp, g):
    h = scipy.sparse.linalg.LinearOperator((len(g), len(g)), matvec=hvp, dtype=float)
    return scipy.sparse.linalg.cg(h, -g, rtol=1e-12)[0]


def _cg_with(change, stop=1e-20):
    """Conjugate gradients where `change(r, p, hp, after)` gives α and, once there is a new r, the next p."""

    def answer(hvp, g):
        s, r = 0.0 * g, -g
        p = r
        for _ in range(20):
            hp = hvp(p)
            alpha, _ = change(r, p, hp, r)
            s, after = s + alpha * p, r - alpha * hp
            if after @ after < stop * (g @ g):
                break
            p, r = change(r, p, hp, after)[1], after
        return s

    return bare(answer)


def _right_alpha(r, p, hp):
    return (r @ r) / (p @ hp)


def _cg_aliased(hvp, g):
    s, r = 0.0 * g, -g
    p = r
    for _ in range(20):
        hp = hvp(p)
        rr = r @ r
        alpha = rr / (p @ hp)
        s = s + alpha * p
        r -= alpha * hp
        if r @ r < 1e-20 * (g @ g):
            break
        p = r + (r @ r) / rr * p
    return s


def _cg_without_stop(hvp, g):
    s, r = 0.0 * g, -g
    p = r
    for _ in range(20):
        hp = hvp(p)
        alpha = (r @ r) / (p @ hp)
        s, after = s + alpha * p, r - alpha * hp
        p, r = after + (after @ after) / (r @ r) * p, after
    return s


RIGHT = {"a loop": bare(cg), "all directions kept": bare(cg_with_directions)}

WRONG = {
    "sign": bare(lambda hvp, g: -cg(hvp, g)),
    "one-round": bare(lambda hvp, g: cg(hvp, g, 1)),
    "two-rounds": bare(lambda hvp, g: cg(hvp, g, 2)),
    "few-rounds": bare(lambda hvp, g: cg(hvp, g, 5)),
    "few-rounds by a coarse stop": _cg_with(
        lambda r, p, hp, after: (_right_alpha(r, p, hp), after + (after @ after) / (r @ r) * p), 1e-3
    ),
    "other: no stop": bare(_cg_without_stop),
    "aliased": dict.fromkeys(("by_hand", "torch"), _cg_aliased),
    "beta-inverted": _cg_with(
        lambda r, p, hp, after: (_right_alpha(r, p, hp), after + (r @ r) / (after @ after) * p)
    ),
    "beta-one": _cg_with(lambda r, p, hp, after: (_right_alpha(r, p, hp), after + p)),
    "alpha-no-h": _cg_with(
        lambda r, p, hp, after: ((r @ r) / (p @ p), after + (after @ after) / (r @ r) * p)
    ),
    "other: alpha with p @ p": _cg_with(
        lambda r, p, hp, after: ((p @ p) / (p @ hp), after + (after @ after) / (r @ r) * p)
    ),
    "many-products": bare(_cg_to_the_end),
    "product": bare(lambda hvp, g: -hvp(g)),
    "gradient": bare(lambda hvp, g: -g),
    "other: a solver": {
        "by_hand": _cg_by_scipy,
        "jax": lambda hvp, g: jax.scipy.sparse.linalg.cg(hvp, -g, tol=1e-12)[0],
    },
    "other: column by column": bare(_cg_columns),
    "descent": bare(_cg_steepest),
    "other: the matrix by vmap": {
        way: partial(_cg_vmapped, lib=lib, linalg=LINALGS[way], space=SPACES[way])
        for way, lib in LIBS.items()
    },
}
