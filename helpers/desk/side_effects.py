"""What an answer leaves behind on what it was handed, beside other numbers: marks and gradients on torch's tensors, and
what is changed in a torch module."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.desk.faults import Refusal

MARKED = "After your call, a tensor that you were handed requires a gradient, and torch records all that its owner does with it. Mark a copy instead: `x.detach().clone().requires_grad_()`."
HOLDS_GRADIENT = "After your call, a tensor that you were handed holds a gradient in .grad, and its owner's next `backward()` would add to it. Work on a copy: `x.detach().clone().requires_grad_()`."

OTHER_MODE = "After your call, the model or a part of it is in the other mode (`training`): put back what `eval()` or `train()` changed."
OTHER_PARTS = "After your call, the model has other parts than before: parameters, buffers or hooks. Work on a copy, or leave them as they are."
OTHER_NUMBERS = "After your call, the model's parameters are not what they were. Return the gradients, and take no step."
OTHER_MARKS = "After your call, the model's parameters have another `requires_grad` than before. Put it back, or work on a copy."
LEFT_GRADIENTS = "After your call, the model's parameters hold gradients in .grad."


def refuse_marks(*handed: Any) -> None:
    """Refuse an answer that left a mark or a gradient on a tensor it was handed, also inside containers. The desk makes
    all its tensors without either."""
    torch = sys.modules.get("torch")
    if torch is None:
        return
    for tensor in _leaves(handed, torch.Tensor):
        if tensor.requires_grad:
            raise Refusal(MARKED)
        if tensor.grad is not None:
            raise Refusal(HOLDS_GRADIENT)


def _leaves(value: Any, kind: type) -> Iterator[Any]:
    if isinstance(value, kind):
        yield value
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from _leaves(part, kind)
    elif isinstance(value, dict):
        yield from _leaves(tuple(value.values()), kind)


@dataclass(frozen=True)
class ModuleState:
    """A torch module as it was: its modes, its parts, their numbers and marks. It is made before an answer gets the module."""

    modes: tuple[bool, ...]
    parts: dict[str, int]
    hooks: int
    numbers: dict[str, np.ndarray]
    marks: dict[str, bool]

    @classmethod
    def of(cls, model: Any) -> ModuleState:
        """The state of a module now."""
        parts = {**dict(model.named_parameters()), **dict(model.named_buffers())}
        return cls(
            tuple(part.training for part in model.modules()),
            {name: id(part) for name, part in parts.items()},
            sum(len(part._forward_hooks) + len(part._forward_pre_hooks) for part in model.modules()),
            {name: part.detach().numpy().copy() for name, part in parts.items()},
            {name: part.requires_grad for name, part in parts.items()},
        )

    def refuse_changes(self, model: Any) -> None:
        """Refuse an answer that left the module in another state, or with gradients in it."""
        now = self.of(model)
        if now.parts != self.parts or now.hooks != self.hooks:
            raise Refusal(OTHER_PARTS)
        if not all(_same(now.numbers[name], numbers) for name, numbers in self.numbers.items()):
            raise Refusal(OTHER_NUMBERS)
        if now.marks != self.marks:
            raise Refusal(OTHER_MARKS)
        if now.modes != self.modes:
            raise Refusal(OTHER_MODE)
        if any(part.grad is not None for part in model.parameters()):
            raise Refusal(LEFT_GRADIENTS)


def _same(now: np.ndarray, before: np.ndarray) -> bool:
    """The same numbers, up to the rounding of a step there and back, in the same precision."""
    return now.dtype == before.dtype and now.shape == before.shape and np.allclose(now, before, 1e-12, 1e-12, equal_nan=True)
