"""Answers to capstone/challenger_natural: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import torch

from tests.answers.capstone.challenger_fisher import fisher, from_the_chance, parts
from tests.answers.capstone.challenger_scores import right as scores

F = torch.func


def ways(answer):
    return {"torch": answer}


def total(log_p, beta, X, y):
    return scores(log_p, beta, X, y).sum(0)


def stepping(direction, rounds=lambda steps: steps):
    def natural(log_p, X, y, beta, steps):
        for _ in range(rounds(steps)):
            beta = beta + direction(log_p, beta, X, y)
        return beta

    return natural


def step(log_p, beta, X, y):
    return torch.linalg.solve(fisher(log_p, beta, X), total(log_p, beta, X, y))


def by_inverse(log_p, beta, X, y):
    return torch.linalg.inv(fisher(log_p, beta, X)) @ total(log_p, beta, X, y)


def by_means(log_p, beta, X, y):
    return torch.linalg.solve(fisher(log_p, beta, X) / len(X), scores(log_p, beta, X, y).mean(0))


def by_cholesky(log_p, beta, X, y):
    g = total(log_p, beta, X, y)
    return torch.cholesky_solve(g[:, None], torch.linalg.cholesky(fisher(log_p, beta, X)))[:, 0]


def by_the_loss(log_p, beta, X, y):
    """The gradient of the whole loss, and the step against it."""
    g = F.grad(lambda b: -F.vmap(log_p, (None, 0, 0))(b, X, y).sum())(beta)
    return -torch.linalg.solve(from_the_chance(log_p, beta, X), g)


def by_least_squares(log_p, beta, X, y):
    """A row for each flight and outcome: the step solves a least-squares problem in them."""
    (zeros, q), (ones, p) = parts(log_p, beta, X, 0.0), parts(log_p, beta, X, 1.0)
    rows = torch.cat([zeros * q.sqrt()[:, None], ones * p.sqrt()[:, None]])
    aims = torch.cat([(1 - y) / q.sqrt(), y / p.sqrt()])
    return torch.linalg.lstsq(rows, aims).solution


def recursive(log_p, X, y, beta, steps):
    return beta if steps == 0 else recursive(log_p, X, y, beta + step(log_p, beta, X, y), steps - 1)


RIGHT = {
    "the inverse": ways(stepping(by_inverse)),
    "means of both": ways(stepping(by_means)),
    "Cholesky": ways(stepping(by_cholesky)),
    "against the loss": ways(stepping(by_the_loss)),
    "least squares": ways(stepping(by_least_squares)),
    "recursive": ways(recursive),
}


def _hessian(log_p, beta, X, y):
    return F.hessian(lambda b: -F.vmap(log_p, (None, 0, 0))(b, X, y).sum())(beta)


def _kept(log_p, X, y, beta, steps):
    matrix = fisher(log_p, beta, X)
    for _ in range(steps):
        beta = beta + torch.linalg.solve(matrix, total(log_p, beta, X, y))
    return beta


def _kept_step(log_p, X, y, beta, steps):
    s = step(log_p, beta, X, y)
    for _ in range(steps):
        beta = beta + s
    return beta


def _early_return(log_p, X, y, beta, steps):
    for _ in range(steps):
        return beta + step(log_p, beta, X, y)
    return beta


def _in_place(log_p, X, y, beta, steps):
    for _ in range(steps):
        beta += step(log_p, beta, X, y)
    return beta


def _damped(log_p, beta, X, y):
    return torch.linalg.solve(fisher(log_p, beta, X) + 1e-2 * torch.eye(len(beta)).to(beta), total(log_p, beta, X, y))


def _stops(log_p, X, y, beta, steps):
    for _ in range(min(steps, 2)):
        beta = beta + step(log_p, beta, X, y)
    return beta


def _logistic(log_p, beta, X, y):
    p = torch.sigmoid(X @ beta)
    return torch.linalg.solve((X.T * (p * (1 - p))) @ X, X.T @ (y - p))


WRONG = {
    "plain": ways(stepping(total)),
    "multiplied": ways(stepping(lambda *at: fisher(*at[:3]) @ total(*at))),
    "downhill": ways(stepping(lambda *at: -step(*at))),
    "M21": ways(stepping(lambda log_p, beta, X, y: torch.linalg.solve(fisher(log_p, beta, X), scores(log_p, beta, X, y).mean(0)))),
    "mean-fisher": ways(stepping(lambda log_p, beta, X, y: torch.linalg.solve(fisher(log_p, beta, X) / len(X), total(log_p, beta, X, y)))),
    "empirical": ways(stepping(lambda *at: torch.linalg.solve(scores(*at).T @ scores(*at), total(*at)))),
    "newton": ways(stepping(lambda *at: torch.linalg.solve(_hessian(*at), total(*at)))),
    "diagonal": ways(stepping(lambda *at: total(*at) / fisher(*at[:3]).diagonal())),
    "root": ways(stepping(lambda *at: total(*at) / fisher(*at[:3]).diagonal() ** 0.5)),
    "entries": ways(stepping(lambda *at: (1 / fisher(*at[:3])) @ total(*at))),
    "kept": ways(_kept),
    "kept-step": ways(_kept_step),
    "one-step": ways(_early_return),
    "one-more": ways(stepping(step, lambda steps: steps + 1)),
    "to-the-end": ways(stepping(step, lambda steps: 50)),
    "logistic": ways(stepping(_logistic)),
    "stays one less": ways(stepping(step, lambda steps: max(steps - 1, 0))),
    "halves": ways(stepping(lambda *at: step(*at) / 2)),
    "singular": ways(stepping(lambda *at: torch.linalg.solve(torch.outer(total(*at), 0 * total(*at)), total(*at)))),
    "other: in place": ways(_in_place),
    "other: damped": ways(stepping(_damped)),
    "other: two at most": ways(_stops),
    "other: the path": ways(lambda log_p, X, y, beta, steps: torch.stack([stepping(step)(log_p, X, y, beta, k) for k in range(steps + 1)])),
    "other: the step": ways(lambda log_p, X, y, beta, steps: step(log_p, beta, X, y)),
    "from-zero": ways(lambda log_p, X, y, beta, steps: stepping(step)(log_p, X, y, 0 * beta, steps)),
    "other: with the loss": ways(lambda log_p, X, y, beta, steps: (stepping(step)(log_p, X, y, beta, steps), 0.5)),
    "other: one unit only": ways(lambda log_p, X, y, beta, steps: torch.cat([beta[:1], stepping(step)(log_p, X, y, beta, steps)[1:]])),
}
