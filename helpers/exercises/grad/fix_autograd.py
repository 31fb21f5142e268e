"""grad/fix_autograd: Mend a call of autograd.grad."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.grad.fix_autograd import MARKED_CALLERS, STILL_RECORDS
from helpers.exercises.programs import Program, random_seed

# What torch says to whoever asks in vain.
_NOT_MARKED = "does not require grad"
_NOT_SCALAR = "implicitly created only for scalar outputs|to return a scalar Tensor"
_NOT_USED = "appears to not have been used in the graph"


def _slopes_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Program(random_seed(rng)), generic_numbers(rng, (2 + k % 3,)))) for k in range(10)]


def _first_only(f: Any, x: np.ndarray) -> np.ndarray:
    return np.where(np.arange(len(x)) == 0, f.gradient(x), 0.0)


EXERCISE = Exercise(
    id="grad/fix_autograd",
    title="Mend a call of autograd.grad",
    level=2,
    minutes=8,
    signature="slopes(f, x)",
    ways=("torch",),
    cases=_slopes_cases,
    oracle=lambda f, x: f.gradient(x),
    mistakes=(
        Mistake("M05", raises(RuntimeError(f"element 0 of tensors {_NOT_MARKED} and does not have a grad_fn")), "torch records only what happens to marked tensors. Mark a copy of x before f runs, hand that copy to f, and differentiate with respect to that copy.", error=_NOT_MARKED),
        Mistake("not-scalar", raises(RuntimeError("grad can be implicitly created only for scalar outputs")), "The sweep starts from one number, and f(x) has many. Every y[i] depends on x[i] alone, so the slopes of their sum are the slopes you want.", error=_NOT_SCALAR),
        Mistake("other-tensor", raises(RuntimeError(f"One of the differentiated Tensors {_NOT_USED}")), "You asked about a tensor that f never saw. Give f and autograd.grad the same one.", error=_NOT_USED),
        Mistake("marked-callers", raises(Refusal(MARKED_CALLERS)), "From now on torch would record everything the caller does with it. Make a copy of x, mark the copy, and hand that to f.", error="^refused: After your call, the caller's own x"),
        Mistake("still-records", raises(Refusal(STILL_RECORDS)), "Leave `create_graph=True` out, or detach the result: nobody asked for the slopes of the slopes.", error="^refused: The slopes that you returned"),
        Mistake("one-tuple", lambda f, x: (f.gradient(x),), "autograd.grad gives a tuple, one gradient for each input asked about. Take the gradient out of it."),
        Mistake("mean", lambda f, x: f.gradient(x) / len(x), "Every slope is too small by the number of entries: the slopes of the mean. Use the sum."),
        Mistake("added-up", lambda f, x: f.gradient(x).sum(), "The slopes themselves have been added up. Sum the outputs before the sweep, not the slopes after it."),
        Mistake("first-only", _first_only, "You went back from y[0] only. That moves with x[0] alone, so all other slopes are 0. Start from the sum of all outputs."),
        Mistake("value", lambda f, x: f(x), "This is f(x), the values. The slopes come from autograd.grad."),
    ),
    hints=(
        "What must be true of x before f runs, of y before the sweep can start, and of the result before you return it?",
        "Picture a camera that films only marked things. x was never marked, so there is no film to play backward. And a film is played backward from one end, not from three.",
        "x = a marked copy of x\ny = f(x)\nresult = autograd.grad of (y made one number) with respect to x\nreturn the only entry of result",
        "Mark with `x = x.detach().clone().requires_grad_()`. Make one number with `f(x).sum()`. Unpack with `(dx,) = …`.",
    ),
)  # fmt: skip
