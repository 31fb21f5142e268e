"""The functions that an answer is handed: described by plain data, built on a library, called and counted.

Forward only: no description here knows its derivatives (the key's own classes do, see `helpers.exercises`), and a function
that was built holds nothing that an answer could look into. Its description and its count stand in a book of this module.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, ClassVar
from weakref import WeakKeyDictionary

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.libraries import Library, framework_of, is_staged, library


class Description:
    """Plain data that says what an answer is handed in its place: a frozen dataclass, which `on` builds for a library.
    The key may extend a description by closed forms; only the class that stands in the desk crosses over. `several` is
    what a message says of a list of them."""

    several: ClassVar[str] = "several functions"

    def of_part(self, part: str) -> str:
        """What a message says where only the part with this name is wrong; nothing, to say the whole."""
        return ""

    def on(self, lib: Library) -> Any:
        """What is handed to an answer that works with this library."""
        raise NotImplementedError


class Function(Description):
    """A function: `value(namespace, *args)` computes it with a library's sin, exp, …; called, it computes in NumPy.

    `named` is its name in messages, `arity` how many arguments it takes (None: any number). It is counted. After
    `most_calls` it refuses, with `no_end` as the reason. With `numpy_too` it takes NumPy numbers on every library.
    """

    arity: ClassVar[int | None] = 1
    named: ClassVar[str] = "f"
    most_calls: ClassVar[int | None] = None
    no_end: ClassVar[str] = "what should stop your loop?"
    numpy_too: ClassVar[bool] = False

    def value(self, namespace: Any, *args: Any) -> Any:
        """The function itself, in the arrays of a library."""
        raise NotImplementedError

    def refuse(self, lib: Library, *args: Any) -> None:
        """Raise for arguments that this function does not take, before the call counts."""
        if lib.way == "by_hand":
            numpy_only(*args)

    def prepared(self, lib: Library) -> Callable[..., Any]:
        """What computes it on a library."""
        return partial(self.value, lib.namespace)

    def on(self, lib: Library) -> Handed:
        """The function on one library."""
        on_library = self.prepared(lib)

        def compute(*args: Any) -> Any:
            if self.numpy_too and lib.way != "by_hand" and not any(map(framework_of, _leaves(args))):
                return self(*args)
            with lib.compiled():  # also while each call counts: what is counted is the call, not what it is made of
                return on_library(*args)

        refuse = partial(self.refuse, lib)
        return counted(compute, self.shown(), self.named, refuse, self.arity, self.most_calls, self.no_end, self)

    def in_order(self, args: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """The arguments of a call, those given by name put in their place. Raises TypeError as Python does."""
        try:
            return self.form().bind(*args, **named).args
        except TypeError as error:
            raise TypeError(f"{self.named}() {error}") from None

    def form(self) -> inspect.Signature:
        """What its arguments are called."""
        return inspect.signature(partial(self.value, None))

    def shown(self) -> str:
        """What printing it shows."""
        return f"{self.named}(x) = {self}"

    def __call__(self, *args: Any) -> Any:
        """The value in NumPy."""
        return self.value(np, *args)


class Formula(Function):
    """A function `formula(namespace, numbers, *args)` of a fixed form, with `numbers` of its own."""

    numbers: tuple[Any, ...]
    numpy_too = True

    @staticmethod
    def formula(namespace: Any, numbers: tuple[Any, ...], *args: Any) -> Any:
        """The function itself, in the arrays of a library."""
        raise NotImplementedError

    def value(self, namespace: Any, *args: Any) -> Any:
        """The function with its own numbers."""
        return self.formula(namespace, self.numbers, *args)

    def form(self) -> inspect.Signature:
        """What its arguments are called."""
        return inspect.signature(partial(self.formula, None, ()))

    def prepared(self, lib: Library) -> Callable[..., Any]:
        """In JAX compiled once for all functions of a form and shape: their numbers are arguments of the program."""
        numbers = tuple(map(lib.array, self.numbers))
        if lib.way != "jax":
            return partial(self.formula, lib.namespace, numbers)
        return partial(compiled(type(self)), numbers)


@cache
def compiled(form: type[Formula]) -> Callable[..., Any]:
    """The program of a form in JAX, of its numbers and its arguments: compiled once for each of their shapes."""
    import jax

    return jax.jit(partial(form.formula, library("jax").namespace))


# --- handing out and counting --------------------------------------------------------------------------------------


class Handed:
    """A function as an answer gets it: it can be called and printed, and there is nothing else to find in it."""

    __slots__ = ("__weakref__",)
    __name__ = "f"
    # JAX's messages call the arguments by it.
    __signature__ = inspect.Signature([inspect.Parameter("args", inspect.Parameter.VAR_POSITIONAL)])

    def __call__(self, *args: Any, **named: Any) -> Any:
        return _BOOKS[self].call(args, named)

    def __repr__(self) -> str:
        return _BOOKS[self].shown

    def __copy__(self) -> Handed:
        return self

    def __deepcopy__(self, memo: Any) -> Handed:
        return self


Handed.__name__ = "function"  # what Python's own messages call it


@dataclass
class _Book:
    """What there is to know of a function that was handed out."""

    compute: Callable[..., Any]
    shown: str
    name: str
    refuse: Callable[..., None] | None
    arity: int | None
    most: int | None
    no_end: str
    description: Description | None
    calls: int = 0
    staged: bool = False

    def call(self, args: tuple[Any, ...], named: dict[str, Any]) -> Any:
        if named and isinstance(self.description, Function):
            args, named = self.description.in_order(args, named), {}
        if self.arity is not None and not named and len(args) != self.arity:
            many = f"{self.arity} positional argument{'s' if self.arity != 1 else ''}"
            were = f"{len(args)} {'was' if len(args) == 1 else 'were'} given"
            raise TypeError(f"{self.name}() takes {many} but {were}")
        if self.refuse:
            self.refuse(*args, **named)
        if _counting.get():
            self.calls += 1
            self.staged = self.staged or any(map(is_staged, _leaves(args)))
        if self.most and self.calls > self.most:
            raise Refusal(f"{self.name} has run {self.most:,} times: {self.no_end}")
        return self.compute(*args, **named)


_BOOKS: WeakKeyDictionary[Handed, _Book] = WeakKeyDictionary()
_counting: ContextVar[bool] = ContextVar("counting", default=True)
_handed_out: ContextVar[list[Handed] | None] = ContextVar("handed_out", default=None)


def counted(
    compute: Callable[..., Any],
    shown: str = "f",
    name: str = "f",
    refuse: Callable[..., None] | None = None,
    arity: int | None = None,
    most: int | None = None,
    no_end: str = "",
    description: Description | None = None,
) -> Handed:
    """A function to hand out, whose calls are counted. Everything that an answer gets to call is made here."""
    handed = Handed()
    _BOOKS[handed] = _Book(compute, shown, name, refuse, arity, most, no_end, description)
    out = _handed_out.get()
    if out is not None:
        out.append(handed)
    return handed


def calls_of(handed: Handed) -> int:
    """How often a function that was handed out ran."""
    return _BOOKS[handed].calls


def runs_of(f: Any) -> int:
    """The same, and 0 for a function of the key, which counts nothing."""
    return calls_of(f) if isinstance(f, Handed) else 0


def was_staged(handed: Handed) -> bool:
    """Whether JAX was writing a program down in a call: that program may run more often than the function was called."""
    return _BOOKS[handed].staged


@contextlib.contextmanager
def uncounted() -> Iterator[None]:
    """Calls in here do not count: they are the desk's own."""
    token = _counting.set(False)
    try:
        yield
    finally:
        _counting.reset(token)


