"""A class of dual numbers with a wrong rule of one's choice, for the known mistakes of jvp/greek."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Rule = Callable[..., Any]


def erf_slope(z: Any) -> Any:
    """The slope of erf."""
    return 2 / math.sqrt(math.pi) * np.exp(-z * z)


def full_dual(
    neg: Rule = lambda a, da: (-a, -da),
    sub: Rule = lambda a, da, b, db: (a - b, da - db),
    rsub: Rule = lambda a, da, b: (b - a, -da),
    less: Rule = lambda a, da, b, db: a < b,
    more: Rule = lambda a, da, b, db: a > b,
    power: Rule = lambda a, da, n: (1.0, 0.0) if n == 0 else (a**n, n * a ** (n - 1) * da),
    log: Rule = lambda a, da: da / a,
    erf: Rule = lambda a, da: erf_slope(a) * da,
    log_value: Rule = np.log,
    erf_value: Rule = math.erf,
    back: Rule | None = None,
) -> type:
    """A class of dual numbers, with wrong rules of your choice; `back` changes what a difference comes back as."""

    class FullDual:
        def __init__(self, value: Any, tangent: Any) -> None:
            self.value, self.tangent = value, tangent

        def pair(self, other: Any) -> tuple:
            b, db = (other.value, other.tangent) if isinstance(other, FullDual) else (other, 0.0)
            return self.value, self.tangent, b, db

        def __add__(self, other: Any) -> FullDual:
            a, da, b, db = self.pair(other)
            return FullDual(a + b, da + db)

        def __mul__(self, other: Any) -> FullDual:
            a, da, b, db = self.pair(other)
            return FullDual(a * b, da * b + a * db)

        def __truediv__(self, other: Any) -> FullDual:
            a, da, b, db = self.pair(other)
            return FullDual(a / b, (da * b - a * db) / b**2)

        __radd__, __rmul__ = __add__, __mul__

        def __neg__(self) -> FullDual:
            return FullDual(*neg(self.value, self.tangent))

        def __sub__(self, other: Any) -> Any:
            found = FullDual(*sub(*self.pair(other)))
            return back(self, found) if back else found

        def __rsub__(self, other: Any) -> FullDual:
            return FullDual(*rsub(self.value, self.tangent, other))

        def __lt__(self, other: Any) -> Any:
            return less(*self.pair(other))

        def __gt__(self, other: Any) -> Any:
            return more(*self.pair(other))

        def __pow__(self, n: Any) -> FullDual:
            return FullDual(*power(self.value, self.tangent, n))

        def sqrt(self) -> FullDual:
            return FullDual(np.sqrt(self.value), self.tangent / (2 * np.sqrt(self.value)))

        def log(self) -> FullDual:
            return FullDual(log_value(self.value), log(self.value, self.tangent))

        def erf(self) -> FullDual:
            return FullDual(erf_value(self.value), erf(self.value, self.tangent))

        def exp(self) -> FullDual:
            return FullDual(np.exp(self.value), np.exp(self.value) * self.tangent)

        def sin(self) -> FullDual:
            return FullDual(np.sin(self.value), np.cos(self.value) * self.tangent)

        def cos(self) -> FullDual:
            return FullDual(np.cos(self.value), -np.sin(self.value) * self.tangent)

    return FullDual
