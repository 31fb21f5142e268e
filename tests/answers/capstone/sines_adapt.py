"""Answers to capstone/sines_adapt: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from collections import OrderedDict

import numpy as np
import torch
from torch.utils import _pytree as pytree

from helpers.by_hand import grad as by_hand_grad

grad = torch.func.grad


def _step(p, g, rate):
    return {name: p[name] - rate * g[name] for name in p}


def walking(gradient=lambda loss, p, x, y: grad(loss)(p, x, y), step=_step, rounds=range):
    def adapt(loss, params, x, y, rate, steps):
        for _ in rounds(steps):
            params = step(params, gradient(loss, params, x, y), rate)
        return params

    return {"torch": adapt}


def _recursive(loss, params, x, y, rate, steps):
    if steps == 0:
        return params
    return _recursive(loss, _step(params, grad(loss)(params, x, y), rate), x, y, rate, steps - 1)


def _flat(loss, params, x, y, rate, steps):
    names, shapes = list(params), [params[k].shape for k in params]

    def dict_of(vector):
        parts = vector.split([int(np.prod(shape)) for shape in shapes])
        return {k: part.reshape(shape) for k, part, shape in zip(names, parts, shapes, strict=True)}

    vector = torch.cat([params[k].reshape(-1) for k in names])
    for _ in range(steps):
        vector = vector - rate * grad(lambda v: loss(dict_of(v), x, y))(vector)
    return dict_of(vector)


def _autograd(loss, params, x, y, rate, steps):
    p = {k: v.clone().requires_grad_() for k, v in params.items()}
    for _ in range(steps):
        g = torch.autograd.grad(loss(p, x, y), list(p.values()), create_graph=True)
        p = {k: v - rate * slope for (k, v), slope in zip(p.items(), g, strict=True)}
    return p


def _clones_in_place(loss, params, x, y, rate, steps):
    p = {k: v.clone() for k, v in params.items()}
    for _ in range(steps):
        g = grad(loss)(p, x, y)
        for k in g:
            p[k] -= rate * g[k]
    return p


def _ordered(loss, params, x, y, rate, steps):
    p = OrderedDict(params)
    for _ in range(steps):
        g = grad(loss)(p, x, y)
        for k in p:
            p[k] = torch.sub(p[k], g[k], alpha=rate)
    return p


def _each_point(loss, p, x, y):
    each = torch.func.vmap(grad(loss), (None, 0, 0))(p, x[:, None], y[:, None])
    return {k: g.mean(0) for k, g in each.items()}


def _pulled(loss, p, x, y):
    value, pull = torch.func.vjp(lambda q: loss(q, x, y), p)
    return pull(torch.ones_like(value))[0]


RIGHT = {
    "tree_map": walking(step=lambda p, g, rate: pytree.tree_map(lambda a, b: a - rate * b, p, g)),
    "jacrev": walking(lambda loss, p, x, y: torch.func.jacrev(loss)(p, x, y)),
    "a pullback": walking(_pulled),
    "recursive": {"torch": _recursive},
    "an OrderedDict": {"torch": _ordered},
    "the mean of each point's gradient": walking(_each_point),
    "one long vector": {"torch": _flat},
    "the loss on the way": walking(lambda loss, p, x, y: torch.func.grad_and_value(loss)(p, x, y)[0]),
}


def _in_loop(loss, params, x, y, rate, steps):
    for _ in range(steps):
        return _step(params, grad(loss)(params, x, y), rate)
    return params


def _from_the_first(loss, params, x, y, rate, steps):
    new = params
    for _ in range(steps):
        new = _step(params, grad(loss)(params, x, y), rate)
    return new


def _gradient_once(loss, params, x, y, rate, steps):
    g = grad(loss)(params, x, y)
    for _ in range(steps):
        params = _step(params, g, rate)
    return params


def _in_turn(loss, params, x, y, rate, steps):
    for _ in range(steps):
        for name in params:
            params = {**params, name: params[name] - rate * grad(loss)(params, x, y)[name]}
    return params


def _in_place(loss, params, x, y, rate, steps):
    for _ in range(steps):
        g = grad(loss)(params, x, y)
        for name in params:
            params[name] = params[name] - rate * g[name]
    return params


def _tensors_in_place(loss, params, x, y, rate, steps):
    for _ in range(steps):
        g = grad(loss)(params, x, y)
        for name in params:
            params[name] -= rate * g[name]
    return params


def _gradient_back(loss, params, x, y, rate, steps):
    g = grad(loss)(params, x, y)
    for _ in range(steps):
        g = grad(loss)(params, x, y)
        params = _step(params, g, rate)
    return g


def _returns_in_loop(loss, params, x, y, rate, steps):
    for _ in range(steps):
        return _step(params, grad(loss)(params, x, y), rate)


def _all_places(loss, params, x, y, rate, steps):
    places = [params]
    for _ in range(steps):
        places.append(_step(places[-1], grad(loss)(places[-1], x, y), rate))
    return places


def _point_by_point(loss, p, x, y):
    each = [grad(loss)(p, x[k : k + 1], y[k : k + 1]) for k in range(len(x))]
    return {name: sum(g[name] for g in each) for name in p}


WRONG = {
    "detached": walking(step=lambda p, g, rate: _step(p, {k: g[k].detach() for k in g}, rate)),
    "detached at the end": {"torch": lambda *inputs: {k: v.detach() for k, v in walking()["torch"](*inputs).items()}},
    "detached no_grad": {"torch": torch.no_grad()(walking()["torch"])},
    "detached torch.autograd": {"torch": _autograd},
    "detached in place": {"torch": _clones_in_place},
    "detached made anew": walking(step=lambda p, g, rate: {k: p[k] - rate * torch.tensor(g[k].tolist(), dtype=p[k].dtype) for k in p}),
    "climbs": walking(step=lambda p, g, rate: _step(p, g, -rate)),
    "stays": walking(step=lambda p, g, rate: p),
    "no-rate": walking(step=lambda p, g, rate: _step(p, g, 1.0)),
    "one-step": {"torch": _in_loop},
    "one-step from the first": {"torch": _from_the_first},
    "always-one": walking(rounds=lambda steps: range(1)),
    "in-loop": {"torch": _returns_in_loop},
    "own-rate": {"torch": lambda loss, p, x, y, rate, steps: walking()["torch"](loss, p, x, y, 0.1, steps)},
    "per-point": walking(lambda loss, p, x, y: {k: g / len(x) for k, g in grad(loss)(p, x, y).items()}),
    "same-gradient": {"torch": _gradient_once},
    "one-more": walking(rounds=lambda steps: range(steps + 1)),
    "one-less": walking(rounds=lambda steps: range(1, steps)),
    "gradient-back": {"torch": _gradient_back},
    "all-places": {"torch": _all_places},
    "in-turn": {"torch": _in_turn},
    "no-names": {"torch": lambda *inputs: tuple(walking()["torch"](*inputs).values())},
    "shared-out": {"torch": lambda loss, p, x, y, rate, steps: walking()["torch"](loss, p, x, y, rate / max(steps, 1), steps)},
    "dict-arithmetic": walking(step=lambda p, g, rate: p - rate * g),
    "M02": walking(lambda loss, p, x, y: grad(loss)),
    "M17": walking(lambda loss, p, x, y: grad(loss)(p, y)),
    "M17 one point at a time": walking(lambda loss, p, x, y: grad(loss)(p, x[0], y[0])),
    "other: in place": {"torch": _in_place},
    "other: tensors in place": {"torch": _tensors_in_place},
    "other: x for y": walking(lambda loss, p, x, y: grad(loss)(p, y, x)),
    "other: by x": walking(lambda loss, p, x, y: grad(loss, 1)(p, x, y)),
    "other: the sum over the points": walking(_point_by_point),
    "other: weights only": walking(step=lambda p, g, rate: {k: p[k] - rate * g[k] if p[k].ndim else p[k] for k in p}),
    "other: fixed names": walking(step=lambda p, g, rate: {k: p[k] - rate * g[k] for k in "wbvc"}),
    "other: a gradient by hand": walking(lambda loss, p, x, y: by_hand_grad(loss)(p, x, y)),
    "other: with the loss": {"torch": lambda loss, p, *rest: (walking()["torch"](loss, p, *rest), 0.1)},
}
