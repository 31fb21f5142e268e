"""The same answer for all three libraries."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers import by_hand as bh

LIBS = {"by_hand": bh, "torch": torch.func, "jax": jax}
LINALGS = {"by_hand": np.linalg, "torch": torch.linalg, "jax": jnp.linalg}
SPACES = {"by_hand": np, "torch": torch, "jax": jnp}


def everywhere(answer):
    """The same text for all three: lib holds the transforms."""
    return {way: partial(answer, lib=lib) for way, lib in LIBS.items()}


def with_linalg(answer):
    """The same text for all three: lib holds the transforms, linalg the linear algebra."""
    return {way: partial(answer, lib=lib, linalg=LINALGS[way]) for way, lib in LIBS.items()}


def with_space(answer):
    """The same text for all three: xp is NumPy, torch or jax.numpy."""
    return {way: partial(answer, xp=xp) for way, xp in SPACES.items()}


def bare(answer):
    """The same text for all three, with nothing handed in."""
    return dict.fromkeys(LIBS, answer)
