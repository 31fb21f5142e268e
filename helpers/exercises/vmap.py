"""Chapter 04: write for one, run for many."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

import numpy as np

from helpers.exercise import (
    Case,
    Exercise,
    Mistake,
    Prediction,
    Rule,
    calls_at_most,
    no_framework,
    question,
    raises,
)
from helpers.libraries import Library, framework_of
from helpers.plain_data import plain
from helpers.probing import NOT_CALLED, STUB_TEXT, Refusal, called, describe, part
from helpers.programs import generic_numbers, numpy_only, random_seed

Tree = dict[str, Any]
# What torch and JAX say where one Python `if` should decide for all lanes, and where mapped axes differ in length.
NO_IF = r"data-dependent control flow|TracerBoolConversionError|Attempted boolean conversion"
NOT_ONE_SIZE = r"same size in the mapped dimension|inconsistent sizes for array axes"
NO_RANDOMNESS = "randomness error mode"
NOT_NAMED = "got an unexpected keyword argument '(in_dims|in_axes|out_dims|out_axes)'"


# --- functions of one lane ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Formula:
    """A smooth function named by its seed, which takes arrays of any shape and counts its calls once it is built.

    It adds up over the whole array that it is given, so that it notices when it is given more than one lane.
    """

    seed: int

    @cached_property
    def factors(self) -> list[float]:
        rng = np.random.default_rng(self.seed)
        return [float(rng.choice([-1, 1]) * rng.choice([0.4, 0.6, 0.7, 1.2, 1.3])) for _ in range(5)]

    def value(self, namespace: Any, *args: Any) -> Any:
        raise NotImplementedError

    def __call__(self, *args: Any) -> Any:
        return self.value(np, *args)

    def on(self, lib: Library) -> Counted:
        return Counted(self, lib)


class Counted:
    """A Formula on one library. By hand it refuses what torch and JAX hand it."""

    def __init__(self, formula: Formula, lib: Library) -> None:
        self.formula, self._library, self.calls = formula, lib, 0
        self.__name__ = "f"

    def __call__(self, *args: Any) -> Any:
        leaves = [leaf for arg in args for leaf in (arg.values() if isinstance(arg, Mapping) else [arg])]
        framework = next(filter(None, map(framework_of, leaves)), None)
        by_hand = self._library.way == "by_hand"
        if by_hand:
            numpy_only(*args)
        self.calls += 1
        return self.formula.value(self._library.namespace if by_hand or framework else np, *args)

    def __repr__(self) -> str:
        return f"f = {self.formula}"


@dataclass(frozen=True)
class Landscape(Formula):
    """The height at one point p of two entries. It has a term in |p|², which adds up whatever it is given."""

    def value(self, namespace: Any, p: Any) -> Any:
        a, b, c, d, _ = self.factors
        return a * namespace.sin(b * p[0]) * namespace.cos(c * p[1]) + 0.1 * d * (p * p).sum()

    def __str__(self) -> str:
        a, b, c, d, _ = self.factors
        return f"{a:g}*sin({b:g}*p[0])*cos({c:g}*p[1]) + {0.1 * d:.2g}*(p*p).sum()".replace("+ -", "- ")


@dataclass(frozen=True)
class Kernel(Formula):
    """A number for one pair of vectors; k(x, y) is not k(y, x)."""

    def value(self, namespace: Any, x: Any, y: Any) -> Any:
        a, b, c, d, e = self.factors
        return a * namespace.sin(b * x.sum()) * namespace.cos(c * y.sum()) + 0.1 * d * (x * x).sum() + 0.2 * e * (y * y).sum() * x.sum()

    def __str__(self) -> str:
        a, b, c, d, e = self.factors
        return (
            f"{a:g}*sin({b:g}*x.sum())*cos({c:g}*y.sum()) + {0.1 * d:.2g}*(x*x).sum() + {0.2 * e:.2g}*(y*y).sum()*x.sum()"
        ).replace("+ -", "- ")


@dataclass(frozen=True)
class Lane(Formula):
    """f(w, x) for one lane, shaped like x; or, for a dict with w and x, a dict of two results."""

    def value(self, namespace: Any, w: Any, x: Any = None) -> Any:
        if isinstance(w, Mapping):
            both = self.value(namespace, w["w"], w["x"])
            return {"wave": both, "ramp": self.factors[1] * w["x"] + w["w"].sum()}
        a, b, c, d, _ = self.factors
        return a * namespace.sin(b * x) * namespace.cos(c * w.sum()) + 0.2 * d * x.sum()

    def __str__(self) -> str:
        a, b, c, d, _ = self.factors
        return f"{a:g}*sin({b:g}*x)*cos({c:g}*w.sum()) + {0.2 * d:.2g}*x.sum()".replace("+ -", "- ")


# --- predictions -------------------------------------------------------------------------------------------------


def _digits(guess: Any) -> str:
    """A guess as it can be compared: "1,000 calls" → "1000"."""
    text = str(guess).lower()
    words = {"one": "1", "once": "1", "a single": "1", "twice": "2", "two": "2", "five": "5", "thousand": "1000"}
    found = "".join(c for c in text if c.isdigit() or c == ".").removesuffix(".0").strip(".")
    return found or next((number for word, number in words.items() if re.search(rf"\b{word}\b", text)), "")


def _reply_calls(guess: Tree) -> list[str]:
    said = {name: _digits(value) for name, value in guess.items()}
    lines = [
        f"{'as you said' if said['loop'] == '1000' else 'instead':>11} · loop: 1,000 calls of height, one for each hiker.",
        f"{'as you said' if said['vmap'] == '1' else 'instead':>11} · vmap: 1 call of height, for all of them.",
    ]
    if said["vmap"] == "1000":
        lines.append("vmap is no loop around your function: each operation inside runs once, on all lanes together.")
    return lines


def _reply_sees(guess: Any) -> list[str]:
    numbers = re.findall(r"\d+", str(guess).replace(",000", "000"))
    lines = ["Inside, `p.shape` is (2,): one hiker, with two coordinates."]
    if numbers == ["2"]:
        lines.append("You saw it: the mapped axis is hidden from the function, and vmap looks after it.")
    elif "1000" in numbers:
        lines.append("The 1,000 is there, and the function cannot see it. It is written for one hiker, so it is shown one.")
    else:
        lines.append("vmap takes the mapped axis away from what the function sees, and puts it back on the result.")
    return lines


def _reply_key(guess: Any) -> list[str]:
    lines = ["One number, 4 times. A key is a seed: the same key gives the same number, in every lane."]
    if _digits(guess) == "1":
        lines.append("You saw it. Different noise needs a different key in each lane.")
    else:
        lines.append("JAX has no hidden state that a draw could use up, so nothing makes the lanes differ, unless you hand them different keys.")
    return lines


# --- heights -----------------------------------------------------------------------------------------------------


def _heights_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Landscape(random_seed(rng)), generic_numbers(rng, (4 + k % 2, 2)))) for k in range(6)]


def _each(f: Any, rows: Any) -> np.ndarray:
    return np.array([f(row) for row in rows])


# --- axes --------------------------------------------------------------------------------------------------------

_LETTERS = "ABCDEF"
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
        for letter, (wanted, inputs, result) in zip(_LETTERS, entries, strict=True)
    }
    return [Case((sheet,))]


def _axis_of(name: str, wanted: str) -> int | None:
    """The place of k in the index of this array, or None where it has no index."""
    index = re.search(rf"\b{name}\[([^\]]*)\]", wanted)
    return index[1].replace(" ", "").split(",").index("k") if index else None


def _right_pair(entry: Tree) -> tuple[tuple[Any, ...], int]:
    """(in_axes, out_axes) of a situation, read off the formula."""
    wanted = entry["wanted"]
    ins = tuple(
        {part: _axis_of(part, wanted) for part in shape} if isinstance(shape, dict) else _axis_of(name, wanted)
        for name, shape in entry["inputs"].items()
    )
    return ins, _axis_of("R", wanted)


def _right_axes(sheet: Tree, change: Callable[[Any, int], Any] = lambda axis, ndim: axis, out: Callable[[int], int] = lambda o: o) -> Tree:
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


def _axes_with(**changes: Callable[..., Any]) -> Callable[[Tree], Tree]:
    return lambda sheet: _right_axes(sheet, **changes)


def _run_axes(answer: Any, sheet: Tree) -> Any:
    """The axes in one form: a tuple with an entry for each input, and the axis of the result, none of them negative."""
    found = answer(sheet) if callable(answer) and not isinstance(answer, type) else answer
    if not isinstance(found, dict) or set(found) != set(_LETTERS):
        return found
    return {letter: _one_form(found[letter], sheet[letter]) for letter in _LETTERS}


def _one_form(pair: Any, entry: Tree) -> Any:
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


class _NoSuchAxes(Exception):
    """What vmap would say of these axes."""


def _by_loop(entry: Tree, ins: Any, out: Any) -> np.ndarray:
    """What vmap gives with these axes on the inputs of a situation, by a loop."""
    rng = np.random.default_rng(5)

    def drawn(shape: Any) -> Any:
        return {name: drawn(s) for name, s in shape.items()} if isinstance(shape, dict) else rng.normal(size=shape)

    inputs = [drawn(shape) for shape in entry["inputs"].values()]
    sizes = {size for arg, axis in zip(inputs, ins, strict=True) for size in _sizes(arg, axis)}
    if len(sizes) != 1:
        raise _NoSuchAxes(f"the mapped axes have the lengths {sorted(sizes)}" if sizes else "no input is mapped, so there are no lanes")
    results = [
        _FUNCTIONS[entry["wanted"].partition(" = ")[2].partition("(")[0]](*(_take(arg, axis, k) for arg, axis in zip(inputs, ins, strict=True)))
        for k in range(sizes.pop())
    ]
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
    if not isinstance(output, dict) or set(output) != set(_LETTERS):
        return f"Give a dict with the letters A to F. {_AXES_FORMAT}"
    for letter in _LETTERS:
        says = _about(sheet[letter], output[letter])
        if says:
            return f"Look again at {letter}. {says}"
    return None


def _about(entry: Tree, pair: Any) -> str | None:
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
    if found.shape != wanted.shape:
        return f"The result would have shape {found.shape}; {wanted.shape} is wanted. Which axis of each input counts the lanes?"
    return "No error there, and wrong numbers. Which axis of each input counts the lanes?"


def _kept_axis(axis: Any, ndim: int) -> Any:
    return 1 - axis if axis is not None and ndim == 2 else axis


# --- pairwise ----------------------------------------------------------------------------------------------------


def _pairwise_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Kernel(random_seed(rng)), generic_numbers(rng, (3, 2)), generic_numbers(rng, (4, 2)))) for _ in range(5)]


def _run_pairwise(pairwise: Any, k: Any, X: Any, Y: Any) -> Any:
    return called(pairwise(k), "pairwise(k)", X, Y)


def _pairs(k: Any, X: Any, Y: Any) -> np.ndarray:
    return np.array([[k(x, y) for y in Y] for x in X])


def _pairwise_with(wrong: Callable[..., Any]) -> Callable[..., Any]:
    """`pairwise` with a wrong belief: `wrong(k, X, Y)` is what it gives."""
    return lambda k: lambda X, Y: wrong(k, X, Y)


# --- loop_vmap ---------------------------------------------------------------------------------------------------

# Name of a part -> (in_axes, out_axes, arguments). W and X have a lane in each row. There are fewer lanes than entries, so
# that a wrong axis raises nothing.
_LOOP_PARTS: dict[str, tuple[Any, int, Callable[[Any, Any], tuple[Any, ...]]]] = {
    "loop_vmap(f)(W, X)": (0, 0, lambda W, X: (W, X)),
    "loop_vmap(f, (None, 0))(W[1], X)": ((None, 0), 0, lambda W, X: (W[1], X)),
    "loop_vmap(f, (1, 0))(W.T, X)": ((1, 0), 0, lambda W, X: (W.T.copy(), X)),
    "loop_vmap(f, 0, 1)(W, X)": (0, 1, lambda W, X: (W, X)),
    'loop_vmap(f)({"w": W, "x": X})': (0, 0, lambda W, X: ({"w": W, "x": X},)),
    "loop_vmap(f, (0, None))(W, X[2])": ((0, None), 0, lambda W, X: (W, X[2])),
    "loop_vmap(f, (2, 0))(W.T[:, None], X)": ((2, 0), 0, lambda W, X: (W.T[:, None].copy(), X)),
}


def _loop_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Lane(random_seed(rng)), generic_numbers(rng, (lanes, 5)), generic_numbers(rng, (lanes, 5)))) for lanes in (3, 4, 3, 4)]


def _run_loop(loop_vmap: Any, f: Any, W: Any, X: Any) -> Tree:
    found = {}
    for name, (ins, out, arguments) in _LOOP_PARTS.items():
        with part(name):
            found[name] = called(loop_vmap(f, ins, out), name.rpartition("(")[0], *arguments(W, X))
    return found


def _spec(f: Any, in_axes: Any = 0, out_axes: int = 0) -> Callable[..., Any]:
    """The specification of vmap, for arguments that are arrays or flat dicts of arrays."""

    def all_lanes(*args: Any) -> Any:
        axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
        mapped = [(arg, a) for arg, a in zip(args, axes, strict=True) if a is not None]
        size = min(leaf.shape[a] for arg, a in mapped for leaf in (arg.values() if isinstance(arg, dict) else [arg]))
        lanes = [[arg if a is None else _spread(arg, a, k) for arg, a in zip(args, axes, strict=True)] for k in range(size)]
        results = [f(*lane) for lane in lanes]
        if isinstance(results[0], dict):
            return {name: np.stack([r[name] for r in results], out_axes) for name in results[0]}
        return np.stack(results, out_axes)

    return all_lanes


def _spread(arg: Any, axis: int, k: int) -> Any:
    return {n: np.take(a, k, axis) for n, a in arg.items()} if isinstance(arg, dict) else np.take(arg, k, axis)


def _loop_with(ins: Callable[[Any], Any] = lambda a: a, out: Callable[[int], int] = lambda o: o) -> Callable[..., Any]:
    """`loop_vmap` with a wrong use of an in-axis or of the out-axis."""

    def loop_vmap(f: Any, in_axes: Any = 0, out_axes: int = 0) -> Callable[..., Any]:
        axes = tuple(map(ins, in_axes)) if isinstance(in_axes, tuple) else ins(in_axes)
        return _spec(f, axes, out(out_axes))

    return loop_vmap


def _loop_after(change: Callable[[Any], Any]) -> Callable[..., Any]:
    """`loop_vmap` with something done to each array of the result."""

    def loop_vmap(f: Any, in_axes: Any = 0, out_axes: int = 0) -> Callable[..., Any]:
        def mapped(*args: Any) -> Any:
            found = _spec(f, in_axes, out_axes)(*args)
            return {n: change(a) for n, a in found.items()} if isinstance(found, dict) else change(found)

        return mapped

    return loop_vmap


def _without_trees(f: Any, in_axes: Any = 0, out_axes: int = 0) -> Callable[..., Any]:
    def mapped(*args: Any) -> Any:
        if isinstance(args[0], dict):
            raise TypeError("unhashable or unsupported: a dict where an array was expected")
        return _spec(f, in_axes, out_axes)(*args)

    return mapped


def _run_twice(f: Any, in_axes: Any = 0, out_axes: int = 0) -> Callable[..., Any]:
    def mapped(*args: Any) -> Any:
        _spec(f, in_axes, out_axes)(*args)
        return _spec(f, in_axes, out_axes)(*args)

    return mapped


def _one_call_a_lane(case: Case, trial: Any) -> str | None:
    """The specification calls f once for each lane: not once for all, and no more often."""
    lanes = len(case.args[1]) * len(_LOOP_PARTS)
    if trial.calls[0] < lanes:
        return f"f ran {trial.calls[0]} times for {lanes} lanes, so something else did the batching. Write the loop here: f once for each lane."
    if trial.calls[0] > lanes:
        return f"f ran {trial.calls[0]} times for {lanes} lanes. Once for each lane is enough."
    return None


# --- batch_rules -------------------------------------------------------------------------------------------------

Flags = tuple[bool, ...]
_MANY = 64


class Watched(np.ndarray):
    """An array that counts the operations on it and the rows taken from it."""

    steps: ClassVar[int] = 0

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        Watched.steps += 1
        bare = [x.view(np.ndarray) if isinstance(x, Watched) else x for x in inputs]
        out = kwargs.get("out")
        if out is not None:
            kwargs["out"] = tuple(o.view(np.ndarray) if isinstance(o, Watched) else o for o in out)
        result = getattr(ufunc, method)(*bare, **kwargs)
        return result.view(Watched) if isinstance(result, np.ndarray) else result

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, (int, np.integer)):
            Watched.steps += 1
        return super().__getitem__(index)


@dataclass(frozen=True)
class Sizes:
    """The sizes of a case: lanes, and the sides of the matrices. Built, it holds how much the busiest rule did."""

    lanes: int
    rows: int
    columns: int
    seed: int

    def on(self, lib: Library) -> Meter:
        return Meter(self)

    def __str__(self) -> str:
        return f"{self.lanes} lanes, matrices of {self.rows} by {self.columns}"


class Meter:
    """Sizes that were built. `calls` is the most steps that one rule needed for 64 lanes more."""

    def __init__(self, sizes: Sizes) -> None:
        self.sizes, self.calls = sizes, 0


def _rule_parts(sizes: Sizes) -> list[tuple[str, str, tuple[tuple[int, ...], ...], Flags]]:
    """(what is asked, rule, shape of one lane of each argument, which arguments are mapped)."""
    n, m = sizes.columns, sizes.rows
    both, first, second = (True, True), (True, False), (False, True)
    word = {both: "both mapped", first: "only the first mapped", second: "only the second mapped"}
    asked: list[tuple[str, tuple[tuple[int, ...], ...], Flags]] = [
        ("add", ((n,), (n,)), both), ("add", ((n,), (n,)), first), ("add", ((n,), ()), both), ("add", ((n,), ()), second),
        ("mul", ((n,), (n,)), second), ("mul", ((), (n,)), both), ("mul", ((), (n,)), first), ("mul", ((m, n), (n,)), both),
        ("matmul", ((m, n), (n,)), second), ("matmul", ((m, n), (n,)), first), ("matmul", ((m, n), (n,)), both),
        ("matmul", ((n,), (n,)), both), ("matmul", ((n,), (n,)), second), ("matmul", ((n,), (n,)), first),
    ]  # fmt: skip
    named = [(f"total, lane {shape}", "total", (shape,), (True,)) for shape in ((n,), (m, n))]
    pairs = [(f"{rule}, lanes {a} and {b}, {word[flags]}", rule, (a, b), flags) for rule, (a, b), flags in asked]
    return [*pairs[:8], *named, *pairs[8:]]


def _apply(rules: Mapping[str, Any], rule: str, arrays: list[np.ndarray], flags: Flags) -> Any:
    return rules[rule](*arrays) if rule == "total" else rules[rule](*arrays, *flags)


def _rule_cases(rng: np.random.Generator) -> list[Case]:
    """First a case in which every size is 3, where a wrong line-up raises nothing."""
    return [Case((Sizes(*sizes, random_seed(rng)),)) for sizes in ((3, 3, 3), (3, 2, 3), (5, 2, 3), (4, 3, 2))]


def _network(rules: Mapping[str, Any], p: Mapping[str, tuple[Any, bool]], x: tuple[Any, bool]) -> Any:
    """A small network for one lane, on pairs (array, is it mapped?): two layers, a scale and a penalty."""

    def run(rule: str, *boxes: tuple[Any, bool]) -> tuple[Any, bool]:
        arrays, flags = [box[0] for box in boxes], tuple(box[1] for box in boxes)
        if any(flags):
            return _apply(rules, rule, arrays, flags), True
        return {"add": np.add, "mul": np.multiply, "matmul": np.matmul, "total": np.sum}[rule](*arrays), False

    hidden = run("add", run("matmul", p["W"], x), p["b"])
    hidden = (np.tanh(hidden[0]), hidden[1])
    out = run("mul", p["scale"], run("matmul", p["v"], hidden))
    return run("add", out, run("total", run("mul", x, x)))[0]


def _network_inputs(sizes: Sizes, rng: np.random.Generator, weights: bool) -> tuple[Tree, tuple[Any, bool]]:
    shapes = {"W": (sizes.rows, sizes.columns), "b": (sizes.rows,), "v": (sizes.rows,), "scale": ()}
    lead = (sizes.lanes,)
    params = {name: (rng.normal(size=(lead if weights else ()) + shape), weights) for name, shape in shapes.items()}
    return params, (rng.normal(size=(() if weights else lead) + (sizes.columns,)), not weights)


def _guarded(asked: str, run: Callable[[], Any], strict: bool = False) -> Any:
    """What a rule gives; `...` if it has not been written; its error as text, or, if strict, raised."""
    try:
        with part(asked):
            return run()
    except NotImplementedError as error:
        if str(error) in ("", STUB_TEXT):
            return ...
        return f"raised {type(error).__name__}"
    except Exception as error:  # the other rules are still worth trying
        if strict:
            raise
        return f"raised {type(error).__name__}: {' '.join(str(error).split())[:70]}"


def _run_rules(rules: Any, meter: Any) -> Tree:
    rules = called(rules, "rules")
    names = ("add", "mul", "total", "matmul")
    if not isinstance(rules, dict) or set(rules) != set(names) or not all(r is ... or callable(r) for r in rules.values()):
        raise Refusal(f"rules() must give a dict with your four rules under the names {', '.join(names)}; yours gives {describe(rules)}.")
    sizes = getattr(meter, "sizes", meter)
    rng = np.random.default_rng(sizes.seed)
    # Where all sizes agree, no known mistake raises: an error there is a slip, and the learner should see where.
    strict = sizes.lanes == sizes.rows == sizes.columns
    found: Tree = {}
    for asked, rule, shapes, flags in _rule_parts(sizes):
        arrays = [rng.normal(size=((sizes.lanes,) if flag else ()) + shape) for shape, flag in zip(shapes, flags, strict=True)]
        found[asked] = ... if rules[rule] is ... else _guarded(asked, partial(_apply, rules, rule, arrays, flags), strict)
    if any(value is ... for value in found.values()):
        open_rules = {asked.partition(",")[0] for asked, value in found.items() if value is ...}
        return {name: ... if name in open_rules else 0.0 for name in names}
    for weights, asked in ((False, "a network, x mapped"), (True, "a network, its weights mapped")):
        params, x = _network_inputs(sizes, rng, weights)
        found[asked] = _guarded(asked, partial(_network, rules, params, x), strict)
    if isinstance(meter, Meter):
        meter.calls = max(_steps(rules, asked, 2 * _MANY) - _steps(rules, asked, _MANY) for asked in _rule_parts(sizes))
    return found


def _steps(rules: Mapping[str, Any], asked: tuple, lanes: int) -> int:
    """How many operations and lines of Python a rule goes through for so many lanes."""
    _, rule, shapes, flags = asked
    rng, lines = np.random.default_rng(1), 0
    arrays = [rng.normal(size=((lanes,) if flag else ()) + shape).view(Watched) for shape, flag in zip(shapes, flags, strict=True)]
    ready_made = False

    def count(frame: Any, event: str, arg: Any) -> Any:
        nonlocal lines, ready_made
        lines += event in ("line", "call")
        ready_made = ready_made or frame.f_globals.get("__name__", "").startswith("helpers.by_hand")
        return count

    Watched.steps, before = 0, sys.gettrace()
    sys.settrace(count)
    try:
        _guarded(rule, partial(_apply, rules, rule, arrays, flags))
    finally:
        sys.settrace(before)
    if ready_made:
        raise Refusal(f"Your rule for {rule} calls bh, which has rules of its own. Write it in plain NumPy.")
    return Watched.steps + lines


def _no_lane_loop(case: Case, trial: Any) -> str | None:
    if trial.calls[0] < _MANY:
        return None
    return f"With {_MANY} lanes more, one of your rules takes {trial.calls[0]} steps more. A batching rule takes all lanes in one or two."


def _loop_rule(one: Callable[..., Any]) -> Callable[..., Any]:
    """A rule by a loop over the lanes."""

    def rule(x: Any, y: Any = None, x_mapped: bool = True, y_mapped: bool = False) -> Any:
        lanes = len(x) if x_mapped else len(y)
        if y is None:
            return np.array([one(x[k]) for k in range(lanes)])
        return np.array([one(x[k] if x_mapped else x, y[k] if y_mapped else y) for k in range(lanes)])

    return rule


_BY_LOOP = {"add": _loop_rule(np.add), "mul": _loop_rule(np.multiply), "total": _loop_rule(np.sum), "matmul": _loop_rule(np.matmul)}


def _lined_up(operation: Callable[..., Any]) -> Callable[..., Any]:
    def rule(x: Any, y: Any, x_mapped: bool, y_mapped: bool) -> Any:
        rank = max(x.ndim - x_mapped, y.ndim - y_mapped)

        def grown(a: Any, mapped: bool) -> Any:
            return a.reshape(a.shape[:1] + (1,) * (rank + 1 - a.ndim) + a.shape[1:]) if mapped else a

        return operation(grown(x, x_mapped), grown(y, y_mapped))

    return rule


def _matmul_rule(x: Any, y: Any, x_mapped: bool, y_mapped: bool) -> Any:
    row = "bij" if x_mapped else "ij"
    row = row.replace("i", "") if x.ndim - x_mapped == 1 else row
    column = "bj" if y_mapped else "j"
    return np.einsum(f"{row},{column}->b{'i' if 'i' in row else ''}", x, y)


RIGHT_RULES: dict[str, Callable[..., Any]] = {
    "add": _lined_up(np.add), "mul": _lined_up(np.multiply), "total": lambda x: x.reshape(len(x), -1).sum(1), "matmul": _matmul_rule,
}  # fmt: skip


def _flat(operation: Callable[..., Any]) -> Callable[..., Any]:
    """An operation that takes the arrays as they are, lanes or not."""
    return lambda x, y, x_mapped, y_mapped: operation(x, y)


def _lanes_last(x: Any, y: Any, x_mapped: bool, y_mapped: bool) -> Any:
    if y_mapped and not x_mapped and x.ndim == 2:
        return x @ y.T
    return _matmul_rule(x, y, x_mapped, y_mapped)


def _all_pairs(x: Any, y: Any, x_mapped: bool, y_mapped: bool) -> Any:
    if x_mapped and y_mapped:
        return x @ y.T
    return _matmul_rule(x, y, x_mapped, y_mapped)


def _not_transposed(x: Any, y: Any, x_mapped: bool, y_mapped: bool) -> Any:
    if y_mapped and not x_mapped:
        return y @ x
    return _matmul_rule(x, y, x_mapped, y_mapped)


def _rules_with(**wrong: Callable[..., Any]) -> Callable[[], Any]:
    """`rules` with wrong rules of your choice."""
    return lambda: RIGHT_RULES | wrong


# --- branch ------------------------------------------------------------------------------------------------------


def _branch_cases(rng: np.random.Generator) -> list[Case]:
    """Numbers of all kinds: small, large, 2, and so large that the other branch has no value."""

    def one() -> np.ndarray:
        return np.round(np.concatenate([rng.uniform(-1.9, 0.9, 2), rng.uniform(1.03, 1.8, 2), [2.0], rng.uniform(2.3, 3.2, 1)]), 2)[rng.permutation(6)]

    return [Case((one(),)) for _ in range(4)]


def _square_or_root(X: np.ndarray, square: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Values and slopes, with the square taken where `square` says (default: where it belongs)."""
    large = X > 1 if square is None else square
    root = np.sqrt(np.where(large, 0.0, 2 - X))
    with np.errstate(all="ignore"):
        return np.where(large, X * X, root), np.where(large, 2 * X, -0.5 / root)


