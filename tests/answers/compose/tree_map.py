"""Answers to compose/tree_map: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax

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


RIGHT = {"loops": {"by_hand": with_loops}, "match": {"by_hand": with_match}, "map": {"by_hand": with_map}}

WRONG = {
    "M08": {"by_hand": _one_tree_alone},
    "by-place": {"by_hand": _by_values},
    "lists": {"by_hand": _lists},
    "one-level lists are leaves": {"by_hand": _dicts_only},
    "two-at-most": {"by_hand": _first_of_rest},
    "ready-made": {"by_hand": bh.tree_map},
    "ready-made by jax": {"by_hand": jax.tree.map},
    "other: a list of rests": {"by_hand": _no_star},
    "other: in place": {"by_hand": _in_place},
    "other: f of the tree": {"by_hand": lambda f, tree, *rest: f(tree, *rest)},
    "other: the tree itself": {"by_hand": lambda f, tree, *rest: tree},
}
