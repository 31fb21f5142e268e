"""Chapter 04."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch

from tests.facts import Fact, raised

THREE = [1.0, 2.0, 3.0]


def ways(ask: Callable[[Any, Any, Any], Any]) -> tuple[str, str]:
    """What asking torch and JAX leads to: `ask(vmap, lib, array)`."""
    return (
        raised(lambda: ask(torch.func.vmap, torch, torch.tensor)),
        raised(lambda: ask(jax.vmap, jnp, jnp.array)),
    )


def shapes_by_keyword() -> tuple[tuple, tuple]:
    def scaled(x: Any, k: Any) -> Any:
        return x * k

    return (
        tuple(torch.func.vmap(scaled)(torch.tensor(THREE), k=torch.tensor(THREE)).shape),
        tuple(jax.vmap(scaled)(jnp.array(THREE), k=jnp.array(THREE)).shape),
    )


def shape_without_none() -> tuple[tuple, tuple]:
    """Shared weights that were mapped, with as many rows as samples."""
    return (
        tuple(torch.func.vmap(lambda W, x: W @ x)(torch.ones(3, 2), torch.ones(3, 2)).shape),
        tuple(jax.vmap(lambda W, x: W @ x)(jnp.ones((3, 2)), jnp.ones((3, 2))).shape),
    )


def where_slopes() -> tuple[bool, bool]:
    """Whether the slope at 3 of where(x > 1, x², √(2 − x)) is NaN."""
    points = [0.5, 3.0]
    in_torch = torch.func.vmap(torch.func.grad(lambda x: torch.where(x > 1, x * x, torch.sqrt(2 - x))))
    in_jax = jax.vmap(jax.grad(lambda x: jnp.where(x > 1, x * x, jnp.sqrt(2 - x))))
    return bool(in_torch(torch.tensor(points))[1].isnan()), bool(jnp.isnan(in_jax(jnp.array(points))[1]))


def _write(x: Any) -> Any:
    x[0] = 0.0
    return x.sum()


def written_through() -> bool:
    """Whether a write inside vmap reaches the caller's tensor."""
    mine = torch.ones(3, 2)
    torch.func.vmap(_write)(mine)
    return bool((mine[:, 0] == 0).all())


def _buffer(x: Any, make: Callable) -> Any:
    out = make(x)
    out[0] = x
    return out


def draws(randomness: str) -> int:
    torch.manual_seed(0)
    noise = torch.func.vmap(lambda x: x + torch.randn(()), randomness=randomness)(torch.zeros(4))
    return len(set(noise.tolist()))


def draws_of_numpy() -> tuple[int, int]:
    rng = np.random.default_rng(0)
    return (
        len(set(torch.func.vmap(lambda x: x + rng.normal())(torch.zeros(4)).tolist())),
        len(set(jax.vmap(lambda x: x + rng.normal())(jnp.zeros(4)).tolist())),
    )


def draws_of_keys() -> tuple[int, int]:
    """How many numbers four lanes draw with one key, and with a key each."""
    key = jax.random.key(0)
    one = jax.vmap(lambda x: x + jax.random.normal(key))(jnp.zeros(4))
    each = jax.vmap(lambda k: jax.random.normal(k))(jax.random.split(key, 4))
    return len(set(one.tolist())), len(set(each.tolist()))


def shared_columns() -> tuple[list, list]:
    """A result that is the same for three lanes, put at out axis 1: its first row."""
    shared = (lambda x, k: k, (0, None), 1)
    return (
        torch.func.vmap(*shared)(torch.zeros(3), torch.tensor(THREE))[0].tolist(),
        jax.vmap(*shared)(jnp.zeros(3), jnp.array(THREE))[0].tolist(),
    )


