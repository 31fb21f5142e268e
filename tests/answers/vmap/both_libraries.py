"""The same text of an answer for torch and for JAX."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import torch
from torch.func import vmap

VMAPS = {"torch": vmap, "jax": jax.vmap}
LIBS = {"torch": torch, "jax": jnp}


def everywhere(answer):
    """The same text for torch and JAX: vmap and the array library are handed in."""
    return {way: partial(answer, vmap=VMAPS[way], lib=LIBS[way]) for way in VMAPS}
