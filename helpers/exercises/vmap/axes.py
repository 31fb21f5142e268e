"""vmap/axes: Six pairs of axes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.vmap.axes import LETTERS

_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "height": lambda p: np.sin(p[0]) * np.cos(p[1]) + 0.1 * p[0] ** 2,
    "layer": lambda w, x: w @ x,
    "line": lambda params, t: params["intercept"] + params["slope"] * t,
}


def _axes_cases(rng: np.random.Generator) -> list[Case]:
    """Six situations as plain data: what is wanted for lane k, and the shapes of the inputs and of the result R."""
    n = int(rng.integers(4, 7))
    some = [int(a) for a in rng.permutation(2)]
    row_or_column = ["[k]", "[:, k]"]
    matrix = ["[k]", "[:, k]", "[:, :, k]"][int(rng.integers(3))]
    third = ["[:, k]", "[:, :, k]"][int(rng.integers(2))]
    entries = [
        ("R[k] = height(P[k])", {"P": (n, 2)}, (n,)),
        ("R[k] = height(P[:, k])", {"P": (2, n)}, (n,)),
        (f"R{row_or_column[some[0]]} = layer(W, X{row_or_column[some[1]]})", {"W": (3, 3), "X": (3, 3)}, (3, 3)),
        (f"R[:, k] = layer(W{third}, X[k])", {"W": (3, 3, 3), "X": (3, 3)}, (3, 3)),
        (f"R[k] = layer(W{matrix}, x)", {"W": (3, 3, 3), "x": (3,)}, (3, 3)),
        ('R[k] = line({"slope": slope[k], "intercept": intercept}, T[k])', {"params": {"slope": (n,), "intercept": ()}, "T": (n,)}, (n,)),
    ]  # fmt: skip
    sheet = {
        letter: {"wanted": wanted, "inputs": inputs, "result": result}
        for letter, (wanted, inputs, result) in zip(LETTERS, entries, strict=True)
    }
    return [Case((sheet,))]


def _axis_of(name: str, wanted: str) -> int | None:
    """The place of k in the index of this array, or None where it has no index."""
    index = re.search(rf"\b{name}\[([^\]]*)\]", wanted)
    return index[1].replace(" ", "").split(",").index("k") if index else None


def _right_pair(entry: dict[str, Any]) -> tuple[tuple[Any, ...], int]:
    """(in_axes, out_axes) of a situation, read off the formula."""
    wanted = entry["wanted"]
    ins = tuple(
        {inner: _axis_of(inner, wanted) for inner in shape} if isinstance(shape, dict) else _axis_of(name, wanted)
        for name, shape in entry["inputs"].items()
    )
    return ins, _axis_of("R", wanted)


class _NoSuchAxes(Exception):
    """What vmap would say of these axes."""


def _by_loop(entry: dict[str, Any], ins: Any, out: Any) -> np.ndarray:
    """What vmap gives with these axes on the inputs of a situation, by a loop."""
    rng = np.random.default_rng(5)

    def drawn(shape: Any) -> Any:
        return {name: drawn(s) for name, s in shape.items()} if isinstance(shape, dict) else rng.normal(size=shape)

    inputs = [drawn(shape) for shape in entry["inputs"].values()]
    sizes = {size for arg, axis in zip(inputs, ins, strict=True) for size in _sizes(arg, axis)}
    if len(sizes) != 1:
        raise _NoSuchAxes(f"the mapped axes have the lengths {sorted(sizes)}" if sizes else "no input is mapped, so there are no lanes")
    name = entry["wanted"].partition(" = ")[2].partition("(")[0]
    lanes = [[_take(arg, axis, k) for arg, axis in zip(inputs, ins, strict=True)] for k in range(sizes.pop())]
    try:
        results = [_FUNCTIONS[name](*lane) for lane in lanes]
    except (IndexError, ValueError):
        shapes = " and ".join(str(np.shape(arg)) for arg in lanes[0])
        raise _NoSuchAxes(f"`{name}` would get {shapes} for one lane") from None
    if not isinstance(out, int) or not 0 <= out <= np.ndim(results[0]):
        raise _NoSuchAxes(f"the result has no axis {out}")
    return np.stack(results, out)


def _sizes(arg: Any, axis: Any) -> list[int]:
    if isinstance(arg, dict):
        return [size for name in arg for size in _sizes(arg[name], axis[name])]
    if axis is None:
        return []
    if not 0 <= axis < np.ndim(arg):
        raise _NoSuchAxes(f"an input of shape {np.shape(arg)} has no axis {axis} to map")
    return [np.shape(arg)[axis]]


def _take(arg: Any, axis: Any, k: int) -> Any:
    if isinstance(arg, dict):
        return {name: _take(arg[name], axis[name], k) for name in arg}
    return arg if axis is None else np.take(arg, k, axis)


_AXES_FORMAT = "Write a pair (in_axes, out_axes) for each letter, with an entry of in_axes for each input: `((None, 0), 0)`."


def _plain_axes(value: Any) -> Any:
    """Axes as numbers, from plain data; raises TypeError for anything else."""
    if value is None:
        return None
    if isinstance(value, dict):
        return {name: _plain_axes(axis) for name, axis in value.items()}
    if isinstance(value, (tuple, list)):
        return tuple(_plain_axes(axis) for axis in value)
    if isinstance(value, np.ndarray) and value.ndim == 0 and value.dtype.kind in "iu":
        return int(value)
    if isinstance(value, np.ndarray) and value.ndim == 1 and value.dtype.kind in "iu":
        return tuple(int(axis) for axis in value)
    raise TypeError


def _accept_axes(case: Case, output: Any) -> str | None:
    """None where all six are right, else a sentence about the first that is not."""
    sheet = case.args[0]
    if not isinstance(output, dict) or set(output) != set(LETTERS):
        return f"Give a dict with the letters A to F. {_AXES_FORMAT}"
    for letter in LETTERS:
        says = _about(sheet[letter], output[letter])
        if says:
            return f"Look again at {letter}. {says}"
    return None


def _about(entry: dict[str, Any], pair: Any) -> str | None:
    """What is to say about the axes of one situation, or None if they do what is wanted."""
    try:
        ins, out = _plain_axes(pair)
        (right_ins, right_out), count = _right_pair(entry), len(entry["inputs"])
        if isinstance(ins, tuple) and len(ins) != count:
            return f"There {'is 1 input' if count == 1 else f'are {count} inputs'}, and in_axes has {len(ins)} entries."
        if not all(isinstance(a, dict) == isinstance(r, dict) for a, r in zip(ins, right_ins, strict=True)):
            return _AXES_FORMAT
        found = _by_loop(entry, ins, out)
    except _NoSuchAxes as error:
        return f"vmap would raise an error there: {error}."
    except (TypeError, ValueError, KeyError):
        return _AXES_FORMAT
    wanted = _by_loop(entry, right_ins, right_out)
    if (ins, out) == (right_ins, right_out):
        return None
    if found.shape == wanted.shape and np.allclose(found, wanted):
        return "R comes out right, from other lanes: yours cut along another axis than the one that k counts. Which inputs have a k, and where?"
    if ins == right_ins:
        return "The right lanes are paired, and their results lie along the other axis. Which axis of the result counts the lanes?"
    if any(r is None and a is not None for a, r in zip(ins, right_ins, strict=True)):
        return "No error there, and wrong numbers: what all lanes share has been cut into lanes. Which input has to be whole in every lane?"
    if all(isinstance(r, int) and a is None or a == r for a, r in zip(ins, right_ins, strict=True)) and ins != right_ins:
        return "An input that has a k is shared there: every lane gets all of it. None is for inputs without a k."
    if found.shape != wanted.shape:
        return f"The result would have shape {found.shape}; {wanted.shape} is wanted. Which axis of each input counts the lanes?"
    return "No error there, and wrong numbers. Which axis of each input counts the lanes?"


def _right_axes(sheet: dict[str, Any], change: Callable[[Any, int], Any] = lambda axis, ndim: axis, out: Callable[[int], int] = lambda o: o) -> dict[str, Any]:
    """The right axes of a sheet, with a change for every axis of an input (given its number of axes) and of the result."""

    def changed(axes: Any, shape: Any) -> Any:
        if isinstance(axes, dict):
            return {name: changed(axis, shape[name]) for name, axis in axes.items()}
        return change(axes, len(shape))

    found = {}
    for letter, entry in sheet.items():
        ins, right_out = _right_pair(entry)
        found[letter] = tuple(changed(a, s) for a, s in zip(ins, entry["inputs"].values(), strict=True)), out(right_out)
    return found


def _axes_with(**changes: Callable[..., Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda sheet: _right_axes(sheet, **changes)


def _kept_axis(axis: Any, ndim: int) -> Any:
    return 1 - axis if axis is not None and ndim == 2 else axis


EXERCISE = Exercise(
    id="vmap/axes",
    title="Six pairs of axes",
    level=2,
    minutes=10,
    signature="axes",
    value=True,
    cases=_axes_cases,
    accept=_accept_axes,
    mistakes=(
        Mistake("M18", _axes_with(change=lambda a, ndim: 0 if a is None else a), "You mapped what all lanes share: row i of the weights met sample i, and where the sizes agree nothing raises. Use None for it."),
        Mistake("always-axis-0", _axes_with(change=lambda a, ndim: a if a is None else 0), "You mapped axis 0 everywhere. Look where k stands: in X[:, k] it counts axis 1."),
        Mistake("out-axis-0", _axes_with(out=lambda o: 0), "Every out axis is 0. Where the result of lane k is R[:, k], the lanes are counted by axis 1 of the result."),
        Mistake("kept-axis", _axes_with(change=_kept_axis), "You named the axis that the function keeps. in_axes names the one that vmap takes away: the one that k counts."),
        Mistake("counted-from-1", _axes_with(change=lambda a, ndim: a if a is None else a + 1, out=lambda o: o + 1), "Axes are counted from 0: the first axis of an array is axis 0."),
        Mistake("none-is-mapped", _axes_with(change=lambda a, ndim: 0 if a is None else None), "None marks what is shared, not what is mapped: you have it the wrong way round."),
    ),
    hints=(
        "For each input ask: where does k stand in its index? If it stands nowhere, all lanes share it.",
        "Picture the shape as a ribbon of axes. in_axes names the piece that vmap cuts out before the function looks; out_axes says where that piece is put into the result.",
        "for each input:\n    X[k] → 0, X[:, k] → 1, X[:, :, k] → 2, no k → None\nfor the result R: R[k] → 0, R[:, k] → 1",
        "A shared W and samples in rows: `((None, 0), 0)`. A dict takes a dict: `({\"slope\": 0, \"intercept\": None}, 0)` is the in_axes of F.",
    ),
)  # fmt: skip
