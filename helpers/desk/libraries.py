"""The three ways of the course behind one small face: by hand (NumPy and helpers.by_hand), torch and JAX."""

from __future__ import annotations

import contextlib
import importlib
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from helpers.releases import enable_x64, hush_torch


@dataclass(frozen=True)
class Library:
    """`namespace` has sin, cos, tanh, exp and stack; `array` makes a float64 array (or 0-d number) of the library;
    `numpy` brings one back; within `float64()` the library keeps float64; within `every_call_counts()` a function that
    was compiled runs at each call, so that its calls can be counted; `compiled()` undoes that for a part."""

    way: str
    namespace: ModuleType
    array: Callable[[Any], Any]
    numpy: Callable[[Any], np.ndarray]
    float64: Callable[[], contextlib.AbstractContextManager]
    every_call_counts: Callable[[], contextlib.AbstractContextManager] = contextlib.nullcontext
    compiled: Callable[[], contextlib.AbstractContextManager] = contextlib.nullcontext


@cache
def library(way: str) -> Library:
    """The library of a way: "by_hand", "torch" or "jax". Imports the framework when it is first needed."""
    if way == "torch":
        import torch

        # numpy arrays share memory with from_numpy: copy, or an answer that writes in place would reach the case.
        return Library("torch", torch, lambda a: torch.tensor(np.asarray(a)), lambda t: t.detach().cpu().numpy(), _torch_on_cpu)
    if way == "jax":
        import jax
        import jax.numpy as jnp

        return Library("jax", jnp, _put_in_jax, np.asarray, enable_x64, jax.disable_jit, lambda: jax.disable_jit(False))
    if way == "by_hand":
        from helpers import by_hand

        return Library("by_hand", by_hand, _numpy_copy, np.asarray, contextlib.nullcontext)
    raise ValueError(f"unknown way {way!r}: use by_hand, torch or jax")


def finish_loading() -> None:
    """Load what torch leaves for the first use of its transforms: some 800 modules, about 2 s. Does nothing where torch
    has not been imported. Done once, with the other imports of a chapter, so that no check has to wait for it, and that
    nobody reads torch's warnings about its own insides: it compiles the rules of forward mode with what it calls deprecated."""
    if "torch" in sys.modules:
        for part in ("torch._dynamo", "torch._decomp.decompositions_for_jvp"):
            # parts of torch that may move; then the first transform loads them
            with contextlib.suppress(Exception), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                importlib.import_module(part)
        hush_torch()


def _torch_on_cpu() -> contextlib.AbstractContextManager:
    """The inputs of a check are made on the CPU, whatever default device the learner has set."""
    import torch

    cpu = torch.device("cpu")
    return contextlib.nullcontext() if torch.get_default_device() == cpu else cpu


def _put_in_jax(value: Any) -> Any:
    """An array of JAX. `jnp.asarray` compiles a program for each new shape; moving an array that is there needs none."""
    import jax

    return jax.device_put(np.array(value)) if isinstance(value, (np.ndarray, np.generic)) else jax.numpy.asarray(value)


def _numpy_copy(value: Any) -> Any:
    copy = np.array(value)
    return copy if copy.ndim else copy[()]


def framework_of(value: object) -> str | None:
    """ "torch" or "jax" if the value is one of their arrays or tracers, else None. Imports neither."""
    torch, jax = sys.modules.get("torch"), sys.modules.get("jax")
    if torch is not None and isinstance(value, torch.Tensor):
        return "torch"
    if jax is not None and isinstance(value, (jax.Array, jax.core.Tracer)):
        return "jax"
    return None


def is_staged(value: object) -> bool:
    """Whether JAX hands in a placeholder of a program that it is writing down (for jit, or a loop of its own), perhaps
    inside the values of other transforms."""
    jax = sys.modules.get("jax")
    while jax is not None and isinstance(value, jax.core.Tracer):
        if type(value).__name__ == "DynamicJaxprTracer":
            return True
        held = [getattr(value, name, None) for name in ("primal", "val")]  # of jvp and grad, of vmap
        value = next((part for part in held if part is not None), None)
    return False
