"""start/count_calls: Count how often a function runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most
from helpers.exercises.programs import Program, random_seed
from helpers.exercises.start.points import point


def _count_cases(rng: np.random.Generator) -> list[Case]:
    """From the third case on one x comes twice: it is a call each time. At the end, among many, one x is 0."""

    def points(many: int) -> list[Any]:
        xs = [point(rng) for _ in range(many)]
        if many > 6:
            xs[1] = np.float64(0.0)
        return [*xs[:-1], xs[0]] if many > 2 else xs

    return [Case((Program(random_seed(rng)), points(many))) for many in (2, 2, 3, 3, 4, 4, 5, 12)]


def _counted(f: Any, xs: list[Any]) -> Any:
    return {
        "g of each x": [f(x) for x in xs],
        f"calls() after {len(xs)} calls": len(xs),
        "a second counter starts at": 0,
        "the first counter, after one more call": len(xs) + 1,
    }


def count_calls_wrongly(
    *, start: int = 0, step: int = 1, shared: bool = False, silent: bool = False, double: bool = False,
    reset: bool = False, look: str = "",
) -> Any:
    """`count_calls` with a fault of your choice, for the known mistakes. `look` is what calls() does besides telling:
    "clears" sets the count back, "counts" counts itself, "prints" gives None."""
    box = [start]

    def count_calls(f: Any) -> Any:
        own = box if shared or reset else [start]
        if reset:
            own[0] = start

        def g(x: Any) -> Any:
            own[0] += step
            if double:
                f(x)
            return None if silent else f(x)

        def calls() -> Any:
            told = own[0]
            own[0] = 0 if look == "clears" else told + (look == "counts")
            return None if look == "prints" else told

        return g, calls

    return count_calls


def _differently(count: Callable[[list[Any]], Any], give: Callable[[Any, list[Any]], Any] = lambda f, xs: f(xs[-1])) -> Any:
    """`count_calls` that tells `count` of the points so far, and whose g gives `give` of f and them."""

    def count_calls(f: Any) -> Any:
        xs: list[Any] = []

        def g(x: Any) -> Any:
            xs.append(x)
            return give(f, xs)

        return g, lambda: count(xs)

    return count_calls


EXERCISE = Exercise(
    id="start/count_calls",
    title="Count how often a function runs",
    level=1,
    minutes=8,
    signature="count_calls(f)",
    inputs=("f", "xs"),
    cases=_count_cases,
    oracle=_counted,
    mistakes=(
        Mistake("M14", count_calls_wrongly(double=True), "Your g calls f a second time to get the value. It already had it: keep the first result."),
        Mistake("shared", count_calls_wrongly(shared=True), "Two counters share one box: the second one saw the calls of the first. Make the box inside `count_calls`.", error="^refused: A second counter stood"),
        Mistake("reset", count_calls_wrongly(reset=True), "They share one box, and you set it back to 0. Make a new box inside `count_calls` each time.", error="^refused: The first counter changed"),
        Mistake("cleared", count_calls_wrongly(look="clears"), "Looking must not empty the box: `calls` only reads the count.", error=r"^refused: Asked twice .* then 0\."),
        Mistake("counts-itself", count_calls_wrongly(look="counts"), "`calls` counts its own calls. It only reads the count; g is the one that adds to it.", error="^refused: Asked twice .* then [1-9]"),
        Mistake("printed", count_calls_wrongly(look="prints"), "If `calls` prints the count: printing shows it to you and gives it to nobody. Return it.", error=r"^refused: calls.. must give a number; yours gives None"),
        Mistake("from-one", count_calls_wrongly(start=1), "Your counter starts at 1. Nothing has been called yet: start at 0."),
        Mistake("frozen", count_calls_wrongly(step=0), "The counter stays where it was. Add 1 inside g, where the call happens, and let `calls` read it then."),
        Mistake("silent", count_calls_wrongly(silent=True), "Your g counts, but it does not return what f gave."),
        Mistake("distinct", _differently(lambda xs: len(set(xs))), "An x that comes twice was counted once. Count the calls, whatever x is."),
        Mistake("remembered", _differently(len, lambda f, xs: f(xs[0])), "g gives the result of its first x again and again. Call f with the x of each call."),
        Mistake("log", _differently(list), "A list of the calls is a good box. `calls` must give how many there are: its length.", error=r"^refused: calls.. must give a number; yours gives a list"),
        Mistake("whether", _differently(bool), "This says whether g was called. How often is a number: add 1 at each call.", error=r"^refused: calls.. must give a number; yours gives True or False"),
        Mistake("exchanged", lambda f: (lambda: 0, f), "The pair is (g, calls), in this order.", error="^refused: The first function of the pair takes no"),
        Mistake("g-alone", lambda f: lambda x: f(x), "One function came back. Return both, `g, calls`: two names with a comma make the pair.", error=r"^refused: count_calls.f. must be a pair .*; yours is a function"),
        Mistake("number", lambda f: (f, 0), "`calls` must be a function, so that it can tell the count as it is now. A number was right only at one moment.", error="^refused: calls must be a function"),
    ),
    rules=(calls_at_most(lambda f, xs: len(xs) + 2, "f called once for each call of g", mistake="M14"),),
    hints=(
        "The count has to be kept where both g and calls can see it. Where?",
        "Picture a box on the table. g drops a pebble in at every call; calls looks into the box.",
        "make a box holding 0\ndefine g(x): add 1 to the box, return f(x)\ndefine calls(): return what is in the box\nreturn g, calls",
        "With `n = 0`, write `nonlocal n` in g before `n += 1`. A list `[0]` or a dict works without it.",
    ),
)  # fmt: skip
