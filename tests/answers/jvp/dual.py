"""Answers to jvp/dual: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import math

import numpy as np
import torch

from tests.answers.jvp.dual_numbers import Matrix, Pair


def complex_number(value, tangent):
    """The complex step: i² = −1 instead of ε² = 0, and the difference is below rounding."""
    return Step(value, 1e-100 * tangent)


class Step:
    def __init__(self, value, small):
        self.z = complex(value, small)

    value = property(lambda self: self.z.real)
    tangent = property(lambda self: self.z.imag * 1e100)

    def make(self, z):
        return Step(z.real, z.imag)

    def __add__(self, other):
        return self.make(self.z + getattr(other, "z", other))

    def __mul__(self, other):
        return self.make(self.z * getattr(other, "z", other))

    def __truediv__(self, other):
        return self.make(self.z / getattr(other, "z", other))

    __radd__, __rmul__ = __add__, __mul__

    def sin(self):
        return self.make(complex(np.sin(self.z)))

    def cos(self):
        return self.make(complex(np.cos(self.z)))

    def exp(self):
        return self.make(complex(np.exp(self.z)))

    def tanh(self):
        return self.make(complex(np.tanh(self.z)))


def changed_pair(**methods):
    """A Pair with some methods written another way."""
    return type("Dual", (Pair,), methods)


class Careless(Pair):
    """Multiplies tangents with tangents, a plain number having the tangent 0."""

    def __add__(self, other):
        return Careless(self.value + getattr(other, "value", other), self.tangent + getattr(other, "tangent", 0.0))

    def __mul__(self, other):
        return Careless(self.value * getattr(other, "value", other), self.tangent * getattr(other, "tangent", 0.0))

    def __truediv__(self, other):
        return Careless(**vars(Pair(self.value, self.tangent) / other))

    def sin(self):
        return Careless(**vars(super().sin()))

    def cos(self):
        return Careless(**vars(super().cos()))

    def exp(self):
        return Careless(**vars(super().exp()))

    def tanh(self):
        return Careless(**vars(super().tanh()))

    __radd__, __rmul__ = __add__, __mul__


def _overwriting_exp(a):
    a.value = np.exp(a.value)
    a.tangent = a.value * a.tangent
    return a


def _overwriting_quotient(a, b):
    b = b if isinstance(b, Pair) else Pair(b, 0.0)
    b.value, b.tangent = 1 / b.value, -b.tangent / b.value**2
    return a * b


RIGHT = {
    "a dataclass": {"by_hand": Pair},
    "matrices": {"by_hand": Matrix},
    "the complex step": {"by_hand": complex_number},
    "a function that makes them": {"by_hand": lambda value, tangent: Pair(value, tangent)},
}

def _lifted(number):
    return number if hasattr(number, "tangent") else Pair(number, 0.0)


def _times(a, b):
    return Pair(a.value * b.value, a.value * b.value * (a.tangent / a.value + b.tangent / b.value))


def _over(a, b):
    return Pair(a.value / b.value, a.value / b.value * (a.tangent / a.value - b.tangent / b.value))


WRONG = {
    "product-of-tangents": {"by_hand": Careless},
    "plain-numbers": {
        "by_hand": changed_pair(
            __rmul__=lambda a, b: Pair(a.value * b.value, a.tangent * b.value + a.value * b.tangent)
        )
    },
    "changes-itself in exp": {"by_hand": changed_pair(exp=_overwriting_exp)},
    "changes-itself in the quotient": {"by_hand": changed_pair(__truediv__=_overwriting_quotient)},
    "nothing-back": {"by_hand": changed_pair(exp=lambda a: None)},
    "power-rule": {"by_hand": changed_pair(exp=lambda a: Pair(np.exp(a.value), a.value * np.exp(a.value - 1) * a.tangent))},
    "no-slope-in-sin": {"by_hand": changed_pair(sin=lambda a: Pair(np.sin(a.value), a.tangent))},
    "a-pair-back": {
        "by_hand": changed_pair(sin=lambda a: (np.sin(a.value), np.cos(a.value) * a.tangent))
    },
    "other: torch under it": {
        "by_hand": changed_pair(
            sin=lambda a: Pair(math.sin(a.value), torch.tensor(a.value).cos().item() * a.tangent)
        )
    },
    "other: a sine by its root": {"by_hand": changed_pair(sin=lambda a: Pair(np.sin(a.value), np.sqrt(1 - np.sin(a.value) ** 2) * a.tangent))},
    "by-logarithm": {
        "by_hand": changed_pair(__mul__=lambda a, b: _times(a, _lifted(b)), __rmul__=lambda a, b: _times(a, _lifted(b)))
    },
    "quotient-by-logarithm": {"by_hand": changed_pair(__truediv__=lambda a, b: _over(a, _lifted(b)))},
    "other: an instance": {"by_hand": Pair(1.0, 2.0)},
    "other: one argument": {"by_hand": lambda value: Pair(value, 1.0)},
    "other: no exp": {"by_hand": changed_pair(exp=None)},
}
