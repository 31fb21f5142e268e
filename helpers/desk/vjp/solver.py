"""The solver of linear systems that vjp/solve hands over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.functions import Function
from helpers.desk.libraries import Library

TWO_AXES = "solve takes a square matrix first"
ONE_VECTOR = "solve takes one vector at a time"


@dataclass(frozen=True)
class Solver(Function):
    """solve(A, b): the x with A x = b, for a square matrix and one vector."""

    arity = 2
    named = "solve"

    def refuse(self, lib: Library, *args: Any) -> None:
        """Refuse the frameworks, and anything but a square matrix and a vector that fits."""
        super().refuse(lib, *args)
        matrix, vector = (np.shape(arg) for arg in args)
        if len(matrix) != 2 or matrix[0] != matrix[1]:
            raise TypeError(f"{TWO_AXES}, and got an array of shape {matrix}")
        if len(vector) != 1:
            raise TypeError(f"{ONE_VECTOR}, and got an array of shape {vector} behind the matrix")

    def value(self, namespace: Any, A: Any, b: Any) -> np.ndarray:
        """The solution."""
        return np.linalg.solve(A, b)

    def shown(self) -> str:
        """What printing it shows."""
        return str(self)

    def __str__(self) -> str:
        return "solve(A, b): the x with A x = b"
