"""vjp/unbroadcast: Undo a broadcast."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, no_framework, raises
from helpers.desk.faults import Refusal
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.vjp.unbroadcast import OTHER_NUMBERS, READY_MADE
from helpers.exercises.again import other_calls

Shape = tuple[int, ...]


def _shape_cases(rng: np.random.Generator) -> list[Case]:
    """In the last case everything happens at once, more than once. The others are its parts, where fewer mistakes show."""
    a, b, c, d = (int(side) for side in rng.permutation([2, 3, 4, 5]))
    asked: list[tuple[Shape, Shape]] = [
        ((a, b), (b,)), ((a, b), (a, 1)), ((a, b), (1, b)), ((a, b, c), (1, b, 1)), ((a, b, c), (c,)), ((a, b, c), (b, c)), ((a, b, c, d), (1, c, 1)),
        ((a, b, c), (a, 1, c)), ((a, b), ()), ((a,), ()), ((a, b), (1, 1)), ((a, b), (1,)), ((b, b), (b,)), ((b, b), (b, 1)), ((a, a, a), (a, 1)),
        ((a, b), (a, b)), ((), ()), ((1, b), (b,)), ((1, b), (1, b)), ((a, 1, b), (1, 1)), ((0, b), (b,)), ((0, b), (1, b)), ((a, 0), (1, 0)), ((2, a, b, c, d), (1, c, 1)),
    ]  # fmt: skip
    return [Case((np.round(rng.normal(size=g) + 0.3, 2), shape), edge=k < len(asked) - 1) for k, (g, shape) in enumerate(asked)]


def _right(g: Any, shape: Shape) -> np.ndarray:
    """Entry by entry: every entry of g is added where it was read from."""
    found, lead = np.zeros(shape), g.ndim - len(shape)
    for place in product(*map(range, g.shape)):
        source = tuple(0 if side == 1 else k for side, k in zip(shape, place[lead:], strict=True))
        found[source] += g[place]
    return found


def _read_back(case: Case, trial: Trial) -> Plain | Fault:
    """What came back. Where it is right, it must be right with other numbers, too."""
    g, shape = case.args
    if not matches(trial.output, plain(_right(g, shape))):
        return trial.output
    return other_calls(trial, {OTHER_NUMBERS: _right(1.5 - 2.0 * g, shape)}) or trial.output


def _lead(g: Any, shape: Shape) -> tuple[int, ...]:
    return tuple(range(g.ndim - len(shape)))


def _ones(g: Any, shape: Shape) -> tuple[int, ...]:
    """The axes of g that meet an axis of length 1."""
    lead = g.ndim - len(shape)
    return tuple(lead + k for k, side in enumerate(shape) if side == 1 and g.shape[lead + k] != 1)


def _by(reduce: Callable[..., Any]) -> Callable[[Any, Shape], Any]:
    """All axes that were made, by another operation than the sum."""
    return lambda g, shape: reduce(g, axis=_lead(g, shape) + _ones(g, shape)).reshape(shape)


def _first(g: Any, axis: tuple[int, ...]) -> Any:
    return g[tuple(0 if k in axis else slice(None) for k in range(g.ndim))]


def _last(g: Any, axis: tuple[int, ...]) -> Any:
    return g[tuple(-1 if k in axis else slice(None) for k in range(g.ndim))]


def _last_axes(g: Any, shape: Shape) -> Any:
    """Lined up from the front: the extra axes are taken to be the last ones."""
    g = g.sum(axis=tuple(range(len(shape), g.ndim)))
    return g.sum(axis=tuple(k for k, side in enumerate(shape) if side == 1), keepdims=True)


def _one_lead(g: Any, shape: Shape) -> Any:
    g = g.sum(axis=0) if g.ndim > len(shape) else g
    axes = tuple(k for k, side in enumerate(reversed(shape), 1) if side == 1)
    return g.sum(axis=tuple(-k for k in axes), keepdims=True)


def _places(shape: Shape) -> tuple[int, ...]:
    """Where shape has a 1, counted in shape."""
    return tuple(k for k, side in enumerate(shape) if side == 1)


def _lead_shifts(g: Any, shape: Shape) -> Any:
    for k in range(g.ndim - len(shape)):
        g = g.sum(axis=k)
    return g.sum(axis=_places(shape), keepdims=True)


def _all_where_none(g: Any, shape: Shape, lead_too: bool = False) -> Any:
    """Where no axis is to be summed over, over all."""
    lead = _lead(g, shape)
    g = g.sum(axis=lead or None) if lead_too else g.sum(axis=lead)
    return g.sum(axis=_places(shape) or None, keepdims=True)


def _one_of_ones(which: int) -> Callable[[Any, Shape], Any]:
    def wrong(g: Any, shape: Shape) -> Any:
        axes = _ones(g, shape)[which:][:1]
        return g.sum(axis=axes, keepdims=True).sum(axis=_lead(g, shape))

    return wrong


EXERCISE = Exercise(
    id="vjp/unbroadcast",
    title="Undo a broadcast",
    level=2,
    minutes=15,
    signature="unbroadcast(g, shape)",
    cases=_shape_cases,
    oracle=_right,
    reads=_read_back,
    rules=(no_framework("by hand"),),
    mistakes=(
        Mistake("M27", lambda g, shape: g, "This is g as it came, in the shape of the result. Copying forward means summing backward: every axis that the broadcast made has to be summed."),
        Mistake("lead-only", lambda g, shape: g.sum(axis=_lead(g, shape)), "The new axes in front are summed. An axis of length 1 was copied, too: sum over it, and keep it with length 1."),
        Mistake("ones-only", lambda g, shape: g.sum(axis=_ones(g, shape), keepdims=True), "The axes of length 1 are summed. g also has axes in front that shape has not: sum over these, and they go."),
        Mistake("lead-kept", lambda g, shape: g.sum(axis=_lead(g, shape) + _ones(g, shape), keepdims=True), "All sums are right, but the new axes in front are still there, with length 1. `keepdims=True` belongs to the axes that shape has; those in front must go."),
        Mistake("ones-dropped", lambda g, shape: g.sum(axis=_lead(g, shape) + _ones(g, shape)), "All sums are right, but the axes of length 1 have gone. shape has them: sum with `keepdims=True`, or reshape at the end."),
        Mistake("front-forgotten", lambda g, shape: g.sum(axis=_places(shape), keepdims=True), "You summed where shape has a 1, at the same places in g. But g may have more axes, in front: sum over those first, and then axis k of shape is axis k of g."),
        Mistake("front-forgotten-zip", lambda g, shape: g.sum(axis=tuple(k for k, (mine, side) in enumerate(zip(g.shape, shape, strict=False)) if mine != side), keepdims=True), "You compared g's sides with shape's from the front. NumPy lines shapes up from the end: first sum over the axes that g has in front."),
        Mistake("one-in-front-places", lambda g, shape: (g.sum(axis=0) if g.ndim > len(shape) else g).sum(axis=_places(shape), keepdims=True), "One axis in front is summed; there may be several. Take `while` for `if`: go on while g has more axes than shape."),
        Mistake("one-in-front", _one_lead, "One axis in front is summed; there may be several. Go on while g has more axes than shape."),
        Mistake("first-one-only", _one_of_ones(0), "Of the axes that meet a 1, one has been left out. shape may have several. And it is lined up with the end of g: while g has more axes, axis k of shape is not axis k of g."),
        Mistake("last-one-only", _one_of_ones(1), "An axis of length 1 has been left out; shape may have several. Go through all of them."),
        Mistake("ones-only-dropped", lambda g, shape: g.sum(axis=tuple(k for k, side in enumerate(shape) if side == 1)), "You summed at the places where shape has a 1, and these axes have gone. The axes that g has in front must be summed first; those of length 1 stay, with `keepdims=True`."),
        Mistake("first-axis", lambda g, shape: g.sum(axis=0), "This is a sum over the first axis alone, whatever shape says. Sum over every axis that the broadcast made, and over no other."),
        Mistake("first-axis-kept", lambda g, shape: g.sum(axis=0, keepdims=True), "This is a sum over the first axis alone, whatever shape says. Sum over every axis that the broadcast made, and over no other."),
        Mistake("last-axis", lambda g, shape: g.sum(axis=-1), "This is a sum over the last axis alone, whatever shape says. The axes that g has more than shape are its first; and where shape has a 1, an axis is summed, too."),
        Mistake("last-axis-kept", lambda g, shape: g.sum(axis=-1, keepdims=True), "This is a sum over the last axis alone, whatever shape says. Sum over every axis that the broadcast made: those in front, and those where shape has a 1."),
        Mistake("lead-shifts", _lead_shifts, "`sum(axis=k)` takes axis k away, and those behind it move up. In a loop over the axes in front, the next one is axis 0 again: sum over axis 0 each time, or over all of them in one tuple.", edge=True, error="axis 1 is out of bounds for array of dimension 1"),
        Mistake("all-where-none", _all_where_none, "Where shape has no 1, all axes are summed: `axis=None` means all of them. An empty tuple means none, so `axis=()` may stand as it is.", edge=True),
        Mistake("all-where-none-twice", lambda g, shape: _all_where_none(g, shape, lead_too=True), "Where there is no axis to sum over, all are summed: `axis=None` means all of them. An empty tuple means none, so `axis=()` may stand as it is.", edge=True, error="is out of bounds for array of dimension 0"),
        Mistake("empty-nan", lambda g, shape: _right(g, shape) if g.size else np.full(shape, np.nan), "Right, but where g has a side of 0, yours is NaN: 0 divided by 0, as in a mean of nothing. A sum over nothing is 0, and needs no division.", edge=True),
        Mistake("mean-of-ones", lambda g, shape: g.sum(axis=_lead(g, shape) + _ones(g, shape)).reshape(shape) / np.prod([g.shape[k] for k in _ones(g, shape)]), "Over the axes of length 1 you took means. Each copy sends back all of its message: the sum, not the average."),
        Mistake("first-of-lead", lambda g, shape: g[(0,) * len(_lead(g, shape))].sum(axis=tuple(k for k, side in enumerate(shape) if side == 1), keepdims=True), "Of the new axes in front only the first entry was taken. Each copy sends something back: add them up."),
        Mistake("mean", _by(np.mean), "These are means. Each copy sends back all of its message: the sum, not the average."),
        Mistake("first-copy", _by(_first), "Only the first copy has been taken. Every copy sends something back, and what arrives is added."),
        Mistake("last-copy", _by(_last), "Only the last copy has been taken, or each one was overwritten by the next. What arrives is added."),
        Mistake("largest", _by(np.max), "This is the largest of the messages. They are added."),
        Mistake("total", lambda g, shape: g.sum(), "Everything has been added up to one number. Only the axes that the broadcast made are summed."),
        Mistake("total-everywhere", lambda g, shape: np.full(shape, g.sum()), "Every entry holds the sum of all of g. Sum only over the axes that the broadcast made; the others stay apart."),
        Mistake("from-the-front", _last_axes, "g and shape were lined up from the front. NumPy lines shapes up from the end: the extra axes of g are its first ones."),
        Mistake("first-entries", lambda g, shape: g.ravel()[: int(np.prod(shape))].reshape(shape), "These are the first entries of g, cut to shape: a slice, or `resize`. Every entry of g belongs to one of shape's: add up all that were copied from the same one."),
        Mistake("zeros", lambda g, shape: np.zeros(shape), "All zero: nothing has been added."),
        Mistake("ones", lambda g, shape: np.ones(shape), "All one: g was not used."),
        Mistake("counted", lambda g, shape: np.full(shape, g.size / max(1, int(np.prod(shape)))), "This is how often each entry was copied. It is right for a g of ones: add up the entries of g."),
        Mistake("other-way", raises(ValueError("operands could not be broadcast together with remapped shapes")), "g is already in the large shape, and has to come back to shape. `broadcast_to` goes the other way.", error="could not be broadcast together with remapped|input operand has more dimensions than allowed"),
        Mistake("too-many", raises(ValueError("cannot reshape array of size 1 into shape (3,)")), "Too many axes were summed: one number was left, and `reshape` had to make more of it. Sum only over the axes in front, and over those where shape has a 1.", error="cannot reshape array of size [01] into"),
        Mistake("reshaped", raises(ValueError("cannot reshape array of size 6 into shape (3,)")), "`reshape` keeps every entry. First sum over the axes that the broadcast made.", error="cannot reshape array of size"),
        Mistake("axis-out-of-range", raises(ValueError("axis 2 is out of bounds for array of dimension 2")), "Did you sum in a loop? `sum(axis=k)` takes axis k away, and those behind it move up. Sum with `keepdims=True`, or over all axes in one tuple. If nothing had gone, k counts the axes of another array: shape is lined up with the end of g.", error="axis -?[0-9]+ is out of bounds"),
        Mistake("ready-made", raises(Refusal(READY_MADE)), "Which entries of g were copied from the same entry? Add these up.", error="^refused: Your function calls bh"),
        Mistake("index-out-of-range", raises(IndexError("tuple index out of range")), "g may have more axes than shape. Line them up from the end, or sum over the extra axes in front first.", error="tuple index out of range"),
    ),
    hints=(
        "Which entries of g were copied from the same entry? What do copies send back together?",
        "Picture a row that is painted on every line of a wall. Going back, each brick of the row collects what all its copies say. The row has no height of its own: that axis vanishes. A row of shape (1, n) keeps it, with length 1.",
        "sum over the axes that g has in front and shape has not\nthen, for each axis where shape has 1: sum over it, and keep it",
        "`g.sum(axis=tuple(range(g.ndim - len(shape))))` takes the extra axes away. Now g has as many axes as shape: sum with `keepdims=True` over those where shape has a 1.",
    ),
)  # fmt: skip
