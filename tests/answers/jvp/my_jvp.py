"""Answers to jvp/my_jvp: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np
import torch

from helpers import by_hand as bh
from tests.answers.jvp.dual_numbers import Matrix, Pair


def jvp_with(Number):
    def my_jvp(f, primals, tangents):
        moving = [Number(x, t) for x, t in zip(primals, tangents, strict=True)]
        result = f(*moving)
        if not hasattr(result, "tangent"):
            return result, 0.0
        return result.value, result.tangent

    return my_jvp


def jvp_complex_step(f, primals, tangents):
    h = 1e-150
    result = complex(f(*(x + 1j * h * t for x, t in zip(primals, tangents, strict=True))))
    return result.real, result.imag / h


def _my_jvp(last):
    """`my_jvp` with another end: last(f, result, primals, tangents)."""

    def my_jvp(f, primals, tangents):
        return last(f, f(*map(Pair, primals, tangents)), primals, tangents)

    return my_jvp


def _jvp_one_by_one(f, primals, tangents):
    total = 0.0
    for k, t in enumerate(tangents):
        result = f(*(Pair(x, t if j == k else 0.0) for j, x in enumerate(primals)))
        total += getattr(result, "tangent", 0.0)
    return getattr(result, "value", result), total


RIGHT = {
    "a dataclass": {"by_hand": jvp_with(Pair)},
    "matrices": {"by_hand": jvp_with(Matrix)},
}

WRONG = {
    "M25 the tangent only": {
        "by_hand": _my_jvp(lambda f, result, p, t: getattr(result, "tangent", 0.0))
    },
    "turned-round": {
        "by_hand": _my_jvp(
            lambda f, result, p, t: (getattr(result, "tangent", 0.0), getattr(result, "value", result))
        )
    },
    "plain-result": {"by_hand": _my_jvp(lambda f, result, p, t: (result.value, result.tangent))},
    "exchanged": {"by_hand": lambda f, primals, tangents: jvp_with(Pair)(f, tangents, primals)},
    "tangents-unused": {
        "by_hand": lambda f, primals, tangents: jvp_with(Pair)(f, primals, [1.0] * len(primals))
    },
    "runs-again for the value": {
        "by_hand": _my_jvp(lambda f, result, p, t: (f(*p), getattr(result, "tangent", 0.0)))
    },
    "runs-again one by one": {"by_hand": _jvp_one_by_one},
    "no-star": {"by_hand": lambda f, primals, tangents: f(primals)},
    "complex-step": {"by_hand": jvp_complex_step},
    "turned-tangents": {"by_hand": lambda f, p, t: jvp_with(Pair)(f, p, t[::-1])},
    "other: two numbers or more": {
        "by_hand": lambda f, p, t: jvp_with(Pair)(f, p, t) if len(p) > 1 else (f(*p), 1.0)
    },
    "plain-is-zero": {"by_hand": _my_jvp(lambda f, result, p, t: (getattr(result, "value", 0.0), getattr(result, "tangent", 0.0)))},
    "plain-has-none": {"by_hand": _my_jvp(lambda f, result, p, t: (getattr(result, "value", result), getattr(result, "tangent", None)))},
    "plain-moves": {"by_hand": _my_jvp(lambda f, result, p, t: (getattr(result, "value", result), getattr(result, "tangent", sum(t))))},
    "of-length-1": {"by_hand": lambda f, p, t: jvp_with(Pair)(f, p, [b / np.linalg.norm(t) for b in t])},
    "after-a-step": {"by_hand": lambda f, p, t: (f(*p), f(*(a + b for a, b in zip(p, t, strict=True))))},
    "value-added": {"by_hand": _my_jvp(lambda f, result, p, t: (getattr(result, "value", result), getattr(result, "value", result) + getattr(result, "tangent", 0.0)))},
    "whole-step": {"by_hand": lambda f, p, t: (f(*p), f(*(a + b for a, b in zip(p, t, strict=True))) - f(*p))},
    "always-two": {"by_hand": lambda f, p, t: jvp_with(Pair)(f, (p[0], p[1], *p[2:]), (t[0], t[1], *t[2:]))},
    "library": {"by_hand": bh.jvp},
    "many-places": {
        "by_hand": lambda f, p, t: np.gradient(
            f(*(a + b * np.array([-1e-6, 0.0, 1e-6]) for a, b in zip(p, t, strict=True)))
        )
    },
    "other: a Dual comes back": {"by_hand": _my_jvp(lambda f, result, p, t: result)},
    "other: torch": {
        "by_hand": lambda f, p, t: torch.func.jvp(f, tuple(map(torch.tensor, p)), tuple(map(torch.tensor, t)))
    },
    "other: differences": {
        "by_hand": lambda f, p, t: (
            f(*p),
            (f(*(a + 1e-4 * b for a, b in zip(p, t, strict=True))) - f(*p)) / 1e-4,
        )
    },
}
