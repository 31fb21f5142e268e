"""clinic/batch_grad: Two faults deep."""

from __future__ import annotations

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.functions import generic_numbers
from helpers.exercises.clinic.errors import NOT_SCALAR
from helpers.exercises.programs import Program, random_seed

NOT_MARKED = "does not require grad"
NO_BATCH = "[Tt]oo many indices|invalid index of a 0-dim"


def _vector_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Program(random_seed(rng), 3, 2), generic_numbers(rng, (3,)))) for _ in range(2)]


EXERCISE = Exercise(
    id="clinic/batch_grad",
    title="Two faults deep",
    level=2,
    minutes=9,
    signature="all_slopes(f, x)",
    ways=("by_hand", "torch", "jax"),
    cases=_vector_cases,
    oracle=lambda f, x: f.jacobian(x),
    mistakes=(
        Mistake("M05", raises(RuntimeError(f"element 0 of tensors {NOT_MARKED} and does not have a grad_fn")), "torch records only what happens to marked tensors. Mark a copy before f runs, or use torch.func, which does it for you.", error=NOT_MARKED),
        Mistake("not-scalar", raises(RuntimeError("grad can be implicitly created only for scalar outputs")), "One sweep starts from one number, and f returns two. Which transform gives a row for each output?", error=NOT_SCALAR),
        Mistake("vmapped", raises(IndexError("too many indices for array")), "vmap hands f one entry of x at a time, and f reads three. There is no batch here: one x goes in.", error=NO_BATCH),
        Mistake("M04", lambda f, x: f.jacobian(x).sum(0), "This is the gradient of the sum. Both outputs read the same inputs, so their slopes have been added up. Use a Jacobian."),
        Mistake("mean", lambda f, x: f.jacobian(x).mean(0), "This is the gradient of the mean: the slopes of both outputs, averaged. Use a Jacobian."),
        Mistake("first-only", lambda f, x: f.jacobian(x)[0], "These are the slopes of the first output only. Sweep once for each output."),
        Mistake("last-only", lambda f, x: f.jacobian(x)[-1], "These are the slopes of the last output only. Keep a row for each output, and stack them."),
        Mistake("last-twice", lambda f, x: f.jacobian(x)[[-1, -1]], "Both rows are the slopes of the last output. A function that is made in a loop reads `i` when it runs, and then `i` is the last one. Write `lambda x, i=i: f(x)[i]`."),
        Mistake("first-twice", lambda f, x: f.jacobian(x)[[0, 0]], "Both rows are the slopes of the first output. Each row needs an output of its own."),
        Mistake("M31", lambda f, x: f.jacobian(x).T, "Transposed: a row belongs to an output, a column to an input."),
        Mistake("one-tuple", lambda f, x: (f.jacobian(x),), "A tuple around the answer: autograd's tools give one entry for each input. Take it out."),
        Mistake("values", lambda f, x: f(x), "This is f(x), the outputs. Their slopes were asked for."),
        Mistake("by-direction", lambda f, x: f.jacobian(x).sum(1), "One number for each output: its slope along (1, 1, 1). A slope for every input was asked for."),
    ),
    hints=(
        "How many outputs has f, how many inputs, and how many slopes are there then?",
        "Picture a table with a row for each output and a column for each input. One reverse sweep fills one row. Adding the outputs up first adds the rows, and no one can take them apart again.",
        "which transform gives all rows at once?\nif you sweep yourself: for each output, one gradient; stack them",
        "`torch.func.jacrev(f)(x)`, `jax.jacrev(f)(x)`, `bh.jacrev(f)(x)`. With autograd.grad: mark a copy, then one call for each `y[i]` with `retain_graph=True`.",
    ),
)  # fmt: skip
