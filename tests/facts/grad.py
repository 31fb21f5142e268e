"""Chapter 02."""

from __future__ import annotations

import math
import warnings
from typing import Any

import jax
import jax.numpy as jnp
import torch

from helpers.exercises.grad.lost_path import LINES, LOST_IN_JAX, LOST_IN_TORCH
from tests.facts import Fact, begins, both, raised, square, warned

NAMES = {"math": math, "torch": torch, "jax": jax, "jnp": jnp}
TOOLS = {
    "x.item()": "x.item()",
    "float(x)": "float(x)",
    "math.exp(x)": "math.exp(x)",
    "int(x)": "int(x)",
    "x.detach()": "jax.lax.stop_gradient(x)",
    "x.clone()": "jnp.copy(x)",
}


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


def lost_tools() -> dict[str, tuple[float | str, float | str]]:
    """The slope at 1.3 of x + tool(x) in torch and in JAX, or the error."""

    def slope(grad: Any, tool: str, x: Any) -> float | str:
        def f(x: Any) -> Any:
            return eval(f"x + {tool}", NAMES, {"x": x})

        error = raised(lambda: grad(f)(x))
        return round(float(grad(f)(x)), 3) if error == "works" else error

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {
            tool: (slope(torch.func.grad, tool, torch.tensor(1.3)), slope(jax.grad, in_jax, 1.3))
            for tool, in_jax in TOOLS.items()
        }


def lost_lines() -> dict[str, str]:
    """Who loses a path in silence, for each kind of line: t for torch, J for JAX. A line unlike its kind stands for itself."""
    found: dict[str, str] = {}
    for kind, pairs in LINES.items():
        for in_torch, in_jax in pairs:
            who = "t" * _lost(in_torch, in_torch, "torch") + "J" * _lost(in_torch, in_jax, "jax")
            if found.setdefault(kind, who) != who:
                found[f"{in_torch} and {in_jax}"] = who
    return found


def _lost(in_torch: str, line: str, way: str) -> bool:
    """Whether the slope of this line is not that of differences, at one of two points, and nothing is raised."""
    f, g = (eval(f"lambda x: {text}", NAMES) for text in (in_torch, line))
    grad = torch.func.grad if way == "torch" else jax.grad
    for point in (0.7, 2.4):
        x = torch.tensor(point, dtype=torch.float64)
        at = x if way == "torch" else point
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            slope = float((f(x + 1e-5) - f(x - 1e-5)) / 2e-5)
            try:
                if abs(float(grad(g)(at)) - slope) > 1e-3:
                    return True
            except (TypeError, RuntimeError, ValueError):
                return False
    return False


def warns_of_float() -> tuple[list[str], list[str]]:
    """What torch says to float(x): where it always warns, and the second time in an ordinary session."""

    def ask() -> None:
        torch.func.grad(lambda x: x * float(x))(torch.tensor(3.0))

    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        ask()
        found.clear()
        ask()
        later = [str(warning.message) for warning in found]
    return warned(ask), later


def by_argnums() -> tuple[list, list]:
    """The slopes of a * b at (3, 2): no argnums, 1, (0, 1)."""
    found = []
    for grad, num in ((torch.func.grad, torch.tensor), (jax.grad, jnp.array)):
        asked = [
            grad(times)(num(3.0), num(2.0)),
            grad(times, argnums=1)(num(3.0), num(2.0)),
            grad(times, argnums=(0, 1))(num(3.0), num(2.0)),
        ]
        found.append([tuple(map(float, g)) if isinstance(g, tuple) else float(g) for g in asked])
    return found[0], found[1]


def module_gradients(passed: bool, **options: Any) -> dict[str, list]:
    """The gradients of w·x + b at x = (3, 4) by the parameters, which are passed in or not."""
    model, x = torch.nn.Linear(2, 1), torch.tensor([3.0, 4.0])

    def output(params: dict) -> Any:
        return (torch.func.functional_call(model, params, (x,), **options) if passed else model(x)).sum()

    return {n: g.tolist() for n, g in torch.func.grad(output)(dict(model.named_parameters())).items()}


def strictly() -> None:
    model = torch.nn.Linear(2, 1)
    torch.func.functional_call(
        model, {"weights": model.weight, "bias": model.bias}, (torch.ones(2),), strict=True
    )


def older(x: Any, y: Any = None) -> Any:
    x.requires_grad_()
    return torch.autograd.grad(x * x if y is None else y, x)


