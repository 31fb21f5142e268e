"""Operators, functions and indices, each under every kind of derivative."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest

from helpers import by_hand as bh
from tests.by_hand.comparing import (
    BH,
    JAX,
    T3,
    V,
    W,
    X,
    compiled,
    draw,
    refuse,
    same,
    same_as_jax,
)

A, B, C = draw(2, 3), draw(3, 4, seed=1), draw(4, 3, seed=2)
POSITIVE = abs(V)
ROWS = np.array([2, 0, 2])
MASK = np.array([True, False, True])


def unpacked(n: Any, x: Any) -> Any:
    a, b, c = x
    return a * b + sum(c) + len(x) * x.ndim * x.size


EXPRESSIONS: dict[str, tuple[Callable, tuple]] = {
    "operators": (
        lambda n, x, y: (
            (x + 2) * (3 - y) / (y * y + 1) - (-x) ** 2 + 2.0**x + abs(y) - y / 4 + 1 / (x * x + 1)
        ),
        (V, W),
    ),
    "constants left": (lambda n, x: np.ones(3) * x + np.float64(2.0) * x - np.ones((2, 1)) / (x * x), (V,)),
    "matmul left": (lambda n, x: (C @ x) * (x @ B), (V,)),
    "powers": (
        lambda n, x: (
            x**0 + x**1 + x**2 + x**3 + x**-1 + x**-2 + (x * x) ** 1.5 + (x * x) ** np.array([0.5, 1.0, 2.0])
        ),
        (V,),
    ),
    "power": (lambda n, x, y: x**y + x ** (2.0 * y), (POSITIVE, W)),
    "numbers": (lambda n, x, y: x * y + y / x + x**2 * y, (np.float64(0.7), 1.3)),
    "vv": (lambda n, x, y: x @ y, (V, W)),
    "mv": (lambda n, x, y: x @ y, (A, V)),
    "vm": (lambda n, x, y: x @ y, (V, B)),
    "mm": (lambda n, x, y: x @ y, (A, B)),
    "tv": (lambda n, x, y: x @ y, (T3, V)),
    "vt": (lambda n, x, y: x @ y, (V, T3)),
    "tm": (lambda n, x, y: x @ y, (T3, B)),
    "mt": (lambda n, x, y: x @ y, (A, T3)),
    "tt": (lambda n, x, y: x @ y, (T3[:, None], T3)),
    "broadcast": (lambda n, x, y, z: x[:, None] * y + z, (V, W, np.float64(0.3))),
    "sums": (
        lambda n, x: (
            x.sum()
            + x.sum(0).sum(-1)
            + n.sum(x, (0, -1))
            + n.sum(x, axis=(1, 2), keepdims=True) * n.mean(x, 0)
        ),
        (T3,),
    ),
    "mean": (lambda n, x: x.mean() * n.mean(x, axis=(0, 2), keepdims=True) + x.mean(1, keepdims=True), (T3,)),
    "max": (lambda n, x: x.max() + n.max(x, 0) * n.min(x, axis=(0, 1)) + x.min(-1, keepdims=True), (T3,)),
    "extremes": (
        lambda n, x, y: (
            n.maximum(x, 0.1) + n.minimum(x, y) + n.clip(x, -0.5, 0.6) + n.absolute(y) + n.square(x)
        ),
        (V, W),
    ),
    "where": (
        lambda n, x, y: (
            n.where(x > y, x * y, 0.0) + n.where(MASK, 1.0, y) + n.where(x[:, None] > 0, x, y[:, None])
        ),
        (V, W),
    ),
    "logic": (
        lambda n, x, y: n.where((x > 0) & (y < 5) | ~(x >= y), x, y * x) + (x != y) * x + (x <= 0) * y,
        (V, W),
    ),
    "exponentials": (
        lambda n, x: (
            n.logaddexp(x, 0.3) + n.log1p(x * x) + n.tan(x) + n.arctan(x)
        ),
        (V,),
    ),
    "cumsum": (lambda n, x: n.cumsum(x, 0) * n.cumsum(x, axis=-1), (A,)),
    "shapes": (
        lambda n, x: (
            n.reshape(x, (3, -1)) @ x.reshape(6, 1)[:2]
            + n.ravel(x)[3]
            + n.transpose(x) @ x.T.T[:, :1]
            + n.moveaxis(x, 0, -1)[:, :1]
        ),
        (A,),
    ),
    "axes": (
        lambda n, x: (
            n.transpose(x, (2, 0, 1)) * n.squeeze(n.expand_dims(x, -1), 3)[0][:, None]
            + n.broadcast_to(x[0, 0], (3, 2, 3))
        ),
        (T3,),
    ),
    "stack": (
        lambda n, x, y: (
            n.stack([x, y * x, W], axis=1) @ n.concatenate([x, y[:1], n.zeros_like(y)])[:3]
            + n.stack([x[0], 2.0, y[1]])
        ),
        (V, W),
    ),
    "concatenate": (
        lambda n, x: n.concatenate([x, x * x, A], axis=-1) * n.concatenate((x, x), 1)[0, 2],
        (A,),
    ),
    "array": (lambda n, x, y: n.array([[x[0], 2.0, y[0] * x[0]], [1, x[1], y[1]]]) @ x, (V, W)),
    "outer": (lambda n, x, y: n.outer(x, y) * (x @ y) + n.outer(x, 2.0)[0], (V, W)),
    "slices": (
        lambda n, x: (
            x[0] * x[-1]
            + x[0, ::-1]
            + x[..., 0].sum()
            + x[:, None, 1:][0, 0, 0]
            + x[1, 2] * x[:, -2:][1, 1]
            + x[::-1][0]
        ),
        (A,),
    ),
    "index arrays": (
        lambda n, x: (
            x[ROWS] * x[np.array([0, 1, 1])]
            + x[:, ROWS]
            + x[ROWS, ROWS]
            + x[ROWS, 0]
            + x[np.array([[0, -1], [2, 2]])][0, 0]
        ),
        (T3[0],),
    ),
    "masks": (
        lambda n, x: (
            x[MASK].sum(0) * x[:, MASK][0, 0] + x[np.array(x.shape[0] * [True])][1] + x[..., MASK][1, 1]
        ),
        (T3[0],),
    ),
    "unpacking": (unpacked, (T3[0],)),
    "loop": (lambda n, x: sum((float(k) * row * row for k, row in enumerate(x)), 0.0), (T3[0],)),
    "flip": (lambda n, x: n.flip(x, 0) * n.flip(x, axis=-1), (T3[0],)),
    "ints": (
        lambda n, x: (
            x * np.arange(3)
            + (np.arange(3) - x) / np.arange(1, 4)
            + np.arange(3) ** 2 * x
            + (x > 0) * np.arange(3)
        ),
        (V,),
    ),
    "astype": (lambda n, x: x * (x * 3.0).astype(int) + x * n.sign(x), (V,)),
    "size one": (lambda n, x: x * x.T + x.sum(0) + x[0] * x[:, 0], (V[:1, None],)),
    "size zero": (lambda n, x: (x[:0] * 2.0).sum() + n.concatenate([x[3:], x]), (V,)),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_expressions(name: str) -> None:
    """Values and derivatives as in JAX, and vmap of all of them as a loop."""
    f, args = EXPRESSIONS[name]
    every = tuple(range(len(args)))

    def program(lib: Any, *args: Any) -> Any:
        def plain(*args: Any) -> Any:
            return f(lib.np, *args)

        def weighted(*args: Any) -> Any:
            y = plain(*args)
            return (y * y).sum() + y.sum()

        tangents = tuple(0.5 * x + 0.3 for x in args)
        return lib.jvp(plain, args, tangents), lib.jvp(lib.grad(weighted, every), args, tangents)

    def ours(*args: Any) -> Any:
        return program(BH, *args)

    same_as_jax(program, *args)
    lanes = tuple(np.stack([x, 1.1 * x]) for x in args)
    for axis in (0, -1):
        for rest in (0, None):
            axes = (axis, *[rest] * (len(args) - 1))
            mapped = [np.moveaxis(lanes[0], 0, axis), *(lanes[1:] if rest == 0 else args[1:])]
            each = [ours(lanes[0][k], *(a if rest is None else a[k] for a in mapped[1:])) for k in range(2)]
            same(bh.vmap(ours, axes)(*mapped), jax.tree.map(lambda *x: np.stack(x), *each), 1e-13)

    def once_more(*x: Any) -> Any:
        return bh.sum(ours(*x)[1][1][0])

    outside = bh.grad(lambda *x: bh.vmap(once_more)(*x).sum(), every)(*lanes)
    same(outside, bh.vmap(bh.grad(once_more, every))(*lanes))


def test_functions_with_other_homes() -> None:
    def program(lib: Any, x: Any, a: Any, b: Any) -> Any:
        def f(x: Any, a: Any) -> Any:
            return (
                (lib.softmax(x, 0) * x).sum()
                + lib.logsumexp(x, axis=(0, 1)) * lib.logsumexp(x, 1, keepdims=True)[0, 0]
                + lib.logdet(a)
                + (lib.solve(a, b) @ lib.solve(a, x.T) * 0.1).sum()
            )

        return (
            lib.value_and_grad(f, (0, 1))(x, a),
            lib.jvp(lib.grad(f, 1), (x, a), (x, a)),
            lib.vmap(lib.grad(f, 1), (None, 0))(x, lib.np.stack([a, 2.0 * a])),
        )

    same_as_jax(program, A, draw(3, 3) + 3 * np.eye(3), V)


def test_values_at_corners() -> None:
    """Zeros, ties and infinities, where JAX says what the derivative is."""

    def program(lib: Any, z: Any) -> Any:
        n = lib.np
        powers = [lib.grad(lambda x, k=k: x**k)(z[0]) for k in (0, 1, 2, 3)]
        seconds = [lib.grad(lib.grad(lambda x, k=k: x**k))(z[0]) for k in (1, 2, 3)]
        base = [lib.grad(lambda x: 0.0 ** (x + 2.0))(z[0])]
        negative = [
            lib.grad(lambda x: x**3)(-2.0),
            lib.grad(lib.grad(lambda x: x**3))(-2.0),
            lib.grad(lambda x: x**-2)(-2.0),
            lib.grad(lambda x: x**2.0)(-2.0),
            lib.grad(lambda x: x ** np.array(3.0))(-2.0),
        ]
        ties = [
            lib.grad(lambda x, g=g: g(x).sum())(t)
            for t in (z, z + 1.0)
            for g in (
                n.max,
                n.min,
                lambda x: n.maximum(x, 0.0),
                lambda x: n.minimum(1.0, x),
                lambda x: n.clip(x, 0.0, 1.0),
                n.sign,
            )
        ]
        far = [
            lib.logsumexp(z + 1000.0),
            lib.grad(lib.logsumexp)(z - 1000.0),
            lib.grad(lib.softmax(z + 800.0)[0].__mul__)(1.0),
            lib.grad(lambda x: lib.logsumexp(n.where(MASK, x, -np.inf)))(z),
            n.logaddexp(z + 900.0, 0.0),
        ]
        return powers, seconds, base, negative, ties, far

    same_as_jax(program, np.zeros(3))
    for second, expected in ((lambda f: f, [0.0, 1.0, 0.0, 0.0]), (bh.grad, [0.0, 0.0, 2.0, 0.0])):
        same(bh.vmap(second(bh.grad(lambda x, k: x**k)))(np.zeros(4), np.arange(4.0)), np.array(expected))
    assert bh.sigmoid(-40.0) == pytest.approx(math.exp(-40.0), rel=1e-12)
    assert bh.grad(bh.sigmoid)(-40.0) == pytest.approx(math.exp(-40.0), rel=1e-12)
    with np.errstate(all="ignore"):
        assert bh.sigmoid(-1e4) == 0 and bh.sigmoid(1e4) == 1 and bh.logsumexp(np.full(2, -np.inf)) == -np.inf


def test_extremes_are_exact_and_keep_their_type() -> None:
    rng = np.random.default_rng(0)
    for x in (
        rng.integers(0, 3, (50, 4)) * 0.1 / 3,
        rng.normal(size=(5, 4)),
        np.array([[-np.inf, -np.inf], [np.inf, 0.0]]),
    ):
        assert np.array_equal(bh.max(x, 1), x.max(1))
        assert np.array_equal(bh.vmap(bh.min)(x), x.min(1))
    whole = np.array([[2**60 + 1, 3], [7, 2]])
    assert np.array_equal(bh.vmap(bh.max)(whole), [2**60 + 1, 7])
    assert bh.vmap(bh.max)(whole).dtype == whole.dtype
    assert bh.min(np.array([0, 5], np.uint8)) == 0


def test_batched_indices() -> None:
    def program(lib: Any, x: Any, m: Any, i: Any, many: Any) -> Any:
        take = (lambda x, i: x[i]) if lib is JAX else bh.take
        return [
            lib.vmap(lambda x, i: x[i])(m, i),
            lib.vmap(lambda i: take(x, i), 0)(many),
            lib.vmap(lambda x, i: take(x, i) * x[0], (None, 0))(m, many),
            lib.vmap(lambda x, i: x[i], (0, None))(m, i),
            lib.vmap(lib.grad(lambda x, i: (x[i] * x).sum()))(m, i),
            lib.grad(lambda m: (lib.vmap(lambda x, i: x[i] ** 2)(m, many)).sum())(m),
            lib.hessian(lambda x: lib.vmap(lambda i: x[i].sum() ** 2)(many).sum())(x),
            lib.vmap(lambda m: lib.vmap(lambda x, i: x[i])(m, i), 0, 1)(lib.np.stack([m, 2.0 * m])),
            lib.vmap(lib.vmap(lambda x, i: x[i]))(lib.np.stack([m, 2.0 * m]), lib.np.stack([i, i[::-1]])),
            lib.vmap(lib.vmap(lambda x, i: x[i], (None, 0)))(m, many),
            lib.vmap(lambda i: lib.vmap(lambda j: take(x, i) * take(x, j))(i * 0 + many[0]))(i),
            lib.vmap(lambda x: lib.vmap(lambda i: x[i])(many))(m),
            lib.grad(lambda x: lib.vmap(lambda i: (take(x, i) ** 2).sum())(many).sum())(x),
            take(x, many),
        ]

    table, i, many = draw(3, 4), np.array([2, -1, 0]), np.array([[0, 0], [1, -3], [2, 2]])
    theirs = compiled(lambda *args: program(JAX, *args))(draw(4), table, i, many)
    same(program(BH, draw(4), table, i, many), theirs)


def test_rows_of_every_type() -> None:
    table = draw(300, 2)
    for kind in (np.uint8, np.int8, np.int32, np.uint64):
        rows = np.array([7, 100, 0], kind)
        same(bh.vmap(lambda i: bh.take(table, i))(rows), table[rows])
        same(bh.vmap(lambda x, i: x[i])(np.stack([table] * 3), rows), table[rows])
        slopes = bh.vmap(bh.grad(lambda x, i: x[i].sum()))(np.stack([table] * 3), rows)
        assert np.array_equal(np.nonzero(slopes[:, :, 0])[1], rows)
    same(bh.take(table, [2, -1]), table[[2, -1]])
    same(bh.take(table, 3), table[3])
    same(bh.grad(lambda x: bh.take(x, [1, 1, 0]).sum())(V), np.array([1.0, 2.0, 0.0]))


def test_whole_numbers_and_masks_under_vmap() -> None:
    n, m = np.array([3, 5, 6]), np.array([True, False, True])
    for f in (
        lambda n: n & 2,
        lambda n: n | 4,
        lambda n: ~n,
        lambda n: 2**n,
        lambda n: n / 2 + 1 / n,
        lambda n: -n * n - n,
        lambda n: (n > 3) | (n == 3) & ~(n < 4),
        lambda n: np.arange(3) @ (n * np.ones(3, int)),
    ):
        expected = np.stack([f(k) for k in n])
        same(bh.vmap(f)(n), expected)
    same(bh.vmap(lambda m, n: (m & (n > 3)) | ~m)(m, n), (m & (n > 3)) | ~m)


def test_constants_are_computed_in_full() -> None:
    """Functions of plain numbers have the precision of a float."""
    assert bh.erf(1.0) == math.erf(1.0)
    assert bh.erf(np.float64(1.0)) == math.erf(1.0)
    assert bh.sigmoid(0.3) == pytest.approx(1 / (1 + math.exp(-0.3)), rel=1e-15)
    assert bh.logsumexp(np.array([1, 2])) == pytest.approx(math.log(math.e + math.e**2), rel=1e-15)
    assert bh.grad(lambda x: x * bh.erf(0.5))(1.0) == math.erf(0.5)


def test_copies_are_followed() -> None:
    p = {"w": V}
    same(bh.grad(lambda p: (copy.deepcopy(p)["w"] * p["w"]).sum())(p), {"w": 2.0 * V})
    same(bh.grad(lambda p: (copy.copy(p["w"]) ** 2).sum())(p), {"w": 2.0 * V})
    same(bh.vmap(lambda x: copy.deepcopy(x) * x)(V), V * V)


def test_several_axes_at_once() -> None:
    """Right, or refused; never the first axis alone."""
    for ours, theirs in (
        (bh.flip, np.flip),
        (bh.expand_dims, np.expand_dims),
        (lambda x, axis: bh.squeeze(x[None, None], axis), lambda x, axis: x),
        (bh.cumsum, None),
        (bh.argmax, None),
        (lambda x, axis: bh.stack([x, x], axis), None),
        (lambda x, axis: bh.concatenate([x, x], axis), None),
    ):
        try:
            out = ours(A, (0, 1))
        except (TypeError, ValueError):
            continue
        assert theirs is not None
        same(out, theirs(A, (0, 1)))


def test_batched_indices_beyond_the_end() -> None:
    """They must not read from the next lane."""
    m = draw(2, 3)
    for wrong in ([0, 3], [-4, 0]):
        for f in (lambda x, i: x[i], bh.grad(lambda x, i: x[i])):
            with pytest.raises(IndexError):
                bh.vmap(f)(m, np.array(wrong))
        with pytest.raises(IndexError):
            bh.vmap(lambda i: bh.take(m, i))(np.array(wrong))
    with pytest.raises(IndexError, match="where"):
        bh.vmap(lambda x, mask: x[mask])(m, m > 0)
    with pytest.raises(IndexError, match="where"):
        bh.vmap(lambda mask: bh.take(m, mask))(m > 0)


@pytest.mark.parametrize(
    "wrong", [lambda i: X[i], lambda i: X[i, None], lambda i: [1, 2, 3][i], lambda i: "abc"[i:]]
)
def test_a_mapped_index_of_a_plain_array_names_take(wrong: Callable) -> None:
    refuse(TypeError, "by_hand.take", lambda: bh.vmap(wrong)(np.array([0, 1])))


def test_index_arrays_of_any_make() -> None:
    x = draw(4)
    for key in ([1, 1, 0], np.array([1, 1, 0]), np.array([1, 1, 0], np.uint8), ([1, 1, 0],), ((1, 1, 0),)):
        same(bh.grad(lambda x, key=key: (x[key] * V).sum())(x), np.array([V[2], V[0] + V[1], 0.0, 0.0]))
    same(bh.grad(lambda x: x[range(2)].sum())(x), np.array([1.0, 1.0, 0.0, 0.0]))
    same(bh.grad(lambda x: x[np.int64(1)] * x[np.array(1)])(x), np.array([0.0, 2 * x[1], 0.0, 0.0]))
    same(
        bh.grad(lambda m: m[0, :, [1, 1]].sum())(draw(2, 2, 2)),
        np.array([[[0.0, 2.0]] * 2, [[0.0, 0.0]] * 2]),
    )
    with pytest.raises(IndexError, match="two steps"):
        bh.vmap(lambda m: m[0, :, [1, 1]])(draw(2, 2, 2, 2))


def test_containers_built_inside() -> None:
    def program(lib: Any, x: Any) -> Any:
        def f(p: Any) -> Any:
            parts = []
            for k in range(3):
                parts.append(p["x"][k] * k)
            p["y"] = lib.np.stack(parts)
            del p["x"]
            return (p["y"] ** 2).sum()

        mine = {"x": x}
        g = lib.grad(f)(mine), lib.vmap(f)({"x": lib.np.stack([x, x])}), lib.hessian(f)({"x": x})
        assert list(mine) == ["x"]
        return g

    same_as_jax(program, V)
