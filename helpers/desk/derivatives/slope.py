"""A derivative that an answer is handed as a function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.functions import Function, numpy_only
from helpers.desk.libraries import Library
from helpers.desk.programs import Expression, evaluate


@dataclass(frozen=True)
class Slope(Function):
    """The derivative of a function of one number, as a finished expression. It is for work by hand: whatever the
    library, it takes NumPy numbers only, and gives them back in float64."""

    expression: Expression
    named = "df"
    several = "their derivatives"

    def value(self, namespace: Any, x: Any) -> Any:
        """The slope at x, in NumPy."""
        return np.float64(evaluate(self.expression, x, np))

    def refuse(self, lib: Library, *args: Any) -> None:
        """Raise TypeError for anything of torch or JAX."""
        numpy_only(*args)

    def shown(self) -> str:
        """What printing it shows: the expression would say no more, and is long."""
        return str(self)

    def __str__(self) -> str:
        return "its derivative"
