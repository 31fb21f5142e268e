"""Answers to compose/own: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from helpers import by_hand as bh


def library(**changed):
    """Loops in place of vmap; `changed` has other transforms, each made from jvp, vjp, vmap and the others."""

    def own(jvp, vjp, vmap):
        def grad(f):
            def gradient(x):
                _, pull = vjp(f, x)
                (x_bar,) = pull(1.0)
                return x_bar

            return gradient

        def jacfwd(f):
            def jacobian(x):
                return bh.stack([jvp(f, (x,), (e,))[1] for e in np.eye(len(x))], -1)

            return jacobian

        def jacrev(f):
            def jacobian(x):
                value, pull = vjp(f, x)
                return bh.stack([pull(e)[0] for e in np.eye(len(value))])

            return jacobian

        made = {"grad": grad, "jacfwd": jacfwd, "jacrev": jacrev, "hessian": lambda f: jacfwd(jacfwd(f))}
        return made | {name: make(jvp, vjp, vmap, made) for name, make in changed.items()}

    return {"by_hand": own}


def _by_vmap(jvp, vjp, vmap, made):
    return lambda f: lambda x: vmap(lambda e: jvp(f, (x,), (e,))[1], out_axes=-1)(np.eye(x.shape[0]))


def _rows_by_vmap(jvp, vjp, vmap, made):
    def jacrev(f):
        def at(x):
            value, pull = vjp(f, x)
            return vmap(pull)(np.eye(value.shape[0]))[0]

        return at

    return jacrev


def _hessian_by_hand(jvp, vjp, vmap, made):
    def hessian(f):
        def at(x):
            def along(a, b):
                return jvp(lambda x: jvp(f, (x,), (a,))[1], (x,), (b,))[1]

            eye = np.eye(len(x))
            return vmap(lambda a: vmap(lambda b: along(a, b), out_axes=-1)(eye), out_axes=-1)(eye)

        return at

    return hessian


def _grad_by_vjp_once(jvp, vjp, vmap, made):
    return lambda f: lambda x: made["jacfwd"](f)(x)


def _wrong_basis(jvp, vjp, vmap, made):
    def jacrev(f):
        def at(x):
            _, pull = vjp(f, x)
            return vmap(lambda e: pull(e)[0])(np.eye(len(x)))

        return at

    return jacrev


def _turned(jvp, vjp, vmap, made):
    return lambda f: lambda x: vmap(lambda e: jvp(f, (x,), (e,))[1])(np.eye(len(x))).T


def _along_1(jvp, vjp, vmap, made):
    return lambda f: lambda x: vmap(lambda e: jvp(f, (x,), (e,))[1], out_axes=1)(np.eye(len(x)))


RIGHT = {
    "loops": library(),
    "vmap": library(jacfwd=_by_vmap, jacrev=_rows_by_vmap),
    "two directions": library(hessian=_hessian_by_hand),
    "a gradient by columns": library(grad=_grad_by_vjp_once),
}

WRONG = {
    "M30": library(grad=lambda jvp, vjp, vmap, made: lambda f: lambda x: vjp(f, x)[1](1.0)),
    "grad-value": library(grad=lambda jvp, vjp, vmap, made: lambda f: lambda x: vjp(f, x)[0]),
    "M31": library(jacfwd=lambda jvp, vjp, vmap, made: lambda f: lambda x: vmap(lambda e: jvp(f, (x,), (e,))[1])(np.eye(len(x)))),
    "jacfwd-value": library(jacfwd=lambda jvp, vjp, vmap, made: lambda f: lambda x: vmap(lambda e: jvp(f, (x,), (e,))[0], out_axes=-1)(np.eye(len(x)))),
    "ct-of-grad": library(grad=lambda jvp, vjp, vmap, made: lambda f: lambda x: vjp(f, x)[1](x)[0]),
    "grad-along-ones": library(grad=lambda jvp, vjp, vmap, made: lambda f: lambda x: jvp(f, (x,), (np.ones(len(x)),))[1]),
    "grad-of-value": library(grad=lambda jvp, vjp, vmap, made: lambda f: lambda x: vjp(f, x)[1](f(x))[0]),
    "jacfwd-turned": library(jacfwd=_turned, hessian=lambda jvp, vjp, vmap, made: lambda f: _turned(jvp, vjp, vmap, made)(_turned(jvp, vjp, vmap, made)(f))),
    "jacfwd-ones": library(jacfwd=lambda jvp, vjp, vmap, made: lambda f: lambda x: bh.stack([jvp(f, (x,), (np.ones(len(x)),))[1] for _ in range(len(x))], -1)),
    "jacfwd-once": library(jacfwd=lambda jvp, vjp, vmap, made: lambda f: lambda x: jvp(f, (x,), (np.ones(len(x)),))[1]),
    "jacfwd-directions": library(jacfwd=lambda jvp, vjp, vmap, made: lambda f: lambda x: jvp(f, (x,), (np.eye(len(x)),))[1]),
    "jacfwd-directions of the outputs": library(jacfwd=lambda jvp, vjp, vmap, made: lambda f: lambda x: vmap(lambda e: jvp(f, (x,), (e,))[1], 0, -1)(np.eye(len(f(x))))),
    "which-axis": library(jacfwd=_along_1, hessian=lambda jvp, vjp, vmap, made: lambda f: _along_1(jvp, vjp, vmap, made)(_along_1(jvp, vjp, vmap, made)(f))),
    "grad-of-grad": library(hessian=lambda jvp, vjp, vmap, made: lambda f: made["grad"](made["grad"](f))),
    "hessian-of-sum": library(hessian=lambda jvp, vjp, vmap, made: lambda f: made["jacfwd"](made["jacfwd"](lambda x: f(x).sum()))),
    "other: rows by columns": library(jacrev=lambda jvp, vjp, vmap, made: made["jacfwd"]),
    "bare": library(jacfwd=lambda jvp, vjp, vmap, made: lambda f: lambda x: bh.stack([jvp(f, x, e)[1] for e in np.eye(len(x))], -1)),
    "at-once": library(grad=lambda jvp, vjp, vmap, made: lambda f, x: vjp(f, x)[1](1.0)[0]),
    "jacfwd-pairs-first": library(jacfwd=lambda jvp, vjp, vmap, made: lambda f: lambda x: vmap(lambda e: jvp(f, (x,), (e,)))(np.eye(len(x)))),
    "wrong-basis always three": library(jacrev=lambda jvp, vjp, vmap, made: lambda f: lambda x: bh.stack([vjp(f, x)[1](e)[0] for e in np.eye(3)])),
    "wrong-basis": library(jacrev=_wrong_basis),
    "M33": library(hessian=lambda jvp, vjp, vmap, made: lambda f: made["jacfwd"](made["grad"](f))),
    "hessian-needs-a-vector": library(hessian=lambda jvp, vjp, vmap, made: lambda f: made["jacfwd"](made["jacrev"](f))),
    "hessian-outer": library(hessian=lambda jvp, vjp, vmap, made: lambda f: lambda x: (made["jacrev"] if f(x).shape else made["jacfwd"])(made["jacfwd"](f))(x)),
    "jacrev-same-rows": library(jacrev=lambda jvp, vjp, vmap, made: lambda f: lambda x: bh.stack([vjp(f, x)[1](np.ones(len(f(x))))[0] for _ in range(len(f(x)))])),
    "hessian-once": library(hessian=lambda jvp, vjp, vmap, made: made["jacfwd"]),
    "elsewhere": library(grad=lambda jvp, vjp, vmap, made: bh.grad),
    "elsewhere jacrev": library(jacrev=lambda jvp, vjp, vmap, made: bh.jacrev),
    "four": {"by_hand": lambda jvp, vjp, vmap: list(library()["by_hand"](jvp, vjp, vmap).values())},
    "other: a matrix in place of a function": library(hessian=lambda jvp, vjp, vmap, made: lambda f: np.eye(2)),
    "other: twice the gradient": library(grad=lambda jvp, vjp, vmap, made: lambda f: lambda x: vjp(f, x)[1](2.0)[0]),
}
