"""Answers to vjp/pullbacks: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from helpers import by_hand as bh


def _matmul(ct, a, b):
    if b.ndim == 1:
        return ct[:, None] * b, ct @ a
    return ct @ b.T, a.T @ ct


def _matmul_by_columns(ct, a, b):
    as_matrix = b.reshape(len(b), -1)
    weights = ct.reshape(len(ct), -1)
    return weights @ as_matrix.T, (a.T @ weights).reshape(b.shape)


def _matmul_by_loops(ct, a, b):
    a_bar, b_bar = np.zeros_like(a), np.zeros_like(b)
    for i in range(a.shape[0]):
        for k in range(a.shape[1]):
            a_bar[i, k] = np.sum(ct[i] * b[k])
            b_bar[k] += ct[i] * a[i, k]
    return a_bar, b_bar


def _where_by_index(ct, chosen, a, b):
    a_bar, b_bar = np.zeros_like(a), np.zeros_like(b)
    a_bar[chosen], b_bar[~chosen] = ct[chosen], ct[~chosen]
    return [a_bar, b_bar]


_RULES = {
    "mul": lambda ct, x, y: (y * ct, x * ct),
    "matmul": _matmul,
    "total": lambda ct, x: np.ones_like(x) * ct,
    "tanh": lambda ct, x: ct * (1 - np.tanh(x) ** 2),
    "where": lambda ct, chosen, a, b: (ct * chosen, ct * (1 - chosen)),
}


def _with(**others):
    return {"by_hand": lambda: {**_RULES, **others}}


def _writes(ct, x, y):
    y_bar = ct * x
    ct *= y
    return ct, y_bar


def _divided(ct, x, y):
    p = ct * x * y
    return p / x, p / y


def _ready(operation):
    return lambda ct, *inputs: bh.vjp(operation, *inputs)[1](ct)


RIGHT = {
    "other words": _with(),
    "columns": _with(matmul=_matmul_by_columns),
    "loops": _with(matmul=_matmul_by_loops, where=_where_by_index),
    "lists": _with(
        mul=lambda ct, x, y: [np.multiply(ct, y).tolist(), np.multiply(ct, x).tolist()],
        total=lambda ct, x: np.broadcast_to(ct, x.shape),
    ),
    "cosh and the output": _with(tanh=lambda ct, x: ct / np.cosh(x) / np.cosh(x)),
    "single precision": _with(tanh=lambda ct, x: np.float32(ct * (1 - np.tanh(x) ** 2))),
}

WRONG = {
    "mul-own-factor": _with(mul=lambda ct, x, y: (x * ct, y * ct)),
    "mul-without-ct": _with(mul=lambda ct, x, y: (y, x)),
    "mul-x-only": _with(mul=lambda ct, x, y: y * ct),
    "M31 not transposed": _with(matmul=lambda ct, a, b: (ct @ b, a @ ct)),
    "M31-a outer for a vector": _with(
        matmul=lambda ct, a, b: (np.outer(ct, b) if b.ndim == 1 else ct @ b, a.T @ ct)
    ),
    "matmul-wrong-side": _with(matmul=lambda ct, a, b: (b.T @ ct, ct @ a.T)),
    "vector-inner": _with(matmul=lambda ct, a, b: (ct @ b.T, a.T @ ct)),
    "vector-outer-turned": _with(
        matmul=lambda ct, a, b: (np.outer(b, ct) if b.ndim == 1 else ct @ b.T, a.T @ ct)
    ),
    "M31-b": _with(matmul=lambda ct, a, b: (_matmul(ct, a, b)[0], a @ ct)),
    "matmul-by-entries": _with(matmul=lambda ct, a, b: (ct * b, ct * a)),
    "M27 a number": _with(total=lambda ct, x: ct),
    "total-of-ones": _with(total=lambda ct, x: np.ones(x.shape)),
    "total-first-axis": _with(total=lambda ct, x: np.array([ct] * len(x))),
    "total-first-axis a list": _with(total=lambda ct, x: [ct for _ in x]),
    "tanh-value": _with(tanh=lambda ct, x: np.tanh(x) * ct),
    "tanh-input-for-output": _with(tanh=lambda ct, x: ct * (1 - x * x)),
    "tanh-brackets": _with(tanh=lambda ct, x: ct - np.tanh(x) ** 2),
    "where-both": _with(where=lambda ct, chosen, a, b: (ct, ct)),
    "where-exchanged": _with(where=lambda ct, chosen, a, b: (ct * (1 - chosen), ct * chosen)),
    "where-cut": _with(where=lambda ct, chosen, a, b: (ct[chosen], ct[~chosen])),
    "where-one": _with(where=lambda ct, chosen, a, b: np.where(chosen, ct, 0)),
    "mul-own-factor and M31": _with(
        mul=lambda ct, x, y: (x * ct, y * ct), matmul=lambda ct, a, b: (ct @ b, a @ ct)
    ),
    "mul-dot": _with(mul=lambda ct, x, y: (ct @ y, ct @ x)),
    "matmul-ct-turned": _with(matmul=lambda ct, a, b: (ct.T @ b, a @ ct.T)),
    "matmul-right-side-plain": _with(matmul=lambda ct, a, b: (_matmul(ct, a, b)[0], ct @ a)),
    "tanh-of-square": _with(tanh=lambda ct, x: ct * (1 - np.tanh(x**2))),
    "tanh-added": _with(tanh=lambda ct, x: ct + (1 - np.tanh(x) ** 2)),
    "where-result": _with(where=lambda ct, chosen, a, b: np.where(chosen, a, b)),
    "where-others-kept": _with(
        where=lambda ct, chosen, a, b: (np.where(chosen, ct, a), np.where(chosen, b, ct))
    ),
    "other: an if": _with(where=lambda ct, chosen, a, b: (ct, 0 * ct) if chosen else (0 * ct, ct)),
    "mul-divided": _with(mul=_divided),
    "mul-arrays-only": _with(mul=lambda ct, x, y: (ct * y.T.T, ct * x)),
    "mul-arrays-only reshape": _with(mul=lambda ct, x, y: (ct * y.reshape(x.shape), ct * x)),
    "matmul-outer": _with(matmul=lambda ct, a, b: (np.outer(ct, b), a.T @ ct)),
    "total-two-axes": _with(total=lambda ct, x: np.full(x.shape[:2], ct)),
    "tanh-at-ct": _with(tanh=lambda ct, x: ct * (1 - np.tanh(ct) ** 2)),
    "tanh-ct-twice": _with(tanh=lambda ct, x: ct * ct / np.cosh(x) ** 2),
    "tanh-dot": _with(tanh=lambda ct, x: ct @ (1 - np.tanh(x) ** 2)),
    "where-a-twice": _with(where=lambda ct, chosen, a, b: (np.where(chosen, ct, 0), np.where(chosen, ct, 0))),
    "other: a key is missing": {"by_hand": lambda: {k: v for k, v in _RULES.items() if k != "tanh"}},
    "other: a key is misspelt": {"by_hand": lambda: {k.replace("total", "sum"): v for k, v in _RULES.items()}},
    "writes into ct": _with(mul=_writes),
    "ready-made": _with(mul=_ready(lambda x, y: x * y)),
    "ready-made matmul": _with(matmul=_ready(lambda a, b: a @ b)),
    "other: of another name": {"by_hand": lambda: {**_RULES, "sum": _RULES["total"]}},
    "other: a tuple": {"by_hand": lambda: tuple(_RULES.values())},
    "other: matrices only": _with(matmul=lambda ct, a, b: (ct @ b.transpose(1, 0), a.T @ ct)),
}
