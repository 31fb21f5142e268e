"""capstone/challenger_scores: The score of every flight."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises
from helpers.desk.capstone.challenger_models import ONE_FLIGHT
from helpers.desk.capstone.challenger_scores import OTHER_BETA, OTHER_FLIGHTS
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls
from helpers.exercises.capstone.challenger_models import MODELS, flights, scores
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.vmap.library_errors import NOT_NAMED, NOT_ONE_SIZE


def _cases(rng: np.random.Generator) -> list[Case]:
    """Both models; as many flights as there are numbers in beta, where a matrix that lies on its side has the right shape; one
    flight alone. In logistic regression its formula is right, so that these cases are edges."""

    def one(model: int, n: int, parts: int) -> Case:
        return Case((MODELS[model], *flights(rng, n, parts)), more=flights(rng, n, parts), edge=model == 0)

    return [one(0, 5, 2), one(1, 3, 3), one(0, 4, 3), one(0, 1, 2)]


def _read(case: Case, trial: Trial) -> Plain | Fault:
    """The scores. If they are right, they must be so with other inputs, too."""
    log_p, beta, X, y = case.args
    if not matches(trial.output, plain(scores(*case.args))):
        return trial.output
    other_beta, *others = case.more
    return other_calls(trial, {OTHER_FLIGHTS: scores(log_p, beta, *others), OTHER_BETA: scores(log_p, other_beta, X, y)}) or trial.output


def _with(change: Callable[[np.ndarray], Any]) -> Callable[..., Any]:
    return lambda *inputs: change(scores(*inputs))


def _values(log_p: Any, beta: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.array([log_p(beta, *flight) for flight in zip(X, y, strict=True)])


def _by_z(log_p: Any, beta: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    return log_p.slope(X @ beta, y)


def _loop(log_p: Any, beta: np.ndarray, X: np.ndarray, y: np.ndarray) -> np.ndarray:
    _values(log_p, beta, X, y)
    return scores(log_p, beta, X, y)


EXERCISE = Exercise(
    id="capstone/challenger_scores",
    title="The score of every flight",
    level=2,
    minutes=8,
    signature="scores(log_p, beta, X, y)",
    ways=("torch",),
    cases=_cases,
    oracle=scores,
    reads=_read,
    mistakes=(
        Mistake("sum", _with(lambda s: s.sum(0)), "These are the scores, added up over the flights: the gradient of the whole log-likelihood. Keep a row for each flight: differentiate the log-probability of one, then map."),
        Mistake("M21", _with(lambda s: s.mean(0)), "This is the mean of the scores, one row for all flights. Keep a row for each: differentiate the log-probability of one flight, then map."),
        Mistake("divided", _with(lambda s: s / len(s)), "Each row is too short, by the number of flights. These are shares in a mean; leave the mean out."),
        Mistake("loss", _with(lambda s: -s), "Every sign is turned: this is the gradient of the loss, −log p. The score is the gradient of log p itself, and points to where the outcome is likelier."),
        Mistake("values", _values, "These are the log-probabilities, one for each flight. Map the gradient of log_p, not log_p itself."),
        Mistake("by-z", _by_z, "One number for each flight: how its log-probability moves with z = x @ beta. The score is the gradient by beta, and has as many numbers as beta."),
        Mistake("by-x", lambda log_p, beta, X, y: log_p.slope(X @ beta, y)[:, None] * beta, "You differentiated with respect to x. The score is the gradient with respect to beta, the first argument of log_p."),
        Mistake("of-p", lambda log_p, beta, X, y: np.exp(_values(log_p, beta, X, y))[:, None] * scores(log_p, beta, X, y), "This is the gradient of the probability. The score is the gradient of its logarithm: log_p as it is, without exp."),
        Mistake("on-its-side", _with(lambda s: s.T), "The right numbers, on their side: the flights are counted by the columns. They belong to the rows."),
        Mistake("turned-outcomes", lambda log_p, beta, X, y: scores(log_p, beta, X, 1 - y), "The outcomes are exchanged: a flight with y = 1 has the score of one with y = 0."),
        Mistake("logistic", lambda log_p, beta, X, y: (y - 1 / (1 + np.exp(-(X @ beta))))[:, None] * X, "This is (y − p)·x, the formula of logistic regression. log_p may be another model: differentiate the log_p that you are given."),
        Mistake("captured", _with(lambda s: 0 * s), "Every score is zero: what you differentiated does not depend on its argument. Is `beta` handed to log_p from outside, in place of the argument?"),
        Mistake("first-only", _with(lambda s: s[0]), "This is the score of the first flight alone. Map over all of them."),
        Mistake("M01", lambda *inputs: lambda *more: None, "This is a function, and no gradient has been computed yet. Call it with beta, X and y."),
        Mistake("M18", raises(ValueError("vmap: Expected all tensors to have the same size in the mapped dimension")), "Only X and y have a row for each flight: map those along axis 0. beta is shared by all flights, so that its entry is None.", error=f"{NOT_ONE_SIZE}|in_dim|{ONE_FLIGHT}: .* shapes \\(\\),"),
        Mistake("M17", raises(TypeError(f"{ONE_FLIGHT}: vectors beta and x, and a number y; it got shapes (2,), (5, 2) and (5,)")), "log_p is written for one flight: a row of X, and the entry of y that goes with it. Let vmap hand it these.", error=ONE_FLIGHT),
        Mistake("M39", raises(RuntimeError("Expected f(*args) to return a scalar tensor")), "grad wants one number, and what you gave it returns one for each flight. Change the order: first the gradient of log_p, then vmap around it.", error=NOT_SCALAR),
        Mistake("other-name", raises(TypeError("vmap() got an unexpected keyword argument 'in_axes'")), "torch calls the axes in_dims. By position, as the second argument of vmap, they need no name.", error=NOT_NAMED),
        Mistake("loop", _loop, "Under vmap, one call of log_p is enough for as many flights as you like. A loop calls it again for each, and so does a call just to see what comes out."),
    ),
    rules=(calls_at_most(1, "log_p called once", "loop"),),
    hints=(
        "If there were one flight only, which transform gives its score, and by which argument?",
        "Picture a sheet for one flight: its log-probability, and below it the gradient by beta. Lay 23 sheets on each other. Which of the three inputs is printed on every sheet alike?",
        "one = the gradient of log_p, a function of (beta, x, y)\nmany = vmap of one: beta shared, X and y along their first axis\nreturn many(beta, X, y)",
        "`torch.func.vmap(…, (None, 0, 0))` around `torch.func.grad(log_p)`, called with beta, X and y.",
    ),
)  # fmt: skip
