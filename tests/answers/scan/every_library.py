"""One answer in the three libraries."""

from __future__ import annotations

from functools import partial

import jax
import torch

from helpers import by_hand as bh

WAYS = ("by_hand", "torch", "jax")
JVPS = {"by_hand": bh.jvp, "torch": torch.func.jvp, "jax": jax.jvp}
GRADS = {"by_hand": bh.grad, "torch": torch.func.grad, "jax": jax.grad}


def everywhere(answer):
    """The same text for all three: scan is handed in."""
    return dict.fromkeys(WAYS, answer)


def with_jvp(answer):
    return {way: partial(answer, jvp=jvp) for way, jvp in JVPS.items()}


def with_grad(answer):
    return {way: partial(answer, grad=grad) for way, grad in GRADS.items()}


def one_like(x):
    return x * 0 + 1
