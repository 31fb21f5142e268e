"""Answers to hessian/hutchinson: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from tests.answers.hessian.libraries import bare, everywhere


def hutchinson_loop(hvp, probes):
    total = 0.0 * probes[0]
    for z in probes:
        total = total + z * hvp(z)
    return total / len(probes)


def hutchinson_list(hvp, probes):
    estimates = [z * hvp(z) for z in probes]
    return sum(estimates) / len(estimates)


def hutchinson_vmap(hvp, probes, lib):
    return lib.vmap(lambda z: z * hvp(z))(probes).mean(0)


RIGHT = {
    "a loop": bare(hutchinson_loop),
    "a list": bare(hutchinson_list),
    "vmap": everywhere(hutchinson_vmap),
}

WRONG = {
    "M32 trace": everywhere(lambda hvp, probes, lib: lib.vmap(lambda z: (z * hvp(z)).sum())(probes).mean()),
    "no-probe": everywhere(lambda hvp, probes, lib: lib.vmap(hvp)(probes).mean(0)),
    "last-only": bare(lambda hvp, probes: [z * hvp(z) for z in probes][-1]),
    "first-only": bare(lambda hvp, probes: probes[0] * hvp(probes[0])),
    "mean-times-mean": everywhere(lambda hvp, probes, lib: probes.mean(0) * lib.vmap(hvp)(probes).mean(0)),
    "sum": bare(lambda hvp, probes: sum(z * hvp(z) for z in probes)),
    "other: all in one call": bare(lambda hvp, probes: (probes * hvp(probes)).mean(0)),
    "other: minus": bare(lambda hvp, probes: -sum(z * hvp(z) for z in probes) / len(probes)),
}
