"""Answers to vmap/loop_vmap: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import numpy as np

from helpers import by_hand as bh


def loop_vmap(f, in_axes=0, out_axes=0, take=np.take, stack=np.stack, map_none=False, count=None, trees=True):
    """The specification, with parts to exchange."""

    def mapped(*args):
        axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
        axes = tuple(0 if a is None and map_none else a for a in axes)
        size = count(args) if count else min(leaf.shape[a] for arg, a in zip(args, axes, strict=True) if a is not None for leaf in bh.tree_leaves(arg))
        tree_map = bh.tree_map if trees else (lambda change, *trees: change(*trees))
        lanes = [[x if a is None else tree_map(lambda leaf, a=a, k=k: take(leaf, k, a), x) for x, a in zip(args, axes, strict=True)] for k in range(size)]
        return tree_map(lambda *parts: stack(parts, out_axes), *[f(*lane) for lane in lanes])

    return mapped


def _lanes(args):
    """How many lanes the check's inputs have, whatever is mapped: fewer than entries."""
    return min(map(len, bh.tree_leaves(args)))


def loop_by_unstack(f, in_axes=0, out_axes=0):
    """The lanes first, by moving each mapped axis to the front."""

    def mapped(*args):
        axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
        moved = [x if a is None else bh.tree_map(lambda leaf, a=a: np.moveaxis(leaf, a, 0), x) for x, a in zip(args, axes, strict=True)]
        size = next(len(bh.tree_leaves(x)[0]) for x, a in zip(moved, axes, strict=True) if a is not None)
        results = []
        for k in range(size):
            results.append(f(*(x if a is None else bh.tree_map(lambda leaf: leaf[k], x) for x, a in zip(moved, axes, strict=True))))  # noqa: B023
        return bh.tree_map(lambda *parts: np.moveaxis(np.array(parts), 0, out_axes), *results)

    return mapped


def _with_shape_probe(f, in_axes=0, out_axes=0):
    def mapped(*args):
        first = loop_vmap(f, in_axes, out_axes)(*args)
        return bh.tree_map(lambda a, b: 0.5 * (a + b), first, loop_vmap(f, in_axes, out_axes)(*args))

    return mapped


def _without_trees(f, in_axes=0, out_axes=0):
    def mapped(*args):
        axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
        lanes = [[x if a is None else np.take(x, k, a) for x, a in zip(args, axes, strict=True)] for k in range(_lanes(args))]
        return np.stack([f(*lane) for lane in lanes], out_axes)

    return mapped


def _one_tree(f, in_axes=0, out_axes=0):
    """tree_map without the star before the results."""

    def mapped(*args):
        axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
        lanes = [[x if a is None else bh.tree_map(lambda leaf, a=a, k=k: np.take(leaf, k, a), x) for x, a in zip(args, axes, strict=True)] for k in range(_lanes(args))]
        return bh.tree_map(lambda parts: np.stack(parts, out_axes), [f(*lane) for lane in lanes])

    return mapped


def _shared_left_out(f, in_axes=0, out_axes=0):
    def mapped(*args):
        axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
        kept = [(x, a) for x, a in zip(args, axes, strict=True) if a is not None]
        return loop_vmap(f, tuple(a for _, a in kept), out_axes)(*(x for x, _ in kept))

    return mapped


def _no_trees_out(f, in_axes=0, out_axes=0):
    def mapped(*args):
        axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
        size = next(bh.tree_leaves(x)[0].shape[a] for x, a in zip(args, axes, strict=True) if a is not None)
        lanes = [[x if a is None else bh.tree_map(lambda leaf, a=a, k=k: np.take(leaf, k, a), x) for x, a in zip(args, axes, strict=True)] for k in range(size)]
        return np.stack([f(*lane) for lane in lanes], out_axes)

    return mapped


RIGHT = {
    "take and stack": {"by_hand": loop_vmap},
    "moved to the front": {"by_hand": loop_by_unstack},
    "stacked by hand": {"by_hand": partial(loop_vmap, stack=lambda parts, axis: np.moveaxis(np.array(parts), 0, axis))},
}

WRONG = {
    "M17 f on everything": {"by_hand": lambda f, in_axes=0, out_axes=0: lambda *args: f(*args)},
    "M18 None is mapped": {"by_hand": partial(loop_vmap, map_none=True, count=_lanes)},
    "always-axis-0": {"by_hand": partial(loop_vmap, take=lambda a, k, axis: a[k], count=_lanes)},
    "out-axis-0": {"by_hand": partial(loop_vmap, stack=lambda parts, axis: np.stack(parts))},
    "joined": {"by_hand": partial(loop_vmap, stack=lambda parts, axis: np.concatenate(list(np.stack(parts, axis))))},
    "first-counts length of the first": {"by_hand": partial(loop_vmap, count=lambda args: len(bh.tree_leaves(args)[0]))},
    "no-trees arrays only": {"by_hand": _without_trees},
    "no-trees half": {"by_hand": partial(loop_vmap, trees=False)},
    "not-once-a-lane the library": {"by_hand": bh.vmap},
    "not-once-a-lane twice": {"by_hand": _with_shape_probe},
    "one-tree": {"by_hand": _one_tree},
    "no-star": {"by_hand": lambda f, *axes: loop_vmap(lambda *lane: f(list(lane)), *axes)},
    "shared-left-out": {"by_hand": _shared_left_out},
    "transposed": {"by_hand": lambda f, ins=0, out=0: loop_vmap(f, ins, out, stack=lambda parts, axis: np.stack(parts).T if axis else np.stack(parts))},
    "first-slice": {"by_hand": partial(loop_vmap, take=lambda a, k, axis: np.take(a, 0, axis))},
    "no-trees-out": {"by_hand": _no_trees_out},
    "other: four lanes": {"by_hand": partial(loop_vmap, count=lambda args: 4)},
    "other: axis 1 or 0": {"by_hand": partial(loop_vmap, take=lambda a, k, axis: a[k] if axis == 0 else a[:, k], count=_lanes)},
    "other: not called": {"by_hand": lambda f, in_axes=0, out_axes=0: f},
    "other: no axes": {"by_hand": lambda f: lambda *args: f(*args)},
}
