"""The transforms of torch and JAX that give value and gradient, for answers that read the same in both."""

from __future__ import annotations

import jax
import torch

TORCH, JAX = torch.func.grad_and_value, jax.value_and_grad


def torch_value_and_grad(f):
    return lambda x: TORCH(f)(x)[::-1]


def both(answer):
    """The same text for torch and JAX: a transform in the order (value, gradient) is handed in."""
    return {"torch": lambda *a: answer(torch_value_and_grad, *a), "jax": lambda *a: answer(JAX, *a)}
