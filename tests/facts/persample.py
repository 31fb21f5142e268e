"""Chapter 05."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers import by_hand as bh
from helpers.desk.measuring import largest_array
from tests.facts import Fact, begins, raised

SHARED = (None, 0, 0)


def gradients(norm: torch.nn.Module) -> dict[str, Any]:
    """The per-sample gradients of a small net with this layer inside, in training mode."""
    net = torch.nn.Sequential(torch.nn.Linear(3, 4), norm, torch.nn.ReLU(), torch.nn.Linear(4, 2))

    def loss(params: Any, x: Any, y: Any) -> Any:
        return torch.nn.functional.cross_entropy(torch.func.functional_call(net, params, (x[None],)), y[None])

    params = {name: p.detach() for name, p in net.named_parameters()}
    return torch.func.vmap(torch.func.grad(loss), SHARED)(params, torch.ones(5, 3), torch.tensor([0, 1, 0, 1, 0]))


def writes() -> bool | str:
    """Whether batch normalisation with running statistics is refused because it writes them."""
    return begins(lambda: gradients(torch.nn.BatchNorm1d(4)), "RuntimeError: During a grad (vjp, jvp, grad, etc) transform, the function provided attempted to call in-place operation")


def one_alone() -> bool | str:
    return begins(lambda: gradients(torch.nn.BatchNorm1d(4, track_running_stats=False)), "ValueError: Expected more than 1 value per channel when training")


def within() -> tuple[int, ...]:
    """The shape of G where each sample is normalised within itself."""
    return tuple(gradients(torch.nn.GroupNorm(2, 4))["0.weight"].shape)


def picked(W: Any, x: Any, k: Any) -> Any:
    return (W @ x)[k]


def indexed() -> tuple[str, ...]:
    """What an index that vmap has mapped leads to, under grad: by hand, in torch, in JAX."""
    ways = ((bh, np.array), (torch.func, torch.tensor), (jax, jnp.array))
    return tuple(
        raised(lambda lib=lib, array=array: lib.vmap(lib.grad(picked), SHARED)(array([[5.0, 6.0], [1.0, 2.0]]), array([[1.0, 2.0], [3.0, 4.0]]), array([1, 0])))
        for lib, array in ways
    )


def without_none() -> tuple[tuple[int, ...], ...]:
    """The shape of the gradient of mapped weights, with as many samples as rows, in torch and in JAX."""

    def loss(params: Any, x: Any, y: Any) -> Any:
        return ((params["W"] @ x + params["b"]) * y).sum()

    found = []
    for lib, xp in ((torch.func, torch), (jax, jnp)):
        params = {"W": xp.ones((4, 3)), "b": xp.ones(4)}
        found.append(tuple(lib.vmap(lib.grad(loss))(params, xp.ones((4, 3)), xp.eye(4))["W"].shape))
    return tuple(found)


def portions() -> tuple[int, int, int, int]:
    """The largest array of G and of the lengths alone, at once and in portions of 4."""
    W, X = torch.ones(6, 5), torch.ones(16, 5)

    def gradient(W: Any, x: Any) -> Any:
        return torch.func.grad(lambda W: torch.tanh(W @ x).sum())(W)

    def length(W: Any, x: Any) -> Any:
        return (gradient(W, x) ** 2).sum()

    return tuple(
        largest_array(lambda one=one, chunk=chunk: torch.func.vmap(one, (None, 0), chunk_size=chunk)(W, X), "torch")
        for one in (gradient, length)
        for chunk in (None, 4)
    )


def in_batches() -> str:
    return raised(lambda: jax.lax.map(lambda x: x * x, jnp.ones((6, 2)), batch_size=4))


def noise() -> tuple[int, ...]:
    """How many different numbers four lanes get: torch "same" and "different", JAX with one key and with a key each."""
    key = jax.random.key(0)
    drawn = [torch.func.vmap(lambda x: x + torch.randn(()), randomness=kind)(torch.zeros(4)) for kind in ("same", "different")]
    drawn.append(jax.vmap(lambda x: x + jax.random.normal(key))(jnp.zeros(4)))
    drawn.append(jax.vmap(lambda x, key: x + jax.random.normal(key))(jnp.zeros(4), jax.random.split(key, 4)))
    return tuple(len(set(lanes.tolist())) for lanes in drawn)


def unset() -> str:
    return raised(lambda: torch.func.vmap(lambda x: x + torch.randn(()))(torch.zeros(4)))


FACTS: tuple[Fact, ...] = (
    ("05", "batchnorm batchnorm-note three-columns", "batch normalisation in training mode writes, and is refused", writes, True),
    ("05", "batchnorm-off batchnorm-mend-note", "without running statistics, a batch of one is refused", one_alone, True),
    ("05", "batchnorm-mend", "group normalisation can be mapped", within, (5, 4, 3)),
    ("05", "in-jax differ-run three-columns", "an index that is mapped, under grad: by hand, torch, JAX", indexed, ("works", "RuntimeError", "works")),
    ("05", "none-run none-read", "weights that were mapped raise nothing", without_none, ((4, 3), (4, 3))),
    ("05", "memory-run memory-read three-columns", "chunk_size helps only where a lane returns little", portions, (480, 480, 480, 120)),
    ("05", "memory-read three-columns", "jax.lax.map has batch_size", in_batches, "works"),
    ("05", "lanes-run lanes-jax lanes-read three-columns", "different numbers for four lanes: same, different, one key, a key each", noise, (1, 4, 1, 4)),
    ("05", "lanes-run-note three-columns", "torch's vmap without randomness=", unset, "RuntimeError"),
)  # fmt: skip
