"""jvp and vjp as an answer gets them: every direction that they follow is a pass, and passes are counted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from helpers.by_hand.tracing import Batched
from helpers.desk.functions import counted, runs_of
from helpers.desk.libraries import is_staged
from helpers.desk.using import library_in_use, note, seen, transforms_in_use

# The note: what was counted, a dict.
PASSES = "passes"


class Passes:
    """The jvp and the vjp of the library in use, which count. A call under vmap counts once for each lane."""

    def __init__(self, f: Any) -> None:
        self._home = transforms_in_use()
        self._f, self._start = f, runs_of(f)
        self.counts = {"jvp": 0, "vjp": 0, "pullback": 0, "inside": 0}
        self.staged = False
        self.jvp = counted(self._jvp, "jvp(f, primals, tangents)", "jvp")
        self.vjp = counted(self._vjp, "vjp(f, x)", "vjp")

    def found(self) -> dict[str, int]:
        """All that was counted; `outside` is how often f ran outside jvp and vjp."""
        return {**self.counts, "outside": runs_of(self._f) - self._start - self.counts["inside"]}

    def _jvp(self, g: Any, primals: Any, tangents: Any, **options: Any) -> Any:
        self._count("jvp", (primals, tangents))
        push = _jvp_of_a_known_function if hasattr(g, "jacobian") else self._home.jvp
        return self._inside(push, g, primals, tangents, **options)

    def _vjp(self, g: Any, *primals: Any, **options: Any) -> Any:
        self._count("vjp", primals)
        transform = _vjp_of_a_known_function if hasattr(g, "jacobian") else self._home.vjp
        value, pullback, *aux = self._inside(transform, g, *primals, **options)

        def pull(*cotangents: Any, **more: Any) -> Any:
            self._count("pullback", cotangents)
            return pullback(*cotangents, **more)

        return (value, counted(pull, "pullback(ct)", "pullback"), *aux)

    def _count(self, name: str, given: Any) -> None:
        leaves = list(_leaves(given))
        self.staged = self.staged or any(map(is_staged, leaves))
        self.counts[name] += max(map(lanes, leaves), default=1)

    def _inside(self, transform: Callable[..., Any], *args: Any, **options: Any) -> Any:
        before = runs_of(self._f)
        try:
            return transform(*args, **options)
        finally:
            self.counts["inside"] += runs_of(self._f) - before


def count_passes(f: Any, call: Callable[[Passes], Any]) -> Any:
    """What `call(passes)` gives, read at once; noted beside it, how many passes it took. Where JAX compiles what is
    counted, it is called once more, so that each run counts."""
    passes, lib = Passes(f), library_in_use()
    result = seen(call(passes))
    if passes.staged and lib:
        passes = Passes(f)
        with lib.every_call_counts(), contextlib.suppress(Exception):
            call(passes)
    note(PASSES, passes.found())
    return result


def lanes(value: Any) -> int:
    """For how many lanes of vmap an array stands."""
    if isinstance(value, Batched):
        return value.trace.size * lanes(value.value)
    kind = type(value).__module__.partition(".")[0]
    if kind in ("jax", "jaxlib"):
        return _lanes_jax(value)
    return _lanes_torch(value) if kind == "torch" else 1


def _lanes_jax(value: Any) -> int:
    many = 1
    while value is not None:
        if hasattr(value, "batch_dim"):
            many *= value.val.shape[value.batch_dim] if value.batch_dim is not None else 1
        value = next((part for name in ("val", "primal") if (part := getattr(value, name, None)) is not None), None)
    return many


def _lanes_torch(value: Any) -> int:
    from torch._C import _functorch

    many = 1
    while _functorch.is_functorch_wrapped_tensor(value):
        inner = _functorch.get_unwrapped(value)
        if _functorch.is_batchedtensor(value):
            many *= inner.shape[_functorch.maybe_get_bdim(value)]
        value = inner
    return many


def _leaves(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        for part in value:
            yield from _leaves(part)
    else:
        yield value


# Known mistakes are written for functions that bring their Jacobian along.


def _jvp_of_a_known_function(g: Any, primals: Any, tangents: Any) -> tuple:
    return g(*primals), g.jacobian(*primals) @ tangents[0]


def _vjp_of_a_known_function(g: Any, x: Any) -> tuple:
    return g(x), lambda ct: (ct @ g.jacobian(x),)
