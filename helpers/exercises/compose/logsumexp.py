"""compose/logsumexp: A primitive with its three rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, no_framework, raises
from helpers.checks.text import short
from helpers.desk.compose import logsumexp
from helpers.desk.compose.logsumexp import READY_MADE, WROTE
from helpers.desk.plain import plain
from helpers.exercises.programs import random_seed
from helpers.exercises.stages import up_to_the_first_wrong

_ARGUMENTS = {"value": "x", "tangent": "t x", "pullback": "ct x", "batch": "X"}


@dataclass(frozen=True)
class Sizes(logsumexp.Sizes):
    """The desk's sizes; of a part it tells the arguments."""

    def of_part(self, part: str) -> str:
        """The arguments of what is asked under this name."""
        if part not in self.asked:
            return ""
        rule, args = self.asked[part]
        return ", ".join(f"{name} = {short(plain(arg))}" for name, arg in zip(_ARGUMENTS[rule].split(), args, strict=True))


def _cases(rng: np.random.Generator) -> list[Case]:
    """In the first two, lanes and entries are as many, so that nothing raises where axes are mixed up."""
    return [Case((Sizes(lanes, n, random_seed(rng)),), edge=k > 1) for k, (lanes, n) in enumerate(((3, 3), (3, 3), (4, 2), (2, 5)))]


def _shares(x: Any) -> Any:
    """The slope by each entry: exp(x − logsumexp(x))."""
    return np.exp(x - np.logaddexp.reduce(x))


_RIGHT: dict[str, Callable[..., Any]] = {
    "value": lambda x: np.logaddexp.reduce(x),
    "tangent": lambda t, x: _shares(x) @ t,
    "pullback": lambda ct, x: ct * _shares(x),
    "batch": lambda X: np.logaddexp.reduce(X, axis=1),
}


def _oracle(sizes: Sizes) -> dict[str, Any]:
    return {asked: _RIGHT[rule](*args) for asked, (rule, args) in sizes.asked.items()}


def rules_with(**wrong: Callable[..., Any]) -> Callable[[], Any]:
    """`rules` with wrong ones of your choice."""
    return lambda: _RIGHT | wrong


def _plainly(x: Any, axis: int | None = None) -> Any:
    with np.errstate(all="ignore"):
        return np.log(np.exp(x).sum(axis))


def _without(x: Any, taken: Any) -> Any:
    """With something else taken out than the largest entry."""
    with np.errstate(all="ignore"):
        return taken + np.log(np.exp(x - taken).sum())


def _writes(x: Any) -> Any:
    top = x.max()
    x -= top
    return top + np.log(np.exp(x).sum())


def _one_top(X: Any) -> Any:
    with np.errstate(all="ignore"):
        return X.max() + np.log(np.exp(X - X.max()).sum(1))


def _quotient(x: Any) -> Any:
    with np.errstate(all="ignore"):
        return np.exp(x) / np.exp(x).sum()


