"""Patterns of wrong answers that are no numbers, or have the right parts in other places."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from helpers.checks.differences import matches, quoted
from helpers.checks.text import short
from helpers.checks.variants import MOST_PARTS, Say
from helpers.desk.plain import Opaque, Plain


def returned_none(answer: Plain, expected: Plain, rtol: float) -> str | None:
    return "This is None. Is a `return` missing?" if answer is None else None


def opaque(kind: str, say: str) -> Say:
    """Fits what holds no data and is of this kind. Its description fills {}."""

    def returned_opaque(answer: Plain, expected: Plain, rtol: float) -> str | None:
        return say.format(answer.text) if isinstance(answer, Opaque) and answer.kind == kind else None

    return returned_opaque


def text_for_numbers(answer: Plain, expected: Plain, rtol: float) -> str | None:
    if isinstance(answer, str) and isinstance(expected, np.ndarray):
        return f"This is text, {short(answer, width=30)}. Return the numbers themselves."
    return None




def inside_one_tuple(answer: Plain, expected: Plain, rtol: float) -> str | None:
    if isinstance(answer, (list, tuple)) and len(answer) == 1 and matches(answer[0], expected, rtol):
        noun = "tuple" if isinstance(answer, tuple) else "list"
        return f"The right answer is inside a {noun} of one. Take it out with [0]."
    return None


def no_comma(answer: Plain, expected: Plain, rtol: float) -> str | None:
    """`(3)` in place of `(3,)`: the number where a tuple of one was expected."""
    if isinstance(expected, (list, tuple)) and len(expected) == 1 and isinstance(answer, np.ndarray) and matches(answer, expected[0], rtol):
        return f"A tuple of one is written with a comma: `({short(answer)},)`. `({short(answer)})` is the number itself."
    return None


def swapped_pair(answer: Plain, expected: Plain, rtol: float) -> str | None:
    pairs = all(isinstance(x, (list, tuple)) and len(x) == 2 for x in (answer, expected))
    if pairs and matches(answer[::-1], expected, rtol):
        return "Both parts are right, in the wrong order. Swap them."
    return None


def other_order(answer: Plain, expected: Plain, rtol: float) -> str | None:
    if not isinstance(answer, (list, tuple)) or not isinstance(expected, (list, tuple)):
        return None
    order = _assigned(list(answer), list(expected), rtol)
    moved = [i for i, k in enumerate(order or []) if i != k]
    if not moved:
        return None
    first = moved[0]
    return f"All parts are right, in the wrong order: your part [{order[first]}] belongs at [{first}]."


def extra_outputs(answer: Plain, expected: Plain, rtol: float) -> str | None:
    several = isinstance(answer, (list, tuple)) and len(answer) > 1
    if several and matches(answer[-1], expected, rtol):
        return "You returned more than was asked for. The right answer is the last part, [-1]."
    for path, part in _inside(answer):
        if matches(part, expected, rtol):
            return f"You returned more than was asked for. The right answer is the part {path}."
    return None


def only_part(answer: Plain, expected: Plain, rtol: float) -> str | None:
    for path, part in _inside(expected):
        if matches(answer, part, rtol):
            return f"This is only the part {path} of the expected answer."
    sequences = isinstance(answer, (list, tuple)) and isinstance(expected, (list, tuple))
    if sequences and len(answer) < len(expected) and matches(answer, expected[: len(answer)], rtol):
        return f"These are the first {len(answer)} of {len(expected)} parts. The rest is missing."
    return None


def other_nesting(answer: Plain, expected: Plain, rtol: float) -> str | None:
    ours, theirs = list(_leaves(answer)), list(_leaves(expected))
    if len(theirs) == 1 or len(ours) > MOST_PARTS or outline(_nameless(answer)) == outline(_nameless(expected)):
        return None
    if _assigned(ours, theirs, rtol) is None:
        return None
    yours, right = (text if len(text) <= 60 else text[:59] + "…" for text in map(outline, (answer, expected)))
    return f"The right values, nested differently: yours {yours}, expected {right}."


def _nameless(tree: Plain) -> Plain:
    """The tree with places in place of names: another name for a part is no other nesting."""
    if isinstance(tree, dict):
        return {k: _nameless(part) for k, part in enumerate(tree.values())}
    return type(tree)(map(_nameless, tree)) if isinstance(tree, (list, tuple)) else tree


def _assigned(ours: list[Plain], theirs: list[Plain], rtol: float) -> list[int] | None:
    """For each of `theirs` the index of the one of `ours` that equals it; None where they do not pair up."""
    if len(ours) != len(theirs):
        return None
    free, order = list(range(len(ours))), []
    for wanted in theirs:
        found = next((i for i in free if matches(ours[i], wanted, rtol)), None)
        if found is None:
            return None
        free.remove(found)
        order.append(found)
    return order


def _inside(tree: Plain, depth: int = 2) -> Iterator[tuple[str, Plain]]:
    """Each part of a tree with its path, outer ones first. The rows of a small array are parts too."""
    if isinstance(tree, dict):
        children = [(f"[{quoted(key)}]", part) for key, part in tree.items()]
    elif isinstance(tree, (list, tuple)):
        children = [(f"[{i}]", part) for i, part in enumerate(tree)]
    elif isinstance(tree, np.ndarray) and tree.ndim and len(tree) <= MOST_PARTS:
        children = [(f"[{i}]", np.asarray(part)) for i, part in enumerate(tree)]
    else:
        return
    yield from children
    if depth > 1:
        for path, child in children:
            yield from ((path + deeper, part) for deeper, part in _inside(child, depth - 1))


def _leaves(tree: Plain) -> Iterator[Plain]:
    if isinstance(tree, (dict, list, tuple)):
        for part in tree.values() if isinstance(tree, dict) else tree:
            yield from _leaves(part)
    else:
        yield tree


def outline(tree: Plain) -> str:
    """The form of a tree without its values: "(number, {'w': array (3,)})"."""
    if isinstance(tree, dict):
        return "{" + ", ".join(f"{key!r}: {outline(part)}" for key, part in tree.items()) + "}"
    if isinstance(tree, (list, tuple)):
        return "(" + ", ".join(map(outline, tree)) + (",)" if len(tree) == 1 else ")")
    if isinstance(tree, np.ndarray):
        return f"array {tree.shape}" if tree.ndim else "number"
    return short(tree, width=20)
