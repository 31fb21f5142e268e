"""Chapter 03."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import torch

from helpers.exercises.value import MESSAGES
from tests.facts import Fact, raised

TORCH, JAX = torch.func.grad_and_value, jax.value_and_grad
T, J = torch.tensor([1.0, 2.0]), jnp.array([1.0, 2.0])


def total(x: Any) -> Any:
    return (x * x).sum()


def _pair(x: Any) -> tuple:
    return total(x), x


def message(ask: Callable[[], Any]) -> str:
    """Type and text of the error that asking leads to, on one line."""
    try:
        ask()
    except Exception as error:  # noqa: BLE001  which one it is, is the fact
        return f"{type(error).__name__}: {' '.join(str(error).split())}"
    return "works"


def _unpack(transform: Any) -> None:
    _gradient, _value = transform


# The message of match_errors -> what leads to it.
ASKED: dict[tuple[int, int], Callable[[], Any]] = {
    (1, 0): lambda: _unpack(TORCH(total)),
    (1, 1): lambda: _unpack(JAX(total)),
    (1, 2): lambda: TORCH(total)[1],
    (2, 0): lambda: TORCH(total, has_aux=True)(T),
    (2, 1): lambda: JAX(total, has_aux=True)(J),
    (3, 0): lambda: TORCH(_pair)(T),
    (3, 1): lambda: JAX(_pair)(J),
    (4, 0): lambda: TORCH(lambda x: (total(x), 1.5), has_aux=True)(T),
    (4, 1): lambda: TORCH(lambda x: (total(x), None), has_aux=True)(T),
    (4, 2): lambda: jax.jit(JAX(lambda x: (total(x), "text"), has_aux=True))(J),
    (5, 0): lambda: TORCH(lambda x: x * x)(T),
    (5, 1): lambda: JAX(lambda x: x * x)(J),
}


def changed_messages() -> list[str]:
    """The messages in the exercise that the libraries no longer give; "…" stands for anything."""
    changed = []
    for (cause, k), ask in ASKED.items():
        now, pieces = message(ask), MESSAGES[cause][k][1].split("…")
        if not all(piece.strip() in now for piece in pieces):
            changed.append(now)
    return changed


def both_aux(aux: Any) -> tuple[str, str]:
    """What torch and JAX do with this aux."""
    return tuple(raised(lambda t=t, x=x: t(lambda x: (total(x), aux), has_aux=True)(x)) for t, x in ((TORCH, T), (JAX, J)))


def both_results(result: Callable[[Any], Any], has_aux: bool = True) -> tuple[str, str]:
    """What torch and JAX do with a function that gives this."""
    return tuple(raised(lambda t=t, x=x: t(result, has_aux=has_aux)(x)) for t, x in ((TORCH, T), (JAX, J)))


def smuggled(transform: Any, x: Any) -> str:
    """What happens to somebody who computes with a value that was kept from inside."""
    kept = []

    def f(x: Any) -> Any:
        kept.append(total(x))
        return kept[-1]

    transform(f)(x)
    return raised(lambda: kept[0] + 1)


def traced_once() -> int:
    ran = []

    def f(x: Any) -> Any:
        ran.append(1)
        return total(x)

    step = jax.jit(JAX(f))
    for _ in range(3):
        step(J)
    return len(ran)


FACTS: tuple[Fact, ...] = (
    ("03", "match-lines three-columns", "the messages of value/match_errors", changed_messages, []),
    ("03", "order-run three-columns", "torch gives (gradient, value)", lambda: [float(a) for a in TORCH(lambda x: x**2)(torch.tensor(3.0))], [6.0, 9.0]),
    ("03", "order-run three-columns", "JAX gives (value, gradient)", lambda: [float(a) for a in JAX(lambda x: x**2)(3.0)], [9.0, 6.0]),
    ("03", "nesting-run three-columns", "torch nests (g, (v, aux))", lambda: [type(a).__name__ for a in TORCH(_pair, has_aux=True)(T)], ["Tensor", "tuple"]),
    ("03", "nesting-run three-columns", "JAX nests ((v, aux), g)", lambda: [isinstance(a, tuple) for a in JAX(_pair, has_aux=True)(J)], [True, False]),
    ("03", "differ-run three-columns", "aux 1.5", lambda: both_aux(1.5), ("RuntimeError", "works")),
    ("03", "differ-run three-columns", "aux a text", lambda: both_aux("text"), ("RuntimeError", "works")),
    ("03", "differ-run three-columns", "aux None", lambda: both_aux(None), ("RuntimeError", "works")),
    ("03", "differ-run three-columns", "aux an empty dict", lambda: both_aux({}), ("works", "works")),
    ("03", "differ-run three-columns", "a list of two", lambda: both_results(lambda x: [total(x), x]), ("RuntimeError", "works")),
    ("03", "differ-run three-columns", "three parts", lambda: both_results(lambda x: (total(x), x, x)), ("RuntimeError", "TypeError")),
    ("03", "differ-run three-columns", "no pair", lambda: both_results(total), ("RuntimeError", "TypeError")),
    ("03", "differ-run three-columns", "a pair without has_aux", lambda: both_results(_pair, False), ("RuntimeError", "TypeError")),
    ("03", "differ-others three-columns", "vjp with has_aux gives aux as the third part", lambda: (len(torch.func.vjp(_pair, T, has_aux=True)), len(jax.vjp(_pair, J, has_aux=True))), (3, 3)),
    ("03", "jit-text three-columns", "a text as aux under jit", lambda: raised(ASKED[4, 2]), "TypeError"),
    ("03", "smuggle-run", "torch lets a kept value be used", lambda: smuggled(TORCH, T), "works"),
    ("03", "smuggle-run", "JAX refuses a kept value", lambda: smuggled(JAX, J), "UnexpectedTracerError"),
    ("03", "use-jax", "jit traces f once", traced_once, 1),
    ("03", "differ-others three-columns", "grad with has_aux gives (g, aux)", lambda: (len(torch.func.grad(_pair, has_aux=True)(T)), len(jax.grad(_pair, has_aux=True)(J))), (2, 2)),
)  # fmt: skip
