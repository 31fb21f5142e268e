"""The three ways of following a value: beside its tangent, on a tape, and as one lane of a batch.

Each call of a transform makes a trace of its own, with a level higher than those of all traces that are open. A
primitive hands over to the innermost trace among its arguments; that trace unpacks its own values, applies its rule,
and so meets the next one further out. For each trace all values of the others are constants: levels cannot mix.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.by_hand.arrays import Array
from helpers.by_hand.primitives import Primitive, broadcast_to, dtype, shape

_levels = itertools.count(1)


class Trace:
    """One call of a transform, open while its function runs."""

    def __init__(self) -> None:
        self.level, self.is_open = next(_levels), True

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *error: object) -> None:
        self.is_open = False

    def owns(self, x: Any) -> bool:
        """Whether the value is followed by this very trace."""
        return isinstance(x, Array) and x.trace is self

    def process(self, p: Primitive, args: Sequence, params: dict) -> Any:
        """The result of a primitive, at least one of whose arguments is this trace's own."""
        if not self.is_open:
            raise RuntimeError(
                f"{p.name} got a value from inside {self.transform} after that had ended. Return values from the "
                "function; do not keep them in a list or a variable outside."
            )
        return self.follow(p, args, params)


def _real(p: Primitive, out: Any) -> Any:
    """The result of a primitive, unless it is complex."""
    if dtype(out).kind == "c":
        raise TypeError(f"{p.name} gave a complex number: by_hand follows real numbers only")
    return out


class Dual(Array):
    """A value and its tangent."""

    __slots__ = ("tangent",)

    def __init__(self, trace: Forward, value: Any, tangent: Any) -> None:
        self.trace, self.value, self.tangent = trace, value, tangent


class Forward(Trace):
    """The trace of jvp: every value carries its tangent."""

    transform = "jvp"

    def primal(self, x: Any) -> Any:
        return x.value if self.owns(x) else x

    def tangent(self, x: Any) -> Any:
        """The tangent of a result: zeros where it does not depend on the inputs."""
        return x.tangent if self.owns(x) else np.zeros(shape(x), dtype(x))[()]

    def follow(self, p: Primitive, args: Sequence, params: dict) -> Any:
        mine = [isinstance(x, Array) and x.trace is self for x in args]
        values = [x.value if m else x for x, m in zip(args, mine, strict=True)]
        out = _real(p, p(*values, **params))
        if not p.has_slope:
            return out
        t = p.push([x.tangent if m else None for x, m in zip(args, mine, strict=True)], out, values, params)
        return out if t is None else Dual(self, out, t)


class Taped(Array):
    """A value and its place on the tape."""

    __slots__ = ("place",)

    def __init__(self, trace: Reverse, value: Any, place: int) -> None:
        self.trace, self.value, self.place = trace, value, place


class Reverse(Trace):
    """The trace of vjp and linearize: every primitive is noted on a tape, to be read backward or forward."""

    transform = "grad or vjp"

    def __init__(self) -> None:
        super().__init__()
        self.tape: list[tuple | None] = []

    def input(self, value: Any) -> Taped:
        """A value that the tape starts with."""
        self.tape.append(None)
        return Taped(self, value, len(self.tape) - 1)

    def follow(self, p: Primitive, args: Sequence, params: dict) -> Any:
        places = [x.place if isinstance(x, Array) and x.trace is self else None for x in args]
        values = [x if place is None else x.value for x, place in zip(args, places, strict=True)]
        out = _real(p, p(*values, **params))
        if not p.has_slope:
            return out
        self.tape.append((p, places, out, values, params))
        return Taped(self, out, len(self.tape) - 1)

    def __exit__(self, *error: object) -> None:
        super().__exit__()
        self.tape = None  # a value that escaped must not keep it alive


def sweep_back(tape: list, cotangents: dict[int, Any], inputs: int) -> list:
    """The cotangents of the inputs (None for zero) from those of the outputs, by place on the tape. Where paths
    meet, cotangents add."""
    for place in range(len(tape) - 1, inputs - 1, -1):
        c = cotangents.pop(place, None)
        if c is not None:
            p, places, out, values, params = tape[place]
            for source, more in zip(places, p.pull(c, places, out, values, params), strict=True):
                if source is not None and more is not None:
                    cotangents[source] = cotangents[source] + more if source in cotangents else more
    return [cotangents.get(place) for place in range(inputs)]


def sweep_forward(tape: list, tangents: list) -> list:
    """The tangents of everything on the tape (None for zero) from those of the inputs."""
    tangents = list(tangents)
    for p, places, out, values, params in tape[len(tangents) :]:
        known = [None if place is None else tangents[place] for place in places]
        tangents.append(None if all(t is None for t in known) else p.push(known, out, values, params))
    return tangents


class BatchedCondition(TypeError):
    """A batch was asked for one yes or no."""


class Batched(Array):
    """A value for each lane of a batch, along the first axis. Its shape is that of one lane."""

    __slots__ = ()

    def __init__(self, trace: Batch, value: Any) -> None:
        self.trace, self.value = trace, value

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one lane."""
        return shape(self.value)[1:]

    def __bool__(self) -> bool:
        raise BatchedCondition(
            "`if`, `while`, `and`, `or` and `not` need one yes or no, but under vmap this value stands for all lanes at "
            "once, and they may disagree. Compute both results and select: by_hand.where(condition, a, b)"
        )


class Batch(Trace):
    """The trace of vmap: every primitive works on the whole batch."""

    transform = "vmap"

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size

    def lanes(self, x: Any) -> Any:
        """The value of a result with its batch axis first: repeated where all lanes share it."""
        return x.value if self.owns(x) else broadcast_to(x, shape=(self.size, *shape(x)))

    def follow(self, p: Primitive, args: Sequence, params: dict) -> Any:
        mapped = [isinstance(x, Array) and x.trace is self for x in args]
        values = [x.value if m else x for x, m in zip(args, mapped, strict=True)]
        return Batched(self, p.batch(p, self.size, mapped, values, **params))
