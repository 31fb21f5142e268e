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
    "another seed": "other noise",
}


def _noise_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((generic_numbers(rng, (400, 4)), random_seed(rng))) for _ in range(2)]


def _in_words(case: Case, trial: Trial) -> Plain:
    """What the noise is like, in words, so that no particular numbers are asked for."""
    return _kind_of_noise(*(stack(table).astype(float) - case.args[0] for table in trial.output))


def _kind_of_noise(noise: np.ndarray, again: np.ndarray, other: np.ndarray) -> dict[str, str]:
    found = dict.fromkeys(_WANTED, "not judged yet")
    if not np.isfinite(noise).all():
        return found | {"noise of two lanes": "not finite"}
    if np.abs(noise).max() < 1e-6:
        return found | {"noise of two lanes": "there is none"}
    if len(np.unique(np.round(noise[:, 0], 6))) < 0.9 * len(noise):
        return found | {"noise of two lanes": "the same"}
    spread, average = float(noise.std()), float(noise.mean())
    return {
        "noise of two lanes": "different",
        "noise within a lane": "the same" if len(np.unique(np.round(np.abs(noise), 6))) < 0.9 * noise.size else "different",
        "average of the noise": "0" if abs(average) < 0.3 * spread else f"{average:.1g}",
        "size of the noise": "0.1" if 0.08 < spread < 0.125 else f"{spread:.1g}",
        "tails of the noise": "normal" if np.abs(noise - average).max() > 2.2 * spread else "cut off",
        "the same seed again": "the same noise" if np.allclose(noise, again, atol=1e-6) else "other noise",
        "another seed": "the same noise" if np.allclose(noise, other, atol=1e-6) else "other noise",
    }


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
        Mistake("M23", _noise_with(lambda rng, X: 0.1 * rng.normal(size=X.shape[1:])), "Every lane got the same noise. In torch, say randomness=\"different\"; in JAX, split the key and map over the keys; NumPy inside vmap draws once for all."),
        Mistake("randomness-unset", raises(RuntimeError("vmap: called random operation while in randomness error mode.")), "torch does not guess whether the lanes should share their noise. Say randomness=\"different\".", error=NO_RANDOMNESS),
        Mistake("one-number", _noise_with(lambda rng, X: 0.1 * rng.normal(size=(len(X), 1))), "Each lane has one random number for all its entries. Draw as many as the lane has: shape x.shape."),
        Mistake("seed-ignored", _noise_with(lambda rng, X: 0.1 * rng.normal(size=X.shape), seeded=lambda seed: 0), "Another seed gives the same noise: the seed that you were given is never used."),
        Mistake("seed-not-set", _noise_with(lambda rng, X: 0.1 * rng.normal(size=X.shape), seeded=lambda seed: None), "The same seed gives other noise each time. Set the seed inside noisy, before anything is drawn."),
        Mistake("not-scaled", _noise_with(lambda rng, X: rng.normal(size=X.shape)), "The noise is ten times too large: it should have a standard deviation of 0.1."),
        Mistake("uniform", _noise_with(lambda rng, X: 0.1 * rng.uniform(size=X.shape)), "This noise lies between 0 and 0.1, all on one side. Normal noise lies around 0: randn in torch, random.normal in JAX."),
        Mistake("uniform-around-0", _noise_with(lambda rng, X: 0.1 * 3**0.5 * rng.uniform(-1, 1, X.shape)), "The size is right, but this noise is uniform: no number is beyond 0.18. Draw normal noise: randn in torch, random.normal in JAX."),
        Mistake("no-noise", lambda X, seed: X + 0.0, "There is no noise in the result. Add what you have drawn."),
    ),
    hints=(
        "What makes two lanes differ? In torch it is a setting of vmap, in JAX something that each lane is handed.",
        "Picture every lane throwing its own dice. torch has one pot of dice, and you say that each lane may take from it. JAX has no pot: each lane brings its own key.",
        "torch: set the seed; vmap with randomness different, of x + 0.1 * normal noise of x's shape\nJAX: a key from the seed, split into one for each row; vmap over x and keys",
        "`torch.func.vmap(one, randomness=\"different\")(X)` after `torch.manual_seed(seed)`. `keys = jax.random.split(jax.random.key(seed), len(X))` and `jax.vmap(one)(X, keys)`.",
    ),
)  # fmt: skip
