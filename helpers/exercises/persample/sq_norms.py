"""persample/sq_norms: Norms without the gradients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, Rule, no_framework
from helpers.desk.functions import generic_numbers
from helpers.desk.persample.sq_norms import OTHER_INPUTS
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls

Layers = list[tuple[np.ndarray, np.ndarray]]
LARGE = (60, 90, 80)  # samples, inputs, outputs: 60 matrices of 7,200 entries

_NO_FIT = "mismatch in its core dimension|could not be broadcast together|not aligned|different from|inhomogeneous"


def _norms_cases(rng: np.random.Generator) -> list[Case]:
    """All sizes equal; three layers of other sizes, and one; one sample; axes of length 1, and rows that are all zero; and
    a large one."""

    def one(samples: int, *sizes: tuple[int, int], edge: bool = False) -> Case:
        def drawn() -> Layers:
            return [(generic_numbers(rng, (samples, i)), generic_numbers(rng, (samples, o))) for i, o in sizes]

        layers = drawn()
        if edge and samples == 3:
            layers[0][1][0] = layers[-1][0][1] = 0.0
        return Case((layers,), more=(drawn(),), measured=samples == LARGE[0], edge=edge)

    large = one(LARGE[0], LARGE[1:])
    return [
        one(3, (3, 3), (3, 3)),
        one(4, (2, 3), edge=True),
        one(5, (3, 4), (4, 2), (2, 3)),
        one(1, (2, 3), (3, 2), edge=True),
        one(3, (2, 1), (1, 4), edge=True),
        replace(large, edge=True),
    ]


def squared(layers: Layers) -> np.ndarray:
    """The squared norms, by forming every gradient."""
    total = np.zeros(len(layers[0][0]))
    for A, D in layers:
        for k, (a, d) in enumerate(zip(A, D, strict=True)):
            total[k] += np.linalg.norm(np.outer(d, a)) ** 2 + np.linalg.norm(d) ** 2
    return total


def _read_norms(case: Case, trial: Trial) -> Plain | Fault:
    """The squared norms. If they are right, they must be so with other numbers, too."""
    if not matches(trial.output, plain(squared(*case.args))):
        return trial.output
    return other_calls(trial, {OTHER_INPUTS: squared(*case.more)}) or trial.output


def _no_stack(case: Case, trial: Trial) -> str | None:
    """No array as large as all weight gradients; a quarter of one is left for Python's own objects and several tables."""
    (layers,) = case.args
    A, D = layers[0]
    stack = A.size * D.shape[1]
    if trial.largest is None or trial.largest <= stack // 4:
        return None
    return f"With {len(A)} samples, {A.shape[1]} inputs and {D.shape[1]} outputs you held {trial.largest:,} numbers at once, as many as {trial.largest // (A.shape[1] * D.shape[1])} gradients by W have. The activations are {A.size:,}, the deltas {D.size:,}, and no more are needed."


