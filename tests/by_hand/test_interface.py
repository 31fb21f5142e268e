"""Names, argument order and results, against JAX and torch.func."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import numpy as np
import pytest
import torch

from helpers import by_hand as bh
from tests.by_hand.comparing import (
    OTHER,
    TREE,
    Point,
    draw,
    loss,
    same,
    same_as_jax,
)


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
