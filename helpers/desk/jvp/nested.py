"""Derivatives inside derivatives: the programs on which jvp/confusion uses a derivative operator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Description
from helpers.desk.jvp.single_numbers import by_hand_only
from helpers.desk.libraries import Library


@dataclass(frozen=True)
class Nested(Description):
    """Polynomials of one number in which a derivative stands inside a derivative, named by a seed."""

    seed: int

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        rng = np.random.default_rng(self.seed)
        return tuple(float(rng.choice([-1, 1]) * rng.choice([0.6, 0.7, 0.8, 1.2, 1.3, 1.4])) for _ in range(5))

    def on(self, lib: Library) -> Nested:
        """Itself: it is worked out with the numbers of the answer."""
        return self

    @property
    def programs(self) -> dict[str, Callable[[Any], Callable[[Any], Any]]]:
        """What is differentiated -> a function of the operator D that gives the function of x."""
        a, b, c, d, k = self.numbers

        def checked(x: Any) -> Any:
            by_hand_only((x,), own=True)
            return x

        def made_first(D: Callable) -> Callable:
            s = []
            inner = D(lambda y: s[-1] * y)
            return D(lambda x: s.append(checked(x)) or x * inner(k))

        return {
            "D(f)": lambda D: D(lambda x: a * checked(x) * x * x + b * x),
            "D(D(f))": lambda D: D(D(lambda x: a * checked(x) * x * x + b * x)),
            "D(x ↦ x * D(y ↦ c*x*y + d*y*y + x)(k))": lambda D: D(
                lambda x: checked(x) * D(lambda y: c * x * y + d * y * y + x)(k)
            ),
            "D(x ↦ x * D(y ↦ c)(k) + x)": lambda D: D(lambda x: checked(x) * D(lambda y: c)(k) + x),
            "D(x ↦ x + x * D(y ↦ x*x)(k))": lambda D: D(lambda x: checked(x) + x * D(lambda y: x * x)(k)),
            "D(x ↦ x * D(y ↦ x*y * D(z ↦ x*y*z)(k))(c))": lambda D: D(
                lambda x: checked(x) * D(lambda y: x * y * D(lambda z: x * y * z)(k))(c)
            ),
            "inner = D(y ↦ s*y), then D(x ↦ x * inner(k)) with s = x": made_first,
        }

    def __str__(self) -> str:
        return "your derivative; f(x) = a*x*x*x + b*x, " + ", ".join(
            f"{n} = {v:g}" for n, v in zip("abcdk", self.numbers, strict=True)
        )
