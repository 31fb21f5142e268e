"""How many steps of Python a computation takes over its arrays: a loop over the lanes shows in them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np


@dataclass
class Steps:
    """`taken` counts operations on the arrays, rows taken from them, and lines and calls of Python. `ready_made` says
    whether the course's own library ran."""

    taken: int = 0
    ready_made: bool = False


# Kept here, where neither an array nor the function that watches the lines holds it.
_seen = Steps()


class _Watched(np.ndarray):
    """An array whose operations, and the rows taken from it, count as steps."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        _seen.taken += 1
        bare = [x.view(np.ndarray) if isinstance(x, _Watched) else x for x in inputs]
        out = kwargs.get("out")
        if out is not None:
            kwargs["out"] = tuple(o.view(np.ndarray) if isinstance(o, _Watched) else o for o in out)
        result = getattr(ufunc, method)(*bare, **kwargs)
        return result.view(_Watched) if isinstance(result, np.ndarray) else result

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, (int, np.integer)):
            _seen.taken += 1
        return super().__getitem__(index)


def steps_of(run: Callable[..., Any], arrays: Sequence[np.ndarray]) -> Steps:
    """The steps of `run(*arrays)`, which must not raise."""
    watched = [array.view(_Watched) for array in arrays]
    _seen.taken, _seen.ready_made = 0, False
    before = sys.gettrace()
    sys.settrace(_look)
    try:
        run(*watched)
    finally:
        sys.settrace(before)
    return replace(_seen)


def _look(frame: Any, event: str, argument: Any) -> Any:
    _seen.taken += event in ("line", "call")
    _seen.ready_made = _seen.ready_made or frame.f_globals.get("__name__", "").startswith("helpers.by_hand")
    return _look