FACTS: tuple[Fact, ...] = (
    ("04", "differ-run three-columns", "axes as a list", lambda: ways(lambda v, lib, a: v(lambda x, k: x * k, [0, 0])(a(THREE), a(THREE))), ("ValueError", "works")),
    ("04", "kwargs-run differ-run three-columns", "keyword arguments are shared in torch, mapped in JAX", shapes_by_keyword, ((3, 3), (3,))),
    ("04", "differ-run kwargs-mend-note", "a number by keyword", lambda: ways(lambda v, lib, a: v(lambda x, k: x * k)(a(THREE), k=2.0)), ("works", "ValueError")),
    ("04", "differ-run", "a Python float with None", lambda: ways(lambda v, lib, a: v(lambda x, k: x * k, (0, None))(a(THREE), 2.0)), ("works", "works")),
    ("04", "differ-run three-columns", "a NumPy array, mapped", lambda: ways(lambda v, lib, a: v(lambda x: x)(np.array(THREE))), ("ValueError", "works")),
    ("04", "differ-run", "mapped axes of 3 and 4", lambda: ways(lambda v, lib, a: v(lambda x, k: x * k)(a(THREE), a([*THREE, 4.0]))), ("ValueError", "ValueError")),
    ("04", "differ-run", "nothing mapped", lambda: ways(lambda v, lib, a: v(lambda x: x, (None,))(a(THREE))), ("ValueError", "ValueError")),
    ("04", "differ-run three-columns", "a dict of axes without a tuple", lambda: ways(lambda v, lib, a: v(lambda d: d["x"], {"x": 0})({"x": a(THREE)})), ("ValueError", "TypeError")),
    ("04", "trees-run", "a dict of axes inside a tuple", lambda: ways(lambda v, lib, a: v(lambda d: d["x"], ({"x": 0},))({"x": a(THREE)})), ("works", "works")),
    ("04", "differ-more three-columns", "returns a Python float", lambda: ways(lambda v, lib, a: v(lambda x: 3.0)(a(THREE))), ("ValueError", "works")),
    ("04", "differ-more three-columns", "returns None", lambda: ways(lambda v, lib, a: v(lambda x: None)(a(THREE))), ("ValueError", "works")),
    ("04", "differ-more", "out axis None where lanes differ", lambda: ways(lambda v, lib, a: v(lambda x: x, 0, None)(a(THREE))), ("ValueError", "ValueError")),
    ("04", "shared-out-run three-columns", "torch ignores the out axis of what is shared", shared_columns, ([1.0, 2.0, 3.0], [1.0, 1.0, 1.0])),
    ("04", "shared-out-run three-columns", "or raises, with more lanes than entries", lambda: ways(lambda v, lib, a: v(lambda x, k: k, (0, None), 1)(a([*THREE, 4.0]), a(THREE))), ("RuntimeError", "works")),
    ("04", "if-run if-jax-run three-columns", "if on a mapped value", lambda: ways(lambda v, lib, a: v(lambda x: x if x > 2 else -x)(a(THREE))), ("RuntimeError", "TracerBoolConversionError")),
    ("04", "differ-more three-columns", ".item() on a mapped value", lambda: ways(lambda v, lib, a: v(lambda x: x.item() * x)(a(THREE))), ("RuntimeError", "ConcretizationTypeError")),
    ("04", "differ-more three-columns", "a mask as an index", lambda: ways(lambda v, lib, a: v(lambda x: x[x > 2].sum())(a([THREE, THREE]))), ("RuntimeError", "NonConcreteBooleanIndexError")),
    ("04", "shared-run", "a forgotten None raises nothing where lengths agree", shape_without_none, ((3,), (3,))),
    ("04", "chunk-run three-columns", "chunk_size", lambda: ways(lambda v, lib, a: v(lambda x: x, chunk_size=2)(a(THREE))), ("works", "TypeError")),
    ("04", "chunk-run three-columns", "lax.map has batch_size", lambda: raised(lambda: jax.lax.map(jnp.sin, jnp.array(THREE), batch_size=2)), "works"),
    ("04", "nan-run nan-read", "where does not protect the gradient", where_slopes, (True, True)),
    ("04", "inplace-run three-columns", "a write inside vmap reaches the caller's tensor", written_through, True),
    ("04", "inplace-run", "JAX arrays cannot be written into", lambda: raised(lambda: jax.vmap(_write)(jnp.ones((3, 2)))), "TypeError"),
    ("04", "inplace-buffer", "a lane cannot be written into torch.zeros", lambda: raised(lambda: torch.func.vmap(lambda x: _buffer(x, lambda x: torch.zeros(2)))(torch.tensor(THREE))), "RuntimeError"),
    ("04", "inplace-mend", "it can into x.new_zeros", lambda: raised(lambda: torch.func.vmap(lambda x: _buffer(x, lambda x: x.new_zeros(2)))(torch.tensor(THREE))), "works"),
    ("04", "random-run three-columns", "torch refuses to draw until randomness is set", lambda: raised(lambda: torch.func.vmap(lambda x: x + torch.randn(()))(torch.zeros(4))), "RuntimeError"),
    ("04", "random-mend", "randomness same and different", lambda: (draws("same"), draws("different")), (1, 4)),
    ("04", "key-run", "NumPy inside vmap draws once", draws_of_numpy, (1, 1)),
    ("04", "key-run random-mend", "one key, one number; a key each, four", draws_of_keys, (1, 4)),
)  # fmt: skip
