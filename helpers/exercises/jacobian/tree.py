"""jacobian/tree: The Jacobian of a function of a dict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.again import elsewhere
from helpers.desk.functions import generic_numbers
from helpers.desk.jacobian import blocks
from helpers.desk.jacobian.blocks import READS_A_DICT
from helpers.desk.jacobian.tree import OTHER_NAMES, OTHER_PARAMS
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.jacobian.exact import differences, only_near
from helpers.exercises.programs import random_seed


@dataclass(frozen=True)
class Blocks(blocks.Blocks):
    """The desk's function with its Jacobian in closed form."""

    def blocks(self, params: Mapping[str, Any]) -> dict[str, np.ndarray]:
        """For each name the derivatives of all outputs, shape (m, *shape)."""
        shift, *weights = self.numbers
        inside = sum(c @ np.ravel(params[name]) for name, c in zip(self.names, weights, strict=True)) + shift
        found = zip(self.shapes.items(), weights, strict=True)
        return {name: (np.cos(inside)[:, None] * c).reshape(self.m, *shape) for (name, shape), c in found}


def _side_by_side(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([part.reshape(len(part), -1) for part in parts], 1)


def _right(f: Any, params: Any, names: Any) -> np.ndarray:
    full = f.blocks(params)
    return _side_by_side([full[name] for name in names])


def _ordered(order: Callable[[list, list], list]) -> Callable[..., np.ndarray]:
    """A wrong answer that takes other names, or the names in another order: `order(names, all_names)`."""
    return lambda f, params, names: _right(f, params, order(list(names), list(f.shapes)))


def _each(change: Callable[[np.ndarray], Any]) -> Callable[..., np.ndarray]:
    """A wrong answer that does something else to each block."""

    def answer(f: Any, params: Any, names: Any) -> np.ndarray:
        full = f.blocks(params)
        return np.concatenate([np.asarray(change(full[name])) for name in names], 1)

    return answer


def _after(change: Callable[[np.ndarray], Any]) -> Callable[..., Any]:
    return lambda f, params, names: change(_right(f, params, names))


def _zero_filled(f: Any, params: Any, names: Any) -> np.ndarray:
    return _side_by_side([block * (name in names) for name, block in f.blocks(params).items()])


def _others_zero(f: Any, params: Any, names: Any) -> np.ndarray:
    return _right(f, {name: params[name] * (name in names) for name in params}, names)


def _column_by_column(block: np.ndarray) -> np.ndarray:
    return np.stack([row.T.ravel() for row in block])


def _in_one_line(f: Any, params: Any, names: Any) -> np.ndarray:
    full = f.blocks(params)
    return np.concatenate([full[name].ravel() for name in names])


def _without_numbers(f: Any, params: Any, names: Any) -> np.ndarray:
    return _side_by_side([np.zeros((f.m, 0)), *(f.blocks(params)[name] for name in names if np.ndim(params[name]))])


def _scrambled(f: Any, params: Any, names: Any) -> np.ndarray:
    full = f.blocks(params)
    return np.concatenate([full[name].reshape(-1, f.m).T for name in names], 1)


# The names of each case, what a further call asks for, all names, and the number of outputs, as many as the entries in the
# second case. Wherever more than one name is asked for, the order is neither that of the dict nor that of the alphabet,
# whether read forward or backward. Few numbers of outputs and one set of shapes: JAX compiles for each.
_WANTED: tuple[tuple[Any, Any, tuple[str, ...], int, bool], ...] = (
    (("c", "w_out", "w"), ("w", "c"), ("w", "c", "b", "w_out"), 7, False),
    (("a", "e", "d"), ("a", "b"), ("b", "d", "a", "e"), 7, False),
    (["w_out", "w", "b", "c"], ["b"], ("w", "c", "b", "w_out"), 7, True),
    (("d",), ("d", "e"), ("e", "d"), 1, True),
)


def _cases(rng: np.random.Generator) -> list[Case]:
    found = []
    for wanted, others, names, m, edge in _WANTED:
        f = Blocks(random_seed(rng), m, names)
        params = {name: generic_numbers(rng, shape) for name, shape in f.shapes.items()}
        found.append(Case((f, params, wanted), more=(others,), edge=edge))
    return found


def _read(case: Case, trial: Trial) -> Plain | Fault:
    """The matrix. If it is right, it must be right for other names and other params, too."""
    (f, params, names), (others,) = case.args, case.more
    if near := only_near(trial.output, _right(f, params, names)):
        return near
    if not matches(trial.output, plain(_right(f, params, names))):
        return trial.output
    expected = {OTHER_NAMES: _right(f, params, others), OTHER_PARAMS: _right(f, elsewhere(params), names)}
    return other_calls(trial, expected) or trial.output


EXERCISE = Exercise(
    id="jacobian/tree",
    title="the Jacobian of a function of a dict",
    level=2,
    minutes=14,
    signature="block_jacobian(f, params, names)",
    ways=("by_hand", "torch", "jax"),
    cases=_cases,
    oracle=_right,
    reads=_read,
    mistakes=(
        Mistake("dict-order", _ordered(lambda names, all_names: [name for name in all_names if name in names]), "The blocks stand in the order of the dict. Go through `names` itself, in its own order."),
        Mistake("sorted", _ordered(lambda names, all_names: sorted(names)), "The blocks stand in the order of the alphabet, the order in which JAX goes through a dict. Go through `names` itself, in its own order."),
        Mistake("reversed", _ordered(lambda names, all_names: names[::-1]), "The blocks stand in reverse order. Go through `names` from the first to the last."),
        Mistake("M08", _ordered(lambda names, all_names: all_names), "The blocks of all names are here. Only those under `names` are asked for, in that order."),
        Mistake("M08-sorted", _ordered(lambda names, all_names: sorted(all_names)), "The blocks of all names are here, in the order of the alphabet. Only those under `names` are asked for, in that order."),
        Mistake("zero-filled", _zero_filled, "The names that were not asked for have blocks of zeros. Leave them out, and keep to the order of `names`."),
        Mistake("others-zero", _others_zero, "f saw zeros under the names that were not asked for. Give it the caller's arrays: `{**params, **chosen}`."),
        Mistake("first-name", _ordered(lambda names, all_names: names[:1]), "This is the block of the first name alone. Put the others beside it."),
        Mistake("last-name", _ordered(lambda names, all_names: names[-1:]), "This is the block of the last name alone. Keep the others, too: is a result overwritten in each round?"),
        Mistake("M31", _after(np.transpose), "This is the transpose, (entries, m). A row belongs to an output: keep the first axis of each block, and put the blocks side by side."),
        Mistake("column-by-column", _each(_column_by_column), "Each block is flattened column by column. Flatten it row by row, as `reshape` does: the last axis runs fastest."),
        Mistake("scrambled", _scrambled, "The shape is right, and the numbers stand in other places: `reshape(-1, m)` mixes outputs and entries. The first axis of a block counts the outputs: keep it in front, `reshape(m, -1)`."),
        Mistake("all-flat", lambda f, params, names: _in_one_line(f, params, names).reshape(f.m, -1), "The blocks were flattened and joined first, and read anew as m rows: that mixes outputs and entries. Flatten each block to (m, entries), and join them along axis 1."),
        Mistake("one-line", lambda f, params, names: _in_one_line(f, params, names), "All numbers stand in one line, block after block. Keep the first axis of each block, that of the outputs: `reshape(m, -1)`, and join along axis 1."),
        Mistake("others-one", lambda f, params, names: _right(f, {name: params[name] if name in names else np.ones_like(params[name]) for name in params}, names), "f saw ones under the names that were not asked for. Give it the caller's arrays: `{**params, **chosen}`."),
        Mistake("M04", _after(lambda j: j.sum(0)), "The outputs have been added up: this is the gradient of their sum. Keep the outputs apart, a row for each."),
        Mistake("M04-as-row", _after(lambda j: j.sum(0, keepdims=True)), "One row, in which the outputs have been added up: this is the gradient of their sum. Keep the outputs apart, a row for each."),
        Mistake("M04-as-rows", _after(lambda j: np.stack([j.sum(0)] * len(j))), "Every row is the sum of all: the gradient of the sum of the outputs. Keep the outputs apart, a row for each."),
        Mistake("no-scalars", _without_numbers, "The column of an array without axes is missing. One number is an array with one entry: `reshape(m, -1)` makes a column of its block."),
        Mistake("sums", _each(lambda block: block.reshape(len(block), -1).sum(1, keepdims=True)), "There is one number for each output and name: the entries of each block have been added up. Every entry of an array has a column of its own."),
        Mistake("in-one-line", _after(np.ravel), "All numbers stand in one line. The matrix has two axes: one for the outputs, one for the entries."),
        Mistake("dict", lambda f, params, names: {name: _right(f, params, (name,)) for name in names}, "These are the blocks in a dict. Put them side by side into one matrix."),
        Mistake("dict-of-blocks", lambda f, params, names: {name: f.blocks(params)[name] for name in names}, "These are the blocks in a dict, each with the axes of its array. Flatten each to (m, entries), and put them side by side."),
        Mistake("whole-dict", lambda f, params, names: f.blocks(params), "This is what the transform returns for a dict: a dict with a block for each name. Choose those under `names`, flatten each to (m, entries), and put them side by side."),
        Mistake("list", lambda f, params, names: [_right(f, params, (name,)) for name in names], "These are the blocks one after the other. Put them side by side into one matrix: `xp.concatenate(blocks, 1)`."),
        Mistake("list-of-blocks", lambda f, params, names: [f.blocks(params)[name] for name in names], "These are the blocks one after the other, each with the axes of its array. Flatten each to (m, entries), and put them side by side."),
        Mistake("last-output", _after(lambda j: j[-1]), "This is the last row alone. There is one for each output."),
        Mistake("first-output", _after(lambda j: j[0]), "This is the first row alone. There is one for each output."),
        Mistake("times-params", lambda f, params, names: _right(f, params, names) * np.concatenate([np.ravel(params[name]) for name in names]), "Each column is multiplied by its entry of params. The derivatives themselves are asked for."),
        Mistake("value", lambda f, params, names: f(params), "This is f(params), the value. Its derivatives are asked for."),
        Mistake("not-flat", raises(ValueError("all the input arrays must have same number of dimensions")), "The blocks have different numbers of axes, or lie along the wrong one. Flatten each to (m, entries) first, and put them side by side along axis 1.", error=r"axis 1 is out of bounds|Dimension out of range|must have (the )?same number of dimensions|Cannot concatenate arrays with different numbers of dimensions|must match exactly|zero-dimensional arrays? cannot be concatenated|Sizes of tensors must match|different numbers of dimensions|Cannot concatenate arrays with shapes"),
        differences(_right),
        Mistake("m", _each(lambda block: block.reshape(2, -1)), "A block has m times as many numbers as its array, and m is the number of outputs: `len(f(params))`, or the `shape[0]` of a block. It is not the number of names, and not fixed.", error=r"cannot reshape array|is invalid for input of size"),
        Mistake("no-axis", raises(IndexError("tuple index out of range")), "One number is an array without axes: its block has the axis of the outputs alone. `reshape(m, -1)` finds the number of entries itself, for any rank.", error=r"^IndexError: (tuple|Dimension|list)"),
        Mistake("not-scalar", raises(TypeError("Gradient only defined for scalar-output functions")), "f has several outputs, and grad wants one. Use a Jacobian, `jacfwd` or `jacrev`.", error=NOT_SCALAR),
        Mistake("argnums", raises(TypeError("argnums must be int or Tuple[int, ...], got: <class 'str'>")), "argnums counts arguments: it knows no names. Take the whole dict, or let one argument be a dict with the entries under names.", error="argnums? must be int|'str' object cannot be interpreted as an integer|argnums names|Got argnum=|^ValueError: Positional argument indices|'[<>]=' not supported between instances of '(int|str)' and '(int|str)'"),
        Mistake("tuple-as-name", raises(KeyError(("c", "w"))), "`names` holds several names, and no dict has an entry of that name. Take one entry for each of the names.", error=r"^KeyError: \(|unhashable type: 'list'"),
        Mistake("no-dict", raises(TypeError(READS_A_DICT)), "You handed f one array. f wants the whole dict.", error=READS_A_DICT),
        Mistake("part-only", raises(KeyError("b")), "f reads every name, and it got only some. Complete the dict inside: `{**params, **chosen}`.", error="^KeyError: '"),
    ),
    hints=(
        "What does `lib.jacrev(f)(params)` return, if params is a dict? Print it, with the shape of each part.",
        "Picture a wide table with a row for each output. Every entry of every array is a column. The columns of one array stand together, and `names` says which arrays come, in which order.",
        "blocks = the Jacobian of f at params: a dict\nfor each name in names:\n    flatten its block to (m, entries): the first axis stays\nput these side by side",
        "A block has the shape (m, *shape of the array). `blocks[name].reshape(m, -1)` flattens it, with m its `shape[0]`; then `xp.concatenate(flat, 1)`.",
    ),
)  # fmt: skip
