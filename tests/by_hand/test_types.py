"""float32, whole numbers, and results that may be written into."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from helpers import by_hand as bh
from tests.by_hand.comparing import (
    V,
    draw,
    same,
    same_as_jax,
)


def single(*shape: int) -> np.ndarray:
    return draw(*shape).astype(np.float32)


@pytest.mark.parametrize(
    "name",
    [
        "exp",
        "maximum",
        "max",
        "erf",
        "logsumexp",
        "softmax",
        "sigmoid",
        "power",
        "clip",
        "where",
        "mean",
        "norm",
        "solve",
    ],
)
def test_float32_stays(name: str) -> None:
    a = single(2, 2) + 2 * np.eye(2, dtype=np.float32)
    f = {
        "maximum": lambda x: bh.maximum(x, 0.0) + bh.minimum(0.1, x),
        "power": lambda x: x**2 + x**3 + abs(x) ** 1.5 + 2.0**x,
        "clip": lambda x: bh.clip(x, 0.0, 1.0),
        "where": lambda x: bh.where(x > 0, x, 0.0) * 2 + 1 / x - bh.where(x > 0, 1.0, x),
        "mean": lambda x: x.mean() + bh.mean(x, 0, keepdims=True),
        "solve": lambda x: bh.solve(a, x) + bh.inv(a) @ x + bh.logdet(a * x[0]) * x,
    }.get(name, getattr(bh, name, None))
    x = single(2)
    s = lambda x: bh.sum(f(x) * f(x))
    results = [
        f(x),
        bh.jvp(f, (x,), (x,)),
        bh.vjp(f, x)[1](f(x)),
        bh.linearize(f, x)[1](x),
        bh.jacfwd(f)(x),
        bh.jacrev(f)(x),
        bh.value_and_grad(s)(x),
        bh.hessian(s)(x),
        bh.hvp(s, x, x),
        bh.vmap(s)(single(3, 2)),
        bh.vmap(bh.grad(s))(single(3, 2)),
    ]
    assert {leaf.dtype for leaf in bh.tree_leaves(results)} == {np.dtype("float32")}


def test_float32_with_float64() -> None:
    def program(lib: Any, x: Any, y: Any) -> Any:
        f = lambda x, y: lib.np.sin(x) * y + x
        s = lambda x, y: f(x, y).sum()
        return [
            lib.jvp(f, (x, y), (x, y)),
            lib.jvp(lambda x: x + V, (x,), (x,)),
            lib.grad(s, (0, 1))(x, y),
            lib.hessian(s, (0, 1))(x, y),
            lib.jacfwd(f)(x, y),
            lib.jacrev(f)(x, y),
            lib.jvp(lambda x: x * V, (x,), (x,)),
        ]

    same_as_jax(program, single(3), V, tolerance=1e-6)


def test_results_are_writable_and_apart() -> None:
    """Whoever writes into a result must not change another one, an argument, or what a pullback gives."""

    def apart(results: Any, *inputs: np.ndarray) -> None:
        arrays = [*inputs, *(x for x in bh.tree_leaves(results) if isinstance(x, np.ndarray) and x.ndim)]
        for k, a in enumerate(arrays):
            assert a.flags.writeable
            assert not any(np.shares_memory(a, b) for b in arrays[:k])

    x, y = draw(3), draw(3, seed=1)
    apart(bh.grad(lambda x: x.sum())(x), x)
    apart(bh.grad(lambda x, y: (2.0 * (x + y)).sum(), (0, 1))(x, y), x, y)
    apart(bh.jvp(lambda x: (x, x, x[::-1], y), (x,), (y,)), x, y)
    apart(bh.vmap(lambda x: (x, x, 1.0))(x), x)
    apart(bh.vmap(lambda x: (x, x.T), 0, 1)(x.reshape(1, 3)), x)
    apart(bh.value_and_grad(lambda x: (x.sum(), x), has_aux=True)(x), x)
    apart(bh.jacrev(lambda x: (x, x + 1.0))(x), x)
    out, pull = bh.vjp(lambda x: (x, bh.tanh(x)), x)
    apart([out, pull(out)], x)


def test_writing_into_a_result_does_not_change_the_pullback() -> None:
    x = draw(3)
    for f, slope in ((bh.tanh, 1 - np.tanh(x) ** 2), (bh.exp, np.exp(x))):
        out, pull = bh.vjp(f, x)
        out -= 1.0
        same(pull(np.ones(3)), (slope,))
        out, push = bh.linearize(f, x)
        out *= 3.0
        same(push(np.ones(3)), slope)
