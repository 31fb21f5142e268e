"""What a library itself brings to an exercise: its scan, and its sine."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpers.by_hand import scan as scan_by_hand
from helpers.by_hand import tree_leaves, tree_map, tree_structure
from helpers.desk.functions import Description, Handed, counted
from helpers.desk.libraries import Library

Tree = Any
STEP_FIRST = "the first thing that scan takes is the step"
Y_FIRST = "the second thing that the step returned has the form of the carry, and the first has not"
NO_LENGTH = "scan needs xs with first axes of one length, or length=..."
KEPT = "carry of a scan must keep its structure, shapes and types"


@dataclass(frozen=True)
class Scan(Description):
    """The scan of a library: by hand that of helpers.by_hand, in torch a loop, in JAX lax.scan. Its calls are counted."""

    def on(self, lib: Library) -> Handed:
        """The scan of one library."""
        run = _scan_of(lib)

        def scan(f: Any, init: Any, xs: Any = None, length: Any = None, reverse: Any = False, **more: Any) -> Any:
            if not callable(f) and f is not Ellipsis:
                raise TypeError(f"{STEP_FIRST}, a function; then the first carry, then xs")
            if any(part is Ellipsis for part in (f, init, xs)):
                raise NotImplementedError
            with lib.compiled():  # where every call counts, lax.scan would run as a loop, and the step see no tracers
                return run(_without_gaps(f), init, xs, length=length, reverse=reverse, **more)

        scan.__qualname__ = "scan"  # what Python's own messages call it
        return counted(scan, str(self), "scan", description=self)

    def __str__(self) -> str:
        return "bh.scan, in torch a loop, in JAX lax.scan"


@dataclass(frozen=True)
class Sine(Description):
    """The sine of a library."""

    def on(self, lib: Library) -> Callable[[Any], Any]:
        """The library's own function."""
        return lib.namespace.sin

    def __str__(self) -> str:
        return "the library's sine"


def _scan_of(lib: Library) -> Callable[..., Any]:
    if lib.way == "jax":
        from jax import lax

        return lax.scan
    return _torch_scan if lib.way == "torch" else scan_by_hand


def _without_gaps(f: Any) -> Callable[[Any, Any], Any]:
    """The step; a gap `...` in what it returns says that it has not been written. What has its parts plainly exchanged is
    refused in the same words by all libraries."""

    def step(carry: Any, x: Any) -> Any:
        result = f(carry, x)
        if result is Ellipsis or (isinstance(result, tuple) and any(part is Ellipsis for part in result)):
            raise NotImplementedError
        if isinstance(result, tuple) and len(result) == 2 and isinstance(carry, (tuple, list, dict)):
            new, y = map(tree_structure, result)
            if tree_structure(carry) == y != new:
                raise TypeError(Y_FIRST)
        return result

    return step


def _torch_scan(f: Callable[..., Any], init: Tree, xs: Tree, length: int | None, reverse: bool) -> tuple[Tree, Tree]:
    """A scan in torch: a loop over trees of tensors. The carry must keep its structure, shapes and types."""
    import torch

    def kind(leaf: Any) -> str:
        leaf = torch.as_tensor(leaf)
        return f"{'float' if leaf.is_floating_point() else 'integer'}{list(leaf.shape)}"

    lengths = [len(x) if getattr(x, "ndim", 0) else None for x in tree_leaves(xs)] + ([] if length is None else [length])
    if len(set(lengths)) != 1 or None in lengths:
        raise ValueError(f"{NO_LENGTH}; it found {lengths}")
    carry, ys = init, {}
    for k in reversed(range(lengths[0])) if reverse else range(lengths[0]):
        result = f(carry, tree_map(lambda leaf, k=k: leaf[k], xs))
        if not isinstance(result, tuple) or len(result) != 2:
            raise TypeError("the function of a scan must return a pair: the new carry and y (None if there is none)")
        new, y = result
        if tree_structure(new) != tree_structure(carry) or tree_map(kind, new) != tree_map(kind, carry):
            raise TypeError(f"the {KEPT}: it was {tree_map(kind, carry)}, and after a step {tree_map(kind, new)}")
        carry, ys[k] = new, y
    rows = [ys[k] for k in range(lengths[0])]
    return carry, tree_map(lambda *row: torch.stack([torch.as_tensor(y) for y in row]), *rows)
