"""helpers.by_hand from outside: results against JAX and torch.func, refusals, and what is left behind."""

from __future__ import annotations

import copy
import gc
import math
import threading
import warnings
import weakref
from collections import namedtuple
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from helpers import by_hand as bh
from helpers.measuring import largest_array

Point = namedtuple("Point", "a b")

BH = SimpleNamespace(
    np=bh,
    scan=bh.scan,
    cond=bh.cond,
    logdet=bh.logdet,
    solve=bh.solve,
    softmax=bh.softmax,
    logsumexp=bh.logsumexp,
    hvp=bh.hvp,
    **{
        name: getattr(bh, name)
        for name in (
            "grad",
            "value_and_grad",
            "jvp",
            "vjp",
            "linearize",
            "vmap",
            "jacfwd",
            "jacrev",
            "hessian",
        )
    },
)
JAX = SimpleNamespace(
    np=jnp,
    scan=jax.lax.scan,
    cond=jax.lax.cond,
    logdet=lambda a: jnp.linalg.slogdet(a)[1],
    solve=jnp.linalg.solve,
    softmax=jax.nn.softmax,
    logsumexp=jax.nn.logsumexp,
    hvp=lambda f, x, v: jax.jvp(jax.grad(f), (x,), (v,))[1],
    **{
        name: getattr(jax, name)
        for name in (
            "grad",
            "value_and_grad",
            "jvp",
            "vjp",
            "linearize",
            "vmap",
            "jacfwd",
            "jacrev",
            "hessian",
        )
    },
)


@pytest.fixture(autouse=True)
def float64() -> Iterator[None]:
    with jax.enable_x64(True):
        yield


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    """Generic numbers between 0.4 and 1.2 of both signs."""
    rng = np.random.default_rng((seed, *shape))
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.4, 1.2, shape)


