"""The three ways of following a value: beside its tangent, on a tape, and as one lane of a batch.

Each call of a transform makes a trace of its own, with a higher level than all before it: inner calls start later. A
primitive hands over to the innermost trace among its arguments. That trace takes the values out of its own traced
values and calls the primitive again, on these: now the next trace further out takes its turn. To each trace, what the
others follow is a constant. So a derivative inside a derivative is never confused with the one around it.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.by_hand.arrays import Array
from helpers.by_hand.primitives import EXCHANGED, Primitive, dtype, shape

_levels = itertools.count(1)


class Trace:
    """One call of a transform, open while its function runs. `follow` is what it does to a primitive."""

    def __init__(self) -> None:
        self.level, self.is_open, self.exchanged = next(_levels), True, EXCHANGED.get()

    def rules(self, p: Primitive) -> Any:
        """Where the rules of a primitive stand: its own, or those that stand in for them."""
        return p if self.exchanged is None else self.exchanged.rules(p)

    def __enter__(self) -> Any:
        self.quiet = np.errstate(all="ignore")  # as in JAX: a rule may compute infinities that nobody selects
        self.quiet.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.quiet.__exit__(*error)
        self.is_open = False

    def owns(self, x: Any) -> bool:
        """Whether the value is followed by this very trace."""
        return isinstance(x, Array) and x.trace is self

    def plain(self, x: Any) -> Any:
        """What the value is outside this trace."""
        return x.value if self.owns(x) else x

    def check_open(self, what: str) -> None:
        """Refuse a value of this trace that was kept beyond its end."""
        if not self.is_open:
            raise RuntimeError(
                f"{what} got a value from inside {self.transform} after that had ended. Return values from the "
                "function (with has_aux=True beside its result); do not keep them in a list or a variable outside."
            )

    def process(self, p: Primitive, args: Sequence, params: dict) -> Any:
        """The result of a primitive, at least one of whose arguments is this trace's own."""
        self.check_open(p.name)
        mine = [isinstance(x, Array) and x.trace is self for x in args]
        values = [x.value if m else x for x, m in zip(args, mine, strict=True)]
        return self.follow(p, args, mine, values, params)


def real(x: Any, whose: Any) -> Any:
    """The value, unless it is complex."""
    if dtype(x).kind == "c":
        raise TypeError(f"{whose}: derivatives are taken of real numbers only, and this one is complex")
    return x


class Dual(Array):
    """A value and its tangent."""

    __slots__ = ("tangent",)

    def __init__(self, trace: Forward, value: Any, tangent: Any) -> None:
        self.trace, self.value, self.tangent = trace, value, tangent


class Forward(Trace):
    """The trace of jvp: every value carries its tangent."""

    transform = "jvp"

    def follow(self, p: Primitive, args: Sequence, mine: list[bool], values: list, params: dict) -> Any:
        out = real(p(*values, **params), p)
        if not p.has_slope:
            return out
        t = self.rules(p).push([x.tangent if m else None for x, m in zip(args, mine, strict=True)], out, values, params)
        return out if t is None else Dual(self, out, t)

    def tangent(self, x: Any) -> Any:
        """The tangent of a result: zeros where it does not depend on the inputs."""
        return x.tangent if self.owns(x) else np.zeros(shape(x), dtype(x))[()]


class Taped(Array):
    """A value and its place on the tape."""

    __slots__ = ("place",)

    def __init__(self, trace: Reverse, value: Any, place: int) -> None:
        self.trace, self.value, self.place = trace, value, place


class Reverse(Trace):
    """The trace of vjp and linearize: every primitive is noted on a tape, which is read backward or forward later. A
    note holds the primitive, the places of its arguments (None for constants), its result, arguments and parameters."""

    transform = "grad or vjp"

    def __init__(self) -> None:
        super().__init__()
        self.tape: list[tuple | None] = []

    def __exit__(self, *error: object) -> None:
        super().__exit__()
        self.tape = None  # a value that escaped must not keep it alive

    def input(self, value: Any) -> Taped:
        """A value that the tape starts with."""
        self.tape.append(None)
        return Taped(self, value, len(self.tape) - 1)

    def follow(self, p: Primitive, args: Sequence, mine: list[bool], values: list, params: dict) -> Any:
        out = real(p(*values, **params), p)
        if not p.has_slope:
            return out
        places = [x.place if m else None for x, m in zip(args, mine, strict=True)]
        self.tape.append((self.rules(p), places, out, values, params))
        return Taped(self, out, len(self.tape) - 1)


@np.errstate(all="ignore")
def sweep_back(tape: list, outputs: list, cotangents: list, inputs: int) -> list:
    """The cotangents of the inputs (None for zero) from those of the outputs, whose places on the tape are given."""
    known: dict[int, Any] = {}
    for place, c in zip(outputs, cotangents, strict=True):
        if place is not None:
            known[place] = known[place] + c if place in known else c
    for place in range(len(tape) - 1, inputs - 1, -1):
        c = known.pop(place, None)
        if c is not None:
            p, places, out, values, params = tape[place]
            for source, more in zip(places, p.pull(c, places, out, values, params), strict=False):
                if source is not None and more is not None:  # where paths meet, cotangents add
                    known[source] = known[source] + more if source in known else more
    return [known.get(place) for place in range(inputs)]


@np.errstate(all="ignore")
def sweep_forward(tape: list, outputs: list, tangents: list) -> list:
    """The tangents of the outputs (None for zero) from those of the inputs, with which the tape starts."""
    known = list(tangents)
    for p, places, out, values, params in tape[len(tangents) :]:
        given = [None if place is None else known[place] for place in places]
        known.append(None if all(t is None for t in given) else p.push(given, out, values, params))
    return [None if place is None else known[place] for place in outputs]


class BatchedCondition(TypeError):
    """A batch was asked for one yes or no. It has a name of its own because cond waits for it."""


class Batched(Array):
    """A value for each lane of a batch, along the first axis. Its shape is that of one lane."""

    __slots__ = ()

    def __init__(self, trace: Batch, value: Any) -> None:
        self.trace, self.value = trace, value

    shape = property(lambda x: shape(x.value)[1:])

    def __bool__(self) -> bool:
        raise BatchedCondition(
            "`if`, `while`, `and`, `or` and `not` need one yes or no, but under vmap this value stands for all lanes "
            "at once, and they may disagree. Compute both results and select: by_hand.where(condition, a, b)"
        )


class Batch(Trace):
    """The trace of vmap: every primitive works on the whole batch."""

    transform = "vmap"

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def follow(self, p: Primitive, args: Sequence, mine: list[bool], values: list, params: dict) -> Any:
        return Batched(self, self.rules(p).batch(p, self.size, mine, values, **params))
