"""The losses of one sample that the chapter differentiates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from helpers.desk.functions import Formula
from helpers.desk.libraries import Library

# How a loss begins that is handed more, or less, than one sample; and one that is handed a part of its parameters.
ONE_SAMPLE = "loss takes one sample"
ALL_OF_PARAMS = "loss takes params as it is"
OTHER_SIZES = "x and y do not fit params"


@dataclass(frozen=True)
class SampleLoss(Formula):
    """A loss of one sample: `ranks` says how many axes each of its parameters has, `x_and_y` how many x and y have."""

    named = "loss"
    arity = 3
    numbers = ()
    ranks: ClassVar[dict[str, int]] = {}
    x_and_y: ClassVar[tuple[int, int]] = (1, 1)

    def refuse(self, lib: Library, params: Any, x: Any, y: Any) -> None:
        """Raise TypeError for what is not one sample, or not all parameters."""
        super().refuse(lib, params, x, y)
        if not isinstance(params, Mapping) or params.keys() != self.ranks.keys():
            raise TypeError(f"{ALL_OF_PARAMS}: a dict with the names {', '.join(self.ranks)}")
        if tuple(map(_rank, (x, y))) != self.x_and_y:
            one = "one number" if self.x_and_y[1] == 0 else "a vector"
            raise TypeError(f"{ONE_SAMPLE}, with a vector x and {one} y; it got x of shape {_shape(x)} and y of shape {_shape(y)}")
        for name, rank in self.ranks.items():
            if _rank(params[name]) != rank:
                raise TypeError(f"{ALL_OF_PARAMS}; here {name} has shape {_shape(params[name])}")

    def shown(self) -> str:
        """What printing it shows."""
        return f"loss(params, x, y) = {self}"


@dataclass(frozen=True)
class Net(SampleLoss):
    """The summed squared error of a small net."""

    ranks = {"W1": 2, "b1": 1, "W2": 2, "b2": 1}  # noqa: RUF012

    def refuse(self, lib: Library, params: Any, x: Any, y: Any) -> None:
        """Raise TypeError for an x or y of another size, too."""
        super().refuse(lib, params, x, y)
        sizes = (*_shape(x), *_shape(y))
        if sizes != (_shape(params["W1"])[1], _shape(params["W2"])[0]):
            raise TypeError(f"{OTHER_SIZES}: loss got {sizes[0]} numbers for x and {sizes[1]} for y")

    @staticmethod
    def formula(namespace: Any, numbers: Any, params: Any, x: Any, y: Any) -> Any:
        """The loss, in the arrays of a library."""
        hidden = namespace.tanh(params["W1"] @ x + params["b1"])
        return ((params["W2"] @ hidden + params["b2"] - y) ** 2).sum()

    def __str__(self) -> str:
        return "sum((W2 @ tanh(W1 @ x + b1) + b2 - y)**2)"


@dataclass(frozen=True)
class Line(SampleLoss):
    """The squared error of a straight line, for y of one number."""

    ranks = {"slopes": 1, "offset": 0}  # noqa: RUF012
    x_and_y = (1, 0)

    @staticmethod
    def formula(namespace: Any, numbers: Any, params: Any, x: Any, y: Any) -> Any:
        """The loss, in the arrays of a library."""
        return ((params["slopes"] * x).sum() + params["offset"] - y) ** 2

    def __str__(self) -> str:
        return "(slopes @ x + offset - y)**2"


def _shape(value: Any) -> tuple[int, ...]:
    return tuple(getattr(value, "shape", ()))


def _rank(value: Any) -> int:
    return len(_shape(value))
