"""What the transforms accept, and in which words they refuse the rest. Skip this file at first reading."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.by_hand.primitives import Tracer, convert, dtype, ndim, shape
from helpers.by_hand.tracing import real
from helpers.by_hand.trees import Tree, tree_leaves, tree_map, tree_structure


def number(x: Any, what: str) -> Any:
    """A leaf as an array or a NumPy number."""
    if isinstance(x, (bool, int, float, complex)):
        return np.asarray(x)[()]
    works = f"{what}: each leaf must be a NumPy array of numbers, or a number, and this one is"
    if not isinstance(x, (Tracer, np.ndarray, np.generic)):
        raise TypeError(f"{works} of the class {type(x).__module__}.{type(x).__name__}")
    if dtype(x).kind not in "biufc":
        raise TypeError(
            f"{works} an array of the type {dtype(x)}. Make it with np.array(values, float), inside a transform with "
            "by_hand.array; if the entries have several shapes, use a list of arrays"
        )
    return x


def differentiable(tree: Tree, what: str) -> Tree:
    """The tree with arrays of real numbers as leaves."""

    def check(x: Any) -> Any:
        x = real(number(x, what), what)
        if dtype(x).kind != "f":
            raise TypeError(
                f"{what} cannot differentiate by whole numbers: an infinitesimal step leaves them. Got the type "
                f"{dtype(x)}: write 3.0 instead of 3, or use x.astype(float)"
            )
        return x

    if not tree_leaves(tree):
        raise ValueError(f"{what} needs at least one array or number to differentiate by")
    return tree_map(check, tree)


def as_arguments(x: Any, what: str) -> tuple:
    """The primals or tangents of jvp as a tuple."""
    if not isinstance(x, (tuple, list)):
        raise TypeError(f"{what} must be a tuple with one entry for each argument; for a single x write (x,)")
    return tuple(x)


def like(tree: Tree, model: Tree, what: str, whose: str) -> Tree:
    """The tangents or cotangents, if each has the shape of what it belongs to; in the type of that."""
    if isinstance(model, tuple) and isinstance(tree, list):
        tree = tuple(tree)
    if tree_structure(tree) != tree_structure(model):
        raise ValueError(
            f"the {what} must have the structure of the {whose}, {tree_structure(model)}; it is {tree_structure(tree)}"
        )

    def check(t: Any, x: Any) -> Any:
        t = real(number(t, what), what)
        if shape(t) != shape(x):
            raise ValueError(f"the {what} must have the shape of the {whose}, {shape(x)}; it has {shape(t)}")
        return t if dtype(t) == dtype(x) or dtype(x).kind != "f" else convert(t, type=dtype(x))

    return tree_map(check, tree, model)


def one_for(out: Tree) -> Any:
    """The cotangent 1 of a result that must be a single real number."""
    needs = "grad needs a function that returns one number; this one returned"
    if isinstance(out, (tuple, list, dict)):
        raise TypeError(
            f"{needs} {tree_structure(out)}. If the rest is extra information, use has_aux=True; for the derivatives "
            "of all outputs use vjp or jacrev"
        )
    if out is None:
        raise TypeError(f"{needs} None: is a `return` missing?")
    if shape(out) != ():
        raise TypeError(
            f"{needs} shape {shape(out)}. For all its derivatives use jacrev, for one combination of them use vjp, or "
            "reduce it to a number, for example with .sum()"
        )
    if not np.issubdtype(dtype(out), np.floating):
        raise TypeError(f"grad needs a function that returns a real number; this one returned the type {dtype(out)}")
    return dtype(out).type(1.0)


def batch_size(leaves: list, axes: list) -> int:
    """The length that all mapped axes share."""
    mapped = [(x, a) for x, a in zip(leaves, axes, strict=True) if a is not None]
    for x, a in mapped:
        if not -ndim(x) <= a < ndim(x):
            raise ValueError(f"vmap cannot map axis {a} of an argument: its shape is {shape(x)}")
    sizes = [shape(x)[a] for x, a in mapped]
    if not sizes:
        raise ValueError("vmap needs at least one argument with an axis to map; in_axes is None for all")
    if len(set(sizes)) > 1:
        found = ", ".join(f"{shape(x)[a]} (axis {a} of shape {shape(x)})" for x, a in mapped)
        raise ValueError(f"vmap needs mapped axes of one length, and found {found}. Use None for what all lanes share")
    return sizes[0]
