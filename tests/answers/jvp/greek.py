"""Answers to jvp/greek: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import math
from functools import total_ordering

import numpy as np
import torch

from helpers import by_hand as bh
from tests.answers.jvp.dual_numbers import Matrix, Pair


def _lifted(x):
    return x if hasattr(x, "tangent") else Whole(x, 0.0)


class Whole:
    """Each operation by itself, each result of the class itself."""

    def __init__(self, value, tangent):
        self.value, self.tangent = value, tangent

    def apply(self, value, slope):
        return Whole(value, slope * self.tangent)

    def __add__(self, other):
        other = _lifted(other)
        return Whole(self.value + other.value, self.tangent + other.tangent)

    def __mul__(self, other):
        other = _lifted(other)
        return Whole(self.value * other.value, self.tangent * other.value + self.value * other.tangent)

    def __truediv__(self, other):
        return self * _lifted(other) ** -1

    __radd__, __rmul__ = __add__, __mul__

    def __neg__(self):
        return -1.0 * self

    def __sub__(self, other):
        return self + -1.0 * _lifted(other)

    def __rsub__(self, other):
        return -1.0 * self + other

    def __lt__(self, other):
        return self.value < _lifted(other).value

    def __gt__(self, other):
        return self.value > _lifted(other).value

    def __pow__(self, n):
        return self.apply(self.value**n, n * self.value ** (n - 1) if n else 0.0)

    def sqrt(self):
        return self**0.5

    def log(self):
        return self.apply(math.log(self.value), 1 / self.value)

    def erf(self):
        return self.apply(bh.erf(self.value), 2 / math.sqrt(math.pi) * math.exp(-(self.value**2)))

    def exp(self):
        return self.apply(math.exp(self.value), math.exp(self.value))

    def sin(self):
        return self.apply(math.sin(self.value), math.cos(self.value))

    def cos(self):
        return self.apply(math.cos(self.value), -math.sin(self.value))


def _full(z):
    return Grown(z.value, z.tangent) if hasattr(z, "tangent") else z


def _grown(name):
    def run(self, *others):
        small = Pair(self.value, self.tangent)
        return _full(getattr(small, name)(*(Pair(o.value, o.tangent) if hasattr(o, "tangent") else o for o in others)))

    return run


@total_ordering
class Grown:
    """Made of the smaller class of another answer, with the orders made of one."""

    def __init__(self, value, tangent):
        self.value, self.tangent = value, tangent

    def __eq__(self, other):
        return self.value == getattr(other, "value", other)

    def __lt__(self, other):
        return self.value < getattr(other, "value", other)

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -other

    def __rsub__(self, other):
        return -self + other

    def __pow__(self, n):
        """Whole exponents by products and quotients, others by the logarithm."""
        if n != int(n):
            return (self.log() * n).exp()
        result = Grown(1.0, 0.0)
        for _ in range(abs(int(n))):
            result = result * self
        return result if n >= 0 else Grown(1.0, 0.0) / result

    def sqrt(self):
        root = np.sqrt(self.value)
        return Grown(root, self.tangent / (2 * root))

    def log(self):
        return Grown(np.log(self.value), self.tangent / self.value)

    def erf(self):
        return Grown(math.erf(self.value), 2 * np.exp(-self.value * self.value) / np.sqrt(np.pi) * self.tangent)


for _name in ("__add__", "__radd__", "__mul__", "__rmul__", "__truediv__", "sin", "cos", "exp"):
    setattr(Grown, _name, _grown(_name))


class Squares(Matrix):
    """As the matrix [[value, tangent], [0, value]]."""

    @staticmethod
    def of(m):
        return Squares(m[0, 0], m[0, 1])

    def lift(self, other):
        return other if isinstance(other, Matrix) else Squares(other, 0.0)

    __add__ = lambda self, other: self.of(self.m + self.lift(other).m)
    __mul__ = lambda self, other: self.of(self.m @ self.lift(other).m)
    __radd__, __rmul__ = __add__, __mul__
    __neg__ = lambda self: self.of(-self.m)
    __sub__ = lambda self, other: self.of(self.m - self.lift(other).m)
    __rsub__ = lambda self, other: self.of(self.lift(other).m - self.m)
    __lt__ = lambda self, other: np.trace(self.m) < np.trace(self.lift(other).m)
    __gt__ = lambda self, other: np.trace(self.m) > np.trace(self.lift(other).m)

    def curve(self, value, slope):
        return Squares(value, slope * self.tangent)

    def __pow__(self, n):
        if n == int(n):
            return self.of(np.linalg.matrix_power(self.m, int(n)))
        return self.curve(self.value**n, n * self.value ** (n - 1))

    sin = lambda self: self.curve(np.sin(self.value), np.cos(self.value))
    cos = lambda self: self.curve(np.cos(self.value), -np.sin(self.value))
    exp = lambda self: self.curve(np.exp(self.value), np.exp(self.value))
    log = lambda self: self.curve(np.log(self.value), 1 / self.value)
    sqrt = lambda self: self.curve(np.sqrt(self.value), 0.5 / np.sqrt(self.value))
    erf = lambda self: self.curve(math.erf(self.value), 2 / np.sqrt(np.pi) * np.exp(-(self.value**2)))


def changed(**methods):
    """The class Whole with some methods written another way."""
    return {"by_hand": type("FullDual", (Whole,), methods)}


def _bell(a):
    return Whole(math.erf(a.value), np.exp(-(a.value**2) / 2) / np.sqrt(2 * np.pi) * a.tangent)


def _by_products(a, n):
    result = 1.0
    for _ in range(n):
        result = result * a
    return result


def _overwriting(a, b):
    a.value, a.tangent = a.value - _lifted(b).value, a.tangent - _lifted(b).tangent
    return a


def _number(a, n):
    """As with plain floats: Python's own division by zero."""
    value = float(a.value)
    return Whole(value**n, n * value ** (n - 1) * a.tangent)


