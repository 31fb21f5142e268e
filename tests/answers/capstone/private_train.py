"""Answers to capstone/private_train: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import torch
from torch.func import grad, vmap

from tests.answers.capstone.private_sum import added, gradients, norms


def clipped_sum(loss, params, X, Y, c):
    G = gradients(loss, params, X, Y)
    return added(c / norms(G).clamp(min=c), G)


def train(total=clipped_sum, mixed=lambda s, n, c, sigma, size, rows: (s + sigma * c * n) / size, pick=lambda n, t: n[t], sign=-1.0, rounds=lambda steps: steps):
    def private_train(loss, params, X, Y, noise, c, sigma, rate, size):
        for t in range(rounds(len(next(iter(noise.values()))))):
            sums = total(loss, params, X, Y, c)
            params = {name: p + sign * rate * mixed(sums[name], pick(noise[name], t), c, sigma, size, len(X)) for name, p in params.items()}
        return params

    return {"torch": private_train}


def _zipped(loss, params, X, Y, noise, c, sigma, rate, size):
    for rows in zip(*noise.values(), strict=True):
        drawn = dict(zip(noise, rows, strict=True))
        sums = clipped_sum(loss, params, X, Y, c)
        params = {name: params[name] - rate / size * sums[name] - rate * sigma * c / size * drawn[name] for name in params}
    return params


def _recursive(loss, params, X, Y, noise, c, sigma, rate, size):
    if len(next(iter(noise.values()))) == 0:
        return params
    sums = clipped_sum(loss, params, X, Y, c)
    new = {name: params[name] - rate * (sums[name] + sigma * c * noise[name][0]) / size for name in params}
    return _recursive(loss, new, X, Y, {name: n[1:] for name, n in noise.items()}, c, sigma, rate, size)


def _copy_in_place(loss, params, X, Y, noise, c, sigma, rate, size):
    params = {name: p.clone() for name, p in params.items()}
    for t in range(min(map(len, noise.values()))):
        for name, s in clipped_sum(loss, params, X, Y, c).items():
            params[name] -= rate * (s + sigma * c * noise[name][t]) / size
    return params


def _in_place(loss, params, X, Y, noise, c, sigma, rate, size):
    for t in range(min(map(len, noise.values()))):
        for name, s in clipped_sum(loss, params, X, Y, c).items():
            params[name] -= rate * (s + sigma * c * noise[name][t]) / size
    return params


def _noise_first(loss, params, X, Y, noise, c, sigma, rate, size):
    for t in range(min(map(len, noise.values()))):
        G = {name: g + sigma * c * noise[name][t] for name, g in gradients(loss, params, X, Y).items()}
        sums = added(c / norms(G).clamp(min=c), G)
        params = {name: params[name] - rate * sums[name] / size for name in params}
    return params


def _in_turn(loss, params, X, Y, noise, c, sigma, rate, size):
    params = dict(params)
    for t in range(min(map(len, noise.values()))):
        for name in params:
            s = clipped_sum(loss, params, X, Y, c)[name]
            params[name] = params[name] - rate * (s + sigma * c * noise[name][t]) / size
    return params


def _return_inside(loss, params, X, Y, noise, c, sigma, rate, size):
    for t in range(min(map(len, noise.values()))):
        sums = clipped_sum(loss, params, X, Y, c)
        return {name: params[name] - rate * (sums[name] + sigma * c * noise[name][t]) / size for name in params}


def _always_from_the_first(loss, params, X, Y, noise, c, sigma, rate, size):
    for t in range(min(map(len, noise.values()))):
        sums = clipped_sum(loss, params, X, Y, c)
        new = {name: params[name] - rate * (sums[name] + sigma * c * noise[name][t]) / size for name in params}
    return new


def _same_gradient(loss, params, X, Y, noise, c, sigma, rate, size):
    sums = clipped_sum(loss, params, X, Y, c)
    for t in range(min(map(len, noise.values()))):
        params = {name: params[name] - rate * (sums[name] + sigma * c * noise[name][t]) / size for name in params}
    return params


def _fresh_noise(loss, params, X, Y, noise, c, sigma, rate, size):
    for _ in range(min(map(len, noise.values()))):
        sums = clipped_sum(loss, params, X, Y, c)
        params = {name: p - rate * (sums[name] + sigma * c * torch.randn_like(p)) / size for name, p in params.items()}
    return params


def _counts_names(loss, params, X, Y, noise, c, sigma, rate, size):
    for t in range(len(noise)):
        sums = clipped_sum(loss, params, X, Y, c)
        params = {name: params[name] - rate * (sums[name] + sigma * c * noise[name][t]) / size for name in params}
    return params


def _by_letters(loss, params, X, Y, noise, c, sigma, rate, size):
    for t in range(len(noise["W"])):
        sums = clipped_sum(loss, params, X, Y, c)
        params = {name: params[name] - rate * (sums[name] + sigma * c * noise[name][t]) / size for name in params}
    return params


def _in_a_loop(loss, params, X, Y, noise, c, sigma, rate, size):
    for t in range(min(map(len, noise.values()))):
        each = [clipped_sum(loss, params, x[None], y[None], c) for x, y in zip(X, Y, strict=True)]
        params = {name: p - rate * (sum(one[name] for one in each) + sigma * c * noise[name][t]) / size for name, p in params.items()}
    return params


def _mean_loss(loss, params, X, Y, c):
    return grad(lambda p: vmap(loss, (None, 0, 0))(p, X, Y).sum())(params)


def _limited_sum(loss, params, X, Y, c):
    total = _mean_loss(loss, params, X, Y, c)
    norm = sum((g**2).sum() for g in total.values()).sqrt()
    return {name: g * c / norm.clamp(min=c) for name, g in total.items()}


def _by_name(loss, params, X, Y, c):
    G = gradients(loss, params, X, Y)
    return {name: added(c / norms({name: g}).clamp(min=c), {name: g})[name] for name, g in G.items()}


RIGHT = {
    "zipped": {"torch": _zipped},
    "recursive": {"torch": _recursive},
    "in place, on a copy": {"torch": _copy_in_place},
    "scaled apart": train(mixed=lambda s, n, c, sigma, size, rows: s / size + c * sigma / size * n),
}

WRONG = {
    "not-scaled": train(mixed=lambda s, n, c, sigma, size, rows: (s + sigma * n) / size),
    "no-sigma": train(mixed=lambda s, n, c, sigma, size, rows: (s + c * n) / size),
    "after-division": train(mixed=lambda s, n, c, sigma, size, rows: s / size + sigma * c * n),
    "M23": train(mixed=lambda s, n, c, sigma, size, rows: (s + rows * sigma * c * n) / size),
    "sigma-squared": train(mixed=lambda s, n, c, sigma, size, rows: (s + sigma**2 * c * n) / size),
    "page-size": train(mixed=lambda s, n, c, sigma, size, rows: (s + sigma * c * n) / 1400),
    "counted": train(mixed=lambda s, n, c, sigma, size, rows: (s + sigma * c * n) / rows),
    "not-divided": train(mixed=lambda s, n, c, sigma, size, rows: s + sigma * c * n),
    "noise-divided": train(mixed=lambda s, n, c, sigma, size, rows: s + sigma * c * n / size),
    "no-clip": train(total=_mean_loss),
    "M22": train(total=_limited_sum),
    "by-name": train(total=_by_name),
    "noise-first": {"torch": _noise_first},
    "same-noise": train(pick=lambda n, t: n[0]),
    "all-noise": train(pick=lambda n, t: n.sum(0)),
    "climbs": train(sign=1.0),
    "one-less": train(rounds=lambda steps: steps - 1),
    "one-step": {"torch": _return_inside},
    "same-gradient": {"torch": _same_gradient},
    "in-turn": {"torch": _in_turn},
    "W-and-b": {"torch": _by_letters},
    "too-often": {"torch": _in_a_loop},
    "past-the-end": train(rounds=lambda steps: steps + 1),
    "other: from the first each time": {"torch": _always_from_the_first},
    "other: fresh noise": {"torch": _fresh_noise},
    "other: in place": {"torch": _in_place},
    "other: counts the names": {"torch": _counts_names},
    "all-steps": train(pick=lambda n, t: n),
}
