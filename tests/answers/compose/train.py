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


def _with_velocity(moves, ahead=0.0):
    def train(X, y, params, steps, rate):
        v = {name: 0.0 * params[name] for name in params}
        for _ in range(steps):
            at = {name: params[name] - ahead * rate * v[name] for name in params}
            g = bh.grad(lambda p: log_loss(scores(p, X), y))(at)
            v = {name: moves(v[name], g[name]) for name in params}
            params = {name: params[name] - rate * v[name] for name in params}
        return params

    return train


def _adam(X, y, params, steps, rate):
    m = s = {name: 0.0 * params[name] for name in params}
    for k in range(1, steps + 1):
        g = bh.grad(lambda p: log_loss(scores(p, X), y))(params)
        m = {name: 0.9 * m[name] + 0.1 * g[name] for name in params}
        s = {name: 0.999 * s[name] + 0.001 * g[name] ** 2 for name in params}
        params = {name: params[name] - rate * m[name] / (1 - 0.9**k) / (np.sqrt(s[name] / (1 - 0.999**k)) + 1e-8) for name in params}
    return params


def _one_point_a_step(X, y, params, steps, rate):
    for k in range(steps):
        i = k % len(y)
        params = training()["by_hand"](X[i : i + 1], y[i : i + 1], params, 1, rate)
    return params


def _point_by_point(X, y, params, steps, rate):
    for _ in range(min(steps, 3)):
        for i in range(len(y)):
            params = training()["by_hand"](X[i : i + 1], y[i : i + 1], params, 1, rate)
    return params


def _falling_rate(X, y, params, steps, rate):
    for k in range(steps):
        params = training()["by_hand"](X, y, params, 1, rate / (1 + k))
    return params


def _until_it_grows(X, y, params, steps, rate):
    last = np.inf
    for _ in range(steps):
        now = log_loss(scores(params, X), y)
        if now > last:
            break
        params, last = training()["by_hand"](X, y, params, 1, rate), now
    return params


def _lowest(X, y, params, steps, rate):
    best = params
    for _ in range(steps):
        params = training()["by_hand"](X, y, params, 1, rate)
        best = min(best, params, key=lambda p: log_loss(scores(p, X), y))
    return best


def _on_paper(X, y, params, steps, rate):
    for _ in range(steps):
        hidden = np.tanh(X @ params["W"] + params["b"])
        error = (1 / (1 + np.exp(-hidden @ params["v"] - params["c"])) - y) / len(y)
        back = error[:, None] * params["v"] * (1 - hidden**2)
        g = {"W": X.T @ back, "b": back.sum(0), "v": hidden.T @ error, "c": error.sum()}
        params = {name: params[name] - rate * g[name] for name in params}
    return params


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
    "climbs-otherwise": training(step=lambda p, g, rate: {name: p[name] + 2 * rate * g[name] for name in p}),
    "stays": training(step=lambda p, g, rate: p),
    "some-stay": training(step=lambda p, g, rate: {name: p[name] - rate * g[name] if np.size(p[name]) > 1 and name != "b" else p[name] for name in p}),
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
    "form": {"by_hand": _with_loss},
    "form nothing back": {"by_hand": lambda X, y, params, steps, rate: print(training()["by_hand"](X, y, params, steps, rate))},
    "form values": {"by_hand": lambda X, y, params, steps, rate: tuple(training()["by_hand"](X, y, params, steps, rate).values())},
    "some-stay W alone": training(step=lambda p, g, rate: p | {"W": p["W"] - rate * g["W"]}),
    "other-length": training(step=lambda p, g, rate: {name: p[name] - 0.1 * g[name] for name in p}),
    "other-length no rate": training(step=lambda p, g, rate: {name: p[name] - g[name] for name in p}),
    "other-length mean of steps": {"by_hand": _with_velocity(lambda v, g: 0.9 * v + 0.1 * g)},
    "signs": training(step=lambda p, g, rate: {name: p[name] - rate * np.sign(g[name]) for name in p}),
    "signs by Adam": {"by_hand": _adam},
    "some-points": {"by_hand": lambda X, y, params, steps, rate: training()["by_hand"](X[::2], y[::2], params, steps, rate)},
    "some-points one in each step": {"by_hand": _one_point_a_step},
    "momentum": {"by_hand": _with_velocity(lambda v, g: 0.9 * v + g)},
    "momentum of a half": {"by_hand": _with_velocity(lambda v, g: 0.5 * v + g)},
    "momentum ahead": {"by_hand": _with_velocity(lambda v, g: 0.9 * v + g, ahead=0.9)},
    "rate-changes": {"by_hand": _falling_rate},
    "gave-up": {"by_hand": _until_it_grows},
    "gave-up lowest": {"by_hand": _lowest},
    "too-few": {"by_hand": lambda X, y, params, steps, rate: training()["by_hand"](X, y, params, min(steps, 10), rate)},
    "point-by-point": {"by_hand": _point_by_point},
    "step-alone": training(step=lambda p, g, rate: {name: -rate * g[name] for name in p}),
    "squares-halved": training(lambda s, y: bh.mean((bh.sigmoid(s) - y) ** 2) / 2),
    "squares-of-scores-halved": training(lambda s, y: bh.mean((s - y) ** 2) / 2),
    "labels-added": training(lambda s, y: bh.mean(bh.logaddexp(0.0, s) + y * s)),
    "sign-inside": training(lambda s, y: bh.mean(bh.logaddexp(0.0, -s) - y * s)),
    "signs-for-labels": training(lambda s, y: bh.mean(bh.logaddexp(0.0, -y * s))),
    "labels-doubled": training(lambda s, y: bh.mean(bh.logaddexp(0.0, s) - (2 * y - 1) * s)),
    "squashed": training(lambda s, y: log_loss(bh.sigmoid(s), y)),
    "other: on paper": {"by_hand": _on_paper},
}
