"""persample/dp_step: A private step."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import permutations
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, no_framework, raises, refused
from helpers.desk.functions import generic_numbers
from helpers.desk.persample.dp_step import DRAWN, NO_SHAPE, OTHER_INPUTS, Noise
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.persample.clipping import (
    Grads,
    Shapes,
    clipped,
    factors,
    leaf_by_leaf,
    norms,
    samples,
    scaled,
    spread,
)
from helpers.exercises.programs import random_seed

NEVER_CALLED = "noise was never called, so that the noise is missing, or comes from elsewhere. Ask noise for it, once for each parameter, with its shape."
RTOL = 1e-5  # a tiny number beside the norm, against division by zero, is as good


def _step_cases(rng: np.random.Generator) -> list[Case]:
    """Two parameters, and others whose names stand in another order in G; two of one shape, with a sample that is all zero;
    no noise; one sample."""

    def one(samples: int, shapes: Shapes, sigma: float, turned: bool = False, edge: bool = False) -> Case:
        c, lr = float(rng.choice([0.6, 0.7, 1.5, 1.7])), float(rng.choice([0.3, 0.4, 0.45]))

        def drawn() -> tuple[dict[str, Any], Grads, Noise]:
            params = {name: generic_numbers(rng, shape) for name, shape in shapes.items()}
            ratios = [rng.uniform(6, 7), rng.uniform(0.75, 0.85), rng.uniform(1.6, 1.9), rng.uniform(0.5, 0.6), 0.0]
            G = spread(rng, samples, shapes, c * np.array(ratios[:samples]))
            return params, dict(reversed(G.items())) if turned else G, Noise(random_seed(rng))

        params, G, noise = drawn()
        return Case((params, G, c, sigma, lr, noise), more=(drawn(),), edge=edge)

    return [
        one(4, {"W": (3, 2), "b": (3,)}, 0.8),
        one(3, {"s": (), "K": (2, 1, 2)}, 1.3, turned=True),
        one(5, {"u": (2,), "v": (2,), "w": (2, 3)}, 0.7, edge=True),
        one(3, {"W": (3, 3)}, 0.0, edge=True),
        one(1, {"W": (2,), "b": ()}, 1.2, edge=True),
    ]


def _noises(params: dict[str, Any], noise: Noise) -> Iterator[dict[str, np.ndarray]]:
    """The noise of each name, in every way in which names of one shape may have got theirs; first in the order of params."""
    counts: Counter[tuple[int, ...]] = Counter()
    first = {}
    for name, p in params.items():
        first[name] = noise.drawn(np.shape(p), counts[np.shape(p)])
        counts[np.shape(p)] += 1
    for names in permutations(params):
        if all(np.shape(params[a]) == np.shape(params[b]) for a, b in zip(params, names, strict=True)):
            yield {name: first[other] for name, other in zip(params, names, strict=True)}


def _stepped(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, drawn: dict[str, np.ndarray]) -> dict[str, Any]:
    sums = _sums(clipped(G, c))
    return {name: p - lr * (sums[name] + sigma * c * drawn[name]) / samples(G) for name, p in params.items()}


def _sums(G: Grads) -> dict[str, Any]:
    return {name: g.sum(0) for name, g in G.items()}


def step(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Noise) -> dict[str, Any]:
    """The new parameters."""
    return _stepped(params, G, c, sigma, lr, next(_noises(params, noise)))


def _read_step(case: Case, trial: Trial) -> Plain | Fault:
    """The new parameters. Which of two parameters of one shape got which noise does not matter. If they are right, those of
    a further call must be, too."""
    params, G, c, sigma, lr, noise = case.args
    right = plain(step(*case.args))
    if not any(matches(trial.output, plain(_stepped(params, G, c, sigma, lr, drawn)), RTOL) for drawn in _noises(params, noise)):
        return trial.output if sigma == 0 or int(trial.notes[DRAWN]) else refused(NEVER_CALLED)
    other_params, other_G, other_noise = case.more[0]
    expected = {OTHER_INPUTS: step(other_params, other_G, c, sigma, lr, other_noise)}
    return (None if len(list(_noises(params, noise))) > 1 else other_calls(trial, expected)) or right


Draw = Callable[[str], np.ndarray]


def _going_down(gradient: Callable[..., dict[str, Any]]) -> Callable[..., Any]:
    """`dp_step` with another gradient: `gradient(G, c, sigma, draw)`, where `draw(name)` is the noise of a name."""

    def dp_step(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
        found = gradient({name: G[name] for name in params}, c, sigma, lambda name: noise(np.shape(params[name])))
        return {name: p - lr * found[name] for name, p in params.items()}

    return dp_step


def _noisy(mixed: Callable[..., Any]) -> Callable[..., Any]:
    """Another mixture: `mixed(sum, noise, B, c, sigma)` is the gradient of a name."""
    return _going_down(lambda G, c, sigma, draw: {n: mixed(s, draw(n), samples(G), c, sigma) for n, s in _sums(clipped(G, c)).items()})


def _clipping(clip: Callable[[Grads, float], Grads]) -> Callable[..., Any]:
    """Another way to clip: `clip(G, c)`."""
    return _going_down(lambda G, c, sigma, draw: {n: (s + sigma * c * draw(n)) / samples(G) for n, s in _sums(clip(G, c)).items()})


def _then(change: Callable[[Any, Any, float], Any]) -> Callable[..., Any]:
    """The right gradient, and `change(parameter, gradient, lr)` in place of the step."""

    def dp_step(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
        sums = _sums(clipped(G, c))
        return {n: change(p, (sums[n] + sigma * c * noise(np.shape(p))) / samples(G), lr) for n, p in params.items()}

    return dp_step


def _apart(mixed: Callable[..., Any]) -> Callable[..., Any]:
    """Noise that does not go the way of the gradient: `mixed(parameter, mean, noise, lr, B)`, the noise divided by B."""

    def dp_step(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
        sums = _sums(clipped(G, c))
        return {n: mixed(p, sums[n] / samples(G), sigma * c * noise(np.shape(p)) / samples(G), lr, samples(G)) for n, p in params.items()}

    return dp_step


def _limited(sums: dict[str, Any], c: float) -> dict[str, Any]:
    """One gradient, clipped as a whole."""
    return {name: g[0] for name, g in clipped({name: np.asarray(g)[None] for name, g in sums.items()}, c).items()}


def _means(G: Grads) -> dict[str, Any]:
    return {name: g.mean(0) for name, g in G.items()}


def _for_each_sample(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
    sums = _sums(clipped(G, c))
    return {n: p - lr * (sums[n] + sigma * c * noise((samples(G), *np.shape(p))).sum(0)) / samples(G) for n, p in params.items()}


def _again_and_again(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
    sums, rounds = _sums(clipped(G, c)), range(samples(G))
    return {n: p - lr * (sums[n] + sigma * c * sum(noise(np.shape(p)) for _ in rounds)) / samples(G) for n, p in params.items()}


def _before_clipping(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
    means = _means(clipped({n: G[n] + sigma * c * noise(G[n].shape) for n in params}, c))
    return {n: p - lr * means[n] for n, p in params.items()}


def _one_number(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
    sums = _sums(clipped(G, c))
    return {n: p - lr * (sums[n] + sigma * c * noise(())) / samples(G) for n, p in params.items()}


def _flat(params: dict[str, Any], G: Grads, c: float, sigma: float, lr: float, noise: Any) -> dict[str, Any]:
    sizes = [np.size(p) for p in params.values()]
    parts = dict(zip(params, np.split(noise(sum(sizes)), np.cumsum(sizes)[:-1]), strict=True))
    return _stepped(params, G, c, sigma, lr, {n: parts[n].reshape(np.shape(p)) for n, p in params.items()})


_FOR_EACH = "Every sample got noise of its own: then the noise in their sum is too large by √B. The clipped gradients are added up, and noise comes on top of the sum, once for each parameter."
_APART = "The noise went straight to the parameters, without lr. It belongs to the sum of the gradients, and goes through division and step with it."

EXERCISE = Exercise(
    id="persample/dp_step",
    title="A private step",
    level=3,
    minutes=15,
    signature="dp_step(params, G, c, sigma, lr, noise)",
    cases=_step_cases,
    oracle=step,
    reads=_read_step,
    mistakes=(
        Mistake("M22", _going_down(lambda G, c, sigma, draw: {n: g + sigma * c * draw(n) / samples(G) for n, g in _limited(_means(G), c).items()}), "You clipped the mean: one sample may still decide where it points, and noise of this size does not hide it. Clip each sample first, then add up."),
        Mistake("M22-full-noise", _going_down(lambda G, c, sigma, draw: {n: g + sigma * c * draw(n) for n, g in _limited(_means(G), c).items()}), "You clipped the mean, and added noise to that: one sample may still decide where it points. Clip each sample, add up, add the noise, then divide."),
        Mistake("M22-sum", _going_down(lambda G, c, sigma, draw: {n: (g + sigma * c * draw(n)) / samples(G) for n, g in _limited(_sums(G), c).items()}), "You clipped the sum: one sample may still decide where it points. Clip each sample first, then add up."),
        Mistake("no-clip", _clipping(lambda G, c: G), "Nothing was clipped: a single long gradient shows through noise that is scaled to c. Clip each sample first."),
        Mistake("by-name", _clipping(leaf_by_leaf), "Every name was clipped by itself. A sample has one norm, over all names."),
        Mistake("normalized", _clipping(lambda G, c: scaled(G, np.where(norms(G) > 0, c / norms(G), 1))), "The short gradients were made longer. Only those longer than c are scaled."),
        Mistake("unit", _clipping(lambda G, c: clipped(G, 1.0)), "You clipped at 1. The limit is c, for the gradients as for the noise."),
        Mistake("entries", _clipping(lambda G, c: {n: np.clip(g, -c, c) for n, g in G.items()}), "You clipped every number by itself. One sample can then still be longer than c: scale it as a whole."),
        Mistake("dropped", _clipping(lambda G, c: scaled(G, np.where(norms(G) > c, 0.0, 1.0))), "The long gradients are gone. Shorten them to the norm c, with their direction kept."),
        Mistake("whole", _clipping(lambda G, c: scaled(G, factors(np.full(samples(G), np.sqrt((norms(G) ** 2).sum())), c))), "One norm for the whole batch. Every sample has a norm of its own, and a factor of its own."),
        Mistake("M23", _for_each_sample, _FOR_EACH),
        Mistake("M23-loop", _again_and_again, _FOR_EACH),
        Mistake("noise-first", _before_clipping, "You added the noise before clipping, and so clipped the noise as well. First clip, then add up, then add the noise."),
        Mistake("one-number", _one_number, "One random number for all entries of a parameter. Ask for an array: noise of the parameter's shape."),
        Mistake("after-division", _noisy(lambda s, n, B, c, sigma: s / B + sigma * c * n), "The noise came after the division, and is B times too large. It belongs to the sum: divide both."),
        Mistake("not-scaled", _noisy(lambda s, n, B, c, sigma: (s + sigma * n) / B), "The noise is not scaled by c. What one sample can add to the sum is at most c long: the noise is sigma times that."),
        Mistake("no-sigma", _noisy(lambda s, n, B, c, sigma: (s + c * n) / B), "sigma is missing in the noise: it is sigma * c times a standard normal number."),
        Mistake("bare", _noisy(lambda s, n, B, c, sigma: (s + n) / B), "The noise is not scaled: it is sigma * c times a standard normal number."),
        Mistake("divided-by-c", _noisy(lambda s, n, B, c, sigma: (s + sigma / c * n) / B), "The noise is divided by c. The longer a sample may be, the more noise it takes to hide it: multiply."),
        Mistake("variance", _noisy(lambda s, n, B, c, sigma: (s + (sigma * c) ** 2 * n) / B), "sigma * c is the standard deviation of the noise, and you squared it. Without the square."),
        Mistake("sigma-squared", _noisy(lambda s, n, B, c, sigma: (s + sigma**2 * c * n) / B), "sigma stands there squared. It is a standard deviation already."),
        Mistake("root", _noisy(lambda s, n, B, c, sigma: (s + np.sqrt(sigma) * c * n) / B), "sigma stands there under a root. It is a standard deviation already."),
        Mistake("minus-noise", _noisy(lambda s, n, B, c, sigma: (s - sigma * c * n) / B), "The noise came with a minus. For privacy that is as good; here the numbers are compared, and the noise is added to the sum."),
        Mistake("not-divided", _noisy(lambda s, n, B, c, sigma: s + sigma * c * n), "The division by the number of samples is missing. It comes after the noise."),
        Mistake("noise-divided", _noisy(lambda s, n, B, c, sigma: s + sigma * c * n / B), "Only the noise was divided by the number of samples. Divide the sum of both."),
        Mistake("divided-twice", _noisy(lambda s, n, B, c, sigma: (s / B + sigma * c * n) / B), "The gradients were divided by the number of samples twice: a mean, and then the division. Add them up, add the noise, divide once."),
        Mistake("names-counted", _going_down(lambda G, c, sigma, draw: {n: (s + sigma * c * draw(n)) / len(G) for n, s in _sums(clipped(G, c)).items()}), "You divided by the number of names: that is the length of the dict G. Divide by the number of samples, the length of an array in it."),
        Mistake("root-of-B", _noisy(lambda s, n, B, c, sigma: s / B + sigma * c * n / np.sqrt(B)), "The noise is too large by √B, as if every sample had brought its own. Add it once to the sum, and divide both by B."),
        Mistake("no-clip-after", _going_down(lambda G, c, sigma, draw: {n: g + sigma * c * draw(n) for n, g in _means(G).items()}), "Two things are missing. Nothing was clipped, and the noise came after the division. Clip each sample, add up, add the noise, then divide."),
        Mistake("no-clip-not-scaled", _going_down(lambda G, c, sigma, draw: {n: (g + sigma * draw(n)) / samples(G) for n, g in _sums(G).items()}), "c stands nowhere: nothing was clipped at it, and the noise is not scaled by it. It does both."),
        Mistake("after-not-scaled", _noisy(lambda s, n, B, c, sigma: s / B + sigma * n), "The noise came after the division, and is not scaled by c. Add sigma * c times noise to the sum, then divide."),
        Mistake("flat", _flat, "You asked for one long array and cut it up. As noise that is as good; here the numbers are compared: call noise once for each parameter, with its shape."),
        Mistake("on-params", _apart(lambda p, g, n, lr, B: p - lr * g + B * n), _APART),
        Mistake("off-params", _apart(lambda p, g, n, lr, B: p - lr * g - B * n), _APART),
        Mistake("noise-no-lr", _apart(lambda p, g, n, lr, B: p - lr * g - n), _APART),
        Mistake("noise-on-top", _apart(lambda p, g, n, lr, B: p - lr * g + n), _APART),
        Mistake("uphill", _then(lambda p, g, lr: p + lr * g), "This step goes uphill. Take lr times the gradient away."),
        Mistake("no-lr", _then(lambda p, g, lr: p - g), "lr is missing: the step is lr times the noisy gradient."),
        Mistake("gradient", _then(lambda p, g, lr: g), "This is the noisy gradient. Take the step: the old parameters minus lr times it."),
        Mistake("update", _then(lambda p, g, lr: -lr * g), "This is the step alone. Add it to the parameters."),
        Mistake("update-positive", _then(lambda p, g, lr: lr * g), "This is lr times the noisy gradient. Take it away from the parameters."),
        Mistake("no-names", lambda *inputs: tuple(_then(lambda p, g, lr: p - lr * g)(*inputs).values()), "The right numbers without their names. Give a dict like params."),
        Mistake("no-noise", _going_down(lambda G, c, sigma, draw: _means(clipped(G, c))), "It is the noise that hides the single sample: sigma * c times standard normal numbers, on top of the sum.", error="^refused: noise was never called"),
        Mistake("no-shape", raises(TypeError(NO_SHAPE)), "noise wants a shape, and makes the numbers: `noise(np.shape(p))`.", error=re.escape(NO_SHAPE)),
    ),
    rules=(no_framework("by hand"),),
    rtol=RTOL,
    hints=(
        "How far can one sample move the sum, once it is clipped? How much noise does it take to hide that, and where is it added, so that it is added once?",
        "Picture the samples as arrows, each cut at a circle of radius c, and laid end to end. At the end of the chain stands a cloud, sigma times as wide as the circle. Only then the whole is made small by 1/B.",
        "clip each sample, one norm over all names\nfor each name:\n    total = sum over the samples\n    total + sigma * c * noise of the parameter's shape\n    divide by the number of samples\n    old parameter minus lr times that",
        "With `clipped = clip_each(G, c, np)`: `g = (clipped[name].sum(0) + sigma * c * noise(np.shape(p))) / len(clipped[name])`, and `p - lr * g` for each `name, p` of params.",
    ),
)  # fmt: skip
