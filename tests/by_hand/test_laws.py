"""What every primitive of helpers.by_hand obeys: its rules against differences, each other, and loops.

A new row in primitives.py needs a row in EXAMPLES here.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from helpers.by_hand import grad, jvp, primitives, stop_gradient, vjp, vmap
from helpers.by_hand import sum as total
from tests.by_hand.comparing import BH, same_as_jax

TABLE = primitives.TABLE
STEP = 1e-3  # of the central differences: their error is of the order STEP^8


@dataclass
class Example:
    """Arguments and parameters of a primitive. `fixed` arguments are no numbers to differentiate by."""

    args: tuple
    params: dict[str, Any] = field(default_factory=dict)
    fixed: tuple[int, ...] = ()


def draw(*shape: int, seed: int = 0) -> np.ndarray:
    """Generic numbers between 0.4 and 1.6 of both signs."""
    rng = np.random.default_rng((seed, *shape))
    return rng.choice([-1.0, 1.0], shape) * rng.uniform(0.4, 1.6, shape)


def positive(*shape: int) -> np.ndarray:
    return abs(draw(*shape))


def regular(*shape: int) -> np.ndarray:
    """Matrices far from singular, not symmetric."""
    return draw(*shape) + 3.0 * np.eye(shape[-1])


def one_argument(*args: np.ndarray) -> list[Example]:
    return [Example((x,)) for x in args]


def pairs(make: Callable = draw, other: Callable = draw) -> list[Example]:
    """Two arguments: of one shape, and broadcasting against each other in every way."""
    shapes = [
        ((), ()),
        ((3,), (3,)),
        ((2, 3), (3,)),
        ((), (2, 3)),
        ((2, 1), (1, 3)),
        ((1, 3), (2, 3)),
        ((3,), (2, 1, 1)),
    ]
    return [Example((make(*a), -other(*b[::-1]).T if other is draw else other(*b))) for a, b in shapes]


def scalars_and_arrays(make: Callable) -> list[Example]:
    return one_argument(np.float64(make()), make(3), make(2, 3), make(2, 0))


WHOLE = np.array([[1, 6, 3], [5, 0, 2]])
MASK = np.array([[True, False, True], [False, False, True]])
ROWS = np.array([2, 0, 2, -1])

EXAMPLES: dict[str, list[Example]] = {
    **{
        name: pairs() for name in ("add", "subtract", "multiply", "divide", "maximum", "minimum", "logaddexp")
    },
    "power": [
        *pairs(positive),
        Example((draw(3), 3), fixed=(1,)),
        Example((draw(3), 2), fixed=(1,)),
        Example((draw(3), -1), fixed=(1,)),
        Example((draw(2, 3), np.array([0.0, 1.0, 4.0])), fixed=(1,)),
        Example((2.0, draw(3)), fixed=(0,)),
    ],
    "negative": scalars_and_arrays(draw),
    **{
        name: scalars_and_arrays(draw)
        for name in ("absolute", "exp", "expm1", "sin", "cos", "tan", "arctan", "tanh", "erf")
    },
    **{name: scalars_and_arrays(positive) for name in ("log", "log1p", "sqrt")},
    "where": [
        Example((MASK, draw(2, 3), draw(2, 3, seed=1)), fixed=(0,)),
        Example((MASK[0], draw(2, 1), draw(3)), fixed=(0,)),
        Example((MASK, draw(), draw(3)), fixed=(0,)),
        Example((True, draw(3), draw(3, seed=1)), fixed=(0,)),
    ],
    **{name: scalars_and_arrays(draw) for name in ("sign", "stop_gradient")},
    **{name: pairs() for name in ("equal", "not_equal", "greater", "greater_equal", "less", "less_equal")},
    **{name: [Example((MASK, MASK[1])), Example((WHOLE, 3))] for name in ("bitwise_and", "bitwise_or")},
    "invert": one_argument(MASK),
    "argmax": [Example((draw(3),), {"axis": -1}), Example((draw(2, 3),), {"axis": -2})],
    **{
        name: [
            Example((np.array([0.4, -1.3, 0.9]),), {"axis": (-1,)}),
            Example((draw(2, 3, 2),), {"axis": (-3, -1)}),
        ]
        for name in ("reduce_max", "reduce_min")
    },
    "reduce_sum": [
        Example((draw(3),), {"axis": (-1,)}),
        Example((draw(2, 3, 2),), {"axis": (-3, -1)}),
        Example((draw(2, 1),), {"axis": (-1,)}),
        Example((draw(2, 0),), {"axis": (-1,)}),
    ],
    "cumulative_sum": [Example((draw(3),), {"axis": -1}), Example((draw(2, 3),), {"axis": -2})],
    "flip": [Example((draw(3),), {"axis": -1}), Example((draw(2, 3),), {"axis": -2})],
    "reshape": [
        Example((draw(2, 3),), {"shape": (3, 2)}),
        Example((draw(1),), {"shape": ()}),
        Example((draw(),), {"shape": (1, 1)}),
    ],
    "broadcast_to": [
        Example((draw(3),), {"shape": (2, 3)}),
        Example((draw(),), {"shape": (2, 2)}),
        Example((draw(2, 1),), {"shape": (3, 2, 4)}),
        Example((draw(1, 1),), {"shape": (1, 1)}),
    ],
    "transpose": [
        Example((draw(2, 3),), {"axes": (-1, -2)}),
        Example((draw(2, 3, 4),), {"axes": (-2, -1, -3)}),
        Example((draw(),), {"axes": ()}),
    ],
    "convert": [Example((draw(2, 3),), {"type": np.float64})],
    "index": [
        Example((draw(4, 3),), {"key": key})
        for key in (
            1,
            -1,
            (-1, 2),
            slice(None, None, -2),
            (Ellipsis, 0),
            (None, slice(1, 3)),
            (slice(None), None, -1),
            ROWS,
            [0, 0],
            (ROWS, 1),
            (ROWS, ROWS - 1),
            (slice(None), np.array([[0, 2], [2, 2]])),
            draw(4, 3) > 0,
            draw(4) > -9,
        )
    ],
    "place": [
        Example((part,), {"key": key, "shape": (4, 3)})
        for part, key in (
            (draw(3), 1),
            (draw(), (-1, 2)),
            (draw(2, 3), slice(None, None, -2)),
            (draw(4, 3), ROWS),
            (draw(4), (ROWS, 1)),
        )
    ],
    "take": [
        Example((draw(3), np.int64(1)), fixed=(1,)),
        Example((draw(4, 3), ROWS), fixed=(1,)),
        Example((draw(4, 2, 2), ROWS.reshape(2, 2)), fixed=(1,)),
        Example((draw(4, 3, 2), ROWS, ROWS - 1), fixed=(1, 2)),
    ],
    "put": [
        Example((draw(3), np.int64(-1)), {"shape": (4, 3)}, fixed=(1,)),
        Example((draw(4, 3), ROWS), {"shape": (4, 3)}, fixed=(1,)),
        Example((draw(2, 2, 3), ROWS.reshape(2, 2)), {"shape": (3, 3)}, fixed=(1,)),
        Example((draw(4, 2), ROWS, ROWS - 1), {"shape": (4, 3, 2)}, fixed=(1, 2)),
    ],
    "stack": [
        Example((draw(), draw(seed=1), draw(seed=2)), {"axis": -1}),
        Example((draw(2, 3), draw(2, 3, seed=1)), {"axis": -3}),
        Example((draw(2, 3), draw(2, 3, seed=1)), {"axis": -2}),
    ],
    "concatenate": [
        Example((draw(3), draw(1), draw(0)), {"axis": -1}),
        Example((draw(2, 3), draw(1, 3)), {"axis": -2}),
    ],
    "matmul": [
        Example((draw(2, 3), draw(3, 4))),
        Example((draw(5, 2, 3), draw(3, 2))),
        Example((draw(2, 3), draw(5, 3, 2))),
        Example((draw(2, 1, 2, 3), draw(3, 3, 1))),
        Example((draw(1, 2, 2), draw(2, 2, 2))),
    ],
    "solve": [
        Example((regular(3, 3), draw(3, 2))),
        Example((regular(2, 3, 3), draw(2, 3, 1))),
        Example((regular(3, 3), draw(2, 3, 1))),
        Example((regular(2, 2, 2), draw(2, 3))),
    ],
    "logdet": one_argument(regular(3, 3), regular(2, 2, 2)),
}

CASES = [
    pytest.param(name, k, id=f"{name}-{k}") for name in TABLE for k in range(len(EXAMPLES.get(name, ())))
]


def test_every_primitive_has_an_example() -> None:
    missing = [name for name in TABLE if name not in EXAMPLES]
    assert not missing, f"tests/by_hand/test_laws.py needs a row in EXAMPLES for {missing}"
    assert not set(EXAMPLES) - set(TABLE)


class Case:
    """A primitive as a function f of the arguments that count, all others bound; and random directions."""

    def __init__(self, name: str, k: int) -> None:
        self.p, self.example = TABLE[name], EXAMPLES[name][k]
        self.free = [i for i in range(len(self.example.args)) if i not in self.example.fixed]
        self.x = tuple(np.asarray(self.example.args[i])[()] for i in self.free)
        self.rng = np.random.default_rng(zlib.crc32(f"{name} {k}".encode()))
        self.out = self.f(*self.x)

    def f(self, *free: Any) -> Any:
        args = list(self.example.args)
        for i, x in zip(self.free, free, strict=True):
            args[i] = x
        return self.p(*args, **self.example.params)

    def like_x(self) -> tuple:
        return tuple(self.rng.normal(size=np.shape(x))[()] for x in self.x)

    def like_out(self) -> Any:
        return self.rng.normal(size=np.shape(self.out))[()]


def close(a: Any, b: Any, tolerance: float) -> None:
    assert np.shape(a) == np.shape(b)
    a, b = np.asarray(a, float), np.asarray(b, float)
    assert np.max(np.abs(a - b), initial=0.0) <= tolerance * (1.0 + np.max(np.abs(b), initial=0.0))


def close_trees(a: tuple, b: tuple, tolerance: float) -> None:
    for x, y in zip(a, b, strict=True):
        close(x, y, tolerance)


def dot(a: tuple, b: tuple) -> float:
    return float(sum(np.sum(np.multiply(x, y)) for x, y in zip(a, b, strict=True)))


def along(x: tuple, t: tuple, h: float) -> tuple:
    return tuple(a + h * b for a, b in zip(x, t, strict=True))


def difference(f: Callable, x: tuple, t: tuple) -> Any:
    """The derivative of f along t, from eight values of f."""
    weights = ((1, 4 / 5), (2, -1 / 5), (3, 4 / 105), (4, -1 / 280))
    return sum(w * (f(*along(x, t, n * STEP)) - f(*along(x, t, -n * STEP))) for n, w in weights) / STEP


@pytest.mark.parametrize("name", [p.name for p in TABLE.values() if not p.has_slope])
def test_constants_are_not_followed(name: str) -> None:
    for k in range(len(EXAMPLES.get(name, ()))):
        case = Case(name, k)
        x = case.x
        if any(a.dtype != float for a in x):
            continue  # masks and whole numbers are followed by vmap alone

        def f(*args: Any, case: Case = case) -> Any:
            out = case.f(*args)
            assert isinstance(out, (np.ndarray, np.generic)), "a transform follows the result of a constant"
            return out

        def g(*args: Any, case: Case = case) -> Any:
            return total(case.f(*args) * 1.0) + sum(total(a * a) for a in args)

        _, t = jvp(f, x, x)
        assert not np.any(t)
        assert not any(np.any(c) for c in vjp(f, *x)[1](np.ones(np.shape(case.out))))
        close_trees(grad(g, tuple(range(len(x))))(*x), tuple(2 * a for a in x), 1e-15)


@pytest.mark.parametrize(("name", "k"), CASES)
def test_first_derivatives(name: str, k: int) -> None:
    case = Case(name, k)
    if not case.p.has_slope:
        return
    (s, t), c = (case.like_x(), case.like_x()), case.like_out()
    out, out_t = jvp(case.f, case.x, t)
    close(out, case.out, 0)
    if isinstance(case.p, primitives.Linear):
        close(out_t, case.f(*t), 1e-15)
    close(out_t, difference(case.f, case.x, t), 1e-10)

    both = along(s, t, -1.7)
    close(jvp(case.f, case.x, both)[1], jvp(case.f, case.x, s)[1] - 1.7 * out_t, 1e-13)

    out, pull = vjp(case.f, *case.x)
    close(out, case.out, 0)
    pulled = pull(c)
    for x, more in zip(case.x, pulled, strict=True):
        assert np.shape(more) == np.shape(x)
    assert dot((c,), (out_t,)) == pytest.approx(dot(pulled, t), rel=1e-12, abs=1e-13)

    for i in range(
        len(case.x)
    ):  # one argument at a time: the others have no tangent, and no cotangent is wanted

        def alone(x: Any, i: int = i) -> Any:
            return case.f(*case.x[:i], x, *case.x[i + 1 :])

        close(vjp(alone, case.x[i])[1](c)[0], pulled[i], 1e-15)
        only = tuple(t[j] if j == i else np.zeros(np.shape(x)) for j, x in enumerate(case.x))
        close(jvp(alone, case.x[i : i + 1], t[i : i + 1])[1], jvp(case.f, case.x, only)[1], 1e-15)


@pytest.mark.parametrize(("name", "k"), CASES)
def test_second_derivatives(name: str, k: int) -> None:
    case = Case(name, k)
    if not case.p.has_slope:
        return
    w, s, t = case.like_out(), case.like_x(), case.like_x()
    every = tuple(range(len(case.x)))

    def f(*x: Any) -> Any:
        y = case.f(*x)
        return total(w * y * (1.0 + y))

    def inner(gradient: tuple, along: tuple) -> Any:
        return sum(total(g * a) for g, a in zip(gradient, along, strict=True))

    gradient = grad(f, every)

    def tangent(x: tuple, t: tuple) -> Any:
        return jvp(f, x, t)[1]

    in_modes = [
        jvp(lambda *x: tangent(x, t), case.x, s)[1],
        inner(jvp(gradient, case.x, s)[1], t),
        inner(grad(lambda *x: tangent(x, t), every)(*case.x), s),
        inner(grad(lambda *x: inner(gradient(*x), t), every)(*case.x), s),
        jvp(lambda *x: tangent(x, s), case.x, t)[1],
    ]
    expected = difference(lambda *x: tangent(x, t), case.x, s)
    for value in in_modes:
        assert value == pytest.approx(in_modes[0], rel=1e-10, abs=1e-11)
    assert in_modes[0] == pytest.approx(expected, rel=1e-7, abs=1e-8)


LANES = 3


def mapped_subsets(case: Case) -> Iterator[tuple[list, list]]:
    """All ways of mapping some of the arguments, fixed ones too: the stacked arguments, and in_axes."""
    args = case.example.args
    integers = [np.asarray(a).dtype.kind == "i" for a in args]
    for mapped in itertools.product([True, False], repeat=len(args)):
        if not any(mapped):
            continue
        stacked, axes = [], []
        for k, (arg, m, whole) in enumerate(zip(args, mapped, integers, strict=True)):
            x = np.asarray(arg)
            if not m:
                stacked.append(arg)
                axes.append(None)
                continue
            if whole:
                lanes = np.stack([x, np.roll(x, 1), x])
            elif x.dtype == bool:
                lanes = np.stack([x, ~x, np.ones_like(x)])
            elif k in case.example.fixed:
                lanes = np.stack([x, x + 1.0, x])
            else:
                lanes = np.stack([x, x * (1.0 + 0.1 * np.cos(np.arange(x.size)).reshape(x.shape)), 1.2 * x])
            axis = (0, -1, x.ndim // 2)[k % 3] if k else (0 if all(mapped) else -1)
            stacked.append(np.moveaxis(lanes, 0, axis))
            axes.append(axis)
        yield stacked, axes


def loop(f: Callable, args: list, axes: list) -> Any:
    """What vmap stands for. The results of f may be tuples."""
    outs = [
        f(*(a if axis is None else np.take(a, lane, axis=axis) for a, axis in zip(args, axes, strict=True)))
        for lane in range(LANES)
    ]
    if isinstance(outs[0], tuple):
        return tuple(np.stack(parts) for parts in zip(*outs, strict=True))
    return np.stack(outs)


@pytest.mark.parametrize(("name", "k"), CASES)
def test_vmap_is_a_loop(name: str, k: int) -> None:
    case = Case(name, k)

    def value(*args: Any) -> Any:
        return case.p(*args, **case.example.params)

    def free_only(args: tuple) -> tuple[Callable, tuple]:
        def f(*free: Any) -> Any:
            full = list(args)
            for i, x in zip(case.free, free, strict=True):
                full[i] = x
            return value(*full)

        return f, tuple(args[i] for i in case.free)

    t, c = case.like_x(), case.like_out()

    def tangent(*args: Any) -> Any:
        f, x = free_only(args)
        return jvp(f, x, t)[1]

    def cotangent(*args: Any) -> tuple:
        f, x = free_only(args)
        return vjp(f, *x)[1](c)

    for stacked, axes in mapped_subsets(case):
        close(vmap(value, tuple(axes))(*stacked), loop(value, stacked, axes), 1e-13)
        if case.p.has_slope:
            stacked = [a if i in case.example.fixed else np.asarray(a, float) for i, a in enumerate(stacked)]
            close(vmap(tangent, tuple(axes))(*stacked), loop(tangent, stacked, axes), 1e-13)
            close_trees(vmap(cotangent, tuple(axes))(*stacked), loop(cotangent, stacked, axes), 1e-13)
    if case.p.has_slope:  # only the tangents, or only the cotangents: as in jacfwd and jacrev
        x = case.x
        many = [np.stack([a, -a, 2.0 * a]) for a in t]
        close(
            vmap(lambda *t: jvp(case.f, x, t)[1])(*many),
            loop(lambda *t: jvp(case.f, x, t)[1], many, [0] * len(x)),
            1e-13,
        )
        _, pull = vjp(case.f, *x)
        many = np.stack([c, -c, 2.0 * c])
        close_trees(vmap(pull)(many), loop(pull, [many], [0]), 1e-13)


@pytest.mark.parametrize("name", [p.name for p in TABLE.values() if p.has_slope and p.name != "convert"])
def test_float32_stays(name: str) -> None:
    for k in range(len(EXAMPLES.get(name, ()))):
        case = Case(name, k)
        x = tuple(np.asarray(a, np.float32)[()] for a in case.x)
        case.example = Example(
            tuple(
                a.astype(np.float32) if np.asarray(a).dtype == float and hasattr(a, "astype") else a
                for a in case.example.args
            ),
            case.example.params,
            case.example.fixed,
        )
        out, t = jvp(case.f, x, x)
        value, pull = vjp(case.f, *x)
        (mapped, mapped_t) = vmap(lambda *x, case=case: jvp(case.f, x, x))(*(np.stack([a, a]) for a in x))
        for part in (out, t, value, mapped, mapped_t, *pull(np.ones_like(value))):
            assert part.dtype == np.float32


def test_stop_gradient() -> None:
    assert grad(lambda x: x * stop_gradient(x))(3.0) == 3.0


# NumPy's own names for what by_hand follows, with the arguments that they take.
LINEAR_ALGEBRA = {
    "solve, a vector": (lambda linalg, a, b: linalg.solve(a, b), (regular(3, 3), draw(3))),
    "solve, columns": (lambda linalg, a, b: linalg.solve(a, b), (regular(3, 3), draw(3, 2))),
    "solve, matrices": (lambda linalg, a, b: linalg.solve(a, b), (regular(2, 2, 2), draw(2, 1))),
    "inv": (lambda linalg, a: linalg.inv(a), (regular(3, 3),)),
    "inv, matrices": (lambda linalg, a: linalg.inv(a), (regular(2, 2, 2),)),
}


@pytest.mark.parametrize("name", LINEAR_ALGEBRA)
def test_numpys_linear_algebra_is_followed(name: str) -> None:
    """First and second derivatives by every argument, alone and of lanes, as JAX has them."""
    value, args = LINEAR_ALGEBRA[name]
    every = tuple(range(len(args)))
    lanes = tuple(np.stack([x, 1.2 * x]) for x in args)

    def program(lib: Any, args: tuple, lanes: tuple) -> list:
        linalg = np.linalg if lib is BH else jnp.linalg

        def f(*x: Any) -> Any:
            return value(linalg, *x)

        def loss(*x: Any) -> Any:
            y = f(*x)
            return (y * y * y).sum()

        found = [f(*args), lib.jvp(f, args, args)[1], lib.vmap(f)(*lanes)]
        for k in every:  # the others are plain arrays, and shared by all lanes
            axes = tuple(0 if j == k else None for j in every)
            mixed = tuple(lanes[j] if j == k else args[j] for j in every)
            found += [lib.vmap(f, in_axes=axes)(*mixed), lib.grad(loss, argnums=k)(*args)]
            found += [lib.vmap(lib.grad(loss, argnums=k), in_axes=axes)(*mixed)]
        second = lib.jvp(lib.grad(loss, argnums=every), args, args)[1]
        return [*found, second, lib.hessian(loss)(*args), lib.vmap(lib.hessian(loss))(*lanes)]

    same_as_jax(program, args, lanes)
