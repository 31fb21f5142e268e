"""Answers to jvp/is_linear: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import itertools

import numpy as np

_rng = np.random.default_rng(11)  # one for all, so that a run of the tests can be repeated


def _pair_of(n):
    return _rng.normal(size=(2, n))


def linear_in_steps(push, n):
    for _ in range(3):
        u, v = _pair_of(n)
        if not np.allclose(push(u + v), push(u) + push(v)) or not np.allclose(push(3 * u), 3 * push(u)):
            return False
    return True


def linear_by_matrix(push, n):
    columns = np.stack([push(e) for e in np.eye(n)], axis=1)
    v = _rng.normal(size=n)
    return bool(np.abs(columns @ v - push(v)).max() < 1e-9)


def linear_one_line(push, n):
    u, v = _pair_of(n)
    return np.allclose(push(2 * u - 3 * v), 2 * push(u) - 3 * push(v))


def linear_numpy_bool(push, n):
    u, v = np.random.default_rng(3).uniform(-2, 2, (2, n))
    return np.all(np.isclose(push(u - v) - push(u) + push(v), 0.0, atol=1e-10))


_order = itertools.count()


def _test(test):
    return lambda push, n: bool(np.all(test(push, *_pair_of(n))))


def _any_entry(push, u, v):
    return bool(np.isclose(push(2 * u - 3 * v), 2 * push(u) - 3 * push(v)).any())


RIGHT = {
    "sum and multiple": {"by_hand": linear_in_steps},
    "against the matrix": {"by_hand": linear_by_matrix},
    "one combination": {"by_hand": linear_one_line},
    "NumPy's bool": {"by_hand": linear_numpy_bool},
}

WRONG = {
    "M24 the same for all": {"by_hand": _test(lambda push, u, v: np.isclose(push(u), push(v)))},
    "scale-only": {"by_hand": _test(lambda push, u, v: np.isclose(push(2 * u), 2 * push(u)))},
    "scale-only added to itself": {
        "by_hand": _test(lambda push, u, v: np.isclose(push(u + u), push(u) + push(u)))
    },
    "positive-only": {
        "by_hand": _test(lambda push, u, v: np.isclose(push(abs(u) + abs(v)), push(abs(u)) + push(abs(v))))
    },
    "other: an array": {
        "by_hand": lambda push, n: push(2 * np.ones(n)) + push(np.eye(n)[0]) == push(2 * np.ones(n) + np.eye(n)[0])
    },
    "other: by the order of the calls": {"by_hand": lambda push, n: next(_order) % 10 < 2},
    "odd-only": {"by_hand": _test(lambda push, u, v: np.isclose(push(-u), -push(u)))},
    "zero-only": {"by_hand": _test(lambda push, u, v: push(0 * u) == 0)},
    "exact": {
        "by_hand": lambda push, n: all(
            (push(u + 0.7 * v) == push(u) + 0.7 * push(v)).all() for u, v in (_pair_of(n) for _ in range(5))
        )
    },
    "other: a loose tolerance": {
        "by_hand": _test(lambda push, u, v: np.isclose(push(u + v), push(u) + push(v), atol=0.15))
    },
    "average": {
        "by_hand": _test(lambda push, u, v: np.isclose(push((u + v) / 2), (push(u) + push(v)) / 2))
    },
    "any-entry": {"by_hand": lambda push, n: _any_entry(push, *_pair_of(n))},
    "one-entry": {"by_hand": _test(lambda push, u, v: np.isclose(push(u + v)[0], push(u)[0] + push(v)[0]))},
    "last-entry": {"by_hand": _test(lambda push, u, v: np.isclose(push(u + v)[-1], push(u)[-1] + push(v)[-1]))},
    "summed-up mean": {
        "by_hand": _test(lambda push, u, v: np.isclose(push(u + v).mean(), push(u).mean() + push(v).mean()))
    },
    "never": {"by_hand": lambda push, n: False},
    "other: half of the outputs": {
        "by_hand": _test(lambda push, u, v: np.allclose(push(u + v)[:6], push(u)[:6] + push(v)[:6]))
    },
    "other: two unit vectors": {
        "by_hand": lambda push, n: np.allclose(
            push(2 * np.eye(n)[0] - 3 * np.eye(n)[1]), 2 * push(np.eye(n)[0]) - 3 * push(np.eye(n)[1])
        )
    },
    "other: the first and the last unit vector": {
        "by_hand": lambda push, n: np.allclose(
            push(np.eye(n)[0] - np.eye(n)[-1]), push(np.eye(n)[0]) - push(np.eye(n)[-1])
        )
    },
    "other: a length of its own": {"by_hand": lambda push, n: linear_in_steps(push, 16)},
    "other: a word": {"by_hand": lambda push, n: "linear"},
    "other: 1 for yes": {"by_hand": lambda push, n: np.isclose(push(np.ones(n)), 0)},
}
