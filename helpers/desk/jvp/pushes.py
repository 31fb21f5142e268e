"""Functions of a tangent: those that jvp/is_linear asks about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.desk.functions import Description
from helpers.desk.libraries import Library

# Two random directions of this length hardly ever agree in all signs, where J max(v, 0) is linear.
LENGTHS = (16, 18, 20)
_M = 12
# Where a function bends -> what its name says of it. Two bends may even out in the sum.
_PLACES = {
    "everywhere": "",
    "first": " in its first output, else J v",
    "last": " in its last output, else J v",
    "middle": " in one output, else J v",
}
_TWO = {"two": " in one output, evened out in another, else J v"}


@dataclass(frozen=True)
class Pushes(Description):
    """Functions of a tangent of length n, named by a seed. The answer gets them one by one. Those that are not linear bend
    in all outputs, in the first, the last, another one or two; `turn` says which where, and how strongly."""

    seed: int
    n: int = LENGTHS[0]
    turn: int = 0

    def on(self, lib: Library) -> Pushes:
        """Itself: its functions take NumPy on every library."""
        return self

    @cached_property
    def functions(self) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
        """What it computes -> the function."""
        rng, n = np.random.default_rng(self.seed), self.n
        J, w = rng.normal(size=(_M, n)), rng.uniform(1.5, 3.0, _M)
        c, H = rng.choice([-1, 1], _M) * rng.uniform(0.5, 1.5, _M), rng.normal(size=(_M, n, n))
        middle, strong = int(rng.integers(1, _M - 1)), self.turn % 2 == 0
        if not strong:  # a product of two neighboring entries alone, neither of the first two nor the last
            far = abs(np.arange(n) - rng.integers(2, n - 2) - 0.5) > 1
            H[:, far], H[:, :, far] = 0.0, 0.0

        def length(v: Any) -> Any:
            return np.sqrt(np.sum(np.asarray(v) ** 2))

        def bent(f: Callable[[Any], Any], where: str) -> Callable[[Any], Any]:
            def push(v: Any) -> Any:
                result, off = J @ v, f(v) - J @ v
                place = {"first": 0, "last": _M - 1}.get(where, middle)
                result[place] += off[place]
                if where == "two":
                    result[0] -= off[place]
                return result

            return f if where == "everywhere" else push

        linear = {"a true JVP, v ↦ J v": lambda v: J @ v, "v ↦ 0": lambda v: np.zeros(_M) * np.sum(v)}
        gradient = {"v ↦ the gradient, whatever v is": lambda v: c + 0.0 * np.sum(v)}
        others = {
            "v ↦ J v + 1": lambda v: J @ v + (c if strong else 0.02 * c),
            "v ↦ J v / |v|": lambda v: J @ v / length(v) if length(v) else np.zeros(_M),
            "v ↦ w |v|": lambda v: w * length(v),
            "v ↦ J max(v, 0)": lambda v: J @ np.maximum(np.asarray(v), 0),
            "v ↦ cube root of a sum of cubes": lambda v: np.cbrt((J**3) @ np.asarray(v) ** 3),
            "v ↦ a product of v with itself": lambda v: H @ v @ v,
        }
        others |= (
            {"v ↦ J v + 0.01 |v|²": lambda v: J @ v + 0.01 * length(v) ** 2}
            if strong
            else {"v ↦ J v + 0.0003 |v|": lambda v: J @ v + 0.0003 * length(v)}
        )
        places = list(_PLACES)
        even = ("v ↦ w |v|", "v ↦ J v / |v|", "v ↦ a product of v with itself")[self.turn % 3]
        for k, (name, f) in enumerate(others.items()):
            where = "two" if name == even else places[(k + self.turn) % len(places)]
            linear[name + (_PLACES | _TWO)[where]] = bent(f, where)
        return linear | gradient

    def __str__(self) -> str:
        return f"{len(self.functions)} functions of a tangent of length {self.n}, two of them linear"
