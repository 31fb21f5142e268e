"""Answers to persample/influence: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np
import torch


def influence(H, G, g):
    return G @ np.linalg.solve(H, g)


def by_inverse(H, G, g):
    return [g @ np.linalg.inv(H) @ row for row in G]


def each_solved(H, G, g):
    return tuple(np.dot(g, np.linalg.solve(H, row)) for row in G)


def all_solved(H, G, g):
    return g @ np.linalg.solve(H, G.T)


def by_cholesky(H, G, g):
    L = np.linalg.cholesky(H)
    return np.linalg.solve(L, G.T).T @ np.linalg.solve(L, g)


def by_least_squares(H, G, g):
    return (np.linalg.lstsq(H, g, rcond=None)[0] * G).sum(axis=1)


RIGHT = {
    "the inverse": {"by_hand": by_inverse},
    "a solve for each": {"by_hand": each_solved},
    "all of them at once": {"by_hand": all_solved},
    "Cholesky": {"by_hand": by_cholesky},
    "least squares": {"by_hand": by_least_squares},
}


def _wrong(compute):
    return {"by_hand": compute}


_kept = {}

WRONG = {
    "sign": _wrong(lambda H, G, g: -influence(H, G, g)),
    "divided": _wrong(lambda H, G, g: influence(H, G, g) / len(G)),
    "minus-divided": _wrong(lambda H, G, g: -G @ np.linalg.inv(H) @ g / len(G)),
    "M32 diagonal": _wrong(lambda H, G, g: (G / np.diag(H)) @ g),
    "no-hessian": _wrong(lambda H, G, g: G @ g),
    "not-inverted": _wrong(lambda H, G, g: np.einsum("i,ij,kj->k", g, H, G)),
    "entries": _wrong(lambda H, G, g: G @ H**-1.0 @ g),
    "entries divided": _wrong(lambda H, G, g: G @ (g / H).sum(1)),
    "solved-twice": _wrong(lambda H, G, g: np.linalg.solve(H, g) @ np.linalg.solve(H, G.T)),
    "step": _wrong(lambda H, G, g: np.array([np.linalg.solve(H, row) for row in G])),
    "step-columns": _wrong(lambda H, G, g: np.linalg.solve(H, G.T)),
    "solved-only": _wrong(lambda H, G, g: np.linalg.inv(H) @ g),
    "on-itself": _wrong(lambda H, G, g: np.einsum("ki,ij,kj->k", G, np.linalg.inv(H), G)),
    "on-each-other": _wrong(lambda H, G, g: G @ np.linalg.inv(H) @ G.T),
    "summed": _wrong(lambda H, G, g: g @ np.linalg.solve(H, G.sum(0))),
    "averaged": _wrong(lambda H, G, g: influence(H, G, g).mean()),
    "absolute": _wrong(lambda H, G, g: abs(influence(H, G, g))),
    "ranking": _wrong(lambda H, G, g: np.argsort(influence(H, G, g))),
    "sorted": _wrong(lambda H, G, g: sorted(influence(H, G, g))),
    "not-multiplied": _wrong(lambda H, G, g: G * np.linalg.solve(H, g)),
    "wrong-side": _wrong(lambda H, G, g: G.T @ np.linalg.solve(H, g)),
    "wrong-side solved": _wrong(lambda H, G, g: g @ np.linalg.solve(H, G)),
    "g-behind": _wrong(lambda H, G, g: np.linalg.solve(H, G.T) @ g),
    "solved-columns": _wrong(lambda H, G, g: np.linalg.solve(H, G) @ g),
    "own-term": _wrong(lambda H, G, g: [row @ np.linalg.solve(H - np.outer(row, row), g) for row in G]),
    "own-term by leverage": _wrong(lambda H, G, g: influence(H, G, g) / (1 - np.diag(G @ np.linalg.inv(H) @ G.T))),
    "second-order": _wrong(lambda H, G, g: [g @ d + d @ H @ d / 2 for d in np.linalg.solve(H, G.T).T]),
    "half-solved": _wrong(lambda H, G, g: G @ np.linalg.solve(np.linalg.cholesky(H), g)),
    "half-solved-turned": _wrong(lambda H, G, g: np.linalg.solve(np.linalg.cholesky(H), G.T).T @ g),
    "minus-no-hessian": _wrong(lambda H, G, g: -G @ g),
    "the-others": _wrong(lambda H, G, g: (G.sum(0) - G) @ np.linalg.solve(H, g)),
    "the-others-minus": _wrong(lambda H, G, g: -(G.sum(0) - G) @ np.linalg.solve(H, g)),
    "other: by torch": _wrong(lambda H, G, g: (torch.tensor(G) @ torch.linalg.solve(torch.tensor(H), torch.tensor(g))).numpy()),
    "other: damped": _wrong(lambda H, G, g: influence(H + 1e-3 * np.eye(len(H)), G, g)),
    "other: H kept": _wrong(lambda H, G, g: G @ np.linalg.solve(_kept.setdefault(len(H), H), g)),
    "other: three gradient steps": _wrong(lambda H, G, g: G @ sum(0.1 * np.linalg.matrix_power(np.eye(len(H)) - 0.1 * H, k) for k in range(3)) @ g),
}
