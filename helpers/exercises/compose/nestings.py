"""The programs of compose/dispatch with what they give, worked out on paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.compose import nestings
from helpers.desk.compose.boxes import Library
from helpers.desk.programs import evaluate
from helpers.exercises.programs import derivative


@dataclass(frozen=True)
class Nestings(nestings.Nestings):
    """The same with its derivatives in closed form."""

    def expected(self, x: float, lanes: np.ndarray) -> dict[str, Any]:
        """What each program gives, in their order."""
        k, first = self.k, derivative(self.expression, None)
        formulas = self.expression, first, derivative(first, None)
        at = [float(evaluate(formula, x, np)) for formula in formulas[1:]]
        values, slopes, bends = (evaluate(formula, lanes, np) for formula in formulas)
        found = [
            np.sin(x) + k, at[0], at[0], values, slopes, (2 * x, 2 * x), at[1], at[1], lanes * slopes,
            4 * k * x, lanes * (lanes + k), bends,
        ]  # fmt: skip
        return dict(zip(self.programs(Library(lambda op, args: None)), found, strict=True))