def _only(X: np.ndarray, where: np.ndarray, value: float) -> tuple[np.ndarray, np.ndarray]:
    """The right values and slopes, with `value` in the slopes at some places."""
    values, slopes = _square_or_root(X)
    return values, np.where(where, value, slopes)


def _masked(X: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    values, slopes = _only(X, X >= 2, np.nan)
    return np.where(X > 2, np.nan, values), slopes


def _run_branch(both: Any, X: Any) -> Any:
    found = both(X)
    if isinstance(found, (tuple, list)) and len(found) == 2:
        return {"values": found[0], "slopes": found[1]}
    return found


# --- noise -------------------------------------------------------------------------------------------------------

_WANTED = {
    "noise of two lanes": "different",
    "noise within a lane": "different",
    "average of the noise": "0",
    "size of the noise": "0.1",
    "tails of the noise": "normal",
    "the same seed again": "the same noise",
    "another seed": "other noise",
}


def _noise_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((generic_numbers(rng, (400, 4)), random_seed(rng))) for _ in range(2)]


def _run_noise(noisy: Any, X: Any, seed: int) -> Tree:
    """What the noise is like: in words, so that no particular numbers are asked for."""
    base = np.asarray(plain(X), float)
    noises = []
    for s in (seed, seed, seed + 1):
        found = noisy(X, s)
        if found is ...:
            return found
        out = plain(found)
        if not isinstance(out, np.ndarray) or out.shape != base.shape or out.dtype.kind != "f":
            raise Refusal(f"noisy(X, seed) must give an array of floats shaped like X, {base.shape}; yours is {describe(found)}.")
        noises.append(out.astype(float) - base)
    return _kind_of_noise(*noises)


