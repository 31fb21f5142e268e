"""vmap/noise: Fresh noise in every lane."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, stack
from helpers.desk.record import Trial
from helpers.exercises.programs import random_seed
from helpers.exercises.vmap.library_errors import NO_RANDOMNESS

_WANTED = {
    "noise of two lanes": "different",
    "noise within a lane": "different",
    "average of the noise": "0",
    "size of the noise": "0.1",
    "tails of the noise": "normal",
    "the same seed again": "the same noise",
    "another X": "the same noise",
    "another seed": "other noise",
}


def _noise_cases(rng: np.random.Generator) -> list[Case]:
    """Many lanes of a few entries, and a few lanes of many."""
    return [Case((generic_numbers(rng, shape), random_seed(rng))) for shape in ((400, 4), (4, 400))]


def _in_words(case: Case, trial: Trial) -> Plain:
    """What the noise is like, in words, so that no particular numbers are asked for."""
    return _kind_of_noise(*map(stack, trial.output))


def _kind_of_noise(noise: np.ndarray, *more: np.ndarray) -> dict[str, str]:
    *others, again, elsewhere = more
    found = dict.fromkeys(_WANTED, "not judged yet")
    if not np.isfinite(noise).all():
        return found | {"noise of two lanes": "not finite"}
    if np.abs(noise).max() < 1e-6:
        return found | {"noise of two lanes": "there is none"}
    if (between := _between_lanes(noise)) != "different":
        return found | {"noise of two lanes": between}
    if (within := _within_lanes(noise)) != "different":
        return found | {"noise of two lanes": "different", "noise within a lane": within}
    average = float(noise.mean())
    return {
        "noise of two lanes": "different",
        "noise within a lane": "different",
        "average of the noise": "0" if abs(average) < 0.2 * noise.std() else f"{average:.1g}",
        "size of the noise": _size(noise),
        "tails of the noise": _tails(noise),
        "the same seed again": _the_same(noise, again),
        "another X": _the_same(noise, elsewhere),
        "another seed": _of_other_seeds(noise, others),
    }


def _between_lanes(noise: np.ndarray) -> str:
    if np.allclose(noise, noise[0], rtol=0.0, atol=1e-6):
        return "the same"
    if (np.abs(noise) < 1e-9).all(axis=1).any():
        return "missing in some lanes"
    if (np.ptp(noise, axis=1) < 1e-6).all():
        return "different"  # one number for each lane, of which two may be close by chance
    if len(np.unique(np.round(np.abs(noise), 6), axis=0)) < len(noise):
        return "in some lanes the same"
    return "different" if not _linked(noise.T) else "not independent"


def _within_lanes(noise: np.ndarray) -> str:
    """Whether the entries of a lane go their own ways."""
    spread = np.ptp(noise, axis=1)
    if (spread < 1e-6).all():
        return "the same"
    if (spread < 1e-6).any():
        return "in some lanes the same"
    scaled = np.round(noise * (0.1 / noise.std()), 6)  # of small noise, too, no two should be taken for one
    if len(np.unique(scaled)) < 0.97 * noise.size:
        return "few different numbers"
    if len(np.unique(np.abs(scaled))) < 0.97 * noise.size:
        return "the same but for the sign"
    return "different" if not _linked(noise) else "not independent"


def _linked(noise: np.ndarray) -> bool:
    """Whether the columns follow each other: any two of a few long ones, neighbours and those next to them of many. The
    bounds lie five standard deviations away for independent noise."""
    if len(noise) >= 200:
        return bool((np.abs(np.corrcoef(noise.T)) - np.eye(noise.shape[1]) > 5.2 / len(noise) ** 0.5).any())
    pairs = [(noise[:, :-gap], noise[:, gap:]) for gap in (1, 2, noise.shape[1] // 2)]
    return any(abs(float(np.corrcoef(a.ravel(), b.ravel())[0, 1])) > 5.2 / a.size**0.5 for a, b in pairs)


def _size(noise: np.ndarray) -> str:
    """The standard deviation, of all and of parts: the four rows or columns, both halves, the odd and the even ones."""
    long = noise if len(noise) > len(noise.T) else noise.T
    half = len(long) // 2
    parts = [noise, *long.T, long[:half], long[half:], long[::2], long[1::2]]
    sizes = [float(part.std()) for part in parts]
    if not 0.08 < sizes[0] < 0.125:
        return f"{sizes[0]:.1g}"
    return "0.1" if 0.08 < min(sizes) and max(sizes) < 0.125 else f"from {min(sizes):.1g} to {max(sizes):.1g}"


def _tails(noise: np.ndarray) -> str:
    """What the fourth and the third moment say: 3 and 0 for normal noise, give or take 0.12 and 0.06."""
    z = (noise - noise.mean()) / noise.std()
    if abs(float((z**3).mean())) > 0.4:
        return "longer on one side"
    fourth = float((z**4).mean())
    return "cut off" if fourth < 2.45 else "too long" if fourth > 3.9 else "normal"


def _the_same(noise: np.ndarray, again: np.ndarray) -> str:
    return "the same noise" if np.allclose(noise, again, rtol=0.0, atol=1e-5) else "other noise"


def _of_other_seeds(noise: np.ndarray, others: list[np.ndarray]) -> str:
    """Whether the tables of other seeds are new: no table, and not the parts of one in other places."""
    if all(np.allclose(noise, other, atol=1e-6) for other in others):
        return "the same noise"
    if any(np.allclose(noise, other, atol=1e-6) for other in others):
        return "for some seeds the same noise"
    known = np.round(np.abs(noise), 6)
    common = max(float(np.isin(np.round(np.abs(other), 6), known).mean()) for other in others)
    linked = max(abs(float(np.corrcoef(noise.ravel(), other.ravel())[0, 1])) for other in others if other.std() > 0)
    return "partly the same noise" if common > 0.05 or linked > 0.15 else "other noise"


def _noise_with(draw: Callable[[np.random.Generator, np.ndarray], Any], seeded: Callable[[int], Any] = lambda seed: seed) -> Callable[..., Any]:
    return lambda X, seed: X + draw(np.random.default_rng(seeded(seed)), X)


EXERCISE = Exercise(
    id="vmap/noise",
    title="Fresh noise in every lane",
    level=2,
    minutes=8,
    signature="noisy(X, seed)",
    ways=("torch", "jax"),
    cases=_noise_cases,
    oracle=lambda X, seed: dict(_WANTED),
    reads=_in_words,
    mistakes=(
        Mistake("M23", _noise_with(lambda rng, X: 0.1 * rng.normal(size=X.shape[1:])), "Every lane got the same noise. Under torch's vmap, say randomness=\"different\"; in JAX, split the key and map over the keys; NumPy inside vmap draws once for all. In a loop, set the seed once, before it."),
        Mistake("randomness-unset", raises(RuntimeError("vmap: called random operation while in randomness error mode.")), "torch does not guess whether the lanes should share their noise. Say randomness=\"different\".", error=NO_RANDOMNESS),
        Mistake("one-number", _noise_with(lambda rng, X: 0.1 * rng.normal(size=(len(X), 1))), "Each lane has one random number for all its entries. Draw as many as the lane has: shape x.shape."),
        Mistake("seed-ignored", _noise_with(lambda rng, X: 0.1 * rng.normal(size=X.shape), seeded=lambda seed: 0), "Another seed gives the same noise: the seed that you were given is never used."),
        Mistake("seed-not-set", _noise_with(lambda rng, X: 0.1 * rng.normal(size=X.shape), seeded=lambda seed: None), "The same seed gives other noise each time. Set the seed inside noisy, before anything is drawn."),
        Mistake("not-scaled", _noise_with(lambda rng, X: rng.normal(size=X.shape)), "The noise is ten times too large: it should have a standard deviation of 0.1."),
        Mistake("uniform", _noise_with(lambda rng, X: 0.1 * rng.uniform(size=X.shape)), "This noise lies between 0 and 0.1, all on one side. Normal noise lies around 0: randn in torch, random.normal in JAX."),
        Mistake("uniform-around-0", _noise_with(lambda rng, X: 0.1 * 3**0.5 * rng.uniform(-1, 1, X.shape)), "The size is right, but this noise is uniform: no number is beyond 0.18. Draw normal noise: randn in torch, random.normal in JAX."),
        Mistake("grows-with-X", lambda X, seed: X * (1 + 0.1 * np.random.default_rng(seed).normal(size=X.shape)), "Your noise is as large as X is. It should be the same for every X: add 0.1 * noise to it."),
        Mistake("neighbouring-seeds", lambda X, seed: X + np.stack([0.1 * np.random.default_rng(seed + k).normal(size=X.shape[1:]) for k in range(len(X))]), "Row k takes its noise from seed + k, so row 1 of one seed is row 0 of the next. Make one key from the seed, and split it."),
        Mistake("half-of-the-seeds", _noise_with(lambda rng, X: 0.1 * rng.normal(size=X.shape), seeded=lambda seed: seed // 2), "Two seeds side by side give the same noise. Use the seed itself."),
        Mistake("variance", _noise_with(lambda rng, X: 0.1**0.5 * rng.normal(size=X.shape)), "This noise has the variance 0.1. A standard deviation of 0.1 is a factor 0.1."),
        Mistake("squared-size", _noise_with(lambda rng, X: 0.01 * rng.normal(size=X.shape)), "This noise has a standard deviation of 0.01, that is 0.1 squared. Multiply by 0.1 once."),
        Mistake("no-noise", lambda X, seed: X + 0.0, "There is no noise in the result. Add what you have drawn."),
    ),
    hints=(
        "What makes two lanes differ? In torch it is a setting of vmap, in JAX something that each lane is handed.",
        "Picture every lane throwing its own dice. torch has one pot of dice, and you say that each lane may take from it. JAX has no pot: each lane brings its own key.",
        "torch: set the seed; vmap with randomness different, of x + 0.1 * normal noise of x's shape\nJAX: a key from the seed, split into one for each row; vmap over x and keys",
        "`torch.func.vmap(one, randomness=\"different\")(X)` after `torch.manual_seed(seed)`. `keys = jax.random.split(jax.random.key(seed), len(X))` and `jax.vmap(one)(X, keys)`.",
    ),
)  # fmt: skip
