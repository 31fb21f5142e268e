"""Random programs with transforms nested up to three deep, that run on any library with the names of JAX: yours, torch, JAX."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.programs import Program

ENTRIES, ROWS, STEPS = 3, 4, 3
_NUMBERS = ("formula", "network", "shares", "loop", "kink", "batch", "tree")
_VECTORS = ("formulas", "layer")


@dataclass(frozen=True)
class Judge:
    """A library that judges, or is judged: its transforms, its functions, and how numbers go in and out."""

    name: str
    transforms: Any
    functions: Any
    array: Callable[[Any], Any]
    logsumexp: Callable[[Any], Any]
    scan: Callable[..., Any]
    where: Callable[..., Any]
    tree_map: Callable[..., Any]
    gradient: Callable[[Any], Any]  # of f, taken out of what gives the value, too
    bend: Callable[[Any, Any, Any], Any]  # f, x, v -> H v
    within: Callable[[], contextlib.AbstractContextManager] = contextlib.nullcontext


@dataclass(frozen=True)
class Nested:
    """The program of a seed: a random function of a vector, and a chain of transforms around it."""

    seed: int

    @cached_property
    def _drawn(self) -> tuple[str, list[str], dict[str, np.ndarray]]:
        rng = np.random.default_rng([self.seed, 11])
        kind = str(rng.choice(_NUMBERS if rng.random() < 0.6 else _VECTORS))
        number, chain = kind in _NUMBERS, []
        for _ in range(int(rng.integers(1, 4))):
            if not number and rng.random() < 0.4:
                chain.append("dot")
                number = True
            chain.append(str(rng.choice(["jvp", "vmap", "jacfwd", *(("grad", "gradient", "bend", "hessian") if number else ("jacrev",))])))
            number = number and chain[-1] == "jvp"
        n = ENTRIES
        draw = {name: np.round(rng.uniform(-1.2, 1.2, shape), 2) for name, shape in (("W", (n, n)), ("b", (n,)), ("x", (n,)), ("v", (n,)), ("S", (ROWS,)), ("xs", (STEPS, n)))}
        return kind, chain, draw

    @property
    def transforms(self) -> int:
        """How many transforms are nested in the chain."""
        return sum(name != "dot" for name in self._drawn[1])

    def base(self, lib: Judge) -> Callable[[Any], Any]:
        """The function inside."""
        kind, _, draw = self._drawn
        W, b, xs, S = (lib.array(draw[name]) for name in ("W", "b", "xs", "S"))
        number, numbers, f = Program(self.seed, ENTRIES), Program(self.seed, ENTRIES, 2), lib.functions

        def step(carry: tuple[Any, Any], x: Any) -> tuple[tuple[Any, Any], Any]:
            h = f.tanh(W @ carry[0] + x)
            return (h, carry[1] + 0.5 * h.sum()), h * carry[1]

        def looped(carry: tuple[Any, Any], ys: Any) -> Any:
            return (carry[0] * b).sum() + carry[1] * ys.sum()

        return {
            "formula": lambda x: number.value(f, x),
            "formulas": lambda x: numbers.value(f, x),
            "network": lambda x: (b * f.tanh(W @ x + b)).sum(),
            "layer": lambda x: f.sin(W @ x) * x,
            "shares": lambda x: lib.logsumexp(W @ x + b) * x[0],
            "loop": lambda x: looped(*lib.scan(step, (x, x[0]), xs)),
            "kink": lambda x: lib.where(x > 0.1, f.sin(x) * x, f.exp(x) / (2.0 + x * x)).sum(),
            "tree": lambda x: sum(part.sum() for part in lib.tree_map(lambda a, c: f.sin(a) * c, {"a": x, "b": W @ x}, {"b": b, "a": x}).values()),
            "batch": lambda x: lib.transforms.vmap(lambda s: f.sin((s * x) @ b))(S).sum(),
        }[kind]

    def on(self, lib: Judge) -> np.ndarray:
        """What the program gives on a library."""
        _, chain, draw = self._drawn
        with lib.within():
            x, v, S = (lib.array(draw[name]) for name in ("x", "v", "S"))
            h = self.base(lib)
            for name in chain:
                h = _around(name, h, lib, v, S)
            return np.asarray(h(x))

    def __str__(self) -> str:
        kind, chain, _ = self._drawn
        text = kind
        for name in chain:
            text = {"jvp": f"jvp({text}, (x,), (v,))[1]", "bend": f"hvp({text}, x, v)", "gradient": f"grad_and_value({text})[0]", "dot": f"({text} · weights)", "vmap": f"vmap({text} of s·x)(S)"}.get(name, f"{name}({text})")
        return text


def _around(name: str, h: Callable[[Any], Any], lib: Judge, v: Any, S: Any) -> Callable[[Any], Any]:
    """A transform around h, as a function of x again."""
    t = lib.transforms
    if name == "gradient":
        return lib.gradient(h)
    if name == "bend":
        return lambda x: lib.bend(h, x, v)
    if name == "jvp":
        return lambda x: t.jvp(h, (x,), (v,))[1]
    if name == "vmap":
        return lambda x: t.vmap(lambda s: h(s * x))(S)
    if name == "dot":
        return lambda x: _weighed(h(x))
    return getattr(t, name)(h)


def _weighed(y: Any) -> Any:
    """One number from all of y, each entry with a weight of its own."""
    sizes = tuple(y.shape)
    total = y * 0.7
    for axis, size in enumerate(sizes):
        weights = np.cos(1.0 + np.arange(size)).reshape((size,) + (1,) * (len(sizes) - axis - 1))
        total = total * _like(weights, y)
    return total.sum() if sizes else total


def _like(weights: np.ndarray, y: Any) -> Any:
    """Weights as an array of y's library."""
    if type(y).__module__.startswith("torch"):
        import torch

        return torch.as_tensor(weights)
    return weights
