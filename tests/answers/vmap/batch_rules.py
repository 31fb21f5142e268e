"""Answers to vmap/batch_rules: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np
import torch

from helpers import by_hand as bh
from helpers.exercises.vmap.batch_rules import RIGHT_RULES


def grown(a, missing):
    return a.reshape(a.shape[:1] + (1,) * missing + a.shape[1:])


def aligned(operation):
    def rule(x, y, x_mapped, y_mapped):
        missing = (y.ndim - y_mapped) - (x.ndim - x_mapped)
        if x_mapped and missing > 0:
            x = grown(x, missing)
        if y_mapped and missing < 0:
            y = grown(y, -missing)
        return operation(x, y)

    return rule


def add_by_transpose(x, y, x_mapped, y_mapped):
    """Lanes last, where NumPy lines up from the front of the transposed arrays."""
    rank = max(x.ndim - x_mapped, y.ndim - y_mapped)
    lanes = len(x) if x_mapped else len(y)
    wide = [np.broadcast_to(grown(a, rank - a.ndim + 1) if mapped else a, (lanes,) + np.broadcast_shapes(x.shape[x_mapped:], y.shape[y_mapped:])) for a, mapped in ((x, x_mapped), (y, y_mapped))]
    return wide[0] + wide[1]


def matmul_by_cases(x, y, x_mapped, y_mapped):
    if x_mapped and y_mapped:
        return (x @ y[..., None])[..., 0] if x.ndim == 3 else (x * y).sum(1)
    return x @ y if x_mapped else y @ x.T


def matmul_by_broadcast(x, y, x_mapped, y_mapped):
    """A sum of products: the lane axis of y is brought to stand before the rows of x."""
    if y_mapped and x.ndim - x_mapped == 2:
        y = y[:, None, :]
    return (x * y).sum(-1)


def rules(**changes):
    return lambda: RIGHT_RULES | {"add": aligned(np.add), "mul": aligned(np.multiply), "total": lambda x: x.sum(tuple(range(1, x.ndim))), "matmul": matmul_by_cases} | changes


def _flat(operation):
    return lambda x, y, x_mapped, y_mapped: operation(x, y)


def _add_loop(x, y, x_mapped, y_mapped):
    size = len(x) if x_mapped else len(y)
    return np.stack([(x[k] if x_mapped else x) + (y[k] if y_mapped else y) for k in range(size)])


def _one_axis(operation):
    def rule(x, y, x_mapped, y_mapped):
        if x_mapped and x.ndim - 1 < y.ndim - y_mapped:
            x = x[:, None]
        elif y_mapped and y.ndim - 1 < x.ndim - x_mapped:
            y = y[:, None]
        return operation(x, y)

    return rule


def _elsewhere(operation, place):
    """The axes of length 1 are put at a wrong place: 0, in front of the lanes, or -1, at the far end."""

    def rule(x, y, x_mapped, y_mapped):
        rank = max(x.ndim - x_mapped, y.ndim - y_mapped)
        while x_mapped and x.ndim - 1 < rank:
            x = np.expand_dims(x, place)
        while y_mapped and y.ndim - 1 < rank:
            y = np.expand_dims(y, place)
        return operation(x, y)

    return rule


def _sum_loop(x):
    return np.array([lane.sum() for lane in x])


def _matmul_map(x, y, x_mapped, y_mapped):
    size = len(x) if x_mapped else len(y)
    return np.array(list(map(np.matmul, x if x_mapped else [x] * size, y if y_mapped else [y] * size)))


def add_by_index(x, y, x_mapped, y_mapped):
    """One axis after the other; a number that should have lanes is an IndexError."""
    while x_mapped and x.ndim - 1 < y.ndim - y_mapped:
        x = x[:, None]
    while y_mapped and y.ndim - 1 < x.ndim - x_mapped:
        y = y[:, None]
    return x + y


RIGHT = {
    "axis by axis": {"by_hand": rules(add=add_by_index)},
    "by cases": {"by_hand": rules()},
    "einsum": {"by_hand": lambda: RIGHT_RULES},
    "broadcast": {"by_hand": rules(add=add_by_transpose)},
    "sum of products": {"by_hand": rules(matmul=matmul_by_broadcast)},
    "reshaped sum": {"by_hand": rules(total=lambda x: x.reshape(len(x), -1).sum(axis=1))},
}

WRONG = {
    "M17 sum of all": {"by_hand": rules(total=np.sum)},
    "all-plain": {"by_hand": rules(add=_flat(np.add), mul=_flat(np.multiply), total=np.sum, matmul=_flat(np.matmul))},
    "no-line-up plain signs": {"by_hand": rules(add=lambda x, y, *flags: x + y, mul=lambda x, y, *flags: x * y)},
    "no-line-up-add": {"by_hand": rules(add=lambda x, y, *flags: x + y)},
    "sum-over-lanes": {"by_hand": rules(total=lambda x: np.sum(x, axis=0))},
    "sum-axis-1": {"by_hand": rules(total=lambda x: x.sum(1))},
    "one-axis": {"by_hand": rules(add=_one_axis(np.add), mul=_one_axis(np.multiply))},
    "other: one axis, and matmul": {"by_hand": rules(add=_one_axis(np.add), matmul=_flat(np.matmul))},
    "sum-last-only": {"by_hand": rules(total=lambda x: np.sum(x, axis=-1))},
    "ones-last": {"by_hand": rules(add=_elsewhere(np.add, -1), mul=_elsewhere(np.multiply, -1))},
    "ones-first": {"by_hand": rules(add=_elsewhere(np.add, 0), mul=_elsewhere(np.multiply, 0))},
    "last-and-plain": {"by_hand": rules(total=lambda x: x.sum(axis=-1), matmul=lambda x, y, *flags: x @ y)},
    "axis-1-and-plain": {"by_hand": rules(total=lambda x: x.sum(axis=1), matmul=lambda x, y, *flags: x @ y)},
    "matmul-plain": {"by_hand": rules(matmul=lambda x, y, *flags: x @ y)},
    "other: total first, an index error later": {"by_hand": rules(total=np.sum, add=add_by_index)},
    "other: an index error first": {"by_hand": rules(total=lambda x: x[:, 0, 0, 0], add=add_by_index)},
    "loop in add": {"by_hand": rules(add=_add_loop)},
    "loop in total": {"by_hand": rules(total=_sum_loop)},
    "loop over plain lists": {"by_hand": rules(total=lambda x: np.array([sum(np.ravel(lane).tolist()) for lane in np.asarray(x)]))},
    "loop of map": {"by_hand": rules(matmul=_matmul_map)},
    "other: the course's own vmap": {"by_hand": rules(matmul=lambda x, y, *flags: bh.vmap(lambda a, b: a @ b, tuple(0 if flag else None for flag in flags))(x, y))},
    "other: a rule that takes two": {"by_hand": rules(add=lambda x, y: x + y)},
    "other: none": {"by_hand": rules(mul=lambda *args: None)},
    "other: a list": {"by_hand": lambda: list(RIGHT_RULES.values())},
    "other: one missing": {"by_hand": lambda: {name: RIGHT_RULES[name] for name in ("add", "mul")}},
    "other: in torch": {"by_hand": rules(total=lambda x: torch.tensor(x).flatten(1).sum(1).numpy())},
}
