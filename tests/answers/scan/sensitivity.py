"""Answers to scan/sensitivity: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

import torch

from tests.answers.scan.every_library import everywhere, one_like, with_grad, with_jvp


def sensitivity_of_one(swing, angle, speed, jvp):
    return jvp(lambda a: swing(a, speed)[0], (angle,), (one_like(angle),))[1]


def sensitivity_by_grad(swing, angle, speed, grad):
    return grad(lambda a: swing(a, speed)[0])(angle)


def sensitivity_of_pair(swing, angle, speed, grad):
    return grad(lambda state: swing(*state)[0])((angle, speed))[0]


def _along(ones, pick):
    """jvp along (ones), then pick(result, tangent)."""

    def sensitivity(swing, angle, speed, jvp):
        tangents = [one_like(x) if one else x * 0 for x, one in zip((angle, speed), ones, strict=True)]
        return pick(*jvp(swing, (angle, speed), tuple(tangents)))

    return with_jvp(sensitivity)


RIGHT = {
    "a function of the angle": with_jvp(sensitivity_of_one),
    "grad": with_grad(sensitivity_by_grad),
    "the speed held by partial": with_jvp(
        lambda swing, angle, speed, jvp: jvp(partial(swing, speed=speed), (angle,), (one_like(angle),))[1][0]
    ),
    "grad by the pair": with_grad(sensitivity_of_pair),
}

WRONG = {
    "other: the size": _along((1, 0), lambda end, tangent: abs(tangent[0])),
    "M24": _along((1, 1), lambda end, tangent: tangent[0]),
    "itself": with_jvp(lambda swing, angle, speed, jvp: jvp(swing, (angle, speed), (angle, speed))[1][0]),
    "wrong-part": _along((1, 0), lambda end, tangent: tangent[1]),
    "wrong-input": _along((0, 1), lambda end, tangent: tangent[0]),
    "both-parts": _along((1, 0), lambda end, tangent: tangent),
    "M25": _along((1, 0), lambda end, tangent: end[0]),
    "whole-result": _along((1, 0), lambda end, tangent: (end, tangent)),
    "differences": everywhere(
        lambda swing, angle, speed: (swing(angle + 1e-6, speed)[0] - swing(angle - 1e-6, speed)[0]) / 2e-6
    ),
    "one-argument": with_jvp(
        lambda swing, angle, speed, jvp: jvp(swing, (angle,), (one_like(angle),))[1][0]
    ),
    "float-tangents": {
        "torch": lambda swing, angle, speed: torch.func.jvp(swing, (angle, speed), (1.0, 0.0))[1][0]
    },
    "bare": with_jvp(lambda swing, angle, speed, jvp: jvp(swing, angle, speed)),
    "other: a pair to grad": with_grad(lambda swing, angle, speed, grad: grad(swing)(angle, speed)),
}
