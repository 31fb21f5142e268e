"""The facts about torch and JAX that the notebooks teach and that a release may change, one module per chapter.

A fact is a tuple: chapter, cells (ids; "04/nan-run" is a cell of another chapter), the fact in words, how it is measured,
what was found; where that depends on the release, `by_release` has a value for each. The facts were found by running them, with
the versions in FOUND_WITH.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import torch

FOUND_WITH = "torch 2.11, 2.13 and 2.15, jax 0.7, 0.10 and 0.12"
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


def message(ask: Callable[[], Any]) -> str:
    """Type and text of the error that asking leads to, on one line; or "works"."""
    try:
        ask()
    except Exception as error:  # noqa: BLE001  its words are the fact
        return f"{type(error).__name__}: {' '.join(str(error).split())}"
    return "works"


def begins(ask: Callable[[], Any], *words: str) -> bool | str:
    """Whether the error that asking leads to begins with some of these words; what it says now, if it does not."""
    now = message(ask)
    return (
        any(now.startswith(start) for start in words)
        or f"no longer “{'” or “'.join(words)}” but “{now[:300]}”"
    )


def warned(ask: Callable[[], Any]) -> list[str]:
    """The warnings that asking leads to, and those as well that torch gives once in a session only."""
    torch.set_warn_always(True)
    try:
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter("always")
            ask()
    finally:
        torch.set_warn_always(False)
    return [str(warning.message).partition("\n")[0] for warning in found]
