"""vjp/toposort: An order for the sweep."""

from __future__ import annotations

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises, refused
from helpers.desk.faults import Refusal
from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Trial
from helpers.desk.vjp.toposort import ONCE_MORE
from helpers.exercises.again import STAYS
from helpers.exercises.vjp.orders import (
    Graph,
    by_levels,
    by_stack,
    counting,
    each_path,
    forward,
    needed,
    preorder,
    read_by,
    walk_by_levels,
    whole,
)  # fmt: skip

NO_ORDER = "A set has no order, and a sweep needs one. Return a list."
FORWARD = "Turned round, this order works."
WHOLE = "Your list is an order of the whole graph."
WHOLE_FORWARD = "Turned round, your list is an order of the whole graph."
_LETTERS = "abcdefghkmnpqrstuvwz"

_MISTAKES = (
    Mistake("M28", preorder, "You went into the depth and wrote each name down where you first met it. Write it down on the way back, when all that it reads is done, and turn the list round at the end."),
    Mistake("M28-stack", by_stack, "Each name was taken as soon as one reader of it had been visited: a stack does that, and so does a walk into the depth that writes a name down when it comes in. It has to wait for all its readers."),
    Mistake("by-levels", by_levels, "You went level by level, and the shortest way to a name decided. It has to wait for the longest: for all that read it."),
    Mistake("listed-backwards", lambda reads, last: [name for name in reversed(reads) if name in needed(reads, last)], "That is the order of the dict, turned round. It says nothing about who reads whom."),
    Mistake("as-listed", lambda reads, last: [name for name in reads if name in needed(reads, last)], "That is the order of the dict. It says nothing about who reads whom."),
    Mistake("dict-backwards", lambda reads, last: list(reads)[::-1], "That is the whole dict, turned round. Its order says nothing about who reads whom."),
    Mistake("dict", lambda reads, last: list(reads), "That is the whole dict as it stands. Its order says nothing about who reads whom."),
    Mistake("forward", forward, "That is the order in which the values are computed. A reverse sweep begins at `last`, and visits them the other way round.", error="^refused: Turned round, this order"),
    Mistake("whole-graph", whole, "All names of the graph are there. A sweep from `last` visits those on which `last` depends, and no others.", error="^refused: Your list is an order of the whole"),
    Mistake("whole-forward", lambda reads, last: whole(reads, last)[::-1], "That is an order for computing the whole graph. The sweep begins at `last`, goes the other way, and leaves out what `last` does not depend on.", error="^refused: Turned round, your list"),
    Mistake("each-path", each_path, "A name stands there once for each path that leads to it. Visit it once, when all its readers have been visited."),
    Mistake("each-path-by-levels", walk_by_levels, "A name stands there once for each path that leads to it. Visit it once, when all its readers have been visited."),
    Mistake("without-last", lambda reads, last: needed(reads, last)[1:], "The sweep begins at `last`: it belongs into the list."),
    Mistake("without-inputs", lambda reads, last: [name for name in needed(reads, last) if reads[name]], "All names that read nothing are missing. Their cotangents are what the sweep is for."),
    Mistake("direct-only", lambda reads, last: [last, *dict.fromkeys(reads[last])], "These are `last` and the names that its own line reads. Go on: what those read belongs into the list, too, down to the inputs."),
    Mistake("direct-alone", lambda reads, last: list(dict.fromkeys(reads[last])), "These are the names that the line of `last` reads, and no more. `last` comes first; and what those names read belongs into the list, too."),
    Mistake("read-by", read_by, "You went to the names that read `last`, and on from there. `reads[name]` are the names that the line of `name` reads: follow these, to the inputs."),
    Mistake("alphabetical", lambda reads, last: sorted(needed(reads, last)), "That is alphabetical. The names say nothing about the order."),
    Mistake("dead-readers", counting(False, True), "You waited for readers that `last` does not depend on. They are never visited: count only the readers that belong to the sweep."),
    Mistake("read-twice", counting(True, False), "A line that reads a name twice was counted as two readers, and came by once. Count both times or neither."),
    Mistake("read-twice-counted-once", counting(False, False, each_once=True), "A reader that reads a name twice was counted once, and came by twice: its name was free too early. Count both times or neither."),
    Mistake("no-order", raises(Refusal(NO_ORDER)), "A set made into a list has no order either: keep the order while you collect the names.", error="^refused: A set has no order"),
    Mistake("missing-key", raises(KeyError("'x'")), "Every name is a key of `reads`; an input reads `()`. What you looked up is no name of this graph.", error="^KeyError"),
    Mistake("every-path", raises(Refusal("Your answer was still running.")), "Does it go down every path? A chain of 40 lines that read a name twice, as in `x * x`, has 2**40 paths. Visit each name once: ask whether it has been visited before you go on.", error="^refused: .*(still running|GB of memory)"),
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
    squares = {name: sources * 2 for name, sources in long.items() if name in chain[:41]}
    return [*(Case(edge, edge=True) for edge in edges[:-1]), *(Case(_drawn(rng)) for _ in range(3)), Case(edges[-1], edge=True), Case((squares, chain[40]), edge=True)]


def _drawn(rng: np.random.Generator) -> tuple[Graph, str]:
    """A graph in which every known mistake shows: names in any order, some of them useless, one that is read twice."""
    while True:
        reads, last = _graph(rng)
        if len(needed(reads, last)) < 7:
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
    names = needed(reads, last)
    if unknown := [name for name in order if name not in reads]:
        return f"{unknown[0][:20]!r} is no name of this graph."
    if extra := [name for name in order if name not in names]:
        return f"{extra[0]} is in your list, and {last} does not depend on it."
    if twice := [name for name in names if list(order).count(name) > 1]:
        return f"{twice[0]} is in your list more than once. Each name is visited once."
    if missing := [name for name in names if name not in order]:
        if missing == [last]:
            return f"{last} is missing, which is `last`."
        free = " It reads nothing, and is visited all the same." if not any(reads[name] for name in missing) else ""
        return f"{missing[0]} is missing, and {last} depends on it.{free}"
    early = _too_early(reads, last, list(order))
    if early is None:
        return None
    says = f"{early[0]} comes before {early[1]}, and {early[1]} reads it: the sweep would leave {early[0]} before this message has come."
    return f"{says} {_in_general(reads, last, list(order))}".rstrip()


def _too_early(reads: Graph, last: str, order: list[str]) -> tuple[str, str] | None:
    """A name that stands before one that reads it, and that one; of the right names."""
    place = {name: k for k, name in enumerate(order)}
    return next(((source, name) for name in needed(reads, last) for source in reads[name] if place[source] < place[name]), None)


def _in_general(reads: Graph, last: str, order: list[str]) -> str:
    """What can be said of the whole of an order that holds the right names."""
    if order[0] != last:
        return "The sweep begins at `last`, and your list does not."
    if len(order) > 3 and _too_early(reads, last, [last, *order[:0:-1]]) is None:
        return "Behind `last`, your list stands the wrong way round."
    if _behind_one(reads, order):
        return "Each name in your list stands behind one of its readers. It has to stand behind all of them."
    return ""


def _behind_one(reads: Graph, order: list[str]) -> bool:
    """Whether each name but the first stands behind one that reads it."""
    return all(any(name in reads[reader] for reader in order[:k]) for k, name in enumerate(order) if k)


def _known(reads: Graph, last: str, order: Plain) -> str | None:
    """What an order is that is right for something else. Of few names many things can be said, and nothing is."""
    if not isinstance(order, (list, tuple)) or not all(isinstance(name, str) for name in order):
        return None
    if len(order) > 4 and order[-1] == last and _fault(reads, last, order[::-1]) is None:
        return FORWARD
    if len(order) > max(2, len(needed(reads, last))) and sorted(order) == sorted(reads):
        extended = reads | {"": tuple(reads)}
        ways = {WHOLE: ["", *order], WHOLE_FORWARD: ["", *order[::-1]]}
        return next((says for says, way in ways.items() if _fault(extended, "", way) is None), None)
    return None


def _accept_order(case: Case, output: Plain) -> str | None:
    return _fault(*case.args, output)


def _read_order(case: Case, trial: Trial) -> Plain | Fault:
    """The order. Where it is right, a further call must give a right one, too."""
    if isinstance(trial.output, frozenset):
        return refused(NO_ORDER)
    if known := _known(*case.args, trial.output):
        return refused(known)
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
    minutes=18,
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
