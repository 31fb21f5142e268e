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
from helpers.releases import by_release
from tests.facts import Fact, begins, raised

X = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64)
TRUE = [[12.0, 9.0, 6.0], [9.0, 6.0, 6.0], [6.0, 6.0, 2.0]]
# What the Hessian of torch's prototype is instead. That of 2.11 is symmetric.
PROTOTYPE = {"2.11": [[0.0] * 3, [0.0] * 3, [0.0, 0.0, 2.0]], "2.13": [[12.0, 9.0, 6.0], [0.0, 6.0, 6.0], [0.0, 0.0, 2.0]]}


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


def grow_jax(carry: Any, x: Any) -> Any:
    new = carry * x + x**2
    return new, new


def in_jax(xs: Any) -> Any:
    return lax.scan(grow_jax, 1.0, xs)[0]


def in_parallel_jax(xs: Any) -> Any:
    return lax.associative_scan(lambda a, b: (a[0] * b[0], b[0] * a[1] + b[1]), (xs, xs**2))[1]


def by_loop(xs: Any) -> Any:
    carry = torch.ones((), dtype=torch.float64)
    for x in xs:
        carry, _ = grow(carry, x)
    return carry


def through_scan() -> list[tuple]:
    """Value, slopes and Hessian: a loop in torch, and lax.scan."""
    found = []
    for f, home, x in ((by_loop, torch.func, X), (in_jax, jax, jnp.array([1.0, 2.0, 3.0]))):
        asked = [f, home.grad(f), home.hessian(f)]
        found.append(tuple((jax.jit(g) if home is jax else g)(x).tolist() for g in asked))
    return found


def runs_of_a_step(scan: bool) -> list[int]:
    """How often jit(grad) runs a step in Python, for 5 steps and for 30."""
    counts = []
    for n in (5, 30):
        log: list[int] = []

        def step(h: Any, x: Any, log: list[int] = log) -> Any:
            log.append(1)
            return jnp.tanh(0.9 * h + x), None

        def unrolled(xs: Any, step: Callable = step) -> Any:
            h = 0.1
            for x in xs:
                h, _ = step(h, x)
            return h

        f = (lambda xs, step=step: lax.scan(step, 0.1, xs)[0]) if scan else unrolled
        jax.jit(jax.grad(f)).trace(jnp.ones(n))
        counts.append(len(log))
    return counts


def halved(carry: Any, x: Any) -> Any:
    return carry + lax.cond(x > 1, lambda x: x / 2, lambda x: x, x), x


def trees() -> tuple:
    """A dict as carry, and a tuple in a dict as y."""
    end, ys = lax.scan(
        lambda c, x: ({"n": c["n"] + x}, {"a": (x, c["n"])}), {"n": 0.0}, jnp.array([1.0, 2.0])
    )
    return float(end["n"]), [part.tolist() for part in ys["a"]]


def more_arguments() -> list[tuple]:
    """(last carry, ys) of lax.scan and bh.scan: forward, reversed, and without xs, where y says whether x is None."""
    found = []
    for scan, xs in ((lax.scan, jnp.array([3.0, 1.0, 4.0])), (bh.scan, np.array([3.0, 1.0, 4.0]))):
        ways: tuple[tuple, ...] = ((xs, {}), (xs, {"reverse": True}), (None, {"length": 3}))
        for given, named in ways:
            end, ys = scan(lambda steps, x: (steps + 1, (steps, 1 if x is None else 0)), 0, given, **named)
            found.append((int(end), ys[0].tolist(), ys[1].tolist()))
    return found


def swapped_shapes() -> tuple[str, str, str]:
    """(y, carry) in place of (carry, y), where the shapes differ: a loop in torch that stacks, twice, and lax.scan."""

    def loop(carry: Any, xs: Any) -> None:
        ys = []
        for x in xs:
            carry, y = x, carry + x
            ys.append(y)
        torch.stack(ys)

    return (
        raised(lambda: loop(torch.zeros(2), torch.ones(3))),
        raised(lambda: loop(torch.tensor(0.0), torch.ones(3, 2))),
        raised(lambda: lax.scan(lambda c, x: (x, c + x), jnp.zeros(2), jnp.ones(3))),
    )


def scanned(step: Callable, init: Any) -> str:
    return raised(lambda: lax.scan(step, init, jnp.array([3.0, 1.0, 4.0])))


