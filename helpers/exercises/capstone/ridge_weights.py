"""capstone/ridge_weights: The weights that the penalties leave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.capstone.ridge_losses import finished

UNFINISHED = "This is near, and right to about {digits} digits; six are asked for."


def _cases(rng: np.random.Generator) -> list[Case]:
    """More points than features, or fewer: one of them, since JAX compiles for each shape."""

    def one(n: int, d: int) -> Case:
        a = np.round(rng.choice([-1, 1], d) * rng.uniform(0.2, 1.6, d), 2)
        return Case((generic_numbers(rng, (n, d)), generic_numbers(rng, (n,)), a))

    return [one(*((5, 3), (3, 4))[rng.integers(2)])]


def _oracle(X: Any, y: Any, a: Any) -> np.ndarray:
    """Least squares with a row more for each weight: |Xw − y|²/n + |exp(a/2) w|² is one sum of squares."""
    n, d = X.shape
    rows = np.vstack([X / np.sqrt(n), np.diag(np.exp(a / 2))])
    return np.linalg.lstsq(rows, np.concatenate([y / np.sqrt(n), np.zeros(d)]), rcond=None)[0]


def _solved(
    penalties: Callable[[Any], Any], n: Callable[[Any], float] = len, right: Callable[[Any], float] = len
) -> Callable[..., Any]:
    """The normal equations with other penalties on the diagonal, or other numbers of points that XᵀX and Xᵀy are divided by."""

    def answer(X: Any, y: Any, a: Any) -> Any:
        return np.linalg.solve(X.T @ X / n(X) + np.diag(penalties(a)), X.T @ y / right(X))

    return answer


def _shrunk(X: Any, y: Any, a: Any) -> Any:
    return np.linalg.pinv(X) @ y / (1 + np.exp(a))


def _finished(case: Case, trial: Trial) -> Plain | Fault:
    """The output as it is; refused where it is the minimum to a few digits only."""
    return finished(trial, _oracle(*case.args), 1e-6, UNFINISHED, 1e-2)


_ONE = lambda X: 1.0
_FEATURES = lambda X: float(X.shape[-1])

EXERCISE = Exercise(
    id="capstone/ridge_weights",
    title="The weights that the penalties leave",
    level=1,
    minutes=12,
    signature="ridge_weights(X, y, a)",
    ways=("jax",),
    cases=_cases,
    oracle=_oracle,
    reads=_finished,
    mistakes=(
        Mistake("not-diagonal", lambda X, y, a: np.linalg.solve(X.T @ X / len(y) + np.exp(a), X.T @ y / len(y)), "The penalties were added to every row of XᵀX/n: a matrix plus a vector repeats the vector. They belong on the diagonal alone: `jnp.diag(jnp.exp(a))`."),
        Mistake("M21", _solved(np.exp, _ONE, _ONE), "This minimises the **sum** of the squared errors plus the penalties. The mean is asked for: divide XᵀX and Xᵀy by the number of points, or multiply the penalties by it."),
        Mistake("not-log", _solved(lambda a: a), "a[j] itself stands on the diagonal. It is the logarithm of a penalty, and may be negative: the penalty is exp(a[j])."),
        Mistake("one-penalty", _solved(lambda a: np.exp(a).mean() + 0 * a), "You gave all weights the same penalty, the mean of all. Each has its own: exp(a[j]) belongs at place j of the diagonal."),
        Mistake("summed-penalty", _solved(lambda a: np.exp(a).sum() + 0 * a), "You gave all weights the same penalty, the sum of all. Each has its own: exp(a[j]) belongs at place j of the diagonal."),
        Mistake("first-penalty", _solved(lambda a: np.exp(a[0]) + 0 * a), "All weights got the first penalty. Each has its own: exp(a[j]) belongs at place j of the diagonal."),
        Mistake("twice", _solved(lambda a: 2 * np.exp(a)), "Your penalties are twice as strong: a factor 2 stands with the penalties and not with the squares. Differentiate both terms, or neither."),
        Mistake("half", _solved(lambda a: np.exp(a) / 2), "Your penalties are half as strong: a factor 2 stands with the squares and not with the penalties. Differentiate both terms, or neither."),
        Mistake("squared", _solved(lambda a: np.exp(2 * a)), "Your penalties are squared: exp(2a[j]) stands where exp(a[j]) belongs. It is w[j] that is squared, not the penalty."),
        Mistake("inverted", _solved(lambda a: np.exp(-a)), "exp(−a[j]) stands where exp(a[j]) belongs: the more penalty, the smaller the weight."),
        Mistake("negative", _solved(lambda a: -np.exp(a)), "The penalties have the wrong sign: they are added to the diagonal of XᵀX/n."),
        Mistake("root", _solved(lambda a: np.exp(a / 2)), "exp(a[j]/2) stands where exp(a[j]) belongs. The root of a penalty stands beside w[j] only where both are squared together."),
        Mistake("mean-penalty", _solved(lambda a: np.exp(a) / len(a)), "You took the mean of the penalties. The mean is that of the squared errors; the penalties are added up."),
        Mistake("by-features", lambda X, y, a: np.linalg.solve(X.T @ X / _FEATURES(X) + np.diag(np.exp(a)), X.T @ y / _FEATURES(X)), "You divided by the number of features. The mean of the squared errors is over the points: `len(y)` of them."),
        Mistake("unfinished", lambda X, y, a: _oracle(X, y, a) * (1 + 1e-4), "If you descend step by step, take more steps. The loss is a square of w, so that one linear system gives its minimum to all digits.", error="^refused: This is near"),
        Mistake("no-penalty", lambda X, y, a: np.linalg.pinv(X) @ y, "This is least squares alone. The penalties pull the weights towards 0."),
        Mistake("mean-once", _solved(np.exp, len, _ONE), "XᵀX is divided by the number of points and Xᵀy is not. The mean belongs to both."),
        Mistake("mean-left", _solved(np.exp, _ONE, len), "Xᵀy is divided by the number of points and XᵀX is not. The mean belongs to both."),
        Mistake("shrunk", _shrunk, "You divided each least-squares weight by 1 + exp(a[j]). That is right only where the features do not go together: solve for all weights at once."),
        Mistake("predictions", lambda X, y, a: X @ _oracle(X, y, a), "These are the predictions X w at the right weights. The weights themselves are asked for."),
        Mistake("slope-at-0", lambda X, y, a: -2 * X.T @ y / len(y), "This is the gradient of the training loss at w = 0. Where is it zero?"),
    ),
    hints=(
        "The loss is a square of w, so its gradient is a straight line in w. Where is a straight line zero, if you know its value and its slope at one place?",
        "Picture a bowl with one spring for each weight that pulls it towards 0. Each spring has a strength of its own, exp(a[j]).",
        "gradient at w: (2/n) Xᵀ(X w − y) + 2 exp(a) w\nset it to 0, and sort: (XᵀX/n + a diagonal of exp(a)) w = Xᵀy/n\nsolve for w",
        "`jnp.linalg.solve(X.T @ X / len(y) + jnp.diag(jnp.exp(a)), X.T @ y / len(y))`. One Newton step from w = 0, with `jax.grad` and `jax.hessian` of the loss, gives the same.",
    ),
)  # fmt: skip