class Dual:
    """As in the chapter: what a method makes is a plain Dual, which has no minus, until it leaves the method."""

    def __init__(self, value, tangent):
        self.value, self.tangent = value, tangent


def in_the_chapter(**methods):
    """The class of the chapter, with some methods written another way."""

    def full(method):
        def run(*numbers):
            z = method(*numbers)
            return FullDual(z.value, z.tangent) if hasattr(z, "tangent") else z

        return run

    taken = {name: getattr(Whole, name) for name in vars(Whole) if callable(getattr(Whole, name)) and name not in ("__init__", "__truediv__")}
    quotient = {"__truediv__": lambda a, b: Whole.__truediv__(Whole(a.value, a.tangent), b)}
    FullDual = type("FullDual", (Dual,), {name: full(method) for name, method in (taken | quotient | methods).items()})
    return {"by_hand": FullDual}


def _slope_of_differences(a, h=1e-5):
    return a.apply(math.erf(a.value), (math.erf(a.value + h) - math.erf(a.value - h)) / (2 * h))


RIGHT = {
    "one class for all": {"by_hand": Whole},
    "grown of a smaller class": {"by_hand": Grown},
    "matrices": {"by_hand": Squares},
    "a function that makes them": {"by_hand": lambda value, tangent: Whole(value, tangent)},
}

