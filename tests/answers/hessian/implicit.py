"""Answers to hessian/implicit: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax

from tests.answers.hessian.libraries import everywhere, with_linalg


def implicit_transposed(f, x, a, lib, linalg):
    mixed = lib.jacrev(lib.grad(f, argnums=1))(x, a)  # by a first, then by x: (m, n)
    return -linalg.solve(lib.jacrev(lib.grad(f))(x, a), mixed.T)


def implicit_inverse(f, x, a, lib, linalg):
    mixed = lib.jacrev(lib.grad(f), argnums=1)(x, a)
    return -linalg.inv(lib.hessian(f)(x, a)) @ mixed


def implicit_by_step(f, x, a, lib, linalg):
    """One Newton step from the solution, differentiated by a."""
    h = lib.hessian(f)(x, a)
    return lib.jacfwd(lambda a: x - linalg.inv(h) @ lib.grad(f)(x, a))(a)


def _implicit_loop(f, x, a, lib, linalg):
    def solve(a):
        z = x
        while abs(lib.grad(f)(z, a)).max() > 1e-6:
            z = z - 0.1 * lib.grad(f)(z, a)
        return z + 0.0 * a.sum()

    return lib.jacfwd(solve)(a)


def implicit_both(f, x, a, lib, linalg):
    (xx, xa), _ = lib.hessian(f, argnums=(0, 1))(x, a)
    return -linalg.solve(xx, xa)


def _implicit_unrolled(f, x, a, lib):
    def solve(a):
        z = 0.0 * x
        for _ in range(60):
            z = z - 0.25 * lib.grad(f)(z, a)
        return z

    return lib.jacfwd(solve)(a)


def _implicit_scanned(f, x, a):
    def solve(a):
        return jax.lax.fori_loop(0, 300, lambda k, z: z - 0.25 * jax.grad(f)(z, a), 0.0 * x)

    return jax.jacfwd(solve)(a)


def _moved(change):
    def answer(f, x, a, lib, linalg):
        return change(lib.hessian(f)(x, a), lib.jacfwd(lib.grad(f), argnums=1)(x, a), linalg)

    return with_linalg(answer)


def _sized(f, x, a, lib, linalg):
    """Column by column, two of three."""
    h, m = lib.hessian(f)(x, a), lib.jacfwd(lib.grad(f), argnums=1)(x, a)
    columns = [linalg.solve(h, m[:, j]) for j in range(2)]
    return [[-float(columns[j][i]) for j in range(2)] for i in range(3)]


def implicit_by_columns(f, x, a, lib, linalg):
    h, m = lib.hessian(f)(x, a), lib.jacfwd(lib.grad(f), argnums=1)(x, a)
    columns = [linalg.solve(h, m[:, j]) for j in range(len(a))]
    return [[-float(column[i]) for column in columns] for i in range(len(x))]


def implicit_by_solved_step(f, x, a, lib, linalg):
    h = lib.hessian(f)(x, a)
    return lib.jacfwd(lambda a: x - linalg.solve(h, lib.grad(f)(x, a)))(a)


RIGHT = {
    "one Newton step, solved": with_linalg(implicit_by_solved_step),
    "the other order": with_linalg(implicit_transposed),
    "the inverse": with_linalg(implicit_inverse),
    "one Newton step": with_linalg(implicit_by_step),
    "column by column": with_linalg(implicit_by_columns),
    "both at once": with_linalg(implicit_both),
}

WRONG = {
    "M38 the loop": with_linalg(_implicit_loop),
    "other: unrolled": everywhere(_implicit_unrolled),
    "other: a loop of JAX": {"jax": _implicit_scanned},
    "sign": _moved(lambda xx, xa, linalg: linalg.solve(xx, xa)),
    "mixed-only": _moved(lambda xx, xa, linalg: -xa),
    "multiplied": _moved(lambda xx, xa, linalg: -xx @ xa),
    "inverse-only": _moved(lambda xx, xa, linalg: -linalg.inv(xx)),
    "transposed": _moved(lambda xx, xa, linalg: -linalg.solve(xx, xa).T),
    "partial": with_linalg(lambda f, x, a, lib, linalg: lib.grad(f, argnums=1)(x, a)),
    "exchanged": with_linalg(
        lambda f, x, a, lib, linalg: (
            -linalg.solve(lib.hessian(f)(x, a), lib.jacfwd(lib.grad(f, argnums=1))(x, a))
        )
    ),
    "exchanged the gradient by a": with_linalg(
        lambda f, x, a, lib, linalg: -linalg.solve(lib.hessian(f)(x, a), lib.grad(f, argnums=1)(x, a))
    ),
    "other: for 3 and 2 numbers": with_linalg(_sized),
    "other: as one number": _moved(lambda xx, xa, linalg: -linalg.solve(xx, xa).squeeze()),
    "exchanged with inv": with_linalg(
        lambda f, x, a, lib, linalg: (
            -linalg.inv(lib.hessian(f)(x, a)) @ lib.jacfwd(lib.grad(f, argnums=1))(x, a)
        )
    ),
}
