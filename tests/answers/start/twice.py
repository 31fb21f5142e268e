"""Answers to start/twice: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import lru_cache, partial


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


def twice_of_the_last(f):
    """One name for all: what was made earlier changes when another one is made."""
    twice_of_the_last.f = f
    return lambda x: twice_of_the_last.f(twice_of_the_last.f(x))


def twice_of_the_first(f, made=[]):  # noqa: B006  the fault itself
    made.append(f)
    return lambda x: made[0](made[0](x))


def twice_remembered(f):
    found = {}

    def g(x):
        if "result" not in found:
            found["result"] = f(f(x))
        return found["result"]

    return g


RIGHT = {
    "a cache by argument": {"by_hand": lambda f: lru_cache(lambda x: f(f(x)))},
    "a callable object": {"by_hand": lambda f: Twice(f)},
    "a loop": {"by_hand": twice_by_loop},
    "a partial": {"by_hand": lambda f: partial(lambda g, x: g(g(x)), f)},
}

WRONG = {
    "too-early": {"by_hand": lambda f: [lambda x: f(f(x)), f(0.0)][0]},
    "remembered": {"by_hand": twice_remembered},
    "other: one name for all": {"by_hand": twice_of_the_last},
    "other: the first function for ever": {"by_hand": twice_of_the_first},
    "x-doubled": {"by_hand": lambda f: lambda x: f(x + x)},
    "two-arguments": {"by_hand": lambda f, x: f(f(x))},
    "M01 called at once": {"by_hand": lambda f: f(f(2.0))},
    "other: composed with itself by name only": {"by_hand": lambda f: (f, f)},
}
