"""Answers to scan/asymmetry: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np
import torch


def asymmetry_by_loops(matrix):
    n = len(matrix)
    return max(abs(matrix[i][j] - matrix[j][i]) for i in range(n) for j in range(i))


def asymmetry_of_rows(matrix):
    rows = matrix.tolist()
    columns = list(zip(*rows, strict=True))
    return max(
        abs(a - b)
        for row, column in zip(rows, columns, strict=True)
        for a, b in zip(row, column, strict=True)
    )


def _asymmetry(change):
    return {"torch": change}


RIGHT = {
    "loops": _asymmetry(asymmetry_by_loops),
    "numbers": _asymmetry(asymmetry_of_rows),
    "largest of the signed": _asymmetry(lambda m: (m - m.T).max()),
    "NumPy": _asymmetry(lambda m: np.abs(m.numpy() - m.numpy().T).max()),
    "a norm": _asymmetry(lambda m: torch.linalg.vector_norm(m - m.mT, float("inf"))),
    "above the diagonal": _asymmetry(lambda m: (torch.triu(m) - torch.tril(m).T).abs().amax()),
}

WRONG = {
    "half": _asymmetry(lambda m: (m - (m + m.T) / 2).abs().max()),
    "other: neighbours": _asymmetry(lambda m: (m - m.T).abs().diagonal(1).amax()),
    "other: the last row": _asymmetry(lambda m: (m - m.T).abs()[-1].max()),
    "other: the first row": _asymmetry(lambda m: (m - m.T).abs()[0].max()),
    "other: only above": _asymmetry(lambda m: torch.triu(m - m.T).max()),
    "other: only below": _asymmetry(lambda m: torch.tril(m - m.T).max()),
    "other: never 0": _asymmetry(lambda m: (m - m.T).abs().max().clamp(min=0.1)),
    "other: corners": _asymmetry(lambda m: torch.maximum((m[0, -1] - m[-1, 0]).abs(), (m[0, 1] - m[1, 0]).abs())),
    "cancelled": _asymmetry(lambda m: (m - m.T).sum()),
    "added": _asymmetry(lambda m: (m - m.T).abs().sum()),
    "added-once": _asymmetry(lambda m: torch.triu((m - m.T).abs()).sum()),
    "mean": _asymmetry(lambda m: (m - m.T).abs().mean()),
    "norm": _asymmetry(lambda m: torch.linalg.norm(m - m.T)),
    "whole": _asymmetry(lambda m: (m - m.T).abs()),
    "other: yes or no": _asymmetry(lambda m: torch.equal(m, m.T) * 1.0),
    "other: a bool": _asymmetry(lambda m: torch.equal(m, m.T)),
    "no-or-yes": _asymmetry(lambda m: 1.0 - torch.equal(m, m.T)),
    "one-pair": _asymmetry(lambda m: (m[0, 1] - m[1, 0]).abs()),
    "flipped": _asymmetry(lambda m: (m - m.flip(0)).abs().max()),
    "largest-entry": _asymmetry(lambda m: m.abs().max()),
    "sizes-first": _asymmetry(lambda m: (m.abs() - m.T.abs()).abs().max()),
    "other: signed matrix": _asymmetry(lambda m: m - m.T),
}
