"""Answers to vjp/toposort: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from collections import deque
from graphlib import TopologicalSorter


def by_counts(reads, last):
    """Readers are counted among the names that last depends on, and counted down."""
    needed, todo = set(), [last]
    while todo:
        name = todo.pop()
        if name not in needed:
            needed.add(name)
            todo.extend(reads[name])
    waits = dict.fromkeys(needed, 0)
    for name in needed:
        for source in reads[name]:
            waits[source] += 1
    order, free = [], deque([last])
    while free:
        name = free.popleft()
        order.append(name)
        for source in reads[name]:
            waits[source] -= 1
            if waits[source] == 0:
                free.append(source)
    return order


def by_depth(reads, last):
    """Sorted by the longest way from last."""
    depth, level = {}, {last}
    for k in range(len(reads)):
        depth |= dict.fromkeys(level, k)
        level = {source for name in level for source in reads[name]}
    return tuple(sorted(depth, key=depth.get))


def by_library(reads, last):
    needed = by_counts(reads, last)
    return list(TopologicalSorter({name: reads[name] for name in needed}).static_order())[::-1]


def in_front(reads, last):
    """A name goes to the front when all that it reads is in the list."""
    order = []

    def visit(name):
        if name in order:
            return
        for source in reversed(reads[name]):
            visit(source)
        order.insert(0, name)

    visit(last)
    return order


def turned(reads, last):
    """As in the notebook, with a set beside the list."""
    order, seen = [], set()

    def visit(name):
        seen.add(name)
        for source in reads[name]:
            if source not in seen:
                visit(source)
        order.append(name)

    visit(last)
    return order[::-1]


def _preorder(reads, last):
    order = []

    def visit(name):
        if name in order:
            return
        order.append(name)
        for source in reads[name]:
            visit(source)

    visit(last)
    return order


def _preorder_reversed(reads, last):
    order = []

    def visit(name):
        if name not in order:
            order.append(name)
            for source in reversed(reads[name]):
                visit(source)

    visit(last)
    return order


def _along_readers(reads, last):
    order, todo = [], deque([last])
    while todo:
        name = todo.popleft()
        if name not in order:
            order.append(name)
            todo.extend(other for other in reads if name in reads[other])
    return order


def _counted_once(reads, last):
    """Readers are counted without repetition, and counted down with it."""
    names = by_counts(reads, last)
    waits = {name: len({other for other in names if name in reads[other]}) for name in names}
    order, free = [], [last]
    while free:
        name = free.pop()
        order.append(name)
        for source in reads[name]:
            waits[source] -= 1
            if waits[source] == 0:
                free.append(source)
    return order


def _lists_for_tuples(reads, last):
    for name in reads:
        reads[name] = list(reads[name])
    return by_counts(reads, last)


def _levels(reads, last):
    seen, queue = [], deque([last])
    while queue:
        name = queue.popleft()
        if name in seen:
            continue
        seen.append(name)
        queue.extend(reads[name])
    return seen


def _stack(reads, last):
    seen, stack = [], [last]
    while stack:
        name = stack.pop()
        if name not in seen:
            seen.append(name)
            stack.extend(reads[name])
    return seen


def _not_turned(reads, last):
    return in_front(reads, last)[::-1]


def _stays(reads, last, order=[]):  # noqa: B006
    def visit(name):
        if name not in order:
            for source in reads[name]:
                visit(source)
            order.append(name)

    visit(last)
    return order[::-1]


def _writes(reads, last):
    order = by_counts(reads, last)
    for name in order:
        reads[name] = ()
    return order


def _one_reader(reads, last):
    """A name is taken when one of its readers has been taken."""
    order = [last]
    while more := [name for name in reads if name not in order and any(name in reads[reader] for reader in order)]:
        order.append(more[0])
    return order


RIGHT = {
    "counted down": {"by_hand": by_counts},
    "by depth": {"by_hand": by_depth},
    "graphlib": {"by_hand": by_library},
    "turned round": {"by_hand": turned},
    "into the front": {"by_hand": in_front},
}

WRONG = {
    "M28 preorder": {"by_hand": _preorder},
    "M28-stack": {"by_hand": _stack},
    "by-levels": {"by_hand": _levels},
    "as-listed": {"by_hand": lambda reads, last: [n for n in reads if n in by_counts(reads, last)]},
    "dict-backwards": {"by_hand": lambda reads, last: list(reversed(list(reads)))},
    "without-last": {"by_hand": lambda reads, last: turned(reads, last)[1:]},
    "no-order": {"by_hand": lambda reads, last: set(by_counts(reads, last))},
    "forward not turned": {"by_hand": _not_turned},
    "forward by the library": {"by_hand": lambda reads, last: by_library(reads, last)[::-1]},
    "whole-graph by the library": {"by_hand": lambda reads, last: list(TopologicalSorter(reads).static_order())[::-1]},
    "whole-forward by the library": {"by_hand": lambda reads, last: list(TopologicalSorter(reads).static_order())},
    "M28-stack by recursion": {"by_hand": _preorder_reversed},
    "read-by": {"by_hand": _along_readers},
    "read-twice-counted-once": {"by_hand": _counted_once},
    "direct-alone": {"by_hand": lambda reads, last: list(dict.fromkeys(reads[last]))},
    "other: lists for tuples": {"by_hand": _lists_for_tuples},
    "forward": {"by_hand": lambda reads, last: turned(reads, last)[::-1]},
    "without-inputs": {"by_hand": lambda reads, last: [n for n in turned(reads, last) if reads[n]]},
    "direct-only": {"by_hand": lambda reads, last: [last, *dict.fromkeys(reads[last])]},
    "other: without the last in another order": {"by_hand": lambda reads, last: in_front(reads, last)[1:]},
    "other: behind one of its readers": {"by_hand": _one_reader},
    "other: last put first and the rest not turned": {"by_hand": lambda reads, last: [last, *turned(reads, last)[:0:-1]]},
    "other: into the front when met": {"by_hand": lambda reads, last: _preorder(reads, last)[::-1]},
    "other: stays": {"by_hand": _stays},
    "other: writes": {"by_hand": _writes},
    "other: one text": {"by_hand": lambda reads, last: " ".join(by_counts(reads, last))},
}
