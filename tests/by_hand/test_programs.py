"""Random programs under random transforms: helpers.by_hand against JAX and torch in float64, to 1e-9.

A program maps a vector of three numbers to one of three, and so does every transformed program, so that transforms can
be nested in any order, up to four deep. Programs and transforms are written once, and run on all three libraries.

All 500 are compared with torch, and one in twenty with JAX, which takes nearly all of the time. COURSE_LONG=1 compares
all of them with both, and draws them anew each time; the weekly workflow does so.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import by_hand as bh
from tests.by_hand.comparing import compiled

Function = Callable[[Any], Any]
N = 3
LONG = os.environ.get("COURSE_LONG") == "1"


def torch_vmap(f: Callable, in_axes: int = 0, out_axes: int = 0) -> Callable:
    """torch's own out_dims is ignored for a result that is the same for all lanes: move the axis here."""
    return lambda x: torch.movedim(torch.func.vmap(f, in_axes)(x), 0, out_axes)


def torch_scan(f: Callable, init: Any, xs: Any) -> tuple[Any, Any]:
    """torch has no public scan: the loop that it stands for."""
    ys = []
    for x in xs:
        init, y = f(init, x)
        ys.append(y)
    return init, torch.stack(ys)


TRANSFORMS = ("grad", "value_and_grad", "jvp", "vjp", "linearize", "vmap", "jacfwd", "jacrev", "hessian", "hvp")
LIBRARIES = {
    "by_hand": SimpleNamespace(
        np=bh, array=np.asarray, scan=bh.scan, stack=bh.stack, **{name: getattr(bh, name) for name in TRANSFORMS}
    ),
    "jax": SimpleNamespace(
        np=jnp, array=jnp.asarray, scan=jax.lax.scan, stack=jnp.stack,
        **{name: getattr(jax, name) for name in TRANSFORMS[:-1]},
        hvp=lambda f, x, v: jax.jvp(jax.grad(f), (x,), (v,))[1],
    ),
    "torch": SimpleNamespace(
        np=torch, array=torch.tensor, vmap=torch_vmap, scan=torch_scan, stack=torch.stack,
        **{name: getattr(torch.func, name) for name in ("grad", "jvp", "vjp", "jacfwd", "jacrev", "hessian")},
        value_and_grad=lambda f: lambda x: torch.func.grad_and_value(f)(x)[::-1],
        hvp=lambda f, x, v: torch.func.jvp(torch.func.grad(f), (x,), (v,))[1],
        linearize=lambda f, x: (f(x), lambda v: torch.func.jvp(f, (x,), (v,))[1]),  # torch's own does not nest
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    """Generic constants, the same for all libraries."""

    u: Any
    v: Any
    w: Any
    matrix: Any
    steps: Any


# ---- programs: a chain of steps, each from vector to vector

STEPS: dict[str, Callable[[Any, Numbers, Any], Any]] = {
    "sin": lambda np_, k, x: np_.sin(k.u * x),
    "exp": lambda np_, k, x: np_.exp(-x * x),
    "tanh": lambda np_, k, x: np_.tanh(x + k.v),
    "log": lambda np_, k, x: np_.log(x * x + 1.0),
    "sqrt": lambda np_, k, x: np_.sqrt(x * x + 1.0) - 1.0,
    "power": lambda np_, k, x: (x * x + 0.5) ** 1.5 / 2.0,
    "cube": lambda np_, k, x: 0.3 * x**3,
    "divide": lambda np_, k, x: k.w * x / (2.0 + np_.cos(x)),
    "matmul": lambda np_, k, x: k.matrix @ x,
    "dot": lambda np_, k, x: x * (x @ k.u),
    "outer": lambda np_, k, x: (x[:, None] * k.v) @ np_.sin(x),
    "roll": lambda np_, k, x: np_.concatenate([x[1:], x[:1]]),
    "stack": lambda np_, k, x: np_.stack([x[0] * x[1], np_.sin(x[2]), x[1] - x[0]]),
    "center": lambda np_, k, x: x - x.mean(),
    "reshape": lambda np_, k, x: (x.reshape(3, 1) * k.matrix).sum(0),
    "where": lambda np_, k, x: np_.where(k.u > 0, np_.sin(x), x * k.w),
    "rows": lambda np_, k, x: x[np.array([2, 1, 2])] * k.w,
    "absolute": lambda np_, k, x: abs(x + 9.0) - 9.0,
}


def program(lib: SimpleNamespace, names: tuple[str, ...], k: Numbers) -> Function:
    """The steps one after the other, the input added again after each: no step hides the ones before it."""

    def f(x: Any) -> Any:
        y = x
        for name in names:
            y = 0.6 * STEPS[name](lib.np, k, y) + 0.3 * x
        return y

    return f


# ---- transforms: each takes a function from vector to vector and returns one

LAYERS: dict[str, Callable[[SimpleNamespace, Numbers, Function], Function]] = {
    "grad": lambda lib, k, f: lib.grad(lambda x: (k.w * f(x)).sum()),
    "value_and_grad": lambda lib, k, f: lambda x: _sum_of(lib.value_and_grad(lambda x: f(x) @ k.u)(x)),
    "jvp": lambda lib, k, f: lambda x: lib.jvp(f, (x,), (k.v,))[1],
    "jvp by x": lambda lib, k, f: lambda x: lib.jvp(f, (k.u,), (x,))[1] + x * x,
    "vjp": lambda lib, k, f: lambda x: lib.vjp(f, x)[1](k.w)[0],
    "linearize": lambda lib, k, f: lambda x: lib.linearize(f, x)[1](k.v),
    "vmap": lambda lib, k, f: lambda x: (lib.vmap(f)(x * k.matrix) * k.matrix).sum(0),
    "vmap columns": lambda lib, k, f: lambda x: lib.vmap(f, 1, 1)(x[:, None] * k.matrix) @ k.u,
    "jacfwd": lambda lib, k, f: lambda x: lib.jacfwd(f)(x) @ k.v,
    "jacrev": lambda lib, k, f: lambda x: k.w @ lib.jacrev(f)(x),
    "hessian": lambda lib, k, f: lambda x: lib.hessian(lambda x: (k.w * f(x)).sum())(x) @ k.v,
    "hvp": lambda lib, k, f: lambda x: lib.hvp(lambda x: (k.u * f(x)).sum(), x, k.v),
    "scan": lambda lib, k, f: lambda x: _scanned(lib, k, f, x),
}


def _sum_of(pair: tuple) -> Any:
    value, gradient = pair
    return 0.5 * value + gradient


def _scanned(lib: SimpleNamespace, k: Numbers, f: Function, x: Any) -> Any:
    carry, ys = lib.scan(lambda c, s: (0.5 * c + 0.3 * f(s * c), c * s), x, k.steps)
    return carry + ys.sum(0)


def run(way: str, steps: tuple[str, ...], layers: tuple[str, ...], numbers: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    lib = LIBRARIES[way]
    k = Numbers(**{name: lib.array(value) for name, value in numbers.items()})
    f = program(lib, steps, k)
    for layer in layers:
        f = LAYERS[layer](lib, k, f)
    result = compiled(f)(x) if way == "jax" else f(lib.array(x))
    return result.numpy(force=True) if way == "torch" else np.asarray(result)


def draw(seed: int) -> tuple[dict[str, np.ndarray], np.ndarray]:
    rng = np.random.default_rng(seed)

    def numbers(*shape: int) -> np.ndarray:
        return rng.choice([-1, 1], shape) * rng.uniform(0.4, 1.1, shape)

    return {"u": numbers(N), "v": numbers(N), "w": numbers(N), "matrix": numbers(N, N), "steps": numbers(2)}, numbers(N)


@settings(
    max_examples=500, deadline=None, derandomize=not LONG, database=None, suppress_health_check=list(HealthCheck)
)
@given(
    steps=st.lists(st.sampled_from(list(STEPS)), min_size=1, max_size=3).map(tuple),
    layers=st.lists(st.sampled_from(list(LAYERS)), min_size=1, max_size=4).map(tuple),
    seed=st.integers(0, 10**6),
    with_jax=st.sampled_from((*[False] * 19, True)),
)  # fmt: skip
def test_random_programs(steps: tuple[str, ...], layers: tuple[str, ...], seed: int, with_jax: bool) -> None:
    numbers, x = draw(seed)
    ours = run("by_hand", steps, layers, numbers, x)
    agree(ours, run("torch", steps, layers, numbers, x), "torch")
    if LONG or with_jax:
        agree(ours, run("jax", steps, layers, numbers, x), "JAX")


def agree(ours: np.ndarray, theirs: np.ndarray, whose: str) -> None:
    assert ours.shape == theirs.shape == (N,) and np.isfinite(theirs).all()
    assert np.abs(ours - theirs).max() <= 1e-9 * np.abs(theirs).max(), f"by hand {ours}, {whose} {theirs}"


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_under_each_transform(step: str, layer: str) -> None:
    numbers, x = draw(7)
    agree(run("by_hand", (step,), (layer,), numbers, x), run("torch", (step,), (layer,), numbers, x), "torch")
