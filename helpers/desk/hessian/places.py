"""Points at which the gradient is zero, for hessian/classify."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.functions import Description
from helpers.desk.hessian.guarded import Guarded
from helpers.desk.libraries import Library


@dataclass(frozen=True)
class Place(Guarded):
    """½ dᵀA d + ¼ Σ d⁴ with d = x − c: a function whose gradient is zero at c."""

    a: tuple[tuple[float, ...], ...]
    c: tuple[float, ...]

    @property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        return np.array(self.a), np.array(self.c)

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, c = numbers
        d = x - c
        return (d @ a * d).sum() / 2 + (d * d * d * d).sum() / 4


@dataclass(frozen=True)
class Places(Description):
    """Several such functions, under letters."""

    places: dict[str, Place]

    def on(self, lib: Library) -> dict[str, tuple[Any, Any]]:
        """For each letter the function and the point, on one library."""
        return {
            letter: (place.on(lib), lib.array(np.array(place.c))) for letter, place in self.places.items()
        }
