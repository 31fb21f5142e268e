"""capstone/challenger_fisher: What the flights can tell."""

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
from helpers.exercises.capstone.challenger_models import MODELS, by_outcome, fisher, flights, weighted

MOST_CALLS = 8


def _cases(rng: np.random.Generator) -> list[Case]:
    """The model whose curvature depends on the outcome, where the Fisher information is no Hessian of a single outcome; logistic
    regression, where it is; one flight alone. On the latter two some known mistakes agree."""

    def one(model: int, n: int, parts: int, edge: bool = False) -> Case:
        return Case((MODELS[model], *flights(rng, n, parts)[:2]), more=flights(rng, n, parts)[:2], edge=edge)

    return [one(0, 5, 2, edge=True), one(1, 6, 3), one(0, 1, 2, edge=True)]


def _read(case: Case, trial: Trial) -> Plain | Fault:
    """The matrix. If it is right, it must be so with other inputs, too."""
    log_p, beta, X = case.args
    if not matches(trial.output, plain(fisher(*case.args))):
        return trial.output
    other_beta, other_X = case.more
    return other_calls(trial, {OTHER_FLIGHTS: fisher(log_p, beta, other_X), OTHER_BETA: fisher(log_p, other_beta, X)}) or trial.output


def _with(change: Callable[[np.ndarray, int], Any]) -> Callable[..., Any]:
    return lambda log_p, beta, X: change(fisher(log_p, beta, X), len(X))


def _bent(outcome: float) -> Callable[..., Any]:
    return lambda log_p, beta, X: weighted(-log_p.bend(X @ beta, outcome), X)


def _each(log_p: Any, beta: np.ndarray, X: np.ndarray) -> np.ndarray:
    return np.array([fisher(log_p, beta, x[None]) for x in X])


def _of_the_sum(log_p: Any, beta: np.ndarray, X: np.ndarray) -> np.ndarray:
    z = X @ beta
    ones, zeros = log_p.slope(z, 1.0) @ X, log_p.slope(z, 0.0) @ X
    return np.outer(ones, ones) + np.outer(zeros, zeros)


def _of_the_weighted_sum(log_p: Any, beta: np.ndarray, X: np.ndarray) -> np.ndarray:
    z = X @ beta
    p = log_p.chance(z)
    ones, zeros = (p * log_p.slope(z, 1.0)) @ X, ((1 - p) * log_p.slope(z, 0.0)) @ X
    return np.outer(ones, ones) + np.outer(zeros, zeros)


def _loop(log_p: Any, beta: np.ndarray, X: np.ndarray) -> np.ndarray:
    for _ in range(MOST_CALLS + 1):
        log_p(beta, X[0], 1.0)
    return fisher(log_p, beta, X)


