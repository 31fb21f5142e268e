"""The transforms of this library with parts of somebody else's: rules, the sum behind a broadcast, the dispatch.

`Exchanged(...).used()` is a context in which they stand in; a trace that begins in it keeps them to its end. Rules may be written
in NumPy: while one runs, NumPy's functions follow the boxes as by_hand's own do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.by_hand import functions
from helpers.by_hand.primitives import (
    EXCHANGED,
    Linear,
    Primitive,
    Tracer,
    broadcast_to,
    convert,
    dtype,
    shape,
    unbroadcast,
    where,
)

Rule = Callable[..., Any]


def _einsum(letters: str, x: Any, y: Any) -> Any:
    """np.einsum of two arrays, by a product of all with all and a sum."""
    ins, out = letters.replace(" ", "").split("->")
    order = out + "".join(sorted(set(ins) - set(out) - {","}))

    def spread(a: Any, own: str) -> Any:
        a = functions.transpose(a, [own.index(letter) for letter in order if letter in own])
        sizes = iter(shape(a))
        return functions.reshape(a, [next(sizes) if letter in own else 1 for letter in order])

    product = spread(x, ins.split(",")[0]) * spread(y, ins.split(",")[1])
    return functions.sum(product, tuple(range(len(out), len(order)))) if len(order) > len(out) else product


# NumPy's function -> by_hand's, for what rules are made of.
NUMPY: dict[Any, Callable[..., Any]] = {
    np.sum: functions.sum, np.mean: functions.mean, np.max: functions.max, np.min: functions.min, np.where: where, np.outer: functions.outer,
    np.reshape: functions.reshape, np.transpose: functions.transpose, np.moveaxis: functions.moveaxis, np.stack: functions.stack,
    np.expand_dims: functions.expand_dims, np.squeeze: functions.squeeze, np.broadcast_to: functions.broadcast_to, np.ravel: functions.ravel,
    np.concatenate: functions.concatenate, np.take: functions.take, np.einsum: _einsum, np.zeros_like: functions.zeros_like,
    np.ones_like: functions.ones_like, np.shape: shape, np.ndim: lambda x: len(shape(x)), np.dot: functions.matmul,
    np.swapaxes: lambda x, a, b: functions.transpose(x, _swapped(len(shape(x)), a, b)),
}  # fmt: skip


def _swapped(rank: int, a: int, b: int) -> list[int]:
    order = list(range(rank))
    order[a], order[b] = order[b], order[a]
    return order


class Exchanged:
    """Parts that stand in. `tangents[name](tangents, out, args, params)` gives a tangent (None among the tangents: a constant),
    `cotangents[name](c, out, args, params)` a list of cotangents, `batching[name](mapped, args, params)` the batch; each may
    return NotImplemented, and by_hand's own rule serves. `unbroadcast(g, shape)` sums a cotangent back. `dispatch(op, args)`
    chooses the box that takes over."""

    numpy: Mapping[Any, Callable[..., Any]] = NUMPY

    def __init__(
        self, tangents: Mapping[str, Rule] | None = None, cotangents: Mapping[str, Rule] | None = None, batching: Mapping[str, Rule] | None = None,
        unbroadcast: Rule | None = None, dispatch: Rule | None = None,
    ) -> None:  # fmt: skip
        self.tangents, self.cotangents, self.batching = tangents or {}, cotangents or {}, batching or {}
        self.unbroadcast, self.dispatch = unbroadcast, dispatch
        self.in_a_rule = 0
        self._rules: dict[str, _Rules] = {}

    @contextlib.contextmanager
    def used(self) -> Iterator[None]:
        """A context in which these parts stand in."""
        token = EXCHANGED.set(self)
        try:
            yield
        finally:
            EXCHANGED.reset(token)

    def rules(self, p: Primitive) -> _Rules:
        """What stands in for the rules of a primitive."""
        if p.name not in self._rules:
            self._rules[p.name] = _Rules(p, self)
        return self._rules[p.name]

    def run(self, rule: Rule, *args: Any) -> Any:
        """What a rule gives; NumPy's functions follow boxes meanwhile, also where a trace of these parts is read later."""
        with self.used():
            self.in_a_rule += 1
            try:
                return rule(*args)
            finally:
                self.in_a_rule -= 1

    def dispatched(self, p: Primitive, args: Sequence[Any], params: dict[str, Any]) -> Any:
        """What the dispatch makes of a primitive and its arguments, which it sees as boxes with level, value and transform."""
        if not any(isinstance(arg, Tracer) for arg in args):
            return p.value(*args, **params)
        seen = [_Box(arg) if isinstance(arg, Tracer) else arg for arg in args]
        return _opened(self.dispatch(_Op(p, params), seen))


