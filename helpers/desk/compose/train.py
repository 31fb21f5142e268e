"""How answers to compose/train are used."""

from __future__ import annotations

import contextlib
import io
from typing import Any

import numpy as np

from helpers import by_hand
from helpers.desk.compose.moons import HELD_OUT, POINTS, RATE, STEPS, accuracy, start, two_moons
from helpers.desk.faults import Refusal
from helpers.desk.plain import describe
from helpers.desk.using import note, part, seen

ENOUGH = 0.93
FORM = "train must return the parameters: a dict with W, b, v and c, each shaped as it was"
LONG = "2 steps that are too long"
# What is asked: how many steps, and how many times the rate.
ASKED = {"1 step": (1, 1.0), "2 steps": (2, 1.0), "5 steps": (5, 1.0), "no step": (0, 1.0), LONG: (2, 60.0)}


def use(train: Any, X: Any, y: Any, params: Any, rate: Any, seed: Any) -> Any:
    """The parameters after a few steps; and whether a network that was trained on 160 points of two moons puts at least 93 % of
    400 others right. Noted beside it: the share that it puts right, and whether a transform of by_hand was at work."""
    found, levels = {}, _levels()
    for name, (steps, times) in ASKED.items():
        found[name] = _parameters(train(X, y, params, steps, times * rate), params)
        if found[name] is ...:
            return ...
    note("followed", _levels() > levels + 1)
    rng = np.random.default_rng(int(seed))
    points, labels = two_moons(POINTS, rng)
    begun = start(rng)
    with part("two moons"), contextlib.redirect_stdout(io.StringIO()):
        trained = _parameters(train(points, labels, begun, STEPS, RATE), begun)
    share = accuracy(trained, *two_moons(HELD_OUT, rng))
    note("share", share)
    return found | {"two moons": bool(share >= ENOUGH)}


def _levels() -> int:
    """The level of a transform that begins now: each has one more than the one before it."""
    return by_hand.tracing.Batch(1).level


def _parameters(given: Any, params: dict[str, Any]) -> Any:
    """What came back, refused where it is not shaped as the parameters are."""
    if given is ...:
        return ...
    like = isinstance(given, dict) and given.keys() == params.keys() and all(np.shape(given[key]) == np.shape(params[key]) for key in params)
    if not like:
        raise Refusal(f"{FORM}; yours gives {_told(given, params)}.")
    return seen(given)


def _told(given: Any, params: dict[str, Any]) -> str:
    if not isinstance(given, dict):
        return describe(given)
    if given.keys() != params.keys():
        return f"a dict with {', '.join(map(str, given)) or 'nothing in it'}"
    other = next(key for key in params if np.shape(given[key]) != np.shape(params[key]))
    return f"{other} as {describe(given[other])}"
