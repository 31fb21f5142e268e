"""Answers to start/twice: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial


class Twice:
    """A class can make a function too."""

    def __init__(self, f):
        self.f = f

    def __call__(self, x):
        return self.f(self.f(x))


def twice_by_loop(f):
    def g(x):
        for _ in range(2):
            x = f(x)
        return x

    return g


RIGHT = {
    "a callable object": {"by_hand": lambda f: Twice(f)},
    "a loop": {"by_hand": twice_by_loop},
    "a partial": {"by_hand": lambda f: partial(lambda g, x: g(g(x)), f)},
}

WRONG = {
    "M01 called at once": {"by_hand": lambda f: f(f(2.0))},
    "other: composed with itself by name only": {"by_hand": lambda f: (f, f)},
}
