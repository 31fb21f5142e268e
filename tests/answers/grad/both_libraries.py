"""One text as an answer in torch and in JAX."""

from __future__ import annotations

from functools import partial

import jax
import torch

_GRAD = {"torch": torch.func.grad, "jax": jax.grad}


def everywhere(answer):
    """The same text for torch and JAX: the library's grad is handed in."""
    return {way: partial(answer, grad=grad) for way, grad in _GRAD.items()}
