"""The same answer for all three libraries."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers import by_hand as bh

LIBS = {"by_hand": bh, "torch": torch.func, "jax": jax}
ARRAYS = {"by_hand": np, "torch": torch, "jax": jnp}
LINALGS = {"by_hand": np.linalg, "torch": torch.linalg, "jax": jnp.linalg}


def everywhere(answer):
    """The same text for all three: lib holds the transforms."""
    return {way: partial(answer, lib=lib) for way, lib in LIBS.items()}


def with_arrays(answer):
    """The same text for all three: xp makes arrays."""
    return {way: partial(answer, xp=xp) for way, xp in ARRAYS.items()}


def with_both(answer):
    """The same text for all three: lib holds the transforms, xp makes arrays."""
    return {way: partial(answer, lib=LIBS[way], xp=xp) for way, xp in ARRAYS.items()}


def with_linalg(answer):
    """The same text for all three: lib holds the transforms, linalg the linear algebra."""
    return {way: partial(answer, lib=lib, linalg=LINALGS[way]) for way, lib in LIBS.items()}


def bare(answer):
    """The same text for all three, with nothing handed in."""
    return dict.fromkeys(LIBS, answer)
