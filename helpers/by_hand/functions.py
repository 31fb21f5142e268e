"""What a program may call besides the primitives: functions of NumPy's names, composed of primitives.

They take arrays, numbers and traced values. Axes count from either end; `axis=None` means all of them.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from helpers.by_hand import primitives as p
from helpers.by_hand.primitives import Tracer, divide, dtype, maximum, minimum, multiply, ndim, shape, where

Axis = int | tuple[int, ...] | None


def _negative(axis: Axis, rank: int) -> tuple[int, ...]:
    """The axes counted from the end."""
    axes = range(rank) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for a in axes:
        if not -rank <= a < rank:
            raise ValueError(f"there is no axis {a}: the array has {rank} axes")
    return tuple(a % rank - rank for a in axes)


def _one(axis: int, rank: int) -> int:
    """A single axis counted from the end."""
    if not hasattr(axis, "__index__"):
        raise TypeError(f"this takes a single axis, and got {axis!r}")
    return _negative(int(axis), rank)[0]


def sum(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The sum over the axes."""
    axes = _negative(axis, ndim(x))
    total = p.reduce_sum(x, axis=axes) if axes else x
    return p.reshape(total, shape=p._kept(shape(x), axes)) if keepdims else total


def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The mean over the axes."""
    return sum(x, axis, keepdims) / math.prod(shape(x)[a] for a in _negative(axis, ndim(x)))


def max(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The largest entry. Equal ones share its slope, as in JAX."""
    axes = _negative(axis, ndim(x))
    top = p.reduce_max(x, axis=axes)
    return p.reshape(top, shape=p._kept(shape(x), axes)) if keepdims else top