WRONG = {
    "tangents-added": changed(__sub__=lambda a, b: Whole(a.value - _lifted(b).value, a.tangent + _lifted(b).tangent)),
    "second-still": changed(__sub__=lambda a, b: Whole(a.value - _lifted(b).value, a.tangent)),
    "neg-value-only": changed(__neg__=lambda a: Whole(-a.value, a.tangent)),
    "rsub-as-sub": changed(__rsub__=Whole.__sub__),
    "rsub-tangent-kept": changed(__rsub__=lambda a, b: Whole(b - a.value, a.tangent)),
    "compares-tangents": changed(
        __lt__=lambda a, b: a.tangent < _lifted(b).tangent, __gt__=lambda a, b: a.tangent > _lifted(b).tangent
    ),
    "or-equal": changed(__lt__=lambda a, b: a.value <= _lifted(b).value, __gt__=lambda a, b: a.value >= _lifted(b).value),
    "ties-by-tangent": changed(
        __lt__=lambda a, b: (a.value, a.tangent) < (_lifted(b).value, _lifted(b).tangent),
        __gt__=lambda a, b: (a.value, a.tangent) > (_lifted(b).value, _lifted(b).tangent),
    ),
    "less-flipped": changed(__lt__=Whole.__gt__, __gt__=Whole.__lt__),
    "log-no-tangent": changed(log=lambda a: Whole(np.log(a.value), 1 / a.value)),
    "more-or-equal": changed(__gt__=lambda a, b: not a < b),
    "log-still": changed(log=lambda a: Whole(np.log(a.value), 0.0)),
    "log-ten": changed(log=lambda a: Whole(math.log10(a.value), a.tangent / (a.value * math.log(10)))),
    "erf-bell": changed(erf=_bell),
    "erf-no-factor": changed(erf=lambda a: a.apply(math.erf(a.value), math.exp(-(a.value**2)))),
    "erf-plus": changed(erf=lambda a: a.apply(math.erf(a.value), 2 / math.sqrt(math.pi) * math.exp((-a.value) ** 2))),
    "power-exponent-kept": changed(__pow__=lambda a, n: a.apply(a.value**n, n * a.value**n)),
    "power-no-tangent": changed(__pow__=lambda a, n: Whole(a.value**n, n * a.value ** (n - 1))),
    "power-of-tangent": changed(__pow__=lambda a, n: Whole(a.value**n, a.tangent**n), __truediv__=lambda a, b: Grown.__truediv__(a, b)),
    "power-all-tangent": changed(__pow__=lambda a, n: a.apply(a.value**n, 0.0) if n == 0 else Whole(a.value**n, n * a.tangent ** (n - 1)), __truediv__=lambda a, b: Grown.__truediv__(a, b)),
    "always-squared": changed(__pow__=lambda a, n: a * a),
    "by-logarithm": changed(__pow__=lambda a, n: Whole(np.log(a.value) * n, a.tangent / a.value * n).exp()),
    "exponent-zero": changed(__pow__=lambda a, n: a.apply(a.value**n, n * a.value ** (n - 1))),
    "exponent-zero-raises": changed(__pow__=_number),
    "only-whole": changed(__pow__=_by_products),
    "changes-itself": changed(__sub__=_overwriting),
    "nothing-back": changed(__sub__=lambda a, b: None),
    "a-pair-back": changed(__sub__=lambda a, b: (a.value - _lifted(b).value, a.tangent - _lifted(b).tangent)),
    "plain-numbers": changed(__sub__=lambda a, b: Whole(a.value - b.value, a.tangent - b.tangent)),
    "numpy-erf": changed(erf=lambda a: Whole(np.erf(a.value), a.tangent)),
    "within-itself": changed(__sub__=lambda a, b: a - b),
    "within-itself by lift": in_the_chapter(__rsub__=lambda a, b: Dual(b, 0.0) - a),
    "plain-dual": in_the_chapter(__sub__=lambda a, b: a + -(b if hasattr(b, "tangent") else Dual(b, 0.0))),
    "plain-on-the-left log": in_the_chapter(log=lambda a: Dual(np.log(a.value), a.tangent / a)),
    "plain-on-the-left power": in_the_chapter(__pow__=lambda a, n: Whole.__pow__(a, n) if n >= 0 else 1 / a**-n),
    "function-of-self": in_the_chapter(log=lambda a: Dual(math.log(a), a.tangent / a.value)),
    "function-of-self erf": in_the_chapter(erf=lambda a: Dual(bh.erf(a), a.tangent)),
    "other: a slope by differences": changed(erf=_slope_of_differences),
    "other: a rounded constant": changed(erf=lambda a: a.apply(math.erf(a.value), 1.128379 * math.exp(-(a.value**2)))),
    "other: a power in float32": changed(__pow__=lambda a, n: a.apply(np.float32(a.value) ** n, n * a.value ** (n - 1) if n else 0.0)),
    "other: torch under it": changed(log=lambda a: a.apply(math.log(a.value), torch.tensor(1 / a.value).item())),
    "other: comparisons as numbers": changed(__lt__=lambda a, b: Whole(float(a.value < _lifted(b).value), 0.0)),
    "other: no comparison": changed(__lt__=None),
    "other: the smaller class": {"by_hand": Pair},
    "other: exponent zero only": changed(__pow__=lambda a, n: a.apply(a.value**n, n * a.value ** (n - 1)) if n >= 0 else a),
    "other: an instance": {"by_hand": Whole(1.0, 2.0)},
}
