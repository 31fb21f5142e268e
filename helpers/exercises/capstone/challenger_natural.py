"""capstone/challenger_natural: A step without units."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.capstone.challenger_natural import OTHER_UNITS, STAGES
from helpers.desk.functions import generic_numbers
from helpers.exercises.capstone.challenger_models import MODELS, fisher, path, scores, weighted
from helpers.exercises.stages import up_to_the_first_wrong


def _cases(rng: np.random.Generator) -> list[Case]:
    """Logistic regression, where Newton's step is the same, with two numbers; and the other model, with three."""
    with np.errstate(all="ignore"):
        return [_case(rng, 0, 12, 2), _case(rng, 1, 14, 3)]


def _case(rng: np.random.Generator, model: int, n: int, parts: int) -> Case:
    while True:
        log_p, x = MODELS[model], generic_numbers(rng, (n, parts))
        X = np.column_stack([np.ones(n), x[:, 1:]])
        truth, start = (0.4 * generic_numbers(rng, (parts,)) for _ in range(2))
        y = (rng.uniform(size=n) < log_p.chance(X @ truth)).astype(float)
        units = np.triu(generic_numbers(rng, (parts, parts)))
        units[0, 0] = 1.0
        way = path(log_p, X, y, start, 12)
        if not np.isfinite(way).all() or np.abs(way).max() > 3 or np.abs(way[12] - way[11]).max() > 1e-4 or np.abs(X @ way.T).max() > 3:
            continue  # a fit that lies at infinity, or that is reached by a longer way
        return Case((log_p, X, y, start), more=(units,), edge=model == 0)


def _right(log_p: Any, X: np.ndarray, y: np.ndarray, beta: np.ndarray) -> dict[str, Any]:
    way = _way(log_p, *((part.tobytes(), part.shape) for part in (X, y, beta)))
    # Whatever the units are, z comes out as it does in these.
    return {name: way[steps] for name, steps in STAGES.items()} | {OTHER_UNITS: X @ way[2]}


@lru_cache(maxsize=64)  # each known mistake is held against the same
def _way(log_p: Any, *parts: tuple[bytes, tuple[int, ...]]) -> np.ndarray:
    X, y, beta = (np.frombuffer(numbers).reshape(shape) for numbers, shape in parts)
    return path(log_p, X, y, beta, max(STAGES.values()))


