"""Chapter 10. The private names of torch may move: the cells print a sentence then, and a failure here names them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch
from jax import lax

from helpers import by_hand as bh
from helpers import load
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

    products, sums = associative_scan(two, (xs, xs**2), dim=0, combine_mode="generic")
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


def nile_likelihood(flow: np.ndarray, noise: float, drift: float, variance: float | None = None) -> float:
    """How likely the years from the second on are, given the first: from the matrix of all their covariances at once.

    The level of the first year has this variance around 0; without one, nothing is known of it.
    """
    k = np.arange(len(flow))
    together = drift * np.minimum.outer(k, k) + noise * np.eye(len(k))
    if variance is None:
        flow, together = flow[1:] - flow[0], together[1:, 1:] + noise
    else:
        together = together + variance
    total = -0.5 * (np.linalg.slogdet(2 * np.pi * together)[1] + flow @ np.linalg.solve(together, flow))
    if variance is not None:
        first = variance + noise
        total += 0.5 * (np.log(2 * np.pi * first) + flow[0] ** 2 / first)
    return total


def nile() -> tuple:
    """Both variances by Newton's method; the log-likelihood where nothing is known of the start, and with a variance of a million."""
    flow = load("nile")["volume"]

    def total(theta: Any) -> Any:
        noise, drift = bh.exp(theta[0]), bh.exp(theta[1])
        level, variance, score = flow[0], noise, 0.0
        for y in flow[1:]:
            variance = variance + drift
            error, gain = y - level, variance / (variance + noise)
            score = score - 0.5 * (bh.log(2 * np.pi * (variance + noise)) + error**2 / (variance + noise))
            level, variance = level + gain * error, variance * (1 - gain)
        return score

    theta = np.log(np.full(2, flow.var() / 2))
    for _ in range(7):
        theta = theta - np.linalg.solve(bh.hessian(total)(theta), bh.grad(total)(theta))
    noise, drift = np.exp(theta)
    return (
        [round(noise), round(drift)],
        round(nile_likelihood(flow, noise, drift), 3),
        round(nile_likelihood(flow, noise, drift, 1e6), 2),
    )


def scanned(step: Callable, init: Any) -> str:
    return raised(lambda: lax.scan(step, init, jnp.array([3.0, 1.0, 4.0])))


FACTS: tuple[Fact, ...] = (
    ("10", "torch-names torch-loop-note three-columns setup-note article-note summary", "torch has no public scan", public_scans, []),
    ("10", "associative-run associative-note three-columns", "the private associative_scan and its Hessian", lambda: (in_parallel(X).item(), torch.func.hessian(in_parallel)(X).tolist()), (33.0, TRUE)),
    ("10", "prototype prototype-note", "the prototype's value and slopes are right", prototype_first, (33.0, [18.0, 18.0, 14.0])),
    ("10", "prototype prototype-note symmetry-note symmetry symmetry-read three-columns summary second-guess", "the prototype's Hessian is silently wrong", lambda: torch.autograd.functional.hessian(by_prototype, X).tolist(), [[12.0, 9.0, 6.0], [0.0, 6.0, 6.0], [0.0, 0.0, 2.0]]),
    ("10", "prototype prototype-func prototype-read", "torch.func.grad refuses the prototype", lambda: raised(lambda: torch.func.grad(by_prototype)(X)), "AssertionError"),
    ("10", "torch-loop", "the prototype refuses one tensor in two places", lambda: raised(lambda: __import__("torch._higher_order_ops", fromlist=["scan"]).scan(lambda c, x: (c + x,) * 2, torch.tensor(0.0), torch.ones(3))) != "works", True),
    ("10", "loops-run loops-read three-columns summary", "while_loop: forward yes, reverse no", lambda: both_modes(until_ten), ("works", "ValueError")),
    ("10", "loops-run loops-read", "fori_loop with plain bounds: both", lambda: both_modes(times), ("works", "works")),
    ("10", "loops-run loops-read", "fori_loop with bounds that are computed: reverse no", lambda: both_modes(jax.jit(times), 5), ("works", "ValueError")),
    ("10", "growing-run three-columns", "lax.scan refuses a carry that grows", lambda: scanned(lambda c, x: (jnp.concatenate([c, x[None]]), x), jnp.zeros(2)), "TypeError"),
    ("10", "swapped-run", "lax.scan takes (y, carry) where both are numbers", lambda: scanned(lambda c, x: (x, c + x), 0.0), "works"),
    ("10", "whole-run whole-read", "lax.scan makes a float of a plain 0; it refuses a whole number of NumPy", lambda: (scanned(lambda c, x: (c + x, c), 0), scanned(lambda c, x: (c + x, c), np.int32(0))), ("works", "TypeError")),
    ("10", "use-fit use-published-note use-published use-start", "the published figures of the Nile", nile, ([15099, 1469], -632.546, -632.54)),
    ("10", "control-note three-columns", "`if` on a value in the step", lambda: scanned(lambda c, x: ((c + x if x > 1 else c), x), 0.0), "TracerBoolConversionError"),
)  # fmt: skip
