"""Chapter 03."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import torch

from helpers.exercises.value.match_errors import MESSAGES
from tests.facts import Fact, message, raised

TORCH, JAX = torch.func.grad_and_value, jax.value_and_grad
T, J = torch.tensor([1.0, 2.0]), jnp.array([1.0, 2.0])


def total(x: Any) -> Any:
    return (x * x).sum()


def _pair(x: Any) -> tuple:
    return total(x), x


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
        now, said = message(ask), MESSAGES[cause][k][1]
        if not all(piece.strip() in now for piece in said.split("…")):
            changed.append(f"no longer “{said}” but “{now}”")
    return changed


def both_aux(aux: Any) -> tuple[str, str]:
    """What torch and JAX do with this aux."""
    return tuple(
        raised(lambda t=t, x=x: t(lambda x: (total(x), aux), has_aux=True)(x))
        for t, x in ((TORCH, T), (JAX, J))
    )


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


def kept_inside() -> bool:
    """Whether what torch lets out of f is still marked."""
    kept = []
    TORCH(lambda x: kept.append(total(x)) or total(x))(T)
    return kept[0].requires_grad


def carried() -> tuple[bool, str]:
    """What comes along as aux: whether it is marked in torch, and what happens to who computes with it in JAX."""
    in_torch, in_jax = TORCH(_pair, has_aux=True)(T)[1][1], JAX(_pair, has_aux=True)(J)[0][1]
    return in_torch.requires_grad, raised(lambda: float((in_jax + 1).sum()))


def runs_apart_and_together() -> list[tuple[int, int]]:
    """How often f runs for a gradient and a value, in torch and in JAX."""
    counts = []
    for grad, both, x in ((torch.func.grad, TORCH, T), (jax.grad, JAX, J)):
        log: list[int] = []

        def f(x: Any, log: list[int] = log) -> Any:
            log.append(1)
            return total(x)

        grad(f)(x), f(x)
        apart = len(log)
        both(f)(x)
        counts.append((apart, len(log) - apart))
    return counts


def draws() -> list[list[float]]:
    """Which entries are kept, and in the run after that."""
    torch.manual_seed(4)
    return [torch.bernoulli(torch.full((4,), 0.5)).tolist() for _ in range(2)]


def shared_names() -> list[str]:
    """What a function for both libraries uses, as far as one of them does not have it."""
    missing = [
        name
        for name in ("exp", "log1p", "where", "asarray")
        for lib in (torch, jnp)
        if not hasattr(lib, name)
    ]
    return missing + [
        lib.__name__ for lib, x in ((torch, T), (jnp, J)) if lib.where(x > 1, 1.0, 0.0).tolist() != [0.0, 1.0]
    ]


def parts_of_vjp() -> list[list[str]]:
    """Value, pullback and aux, and what they are."""
    names = []
    for vjp, x in ((torch.func.vjp, T), (jax.vjp, J)):
        parts = vjp(_pair, x, has_aux=True)
        names.append(["pullback" if callable(part) else str(tuple(part.shape)) for part in parts])
    return names


def nests_of_two() -> list[list[str]]:
    """The nests of two gradients, value and aux: for each part of the result its length."""

    def f(x: Any, y: Any) -> Any:
        return total(x) + total(y), y

    return [
        [type(part).__name__ + str(len(part)) for part in transform(f, argnums=(0, 1), has_aux=True)(x, x)]
        for transform, x in ((TORCH, T), (JAX, J))
    ]


def module_in_a_lambda(passed: bool) -> tuple[bool, bool]:
    """Whether the value is that of the module, and whether all gradients are zero."""
    model, x = torch.nn.Linear(2, 1), T[None]
    params = dict(model.named_parameters())
    gradients, value = TORCH(
        lambda p: (torch.func.functional_call(model, p, (x,)) if passed else model(x)).sum()
    )(params)
    return value.item() == model(x).item(), not any(part.any() for part in gradients.values())


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
    ("03", "match-lines unpack-run jit-text no-pair-run no-pair-mend-note no-tensor-run", "the words of the messages", changed_messages, []),
    ("03", "order-guess order-run three-columns silent-run summary 04/recall-order-exercise 12/recall-order-exercise", "torch gives (gradient, value)", lambda: [float(a) for a in TORCH(lambda x: x**2)(torch.tensor(3.0))], [6.0, 9.0]),
    ("03", "order-guess order-run three-columns summary", "JAX gives (value, gradient)", lambda: [float(a) for a in JAX(lambda x: x**2)(3.0)], [9.0, 6.0]),
    ("03", "nesting-guess nesting-run nesting-read boxes-move three-columns summary exit-exercise 00/article-mend", "torch nests (g, (v, aux))", lambda: [type(a).__name__ for a in TORCH(_pair, has_aux=True)(T)], ["Tensor", "tuple"]),
    ("03", "nesting-guess nesting-run nesting-read boxes-move three-columns summary", "JAX nests ((v, aux), g)", lambda: [isinstance(a, tuple) for a in JAX(_pair, has_aux=True)(J)], [True, False]),
    ("03", "differ-run three-columns", "aux 1.5", lambda: both_aux(1.5), ("RuntimeError", "works")),
    ("03", "text-guess text-run jit-note differ-run three-columns", "aux a text", lambda: both_aux("text"), ("RuntimeError", "works")),
    ("03", "differ-run three-columns", "aux None", lambda: both_aux(None), ("RuntimeError", "works")),
    ("03", "differ-run three-columns", "aux an empty dict", lambda: both_aux({}), ("works", "works")),
    ("03", "differ-run three-columns", "a list of two", lambda: both_results(lambda x: [total(x), x]), ("RuntimeError", "works")),
    ("03", "differ-run three-columns", "three parts", lambda: both_results(lambda x: (total(x), x, x)), ("RuntimeError", "TypeError")),
    ("03", "differ-run three-columns 00/article-guess", "no pair", lambda: both_results(total), ("RuntimeError", "TypeError")),
    ("03", "differ-run three-columns", "a pair without has_aux", lambda: both_results(_pair, False), ("RuntimeError", "TypeError")),
    ("03", "nesting-read differ-others three-columns", "vjp with has_aux gives aux as the third part", parts_of_vjp, [["()", "pullback", "(2,)"]] * 2),
    ("03", "jit-text runs-note three-columns", "a text as aux under jit", lambda: raised(ASKED[4, 2]), "TypeError"),
    ("03", "smuggle-run", "torch lets a kept value be used", lambda: smuggled(TORCH, T), "works"),
    ("03", "smuggle-run", "JAX refuses a kept value", lambda: smuggled(JAX, J), "UnexpectedTracerError"),
    ("03", "compiled-guess use-jax use-published-note", "jit traces f once", traced_once, 1),
    ("03", "differ-others three-columns", "grad with has_aux gives (g, aux)", lambda: (len(torch.func.grad(_pair, has_aux=True)(T)), len(jax.grad(_pair, has_aux=True)(J))), (2, 2)),
    ("03", "in-jax", "neither library has the other's name", lambda: (hasattr(torch.func, "value_and_grad"), hasattr(jax, "grad_and_value")), (False, False)),
    ("03", "nesting-read net-argnums net-jax net-jax-note net-walk-note", "with two argnums g is a tuple, and nothing else moves", nests_of_two, [["tuple2", "tuple2"]] * 2),
    ("03", "once-run three-columns summary", "f runs twice apart, once together", runs_apart_and_together, [(2, 1), (2, 1)]),
    ("03", "differ-run three-columns", "aux in a dict", lambda: both_results(lambda x: (total(x), {"double": 2 * x})), ("works", "works")),
    ("03", "runs-note three-columns", "a compiled function may return plain numbers and None", lambda: raised(lambda: jax.jit(lambda x: (x, 1.5, None))(J)), "works"),
    ("03", "nesting-read smuggle-mend-note smuggle-mend", "aux holds ordinary numbers", carried, (False, "works")),
    ("03", "smuggle-run smuggle-mend-note", "what lies in the list is marked in torch", kept_inside, True),
    ("03", "again-run again-mend", "what torch draws after the seed 4, and then", draws, [[0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0]]),
    ("03", "net-lambda net-mend-note net-exercise-note", "a module in a lambda: the value is right, all gradients are zero", lambda: module_in_a_lambda(False), (True, True)),
    ("03", "net-mend net-exercise net-walk", "functional_call gives the value and the gradients", lambda: module_in_a_lambda(True), (True, False)),
    ("03", "portable-note portable-exercise use-data 04/branch-note", "the names that both libraries have; where takes Python numbers", shared_names, []),
)  # fmt: skip