def _kind_of_noise(noise: np.ndarray, again: np.ndarray, other: np.ndarray) -> Tree:
    found = dict.fromkeys(_WANTED, "not judged yet")
    if not np.isfinite(noise).all():
        return found | {"noise of two lanes": "not finite"}
    if np.abs(noise).max() < 1e-6:
        return found | {"noise of two lanes": "there is none"}
    if len(np.unique(np.round(noise[:, 0], 6))) < 0.9 * len(noise):
        return found | {"noise of two lanes": "the same"}
    spread, average = float(noise.std()), float(noise.mean())
    return {
        "noise of two lanes": "different",
        "noise within a lane": "the same" if len(np.unique(np.round(np.abs(noise), 6))) < 0.9 * noise.size else "different",
        "average of the noise": "0" if abs(average) < 0.3 * spread else f"{average:.1g}",
        "size of the noise": "0.1" if 0.08 < spread < 0.125 else f"{spread:.1g}",
        "tails of the noise": "normal" if np.abs(noise - average).max() > 2.2 * spread else "cut off",
        "the same seed again": "the same noise" if np.allclose(noise, again, atol=1e-6) else "other noise",
        "another seed": "the same noise" if np.allclose(noise, other, atol=1e-6) else "other noise",
    }


def _noise_with(draw: Callable[[np.random.Generator, np.ndarray], Any], seeded: Callable[[int], Any] = lambda seed: seed) -> Callable[..., Any]:
    return lambda X, seed: X + draw(np.random.default_rng(seeded(seed)), X)


