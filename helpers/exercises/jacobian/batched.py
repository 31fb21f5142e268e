"""jacobian/batched: One Jacobian for each sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, Rule, raises
from helpers.desk.again import elsewhere
from helpers.desk.functions import generic_numbers
from helpers.desk.jacobian import samples
from helpers.desk.jacobian.batched import OTHER_X
from helpers.desk.jacobian.samples import ONE_SAMPLE
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.jacobian.exact import differences, only_near
from helpers.exercises.programs import random_seed

# Of the last case: samples, inputs, outputs. The block of all samples by all samples has 100 times as many entries as the result.
MANY = (100, 5, 4)


@dataclass(frozen=True)
class Samples(samples.Samples):
    """The desk's function with its Jacobian in closed form."""

    def jacobian(self, x: Any) -> np.ndarray:
        """The partial derivatives, shape (m, n): a row for each output."""
        a, w = self.numbers
        return np.einsum("ik,ikj->ij", a * np.cos((w * np.asarray(x)).sum(-1)), w)


def _all(f: Samples, X: Any) -> np.ndarray:
    return np.stack([f.jacobian(x) for x in np.asarray(X)])


def _block(f: Samples, X: Any) -> np.ndarray:
    """The derivatives of each sample's outputs by each sample's inputs: (B, m, B, n)."""
    return np.einsum("bmn,bc->bmcn", _all(f, X), np.eye(len(X)))


def _with(change: Callable[[np.ndarray], Any]) -> Callable[[Samples, Any], Any]:
    return lambda f, X: change(_all(f, X))


def _cases(rng: np.random.Generator) -> list[Case]:
    """More outputs than inputs; all three numbers alike; one of each; and a large batch with more inputs than outputs."""
    sizes = ((2, 3, 4), (4, 4, 4), (1, 1, 1), MANY)
    return [Case((Samples(random_seed(rng), n, m), generic_numbers(rng, (b, n))), measured=(b, n, m) == MANY, edge=b == m) for b, n, m in sizes]


def _read(case: Case, trial: Trial) -> Plain | Fault:
    """The Jacobians. If they are right, they must be right for another batch, too."""
    f, X = case.args
    if near := only_near(trial.output, _all(f, X)):
        return near
    if not matches(trial.output, plain(_all(f, X))):
        return trial.output
    return other_calls(trial, {OTHER_X: _all(f, elsewhere(X))}) or trial.output


def _no_block() -> Rule:
    """No array may come near the block of all samples by all samples: half of it is allowed."""

    def broken(case: Case, trial: Trial) -> str | None:
        f, X = case.args
        block = len(X) ** 2 * f.m * f.n
        if trial.largest is None or trial.largest <= block // 2:
            return None
        return (
            f"With {len(X)} samples you held {trial.largest:,} numbers at once; the result has {block // len(X):,}. A block of all "
            "samples by all samples grows with B², and nearly all of it is zero. Take the Jacobian of one sample, and map that over the batch."
        )

    return Rule(broken, "no block of all samples by all samples", watch="largest")


