"""Functions of a vector, of which some are elementwise, for jacobian/elementwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from helpers.desk.functions import Description, Formula, compiled
from helpers.desk.libraries import Library

# What each function is. {i}, {j} and {k} are different places, drawn from its seed; {p} and {last} are apart.
KINDS = {
    "sines": "a*sin(x)",
    "some": "a*sin(x), with a zero in a",
    "constant": "constant",
    "rounding": "a*sin(x), and 5e-13 from every entry, as rounding leaves it",
    "resting": "a*sin(x), and entry {k} gets (x[{i}] - {rest:g})**2",
    "softmax": "3*softmax(x) + 0.3*x",
    "cumsum": "cumsum(x)",
    "backwards": "cumsum(x) from the end",
    "roll": "x, each entry one place on",
    "centered": "x - mean(x)",
    "unit": "3*x / (1 + x @ x)",
    "above": "a*sin(x), and entry {p} gets 0.003*x[{last}]",
    "below": "a*sin(x), and entry {last} gets -0.003*x[{p}]",
    "corner": "a*sin(x), and entry 0 gets x[{last}]",
    "beside": "a*sin(x), and entry 0 gets x[1]",
    "under": "a*sin(x), and entry 2 gets x[1]",
    "squared": "a*sin(x), and entry {k} gets x[{i}]**2",
    "row": "a*sin(x), and entry {i} gets x[{j}] - x[{k}]",
    "column": "a*sin(x), and entry {j} gets x[{i}], and entry {k} gets -x[{i}]",
    "balanced": "a*sin(x) + 0.3*C @ x, where the rows and columns of C add up to 0",
    "steep": "10*x, and entry {k} gets 0.001*x[{i}]",
    "very steep": "1000000*x, and entry {k} gets 0.001*x[{i}]",
    "fewer": "a*sin(x) without its last entry",
    "more": "a*sin(x), and its first entry once more at the end",
    "tail": "a*sin(x), and a constant at the end",
    "single": "the first entry of a*sin(x)",
    "alone": "one constant",
    "several": "3 multiples of sin(x[0])",
}

_BALANCED = np.array([[0, 1, -1, 0], [1, 0, 0, -1], [-1, 0, 0, 1], [0, -1, 1, 0]])


@dataclass(frozen=True)
class Coupling(Formula):
    """A function of n numbers of one of the KINDS: a·sin(z) + Vx + Px² + s·softmax + q·z/(1 + |x|²) + d, with
    z = Sx. `rest` is where the square of one kind lies."""

    seed: int
    kind: str
    n: int
    rest: float = 0.0

    @cached_property
    def places(self) -> tuple[int, int, int]:
        """Three places, different ones where there are as many."""
        order = np.random.default_rng([self.seed, 1]).permutation(self.n)
        i, j, k = np.resize(order, 3).tolist()
        return i, j, k

    @cached_property
    def numbers(self) -> tuple[np.ndarray, ...]:
        n, (i, j, k), rng = self.n, self.places, np.random.default_rng(self.seed)
        a, eye = rng.uniform(0.6, 1.5, n) * rng.choice([-1, 1], n), np.eye(n)
        S, V, P = eye, np.zeros((n, n)), np.zeros((n, n))
        s, q = 0.0, 0.0
        match self.kind:
            case "some":
                a[i] = 0.0
            case "constant":
                a = 0.0 * a
            case "rounding":
                V = 5e-13 * rng.uniform(0.5, 1.5, (n, n))
            case "resting":
                V[k, i], P[k, i] = -2 * self.rest, 1.0
            case "balanced":
                V = 0.3 * _BALANCED
            case "steep" | "very steep":
                a, V = 0.0 * a, (10.0 if self.kind == "steep" else 1e6) * eye
                V[k, i] = 0.001
            case "softmax":
                a, s, V = 0.0 * a, 3.0, 0.3 * eye  # without V the diagonal would be as large as the rest, up to rounding
            case "cumsum":
                a, V = 0.0 * a, np.tril(np.ones((n, n)))
            case "backwards":
                a, V = 0.0 * a, np.triu(np.ones((n, n)))
            case "roll":
                a, V = 0.0 * a, np.roll(eye, 1, axis=0)
            case "centered":
                a, V = 0.0 * a, eye - 1 / n
            case "unit":
                a, q = 0.0 * a, 3.0
            case "above":
                V[n - 3, -1] = 0.003
            case "below":
                V[-1, n - 3] = -0.003
            case "corner":
                V[0, -1] = 1.0
            case "beside":
                V[0, 1] = 1.0
            case "under":
                V[2, 1] = 1.0
            case "squared":
                P[k, i] = 1.0
            case "row":
                V[i, j], V[i, k] = 1.0, -1.0
            case "column":
                V[j, i], V[k, i] = 1.0, -1.0
            case "fewer":
                S, V, P, a = S[:-1], V[:-1], P[:-1], a[:-1]
            case "more":
                S, V, P, a = (np.concatenate([part, part[:1]]) for part in (S, V, P, a))
            case "tail":
                S, V, P, a = (np.concatenate([part, 0 * part[:1]]) for part in (S, V, P, a))
            case "single":
                S, V, P, a = S[:1], V[:1], P[:1], a[:1]
            case "alone":
                S, V, P, a = S[:1], V[:1], P[:1], 0 * a[:1]
            case "several":
                S, V, P = (np.repeat(part[:1], 3, axis=0) for part in (S, V, P))
                a = rng.uniform(0.6, 1.5, 3)
        d = rng.uniform(-1, 1, len(a))
        return a, S, V, P, s + 0.0 * a, q + 0.0 * a, d

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, S, V, P, s, q, d = numbers
        z, e = x @ S.T, namespace.exp(x)
        both = x @ V.T + (x * x) @ P.T
        return namespace.sin(z) * a + both + (e @ S.T) / e.sum() * s + z / (1 + (x * x).sum()) * q + d

    def prepared(self, lib: Library) -> Callable[..., Any]:
        """In JAX one program serves all functions of n numbers, however long their results: it computes as many as the longest
        has, and the rest is cut off."""
        if lib.way != "jax":
            return super().prepared(lib)
        m, longest = len(self.numbers[0]), max(self.n + 1, 3)
        padded = (np.concatenate([part, np.zeros((longest - m, *part.shape[1:]))]) for part in self.numbers)
        return partial(_cut, compiled(Coupling), tuple(map(lib.array, padded)), m)

    def shown(self) -> str:
        """What printing it shows: nothing of what it does."""
        return "f: a function of a vector"

    def __str__(self) -> str:
        i, j, k = self.places
        return KINDS[self.kind].format(i=i, j=j, k=k, p=self.n - 3, last=self.n - 1, rest=self.rest)


def _cut(program: Callable[..., Any], numbers: Any, m: int, x: Any) -> Any:
    import jax

    return jax.lax.slice_in_dim(program(numbers, x), 0, m)


@dataclass(frozen=True)
class Couplings(Description):
    """Several such functions of as many numbers."""

    functions: dict[str, Coupling]

    def on(self, lib: Library) -> dict[str, Any]:
        """The functions on one library, each under what it is."""
        return {name: f.on(lib) for name, f in self.functions.items()}

    def of_part(self, part: str) -> str:
        """The one that is wrong."""
        return f"x -> {part}" if part in self.functions else ""

    def __str__(self) -> str:
        return f"{len(self.functions)} functions of a vector, one after the other"
