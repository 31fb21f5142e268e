"""Answers to clinic/jvp: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import torch

from helpers import by_hand as bh
from tests.answers.clinic.ways import WAYS, everywhere


def moves_by_jacobian(w, f, x, v):
    return w.F.jacrev(f)(x) @ v


def moves_by_line(w, f, x, v):
    return w.F.jacfwd(lambda t: f(x + t * v))(w.num(0.0))


def moves_by_vjps(w, f, x, v):
    """Transposing a pullback: the JVP is the slope of the pullback, which is linear."""
    _, pull = w.F.vjp(f, x)
    return w.F.jacrev(lambda u: (pull(u)[0] * v).sum())(f(x))


RIGHT = {
    "through the Jacobian": everywhere(moves_by_jacobian),
    "along a line": everywhere(moves_by_line),
    "a list": everywhere(lambda w, f, x, v: list(w.F.jvp(f, (x,), (v,))[1])),
    "lists in": {"jax": lambda f, x, v: jax.jvp(f, [x], [v])[1], "torch": lambda f, x, v: torch.autograd.functional.jvp(f, x, v)[1], "by_hand": lambda f, x, v: bh.linearize(f, x)[1](v)},
    "pullbacks, transposed": {"torch": lambda f, x, v: moves_by_vjps(WAYS["torch"], f, x, v), "jax": lambda f, x, v: moves_by_vjps(WAYS["jax"], f, x, v), "by_hand": lambda f, x, v: bh.jvp(f, (x,), (v,))[1]},
}

WRONG = {
    "gradient": everywhere(lambda w, f, x, v: w.F.grad(f)(x)),
    "M25 bare": everywhere(lambda w, f, x, v: w.F.jvp(f, x, v)),
    "M25 bare, second": everywhere(lambda w, f, x, v: w.F.jvp(f, x, v)[1]),
    "pair": everywhere(lambda w, f, x, v: w.F.jvp(f, (x,), (v,))),
    "first-result": everywhere(lambda w, f, x, v: w.F.jvp(f, (x,), (v,))[0]),
    "M24 Jacobian": everywhere(lambda w, f, x, v: w.F.jacfwd(f)(x)),
    "summed-gradient": everywhere(lambda w, f, x, v: w.F.grad(lambda x: f(x).sum())(x)),
    "unit": everywhere(lambda w, f, x, v: w.F.jvp(f, (x,), (v / (v**2).sum() ** 0.5,))[1]),
    "swapped": everywhere(lambda w, f, x, v: w.F.jvp(f, (v,), (x,))[1]),
}