@contextlib.contextmanager
def handing_out() -> Iterator[list[Handed]]:
    """The functions that are handed out in here, in their order. Inside the use that follows, more may come."""
    handed: list[Handed] = []
    token = _handed_out.set(handed)
    try:
        yield handed
    finally:
        _handed_out.reset(token)


def build(value: Any, lib: Library) -> Any:
    """The inputs of a task on one library, fresh at each call."""
    if isinstance(value, Description):
        return value.on(lib)
    if isinstance(value, (np.ndarray, np.floating)):
        return lib.array(value)
    if isinstance(value, dict):
        return {key: build(item, lib) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(build(item, lib) for item in value)
    return value


# --- arguments and numbers -----------------------------------------------------------------------------------------


def numpy_only(*inputs: Any) -> None:
    """Refuse what torch or JAX hands to a function for work by hand, also in a dict. Raises TypeError."""
    for part in _leaves(inputs):
        if framework := framework_of(part):
            raise TypeError(f"this function takes NumPy numbers only, and got something of {framework}: work by hand here")


def _leaves(args: tuple[Any, ...]) -> list[Any]:
    """The arguments, and of a dict its values."""
    return [part for arg in args for part in (arg.values() if isinstance(arg, Mapping) else (arg,))]


def generic_numbers(rng: np.random.Generator, shape: tuple[int, ...] = ()) -> Any:
    """Random numbers for a case, a float64 array or number: two digits, of both signs, never near 0 or 1."""
    size = rng.choice([-1, 1], shape) * (rng.uniform(0.3, 0.9, shape) + 0.8 * rng.integers(0, 2, shape))
    return np.round(size, 2) if shape else np.float64(round(float(size), 2))
