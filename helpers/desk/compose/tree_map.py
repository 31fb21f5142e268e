"""How answers to compose/tree_map are used."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.using import RAISED, note, part, seen

CAME_AS_AN_ARRAY = "A leaf came back as an array without axes where f gave a number."
ONE, TWO, THREE, LEAF, EMPTY = "one tree", "two trees", "three trees", "a leaf alone", "empty containers"
_EMPTY = {"none": [], "nothing": (), "inside": {"deep": {}}}


def use(tree_map: Any, f: Any, first: Any, second: Any, third: Any) -> dict[str, Any]:
    """What tree_map gives for one, two and three trees, for a tree that is one leaf, and for one without leaves; behind each its
    containers, as a text. What it raises is noted under the same name."""
    asked = {ONE: (first,), TWO: (first, second), THREE: (first, second, third), LEAF: (first["scale"],), EMPTY: (_EMPTY,)}
    found: dict[str, Any] = {}
    for name, trees in asked.items():
        try:
            with part(name):
                result = tree_map(f, *trees)
            if _has_bare_array(result):
                raise Refusal(CAME_AS_AN_ARRAY)
            found[name], found[f"{name}, its containers"] = seen(result), ... if result is ... else containers(result)
        except (NotImplementedError, Refusal):
            raise
        except Exception as error:  # noqa: BLE001  what comes before it is judged first
            note(name, error)
            found[name] = found[f"{name}, its containers"] = RAISED
    return found


def _has_bare_array(tree: Any) -> bool:
    """Whether a leaf is an array without axes, which f never gives."""
    if isinstance(tree, (dict, list, tuple)):
        return any(map(_has_bare_array, tree.values() if isinstance(tree, dict) else tree))
    return isinstance(tree, np.ndarray) and not tree.ndim


def containers(tree: Any) -> str:
    """The tree with a * for each leaf and the keys of dicts in order: lists, tuples and dicts can be told apart."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{key}: {containers(tree[key])}" for key in sorted(tree, key=str)) + "}"
    if isinstance(tree, (list, tuple)):
        inside = ", ".join(map(containers, tree))
        return f"[{inside}]" if isinstance(tree, list) else f"({inside})"
    return "*"
