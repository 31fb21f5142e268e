"""Chapter 07."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch
from torch.utils.checkpoint import checkpoint

from helpers.releases import by_release
from tests.facts import Fact, begins, raised, square

TWO = ((torch.func.vjp, torch.tensor), (jax.vjp, jnp.array))


def two(ask: Callable[[Any, Any], Any]) -> tuple[str, ...]:
    """What torch and JAX do when their vjp is asked the same thing: `ask(vjp, num)`."""
    return tuple(raised(lambda vjp=vjp, num=num: ask(vjp, num)) for vjp, num in TWO)


def handed(cotangent: Any, kind: Any = None, x: Any = (3.0, 2.0)) -> Callable[[Any, Any], Any]:
    """Ask for what comes back from this cotangent."""
    return lambda vjp, num: vjp(square, num(x))[1](num(cotangent) if kind is None else kind(cotangent))


def kinds() -> tuple[tuple[str, ...], ...]:
    cases = ([1.0], None), (1.0, None), ([1, 0], None), ([1.0, 0.0], list), ([1.0, 0.0], np.array)
    return tuple(two(handed(cotangent, kind)) for cotangent, kind in cases)


def precisions() -> tuple[str, str]:
    """float16 for float32: the type of what comes back in torch, and what JAX does."""
    half = torch.tensor([1.0, 0.0], dtype=torch.float16)
    back = torch.func.vjp(square, torch.tensor([3.0, 2.0]))[1](half)[0].dtype
    return str(back), raised(lambda: jax.vjp(square, jnp.array([3.0, 2.0]))[1](jnp.array([1.0, 0.0], dtype=jnp.float16)))


def twice() -> tuple[tuple[type, list[float], list[float]], ...]:
    """What a pullback gives, and what it gives when asked again."""
    found = []
    for vjp, num in TWO:
        _, pull = vjp(square, num([3.0, 2.0]))
        found.append((type(pull(num([1.0, 0.0]))), pull(num([1.0, 0.0]))[0].tolist(), pull(num([1.0, 0.0]))[0].tolist()))
    return tuple(found)


def aux() -> tuple[tuple[str, ...], ...]:
    def told(extra: Any) -> Callable[[Any, Any], Any]:
        def ask(vjp: Any, num: Any) -> None:
            _, _, _ = vjp(lambda x: (x, extra), num(3.0), has_aux=True)

        return ask

    return two(lambda vjp, num: vjp(lambda x: (x, x), num(3.0), has_aux=True)), two(told("hi"))


def functions() -> tuple[tuple[str, ...], ...]:
    return (
        two(lambda vjp, num: vjp(square, num(3.0))[1](1.0)),
        two(lambda vjp, num: vjp(lambda x: 4.0, num(3.0))[1](num(1.0))),
        two(lambda vjp, num: vjp(lambda x: 0 * x + 4.0, num(3.0))[1](num(1.0))),
        two(lambda vjp, num: vjp(lambda x: (x, x), num(3.0))[1](num(1.0))),
        two(lambda vjp, num: vjp(lambda x: x * x if x > 0 else x, num(3.0))[1](num(1.0))),
    )


def in_place() -> tuple[list[float], list[float], list[float], bool | str]:
    """A matrix that is written over between vjp and pullback, in torch, in JAX as a NumPy array and as JAX's own; and what
    torch.autograd.grad says."""
    ones, matrix = torch.ones(2), torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    _, pull = torch.func.vjp(lambda x: matrix @ x, ones)
    matrix *= 100
    x, other = torch.ones(2, requires_grad=True), torch.ones(2, 2)
    y = other @ x
    other *= 100
    refuses = begins(lambda: torch.autograd.grad(y, x, ones), "RuntimeError: one of the variables needed for gradient computation ")
    again = []
    for handed_over in (np.array([[1.0, 2.0], [3.0, 4.0]], np.float32), jnp.array([[1.0, 2.0], [3.0, 4.0]])):
        written = handed_over
        _, pull_jax = jax.vjp(lambda x, written=written: written @ x, jnp.ones(2))
        written *= 100
        again.append(pull_jax(jnp.ones(2))[0].tolist())
    return pull(ones)[0].tolist(), again[0], again[1], refuses


def checkpoints() -> tuple[bool | str, str, str, str, str]:
    def piece(x: Any) -> Any:
        return checkpoint(lambda x: torch.sin(x * x).sum(), x, use_reentrant=False)

    x = torch.tensor([1.0, 2.0])
    marked = x.clone().requires_grad_()
    return (
        begins(lambda: torch.func.grad(piece)(x), "RuntimeError: torch.func.{grad, vjp, jacrev, hessian} don't yet support saved tensor ho"),
        raised(lambda: torch.func.vjp(piece, x)),
        raised(lambda: torch.func.jvp(piece, (x,), (x,))),
        raised(lambda: torch.autograd.grad(piece(marked), marked)),
        raised(lambda: jax.hessian(jax.checkpoint(lambda x: jnp.sin(x * x).sum()))(jnp.array([1.0, 2.0]))),
    )


def steps() -> tuple[bool, bool, bool]:
    """linearize and then linear_transpose is vjp; jax.vjp's own text linearizes; torch has no such transpose."""
    x, u = jnp.array([0.2, 0.1]), jnp.array([1.0, 10.0])
    _, push = jax.linearize(jnp.tanh, x)
    same = np.allclose(jax.linear_transpose(push, x)(u)[0], jax.vjp(jnp.tanh, x)[1](u)[0])
    return same, "linearize(" in inspect.getsource(sys.modules["jax._src.api"]), hasattr(torch.func, "linear_transpose")


