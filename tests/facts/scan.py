"""Chapter 10. The private names of torch may move: the cells print a sentence then, and a failure here names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import torch
from jax import lax

from tests.facts import Fact, raised

X = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
TRUE = [[12.0, 9.0, 6.0], [9.0, 6.0, 6.0], [6.0, 6.0, 2.0]]


def public_scans() -> list[str]:
    return [
        name for place in (torch, torch.func) for name in ("scan", "associative_scan") if hasattr(place, name)
    ]


def grow(carry: Any, x: Any) -> Any:
    new = carry * x + x**2
    return new, new.clone()


def by_prototype(xs: Any) -> Any:
    from torch._higher_order_ops import scan

    return scan(grow, torch.ones((), dtype=torch.float64), xs)[0]


def in_parallel(xs: Any) -> Any:
    from torch._higher_order_ops import associative_scan

    def two(a: Any, b: Any) -> Any:
        return a[0] * b[0], b[0] * a[1] + b[1]

    products, sums = associative_scan(two, (xs, xs**2), 0, combine_mode="generic")
    return (products + sums)[-1]


def prototype_first() -> tuple[float, list[float]]:
    z = X.clone().requires_grad_()
    return by_prototype(X).item(), torch.autograd.grad(by_prototype(z), z)[0].tolist()


def until_ten(x: Any) -> Any:
    return lax.while_loop(lambda v: v < 10, lambda v: v * x, x)


def times(x: Any, n: int = 5) -> Any:
    return lax.fori_loop(0, n, lambda _, v: v * x, x)


def both_modes(f: Callable, *more: Any) -> tuple[str, str]:
    """Forward and reverse mode through a loop."""
    return raised(lambda: jax.jvp(lambda x: f(x, *more), (1.5,), (1.0,))), raised(
        lambda: jax.grad(lambda x: f(x, *more))(1.5)
    )


def scanned(step: Callable, init: Any) -> str:
    return raised(lambda: lax.scan(step, init, jnp.array([3.0, 1.0, 4.0])))


FACTS: tuple[Fact, ...] = (
    ("10", "torch-names torch-loop-note three-columns setup-note summary", "torch has no public scan", public_scans, []),
    ("10", "associative-run associative-note three-columns", "the private associative_scan and its Hessian", lambda: (in_parallel(X).item(), torch.func.hessian(in_parallel)(X).tolist()), (33.0, TRUE)),
    ("10", "prototype prototype-note", "the prototype's value and slopes are right", prototype_first, (33.0, [18.0, 18.0, 14.0])),
    ("10", "prototype prototype-note symmetry symmetry-read three-columns summary second-guess", "the prototype's Hessian is silently wrong", lambda: torch.autograd.functional.hessian(by_prototype, X).tolist(), [[12.0, 9.0, 6.0], [0.0, 6.0, 6.0], [0.0, 0.0, 2.0]]),
    ("10", "prototype-func symmetry-read", "torch.func.grad refuses the prototype", lambda: raised(lambda: torch.func.grad(by_prototype)(X)), "AssertionError"),
    ("10", "torch-loop", "the prototype refuses one tensor in two places", lambda: raised(lambda: __import__("torch._higher_order_ops", fromlist=["scan"]).scan(lambda c, x: (c + x,) * 2, torch.tensor(0.0), torch.ones(3))) != "works", True),
    ("10", "loops-run loops-read three-columns", "while_loop: forward yes, reverse no", lambda: both_modes(until_ten), ("works", "ValueError")),
    ("10", "loops-run loops-read", "fori_loop with plain bounds: both", lambda: both_modes(times), ("works", "works")),
    ("10", "loops-run loops-read", "fori_loop with bounds that are computed: reverse no", lambda: both_modes(jax.jit(times), 5), ("works", "ValueError")),
    ("10", "growing-run three-columns", "lax.scan refuses a carry that grows", lambda: scanned(lambda c, x: (jnp.concatenate([c, x[None]]), x), jnp.zeros(2)), "TypeError"),
    ("10", "swapped-run", "lax.scan takes (y, carry) where both are numbers", lambda: scanned(lambda c, x: (x, c + x), 0.0), "works"),
    ("10", "control-note three-columns", "`if` on a value in the step", lambda: scanned(lambda c, x: ((c + x if x > 1 else c), x), 0.0), "TracerBoolConversionError"),
)  # fmt: skip
