"""compose/tree_map: A function of every leaf."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.compose.leaf_function import (
    MADE_AN_ARRAY,
    NO_LEAF,
    READY_MADE,
    REST_STAYS,
    TUPLE_OF_LEAVES,
    LeafFunction,
)
from helpers.desk.compose.tree_map import CAME_AS_AN_ARRAY, EMPTY, LEAF, ONE, THREE, TWO, containers
from helpers.desk.functions import generic_numbers
from helpers.exercises.stages import up_to_the_first_wrong


def _cases(rng: np.random.Generator) -> list[Case]:
    """Trees of one structure. The keys of the further ones stand in another order."""

    def tree(other_way: bool) -> Any:
        inner = {"b": generic_numbers(rng, (2,)), "a": generic_numbers(rng)}
        whole = {"w": generic_numbers(rng, (3,)), "layers": [(generic_numbers(rng, (2, 2)), generic_numbers(rng)), inner], "scale": generic_numbers(rng)}
        return _turned(whole) if other_way else whole

    return [Case((LeafFunction(0.4, float(rng.choice([1.7, 2.3, -1.6]))), tree(False), tree(True), tree(k == 1))) for k in range(2)]


def _turned(tree: Any) -> Any:
    """The same tree, with the keys of its dicts in reverse order."""
    if isinstance(tree, dict):
        return {key: _turned(tree[key]) for key in reversed(list(tree))}
    return type(tree)(map(_turned, tree)) if isinstance(tree, (list, tuple)) else tree


def mapped(
    pairs: Callable[[Any, tuple], list[tuple]] = lambda tree, rest: [(tree[key], *(other[key] for other in rest)) for key in tree],
    rebuild: Callable[[Any, list], Any] = lambda tree, parts: type(tree)(parts),
    of_dict: Callable[[dict, list], Any] = lambda tree, parts: dict(zip(tree, parts, strict=True)),
    takes: Callable[[tuple], tuple] = lambda leaves: leaves,
    kinds: tuple[type, ...] = (dict, list, tuple),
    on_empty: bool = False,
) -> Callable[..., Any]:
    """tree_map, right or with a fault of your choice: how dicts are paired, how sequences and dicts are put together again, which
    leaves f gets, which containers are entered, and whether f is called for an empty one."""

    def tree_map(f: Any, tree: Any, *rest: Any) -> Any:
        if not isinstance(tree, kinds) or (on_empty and not tree):
            return f(*takes((tree, *rest)))
        if isinstance(tree, dict):
            return of_dict(tree, [tree_map(f, *parts) for parts in pairs(tree, rest)])
        return rebuild(tree, [tree_map(f, *parts) for parts in zip(tree, *rest, strict=False)])

    return tree_map


right = mapped()


def _oracle(f: Any, first: Any, second: Any, third: Any) -> dict[str, Any]:
    found = {ONE: right(f, first), TWO: right(f, first, second), THREE: right(f, first, second, third)}
    found |= {LEAF: f(first["scale"]), EMPTY: {"none": [], "nothing": (), "inside": {"deep": {}}}}
    return {key: part for name, tree in found.items() for key, part in ((name, tree), (f"{name}, its containers", containers(tree)))}


def _flat(f: Any, *trees: Any) -> Any:
    """All results in one list."""
    found: list[Any] = []
    mapped(takes=lambda leaves: (found.append(f(*leaves)) or leaves))(f, *trees)
    return found


def _into_arrays(f: Any, tree: Any, *rest: Any) -> Any:
    """Goes on into arrays as if they were lists."""
    if isinstance(tree, dict):
        return {key: _into_arrays(f, tree[key], *(other[key] for other in rest)) for key in tree}
    if isinstance(tree, (list, tuple)) or np.ndim(tree):
        parts = [_into_arrays(f, *parts) for parts in zip(tree, *rest, strict=False)]
        return np.array(parts) if isinstance(tree, np.ndarray) else type(tree)(parts)
    return f(tree, *rest)


def _only_top(f: Any, tree: Any, *rest: Any) -> Any:
    if isinstance(tree, dict):
        return {key: f(tree[key], *(other[key] for other in rest)) for key in tree}
    return type(tree)(f(*parts) for parts in zip(tree, *rest, strict=False)) if isinstance(tree, (list, tuple)) else f(tree, *rest)


def _arrays_only(f: Any, tree: Any, *rest: Any) -> Any:
    """Leaves the numbers as they are."""
    return mapped()(lambda *leaves: f(*leaves) if np.ndim(leaves[0]) else leaves[0], tree, *rest)


def _drops_empty(f: Any, tree: Any, *rest: Any) -> Any:
    """Leaves out what has no entries."""
    if isinstance(tree, dict):
        kept = [key for key in tree if not _is_empty(tree[key])]
        return {key: _drops_empty(f, tree[key], *(other[key] for other in rest)) for key in kept}
    if isinstance(tree, (list, tuple)):
        return type(tree)(_drops_empty(f, *parts) for parts in zip(tree, *rest, strict=False) if not _is_empty(parts[0]))
    return f(tree, *rest)


def _is_empty(tree: Any) -> bool:
    return isinstance(tree, (dict, list, tuple)) and not tree


def _rest_stays(f: Any, tree: Any, *rest: Any) -> Any:
    """Goes down in the first tree alone."""
    return mapped()(lambda leaf: f(leaf, *rest), tree)


EXERCISE = Exercise(
    id="compose/tree_map",
    title="A function of every leaf",
    level=2,
    minutes=10,
    signature="tree_map(f, tree, *rest)",
    inputs=("f", "first", "second", "third"),
    cases=_cases,
    oracle=_oracle,
    reads=up_to_the_first_wrong(_oracle),
    mistakes=(
        Mistake("M08", mapped(takes=lambda leaves: leaves[:1]), "f got the leaves of the first tree alone. With two trees f takes two leaves, one from the same place of each: hand the parts of `rest` on, too."),
        Mistake("last-tree", mapped(takes=lambda leaves: leaves[-1:]), "f got the leaf of the last tree alone. It takes one from the same place of each tree, in the order of the trees."),
        Mistake("leaves-turned", mapped(takes=lambda leaves: leaves[1:] + leaves[:1]), "f got the leaf of the first tree behind another. It takes them in the order of the trees: `f(leaf, other, …)`."),
        Mistake("two-at-most", mapped(takes=lambda leaves: leaves[:2]), "With three trees f got two leaves. `rest` may hold any number of trees."),
        Mistake("by-place", mapped(pairs=lambda tree, rest: list(zip(tree.values(), *(other.values() for other in rest), strict=False))), "The entries of two dicts were paired by their places. They belong together by their keys, in whatever order these stand: `other[key]`."),
        Mistake("numbers-stay", _arrays_only, "f was called for arrays alone, and the numbers came back as they were. A leaf is whatever is no dict, list or tuple."),
        Mistake("by-place-and-first", raises(ValueError("could not be broadcast")), "Leaves of different shapes met: are the entries of two dicts paired by their keys, and not by their places?", error="could not be broadcast"),
        Mistake("lists", mapped(rebuild=lambda tree, parts: parts), "Tuples came back as lists. The result has the containers of the tree: `type(tree)(parts)`."),
        Mistake("tuples", mapped(rebuild=lambda tree, parts: tuple(parts)), "Lists came back as tuples. The result has the containers of the tree: `type(tree)(parts)`."),
        Mistake("values-of-dicts", mapped(of_dict=lambda tree, parts: parts), "A dict came back as a list: the keys are lost. Put the results back under the keys."),
        Mistake("flat", _flat, "All results came back in one list. Build the containers again on the way back: each call of tree_map gives a tree like the one that it got."),
        Mistake("into-arrays", _into_arrays, "You went on into the arrays. An array is a leaf: f gets it as a whole, and here f looks at its mean."),
        Mistake("array-as-list", raises(TypeError("'numpy.float64' object cannot be interpreted as an integer")), "You went on into the arrays. An array is a leaf, though it can be looped over: ask for dict, list and tuple.", error="cannot be interpreted as an integer|iteration over a 0-d array"),
        Mistake("made-arrays", mapped(takes=lambda leaves: tuple(map(np.asarray, leaves))), "f gets each leaf as it is. Where it is made an array first, a number has become something else; a box would be opened, or refused.", error=f"^refused: {MADE_AN_ARRAY}"),
        Mistake("results-made-arrays", lambda f, *trees: mapped()(lambda *leaves: np.asarray(f(*leaves)), *trees), "What f gives stands in the result as it is.", error=f"^refused: {CAME_AS_AN_ARRAY}"),
        Mistake("empty-lost", _drops_empty, "A container without entries is missing. It comes back empty, in its place."),
        Mistake("empty-tuple-as-list", mapped(rebuild=lambda tree, parts: type(tree)(parts) if parts else []), "An empty tuple came back as a list. The result has the containers of the tree, the empty ones, too."),
        Mistake("empty-is-a-leaf", mapped(on_empty=True), "A container without entries is no leaf: it comes back empty, and f is not called for it.", error=rf"In `{EMPTY}`: {NO_LEAF.format('(list|dict|tuple)')}"),
        Mistake("rest-in-a-tuple", mapped(takes=lambda leaves: (leaves[0], leaves[1:]) if leaves[1:] else leaves), "f takes the leaves one by one, `f(leaf, other, …)`. A star lays them out: `f(tree, *rest)`.", error=TUPLE_OF_LEAVES),
        Mistake("rest-stays", _rest_stays, "Go down in all trees at once: for a part of the first, the same part of each tree in `rest`.", error=REST_STAYS.format("(dict|list|tuple)")),
        Mistake("one-level", _only_top, "tree_map has to call itself for what stands inside a dict, a list or a tuple. f takes leaves alone.", error=NO_LEAF.format("(list|dict|tuple)")),
        Mistake("ready-made", raises(RuntimeError(READY_MADE)), "Ask what tree is: a dict, a list or a tuple, or else a leaf.", error=READY_MADE),
    ),
    hints=(
        "What has to be done where the tree is a leaf? And if you could already do it for every part of a dict, what would be left to do for the dict?",
        "Picture the trees lying on top of each other, all of one form. You walk down through all of them at once, and where the first has a leaf, f gets what lies there, from the top to the bottom.",
        "a dict: a dict with the same keys, tree_map of what stands under each key in all trees\na list or a tuple: the same by place, and the same kind of container\nanything else: f of it and of what lies below it",
        "`{key: tree_map(f, tree[key], *(other[key] for other in rest)) for key in tree}` is the dict. `type(tree)(tree_map(f, *parts) for parts in zip(tree, *rest))` is the list or the tuple. Else `f(tree, *rest)`.",
    ),
)  # fmt: skip
