"""Answers to compose/train: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from helpers import by_hand as bh


def scores(params, X):
    return bh.tanh(X @ params["W"] + params["b"]) @ params["v"] + params["c"]


def log_loss(s, y):
    return bh.mean(bh.logaddexp(0.0, s) - y * s)


def training(loss=log_loss, grad=bh.grad, step=lambda p, g, rate: {name: p[name] - rate * g[name] for name in p}):
    def train(X, y, params, steps, rate):
        for _ in range(steps):
            gradient = grad(lambda p: loss(scores(p, X), y))(params)
            params = step(params, gradient, rate)
        return params

    return {"by_hand": train}


def _signed(s, y):
    return bh.sum(bh.log(1.0 + bh.exp(-(2 * y - 1) * s))) / len(y)


def _per_point(X, y, params, steps, rate):
    def one(p, x, label):
        s = scores(p, x)
        return bh.logaddexp(0.0, s) - label * s

    for _ in range(steps):
        each = bh.vmap(bh.grad(one), (None, 0, 0))(params, X, y)
        params = bh.tree_map(lambda p, g: p - rate * g.mean(0), params, each)
    return params


def _by_probabilities(s, y):
    p = bh.sigmoid(s)
    return -bh.mean(y * bh.log(p) + (1 - y) * bh.log(1 - p))


def _in_loop(X, y, params, steps, rate):
    for _ in range(steps):
        g = bh.grad(lambda p: log_loss(scores(p, X), y))(params)
        return {name: params[name] - rate * g[name] for name in params}
    return params


def _in_place(X, y, params, steps, rate):
    for _ in range(steps):
        g = bh.grad(lambda p: log_loss(scores(p, X), y))(params)
        for name in params:
            params[name] = params[name] - rate * g[name]
    return params


def _always_the_first(X, y, params, steps, rate):
    new = params
    for _ in range(steps):
        g = bh.grad(lambda p: log_loss(scores(p, X), y))(params)
        new = {name: params[name] - rate * g[name] for name in params}
    return new


def _gradient_once(X, y, params, steps, rate):
    g = bh.grad(lambda p: log_loss(scores(p, X), y))(params)
    for _ in range(steps):
        params = {name: params[name] - rate * g[name] for name in params}
    return params


def _in_turn(X, y, params, steps, rate):
    for _ in range(steps):
        for name in params:
            g = bh.grad(lambda p: log_loss(scores(p, X), y))(params)
            params = {**params, name: params[name] - rate * g[name]}
    return params


def _with_loss(X, y, params, steps, rate):
    return training()["by_hand"](X, y, params, steps, rate), 0.1


RIGHT = {
    "signed": training(_signed),
    "tree_map": training(step=lambda p, g, rate: bh.tree_map(lambda a, b: a - rate * b, p, g)),
    "jacrev": training(grad=bh.jacrev),
    "by probabilities": training(_by_probabilities),
    "each point by itself": {"by_hand": _per_point},
}
SLOW = ("each point by itself",)

WRONG = {
    "M21": training(lambda s, y: bh.sum(bh.logaddexp(0.0, s) - y * s)),
    "climbs": training(step=lambda p, g, rate: {name: p[name] + rate * g[name] for name in p}),
    "stays": training(step=lambda p, g, rate: p),
    "matrices-only": training(step=lambda p, g, rate: {name: p[name] - rate * g[name] if np.size(p[name]) > 1 and name != "b" else p[name] for name in p}),
    "one-step": {"by_hand": _in_loop},
    "one-step from the first": {"by_hand": _always_the_first},
    "same-gradient": {"by_hand": _gradient_once},
    "in-turn": {"by_hand": _in_turn},
    "mean-twice": training(lambda s, y: bh.mean(bh.logaddexp(0.0, s) - y * s) / len(y)),
    "not-one-number": training(lambda s, y: bh.logaddexp(0.0, s) - y * s),
    "labels-turned": training(lambda s, y: bh.mean(bh.logaddexp(0.0, -s) + y * s)),
    "squares": training(lambda s, y: bh.mean((bh.sigmoid(s) - y) ** 2)),
    "squares-of-scores": training(lambda s, y: bh.mean((s - y) ** 2)),
    "without-labels": training(lambda s, y: bh.mean(bh.logaddexp(0.0, s))),
    "other: in place": {"by_hand": _in_place},
    "other: with the loss": {"by_hand": _with_loss},
    "other: W alone": training(step=lambda p, g, rate: p | {"W": p["W"] - rate * g["W"]}),
    "other: a rate of its own": training(step=lambda p, g, rate: {name: p[name] - 0.1 * g[name] for name in p}),
}
