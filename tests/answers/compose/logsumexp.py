"""Answers to compose/logsumexp: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np
import torch

from helpers import by_hand as bh


def value(x):
    top = np.max(x)
    return np.log(np.sum(np.exp(x - top))) + top


def softmax(x):
    powers = np.exp(x - np.max(x))
    return powers / powers.sum()


def tangent(t, x):
    return np.dot(softmax(x), t)


def pullback(ct, x):
    return softmax(x) * ct


def batch(X):
    top = np.max(X, axis=1)
    return top + np.log(np.sum(np.exp(X - top[:, None]), axis=1))


RULES = {"value": value, "tangent": tangent, "pullback": pullback, "batch": batch}


def _with(**changed):
    return {"by_hand": lambda: RULES | changed}


def _writes(x):
    top = x.max()
    x -= top
    return top + np.log(np.exp(x).sum())


RIGHT = {
    "softmax": _with(),
    "logaddexp": _with(value=lambda x: np.logaddexp.reduce(x), batch=lambda X: np.logaddexp.reduce(X, axis=-1)),
    "a loop over lanes": _with(batch=lambda X: np.array([value(x) for x in X])),
    "keepdims": _with(batch=lambda X: (X.max(1, keepdims=True) + np.log(np.exp(X - X.max(1, keepdims=True)).sum(1, keepdims=True)))[:, 0]),
    "dot": _with(tangent=lambda t, x: (np.exp(x - value(x)) * t).sum()),
}

WRONG = {
    "overflow": _with(value=lambda x: np.log(np.exp(x).sum())),
    "top-lost": _with(value=lambda x: np.log(np.exp(x - x.max()).sum())),
    "tangent-sum": _with(tangent=lambda t, x: np.sum(t)),
    "tangent-vector": _with(tangent=lambda t, x: softmax(x) * t),
    "tangent-overflow": _with(tangent=lambda t, x: (np.exp(x) * t).sum() / np.exp(x).sum()),
    "tangent-undivided": _with(tangent=lambda t, x: (t * np.exp(x - x.max())).sum()),
    "pullback-undivided": _with(pullback=lambda ct, x: np.exp(x - x.max()) * ct),
    "M27": _with(pullback=lambda ct, x: np.full(x.shape, ct)),
    "pullback-number": _with(pullback=lambda ct, x: (ct * softmax(x)).sum()),
    "ct-lost": _with(pullback=lambda ct, x: softmax(x)),
    "pullback-overflow": _with(pullback=lambda ct, x: ct * np.exp(x) / np.exp(x).sum()),
    "M17": _with(batch=lambda X: value(X)),
    "over-lanes": _with(batch=lambda X: X.max(0) + np.log(np.exp(X - X.max(0)).sum(0))),
    "one-top": _with(batch=lambda X: X.max() + np.log(np.exp(X - X.max()).sum(1))),
    "batch-overflow": _with(batch=lambda X: np.log(np.exp(X).sum(1))),
    "wrote": _with(value=_writes),
    "ready-made": _with(value=lambda x: bh.logsumexp(x)),
    "other: torch": _with(value=lambda x: torch.logsumexp(torch.tensor(x), 0).numpy()),
    "other: three rules": {"by_hand": lambda: {"value": value, "tangent": tangent, "pullback": pullback}},
    "tangent-turned": _with(tangent=lambda t, x: tangent(x, t)),
    "pullback-turned": _with(pullback=lambda ct, x: softmax(ct) * x),
    "pullback-logs": _with(pullback=lambda ct, x: ct * (x - value(x))),
    "top-smallest": _with(value=lambda x: x.min() + np.log(np.exp(x - x.min()).sum())),
    "top-mean": _with(value=lambda x: x.mean() + np.log(np.exp(x - x.mean()).sum())),
    "top-size": _with(value=lambda x: abs(x).max() + np.log(np.exp(x - abs(x).max()).sum())),
    "counted-twice": _with(value=lambda x: x.max() + np.log1p(np.exp(x - x.max()).sum())),
    "sum-of-logs": _with(value=lambda x: np.log(np.exp(x / 100)).sum() * 100),
}
