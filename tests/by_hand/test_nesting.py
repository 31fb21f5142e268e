"""Transforms inside transforms, closures, constants and threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers import by_hand as bh
from tests.by_hand.comparing import (
    draw,
    same,
    same_as_jax,
)


def test_perturbations_are_not_confused() -> None:
    d = bh.grad
    assert d(lambda x: x * d(lambda y: x + y)(1.0))(1.0) == 1.0
    assert d(lambda x: x * d(lambda y: x * y)(2.0))(3.0) == 6.0

    def forward(f: Callable) -> Callable:
        return lambda x: bh.jvp(f, (x,), (1.0,))[1]

    for outer in (d, forward):
        for inner in (d, forward):
            assert outer(lambda x, inner=inner: x * inner(lambda y: x + y)(1.0))(1.0) == 1.0
            assert outer(lambda x, inner=inner: inner(lambda y: x * y * y)(x))(3.0) == 12.0
            assert outer(lambda x, inner=inner: x * inner(lambda y: x)(x) + x)(3.0) == 1.0
    _, pull = bh.vjp(lambda x: x * x, 3.0)
    assert d(lambda c: pull(c * c)[0])(2.0) == 24.0  # a pullback from outside, inside another transform
    push = bh.linearize(lambda x: x * x, 3.0)[1]
    assert d(lambda t: push(t) ** 2)(2.0) == 144.0
    assert d(lambda x: bh.vjp(lambda y: x * y * y, x)[1](x)[0])(2.0) == 24.0  # x · 2xy at y = x
    assert bh.jvp(lambda x: bh.jvp(lambda y: y * y, (x,), (x,))[1], (3.0,), (1.0,))[1] == 12.0


def test_closures_over_other_transforms() -> None:
    def program(lib: Any, w: Any, xs: Any) -> Any:
        def f(w: Any, s: Any) -> Any:
            def lane(x: Any) -> Any:
                return lib.jvp(lambda y: lib.np.sin(y * w).sum() * s, (x,), (w,))[1] * x.sum()

            return (lib.vmap(lane)(xs) * s).sum()

        def named(w: Any) -> Any:
            return lib.vmap(
                lambda x: lib.grad(lambda y, *, scale: (lib.np.exp(y) * scale).sum())(x, scale=w)
            )(xs).sum()

        return (
            lib.grad(f, (0, 1))(w, 0.7),
            lib.hessian(f)(w, 0.7),
            lib.jvp(lib.grad(named), (w,), (w,)),
            lib.grad(named)(w),
        )

    same_as_jax(program, draw(3), draw(2, 3))


def test_deep_nestings() -> None:
    def program(lib: Any, x: Any, m: Any) -> Any:
        g = lambda s: lib.np.sin(s * s) * lib.np.exp(-s)
        f = lambda x: (lib.np.tanh(m @ x) * x).sum() ** 2
        d1, d2 = lib.grad(g), lib.grad(lib.grad(g))
        return [
            lib.grad(d2)(0.7),
            lib.grad(lib.grad(d2))(0.7),
            lib.jacfwd(lib.jacrev(lib.jacfwd(lib.jacrev(g))))(0.7),
            lib.vmap(lib.hessian(f))(m),
            lib.vmap(lib.vmap(d1))(m),
            lib.vmap(lib.grad(lib.grad(d1)))(x),
            lib.jacrev(lib.hessian(f))(x),
            lib.jvp(lib.vmap(lib.grad(f)), (m,), (2.0 * m,)),
            lib.grad(lambda m: lib.vmap(lib.grad(f))(m).sum())(m),
            lib.hessian(lambda x: lib.vmap(lambda r: lib.grad(f)(r * x))(m).sum())(x),
            lib.jacfwd(lambda x: lib.linearize(f, x)[1](x))(x),
            lib.vmap(lambda r: lib.vjp(lambda y: m @ lib.np.sin(y), r)[1](r)[0], 1, 1)(m),
        ]

    same_as_jax(program, draw(3), draw(3, 3))


def test_constants_and_repeated_values() -> None:
    x, k = draw(3), draw(3, seed=1)
    same(bh.grad(lambda x: 3.0)(x), np.zeros(3))
    same(bh.grad(lambda x, y: y)(x, 2.0), np.zeros(3))
    same(bh.grad(lambda x: x)(2.0), np.float64(1.0))
    same(
        bh.jvp(lambda x: (k, 1.0, x, x), (x,), (k,)), ((k, np.float64(1), x, x), (0 * k, np.float64(0), k, k))
    )
    same(bh.vjp(lambda x: (x, x, k), x)[1]((x, k, k)), (x + k,))
    same(bh.linearize(lambda x, y: (k, y, x), x, x)[1](x, k), (0 * k, k, x))
    same(bh.jacfwd(lambda x: k)(x), np.zeros((3, 3)))
    same(bh.jacrev(lambda x: {"k": k, "x": x})(x), {"k": np.zeros((3, 3)), "x": np.eye(3)})
    same(bh.hessian(lambda x: x.sum())(x), np.zeros((3, 3)))
    same(
        bh.hessian(lambda x, y: x * y, (0, 1))(2.0, 3.0),
        ((np.float64(0), np.float64(1)), (np.float64(1), np.float64(0))),
    )
    same(bh.vmap(lambda x: (k, 2.0, x, x))(x), (np.stack([k] * 3), np.full(3, 2.0), x, x))
    same(bh.vmap(lambda x: 7)(x), np.full(3, 7))
    same(bh.vmap(bh.grad(lambda x: 4.0))(x), np.zeros(3))


def test_threads() -> None:
    def work(k: int) -> None:
        for n in range(30):
            x = draw(3, seed=100 * k + n)
            results[k] &= np.allclose(bh.hessian(lambda x: (bh.sin(x) * x[0]).sum())(x), expected(x))

    def expected(x: np.ndarray) -> np.ndarray:
        h = np.diag(-np.sin(x) * x[0])
        h[0] += np.cos(x)
        h[:, 0] += np.cos(x)
        return h

    results = [True] * 4
    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [True] * 4
