"""Answers to hessian/laplace: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from tests.answers.hessian.libraries import with_linalg


def laplace_diag(loss, beta, n, lib, linalg):
    covariance = linalg.inv(lib.hessian(loss)(beta)) / n
    return [covariance[k, k] ** 0.5 for k in range(len(beta))]


def laplace_summed(loss, beta, n, lib, linalg):
    return linalg.inv(lib.hessian(lambda b: n * loss(b))(beta)).diagonal() ** 0.5


def laplace_by_eigenvectors(loss, beta, n, lib, linalg):
    w, q = linalg.eigh(n * lib.hessian(loss)(beta))
    return (q**2 / w).sum(1) ** 0.5


def _for_two(loss, beta, n, lib, linalg):
    h = n * lib.hessian(loss)(beta)
    det = h[0, 0] * h[1, 1] - h[0, 1] ** 2
    return (h[1, 1] / det) ** 0.5, (h[0, 0] / det) ** 0.5


def laplace_columns(loss, beta, n, lib, linalg):
    return linalg.inv(lib.jacfwd(lib.grad(loss))(beta) * n).diagonal() ** 0.5


def _errors(change):
    return with_linalg(lambda loss, beta, n, lib, linalg: change(lib.hessian(loss)(beta), n, linalg))


RIGHT = {
    "entry by entry": with_linalg(laplace_diag),
    "the sum": with_linalg(laplace_summed),
    "by eigenvectors": with_linalg(laplace_by_eigenvectors),
    "jacfwd of grad": with_linalg(laplace_columns),
}

WRONG = {
    "M32 diagonal": _errors(lambda h, n, linalg: 1 / (n * h).diagonal() ** 0.5),
    "mean": _errors(lambda h, n, linalg: linalg.inv(h).diagonal() ** 0.5),
    "divided-after": _errors(lambda h, n, linalg: linalg.inv(h).diagonal() ** 0.5 / n),
    "minus": _errors(lambda h, n, linalg: linalg.inv(-n * h).diagonal() ** 0.5),
    "variances": _errors(lambda h, n, linalg: linalg.inv(n * h).diagonal()),
    "covariance": _errors(lambda h, n, linalg: linalg.inv(n * h)),
    "curvature": _errors(lambda h, n, linalg: (n * h).diagonal() ** 0.5),
    "hessian": _errors(lambda h, n, linalg: n * h),
    "other: on paper, for two": with_linalg(_for_two),
    "other: sqrt of every entry": _errors(lambda h, n, linalg: abs(linalg.inv(n * h)) ** 0.5),
}
