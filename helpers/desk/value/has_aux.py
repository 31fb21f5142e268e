"""The gradient through a function that gives (value, aux), by the transform that the library has for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers.desk.functions import uncounted
from helpers.desk.using import attempt, library_in_use

# The name of the note.
GRADIENT = "gradient"


def note_gradient(function: Callable[..., Any], *args: Any) -> None:
    """Note the gradient by the first argument with has_aux=True, or how the library's transform fails. Nothing is noted
    where a known mistake is computed."""
    lib = library_in_use()
    if lib:
        with uncounted():
            attempt(GRADIENT, lambda: _gradient(lib.way, function, args))


def _gradient(way: str, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
    if way == "torch":
        import torch

        return torch.func.grad_and_value(function, has_aux=True)(*args)[0]
    if way == "jax":
        import jax

        return jax.value_and_grad(function, has_aux=True)(*args)[1]
    from helpers import by_hand

    return by_hand.grad_and_value(function, has_aux=True)(*args)[0]
