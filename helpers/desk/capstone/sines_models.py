"""The losses of one task that the project "Learning to learn" differentiates: the mean squared error of a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from helpers.desk.functions import Formula
from helpers.desk.libraries import Library

# How a loss begins that is handed more than one task, or not all parameters.
ONE_TASK = "loss takes the points of one task"
ALL_OF_PARAMS = "loss takes params as it is"
# What Python says where loss is handed another number of arguments, as a pattern.
NOT_THREE = r"loss\(\) takes 3 positional"


@dataclass(frozen=True)
class TaskLoss(Formula):
    """The mean squared error of a model at the points of one task. `ranks` says how many axes each parameter has."""

    named = "loss"
    arity = 3
    numbers = ()
    ranks: ClassVar[dict[str, int]] = {}

    def refuse(self, lib: Library, params: Any, x: Any, y: Any) -> None:
        """Raise TypeError for what is not one task, or not all parameters."""
        super().refuse(lib, params, x, y)
        if not isinstance(params, Mapping) or params.keys() != self.ranks.keys():
            raise TypeError(f"{ALL_OF_PARAMS}: a dict with the names {', '.join(self.ranks)}")
        if len(_shape(x)) != 1 or _shape(x) != _shape(y):
            raise TypeError(f"{ONE_TASK}: a vector x and a vector y of one length; it got x of shape {_shape(x)} and y of shape {_shape(y)}")
        for name, rank in self.ranks.items():
            if len(_shape(params[name])) != rank:
                raise TypeError(f"{ALL_OF_PARAMS}; here {name} has shape {_shape(params[name])}")

    def shown(self) -> str:
        """What printing it shows."""
        return f"loss(params, x, y) = {self}"


@dataclass(frozen=True)
class Net(TaskLoss):
    """A network with one hidden layer: x is a vector of points, each with one number."""

    ranks = {"w": 1, "v": 1, "b": 1, "c": 0}  # noqa: RUF012

    @staticmethod
    def formula(namespace: Any, numbers: Any, params: Any, x: Any, y: Any) -> Any:
        """The loss, in the arrays of a library."""
        hidden = namespace.tanh(x[:, None] * params["w"] + params["b"])
        return ((hidden @ params["v"] + params["c"] - y) ** 2).mean()

    def __str__(self) -> str:
        return "mean((tanh(x[:, None]*w + b) @ v + c - y)**2)"


@dataclass(frozen=True)
class Wave(TaskLoss):
    """A sine with three parameters, each one number."""

    ranks = {"speed": 0, "height": 0, "phase": 0}  # noqa: RUF012

    @staticmethod
    def formula(namespace: Any, numbers: Any, params: Any, x: Any, y: Any) -> Any:
        """The loss, in the arrays of a library."""
        return ((params["height"] * namespace.sin(params["speed"] * x + params["phase"]) - y) ** 2).mean()

    def __str__(self) -> str:
        return "mean((height*sin(speed*x + phase) - y)**2)"


def _shape(value: Any) -> tuple[int, ...]:
    return tuple(getattr(value, "shape", ()))
