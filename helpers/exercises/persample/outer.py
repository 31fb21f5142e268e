"""persample/outer: A dense layer, sample by sample."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, no_framework, raises
from helpers.desk.functions import generic_numbers
from helpers.desk.persample.outer import OTHER_INPUTS
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls

Grads = dict[str, np.ndarray]

_NO_FIT = "mismatch in its core dimension|could not be broadcast together|not aligned|Size of label|different from"


def _outer_cases(rng: np.random.Generator) -> list[Case]:
    """All sizes equal, where a wrong order of the axes raises nothing, and as many inputs as outputs, where a reshape looks like
    a transpose; all different; and an axis of length 1 in each place."""

    def one(samples: int, inputs: int, outputs: int) -> Case:
        shapes = (samples, inputs), (samples, outputs)
        A, D, other_A, other_D = (generic_numbers(rng, shape) for shape in (*shapes, *shapes))
        return Case((A, D), more=(other_A, other_D), edge=1 in (samples, inputs, outputs) or inputs == outputs)

    return [one(*sizes) for sizes in ((4, 2, 3), (3, 3, 3), (2, 3, 3), (5, 3, 2), (3, 2, 4), (1, 3, 2), (3, 1, 2), (3, 2, 1))]


def layer(A: np.ndarray, D: np.ndarray) -> Grads:
    """The gradients, sample by sample."""
    return {"W": np.array([np.outer(d, a) for a, d in zip(A, D, strict=True)]), "b": D.copy()}


def _read_outer(case: Case, trial: Trial) -> Plain | Fault:
    """The gradients. If they are right, they must be so with other numbers, too."""
    if not matches(trial.output, plain(layer(*case.args))):
        return trial.output
    return other_calls(trial, {OTHER_INPUTS: layer(*case.more)}) or trial.output


def _with(change: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[..., Any]:
    """`outer` with a change to both parts: `change(W, b)` is what it gives."""
    return lambda A, D: change(*layer(A, D).values())


def _weights(wrong: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[..., Any]:
    """`outer` with other gradients of W."""
    return lambda A, D: {"W": wrong(A, D), "b": D}


def _bias(wrong: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[..., Any]:
    """`outer` with other gradients of b."""
    return lambda A, D: layer(A, D) | {"b": wrong(A, D)}


def _both(W: Any, b: Any) -> dict[str, Any]:
    return {"W": W, "b": b}


EXERCISE = Exercise(
    id="persample/outer",
    title="A dense layer, sample by sample",
    level=2,
    minutes=10,
    signature="outer(A, D)",
    cases=_outer_cases,
    oracle=layer,
    reads=_read_outer,
    mistakes=(
        Mistake("transposed", _weights(lambda A, D: layer(A, D)["W"].transpose(0, 2, 1)), "Each matrix lies on its side: (inputs, outputs). W is (outputs, inputs), and so is its gradient: entry [i, j] is delta i times activation j."),
        Mistake("reshaped", _weights(lambda A, D: layer(A, D)["W"].transpose(0, 2, 1).reshape(layer(A, D)["W"].shape)), "Each matrix was made as (inputs, outputs), and reshape gave it the right shape: that moves no axis, it only deals the same numbers out anew. Make the deltas the rows from the start: `D[:, :, None] * A[:, None, :]`."),
        Mistake("exchanged", lambda A, D: layer(D, A), "A and D are exchanged, in W and in b. The gradient of b is the delta itself, and W has a row for each output."),
        Mistake("summed", lambda A, D: _both(D.T @ A, D.sum(0)), "These are the gradients of the summed loss: the samples have been added up. Keep their axis, the first, in both."),
        Mistake("M21", lambda A, D: _both(D.T @ A / len(A), D.mean(0)), "These are the gradients of the mean loss. Keep the samples apart, in the first axis, and divide by nothing."),
        Mistake("weights-summed", _weights(lambda A, D: D.T @ A), "`D.T @ A` adds up over the samples: that is what a product of matrices sums over. Keep their axis in W, as in b."),
        Mistake("turned-sum", _weights(lambda A, D: A.T @ D), "`A.T @ D` adds up over the samples, and lies on its side. Keep the axis of the samples, and give W a row for each output: the deltas down, the activations across."),
        Mistake("same-axis", _weights(lambda A, D: D[:, None] * A[:, None]), "Both got their axis of length 1 in the same place, so that output i met input i alone. One has to stand up and the other to lie down: `D[:, :, None]` and `A[:, None, :]`.", error=_NO_FIT),
        Mistake("sum-of-activations", _weights(lambda A, D: D[:, :, None] * A.sum(0)), "The activations were added up over the samples. Sample k has row k of D and row k of A."),
        Mistake("neighbour", _weights(lambda A, D: layer(np.roll(A, 1, axis=0), D)["W"]), "The deltas of a sample met the activations of its neighbor. Sample k has row k of D and row k of A."),
        Mistake("neighbour-behind", _weights(lambda A, D: layer(np.roll(A, -1, axis=0), D)["W"]), "The deltas of a sample met the activations of its neighbor. Sample k has row k of D and row k of A."),
        Mistake("bias-from-activations", _bias(lambda A, D: D * A.sum(1, keepdims=True)), "The gradient of b has the sum of the activations in it. b is added, and multiplied by nothing: its gradient is the delta."),
        Mistake("bias-from-all-activations", _bias(lambda A, D: D * A.sum()), "The gradient of b has the sum of the activations in it. b is added, and multiplied by nothing: its gradient is the delta."),
        Mistake("bias-summed", _bias(lambda A, D: D.sum(0)), "b is summed over the samples. A sum undoes a copy, and b is shared by the samples; but here each sample keeps a gradient of its own: its row of D."),
        Mistake("bias-mean", _bias(lambda A, D: D.mean(0)), "b is averaged over the samples. Each sample keeps a gradient of its own: its row of D."),
        Mistake("bias-sum-in-each", _bias(lambda A, D: np.broadcast_to(D.sum(0), D.shape)), "Every row of b has the sum over the samples. Each sample keeps a gradient of its own: its row of D."),
        Mistake("bias-mean-in-each", _bias(lambda A, D: np.broadcast_to(D.mean(0), D.shape)), "Every row of b has the mean over the samples. Each sample keeps a gradient of its own: its row of D."),
        Mistake("M27", _bias(lambda A, D: D.sum(1)), "b has one number for each sample: you summed over the outputs. Each output has a bias of its own, so that nothing is summed."),
        Mistake("bias-ones", _bias(lambda A, D: np.ones(D.shape)), "b is 1 everywhere: that is the slope of the output by b. The loss changes by delta times that."),
        Mistake("bias-zero", _bias(lambda A, D: np.zeros(D.shape)), "b is 0 everywhere. The output moves with b, and the loss with the output, by delta."),
        Mistake("bias-activations", _bias(lambda A, D: A), "You gave the activations as the gradient of b. They multiply W; b is added, so that its gradient is the delta."),
        Mistake("no-bias", _with(lambda W, b: {"W": W}), "b is missing. The layer is W @ a + b: the loss depends on both."),
        Mistake("bias-column", _with(lambda W, b: _both(W, b[:, :, None])), "b has an axis of length 1 too many. Its gradients have the shape (samples, outputs)."),
        Mistake("shared-outputs", _weights(lambda A, D: np.repeat(D[:, :, None], A.shape[1], axis=2)), "Every column of W has the deltas alone. How far an entry of W moves the output depends on the activation that it multiplies."),
        Mistake("activations-alone", _weights(lambda A, D: np.repeat(A[:, None, :], D.shape[1], axis=1)), "Every row of W has the activations alone: that is the slope of the output by W. The loss changes by delta times that."),
        Mistake("all-pairs", lambda A, D: _both(np.einsum("bo,ci->bcoi", D, A), D), "Every sample was paired with every other. Sample k has row k of D and row k of A: give both the same letter for it, and keep that letter."),
        Mistake("flat-outer", lambda A, D: _both(np.outer(D, A), D), "`np.outer` flattens both tables and pairs every number with every other. One outer product for each sample is asked for."),
        Mistake("flat-outer-turned", lambda A, D: _both(np.outer(A, D), D), "`np.outer` flattens both tables and pairs every number with every other. One outer product for each sample is asked for, with the deltas as rows."),
        Mistake("elementwise", _weights(lambda A, D: D * A), "D * A pairs output i with input i alone. In a dense layer every output reads every input: row and column, an outer product.", error=_NO_FIT),
        Mistake("rows-by-rows", _weights(lambda A, D: D @ A.T), "`D @ A.T` has an entry for each pair of samples. An outer product has one for each pair of output and input, sample by sample.", error=_NO_FIT),
        Mistake("product", _weights(lambda A, D: D @ A), "`D @ A` takes the samples for inputs. Make an outer product for each sample: its deltas in a column, its activations in a row.", error=_NO_FIT),
        Mistake("sign", _with(lambda W, b: _both(-W, -b)), "The right numbers with the opposite sign: the gradient itself is asked for, no step downhill."),
        Mistake("divided", _with(lambda W, b: _both(W / len(W), b / len(W))), "Both are too small, by the number of samples: a mean stands in them. D is what each sample's own loss says, so nothing is left to divide by."),
        Mistake("weights-divided", _with(lambda W, b: _both(W / len(W), b)), "W is too small, by the number of samples, and b is not. There is no mean to take in either."),
        Mistake("bias-divided", _with(lambda W, b: _both(W, b / len(b))), "b is too small, by the number of samples, and W is not. There is no mean to take in either."),
        Mistake("samples-last", _with(lambda W, b: _both(np.moveaxis(W, 0, -1), b.T)), "The samples are counted by the last axis. They belong to the first."),
        Mistake("pair", _with(lambda W, b: (W, b)), "The right gradients, as a pair. Give a dict with the names W and b."),
        Mistake("first-only", _with(lambda W, b: _both(W[0], b[0])), "These are the gradients of the first sample alone. All of them are asked for."),
        Mistake("last-only", _with(lambda W, b: _both(W[-1], b[-1])), "These are the gradients of the last sample alone. Keep one for each sample."),
        Mistake("flattened", _with(lambda W, b: _both(W.reshape(len(W), -1), b)), "The right numbers, with each matrix flattened. Keep the shape of W behind the axis of the samples."),
        Mistake("one-too-many", _with(lambda W, b: _both(W[:, None], b)), "W has an axis of length 1 too many. Its gradients have the shape (samples, outputs, inputs)."),
        Mistake("no-letters", raises(ValueError("einstein sum subscripts string included output subscript")), "In einsum, every letter behind the arrow must stand before it, and each array has a letter for each of its axes.", error="einstein sum|number of (dimensions|subscripts)|einsum"),
    ),
    rules=(no_framework("by hand"),),
    hints=(
        "Take one sample. Output i is the sum over j of W[i, j] a[j], plus b[i]. How much does output i move when W[i, j] moves? And when b[i] moves?",
        "Picture the matrix W with the deltas written down its left side, one for each row, and the activations along its top, one for each column. What stands in a cell?",
        "for each sample k:\n    entry [i, j] of W's gradient: delta i times activation j\n    entry i of b's gradient: delta i\nsample by sample on top of each other, nothing added up",
        "NumPy pairs them by axes of length 1: `D[:, :, None]` is a column for each sample, `A[:, None, :]` a row. With einsum: `\"bo,bi->boi\"`.",
    ),
)  # fmt: skip
