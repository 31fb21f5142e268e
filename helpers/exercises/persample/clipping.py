"""Clipping by the norm of each sample, for the key: right and wrong, in loops over the samples."""

from __future__ import annotations

import numpy as np

from helpers.desk.functions import generic_numbers

Grads = dict[str, np.ndarray]
Shapes = dict[str, tuple[int, ...]]


def norms(G: Grads) -> np.ndarray:
    """The norm of each sample's gradient, over all names together."""
    return np.array([np.linalg.norm(np.concatenate([g[k].ravel() for g in G.values()])) for k in range(samples(G))])


def samples(G: Grads) -> int:
    """How many samples there are."""
    return len(next(iter(G.values())))


def scaled(G: Grads, factors: np.ndarray) -> Grads:
    """Each sample times its factor."""
    return {name: np.array([factor * row for factor, row in zip(factors, g, strict=True)]).reshape(g.shape) for name, g in G.items()}


def factors(sizes: np.ndarray, c: float) -> np.ndarray:
    """What to multiply by, so that the size becomes c where it is more."""
    return np.array([c / size if size > c else 1.0 for size in sizes])


def clipped(G: Grads, c: float) -> Grads:
    """Each sample, shortened to the norm c if it is longer."""
    return scaled(G, factors(norms(G), c))


def leaf_by_leaf(G: Grads, c: float) -> Grads:
    """Each name clipped by its own norms."""
    return {name: clipped({name: g}, c)[name] for name, g in G.items()}


def spread(rng: np.random.Generator, samples: int, shapes: Shapes, sizes: np.ndarray) -> Grads:
    """Gradients whose norms are these sizes, in any order."""
    G = {name: generic_numbers(rng, (samples, *shape)) for name, shape in shapes.items()}
    return scaled(G, rng.permutation(sizes) / norms(G))
