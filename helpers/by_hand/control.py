"""Loops and branches as functions, with the arguments of jax.lax."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers.by_hand.checks import number
from helpers.by_hand.functions import stack, unstack
from helpers.by_hand.primitives import dtype, shape, where
from helpers.by_hand.tracing import BatchedCondition
from helpers.by_hand.trees import Tree, tree_leaves, tree_map, tree_structure, tree_unflatten


def scan(
    f: Callable[[Tree, Tree], tuple[Tree, Tree]], init: Tree, xs: Tree = None, length: int | None = None,
    reverse: bool = False,
) -> tuple[Tree, Tree]:  # fmt: skip
    """Carry a state through a loop: `carry, y = f(carry, x)` for each x along the first axis of xs.

    Returns the last carry, and the ys stacked along a new first axis. Without xs, `length` says how many steps. With
    reverse, the loop runs from the last x to the first, and y still stands where its x stood. The carry must keep
    its structure, shapes and types.
    """
    lengths = [shape(x)[0] if shape(x) else None for x in tree_leaves(xs)] + ([] if length is None else [length])
    if len(set(lengths)) != 1 or None in lengths:
        raise ValueError(f"scan needs xs with first axes of one length, or length=...; it found {lengths}")
    steps = lengths[0]
    if steps == 0:
        raise ValueError("scan needs at least one step: without one it cannot know the shape of y")
    columns, ys = [unstack(x) for x in tree_leaves(xs)], [None] * steps
    carry = tree_map(lambda x: number(x, "scan"), init)
    kinds = kinds_of(carry)
    for k in reversed(range(steps)) if reverse else range(steps):
        result = f(carry, tree_unflatten(xs, [column[k] for column in columns]))
        if not isinstance(result, tuple) or len(result) != 2:
            raise TypeError("the function of a scan must return a pair: the new carry and y (None if there is none)")
        carry, ys[k] = result
        now = kinds_of(carry)
        if now != kinds:
            raise TypeError(
                f"the carry of a scan must keep its structure, shapes and types: it was {kinds}, and after a step {now}"
            )
    structure = tree_structure(ys[0])
    for y in ys:
        if tree_structure(y) != structure:
            raise TypeError(f"y of a scan must keep its structure: {structure}, and elsewhere {tree_structure(y)}")
    rows = zip(*map(tree_leaves, ys), strict=True)
    return carry, tree_unflatten(structure, [stack(row) for row in rows])


def kinds_of(tree: Tree) -> Tree:
    """The tree with the type and shape of each leaf."""
    return tree_map(lambda x: f"{dtype(x)}{list(shape(x))}", tree)


def cond(pred: Any, true_fun: Callable, false_fun: Callable, *operands: Any) -> Tree:
    """true_fun(*operands) if pred, else false_fun(*operands). If vmap has mapped pred, both run and where selects."""
    if shape(pred) != ():
        raise TypeError(f"cond needs one yes or no, and its condition has the shape {shape(pred)}")
    try:
        chosen = true_fun if pred else false_fun
    except BatchedCondition:
        yes, no = true_fun(*operands), false_fun(*operands)
    else:
        return chosen(*operands)
    if kinds_of(yes) != kinds_of(no):
        raise TypeError(
            f"both branches must return the same structure, shapes and types: {kinds_of(yes)} and {kinds_of(no)}"
        )
    return tree_map(lambda a, b: where(pred, a, b), yes, no)
