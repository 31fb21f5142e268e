"""Trees: nested tuples, lists, dicts and None, with arrays and numbers as leaves. The names are those of JAX.

None is a tree without leaves. The keys of a dict are visited in sorted order. Everything else is a leaf.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Tree = Any


class Leaf:
    """Stands in a structure where the tree has a leaf."""

    def __repr__(self) -> str:
        return "*"


LEAF = Leaf()


def children(tree: Tree) -> list[Tree] | None:
    """The parts of a tuple, list, dict or None, in order; None for a leaf."""
    if tree is None:
        return []
    if isinstance(tree, dict):
        return [tree[key] for key in sorted(tree)]
    return list(tree) if isinstance(tree, (tuple, list)) else None


def rebuild(tree: Tree, parts: list[Tree]) -> Tree:
    """A container like this one, with other parts."""
    if tree is None:
        return None
    if isinstance(tree, dict):
        return dict(zip(sorted(tree), parts, strict=True))
    return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)  # a named tuple takes them one by one


def tree_map(f: Callable, tree: Tree, *rest: Tree) -> Tree:
    """The tree with f of its leaves. Further trees of the same structure supply f's further arguments."""
    parts = children(tree)
    if parts is None:
        return f(tree, *rest)
    for other in rest:
        if type(other) is not type(tree) or len(children(other)) != len(parts) or _keys(other) != _keys(tree):
            raise ValueError(f"the trees differ: {tree_structure(tree)} and {tree_structure(other)}")
    columns = zip(parts, *map(children, rest), strict=True)
    return rebuild(tree, [tree_map(f, *column) for column in columns])


def _keys(tree: Tree) -> list | None:
    return sorted(tree) if isinstance(tree, dict) else None


def tree_leaves(tree: Tree) -> list:
    """The leaves from left to right."""
    parts = children(tree)
    return [tree] if parts is None else [leaf for part in parts for leaf in tree_leaves(part)]


def tree_structure(tree: Tree) -> Tree:
    """The tree with a `*` for each leaf. Two trees have the same structure if these are equal."""
    return tree_map(lambda leaf: LEAF, tree)


def tree_flatten(tree: Tree) -> tuple[list, Tree]:
    """The leaves, and the structure that tree_unflatten needs."""
    return tree_leaves(tree), tree_structure(tree)


def tree_unflatten(structure: Tree, leaves: list) -> Tree:
    """The tree of this structure with these leaves. Takes any tree of that structure."""
    places = len(tree_leaves(structure))
    if len(leaves) != places:
        raise ValueError(f"{tree_structure(structure)} has {places} places for leaves, and {len(leaves)} were given")
    supply = iter(leaves)
    return tree_map(lambda _: next(supply), structure)


def tree_spread(prefix: Tree, tree: Tree, what: str) -> list:
    """One entry of the prefix for each leaf of the tree: a single axis, or None, stands for everything below it."""
    parts = children(tree)
    if prefix is None or hasattr(prefix, "__index__"):
        return [prefix] * len(tree_leaves(tree))
    below = children(prefix)
    if parts is None or below is None or len(parts) != len(below) or _keys(prefix) != _keys(tree):
        raise ValueError(
            f"{what} must be a number, None, or a tree with one entry for each part of {tree_structure(tree)}; it is {prefix!r}"
        )
    return [axis for entry, part in zip(below, parts, strict=True) for axis in tree_spread(entry, part, what)]
