"""Chapter 00."""

from __future__ import annotations

import jax
import torch

from tests.facts import Fact, raised, square

FACTS: tuple[Fact, ...] = (
    ("00", "torch-scan-note three-columns", "torch.func has no scan", lambda: hasattr(torch.func, "scan") or hasattr(torch, "scan"), False),
    ("00", "torch-six jax-six", "torch gives (slope, value), JAX (value, slope)",
     lambda: ([float(v) for v in torch.func.grad_and_value(square)(torch.tensor(3.0))], [float(v) for v in jax.value_and_grad(square)(3.0)]), ([6.0, 9.0], [9.0, 6.0])),
    ("00", "article-run", "a transform does not unpack", lambda: raised(lambda: [*torch.func.grad_and_value(square, has_aux=True)]), "TypeError"),
)  # fmt: skip