class _Rules:
    """The rules of a primitive, with what stands in for them."""

    def __init__(self, p: Primitive, exchanged: Exchanged) -> None:
        self.p, self.exchanged, self.has_slope = p, exchanged, p.has_slope

    def push(self, tangents: Sequence[Any], out: Any, args: Sequence[Any], params: dict[str, Any]) -> Any:
        own = self.exchanged.tangents.get(self.p.name)
        found = NotImplemented if own is None else self.exchanged.run(own, tangents, out, args, params)
        if found is NotImplemented:
            return self.p.push(tangents, out, args, params)
        if shape(found) != shape(out):
            found = broadcast_to(found, shape=shape(out))
        return found if dtype(found) == dtype(out) else convert(found, type=dtype(out))

    def pull(self, c: Any, wanted: Sequence[Any], out: Any, args: Sequence[Any], params: dict[str, Any]) -> list:
        own = self.exchanged.cotangents.get(self.p.name)
        found = NotImplemented if own is None else self.exchanged.run(own, c, out, args, params)
        if found is NotImplemented:
            if self.exchanged.unbroadcast is None or isinstance(self.p, Linear):
                return self.p.pull(c, wanted, out, args, params)
            found = [rule and rule(c, out, *args, **params) for rule in self.p.cotangents]
        pairs = zip(found, wanted, args, strict=False)
        return [None if want is None or bar is None else self._summed(bar, shape(arg)) for bar, want, arg in pairs]

    def batch(self, p: Primitive, size: int, mapped: list[bool], args: Sequence[Any], **params: Any) -> Any:
        own = self.exchanged.batching.get(p.name)
        found = NotImplemented if own is None else self.exchanged.run(own, mapped, args, params)
        return p.batch(p, size, mapped, args, **params) if found is NotImplemented else found

    def _summed(self, bar: Any, target: tuple[int, ...]) -> Any:
        own = self.exchanged.unbroadcast
        if own is None or not hasattr(bar, "ndim"):
            return unbroadcast(bar, target)
        return bar if shape(bar) == target else self.exchanged.run(own, bar, target)

    def __repr__(self) -> str:
        return self.p.name


class _Box:
    """A traced value as a dispatch sees it."""

    __slots__ = ("box",)

    def __init__(self, box: Any) -> None:
        self.box = box

    level = property(lambda self: self.box.trace.level)

    @property
    def transform(self) -> _Transform:
        """One and the same for all boxes of a call of a transform."""
        trace = self.box.trace
        if getattr(trace, "seen_as", None) is None:
            trace.seen_as = _Transform(trace)
        return trace.seen_as

    @property
    def value(self) -> Any:
        """What is inside: another box, or an array."""
        inside = self.box.value
        return _Box(inside) if isinstance(inside, Tracer) else inside


class _Transform:
    """The transform of a box as a dispatch sees it."""

    def __init__(self, trace: Any) -> None:
        self.trace, self.level = trace, trace.level

    def follow(self, op: _Op, args: Sequence[Any], values: Sequence[Any]) -> Any:
        """op of the values, in a box of this transform."""
        self.trace.check_open(op.name)
        boxes = [_opened(arg) for arg in args]
        mine = [self.trace.owns(box) for box in boxes]
        return _Box(self.trace.follow(op.primitive, boxes, mine, [_opened(value) for value in values], op.params))


class _Op:
    """A primitive as a dispatch sees it."""

    def __init__(self, primitive: Primitive, params: dict[str, Any]) -> None:
        self.primitive, self.params, self.name = primitive, params, primitive.name

    def plain(self, *values: Any) -> Any:
        """The primitive, for arrays."""
        return self.primitive.value(*values, **self.params)

    def __call__(self, *args: Any) -> Any:
        return self.primitive(*map(_opened, args), **self.params)


def _opened(x: Any) -> Any:
    return x.box if isinstance(x, _Box) else x
