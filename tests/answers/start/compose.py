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


def compose_late(*fs):
    g = lambda x: x
    for f in reversed(fs):
        g = lambda x: f(g(x))  # noqa: B023
    return g


def compose_half_late(*fs):
    g = lambda x: x
    for f in reversed(fs):
        g = lambda x, g=g: f(g(x))  # noqa: B023
    return g


def compose_used_up(*fs):
    backward = reversed(fs)

    def g(x):
        for f in backward:
            x = f(x)
        return x

    return g


def compose_up_to_four(*fs):
    fs = [lambda x: x] * (4 - len(fs)) + list(fs)
    return lambda x: fs[0](fs[1](fs[2](fs[3](x))))


RIGHT = {
    "recursion": {"by_hand": compose_recursive},
    "reduce": {"by_hand": lambda *fs: reduce(lambda f, g: lambda x: f(g(x)), fs, lambda x: x)},
}

WRONG = {
    "bound-late": {"by_hand": compose_late},
    "all-the-first": {"by_hand": compose_half_late},
    "used-up": {"by_hand": compose_used_up},
    "once-each": {"by_hand": lambda *fs: compose_recursive(*sorted(set(fs), key=fs.index))},
    "never-empty": {"by_hand": lambda *fs: reduce(lambda f, g: lambda x: f(g(x)), fs)},
    "other: four at most": {"by_hand": compose_up_to_four},
    "pair two only": {"by_hand": lambda f, g: lambda x: f(g(x))},
    "early-return in the loop": {"by_hand": compose_returning_early},
}