EXERCISE = Exercise(
    id="compose/logsumexp",
    title="A primitive with its three rules",
    level=3,
    minutes=15,
    signature="rules()",
    inputs=("sizes",),
    cases=_cases,
    oracle=_oracle,
    reads=up_to_the_first_wrong(_oracle),
    mistakes=(
        Mistake("overflow", rules_with(value=_plainly), "exp(1000) is larger than any float, and exp(−1000) is 0. Take the largest entry out: top + log(sum(exp(x − top))). Then the largest power is 1."),
        Mistake("top-lost", rules_with(value=lambda x: np.log(np.exp(x - x.max()).sum())), "The largest entry was taken out, and is missing in the result: add it again, behind the logarithm."),
        Mistake("top-smallest", rules_with(value=lambda x: _without(x, x.min())), "The smallest entry was taken out. Then the largest power is as large as the entries are apart: exp(2000) is larger than any float. Take the largest out: the largest power is 1 then."),
        Mistake("top-mean", rules_with(value=lambda x: _without(x, x.mean())), "The mean was taken out. Where the entries are far apart, the largest power is still too large. Take the largest entry out: its power is 1 then.", edge=True),
        Mistake("top-size", rules_with(value=lambda x: _without(x, np.abs(x).max())), "The largest **size** was taken out. Where all entries are negative, all powers are 0 then. Take the largest entry out, with its sign."),
        Mistake("counted-twice", rules_with(value=lambda x: x.max() + np.log1p(np.exp(x - x.max()).sum())), "The largest entry counts twice: log1p adds its 1 to a sum in which it stands already."),
        Mistake("sum-of-logs", rules_with(value=lambda x: x.sum()), "The logarithm of a sum is not the sum of the logarithms: that would be x[0] + … + x[n − 1]."),
        Mistake("no-log", rules_with(value=lambda x: np.exp(x).sum()), "That is the sum of the powers. The logarithm of it is asked for."),
        Mistake("largest", rules_with(value=lambda x: x.max()), "That is the largest entry alone. The others count, too: top + log(sum(exp(x − top)))."),
        Mistake("mean", rules_with(value=lambda x: np.logaddexp.reduce(x) - np.log(len(x))), "You took the mean of the powers. It is their sum."),
        Mistake("tangent-sum", rules_with(tangent=lambda t, x: t.sum()), "That is the tangent of a plain sum. Here each t[i] counts by its share, exp(x[i]) divided by the sum of all."),
        Mistake("tangent-of-powers", rules_with(tangent=lambda t, x: (np.exp(x) * t).sum()), "That is how the sum of the powers moves. The logarithm outside divides by that sum."),
        Mistake("tangent-undivided", rules_with(tangent=lambda t, x: np.exp(x - x.max()) @ t), "The powers have been weighed against the largest alone. The shares add up to 1: divide by the sum of all powers."),
        Mistake("tangent-vector", rules_with(tangent=lambda t, x: _shares(x) * t), "The result of logsumexp is one number, so its tangent is one, too: add up the shares of all entries."),
        Mistake("tangent-value", rules_with(tangent=lambda t, x: np.logaddexp.reduce(t)), "logsumexp is not linear: its tangent is no logsumexp of t. Each t[i] counts by its share, exp(x[i]) divided by the sum of all."),
        Mistake("tangent-turned", rules_with(tangent=lambda t, x: _shares(t) @ x), "t and x have changed places: tangent(t, x) gets the tangent first. The shares are those of x."),
        Mistake("tangent-overflow", rules_with(tangent=lambda t, x: _quotient(x) @ t), "In the tangent, exp(1000) divided by exp(1000) is NaN. Take the largest entry out here, too."),
        Mistake("M27", rules_with(pullback=lambda ct, x: ct * np.ones(x.shape)), "ct came back whole to every entry, as it does for a sum. Here entry i gets its share of it, exp(x[i]) divided by the sum of all."),
        Mistake("pullback-number", rules_with(pullback=lambda ct, x: ct * _shares(x).sum()), "One number came back: ct itself, or all shares of it added up again. x has n entries, and each needs a cotangent of its own: its share of ct."),
        Mistake("ct-lost", rules_with(pullback=lambda ct, x: _shares(x)), "These are the slopes, as if ct were 1. A pullback multiplies them by ct."),
        Mistake("pullback-turned", rules_with(pullback=lambda ct, x: x.copy()), "ct and x have changed places: pullback(ct, x) gets the cotangent first. The shares are those of x."),
        Mistake("pullback-logs", rules_with(pullback=lambda ct, x: ct * (x - np.logaddexp.reduce(x))), "These are the logarithms of the shares, times ct. The slope is the share itself: exp of it."),
        Mistake("pullback-of-powers", rules_with(pullback=lambda ct, x: ct * np.exp(x)), "That is the pullback of the sum of the powers. The logarithm outside divides by that sum."),
        Mistake("pullback-undivided", rules_with(pullback=lambda ct, x: ct * np.exp(x - x.max())), "In the pullback, the powers have been weighed against the largest alone. The shares add up to 1: divide by the sum of all powers."),
        Mistake("pullback-overflow", rules_with(pullback=lambda ct, x: ct * _quotient(x)), "In the pullback, exp(−1000) divided by exp(−1000) is 0 by 0. Take the largest entry out here, too."),
        Mistake("pullback-divided", rules_with(pullback=lambda ct, x: ct / len(x) * np.ones(x.shape)), "ct was shared out evenly, as it is for a mean. Entry i gets as much of it as its power has of the sum."),
        Mistake("M17", rules_with(batch=lambda X: np.logaddexp.reduce(X.ravel())), "batch added up the lanes. Row k of X is lane k, and each lane gets a result of its own: keep axis 0."),
        Mistake("over-lanes", rules_with(batch=lambda X: np.logaddexp.reduce(X, axis=0)), "batch ran over the lanes and kept their entries. It is the other way round: keep axis 0, add up along axis 1."),
        Mistake("one-top", rules_with(batch=_one_top), "batch took the largest entry of **all** lanes out. For a lane that is far below, all powers are 0 then: each lane has a largest entry of its own."),
        Mistake("batch-overflow", rules_with(batch=lambda X: _plainly(X, 1)), "In the batch, exp(1000) is larger than any float. Take the largest entry of each lane out."),
        Mistake("batch-column", rules_with(batch=lambda X: np.logaddexp.reduce(X, axis=1)[:, None]), "There is one result for each lane, of shape (lanes,). The axis that keepdims keeps has to go in the end."),
        Mistake("wrote", rules_with(value=_writes), "`x -= top` writes into the array of the caller; `x = x - top` makes a new one.", error=f"^refused: {WROTE.format('.*')}"),
        Mistake("ready-made", raises(RuntimeError(READY_MADE.format("value"))), "What takes the place of the largest entry is yours to write.", error=READY_MADE.format(".*")),
    ),
    rules=(no_framework("by hand"),),
    hints=(
        "How fast does log(s) move when s moves? And how fast does s, the sum of all exp(x[i]), move with a single x[i]?",
        "Picture a cake of size 1, cut into shares exp(x[i]) / sum. The tangent asks every t[i] for its share and adds up. The pullback hands ct out by the same shares. And each lane has a cake of its own.",
        "top = the largest entry\nvalue: top + log(sum(exp(x - top)))\nshares = exp(x - value(x))\ntangent: the sum of shares * t\npullback: ct * shares\nbatch: the value along axis 1, each row with its own top",
        "`shares = np.exp(x - value(x))` serves both rules: `(shares * t).sum()` and `ct * shares`. For the batch `top = X.max(axis=1, keepdims=True)`, then `top[:, 0] + np.log(np.exp(X - top).sum(axis=1))`.",
    ),
)  # fmt: skip
