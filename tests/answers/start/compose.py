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


def compose_same_x(start):
    def compose(*fs):
        def g(x):
            y = start
            for f in reversed(fs):
                y = f(x)
            return y

        return g

    return compose


def compose_with_x(*args):
    *fs, x = args
    for f in reversed(fs):
        x = f(x)
    return x


def compose_too_early(*fs):
    for f in fs:
        f(0.0)
    return compose_recursive(*fs)


def compose_turning(*fs):
    fs = list(fs)

    def g(x):
        fs.reverse()
        for f in fs:
            x = f(x)
        return x

    return g


def compose_all(*fs):
    def g(x):
        on_the_way = []
        for f in reversed(fs):
            x = f(x)
            on_the_way.append(x)
        return on_the_way

    return g


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
    "other: eight at most": {"by_hand": lambda *fs: compose_recursive(*fs[-8:])},
    "same-x": {"by_hand": compose_same_x(0.0)},
    "other: same x, None for none": {"by_hand": compose_same_x(None)},
    "with-x": {"by_hand": compose_with_x},
    "too-early": {"by_hand": compose_too_early},
    "turned-each-time": {"by_hand": compose_turning},
    "on-the-way": {"by_hand": compose_all},
    "fixed-number": {"by_hand": lambda *fs: lambda x: fs[0](fs[1](x))},
    "empty-computes float": {"by_hand": lambda *fs: compose_recursive(*fs) if fs else lambda x: float(x)},
    "empty-computes zero": {"by_hand": lambda *fs: compose_recursive(*fs) if fs else lambda x: x + 0},
    "pair two only": {"by_hand": lambda f, g: lambda x: f(g(x))},
    "early-return in the loop": {"by_hand": compose_returning_early},
}
