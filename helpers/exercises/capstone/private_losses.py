"""The losses of "Private digits" with their gradients on paper, all samples at once, and cases made of them.

The slope of log(sum(exp(z))) − y·z by z is softmax(z) − y (Bishop, Pattern Recognition and Machine Learning, 2006, 4.3.4, where
sum(y) is 1). The rest is the chain rule.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.capstone import private_losses
from helpers.desk.functions import generic_numbers

Params = dict[str, Any]
Grads = dict[str, np.ndarray]


@dataclass(frozen=True)
class Softmax(private_losses.Softmax):
    """Softmax regression with the gradient of every sample."""

    def gradients(self, params: Params, X: np.ndarray, Y: np.ndarray) -> Grads:
        """A dict like params, samples along the first axis."""
        delta = softmax(X @ params["W"].T + params["b"]) - Y
        return {"W": delta[:, :, None] * X[:, None, :], "b": delta}


@dataclass(frozen=True)
class Heated(private_losses.Heated):
    """The loss with one number before all scores, with the gradient of every sample."""

    def gradients(self, params: Params, X: np.ndarray, Y: np.ndarray) -> Grads:
        """A dict like params, samples along the first axis."""
        scores = X @ params["V"].T
        delta = softmax(params["heat"] * scores) - Y
        return {"heat": (delta * scores).sum(1), "V": params["heat"] * delta[:, :, None] * X[:, None, :]}


def softmax(z: np.ndarray) -> np.ndarray:
    """The probabilities of the classes, a row for each sample."""
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def norms(G: Grads) -> np.ndarray:
    """The norm of each sample's gradient, over all names together."""
    return np.sqrt(sum((g.reshape(len(g), -1) ** 2).sum(1) for g in G.values()))


def factors(sizes: np.ndarray, c: float) -> np.ndarray:
    """What to multiply by, so that the size becomes c where it is more."""
    return c / np.maximum(sizes, c)


def added(G: Grads, factor: np.ndarray) -> Params:
    """The sum over the samples, each times its factor."""
    return {name: np.tensordot(factor, g, 1) for name, g in G.items()}


def summed(G: Grads) -> Params:
    """Each name summed over the samples."""
    return {name: g.sum(0) for name, g in G.items()}


def clipped(G: Grads, c: float) -> Params:
    """The sum of the samples, each shortened to the norm c if it is longer."""
    return added(G, factors(norms(G), c))


def by_name(G: Grads, c: float) -> Params:
    """The same with each name clipped by itself."""
    return {name: clipped({name: g}, c)[name] for name, g in G.items()}


def limited(total: Params, c: float) -> Params:
    """One gradient, clipped as a whole."""
    return clipped({name: np.asarray(g)[None] for name, g in total.items()}, c)


def clipped_sum(loss: Any, params: Params, X: np.ndarray, Y: np.ndarray, c: float) -> Params:
    """The sum of the gradients, each shortened to the norm c if it is longer."""
    return clipped(loss.gradients(params, X, Y), c)


def of(change: Callable[[Grads, float], Any]) -> Callable[..., Any]:
    """Another sum, from the gradients of all samples: `change(G, c)`."""
    return lambda loss, params, X, Y, c: change(loss.gradients(params, X, Y), c)


def drawn(rng: np.random.Generator, shapes: dict[str, tuple[int, ...]], samples: int, classes: int, inputs: int) -> tuple[Any, ...]:
    """Parameters, images, and a weight for each class: with one-hot rows the slopes of a layer would add up to 0. The weights of
    the samples differ in size, so that the parts under each name lie on both sides of a limit, and in sign, so that the mean is short."""
    params = {name: 0.7 * np.asarray(generic_numbers(rng, shape)) for name, shape in shapes.items()}
    sizes = rng.permutation(np.geomspace(0.5, 3.0, samples))[:, None]
    return params, np.round(0.6 * generic_numbers(rng, (samples, inputs)), 2), np.round(sizes * generic_numbers(rng, (samples, classes)), 2)


def limit(loss: Any, params: Params, X: np.ndarray, Y: np.ndarray, telling: bool = True) -> float | None:
    """A norm between the second and the third longest gradient, well away from all of them and from 1; `telling`, it cuts single
    entries, parts under each name and the sum, but not the mean. None where there is none."""
    G = loss.gradients(params, X, Y)
    sizes, largest = np.sort(norms(G)), max(np.abs(g).max() for g in G.values())
    c = round(float(np.sqrt(sizes[-2] * sizes[-3])) if len(sizes) > 2 else 0.6 * float(sizes[-1]), 2)
    if c < 0.05 or abs(c - 1) < 0.15 or np.abs(np.log(np.maximum(sizes, 1e-9) / c)).min() < 0.1:
        return None
    if not telling:
        return c
    whole = float(norms({name: g[None] for name, g in summed(G).items()})[0])
    parts = min(norms({name: g}).max() for name, g in G.items())
    good = min(largest, parts, whole) > 1.1 * c and whole / len(X) < 0.9 * c
    return c if good else None
