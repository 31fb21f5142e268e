"""Trees: nested tuples, lists, dicts and None, with arrays and numbers as leaves. The names are those of JAX.

None is a tree without leaves. A dict is visited in the sorted order of its keys. Everything else is a leaf, except
what can be walked through only once, as a generator: it is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MappingView
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
    if isinstance(tree, (Iterator, MappingView)):
        raise TypeError(
            f"a tree has tuples, lists, dicts and None, and this one has a {type(tree).__name__}, which cannot be put "
            "together again: write list(...) or tuple(...) around it"
        )
    return list(tree) if isinstance(tree, (tuple, list)) else None


def rebuild(tree: Tree, parts: list[Tree]) -> Tree:
    """A container like this one, with other parts."""
    if tree is None:
        return None
    if isinstance(tree, dict):
        return dict(zip(sorted(tree), parts, strict=True))
    return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)  # a named tuple takes them one by one


def tree_leaves(tree: Tree) -> list:
    """The leaves from left to right."""
    parts = children(tree)
    return [tree] if parts is None else [leaf for part in parts for leaf in tree_leaves(part)]


def tree_map(f: Callable, tree: Tree, *rest: Tree) -> Tree:
    """The tree with f of its leaves. Further trees of the same structure supply f's further arguments."""
    parts = children(tree)
    if parts is None:
        return f(tree, *rest)
    for other in rest:
        if tree_structure(other) != tree_structure(tree):
            raise ValueError(f"the trees differ: {tree_structure(tree)} and {tree_structure(other)}")
    columns = zip(parts, *map(children, rest), strict=True)
    return rebuild(tree, [tree_map(f, *column) for column in columns])


def tree_structure(tree: Tree) -> Tree:
    """The tree with a `*` for each leaf. Two trees have the same structure if these are equal."""
    return tree_map(lambda leaf: LEAF, tree)


def tree_flatten(tree: Tree) -> tuple[list, Tree]:
    """The leaves, and the structure that tree_unflatten needs to put the tree together again."""
    return tree_leaves(tree), tree_structure(tree)


def tree_unflatten(structure: Tree, leaves: list) -> Tree:
    """The tree of this structure with these leaves. Any tree of that structure will do in its place."""
    places = len(tree_leaves(structure))
    if len(leaves) != places:
        raise ValueError(f"{tree_structure(structure)} has {places} places for leaves, and {len(leaves)} were given")
    supply = iter(leaves)
    return tree_map(lambda _: next(supply), structure)


def spread_axes(axes: Tree, tree: Tree, name: str) -> list:
    """The axis of each leaf of the tree, from in_axes or out_axes: one number, or None, may stand for a branch."""
    if axes is None or hasattr(axes, "__index__"):
        return [axes] * len(tree_leaves(tree))
    keys_differ = isinstance(axes, dict) and isinstance(tree, dict) and axes.keys() != tree.keys()
    if type(axes) is not type(tree) or len(axes) != len(tree) or keys_differ:
        raise ValueError(
            f"{name} must be a number, None, or a tree with one entry for each part of {tree_structure(tree)}; "
            f"it is {axes!r}"
        )
    pairs = zip(children(axes), children(tree), strict=True)
    return [axis for below, part in pairs for axis in spread_axes(below, part, name)]
