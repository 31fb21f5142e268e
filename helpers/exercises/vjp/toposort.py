"""vjp/toposort: An order for the sweep."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises, refused
from helpers.desk.faults import Refusal
from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Trial
from helpers.desk.vjp.toposort import ONCE_MORE
from helpers.exercises.again import STAYS

Graph = dict[str, tuple[str, ...]]
NO_ORDER = "A set has no order, and a sweep needs one. Return a list."
_LETTERS = "abcdefghkmnpqrstuvwz"


def _needed(reads: Graph, last: str) -> list[str]:
    """The names on which `last` depends, itself among them: readers first."""
    found = _forward(reads, last)
    return found[::-1]


def _forward(reads: Graph, last: str) -> list[str]:
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


def _preorder(reads: Graph, last: str) -> list[str]:
    """Every name where a walk into the depth meets it first."""
    found: list[str] = []

    def visit(name: str) -> None:
        if name not in found:
            found.append(name)
            for source in reads[name]:
                visit(source)

    visit(last)
    return found


def _by_stack(reads: Graph, last: str) -> list[str]:
    found: list[str] = []
    stack = [last]
    while stack:
        name = stack.pop()
        if name not in found:
            found.append(name)
            stack += reads[name]
    return found


def _by_levels(reads: Graph, last: str) -> list[str]:
    found, queue = [last], deque([last])
    while queue:
        for source in reads[queue.popleft()]:
            if source not in found:
                found.append(source)
                queue.append(source)
    return found


def _walk(reads: Graph, last: str) -> Iterator[str]:
    """Every name as often as a path from `last` leads to it."""
    yield last
    for source in reads[last]:
        yield from _walk(reads, source)


def _walk_by_levels(reads: Graph, last: str) -> list[str]:
    found = [last]
    for name in found:
        found += reads[name]
    return found


def _counting(once: bool, all_readers: bool) -> Callable[[Graph, str], list[str]]:
    """Readers counted down; a name is free when its count is 0."""

    def toposort(reads: Graph, last: str) -> list[str]:
        names = list(reads) if all_readers else _needed(reads, last)
        count = {name: sum(reads[reader].count(name) for reader in names) for name in reads}
        found, free = [], [last]
        while free:
            name = free.pop()
            found.append(name)
            for source in dict.fromkeys(reads[name]) if once else reads[name]:
                count[source] -= 1
                free += [source] if count[source] == 0 else []
        return found

    return toposort


def _whole(reads: Graph, last: str) -> list[str]:
    """Every name of the graph, in an order that is right but for those too many."""
    order = _needed(reads, last)
    left = [name for name in reads if name not in order]
    front: list[str] = []
    while left:
        free = next(name for name in left if not any(name in reads[other] for other in left))
        left.remove(free)
        front.append(free)
    return front + order


_MISTAKES = (
    Mistake("M28", _preorder, "You went into the depth and wrote each name down where you first met it. Write it down on the way back, when all that it reads is done, and turn the list round at the end."),
    Mistake("M28-stack", _by_stack, "A stack alone takes a name as soon as one reader has been visited. It has to wait for all of them."),
    Mistake("by-levels", _by_levels, "You went level by level, and the shortest way to a name decided. It has to wait for the longest: for all that read it."),
    Mistake("listed-backwards", lambda reads, last: [name for name in reversed(reads) if name in _needed(reads, last)], "That is the order of the dict, turned round. It says nothing about who reads whom."),
    Mistake("as-listed", lambda reads, last: [name for name in reads if name in _needed(reads, last)], "That is the order of the dict. It says nothing about who reads whom."),
    Mistake("dict-backwards", lambda reads, last: list(reads)[::-1], "That is the whole dict, turned round. Its order says nothing about who reads whom."),
    Mistake("dict", lambda reads, last: list(reads), "That is the whole dict as it stands. Its order says nothing about who reads whom."),
    Mistake("forward", _forward, "That is the order in which the values are computed. A reverse sweep visits them the other way round."),
    Mistake("whole-graph", _whole, "All names of the graph are there. A sweep from `last` visits those on which `last` depends, and no others."),
    Mistake("whole-forward", lambda reads, last: _whole(reads, last)[::-1], "That is an order for computing the whole graph. The sweep begins at `last`, goes the other way, and leaves out what `last` does not depend on."),
    Mistake("each-path", lambda reads, last: list(_walk(reads, last)), "A name stands there once for each path that leads to it. Visit it once, when all its readers have been visited."),
    Mistake("each-path-by-levels", _walk_by_levels, "A name stands there once for each path that leads to it. Visit it once, when all its readers have been visited."),
    Mistake("without-last", lambda reads, last: _needed(reads, last)[1:], "The sweep begins at `last`: it belongs into the list."),
    Mistake("without-inputs", lambda reads, last: [name for name in _needed(reads, last) if reads[name]], "All names that read nothing are missing. Their cotangents are what the sweep is for."),
    Mistake("direct-only", lambda reads, last: [last, *dict.fromkeys(reads[last])], "You stopped one step behind `last`. Go on: what those read belongs to it, too."),
    Mistake("alphabetical", lambda reads, last: sorted(_needed(reads, last)), "That is alphabetical. The names say nothing about the order."),
    Mistake("dead-readers", _counting(False, True), "You waited for readers that `last` does not depend on. They are never visited: count only the readers that belong to the sweep."),
    Mistake("read-twice", _counting(True, False), "A line that reads a name twice was counted as two readers, and came by once. Count both times or neither."),
    Mistake("no-order", raises(Refusal(NO_ORDER)), "A set made into a list has no order either: keep the order while you collect the names.", error="^refused: A set has no order"),
    Mistake("missing-key", raises(KeyError("'x'")), "Every name is a key of `reads`; an input reads `()`. What you looked up is no name of this graph.", error="^KeyError"),
)  # fmt: skip


def _order_cases(rng: np.random.Generator) -> list[Case]:
    chain = [f"n{k}" for k in rng.permutation(150)]
    long = {name: tuple(chain[k - 1 : k]) for k, name in enumerate(chain)}
    edges: list[tuple[Graph, str]] = [
        ({"x": ()}, "x"),
        ({"y": (), "a": ("x", "y"), "x": ()}, "y"),
        ({"a": ("x", "x"), "x": ()}, "a"),
        ({"b": ("a", "x"), "x": (), "a": ("x",)}, "b"),
        ({"b": ("x", "a"), "x": (), "a": ("x",)}, "b"),
        ({"d": ("b", "c"), "b": ("a",), "a": (), "c": ("a",), "e": ("a", "d")}, "d"),
        (dict(sorted(long.items())), chain[-1]),
    ]
    return [*(Case(edge, edge=True) for edge in edges[:-1]), *(Case(_drawn(rng)) for _ in range(3)), Case(edges[-1], edge=True)]


def _drawn(rng: np.random.Generator) -> tuple[Graph, str]:
    """A graph in which every known mistake shows: names in any order, some of them useless, one that is read twice."""
    while True:
        reads, last = _graph(rng)
        if len(_needed(reads, last)) < 7:
            continue
        orders = [mistake.answer(reads, last) for mistake in _MISTAKES if not mistake.error]
        if len(set(map(tuple, orders))) == len(orders) and all(_fault(reads, last, order) for order in orders):
            return reads, last


def _graph(rng: np.random.Generator) -> tuple[Graph, str]:
    names = [str(name) for name in rng.permutation(list(_LETTERS))[:11]]
    forward: Graph = dict.fromkeys(names[:2], ())
    for k, name in enumerate(names[2:], 2):
        near = names[max(0, k - 4) : k]
        forward[name] = tuple(str(near[j]) for j in rng.integers(0, len(near), int(rng.integers(1, 4))))
    return {str(name): forward[str(name)] for name in rng.permutation(names)}, names[8]


def _fault(reads: Graph, last: str, order: Plain) -> str | None:
    """What is wrong with an order; None if a sweep can use it."""
    if not isinstance(order, (list, tuple)) or not all(isinstance(name, str) for name in order):
        return "Return a list of names, each of them a key of `reads`: [last, …]."
    needed = _needed(reads, last)
    if unknown := [name for name in order if name not in reads]:
        return f"{unknown[0][:20]!r} is no name of this graph."
    if extra := [name for name in order if name not in needed]:
        return f"{extra[0]} is in your list, and {last} does not depend on it."
    if twice := [name for name in needed if list(order).count(name) > 1]:
        return f"{twice[0]} is in your list more than once. Each name is visited once."
    if missing := [name for name in needed if name not in order]:
        if missing == [last]:
            return f"{last} is missing, which is `last`."
        free = " It reads nothing, and is visited all the same." if not any(reads[name] for name in missing) else ""
        return f"{missing[0]} is missing, and {last} depends on it.{free}"
    place = {name: k for k, name in enumerate(order)}
    early = next(((source, name) for name in needed for source in reads[name] if place[source] < place[name]), None)
    if early is None:
        return None
    if len(order) > 4 and order[-1] == last and _fault(reads, last, order[::-1]) is None:
        return "Turned round, this order works. The sweep begins at `last`: a name comes after all that read it."
    return f"{early[0]} comes before {early[1]}, and {early[1]} reads it: the sweep would leave {early[0]} before this message has come."


def _accept_order(case: Case, output: Plain) -> str | None:
    return _fault(*case.args, output)


def _read_order(case: Case, trial: Trial) -> Plain | Fault:
    """The order. Where it is right, a further call must give a right one, too."""
    if isinstance(trial.output, frozenset):
        return refused(NO_ORDER)
    again = trial.notes.get(ONCE_MORE)
    if again is None or _fault(*case.args, trial.output):
        return trial.output
    if isinstance(again, Fault) or _fault(*case.args, again):
        return refused(STAYS.format(ONCE_MORE))
    return trial.output


EXERCISE = Exercise(
    id="vjp/toposort",
    title="An order for the sweep",
    level=2,
    minutes=10,
    signature="toposort(reads, last)",
    cases=_order_cases,
    accept=_accept_order,
    reads=_read_order,
    mistakes=_MISTAKES,
    hints=(
        "When is a name's cotangent complete? Who has to be visited before?",
        "Picture the lines of the program in an order in which they can run. Read that list from its end: every reader stands before what it reads.",
        "visit a name: first visit all that it reads, unless they have been visited; then write the name down\nvisit last\nturn the list round",
        "In `visit(name)`, the line that writes the name down comes after the loop over `reads[name]`, so what it reads stands before it. Only the turned list has readers first.",
    ),
)  # fmt: skip
