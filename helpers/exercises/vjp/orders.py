"""Orders of the names of a graph, right ones and wrong ones: what `toposort` and its known mistakes give."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from itertools import islice

Graph = dict[str, tuple[str, ...]]
_MANY = 3000  # names are enough to know a list that has each path


def needed(reads: Graph, last: str) -> list[str]:
    """The names on which `last` depends, itself among them: readers first."""
    found = forward(reads, last)
    return found[::-1]


def forward(reads: Graph, last: str) -> list[str]:
    """The names on which `last` depends, in an order in which they can be computed."""
    done: list[str] = []
    waiting = [(last, iter(reads[last]))]
    while waiting:
        name, sources = waiting[-1]
        source = next((s for s in sources if s not in done), None)
        if source is None:
            waiting.pop()
            done += [] if name in done else [name]
        else:
            waiting.append((source, iter(reads[source])))
    return done


def preorder(reads: Graph, last: str) -> list[str]:
    """Every name where a walk into the depth meets it first."""
    found: list[str] = []

    def visit(name: str) -> None:
        if name not in found:
            found.append(name)
            for source in reads[name]:
                visit(source)

    visit(last)
    return found


def by_stack(reads: Graph, last: str) -> list[str]:
    """Every name when it comes off a stack for the first time."""
    found: list[str] = []
    stack = [last]
    while stack:
        name = stack.pop()
        if name not in found:
            found.append(name)
            stack += reads[name]
    return found


def by_levels(reads: Graph, last: str) -> list[str]:
    """Level by level, each name at the first level where it is met."""
    found, queue = [last], deque([last])
    while queue:
        for source in reads[queue.popleft()]:
            if source not in found:
                found.append(source)
                queue.append(source)
    return found


def each_path(reads: Graph, last: str) -> list[str]:
    """Every name as often as a path from `last` leads to it, or the first few thousand of these."""
    return list(islice(_walk(reads, last), _MANY))


def _walk(reads: Graph, last: str) -> Iterator[str]:
    yield last
    for source in reads[last]:
        yield from _walk(reads, source)


def walk_by_levels(reads: Graph, last: str) -> list[str]:
    """Level by level, each name as often as it is met, or the first few thousand of these."""
    found = [last]
    for name in found:
        found += reads[name] if len(found) < _MANY else ()
    return found


def counting(once: bool, all_readers: bool, each_once: bool = False) -> Callable[[Graph, str], list[str]]:
    """Readers counted down; a name is free when its count is 0."""

    def toposort(reads: Graph, last: str) -> list[str]:
        names = list(reads) if all_readers else needed(reads, last)
        times = {name: [reads[reader].count(name) for reader in names] for name in reads}
        count = {name: sum(map(bool, found) if each_once else found) for name, found in times.items()}
        found, free = [], [last]
        while free:
            name = free.pop()
            found.append(name)
            for source in dict.fromkeys(reads[name]) if once else reads[name]:
                count[source] -= 1
                free += [source] if count[source] == 0 else []
        return found

    return toposort


def whole(reads: Graph, last: str) -> list[str]:
    """Every name of the graph, in an order that is right but for those too many."""
    order = needed(reads, last)
    left = [name for name in reads if name not in order]
    front: list[str] = []
    while left:
        free = next(name for name in left if not any(name in reads[other] for other in left))
        left.remove(free)
        front.append(free)
    return front + order


def read_by(reads: Graph, last: str) -> list[str]:
    """Along the arrows the other way: what depends on `last`."""
    return by_levels({name: tuple(reader for reader in reads if name in reads[reader]) for name in reads}, last)