# --- the exercises -----------------------------------------------------------------------------------------------

EXERCISES = (
    question(
        "vmap/recall_argnums",
        "The gradient by one of two arguments",
        (3,),
        {
            (5,): "That is the shape of x, argument 1. Without argnums, grad differentiates with respect to argument 0.",
            (): "() is the shape of what f gives. A gradient is shaped like the argument it belongs to.",
            (8,): "grad does not put all arguments into one array. It takes one argument, and its default is argument 0.",
            ((3,), (5,)): "You would get both with argnums=(0, 1). Without it, argument 0 alone.",
            (3, 5): "That is the shape of a matrix of second derivatives. A gradient is shaped like one argument.",
        },
        hints=("With respect to which argument does grad differentiate if you do not say so?",),
    ),
    question(
        "vmap/recall_order",
        "What grad_and_value returns",
        (6, 9),
        {
            (9, 6): "That is the order of `jax.value_and_grad`. The name says it: grad first, then value.",
            6: "That is the gradient alone. grad_and_value returns the value, too.",
            9: "That is the value alone. grad_and_value returns the gradient, too.",
            (6, 6): "The value of x·x at 3 is not 6, but 9.",
            (3, 9): "3 is where you stand. The slope of x·x there is 6.",
        },
        hints=("In which order does the name of the torch function mention the two?",),
    ),
    Prediction(
        id="vmap/calls",
        title="How often does height run?",
        blanks=("loop", "vmap"),
        reply=_reply_calls,
        hints=("A loop calls the function for each hiker. What would have to be true of vmap so that it is worth having?",),
    ),
    Prediction(
        id="vmap/sees",
        title="What the function sees",
        reply=_reply_sees,
        hints=("The function was written for one hiker. Which shape has one hiker?",),
    ),
    Exercise(
        id="vmap/loop_vmap",
        title="vmap as a loop",
        level=1,
        minutes=8,
        signature="loop_vmap(f, in_axes, out_axes)",
        inputs=("f", "W", "X"),
        cases=_loop_cases,
        run=_run_loop,
        oracle=lambda f, W, X: _run_loop(_spec, f, W, X),
        mistakes=(
            Mistake("M17", lambda f, in_axes=0, out_axes=0: f, "f was called once, on the whole batch. Inside vmap there is one lane: take lane k out of every mapped argument, and call f on that."),
            Mistake("M18", _loop_with(ins=lambda a: 0 if a is None else a), "An argument with None has been cut into lanes, too. None means: every lane gets all of it."),
            Mistake("always-axis-0", _loop_with(ins=lambda a: a if a is None else 0), "Every mapped argument was cut along axis 0. Take lane k along the axis that in_axes names for it."),
            Mistake("out-axis-0", _loop_with(out=lambda o: 0), "The results always lie along axis 0. Stack them along out_axes."),
            Mistake("no-trees", _without_trees, "Arrays work, a dict of arrays does not. `bh.tree_map` applies a function to every array of an argument or of a result.", error=r"In `loop_vmap\(f\)\(\{"),
            Mistake("first-counts", raises(IndexError("index 4 is out of bounds for axis 0 with size 4")), "There are fewer lanes than that. The number of lanes is the length of a mapped axis: not that of a shared argument, nor of another axis.", error=r"IndexError: .*out of bounds for axis \d with size [2-9]"),
            Mistake("one-tree", raises(np.exceptions.AxisError("axis 1 is out of bounds for array of dimension 1")), "Each result was stacked by itself. `tree_map` takes a list for one tree. Hand it the results as several trees, with a star: `bh.tree_map(change, *results)`; then `change` gets one array from each.", error="AxisError: .*axis 1 is out of bounds for array of dimension 1"),
            Mistake("joined", _loop_after(lambda a: np.concatenate(list(a))), "The results have been joined end to end. `np.stack` gives them a new axis of their own; `np.concatenate` does not."),
            Mistake("first-lane", _loop_after(lambda a: a[0]), "Only one lane came back. If `return` stands inside the loop, the first round is the last."),
            Mistake("added-up", _loop_after(lambda a: a.sum(0)), "The results of the lanes have been added up. Each lane keeps its own: stack them."),
            Mistake("not-once-a-lane", _run_twice, "The specification is a plain loop, with one call of f for each lane. All the rest is measured against it."),
        ),
        rules=(Rule(_one_call_a_lane, "f called once for each lane", mistake="not-once-a-lane"), no_framework("by hand")),
        hints=(
            "What does lane 2 get of an argument whose in_axes entry is 0? Is 1? Is None?",
            "Picture a pack of sheets for each mapped argument. For lane k you pull sheet k from every pack, hand them to f, and put what comes back on a new pack.",
            "for k in range(size):\n    the arguments of lane k: the k-th slice of each mapped one, the whole of each shared one\n    append f of these\nstack the results along out_axes",
            "A slice is `np.take(a, k, axis)`. The results are stacked by `bh.tree_map(lambda *parts: np.stack(parts, out_axes), *results)`.",
        ),
    ),
    Exercise(
        id="vmap/heights",
        title="Many hikers, one call",
        level=1,
        minutes=4,
        signature="heights(f, P)",
        ways=("torch", "jax"),
        cases=_heights_cases,
        oracle=_each,
        mistakes=(
            Mistake("M17", lambda f, P: f(P), "f got the whole table and took rows 0 and 1 for east and north. It is written for one hiker: let vmap hand it one row at a time."),
            Mistake("transposed", lambda f, P: f(P.T), "Turning the table feeds f all hikers at once, and its sum then runs over all of them. f is written for one: let vmap hide the others."),
            Mistake("other-axis", lambda f, P: _each(f, P.T), "You mapped over the columns, so that each lane got one coordinate of all hikers. The hikers are counted by axis 0."),
            Mistake("M01", lambda f, P: lambda *args: P, "vmap gives a function. Call it on P."),
            Mistake("first-only", lambda f, P: f(P[0]), "This is the height of the first hiker. All of them were asked for."),
            Mistake("average", lambda f, P: _each(f, P).mean(), "The heights have been averaged. One number for each hiker was asked for."),
            Mistake("M01-inside", raises(TypeError("'Tensor' object is not callable")), "vmap takes a function, and you gave it what f returned. Write `vmap(f)(P)`, not `vmap(f(P))`.", error=r"'Tensor' object is not callable|Expected a callable value|not callable"),
            Mistake("other-name", raises(TypeError("vmap() got an unexpected keyword argument 'in_axes'")), "torch calls the axes in_dims and out_dims, JAX in_axes and out_axes. By position, as second and third argument, both take them.", error=NOT_NAMED),
            Mistake("loop", _each, "A loop gives the right heights with one call for each hiker. One call of vmap(f) does it."),
        ),
        rules=(calls_at_most(1, "f called once", mistake="loop"),),
        hints=(
            "f wants one hiker. What do you have, and which transform turns a function of one into a function of many?",
            "Picture the table with a hiker in each row. vmap hides the axis that counts the rows, so f sees one row, and puts that axis back on the result.",
            "g = vmap of f\nreturn g of the table",
            "`torch.func.vmap(f)(P)`, and `jax.vmap(f)(P)`. Axis 0 is the default.",
        ),
    ),
    Exercise(
        id="vmap/axes",
        title="Six pairs of axes",
        level=2,
        minutes=10,
        signature="axes",
        value=True,
        cases=_axes_cases,
        run=_run_axes,
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
    ),
    Exercise(
        id="vmap/pairwise",
        title="All pairs",
        level=2,
        minutes=8,
        signature="pairwise(k)(X, Y)",
        ways=("torch", "jax"),
        cases=_pairwise_cases,
        run=_run_pairwise,
        oracle=_pairs,
        mistakes=(
            Mistake("M17", _pairwise_with(lambda k, X, Y: k(X, Y)), "k got both tables whole. It is written for one x and one y: one vmap hides the rows of X, another one those of Y."),
            Mistake("not-a-function", lambda k: k(np.ones(2), np.ones(2)), "pairwise(k) has to be a function of X and Y. Return the vmapped k, do not call it.", error=NOT_CALLED),
            Mistake("one-vmap", _pairwise_with(raises(ValueError("vmap: Expected all tensors to have the same size in the mapped dimension, got sizes [3, 4]"))), "One vmap over both walks through X and Y in step: row i with row i. For all pairs, map one of them and hold the other with None, twice.", error=NOT_ONE_SIZE),
            Mistake("transposed", _pairwise_with(lambda k, X, Y: _pairs(k, X, Y).T), "The right numbers, with the axes exchanged: entry [i, j] should belong to X[i] and Y[j]. The outer vmap gives the first axis."),
            Mistake("swapped", _pairwise_with(lambda k, X, Y: np.array([[k(y, x) for y in Y] for x in X])), "x and y are exchanged inside k: you computed k(y, x)."),
            Mistake("columns", _pairwise_with(lambda k, X, Y: _pairs(k, X.T, Y.T)), "You mapped the columns. The rows, axis 0, are the vectors."),
            Mistake("x-only", _pairwise_with(lambda k, X, Y: np.array([k(x, Y) for x in X])), "Only X is mapped, and k got all of Y each time. Nest a second vmap that maps Y."),
            Mistake("y-only", _pairwise_with(lambda k, X, Y: np.array([k(X, y) for y in Y])), "Only Y is mapped, and k got all of X each time. Nest a second vmap that maps X."),
            Mistake("x-twice", _pairwise_with(lambda k, X, Y: np.array([[k(a, Y) for a in x] for x in X])), "X is mapped twice: first its rows, then their entries. One of the two vmaps has to map Y."),
            Mistake("other-name", raises(TypeError("vmap() got an unexpected keyword argument 'in_axes'")), "torch calls the axes in_dims and out_dims, JAX in_axes and out_axes. By position, as second and third argument, both take them.", error=NOT_NAMED),
            Mistake("loop", _pairwise_with(_pairs), "A double loop gives the right numbers with one call for each pair. Two nested vmaps need one call."),
        ),
        rules=(calls_at_most(1, "k called once", mistake="loop"),),
        hints=(
            "k takes one x and one y. Which transform turns the one y into many, while x stays as it is?",
            "Picture a table: rows for X, columns for Y. The inner vmap fills one row: it holds x and walks along Y. The outer one walks down X.",
            "row = vmap of k that holds x and maps y\nreturn vmap of row that maps x and holds Y",
            "`vmap(k, (None, 0))` is a row. The outer one has `(0, None)`.",
        ),
    ),
    Exercise(
        id="vmap/batch_rules",
        title="Batching rules of your own",
        level=3,
        minutes=20,
        signature="rules()",
        inputs=("sizes",),
        cases=_rule_cases,
        run=_run_rules,
        oracle=lambda sizes: _run_rules(lambda: _BY_LOOP, sizes),
        mistakes=(
            Mistake("M17", _rules_with(total=lambda x: x.sum()), "Your total adds the lanes together. A lane sees itself only: keep the first axis, and sum over all others."),
            Mistake("all-plain", _rules_with(add=_flat(np.add), mul=_flat(np.multiply), total=lambda x: x.sum(), matmul=_flat(np.matmul)), "These are the operations themselves, on the batch as it is. A rule has to keep the mapped axis apart: line it up, keep it, put it first."),
            Mistake("no-line-up", _rules_with(add=_flat(np.add), mul=_flat(np.multiply)), "NumPy lines axes up from the end, so that a lane's own axis meets the mapped one. Where a lane has fewer axes than the other, put axes of length 1 behind its mapped axis."),
            Mistake("no-line-up-add", _rules_with(add=_flat(np.add)), "In add, NumPy lines axes up from the end, so that a lane's own axis meets the mapped one. Put axes of length 1 behind the mapped axis, as in mul."),
            Mistake("no-line-up-mul", _rules_with(mul=_flat(np.multiply)), "In mul, NumPy lines axes up from the end, so that a lane's own axis meets the mapped one. Put axes of length 1 behind the mapped axis, as in add."),
            Mistake("sum-over-lanes", _rules_with(total=lambda x: x.sum(0)), "Your total runs over the lanes and keeps their entries. It is the other way round: keep the first axis, sum over all others."),
            Mistake("sum-last-only", _rules_with(total=lambda x: x.sum(-1)), "Right for a lane that is a vector. A lane may have more axes: sum over all of them but the first."),
            Mistake("matmul-plain", _rules_with(matmul=_flat(np.matmul)), "`x @ y` takes the mapped axis for one of the matrix. Say for each case which axes belong to the lane."),
            Mistake("lanes-last", _rules_with(matmul=_lanes_last), "`x @ y.T` has the right numbers, with the lanes in the last axis. A rule gives them in the first: transpose the result."),
            Mistake("all-pairs", _rules_with(matmul=_all_pairs), "Where both are mapped, `x @ y.T` pairs every lane with every other. Lane k of x meets lane k of y only."),
            Mistake("not-transposed", _rules_with(matmul=_not_transposed), "For a shared matrix W and mapped y, lane k is W @ y[k]. That is row k of `y @ W.T`, not of `y @ W`."),
            Mistake("loop", lambda: _BY_LOOP, "A loop over the lanes is the specification. A rule does with one NumPy operation what the loop does lane by lane."),
        ),
        rules=(Rule(_no_lane_loop, "no loop over lanes, and a small network ran on your rules", mistake="loop"), no_framework("by hand")),
        hints=(
            "What would the loop compute for lane k? And which single NumPy operation puts all those results on top of each other?",
            "Picture every array with its lane axis standing in front. NumPy compares shapes from the end. Two lanes of shapes (3,) and () are (5, 3) and (5,): what has to be put in so that 5 meets 5?",
            "add, mul: a mapped array whose lane has too few axes gets axes of length 1 after its first one; then the plain operation\ntotal: the sum over all axes but the first\nmatmul: four kinds of input, or one einsum with a letter for the lanes",
            "`a.reshape(a.shape[:1] + (1,) * missing + a.shape[1:])` lines up. `x.sum(axis=tuple(range(1, x.ndim)))` sums. `np.einsum(\"bij,bj->bi\", x, y)` is matmul with both mapped: leave the b out where an array is shared, and the i where x is a vector.",
        ),
    ),
    Exercise(
        id="vmap/branch",
        title="A branch in every lane",
        level=2,
        minutes=8,
        signature="both(X)",
        inputs=("X",),
        ways=("torch", "jax"),
        cases=_branch_cases,
        run=_run_branch,
        oracle=lambda X: _run_branch(_square_or_root, X),
        mistakes=(
            Mistake("M19", raises(RuntimeError("vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow.")), "One `if` cannot decide for all lanes: they disagree. Compute both branches, and select with where.", error=NO_IF),
            Mistake("M20", lambda X: _only(X, X >= 2, np.nan), "The values are right, and the slopes are NaN where the root has none. where selects the value, but the branch that was not chosen is still differentiated. Make its input safe before the root sees it."),
            Mistake("root-of-zero", lambda X: _only(X, X == 2, np.nan), "The slope is NaN at 2. There the root gets 0, where its slope is infinite, and 0 times infinity is NaN. Give it a number above 0 wherever the square is chosen."),
            Mistake("nan-to-zero", lambda X: _only(X, X >= 2, 0.0), "The NaN is gone, and the slope with it: 0 is as wrong as NaN. Make the input of the root safe instead of mending the result."),
            Mistake("mask-times", _masked, "A mask does not help: 0 times NaN is NaN, already in the values. Select with where, and make the input of the root safe."),
            Mistake("other-branch", lambda X: _square_or_root(X, X <= 1), "The branches are exchanged: the square belongs where x is larger than 1. In where, what holds comes second, what does not comes third."),
            Mistake("always-square", lambda X: (X * X, 2 * X), "This is the square everywhere. Below 1 it should be the root of 2 - x."),
            Mistake("safe-everywhere", lambda X: (np.where(X > 1, X * X, 1.0), np.where(X > 1, 2 * X, 0.0)), "Your root gets the safe number everywhere, also where x itself belongs. Put the safe number in only where the square is chosen."),
            Mistake("slope-is-value", lambda X: (_square_or_root(X)[0],) * 2, "What you give as slopes are the values again. Differentiate the function of one number, then vmap that."),
        ),
        hints=(
            "Which branches are computed when where selects? And what is the slope of a root where it has no value?",
            "Picture both branches running in every lane, each with its own backward sweep. A branch that was not chosen gets the message 0. What is 0 times NaN?",
            "large = (x > 1)\nsafe = 1 where large, x elsewhere\nreturn the square where large, the root of 2 - safe elsewhere",
            "`safe = lib.where(x > 1, 1.0, x)` comes first. Then `lib.where(x > 1, x * x, lib.sqrt(2 - safe))`: two wheres, one before and one after.",
        ),
    ),
    Prediction(
        id="vmap/key",
        title="One key, four lanes",
        reply=_reply_key,
        hints=("What does `jax.random.normal(key)` give if you call it twice with the same key?",),
    ),
    Exercise(
        id="vmap/noise",
        title="Fresh noise in every lane",
        level=2,
        minutes=8,
        signature="noisy(X, seed)",
        ways=("torch", "jax"),
        cases=_noise_cases,
        run=_run_noise,
        oracle=lambda X, seed: dict(_WANTED),
        mistakes=(
            Mistake("M23", _noise_with(lambda rng, X: 0.1 * rng.normal(size=X.shape[1:])), "Every lane got the same noise. In torch, say randomness=\"different\"; in JAX, split the key and map over the keys; NumPy inside vmap draws once for all."),
            Mistake("randomness-unset", raises(RuntimeError("vmap: called random operation while in randomness error mode.")), "torch does not guess whether the lanes should share their noise. Say randomness=\"different\".", error=NO_RANDOMNESS),
            Mistake("one-number", _noise_with(lambda rng, X: 0.1 * rng.normal(size=(len(X), 1))), "Each lane has one random number for all its entries. Draw as many as the lane has: shape x.shape."),
            Mistake("seed-ignored", _noise_with(lambda rng, X: 0.1 * rng.normal(size=X.shape), seeded=lambda seed: 0), "Another seed gives the same noise: the seed that you were given is never used."),
            Mistake("seed-not-set", _noise_with(lambda rng, X: 0.1 * rng.normal(size=X.shape), seeded=lambda seed: None), "The same seed gives other noise each time. Set the seed inside noisy, before anything is drawn."),
            Mistake("not-scaled", _noise_with(lambda rng, X: rng.normal(size=X.shape)), "The noise is ten times too large: it should have a standard deviation of 0.1."),
            Mistake("uniform", _noise_with(lambda rng, X: 0.1 * rng.uniform(size=X.shape)), "This noise lies between 0 and 0.1, all on one side. Normal noise lies around 0: randn in torch, random.normal in JAX."),
            Mistake("uniform-around-0", _noise_with(lambda rng, X: 0.1 * 3**0.5 * rng.uniform(-1, 1, X.shape)), "The size is right, but this noise is uniform: no number is beyond 0.18. Draw normal noise: randn in torch, random.normal in JAX."),
            Mistake("no-noise", lambda X, seed: X + 0.0, "There is no noise in the result. Add what you have drawn."),
        ),
        hints=(
            "What makes two lanes differ? In torch it is a setting of vmap, in JAX something that each lane is handed.",
            "Picture every lane throwing its own dice. torch has one pot of dice, and you say that each lane may take from it. JAX has no pot: each lane brings its own key.",
            "torch: set the seed; vmap with randomness different, of x + 0.1 * normal noise of x's shape\nJAX: a key from the seed, split into one for each row; vmap over x and keys",
            "`torch.func.vmap(one, randomness=\"different\")(X)` after `torch.manual_seed(seed)`. `keys = jax.random.split(jax.random.key(seed), len(X))` and `jax.vmap(one)(X, keys)`.",
        ),
    ),
    question(
        "vmap/exit",
        "The shape of a mapped layer",
        (100, 3),
        {
            (3, 100): "The lanes are put in front by default: out_axes is 0. With out_axes=1 it would be (3, 100).",
            (3,): "That is one lane. There are 100 of them, and each one gives 3 numbers.",
            (100, 5): "A lane goes in with 5 numbers. How many come out of W @ x, if W has shape (3, 5)?",
            (100, 3, 5): "W is shared, not multiplied by 100. Each lane gives a vector of 3.",
            (100,): "Each lane gives 3 numbers, not one.",
        },
        hints=("Which shape has W @ x for one x? Where does vmap put the axis that counts the lanes?",),
    ),
)  # fmt: skip
