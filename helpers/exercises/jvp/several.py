"""Functions of several numbers with their derivatives in closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.jvp import several
from helpers.desk.programs import evaluate
from helpers.exercises.programs import derivative


@dataclass(frozen=True)
class Several(several.Several):
    """A function of several numbers that knows its derivatives. What an answer is handed does not."""

    def slope(self, k: int, *args: Any) -> np.float64:
        """The partial derivative by argument k."""
        return np.float64(evaluate(derivative(self.expression, k), args, np))

    def bend(self, j: int, k: int, *args: Any) -> np.float64:
        """The second derivative by arguments j and k."""
        return np.float64(evaluate(derivative(derivative(self.expression, j), k), args, np))

    def along(self, primals: Any, tangents: Any) -> Any:
        """The derivative along the tangents."""
        return sum(self.slope(k, *primals) * t for k, t in enumerate(tangents))