def same(ours: Any, theirs: Any, tolerance: float = 1e-10) -> None:
    """The same tree, and leaves of the same shapes, types and values."""
    assert jax.tree.structure(ours) == jax.tree.structure(theirs)
    for a, b in zip(jax.tree.leaves(ours), jax.tree.leaves(theirs), strict=True):
        b = np.asarray(b)
        assert isinstance(a, (np.ndarray, np.generic)), type(a)
        assert a.shape == b.shape
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def compiled(f: Callable) -> Callable:
    """f compiled by JAX with as little effort as it takes: it runs once."""
    return jax.jit(
        f, compiler_options={"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}
    )


def same_as_jax(program: Callable, *args: Any, tolerance: float = 1e-10) -> Any:
    """Run program(library, *args) on both libraries, and compare. JAX compiles it as a whole."""
    ours = program(BH, *args)
    theirs = compiled(lambda *args: program(JAX, *args))(*jax.tree.map(jnp.asarray, args))
    same(ours, theirs, tolerance)
    return ours


def loss(lib: Any, p: Any) -> Any:
    """A number from a tree of every kind of container, one part of which has no leaves."""
    point, (x, none) = p["points"], p["rest"]
    assert none is None
    return (
        (lib.np.sin(p["w"] @ point.a) * point.b).sum()
        + x[0] * lib.np.exp(-point.b) * p["w"].sum()
        + x[1] ** 3
    )


TREE = {
    "w": draw(2, 3),
    "points": Point(draw(3), np.float64(0.7)),
    "rest": [(np.float64(0.4), np.float64(-0.8)), None],
}
OTHER = jax.tree.map(lambda x: 0.5 * x + 0.3, TREE)


# ---- names, arguments and results


def test_gradients_of_trees() -> None:
    def program(lib: Any, p: Any, q: Any) -> Any:
        def f(p: Any, q: Any, scale: Any = 1.0) -> Any:
            return loss(lib, p) * scale + loss(lib, q) * p["rest"][0][0]

        return {
            "grad": lib.grad(f)(p, q),
            "last": lib.grad(f, -1)(p, q),
            "both": lib.grad(f, (0, 1))(p, q),
            "turned": lib.grad(f, [1, 0])(p, q),
            "one": lib.grad(f, (1,))(p, q, scale=2.0),
            "aux": lib.grad(lambda p, q: (f(p, q), {"aux": p["w"] * 2.0}), has_aux=True)(p, q),
            "value": lib.value_and_grad(f, argnums=1)(p, q),
            "value, aux": lib.value_and_grad(lambda p, q: (f(p, q), [q["w"], None]), (0, -1), has_aux=True)(
                p, q
            ),
            "jvp": lib.jvp(f, (p, q), (q, p)),
            "jvp aux": lib.jvp(lambda p: (loss(lib, p), p["w"] + 1.0), [p], [q], has_aux=True),
            "linear": lib.linearize(f, p, q)[1](q, p),
            "linear value": lib.linearize(f, p, q)[0],
        }

    same_as_jax(program, TREE, OTHER)


def test_vjp_of_trees() -> None:
    def f(lib: Any, p: Any, y: Any) -> Any:
        return Point({"s": lib.np.sin(p["w"] * y), "c": y}, [None, (p["points"].a * 2.0, p["w"])])

    def program(lib: Any, p: Any, y: Any) -> Any:
        out, pull = lib.vjp(lambda p, y: f(lib, p, y), p, y)
        _, pull_aux, aux = lib.vjp(lambda y: (f(lib, p, y), y * 3.0), y, has_aux=True)
        return out, pull(out), pull_aux(out), aux

    same_as_jax(program, TREE, np.float64(0.3))


def test_grad_and_value_has_the_order_of_torch() -> None:
    def program(np_: Any, g: Callable, x: Any) -> Any:
        def f(x: Any) -> Any:
            return (np_.sin(x) * x).sum()

        return [
            g(f)(x),
            g(lambda x: (f(x), x * 2.0), has_aux=True)(x),
            g(lambda y, x: f(x * y), argnums=(0, 1))(x, x),
        ]

    x = draw(3)
    ours = program(bh, bh.grad_and_value, x)
    theirs = program(torch, torch.func.grad_and_value, torch.tensor(x))
    same(ours, jax.tree.map(lambda t: t.numpy(), theirs))


def test_jacobians_of_trees() -> None:
    def f(lib: Any, p: Any, y: Any) -> Any:
        return {"m": lib.np.sin(y)[:, None] * p.a, "s": (p.b[0] * p.b[1] * y.sum(), None)}

    def program(lib: Any, p: Any, y: Any) -> Any:
        g = lambda p, y: f(lib, p, y)
        h = lambda p, y: f(lib, p, y)["m"].sum() + f(lib, p, y)["s"][0] ** 2
        return [
            lib.jacfwd(g)(p, y),
            lib.jacrev(g)(p, y),
            lib.jacfwd(g, (0, 1))(p, y),
            lib.jacrev(g, -1)(p, y),
            lib.jacfwd(lambda p, y: (g(p, y), y), has_aux=True)(p, y),
            lib.jacrev(lambda p, y: (g(p, y), y), has_aux=True)(p, y),
            lib.hessian(h)(p, y),
            lib.hessian(h, argnums=(0, 1))(p, y),
            lib.hessian(g, 1)(p, y),
        ]

    same_as_jax(program, Point(draw(2), [np.float64(0.6), np.float64(-0.7)]), draw(3))


def test_hvp_is_the_hessian_times_v() -> None:
    def program(lib: Any, p: Any, v: Any) -> Any:
        return lib.hvp(lambda p: loss(lib, p), p, v)

    same_as_jax(program, TREE, OTHER)


def test_linearize_and_vjp_run_the_function_once() -> None:
    calls = []

    def f(x: Any) -> Any:
        calls.append(x)
        return bh.sin(x) * x

    x = draw(3)
    out, push = bh.linearize(f, x)
    same([push(x), push(2.0 * x)], [(np.cos(x) * x + np.sin(x)) * s * x for s in (1, 2)])
    same(out, np.sin(x) * x)
    assert len(calls) == 1
    _, pull = bh.vjp(f, x)
    same([pull(x), pull(x)], [((np.cos(x) * x + np.sin(x)) * x,)] * 2)
    assert len(calls) == 2
    bh.vmap(f)(x)
    bh.vmap(bh.grad(f))(x)
    bh.jacfwd(f)(x)
    bh.jacrev(f)(x)
    bh.value_and_grad(lambda x: f(x).sum())(x)
    assert len(calls) == 7


def test_vmap_axes() -> None:
    def program(lib: Any, x: Any, y: Any) -> Any:
        def f(x: Any, y: Any) -> Any:
            return {"p": (x * y).sum(0), "q": (x, 1.5)}

        axes = [
            lib.vmap(f)(x, x),
            lib.vmap(f, 1, -1)(x, x),
            lib.vmap(f, -1, {"p": 0, "q": (-1, 0)})(x, x),
            lib.vmap(f, (0, None), {"p": 0, "q": (1, 0)})(x, y),
            lib.vmap(f, [None, 0], {"p": 0, "q": (None, None)})(y, x),
            lib.vmap(lambda p, q: p[0] @ p[1]["k"] + q, ((0, {"k": 1}), None))((x, {"k": x.T}), 2.0),
            lib.vmap(lambda p: p[0] + p[1]["k"], 0)((x, {"k": x})),
            lib.vmap(lambda x, *, k: x * k["m"].sum())(x, k={"m": x}),
            lib.vmap(lambda x, k: x[0] * k, in_axes=1)(x, k=x.T),
            lib.vmap(lambda x: (None, [], x.T), out_axes=1)(x),
        ]
        nested = [
            lib.vmap(lambda a: lib.vmap(lambda b: (a * b).sum(), out_axes=0)(x), in_axes=0, out_axes=1)(
                x * y
            ),
            lib.vmap(lib.vmap(lambda a, b: a * b + b, (0, None)), (None, 0))(x[0], y),
            lib.vmap(lib.vmap(lambda a, b: a * b + b, (None, 0), -1), (1, None), -1)(x, y),
        ]
        return axes, nested

    same_as_jax(program, draw(2, 3), draw(3))


def test_scan() -> None:
    def program(lib: Any, x: Any, xs: Any) -> Any:
        def f(carry: Any, x: Any) -> Any:
            c = {"a": lib.np.sin(carry["a"] * x[0]), "b": (carry["b"][0] + x[1].sum(),)}
            return c, (c["a"] * 2.0, None, [x[0]])

        def g(init: Any, xs: Any) -> Any:
            carry, ys = lib.scan(f, {"a": init, "b": (init.sum(),)}, xs, reverse=True)
            return carry["b"][0] * ys[0].sum() + carry["a"].sum()

        init = {"a": x, "b": (x.sum(),)}
        return [
            lib.scan(f, init, xs),
            lib.scan(f, init, xs, reverse=True),
            lib.scan(f, init, xs, length=4),
            lib.scan(lambda c, none: (lib.np.cos(c), None if none is None else c), x, None, length=3),
            lib.scan(lambda c, x: (c, c * x), x, xs[0], 4),
            lib.grad(g, (0, 1))(x, xs),
            lib.hessian(g)(x, xs),
            lib.jvp(lambda x: g(x, xs), (x,), (x,)),
            lib.vmap(g, (0, (None, None)))(lib.np.stack([x, 2.0 * x]), xs),
            lib.vmap(g, (None, (1, 1)))(x, (lib.np.stack([xs[0]] * 2, 1), lib.np.stack([xs[1], -xs[1]], 1))),
            lib.vmap(lib.jacrev(lambda x: lib.scan(f, {"a": x, "b": (x.sum(),)}, xs)[1][0]))(
                lib.np.stack([x, -x])
            ),
        ]

    same_as_jax(program, draw(3), (draw(4), draw(4, 2)))


def test_cond() -> None:
    def f(lib: Any, x: Any, y: Any) -> Any:
        return lib.cond(
            x[0] > 0.5, lambda a, b: {"r": lib.np.sin(a) * b}, lambda a, b: {"r": a * a + 0.0 * b}, x, y
        )["r"]

    def program(lib: Any, xs: Any, y: Any) -> Any:
        def s(x: Any) -> Any:
            return f(lib, x, y).sum()

        one = [f(lib, xs[k], y) for k in range(2)] + [lib.grad(s)(xs[k]) for k in range(2)]
        many = [lib.vmap(g)(xs) for g in (lambda x: f(lib, x, y), lib.grad(s), lib.hessian(s))]
        around = lib.grad(lambda xs: lib.vmap(lambda x: f(lib, x, y))(xs).sum())(xs)
        return one, many, around, lib.jvp(lambda x: lib.vmap(lambda x: f(lib, x, y))(x), (xs,), (xs,))

    xs = np.stack([abs(draw(2)), -draw(2)])
    xs[:, 0] = [0.9, -0.6]
    same_as_jax(program, xs, draw(2, seed=5))

    def never() -> None:
        raise AssertionError("the branch that is not taken must not run")

    assert bh.cond(True, lambda: 1.0, never) == 1.0
    assert bh.grad(lambda x: bh.cond(x > 5.0, lambda x: never(), lambda x: x * x, x))(3.0) == 6.0


def test_trees() -> None:
    tree = {"b": [1, (2, None)], "a": Point(3, {"c": 4})}
    assert bh.tree_leaves(tree) == jax.tree.leaves(tree) == [3, 4, 1, 2]
    assert bh.tree_map(lambda x: 10 * x, tree) == {"b": [10, (20, None)], "a": Point(30, {"c": 40})}
    assert bh.tree_map(lambda x, y: x - y, tree, tree) == {"b": [0, (0, None)], "a": Point(0, {"c": 0})}
    leaves, structure = bh.tree_flatten(tree)
    assert bh.tree_unflatten(structure, leaves[::-1]) == {"b": [4, (3, None)], "a": Point(2, {"c": 1})}
    assert bh.tree_unflatten(structure, leaves) == tree
    assert type(bh.tree_unflatten(structure, leaves)["a"]) is Point
    assert (
        bh.tree_structure(tree) == structure != bh.tree_structure({"b": [1, (2, 5)], "a": Point(3, {"c": 4})})
    )
    assert bh.tree_structure([1, 2]) != bh.tree_structure((1, 2))
    assert bh.tree_leaves(None) == [] and bh.tree_leaves(7) == [7]
    assert bh.tree_map(abs, None) is None
    for wrong in ({"b": [1, (2, None)]}, 5, [1, 2], {"b": [1, (2, 3)], "a": Point(3, {"c": 4})}):
        with pytest.raises(ValueError, match="trees differ"):
            bh.tree_map(lambda x, y: x, tree, wrong)
    for count in (3, 5):
        with pytest.raises(ValueError, match="leaves"):
            bh.tree_unflatten(structure, [0] * count)


def test_a_function_without_inputs_or_leaves() -> None:
    for transform in (bh.grad, bh.jacfwd, bh.jacrev):
        with pytest.raises(ValueError, match="at least one"):
            transform(lambda p: 2.0)(None)
    same(bh.grad(lambda p: p["x"] * 3.0)({"x": 2.0, "none": None}), {"x": np.float64(3.0), "none": None})
    same(bh.hessian(lambda p: p[0] ** 2)((3.0, None)), ((np.float64(2.0), None), None))
    same(bh.jacfwd(lambda p: p[0] * 2.0)((np.ones(2), np.zeros(0))), (2.0 * np.eye(2), np.zeros((2, 0))))
    same(bh.jacrev(lambda p: p[0] * 2.0)((np.ones(2), np.zeros(0))), (2.0 * np.eye(2), np.zeros((2, 0))))
    same(bh.jacrev(lambda x: x[:0])(np.ones(2)), np.zeros((0, 2)))
    same(bh.jacfwd(lambda x: x[:0])(np.ones(2)), np.zeros((0, 2)))
    same(bh.hessian(lambda x: x.sum())(np.zeros(0)), np.zeros((0, 0)))


# ---- nesting


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


# ---- operators, functions and indices, each under jvp, vjp, second derivatives and vmap


A, B, C = draw(2, 3), draw(3, 4, seed=1), draw(4, 3, seed=2)
V, W = draw(3, seed=3), draw(3, seed=4)
POSITIVE = abs(V)
T3 = draw(2, 3, 3, seed=5)
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
            n.logaddexp(x, 0.3) + n.expm1(x) + n.log1p(x * x) + n.sinh(x) + n.cosh(x) + n.tan(x) + n.arctan(x)
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
    "astype": (lambda n, x: x * (x * 3.0).astype(int) + x * n.floor(x * 2.0) * n.sign(x), (V,)),
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
    same(bh.vmap(lambda n: (bh.logical_and(n, 2), bh.logical_or(n, 0), bh.logical_not(n - 3)))(n)[2], n == 3)


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


# ---- models


def test_mlp_with_cross_entropy() -> None:
    def program(lib: Any, params: Any, v: Any, x: Any, labels: Any) -> Any:
        def nll(params: Any) -> Any:
            h = x
            for layer in params[:-1]:
                h = lib.np.tanh(h @ layer["w"] + layer["b"])
            logits = h @ params[-1]["w"] + params[-1]["b"]
            return (lib.logsumexp(logits, 1) - (logits * labels).sum(1)).mean() + 0.01 * sum(
                (p["w"] ** 2).sum() for p in params
            )

        return lib.value_and_grad(nll)(params), lib.hvp(nll, params, v)

    params = [{"w": draw(2, 5), "b": draw(5)}, {"w": draw(5, 3), "b": draw(3)}]
    same_as_jax(
        program,
        params,
        jax.tree.map(lambda p: p * 0.3 + 0.1, params),
        draw(7, 2),
        np.eye(3)[np.arange(7) % 3],
    )


def test_kalman_filter() -> None:
    def program(lib: Any, p: Any, v: Any, ys: Any) -> Any:
        def nll(p: Any) -> Any:
            q, r = p["q"] @ p["q"].T + 0.1 * np.eye(2), p["r"] @ p["r"].T + 0.2 * np.eye(2)

            def step(state: Any, y: Any) -> Any:
                mean, cov = state
                mean, cov = p["f"] @ mean, p["f"] @ cov @ p["f"].T + q
                s, error = p["h"] @ cov @ p["h"].T + r, y - p["h"] @ mean
                gain = lib.solve(s, p["h"] @ cov).T
                return (mean + gain @ error, cov - gain @ p["h"] @ cov), lib.logdet(s) + error @ lib.solve(
                    s, error
                )

            return 0.5 * lib.scan(step, (np.zeros(2) * p["q"][0], p["q"] * 0.0 + np.eye(2)), ys)[1].sum()

        return lib.value_and_grad(nll)(p), lib.hvp(nll, p, v)

    p = {"f": 0.5 * draw(2, 2), "h": draw(2, 2, seed=1), "q": draw(2, 2, seed=2), "r": draw(2, 2, seed=3)}
    same_as_jax(program, p, jax.tree.map(lambda x: 0.4 * x - 0.2, p), draw(6, 2), tolerance=1e-9)


def test_rnn() -> None:
    def program(lib: Any, p: Any, v: Any, xs: Any) -> Any:
        def f(p: Any) -> Any:
            def step(h: Any, x: Any) -> Any:
                h = lib.np.tanh(p.a @ h + p.b * x)
                return h, (h * h).sum()

            return lib.scan(step, np.zeros(3) * p.b, xs)[1].mean()

        return (
            lib.value_and_grad(f)(p),
            lib.hvp(f, p, v),
            lib.vmap(lib.grad(f), (Point(None, 0),))(Point(p.a, lib.np.stack([p.b, -p.b]))),
        )

    p = Point(draw(3, 3), draw(3))
    same_as_jax(program, p, Point(0.3 * p.a, 0.2 + p.b), draw(5))


# ---- size


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


# ---- float32, writing into results


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


# ---- refusals


def refuse(error: Any, words: str, run: Callable) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(error, match=words) as caught:
            run()
    assert len(str(caught.value)) > 20


X = draw(3)


@pytest.mark.parametrize("words", ["vjp", "jacrev", r"\(3,\)"])
@pytest.mark.parametrize("transform", [bh.grad, bh.value_and_grad, bh.grad_and_value])
def test_grad_of_an_array(transform: Callable, words: str) -> None:
    refuse(TypeError, words, lambda: transform(lambda x: x)(X))
    refuse(TypeError, words.replace("3,", "1,"), lambda: transform(lambda x: x[:1])(X))
    refuse(TypeError, words, lambda: transform(lambda x: (x, 1.0), has_aux=True)(X))


def test_grad_of_what_is_no_number() -> None:
    refuse(TypeError, "has_aux=True", lambda: bh.grad(lambda x: (x.sum(), x))(X))
    refuse(TypeError, "has_aux=True", lambda: bh.value_and_grad(lambda x: [x.sum()])(X))
    refuse(TypeError, "return", lambda: bh.grad(lambda x: None)(X))
    refuse(TypeError, "real number.*int", lambda: bh.grad(lambda x: 3)(X))
    refuse(TypeError, "real number.*bool", lambda: bh.grad(lambda x: x[0] > 0)(X))
    refuse(TypeError, "str", lambda: bh.grad(lambda x: "three")(X))
    refuse(TypeError, "pair", lambda: bh.grad(lambda x: x.sum(), has_aux=True)(X))
    refuse(TypeError, "pair", lambda: bh.jvp(lambda x: (x, x, x), (X,), (X,), has_aux=True))


@pytest.mark.parametrize(
    "ask",
    [
        lambda x: 1.0 if x > 0 else 2.0,
        lambda x: x > 0 and x,
        lambda x: not x,
        lambda x: max(x, 0.0),
        lambda x: abs(x) if 0 < x < 1 else x,
    ],
)
def test_if_on_a_batch_names_where(ask: Callable) -> None:
    refuse(TypeError, "where", lambda: bh.vmap(ask)(X))
    refuse(TypeError, "where", lambda: bh.vmap(bh.grad(lambda x: 1.0 * ask(x)))(X))
    refuse(TypeError, "where", lambda: bh.grad(lambda x: bh.vmap(ask)(x).sum())(X))
    ask(0.3)
    bh.jvp(lambda x: 1.0 * ask(x), (0.3,), (1.0,))


WRONG_FUNCTIONS: dict[str, tuple[Callable, str]] = {
    "np.sin": (lambda x: np.sin(x), "by_hand.sin"),
    "np.sum": (lambda x: np.sum(x), "by_hand.sum"),
    "np.max": (lambda x: np.max(x), "by_hand.max"),
    "np.abs": (lambda x: np.logaddexp(x, 1.0), "by_hand.logaddexp"),
    "np.matmul": (lambda x: np.outer(x, x), "by_hand.outer"),
    "np.where": (lambda x: np.where(x > 0, x, 0.0), "by_hand.where"),
    "np.stack": (lambda x: np.stack([x, x]), "by_hand.stack"),
    "np.concatenate": (lambda x: np.concatenate([x, x]), "by_hand.concatenate"),
    "np.maximum": (lambda x: np.maximum(x, 0.0), "by_hand.maximum"),
    "np.linalg.solve": (lambda x: np.linalg.solve(np.eye(3), x), "by_hand.solve"),
    "np.linalg.norm": (lambda x: np.linalg.norm(x), "by_hand.norm"),
    "np.add.reduce": (lambda x: np.add.reduce(x), "by_hand"),
    "np.prod": (lambda x: np.prod(x), "no prod"),
    "np.arcsin": (lambda x: np.arcsin(x), "no arcsin"),
    "math.sin": (lambda x: math.sin(x[0]), "by_hand.sin"),
    "float": (lambda x: float(x[0]), "by_hand"),
    "int": (lambda x: int(x[0]), "by_hand"),
    "item": (lambda x: x[0].item(), "by_hand"),
    "tolist": (lambda x: x.tolist(), "by_hand"),
    "np.array": (lambda x: np.array([x[0], x[1]]), "by_hand.(array|stack)"),
    "np.asarray": (lambda x: np.asarray(x), "by_hand.(array|stack)"),
    "bh of a list": (lambda x: bh.sin([x[0], x[1]]), "by_hand.(array|stack)"),
}


@pytest.mark.parametrize("name", WRONG_FUNCTIONS)
def test_functions_of_other_libraries(name: str) -> None:
    f, words = WRONG_FUNCTIONS[name]
    for transform in (bh.grad, bh.jacfwd, lambda f: lambda x: bh.vmap(f)(np.stack([x, x])), bh.hessian):
        refuse(TypeError, words, lambda transform=transform: transform(f)(X))


def assign(a: Any, key: Any, value: Any) -> Any:
    a[key] = value
    return bh.sum(a)


def add_to(a: Any, value: Any) -> Any:
    a += value
    return bh.sum(a)


@pytest.mark.parametrize("transform", [bh.grad, bh.jacfwd, lambda f: lambda x: bh.vmap(f)(np.stack([x, x]))])
def test_writing_in_place(transform: Callable) -> None:
    for f in (
        lambda x: assign(x, 0, 1.0),
        lambda x: assign(x, slice(None), x),
        lambda x: assign(np.zeros(3), slice(None), x),
        lambda x: add_to(np.zeros(3), x),
        lambda x: add_to(np.zeros((2, 3)), x),
        lambda x: np.add(x, x, out=np.zeros(3)),
        lambda x: np.sin(np.zeros(3), out=x),
    ):
        refuse(TypeError, "where|stack", lambda f=f: transform(f)(X))
    for key, value in (
        (0, lambda x: x[0]),
        (0, lambda x: x[:1]),
    ):  # NumPy puts an error of its own before ours
        with pytest.raises((TypeError, ValueError)) as caught:
            transform(lambda x, key=key, value=value: assign(np.zeros(3), key, value(x)))(X)
        assert "where" in f"{caught.value} {caught.value.__cause__}"
    y = X.copy()
    transform(lambda x: add_to(x, 1.0))(X)  # a new value under the old name
    assert np.array_equal(X, y)


def test_whole_and_complex_numbers() -> None:
    f = lambda x: x * x
    for wrong, words in (
        (3, "whole numbers"),
        (np.arange(3), "astype"),
        (True, "whole"),
        (1j, "complex"),
        (X * 1j, "complex"),
    ):
        for run in (
            lambda x: bh.grad(f)(x),
            lambda x: bh.vjp(f, x),
            lambda x: bh.jvp(f, (x,), (x,)),
            lambda x: bh.linearize(f, x),
            lambda x: bh.jacfwd(f)(x),
            lambda x: bh.jacrev(f)(x),
            lambda x: bh.hessian(f)(x),
            lambda x: bh.hvp(f, x, x),
        ):
            refuse(TypeError, words, lambda run=run, wrong=wrong: run(wrong))
    refuse(TypeError, "complex", lambda: bh.grad(lambda x: abs(bh.exp(x * 1j) * 2.0))(1.0))
    refuse(TypeError, "complex", lambda: bh.jvp(lambda x: abs(x * 1j), (1.0,), (1.0,)))
    same(bh.vmap(lambda x: x * x)(np.arange(3)), np.arange(3) ** 2)
    same(bh.grad(lambda x, n: x**n)(2.0, 3), np.float64(12.0))


def test_other_leaves() -> None:
    for wrong in ("three", {1.0}, object(), np.array([None])):
        refuse(TypeError, ".", lambda wrong=wrong: bh.grad(lambda x: 1.0)(wrong))
        refuse(TypeError, ".", lambda wrong=wrong: bh.vmap(lambda x: x)(wrong))


def test_vmap_refuses() -> None:
    f = lambda *args: args[0]
    refuse(ValueError, r"one length.*3.*2", lambda: bh.vmap(f)(X, X[:2]))
    refuse(ValueError, r"axis 0.*\(\)", lambda: bh.vmap(f)(1.0))
    refuse(ValueError, r"axis 1.*\(3,\)", lambda: bh.vmap(f, 1)(X))
    refuse(ValueError, r"axis -2.*\(3,\)", lambda: bh.vmap(f, -2)(X))
    refuse(ValueError, "None", lambda: bh.vmap(f, None)(X))
    refuse(ValueError, "in_axes", lambda: bh.vmap(f, (0, 0))(X))
    refuse(ValueError, "in_axes", lambda: bh.vmap(f, ({"a": 0},))({"b": X}))
    refuse(ValueError, "in_axes", lambda: bh.vmap(f, "0")(X))
    refuse(ValueError, "out_axes", lambda: bh.vmap(f, 0, None)(X))
    refuse(ValueError, "out_axes", lambda: bh.vmap(lambda x: (x, x), 0, (0, 0, 0))(X))
    for wrong in (1, -2, 5):
        refuse(ValueError, "out_axes|axis", lambda wrong=wrong: bh.vmap(f, 0, wrong)(X))


def test_argnums_out_of_range() -> None:
    for transform in (bh.grad, bh.value_and_grad, bh.grad_and_value, bh.jacfwd, bh.jacrev, bh.hessian):
        for argnums in (1, -2, (0, 1)):
            refuse(ValueError, "argnums", lambda t=transform, a=argnums: t(lambda x: x, a)(1.0))
        refuse(ValueError, "argnums", lambda t=transform: t(lambda x: x)(x=1.0))
    same(bh.grad(lambda x, y: x * y, np.int64(1))(2.0, 3.0), np.float64(2.0))


def test_tangents_and_cotangents() -> None:
    f = lambda p: (bh.sin(p["x"]), p["x"].sum())
    p, good = {"x": X}, (X, 1.0)
    refuse(TypeError, r"\(x,\)", lambda: bh.jvp(bh.sin, X, X))
    refuse(TypeError, r"\(x,\)", lambda: bh.jvp(bh.sin, (X,), X))
    for wrong in ((X,), ({"y": X},), ({"x": X}, X), ()):
        refuse(ValueError, "tangent.*structure", lambda wrong=wrong: bh.jvp(f, (p,), wrong))
        refuse(ValueError, "tangent.*structure", lambda wrong=wrong: bh.linearize(f, p)[1](*wrong))
    for wrong in (X[:2], 1.0, X[None]):
        refuse(ValueError, "tangent.*shape", lambda wrong=wrong: bh.jvp(f, (p,), ({"x": wrong},)))
        refuse(ValueError, "cotangent.*shape", lambda wrong=wrong: bh.vjp(f, p)[1]((wrong, 1.0)))
    for wrong in (X, (X, 1.0, 1.0), {"a": X, "b": 1.0}, (X, None)):
        refuse(ValueError, "cotangent.*structure", lambda wrong=wrong: bh.vjp(f, p)[1](wrong))
    refuse(TypeError, ".", lambda: bh.jvp(bh.sin, (1.0,), ("one",)))
    refuse(TypeError, "complex", lambda: bh.jvp(bh.sin, (1.0,), (np.complex128(1j),)))
    bh.vjp(f, p)[1](good)
    same(bh.jvp(bh.sin, (0.0,), (1,)), (np.float64(0.0), np.float64(1.0)))


def test_values_that_escape() -> None:
    kept: list = []

    def f(x: Any) -> Any:
        kept.append(x * 2.0)
        return x.sum()

    for run, name in (
        (lambda: bh.grad(f)(X), "grad"),
        (lambda: bh.jvp(f, (X,), (X,)), "jvp"),
        (lambda: bh.vmap(f)(np.ones((2, 3))), "vmap"),
    ):
        run()
        refuse(RuntimeError, name, lambda: kept[-1] + 1.0)
        refuse(RuntimeError, "outside", lambda: bh.grad(lambda x: (x * kept[-1]).sum())(X))


def test_scan_refuses() -> None:
    f = lambda c, x: (c, x)
    refuse(ValueError, "length", lambda: bh.scan(f, 0.0))
    refuse(ValueError, "length", lambda: bh.scan(f, 0.0, (X, X[:2])))
    refuse(ValueError, "length", lambda: bh.scan(f, 0.0, X, length=2))
    refuse(ValueError, "length", lambda: bh.scan(f, 0.0, 1.0))
    refuse(ValueError, "at least one step", lambda: bh.scan(f, 0.0, X[:0]))
    refuse(TypeError, "carry.*structure", lambda: bh.scan(lambda c, x: ((c, c), x), 0.0, X))
    refuse(TypeError, "carry.*shapes", lambda: bh.scan(lambda c, x: (X, x), 0.0, X))
    refuse(TypeError, "carry.*types", lambda: bh.scan(lambda c, x: (c + x, x), 0, X))
    refuse(TypeError, "pair", lambda: bh.scan(lambda c, x: c, 0.0, X))
    refuse(
        (TypeError, ValueError),
        "y",
        lambda: bh.scan(lambda c, x: (c, (x,) if x > 0 else [x]), 0.0, np.array([1.0, -1.0])),
    )
    for other in (None, (1.0, 2.0)):
        refuse(
            TypeError,
            "structure",
            lambda other=other: bh.scan(lambda c, x: (c, x if x > 0 else other), 0.0, np.array([-1.0, 1.0])),
        )


def test_cond_refuses() -> None:
    m = draw(2, 3)
    refuse(TypeError, "structure", lambda: bh.vmap(lambda x: bh.cond(x[0] > 0, lambda: x, lambda: (x,)))(m))
    refuse(TypeError, "shape", lambda: bh.vmap(lambda x: bh.cond(x[0] > 0, lambda: x, lambda: x[0]))(m))
    refuse(
        (TypeError, ValueError),
        "one|number|scalar|ambiguous",
        lambda: bh.vmap(lambda x: bh.cond(x > 0, lambda: x, lambda: -x))(m),
    )
    refuse(
        (TypeError, ValueError), "one|number|scalar|ambiguous", lambda: bh.cond(X > 0, lambda: X, lambda: -X)
    )


def test_axes_out_of_range() -> None:
    for f in (
        lambda x: bh.sum(x, 3),
        lambda x: bh.max(x, -4),
        lambda x: bh.cumsum(x, 3),
        lambda x: bh.flip(x, 3),
        lambda x: bh.softmax(x, 3),
        lambda x: bh.stack([x, x], 5),
        lambda x: bh.concatenate([x, x], 3),
        lambda x: bh.expand_dims(x, 5),
        lambda x: bh.squeeze(x, 3),
        lambda x: bh.squeeze(x, 0),
        lambda x: bh.moveaxis(x, 3, 0),
        lambda x: bh.moveaxis(x, 0, -4),
        lambda x: bh.transpose(x, (0, 1, 3)),
        lambda x: bh.reshape(x, (4, -1)),
        lambda x: bh.reshape(x, (5, 5)),
        lambda x: bh.broadcast_to(x, (2, 2)),
        lambda x: x[2, 2, 2, 2],
        lambda x: x[9],
        lambda x: x + np.ones(7),
        lambda x: x @ np.ones(7),
    ):
        for run in (f, bh.jacfwd(f), bh.jacrev(f)):
            refuse((ValueError, IndexError), ".", lambda run=run: run(T3))


def test_lists_without_entries() -> None:
    for f in (bh.stack, bh.concatenate):
        with pytest.raises(ValueError):
            f([])
    assert bh.array([]).shape == (0,)


def test_the_docstring_names_what_there_is() -> None:
    for name in ("grad", "hvp", "vmap", "scan", "cond", "tree_map", "stack", "softmax", "max", "where"):
        assert name in bh.__doc__ and callable(getattr(bh, name))


def test_seeing_a_traced_value() -> None:
    seen = []

    def f(x: Any) -> Any:
        seen.append((repr(x), x.shape, x.ndim, x.size, x.dtype, len(x)))
        return x.sum()

    bh.grad(f)(X)
    bh.vmap(f)(np.ones((2, 3)))
    bh.jvp(f, (X,), (X,))
    assert [s[1:] for s in seen] == [((3,), 1, 3, np.float64, 3)] * 3
    assert all("array" in s[0] for s in seen)
    refuse(TypeError, "single number", lambda: bh.grad(lambda x: len(x))(1.0))
    refuse(TypeError, "single number", lambda: bh.grad(lambda x: sum(x))(1.0))
    assert bh.grad(lambda x: +x)(1.0) == 1.0
