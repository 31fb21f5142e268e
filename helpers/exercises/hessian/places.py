"""The places of hessian/classify, with what makes each of them a bowl, a hill, a saddle or flat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.functions import generic_numbers
from helpers.desk.hessian import places

LETTERS = "ABCDEFGHIJKLMNOPQ"


@dataclass(frozen=True)
class Place(places.Place):
    """The desk's function with its second derivatives: at c the Hessian is A."""

    def hessian(self, x: Any) -> np.ndarray:
        """The matrix of second derivatives, in closed form."""
        return np.array(self.a) + np.diag(3 * (np.asarray(x) - self.c) ** 2)


@dataclass(frozen=True)
class Places(places.Places):
    """Places of all kinds, which print their curvatures."""

    places: dict[str, Place]

    def of_part(self, part: str) -> str:
        """The curvatures at the one place that was told wrongly."""
        if part not in self.places:
            return ""
        w = " ".join(f"{value:.2g}" for value in np.linalg.eigvalsh(self.places[part].a))
        return f"one of {len(self.places)} functions of three numbers, each at a point where its gradient is 0; at {part} the curvatures are {w}"

    def __str__(self) -> str:
        curvatures = {k: np.linalg.eigvalsh(place.a) for k, place in self.places.items()}
        listed = "; ".join(f"{k} {' '.join(f'{value:.2g}' for value in w)}" for k, w in curvatures.items())
        return f"{len(self.places)} functions of three numbers, each at a point where its gradient is 0; their curvatures: {listed}"


def drawn_places(seed: int) -> Places:
    """Places of all kinds, the same for the same seed, under letters in any order."""
    rng = np.random.default_rng(seed)

    def size() -> float:
        return float(rng.uniform(0.6, 1.6))

    def none() -> float:
        """Zero beside the other curvatures: far below 1e-8 of them, far above rounding."""
        return 1e-10 * size()

    spectra = [
        (size(), size(), size()),  # bowl
        (-size(), -size(), -size()),  # hill, det < 0
        (size(), -size(), -size()),  # saddle, det > 0
        (size() + 1, size() + 1, -size() / 2),  # saddle with a positive trace
        (size(), size(), -none()),  # flat
        (size(), size(), none()),  # flat, though all three are positive
        (-size(), none(), -size()),  # flat
        (-size(), -none(), -size()),  # flat, though all three are negative
        (size(), none(), -none()),  # flat along two directions
        (0.0, 0.0, 0.0),  # flat along all
        (size(), -size(), none()),  # a saddle, whatever the third direction does
        (4e-4 * size(), 4e-4 * size(), 3e-4 * size()),  # a shallow bowl
        (2e-11 * size(), 2e-11 * size(), 2e-11 * size()),  # a bowl that no fixed bound knows from a zero
        (-size(), -size(), -4e-4 * size()),  # a hill, almost flat along one direction
        (size(), size(), 3e-7 * size()),  # a bowl, flatter still along one direction
        (3e-7 * size(), -size(), -size()),  # a saddle for all that
    ]  # fmt: skip
    made = []
    for spectrum in spectra:
        q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
        a = (q * spectrum) @ q.T
        made.append(Place(tuple(map(tuple, (a + a.T) / 2)), tuple(generic_numbers(rng, (3,)))))
    # A saddle of two directions whose diagonal entries are both positive.
    tilt = size() + 1.5
    made.append(
        Place(((1.0, tilt, 0.0), (tilt, 1.2, 0.0), (0.0, 0.0, 1.1)), tuple(generic_numbers(rng, (3,))))
    )
    return Places({letter: made[k] for letter, k in zip(LETTERS, rng.permutation(len(made)), strict=True)})
