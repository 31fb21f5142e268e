"""Answers to persample/clip: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import torch

NUMERIC = {"by_hand": np, "torch": torch, "jax": jnp}


def numeric(answer):
    """The same text for all three: lib holds the array functions."""
    return {way: partial(answer, lib=lib) for way, lib in NUMERIC.items()}


def lined_up(factor, g):
    return factor.reshape(-1, *[1] * (g.ndim - 1))


def norms(G):
    return sum((g.reshape(len(g), -1) ** 2).sum(1) for g in G.values()) ** 0.5


def scaled(G, factor):
    return {name: g * lined_up(factor, g) for name, g in G.items()}


def clip_where(G, c, lib):
    n = norms(G)
    return scaled(G, lib.where(n > c, c / n, 1.0 + 0 * n))


def clip_small_number(G, c, lib):
    return scaled(G, lib.clip(c / (norms(G) + 1e-6), None, 1.0))


def clip_max(G, c, lib):
    n = norms(G)
    return {name: g / lined_up(lib.maximum(n / c, 0 * n + 1), g) for name, g in G.items()}


def clip_loop(G, c, lib):
    rows = {name: [] for name in G}
    for k in range(len(next(iter(G.values())))):
        n = float(sum((g[k] ** 2).sum() for g in G.values())) ** 0.5
        for name, g in G.items():
            rows[name].append(g[k] if n <= c else g[k] * (c / n))
    return {name: lib.stack(r) for name, r in rows.items()}


def clip_flat(G, c, lib):
    flat = lib.concatenate([g.reshape(len(g), -1) for g in G.values()], 1)
    return scaled(G, c / lib.clip(lib.linalg.norm(flat, None, 1), c, None))


def clip_vmap_torch(G, c):
    def one(g):
        n = torch.sqrt(sum((v**2).sum() for v in g.values()))
        return {name: v * torch.clamp(c / n, max=1.0) for name, v in g.items()}

    return torch.vmap(one)(G)


def clip_vmap_jax(G, c):
    def one(g):
        n = jnp.sqrt(sum((v**2).sum() for v in g.values()))
        return jax.tree.map(lambda v: v * jnp.minimum(1.0, c / n), g)

    return jax.vmap(one)(G)


def by_numpy(G, c):
    """The library's arrays in, NumPy's out."""
    G = {name: np.asarray(g) for name, g in G.items()}
    return clip_where(G, c, np)


RIGHT = {
    "where": numeric(clip_where),
    "a small number against zero": numeric(clip_small_number),
    "the larger of 1 and norm / c": numeric(clip_max),
    "a loop": numeric(clip_loop),
    "NumPy on all arrays": {"by_hand": by_numpy, "torch": by_numpy, "jax": by_numpy},
    "side by side": numeric(clip_flat),
    "for one sample, then vmap": numeric(clip_where) | {"torch": clip_vmap_torch, "jax": clip_vmap_jax},
}


def _by(factor):
    return numeric(lambda G, c, lib: scaled(G, factor(norms(G), c, lib)))


def _larger(lib, n, c):
    return lib.clip(n, c, None)


def _by_name(G, c, lib):
    return {name: scaled({name: g}, c / _larger(lib, norms({name: g}), c))[name] for name, g in G.items()}


def _last_name(G, c, lib):
    for name in G:
        squares = (G[name].reshape(len(G[name]), -1) ** 2).sum(1)
    return scaled(G, c / _larger(lib, squares**0.5, c))


def _in_place(G, c, lib):
    n = norms(G)
    for k, size in enumerate(n):
        if size > c:
            for g in G.values():
                g[k] *= c / size
    return G


def _hard_coded(G, c, lib, names=("W", "b")):
    n = norms({name: G[name] for name in names})
    return scaled({name: G[name] for name in names}, c / _larger(lib, n, c))


def _hard_coded_norm(G, c, lib):
    return scaled(G, c / _larger(lib, norms({name: G[name] for name in ("W", "b")}), c))


_kept = {}

WRONG = {
    "M22 the mean": numeric(lambda G, c, lib: {n: g[0] for n, g in clip_where({n: g.mean(0)[None] for n, g in G.items()}, c, lib).items()}),
    "whole": numeric(lambda G, c, lib: {n: g * min(1.0, c / float(sum((g**2).sum() for g in G.values())) ** 0.5) for n, g in G.items()}),
    "by-name": numeric(_by_name),
    "shares": numeric(lambda G, c, lib: _by_name(G, c / len(G) ** 0.5, lib)),
    "last-name": numeric(_last_name),
    "norms-added": numeric(lambda G, c, lib: scaled(G, c / _larger(lib, sum(norms({n: g}) for n, g in G.items()), c))),
    "short-dropped": _by(lambda n, c, lib: lib.where(n > c, c / n, 0 * n)),
    "largest-name": numeric(
        lambda G, c, lib: scaled(G, c / _larger(lib, lib.linalg.norm(lib.stack([norms({n: g}) for n, g in G.items()]), float("inf"), 0), c))
    ),
    "normalized": _by(lambda n, c, lib: c / n),
    "unit": _by(lambda n, c, lib: 1 / _larger(lib, n, 1.0)),
    "not-times-c": _by(lambda n, c, lib: 1 / _larger(lib, n, c)),
    "lengthened": _by(lambda n, c, lib: _larger(lib, c / n, 1.0)),
    "inverted": _by(lambda n, c, lib: lib.clip(n / c, None, 1.0)),
    "times-norm": _by(lambda n, c, lib: lib.clip(n, None, c)),
    "no-root": _by(lambda n, c, lib: c / _larger(lib, n**2, c)),
    "root-of-c": _by(lambda n, c, lib: (c / _larger(lib, n**2, c)) ** 0.5),
    "entries": numeric(lambda G, c, lib: {n: lib.clip(g, -c, c) for n, g in G.items()}),
    "dropped": numeric(lambda G, c, lib: {n: lib.where(lined_up(norms(G) > c, g), 0.0, g) for n, g in G.items()}),
    "unchanged": numeric(lambda G, c, lib: G),
    "summed": numeric(lambda G, c, lib: {n: g.sum(0) for n, g in clip_where(G, c, lib).items()}),
    "averaged": numeric(lambda G, c, lib: {n: g.mean(0) for n, g in clip_where(G, c, lib).items()}),
    "factors": numeric(lambda G, c, lib: c / _larger(lib, norms(G), c)),
    "no-names": numeric(lambda G, c, lib: list(clip_where(G, c, lib).values())),
    "from-the-end": numeric(lambda G, c, lib: {n: g * (c / _larger(lib, norms(G), c)) for n, g in G.items()}),
    "zero": numeric(lambda G, c, lib: scaled({n: g / lined_up(norms(G), g) for n, g in G.items()}, lib.clip(norms(G), None, c))),
    "not-a-tensor": {"torch": lambda G, c: scaled(G, torch.minimum(1.0, c / norms(G)))},
    "largest": numeric(lambda G, c, lib: scaled(G, c / _larger(lib, lib.concatenate([abs(g).reshape(len(g), -1) for g in G.values()], 1).max(1)[0] if lib is torch else lib.concatenate([abs(g).reshape(len(g), -1) for g in G.values()], 1).max(1), c))),
    "whole-by-name": numeric(lambda G, c, lib: {n: g * min(1.0, c / float(lib.linalg.norm(g.reshape(-1)))) for n, g in G.items()}),
    "across": numeric(lambda G, c, lib: {n: g * (c / _larger(lib, (g**2).sum(0) ** 0.5, c)) for n, g in G.items()}),
    "W-and-b": numeric(_hard_coded),
    "W-and-b-in-the-norm": numeric(_hard_coded_norm),
    "times-c": _by(lambda n, c, lib: lib.where(n > c, c + 0 * n, 1 + 0 * n)),
    "not-so-tiny-0.1": _by(lambda n, c, lib: lib.clip(c / (n + 0.1), None, 1.0)),
    "not-so-tiny-0.01": _by(lambda n, c, lib: lib.clip(c / (n + 1e-2), None, 1.0)),
    "two-axes": numeric(lambda G, c, lib: {n: g * (c / _larger(lib, norms(G), c))[:, None] for n, g in G.items()}),
    "two-axes by reshape": numeric(lambda G, c, lib: {n: g * (c / _larger(lib, norms(G), c)).reshape(-1, 1) for n, g in G.items()}),
    "no-fit axis 1": numeric(lambda G, c, lib: scaled(G, c / _larger(lib, sum((g**2).sum(1) for g in G.values()) ** 0.5, c))),
    "no-fit the last axis": numeric(lambda G, c, lib: scaled(G, c / _larger(lib, sum((g**2).sum(-1) for g in G.values()) ** 0.5, c))),
    "other: of rank two only": numeric(
        lambda G, c, lib: scaled(G, c / _larger(lib, sum((g**2).sum((1, 2)) if g.ndim == 3 else (g**2).sum(-1) if g.ndim == 2 else g**2 for g in G.values()) ** 0.5, c))
    ),
    "other: in place": {"by_hand": partial(_in_place, lib=np), "torch": partial(_in_place, lib=torch)},
    "other: the first factors": numeric(lambda G, c, lib: scaled(G, _kept.setdefault((lib.__name__, len(G), len(next(iter(G.values())))), c / _larger(lib, norms(G), c)))),
}  # fmt: skip
