"""How answers to vmap/batch_rules are used."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.functions import Description
from helpers.desk.libraries import Library
from helpers.desk.plain import describe
from helpers.desk.stubs import STUB_TEXT
from helpers.desk.using import attempt, called, library_in_use, note, part
from helpers.desk.vmap.steps import steps_of

Flags = tuple[bool, ...]  # which arguments are mapped
Shapes = tuple[tuple[int, ...], ...]
Box = tuple[Any, bool]  # an array, and whether it is mapped

NAMES = ("add", "mul", "total", "matmul")
MORE_LANES = 64  # how many lanes more the steps are for that `use` notes


@dataclass(frozen=True)
class Sizes(Description):
    """The sizes of a case: lanes, and the sides of the matrices. An answer does not get them."""

    lanes: int
    rows: int
    columns: int
    seed: int

    def on(self, lib: Library) -> Sizes:
        """The sizes themselves, on any library."""
        return self

    def __str__(self) -> str:
        return f"{self.lanes} lanes, matrices of {self.rows} by {self.columns}"


def use(rules: Any, sizes: Sizes) -> dict[str, Any]:
    """What each rule gives, asked alone and as part of a small network. The note `more_steps` says how many steps the
    busiest rule needs for 64 lanes more."""
    rules = called(rules, "rules")
    if not isinstance(rules, dict) or set(rules) != set(NAMES) or not all(r is ... or callable(r) for r in rules.values()):
        raise Refusal(f"rules() must give a dict with your four rules under the names {', '.join(NAMES)}; yours gives {describe(rules)}.")
    rng = np.random.default_rng(sizes.seed)
    # Where all sizes agree, no known mistake raises: an error there is a slip, and the learner should see where.
    strict = sizes.lanes == sizes.rows == sizes.columns
    found: dict[str, Any] = {}
    for asked, rule, shapes, flags in _asked(sizes):
        arrays = _drawn(rng, sizes.lanes, shapes, flags)
        found[asked] = ... if rules[rule] is ... else _noted(asked, partial(_apply, rules, rule, arrays, flags), strict)
    if any(value is ... for value in found.values()):
        open_rules = {asked.partition(",")[0] for asked, value in found.items() if value is ...}
        return {name: ... if name in open_rules else 0.0 for name in NAMES}
    for weights, asked in ((False, "a network, x mapped"), (True, "a network, its weights mapped")):
        params, x = _network_inputs(sizes, rng, weights)
        found[asked] = _noted(asked, partial(_network, rules, params, x), strict)
    if library_in_use():
        more = [_steps(rules, *asked, 2 * MORE_LANES) - _steps(rules, *asked, MORE_LANES) for asked in _asked(sizes)]
        note("more_steps", max(more))
    return found


def _asked(sizes: Sizes) -> list[tuple[str, str, Shapes, Flags]]:
    """(what is asked, rule, shape of one lane of each argument, which arguments are mapped)."""
    n, m = sizes.columns, sizes.rows
    both, first, second = (True, True), (True, False), (False, True)
    word = {both: "both mapped", first: "only the first mapped", second: "only the second mapped"}
    asked: list[tuple[str, Shapes, Flags]] = [
        ("add", ((n,), (n,)), both), ("add", ((n,), (n,)), first), ("add", ((n,), ()), both), ("add", ((n,), ()), second), ("add", ((m, n), ()), both),
        ("mul", ((n,), (n,)), second), ("mul", ((), (n,)), both), ("mul", ((), (n,)), first), ("mul", ((m, n), (n,)), both), ("mul", ((n,), (m, n)), first),
        ("matmul", ((m, n), (n,)), second), ("matmul", ((m, n), (n,)), first), ("matmul", ((m, n), (n,)), both),
        ("matmul", ((n,), (n,)), both), ("matmul", ((n,), (n,)), second), ("matmul", ((n,), (n,)), first),
    ]  # fmt: skip
    named = [(f"total, lane {shape}", "total", (shape,), (True,)) for shape in ((n,), (m, n))]
    pairs = [(f"{rule}, lanes {a} and {b}, {word[flags]}", rule, (a, b), flags) for rule, (a, b), flags in asked]
    return [*pairs[:10], *named, *pairs[10:]]


def _drawn(rng: np.random.Generator, lanes: int, shapes: Shapes, flags: Flags) -> list[np.ndarray]:
    return [rng.normal(size=((lanes,) if flag else ()) + shape) for shape, flag in zip(shapes, flags, strict=True)]


def _apply(rules: Mapping[str, Any], rule: str, arrays: Sequence[np.ndarray], flags: Flags) -> Any:
    return rules[rule](*arrays) if rule == "total" else rules[rule](*arrays, *flags)


def _noted(asked: str, run: Callable[[], Any], strict: bool) -> Any:
    """The same; if strict, an error is noted, too: the key tells whether it is the first thing that went wrong."""

    def raising(error: Exception) -> Any:
        raise error

    try:
        with part(asked):
            return _guarded(asked, run, raising=True)
    except Exception as error:  # noqa: BLE001  the other rules are still worth trying
        if strict:
            attempt(asked, partial(raising, error))
        return _as_text(error)


def _guarded(asked: str, run: Callable[[], Any], raising: bool = False) -> Any:
    """What a rule gives; `...` if it has not been written; its error as text, or, if it should, raised."""
    try:
        return run()
    except NotImplementedError as error:
        if str(error) in ("", STUB_TEXT):
            return ...
        return f"raised {type(error).__name__}"
    except Exception as error:
        if raising:
            raise
        return _as_text(error)


def _as_text(error: Exception) -> str:
    return f"raised {type(error).__name__}: {' '.join(str(error).split())[:70]}"


def _network(rules: Mapping[str, Any], p: Mapping[str, Box], x: Box) -> Any:
    """A small network for one lane, on pairs (array, is it mapped?): two layers, a scale and a penalty."""

    def run(rule: str, *boxes: Box) -> Box:
        arrays, flags = [box[0] for box in boxes], tuple(box[1] for box in boxes)
        if any(flags):
            return _apply(rules, rule, arrays, flags), True
        return {"add": np.add, "mul": np.multiply, "matmul": np.matmul, "total": np.sum}[rule](*arrays), False

    hidden = run("add", run("matmul", p["W"], x), p["b"])
    hidden = (np.tanh(hidden[0]), hidden[1])
    out = run("mul", p["scale"], run("matmul", p["v"], hidden))
    return run("add", out, run("total", run("mul", x, x)))[0]


def _network_inputs(sizes: Sizes, rng: np.random.Generator, weights: bool) -> tuple[dict[str, Box], Box]:
    shapes = {"W": (sizes.rows, sizes.columns), "b": (sizes.rows,), "v": (sizes.rows,), "scale": ()}
    lead = (sizes.lanes,)
    params = {name: (rng.normal(size=(lead if weights else ()) + shape), weights) for name, shape in shapes.items()}
    return params, (rng.normal(size=(() if weights else lead) + (sizes.columns,)), not weights)


def _steps(rules: Mapping[str, Any], asked: str, rule: str, shapes: Shapes, flags: Flags, lanes: int) -> int:
    """How many steps a rule takes for so many lanes. Raises Refusal for one that calls the course's library."""
    arrays = _drawn(np.random.default_rng(1), lanes, shapes, flags)
    steps = steps_of(lambda *watched: _guarded(rule, partial(_apply, rules, rule, watched, flags)), arrays)
    if steps.ready_made:
        raise Refusal(f"Your rule for {rule} calls bh, which has rules of its own. Write it in plain NumPy.")
    return steps.taken
