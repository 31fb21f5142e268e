"""Answers to start/count_calls: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations


def count_with_object(f):
    class Counter:
        n = 0

    counter = Counter()

    def g(x):
        counter.n = counter.n + 1
        return f(x)

    return [g, lambda: counter.n]


def count_printing(f):
    log = []

    def g(x):
        log.append(x)
        return f(x)

    def calls():
        print(len(log))

    return g, calls


def count_clearing(f):
    log = []

    def g(x):
        log.append(x)
        return f(x)

    def calls():
        n = len(log)
        log.clear()
        return n

    return g, calls


def count_of_calls(f):
    n = 0

    def calls():
        nonlocal n
        n += 1
        return n

    return f, calls


def count_on_the_function(f):
    count_on_the_function.n = 0

    def g(x):
        count_on_the_function.n += 1
        return f(x)

    return g, lambda: count_on_the_function.n


def count_different(f):
    seen = {}

    def g(x):
        seen[float(x)] = f(x)
        return seen[float(x)]

    return g, lambda: len(seen)


def count_up_to_three(f):
    log = []

    def g(x):
        log[3:] = []
        log.append(x)
        return f(x)

    return g, lambda: min(len(log), 3)


def count_up_to(most):
    def count_calls(f):
        g, calls = count_with_object(f)
        return g, lambda: min(calls(), most)

    return count_calls


def count_of_true(f):
    n = 0

    def g(x):
        nonlocal n
        if x:
            n += 1
        return f(x)

    return g, lambda: n


RIGHT = {"an object, and a list for the pair": {"by_hand": count_with_object}}

WRONG = {
    "g-alone": {"by_hand": lambda f: lambda x: f(x)},
    "other: f itself": {"by_hand": lambda f: f},
    "distinct": {"by_hand": count_different},
    "exchanged": {"by_hand": lambda f: count_with_object(f)[::-1]},
    "other: eleven at most": {"by_hand": count_up_to(11)},
    "other: only what is not 0": {"by_hand": count_of_true},
    "other: three at most": {"by_hand": count_up_to_three},
    "printed only": {"by_hand": count_printing},
    "cleared by looking": {"by_hand": count_clearing},
    "counts-itself": {"by_hand": count_of_calls},
    "reset on the function": {"by_hand": count_on_the_function},
}
