"""Answers to clinic/batch_grad: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import numpy as np
import torch

from helpers import by_hand as bh
from tests.answers.clinic.ways import everywhere


def slopes_by_rows(w, f, x):
    rows = [w.F.grad(lambda x, i=i: f(x)[i])(x) for i in range(2)]
    return w.np.stack(rows)


def slopes_by_late_rows(w, f, x):
    rows = [w.F.grad(lambda x: f(x)[i]) for i in range(2)]  # noqa: B023  each reads i when it runs
    return w.np.stack([row(x) for row in rows])


def slopes_by_vmapped_pull(w, f, x):
    _, pull = w.F.vjp(f, x)
    return w.F.vmap(pull)(w.num(np.eye(2)))[0]


def slopes_by_autograd(f, x):
    x = x.clone().requires_grad_()
    y = f(x)
    return [torch.autograd.grad(y[i], x, retain_graph=True)[0] for i in range(2)]


def _marked(last):
    def slopes(f, x):
        x = x.clone().requires_grad_()
        return last(f(x), x)

    return slopes


RIGHT = {
    "row by row": everywhere(slopes_by_rows),
    "forward": everywhere(lambda w, f, x: w.F.jacfwd(f)(x)),
    "vmapped pullback": everywhere(slopes_by_vmapped_pull),
    "autograd": {"torch": slopes_by_autograd, "jax": lambda f, x: jax.jacobian(f)(x), "by_hand": lambda f, x: bh.jacrev(f)(x).tolist()},
}

WRONG = {
    "M05 as it was": {"torch": lambda f, x: torch.autograd.grad(f(x), x)},
    "not-scalar marked": {"torch": _marked(lambda y, x: torch.autograd.grad(y, x)[0])},
    "not-scalar": everywhere(lambda w, f, x: w.F.grad(f)(x)),
    "M04 sum": {"torch": _marked(lambda y, x: torch.autograd.grad(y.sum(), x)[0])},
    "M04 grad of the sum": everywhere(lambda w, f, x: w.F.grad(lambda x: f(x).sum())(x)),
    "mean": everywhere(lambda w, f, x: w.F.grad(lambda x: f(x).sum() / 2)(x)),
    "M31": everywhere(lambda w, f, x: w.F.jacrev(f)(x).T),
    "first-only": everywhere(lambda w, f, x: w.F.grad(lambda x: f(x)[0])(x)),
    "last-twice": everywhere(slopes_by_late_rows),
    "vmapped": everywhere(lambda w, f, x: w.F.vmap(w.F.grad(f))(x)),
}
