"""Loops and branches as functions, with the arguments of jax.lax."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import partial
from types import CellType, FunctionType
from typing import Any

from helpers.by_hand.checks import number
from helpers.by_hand.functions import stack, unstack
from helpers.by_hand.primitives import Tracer, dtype, shape, stop_gradient, where
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
    """true_fun(*operands) if pred, else false_fun(*operands).

    If vmap has mapped pred, both run and where selects. In the lanes that did not choose a branch, no derivative goes
    through its operands and what it has closed over: an infinite slope there times 0 would be NaN.
    """
    if shape(pred) != ():
        raise TypeError(f"cond needs one yes or no, and its condition has the shape {shape(pred)}")
    try:
        chosen = true_fun if pred else false_fun
    except BatchedCondition:
        yes = guarded(true_fun, operands, lambda x: where(pred, x, stop_gradient(x)))
        no = guarded(false_fun, operands, lambda x: where(pred, stop_gradient(x), x))
    else:
        return chosen(*operands)
    if kinds_of(yes) != kinds_of(no):
        raise TypeError(
            f"both branches must return the same structure, shapes and types: {kinds_of(yes)} and {kinds_of(no)}"
        )
    return tree_map(lambda a, b: where(pred, a, b), yes, no)


def guarded(branch: Callable, operands: tuple, guard: Callable) -> Tree:
    """branch(*operands), with the guard around each traced value among the operands and what the branch closes over."""

    def keep(x: Any, within: tuple = ()) -> Any:
        if isinstance(x, FunctionType):
            return x if x in within else close_over(x, (*within, x))
        if isinstance(x, partial):
            parts = tree_map(lambda y: keep(y, within), (x.func, x.args, x.keywords))
            return partial(parts[0], *parts[1], **parts[2])
        return guard(x) if isinstance(x, Tracer) else x

    def cell(old: CellType, within: tuple) -> CellType:
        """A cell with the guarded contents; the old one, to which the branch may write, if nothing in it is traced."""
        try:
            new = tree_map(lambda x: keep(x, within), old.cell_contents)
        except (ValueError, TypeError):  # it is empty, or no tree
            return old
        same = all(map(operator.is_, tree_leaves(new), tree_leaves(old.cell_contents)))
        return old if same else CellType(new)

    def close_over(f: FunctionType, within: tuple) -> FunctionType:
        """The function with guarded cells and defaults."""
        cells = tuple(cell(old, within) for old in f.__closure__ or ())
        defaults = tuple(keep(x, within) for x in f.__defaults__ or ())
        if all(map(operator.is_, cells + defaults, (f.__closure__ or ()) + (f.__defaults__ or ()))):
            return f
        new = FunctionType(f.__code__, f.__globals__, f.__name__, defaults or None, cells)
        new.__kwdefaults__ = f.__kwdefaults__
        return new

    return keep(branch)(*tree_map(keep, operands))
