"""How answers to grad/module are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.side_effects import ModuleState
from helpers.desk.using import attempt, library_in_use

# The note with the gradients for another model and its data.
OTHER_SHAPES = "other shapes"


def use(grad_module: Any, model: Any, x: Any, y: Any, *other: Any) -> Any:
    """The gradients; afterwards the model must be what it was. Noted beside them: those for another model and its data."""
    result = _unchanged(grad_module, model, x, y)
    attempt(OTHER_SHAPES, lambda: _unchanged(grad_module, *other))
    return result


def _unchanged(grad_module: Any, model: Any, x: Any, y: Any) -> Any:
    if library_in_use() is None or not hasattr(model, "named_parameters"):
        return grad_module(model, x, y)
    before = ModuleState.of(model)
    result = grad_module(model, x, y)
    before.refuse_changes(model)
    return result
