"""Answers to persample/dp_step: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch


def clip(G, c):
    n = np.sqrt(sum((g.reshape(len(g), -1) ** 2).sum(1) for g in G.values()))
    factor = np.minimum(1.0, c / (n + 1e-12))
    return {name: np.einsum("b...,b->b...", g, factor) for name, g in G.items()}


def dp_step(params, G, c, sigma, lr, noise):
    G, new = clip(G, c), {}
    for name in params:
        total = G[name].sum(0) + sigma * c * noise(np.shape(params[name]))
        new[name] = params[name] - lr * total / len(G[name])
    return new


def in_the_order_of_the_names(params, G, c, sigma, lr, noise):
    G = clip(G, c)
    draws = {name: noise(np.shape(params[name])) for name in sorted(params, reverse=True)}
    return {name: params[name] - lr * (G[name].mean(0) + sigma * c / len(G[name]) * draws[name]) for name in params}


def sample_by_sample(params, G, c, sigma, lr, noise):
    B = len(next(iter(G.values())))
    total = {name: np.zeros(np.shape(p)) for name, p in params.items()}
    for k in range(B):
        n = sum((g[k] ** 2).sum() for g in G.values()) ** 0.5
        for name in G:
            total[name] = total[name] + G[name][k] * (c / n if n > c else 1.0)
    return {name: p - lr / B * (total[name] + noise(list(np.shape(p))) * sigma * c) for name, p in params.items()}


def without_noise_where_there_is_none(params, G, c, sigma, lr, noise):
    if sigma:
        return dp_step(params, G, c, sigma, lr, noise)
    return {name: params[name] - lr * g.mean(0) for name, g in clip(G, c).items()}


def scaled_to_one(params, G, c, sigma, lr, noise):
    unit = dp_step({n: 0.0 * p for n, p in params.items()}, {n: g / c for n, g in G.items()}, 1.0, sigma, lr, noise)
    return {name: p + c * unit[name] for name, p in params.items()}


RIGHT = {
    "clip, then a loop over the names": {"by_hand": dp_step},
    "another order of the noise": {"by_hand": in_the_order_of_the_names},
    "sample by sample": {"by_hand": sample_by_sample},
    "no noise where sigma is 0": {"by_hand": without_noise_where_there_is_none},
    "in units of c": {"by_hand": scaled_to_one},
}


def _step(gradient):
    """`gradient(g, clipped g, n, B, c, sigma)` of one name, n the noise."""

    def answer(params, G, c, sigma, lr, noise):
        short = clip(G, c)
        return {n: p - lr * gradient(G[n], short[n], noise(np.shape(p)), len(G[n]), c, sigma) for n, p in params.items()}

    return {"by_hand": answer}


def _clip_one(means, c):
    n = np.sqrt(sum((g**2).sum() for g in means.values()))
    return {name: g * min(1.0, c / n) for name, g in means.items()}


def _clip_the_mean(params, G, c, sigma, lr, noise):
    means = _clip_one({n: g.mean(0) for n, g in G.items()}, c)
    return {n: p - lr * (means[n] + sigma * c * noise(np.shape(p)) / len(G[n])) for n, p in params.items()}


def _clip_the_mean_full_noise(params, G, c, sigma, lr, noise):
    means = _clip_one({n: g.mean(0) for n, g in G.items()}, c)
    return {n: p - lr * (means[n] + sigma * c * noise(np.shape(p))) for n, p in params.items()}


def _clip_the_sum(params, G, c, sigma, lr, noise):
    sums = _clip_one({n: g.sum(0) for n, g in G.items()}, c)
    return {n: p - lr * (sums[n] + sigma * c * noise(np.shape(p))) / len(G[n]) for n, p in params.items()}


def _noise_for_each(params, G, c, sigma, lr, noise):
    return {n: params[n] - lr * (g + sigma * c * noise(g.shape)).mean(0) for n, g in clip(G, c).items()}


def _noise_in_a_loop(params, G, c, sigma, lr, noise):
    short = clip(G, c)
    return {n: p - lr * sum(g + sigma * c * noise(np.shape(p)) for g in short[n]) / len(short[n]) for n, p in params.items()}


def _noise_first(params, G, c, sigma, lr, noise):
    short = clip({n: g + sigma * c * noise(g.shape) for n, g in G.items()}, c)
    return {n: p - lr * short[n].mean(0) for n, p in params.items()}


def _in_place(params, G, c, sigma, lr, noise):
    for name, g in clip(G, c).items():
        params[name] = params[name] - lr * (g.sum(0) + sigma * c * noise(np.shape(params[name]))) / len(g)
    return params


def _one_draw(params, G, c, sigma, lr, noise):
    draws = {}
    for p in params.values():
        if np.shape(p) not in draws:
            draws[np.shape(p)] = noise(np.shape(p))
    return {n: params[n] - lr * (g.sum(0) + sigma * c * draws[g.shape[1:]]) / len(g) for n, g in clip(G, c).items()}


def _random(params, G, c, sigma, lr, noise):
    rng = np.random.default_rng(0)
    return {n: params[n] - lr * (g.sum(0) + sigma * c * rng.normal(size=g.shape[1:])) / len(g) for n, g in clip(G, c).items()}


def _same_noise_first(params, G, c, sigma, lr, noise):
    short = clip({n: g + sigma * c * noise(np.shape(params[n])) for n, g in G.items()}, c)
    return {n: p - lr * short[n].mean(0) for n, p in params.items()}


def _clip_at_the_end(params, G, c, sigma, lr, noise, first, mean=False):
    B = len(next(iter(G.values())))
    total = {n: (g.sum(0) + sigma * c * noise(np.shape(params[n]))) / (B if mean else 1) for n, g in first(G, c).items()}
    return {n: params[n] - lr * g / (1 if mean else B) for n, g in _clip_one(total, c).items()}


def _no_root(params, G, c, sigma, lr, noise):
    n2 = sum((g.reshape(len(g), -1) ** 2).sum(1) for g in G.values())
    factor = c / np.maximum(n2, c)
    return {n: p - lr * (np.tensordot(factor, G[n], 1) + sigma * c * noise(np.shape(p))) / len(G[n]) for n, p in params.items()}


def _zeros_not_counted(params, G, c, sigma, lr, noise):
    B = np.count_nonzero(sum((g.reshape(len(g), -1) ** 2).sum(1) for g in G.values()))
    return {n: params[n] - lr * (g.sum(0) + sigma * c * noise(np.shape(params[n]))) / B for n, g in clip(G, c).items()}


def _by_directions(params, G, c, sigma, lr, noise):
    n = np.sqrt(sum((g.reshape(len(g), -1) ** 2).sum(1) for g in G.values()))
    sums = {name: np.einsum("b...,b->...", g, np.minimum(n, c) / n) for name, g in G.items()}
    return {name: p - lr * (sums[name] + sigma * c * noise(np.shape(p))) / len(n) for name, p in params.items()}


_kept = {}


def _kept_noise(params, G, c, sigma, lr, noise):
    return dp_step(params, G, c, sigma, lr, lambda shape: _kept.setdefault((len(G), shape), noise(shape)))


def _by_torch(params, G, c, sigma, lr, noise):
    short = clip(G, c)
    return {n: (torch.tensor(p) - lr * (torch.tensor(short[n]).sum(0) + sigma * c * noise(np.shape(p))) / len(G[n])).numpy() for n, p in params.items()}


WRONG = {
    "M22": {"by_hand": _clip_the_mean},
    "M22-full-noise": {"by_hand": _clip_the_mean_full_noise},
    "M22-sum": {"by_hand": _clip_the_sum},
    "no-clip": _step(lambda g, short, n, B, c, sigma: (g.sum(0) + sigma * c * n) / B),
    "M23 an array": {"by_hand": _noise_for_each},
    "M23-loop": {"by_hand": _noise_in_a_loop},
    "noise-first": {"by_hand": _noise_first},
    "after-division": _step(lambda g, short, n, B, c, sigma: short.mean(0) + sigma * c * n),
    "not-scaled": _step(lambda g, short, n, B, c, sigma: (short.sum(0) + sigma * n) / B),
    "no-sigma": _step(lambda g, short, n, B, c, sigma: (short.sum(0) + c * n) / B),
    "variance": _step(lambda g, short, n, B, c, sigma: (short.sum(0) + (c * sigma) ** 2 * n) / B),
    "minus-noise": _step(lambda g, short, n, B, c, sigma: (short.sum(0) - c * sigma * n) / B),
    "not-divided": _step(lambda g, short, n, B, c, sigma: short.sum(0) + c * sigma * n),
    "noise-divided": _step(lambda g, short, n, B, c, sigma: short.sum(0) + c * sigma * n / B),
    "noise-divided-twice": _step(lambda g, short, n, B, c, sigma: (short.sum(0) + c * sigma * n / B) / B),
    "twice-c": _step(lambda g, short, n, B, c, sigma: (short.sum(0) + sigma * (2 * c) * n) / B),
    "zeros-not-counted": {"by_hand": _zeros_not_counted},
    "divided-twice": _step(lambda g, short, n, B, c, sigma: (short.mean(0) + c * sigma * n) / B),
    "names-counted": {"by_hand": lambda p, G, c, sigma, lr, noise: {n: v - lr * (clip(G, c)[n].sum(0) + sigma * c * noise(np.shape(v))) / len(G) for n, v in p.items()}},
    "no-clip-after": _step(lambda g, short, n, B, c, sigma: g.mean(0) + sigma * c * n),
    "after-not-scaled": _step(lambda g, short, n, B, c, sigma: short.mean(0) + sigma * n),
    "uphill": {"by_hand": lambda p, G, c, sigma, lr, noise: dp_step(p, G, c, sigma, -lr, noise)},
    "no-lr": {"by_hand": lambda p, G, c, sigma, lr, noise: dp_step(p, G, c, sigma, 1, noise)},
    "no-noise": {"by_hand": lambda p, G, c, sigma, lr, noise: dp_step(p, G, c, 0.0, lr, np.zeros)},
    "no-noise from elsewhere": {"by_hand": _random},
    "no-shape": {"by_hand": lambda p, G, c, sigma, lr, noise: {n: v - lr * (g.sum(0) + noise(v)) / len(g) for (n, v), g in zip(p.items(), clip(G, c).values(), strict=True)}},
    "update": {"by_hand": lambda p, G, c, sigma, lr, noise: {n: v - p[n] for n, v in dp_step(p, G, c, sigma, lr, noise).items()}},
    "no-names": {"by_hand": lambda *inputs: list(dp_step(*inputs).values())},
    "unit": {"by_hand": lambda p, G, c, sigma, lr, noise: dp_step(p, G, 1.0, sigma * c, lr, noise)},
    "plain-number": {"by_hand": lambda p, G, c, sigma, lr, noise: {n: p[n] - lr * (g.sum(0) + sigma * c * noise(p[n].shape)) / len(g) for n, g in clip(G, c).items()}},
    "after-division the same noise for each": {"by_hand": lambda p, G, c, sigma, lr, noise: {n: p[n] - lr * (g + sigma * c * noise(np.shape(p[n]))).mean(0) for n, g in clip(G, c).items()}},
    "noise-first-same": {"by_hand": _same_noise_first},
    "clipped-after": {"by_hand": partial(_clip_at_the_end, first=clip)},
    "clipped-late": {"by_hand": partial(_clip_at_the_end, first=lambda G, c: G)},
    "clipped-after-mean": {"by_hand": partial(_clip_at_the_end, first=clip, mean=True)},
    "clipped-late-mean": {"by_hand": partial(_clip_at_the_end, first=lambda G, c: G, mean=True)},
    "all-entries": _step(lambda g, short, n, B, c, sigma: (short.sum() + sigma * c * n) / B),
    "second-draw": {"by_hand": lambda p, G, c, sigma, lr, noise: dp_step(p, G, c, sigma, lr, lambda shape: noise(noise(shape).shape))},
    "two-draws": {"by_hand": lambda p, G, c, sigma, lr, noise: dp_step(p, G, c, sigma, lr, lambda shape: noise(shape) + noise(shape))},
    "one-draw": {"by_hand": _one_draw},
    "no-root": {"by_hand": _no_root},
    "zero": {"by_hand": _by_directions},
    "entries-counted": _step(lambda g, short, n, B, c, sigma: (short.sum(0) + sigma * c * n) / short.size),
    "one-less": _step(lambda g, short, n, B, c, sigma: (short.sum(0) + sigma * c * n) / max(B - 1, 1e-9)),
    "root-of-samples": _step(lambda g, short, n, B, c, sigma: (short.sum(0) + sigma * c * n) / B**0.5),
    "other: in place": {"by_hand": _in_place},
    "other: the noise kept": {"by_hand": _kept_noise},
    "other: by torch": {"by_hand": _by_torch},
    "other: sigma for c": {"by_hand": lambda p, G, c, sigma, lr, noise: dp_step(p, G, sigma, c, lr, noise)},
}
