"""A library held against torch and JAX on random programs: how many agree, and the first that does not."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.mine.assembling import Library
from helpers.mine.programs import Judge, Nested
from helpers.releases import enable_x64

RTOL = 1e-8


@dataclass(frozen=True)
class Disagreement:
    """A program on which two libraries differ: what each gives, or how it fails."""

    program: Nested
    judge: str
    yours: str
    theirs: str

    def __str__(self) -> str:
        return f"seed {self.program.seed}, {self.program}\n  yours  {self.yours}\n  {self.judge:<5}  {self.theirs}"


@dataclass(frozen=True)
class Score:
    """How many programs agree with every judge, of how many; by the number of nested transforms, too."""

    agreeing: int
    programs: int
    by_depth: dict[int, tuple[int, int]]
    judges: tuple[str, ...]
    first: Disagreement | None = None

    def __str__(self) -> str:
        judged = " and ".join(self.judges)
        lines = [f"{self.agreeing} of {self.programs} random programs agree with {judged}."]
        lines += [f"  {depth} deep: {good} of {count}" for depth, (good, count) in sorted(self.by_depth.items())]
        if self.first:
            lines += ["The first that does not:", f"  {self.first}", f"To see it again: python -m helpers.mine --seed {self.first.program.seed}"]
        return "\n".join(lines)


def judged(library: Library) -> Judge:
    """The library as the programs want it."""
    own = library
    return Judge(
        "yours", own, own, np.asarray, own.logsumexp, own.scan, own.where, own.tree_map,
        lambda f: lambda x: own.grad_and_value(f)(x)[0], own.hvp,
    )  # fmt: skip


def judges(names: Sequence[str] = ("torch", "JAX")) -> list[Judge]:
    """torch and JAX as the programs want them."""
    return [{"torch": _torch, "JAX": _jax}[name]() for name in names]


def _torch() -> Judge:
    import torch

    def scan(f: Any, init: Any, xs: Any) -> tuple:
        carry, ys = init, []
        for x in xs:
            carry, y = f(carry, x)
            ys.append(y)
        return carry, torch.stack(ys)

    t = torch.func
    return Judge(
        "torch", t, torch, torch.tensor, lambda x: torch.logsumexp(x, 0), scan, torch.where, torch.utils._pytree.tree_map, t.grad,
        lambda f, x, v: t.jvp(t.grad(f), (x,), (v,))[1],
    )  # fmt: skip


def _jax() -> Judge:
    import jax
    import jax.numpy as jnp

    @contextlib.contextmanager
    def exact() -> Iterator[None]:
        with enable_x64(), jax.disable_jit():  # each program runs once: to compile it would take longer
            yield

    return Judge(
        "JAX", jax, jnp, jnp.asarray, jax.nn.logsumexp, jax.lax.scan, jnp.where, jax.tree.map, jax.grad,
        lambda f, x, v: jax.jvp(jax.grad(f), (x,), (v,))[1], exact,
    )  # fmt: skip


def compare(library: Library, seed: int, others: Iterable[Judge]) -> Disagreement | None:
    """The first judge that gives something else on the program of this seed, or None."""
    program, own = Nested(seed), judged(library)
    try:
        yours: Any = program.on(own)
        told = ""
    except Exception as error:  # noqa: BLE001  whatever a part of the learner's raises
        yours, told = None, f"raises {type(error).__name__}: {' '.join(str(error).split())[:160]}"
    for judge in others:
        theirs = program.on(judge)
        alike = yours is not None and yours.shape == theirs.shape and np.allclose(yours, theirs, RTOL, RTOL * max(1.0, np.abs(theirs).max(initial=0)))
        if not alike:
            return Disagreement(program, judge.name, told or _short(yours), _short(theirs))
    return None


def score(library: Library, programs: int = 24, seed: int | None = None, against: Sequence[str] = ("torch", "JAX")) -> Score:
    """Hold the library against torch and JAX on random programs, from a fresh seed on if none is given."""
    start = secrets.randbelow(10**6) if seed is None else seed
    others, by_depth, first, agreeing = judges(against), {}, None, 0
    for number in range(start, start + programs):
        found = compare(library, number, others)
        good, count = by_depth.get(Nested(number).transforms, (0, 0))
        by_depth[Nested(number).transforms] = (good + (found is None), count + 1)
        agreeing += found is None
        first = first or found
    return Score(agreeing, programs, by_depth, tuple(judge.name for judge in others), first)


def _short(value: np.ndarray) -> str:
    text = np.array2string(np.asarray(value), precision=6, threshold=8, max_line_width=100).replace("\n", " ")
    return f"shape {value.shape}: {text}"
