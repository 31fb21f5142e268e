"""Long chains, large Hessians, and what stays in memory after a call."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers import by_hand as bh
from helpers.desk.measuring import largest_array
from tests.by_hand.comparing import (
    draw,
)


def test_a_long_chain() -> None:
    steps = 100_000

    def chain(x: Any) -> Any:
        for _ in range(steps):
            x = x * 0.99999
        return x

    r = 0.99999**steps
    assert bh.grad(chain)(2.0) == pytest.approx(r, rel=1e-9)
    assert bh.jvp(chain, (2.0,), (1.0,))[1] == pytest.approx(r, rel=1e-9)

    def squared(x: Any) -> Any:
        return chain(x) * x

    assert bh.grad(bh.grad(squared))(2.0) == pytest.approx(2 * r, rel=1e-9)


def test_hvp_has_no_matrix() -> None:
    n = 2000
    x, v = draw(n), draw(n, seed=1)

    def f(x: Any) -> Any:
        return (x[1:] * bh.sin(x[:-1])).sum() + (x @ x) ** 2

    assert largest_array(lambda: bh.hvp(f, x, v), "by_hand") < 100 * n
    assert largest_array(lambda: bh.hessian(f)(x[:300]), "by_hand") >= 300**2
    h = bh.hessian(f)(x[:20])
    np.testing.assert_allclose(bh.hvp(f, x[:20], v[:20]), h @ v[:20], rtol=1e-12)
    np.testing.assert_allclose(h, h.T, rtol=1e-12, atol=1e-14)


def everything(x: np.ndarray) -> None:
    f = lambda x: (bh.sin(x) * x).sum() + bh.scan(lambda c, s: (c * s, c), x[0], x)[0]
    bh.grad(f)(x)
    bh.hvp(f, x, x)
    bh.hessian(f)(x)
    bh.vmap(bh.grad(f))(np.stack([x, x]))
    bh.vjp(f, x)[1](1.0)
    bh.linearize(f, x)[1](x)
    bh.jacrev(lambda x: {"a": x * x})(x)


def test_nothing_is_kept() -> None:
    class Watched(np.ndarray):
        pass

    def fails(x: Any) -> Any:
        raise KeyError("on purpose")

    def broken(wrap: Callable) -> None:
        with pytest.raises(KeyError):
            wrap(lambda x: fails(bh.sin(x) * x))(np.ones(3))

    everything(np.ones(3))
    gc.collect()
    gc.disable()
    try:
        x = np.ones(3).view(Watched)
        reference = weakref.ref(x)
        everything(x)
        del x
        assert reference() is None
        assert gc.collect() == 0, "a call has left a reference cycle"
        kept: list = []

        def f(x: Any) -> Any:
            kept.append(x)
            big = np.ones(3).view(Watched)
            references.append(weakref.ref(big))
            return (x * big * x).sum()

        references: list = []
        bh.grad(f)(np.ones(3))
        bh.jvp(bh.grad(f), (np.ones(3),), (np.ones(3),))
        bh.vmap(f)(np.ones((2, 3)))
        assert [r() for r in references] == [None] * 3, "a value that escaped keeps the tape alive"
        for wrap in (bh.grad, bh.jacfwd, bh.hessian, bh.vmap, lambda f: lambda x: bh.jvp(f, (x,), (x,))):
            references.clear()

            def g(x: Any) -> Any:
                big = np.ones(3).view(Watched)
                references.append(weakref.ref(big))
                return fails(bh.sin(x * big))

            try:
                wrap(g)(np.ones(3))
            except KeyError:
                pass
            assert [r() for r in references] == [None], "after an error arrays stay alive"
        _, pull = bh.vjp(lambda x: f(x), np.ones(3))
        assert references[-1]() is not None
        del pull, _
        assert references[-1]() is None
    finally:
        gc.enable()


def test_traces_close_after_an_error() -> None:
    kept = []

    def f(x: Any) -> Any:
        kept.append(x)
        raise KeyError

    for wrap in (bh.grad, bh.jacfwd, bh.vmap, lambda f: lambda x: bh.jvp(f, (x,), (x,))):
        with pytest.raises(KeyError):
            wrap(f)(np.ones(2))
    for x in kept:
        with pytest.raises(RuntimeError, match="ended"):
            x * 2.0
