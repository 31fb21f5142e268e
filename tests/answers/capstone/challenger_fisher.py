"""Answers to capstone/challenger_fisher: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import torch

F = torch.func
OUTCOMES = (0.0, 1.0)


def ways(answer):
    return {"torch": answer}


def parts(log_p, beta, X, outcome):
    """The scores and the probabilities of all flights, as if each had this outcome."""
    y = torch.full_like(X[:, 0], outcome)
    both = F.vmap(F.grad_and_value(log_p), (None, 0, 0))
    S, values = both(beta, X, y)
    return S, values.exp()


def summed(one, outcomes=OUTCOMES):
    """The sum over the outcomes of one(S, p)."""
    return ways(lambda log_p, beta, X: sum(one(*parts(log_p, beta, X, t)) for t in outcomes))


def fisher(log_p, beta, X):
    return sum((S.T * p) @ S for S, p in (parts(log_p, beta, X, t) for t in OUTCOMES))


def one_flight_at_a_time(log_p, beta, X):
    def one(x):
        total = 0.0
        for t in OUTCOMES:
            s = F.grad(log_p)(beta, x, t)
            total = total + log_p(beta, x, t).exp() * torch.outer(s, s)
        return total

    return F.vmap(one)(X).sum(0)


def expected_hessian(log_p, beta, X):
    def one(x, t):
        return -log_p(beta, x, t).exp() * F.hessian(log_p)(beta, x, t)

    return sum(F.vmap(one, (0, None))(X, torch.tensor(t).to(X)).sum(0) for t in OUTCOMES)


def nested(log_p, beta, X):
    def one(x, t):
        s, value = F.grad_and_value(log_p)(beta, x, t)
        return value.exp() * s[:, None] * s

    return F.vmap(F.vmap(one, (None, 0)), (0, None))(X, torch.tensor(OUTCOMES).to(X)).sum((0, 1))


def from_the_chance(log_p, beta, X):
    """The gradient of p, squared, over p(1 − p)."""
    moved, p = F.vmap(F.grad_and_value(lambda b, x: log_p(b, x, 1.0).exp()), (None, 0))(beta, X)
    return moved.T @ (moved / (p * (1 - p))[:, None])


def with_einsum(log_p, beta, X):
    return sum(torch.einsum("n,ni,nj->ij", p, S, S) for S, p in (parts(log_p, beta, X, t) for t in OUTCOMES))


def stacked(log_p, beta, X):
    """Both outcomes as one table of rows."""
    y = torch.cat([0 * X[:, 0], 0 * X[:, 0] + 1])
    S, values = F.vmap(F.grad_and_value(log_p), (None, 0, 0))(beta, torch.cat([X, X]), y)
    rows = S * (values / 2).exp()[:, None]
    return (rows.T @ rows).numpy()


RIGHT = {
    "one flight at a time": ways(one_flight_at_a_time),
    "the expected Hessian": ways(expected_hessian),
    "two vmaps": ways(nested),
    "from the chance": ways(from_the_chance),
    "einsum": ways(with_einsum),
    "one table": ways(stacked),
}


def _outcome(t):
    return lambda log_p, beta, X: F.vmap(lambda x: -F.hessian(log_p)(beta, x, t))(X).sum(0)


def _likeliest(log_p, beta, X):
    y = (parts(log_p, beta, X, 1.0)[1] > 0.5).to(X)
    S = F.vmap(F.grad(log_p), (None, 0, 0))(beta, X, y)
    return S.T @ S


def _mean_score(log_p, beta, X):
    each = sum(p[:, None] * S for S, p in (parts(log_p, beta, X, t) for t in OUTCOMES))
    return each.T @ each


def _sampled(log_p, beta, X):
    torch.manual_seed(0)
    y = (torch.rand(len(X)).to(X) < parts(log_p, beta, X, 1.0)[1]).to(X)
    S = F.vmap(F.grad(log_p), (None, 0, 0))(beta, X, y)
    return S.T @ S


def _looped(log_p, beta, X):
    total = 0.0
    for x in X:
        for t in OUTCOMES:
            s = F.grad(log_p)(beta, x, t)
            total = total + log_p(beta, x, t).exp() * torch.outer(s, s)
    return total


def _logistic(log_p, beta, X):
    p = torch.sigmoid(X @ beta)
    return (X.T * (p * (1 - p))) @ X


def _expected_outcome(log_p, beta, X):
    y = parts(log_p, beta, X, 1.0)[1]
    S = F.vmap(F.grad(log_p), (None, 0, 0))(beta, X, y)
    return S.T @ S


def _hessian_at_the_chance(log_p, beta, X):
    y = parts(log_p, beta, X, 1.0)[1]
    return F.vmap(lambda x, t: -F.hessian(log_p)(beta, x, t))(X, y).sum(0) + 0 * y.sum() + torch.eye(X.shape[1]).to(X) * 1e-3


WRONG = {
    "M21": summed(lambda S, p: (S.T * p) @ S / len(S)),
    "unweighted": summed(lambda S, p: S.T @ S),
    "halves": summed(lambda S, p: S.T @ S / 2),
    "ones-only": summed(lambda S, p: (S.T * p) @ S, (1.0,)),
    "zeros-only": summed(lambda S, p: (S.T * p) @ S, (0.0,)),
    "all-ones": summed(lambda S, p: S.T @ S, (1.0,)),
    "all-zeros": summed(lambda S, p: S.T @ S, (0.0,)),
    "likeliest": ways(_likeliest),
    "log-weights": summed(lambda S, p: (S.T * p.log()) @ S),
    "exchanged": summed(lambda S, p: (S.T * (1 - p)) @ S),
    "weights-squared": summed(lambda S, p: (S.T * p**2) @ S),
    "mean-score": ways(_mean_score),
    "mean-score by y = p": ways(_expected_outcome),
    "of-the-sum": summed(lambda S, p: torch.outer(S.sum(0), S.sum(0))),
    "of-the-weighted-sum": summed(lambda S, p: torch.outer(p @ S, p @ S)),
    "each": summed(lambda S, p: p[:, None, None] * S[:, :, None] * S[:, None, :]),
    "diagonal": summed(lambda S, p: (p[:, None] * S**2).sum(0)),
    "diagonal-matrix": summed(lambda S, p: torch.diag((p[:, None] * S**2).sum(0))),
    "minus": ways(lambda *inputs: -expected_hessian(*inputs)),
    "inverse": ways(lambda *inputs: torch.linalg.pinv(fisher(*inputs))),
    "bent-by-ones": ways(_outcome(1.0)),
    "bent-by-zeros": ways(_outcome(0.0)),
    "logistic": ways(_logistic),
    "M17": ways(lambda log_p, beta, X: sum(torch.outer(s, s) for s in (F.grad(log_p)(beta, X, t) for t in OUTCOMES))),
    "loop": ways(_looped),
    "other: sampled": ways(_sampled),
    "other: weighted twice": summed(lambda S, p: ((S.T * p) @ (S * p[:, None]))),
    "other: both orders": summed(lambda S, p: S @ S.T),
    "other: only the upper half": ways(lambda *inputs: torch.triu(fisher(*inputs))),
    "other: a little more": ways(lambda *inputs: fisher(*inputs) + 1e-3 * torch.eye(len(inputs[1])).to(inputs[1])),
    "other: bent at y = p": ways(_hessian_at_the_chance),
    "other: at zero": ways(lambda log_p, beta, X: fisher(log_p, 0 * beta, X)),
    "other: roots": ways(lambda *inputs: torch.linalg.cholesky(fisher(*inputs) + 1e-9 * torch.eye(len(inputs[1])).to(inputs[1]))),
}
