"""Where slopes are 0, infinite or in doubt: powers at 0, infinities, far out, float16, and settings that raise."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import by_hand as bh
from tests.by_hand.comparing import BH, same, same_as_jax

INF = np.inf
ORDERS = [order for n in range(4) for order in itertools.product((0, 1), repeat=n)]


def derivative(lib: Any, f: Callable, order: tuple[int, ...]) -> Callable:
    """f differentiated by its arguments of these numbers, one after the other."""
    for k in order:
        f = lib.grad(f, k)
    return f


# ---- powers

BASES = (-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 23.0)
EXPONENTS = (-2.0, -1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0)
GRID = np.array(list(itertools.product(BASES, EXPONENTS)))


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: "".join("xy"[k] for k in order) or "value")
@np.errstate(all="ignore")  # a value outside of all transforms warns as NumPy does
def test_powers(order: tuple[int, ...]) -> None:
    """Wherever JAX has a number it is ours; where JAX has NaN, x to a whole power may have one of its own."""
    power = lambda x, y: x**y
    theirs = np.asarray(jax.jit(jax.vmap(derivative(jax, power, order)))(*GRID.T))
    each = np.array([derivative(bh, power, order)(np.float64(x), np.float64(y)) for x, y in GRID])
    known = np.isfinite(theirs) | (np.isinf(theirs) & (GRID != 0).any(1))
    mapped = bh.vmap(derivative(bh, power, order))(*GRID.T)
    np.testing.assert_allclose(each[known], theirs[known], rtol=1e-12)
    np.testing.assert_allclose(mapped[known], theirs[known], rtol=1e-12)
    assert (each[(GRID == 0).all(1)] == (0 if order else 1)).all()  # at x = y = 0


@pytest.mark.parametrize("n", range(5))
def test_derivatives_of_whole_powers(n: int) -> None:
    """Every derivative of x**n is right for negative x and at 0, however n is written."""
    x = np.array([-2.0, -1.0, 0.0, 1.0, 3.0])
    for k in range(4):
        right = math.perm(n, k) * x ** max(n - k, 0)
        for exponent in (n, float(n), np.float64(n), np.array(float(n)), np.array(n)):
            f = derivative(bh, lambda x, y: x**y, (0,) * k)
            same(np.array([f(v, exponent) for v in x]), right)
            same(bh.vmap(f, (0, None))(x, exponent), right)
        same(bh.vmap(f)(x, np.full(5, float(n))), right)
        same(bh.vmap(f)(x, np.full(5, n)), right)


def test_hessian_of_a_power_at_exponent_0() -> None:
    f = lambda p: p[0] ** p[1]
    log = math.log(23.0)
    same(bh.hessian(f)(np.array([23.0, 0.0])), np.array([[0.0, 1 / 23], [1 / 23, log**2]]))
    assert bh.grad(lambda y: bh.grad(lambda x: x**y)(3.0))(0.0) == pytest.approx(1 / 3)
    same(bh.hessian(lambda x: bh.sum(x ** np.array([1, 2, 3])))(np.zeros(3)), np.diag([0.0, 2.0, 0.0]))
    same(bh.grad(f)(np.zeros(2)), np.zeros(2))
    same(bh.hessian(f)(np.zeros(2)), np.zeros((2, 2)))

    def program(lib: Any, p: Any) -> Any:
        return lib.hessian(f)(p), lib.jacfwd(lib.hessian(f))(p), lib.jacrev(lib.jacrev(lib.jacrev(f)))(p)

    for y in (0.0, 1.0, 2.0):
        _, thirds, backwards = same_as_jax(program, np.array([0.5, y]))
        for turned in itertools.permutations(range(3)):
            same(thirds, thirds.transpose(turned))
            same(thirds, backwards.transpose(turned))


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(x=st.floats(0.1, 30.0), y=st.one_of(st.sampled_from(EXPONENTS), st.floats(-3.0, 3.0)))
def test_powers_in_closed_form(x: float, y: float) -> None:
    log = math.log(x)
    mixed = x ** (y - 1) * (1 + y * log)
    expected = np.array([[y * (y - 1) * x ** (y - 2), mixed], [mixed, x**y * log**2]])
    for h in (bh.hessian, lambda f: bh.jacrev(bh.jacfwd(f)), lambda f: bh.jacfwd(bh.jacfwd(f))):
        np.testing.assert_allclose(h(lambda p: p[0] ** p[1])(np.array([x, y])), expected, rtol=1e-9, atol=1e-9)


# ---- infinities, and far out

FAR = np.array([-INF, -1e200, -1e4, -800.0, -40.0, -1.0, -1e-20, 0.0, 1e-300, 0.5, 40.0, 800.0, 1e4, 1e200, INF])


@pytest.mark.parametrize(
    "name", ["exp", "expm1", "log", "log1p", "sqrt", "tanh", "arctan", "erf", "sigmoid", "square", "sign"]
)
@np.errstate(all="ignore")  # a value outside of all transforms warns as NumPy does
def test_functions_of_one_number_far_out(name: str) -> None:
    ours = getattr(bh, name)
    theirs = {"erf": jax.scipy.special.erf, "sigmoid": jax.nn.sigmoid}.get(name) or getattr(jnp, name)
    for k in range(3):
        f, g = derivative(bh, ours, (0,) * k), derivative(jax, theirs, (0,) * k)
        expected = np.array(jax.jit(jax.vmap(g))(FAR))
        if (name, k) == ("erf", 2):
            expected[np.isinf(FAR)] = 0.0  # the limit; JAX before 0.12 says NaN
        np.testing.assert_allclose(bh.vmap(f)(FAR), expected, rtol=1e-9, atol=1e-15)
        np.testing.assert_allclose([f(x) for x in FAR], expected, rtol=1e-9, atol=1e-15)


def test_expm1_is_exact_near_0_and_far_below() -> None:
    assert bh.expm1(1e-20) == 1e-20
    for x in (-40.0, -1e-20, 1e-20):
        assert bh.grad(bh.expm1)(x) == pytest.approx(math.exp(x), rel=1e-15)
        assert bh.grad(bh.grad(bh.expm1))(x) == pytest.approx(math.exp(x), rel=1e-15)


def slopes(x: float, y: float) -> tuple:
    return bh.grad(bh.logaddexp, (0, 1))(x, y)


def test_logaddexp_at_infinity() -> None:
    """One that is larger has all of the slope; equal ones share it."""
    for x in (-INF, -1e308, -3.0, 0.0, 5.0, 800.0, 1e308):
        assert slopes(x, INF) == (0.0, 1.0) and slopes(INF, x) == (1.0, 0.0)
    for x in (-1e308, 0.0, 5.0, INF):
        assert slopes(x, -INF) == (1.0, 0.0) and slopes(-INF, x) == (0.0, 1.0)
    assert slopes(INF, INF) == slopes(-INF, -INF) == (0.5, 0.5)
    ends = np.array(list(itertools.product((-INF, 0.0, 5.0, INF), repeat=2)))
    same(bh.vmap(bh.grad(bh.logaddexp, (0, 1)))(*ends.T), tuple(np.array([slopes(*p) for p in ends]).T))
    second = bh.vmap(bh.hessian(lambda p: bh.logaddexp(p[0], p[1])))(ends)
    curved = np.isfinite(ends).all(1)
    assert (second[~curved] == 0).all()

    def program(lib: Any, below: Any) -> Any:  # JAX is right where nothing is +∞ and something is finite
        f = lambda p: lib.np.logaddexp(p[0], p[1])
        return lib.vmap(lib.grad(f))(below), lib.vmap(lib.hessian(f))(below)

    same_as_jax(program, ends[(ends < INF).all(1) & (ends > -INF).any(1)])


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(x=st.floats(allow_nan=False), y=st.floats(allow_nan=False))
def test_slopes_of_logaddexp_make_1(x: float, y: float) -> None:
    a, b = slopes(x, y)
    assert a + b == pytest.approx(1.0, rel=1e-9) and (a >= b if x >= y else a <= b)
    if math.isfinite(x) and math.isfinite(y):
        assert bh.hessian(lambda t: bh.logaddexp(x + t, y - t))(0.0) == pytest.approx(4.0 * a * b, rel=1e-6)


ROWS = {
    "zeros": [0.0, 0.0, 0.0],
    "∞": [INF, 0.0, 0.0],
    "-∞": [-INF, 0.0, 1.0],
    "-∞ twice": [-INF, -INF, 0.0],
    "only -∞": [-INF, -INF, -INF],
    "both": [INF, -INF, 0.0],
    "huge": [1e308, 1e308, -1e308],
    "huge, below": [-1e308, -1e308, -1e308],
    "far apart": [1000.0, -1000.0, 0.0],
    "far up": [1e17, 1e17, 1e17],
    "tiny": [1e-200, 1e-200, 0.0],
    "NaN": [np.nan, 1.0, 2.0],
}
REDUCTIONS = {
    "logsumexp": (bh.logsumexp, jax.nn.logsumexp),
    "softmax": (bh.softmax, jax.nn.softmax),
    "norm": (bh.norm, jnp.linalg.norm),
    "mean": (bh.mean, jnp.mean),
    "max": (bh.max, jnp.max),
    "min": (bh.min, jnp.min),
    "cumsum": (bh.cumsum, jnp.cumsum),
    "clip": (lambda x: bh.clip(x, -1.0, 1.0), lambda x: jnp.clip(x, -1.0, 1.0)),
}


@pytest.mark.parametrize("name", REDUCTIONS)
@np.errstate(all="ignore")  # a value outside of all transforms warns as NumPy does
def test_reductions_at_the_ends(name: str) -> None:
    """NaN where JAX has NaN, too, as for the norm at 0."""
    ours, theirs = REDUCTIONS[name]
    rows = np.array(list(ROWS.values()))

    def all_of(lib: Any, f: Callable) -> Callable:
        return lambda x: (f(x), lib.jacrev(f)(x), lib.jacfwd(lib.jacrev(f))(x))

    expected = jax.jit(jax.vmap(all_of(jax, theirs)))(rows)
    same(bh.vmap(all_of(bh, ours))(rows), expected, 1e-12)
    for k, row in enumerate(rows):
        same(all_of(bh, ours)(row), jax.tree.map(lambda x, k=k: x[k], expected), 1e-12)


def test_division_by_a_plain_0() -> None:
    assert bh.grad(lambda x: x / 0.0)(1.0) == INF
    assert bh.grad(lambda x: bh.where(x > 5, x, x / 0))(1.0) == INF
    assert bh.grad(lambda x: bh.divide(x, 4))(1.0) == 0.25


def test_float16() -> None:
    def program(lib: Any, x: Any, table: Any) -> Any:
        n = lib.np
        return [
            n.mean(x),
            lib.grad(n.mean)(x),
            lib.jvp(n.mean, (x,), (x,)),
            lib.vmap(n.mean)(table),
            lib.vmap(lib.grad(lambda x: n.mean(x * x)))(table),
            n.mean(table, 0),
            n.mean(table, (0, 1), keepdims=True),
            lib.softmax(x),
            lib.logsumexp(x),
            n.sum(table.T * 0.0 + 1.0, 0),
            lib.vmap(n.sum)(table * 0.0 + 1.0),
        ]

    x = np.full(200, 1000.0, np.float16)
    same_as_jax(program, x, np.stack([x / 8, x / 4]), tolerance=2e-3)
    assert (bh.sum(np.ones((5000, 2), np.float16), 0) == 5000.0).all()
    assert bh.mean(x) == 1000.0 and bh.mean(x).dtype == np.float16


# ---- settings

QUIET: dict[str, tuple[Callable, float, float]] = {
    "the lane of where that is not chosen": (lambda x: bh.where(x > 0, bh.log(x), 2.0 * x), -1.0, 2.0),
    "sigmoid far below": (bh.sigmoid, -1e4, 0.0),
    "sigmoid far above": (bh.sigmoid, 1e4, 0.0),
    "a power at 0": (lambda x: x ** np.array(0.0), 0.0, 0.0),
    "a power of a negative number": (lambda x: x ** np.array(3.0), -2.0, 12.0),
    "arctan far out": (bh.arctan, 1e200, 0.0),
    "erf far out": (bh.erf, 1e200, 0.0),
    "exp far below": (bh.exp, -1e4, 0.0),
    "logaddexp at infinity": (lambda x: bh.logaddexp(x, 0.0), INF, 1.0),
    "softmax": (lambda x: bh.softmax(bh.stack([x, 1e4]))[0], 0.0, 0.0),
    "a masked logsumexp": (lambda x: bh.logsumexp(bh.stack([x, -INF])), 0.5, 1.0),
    "a root at 0": (bh.sqrt, 0.0, INF),
}


@pytest.mark.parametrize("name", QUIET)
def test_settings_do_not_break_a_derivative(name: str) -> None:
    f, x, slope = QUIET[name]
    with warnings.catch_warnings(), np.errstate(all="raise"):
        warnings.simplefilter("error")
        for value in (
            bh.grad(f)(x),
            bh.jvp(f, (x,), (1.0,))[1],
            bh.vjp(f, x)[1](1.0)[0],
            bh.linearize(f, x)[1](1.0),
            bh.vmap(bh.grad(f))(np.array([x]))[0],
            bh.jacfwd(f)(x),
            bh.jacrev(f)(x),
        ):
            assert value == slope
        bh.hessian(f)(x)
        assert np.geterr() == dict.fromkeys(("divide", "over", "under", "invalid"), "raise")
        with pytest.raises(FloatingPointError):
            np.log(np.zeros(1))
    with pytest.raises(KeyError), np.errstate(all="raise"):
        bh.grad(lambda x: {}[x])(1.0)
    assert np.geterr()["over"] == "warn"


def test_settings_inside_the_function_stay() -> None:
    """Who looks for a NaN with np.errstate inside the function finds it."""

    def f(x: Any) -> Any:
        with np.errstate(all="raise"):
            return bh.log(x)

    with pytest.raises(FloatingPointError):
        bh.grad(f)(0.0)


# ---- cond as a guard


def test_cond_guards_its_operands() -> None:
    def root(lib: Any) -> Callable:
        return lambda x: lib.cond(x > 0, lib.np.sqrt, lambda x: 0.0 * x, x)

    def inverse(lib: Any) -> Callable:
        return lambda x: lib.cond(x == 0, lambda p: p["a"] * 3.0, lambda p: lib.np.log(p["a"] ** 2) / p["a"], {"a": x})

    def in_scan(lib: Any) -> Callable:
        def step(c: Any, s: Any) -> Any:
            c = lib.cond(c > 0, lambda c, s: (s * lib.np.sqrt(c[0]), c[1]), lambda c, s: (c[0] * s, c[1] + c[0]), (c, c), s)
            return c[0] + c[1], c[1]

        return lambda x: sum(part.sum() for part in lib.scan(step, x, np.array([0.5, 2.0])))

    def nested(lib: Any) -> Callable:
        return lambda x: lib.cond(x < 1.0, lambda x: root(lib)(x) + x, lambda x: x * root(lib)(x), x)

    def program(lib: Any, xs: Any) -> Any:
        found = []
        for make in (root, inverse, in_scan, nested):
            f = make(lib)
            found += [
                lib.vmap(f)(xs),
                lib.vmap(lib.grad(f))(xs),
                lib.grad(lambda xs, f=f: lib.vmap(f)(xs).sum())(xs),
                lib.vmap(lib.hessian(f))(xs),
                lib.vmap(lambda x, f=f: lib.jvp(f, (x,), (x,)))(xs),
                lib.hessian(lambda xs, f=f: lib.vmap(f)(xs).sum())(xs),
            ]
        return found

    ours = same_as_jax(program, np.array([1.0, 0.0, -1.0, 2.0]))
    assert all(np.isfinite(x).all() for x in bh.tree_leaves(ours))
    f = root(BH)
    same(bh.vmap(bh.grad(f))(np.array([1.0, 0.0])), np.array([0.5, 0.0]))
    same(bh.vmap(bh.grad(bh.grad(f)))(np.array([1.0, 0.0])), np.array([-0.25, 0.0]))


def test_cond_guards_several_operands_of_every_kind() -> None:
    def program(lib: Any, xs: Any, w: Any, n: Any) -> Any:
        def f(x: Any, w: Any, n: Any) -> Any:
            yes = lambda p, n, none: [lib.np.sqrt(p[0]).sum() * p[1]["w"], p[0] * n]
            no = lambda p, n, none: [p[0].sum() * p[1]["w"] ** 2, p[0] / (1.0 + n)]
            a, b = lib.cond(x[0] > 0, yes, no, (x, {"w": w}), n, None)
            return a + (b * b).sum()

        return (
            lib.vmap(f, (0, None, 0))(xs, w, n),
            lib.vmap(lib.grad(f, (0, 1)), (0, None, 0))(xs, w, n),
            lib.grad(lambda w: lib.vmap(f, (0, None, 0))(xs, w, n).sum())(w),
            lib.vmap(lib.hessian(f, (0, 1)), (0, None, 0))(xs, w, n),
        )

    same_as_jax(program, np.array([[1.0, 2.0], [0.0, 0.0], [-1.0, 0.5]]), np.float64(0.7), np.arange(3))


def test_cond_guards_what_its_branches_close_over() -> None:
    def program(lib: Any, xs: Any) -> Any:
        def by_closure(x: Any) -> Any:
            return lib.cond(x > 0, lambda: lib.np.sqrt(x), lambda: 0.0 * x)

        def by_tree(x: Any) -> Any:
            p = {"x": [x, 2.0], "n": None}

            def yes(scale: Any) -> Any:
                return lib.np.sqrt(p["x"][0]) * scale * p["x"][1]

            return lib.cond(x > 0, yes, lambda scale: p["x"][0] * scale, 3.0 * x)

        def by_function(x: Any) -> Any:
            def root() -> Any:
                return lib.np.sqrt(x)

            def twice(*, k: Any = 2.0) -> Any:
                return root() * k

            return lib.cond(x <= 0, lambda: x * 1.0, lambda: twice() + root())

        def by_default(x: Any) -> Any:
            return lib.cond(x > 0, lambda x=x: lib.np.sqrt(x), lambda: 0.0 * x)

        def by_partial(x: Any) -> Any:
            return lib.cond(x > 0, partial(lambda k, x: k * lib.np.sqrt(x), 2.0), partial(lambda x, y: x, x), x)

        def nested(x: Any) -> Any:
            return lib.cond(x > 0, lambda: lib.cond(x > 1, lambda: lib.np.log(x - 1.0), lambda: lib.np.sqrt(x)), lambda: x)

        return [
            make(f)(xs)
            for f in (by_closure, by_tree, by_function, nested, by_default, by_partial)
            for make in (
                lib.vmap,
                lambda f: lib.vmap(lib.grad(f)),
                lambda f: lib.vmap(lib.hessian(f)),
                lambda f: lib.grad(lambda xs: lib.vmap(f)(xs).sum()),
            )
        ]

    ours = same_as_jax(program, np.array([4.0, 0.0, -1.0, 0.25]))
    assert all(np.isfinite(x).all() for x in bh.tree_leaves(ours))


def test_cond_leaves_the_rest_of_a_closure_alone() -> None:
    """Counters and lists of the function around a branch are the very same; a branch may call itself."""
    count, seen = 0, []

    def f(x: Any) -> Any:
        def yes(x: Any, depth: int = 2) -> Any:
            nonlocal count
            count += 1
            seen.append(depth)
            return yes(x, depth - 1) * x if depth else x

        later: Any
        no = lambda x: x * later
        later = 3.0
        return bh.cond(x > 0, yes, no, x)

    same(bh.vmap(bh.grad(f))(np.array([2.0, -1.0])), np.array([12.0, 3.0]))
    assert count == 3 and seen == [2, 1, 0]
    odd = {1: "one", "two": 2}
    same(bh.vmap(lambda x: bh.cond(x > 0, lambda: x * odd["two"], lambda: x))(np.array([1.0, -1.0])), np.array([2.0, -1.0]))
    same(bh.vmap(lambda x: bh.cond(x > 0, bh.sqrt, bh.negative, x))(np.array([4.0, -1.0])), np.array([2.0, 1.0]))


def test_where_behind_a_root_is_still_nan() -> None:
    """Only cond guards: where has both results already. As in JAX."""

    def program(lib: Any, xs: Any) -> Any:
        return lib.vmap(lib.grad(lambda x: lib.np.where(x > 0, lib.np.sqrt(x), 0.0)))(xs)

    assert np.isnan(same_as_jax(program, np.array([1.0, 0.0]))[1])
