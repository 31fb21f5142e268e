"""derivatives/chain: The slope of a composition."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, Rule, raises
from helpers.desk.derivatives.chain import USES
from helpers.desk.faults import Refusal
from helpers.desk.record import Trial
from helpers.desk.using import NOT_CALLED, RAN_TOO_EARLY
from helpers.exercises.derivatives.programs import number, slope_of
from helpers.exercises.programs import Program, random_seed


def _chain_cases(rng: np.random.Generator) -> list[Case]:
    """Two functions are an edge: whoever counts on two is right there."""
    cases: list[Case] = []
    sizes = (2, 2, 3, 3, 4, 7)
    while len(cases) < len(sizes):
        fs = [Program(random_seed(rng)) for _ in range(sizes[len(cases)])]
        dfs, x = [slope_of(f) for f in fs], number(rng)
        # A factor near zero would make every wrong product look right.
        if abs(_chained(fs, dfs)(x)) > 0.05:
            cases.append(Case((fs, dfs, x), edge=len(fs) == 2))
    return cases


def _chain_oracle(fs: Sequence[Any], dfs: Sequence[Any], x: Any) -> dict[str, Any]:
    slope = _chained(fs, dfs)
    twice = _chained([*fs[:2], fs[0]], [*dfs[:2], dfs[0]])
    return dict(zip(USES, (slope(x), slope(x + 0.5), dfs[0](x), 1.0, twice(x), slope(x)), strict=True))


def _slopes_on_the_way(fs: Sequence[Any], dfs: Sequence[Any], x: Any) -> list[Any]:
    """The slope of each function at the point that reaches it, innermost first."""
    slopes = []
    for f, df in zip(reversed(fs), reversed(dfs), strict=True):
        slopes.append(df(x))
        x = f(x)
    return slopes


def _chained(fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    return lambda x: np.prod(_slopes_on_the_way(fs, dfs, x))


def _wrongly_paired(turn_fs: bool, fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    """One of the two lists is read from its end, the other from its beginning."""
    return _chained(fs, dfs[::-1]) if turn_fs else _chained(fs[::-1], dfs)


def _composed(functions: Sequence[Any]) -> Callable[[Any], Any]:
    return lambda x: reduce(lambda z, function: function(z), reversed(functions), x)


def _slopes_one_late(fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    def slope(x: Any) -> Any:
        product = 1.0
        for f, df in zip(reversed(fs), reversed(dfs), strict=True):
            x = f(x)
            product *= df(x)
        return product

    return slope


def _slopes_as_points(fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    def slope(x: Any) -> Any:
        product = 1.0
        for df in reversed(dfs):
            product, x = product * df(x), df(x)
        return product

    return slope


def _turned_each_time(fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    own, slopes = list(fs), list(dfs)

    def slope(x: Any) -> Any:
        own.reverse(), slopes.reverse()
        return _chained(own[::-1], slopes[::-1])(x)

    return slope


def _of_the_rest(fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    """What is left after the first call is no function at all: both lists, or what runs over them, are used up."""
    left = [True]

    def slope(x: Any) -> Any:
        return _chained(fs, dfs)(x) if left and left.pop() else 1.0

    return slope


def _kept_product(fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    product = [1.0]

    def slope(x: Any) -> Any:
        product[0] *= _chained(fs, dfs)(x)
        return product[0]

    return slope


def _remembering(fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    kept: list[Any] = []

    def slope(x: Any) -> Any:
        if not kept:
            kept.append(_chained(fs, dfs)(x))
        return kept[0]

    return slope


def _once_each(fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    """A function that stands there twice runs twice, and its slope counts once, where it is met first."""

    def slope(x: Any) -> Any:
        product, met = 1.0, []
        for f, df in zip(reversed(fs), reversed(dfs), strict=True):
            if f.seed not in met:
                product *= df(x)
            met.append(f.seed)
            x = f(x)
        return product

    return slope


def _by_product_rule(fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    return lambda x: sum(df(x) * np.prod([f(x) for f in [*fs[:k], *fs[k + 1 :]]]) for k, df in enumerate(dfs))


def _by_differences(fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    value = _composed(fs)
    return lambda x: (value(x + 1e-5) - value(x - 1e-5)) / 2e-5


def _no_slope_used(case: Case, trial: Trial) -> str | None:
    many = len(case.args[0])
    return None if any(trial.calls[many : 2 * many]) else "None of the functions in dfs was called."


EXERCISE = Exercise(
    id="derivatives/chain",
    title="The slope of a composition",
    level=2,
    minutes=12,
    signature="chain(fs, dfs)(x)",
    inputs=("fs", "dfs", "x"),
    cases=_chain_cases,
    oracle=_chain_oracle,
    mistakes=(
        Mistake("M03", lambda fs, dfs: lambda x: np.prod([df(x) for df in dfs]), "All slopes were taken at the same x. Each function stands at the point that reaches it: the outer slope belongs at g(x)."),
        Mistake("order", lambda fs, dfs: _chained(fs[::-1], dfs[::-1]), "This is the composition from left to right. As in `compose`, the last function comes first."),
        Mistake("sum", lambda fs, dfs: lambda x: sum(_slopes_on_the_way(fs, dfs, x)), "The right slopes, added. A slope is a factor: how many times longer a small step gets. Factors multiply."),
        Mistake("late", _slopes_one_late, "Each slope was taken one place too late, at what its function gives. Take it at what its function gets: slope first, then move on."),
        Mistake("outermost", lambda fs, dfs: lambda x: (_slopes_on_the_way(fs, dfs, x) or [1.0])[-1], "Only the outermost slope is there. A small step is stretched by every function it passes."),
        Mistake("innermost", lambda fs, dfs: lambda x: (_slopes_on_the_way(fs, dfs, x) or [1.0])[0], "Only the innermost slope is there. A small step is stretched by every function it passes."),
        Mistake("early-return", lambda fs, dfs: lambda x: (_slopes_on_the_way(fs, dfs, x) or [None])[0], "Only the innermost slope is there, and nothing at all for empty lists. Does `return` stand inside the loop? Then the first round is the last: move it out, below the loop."),
        Mistake("empty-x", lambda fs, dfs: _chained(fs, dfs) if fs else lambda x: x, "With empty lists the composition gives back x, as you say. Here its slope was asked for: how much does x change when x moves by 1?"),
        Mistake("empty-zero", lambda fs, dfs: _chained(fs, dfs) if fs else lambda x: 0.0, "With empty lists the composition gives back x. It is not constant: when x moves by 1, so does the result."),
        Mistake("from-zero", lambda fs, dfs: lambda x: 0.0, "The result is 0 everywhere. Does the product begin with 0? Begin with 1, which leaves every factor as it is."),
        Mistake("slopes-composed", lambda fs, dfs: _composed(dfs), "The slopes were composed: each got the slope before it as its x. A slope function wants the point that reaches its function; the slopes themselves are multiplied."),
        Mistake("pairs", lambda fs, dfs: _wrongly_paired(True, fs, dfs), "Each function has the slope of another one beside it: fs was turned round, dfs was not. Turn both."),
        Mistake("pairs-dfs", lambda fs, dfs: _wrongly_paired(False, fs, dfs), "Each function has the slope of another one beside it: dfs was turned round, fs was not. Turn both."),
        Mistake("value", lambda fs, dfs: _composed(fs), "This is the value of the composition. Its slope was asked for."),
        Mistake("never-empty", lambda fs, dfs: lambda x: dfs[-1](x) * _chained(fs[:-1], dfs[:-1])(fs[-1](x)), "Both lists may be empty. The composition then gives back x, and its slope is 1: begin the product with 1, and let the loop run zero times.", error=r"In `chain\(\[\], \[\]\)`: .*(index out of range|empty (iterable|sequence))"),
        Mistake("fixed-number", lambda fs, dfs: lambda x: dfs[0](fs[1](x)) * dfs[1](x), "Here is one function alone, and your code asks for more. There may be any number: go through both lists in a loop.", error=r"^IndexError: In `chain\(fs\[:1\]"),
        Mistake("first-two", lambda fs, dfs: _chained(fs[:2], dfs[:2]), "This is the slope of fs[0](fs[1](x)), and here are more than two functions. There may be any number: go through both lists in a loop."),
        Mistake("last-two", lambda fs, dfs: _chained(fs[-2:], dfs[-2:]), "Only the last two functions and their slopes are in it. There may be any number: go through both lists in a loop."),
        Mistake("sum-from-one", lambda fs, dfs: lambda x: 1.0 + sum(_slopes_on_the_way(fs, dfs, x)), "The right slopes, added to 1. A slope is a factor: how many times longer a small step gets. Factors multiply."),
        Mistake("slopes-as-points", _slopes_as_points, "Each slope was taken at the slope before it. What moves on to the next function is what f gives: x = f(x), and the slope goes into the product alone."),
        Mistake("turned-each-time", _turned_each_time, "The first call was right; the second went from left to right. `reverse` turns the list itself, at every call anew. Use `reversed(…)`, which leaves it as it is."),
        Mistake("too-early", raises(Refusal(f"chain(fs, dfs) {RAN_TOO_EARLY}")), "Run the functions inside the function that you return, and nowhere else.", error=f"^refused: .*{RAN_TOO_EARLY}"),
        Mistake("sum-at-x", lambda fs, dfs: lambda x: sum(df(x) for df in dfs), "All slopes were taken at the same x, and added. Each function stands at the point that reaches it; and slopes are factors."),
        Mistake("at-the-end", lambda fs, dfs: lambda x: np.prod([df(_composed(fs)(x)) for df in dfs]), "All slopes were taken at the end, at what the whole composition gives. Take each one at the point that reaches its function."),
        Mistake("side-by-side", lambda fs, dfs: lambda x: [df(x) for df in dfs], "The slopes stand side by side, all taken at the same x. Take each at the point that reaches its function, and multiply them."),
        Mistake("times-value", lambda fs, dfs: lambda x: _chained(fs, dfs)(x) * _composed(fs)(x), "The slope was multiplied by the value of the composition. The slopes alone are the factors."),
        Mistake("product-rule", _by_product_rule, "That is the rule for a product, f·g. Here one function goes into the other: the slopes multiply, each at the point that reaches its function."),
        Mistake("without-first", lambda fs, dfs: _chained(fs[1:], dfs[1:]), "The outermost slope, dfs[0], is missing. Where does the loop end? `range(len(fs) - 1, 0, -1)` stops before 0."),
        Mistake("without-last", lambda fs, dfs: _chained(fs[:-1], dfs[:-1]), "The innermost function was left out, with its slope. Where does the loop begin?"),
        Mistake("once-each", _once_each, "A function that stands there twice counted once. Each place has a slope of its own: go through the lists as they are."),
        Mistake("used-up", _of_the_rest, "The first call was right; at the second no function was left. `pop` empties a list, and `zip` and `reversed` are used up after one round. Take them anew inside the function that you return."),
        Mistake("kept-product", _kept_product, "The first call was right; the second went on with its product. Begin with 1 inside the function that you return, at every call."),
        Mistake("remembered", _remembering, "At a second x the result of the first came back. Compute it inside the function that you return, at every call anew."),
        Mistake("differences", _by_differences, "The composition as a whole was differentiated in some other way. The slopes of its parts are given: multiply them, each at the point that reaches its function."),
        Mistake("M01", lambda fs, dfs: _chained(fs, dfs)(1.0), "`chain(fs, dfs)` has to be a function that waits for x.", error=NOT_CALLED),
    ),
    rules=(Rule(_no_slope_used, "", "differences", watch="calls"),),
    hints=(
        "A small step of length h goes into the innermost function. How long is it when it comes out? And after the next one?",
        "Picture a row of gears, read from right to left. Each one turns the step longer or shorter by its slope, at the place where it stands. The ratios multiply.",
        "slope = 1\nfor each pair f, df from the last to the first:\n    slope = slope times df(x)\n    x = f(x)\nreturn slope",
        "`for f, df in zip(reversed(fs), reversed(dfs)):` with two lines inside: first the slope at x, then the new x. Wrap it in a function of x.",
    ),
)  # fmt: skip
