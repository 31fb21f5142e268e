"""Answers to capstone/challenger_scores: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import torch

F = torch.func


def ways(answer):
    return {"torch": answer}


def right(log_p, beta, X, y):
    return F.vmap(F.grad(log_p), (None, 0, 0))(beta, X, y)


def by_jacobian(log_p, beta, X, y):
    return F.jacrev(lambda b: F.vmap(log_p, (None, 0, 0))(b, X, y))(beta)


def captured_well(log_p, beta, X, y):
    return F.vmap(lambda x, t: F.grad(lambda b: log_p(b, x, t))(beta))(X, y)


def copies_of_beta(log_p, beta, X, y):
    return F.vmap(F.grad(log_p))(beta.expand(len(X), -1), X, y)


def forward_mode(log_p, beta, X, y):
    return F.vmap(F.jacfwd(log_p), (None, 0, 0))(beta, X, y)


def with_autograd(log_p, beta, X, y):
    copies = beta.detach().expand(len(X), -1).clone().requires_grad_()
    total = torch.vmap(log_p)(copies, X, y).sum()
    return torch.autograd.grad(total, copies)[0]


def turned_axes(log_p, beta, X, y):
    return F.vmap(F.grad(log_p), in_dims=(None, 1, 0))(beta, X.T, y).tolist()


RIGHT = {
    "a Jacobian": ways(by_jacobian),
    "beta captured": ways(captured_well),
    "a copy of beta for each": ways(copies_of_beta),
    "forward mode": ways(forward_mode),
    "autograd on copies": ways(with_autograd),
    "lists": ways(turned_axes),
}


def _all(log_p, b, X, y):
    return F.vmap(log_p, (None, 0, 0))(b, X, y)


def _changed(change):
    return ways(lambda *inputs: change(right(*inputs)))


_kept = {}

WRONG = {
    "sum": ways(lambda log_p, beta, X, y: F.grad(lambda b: _all(log_p, b, X, y).sum())(beta)),
    "M21": ways(lambda log_p, beta, X, y: F.grad(lambda b: _all(log_p, b, X, y).mean())(beta)),
    "divided": ways(lambda log_p, beta, X, y: F.jacrev(lambda b: _all(log_p, b, X, y) / len(X))(beta)),
    "loss": ways(lambda log_p, beta, X, y: F.vmap(F.grad(lambda b, x, t: -log_p(b, x, t)), (None, 0, 0))(beta, X, y)),
    "values": ways(lambda log_p, beta, X, y: _all(log_p, beta, X, y)),
    "by-x": ways(lambda log_p, beta, X, y: F.vmap(F.grad(log_p, argnums=1), (None, 0, 0))(beta, X, y)),
    "of-p": ways(lambda log_p, beta, X, y: F.vmap(F.grad(lambda b, x, t: log_p(b, x, t).exp()), (None, 0, 0))(beta, X, y)),
    "on-its-side": ways(lambda log_p, beta, X, y: F.vmap(F.grad(log_p), (None, 0, 0), out_dims=1)(beta, X, y)),
    "turned-outcomes": ways(lambda log_p, beta, X, y: right(log_p, beta, X, 1 - y)),
    "captured": ways(lambda log_p, beta, X, y: F.vmap(F.grad(lambda b, x, t: log_p(beta, x, t) + 0 * b.sum()), (None, 0, 0))(beta, X, y)),
    "first-only": ways(lambda log_p, beta, X, y: F.grad(log_p)(beta, X[0], y[0])),
    "M01": ways(lambda log_p, beta, X, y: F.vmap(F.grad(log_p), (None, 0, 0))),
    "M18": ways(lambda log_p, beta, X, y: F.vmap(F.grad(log_p))(beta, X, y)),
    "M17": ways(lambda log_p, beta, X, y: F.grad(log_p)(beta, X, y)),
    "M39": ways(lambda log_p, beta, X, y: F.grad(F.vmap(log_p, (None, 0, 0)))(beta, X, y)),
    "other-name": ways(lambda log_p, beta, X, y: F.vmap(F.grad(log_p), in_axes=(None, 0, 0))(beta, X, y)),
    "loop": ways(lambda log_p, beta, X, y: torch.stack([F.grad(log_p)(beta, x, t) for x, t in zip(X, y, strict=True)])),
    "logistic": ways(lambda log_p, beta, X, y: (y - torch.sigmoid(X @ beta))[:, None] * X),
    "other: at zero": ways(lambda log_p, beta, X, y: right(log_p, 0 * beta, X, y)),
    "other: all ones": ways(lambda log_p, beta, X, y: right(log_p, beta, X, torch.ones_like(y))),
    "other: squared": _changed(lambda s: s**2),
    "other: of length one": _changed(lambda s: s / s.norm(dim=1, keepdim=True)),
    "other: centred": _changed(lambda s: s - s.mean(0)),
    "other: kept": ways(lambda log_p, beta, X, y: _kept.setdefault(X.shape, right(log_p, beta, X, y))),
    "other: two columns": _changed(lambda s: s[:, :2]),
}
