"""How answers to vmap/loop_vmap are used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from helpers.desk.using import called, part

# Name of a part -> (in_axes, out_axes, arguments). W and X have a lane in each row. There are fewer lanes than entries, so
# that a wrong axis raises nothing.
PARTS: dict[str, tuple[Any, int, Callable[[Any, Any], tuple[Any, ...]]]] = {
    "loop_vmap(f)(W, X)": (0, 0, lambda W, X: (W, X)),
    "loop_vmap(f, (None, 0))(W[1], X)": ((None, 0), 0, lambda W, X: (W[1], X)),
    "loop_vmap(f, (1, 0))(W.T, X)": ((1, 0), 0, lambda W, X: (W.T.copy(), X)),
    "loop_vmap(f, 0, 1)(W, X)": (0, 1, lambda W, X: (W, X)),
    'loop_vmap(f)({"w": W, "x": X})': (0, 0, lambda W, X: ({"w": W, "x": X},)),
    "loop_vmap(f, (0, None))(W, X[2])": ((0, None), 0, lambda W, X: (W, X[2])),
    "loop_vmap(f, (2, 0))(W.T[:, None], X)": ((2, 0), 0, lambda W, X: (W.T[:, None].copy(), X)),
}


def use(loop_vmap: Any, f: Any, W: Any, X: Any) -> dict[str, Any]:
    """What the mapped f gives in each part, under the call that was made."""
    found = {}
    for name, (ins, out, arguments) in PARTS.items():
        with part(name):
            found[name] = called(loop_vmap(f, ins, out), name.rpartition("(")[0], *arguments(W, X))
    return found
