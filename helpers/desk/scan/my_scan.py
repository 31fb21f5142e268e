"""How answers to scan/my_scan are used."""

from __future__ import annotations

import contextlib
import io
from typing import Any

from helpers.by_hand import grad
from helpers.desk.faults import Refusal
from helpers.desk.functions import calls_of, uncounted
from helpers.desk.using import attempt, library_in_use

Tree = Any
UNSTACKED = "A leaf of ys is a Python list or tuple. Each leaf of ys must be one array, with the steps along axis 0."


def use(my_scan: Any, f: Any, init: Tree, xs: Tree) -> Any:
    """The result; refused if a leaf of ys is no array. `slopes` notes what bh.grad makes of it: the gradient of the sum
    of the last carry and all ys by the first carry."""
    result = my_scan(f, init, xs)
    leaves = _leaves_of_ys(result)
    if any(isinstance(leaf, (tuple, list)) for leaf in leaves):
        raise Refusal(UNSTACKED)

    def total(init: Tree) -> Any:
        carry, (y, (sums, totals)) = my_scan(f, init, xs)
        return carry["level"].sum() + carry["total"] + y.sum() + sums.sum() + totals.sum()

    if library_in_use() and leaves and calls_of(f) == len(xs["keep"]):
        # What the answer prints, it printed above.
        with uncounted(), contextlib.redirect_stdout(io.StringIO()):
            attempt("slopes", lambda: grad(total)(init))
    return result


def _leaves_of_ys(result: Any) -> tuple[Any, ...]:
    """The three leaves of ys where the result has the form (carry, (·, (·, ·))), else none."""
    ys = result[1] if _is_pair(result) else None
    return (ys[0], *ys[1]) if _is_pair(ys) and _is_pair(ys[1]) else ()


def _is_pair(value: Any) -> bool:
    return isinstance(value, (tuple, list)) and len(value) == 2
