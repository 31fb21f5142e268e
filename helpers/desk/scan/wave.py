"""The step of a loop with a parameter, and its pullback, which the exercise hands over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Function, generic_numbers
from helpers.desk.libraries import Library


class _OfPlainNumbers(Function):
    """A function of plain numbers: no transform can follow it."""

    def refuse(self, lib: Library, *args: Any) -> None:
        """Refuse anything but plain numbers."""
        if not all(isinstance(number, (int, float, np.ndarray, np.number)) for number in args):
            raise TypeError("step and pull take plain numbers only: walk back through the loop yourself")

    def shown(self) -> str:
        """What printing it shows."""
        return str(self)


@dataclass(frozen=True)
class Wave(_OfPlainNumbers):
    """The step of a loop with a parameter w, named by its seed: h ← a·sin(w·h + b·x) + c·h, all numbers."""

    seed: int

    arity = 3
    named = "step"

    @cached_property
    def numbers(self) -> tuple[float, float, float]:
        """a, b and c."""
        return tuple(float(x) for x in generic_numbers(np.random.default_rng(self.seed), (3,)))

    def value(self, namespace: Any, w: Any, h: Any, x: Any) -> Any:
        """The new h."""
        a, b, c = self.numbers
        return a * namespace.sin(w * h + b * x) + c * h

    def __str__(self) -> str:
        a, b, c = self.numbers
        return f"step(w, h, x) = {a:g}*sin(w*h + {b:g}*x) + {c:g}*h".replace("+ -", "- ")


@dataclass(frozen=True)
class WavePull(_OfPlainNumbers):
    """The pullback of a Wave."""

    wave: Wave

    arity = 4
    named = "pull"

    def value(self, namespace: Any, w: Any, h: Any, x: Any, h_bar: Any) -> tuple[Any, Any, Any]:
        """The cotangents of w, h and x."""
        a, b, c = self.wave.numbers
        inner = a * namespace.cos(w * h + b * x)
        return h_bar * (inner * h), h_bar * (inner * w + c), h_bar * (inner * b)

    def __str__(self) -> str:
        return "pull(w, h, x, h_bar): (w_bar, h_bar, x_bar) of one step"
