"""A function to differentiate, and the same with an aux beside its value."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from helpers.desk.functions import Description, Function, Handed
from helpers.desk.libraries import Library
from helpers.desk.programs import Program
from helpers.desk.using import note

# How an answer is told which of the two it gets. Under these names stands what is noted of each, too.
NO_AUX, AUX = "has_aux=False", "has_aux=True"


@dataclass(frozen=True)
class Side(Function):
    """A random program; with an aux, a second program, it gives the pair of both values."""

    alone: Program
    aux: Program | None = None

    def value(self, namespace: Any, x: Any) -> Any:
        """The value, or (value, aux)."""
        value = self.alone.value(namespace, x)
        return (value, {"note": self.aux.value(namespace, x)}) if self.aux else value

    def prepared(self, lib: Library) -> Callable[[Any], Any]:
        """The same, noting the gradient transform that calls it."""

        def compute(x: Any) -> Any:
            if transform := _calling_transform():
                note(AUX if self.aux else NO_AUX, transform)
            return self.value(lib.namespace, x)

        return compute

    def __str__(self) -> str:
        return f"({self.alone}, {{'note': {self.aux}}})" if self.aux else str(self.alone)


@dataclass(frozen=True)
class Constant(Function):
    """A random program that gives the pair of its value and an aux, always the same: None, a number, an empty dict."""

    alone: Program
    aux: Any

    def value(self, namespace: Any, x: Any) -> Any:
        """(value, aux)."""
        return self.alone.value(namespace, x), self.aux

    def __str__(self) -> str:
        return f"({self.alone}, {self.aux!r})"


# The functions that the gradient transforms return, by the name that each has in its file.
_TRANSFORMS = {"gradient": "bh.grad", "value_and_gradient": "bh.value_and_grad", "gradient_and_value": "bh.grad_and_value"}


def _calling_transform() -> str:
    """The gradient transform of by_hand from which a function is being called just now, the outermost one, or ""."""
    name, frame = "", sys._getframe()
    while frame := frame.f_back:
        if frame.f_globals.get("__name__") == "helpers.by_hand.transforms":
            name = _TRANSFORMS.get(frame.f_code.co_name, name)
    return name


class Sides(NamedTuple):
    """Both functions as they are handed out."""

    plain: Handed
    pair: Handed


@dataclass(frozen=True)
class Beside(Description):
    """A program to differentiate, and another whose values it can carry beside its own."""

    alone: Program
    aux: Program

    @property
    def plain(self) -> Side:
        """The function that gives the value."""
        return Side(self.alone)

    @property
    def pair(self) -> Side:
        """The function that gives (value, aux)."""
        return Side(self.alone, self.aux)

    def on(self, lib: Library) -> Sides:
        """Both functions on one library."""
        return Sides(self.plain.on(lib), self.pair.on(lib))

    def __str__(self) -> str:
        return f"{self.alone}, and with has_aux=True an aux beside it"
