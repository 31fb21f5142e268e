"""Chapter 00."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch

from tests.facts import Fact, begins, raised, square

ASKED: dict[str, Any] = {
    "grad": lambda F, x, xs: F.grad(square)(x),
    "both": lambda F, x, xs: (F.grad_and_value if F is torch.func else F.value_and_grad)(square)(x),
    "vmap": lambda F, x, xs: F.vmap(square)(xs),
    "jvp": lambda F, x, xs: F.jvp(square, (x,), (x,)),
}


def take_numbers(F: Any) -> list[str]:
    """The transforms that take a Python number, or an array of NumPy."""
    return [name for name, ask in ASKED.items() if raised(lambda ask=ask: ask(F, 3.0, np.ones(3))) == "works"]


def at_once() -> tuple:
    """What jvp and scan give without a second call: pairs."""
    three, half = torch.tensor(3.0), torch.tensor(0.5)
    end, sums = jax.lax.scan(lambda total, x: (total + x, total + x), 0.0, jnp.array([1.0, 2.0, 3.0]))
    in_torch, in_jax = torch.func.jvp(square, (three,), (half,)), jax.jvp(square, (3.0,), (0.5,))
    return [float(part) for part in in_torch], [float(part) for part in in_jax], (float(end), sums.tolist())


def unpack() -> None:
    _result, _aux = torch.func.grad_and_value(square, has_aux=True)


FACTS: tuple[Fact, ...] = (
    ("00", "torch-scan-note three-columns", "torch has no public scan", lambda: hasattr(torch.func, "scan") or hasattr(torch, "scan"), False),
    ("00", "torch-six order-guess jax-six jax-read three-columns summary", "torch gives (slope, value), JAX (value, slope)",
     lambda: ([float(v) for v in torch.func.grad_and_value(square)(torch.tensor(3.0))], [float(v) for v in jax.value_and_grad(square)(3.0)]), ([6.0, 9.0], [9.0, 6.0])),
    ("00", "hand-at-once-read torch-six jax-six summary", "jvp and scan take their numbers in the same call and give pairs", at_once, ([9.0, 3.0], [9.0, 3.0], (6.0, [1.0, 3.0, 6.0]))),
    ("00", "float-guess torch-six-note three-columns", "inputs: torch takes tensors only, JAX numbers or arrays", lambda: (take_numbers(torch.func), take_numbers(jax)), ([], list(ASKED))),
    ("00", "jax-six jax-read", "JAX prints float32 and weak_type", lambda: str(jax.value_and_grad(square)(jnp.array(3.0))), "(Array(9., dtype=float32, weak_type=True), Array(6., dtype=float32, weak_type=True))"),
    ("00", "hand-scan hand-at-once-read", "how NumPy prints a number in a tuple", lambda: str((np.float64(6.0),)), "(np.float64(6.0),)"),
    ("00", "article-guess article-run", "the words for a transform that is unpacked", lambda: begins(unpack, "TypeError: cannot unpack non-iterable function object"), True),
    ("00", "trap-number", "the words for a transform that is multiplied name both types", lambda: begins(lambda: 0.1 * jax.grad(square), "TypeError: unsupported operand type(s) for *: 'float' and 'function'"), True),
)  # fmt: skip
