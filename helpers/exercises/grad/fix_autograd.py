"""grad/fix_autograd: Mend a call of autograd.grad."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.grad.fix_autograd import LEFT_GRADIENT, MARKED_CALLERS, SINGLE, STILL_RECORDS
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import beside_it
from helpers.exercises.programs import Program, random_seed

# What torch says to whoever asks in vain.
_NOT_MARKED = "does not require grad"
_NOT_SCALAR = "implicitly created only for scalar outputs|to return a scalar Tensor"
_NOT_USED = "appears to not have been used in the graph"


# Besides rows: matrices, one with an axis of length 1, and an array of three axes.
_SHAPES = ((2,), (3,), (4,), (2, 3), (3, 1), (2, 1, 2))
_SINGLE_SHAPES = ((1,), (), (1, 1))
_AT_A_SINGLE = "With several entries your slopes are right. With an x of one entry, shape {}, they are not shaped like x, or wrong."


def _slopes_cases(rng: np.random.Generator) -> list[Case]:
    """Each with an x of a single entry beside it: there, a sum and a mean are the same."""

    def one(k: int) -> Case:
        single = np.asarray(generic_numbers(rng, _SINGLE_SHAPES[k % len(_SINGLE_SHAPES)]))
        return Case((Program(random_seed(rng)), generic_numbers(rng, _SHAPES[k])), more=(single,))

    return [one(k) for k in range(len(_SHAPES))]


def _read_slopes(case: Case, trial: Trial) -> Plain | Fault:
    """The slopes. If they are right, those at a single entry must be, too."""
    (f, x), (single,) = case.args, case.more
    if not matches(trial.output, plain(f.gradient(x))):
        return trial.output
    return beside_it(trial, SINGLE, f.gradient(single), _AT_A_SINGLE.format(single.shape)) or trial.output


def _one_only(f: Any, x: np.ndarray, which: int) -> np.ndarray:
    slopes = np.zeros(x.size)
    slopes[which] = f.gradient(x).flat[which]
    return slopes.reshape(x.shape)


EXERCISE = Exercise(
    id="grad/fix_autograd",
    title="Mend a call of autograd.grad",
    level=2,
    minutes=8,
    signature="slopes(f, x)",
    ways=("torch",),
    cases=_slopes_cases,
    reads=_read_slopes,
    oracle=lambda f, x: f.gradient(x),
    mistakes=(
        Mistake("M05", raises(RuntimeError(f"element 0 of tensors {_NOT_MARKED} and does not have a grad_fn")), "torch records only what happens to marked tensors. Mark a copy of x before f runs, hand that copy to f, and differentiate with respect to that copy.", error=_NOT_MARKED),
        Mistake("not-scalar", raises(RuntimeError("grad can be implicitly created only for scalar outputs")), "The sweep starts from one number, and f(x) has many. Every y[i] depends on x[i] alone, so the slopes of their sum are the slopes you want.", error=_NOT_SCALAR),
        Mistake("other-tensor", raises(RuntimeError(f"One of the differentiated Tensors {_NOT_USED}")), "You asked about a tensor that f never saw. Give f and autograd.grad the same one.", error=_NOT_USED),
        Mistake("marked-callers", raises(Refusal(MARKED_CALLERS)), "From now on torch would record everything the caller does with it. Make a copy of x, mark the copy, and hand that to f.", error="^refused: After your call, the caller's own x requires"),
        Mistake("left-gradient", raises(Refusal(LEFT_GRADIENT)), "`backward()` adds to .grad, and the caller's next backward would add to yours. Work on a marked copy.", error="^refused: After your call, the caller's own x holds"),
        Mistake("still-records", raises(Refusal(STILL_RECORDS)), "Leave `create_graph=True` out, or detach the result: nobody asked for the slopes of the slopes.", error="^refused: The slopes that you returned"),
        Mistake("one-tuple", lambda f, x: (f.gradient(x),), "autograd.grad gives a tuple, one gradient for each input asked about. Take the gradient out of it."),
        Mistake("mean", lambda f, x: f.gradient(x) / x.size, "Every slope is too small by the number of entries: the slopes of the mean. Use the sum."),
        Mistake("added-up", lambda f, x: f.gradient(x).sum(), "The slopes themselves have been added up. Sum the outputs before the sweep, not the slopes after it."),
        Mistake("first-only", lambda f, x: _one_only(f, x, 0), "You went back from y[0] only. That moves with x[0] alone, so all other slopes are 0. Start from the sum of all outputs."),
        Mistake("last-only", lambda f, x: _one_only(f, x, -1), "You went back from the last entry of y only. That moves with one entry of x alone, so all other slopes are 0. Start from the sum of all outputs."),
        Mistake("product", lambda f, x: f.gradient(x) * np.prod(f(x)) / f(x), "You went back from the product of the outputs: there, each slope comes multiplied by all other values. Start from their sum."),
        Mistake("norm", lambda f, x: f.gradient(x) * f(x) / np.sqrt((f(x) ** 2).sum()), "You went back from the norm of the outputs, and each slope comes multiplied by its value. Start from their sum."),
        Mistake("squares", lambda f, x: 2 * f(x) * f.gradient(x), "You went back from the sum of squares, and each slope comes multiplied by twice its value. Sum the outputs themselves."),
        Mistake("value", lambda f, x: f(x), "This is f(x), the values. The slopes come from autograd.grad."),
    ),
    hints=(
        "What must be true of x before f runs, of y before the sweep can start, and of the result before you return it?",
        "Picture a camera that films only marked things. x was never marked, so there is no film to play backward. And a film is played backward from one end, not from three.",
        "x = a marked copy of x\ny = f(x)\nresult = autograd.grad of (y made one number) with respect to x\nreturn the only entry of result",
        "Mark with `x = x.detach().clone().requires_grad_()`. Make one number with `f(x).sum()`. Unpack with `(dx,) = …`.",
    ),
)  # fmt: skip