FACTS: tuple[Fact, ...] = (
    ("10", "torch-names torch-loop-note three-columns article-note summary", "torch has no public scan", public_scans, []),
    ("10", "associative-run associative-note three-columns", "the private associative_scan and its Hessian", lambda: (in_parallel(X).item(), torch.func.hessian(in_parallel)(X).tolist()), (33.0, TRUE)),
    ("10", "prototype prototype-note", "the prototype's value and slopes are right, in torch 2.11 its value alone", prototype_first, (33.0, by_release("torch", {"2.11": [0.0, 0.0, 14.0], "2.13": [18.0, 18.0, 14.0]}))),
    ("10", "prototype prototype-note symmetry-note symmetry symmetry-read three-columns summary second-guess", "the prototype's Hessian is silently wrong", lambda: torch.autograd.functional.hessian(by_prototype, X).tolist(), by_release("torch", PROTOTYPE)),
    ("10", "prototype-func prototype-read", "torch.func.grad refuses the prototype", lambda: raised(lambda: torch.func.grad(by_prototype)(X)), "AssertionError"),
    ("10", "torch-loop", "the prototype refuses one tensor in two places", lambda: raised(lambda: __import__("torch._higher_order_ops", fromlist=["scan"]).scan(lambda c, x: (c + x,) * 2, torch.tensor(0.0), torch.ones(3))) != "works", True),
    ("10", "loops-guess loops-run loops-read three-columns summary", "while_loop: forward yes, reverse no", lambda: both_modes(until_ten), ("works", "ValueError")),
    ("10", "loops-guess loops-run loops-read", "fori_loop with plain bounds: both", lambda: both_modes(times), ("works", "works")),
    ("10", "loops-guess loops-run loops-read", "fori_loop with bounds that are computed: reverse no", lambda: both_modes(jax.jit(times), 5), ("works", "ValueError")),
    ("10", "growing-run growing-read three-columns", "lax.scan refuses a carry that grows, and its words", lambda: begins(lambda: lax.scan(lambda seen, x: (jnp.concatenate([seen, x[None]]), x), jnp.zeros(2), jnp.ones(3)), "TypeError: scan body function carry input and carry output must have equal types, but they differ: The input carry seen has type float32[2] but the corresponding output carry component has type float32[3], so the shapes do not match."), True),
    ("10", "swapped-run swapped-read", "lax.scan takes (y, carry) where both are numbers", lambda: scanned(lambda c, x: (x, c + x), 0.0), "works"),
    ("10", "growing-read whole-run", "lax.scan makes a float of a plain 0", lambda: float(lax.scan(lambda c, x: (c + x, c), 0, jnp.array([0.5, 1.5]))[0]), 2.0),
    ("10", "growing-read whole-run", "lax.scan refuses a plain 0 that moves to another place", lambda: raised(lambda: lax.scan(lambda seen, x: ((seen[1], x), seen[0]), (0, 0), jnp.array([0.5, 1.5]))), "TypeError"),
    ("10", "control-note cond three-columns", "`if` on a value in the step", lambda: scanned(lambda c, x: ((c + x if x > 1 else c), x), 0.0), "TracerBoolConversionError"),
    ("10", "torch-loop-note torch-loop in-jax jax-scan three-columns summary", "value, slopes and Hessian through a loop in torch and through lax.scan", through_scan, [(33.0, [18.0, 18.0, 14.0], TRUE)] * 2),
    ("10", "associative-run prototype-note three-columns", "lax.associative_scan, without the start", lambda: jax.jit(in_parallel_jax)(jnp.array([1.0, 2.0, 3.0])).tolist(), [1.0, 6.0, 27.0]),
    ("10", "compile-note compile-guess", "JAX sees every step of a Python loop", lambda: runs_of_a_step(scan=False), [5, 30]),
    ("10", "compile-guess compile-read three-columns summary", "JAX sees the body of a scan once, for 5 steps as for 30", lambda: runs_of_a_step(scan=True), [1, 1]),
    ("10", "control-note cond three-columns", "lax.cond in a step, and its slopes", lambda: jax.grad(lambda xs: lax.scan(halved, 0.0, xs)[0])(jnp.array([0.5, 3.0, 0.8])).tolist(), [1.0, 0.5, 1.0]),
    ("10", "loops-read", "JAX turns a fori_loop with plain bounds into a scan when it differentiates it", lambda: "scan[" in str(jax.make_jaxpr(jax.grad(times))(1.5)), True),
    ("10", "scan-note three-columns", "lax.scan: (carry, y), and pytrees", trees, (3.0, [[1.0, 2.0], [0.0, 1.0]])),
    ("10", "nothing-note nothing-run nothing-read from-nothing-note", "length and reverse, by hand and in JAX: without xs x is None, and the ys of a reversed scan stand at their xs", more_arguments, [(3, [0, 1, 2], [0] * 3), (3, [2, 1, 0], [0] * 3), (3, [0, 1, 2], [1] * 3)] * 2),
    ("10", "traps", "(y, carry) of different shapes: lax.scan refuses, a loop in torch only where the ys do not stack", swapped_shapes, ("RuntimeError", "works", "TypeError")),
)  # fmt: skip
