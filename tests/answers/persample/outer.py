"""Answers to persample/outer: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np
import torch

from helpers import by_hand as bh


def outer(A, D):
    return {"W": D[:, :, None] * A[:, None, :], "b": D}


def outer_einsum(A, D):
    return {"W": np.einsum("bo,bi->boi", D, A), "b": D.copy()}


def outer_loop(A, D):
    return {"b": list(D), "W": [[[d * a for a in row] for d in deltas] for row, deltas in zip(A, D, strict=True)]}


def outer_matmul(A, D):
    samples = len(A)
    return {"W": D.reshape(samples, -1, 1) @ A.reshape(samples, 1, -1), "b": D}


def outer_vmap(A, D):
    return {"W": bh.vmap(lambda a, d: d.reshape(-1, 1) * a)(A, D), "b": D}


_kept = {}


RIGHT = {
    "axes of length 1": {"by_hand": outer},
    "a loop": {"by_hand": outer_loop},
    "stacks of matrices": {"by_hand": outer_matmul},
    "vmap": {"by_hand": outer_vmap},
    "einsum": {"by_hand": outer_einsum},
}


def _weights(compute):
    return {"by_hand": lambda A, D: {"W": compute(A, D), "b": D}}


def _bias(compute):
    return {"by_hand": lambda A, D: {"W": D[:, :, None] * A[:, None, :], "b": compute(D)}}


WRONG = {
    "transposed": _weights(lambda A, D: np.einsum("bi,bo->bio", A, D)),
    "reshaped": _weights(lambda A, D: (A[:, :, None] * D[:, None, :]).reshape(len(A), D.shape[1], A.shape[1])),
    "neighbour": _weights(lambda A, D: np.array([np.outer(D[k], A[k - 1]) for k in range(len(A))])),
    "bias-from-activations": {"by_hand": lambda A, D: {"W": outer(A, D)["W"], "b": outer(A, D)["W"].sum(2)}},
    "bias-from-all-activations": {"by_hand": lambda A, D: {"W": outer(A, D)["W"], "b": D * np.sum(A)}},
    "sum-of-activations": _weights(lambda A, D: np.einsum("bo,ci->boi", D, A)),
    "exchanged": {"by_hand": lambda A, D: outer(D, A)},
    "summed": {"by_hand": lambda A, D: {"W": np.einsum("bo,bi->oi", D, A), "b": np.sum(D, axis=0)}},
    "M21 mean": {"by_hand": lambda A, D: {"W": outer(A, D)["W"].mean(0), "b": D.mean(0)}},
    "weights-summed": _weights(lambda A, D: D.T @ A),
    "turned-sum": _weights(lambda A, D: A.T @ D),
    "same-axis": _weights(lambda A, D: D[:, None] * A[:, None]),
    "bias-summed": _bias(lambda D: D.sum(0)),
    "bias-sum-in-each": _bias(lambda D: np.tile(D.sum(0), (len(D), 1))),
    "bias-divided": _bias(lambda D: D / len(D)),
    "M27": _bias(lambda D: D.sum(1)),
    "bias-column": _bias(lambda D: D[:, :, None]),
    "no-bias": {"by_hand": lambda A, D: {"W": outer(A, D)["W"]}},
    "elementwise": _weights(lambda A, D: D * A),
    "rows-by-rows": _weights(lambda A, D: D @ A.T),
    "product": _weights(lambda A, D: D @ A),
    "flat-outer": _weights(lambda A, D: np.outer(D, A)),
    "flat-outer-turned": _weights(np.outer),
    "all-pairs": _weights(lambda A, D: np.einsum("bo,ci->bcoi", D, A)),
    "pair": {"by_hand": lambda A, D: tuple(outer(A, D).values())},
    "no-letters": _weights(lambda A, D: np.einsum("bo,bi->bok", D, A)),
    "no-letters too few": _weights(lambda A, D: np.einsum("o,i->oi", D, A)),
    "first-only": {"by_hand": lambda A, D: {"W": np.outer(D[0], A[0]), "b": D[0]}},
    "other: by torch": {"by_hand": lambda A, D: {"W": torch.einsum("bo,bi->boi", torch.tensor(D), torch.tensor(A)).numpy(), "b": D}},
    "other: squeezed": _weights(lambda A, D: outer(A, D)["W"].squeeze()),
    "other: kept by shape": {"by_hand": lambda A, D: _kept.setdefault((A.shape, D.shape), outer(A, D))},
    "other: Python's own zip": {"by_hand": lambda A, D: [{"W": np.outer(d, a), "b": d} for a, d in zip(A, D, strict=True)]},
    "other: the last kept": _weights(lambda A, D: np.array([np.outer(D[-1], A[-1])] * len(A))),
}
