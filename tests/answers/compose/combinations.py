"""Answers to compose/combinations: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import jax
import torch

from helpers import by_hand as bh


def loop_scan(f, init, xs):
    """scan as a loop, for torch."""
    carry, ys = init, []
    for x in xs:
        carry, y = f(carry, x)
        ys.append(y)
    return carry, torch.stack(ys)


LIBS = {"by_hand": (bh, bh.scan), "torch": (torch.func, loop_scan), "jax": (jax, jax.lax.scan)}


def right(f, step, lib, scan):
    def end(h, xs):
        return scan(step, h, xs)[0].sum()

    return {
        "slopes": lib.vmap(lib.grad(f)),
        "bend": lambda x, v: lib.jvp(lib.grad(f), (x,), (v,))[1],
        "through": lib.grad(end),
        "bend_through": lib.hessian(end),
    }


def everywhere(answer):
    """The same text for all three."""
    return {way: partial(answer, lib=lib, scan=scan) for way, (lib, scan) in LIBS.items()}


def _with(**changed):
    """`right` with other functions: each gets f, step, lib and scan."""

    def combinations(f, step, lib, scan):
        return right(f, step, lib, scan) | {name: make(f, step, lib, scan) for name, make in changed.items()}

    return everywhere(combinations)


def _by_loop(f, step, lib, scan):
    def end(h, xs):
        for x in xs:
            h, _ = step(h, x)
        return h.sum()

    def through(h, xs):
        return lib.grad(lambda h: end(h, xs))(h)

    return {
        "slopes": lambda X: lib.grad(lambda X: lib.vmap(f)(X).sum())(X),
        "bend": lambda x, v: lib.grad(lambda x: lib.jvp(f, (x,), (v,))[1])(x),
        "through": through,
        "bend_through": lambda h, xs: lib.jacfwd(lambda h: through(h, xs))(h),
    }


def _last(f, step, lib, scan):
    def end(h, xs):
        return scan(step, h, xs)[1][-1].sum()

    ends = {"through": lib.grad(end), "bend_through": lib.jacrev(lib.grad(end))}
    return {"slopes": lib.vmap(lib.jacrev(f)), "bend": lambda x, v: lib.hessian(f)(x) @ v, **ends}


def _backwards(step, h, xs):
    for k in reversed(range(len(xs))):
        h, _ = step(h, xs[k])
    return h


def _product(slope):
    return slope[:, None] * slope


RIGHT = {"loops": everywhere(_by_loop), "the last output": everywhere(_last)}

WRONG = {
    "M39": _with(slopes=lambda f, step, lib, scan: lib.jacrev(lib.vmap(f))),
    "M39-raises": _with(slopes=lambda f, step, lib, scan: lib.grad(lib.vmap(f))),
    "M21": _with(slopes=lambda f, step, lib, scan: lib.grad(lambda X: lib.vmap(f)(X).mean())),
    "slopes-added": _with(slopes=lambda f, step, lib, scan: lambda X: lib.vmap(lib.grad(f))(X).sum(0)),
    "slopes-values": _with(slopes=lambda f, step, lib, scan: lib.vmap(f)),
    "M24": _with(bend=lambda f, step, lib, scan: lambda x, v: lib.jvp(f, (x,), (v,))[1]),
    "bend-times": _with(bend=lambda f, step, lib, scan: lambda x, v: lib.grad(f)(x) * v),
    "bend-gradient": _with(bend=lambda f, step, lib, scan: lambda x, v: lib.jvp(lib.grad(f), (x,), (v,))[0]),
    "bend-pair": _with(bend=lambda f, step, lib, scan: lambda x, v: lib.jvp(lib.grad(f), (x,), (v,))),
    "bend-matrix": _with(bend=lambda f, step, lib, scan: lambda x, v: lib.hessian(f)(x)),
    "through-raises": _with(through=lambda f, step, lib, scan: lib.grad(lambda h, xs: scan(step, h, xs)[0])),
    "through-matrix": _with(through=lambda f, step, lib, scan: lib.jacrev(lambda h, xs: scan(step, h, xs)[0])),
    "through-xs": _with(through=lambda f, step, lib, scan: lib.grad(lambda h, xs: scan(step, h, xs)[0].sum(), argnums=1)),
    "through-all": _with(
        through=lambda f, step, lib, scan: lib.grad(lambda h, xs: scan(step, h, xs)[1].sum()),
        bend_through=lambda f, step, lib, scan: lib.hessian(lambda h, xs: scan(step, h, xs)[1].sum()),
    ),
    "M33": _with(bend_through=lambda f, step, lib, scan: lib.hessian(lambda h, xs: scan(step, h, xs)[0])),
    "bend-through-gradient": _with(bend_through=lambda f, step, lib, scan: lib.grad(lambda h, xs: scan(step, h, xs)[0].sum())),
    "slopes-columns": _with(slopes=lambda f, step, lib, scan: lib.vmap(lib.grad(f), 1)),
    "M39-raises without vmap": _with(slopes=lambda f, step, lib, scan: lib.grad(f)),
    "bend-turned": _with(bend=lambda f, step, lib, scan: lambda x, v: lib.jvp(lib.grad(f), (v,), (x,))[1]),
    "bare": _with(bend=lambda f, step, lib, scan: lambda x, v: lib.jvp(lib.grad(f), x, v)[1]),
    "other-arguments": _with(bend=lambda f, step, lib, scan: lambda x: lib.jvp(lib.grad(f), (x,), (x,))[1]),
    "through-last-step": _with(through=lambda f, step, lib, scan: lib.grad(lambda h, xs: step(h, xs[-1])[0].sum())),
    "through-backwards": _with(through=lambda f, step, lib, scan: lib.grad(lambda h, xs: _backwards(step, h, xs).sum())),
    "through-turned": _with(through=lambda f, step, lib, scan: lambda xs, h: lib.grad(lambda h: scan(step, h, xs)[0].sum())(h)),
    "through-turned-inside": _with(through=lambda f, step, lib, scan: lib.grad(lambda h, xs: scan(step, xs, h)[0].sum())),
    "through-value": _with(through=lambda f, step, lib, scan: lambda h, xs: scan(step, h, xs)[0].sum()),
    "through-outputs-added": _with(through=lambda f, step, lib, scan: lambda h, xs: lib.jacrev(lambda h: scan(step, h, xs)[0])(h).sum(1)),
    "through-squares": _with(through=lambda f, step, lib, scan: lib.grad(lambda h, xs: (scan(step, h, xs)[0] ** 2).sum())),
    "through-pair": _with(through=lambda f, step, lib, scan: lib.grad(lambda h, xs: scan(step, h, xs).sum())),
    "bend-through-raises": _with(bend_through=lambda f, step, lib, scan: lib.grad(lib.grad(lambda h, xs: scan(step, h, xs)[0].sum()))),
    "bend-through-of-f": _with(bend_through=lambda f, step, lib, scan: lambda h, xs: lib.hessian(f)(h)),
    "bend-through-product": _with(bend_through=lambda f, step, lib, scan: lambda h, xs: _product(lib.grad(lambda h: scan(step, h, xs)[0].sum())(h))),
    "four": everywhere(lambda f, step, lib, scan: tuple(right(f, step, lib, scan).values())),
    "other: the loop's functions called": _with(through=lambda f, step, lib, scan: 1.0),
}
