"""The commonest errors, each with the program that raises it: what the message says, what it means and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Error:
    """`program` raises it, with the names of `helpers.reference.transforms.GIVEN`; `message` is a part of its text."""

    message: str
    library: str
    program: str
    means: str
    chapter: str


ERRORS = (
    Error("Expected f(*args) to return a scalar", "torch", "func.grad(F)(x)", "grad needs one number: sum or mean it, or take jacrev", "02"),
    Error("Gradient only defined for scalar-output functions", "JAX", "jax.grad(F)(x)", "the same in JAX", "02"),
    Error("requires real- or complex-valued inputs", "JAX", "jax.grad(f)(jnp.array([1, 2, 3]))", "whole numbers have no slope: make them floats", "02"),
    Error(
        "does not require grad and does not have a grad_fn", "torch", "torch.autograd.grad(f(x), x)",
        "mark the input before f runs, or use func.grad, which does it for you", "02",
    ),
    Error(
        "has_aux is True", "torch", "func.grad_and_value(f, has_aux=True)(x)",
        "with has_aux, f has to give the pair (value, more)", "03",
    ),
    Error("vmap: It looks like you're calling .item() on a Tensor", "torch", "func.vmap(lambda r: r.sum().item())(X)", "inside vmap a value stands for all rows: leave it an array", "04"),
    Error("data-dependent control flow", "torch", "func.vmap(lambda r: r.sum() if r.sum() > 0 else -r.sum())(X)", "write torch.where(condition, a, b)", "04"),
    Error("Attempted boolean conversion of traced array", "JAX", "jax.vmap(lambda r: r.sum() if r.sum() > 0 else -r.sum())(X)", "write jnp.where(condition, a, b)", "04"),
    Error("randomness", "torch", "func.vmap(lambda r: r + torch.randn(3))(X)", "say randomness='different', or pass the noise in", "04"),
    Error(
        "Expected more than 1 value per channel when training", "torch", "func.vmap(torch.nn.BatchNorm1d(3))(X[:, None])",
        "a lane is a batch of one, and BatchNorm looks at a whole batch: normalize within a sample, with GroupNorm", "05",
    ),
    Error("primal and tangent", "JAX", "jax.jvp(f, (x,), (v[:2],))", "a tangent has the shape and the dtype of its primal", "06"),
    Error("scan body function carry input and carry output must have equal types", "JAX", "jax.lax.scan(lambda c, x: (x > 0, c), 0.0, xs)", "the carry keeps its shape and its dtype from step to step", "10"),
)  # fmt: skip
