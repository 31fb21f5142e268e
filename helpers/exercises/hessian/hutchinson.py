"""hessian/hutchinson: The diagonal from random probes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most
from helpers.exercises.hessian.hidden import Hidden
from helpers.exercises.programs import random_seed


def _hutchinson_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Hidden(random_seed(rng), n), rng.choice([-1.0, 1.0], (k, n)))) for n, k in ((4, 3), (4, 6))]


def _by_probes(combine: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[..., Any]:
    """`hutchinson` with another combination of the probes and their products."""
    return lambda hvp, probes: combine(probes, probes @ hvp.matrix)


EXERCISE = Exercise(
    id="hessian/hutchinson",
    title="The diagonal from random probes",
    level=3,
    minutes=12,
    signature="hutchinson(hvp, probes)",
    ways=("by_hand", "torch", "jax"),
    cases=_hutchinson_cases,
    oracle=lambda hvp, probes: (probes * (probes @ hvp.matrix)).mean(0),
    mistakes=(
        Mistake("M32", _by_probes(lambda z, hz: (z * hz).sum(1).mean()), "You added up over the entries as well: zᵀHz estimates the trace, one number. Keep the entries apart, and average over the probes."),
        Mistake("no-probe", _by_probes(lambda z, hz: hz.mean(0)), "This is the mean of H z alone. Each entry has to be multiplied by its own z[i]: then the entries beside the diagonal cancel on average."),
        Mistake("sum", _by_probes(lambda z, hz: (z * hz).sum(0)), "These are sums over the probes. Take the mean."),
        Mistake("last-only", _by_probes(lambda z, hz: (z * hz)[-1]), "This comes from one probe alone: the last. Average over all of them."),
        Mistake("first-only", _by_probes(lambda z, hz: (z * hz)[0]), "This comes from one probe alone: the first. Average over all of them."),
        Mistake("mean-times-mean", _by_probes(lambda z, hz: z.mean(0) * hz.mean(0)), "You averaged the probes and the products apart. Multiply each z by its own H z first, and average what comes out."),
        Mistake("squares", _by_probes(lambda z, hz: (hz * hz).mean(0)), "You squared H z. Multiply it by z, entry by entry."),
        Mistake("other-axis", _by_probes(lambda z, hz: (z * hz).mean(1)), "You averaged over the entries of each probe. Average over the probes, axis 0."),
        Mistake("per-probe", _by_probes(lambda z, hz: z * hz), "One row for each probe is right so far. The mean over the rows is missing."),
        Mistake("exact", lambda hvp, probes: np.diag(hvp.matrix), "This is the exact diagonal, for as many products as there are inputs. With a million inputs you have only a few: use the probes that were handed in."),
    ),
    rules=(calls_at_most(lambda hvp, probes: len(probes), "at most one product for each probe"),),
    hints=(
        "Write out entry i of z · (H z) for a z of signs. Which term is always there, and which change their sign with the probe?",
        "Picture H[i, i] as a steady tone and everything beside the diagonal as noise whose sign each probe draws anew. Averaging keeps the tone.",
        "for each probe z:\n    product = H z\n    one estimate = z times product, entry by entry\nreturn the mean of the estimates",
        "Start with `total = 0.0 * probes[0]`, add `z * hvp(z)` for each z in probes, and divide by `len(probes)`.",
    ),
)  # fmt: skip
