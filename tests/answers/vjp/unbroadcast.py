"""Answers to vjp/unbroadcast: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from helpers import by_hand as bh


def by_loops(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    for axis, side in enumerate(shape):
        if side == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def by_reshape(g, shape):
    lead = g.ndim - len(shape)
    axes = [k for k in range(g.ndim) if k < lead or shape[k - lead] != g.shape[k]]
    return np.sum(g, axis=tuple(axes)).reshape(shape)


def by_add_at(g, shape):
    places = np.broadcast_to(np.arange(int(np.prod(shape))).reshape(shape), g.shape)
    return np.bincount(places.ravel(), g.ravel(), int(np.prod(shape))).reshape(shape)


def by_pullback(g, shape):
    return bh.vjp(lambda x: x + np.zeros(g.shape), np.zeros(shape))[1](g)[0]


def by_groups(g, shape):
    padded = (1,) * (g.ndim - len(shape)) + tuple(shape)
    for axis in reversed(range(g.ndim)):
        if padded[axis] == 1:
            g = np.add.reduce(g, axis=axis, keepdims=True)
    return g.reshape(shape)


def _lead_only(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    return g


def _ones_dropped(g, shape):
    lead = g.ndim - len(shape)
    return g.sum(axis=tuple(k for k in range(g.ndim) if k < lead or shape[k - lead] == 1))


def _one_lead(g, shape):
    if g.ndim > len(shape):
        g = g.sum(axis=0)
    for k in range(1, len(shape) + 1):
        if shape[-k] == 1:
            g = g.sum(axis=-k, keepdims=True)
    return g


def _mean(g, shape):
    while g.ndim > len(shape):
        g = g.mean(axis=0)
    for axis, side in enumerate(shape):
        if side == 1:
            g = g.mean(axis=axis, keepdims=True)
    return g


def _by_size(g, shape):
    """Looks for the sides of shape in g, instead of lining up."""
    axes = tuple(k for k, side in enumerate(g.shape) if side not in shape)
    return g.sum(axis=axes).reshape(shape)


def _ones_before_lead(g, shape):
    for axis, side in enumerate(shape):
        if side == 1:
            g = g.sum(axis=axis, keepdims=True)
    while g.ndim > len(shape):
        g = g.sum(axis=0)
    return g


def _lead_from_the_end(g, shape):
    while g.ndim > len(shape):
        g = g.sum(axis=-1)
    return by_loops(g, shape)


def _ones_without_keepdims(g, shape):
    return g.sum(axis=tuple(axis for axis, side in enumerate(shape) if side == 1))


def _kept_by_shape():
    kept = {}

    def unbroadcast(g, shape):
        return kept.setdefault((g.shape, shape), by_reshape(g, shape))

    return unbroadcast


def _shifting(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    for axis, side in enumerate(shape):
        if side == 1:
            g = g.sum(axis=axis)
    return g.reshape(shape)


def _front_forgotten(g, shape):
    for axis, side in enumerate(shape):
        if side == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g


def _compared_from_the_front(g, shape):
    for axis, (mine, side) in enumerate(zip(g.shape, shape)):  # noqa: B905
        if mine != side:
            g = g.sum(axis=axis, keepdims=True)
    return g


def _if_for_while(g, shape):
    if g.ndim > len(shape):
        g = g.sum(axis=0)
    return _front_forgotten(g, shape)


def _lead_shifts(g, shape):
    for i in range(g.ndim - len(shape)):
        g = g.sum(axis=i)
    return _front_forgotten(g, shape)


def _or_none(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    return g.sum(axis=tuple(k for k, side in enumerate(shape) if side == 1) or None, keepdims=True)


def _or_none_twice(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))) or None)
    return g.sum(axis=tuple(k for k, side in enumerate(shape) if side == 1) or None, keepdims=True)


def _or_none_in_front(g, shape):
    g = g.sum(axis=tuple(range(g.ndim - len(shape))) or None)
    return g.sum(axis=tuple(k for k, side in enumerate(shape) if side == 1), keepdims=True)


def _all_long_axes(g, shape):
    return g.sum(axis=tuple(k for k, side in enumerate(g.shape) if side > 1)).reshape(shape)


def _mean_times_count(g, shape):
    return by_reshape(g, shape) if g.size else by_reshape(g, shape) / np.zeros(shape)


RIGHT = {
    "loops": {"by_hand": by_loops},
    "sum and reshape": {"by_hand": by_reshape},
    "counted into bins": {"by_hand": by_add_at},
    "grouped by the sides": {"by_hand": by_groups},
    "lists": {"by_hand": lambda g, shape: by_loops(g, shape).tolist() if 0 not in shape else by_loops(g, shape)},
    "single precision": {"by_hand": lambda g, shape: np.float32(by_loops(g, shape))},
}

WRONG = {
    "M27 as it came": {"by_hand": lambda g, shape: g},
    "lead-only": {"by_hand": _lead_only},
    "ones-dropped": {"by_hand": _ones_dropped},
    "one-in-front": {"by_hand": _one_lead},
    "mean": {"by_hand": _mean},
    "total": {"by_hand": lambda g, shape: np.sum(g)},
    "other-way": {"by_hand": lambda g, shape: np.broadcast_to(g, shape)},
    "reshaped": {"by_hand": lambda g, shape: g.reshape(shape)},
    "total-everywhere": {"by_hand": lambda g, shape: np.full(shape, np.sum(g))},
    "first-one-only axes of g for those of shape": {"by_hand": _ones_before_lead},
    "from-the-front": {"by_hand": _lead_from_the_end},
    "ones-only-dropped": {"by_hand": _ones_without_keepdims},
    "first-axis": {"by_hand": lambda g, shape: g.sum(axis=0)},
    "other: by size": {"by_hand": _by_size},
    "axis-out-of-range axes that shift": {"by_hand": _shifting},
    "ready-made": {"by_hand": by_pullback},
    "front-forgotten": {"by_hand": _front_forgotten},
    "front-forgotten-zip": {"by_hand": _compared_from_the_front},
    "one-in-front-places": {"by_hand": _if_for_while},
    "lead-shifts": {"by_hand": _lead_shifts},
    "all-where-none": {"by_hand": _or_none},
    "all-where-none-twice": {"by_hand": _or_none_twice},
    "all-where-none-twice in front": {"by_hand": _or_none_in_front},
    "too-many": {"by_hand": _all_long_axes},
    "empty-nan": {"by_hand": _mean_times_count},
    "last-axis": {"by_hand": lambda g, shape: g.sum(axis=-1)},
    "last-axis-kept": {"by_hand": lambda g, shape: g.sum(axis=-1, keepdims=True)},
    "first-axis-kept": {"by_hand": lambda g, shape: g.sum(axis=0, keepdims=True)},
    "other: kept by shape": {"by_hand": _kept_by_shape()},
}
