"""The network whose parameters the chapter differentiates by."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Description
from helpers.desk.libraries import Library


@dataclass(frozen=True)
class Net(Description):
    """A small network in float64, named by its seed: Linear, Tanh, Linear. `sizes` are inputs, hidden, outputs. It is
    in the mode of training, or in that of evaluation."""

    seed: int
    sizes: tuple[int, int, int]
    training: bool = True

    @cached_property
    def weights(self) -> dict[str, np.ndarray]:
        """The parameters under the names that torch gives them."""
        rng = np.random.default_rng(self.seed)
        i, h, o = self.sizes
        shapes = {"0.weight": (h, i), "0.bias": (h,), "2.weight": (o, h), "2.bias": (o,)}
        return {name: np.round(rng.normal(0, 0.8, shape), 2) for name, shape in shapes.items()}

    def on(self, lib: Library) -> Any:
        """A torch.nn module, or for any other library this description itself."""
        if lib.way != "torch":
            return self
        import torch

        i, h, o = self.sizes
        model = torch.nn.Sequential(torch.nn.Linear(i, h), torch.nn.Tanh(), torch.nn.Linear(h, o)).double()
        model.load_state_dict({name: lib.array(value) for name, value in self.weights.items()})
        return model.train(self.training)

    def __str__(self) -> str:
        i, h, o = self.sizes
        return f"Linear({i}, {h}), Tanh, Linear({h}, {o})"
