"""How answers to grad/module are used."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.using import library_in_use

LEFT_GRADIENTS = "After your call, the model's parameters hold gradients in .grad."
_CHANGED_MODEL = "After your call, the model's parameters are not what they were."


def use(grad_module: Any, model: Any, x: Any, y: Any) -> Any:
    """The gradients; afterwards the model must be what it was: same numbers, nothing in .grad."""
    if library_in_use() is None:
        return grad_module(model, x, y)
    before = {name: value.detach().numpy().copy() for name, value in model.named_parameters()}
    result = grad_module(model, x, y)
    after = dict(model.named_parameters())
    if after.keys() != before.keys() or not all(_kept(after[name], before[name]) for name in before):
        raise Refusal(_CHANGED_MODEL)
    if any(value.grad is not None for value in after.values()):
        raise Refusal(LEFT_GRADIENTS)
    return result


def _kept(parameter: Any, numbers: np.ndarray) -> bool:
    return parameter.requires_grad and np.array_equal(parameter.detach(), numbers)
