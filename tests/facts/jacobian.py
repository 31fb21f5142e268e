"""Chapter 08."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers.desk.measuring import largest_array
from tests.facts import Fact, raised

HOMES = ((torch.func, torch, torch.tensor), (jax, jnp, jnp.array))
BOTH = ("jacfwd", "jacrev")


def each(ask: Callable[[Any, Any, Any], Any]) -> tuple:
    """What jacfwd and jacrev of torch give, then those of JAX: ask(the transform, its library, its array)."""
    return tuple(ask(getattr(home, name), lib, array) for home, lib, array in HOMES for name in BOTH)


def runs() -> tuple[int, ...]:
    """How often f runs for a Jacobian."""

    def count(jac: Any, lib: Any, array: Any) -> int:
        log: list[int] = []
        jac(lambda x: log.append(1) or x**2)(array([1.0, 2.0, 3.0]))
        return len(log)

    return each(count)


def blocks() -> tuple[tuple, ...]:
    """The shapes of the blocks of a dict."""

    def shapes(jac: Any, lib: Any, array: Any) -> tuple:
        found = jac(lambda d: d["w"] @ array([1.0, 2.0, 3.0]) + d["b"])({"w": lib.ones((2, 3)), "b": lib.ones(2)})
        return tuple(found["w"].shape), tuple(found["b"].shape)

    return each(shapes)


def names() -> tuple[list[str], ...]:
    """In which order the names of a dict come back."""
    return each(lambda jac, lib, array: list(jac(lambda d: d["w"] * d["b"])({"w": lib.ones(2), "b": lib.ones(2)})))


def lists() -> tuple[str, ...]:
    return each(lambda jac, lib, array: raised(lambda: jac(lambda x, y: x * y, argnums=[0, 1])(lib.ones(2), lib.ones(2))))


def whole_numbers() -> tuple[str, ...]:
    return each(lambda jac, lib, array: raised(lambda: jac(lambda x: x**2)(array([1, 2]))))


def aux() -> tuple[str, ...]:
    return each(lambda jac, lib, array: raised(lambda: jac(lambda x: (x**2, x), has_aux=True)(lib.ones(2))))


def of_one_number() -> tuple[tuple, ...]:
    return each(lambda jac, lib, array: tuple(jac(lambda x: (x**2).sum())(lib.ones(3)).shape))


def many_outputs() -> tuple[int, ...]:
    """The largest array for 4 inputs and 1,000 outputs."""

    def largest(jac: Any, lib: Any, array: Any) -> int:
        grid = lib.linspace(0, 5, 1000)
        run = partial(jac(lambda b: b[0] * lib.exp(-b[1] * grid) + b[2] * lib.exp(-b[3] * grid)), lib.ones(4))
        return largest_array(run, "jax" if lib is jnp else "torch")

    return each(largest)


def batch() -> tuple[tuple[int, int], tuple[int, int]]:
    """The largest array of a batch of 64: the block of the whole, and one Jacobian for each sample."""
    matrix, samples = np.ones((3, 4), np.float32), np.ones((64, 4), np.float32)
    found = []
    for (home, lib, array), vmap, way in zip(HOMES, (torch.vmap, jax.vmap), ("torch", "jax"), strict=True):
        weights, x = array(matrix), array(samples)

        def one(x: Any, lib: Any = lib, weights: Any = weights) -> Any:
            return lib.tanh(weights @ x)

        runs = (home.jacrev(vmap(one)), vmap(home.jacrev(one)))
        found.append(tuple(largest_array(partial(run, x), way) for run in runs))
    return tuple(found)


def pieces() -> tuple[bool, ...]:
    """Which of the four take a chunk_size."""
    return each(lambda jac, lib, array: "chunk_size" in inspect.signature(jac).parameters)


def half_a_module() -> list[tuple[int, ...]]:
    """functional_call with the parameters of one layer, and the blocks of its Jacobian."""
    net = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Linear(4, 2)).requires_grad_(False)
    layer = {"0.weight": torch.ones(4, 3), "0.bias": torch.ones(4)}
    found = torch.func.jacrev(lambda layer: torch.func.functional_call(net, layer, (torch.ones(3),)))(layer)
    return [tuple(block.shape) for block in found.values()]


def softmax_sum() -> bool:
    """Whether the gradient of the sum of softmax is zero to rounding, in torch."""
    return torch.func.grad(lambda x: torch.softmax(x, 0).sum())(torch.tensor([1.0, 2.0, 3.0])).abs().max().item() < 1e-6


FACTS: tuple[Fact, ...] = (
    ("08", "in-torch torch-jacobian three-columns", "f runs once in jacfwd and jacrev", runs, (1, 1, 1, 1)),
    ("08", "names-read module-torch three-columns", "the blocks of a dict, output axes first", blocks, (((2, 2, 3), (2, 2)),) * 4),
    ("08", "three-columns", "JAX sorts the names of the blocks", names, (["w", "b"], ["w", "b"], ["b", "w"], ["b", "w"])),
    ("08", "differ-run three-columns", "a list as argnums", lists, ("RuntimeError", "RuntimeError", "works", "works")),
    ("08", "differ-run three-columns", "whole numbers as input", whole_numbers, ("ValueError", "RuntimeError", "TypeError", "TypeError")),
    ("08", "differ-run three-columns", "has_aux in jacfwd and jacrev", aux, ("works",) * 4),
    ("08", "three-columns", "the Jacobian of one number is the gradient", of_one_number, ((3,),) * 4),
    ("08", "many-run many-time-note", "jacrev holds a unit cotangent for each output", many_outputs, (4_000, 1_000_000, 4_000, 1_000_000)),
    ("08", "block-run block-mended", "the block of a batch, and one Jacobian for each sample", batch, ((49_152, 768), (49_152, 768))),
    ("08", "many-read three-columns", "only torch.func.jacrev has a chunk_size", pieces, (False, True, False, False)),
    ("08", "module module-torch", "functional_call takes the other parameters from the module", half_a_module, [(2, 4, 3), (2, 4)]),
    ("08", "total-run total-read", "the gradient of the sum of softmax is zero", softmax_sum, True),
)  # fmt: skip
