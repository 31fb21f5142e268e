"""How answers to persample/dp_step are used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.again import note_calls
from helpers.desk.functions import Description, Handed, counted
from helpers.desk.libraries import Library
from helpers.desk.using import note, seen

OTHER_INPUTS = "other numbers of the same shapes, and new noise"
# The note: for how many arrays the answer asked.
DRAWN = "drawn"
NO_SHAPE = "noise takes a shape, such as (3, 2) or ()"
MOST_ENTRIES = 100_000


@dataclass(frozen=True)
class Noise(Description):
    """Standard normal numbers, named by a seed. Each array that is asked for is a new one."""

    seed: int

    def on(self, lib: Library) -> Noise:
        """The description itself, on any library: what is handed out is made at each use."""
        return self

    def drawn(self, shape: tuple[int, ...], before: int = 0) -> np.ndarray:
        """What is given for a shape that has been asked for so many times before."""
        return np.random.default_rng([self.seed, before, *shape]).normal(size=shape)

    def handed(self, asked: list[tuple[int, ...]]) -> Handed:
        """The function that an answer gets. The shapes that it asks for are put into the list."""
        counts: Counter[tuple[int, ...]] = Counter()

        def draw(shape: Any) -> np.ndarray:
            shape = _as_shape(shape)
            asked.append(shape)
            counts[shape] += 1
            found = self.drawn(shape, counts[shape] - 1)
            return found if shape else found[()]

        return counted(draw, "noise(shape): standard normal numbers", "noise", arity=1)

    def __str__(self) -> str:
        return "standard normal numbers of the shape that you ask for"


def _as_shape(shape: Any) -> tuple[int, ...]:
    if isinstance(shape, (int, np.integer)):
        shape = (shape,)
    if not isinstance(shape, (tuple, list)) or not all(isinstance(n, (int, np.integer)) and n >= 0 for n in shape):
        raise TypeError(f"{NO_SHAPE}; it got {type(shape).__name__}")
    if np.prod(shape, dtype=float) > MOST_ENTRIES:
        raise ValueError(f"noise was asked for an array of shape {tuple(shape)}, far more than is needed here")
    return tuple(map(int, shape))


Step = Callable[..., Any]


def use(dp_step: Step, params: Any, G: Any, c: float, sigma: float, lr: float, noise: Noise, other: tuple[Any, ...]) -> Any:
    """The new parameters. Noted beside them: how many arrays of noise were asked for, and what a further call gives with
    other parameters, gradients and noise."""
    asked: list[tuple[int, ...]] = []
    found = seen(dp_step(params, G, c, sigma, lr, noise.handed(asked)))
    note(DRAWN, len(asked))
    other_params, other_G, other_noise = other
    note_calls({OTHER_INPUTS: lambda: dp_step(other_params, other_G, c, sigma, lr, other_noise.handed([]))})
    return found
