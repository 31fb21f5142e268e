"""What a traced value answers to +, *, @, [] and to NumPy. Its three kinds are defined in tracing.py."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from helpers.by_hand import functions
from helpers.by_hand import primitives as p
from helpers.by_hand.alternatives import ALTERNATIVES, use_instead

# The NumPy functions that stand for operators: NumPy asks for them when a plain array is on the left, as in a + x.
OPERATORS = {
    "add", "subtract", "multiply", "divide", "power", "matmul", "negative", "absolute", "invert", "bitwise_and",
    "bitwise_or", "equal", "not_equal", "greater", "greater_equal", "less", "less_equal",
}  # fmt: skip
# Linear algebra that is followed under NumPy's name, too: code for three libraries takes np.linalg beside torch.linalg.
LINEAR_ALGEBRA = {np.linalg.solve: functions.solve, np.linalg.inv: functions.inv}
IN_PLACE = (
    "inside a transform nothing can be written into an array, for the value before is still needed. Make a new one: "
    "with by_hand.where, by_hand.stack or by_hand.concatenate"
)


def _both(f: Callable) -> tuple[Callable, Callable]:
    """The methods for x + y and for y + x with a plain y: Python calls both with the traced value x first."""
    return lambda x, y: f(x, y), lambda x, y: f(y, x)


def _refused(name: str) -> Callable:
    """A method that stands for a function of NumPy's which by_hand does not have."""

    def method(*_: Any) -> None:
        raise TypeError(use_instead(f"np.{name}"))

    return method


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

    def __format__(self, spec: str) -> str:
        if not spec:
            return repr(self)
        self.trace.check_open(f"the format {spec!r}")
        raise TypeError(
            f"the format {spec!r} needs a plain number, and a transform follows this value. To look at it, print(x) or "
            "f'{x}' without a format; format the results of the transform"
        )

    # What would lose the derivative, or the other lanes, is refused in words.

    def __setitem__(self, key: Any, value: Any) -> None:
        raise TypeError(f"x[...] = ... : {IN_PLACE}")

    def __getattr__(self, name: str) -> Any:
        """Python asks here for what is not defined above: a method of NumPy's arrays, perhaps."""
        if name.startswith("__") or not hasattr(np.ndarray, name) and name not in ALTERNATIVES:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        raise AttributeError(use_instead(f"x.{name}"))

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        self.trace.check_open("float(), .item() or NumPy")
        raise TypeError(
            "this needs plain numbers, and a transform follows this value: its derivative would be lost. Use "
            "by_hand.sin(x) for math.sin(x), by_hand.array or by_hand.stack for np.array, by_hand.take(table, i) for "
            "table[i] of a plain array, a @ x for a.dot(x), and by_hand.where, stack or concatenate for a[...] = x. Call "
            "float() and .item() on the results of the transform; print(x) shows a value on the way"
        )

    __float__ = __int__ = __complex__ = __index__ = item = tolist = __array__
    __mod__ = __rmod__ = __divmod__ = __rdivmod__ = _refused("remainder")
    __floordiv__ = __rfloordiv__ = _refused("floor_divide")
    __round__ = __trunc__ = __floor__ = __ceil__ = _refused("round")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        """NumPy calls this for a + x with a plain array a, and for its elementwise functions, as np.sin(x)."""
        self.trace.check_open(f"np.{ufunc.__name__}")
        if options.get("out") is not None:
            raise TypeError(f"a += b, and out=... : {IN_PLACE}")
        name = ufunc.__name__ if method == "__call__" else f"{ufunc.__name__}.{method}"
        if (exchanged := p.EXCHANGED.get()) is not None and exchanged.in_a_rule and not options and name in p.TABLE:
            return functions.matmul(*inputs) if name == "matmul" else p.TABLE[name](*inputs)
        if name in OPERATORS and not options:
            return functions.matmul(*inputs) if name == "matmul" else p.TABLE[name](*inputs)
        raise TypeError(use_instead(f"np.{name}"))

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """NumPy calls this for its other functions."""
        if function in LINEAR_ALGEBRA:
            return LINEAR_ALGEBRA[function](*args, **kwargs)
        if (exchanged := p.EXCHANGED.get()) is not None and exchanged.in_a_rule and function in exchanged.numpy:
            return exchanged.numpy[function](*args, **kwargs)
        self.trace.check_open(f"np.{function.__name__}")
        raise TypeError(use_instead("np." + f"{function.__module__}.{function.__name__}".removeprefix("numpy.")))
