"""What a traced value answers to +, *, @, [] and to NumPy. Its kinds stand in tracing.py."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from helpers.by_hand import functions
from helpers.by_hand import primitives as p

OPERATORS = {
    np.add: p.add, np.subtract: p.subtract, np.multiply: p.multiply, np.divide: p.divide, np.power: p.power,
    np.negative: p.negative, np.absolute: p.absolute, np.matmul: functions.matmul, np.equal: p.equal,
    np.not_equal: p.not_equal, np.greater: p.greater, np.greater_equal: p.greater_equal, np.less: p.less,
    np.less_equal: p.less_equal, np.logical_and: p.logical_and, np.bitwise_and: p.bitwise_and,
    np.bitwise_or: p.bitwise_or, np.invert: p.invert,
}  # fmt: skip
IN_PLACE = (
    "inside a transform nothing can be written into an array, for the value before is still needed. Make a new one: "
    "with by_hand.where, by_hand.stack or by_hand.concatenate"
)


def _operator(primitive: p.Primitive) -> tuple[Callable, Callable]:
    """The methods for x + y and, where x is a plain number or array, for y's answer."""
    return lambda x, y: primitive(x, y), lambda y, x: primitive(x, y)


class Array(p.Tracer):
    """A traced value with the face of an array."""

    __slots__ = ()

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return p.shape(self.value)

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
        return p.dtype(self.value)

    @property
    def T(self) -> Any:
        """The axes reversed."""
        return functions.transpose(self)

    sum, mean, max, min = functions.sum, functions.mean, functions.max, functions.min
    ravel, astype, __getitem__, __matmul__ = functions.ravel, functions.astype, functions.getitem, functions.matmul
    __add__, __radd__ = _operator(p.add)
    __sub__, __rsub__ = _operator(p.subtract)
    __mul__, __rmul__ = _operator(p.multiply)
    __truediv__, __rtruediv__ = _operator(p.divide)
    __pow__, __rpow__ = _operator(p.power)
    __and__, __rand__ = _operator(p.bitwise_and)
    __or__, __ror__ = _operator(p.bitwise_or)
    __eq__ = _operator(p.equal)[0]
    __ne__ = _operator(p.not_equal)[0]
    __lt__ = _operator(p.less)[0]
    __le__ = _operator(p.less_equal)[0]
    __gt__ = _operator(p.greater)[0]
    __ge__ = _operator(p.greater_equal)[0]

    def __rmatmul__(self, other: Any) -> Any:
        return functions.matmul(other, self)

    def __neg__(self) -> Any:
        return p.negative(self)

    def __pos__(self) -> Any:
        return self

    def __abs__(self) -> Any:
        return p.absolute(self)

    def __invert__(self) -> Any:
        return p.invert(self)

    def reshape(self, *shape: Any) -> Any:
        """by_hand.reshape, with the shape as one tuple or as several numbers."""
        return functions.reshape(self, shape[0] if len(shape) == 1 else shape)

    __hash__ = object.__hash__

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, memo: dict) -> Any:
        return self

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
            "derivative would be lost. Use by_hand's functions (by_hand.sin instead of math.sin), and convert afterwards. "
            "In place of a[...] = x use by_hand.where, stack or concatenate"
        )

    __int__ = __complex__ = item = tolist = __float__

    def __index__(self) -> int:
        raise TypeError(
            "a value that a transform follows cannot select from a plain array or list: use by_hand.take(table, i) with an "
            "array as table"
        )

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise TypeError(
            "np.array, np.asarray and the index of a plain array need plain numbers, and this value is followed by a "
            "transform. Use by_hand.array or by_hand.stack; by_hand.take(table, i) in place of table[i]; by_hand.where, stack "
            "or concatenate in place of a[...] = x"
        )

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """NumPy asks here when a plain array stands on the left of an operator, and when one of its functions is called."""
        if options.get("out") is not None:
            raise TypeError(f"a += b, and out=... : {IN_PLACE}")
        if method == "__call__" and ufunc in OPERATORS and not options:
            return OPERATORS[ufunc](*inputs)
        raise TypeError(_use_instead(ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        raise TypeError(_use_instead(f"{function.__module__}.{function.__name__}".removeprefix("numpy.")))


def _use_instead(name: str) -> str:
    """What to call in place of a function of NumPy's."""
    others = {"amax": "max", "amin": "min", "vstack": "stack", "hstack": "concatenate", "add.reduce": "sum"}
    known = others.get(name, name.rpartition(".")[2])
    start = f"np.{name} cannot follow a value that a transform follows"
    if hasattr(functions, known) or known in p.TABLE:
        return f"{start}: use by_hand.{known}"
    return f"{start}, and by_hand has no {name}. It can be added as one row of helpers/by_hand/primitives.py, or composed of the others"
