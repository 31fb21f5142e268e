"""How answers to vmap/loop_vmap are used."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from helpers.desk.using import RAISED, attempt, called, part

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
    "loop_vmap(f, (0, 1), 1)(W, np.stack([X, -X]))": ((0, 1), 1, lambda W, X: (W, np.stack([X, -X]))),
    'loop_vmap(f, 1, 1)({"w": W.T, "x": X.T})': (1, 1, lambda W, X: ({"w": W.T.copy(), "x": X.T.copy()},)),
    'loop_vmap(f, (None, 1))({"w": W[1]}, X.T)': ((None, 1), 0, lambda W, X: ({"w": W[1]}, X.T.copy())),
    "loop_vmap(f)(W[:, 0], X[:, 0])": (0, 0, lambda W, X: (W[:, 0].copy(), X[:, 0].copy())),
    "loop_vmap(f)(W[:1], X[:1])": (0, 0, lambda W, X: (W[:1], X[:1])),
}
AGAIN = "the same loop_vmap(f), called again with (X, W)"


def lanes_of(W: Any) -> int:
    """How many lanes there are in all parts together: one in the last part, and as many as rows in each other one."""
    return len(W) * len(PARTS) + 1


def use(loop_vmap: Any, f: Any, W: Any, X: Any) -> dict[str, Any]:
    """What the mapped f gives in each part, under the call that was made. An error is noted under it."""
    found: dict[str, Any] = {}
    kept: list[Any] = []

    def ask(name: str) -> Any:
        ins, out, arguments = PARTS[name]
        kept.append(loop_vmap(f, ins, out))
        return called(kept[-1], name.rpartition("(")[0], *arguments(W, X))

    for name in (*PARTS, AGAIN):
        if RAISED in (value for value in found.values() if isinstance(value, str)):
            found[name] = "not asked any more"
        else:
            found[name] = _noted(name, partial(ask, name) if name in PARTS else lambda: kept[0](X, W))
    return found


def _noted(name: str, run: Callable[[], Any]) -> Any:
    """What it gives, or a word for the error that is noted. What is not written yet goes on as it is."""
    try:
        with part(name):
            return run()
    except NotImplementedError:
        raise
    except Exception as error:  # noqa: BLE001  the first wrong part is the one to speak of, and it may stand before this one
        problem = error

        def raise_it() -> None:
            raise problem

        attempt(name, raise_it)
        return RAISED
