"""The settings with which an answer is used: an earlier cell may have left others on, and gets them back afterwards."""

from __future__ import annotations

import contextlib
import gc
import sys
import tracemalloc
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np

# What a right answer may need of the depth of calls, and what an endless recursion may take.
_DEPTHS = 1000, 10_000
# JAX's settings that refuse, slow down or narrow what an answer computes: the name, its context manager, what is needed.
_JAX = (
    ("jax_debug_nans", "debug_nans", False),
    ("jax_debug_infs", "debug_infs", False),
    ("jax_disable_jit", "disable_jit", False),
    ("jax_check_tracer_leaks", "checking_leaks", False),
    ("jax_log_compiles", "log_compiles", False),
    ("jax_default_matmul_precision", "default_matmul_precision", None),
    ("jax_numpy_dtype_promotion", "numpy_dtype_promotion", "standard"),
    ("jax_numpy_rank_promotion", "numpy_rank_promotion", "allow"),
    ("jax_default_device", "default_device", None),
)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """No warning of a library or of the course, and none that raises: np.seterr and the filters are the learner's."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def settled() -> Iterator[None]:
    """The settings of a use. Imports no framework: where one comes in later, it comes with its own."""
    collects, traces = gc.isenabled(), tracemalloc.is_tracing()
    with quiet(), _depth(), contextlib.ExitStack() as stack:
        _settle_torch(stack)
        _settle_jax(stack)
        try:
            yield
        finally:
            (gc.enable if collects else gc.disable)()
            if tracemalloc.is_tracing() and not traces:
                tracemalloc.stop()


@contextlib.contextmanager
def _depth() -> Iterator[None]:
    before = sys.getrecursionlimit()
    least, most = _DEPTHS
    if least <= before <= most:
        now = before
    else:
        now = min(max(before, least), most)
        sys.setrecursionlimit(now)
    try:
        yield
    finally:
        if sys.getrecursionlimit() != before:
            with contextlib.suppress(RecursionError):  # the calls stand deeper than the old limit
                sys.setrecursionlimit(before)


def _settle_torch(stack: contextlib.ExitStack) -> None:
    torch = sys.modules.get("torch")
    if torch is None or not hasattr(torch, "is_anomaly_enabled"):
        return
    before = _torch_settings(torch)
    grad, inference, dtype, device, anomaly = before

    def put_back() -> None:
        now = _torch_settings(torch)
        if now == before:
            return
        if now[0] != grad:
            torch.set_grad_enabled(grad)
        if now[2] != dtype:
            torch.set_default_dtype(dtype)
        if now[3] != device:
            torch.set_default_device(device)
        if now[4] != anomaly:
            torch.autograd.set_detect_anomaly(anomaly)

    stack.callback(put_back)
    if inference:
        stack.enter_context(torch.inference_mode(False))
    if not grad:
        stack.enter_context(torch.enable_grad())
    if anomaly:
        stack.enter_context(torch.autograd.set_detect_anomaly(False))
    if dtype not in (torch.float32, torch.float64):
        torch.set_default_dtype(torch.float32)
    if device != torch.device("cpu"):
        stack.enter_context(torch.device("cpu"))


def _torch_settings(torch: Any) -> tuple[Any, ...]:
    return (
        torch.is_grad_enabled(), torch.is_inference_mode_enabled(), torch.get_default_dtype(), torch.get_default_device(),
        torch.is_anomaly_enabled(),
    )  # fmt: skip


def _settle_jax(stack: contextlib.ExitStack) -> None:
    jax = sys.modules.get("jax")
    config = getattr(jax, "config", None)
    if config is None:
        return
    before = {name: getattr(config, name) for name in ("jax_enable_x64", *(row[0] for row in _JAX)) if hasattr(config, name)}

    def put_back() -> None:
        for name, value in before.items():
            if getattr(config, name) != value:
                config.update(name, value)

    stack.callback(put_back)
    for name, manager, needed in _JAX:
        if before.get(name, needed) != needed and hasattr(jax, manager):
            stack.enter_context(getattr(jax, manager)(needed))
