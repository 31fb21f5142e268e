"""Chapter 04: which slices of the arguments meet in a lane, in a loop of calls and in one call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.pictures import Moving
from helpers.pictures.look import INK, MUTED
from helpers.pictures.moving import Control, Scene

_ACROSS, _DOWN = 50, 34  # a cell
_PLACES = {"W": (36, 62), "X": (296, 62), "R": (177, 334)}  # the top left corner of each grid
_BOX = (90, 204, 324, 66)
Axes = tuple[tuple[int | None, int | None], int]


def lanes_meet(f: Callable, W: np.ndarray, X: np.ndarray, situations: Sequence[Axes], vmap: Callable) -> Moving:
    """What each lane of `vmap(f, in_axes, out_axis)(W, X)` gets and gives; `situations` lists (in_axes, out_axis).

    W and X are square, and as long as each other, so that each axis fits everywhere. A slider runs through the calls of a
    loop and then shows the one call of vmap, which must give the same.
    """
    lanes = len(X)
    calls = [*(f"loop, call {k + 1} of {lanes}" for k in range(lanes)), "vmap, the only call"]
    scene = Scene(500, 448, [Control("Axes in → out", [f"{a} → {out}" for a, out in situations], choices=True), Control("Call", calls)])
    frames = [(axes, out, k) for axes, out in situations for k in range(lanes + 1)]
    results = {(axes, out): _results(f, W, X, axes, out, vmap) for axes, out in situations}
    sees = {axes: _seen(f, W, X, axes, vmap) for axes, _ in situations}
    for name, array, which in (("W", W, 0), ("X", X, 1)):
        _grid(scene, name, [array] * len(frames), [axes[which] for axes, _, _ in frames], [_now(axes[which], k, lanes) for axes, _, k in frames])
        words = {None: "None: whole in every lane", 0: "0: a row for each lane", 1: "1: a column for each lane"}
        scene.label(_PLACES[name][0] + 1.5 * _ACROSS, 18, [words[axes[which]] for axes, _, _ in frames], 15, anchor="middle")
    together = [float(call == lanes) for _, _, call in frames]
    for x, y in ((111, 172), (371, 172), (252, 272)):
        for beside in (-16, 0, 16):  # in the one call an arrow for each lane
            scene.line(x + beside, y, x + beside, y + 26, INK, 2, marker_end="url(#arrow)", opacity=together if beside else 1)
    left, top, width, height = _BOX
    for k in (2, 1):  # the sheets behind the box: the other lanes of the one call
        scene.add("rect", x=left + 7 * k, y=top - 5 * k, width=width, height=height, rx=6, fill="#fff", stroke=INK, stroke_width=1.2,
                  opacity=together)  # fmt: skip
    scene.add("rect", x=left, y=top, width=width, height=height, rx=6, fill="#fff", stroke=INK, stroke_width=2)
    name = f.__name__
    scene.label(left + width / 2, top + 26, [f"{name}(W, x): " + ("one call, all lanes" if k == lanes else f"lane {k} alone") for _, _, k in frames],
                16, anchor="middle", font_weight="bold")  # fmt: skip
    scene.label(left + width / 2, top + 51, [f"it sees W {sees[axes][0]} and x {sees[axes][1]}" for axes, _, _ in frames], 15, anchor="middle")
    tables = [results[axes, out] for axes, out, _ in frames]
    _grid(scene, "R", tables, [out for _, out, _ in frames], [_done(out, k, lanes) for _, out, k in frames])
    scene.say([_sentence(name, axes, out, k, lanes, results[axes, out], W, X, sees[axes]) for axes, out, k in frames])
    shapes = "; ".join(f"in_axes {axes} and out axis {out} give R of shape {results[axes, out].shape}, {results[axes, out].tolist()}" for axes, out in situations)
    return Moving(
        scene,
        alt=f"Two grids of numbers, W and X, above a box for {name}, and its result R below. A choice of axes and a slider say which rows or columns go through the box in which call.",
        caption=f"Choose the axes, then move from call to call: the framed numbers meet in {name}. In the last place all lanes go through in one call.",
        text=f"W is {W.tolist()}, and X is {X.tolist()}. In the loop, {lanes} calls of {name} each fill their part of R; in vmap one call fills all of it, with the same numbers: {shapes}. "
        "With (0, 0) nothing is shared: row k of W meets row k of X, and each lane gives a single number.".replace("-", "−"),
    )


def _results(f: Callable, W: np.ndarray, X: np.ndarray, axes: tuple, out: int, vmap: Callable) -> np.ndarray:
    """What vmap gives. Raises ValueError where a loop gives something else."""
    found = np.asarray(vmap(f, axes, out)(W, X))
    if not np.allclose(found, np.stack([f(_slice(W, axes[0], k), _slice(X, axes[1], k)) for k in range(len(X))], out)):
        raise ValueError(f"vmap and a loop differ for {axes}")
    return found


def _seen(f: Callable, W: np.ndarray, X: np.ndarray, axes: tuple, vmap: Callable) -> tuple[tuple, tuple]:
    """The shapes that f sees in its one call."""
    log: list[tuple] = []

    def looking(w: Any, x: Any) -> Any:
        log.append((tuple(w.shape), tuple(x.shape)))
        return f(w, x)

    vmap(looking, axes)(W, X)
    (only,) = log
    return only


def _slice(array: np.ndarray, axis: int | None, k: int) -> np.ndarray:
    return array if axis is None else np.take(array, k, axis)


def _now(axis: int | None, call: int, lanes: int) -> np.ndarray:
    """Which cells of a square take part in this call."""
    if axis is None or call == lanes:
        return np.ones((lanes, lanes), bool)
    return np.indices((lanes, lanes))[axis] == call


def _done(out: int, call: int, lanes: int) -> np.ndarray:
    """Which cells of the result are known after this call."""
    return np.indices((lanes, lanes))[out] <= call


def _number(value: float) -> str:
    return f"{value:g}".replace("-", "−")


def _grid(scene: Scene, name: str, arrays: Sequence[np.ndarray], axes: Sequence[int | None], on: Sequence[np.ndarray]) -> None:
    """A square of numbers with its name and the names of its lanes; `on` says which cells stand out in each frame.

    A result of one axis is drawn as the first column.
    """
    left, top = _PLACES[name]
    size = len(on[0])
    flat = [array.ndim == 1 for array in arrays]
    grids = [np.column_stack([a, *[np.full(size, np.nan)] * (size - 1)]) if a.ndim == 1 else a for a in arrays]
    labels = [f"R {array.shape}" for array in arrays] if name == "R" else name
    size_of = 16 if name == "R" else 20
    scene.label(left - 12 - 46 * (name == "R"), top + 1.5 * _DOWN + 6, labels, size_of, anchor="end", font_family="monospace", font_weight="bold")
    shown = {"R": lambda known: known}.get(name, lambda known: np.ones_like(known))
    for i in range(size):
        for j in range(size):
            there = [not (is_flat and j) for is_flat in flat]
            out = [bool(known[i, j]) for known in on]
            told = [bool(shown(known)[i, j]) and is_there for known, is_there in zip(on, there, strict=True)]
            scene.add("rect", x=left + j * _ACROSS + 1, y=top + i * _DOWN + 1, width=_ACROSS - 4, height=_DOWN - 4, fill="#fff",
                      stroke=[INK if o else MUTED for o in out], stroke_width=[2.6 if o else 0.7 for o in out], opacity=[float(t) for t in there])  # fmt: skip
            scene.label(left + (j + 0.5) * _ACROSS - 1, top + (i + 0.5) * _DOWN + 4, [_number(grid[i, j]) if t else "" for grid, t in zip(grids, told, strict=True)],
                        16, [INK if o else MUTED for o in out], "middle", font_weight=["bold" if o else "normal" for o in out])  # fmt: skip
    for k in range(size):
        rows = [f"lane {k}" if axis == 0 else "" for axis in axes]
        columns = [f"lane {k}" if axis == 1 else "" for axis in axes]
        side = {"x": left - 6, "anchor": "end"} if name == "R" else {"x": left + size * _ACROSS + 4, "anchor": "start"}
        scene.label(y=top + (k + 0.5) * _DOWN + 4, text=rows, size=14, color=MUTED, **side)
        scene.label(left + (k + 0.5) * _ACROSS - 1, top - 7, columns, 14, MUTED, "middle")


def _part(array: np.ndarray, name: str, axis: int | None, k: int) -> str:
    if axis is None:
        return f"all of {name}"
    return f"{('row', 'column')[axis]} {k} of {name}, {_list(_slice(array, axis, k))}"


def _list(values: np.ndarray) -> str:
    return "[" + ", ".join(_number(v) for v in np.atleast_1d(values)) + "]" if np.ndim(values) else _number(values)


def _sentence(
    name: str, axes: tuple, out: int, call: int, lanes: int, result: np.ndarray, W: np.ndarray, X: np.ndarray, sees: tuple
) -> str:
    if call == lanes:
        shared = "" if None in axes else " No error, and no lane has seen all of W."
        return f"vmap: {name} runs once, and sees W {sees[0]} and x {sees[1]}. All {lanes} lanes go through together: R has shape {result.shape}.{shared}"
    place = f"entry {call}" if result.ndim == 1 else f"{('row', 'column')[out]} {call}"
    given = f"{_part(W, 'W', axes[0], call)} and {_part(X, 'X', axes[1], call)}"
    return f"Loop, call {call + 1} of {lanes}: {name} gets {given}. It gives {_list(_slice(result, out, call))}, {place} of R."
