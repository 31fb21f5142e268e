"""Answers to jvp/confusion: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import itertools

import torch

from helpers import by_hand as bh


class Poly:
    """A polynomial in small steps whose squares are 0: {the set of steps in a term: its coefficient}."""

    def __init__(self, terms):
        self.terms = terms

    @staticmethod
    def of(x):
        return x if isinstance(x, Poly) else Poly({frozenset(): x})

    def __add__(self, other):
        other = self.of(other).terms
        return Poly({k: self.terms.get(k, 0.0) + other.get(k, 0.0) for k in self.terms | other})

    def __mul__(self, other):
        out = {}
        for (a, x), (b, y) in itertools.product(self.terms.items(), self.of(other).terms.items()):
            if not a & b:
                out[a | b] = out.get(a | b, 0.0) + x * y
        return Poly(out)

    __radd__, __rmul__ = __add__, __mul__


def derivative_by_steps(f):
    def slope(x):
        step = object()
        y = Poly.of(f(x + Poly({frozenset([step]): 1.0}))).terms
        found = {k - {step}: c for k, c in y.items() if step in k} or {frozenset(): 0.0}
        return found[frozenset()] if list(found) == [frozenset()] else Poly(found)

    return slope


class Tagged:
    def __init__(self, level, value, tangent):
        self.level, self.value, self.tangent = level, value, tangent

    def __add__(self, other):
        return self._combine(other, lambda a, b: a + b, lambda a, da, b, db: da + db)

    def __mul__(self, other):
        return self._combine(other, lambda a, b: a * b, lambda a, da, b, db: da * b + a * db)

    def _combine(self, other, value, tangent):
        mine, theirs = self.level, getattr(other, "level", 0)
        if theirs > mine:
            return type(self)(theirs, value(self, other.value), tangent(self, 0.0, other.value, other.tangent))
        b, db = (other.value, other.tangent) if theirs == mine else (other, 0.0)
        return type(self)(mine, value(self.value, b), tangent(self.value, self.tangent, b, db))

    __radd__, __rmul__ = __add__, __mul__


class Half(Tagged):
    def __mul__(self, other):
        return self._combine(other, lambda a, b: a * b, lambda a, da, b, db: da * b)

    __rmul__ = __mul__


def tagged_derivative(new_level, pick=None, number=Tagged):
    def derivative(f):
        def slope(x):
            level = new_level()
            y = f(number(level, x, 1.0))
            return pick(y) if pick else y.tangent if getattr(y, "level", 0) == level else 0.0

        return slope

    return derivative


class Depth:
    """Levels by depth: up on the way in, down again on the way out."""

    now = 0


def derivative_by_depth(f):
    def slope(x):
        Depth.now += 1
        try:
            level = Depth.now
            y = f(Tagged(level, x, 1.0))
        finally:
            Depth.now -= 1
        return y.tangent if isinstance(y, Tagged) and y.level == level else 0.0

    return slope


_ticks = itertools.count(1)


def derivative_with_early_level(f):
    level = next(_ticks)
    return tagged_derivative(lambda: level)(f)


def derivative_handing_on(f):
    def slope(x):
        level = next(_ticks)
        y = f(Tagged(level, x, 1.0))
        return y.tangent if getattr(y, "level", 0) == level else y

    return slope


RIGHT = {
    "sets of steps": {"by_hand": derivative_by_steps},
    "a level for each call": {"by_hand": tagged_derivative(lambda: next(_ticks))},
    "levels by depth": {"by_hand": derivative_by_depth},
}

WRONG = {
    "M40 one level": {"by_hand": tagged_derivative(lambda: 1)},
    "any-level": {
        "by_hand": tagged_derivative(lambda: next(_ticks), lambda y: getattr(y, "tangent", 0.0))
    },
    "plain-result": {"by_hand": tagged_derivative(lambda: next(_ticks), lambda y: y.tangent)},
    "M01 called": {"by_hand": lambda f: f(Tagged(1, 1.0, 1.0)).value},
    "library": {"by_hand": bh.grad},
    "differences": {"by_hand": lambda f: lambda x: (f(x + 1e-4) - f(x)) / 1e-4},
    "differences of order 4": {
        "by_hand": lambda f: lambda x: (8 * (f(x + 0.01) - f(x - 0.01)) - f(x + 0.02) + f(x - 0.02)) / 0.12
    },
    "level-too-early": {"by_hand": derivative_with_early_level},
    "handed-on": {"by_hand": derivative_handing_on},
    "product-first": {"by_hand": tagged_derivative(lambda: next(_ticks), number=Half)},
    "other: torch": {"by_hand": lambda f: lambda x: torch.func.grad(f)(torch.tensor(x))},
}
