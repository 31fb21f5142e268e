"""What the tests of helpers.by_hand share: both libraries under one name each, numbers, trees, comparisons."""

from __future__ import annotations

import warnings
from collections import namedtuple
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from helpers import by_hand as bh

Point = namedtuple("Point", "a b")

SHARED = ("grad", "value_and_grad", "jvp", "vjp", "linearize", "vmap", "jacfwd", "jacrev", "hessian")
BH = SimpleNamespace(
    np=bh,
    scan=bh.scan,
    cond=bh.cond,
    logdet=bh.logdet,
    solve=bh.solve,
    softmax=bh.softmax,
    logsumexp=bh.logsumexp,
    hvp=bh.hvp,
    **{name: getattr(bh, name) for name in SHARED},
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
    **{name: getattr(jax, name) for name in SHARED},
)


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
X, V, W = draw(3), draw(3, seed=3), draw(3, seed=4)
T3 = draw(2, 3, 3, seed=5)


# ---- names, arguments and results


def refuse(error: Any, words: str, run: Callable) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(error, match=words) as caught:
            run()
    assert len(str(caught.value)) > 20

