"""Answers to capstone/private_budget: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np


def below(z):
    return (1 + math.erf(z / math.sqrt(2))) / 2


def delta_of(eps, mu, below=below):
    return below(mu / 2 - eps / mu) - math.exp(eps) * below(-mu / 2 - eps / mu)


def answer(spent=delta_of, sigma=lambda mu, steps: math.sqrt(steps) / mu, rounds=60, low=0.01, high=10.0, ends=lambda low, high: high):
    def noise_for(eps, delta, steps):
        a, b = low, high
        for _ in range(rounds):
            middle = (a + b) / 2
            a, b = (a, middle) if spent(eps, middle) > delta else (middle, b)
        return sigma(ends(a, b), steps)

    return {"by_hand": noise_for}


def _by_sigma(eps, delta, steps):
    """Halving over σ itself."""
    low, high = 1e-3, 1e5
    while high / low > 1 + 1e-12:
        sigma = math.sqrt(low * high)
        low, high = (sigma, high) if delta_of(eps, math.sqrt(steps) / sigma) > delta else (low, sigma)
    return high


def _secant(eps, delta, steps):
    """False position on log δ, the Illinois way."""

    def f(mu):
        return math.log(max(delta_of(eps, mu), 1e-300) / delta)

    a, b = 0.01, 10.0
    fa, fb = f(a), f(b)
    for _ in range(500):
        m = b - fb * (b - a) / (fb - fa)
        fm = f(m)
        a, fa, b, fb = (m, fm, b, fb / 2) if fm < 0 else (a, fa / 2, m, fm)
        if abs(fm) < 1e-13:
            break
    return math.sqrt(steps) / m


def _table(eps, delta, steps):
    """A fine table, read between its entries."""
    mu = np.geomspace(0.01, 10, 4001)
    spent = np.array([delta_of(eps, m) for m in mu])
    k = int(np.argmax(spent > delta))
    low, high = spent[k - 1], spent[k]
    return np.array(math.sqrt(steps) / (mu[k - 1] + (mu[k] - mu[k - 1]) * (delta - low) / (high - low)))


RIGHT = {
    "erf": answer(),
    "the lower end": answer(ends=lambda low, high: low),
    "NormalDist": answer(spent=lambda eps, mu: delta_of(eps, mu, NormalDist().cdf)),
    "halving over sigma": {"by_hand": _by_sigma},
    "false position": {"by_hand": _secant},
    "five digits": answer(sigma=lambda mu, steps: float(f"{math.sqrt(steps) / mu:.5g}")),
    "a float32": answer(sigma=lambda mu, steps: np.float32(math.sqrt(steps) / mu)),
}

WRONG = {
    "one-step": answer(sigma=lambda mu, steps: 1 / mu),
    "linear": answer(sigma=lambda mu, steps: steps / mu),
    "mu": answer(sigma=lambda mu, steps: mu),
    "inverted": answer(sigma=lambda mu, steps: mu / math.sqrt(steps)),
    "times-mu": answer(sigma=lambda mu, steps: mu * math.sqrt(steps)),
    "classical": {"by_hand": lambda eps, delta, steps: math.sqrt(2 * math.log(1.25 / delta) * steps) / eps},
    "tail": answer(spent=lambda eps, mu: below(mu / 2 - eps / mu)),
    "no-factor": answer(spent=lambda eps, mu: below(mu / 2 - eps / mu) - below(-mu / 2 - eps / mu)),
    "plus": answer(spent=lambda eps, mu: below(mu / 2 - eps / mu) + math.exp(eps) * below(-mu / 2 - eps / mu)),
    "erf-without-root": answer(spent=lambda eps, mu: delta_of(eps, mu, lambda z: (1 + math.erf(z)) / 2)),
    "lower-end": answer(spent=lambda eps, mu: delta_of(eps, mu, lambda z: math.erf(z / math.sqrt(2)))),
    "minus-eps": answer(spent=lambda eps, mu: below(mu / 2 - eps / mu) - math.exp(-eps) * below(-mu / 2 - eps / mu)),
    "other: a share of eps": {"by_hand": lambda eps, delta, steps: answer()["by_hand"](eps / steps, delta, 1)},
    "delta-split": {"by_hand": lambda eps, delta, steps: answer()["by_hand"](eps, delta / steps, steps)},
    "other: three digits": answer(sigma=lambda mu, steps: float(f"{math.sqrt(steps) / mu:.3g}")),
    "by-zero": answer(low=0.0, spent=lambda eps, mu: delta_of(eps, 0.0)),
    "other: ten halvings": answer(rounds=10),
    "upper-end": answer(spent=lambda eps, mu: -delta_of(eps, mu)),
    "other: steps taken for delta": {"by_hand": lambda eps, delta, steps: answer()["by_hand"](eps, 1e-5, steps)},
    "other: as the text": {"by_hand": lambda eps, delta, steps: str(answer()["by_hand"](eps, delta, steps))},
    "other: delta too large by half": {"by_hand": lambda eps, delta, steps: answer()["by_hand"](eps, delta * 1.5, steps)},
    "other: a coarse table": {"by_hand": lambda eps, delta, steps: math.sqrt(steps) / min(np.geomspace(0.01, 10, 300), key=lambda mu: abs(delta_of(eps, mu) - delta))},
}