def _each(one: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[[Layers], Any]:
    """The sum over the layers of what `one(A, D)` gives."""
    return lambda layers: sum(one(A, D) for A, D in layers)


def _sq(x: np.ndarray) -> np.ndarray:
    return (x**2).sum(1)


def _of_the_sum(layers: Layers, mean: bool = False) -> float:
    parts = [(D.T @ A, D.sum(0)) for A, D in layers]
    return sum((W**2).sum() + (b**2).sum() for W, b in parts) / (len(layers[0][0]) ** 2 if mean else 1)


EXERCISE = Exercise(
    id="persample/sq_norms",
    title="Norms without the gradients",
    level=3,
    minutes=15,
    signature="sq_norms(layers)",
    cases=_norms_cases,
    oracle=squared,
    reads=_read_norms,
    mistakes=(
        Mistake("M21", lambda layers: _of_the_sum(layers, mean=True), "This is the squared norm of the mean gradient, one number. It says nothing of a single sample: each has a norm of its own."),
        Mistake("norm-of-sum", _of_the_sum, "This is the squared norm of the summed gradient, one number. Take the norm first, sample by sample, and do not add the samples up."),
        Mistake("no-bias", _each(lambda A, D: _sq(A) * _sq(D)), "The gradients by b are missing. Each is the delta: add its squares, once for each layer."),
        Mistake("bias-only", _each(lambda A, D: _sq(D)), "These are the gradients by b alone. Those by W are outer products of deltas and activations."),
        Mistake("activations-only", _each(lambda A, D: _sq(A)), "These are the squared activations. They meet the deltas in every entry of W's gradient."),
        Mistake("sum-of-both", _each(lambda A, D: _sq(A) + _sq(D)), "You added the squares of activations and deltas. Every entry of W's gradient is a product of two: then the sum of all squares is a product, too."),
        Mistake("one-outside", _each(lambda A, D: _sq(A) * _sq(D) + 1), "You added 1 for b. A bias acts like an activation of 1: its gradient is the delta times that, so that the 1 joins the squared activations."),
        Mistake("one-with-deltas", _each(lambda A, D: _sq(A) * (_sq(D) + 1)), "For b you added the squared activations, which is the same as a 1 beside the squared deltas. The gradient by b is the delta: add the squared deltas, as if b had one more activation, of 1."),
        Mistake("bias-added-first", _each(lambda A, D: _sq(A) * _sq(D) + D.sum(1) ** 2), "For b you added the deltas and then squared. Each output has its own bias: square first, then add."),
        Mistake("root", lambda layers: np.sqrt(squared(layers)), "These are the norms. Their squares are asked for, without the root."),
        Mistake("norms-added", lambda layers: sum(np.sqrt((_sq(A) + 1) * _sq(D)) for A, D in layers), "You added the norms of the layers. Squares add up, norms do not: leave the root out."),
        Mistake("norms-added-squared", lambda layers: sum(np.sqrt((_sq(A) + 1) * _sq(D)) for A, D in layers) ** 2, "You added the norms of the layers, and squared the sum. Squares add up: leave the root out."),
        Mistake("no-squares", _each(lambda A, D: np.linalg.norm(A, axis=1) * np.linalg.norm(D, axis=1)), "You multiplied the norms. The squared norm of an outer product is the product of the squared norms, and b comes on top."),
        Mistake("norms-and-bias", _each(lambda A, D: np.linalg.norm(A, axis=1) * np.linalg.norm(D, axis=1) + np.linalg.norm(D, axis=1)), "You worked with norms. Square them: the squared norm of an outer product is the product of the squared norms."),
        Mistake("last-layer", lambda layers: squared(layers[-1:]), "This is the last layer alone: was the sum set anew in each round? Add up all layers."),
        Mistake("first-layer", lambda layers: squared(layers[:1]), "This is the first layer alone: does a `return` stand inside the loop? Add up all layers."),
        Mistake("layers-side-by-side", lambda layers: np.stack([squared([layer]) for layer in layers], axis=1), "One column for each layer. The gradient of a sample has all layers in it: add their squares up."),
        Mistake("layer-by-layer", lambda layers: [squared([layer]) for layer in layers], "One row for each layer. The gradient of a sample has all layers in it: add their squares up."),
        Mistake("layers-multiplied", lambda layers: np.prod([squared([layer]) for layer in layers], axis=0), "You multiplied the layers. Their gradients stand side by side in one long list: squares add up."),
        Mistake("averaged-layers", lambda layers: squared(layers) / len(layers), "You took the mean over the layers. The squares add up."),
        Mistake("one-number", lambda layers: squared(layers).sum(), "The samples have been added up. Keep one number for each."),
        Mistake("one-mean", lambda layers: squared(layers).mean(), "The samples have been averaged. Keep one number for each."),
        Mistake("all-samples", _each(lambda A, D: ((A**2).sum() + 1) * (D**2).sum()), "Your sums run over all samples. Keep the first axis, and sum over the second."),
        Mistake("wrong-axis", _each(lambda A, D: (A**2).sum(0) * (D**2).sum(0) + (D**2).sum(0)), "You summed over the samples, the first axis. Each sample keeps a number: sum over the second.", error=_NO_FIT),
        Mistake("dot", _each(lambda A, D: (A * D).sum(1) ** 2 + _sq(D)), "You paired input i with output i. An outer product pairs each with each: the sum of all squares is then a product of two sums.", error=_NO_FIT),
        Mistake("elementwise", _each(lambda A, D: _sq(A * D) + _sq(D)), "A * D pairs input i with output i alone. An outer product pairs each with each: the sum of all squares is then a product of two sums.", error=_NO_FIT),
        Mistake("sums-squared", _each(lambda A, D: (A.sum(1) * D.sum(1)) ** 2 + D.sum(1) ** 2), "You added first and squared then. Square every number first."),
        Mistake("unsquared", _each(lambda A, D: A.sum(1) * D.sum(1) + D.sum(1)), "Nothing is squared: these are plain sums. Square every number first."),
        Mistake("one-beside-the-norm", _each(lambda A, D: _sq(D) * (np.linalg.norm(A, axis=1) + 1) ** 2), "You added the 1 of the bias to the norm of the activations, and squared then. Squares add up, norms do not: the 1 joins the squared activations."),
        Mistake("bias-twice", _each(lambda A, D: _sq(D) * (_sq(A) + 2)), "The gradients by b are in it twice. Add the squared deltas once for each layer: a 1 beside the squared activations does it already."),
        Mistake("mean-square", _each(lambda A, D: (A**2).mean(1) * (D**2).mean(1) + (D**2).mean(1)), "You took means over the entries. The norm has their sums."),
        Mistake("divided", lambda layers: squared(layers) / len(layers[0][0]) ** 2, "Too small, by the square of the number of samples: these are the norms of the shares in the mean gradient. D is what each sample's own loss says."),
        Mistake("absolute", _each(lambda A, D: (np.abs(A).sum(1) + 1) * np.abs(D).sum(1)), "You added up absolute values. The squared norm is the sum of the squares."),
        Mistake("pairs-no-bias", _each(lambda A, D: (A @ A.T) * (D @ D.T)), "This table has an entry for each pair of samples: their gradients by W multiplied with each other. Its diagonal is asked for, with the gradients by b in it."),
        Mistake("first-bias", lambda layers: sum(_sq(A) * _sq(D) for A, D in layers) + _sq(layers[0][1]), "Only the first layer's b is counted. Every layer has a b: add its squares for each."),
        Mistake("one-on-both", _each(lambda A, D: (_sq(A) + 1) * (_sq(D) + 1)), "The 1 stands on both sides. Only the activations get one more, the 1 that b is multiplied by; the deltas stay as they are."),
        Mistake("one-bias", lambda layers: sum(_sq(A) * _sq(D) for A, D in layers) + _sq(layers[-1][1]), "Only the last layer's b is counted: does its line stand behind the loop? Every layer has a b: add its squares inside."),
        Mistake("all-pairs", _each(lambda A, D: (A @ A.T + 1) * (D @ D.T)), "This table has an entry for each pair of samples: their gradients multiplied with each other. Its diagonal is asked for."),
        Mistake("pairs-summed", _each(lambda A, D: ((A @ A.T + 1) * (D @ D.T)).sum(1)), "Each sample was multiplied with all others, too. Only with itself is asked for: the diagonal of that table."),
        Mistake("formed", _each(lambda A, D: ((D[:, :, None] * A[:, None, :]) ** 2).sum((1, 2)) + _sq(D)), "Whole gradients were formed, many of them at once: portions of the batch count, too. The sum over all i and j of (d_i a_j)² falls into two sums, one over i and one over j."),
    ),
    rules=(Rule(_no_stack, "no array of all weight gradients", mistake="formed", watch="largest"), no_framework("by hand")),
    hints=(
        "An entry of W's gradient is d_i a_j. What is its square, and what happens when you add up over all i and all j?",
        "Picture the outer product as a table with the deltas down the side and the activations along the top. Add up the squares of one row first: what do all rows have in common?",
        "for each layer, for each sample:\n    W: (sum of the squared deltas) times (sum of the squared activations)\n    b: sum of the squared deltas\nadd both, and add up over the layers",
        "`(D**2).sum(1) * ((A**2).sum(1) + 1)` is one layer. A bias acts like one more activation, of 1.",
    ),
)  # fmt: skip
