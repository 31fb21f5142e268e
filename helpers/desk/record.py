"""What goes to the desk and what comes back, as plain data. `helpers.desk.wire` writes both as JSON."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from helpers.desk.plain import Plain


@dataclass(frozen=True)
class Task:
    """The inputs of one case: numbers, text, NumPy arrays, descriptions (`helpers.desk.functions.Description`), and
    tuples, lists and dicts of them. `more` goes to `use` as well, but is no input that a learner sees. `measured` says
    whether the largest array is wanted here, too, where the request watches it: that takes a second use."""

    args: tuple[Any, ...]
    more: tuple[Any, ...] = ()
    measured: bool = True


@dataclass(frozen=True)
class Request:
    """Use one answer to the exercise `id` in one way, on these tasks. `value` marks an answer that is no function;
    `watch` names what to measure: "calls", "largest" (array) and "frameworks"."""

    id: str
    way: str
    tasks: tuple[Task, ...]
    value: bool = False
    watch: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Fault:
    """An exception as plain data: type name, its message (shortened) and the learner's own lines, innermost last.
    The kind "refused" is the desk's own: the answer cannot be used as it must be, and the message is for the learner."""

    kind: str
    message: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trial:
    """What one use of an answer did. `calls` counts the functions that were handed in, in their order; `mutated` is the
    position of an input that is no longer what it was; `notes` are what `use` saw beside the output."""

    output: Plain = None
    error: Fault | None = None
    calls: tuple[int, ...] = ()
    mutated: int | None = None
    largest: int | None = None
    frameworks: tuple[str, ...] = ()
    notes: dict[str, Plain | Fault] = field(default_factory=dict)


@dataclass(frozen=True)
class Record:
    """What an answer did in one way: a trial per task. Without trials: `attempted` is False where nothing is written yet
    (`still_open` names the gaps of an answer that was begun); `not_a_function` says what was given in place of one;
    `stopped` says why the use was broken off."""

    way: str
    trials: tuple[Trial, ...] = ()
    attempted: bool = True
    still_open: tuple[str, ...] = ()
    not_a_function: str | None = None
    stopped: str | None = None
