"""vmap/loop_vmap: vmap as a loop."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, Rule, no_framework, raises, refused
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Opaque, Plain
from helpers.desk.record import Fault, Trial
from helpers.desk.vmap.loop_vmap import lanes_of, use
from helpers.desk.vmap.one_lane import TAKES_TWO, Lane
from helpers.exercises.programs import random_seed
from helpers.exercises.stages import up_to_the_first_wrong


def _loop_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Lane(random_seed(rng)), generic_numbers(rng, (lanes, 5)), generic_numbers(rng, (lanes, 5)))) for lanes in (3, 4, 3, 4)]


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


def _one_call_a_lane(case: Case, trial: Trial) -> str | None:
    """The specification calls f once for each lane: not once for all, and no more often."""
    lanes = lanes_of(case.args[1])
    if trial.calls[0] < lanes:
        return f"f ran {trial.calls[0]} times for {lanes} lanes, so something else did the batching. Write the loop here: f once for each lane."
    if trial.calls[0] > lanes:
        return f"f ran {trial.calls[0]} times for {lanes} lanes. Once for each lane is enough."
    return None


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


def _transposed(f: Any, in_axes: Any = 0, out_axes: int = 0) -> Callable[..., Any]:
    return _loop_after(lambda a: a.T if out_axes else a)(f, in_axes, 0)


def _first_slice(f: Any, in_axes: Any = 0, out_axes: int = 0) -> Callable[..., Any]:
    results: list[Any] = []

    def mapped(*args: Any) -> Any:
        results.clear()
        return _spec(lambda *lane: results.append(f(*lane)) or results[0], in_axes, out_axes)(*args)

    return mapped


def _no_trees_out(f: Any, in_axes: Any = 0, out_axes: int = 0) -> Callable[..., Any]:
    def mapped(*args: Any) -> Any:
        found = _spec(f, in_axes, out_axes)(*args)
        return np.array([{}] * 3, dtype=object) if isinstance(found, dict) else found

    return mapped


def _run_twice(f: Any, in_axes: Any = 0, out_axes: int = 0) -> Callable[..., Any]:
    def mapped(*args: Any) -> Any:
        _spec(f, in_axes, out_axes)(*args)
        return _spec(f, in_axes, out_axes)(*args)

    return mapped


def _right(f: Any, W: Any, X: Any) -> dict[str, Any]:
    return use(_spec, f, W, X)


_UP_TO_THE_FIRST_WRONG = up_to_the_first_wrong(_right)
OF_OBJECTS = "An array of Python objects came back"


def _reads(case: Case, trial: Trial) -> Plain | Fault:
    """The parts up to the first wrong one; refused where that one is an array of dicts."""
    found = _UP_TO_THE_FIRST_WRONG(case, trial)
    if isinstance(found, dict) and any(isinstance(part, Opaque) and "array of Python objects" in part.text for part in found.values()):
        return refused(f"{OF_OBJECTS} where a dict of arrays was expected.")
    return found


EXERCISE = Exercise(
    id="vmap/loop_vmap",
    title="vmap as a loop",
    level=2,
    minutes=12,
    signature="loop_vmap(f, in_axes, out_axes)",
    inputs=("f", "W", "X"),
    cases=_loop_cases,
    oracle=_right,
    reads=_reads,
    mistakes=(
        Mistake("M17", lambda f, in_axes=0, out_axes=0: f, "f was called once, on the whole batch. Inside vmap there is one lane: take lane k out of every mapped argument, and call f on that."),
        Mistake("M18", _loop_with(ins=lambda a: 0 if a is None else a), "An argument with None has been cut into lanes, too. None means: every lane gets all of it."),
        Mistake("always-axis-0", _loop_with(ins=lambda a: a if a is None else 0), "Every mapped argument was cut along axis 0. Take lane k along the axis that in_axes names for it."),
        Mistake("out-axis-0", _loop_with(out=lambda o: 0), "The results always lie along axis 0. Stack them along out_axes."),
        Mistake("no-trees", _without_trees, "Arrays work, a dict of arrays does not. `bh.tree_map` applies a function to every array of an argument or of a result.", error=r"In `loop_vmap\(f[^)]*\)*\(\{"),
        Mistake("first-counts", raises(IndexError("index 4 is out of bounds for axis 0 with size 4")), "There are fewer lanes than that. The number of lanes is the length of a mapped axis: not that of a shared argument, nor of another axis.", error=r"IndexError: .*out of bounds for axis \d with size [2-9]"),
        Mistake("one-tree", raises(np.exceptions.AxisError("axis 1 is out of bounds for array of dimension 1")), "Each result was stacked by itself. `tree_map` takes a list for one tree. Hand it the results as several trees, with a star: `bh.tree_map(change, *results)`; then `change` gets one array from each.", error="AxisError: .*axis 1 is out of bounds for array of dimension 1"),
        Mistake("no-star", raises(TypeError(f"{TAKES_TWO}; it got 1 argument, a list")), "f takes its arguments each by itself, not in a list: a star lays them out, `f(*lane)`.", error=f"{TAKES_TWO}; it got 1 argument, a (list|tuple)"),
        Mistake("shared-left-out", raises(TypeError(f"{TAKES_TWO}; it got 1 argument, a ndarray")), "f gets as many arguments as were handed in. One with None is not left out: every lane gets all of it.", error=f"{TAKES_TWO}; it got [0-9] argument"),
        Mistake("transposed", _transposed, "`.T` turns all axes round. Only the axis of the lanes moves to out_axes: give it to `np.stack`."),
        Mistake("first-slice", _first_slice, "Every lane got the first slice. Lane k takes slice k."),
        Mistake("no-trees-out", _no_trees_out, "One result may be a dict of arrays, and `np.stack` makes an array of objects of it. Stack each of its arrays: `bh.tree_map` with the results as several trees, `*results`.", error=f"^refused: {OF_OBJECTS}"),
        Mistake("joined", _loop_after(lambda a: np.concatenate(list(a))), "The results have been joined end to end. `np.stack` gives them a new axis of their own; `np.concatenate` does not."),
        Mistake("first-lane", _loop_after(lambda a: a[0]), "Only one lane came back. If `return` stands inside the loop, the first round is the last."),
        Mistake("added-up", _loop_after(lambda a: a.sum(0)), "The results of the lanes have been added up. Each lane keeps its own: stack them."),
        Mistake("not-once-a-lane", _run_twice, "The specification is a plain loop, with one call of f for each lane. All the rest is measured against it."),
    ),
    rules=(Rule(_one_call_a_lane, "f called once for each lane", mistake="not-once-a-lane", watch="calls"), no_framework("by hand")),
    hints=(
        "What does lane 2 get of an argument whose in_axes entry is 0? Is 1? Is None?",
        "Picture a pack of sheets for each mapped argument. For lane k you pull sheet k from every pack, hand them to f, and put what comes back on a new pack.",
        "for k in range(size):\n    the arguments of lane k: the k-th slice of each mapped one, the whole of each shared one\n    append f of these\nstack the results along out_axes",
        "A slice is `np.take(a, k, axis)`. The results are stacked by `bh.tree_map(lambda *parts: np.stack(parts, out_axes), *results)`.",
    ),
)  # fmt: skip
