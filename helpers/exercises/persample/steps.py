"""Private steps, for the key: right and wrong, built from what the gradient is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

import numpy as np

from helpers.desk.persample.dp_step import Noise
from helpers.exercises.persample.clipping import Grads, clipped, norms, samples


def noises(params: dict[str, Any], noise: Noise) -> Iterator[dict[str, np.ndarray]]:
    """The noise of each name, in every way in which names of one shape may have got theirs; first in the order of params."""
    counts: Counter[tuple[int, ...]] = Counter()
    first = {}
    for name, p in params.items():
        first[name] = noise.drawn(np.shape(p), counts[np.shape(p)])
        counts[np.shape(p)] += 1
    for names in permutations(params):
        if all(np.shape(params[a]) == np.shape(params[b]) for a, b in zip(params, names, strict=True)):
            yield {name: first[other] for name, other in zip(params, names, strict=True)}


def stepped(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, drawn: dict[str, np.ndarray]) -> dict[str, Any]:
    """The new parameters with this noise."""
    sums = summed(clipped(G, c))
    return {name: p - lr * (sums[name] + sigma * c * drawn[name]) / samples(G) for name, p in params.items()}


def summed(G: Grads) -> dict[str, Any]:
    """Each name summed over the samples."""
    return {name: g.sum(0) for name, g in G.items()}


def step(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Noise) -> dict[str, Any]:
    """The new parameters."""
    return stepped(params, G, c, sigma, lr, next(noises(params, noise)))


Draw = Callable[[str], np.ndarray]


def going_down(gradient: Callable[..., dict[str, Any]]) -> Callable[..., Any]:
    """`dp_step` with another gradient: `gradient(G, c, sigma, draw)`, where `draw(name)` is the noise of a name."""

    def dp_step(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
        found = gradient({name: G[name] for name in params}, c, sigma, lambda name: noise(np.shape(params[name])))
        return {name: p - lr * found[name] for name, p in params.items()}

    return dp_step


def noisy(mixed: Callable[..., Any]) -> Callable[..., Any]:
    """Another mixture: `mixed(sum, noise, B, c, sigma)` is the gradient of a name."""
    return going_down(lambda G, c, sigma, draw: {n: mixed(s, draw(n), samples(G), c, sigma) for n, s in summed(clipped(G, c)).items()})


def clipping(clip: Callable[[Grads, float], Grads]) -> Callable[..., Any]:
    """Another way to clip: `clip(G, c)`."""
    return going_down(lambda G, c, sigma, draw: {n: (s + sigma * c * draw(n)) / samples(G) for n, s in summed(clip(G, c)).items()})


def then(change: Callable[[Any, Any, float], Any]) -> Callable[..., Any]:
    """The right gradient, and `change(parameter, gradient, lr)` in place of the step."""

    def dp_step(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
        sums = summed(clipped(G, c))
        return {n: change(p, (sums[n] + sigma * c * noise(np.shape(p))) / samples(G), lr) for n, p in params.items()}

    return dp_step


def apart(mixed: Callable[..., Any]) -> Callable[..., Any]:
    """Noise that does not go the way of the gradient: `mixed(parameter, mean, noise, lr, B)`, the noise divided by B."""

    def dp_step(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
        sums = summed(clipped(G, c))
        return {n: mixed(p, sums[n] / samples(G), sigma * c * noise(np.shape(p)) / samples(G), lr, samples(G)) for n, p in params.items()}

    return dp_step


def limited(sums: dict[str, Any], c: float) -> dict[str, Any]:
    """One gradient, clipped as a whole."""
    return {name: g[0] for name, g in clipped({name: np.asarray(g)[None] for name, g in sums.items()}, c).items()}


def averaged(G: Grads) -> dict[str, Any]:
    """Each name averaged over the samples."""
    return {name: g.mean(0) for name, g in G.items()}


def for_each_sample(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
    """Noise of its own on every sample, asked for as one array."""
    sums = summed(clipped(G, c))
    return {n: p - lr * (sums[n] + sigma * c * noise((samples(G), *np.shape(p))).sum(0)) / samples(G) for n, p in params.items()}


def again_and_again(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
    """Noise of its own on every sample, asked for in a loop."""
    sums, rounds = summed(clipped(G, c)), range(samples(G))
    return {n: p - lr * (sums[n] + sigma * c * sum(noise(np.shape(p)) for _ in rounds)) / samples(G) for n, p in params.items()}


def before_clipping(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
    """Noise of its own on every sample, before it is clipped."""
    means = averaged(clipped({n: G[n] + sigma * c * noise(G[n].shape) for n in params}, c))
    return {n: p - lr * means[n] for n, p in params.items()}


def one_number(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
    """One random number for all entries of a parameter."""
    sums = summed(clipped(G, c))
    return {n: p - lr * (sums[n] + sigma * c * noise(())) / samples(G) for n, p in params.items()}


def flat(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
    """One long array of noise, cut up."""
    sizes = [np.size(p) for p in params.values()]
    parts = dict(zip(params, np.split(noise(sum(sizes)), np.cumsum(sizes)[:-1]), strict=True))
    return stepped(params, G, c, sigma, lr, {n: parts[n].reshape(np.shape(p)) for n, p in params.items()})


def the_same_before_clipping(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
    """One noise of the parameter's shape on every sample, before it is clipped."""
    means = averaged(clipped({n: G[n] + sigma * c * noise(np.shape(params[n])) for n in params}, c))
    return {n: p - lr * means[n] for n, p in params.items()}


def drawn_twice(mixed: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """noise is called twice for each parameter; `mixed(first, second)` is what is added."""
    return going_down(
        lambda G, c, sigma, draw: {n: (s + sigma * c * mixed(draw(n), draw(n))) / samples(G) for n, s in summed(clipped(G, c)).items()}
    )


def one_draw_for_a_shape(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
    """Parameters of one shape share their noise."""
    draws = {shape: noise(shape) for shape in dict.fromkeys(map(np.shape, params.values()))}
    return stepped(params, G, c, sigma, lr, {n: draws[np.shape(p)] for n, p in params.items()})


def clipped_at_the_end(each: bool, mean: bool) -> Callable[..., Any]:
    """The noisy sum, or mean, is clipped at c as a whole; the samples before it, too, or not."""

    def gradient(G: Grads, c: float, sigma: float, draw: Draw) -> dict[str, Any]:
        B = samples(G)
        total = {n: s + sigma * c * draw(n) for n, s in summed(clipped(G, c) if each else G).items()}
        if mean:
            return limited({n: s / B for n, s in total.items()}, c)
        return {n: s / B for n, s in limited(total, c).items()}

    return going_down(gradient)


def nan_at_zero(G: Grads, c: float) -> Grads:
    """Clipped, and a sample that is all zero is NaN."""
    zero = norms(G) == 0
    return {n: np.where(zero.reshape(-1, *[1] * (g.ndim - 1)), np.nan, g) for n, g in clipped(G, c).items()}
