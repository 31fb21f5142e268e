"""What a traced value answers to +, *, @, [] and to NumPy. Its kinds stand in tracing.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from helpers.by_hand import functions, primitives
from helpers.by_hand import primitives as p

OPERATORS = {
    np.add: p.add, np.subtract: p.subtract, np.multiply: p.multiply, np.divide: p.divide, np.power: p.power,
    np.negative: p.negative, np.absolute: p.absolute, np.matmul: functions.matmul, np.equal: p.equal,
    np.not_equal: p.not_equal, np.greater: p.greater, np.greater_equal: p.greater_equal, np.less: p.less,
    np.less_equal: p.less_equal, np.logical_and: p.logical_and, np.bitwise_and: p.logical_and,
    np.bitwise_or: p.logical_or, np.invert: p.logical_not,
}  # fmt: skip
IN_PLACE = (
    "inside a transform nothing can be written into an array, for the value before is still needed. Make a new one: "
    "with by_hand.where, by_hand.stack or by_hand.concatenate"
)


class Array(primitives.Tracer):
    """A traced value with the face of an array."""

    __slots__ = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return primitives.shape(self.value)

    @property
    def ndim(self) -> int:
        """How many axes the value has."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """How many entries the value has."""
        return int(np.prod(self.shape))

    @property
    def dtype(self) -> np.dtype:
        """The NumPy type of its entries."""
        return primitives.dtype(self.value)

    @property
    def T(self) -> Any:
        """The axes reversed."""
        return functions.transpose(self)

    def sum(self, axis: functions.Axis = None, keepdims: bool = False) -> Any:
        """by_hand.sum"""
        return functions.sum(self, axis, keepdims)

    def mean(self, axis: functions.Axis = None, keepdims: bool = False) -> Any:
        """by_hand.mean"""
        return functions.mean(self, axis, keepdims)

    def max(self, axis: functions.Axis = None, keepdims: bool = False) -> Any:
        """by_hand.max"""
        return functions.max(self, axis, keepdims)

    def min(self, axis: functions.Axis = None, keepdims: bool = False) -> Any:
        """by_hand.min"""
        return functions.min(self, axis, keepdims)

    def reshape(self, *shape: Any) -> Any:
        """by_hand.reshape"""
        return functions.reshape(self, shape[0] if len(shape) == 1 else shape)

    def ravel(self) -> Any:
        """by_hand.ravel"""
        return functions.ravel(self)

    def astype(self, new: Any) -> Any:
        """by_hand.astype"""
        return functions.astype(self, new)

    def __add__(self, other: Any) -> Any:
        return p.add(self, other)

    def __radd__(self, other: Any) -> Any:
        return p.add(other, self)

    def __sub__(self, other: Any) -> Any:
        return p.subtract(self, other)

    def __rsub__(self, other: Any) -> Any:
        return p.subtract(other, self)

    def __mul__(self, other: Any) -> Any:
        return p.multiply(self, other)

    def __rmul__(self, other: Any) -> Any:
        return p.multiply(other, self)

    def __truediv__(self, other: Any) -> Any:
        return p.divide(self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return p.divide(other, self)

    def __pow__(self, other: Any) -> Any:
        return p.power(self, other)

    def __rpow__(self, other: Any) -> Any:
        return p.power(other, self)

    def __matmul__(self, other: Any) -> Any:
        return functions.matmul(self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return functions.matmul(other, self)

    def __neg__(self) -> Any:
        return p.negative(self)

    def __abs__(self) -> Any:
        return p.absolute(self)

    def __eq__(self, other: object) -> Any:
        return p.equal(self, other)

    def __ne__(self, other: object) -> Any:
        return p.not_equal(self, other)

    def __lt__(self, other: Any) -> Any:
        return p.less(self, other)

    def __le__(self, other: Any) -> Any:
        return p.less_equal(self, other)

    def __gt__(self, other: Any) -> Any:
        return p.greater(self, other)

    def __ge__(self, other: Any) -> Any:
        return p.greater_equal(self, other)

    def __and__(self, other: Any) -> Any:
        return p.logical_and(self, other)

    def __or__(self, other: Any) -> Any:
        return p.logical_or(self, other)

    def __invert__(self) -> Any:
        return p.logical_not(self)

    __hash__ = object.__hash__

    def __getitem__(self, key: Any) -> Any:
        return functions.getitem(self, key)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("a single number has no len()")
        return self.shape[0]

    def __iter__(self) -> Iterator:
        if not self.shape:
            raise TypeError("a single number cannot be looped over or unpacked")
        return iter(functions.unstack(self))

    def __bool__(self) -> bool:
        return bool(self.value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value!r})"

    # What would lose the derivative, or the other lanes, is refused in words.

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError(f"x[...] = ... : {IN_PLACE}")

    def __float__(self) -> float:
        raise TypeError(
            "float(), .item() and the functions of `math` make a plain number of a value that a transform follows, and the "
            "derivative would be lost. Use by_hand's functions (by_hand.sin instead of math.sin), and convert afterwards"
        )

    __int__ = __index__ = __complex__ = item = tolist = __float__

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise TypeError(
            "np.array and np.asarray make a plain array of a value that a transform follows, and the derivative would be "
            "lost. Use by_hand.array or by_hand.stack"
        )

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """NumPy asks here when a plain array stands on the left of an operator, and when one of its functions is called."""
        if options.get("out") is not None:
            raise TypeError(f"a += b, and out=... : {IN_PLACE}")
        if method == "__call__" and ufunc in OPERATORS and not options:
            return OPERATORS[ufunc](*inputs)
        raise TypeError(_use_instead(ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        raise TypeError(_use_instead(function.__name__))


def _use_instead(name: str) -> str:
    """What to call in place of a function of NumPy's."""
    known = {"amax": "max", "amin": "min", "abs": "absolute", "vstack": "stack", "hstack": "concatenate"}.get(name, name)
    start = f"np.{name} cannot follow a value that a transform follows"
    if hasattr(functions, known) or known in primitives.TABLE:
        return f"{start}: use by_hand.{known}"
    return f"{start}, and by_hand has no {name}. It can be added as one row of helpers/by_hand/primitives.py, or composed of the others"
