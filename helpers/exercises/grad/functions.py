"""The functions of the chapter with their derivatives in closed form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.grad import functions
from helpers.exercises.programs import Program


@dataclass(frozen=True)
class Short(functions.Short, Program):
    """A short program that knows its derivatives."""


@dataclass(frozen=True)
class Blend(functions.Blend):
    """A blend that knows its gradient."""

    def gradient(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The gradient by every name (NumPy)."""
        inside = {name: k * np.asarray(params[name]) + s for name, (k, s) in self.waves.items()}
        sums = {name: np.sin(u).sum() for name, u in inside.items()}
        outer = dict.fromkeys(inside, 0.0)
        for factor, a, b in self.mix:
            outer[a] += factor * sums[b]
            outer[b] += factor * sums[a]
        return {name: outer[name] * k * np.cos(inside[name]) for name, (k, _) in self.waves.items()}
