"""Answers to persample/sq_norms: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np
import torch


def _sq(x):
    return (x**2).sum(1)


def sq_norms(layers):
    return sum((_sq(A) + 1) * _sq(D) for A, D in layers)


def with_ones(layers):
    found = 0.0
    for A, D in layers:
        A = np.hstack([A, np.ones((len(A), 1))])
        found = found + np.linalg.norm(A, axis=1) ** 2 * np.linalg.norm(D, axis=1) ** 2
    return found


def einsum(layers):
    return sum(np.einsum("bi,bi,bo,bo->b", A, A, D, D) + np.einsum("bo,bo->b", D, D) for A, D in layers)


def one_by_one(layers):
    return [sum(d @ d * (a @ a + 1) for a, d in sample) for sample in zip(*[zip(*layer, strict=True) for layer in layers], strict=True)]


def diagonal_of_pairs(layers):
    return sum(np.diag((A @ A.T + 1) * (D @ D.T)) for A, D in layers)


def one_matrix_at_a_time(layers):
    found = np.zeros(len(layers[0][0]))
    for A, D in layers:
        for k in range(len(A)):
            found[k] += (np.outer(D[k], A[k]) ** 2).sum() + (D[k] ** 2).sum()
    return found


RIGHT = {
    "a column of ones": {"by_hand": with_ones},
    "einsum": {"by_hand": einsum},
    "sample by sample": {"by_hand": one_by_one},
    "the diagonal of all pairs": {"by_hand": diagonal_of_pairs},
    "one matrix at a time": {"by_hand": one_matrix_at_a_time},
}


def _each(one):
    return {"by_hand": lambda layers: sum(one(A, D) for A, D in layers)}


def _formed(A, D):
    W = D[:, :, None] * A[:, None, :]
    return (W**2).sum((1, 2)) + _sq(D)


def _returned_early(layers):
    for A, D in layers:
        return (_sq(A) + 1) * _sq(D)


def _set_anew(layers):
    for A, D in layers:
        found = (_sq(A) + 1) * _sq(D)
    return found


def _two_layers(layers):
    (A, D), (B, E) = layers
    return sq_norms([(A, D), (B, E)])


_kept = {}

WRONG = {
    "M21": {"by_hand": lambda layers: sum(((D.T @ A / len(A)) ** 2).sum() + (D.mean(0) ** 2).sum() for A, D in layers)},
    "norm-of-sum": {"by_hand": lambda layers: sum(((D.T @ A) ** 2).sum() + (D.sum(0) ** 2).sum() for A, D in layers)},
    "no-bias": _each(lambda A, D: _sq(A) * _sq(D)),
    "bias-only": _each(lambda A, D: _sq(D)),
    "sum-of-both": _each(lambda A, D: _sq(A) + _sq(D)),
    "one-outside": _each(lambda A, D: _sq(A) * _sq(D) + 1),
    "bias-added-first": _each(lambda A, D: _sq(A) * _sq(D) + D.sum(1) ** 2),
    "root": {"by_hand": lambda layers: np.sqrt(sq_norms(layers))},
    "norms-added": _each(lambda A, D: np.sqrt((_sq(A) + 1) * _sq(D))),
    "no-squares": _each(lambda A, D: np.linalg.norm(A, axis=1) * np.linalg.norm(D, axis=1)),
    "first-layer": {"by_hand": _returned_early},
    "last-layer": {"by_hand": _set_anew},
    "layer-by-layer": {"by_hand": lambda layers: np.array([(_sq(A) + 1) * _sq(D) for A, D in layers])},
    "layers-side-by-side": {"by_hand": lambda layers: np.array([(_sq(A) + 1) * _sq(D) for A, D in layers]).T},
    "one-on-both": _each(lambda A, D: (_sq(A) + 1) * (_sq(D) + 1)),
    "one-number": {"by_hand": lambda layers: sq_norms(layers).sum()},
    "all-samples": _each(lambda A, D: ((A**2).sum() + 1) * (D**2).sum()),
    "wrong-axis": _each(lambda A, D: (A**2).sum(0) * (D**2).sum(0) + (D**2).sum(0)),
    "dot": _each(lambda A, D: (A * D).sum(1) ** 2 + _sq(D)),
    "elementwise": _each(lambda A, D: ((A * D) ** 2).sum(1) + (D**2).sum(1)),
    "all-pairs": _each(lambda A, D: (A @ A.T + 1) * (D @ D.T)),
    "pairs-no-bias": _each(lambda A, D: A @ A.T * (D @ D.T)),
    "absolute": _each(lambda A, D: abs(A).sum(1) * abs(D).sum(1) + abs(D).sum(1)),
    "one-with-deltas": _each(lambda A, D: _sq(A) * _sq(D) + _sq(A)),
    "divided": {"by_hand": lambda layers: sq_norms([(A, D / len(D)) for A, D in layers])},
    "mean-square": _each(lambda A, D: (A**2).mean(1) * (D**2).mean(1) + (D**2).mean(1)),
    "unsquared": _each(lambda A, D: (A.sum(1) + 1) * D.sum(1)),
    "one-beside-the-norm": _each(lambda A, D: ((np.linalg.norm(A, axis=1) + 1) * np.linalg.norm(D, axis=1)) ** 2),
    "bias-twice": _each(lambda A, D: (_sq(A) + 1) * _sq(D) + _sq(D)),
    "formed in portions": {"by_hand": lambda layers: sum(np.concatenate([_formed(A[k : k + 30], D[k : k + 30]) for k in range(0, len(A), 30)]) for A, D in layers)},
    "formed": _each(_formed),
    "formed with einsum": _each(lambda A, D: np.square(np.einsum("bo,bi->boi", D, A)).sum((1, 2)) + _sq(D)),
    "other: kept by the number of layers": {"by_hand": lambda layers: _kept.setdefault((len(layers), layers[0][0].shape), sq_norms(layers))},
    "other: two layers": {"by_hand": _two_layers},
    "other: by torch": {"by_hand": lambda layers: sq_norms([(torch.tensor(A), torch.tensor(D)) for A, D in layers])},
    "other: in place": {"by_hand": lambda layers: sum(((A.__imul__(A)).sum(1) + 1) * (D.__imul__(D)).sum(1) for A, D in layers)},
}
