"""A training loss whose minimum moves with its log penalties, and a held-out loss, for two exercises of the project on penalties.

Both have few operations: JAX compiles each of their derivatives while a learner waits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.functions import Formula, generic_numbers
from helpers.desk.libraries import Library, is_staged

MOST_CALLS = 2000
TRAINED_AGAIN = "train was called for other log penalties than a. Nothing needs to be trained again, and no difference taken: w is the minimum for a already, and stays one if the gradient of train by w stays 0."


@dataclass(frozen=True)
class Training(Formula):
    """A smooth function of n weights w and m log penalties a, known by its seed: φ(w − s(a)) + p·a with s(a) = S sin(a) and
    φ(u) = Σ ½ d u² + ¼ u⁴ + ½ (k·u)². φ is convex, and nowhere smaller than at 0."""

    seed: int
    n: int
    m: int
    arity = 2
    named = "train"
    most_calls = MOST_CALLS

    @cached_property
    def numbers(self) -> tuple[np.ndarray, ...]:
        rng = np.random.default_rng([self.seed, self.n, self.m])
        d = rng.uniform(0.6, 2.4, self.n)
        k = _both_signs(rng, self.n) * np.sqrt(4 / self.n)
        s = _both_signs(rng, self.n * self.m).reshape(self.n, self.m)
        return d / 2, k, s, _both_signs(rng, self.m)

    @cached_property
    def a(self) -> np.ndarray:
        """The log penalties at which it is asked for."""
        return generic_numbers(np.random.default_rng([self.seed, self.m]), (self.m,))

    def refuse(self, lib: Library, *args: Any) -> None:
        """Raise for log penalties that are not the given ones, as far as JAX lets them be seen."""
        super().refuse(lib, *args)
        a = _seen(args[1])
        if a is not None and not (a.shape[-1:] == self.a.shape and np.allclose(a, self.a, rtol=1e-7, atol=0)):
            raise Refusal(TRAINED_AGAIN)

    @staticmethod
    def formula(namespace: Any, numbers: Any, w: Any, a: Any) -> Any:
        """The function itself, in the arrays of a library."""
        half, k, s, p = numbers
        away = w - s @ namespace.sin(a)
        square = away * away
        along = k @ away
        return half @ square + square @ square / 4 + along * along / 2 + p @ a

    def shown(self) -> str:
        return f"train(w, a) = {self}"

    def __str__(self) -> str:
        return f"a smooth training loss with one minimum over w, for {self.n} weights w and {self.m} log penalties a"


@dataclass(frozen=True)
class HeldOut(Formula):
    """Σ ½ e w² + sin(b w) + (r·w)(t·sin(a)) + q·a, a smooth function of both, known by its seed."""

    seed: int
    n: int
    m: int
    arity = 2
    named = "held_out"

    @cached_property
    def numbers(self) -> tuple[np.ndarray, ...]:
        rng = np.random.default_rng([self.seed, self.m, self.n])
        e = rng.uniform(1.5, 2.5, self.n)
        return (
            e / 2,
            _both_signs(rng, self.n),
            _both_signs(rng, self.n),
            _both_signs(rng, self.m),
            _both_signs(rng, self.m),
        )

    @staticmethod
    def formula(namespace: Any, numbers: Any, w: Any, a: Any) -> Any:
        """The function itself, in the arrays of a library."""
        half, b, r, t, q = numbers
        return half @ (w * w) + namespace.sin(b * w).sum() + (r @ w) * (t @ namespace.sin(a)) + q @ a

    def shown(self) -> str:
        return f"held_out(w, a) = {self}"

    def __str__(self) -> str:
        return f"a smooth held-out loss of {self.n} weights w and {self.m} log penalties a"


def _both_signs(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.uniform(0.4, 1.2, count) * rng.choice([-1, 1], count)


def _seen(value: Any) -> np.ndarray | None:
    """The numbers inside the tracers of jvp, grad and vmap; None where JAX is writing a program down."""
    import jax

    while isinstance(value, jax.core.Tracer) and not is_staged(value):
        held = [getattr(value, name, None) for name in ("primal", "val")]
        value = next((part for part in held if part is not None), None)
    return np.asarray(value) if isinstance(value, (jax.Array, np.ndarray)) and not is_staged(value) else None
