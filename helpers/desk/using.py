"""How an answer is used: what the `use` functions of the desk have in common."""

from __future__ import annotations

import contextlib
import importlib
import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from helpers.desk.faults import IN, Refusal, fault
from helpers.desk.functions import Handed, calls_of
from helpers.desk.libraries import Library
from helpers.desk.plain import Plain, describe, plain
from helpers.desk.record import Fault

# What `called` says of an answer that computed something instead of returning a function (None is another slip).
NOT_CALLED = "must be a function; yours is (?!None)"
# What stands in the place of an output where an answer raised; the exception is noted beside it.
RAISED = "raised an error"
_TRANSFORMS = {"torch": "torch.func", "jax": "jax", "by_hand": "helpers.by_hand"}


@dataclass
class Sitting:
    """One use that is under way: on which library (None where a known mistake is computed), and what was noted."""

    library: Library | None = None
    notes: dict[str, Plain | Fault] = field(default_factory=dict)


_sitting: ContextVar[Sitting | None] = ContextVar("sitting", default=None)


@contextlib.contextmanager
def sitting(library: Library | None) -> Iterator[Sitting]:
    """Around one use of an answer."""
    now = Sitting(library)
    token = _sitting.set(now)
    try:
        yield now
    finally:
        _sitting.reset(token)


def library_in_use() -> Library | None:
    """The library of the use that is under way; None where a known mistake is computed, in NumPy and from closed forms."""
    now = _sitting.get()
    return now.library if now else None


def transforms_in_use() -> Any:
    """What holds the transforms (jvp, vjp, …) of the library in use; by hand where a known mistake is computed."""
    lib = library_in_use()
    return importlib.import_module(_TRANSFORMS[lib.way if lib else "by_hand"])


def note(name: str, value: Any) -> None:
    """Put something beside the output, for the key to judge; an exception, too."""
    now = _sitting.get()
    if now:
        now.notes[name] = fault(value) if isinstance(value, Exception) else plain(value)


def attempt(name: str, compute: Callable[[], Any]) -> None:
    """Note what `compute()` gives, or how it fails."""
    now = _sitting.get()
    if now:
        try:
            now.notes[name] = plain(compute())
        except Exception as error:  # noqa: BLE001  whatever the learner's function raises is what is noted
            now.notes[name] = fault(error)


@contextlib.contextmanager
def part(name: str) -> Iterator[None]:
    """Say in which part of a use the learner's code raised: "In compose(): …"."""
    try:
        yield
    except Exception as error:
        note = f"{IN}`{name}`:"
        if note not in getattr(error, "__notes__", ()):  # one and the same exception may be raised again and again
            error.add_note(note)
        raise


def tried(name: str, compute: Callable[[], Any]) -> Any:
    """What a part of a use gives; RAISED where it raises, so that what comes before it is judged first, and the exception is
    noted under its name. A stub and a refusal end the use."""
    try:
        with part(name):
            return seen(compute())
    except (NotImplementedError, Refusal):
        raise
    except Exception as error:  # noqa: BLE001  whatever the learner's function raises is what is noted
        note(name, error)
        return RAISED


def called(function: Any, name: str, *args: Any) -> Any:
    """`function(*args)`, where `function` came from the answer as `name`; refuses what cannot be called."""
    if function is Ellipsis:
        return Ellipsis
    if not callable(function) or isinstance(function, type):
        raise Refusal(f"{name} must be a function; yours is {describe(function)}.")
    return function(*args)


def seen(value: Any) -> Plain:
    """What an answer gave, read at once: it may share a list or an array that a later call of the answer changes."""
    return plain(value)


RAN_TOO_EARLY = "has run a function that it was handed, before anybody called the function that it returned."


def made(name: str, make: Callable[..., Any], *functions: Any) -> Any:
    """`make(*functions)`, which is to return a function and run none of those it is handed. Refuses one that did."""
    before = [calls_of(f) for f in functions if isinstance(f, Handed)]
    result = make(*functions)
    if callable(result) and before != [calls_of(f) for f in functions if isinstance(f, Handed)]:
        raise Refusal(f"{name} {RAN_TOO_EARLY}")
    return result


def filled_in(answer: Any, *inputs: Any) -> Any:
    """An answer that is a value; a function of the puzzle that returns it is welcome, too."""
    return answer(*inputs) if callable(answer) and not isinstance(answer, type) else answer


def bare_word(text: str) -> str:
    """A word without what does not matter: case, article, full stop ("A function." is "function")."""
    return re.sub(r"^(a|an|the)\s+", "", text.strip().strip(".!").casefold())


def module_name(name: str) -> str:
    """The file of an exercise without its ending: its name, but for the few that Windows keeps for itself."""
    return f"{name}_" if name in ("aux", "con", "nul", "prn") else name


@cache
def use_of(id: str, value: bool = False) -> Callable[..., Any]:
    """How answers to the exercise `id` are used: `use` of its module in this folder, else a call, else as it is."""
    chapter, _, name = id.partition("/")
    module = f"helpers.desk.{chapter}.{module_name(name)}"
    try:
        return importlib.import_module(module).use
    except ModuleNotFoundError as error:
        if error.name is None or not f"{module}.".startswith(f"{error.name}."):
            raise
    return _as_it_is if value else _call


def _call(answer: Any, *inputs: Any) -> Any:
    return answer(*inputs)


def _as_it_is(answer: Any) -> Any:
    return bare_word(answer) if isinstance(answer, str) else answer
