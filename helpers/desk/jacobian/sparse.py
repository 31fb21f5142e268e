"""A jvp whose passes count, and functions whose Jacobian is zero in known places, for jacobian/banded and
jacobian/colored."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from types import FunctionType
from typing import Any

import numpy as np

from helpers.by_hand.primitives import Tracer
from helpers.by_hand.tracing import Batched
from helpers.desk.again import elsewhere, note_calls
from helpers.desk.faults import Refusal
from helpers.desk.functions import Formula, Handed, counted, runs_of
from helpers.desk.libraries import framework_of
from helpers.desk.using import note, seen, transforms_in_use

# The note: how many passes there were.
PASSES = "passes"
OTHER_X = "another x"
NEVER_PUSHED = "Your answer never called the jvp that it was given."
RAN_OUTSIDE = "f also ran outside the jvp that your answer was given."
NOT_A_MATRIX = "This is a generator: it has not asked for a single JVP yet. Make an array of it."
ANOTHER_FUNCTION = "jvp got another function than f. Hand it f itself: jvp(f, (x,), (v,))."
AROUND_IT = "Another transform than vmap goes around jvp here, so that one call may hide many passes. Call jvp with plain tangents."


@dataclass(frozen=True)
class Sparse(Formula):
    """a·sin(Wx) + c: a vector of m numbers, which depend on the entries of x where `pattern` is True. W comes from a seed."""

    seed: int
    pattern: tuple[tuple[bool, ...], ...]

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        where, rng = np.array(self.pattern, bool), np.random.default_rng(self.seed)
        w = rng.uniform(0.3, 1.1, where.shape) * rng.choice([-1, 1], where.shape) * where
        a, c = rng.uniform(0.7, 1.6, (2, len(where)))
        return a, w, c

    @staticmethod
    def formula(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, w, c = numbers
        return namespace.sin(x @ w.T + c) * a

    def __str__(self) -> str:
        m, n = np.shape(self.pattern)
        return f"a*sin(W x + c), {m} numbers of {n}"


def with_passes(answer: Callable[..., Any], f: Any, x: Any, *rest: Any, none_is_fine: bool = False) -> Any:
    """`answer(f, x, *rest, jvp)` with a jvp whose passes are noted. Refused where there were none, or where f ran outside
    them; noted as well, what comes at another x."""
    push, passes, inside = transforms_in_use().jvp, 0, 0

    def jvp(g: Any, primals: Any, tangents: Any, **options: Any) -> Any:
        nonlocal passes, inside
        if isinstance(f, Handed) and isinstance(g, FunctionType):
            raise Refusal(ANOTHER_FUNCTION)
        before = runs_of(f)
        result = (_of_a_known_function if hasattr(g, "jacobian") else push)(g, primals, tangents, **options)
        inside += runs_of(f) - before
        passes += _lanes(tangents[0]) if isinstance(tangents, (tuple, list)) and tangents else 1
        return result

    handed = counted(jvp, "jvp(f, primals, tangents)", "jvp")
    result = answer(f, x, *rest, handed)
    if result is ... or result is NotImplemented:
        return result
    if isinstance(result, Iterator):
        raise Refusal(NOT_A_MATRIX)
    if not (passes or none_is_fine):
        raise Refusal(NEVER_PUSHED)
    if runs_of(f) > inside:
        raise Refusal(RAN_OUTSIDE)
    result = seen(result)
    note(PASSES, passes)
    note_calls({OTHER_X: lambda: answer(f, elsewhere(x), *rest, handed)})
    return result


def _lanes(tangent: Any) -> int:
    """How many tangents vmap holds in one. Refuses what another transform follows: more passes than calls may hide there."""
    if isinstance(tangent, Batched):
        return tangent.trace.size * _lanes(tangent.value)
    if isinstance(tangent, Tracer):
        raise Refusal(AROUND_IT)
    if framework_of(tangent) == "torch":
        from torch._C import _functorch as inside

        if inside.is_batchedtensor(tangent):
            held = inside.get_unwrapped(tangent)
            return held.shape[inside.maybe_get_bdim(tangent)] * _lanes(held)
        if inside.is_functorch_wrapped_tensor(tangent):
            raise Refusal(AROUND_IT)
    if framework_of(tangent) == "jax":
        import jax

        if type(tangent).__name__ == "BatchTracer":
            return tangent.val.shape[tangent.batch_dim] * _lanes(tangent.val)
        if isinstance(tangent, jax.core.Tracer):
            raise Refusal(AROUND_IT)
    return 1


def _of_a_known_function(g: Any, primals: Any, tangents: Any) -> tuple:
    """The jvp of a function that brings its Jacobian along, as those of known mistakes do."""
    return g(*primals), g.jacobian(*primals) @ tangents[0]
