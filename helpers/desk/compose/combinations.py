"""How answers to compose/combinations are used."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import Any

from helpers.desk.faults import Refusal
from helpers.desk.plain import describe
from helpers.desk.using import called, library_in_use, tried

NAMES = ("slopes", "bend", "through", "bend_through")
FOUR = f"combinations must return a dict with four functions under the names {', '.join(NAMES)}"


def use(combinations: Any, f: Any, step: Any, X: Any, x: Any, v: Any, h: Any, xs: Any) -> dict[str, Any]:
    """What the four functions give. What one raises is noted under its name."""
    made = combinations(f, step)
    if made is ...:
        return ...
    if not isinstance(made, dict) or set(made) != set(NAMES):
        raise Refusal(f"{FOUR}; yours gives {describe(made)}.")
    inputs = {"slopes": (X,), "bend": (x, v), "through": (h, xs), "bend_through": (h, xs)}
    library = library_in_use()
    with library.every_call_counts() if library else contextlib.nullcontext():  # a loop of JAX is not compiled anew for each f
        return {name: tried(name, partial(called, made[name], name, *args)) for name, args in inputs.items()}