def loops() -> bool | str:
    def doubled(x: Any) -> Any:
        return jax.lax.while_loop(lambda s: s < 100.0, lambda s: 2.0 * s, x)

    return begins(lambda: jax.vjp(doubled, 1.0)[1](1.0), "ValueError: Reverse-mode differentiation does not work for lax.while")


class Twice(torch.autograd.Function):
    """2x with a rule of its own, and no rule for vmap."""

    forward = staticmethod(lambda x: 2 * x)
    setup_context = staticmethod(lambda ctx, inputs, output: None)
    backward = staticmethod(lambda ctx, ct: 2 * ct)


class Mapped(Twice):
    generate_vmap_rule = True


class Older(torch.autograd.Function):
    """The same without setup_context."""

    forward = staticmethod(lambda ctx, x: 2 * x)
    backward = staticmethod(lambda ctx, ct: 2 * ct)


@jax.custom_vjp
def ruled(x: Any) -> Any:
    return 2 * x


ruled.defvjp(lambda x: (2 * x, None), lambda kept, ct: (2 * ct,))


@jax.custom_vjp
def inverse(x: Any) -> Any:
    return 1 / x


inverse.defvjp(lambda x: (inverse(x), x), lambda x, ct: (-(inverse(x) ** 2) * ct,))  # it calls itself on the way back


def rules() -> dict[str, str]:
    one, three = torch.tensor(1.0), torch.ones(3)
    return {
        "vjp": raised(lambda: torch.func.vjp(Twice.apply, one)[1](one)),
        "without setup_context": raised(lambda: torch.func.vjp(Older.apply, one)[1](one)),
        "vmap": raised(lambda: torch.vmap(Twice.apply)(three)),
        "vmap, generated": raised(lambda: torch.vmap(torch.func.grad(Mapped.apply))(three)),
        "jvp": raised(lambda: torch.func.jvp(Twice.apply, (one,), (one,))),
        "JAX, jvp": raised(lambda: jax.jvp(ruled, (1.0,), (1.0,))),
        "JAX, hessian": raised(lambda: jax.hessian(ruled)(1.0)),
        "JAX, hessian of one that calls itself": raised(lambda: jax.hessian(inverse)(1.0)),
        "JAX, vmap": raised(lambda: jax.vmap(jax.grad(ruled))(jnp.ones(3))),
    }


def saved() -> tuple[int, int]:
    """How many tensors torch keeps for 60 sweeps, and for a rule that keeps two."""
    log: list[str] = []
    x, matrix = torch.ones(2, requires_grad=True), 0.1 * torch.ones(2, 2)
    hooks: Any = (lambda t: log.append("kept") or t, lambda t: t)

    def sweeps(x: Any, count: int) -> None:
        y = x
        with torch.autograd.graph.saved_tensors_hooks(*hooks):
            for _ in range(count):
                y = x + (x - matrix @ y) / matrix.diagonal()

    sweeps(x, 60)
    first = len(log)
    sweeps(x, 1)
    return first, len(log) - first


RAISES = ("RuntimeError", "ValueError")
FACTS: tuple[Fact, ...] = (
    ("07", "torch-vjp twice-note twice-run three-columns", "a pullback gives a tuple, and the same again", twice, ((tuple, [6.0, 0.0], [6.0, 0.0]),) * 2),
    ("07", "differ-run three-columns", "which cotangents are taken: shape (1,), one number, whole numbers, a list, NumPy", kinds,
     (RAISES, RAISES, ("works", "ValueError"), RAISES, ("TypeError", "works"))),
    ("07", "differ-run three-columns", "a cotangent of another precision", precisions, ("torch.float32", "ValueError")),
    ("07", "differ-functions three-columns", "aux of a tensor, and aux of a text", aux, (("works", "works"), ("RuntimeError", "works"))),
    ("07", "differ-functions three-columns", "a plain 1.0; f gives 4.0; f ignores x; a pair; a branch", functions,
     (("TypeError", "works"), ("RuntimeError", "works"), ("works", "works"), RAISES, ("works", "works"))),
    ("07", "place-run place-older place-read three-columns", "torch.func does not notice a matrix that was written over, nor JAX a NumPy one", in_place, ([400.0, 600.0], [400.0, 600.0], [4.0, 6.0], True)),
    ("07", "checkpoint-run checkpoint-mend-note own-read three-columns", "checkpoint under torch.func", checkpoints, (True, "RuntimeError", by_release("torch", {"2.11": "NotImplementedError", "2.13": "works"}), "works", "works")),
    ("07", "both-ways-read linearize three-columns", "vjp is linearize, then transpose", steps, (True, True, False)),
    ("07", "while-run custom-note", "no reverse mode through a while_loop", loops, True),
    ("07", "custom-torch-note custom-torch custom-run wrong-rule wrong-forward three-columns", "what a rule of one's own needs", rules,
     {"vjp": "works", "without setup_context": "RuntimeError", "vmap": "RuntimeError", "vmap, generated": "works", "jvp": "NotImplementedError", "JAX, jvp": "TypeError", "JAX, hessian": "works", "JAX, hessian of one that calls itself": "TypeError", "JAX, vmap": "works"}),
    ("07", "custom-run", "torch keeps tensors for each sweep: two for one of them", saved, (120, 2)),
)  # fmt: skip
