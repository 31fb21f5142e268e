"""Chapter 02."""

from __future__ import annotations

from typing import Any

import jax
import torch

from tests.facts import Fact, both, raised, square


def times(a: Any, b: Any) -> Any:
    return a * b


def item_slopes() -> tuple[float, float, float]:
    x = torch.tensor(3.0, requires_grad=True)
    return (
        torch.autograd.grad(x * x.item(), x)[0].item(),
        torch.func.grad(lambda x: x * x.item())(torch.tensor(3.0)).item(),
        float(jax.grad(lambda x: x * x.item())(3.0)),
    )


def module_slopes(strict: bool) -> str | bool:
    """Calling functional_call with a misspelled name: silent (True if the gradient is 0) or the error's name."""
    model = torch.nn.Linear(2, 1)
    params = {"wieght": torch.ones(1, 2)}

    def output(params: dict) -> Any:
        return torch.func.functional_call(model, params, (torch.ones(2),), strict=strict).sum()

    error = raised(lambda: torch.func.grad(output)(params))
    return error if error != "works" else bool((torch.func.grad(output)(params)["wieght"] == 0).all())


def dict_orders() -> tuple[list[str], list[str]]:
    in_torch = torch.func.grad(lambda d: d["b"] * d["a"])({"b": torch.tensor(1.0), "a": torch.tensor(2.0)})
    return list(in_torch), list(jax.grad(lambda d: d["b"] * d["a"])({"b": 1.0, "a": 2.0}))


FACTS: tuple[Fact, ...] = (
    ("02", "item-run lost-tools", "x * x.item() loses a path, silently", item_slopes, (3.0, 3.0, 3.0)),
    ("02", "trees", "torch keeps the order of a dict, JAX sorts", dict_orders, (["b", "a"], ["a", "b"])),
    ("02", "misspelled", "functional_call ignores a misspelled name", lambda: module_slopes(False), True),
    ("02", "strict", "strict=True refuses it", lambda: module_slopes(True), "RuntimeError"),
    ("02", "fix-broken", "autograd.grad needs requires_grad", lambda: raised(lambda: torch.autograd.grad(torch.sin(torch.ones(2)), torch.ones(2))), "RuntimeError"),
    ("02", "differ-run three-columns", "argnums as a list", lambda: both(lambda g, n: g(times, argnums=[0, 1])(n(3.0), n(2.0))), ("RuntimeError", "works")),
    ("02", "differ-run three-columns", "by keyword", lambda: both(lambda g, n: g(times)(a=n(3.0), b=n(2.0))), ("RuntimeError", "TypeError")),
    ("02", "differ-run three-columns", "a Python float", lambda: both(lambda g, n: g(times)(3.0, 2.0)), ("ValueError", "works")),
    ("02", "differ-run three-columns", "a whole number", lambda: both(lambda g, n: g(times)(n(3), n(2.0))), ("RuntimeError", "TypeError")),
    ("02", "differ-run three-columns", "None among the parameters", lambda: both(lambda g, n: g(lambda d: d["a"] ** 2)({"a": n(3.0), "b": None})), ("ValueError", "works")),
    ("02", "differ-run three-columns", "an output of shape (1,)", lambda: both(lambda g, n: g(square)(n([3.0]))), ("RuntimeError", "TypeError")),
    ("02", "differ-run three-columns", "an output that is 4.0", lambda: both(lambda g, n: g(lambda a: 4.0)(n(3.0))), ("RuntimeError", "works")),
)  # fmt: skip