EXERCISE = Exercise(
    id="jacobian/batched",
    title="one Jacobian for each sample",
    level=2,
    minutes=5,
    signature="per_sample(f, X)",
    ways=("by_hand", "torch", "jax"),
    cases=_cases,
    oracle=_all,
    reads=_read,
    mistakes=(
        Mistake("block", _block, "This is the whole block (B, m, B, n): every sample's outputs by every sample's inputs, nearly all zero, because no sample looks at another. Take the Jacobian of one sample, and map that over the batch."),
        Mistake("block-first", lambda f, X: _block(f, X)[:, :, 0], "This is a slice of the block (B, m, B, n): what each sample's outputs do when the first sample's inputs move. For all samples but the first that is zero. Take the Jacobian of one sample, and map that over the batch."),
        Mistake("block-flat", lambda f, X: _block(f, X).reshape(len(X), f.m, -1), "This is the whole block, (B, m, B·n), with the inputs of all samples in one line: nearly all of it is zero. Take the Jacobian of one sample, and map that over the batch."),
        Mistake("two-samples", _with(lambda j: j[:2]), "Two samples are here, as many as the first case has. B is `len(X)`, and may be any number.", error=r"^IndexError: index \d+ is out of bounds"),
        Mistake("M04", _with(lambda j: j.sum(1)), "The outputs have been added up: one gradient for each sample, of the sum of its outputs. Keep the outputs apart: each sample has a whole Jacobian, (m, n)."),
        Mistake("sum-of-inputs", _with(lambda j: j.sum(2)), "The inputs have been added up: one number for each sample and output. Each sample has a whole Jacobian, (m, n)."),
        Mistake("batch-inside", _with(lambda j: j.transpose(1, 0, 2)), "The numbers are right, and the batch stands on the second axis: (m, B, n). Move it to the front."),
        Mistake("reshaped", _with(lambda j: j.transpose(1, 0, 2).reshape(j.shape)), "The batch stood on the second axis, (m, B, n), and was read anew as (B, m, n): a reshape keeps the order of the numbers, and mixes samples and outputs. Move the axis to the front."),
        Mistake("batch-last", _with(lambda j: j.transpose(1, 2, 0)), "The numbers are right, and the batch stands on the last axis: (m, n, B). Move it to the front."),
        Mistake("M31", _with(lambda j: j.transpose(0, 2, 1)), "Each Jacobian is transposed: (n, m) for each sample. A row belongs to an output."),
        Mistake("reversed-axes", _with(lambda j: j.T), "All three axes are reversed: (n, m, B). `.T` turns every axis round; here none needs to be turned."),
        Mistake("mean", _with(lambda j: j.mean(0)), "This is the mean of all the Jacobians: one matrix. Return one for each sample."),
        Mistake("sum", _with(lambda j: j.sum(0)), "This is the sum of all the Jacobians: one matrix. Return one for each sample."),
        Mistake("of-the-mean", lambda f, X: f.jacobian(np.mean(X, 0)), "This is the Jacobian at the mean sample. Return one for each sample, at that sample."),
        Mistake("first-sample", _with(lambda j: j[0]), "This is the first sample's Jacobian alone. Return one for each sample."),
        Mistake("last-sample", _with(lambda j: j[-1]), "This is the last sample's Jacobian alone. Keep the others, too."),
        Mistake("first-everywhere", _with(lambda j: np.stack([j[0]] * len(j))), "Every sample has the Jacobian of the first one. Is X[0] read where the sample at hand belongs?"),
        Mistake("of-the-mean-everywhere", lambda f, X: np.stack([f.jacobian(np.mean(X, 0))] * len(X)), "Every sample has the Jacobian at the mean sample. Take each at its own sample."),
        Mistake("divided", _with(lambda j: j / len(j)), "Each is divided by the number of samples: a mean over the batch was differentiated. Take the Jacobian of f itself, sample by sample."),
        Mistake("first-output", _with(lambda j: j[:, 0]), "This is the gradient of the first output alone, for each sample. Return all m rows."),
        Mistake("values", lambda f, X: np.stack([f(x) for x in X]), "These are the outputs of each sample. Their derivatives are asked for."),
        Mistake("times-x", lambda f, X: np.stack([f.jacobian(x) @ x for x in X]), "This is each Jacobian times its own sample, a JVP along x. Return the matrices themselves."),
        Mistake("below-each-other", _with(lambda j: j.reshape(-1, j.shape[2])), "All Jacobians stand below each other in one matrix. Stack them along a new first axis: (B, m, n)."),
        Mistake("in-lines", _with(lambda j: j.reshape(len(j), -1)), "Each Jacobian has been laid out in one line. Keep its two axes: (B, m, n)."),
        Mistake("block-as-matrix", lambda f, X: _block(f, X).reshape(len(X) * f.m, len(X) * f.n), "This is the Jacobian of the whole batch as one matrix, nearly all zero. Take the Jacobian of one sample, and map that over the batch."),
        Mistake("whole-batch", raises(ValueError("f takes one sample, an array of shape (3,), and got one of shape (2, 3)")), "f was handed something else than one row of X. vmap goes around the Jacobian, and hands it one sample after the other: rows lie along the first axis.", error=ONE_SAMPLE),
        differences(_all),
        Mistake("not-scalar", raises(TypeError("Gradient only defined for scalar-output functions")), "f has several outputs, and grad wants one. Use a Jacobian, `jacfwd` or `jacrev`.", error=NOT_SCALAR),
    ),
    rules=(_no_block(),),
    hints=(
        "Does the output of one sample depend on another sample? What does that say of most entries of a Jacobian of the whole batch?",
        "Picture a long block of glass, cut into B × B small panes, of which only those on the diagonal are painted. You want these B panes: paint one, then the same for the next sample.",
        "one(x): the Jacobian of f at one sample x, of shape (m, n)\nmap `one` over the rows of X",
        "`lib.jacrev(f)` is a function of one sample. `lib.vmap(…)` makes one of a batch from it. Call that with X.",
    ),
)  # fmt: skip
