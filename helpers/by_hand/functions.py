"""What a program may call besides the primitives: functions of NumPy's names, composed of primitives.

They take arrays, numbers and traced values. Axes count from either end; `axis=None` means all of them.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from helpers.by_hand import primitives as p
from helpers.by_hand.primitives import Primitive, Tracer, dtype, ndim, shape

Axis = int | tuple[int, ...] | None


def from_end(axis: Axis, rank: int) -> tuple[int, ...]:
    """The axes counted from the end, as the primitives take them."""
    axes = range(rank) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for a in axes:
        if not -rank <= a < rank:
            raise ValueError(f"there is no axis {a}: the array has {rank} axes")
    return tuple(a % rank - rank for a in axes)


def one_from_end(axis: int, rank: int) -> int:
    """A single axis counted from the end."""
    if not hasattr(axis, "__index__"):
        raise TypeError(f"this takes a single axis, and got {axis!r}")
    return from_end(int(axis), rank)[0]


def _reduce(primitive: Primitive, x: Any, axis: Axis, keepdims: bool) -> Any:
    axes = from_end(axis, ndim(x))
    out = primitive(x, axis=axes) if axes else x
    return p.reshape(out, shape=p.kept_shape(x, axes)) if keepdims else out


def sum(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The sum over the axes."""
    return _reduce(p.reduce_sum, x, axis, keepdims)


