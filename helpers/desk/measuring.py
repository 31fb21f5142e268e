"""What a rule may ask about a run besides its result: the largest intermediate array, and which framework ran."""

from __future__ import annotations

import gc
import sys
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

from helpers.desk.libraries import framework_of
from helpers.releases import jaxprs_in_params


def largest_array(run: Callable[[], Any], way: str) -> int:
    """Entries of the largest array that `run()` makes.

    torch: every operation is watched; views count once. JAX: the program is traced and its intermediate shapes are read;
    where it can't be traced (it turns an array into NumPy, say), what each operation gives while it runs.
    By hand: the peak of the memory that NumPy takes, counted in float64 entries; it is an upper bound.
    """
    return {"torch": _largest_torch, "jax": _largest_jax, "by_hand": _largest_numpy}[way](run)


def _largest_torch(run: Callable[[], Any]) -> int:
    import torch
    from torch.utils._python_dispatch import TorchDispatchMode
    from torch.utils._pytree import tree_leaves

    class Watch(TorchDispatchMode):
        largest = 0

        def __torch_dispatch__(self, func, types, args=(), kwargs=None):
            result = func(*args, **(kwargs or {}))
            tensors = [leaf for leaf in tree_leaves(result) if isinstance(leaf, torch.Tensor)]
            # An expanded view repeats its entries without taking memory for them.
            held = [min(t.numel(), t.untyped_storage().nbytes() // t.element_size()) for t in tensors]
            self.largest = max([self.largest, *held])
            return result

    with Watch() as watch:
        run()
    return watch.largest


def _largest_jax(run: Callable[[], Any]) -> int:
    import jax

    try:
        traced = jax.make_jaxpr(run)()
    except Exception:  # noqa: BLE001  whatever it does that a tracer cannot
        return _largest_jax_running(run)
    return max(_sizes(traced.jaxpr), default=0)


def _sizes(jaxpr: Any) -> Iterator[int]:
    for equation in jaxpr.eqns:
        yield from (getattr(v.aval, "size", 0) for v in equation.outvars)
        for inner in jaxprs_in_params()(equation.params):
            yield from _sizes(inner)


def _largest_jax_running(run: Callable[[], Any]) -> int:
    """The same for a program that runs line by line, with nothing compiled: each primitive is watched. Raises where JAX
    has changed inside."""
    import jax
    from jax._src.core import EvalTrace

    largest, process = 0, EvalTrace.process_primitive

    def watched(trace: Any, primitive: Any, args: Any, params: Any, /) -> Any:
        nonlocal largest
        result = process(trace, primitive, args, params)
        inner = (size for jaxpr in jaxprs_in_params()(params) for size in _sizes(jaxpr))
        largest = max(largest, *(getattr(leaf, "size", 0) for leaf in jax.tree.leaves((args, result))), *inner)
        return result

    EvalTrace.process_primitive = watched
    try:
        with jax.disable_jit():  # what is compiled and warm runs without a word
            run()
    finally:
        EvalTrace.process_primitive = process
    if not largest:
        raise RuntimeError("no operation of JAX was seen")
    return largest


def _largest_numpy(run: Callable[[], Any]) -> int:
    was_tracing = tracemalloc.is_tracing()
    if not was_tracing:
        tracemalloc.start()
    tracemalloc.reset_peak()
    before = tracemalloc.get_traced_memory()[0]
    try:
        run()
        return max(0, tracemalloc.get_traced_memory()[1] - before) // 8
    finally:
        if not was_tracing:
            tracemalloc.stop()


def frameworks_used(run: Callable[[], Any]) -> tuple[Any, tuple[str, ...]]:
    """The result of `run()` and the framework ("torch" or "jax") whose functions were entered meanwhile, if any.

    A compiled JAX function that is warm enters no Python function: then its arrays in the result give it away. One
    whose result is turned into NumPy at once is not seen.
    """
    seen: list[str] = []

    def watch(frame, event, argument):
        module = frame.f_globals.get("__name__", "") if event == "call" else getattr(argument, "__module__", None)
        name = str(module).partition(".")[0]
        if name in ("torch", "jax"):
            seen.append(name)
            sys.setprofile(None)  # one is enough, and watching the inside of a framework takes seconds

    before, collects = sys.getprofile(), gc.isenabled()
    gc.disable()  # JAX hangs a function of its own on the garbage collector, which is none of the answer's doing
    sys.setprofile(watch)
    try:
        result = run()
    finally:
        sys.setprofile(before)
        if collects:
            gc.enable()
    parts = result.values() if isinstance(result, dict) else result if isinstance(result, (list, tuple)) else [result]
    return result, tuple(seen or dict.fromkeys(filter(None, map(framework_of, parts))))
