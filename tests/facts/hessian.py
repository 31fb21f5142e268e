"""Chapter 09."""

from __future__ import annotations

import inspect
import subprocess
import sys
import warnings
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import torch

from helpers.desk.measuring import largest_array
from helpers.releases import by_release
from tests.facts import Fact, raised


def pair(x: Any) -> tuple:
    return (x * x * x).sum(), x


def shapes() -> tuple[tuple, tuple]:
    """The shape of the Hessian of a function with three outputs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        in_torch = torch.func.hessian(lambda x: x**3)(torch.ones(3))
    return tuple(in_torch.shape), jax.hessian(lambda x: x**3)(jnp.ones(3)).shape


def aux() -> tuple[str, str]:
    return (
        raised(lambda: torch.func.hessian(pair, has_aux=True)(torch.ones(3))),
        raised(lambda: jax.hessian(pair, has_aux=True)(jnp.ones(3))),
    )


COMPOSITIONS = [(outer, inner) for outer in ("jacfwd", "jacrev") for inner in ("grad", "jacrev", "jacfwd")]
HEAVY = {names: names[1] == "jacfwd" for names in COMPOSITIONS}


def heavy() -> tuple[dict[tuple[str, str], bool], ...]:
    """Which compositions need an array ten times as large as jacfwd(grad) does, in torch and in JAX."""

    def f(x: Any, w: Any, tanh: Any) -> Any:
        return tanh(w @ tanh(w @ x)).sum()

    found = []
    for way, home, space in (("torch", torch.func, torch), ("jax", jax, jnp)):
        loss = partial(f, w=space.ones((32, 32)), tanh=space.tanh)
        sizes = {}
        for outer, inner in COMPOSITIONS:
            composed = partial(getattr(home, outer)(getattr(home, inner)(loss)), space.ones(32))
            sizes[outer, inner] = largest_array(composed, way)
        found.append({names: size >= 10 * sizes["jacfwd", "grad"] for names, size in sizes.items()})
    return tuple(found)


def products() -> tuple[int, int]:
    """The largest array of one HVP of 64 numbers."""

    def valley(x: Any) -> Any:
        return ((x[1:] - x[:-1] ** 2) ** 2).sum()

    found = []
    for way, home, x in (("torch", torch.func, torch.ones(64)), ("jax", jax, jnp.ones(64))):
        found.append(largest_array(lambda home=home, x=x: home.jvp(home.grad(valley), (x,), (x,)), way))
    return tuple(found)


def composition() -> tuple[bool, bool]:
    """Whether hessian is jacfwd around jacrev, by its own text."""
    return tuple("jacfwd(jacrev(" in inspect.getsource(home.hessian) for home in (torch.func, jax))


WARNING = by_release("torch", {"2.11": "DeprecationWarning", "2.14": "FutureWarning"})


def warns() -> int:
    """How a fresh Python ends that takes its first torch.func.hessian with its warnings as errors."""
    code = f"import warnings, torch; warnings.simplefilter('error', {WARNING}); torch.func.hessian(torch.sum)(torch.ones(3))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode


def one_entry() -> tuple[tuple[int, ...], str]:
    """A result of shape (1,): the shape of its Hessian, and what grad says."""

    def f(x: Any) -> Any:
        return (x**3).sum().reshape(1)

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tuple(torch.func.hessian(f)(torch.ones(2)).shape), raised(
            lambda: torch.func.grad(f)(torch.ones(2))
        )


def by_names() -> tuple[list[str], list[str]]:
    """What a Hessian-vector product and a Hessian are for a function of a dict, in torch and in JAX."""

    def f(p: Any) -> Any:
        return (p["a"] * p["b"].sum() ** 2).sum()

    said = []
    for lib, p in (
        (torch.func, {"a": torch.ones(2), "b": torch.ones(3)}),
        (jax, {"a": jnp.ones(2), "b": jnp.ones(3)}),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            product, blocks = lib.jvp(lib.grad(f), (p,), (p,))[1], lib.hessian(f)(p)
        said.append(
            [str({n: part.tolist() for n, part in product.items()}), str(tuple(blocks["a"]["b"].shape))]
        )
    return said[0], said[1]


FACTS: tuple[Fact, ...] = (
    ("09", "differ-run three-columns", "the Hessian of three outputs has three axes", shapes, ((3, 3, 3), (3, 3, 3))),
    ("09", "differ-run three-columns", "has_aux in hessian", aux, ("TypeError", "works")),
    ("09", "order-run order-read", "jacfwd inside needs far larger arrays", heavy, (HEAVY, HEAVY)),
    ("09", "memory-tools memory-picture time-note", "no array of an HVP is longer than x", products, (64, 64)),
    ("09", "in-torch three-columns", "hessian is jacfwd(jacrev(f))", composition, (True, True)),
    ("09", "torch-hessian 12/sentence-older 12/use-newton", "the first torch.func.hessian warns about its own parts, with DeprecationWarning until 2.13 and then with FutureWarning", warns, 1),
    ("09", "vector-run vector-mend-note", "the Hessian of a result of shape (1,)", one_entry, ((1, 2, 2), "RuntimeError")),
    ("09", "net-exercise net-power net-matrix net-matrix-note net-jax", "jvp, grad and hessian take a dict, and give dicts back", by_names, (["{'a': [18.0, 18.0], 'b': [24.0, 24.0, 24.0]}", "(2, 3)"],) * 2),
)  # fmt: skip