_Direction = Callable[[Any, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


def _stepping(direction: _Direction, rounds: Callable[[int], int] = lambda steps: steps) -> Callable[..., Any]:
    """`natural` with other steps, or another number of them."""

    def natural(log_p: Any, X: np.ndarray, y: np.ndarray, beta: np.ndarray, steps: int) -> np.ndarray:
        with np.errstate(all="ignore"):
            for _ in range(rounds(steps)):
                beta = beta + direction(log_p, X, y, beta)
        return beta

    return natural


def _total(log_p: Any, X: np.ndarray, y: np.ndarray, beta: np.ndarray) -> np.ndarray:
    return scores(log_p, beta, X, y).sum(0)


def _through(metric: _Direction) -> _Direction:
    """A step whose direction solves metric · s = g."""
    return lambda *at: _solved(metric(*at), _total(*at))


def _solved(F: np.ndarray, g: np.ndarray) -> np.ndarray:
    try:
        return np.linalg.solve(F, g)
    except np.linalg.LinAlgError:
        return np.full(len(g), np.nan)


def _information(log_p: Any, X: np.ndarray, y: np.ndarray, beta: np.ndarray) -> np.ndarray:
    return fisher(log_p, beta, X)


def _observed(log_p: Any, X: np.ndarray, y: np.ndarray, beta: np.ndarray) -> np.ndarray:
    S = scores(log_p, beta, X, y)
    return S.T @ S


def _step(*at: Any) -> np.ndarray:
    return _through(_information)(*at)


def _kept(log_p: Any, X: np.ndarray, y: np.ndarray, beta: np.ndarray, steps: int) -> np.ndarray:
    F = fisher(log_p, beta, X)
    for _ in range(steps):
        beta = beta + _solved(F, _total(log_p, X, y, beta))
    return beta


def _kept_step(log_p: Any, X: np.ndarray, y: np.ndarray, beta: np.ndarray, steps: int) -> np.ndarray:
    return beta + steps * _step(log_p, X, y, beta)


def _to_the_end(log_p: Any, X: np.ndarray, y: np.ndarray, beta: np.ndarray, steps: int) -> np.ndarray:
    return _stepping(_step, lambda steps: 40)(log_p, X, y, beta, steps)


def _from_zero(log_p: Any, X: np.ndarray, y: np.ndarray, beta: np.ndarray, steps: int) -> np.ndarray:
    return _stepping(_step)(log_p, X, y, 0 * beta, steps)


def _logistic(log_p: Any, X: np.ndarray, y: np.ndarray, beta: np.ndarray) -> np.ndarray:
    p = 1 / (1 + np.exp(-(X @ beta)))
    return _solved(weighted(p * (1 - p), X), X.T @ (y - p))


EXERCISE = Exercise(
    id="capstone/challenger_natural",
    title="A step without units",
    level=3,
    minutes=15,
    signature="natural(log_p, X, y, beta, steps)",
    ways=("torch",),
    cases=_cases,
    oracle=_right,
    reads=up_to_the_first_wrong(_right),
    mistakes=(
        Mistake("plain", _stepping(_total), "This is a plain step along the summed scores. The natural one goes by the delta that solves F delta = g."),
        Mistake("multiplied", _stepping(lambda *at: _information(*at) @ _total(*at)), "You multiplied by F. The step divides by it: it solves F delta = g."),
        Mistake("downhill", _stepping(lambda *at: -_step(*at)), "The steps go the wrong way. The scores point uphill, to where the outcomes are likelier, and that is where you want to go: add the step."),
        Mistake("M21", _stepping(lambda *at: _step(*at) / len(at[2])), "Each step is too short by the number of flights: g is the mean of the scores, and F the sum over the flights. Take the sum of both, or the mean of both."),
        Mistake("mean-fisher", _stepping(lambda *at: _step(*at) * len(at[2])), "Each step is too long by the number of flights: F is the mean over the flights, and g the sum of the scores. Take the sum of both, or the mean of both."),
        Mistake("empirical", _stepping(_through(_observed)), "Your matrix is made of the scores of the outcomes that were observed: the empirical Fisher. The Fisher information is an expectation over both outcomes under the model, and does not look at y."),
        Mistake("newton", _stepping(_through(lambda log_p, X, y, beta: weighted(-log_p.bend(X @ beta, y), X))), "This is Newton's step, with the Hessian. In logistic regression the two are the same; here the Hessian depends on the outcomes, and the Fisher information does not."),
        Mistake("diagonal", _stepping(lambda *at: _total(*at) / np.diag(_information(*at))), "You divided by the diagonal of F. That makes up for the scale of each number alone, not for a shift of the temperature: solve with the whole matrix."),
        Mistake("root", _stepping(lambda *at: _total(*at) / np.sqrt(np.diag(_information(*at)))), "You divided by roots of the diagonal, as some optimisers do. The natural step solves F delta = g with the whole matrix, without a root."),
        Mistake("entries", _stepping(lambda *at: (1 / _information(*at)) @ _total(*at)), "1/F inverts each entry by itself. Solve F delta = g with `torch.linalg.solve`."),
        Mistake("kept", _kept, "F is that of the first place in every step. It depends on beta: compute it anew where you stand."),
        Mistake("kept-step", _kept_step, "Every step is the first one again. Compute the scores and F anew where you stand, with the new beta."),
        Mistake("one-step", _stepping(_step, lambda steps: min(steps, 1)), "However many steps were asked for, you took one. Is the `return` inside the loop, or does each step begin at the first beta again?"),
        Mistake("to-the-end", _to_the_end, "You went on until nothing moved any more. As many steps are asked for as `steps` says, and with `steps=0` none."),
        Mistake("from-zero", _from_zero, "You began at 0. Begin at the beta that is handed to you."),
        Mistake("logistic", _stepping(_logistic), "These are the scores and the information of logistic regression. log_p may be another model: use your `scores` and `fisher` of the log_p that you are given."),
        Mistake("one-more", _stepping(_step, lambda steps: steps + 1), "You took one step too many. With `steps=0`, beta comes back as it came."),
        Mistake("stays", _stepping(_step, lambda steps: 0), "With `steps=1`, beta came back as it was. A step makes a new one, beta = beta + delta, and `range(steps)` makes as many as are asked for."),
        Mistake("halves", _stepping(lambda *at: _step(*at) / 2), "Each step is half as long as it should be. The whole step is asked for, with no rate."),
        Mistake("singular", raises(RuntimeError("linalg.solve: The solver failed because the input matrix is singular")), "The matrix that you solve with has no inverse. The outer product of one vector, say of the summed scores, never has one: each flight has its own, and they add up.", error="singular"),
    ),
    hints=(
        "The scores say which way is up. What has to stand between them and a change of beta, so that its units come out as those of beta?",
        "Picture the log-likelihood as a long narrow ridge. The score points across it. F knows how narrow the ridge is, along each direction, under the model: dividing by F makes the ridge a round hill, whose top lies straight ahead.",
        "repeat `steps` times:\n    g = the sum of the scores at beta\n    F = the Fisher information at beta\n    delta solves F delta = g\n    beta = beta + delta",
        "`g = scores(log_p, beta, X, y).sum(0)`, `F = fisher(log_p, beta, X)`, and `beta = beta + torch.linalg.solve(F, g)`.",
    ),
)  # fmt: skip
