"""How answers to scan/my_scan are used."""

from __future__ import annotations

import contextlib
import io
from typing import Any

from helpers.by_hand import grad, tree_leaves
from helpers.desk.faults import Refusal
from helpers.desk.functions import calls_of, uncounted
from helpers.desk.using import attempt, library_in_use

Tree = Any
UNSTACKED = "A leaf of ys is a Python list or tuple. Each leaf of ys must be one array, with the steps along axis 0."


def use(my_scan: Any, f: Any, init: Tree, xs: Tree) -> Any:
    """The result; refused if a leaf of ys is no array. `slopes` notes what bh.grad makes of it: the gradient of the sum
    of the last carry and all ys by the first carry."""
    with uncounted():
        form = f(init, {name: column[0] for name, column in xs.items()})[1]
    result = my_scan(f, init, xs)
    leaves = _leaves_of_ys(result, form)
    if any(isinstance(leaf, (tuple, list)) for leaf in leaves):
        raise Refusal(UNSTACKED)

    def total(init: Tree) -> Any:
        return sum(leaf.sum() if getattr(leaf, "shape", ()) else leaf for leaf in tree_leaves(my_scan(f, init, xs)))

    if library_in_use() and leaves and calls_of(f) == len(xs["keep"]):
        # What the answer prints, it printed above.
        with uncounted(), contextlib.redirect_stdout(io.StringIO()):
            attempt("slopes", lambda: grad(total)(init))
    return result


def _leaves_of_ys(result: Any, form: Tree) -> list[Any]:
    """What stands in the places of the leaves of one y, where the result has the form (carry, ys), else nothing."""
    return _places(result[1], form) if isinstance(result, (tuple, list)) and len(result) == 2 else []


def _places(ys: Any, form: Tree) -> list[Any]:
    if not isinstance(form, tuple):
        return [ys]
    if not isinstance(ys, (tuple, list)) or len(ys) != len(form):
        return []
    parts = [_places(part, inside) for part, inside in zip(ys, form, strict=True)]
    return [leaf for part in parts for leaf in part] if all(parts) else []
