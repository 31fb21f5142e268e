"""The facts about torch and JAX that the notebooks teach and that a release may change, one module per chapter.

A fact is a tuple: chapter, cells (ids), the fact in words, how it is measured, what was found. The facts were found by
running them, with torch 2.13 and jax 0.10.2.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import torch

Fact = tuple[str, str, str, Callable[[], Any], Any]


def square(x: Any) -> Any:
    return x * x


def raised(ask: Callable[[], Any]) -> str:
    """The name of the error that asking leads to, or "works"."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ask()
    except Exception as error:  # noqa: BLE001  which one it is, is the fact
        return type(error).__name__
    return "works"


def both(ask: Callable[[Any, Any], Any]) -> tuple[str, str]:
    """What torch and JAX do when asked the same thing."""
    return raised(lambda: ask(torch.func.grad, torch.tensor)), raised(lambda: ask(jax.grad, jnp.array))
