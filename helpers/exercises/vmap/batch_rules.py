"""vmap/batch_rules: Batching rules of your own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, Rule, no_framework
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.vmap.batch_rules import MORE_LANES, Sizes, use
from helpers.exercises.programs import random_seed


def _rule_cases(rng: np.random.Generator) -> list[Case]:
    """First a case in which every size is 3, where a wrong line-up raises nothing."""
    return [Case((Sizes(*sizes, random_seed(rng)),)) for sizes in ((3, 3, 3), (3, 2, 3), (5, 2, 3), (4, 3, 2))]


def _first_fault(case: Case, trial: Trial) -> Plain | Fault:
    """What the rules gave. Where the first thing that is wrong is an error that was noted, the error."""
    found = trial.output
    if not any(isinstance(note, Fault) for note in trial.notes.values()):
        return found
    expected = plain(use(lambda: _BY_LOOP, *case.args))
    if not isinstance(found, dict) or found.keys() != expected.keys():
        return found
    wrong = next((asked for asked in expected if not matches(found[asked], expected[asked])), None)
    noted = trial.notes.get(wrong)
    return noted if isinstance(noted, Fault) else found


def _loop_rule(one: Callable[..., Any]) -> Callable[..., Any]:
    """A rule by a loop over the lanes."""

    def rule(x: Any, y: Any = None, x_mapped: bool = True, y_mapped: bool = False) -> Any:
        lanes = len(x) if x_mapped else len(y)
        if y is None:
            return np.array([one(x[k]) for k in range(lanes)])
        return np.array([one(x[k] if x_mapped else x, y[k] if y_mapped else y) for k in range(lanes)])

    return rule


_BY_LOOP = {"add": _loop_rule(np.add), "mul": _loop_rule(np.multiply), "total": _loop_rule(np.sum), "matmul": _loop_rule(np.matmul)}


def _no_lane_loop(case: Case, trial: Trial) -> str | None:
    steps = int(trial.notes["more_steps"])
    if steps < MORE_LANES:
        return None
    return f"With {MORE_LANES} lanes more, one of your rules takes {steps} steps more. A batching rule takes all lanes in one or two."


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


def _one_axis(operation: Callable[..., Any]) -> Callable[..., Any]:
    """A line-up that puts in one axis, where one or more are missing."""

    def rule(x: Any, y: Any, x_mapped: bool, y_mapped: bool) -> Any:
        rank = max(x.ndim - x_mapped, y.ndim - y_mapped)
        x, y = (a[:, None] if mapped and a.ndim - mapped < rank else a for a, mapped in ((x, x_mapped), (y, y_mapped)))
        return operation(x, y)

    return rule


def _elsewhere(operation: Callable[..., Any], front: bool) -> Callable[..., Any]:
    """A line-up that puts the axes of length 1 at the far end, or in front of the lanes."""

    def rule(x: Any, y: Any, x_mapped: bool, y_mapped: bool) -> Any:
        rank = max(x.ndim - x_mapped, y.ndim - y_mapped)

        def grown(a: Any, mapped: bool) -> Any:
            ones = (1,) * (rank + 1 - a.ndim)
            return a.reshape(ones + a.shape if front else a.shape + ones) if mapped else a

        return operation(grown(x, x_mapped), grown(y, y_mapped))

    return rule


def _lined_up_elsewhere(front: bool, **wrong: Callable[..., Any]) -> Callable[[], Any]:
    return _rules_with(add=_elsewhere(np.add, front), mul=_elsewhere(np.multiply, front), **wrong)


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


EXERCISE = Exercise(
    id="vmap/batch_rules",
    title="Batching rules of your own",
    level=3,
    minutes=20,
    signature="rules()",
    inputs=("sizes",),
    cases=_rule_cases,
    oracle=lambda sizes: use(lambda: _BY_LOOP, sizes),
    reads=_first_fault,
    mistakes=(
        Mistake("M17", _rules_with(total=lambda x: x.sum()), "Your total adds the lanes together. A lane sees itself only: keep the first axis, and sum over all others."),
        Mistake("all-plain", _rules_with(add=_flat(np.add), mul=_flat(np.multiply), total=lambda x: x.sum(), matmul=_flat(np.matmul)), "These are the operations themselves, on the batch as it is. A rule has to keep the mapped axis apart: line it up, keep it, put it first."),
        Mistake("no-line-up", _rules_with(add=_flat(np.add), mul=_flat(np.multiply)), "NumPy lines axes up from the end, so that a lane's own axis meets the mapped one. Where a lane has fewer axes than the other, put axes of length 1 behind its mapped axis."),
        Mistake("no-line-up-add", _rules_with(add=_flat(np.add)), "In add, NumPy lines axes up from the end, so that a lane's own axis meets the mapped one. Put axes of length 1 behind the mapped axis, as in mul."),
        Mistake("no-line-up-mul", _rules_with(mul=_flat(np.multiply)), "In mul, NumPy lines axes up from the end, so that a lane's own axis meets the mapped one. Put axes of length 1 behind the mapped axis, as in add."),
        Mistake("sum-over-lanes", _rules_with(total=lambda x: x.sum(0)), "Your total runs over the lanes and keeps their entries. It is the other way round: keep the first axis, sum over all others."),
        Mistake("sum-last-only", _rules_with(total=lambda x: x.sum(-1)), "Right for a lane that is a vector. A lane may have more axes: sum over all of them but the first."),
        Mistake("sum-axis-1", _rules_with(total=lambda x: x.sum(1)), "Your total runs over axis 1 alone: right for a lane that is a vector. A lane may have more axes: sum over all of them but the first."),
        Mistake("one-axis", _rules_with(add=_one_axis(np.add), mul=_one_axis(np.multiply)), "Your line-up puts in one axis of length 1, however many are missing. A number beside a matrix needs two: as many as the ranks of the lanes differ."),
        Mistake("ones-last", _lined_up_elsewhere(front=False), "Your line-up puts the axes of length 1 at the far end, behind the lane's own axes. They belong right behind the lanes: NumPy lines up from the end, and there the lane's own axes must stay."),
        Mistake("ones-first", _lined_up_elsewhere(front=True), "Your line-up puts the axes of length 1 in front of the lanes. NumPy does that by itself, and the lanes must stay in axis 0: put them right behind the lanes."),
        Mistake("last-and-plain", _rules_with(total=lambda x: x.sum(-1), matmul=_flat(np.matmul)), "Two rules are wrong. Your total is right for a lane that is a vector; a lane may have more axes, so sum over all of them but the first. And in matmul, `x @ y` takes the mapped axis for one of the matrix."),
        Mistake("axis-1-and-plain", _rules_with(total=lambda x: x.sum(1), matmul=_flat(np.matmul)), "Two rules are wrong. Your total runs over axis 1 alone; a lane may have more axes, so sum over all of them but the first. And in matmul, `x @ y` takes the mapped axis for one of the matrix."),
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
        "add, mul: a mapped array whose lane has too few axes gets axes of length 1 after its first one; then the plain operation\ntotal: the sum over all axes but the first\nmatmul: six kinds of input, or one einsum with a letter for the lanes",
        "`a.reshape(a.shape[:1] + (1,) * missing + a.shape[1:])` lines up. `x.sum(axis=tuple(range(1, x.ndim)))` sums. `np.einsum(\"bij,bj->bi\", x, y)` is matmul with both mapped: leave the b out where an array is shared, and the i where x is a vector.",
    ),
)  # fmt: skip
