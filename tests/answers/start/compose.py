"""Answers to start/compose: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import reduce


def compose_recursive(*fs):
    if not fs:
        return lambda x: x
    return lambda x: fs[0](compose_recursive(*fs[1:])(x))


def compose_returning_early(*fs):
    def g(x):
        for f in reversed(fs):
            x = f(x)
            return x

    return g


RIGHT = {
    "recursion": {"by_hand": compose_recursive},
    "reduce": {"by_hand": lambda *fs: reduce(lambda f, g: lambda x: f(g(x)), fs, lambda x: x)},
}

WRONG = {
    "pair two only": {"by_hand": lambda f, g: lambda x: f(g(x))},
    "early-return in the loop": {"by_hand": compose_returning_early},
}
