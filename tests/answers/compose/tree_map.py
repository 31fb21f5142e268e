"""Answers to compose/tree_map: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import numpy as np

from helpers import by_hand as bh


def with_loops(f, tree, *rest):
    if isinstance(tree, dict):
        out = {}
        for key, value in tree.items():
            out[key] = with_loops(f, value, *[r[key] for r in rest])
        return out
    if isinstance(tree, (list, tuple)):
        out = []
        for k in range(len(tree)):
            out.append(with_loops(f, tree[k], *[r[k] for r in rest]))
        return tuple(out) if isinstance(tree, tuple) else out
    return f(tree, *rest)


def with_match(f, *trees):
    match trees[0]:
        case dict():
            return {k: with_match(f, *(t[k] for t in trees)) for k in sorted(trees[0])}
        case list() | tuple():
            return type(trees[0])(with_match(f, *parts) for parts in zip(*trees, strict=True))
    return f(*trees)


def with_map(f, tree, *rest):
    if type(tree) is dict:
        return dict(zip(tree, (with_map(f, *parts) for parts in zip(tree.values(), *([r[k] for k in tree] for r in rest), strict=True)), strict=True))
    if type(tree) in (list, tuple):
        return type(tree)(map(lambda *parts: with_map(f, *parts), tree, *rest))
    return f(tree, *rest)


def _one_tree_alone(f, tree, *rest):
    if isinstance(tree, dict):
        return {key: _one_tree_alone(f, part) for key, part in tree.items()}
    if isinstance(tree, (list, tuple)):
        return type(tree)(_one_tree_alone(f, part) for part in tree)
    return f(tree, *rest)


def _dicts_only(f, tree, *rest):
    if isinstance(tree, dict):
        return {key: _dicts_only(f, tree[key], *(r[key] for r in rest)) for key in tree}
    return f(tree, *rest)


def _by_values(f, tree, *rest):
    if isinstance(tree, dict):
        return {k: _by_values(f, *vs) for k, *vs in zip(tree, tree.values(), *(r.values() for r in rest), strict=True)}
    if isinstance(tree, (list, tuple)):
        return type(tree)(_by_values(f, *vs) for vs in zip(tree, *rest, strict=True))
    return f(tree, *rest)


def _lists(f, tree, *rest):
    if isinstance(tree, dict):
        return {key: _lists(f, tree[key], *(r[key] for r in rest)) for key in tree}
    if isinstance(tree, (list, tuple)):
        return [_lists(f, *parts) for parts in zip(tree, *rest, strict=True)]
    return f(tree, *rest)


def _no_star(f, tree, *rest):
    if isinstance(tree, dict):
        return {key: _no_star(f, tree[key], [r[key] for r in rest]) for key in tree}
    return f(tree, *rest)


def _first_of_rest(f, tree, *rest):
    other = rest[:1]
    if isinstance(tree, dict):
        return {key: _first_of_rest(f, tree[key], *(r[key] for r in other)) for key in tree}
    if isinstance(tree, (list, tuple)):
        return type(tree)(_first_of_rest(f, *parts) for parts in zip(tree, *other, strict=True))
    return f(tree, *other)


def _in_place(f, tree, *rest):
    if isinstance(tree, dict):
        for key in tree:
            tree[key] = _in_place(f, tree[key], *(r[key] for r in rest))
        return tree
    if isinstance(tree, (list, tuple)):
        return type(tree)(_in_place(f, *parts) for parts in zip(tree, *rest, strict=True))
    return f(tree, *rest)


def _arrays_alone(f, tree, *rest):
    return with_loops(lambda *leaves: f(*leaves) if hasattr(leaves[0], "shape") and leaves[0].shape else leaves[0], tree, *rest)


def _without_empty(f, tree, *rest):
    if isinstance(tree, dict):
        done = {key: _without_empty(f, tree[key], *(r[key] for r in rest)) for key in tree}
        return {key: part for key, part in done.items() if not isinstance(tree[key], (dict, list, tuple)) or tree[key]}
    if isinstance(tree, (list, tuple)):
        return type(tree)(_without_empty(f, *parts) for parts in zip(tree, *rest, strict=True))
    return f(tree, *rest)


def _rest_whole(f, tree, *rest):
    if isinstance(tree, dict):
        return {key: _rest_whole(f, part, *rest) for key, part in tree.items()}
    if isinstance(tree, (list, tuple)):
        return type(tree)(_rest_whole(f, part, *rest) for part in tree)
    return f(tree, *rest)


def _whatever_loops(f, tree, *rest):
    if isinstance(tree, dict):
        return {key: _whatever_loops(f, tree[key], *(r[key] for r in rest)) for key in tree}
    if hasattr(tree, "__iter__"):
        return type(tree)([_whatever_loops(f, *parts) for parts in zip(tree, *rest, strict=True)])
    return f(tree, *rest)


RIGHT = {"loops": {"by_hand": with_loops}, "match": {"by_hand": with_match}, "map": {"by_hand": with_map}}

WRONG = {
    "M08": {"by_hand": _one_tree_alone},
    "by-place": {"by_hand": _by_values},
    "lists": {"by_hand": _lists},
    "one-level lists are leaves": {"by_hand": _dicts_only},
    "two-at-most": {"by_hand": _first_of_rest},
    "ready-made": {"by_hand": bh.tree_map},
    "ready-made by jax": {"by_hand": jax.tree.map},
    "leaves-turned first last": {"by_hand": lambda f, tree, *rest: with_loops(lambda *leaves: f(*leaves[1:], leaves[0]), tree, *rest)},
    "leaves-turned": {"by_hand": lambda f, tree, *rest: with_loops(lambda *leaves: f(*reversed(leaves)), tree, *rest)},
    "numbers-stay": {"by_hand": _arrays_alone},
    "array-as-list": {"by_hand": _whatever_loops},
    "made-arrays": {"by_hand": lambda f, tree, *rest: with_loops(lambda *leaves: f(*map(np.array, leaves)), tree, *rest)},
    "results-made-arrays": {"by_hand": lambda f, tree, *rest: with_loops(lambda *leaves: np.array(f(*leaves)), tree, *rest)},
    "empty-lost": {"by_hand": _without_empty},
    "rest-in-a-tuple": {"by_hand": lambda f, tree, *rest: with_loops(lambda a, *others: f(a, others) if others else f(a), tree, *rest)},
    "rest-stays": {"by_hand": _rest_whole},
    "other: a list of rests": {"by_hand": _no_star},
    "other: in place": {"by_hand": _in_place},
    "other: f of the tree": {"by_hand": lambda f, tree, *rest: f(tree, *rest)},
    "other: the tree itself": {"by_hand": lambda f, tree, *rest: tree},
}
