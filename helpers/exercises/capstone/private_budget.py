"""capstone/private_budget: How much noise a promise takes.

What T full-batch steps with noise σ·c show of one sample, more or less, is what one look at a normal number of variance 1 shows
whose mean is 0 or μ = √T/σ: Dong, Roth and Su, "Gaussian Differential Privacy" (Journal of the Royal Statistical Society B, 2022),
theorem 2.7 and corollary 3.3. δ(ε) of that is Balle and Wang, "Improving the Gaussian Mechanism for Differential Privacy" (2018),
theorem 8. The oracle does not use their formula: it integrates the definition of δ, max(p − e^ε·q, 0), over the two densities.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.drawing import expected
from helpers.checks.exercise import Case, Exercise, Mistake, no_framework, raises
from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Trial

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(60)
ROUNDED = 6e-5  # five digits are asked for


def _cases(rng: np.random.Generator) -> list[Case]:
    """A promise for a single step, a weak and a strong one for many, and one where e^ε is large."""

    def one(low: float, high: float, digits: tuple[int, int], steps: int, edge: bool = False) -> Case:
        delta = float(rng.choice([2, 3, 5])) * 10.0 ** -int(rng.integers(*digits))
        return Case((round(float(rng.uniform(low, high)), 2), delta, steps), edge=edge)

    return [
        one(0.6, 1.6, (3, 5), int(rng.integers(12, 40))),
        one(0.15, 0.4, (5, 7), int(rng.integers(60, 200))),
        one(4.0, 8.0, (4, 7), int(rng.integers(12, 40)), edge=True),
        one(1.5, 3.0, (5, 6), 1, edge=True),
    ]


def delta_of(eps: float, mu: float) -> float:
    """The least δ for two normal densities p and q whose means are μ apart: the integral of max(p − e^ε·q, 0), by Gauss's rule.
    p exceeds e^ε·q to one side of ε/μ + μ/2, seen from the mean of q."""
    edge = eps / mu + mu / 2
    x = edge + 6 * (_NODES + 1) / max(1.0, edge - mu) ** 0.5  # the tail is narrower, the farther out it begins
    p, q = np.exp(-((x - mu) ** 2) / 2), np.exp(eps - x**2 / 2)
    return float(_WEIGHTS @ (p - q)) * 6 / max(1.0, edge - mu) ** 0.5 / math.sqrt(2 * math.pi)


def _solved(right_of: Callable[[float], bool], low: float = 0.01, high: float = 10.0) -> float:
    """The number between, by halving on a logarithmic scale, from which on `right_of` is true."""
    for _ in range(60):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if right_of(middle) else (middle, high)
    return high


def largest_mu(eps: float, delta: float, spent: Callable[[float, float], float] = delta_of) -> float:
    """The largest μ that keeps the promise: `spent(eps, mu)` is the δ of a μ."""
    return _solved(lambda mu: spent(eps, mu) > delta)


def noise_for(eps: float, delta: float, steps: int) -> float:
    """The least σ that keeps the promise for so many steps."""
    return math.sqrt(steps) / largest_mu(eps, delta)


def below(z: float) -> float:
    """Φ, the distribution function of the normal distribution."""
    return math.erfc(-z / math.sqrt(2)) / 2


def _read(case: Case, trial: Trial) -> Plain | Fault:
    """The σ. One that is rounded to five digits is as good as all of its digits."""
    right = expected(EXERCISE, case)
    return right if matches(trial.output, right, ROUNDED) else trial.output


def _with(sigma: Callable[[float, int], float]) -> Callable[..., Any]:
    """Another σ from the right μ: `sigma(mu, steps)`."""
    return lambda eps, delta, steps: sigma(largest_mu(eps, delta), steps)


def _by(spent: Callable[[float, float], float]) -> Callable[..., Any]:
    """σ from another δ: `spent(eps, mu)`."""
    return lambda eps, delta, steps: math.sqrt(steps) / largest_mu(eps, delta, spent)


def _zcdp(eps: float, delta: float, steps: int) -> float:
    log = math.log(1 / delta)
    return math.sqrt(steps / 2) / (math.sqrt(log + eps) - math.sqrt(log))


EXERCISE = Exercise(
    id="capstone/private_budget",
    title="How much noise a promise takes",
    level=2,
    minutes=20,
    signature="noise_for(eps, delta, steps)",
    cases=_cases,
    oracle=noise_for,
    reads=_read,
    mistakes=(
        Mistake("one-step", _with(lambda mu, steps: 1 / mu), "That is enough for one step. Every further step shows the sample once more: μ = √T/σ."),
        Mistake("linear", _with(lambda mu, steps: steps / mu), "You added up the μ of the steps. Their squares add up: μ = √T/σ. With T in its place you take √T times as much noise as needed."),
        Mistake("mu", _with(lambda mu, steps: mu), "This is μ. The noise multiplier is asked for: σ = √T/μ."),
        Mistake("inverted", _with(lambda mu, steps: mu / math.sqrt(steps)), "This is 1/σ. The smaller μ, the more noise: σ = √T/μ."),
        Mistake("times-mu", _with(lambda mu, steps: math.sqrt(steps) * mu), "You multiplied by μ. The smaller μ is to be, the more noise it takes: σ = √T/μ."),
        Mistake("divided-by-root", _with(lambda mu, steps: 1 / mu / math.sqrt(steps)), "More steps take more noise, and here they take less: σ = √T/μ."),
        Mistake("variance", _with(lambda mu, steps: steps / mu**2), "This is σ², the variance. The noise multiplier is a standard deviation."),
        Mistake("exchanged", _with(lambda mu, steps: 2 * math.sqrt(steps) / mu), "That is twice the least noise. 2 c is how far the sum moves when a sample is exchanged for another. Here one is there or not, which is c."),
        Mistake("classical", lambda eps, delta, steps: math.sqrt(2 * steps * math.log(1.25 / delta)) / eps, "√(2 ln(1.25/δ))/ε for one step is the older bound of Dwork and Roth. It is safe for ε below 1 only, and is not the least noise. Solve δ(ε) = δ for μ."),
        Mistake("zcdp", _zcdp, "That keeps the promise by way of ρ + 2·√(ρ·ln(1/δ)), and is not the least noise. Solve δ(ε) = δ for μ."),
        Mistake("split", lambda eps, delta, steps: 1 / largest_mu(eps / steps, delta / steps, lambda e, mu: below(mu / 2 - e / mu) - math.exp(e) * below(-mu / 2 - e / mu)), "You gave each step a share of ε and of δ. That is safe, and far from the least noise: the steps together are one look with μ = √T/σ."),
        Mistake("tail", _by(lambda eps, mu: below(mu / 2 - eps / mu)), "The second term of δ(ε) is missing, e^ε·Φ(−μ/2 − ε/μ)."),
        Mistake("no-factor", _by(lambda eps, mu: below(mu / 2 - eps / mu) - below(-mu / 2 - eps / mu)), "The factor e^ε before the second term is missing."),
        Mistake("plus", _by(lambda eps, mu: below(mu / 2 - eps / mu) + math.exp(eps) * below(-mu / 2 - eps / mu)), "The second term of δ(ε) is taken away, not added."),
        Mistake("no-half", _by(lambda eps, mu: below(mu - eps / mu) - math.exp(eps) * below(-mu - eps / mu)), "In both terms μ is halved: Φ(μ/2 − ε/μ) and Φ(−μ/2 − ε/μ)."),
        Mistake("erf-without-root", _by(lambda eps, mu: below(math.sqrt(2) * (mu / 2 - eps / mu)) - math.exp(eps) * below(math.sqrt(2) * (-mu / 2 - eps / mu))), "erf is not Φ with another name: Φ(z) = (1 + erf(z/√2))/2. Is √2 missing?"),
        Mistake("minus-eps", _by(lambda eps, mu: below(mu / 2 - eps / mu) - math.exp(-eps) * below(-mu / 2 - eps / mu)), "The factor before the second term is e^ε, and you have e^(−ε)."),
        Mistake("delta-split", lambda eps, delta, steps: math.sqrt(steps) / largest_mu(eps, delta / steps), "You divided δ by the number of steps. The steps together are one look with μ = √T/σ, which may spend all of δ."),
        Mistake("lower-end", lambda eps, delta, steps: math.sqrt(steps) / 0.01, "This is √T/0.01: your μ is the lower end of the range, as if every μ spent too much. At μ = 0.01, δ(ε) is all but 0. Print yours: is Φ right? If it is, look at which end moves."),
        Mistake("upper-end", lambda eps, delta, steps: math.sqrt(steps) / 10, "This is √T/10: your μ is the upper end of the range. Where δ(ε) is larger than delta, μ is too large, and the upper end moves down to it."),
        Mistake("rounded", lambda eps, delta, steps: float(math.ceil(noise_for(eps, delta, steps))), "You rounded up to a whole number. The least σ is asked for, to five digits."),
        Mistake("by-zero", raises(ZeroDivisionError("float division by zero")), "You divided by 0. μ begins at 0.01: let the halving begin there.", error="ZeroDivisionError"),
        Mistake("too-large", raises(OverflowError("math range error")), "e to a large number left the range of floats. ε is 10 at most: is it ε that stands in the exponent?", error="OverflowError"),
    ),
    rules=(no_framework("by hand"),),
    rtol=1e-5,
    hints=(
        "Which way does δ(ε) go when μ grows? And what follows from that, if you know one μ that spends too little and one that spends too much?",
        "Picture two bell curves that lie μ apart. The closer they are, the less one look tells which of the two a number came from. Push them apart until δ is spent. T steps are T looks, whose mean is √T times as sharp.",
        "low, high = 0.01, 10\n60 times: middle between them; if δ(ε) at middle is above δ, high = middle, else low = middle\nreturn √T / middle",
        "`def below(z): return (1 + math.erf(z / math.sqrt(2))) / 2` is Φ. δ(ε) is `below(mu / 2 - eps / mu) - math.exp(eps) * below(-mu / 2 - eps / mu)`. The result is `math.sqrt(steps) / mu`.",
    ),
)  # fmt: skip
