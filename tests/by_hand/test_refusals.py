"""What is refused, and in which words."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from helpers import by_hand as bh
from helpers.by_hand.alternatives import ALTERNATIVES
from tests.by_hand.comparing import (
    T3,
    X,
    draw,
    refuse,
    same,
)


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


def test_one_argument_twice() -> None:
    f = lambda a, b, c: a * b * c
    transforms = (bh.grad, bh.value_and_grad, bh.grad_and_value, bh.jacfwd, bh.jacrev, bh.hessian)
    for transform in transforms:
        for twice in ((0, 0), (0, -3), [1, 2, 1], (-1, 2), (-2, -2), (np.int64(1), 1)):
            refuse(ValueError, "twice", lambda t=transform, a=twice: t(f, a)(2.0, 3.0, 4.0))
            refuse(ValueError, "twice", lambda t=transform, a=twice: bh.vmap(t(f, a))(X, X, X))
    same(bh.grad(f, (0, -1))(2.0, 3.0, 4.0), (np.float64(12.0), np.float64(6.0)))
    same(bh.grad(f, (-1, 0))(2.0, 3.0, 4.0), (np.float64(6.0), np.float64(12.0)))
    same(bh.jacfwd(f, [-2])(2.0, 3.0, 4.0), (np.float64(8.0),))


def test_leaves_that_are_used_up() -> None:
    """A generator, map or the values of a dict are no trees: wherever they stand, as inputs or results."""
    x, words = np.ones(2), r"list\(\.\.\.\)"
    for make in (
        lambda x: (k for k in [x, x]),
        lambda x: map(abs, [x, x]),
        lambda x: zip([x], [x], strict=True),
        lambda x: iter([x, x]),
        lambda x: {"a": x, "b": x}.values(),
    ):
        for tree in (make, lambda x, make=make: [x, {"k": make(x)}]):
            for run in (
                lambda t: bh.grad(lambda p: 1.0)(t(x)),
                lambda t: bh.vjp(lambda x: t(x), x),
                lambda t: bh.jvp(lambda x: t(x), (x,), (x,)),
                lambda t: bh.jvp(lambda p: x, (t(x),), (t(x),)),
                lambda t: bh.jacfwd(lambda x: t(x))(x),
                lambda t: bh.jacrev(lambda x: t(x))(x),
                lambda t: bh.vmap(lambda p: p)(t(x)),
                lambda t: bh.vmap(lambda x: t(x))(x),
                lambda t: bh.scan(lambda c, x: (c, t(c)), 0.0, x),
                lambda t: bh.scan(lambda c, x: (c, x), t(x), x),
                lambda t: bh.scan(lambda c, x: (c, x), x, t(x)),
                lambda t: bh.tree_leaves(t(x)),
                lambda t: bh.tree_flatten(t(x)),
                lambda t: bh.tree_map(abs, t(x)),
                lambda t: bh.tree_structure(t(x)),
            ):
                refuse(TypeError, words, lambda run=run, tree=tree: run(tree))
    refuse(TypeError, "list", lambda: bh.grad(lambda x: bh.array(k for k in x).sum())(X))
    same(bh.grad(lambda x: bh.stack(k * k for k in x).sum())(X), 2.0 * X)


def test_arrays_of_no_numbers_name_their_type() -> None:
    odd = np.array([np.ones(2), None], object)
    for x, words in ((X.astype(object), "object"), (odd, "object"), (np.array(["a"]), "U1"), (np.array([0], "M8[s]"), "datetime")):
        for run in (
            lambda x: bh.grad(lambda x: x.sum())(x),
            lambda x: bh.vmap(lambda x: x)(x),
            lambda x: bh.jvp(bh.sin, (X,), (x,)),
            lambda x: bh.jacfwd(lambda v: x)(X),
            lambda x: bh.scan(lambda c, x: (c, x), x, X),
            lambda x: bh.linearize(bh.sin, x),
            lambda x: bh.vjp(bh.sin, X)[1](x),
        ):
            refuse(TypeError, words, lambda run=run, x=x: run(x))


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
        for use in (
            lambda x: float(x[:1]) if isinstance(x, np.ndarray) else float(x),
            lambda x: x.item(),
            lambda x: x.tolist(),
            np.asarray,
            np.sin,
            np.sum,
            lambda x: np.ones(3) + x,
            lambda x: f"{x:.2f}",
            lambda x: "%.2f" % x,  # noqa: UP031
            math.sin,
        ):
            refuse(RuntimeError, f"{name}.*ended.*has_aux", lambda use=use: use(kept[-1]))
        assert "array" in f"{kept[-1]}"


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


# ---- what to write instead

INSTEAD: dict[str, tuple[Callable, str]] = {
    ".dot": (lambda x: x.dot(x), "x @ y, or by_hand.matmul"),
    "np.dot": (lambda x: np.dot(np.eye(3), x), "x @ y, or by_hand.matmul"),
    "dot of a plain array": (lambda x: np.eye(3).dot(x), r"a @ x for a\.dot"),
    "np.dot, plain right": (lambda x: np.dot(x, np.ones(3)), "by_hand.matmul"),
    "np.inner": (lambda x: np.inner(x, x), "@"),
    "np.einsum": (lambda x: np.einsum("i,i", x, x), "@"),
    ".any": (lambda x: x.any(), "by_hand.max"),
    ".all": (lambda x: (x * 2.0).all(), "by_hand.min"),
    "np.any": (lambda x: np.any(x), "by_hand.max"),
    "np.all": (lambda x: np.all(x), "by_hand.min"),
    ".flatten": (lambda x: x.flatten(), "by_hand.ravel"),
    ".std": (lambda x: x.std(), "by_hand.mean"),
    "np.var": (lambda x: np.var(x), "by_hand.mean"),
    ".prod": (lambda x: x.prod(), "by_hand.log"),
    ".argmin": (lambda x: x.argmin(), "by_hand.argmax"),
    ".argmax": (lambda x: x.argmax(), "by_hand.argmax"),
    ".cumsum": (lambda x: x.cumsum(), "by_hand.cumsum"),
    ".clip": (lambda x: x.clip(0, 1), "by_hand.clip"),
    ".squeeze": (lambda x: x.squeeze(), "by_hand.squeeze"),
    ".transpose": (lambda x: x.transpose(), "by_hand.transpose"),
    ".swapaxes": (lambda x: x.swapaxes(0, 0), "by_hand.transpose"),
    ".copy": (lambda x: x.copy(), "x itself"),
    ".fill": (lambda x: x.fill(0.0), "new array"),
    ".repeat": (lambda x: x.repeat(2), "by_hand.take"),
    ".detach": (lambda x: x.detach(), "by_hand.stop_gradient"),
    ".sort": (lambda x: x.sort(), "no sort"),
    "%": (lambda x: x % 2.0, "astype"),
    "% with a plain left": (lambda x: np.ones(3) % x, "astype"),
    "//": (lambda x: 3.0 // x, "astype"),
    "divmod": (lambda x: divmod(x, 2.0), "astype"),
    "round": (lambda x: round(x[0]), "astype"),
    "math.floor": (lambda x: math.floor(x[0]), "astype"),
    "np.log10": (lambda x: np.log10(x), "by_hand.log"),
    "np.hstack": (lambda x: np.hstack([x, x]), "by_hand.concatenate"),
    "np.linalg.det": (lambda x: np.linalg.det(x), "by_hand.logdet"),
    "f-string": (lambda x: f"{x[0]:.2f}", r"print\(x\)"),
    "f-string of an array": (lambda x: f"{x:>10}", r"print\(x\)"),
    "format": (lambda x: "{:.3e}".format(x[0]), r"print\(x\)"),  # noqa: UP032
    "%-format": (lambda x: "%.2f" % x[0], r"print\(x\)"),  # noqa: UP031
}


@pytest.mark.parametrize("name", INSTEAD)
def test_a_refusal_names_what_to_write(name: str) -> None:
    f, words = INSTEAD[name]
    for transform in (bh.grad, bh.jacfwd, bh.hessian, lambda f: lambda x: bh.vmap(f)(np.stack([x, x]))):
        refuse((TypeError, AttributeError), words, lambda transform=transform: transform(f)(X))


def test_what_has_no_such_name() -> None:
    def f(x: Any) -> Any:
        assert not hasattr(x, "dot") and not hasattr(x, "nonsense") and not hasattr(x, "__array_interface__")
        assert f"{x}" == repr(x) == str(x)
        return x.sum()

    same(bh.grad(f)(X), np.ones(3))
    refuse(AttributeError, "nonsense", lambda: bh.grad(lambda x: x.nonsense)(X))


EXPRESSIONS = {
    name: text.partition(", or")[0].partition(" for positive")[0].partition(", with")[0]
    for name, text in ALTERNATIVES.items()
}
OTHERWISE = {"det", "slogdet", "full_like", "fill", "detach"}  # of another shape, or no function of NumPy's
ON_VECTORS = {"dot", "roll", "tile", "repeat", "append", "diff", "diag", "multiply.outer"}
COUNTS = {"repeat": 2, "tile": 2, "roll": 1}


def names_of(text: str) -> set[str]:
    """The names in an expression; of prose, one that nobody knows."""
    try:
        return {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    except SyntaxError:
        return {"prose"}


def by_numpy(name: str, x: np.ndarray, y: Any) -> Any:
    """What NumPy gives."""
    if name in ("flatten", "flat"):
        return x.flatten()
    f = np
    for part in name.split("."):
        f = getattr(f, {"pow": "power"}.get(part, part))
    args = (x, y) if "y" in names_of(EXPRESSIONS[name]) else (x,)
    return f(*args, 0) if name.endswith(("reduce", "accumulate")) else f(*args)


@pytest.mark.parametrize(
    "name",
    [n for n, t in EXPRESSIONS.items() if names_of(t) <= {"x", "y", "by_hand", "np", "len", "int"} and n not in OTHERWISE],
)
def test_what_is_written_instead_gives_the_same_numbers(name: str) -> None:
    """On plain numbers, on lanes, and with a derivative."""
    rng = np.random.default_rng(3)
    x, y = rng.uniform(0.3, 3.0, (2, 3) if name in ON_VECTORS else (2, 3, 3))
    y = COUNTS.get(name, y)

    def written(x: Any) -> Any:
        return eval(EXPRESSIONS[name], {"by_hand": bh, "np": np, "x": x, "y": y})

    if name == "diag":
        x = np.diag(x)
    expected = np.asarray(by_numpy(name, x, y), float)
    np.testing.assert_allclose(np.asarray(written(x), float), expected, rtol=1e-12)
    np.testing.assert_allclose(bh.vmap(written)(x[None])[0].astype(float), expected, rtol=1e-12)
    bh.jvp(written, (x,), (x,))