def mean(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The mean over the axes. float16 is summed as float32, in which it does not overflow."""
    half = dtype(x) == np.float16
    total = sum(astype(x, np.float32) if half else x, axis, keepdims)
    out = total / math.prod(shape(x)[a] for a in from_end(axis, ndim(x)))
    return astype(out, np.float16) if half else out


def max(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The largest entry. Equal ones share its slope, as in JAX."""
    return _reduce(p.reduce_max, x, axis, keepdims)


def min(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The smallest entry. Equal ones share its slope."""
    return _reduce(p.reduce_min, x, axis, keepdims)


def argmax(x: Any, axis: int | None = None) -> Any:
    """Where the largest entry stands: in the flattened array, or along one axis."""
    return p.argmax(ravel(x), axis=-1) if axis is None else p.argmax(x, axis=one_from_end(axis, ndim(x)))


def cumsum(x: Any, axis: int | None = None) -> Any:
    """The running sum along one axis; without one, of all entries in a row."""
    return cumsum(ravel(x), -1) if axis is None else p.cumulative_sum(x, axis=one_from_end(axis, ndim(x)))


def flip(x: Any, axis: int) -> Any:
    """The entries along one axis in reverse order."""
    return p.flip(x, axis=one_from_end(axis, ndim(x)))


def reshape(x: Any, new: int | Sequence[int]) -> Any:
    """The entries in another shape; −1 stands for what is left."""
    new = (new,) if isinstance(new, (int, np.integer)) else tuple(new)
    if -1 in new:
        known = builtins.max(-math.prod(new), 1)  # the product of the others
        new = tuple(math.prod(shape(x)) // known if n == -1 else n for n in new)
    return x if new == shape(x) else p.reshape(x, shape=new)


def ravel(x: Any) -> Any:
    """All entries in one row."""
    return reshape(x, (-1,))


def expand_dims(x: Any, axis: int) -> Any:
    """The array with a new axis of length 1."""
    place = one_from_end(axis, ndim(x) + 1) + ndim(x) + 1
    return reshape(x, (*shape(x)[:place], 1, *shape(x)[place:]))


def squeeze(x: Any, axis: int) -> Any:
    """The array without this axis of length 1."""
    place = one_from_end(axis, ndim(x)) + ndim(x)
    return reshape(x, (*shape(x)[:place], *shape(x)[place + 1 :]))


def transpose(x: Any, axes: Sequence[int] | None = None) -> Any:
    """The array with its axes in another order: reversed, if none is given."""
    return p.transpose(x, axes=from_end(tuple(range(ndim(x))[::-1] if axes is None else axes), ndim(x)))


def moveaxis(x: Any, source: int, destination: int) -> Any:
    """The array with one axis moved."""
    here, there = (a + ndim(x) for a in from_end((source, destination), ndim(x)))
    order = list(range(ndim(x)))
    order.insert(there, order.pop(here))
    return x if here == there else transpose(x, order)


def broadcast_to(x: Any, new: Sequence[int]) -> Any:
    """The array repeated to this shape, by NumPy's rules."""
    return p.broadcast_to(x, shape=tuple(new))


def stack(arrays: Sequence, axis: int = 0) -> Any:
    """Arrays of one shape along a new axis."""
    first, *rest = arrays
    return p.stack(first, *rest, axis=one_from_end(axis, ndim(first) + 1))


def concatenate(arrays: Sequence, axis: int = 0) -> Any:
    """Arrays one after the other along an axis."""
    first, *rest = arrays
    return p.concatenate(first, *rest, axis=one_from_end(axis, ndim(first)))


def unstack(x: Any) -> list:
    """The parts along the first axis. A traced value is halved again and again, so that no part's cotangent needs
    a full array of zeros: n parts cost n log n, not n²."""
    middle = len(x) // 2
    if not isinstance(x, Tracer) or middle == 0:
        return [x[k] for k in range(len(x))]
    return unstack(x[:middle]) + unstack(x[middle:])


def array(values: Any) -> Any:
    """An array from nested lists of numbers and traced values."""
    if isinstance(values, (list, tuple)):
        return stack([array(v) for v in values]) if values else np.zeros(0)
    if isinstance(values, Iterator):
        raise TypeError(f"by_hand.array takes nested lists, and got a {type(values).__name__}: write list(...) around it")
    return values


def take(x: Any, rows: Any) -> Any:
    """x[rows], also for a plain array x and rows that vmap has mapped."""
    rows = rows if isinstance(rows, Tracer) else np.asarray(rows)
    if dtype(rows).kind not in "iu":
        raise IndexError(
            f"rows are selected by whole numbers, and these are of type {dtype(rows)}. For a mask that vmap has mapped "
            "use by_hand.where: each lane must have the same shape"
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
    row = p.reshape(x, shape=(1, *shape(x))) if ndim(x) == 1 else x
    column = p.reshape(y, shape=(*shape(y), 1)) if ndim(y) == 1 else y
    out = p.matmul(row, column)
    out = squeeze(out, -2) if ndim(x) == 1 else out
    return reshape(out, shape(out)[:-1]) if ndim(y) == 1 else out


def outer(x: Any, y: Any) -> Any:
    """All products of an entry of x with an entry of y: a matrix."""
    return expand_dims(ravel(x), 1) * ravel(y)


def solve(a: Any, b: Any) -> Any:
    """The x with a @ x = b, for a vector b or a matrix of columns."""
    return squeeze(p.solve(a, expand_dims(b, 1)), -1) if ndim(b) == 1 else p.solve(a, b)


def inv(a: Any) -> Any:
    """The inverse matrix. To solve a system, solve is cheaper and more exact."""
    return p.inverse(a)


def norm(x: Any) -> Any:
    """The root of the sum of squares."""
    return p.sqrt(sum(square(x)))


def square(x: Any) -> Any:
    """x·x."""
    return p.multiply(x, x)


def clip(x: Any, low: Any, high: Any) -> Any:
    """x, but not below low and not above high."""
    return p.minimum(p.maximum(x, low), high)


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(−x)), without overflow."""
    return p.exp(-p.logaddexp(0.0, -x))


def logsumexp(x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """log of the sum of exp, without overflow: the largest entry is taken out of the sum, where it is finite."""
    top = max(p.stop_gradient(x), axis, keepdims=True)
    top = p.where(p.absolute(top) < np.inf, top, 0.0)
    out = p.log(sum(p.exp(x - top), axis, keepdims))
    return out + (top if keepdims else reshape(top, shape(out)))


def softmax(x: Any, axis: Axis = -1) -> Any:
    """exp(x) divided by its sum along the axis, without overflow."""
    powers = p.exp(x - max(p.stop_gradient(x), axis, keepdims=True))
    return powers / sum(powers, axis, keepdims=True)


def zeros_like(x: Any) -> np.ndarray:
    """Zeros of the shape and type of x."""
    return np.zeros(shape(x), dtype(x))


def ones_like(x: Any) -> np.ndarray:
    """Ones of the shape and type of x."""
    return np.ones(shape(x), dtype(x))


def astype(x: Any, new: Any) -> Any:
    """x in another type. Only floating types keep the derivative."""
    return p.convert(x if np.issubdtype(new, np.floating) else p.stop_gradient(x), type=new)