EXERCISE = Exercise(
    id="capstone/challenger_fisher",
    title="What the flights can tell",
    level=2,
    minutes=15,
    signature="fisher(log_p, beta, X)",
    ways=("torch",),
    cases=_cases,
    oracle=fisher,
    reads=_read,
    mistakes=(
        Mistake("M21", _with(lambda F, n: F / n), "This is the mean over the flights. The information of independent flights adds up: take the sum."),
        Mistake("unweighted", by_outcome(lambda p, one, zero, z: one**2 + zero**2), "Both outcomes count fully here. Each counts with its probability under the model, exp(log_p(beta, x, y))."),
        Mistake("halves", by_outcome(lambda p, one, zero, z: (one**2 + zero**2) / 2), "Both outcomes count one half here. Each counts with its probability under the model, exp(log_p(beta, x, y)), and that differs from flight to flight."),
        Mistake("ones-only", by_outcome(lambda p, one, zero, z: p * one**2), "The outcome 1 is there with its probability; the outcome 0, with its own score and probability, is missing."),
        Mistake("zeros-only", by_outcome(lambda p, one, zero, z: (1 - p) * zero**2), "The outcome 0 is there with its probability; the outcome 1, with its own score and probability, is missing."),
        Mistake("all-ones", by_outcome(lambda p, one, zero, z: one**2), "You took every outcome to be 1. The expectation is over both outcomes, each with its probability under the model."),
        Mistake("all-zeros", by_outcome(lambda p, one, zero, z: zero**2), "You took every outcome to be 0. The expectation is over both outcomes, each with its probability under the model."),
        Mistake("likeliest", by_outcome(lambda p, one, zero, z: np.where(p > 0.5, one, zero) ** 2), "Each flight had its likeliest outcome here. The other one is possible, too: weigh both by their probabilities."),
        Mistake("log-weights", by_outcome(lambda p, one, zero, z: np.log(p) * one**2 + np.log(1 - p) * zero**2), "The weights are logarithms, and negative. A probability is exp(log_p(beta, x, y))."),
        Mistake("exchanged", by_outcome(lambda p, one, zero, z: (1 - p) * one**2 + p * zero**2), "The weights are exchanged: the score of the outcome 1 belongs to the probability of 1."),
        Mistake("weights-squared", by_outcome(lambda p, one, zero, z: (p * one) ** 2 + ((1 - p) * zero) ** 2), "The probabilities are squared: they were multiplied into the scores before the outer product. The weight belongs outside: p · s sᵀ."),
        Mistake("mean-score", _with(lambda F, n: 0 * F), "This is zero: the outer product of the expected score, and that is zero for every flight. First the outer product, then the expectation."),
        Mistake("of-the-sum", _of_the_sum, "You added up the scores first, and took one outer product. Each flight has its own: first s sᵀ, then the sum."),
        Mistake("of-the-weighted-sum", _of_the_weighted_sum, "You added up the weighted scores first, and took one outer product for each outcome. Each flight has its own: first p · s sᵀ, then the sum."),
        Mistake("each", _each, "A matrix for each flight. The information of the flights adds up to one matrix, of shape (d, d)."),
        Mistake("diagonal", _with(lambda F, n: np.diag(F).copy()), "These are the squares of the scores, entry by entry: the diagonal. An outer product s sᵀ has a number for each pair of entries."),
        Mistake("diagonal-matrix", _with(lambda F, n: np.diag(np.diag(F))), "Everything off the diagonal is missing. An outer product s sᵀ has a number for each pair of entries."),
        Mistake("minus", _with(lambda F, n: -F), "Every sign is turned: this is the expected Hessian of log p. The Fisher information is its negative, and never below zero."),
        Mistake("inverse", _with(lambda F, n: np.linalg.pinv(F)), "This is the inverse, a covariance. The information itself is asked for."),
        Mistake("bent-by-ones", _bent(1.0), "Is that the negative Hessian, with every outcome 1? In logistic regression the outcome makes no difference to it; in other models it does. Take the expectation over both outcomes."),
        Mistake("bent-by-zeros", _bent(0.0), "Is that the negative Hessian, with every outcome 0? In logistic regression the outcome makes no difference to it; in other models it does. Take the expectation over both outcomes."),
        Mistake("logistic", lambda log_p, beta, X: weighted(1 / (2 + np.exp(X @ beta) + np.exp(-X @ beta)), X), "This is p(1 − p)·x xᵀ, the formula of logistic regression. log_p may be another model: use its own scores and probabilities."),
        Mistake("M17", raises(TypeError(f"{ONE_FLIGHT}: vectors beta and x, and a number y; it got shapes (2,), (5, 2) and ()")), "log_p is written for one flight: a row of X and one outcome. Let vmap hand it the rows.", error=ONE_FLIGHT),
        Mistake("loop", _loop, "Let vmap take the flights: then log_p need not run again for each."),
    ),
    rules=(calls_at_most(MOST_CALLS, f"log_p called at most {MOST_CALLS} times", "loop"),),
    hints=(
        "Which outcomes can a flight have, and how probable is each under the model? What is its score in either case?",
        "Picture each flight twice, once with the outcome 1 and once with 0: two arrows, its scores. Each is as heavy as its outcome is probable. The matrix says how far the arrows spread, along each direction and for each pair.",
        "for y in 0 and 1:\n    S = the scores of all flights, as if each had this outcome\n    w = exp(log_p) of this outcome, for each flight\n    add the sum of w · s sᵀ over the flights",
        "`y = torch.full_like(X[:, 0], outcome)`, `S = scores(log_p, beta, X, y)`, `w = torch.func.vmap(log_p, (None, 0, 0))(beta, X, y).exp()`, and `(S.T * w) @ S`.",
    ),
)  # fmt: skip
