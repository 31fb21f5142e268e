"""jvp/is_linear: Is it linear in v?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.jvp.pushes import LENGTHS, Pushes
from helpers.exercises.programs import random_seed

# Of the functions in a Pushes, those that are linear.
_LINEAR = ("a true JVP, v ↦ J v", "v ↦ 0")


def _tested(test: Callable[[Callable, np.ndarray, np.ndarray], Any]) -> Callable[..., bool]:
    """`is_linear` by this test of push at two fixed directions."""

    def is_linear(push: Callable, n: int) -> bool:
        u, v = np.random.default_rng(7).normal(size=(2, n))
        return bool(np.all(test(push, u, v)))

    return is_linear


EXERCISE = Exercise(
    id="jvp/is_linear",
    title="Is it linear in v?",
    level=2,
    minutes=8,
    signature="is_linear(push, n)",
    inputs=("push",),
    cases=lambda rng: [Case((Pushes(random_seed(rng), LENGTHS[k % 3], k),)) for k in range(5)],
    oracle=lambda pushes: {name: name in _LINEAR for name in pushes.functions},
    mistakes=(
        Mistake("M24", _tested(lambda push, u, v: np.isclose(push(u), push(v))), "You accept what is the same for every v, which a gradient is. A JVP depends on v, and it does so linearly."),
        Mistake("scale-only", _tested(lambda push, u, v: np.isclose(push(2.5 * v), 2.5 * push(v))), "You stretched one direction. The length of v stretches as well, and it is not linear. Use two different directions and add them."),
        Mistake("positive-only", lambda push, n: _tested(lambda push, u, v: np.isclose(push(1.7 * abs(u) + 0.6 * abs(v)), 1.7 * push(abs(u)) + 0.6 * push(abs(v))))(push, n), "None of your directions has entries on both sides of 0. On one side alone, J max(v, 0) is as linear as J v: take random directions, and factors of both signs."),
        Mistake("odd-only", _tested(lambda push, u, v: np.isclose(push(-v), -push(v))), "You turned v round. Other functions change their sign then, too. Use two different directions and add them."),
        Mistake("any-scale", _tested(lambda push, u, v: np.isclose(push(-2.5 * v), -2.5 * push(v))), "You stretched v and turned it round, but always along one line. Use two different directions and add them."),
        Mistake("zero-only", _tested(lambda push, u, v: np.isclose(push(0.0 * v), 0.0)), "Zero goes to zero: that is needed, and it is not enough. Use two different directions and add them."),
        Mistake("exact", _tested(lambda push, u, v: push(1.7 * u - 0.6 * v) == 1.7 * push(u) - 0.6 * push(v)), "You refused a true JVP: both sides agree only up to rounding. Compare with np.allclose."),
        Mistake("loose", _tested(lambda push, u, v: np.isclose(push(u + v), push(u) + push(v), atol=0.2)), "Your tolerance lets a small bend through. Rounding is near 1e-15 here: np.allclose as it is will do."),
        Mistake("average", _tested(lambda push, u, v: np.isclose(push(0.3 * u + 0.7 * v), 0.3 * push(u) + 0.7 * push(v))), "Your two factors add up to 1. Then a constant on top, as in J v + 1, goes unnoticed: choose other factors."),
        Mistake("any-entry", lambda push, n: _tested(lambda push, u, v: np.isclose(push(1.7 * u - 0.6 * v), 1.7 * push(u) - 0.6 * push(v)).any())(push, n), "You let a function through of which only some outputs are linear. All of them have to be: np.allclose, or .all()."),
        Mistake("one-entry", lambda push, n: _tested(lambda push, u, v: np.isclose(push(1.7 * u - 0.6 * v)[0], 1.7 * push(u)[0] - 0.6 * push(v)[0]))(push, n), "You looked at the first output only. All of them have to be linear."),
        Mistake("last-entry", lambda push, n: _tested(lambda push, u, v: np.isclose(push(1.7 * u - 0.6 * v)[-1], 1.7 * push(u)[-1] - 0.6 * push(v)[-1]))(push, n), "You looked at the last output only. All of them have to be linear."),
        Mistake("summed-up", lambda push, n: _tested(lambda push, u, v: np.isclose(push(1.7 * u - 0.6 * v).sum(), 1.7 * push(u).sum() - 0.6 * push(v).sum()))(push, n), "You compared a sum or mean of the outputs. Two bends may even out in it: compare output by output."),
        Mistake("never", lambda push, n: False, "You refuse everything, also a true JVP. If you compare with ==, rounding is in the way: np.allclose."),
        Mistake("always", lambda push, n: True, "You accept everything. A test must be able to say no."),
        Mistake("inverted", lambda push, n: not _tested(lambda push, u, v: np.isclose(push(1.7 * u - 0.6 * v), 1.7 * push(u) - 0.6 * push(v)))(push, n), "True and False are exchanged."),
    ),
    hints=(
        "What has a linear function to do with a sum of two directions, and with a stretched one?",
        "Picture two arrows and their sum. First push, then add: or first add, then push. A linear function does not care which.",
        "u, v = two random directions of length n\na, b = two numbers, one of them negative\nis push(a u + b v) the same as a push(u) + b push(v), up to rounding?",
        "`rng = np.random.default_rng(0)`, `u, v = rng.normal(size=(2, n))`, then np.allclose of the two sides, as a bool.",
    ),
)  # fmt: skip
