"""The step of a long loop of vectors, and its pullback, which vjp/checkpointed hands over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.by_hand.primitives import Tracer
from helpers.desk.functions import Function, generic_numbers
from helpers.desk.libraries import Library
from helpers.desk.plain import describe

NOT_PLAIN = "step and pull take plain numbers only"
NOT_A_VECTOR = "step and pull take a vector of plain numbers"


def moved_on(x: Any) -> np.ndarray:
    """x with each entry one place later, the last one first: np.roll(x, 1), and faster."""
    return np.concatenate((x[-1:], x[:-1]))


class _OfVectors(Function):
    """A function of plain vectors: no transform can follow it."""

    def refuse(self, lib: Library, *args: Any) -> None:
        """Refuse anything but vectors of plain numbers."""
        if all(type(arg) is np.ndarray and arg.ndim == 1 for arg in args):
            return  # the usual case, thousands of times
        super().refuse(lib, *args)
        for arg in args:
            if isinstance(arg, Tracer):
                raise TypeError(f"{NOT_PLAIN}, and helpers.by_hand follows this one")
            if not isinstance(arg, (np.ndarray, list, tuple)) or np.ndim(arg) != 1:
                raise TypeError(f"{NOT_A_VECTOR}, and got {describe(arg)}")

    def shown(self) -> str:
        """What printing it shows."""
        return str(self)


@dataclass(frozen=True)
class Drift(_OfVectors):
    """x ← x + length·sin(a·(x, moved on by one place) + c), with vectors a and c from the seed."""

    seed: int
    size: int
    length: float = 0.4

    arity = 1
    named = "step"

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        """a and c."""
        a, c = generic_numbers(np.random.default_rng([self.seed, self.size]), (2, self.size))
        return a, c

    def value(self, namespace: Any, x: Any) -> np.ndarray:
        """The next x."""
        a, c = self.numbers
        made = a * moved_on(x)  # in place from here on, so that a run takes no more memory than its states
        made += c
        np.sin(made, out=made)
        made *= self.length
        made += x
        return made

    def __str__(self) -> str:
        return f"step(x) = x + {self.length}*sin(a*np.roll(x, 1) + c), for vectors of {self.size}"


@dataclass(frozen=True)
class DriftPull(_OfVectors):
    """The pullback of a Drift."""

    drift: Drift

    arity = 2
    named = "pull"

    def value(self, namespace: Any, x: Any, ct: Any) -> np.ndarray:
        """The cotangent of the x that the step read."""
        a, c = self.drift.numbers
        back = a * moved_on(x)
        back += c
        np.cos(back, out=back)
        back *= a
        back *= ct
        back *= self.drift.length
        back = np.concatenate((back[1:], back[:1]))
        back += ct
        return back

    def __str__(self) -> str:
        return "pull(x, ct): the cotangent of x, from that of step(x)"