def min(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The smallest entry. Equal ones share its slope."""
    axes = _negative(axis, ndim(x))
    bottom = p.reduce_min(x, axis=axes)
    return p.reshape(bottom, shape=p._kept(shape(x), axes)) if keepdims else bottom


def argmax(x: Any, axis: int | None = None) -> Any:
    """Where the largest entry stands: in the flattened array, or along one axis."""
    return p.argmax(ravel(x), axis=-1) if axis is None else p.argmax(x, axis=_one(axis, ndim(x)))


def cumsum(x: Any, axis: int | None = None) -> Any:
    """The running sum along one axis; without one, of all entries in a row."""
    return p.cumulative_sum(ravel(x), axis=-1) if axis is None else p.cumulative_sum(x, axis=_one(axis, ndim(x)))


def flip(x: Any, axis: int) -> Any:
    """The entries along one axis in reverse order."""
    return p.flip(x, axis=_one(axis, ndim(x)))


def reshape(x: Any, new: int | Sequence[int]) -> Any:
    """The entries in another shape; −1 stands for what is left."""
    new = (new,) if isinstance(new, (int, np.integer)) else tuple(new)
    if -1 in new:
        known = -math.prod(new)
        new = tuple(math.prod(shape(x)) // builtins.max(known, 1) if n == -1 else n for n in new)
    return x if new == shape(x) else p.reshape(x, shape=new)


def ravel(x: Any) -> Any:
    """All entries in one row."""
    return reshape(x, (-1,))


def expand_dims(x: Any, axis: int) -> Any:
    """The array with a new axis of length 1."""
    place = _one(axis, ndim(x) + 1) + ndim(x) + 1
    return reshape(x, (*shape(x)[:place], 1, *shape(x)[place:]))


def squeeze(x: Any, axis: int) -> Any:
    """The array without this axis of length 1."""
    place = _one(axis, ndim(x)) + ndim(x)
    return reshape(x, (*shape(x)[:place], *shape(x)[place + 1 :]))


def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """The array with its axes in another order: reversed, if none is given."""
    return p.transpose(x, axes=_negative(tuple(range(ndim(x))[::-1] if axes is None else axes), ndim(x)))


def moveaxis(x: Any, source: int, destination: int) -> Any:
    """The array with one axis moved."""
    rank = ndim(x)
    here, there = (a + rank for a in _negative((source, destination), rank))
    rest = [a for a in range(rank) if a != here]
    rest.insert(there, here)
    return x if rest == list(range(rank)) else transpose(x, rest)


def broadcast_to(x: Any, new: Sequence[int]) -> Any:
    """The array repeated to this shape, by NumPy's rules."""
    return p.broadcast_to(x, shape=tuple(new))


def stack(arrays: Sequence, axis: int = 0) -> Any:
    """Arrays of one shape along a new axis."""
    arrays = _some(arrays, "stack")
    return p.stack(*arrays, axis=_one(axis, ndim(arrays[0]) + 1))


def unstack(x: Any) -> list:
    """The parts along the first axis. A traced value is halved again and again, so that no part's cotangent needs
    a full array of zeros: n parts cost n log n, not n²."""
    if not isinstance(x, Tracer) or shape(x)[0] <= 1:
        return [x[k] for k in range(shape(x)[0])]
    middle = shape(x)[0] // 2
    return unstack(x[:middle]) + unstack(x[middle:])


def concatenate(arrays: Sequence, axis: int = 0) -> Any:
    """Arrays one after the other along an axis."""
    arrays = _some(arrays, "concatenate")
    return p.concatenate(*arrays, axis=_one(axis, ndim(arrays[0])))


def _some(arrays: Sequence, name: str) -> list:
    arrays = list(arrays)
    if not arrays:
        raise ValueError(f"{name} needs at least one array")
    return arrays


def array(values: Any) -> Any:
    """An array from nested lists of numbers and traced values."""
    if isinstance(values, (list, tuple)):
        return stack([array(v) for v in values]) if values else np.zeros(0)
    return values


def take(x: Any, rows: Any) -> Any:
    """x[rows], also for a plain array x and rows that vmap has mapped."""
    rows = rows if isinstance(rows, Tracer) else np.asarray(rows)
    if dtype(rows).kind not in "iu":
        raise IndexError(
            f"rows are selected by whole numbers, and these are of type {dtype(rows)}. For a mask that vmap has mapped use "
            "by_hand.where: each lane must have the same shape"
        )
    return p.take(x, rows)


def getitem(x: Any, key: Any) -> Any:
    """x[key]. The key may be an array of whole numbers that is itself traced by vmap: then it selects rows."""
    if isinstance(key, Tracer):
        return take(x, key)
    if isinstance(key, tuple) and any(isinstance(part, Tracer) for part in key):
        raise IndexError("of several indices none may be a traced value: take x[i] first, and index the result")
    return p.index(x, key=key)


def matmul(x: Any, y: Any) -> Any:
    """x @ y for vectors and (stacks of) matrices."""
    if not ndim(x) or not ndim(y):
        raise ValueError("@ takes vectors and matrices; for a number write *")
    if ndim(x) > 1 and ndim(y) > 1:
        return p.matmul(x, y)
    out = p.matmul(expand_dims(x, 0) if ndim(x) == 1 else x, expand_dims(y, 1) if ndim(y) == 1 else y)
    rows = shape(out)[:-2] + (shape(out)[-2:-1] if ndim(x) > 1 else ())
    return reshape(out, rows + (shape(out)[-1:] if ndim(y) > 1 else ()))


def outer(x: Any, y: Any) -> Any:
    """All products of an entry of x with an entry of y: a matrix."""
    return expand_dims(ravel(x), 1) * ravel(y)


def solve(a: Any, b: Any) -> Any:
    """The x with a @ x = b, for a vector b or a matrix of columns."""
    return squeeze(p.solve(a, expand_dims(b, 1)), -1) if ndim(b) == 1 else p.solve(a, b)


def inv(a: Any) -> Any:
    """The inverse matrix. To solve a system, solve is cheaper and more exact."""
    return p.solve(a, p._eye(a))


def square(x: Any) -> Any:
    """x·x."""
    return multiply(x, x)


def clip(x: Any, low: Any, high: Any) -> Any:
    """x, but not below low and not above high."""
    return minimum(maximum(x, low), high)


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(−x)), without overflow."""
    return p.exp(-p.logaddexp(0.0, -x))


def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """log of the sum of exp, without overflow."""
    axes = _negative(axis, ndim(x))
    top = max(p.stop_gradient(x), axes, keepdims=True)
    top = where(p.isfinite(top), top, 0.0)
    out = p.log(sum(p.exp(x - top), axes, keepdims=True)) + top
    return out if keepdims else reshape(out, [n for a, n in enumerate(shape(x)) if a - ndim(x) not in axes])


def softmax(x: Any, axis: Axis = -1) -> Any:
    """exp(x) divided by its sum along the axis."""
    return p.exp(x - logsumexp(x, axis, keepdims=True))


def norm(x: Any) -> Any:
    """The root of the sum of squares."""
    return p.sqrt(sum(multiply(x, x)))


def zeros_like(x: Any) -> np.ndarray:
    """Zeros of the shape and type of x."""
    return np.zeros(shape(x), dtype(x))


def ones_like(x: Any) -> np.ndarray:
    """Ones of the shape and type of x."""
    return np.ones(shape(x), dtype(x))


def astype(x: Any, new: Any) -> Any:
    """x in another type. Only floating types keep the derivative."""
    return p.convert(x, type=new) if np.issubdtype(new, np.floating) else p.to_type(x, type=new)


true_divide = divide
