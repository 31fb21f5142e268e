"""Chapter 08: a Jacobian that fills pass by pass, column by column, row by row, or several columns at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from helpers.pictures import Moving
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, signed
from helpers.pictures.moving import Control, Scene
from helpers.pictures.yours import tried

_LEFT, _TOP, _ACROSS = 48, 62, 403  # where the matrix begins, and how wide it is at most
_BLUE, _ORANGE = (0, 114, 178), (213, 94, 0)


def filling(
    jacobian: Any,
    groups: Sequence[Sequence[int]] = (),
    own: Mapping[str, Callable[[], Any]] | None = None,
) -> Moving:
    """The heat map of J with a slider for the passes made, by columns or by rows, and with `groups` several columns at once.

    What a pass hands in stands at one edge of the matrix, what comes out at another. `own` are a learner's functions,
    "columns" and "rows", that take nothing and give J: their entries stand below the true ones as far as they work.
    """
    matrix = np.asarray(jacobian, float)
    m, n = matrix.shape
    modes = {"columns": [[j] for j in range(n)], "rows": [[i] for i in range(m)]} | ({"colored": [list(g) for g in groups]} if groups else {})
    yours = {mode: tried(lambda _, f=f: f(), [None], (m, n)) for mode, f in (own or {}).items()}
    most = max(len(passes) for passes in modes.values())
    wide, high = min(110.0, _ACROSS / n), 54 if own else 32
    right, bottom = _LEFT + n * wide, _TOP + m * high
    scene = Scene(
        max(int(right) + 60, 460), int(bottom) + 78, [Control("Passes made", [str(k) for k in range(most + 1)]), Control("By", list(modes), choices=True)]
    )
    frames = [(k, mode) for k in range(most + 1) for mode in modes]
    _cells(scene, matrix, modes, frames, (wide, high), yours)
    _vectors(scene, matrix, modes, frames, (wide, high))
    _marks(scene, modes, frames, (wide, high), (m, n))
    scene.label(_LEFT, bottom + 68, [f"passes made: {min(k, len(modes[mode]))} of {len(modes[mode])}" for k, mode in frames], 16, font_weight="bold")
    reasons = {mode: f" {why}" for mode, (_, why) in yours.items() if why}
    scene.say([_sentence(k, mode, modes[mode]) + reasons.get(mode, "") for k, mode in frames])
    return _told(scene, matrix, modes, yours)


def _known(k: int, mode: str, passes: Sequence[Sequence[int]], i: int, j: int) -> bool:
    """Whether the entry (i, j) is known after k passes."""
    return any((i if mode == "rows" else j) in group for group in passes[:k])


def _cells(scene: Scene, matrix: np.ndarray, modes: Mapping[str, Any], frames: list, size: tuple[float, float], yours: Mapping[str, Any]) -> None:
    (m, n), (wide, high), top = matrix.shape, size, np.abs(matrix).max()
    digits = 1 if wide < 45 else 3
    for i in range(m):
        for j in range(n):
            x, y, value = _LEFT + j * wide, _TOP + i * high, matrix[i, j]
            share = 0.55 * abs(value) / top
            tint = "rgb({},{},{})".format(*(round(255 - share * (255 - part)) for part in (_BLUE if value >= 0 else _ORANGE)))
            scene.add("rect", x=x, y=y, width=wide, height=high, fill=tint, stroke="#cfcfcf", stroke_width=1)
            scene.label(x + wide / 2, y + (22 if yours else high / 2 + 5), signed(value, digits) if value else "0", 13, INK if value else MUTED, "middle")
            if yours:
                texts = {mode: _own_text(yours.get(mode), i, j, value, digits) for mode in modes}
                scene.label(x + wide / 2, y + 43, [texts[mode] for _, mode in frames], 13, INK, "middle")
            hidden = [0 if _known(k, mode, modes[mode], i, j) else 1 for k, mode in frames]
            scene.add("rect", x=x + 1, y=y + 1, width=wide - 2, height=high - 2, fill="#ededed", opacity=hidden)


def _own_text(found: tuple[np.ndarray | None, str] | None, i: int, j: int, value: float, digits: int) -> str:
    if found is None or found[0] is None:
        return ""
    mine = found[0][0, i, j]
    return f"yours: {'≠ ' if abs(mine - value) > 1e-6 * (1 + abs(value)) else ''}{signed(mine, digits)}"


def _vectors(scene: Scene, matrix: np.ndarray, modes: Mapping[str, Any], frames: list, size: tuple[float, float]) -> None:
    """What the pass of a frame hands in, and what comes out: v above and J v at the right, or ct at the left and Jᵀct below."""
    (m, n), (wide, high) = matrix.shape, size
    right, bottom, digits = _LEFT + n * wide, _TOP + m * high, 1 if wide < 45 else 3

    def texts(rows: bool, out: Callable[[list[int]], float], whole: bool) -> list[str]:
        said = []
        for k, mode in frames:
            now = modes[mode][k - 1] if 1 <= k <= len(modes[mode]) and (mode == "rows") == rows else None
            said.append("" if now is None else str(int(out(now))) if whole else signed(out(now), digits) if out(now) else "0")
        return said

    for j in range(n):
        x = _LEFT + (j + 0.5) * wide
        scene.label(x, _TOP - 12, texts(False, lambda now, j=j: j in now, True), 14, FIRST, "middle", font_weight="bold")
        scene.label(x, bottom + 22, texts(True, lambda now, j=j: matrix[now, j].sum(), False), 13, INK, "middle")
    for i in range(m):
        y = _TOP + (i + 0.5) * high + 5
        scene.label(_LEFT - 16, y, texts(True, lambda now, i=i: i in now, True), 14, FIRST, "middle", font_weight="bold")
        scene.label(right + 8, y, texts(False, lambda now, i=i: matrix[i, now].sum(), False), 13)
    rows = [mode == "rows" for _, mode in frames]
    scene.label(_LEFT, 20, ["ct, handed in, stands at the left; what comes out, below" if row else "v, handed in, stands above; what comes out, at the right" for row in rows], 14)
    scene.label(_LEFT - 16, _TOP - 12, ["ct" if row else "v" for row in rows], 15, FIRST, "middle", font_weight="bold")
    scene.label(right + 8, _TOP - 12, ["" if row else "J v" for row in rows], 15, font_weight="bold")
    scene.label(_LEFT - 4, bottom + 22, ["Jᵀct" if row else "" for row in rows], 15, INK, "end", font_weight="bold")


def _marks(scene: Scene, modes: Mapping[str, Any], frames: list, size: tuple[float, float], shape: tuple[int, int]) -> None:
    """A frame around each column or row that the last pass has filled."""
    (m, n), (wide, high) = shape, size
    for part in range(max(len(group) for passes in modes.values() for group in passes)):
        boxes = []
        for k, mode in frames:
            now = modes[mode][k - 1] if 1 <= k <= len(modes[mode]) else []
            if part >= len(now):
                boxes.append((0.0, 0.0, 0.0, 0.0, 0))
            elif mode == "rows":
                boxes.append((_LEFT, _TOP + now[part] * high, n * wide, high, 3))
            else:
                boxes.append((_LEFT + now[part] * wide, _TOP, wide, m * high, 3))
        x, y, width, height, stroke = (list(track) for track in zip(*boxes, strict=True))
        scene.add("rect", x=x, y=y, width=width, height=height, stroke_width=stroke, fill="none", stroke=SECOND)


def _sentence(k: int, mode: str, passes: Sequence[Sequence[int]]) -> str:
    count = len(passes)
    if k == 0:
        return f"Nothing is known yet. By {mode} it takes {count} passes." if mode != "colored" else f"Nothing is known yet. Colored, it takes {count} passes."
    if k > count:
        return f"Done: all of J is there after {count} passes."
    now = passes[k - 1]
    if mode == "rows":
        return f"Pass {k} of {count}: ct has its 1 at output {now[0]}, and a pullback brings back row {now[0]}."
    if mode == "columns":
        return f"Pass {k} of {count}: v has its 1 at input {now[0]}, and J v is column {now[0]}."
    return f"Pass {k} of {count}: v has a 1 at the inputs {', '.join(map(str, now))}. No output reads two of them, so each entry of J v belongs to one column."


def _told(scene: Scene, matrix: np.ndarray, modes: Mapping[str, Any], yours: Mapping[str, Any]) -> Moving:
    (m, n), zeros = matrix.shape, int((matrix == 0).sum())
    counts = ", ".join(f"{len(passes)} passes {'by ' if mode != 'colored' else ''}{mode}" for mode, passes in modes.items())
    largest = np.unravel_index(np.abs(matrix).argmax(), matrix.shape)
    text = f"J has {m} rows and {n} columns; {zeros or 'none'} of its {m * n} entries are zero, and the largest is {signed(matrix[largest])} at row {largest[0]}, column {largest[1]}. It is full after {counts}."
    if "colored" in modes:
        groups = "; ".join(", ".join(map(str, group)) for group in modes["colored"])
        text += f" The columns that share a pass are {groups}."
    for mode, (found, why) in yours.items():
        off = "" if found is None else int((np.abs(found[0] - matrix) > 1e-6 * (1 + np.abs(matrix))).sum())
        right = "all of yours are the true ones." if not off else "one of yours differs and is marked ≠." if off == 1 else f"{off} of yours differ and are marked ≠."
        text += f" By {mode}: {why or right}"
    caption = "Move the passes, then change how they are made: which way is done first?"
    if yours:
        caption = "Move the passes: does your function bring the same numbers, by columns and by rows?"
    return Moving(
        scene,
        alt=f"A Jacobian of {m} rows and {n} columns that fills pass by pass, with a choice of the way: {', '.join(modes)}. What is handed in and what comes out stand at its edges.",
        caption=caption,
        text=text,
    )
