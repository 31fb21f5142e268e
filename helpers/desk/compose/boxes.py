"""A small library of boxes whose dispatch is handed in: derivatives forward and back, and batches, in any nesting.

A box has a `level` (of its transform), a `value` (what is inside, perhaps another box) and its `transform`. Every primitive
asks the dispatch that is in use what to do with its arguments. What an answer is handed holds neither the library nor a tape:
both stand in books of this module.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from helpers.desk.faults import Refusal

NOT_AS_THEY_CAME = "follow was handed arguments among which no box of its own is left."
NOT_LISTS = "follow takes op, and then two lists or tuples: the arguments and the values."
LEFT_OUT = "follow was handed {} arguments and, as their values, {}."
TWICE = "follow was called twice in one and the same call of dispatch."

Dispatch = Callable[["Op", Sequence[Any]], Any]
_in_use: ContextVar[Library] = ContextVar("_in_use")
_TAPES: WeakKeyDictionary[Reverse, list[list[tuple[int, Any]]]] = WeakKeyDictionary()


class Op:
    """A primitive: `op.plain(*values)` computes it for numbers and arrays. Called, it asks the dispatch."""

    __slots__ = ("name", "plain")

    def __init__(self, name: str, plain: Callable[..., Any]) -> None:
        self.name, self.plain = name, plain

    def __call__(self, *args: Any) -> Any:
        """What the dispatch in use makes of the arguments."""
        library = _in_use.get()
        library.follows.append(0)
        try:
            return library.dispatch(self, args)
        finally:
            library.follows.pop()

    def __repr__(self) -> str:
        return self.name


class Box:
    """A value that a transform follows."""

    __slots__ = ("level", "more", "transform", "value")
    __array_ufunc__ = None  # a plain array on the left leaves + and * to the box

    def __init__(self, transform: Transform, value: Any, more: Any = None) -> None:
        self.level, self.value, self.transform, self.more = transform.level, value, transform, more

    def __add__(self, other: Any) -> Any:
        return _in_use.get().add(self, other)

    def __mul__(self, other: Any) -> Any:
        return _in_use.get().mul(self, other)

    def __radd__(self, other: Any) -> Any:
        return _in_use.get().add(other, self)

    def __rmul__(self, other: Any) -> Any:
        return _in_use.get().mul(other, self)

    def __repr__(self) -> str:
        return f"{self.transform.kind}(level {self.level}, {self.value!r})"


class Transform:
    """One call of a transform, with a level higher than all before it."""

    kind = "Box"

    def __init__(self) -> None:
        self.level = next(_in_use.get().levels)

    def owns(self, x: Any) -> bool:
        """Whether a value is a box of this very call."""
        return isinstance(x, Box) and x.transform is self

    def follow(self, op: Op, args: Sequence[Any], values: Sequence[Any]) -> Box:
        """op of the values, in a box of this level. Refuses what is no such question."""
        if not isinstance(args, (list, tuple)) or not isinstance(values, (list, tuple)):
            raise Refusal(NOT_LISTS)
        if len(args) != len(values):
            raise Refusal(LEFT_OUT.format(len(args), len(values)))
        if not any(map(self.owns, args)):
            raise Refusal(NOT_AS_THEY_CAME)
        follows = _in_use.get().follows
        if follows[-1]:
            raise Refusal(TWICE)
        follows[-1] += 1
        return self._boxed(op, args, values)

    def _boxed(self, op: Op, args: Sequence[Any], values: Sequence[Any]) -> Box:
        raise NotImplementedError

    def slopes(self, op: Op, args: Sequence[Any], values: Sequence[Any]) -> list[tuple[Box, Any]]:
        """Each argument that is this call's own, with the slope of op along it."""
        found = _in_use.get().slopes(op.name, values)
        return [(arg, slope) for arg, slope in zip(args, found, strict=True) if self.owns(arg)]


class Forward(Transform):
    """Every box carries its tangent."""

    kind = "Dual"

    def _boxed(self, op: Op, args: Sequence[Any], values: Sequence[Any]) -> Box:
        out, tangent, library = op(*values), 0.0, _in_use.get()
        for box, slope in self.slopes(op, args, values):
            tangent = library.add(tangent, library.mul(slope, box.more))
        return Box(self, out, tangent)


class Reverse(Transform):
    """Every box has its place on a tape."""

    kind = "Tape"

    def __init__(self) -> None:
        super().__init__()
        _TAPES[self] = []

    def line(self, value: Any, reads: list[tuple[int, Any]]) -> Box:
        """A new line of the tape."""
        tape = _TAPES[self]
        tape.append(reads)
        return Box(self, value, len(tape) - 1)

    def _boxed(self, op: Op, args: Sequence[Any], values: Sequence[Any]) -> Box:
        out = op(*values)
        return self.line(out, [(box.more, slope) for box, slope in self.slopes(op, args, values)])


class Batch(Transform):
    """Every box holds a number for each lane."""

    kind = "Batch"

    def _boxed(self, op: Op, args: Sequence[Any], values: Sequence[Any]) -> Box:
        return Box(self, op(*values))


class Library:
    """Primitives and transforms that ask one dispatch. The transforms take a function of one number."""

    def __init__(self, dispatch: Dispatch) -> None:
        self.dispatch, self.levels = dispatch, itertools.count(1)
        self.follows: list[int] = []  # how often follow was called, for each call of dispatch that is under way
        for name, plain in (("add", np.add), ("mul", np.multiply), ("sin", np.sin), ("cos", np.cos), ("exp", np.exp), ("tanh", np.tanh)):
            setattr(self, name, Op(name, plain))

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """A context in which primitives ask the dispatch of this library."""
        token = _in_use.set(self)
        try:
            yield
        finally:
            _in_use.reset(token)

    def slopes(self, name: str, values: Sequence[Any]) -> list[Any]:
        """The slope along each argument, made of primitives: a derivative can be differentiated again."""
        match name, values:
            case "add", _:
                return [1.0, 1.0]
            case "mul", (x, y):
                return [y, x]
            case "sin", (x,):
                return [self.cos(x)]
            case "cos", (x,):
                return [self.mul(-1.0, self.sin(x))]
            case "exp", (x,):
                return [self.exp(x)]
            case _, (x,):
                out = self.tanh(x)
                return [self.add(1.0, self.mul(-1.0, self.mul(out, out)))]

    def derivative(self, f: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """The derivative of f, forward."""

        def slope(x: Any) -> Any:
            call = Forward()
            y = f(Box(call, x, 1.0))
            return y.more if call.owns(y) else 0.0

        return slope

    def grad(self, f: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """The derivative of f, on a tape."""

        def slope(x: Any) -> Any:
            call = Reverse()
            y = f(call.line(x, []))
            tape = _TAPES[call]
            bars: list[Any] = [0.0] * len(tape)
            if call.owns(y):
                bars[y.more] = 1.0
            for place in reversed(range(len(tape))):
                for read, local in tape[place]:
                    bars[read] = self.add(bars[read], self.mul(bars[place], local))
            return bars[0]

        return slope

    def vmap(self, f: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """f of every number of an array."""

        def mapped(xs: Any) -> Any:
            call = Batch()
            y = f(Box(call, xs))
            return y.value if call.owns(y) else self.add(y, np.zeros(len(xs)))

        return mapped
