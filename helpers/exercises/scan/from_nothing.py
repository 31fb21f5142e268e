"""scan/from_nothing: A scan without xs, and one from the end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, Rule, raises
from helpers.desk.record import Trial
from helpers.desk.scan.from_nothing import BACKWARD, WITHOUT_XS
from helpers.desk.scan.scan_and_sine import NO_LENGTH, STEP_FIRST, Scan
from helpers.exercises.scan.numbers import far_from_zero
from helpers.exercises.scan.scanned import CARRY_CHANGED
from helpers.exercises.stages import up_to_the_first_wrong

_NO_STEPS = rf"{NO_LENGTH}; it found \[\]|no values to scan over and"
_NOT_XS = rf"{NO_LENGTH}; it found \[None|with no leading axis to scan over|is not a valid JAX type"
_ONE_ARGUMENT = r"takes (1 positional argument|0 positional arguments) but 2 were given"
_NOT_A_PAIR = "must return a pair|must be a pair|not enough values to unpack|cannot unpack|too many values to unpack"


def _cases(rng: np.random.Generator) -> list[Case]:
    """A rate above 0 and one below, sums that are far from 0 from every place on, and at the end one year and one x."""

    def xs_of(n: int) -> np.ndarray:
        while True:
            xs = far_from_zero(rng, n)
            if n == 1 or (xs.min() < 0 < xs.max() and min(abs(_to_the_end(xs))) > 0.05 and min(abs(np.cumsum(xs))) > 0.05):
                return xs

    def one(n: int, sign: int, entries: int, edge: bool = False) -> Case:
        start, rate = round(rng.uniform(60, 140), 2), sign * round(rng.uniform(0.12, 0.35), 2)
        return Case((Scan(), np.float64(start), np.float64(rate), n, xs_of(entries)), edge=edge)

    return [one(3, 1, 4), one(4, -1, 5), one(1, 1, 1, edge=True)]


def _balances(start: Any, rate: Any, n: int) -> np.ndarray:
    """The balance at the start and after each of n years."""
    return start * (1 + rate) ** np.arange(n + 1)


def _to_the_end(xs: np.ndarray) -> np.ndarray:
    return np.array([xs[k:].sum() for k in range(len(xs))])


def _right_grow(start: Any, rate: Any, n: int) -> tuple:
    balances = _balances(start, rate, n)
    return balances[-1], balances[1:]


def _oracle(scan: Any, start: Any, rate: Any, n: int, xs: np.ndarray) -> dict[str, Any]:
    return {"account": _right_grow(start, rate, n), "to_the_end": _to_the_end(xs)}


def _with(account: Callable[..., Any] = _right_grow, to_the_end: Callable[..., Any] = _to_the_end) -> Callable[..., Any]:
    """`from_nothing` with one of the two replaced."""
    return lambda scan, start, rate, n, xs: (account(float(start), float(rate), n), to_the_end(np.asarray(xs)))


def _both(ys: np.ndarray) -> tuple:
    return ys[-1], ys


def _shrinking(b: Any, r: Any, n: int) -> tuple:
    return _both(b * (1 - r) ** np.arange(1, n + 1))


def _other_road(*ways: dict[str, Any]) -> Callable[..., Any]:
    """The right numbers, and beside them two calls of scan, with these arguments by name ("xs" is xs)."""

    def answer(scan: Any, start: Any, rate: Any, n: int, xs: np.ndarray) -> tuple:
        for named in ways:
            with contextlib.suppress(TypeError):  # the key's own scan cannot be called
                scan(lambda carry, x: (carry, carry), 0.0, **{"xs": xs, **named})
        return _with()(scan, start, rate, n, xs)

    return answer


def _calls(case: Case, trial: Trial) -> str | None:
    made = trial.calls[0]
    if made == 2:
        return None
    return f"scan was called {made} time{'s' if made != 1 else ''}; once in each of the two functions is what was asked for."


def _no_xs(case: Case, trial: Trial) -> str | None:
    return None if trial.notes[WITHOUT_XS] else "No call of scan was without xs: `account` has none to give."


def _reversed(case: Case, trial: Trial) -> str | None:
    return None if trial.notes[BACKWARD] else "No call of scan had `reverse=True`, which `to_the_end` was to use."


EXERCISE = Exercise(
    id="scan/from_nothing",
    title="A scan without xs, and one from the end",
    level=1,
    minutes=5,
    signature="from_nothing(scan, start, rate, n, xs)",
    ways=("by_hand", "torch", "jax"),
    cases=_cases,
    oracle=_oracle,
    reads=up_to_the_first_wrong(_oracle),
    rules=(Rule(_calls, "scan called once in each", "no-scan", watch="calls"), Rule(_no_xs, "", "with-xs"), Rule(_reversed, "", "turned-round")),
    mistakes=(
        Mistake("before", _with(lambda b, r, n: (_balances(b, r, n)[-1], _balances(b, r, n)[:-1])), "In `account` each y is the balance before its year. Let y be the new balance."),
        Mistake("one-year-behind", _with(lambda b, r, n: _both(_balances(b, r, n)[:-1])), "`account` is one year behind: the first year brings no growth. Let the first step already multiply, from `start`, and let there be n steps."),
        Mistake("simple-interest", _with(lambda b, r, n: _both(b * (1 + r * np.arange(1, n + 1)))), "In `account` every year brings the same amount, a share of `start`. The year's growth is a share of the balance that the year before has left: the carry."),
        Mistake("rate-alone", _with(lambda b, r, n: _both(b * r ** np.arange(1, n + 1))), "In `account` only the growth is left of each balance. The new balance is the old one and the growth: balance * (1 + rate)."),
        Mistake("rate-added", _with(lambda b, r, n: _both(b + r * np.arange(1, n + 1))), "In `account` the rate itself is added each year. It is a share: of 100 at a rate of 0.05, 5 is added."),
        Mistake("continuous", _with(lambda b, r, n: _both(b * np.exp(r * np.arange(1, n + 1)))), "In `account` the growth is compounded at every moment, e to the rate. Here it comes once a year: balance * (1 + rate)."),
        Mistake("percent", _with(lambda b, r, n: _right_grow(b, r / 100, n)), "In `account` the rate is divided by 100. It is a share already: 0.05 is 5 percent."),
        Mistake("shrinks", _with(_shrinking), "In `account` the growth is taken away. Add it: balance * (1 + rate)."),
        Mistake("exchanged", _with(lambda b, r, n: _right_grow(b, r, n)[::-1]), "The two results of `account` are exchanged: the last balance comes first, then all of them, as scan returns them."),
        Mistake("start-too", _with(lambda b, r, n: (_balances(b, r, n)[-1], _balances(b, r, n))), "The array of `account` holds the start, too. There is one y for each of the n years."),
        Mistake("year-too-few", _with(lambda b, r, n: _both(_balances(b, r, n)[1:-1]) if n > 1 else (b, [])), "`account` runs one year too few. `length=n` makes n steps."),
        Mistake("year-too-many", _with(lambda b, r, n: _both(_balances(b, r, n + 1)[1:])), "`account` runs one year too many. `length=n` makes n steps."),
        Mistake("only-balances", _with(lambda b, r, n: _balances(b, r, n)[1:]), "The balances of `account` are right. Return both things that scan gives: the last balance, and all of them."),
        Mistake("only-the-last", _with(lambda b, r, n: _balances(b, r, n)[-1]), "The last balance of `account` is right. Return both things that scan gives: the last balance, and all of them."),
        Mistake("no-ys", _with(lambda b, r, n: (_balances(b, r, n)[-1], None)), "The last balance of `account` is right, and no step wrote anything down. Let y be the new balance, where None stands now."),
        Mistake("years-reversed", _with(lambda b, r, n: (_balances(b, r, n)[-1], _balances(b, r, n)[:0:-1])), "The balances of `account` stand in reverse order. The first year comes first: `reverse=True` is for `to_the_end`."),
        Mistake("stands-still", _with(lambda b, r, n: (b, np.full(n, b * (1 + r)))), "In `account` the old balance is handed on, so that every year begins at `start`. Return the new balance twice: as the carry, and as y."),
        Mistake("from-one", _with(lambda b, r, n: _right_grow(1.0, r, n)), "`account` begins with 1. The carry starts as `start`."),
        Mistake("interest", _with(lambda b, r, n: (_balances(b, r, n)[-1], r * _balances(b, r, n)[:-1])), "In `account` each y is what the year has added. Let y be the new balance."),
        Mistake("from-the-front", _with(to_the_end=np.cumsum), "`to_the_end` adds up from the front. Ask scan to run from the last x, by `reverse=True` alone: turn nothing round yourself."),
        Mistake("turned-ys", _with(to_the_end=lambda xs: _to_the_end(xs)[::-1]), "The sums of `to_the_end` stand in the order in which they are made, the last x first. A reversed scan puts each y where its x stood: turn nothing round yourself."),
        Mistake("front-turned", _with(to_the_end=lambda xs: np.cumsum(xs)[::-1]), "`to_the_end` adds up from the front, and the sums have been turned round. Nothing needs turning: with `reverse=True`, scan begins at the last x."),
        Mistake("without-its-own", _with(to_the_end=lambda xs: _to_the_end(xs) - xs), "In `to_the_end` each sum leaves out its own x. Add x first, and let y be the new total."),
        Mistake("pair", _with(to_the_end=lambda xs: (xs.sum(), _to_the_end(xs))), "`to_the_end` gives both things that scan returns. Only the sums are asked for: take the ys."),
        Mistake("pair-from-the-front", _with(to_the_end=lambda xs: (xs.sum(), np.cumsum(xs))), "`to_the_end` adds up from the front, and gives both things that scan returns. Ask scan for `reverse=True`, and take the ys."),
        Mistake("total", _with(to_the_end=lambda xs: xs.sum()), "`to_the_end` gives the sum of all xs, the last carry. The sums for every place are the ys, the second thing that scan returns."),
        Mistake("ys-are-xs", _with(to_the_end=lambda xs: xs * 1.0), "In `to_the_end` each y is only its x. Let y be the new total, and let the carry hold it."),
        Mistake("starts-at-x", _with(to_the_end=lambda xs: _to_the_end(xs) + xs[-1]), "In `to_the_end` the last x counts twice: the carry starts with it, and the first step adds it. Start with 0.0."),
        Mistake("starts-at-front", _with(to_the_end=lambda xs: _to_the_end(xs) + xs[0]), "In `to_the_end` the first x is in every sum: the carry starts with it. Start with 0.0."),
        Mistake("sum-from-one", _with(to_the_end=lambda xs: _to_the_end(xs) + 1), "In `to_the_end` every sum is larger by one: the carry starts with 1. The sum of nothing is 0."),
        Mistake("carries-x", _with(to_the_end=lambda xs: xs + np.append(xs[1:], 0.0)), "In `to_the_end` the carry is the last x that was read, not the sum so far. Return the new total as the carry."),
        Mistake("no-length", raises(ValueError(f"{NO_LENGTH}; it found []")), "Without xs, scan cannot know how many steps there are. Tell it: `length=n`.", error=_NO_STEPS),
        Mistake("length-as-xs", raises(ValueError(f"{NO_LENGTH}; it found [None]")), "The third thing that scan takes is xs, an array with a row for each step. A number of steps goes in by its name: `length=n`.", error=_NOT_XS),
        Mistake("one-argument", raises(TypeError("step() takes 1 positional argument but 2 were given")), "A step takes two things in any scan: the carry and x. Without xs, None comes in as x: name it, and leave it alone.", error=_ONE_ARGUMENT),
        Mistake("none-as-number", raises(TypeError("unsupported operand type(s) for +: 'float' and 'NoneType'")), "Without xs there is no x: None comes in, and nothing can be computed with it. In `account` the step knows the rate from outside; in `to_the_end` hand scan the xs.", error="NoneType"),
        Mistake("turned-in-torch", raises(ValueError("step must be greater than zero")), "torch does not read an array backward with `[::-1]`. There is no need to: ask scan for `reverse=True`.", error="step must be greater than zero"),
        Mistake("M37", raises(TypeError("the carry of a scan must keep its structure, shapes and types")), "The carry began as one thing and came out of a step as another. A whole number 0 is no float: start with `0.0`, and return one number.", error=CARRY_CHANGED),
        Mistake("no-pair", raises(TypeError("the function of a scan must return a pair")), "The step must return two things, as a tuple: the new carry, and the y of this step.", error=_NOT_A_PAIR),
        Mistake("arguments", raises(TypeError(STEP_FIRST)), "The order is `scan(step, start, xs)`; length and reverse go in by their names.", error=STEP_FIRST),
        Mistake("no-scan", _with(), "Let `scan` run both loops, once in `account` and once in `to_the_end`."),
        Mistake("with-xs", _other_road({}, {"reverse": True}), "The numbers are right. But the loop of `account` reads nothing, so it needs no made-up xs: `scan(step, start, length=n)`."),
        Mistake("turned-round", _other_road({"xs": None, "length": 1}, {}), "The numbers are right. But scan does this by itself: with `reverse=True` it runs from the last x, and each y stands where its x stood."),
    ),
    hints=(
        "What does a year read, beside what the year before has left? And where does a sum to the end have to begin?",
        "Picture a savings book: each line needs only the line above. And picture a walker who comes home along a row of doors, last door first, and writes on each door how much he has gathered by then.",
        "account:        step(balance, nothing): the new balance twice\n             scan it from start, without xs, for a length of n\nto_the_end:  step(total, x): the new total twice\n             scan it from 0.0 over xs, reversed; keep the ys",
        "`scan(lambda balance, _: (balance * (1 + rate),) * 2, start, length=n)` is what account returns, and `scan(step, 0.0, xs, reverse=True)[1]` what to_the_end does, with the step of the running sums.",
    ),
)  # fmt: skip
