"""Two classes of dual numbers, written otherwise than in the chapter."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np


@dataclass
class Pair:
    """The quotient as a product with the reciprocal, and rules of its own for cos and tanh."""

    value: float
    tangent: float

    def __add__(self, other):
        b, db = (other.value, other.tangent) if isinstance(other, Pair) else (other, 0)
        return Pair(self.value + b, self.tangent + db)

    def __mul__(self, other):
        if not isinstance(other, Pair):
            return Pair(self.value * other, self.tangent * other)
        return Pair(self.value * other.value, self.value * other.tangent + other.value * self.tangent)

    def __truediv__(self, other):
        if not isinstance(other, Pair):
            return self * (1 / other)
        return self * Pair(1 / other.value, -other.tangent / other.value**2)

    def sin(self):
        return Pair(math.sin(self.value), math.cos(self.value) * self.tangent)

    def cos(self):
        return Pair(math.cos(self.value), -math.sin(self.value) * self.tangent)

    def exp(self):
        return Pair(math.exp(self.value), math.exp(self.value) * self.tangent)

    def tanh(self):
        t = math.tanh(self.value)
        return Pair(t, (1 - t * t) * self.tangent)

    __radd__, __rmul__ = __add__, __mul__


class Matrix:
    """A dual number as the matrix [[value, tangent], [0, value]]: its square of ε is 0 by itself."""

    def __init__(self, value, tangent):
        self.m = np.array([[value, tangent], [0.0, value]])

    value = property(lambda self: self.m[0, 0])
    tangent = property(lambda self: self.m[0, 1])

    @staticmethod
    def of(m):
        return Matrix(m[0, 0], m[0, 1])

    def lift(self, other):
        return other if isinstance(other, Matrix) else Matrix(other, 0.0)

    def __add__(self, other):
        return self.of(self.m + self.lift(other).m)

    def __mul__(self, other):
        return self.of(self.m @ self.lift(other).m)

    def __truediv__(self, other):
        return self.of(self.m @ np.linalg.inv(self.lift(other).m))

    def sin(self):
        return Matrix(np.sin(self.value), np.cos(self.value) * self.tangent)

    def cos(self):
        return (self + math.pi / 2).sin()

    def exp(self):
        total, term = Matrix(1.0, 0.0), Matrix(1.0, 0.0)
        for k in range(1, 40):
            term = term * self / k
            total = total + term
        return total

    def tanh(self):
        e = (self * 2.0).exp()
        return (e + -1.0) / (e + 1.0)

    __radd__, __rmul__ = __add__, __mul__
