"""Facts about torch and JAX that the notebooks teach and that a release may change. A failure names the notebook and
the cells to revise. The facts were found by running them, with torch 2.13 and jax 0.10.2."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch

from helpers.exercises.grad import LINES, LOST_IN_JAX, LOST_IN_TORCH

SOLUTIONS = Path(__file__).resolve().parent.parent / "solutions"


def square(x: Any) -> Any:
    return x * x


def raised(ask: Callable[[], Any]) -> str:
    """The name of the error that asking leads to, or "works"."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ask()
    except Exception as error:  # noqa: BLE001  which one it is, is the fact
        return type(error).__name__
    return "works"


def both(ask: Callable[[Any, Any], Any]) -> tuple[str, str]:
    """What torch and JAX do when asked the same thing."""
    return raised(lambda: ask(torch.func.grad, torch.tensor)), raised(lambda: ask(jax.grad, jnp.array))


def times(a: Any, b: Any) -> Any:
    return a * b


def abs_slopes() -> tuple[float, float]:
    return torch.func.grad(torch.abs)(torch.tensor(0.0)).item(), float(jax.grad(jnp.abs)(0.0))


def calls_of_one_gradient() -> tuple[int, int]:
    log: list[str] = []
    torch.func.grad(lambda x: (log.append("torch"), square(x))[1])(torch.tensor(3.0))
    jax.grad(lambda x: (log.append("jax"), square(x))[1])(3.0)
    return log.count("torch"), log.count("jax")


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


# (chapter, cells, fact in words, how it is measured, what was found)
FACTS: tuple[tuple[str, str, str, Callable[[], Any], Any], ...] = (
    ("00", "torch-scan-note three-columns", "torch.func has no scan", lambda: hasattr(torch.func, "scan") or hasattr(torch, "scan"), False),
    ("00", "torch-six jax-six", "torch gives (slope, value), JAX (value, slope)",
     lambda: ([float(v) for v in torch.func.grad_and_value(square)(torch.tensor(3.0))], [float(v) for v in jax.value_and_grad(square)(3.0)]), ([6.0, 9.0], [9.0, 6.0])),
    ("00", "article-run", "a transform does not unpack", lambda: raised(lambda: [*torch.func.grad_and_value(square, has_aux=True)]), "TypeError"),
    ("01", "jax-grad", "JAX makes float64 input float32", lambda: str(jnp.array(np.ones(2)).dtype), "float32"),
    ("01", "jax-grad", "jax.enable_x64 is a context", lambda: raised(lambda: jax.enable_x64(True).__enter__ and None), "works"),
    ("01", "kink three-columns", "the slope of |x| at 0 is 0 in torch and 1 in JAX", abs_slopes, (0.0, 1.0)),
    ("01", "cost", "one gradient runs f once", calls_of_one_gradient, (1, 1)),
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


@pytest.mark.parametrize(("chapter", "cells", "fact", "measure", "found"), FACTS, ids=[f"{f[0]} {f[2]}" for f in FACTS])
def test_fact(chapter: str, cells: str, fact: str, measure: Callable[[], Any], found: Any) -> None:
    now = measure()
    assert now == found, (
        f"chapter {chapter} teaches in {cells}: {fact}. That was {found}; torch {torch.__version__} and jax {jax.__version__} give {now}. "
        "Revise these cells, then this line."
    )


def test_the_cells_are_there() -> None:
    for chapter, cells, fact, *_ in FACTS:
        path = next(SOLUTIONS.glob(f"{chapter}_*.ipynb"))
        ids = {cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]}
        assert set(cells.split()) <= ids, f"{fact}: {path.name} has no cell {set(cells.split()) - ids}"


@pytest.mark.parametrize("kind", LINES)
def test_lines_that_lose_a_path(kind: str) -> None:
    """Chapter 02, `grad/lost_path` and the cell lost-measure: which lines are wrong in silence, against differences."""
    names = {"math": math, "torch": torch, "jax": jax, "jnp": jnp}
    for in_torch, in_jax in LINES[kind]:
        f, g = (eval(f"lambda x: {line}", names) for line in (in_torch, in_jax))
        for point in (1.3, 0.7, 2.4):
            x = torch.tensor(point, dtype=torch.float64)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                slope = float((f(x + 1e-5) - f(x - 1e-5)) / 2e-5)
                lost = abs(float(torch.func.grad(f)(x)) - slope) > 1e-4
            assert lost == (kind in LOST_IN_TORCH), f"{in_torch} at {point} in torch"
            silent = raised(lambda g=g, point=point: jax.grad(g)(point)) == "works"
            lost = silent and abs(float(jax.grad(g)(point)) - slope) > 1e-3
            assert lost == (kind in LOST_IN_JAX), f"{in_jax} at {point} in JAX"