FACTS: tuple[Fact, ...] = (
    ("02", "item-guess item-run item-mend-note 03/recall-item-exercise", "x * x.item() loses half of the slope, silently", item_slopes, (3.0, 3.0, 3.0)),
    ("02", "trees trees-read three-columns", "torch keeps the order of a dict, JAX sorts", dict_orders, (["b", "a"], ["a", "b"])),
    ("02", "forgot-read misspelled strict-note", "functional_call ignores a misspelled name", lambda: module_slopes(False), True),
    ("02", "strict-note strict mend-note", "strict=True refuses it and names both keys", lambda: begins(strictly, "RuntimeError: Error(s) in reparametrizing for Linear: Unexpected key(s): 'weights'. Missing key(s): 'weight'."), True),
    ("02", "modules strict-mend", "functional_call runs a module with a dict", lambda: (module_gradients(True), module_gradients(True, strict=True)), ({"weight": [[3.0, 4.0]], "bias": [1.0]},) * 2),
    ("02", "forgot-run forgot-read", "weights that are not passed in get slope 0", lambda: module_gradients(False), {"weight": [[0.0, 0.0]], "bias": [0.0]}),
    ("02", "autograd-needs fix-broken", "autograd.grad needs requires_grad", lambda: begins(lambda: torch.autograd.grad(torch.sin(torch.ones(2)), torch.ones(2)), "RuntimeError: element 0 of tensors does not require grad and does not have a grad_fn"), True),
    ("02", "autograd-needs fix-task", "autograd.grad needs one number", lambda: begins(lambda: older(torch.ones(3)), "RuntimeError: grad can be implicitly created only for scalar outputs"), True),
    ("02", "returns-guess autograd-run autograd-needs summary", "autograd.grad returns a tuple", lambda: str(older(torch.tensor(3.0))), "(tensor(6.),)"),
    ("02", "differ-autograd", "autograd.grad takes an output of shape (1,)", lambda: str(older(torch.tensor([3.0]))), "(tensor([6.]),)"),
    ("02", "differ-autograd", "autograd.grad refuses an input that is not used", lambda: raised(lambda: older(torch.tensor(1.0), torch.tensor(3.0, requires_grad=True) ** 2)), "RuntimeError"),
    ("02", "argnums in-jax three-columns summary", "argument 0, or what argnums says; a tuple gives a tuple", by_argnums, ([2.0, 3.0, (2.0, 3.0)],) * 2),
    ("02", "integers-run", "the words for whole numbers", lambda: begins(lambda: torch.func.grad(torch.sum)(torch.tensor([1, 2])), "RuntimeError: only Tensors of floating point dtype can require gradients"), True),
    ("02", "item-guess item-run item-mend-note", "nobody warns of .item()", lambda: warned(item_slopes), []),
    ("02", "lost-tools-note lost-slope 12/sentence-rewrite", "torch warns about float(x), once in a session", warns_of_float, (["Converting a tensor with requires_grad=True to a scalar may lead to unexpected behavior."], [])),
    ("02", "lost-tools lost-tools-read", "the slope of x + tool(x)", lost_tools, {
        "x.item()": (1.0, 1.0), "float(x)": (1.0, "ConcretizationTypeError"), "math.exp(x)": (1.0, "ConcretizationTypeError"),
        "int(x)": (1.0, 1.0), "x.detach()": (1.0, 1.0), "x.clone()": (2.0, 2.0)}),
    ("02", "lost-lines lost-exercise lost-measure lost-another", "the kinds of lines that lose a path silently", lost_lines, {kind: "t" * (kind in LOST_IN_TORCH) + "J" * (kind in LOST_IN_JAX) for kind in LINES}),
    ("02", "differ-run three-columns", "argnums as a list", lambda: both(lambda g, n: g(times, argnums=[0, 1])(n(3.0), n(2.0))), ("RuntimeError", "works")),
    ("02", "differ-run three-columns", "by keyword", lambda: both(lambda g, n: g(times)(a=n(3.0), b=n(2.0))), ("RuntimeError", "TypeError")),
    ("02", "differ-run three-columns", "a Python float", lambda: both(lambda g, n: g(times)(3.0, 2.0)), ("ValueError", "works")),
    ("02", "differ-run three-columns", "a whole number", lambda: both(lambda g, n: g(times)(n(3), n(2.0))), ("RuntimeError", "TypeError")),
    ("02", "differ-run three-columns", "None among the parameters", lambda: both(lambda g, n: g(lambda d: d["a"] ** 2)({"a": n(3.0), "b": None})), ("ValueError", "works")),
    ("02", "differ-run three-columns", "an output of shape (1,)", lambda: both(lambda g, n: g(square)(n([3.0]))), ("RuntimeError", "TypeError")),
    ("02", "differ-run three-columns", "an output that is 4.0", lambda: both(lambda g, n: g(lambda a: 4.0)(n(3.0))), ("RuntimeError", "works")),
    ("02", "differ-run three-columns", "an input that is not used has slope 0", lambda: (float(torch.func.grad(lambda a, b: a, argnums=1)(torch.tensor(3.0), torch.tensor(2.0))), float(jax.grad(lambda a, b: a, argnums=1)(3.0, 2.0))), (0.0, 0.0)),
    ("02", "three-columns", "JAX: None in a dict stays None, and an output that is 4.0 has gradient 0", lambda: (jax.grad(lambda d: d["a"] ** 2)({"a": 3.0, "b": None})["b"], float(jax.grad(lambda a: 4.0)(3.0))), (None, 0.0)),
)  # fmt: skip
