"""What a traced value answers to +, *, @, [] and to NumPy. Its three kinds are defined in tracing.py."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from helpers.by_hand import functions
from helpers.by_hand import primitives as p

# The NumPy functions that stand for operators: NumPy asks for them when a plain array is on the left, as in a + x.
OPERATORS = {
    "add", "subtract", "multiply", "divide", "power", "matmul", "negative", "absolute", "invert", "bitwise_and",
    "bitwise_or", "equal", "not_equal", "greater", "greater_equal", "less", "less_equal",
}  # fmt: skip
IN_PLACE = (
    "inside a transform nothing can be written into an array, for the value before is still needed. Make a new one: "
    "with by_hand.where, by_hand.stack or by_hand.concatenate"
)


def _both(f: Callable) -> tuple[Callable, Callable]:
    """The methods for x + y and for y + x with a plain y: Python calls both with the traced value x first."""
    return lambda x, y: f(x, y), lambda x, y: f(y, x)


class Array(p.Tracer):
    """A traced value with the face of an array."""

    __slots__ = ()

    shape = property(lambda x: p.shape(x.value))
    ndim = property(lambda x: len(x.shape))
    size = property(lambda x: math.prod(x.shape))
    dtype = property(lambda x: p.dtype(x.value))
    T = property(lambda x: functions.transpose(x))
    sum, mean, max, min = functions.sum, functions.mean, functions.max, functions.min
    ravel, astype, __getitem__ = functions.ravel, functions.astype, functions.getitem
    __add__, __radd__ = _both(p.add)
    __sub__, __rsub__ = _both(p.subtract)
    __mul__, __rmul__ = _both(p.multiply)
    __truediv__, __rtruediv__ = _both(p.divide)
    __pow__, __rpow__ = _both(p.power)
    __matmul__, __rmatmul__ = _both(functions.matmul)
    __and__, __rand__ = _both(p.bitwise_and)
    __or__, __ror__ = _both(p.bitwise_or)
    __eq__, __ne__ = _both(p.equal)[0], _both(p.not_equal)[0]
    __lt__, __gt__ = _both(p.less)
    __le__, __ge__ = _both(p.less_equal)
    __neg__ = lambda x: p.negative(x)
    __abs__ = lambda x: p.absolute(x)
    __invert__ = lambda x: p.invert(x)
    __pos__ = __copy__ = lambda x: x
    __deepcopy__ = lambda x, memo: x
    __hash__ = object.__hash__

    def reshape(self, *shape: Any) -> Any:
        """by_hand.reshape, with the shape as one tuple or as several numbers."""
        return functions.reshape(self, shape[0] if len(shape) == 1 else shape)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError("a single number has no len(), and cannot be looped over or unpacked")
        return self.shape[0]

    def __iter__(self) -> Iterator:
        return iter(functions.unstack(self))

    def __bool__(self) -> bool:
        return bool(self.value)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.value!r})"

    # What would lose the derivative, or the other lanes, is refused in words.

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError(f"x[...] = ... : {IN_PLACE}")

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise TypeError(
            "this needs plain numbers, and a transform follows this value: its derivative would be lost. Use "
            "by_hand.sin(x) for math.sin(x), by_hand.array or by_hand.stack for np.array, by_hand.take(table, i) for "
            "table[i] of a plain array, and by_hand.where, stack or concatenate for a[...] = x. Call float() and "
            ".item() afterwards"
        )

    __float__ = __int__ = __complex__ = __index__ = item = tolist = __array__

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """NumPy calls this for a + x with a plain array a, and for its elementwise functions, as np.sin(x)."""
        if options.get("out") is not None:
            raise TypeError(f"a += b, and out=... : {IN_PLACE}")
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        if name in OPERATORS and not options:
            return functions.matmul(*inputs) if name == "matmul" else p.TABLE[name](*inputs)
        raise TypeError(_use_instead(name))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """NumPy calls this for its other functions."""
        raise TypeError(_use_instead(f"{function.__module__}.{function.__name__}".removeprefix("numpy.")))


def _use_instead(name: str) -> str:
    """What to call in place of a function of NumPy's."""
    from helpers import by_hand  # only now, for by_hand imports this file

    start, own = f"np.{name} cannot follow a value that a transform follows", name.rpartition(".")[2]
    if hasattr(by_hand, own):
        return f"{start}: use by_hand.{own}"
    return (
        f"{start}, and by_hand has no {name}. It can be added as one row of helpers/by_hand/primitives.py, "
        "or composed of the others"
    )
