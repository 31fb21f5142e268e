"""How answers to vmap/axes are used."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.desk.using import filled_in

LETTERS = "ABCDEF"


def use(answer: Any, sheet: dict[str, Any]) -> Any:
    """The axes in one form: a tuple with an entry for each input, and the axis of the result, none of them negative."""
    found = filled_in(answer, sheet)
    if not isinstance(found, dict) or set(found) != set(LETTERS):
        return found
    return {letter: _one_form(found[letter], sheet[letter]) for letter in LETTERS}


def _one_form(pair: Any, entry: dict[str, Any]) -> Any:
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        return pair
    ins, out = pair
    shapes = list(entry["inputs"].values())
    if _is_axis(ins):
        ins = (ins,) * len(shapes)
    if not isinstance(ins, (tuple, list)) or len(ins) != len(shapes):
        return pair
    out = len(entry["result"]) + out if _is_axis(out) and out is not None and out < 0 else out
    return tuple(_from_front(axis, shape) for axis, shape in zip(ins, shapes, strict=True)), out


def _is_axis(axis: Any) -> bool:
    return axis is None or (isinstance(axis, (int, np.integer)) and not isinstance(axis, bool))


def _from_front(axis: Any, shape: Any) -> Any:
    if isinstance(shape, dict):
        if isinstance(axis, dict) and axis.keys() == shape.keys():
            return {name: _from_front(axis[name], shape[name]) for name in shape}
        return {name: _from_front(axis, shape[name]) for name in shape} if _is_axis(axis) else axis
    return axis + len(shape) if _is_axis(axis) and axis is not None and axis < 0 else axis
