"""start/compose: Compose functions, right to left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.faults import Refusal
from helpers.desk.start.compose import NO_NUMBER, USES
from helpers.desk.using import NOT_CALLED, RAN_TOO_EARLY
from helpers.exercises.programs import Program, random_seed
from helpers.exercises.start.points import point


def _compose_cases(rng: np.random.Generator) -> list[Case]:
    """Two functions are an edge: whoever counts on two is right there."""
    sizes = (2, 2, 2, 3, 3, 4, 4, 5, 6, 9)
    return [Case(([Program(random_seed(rng)) for _ in range(many)], point(rng)), edge=many == 2) for many in sizes]


def _composed(fs: list[Any], x: Any) -> Any:
    return reduce(lambda value, f: f(value), reversed(fs), x)


def _expected(fs: list[Any], x: Any) -> dict[str, Any]:
    there = _composed(fs, x)
    laws = fs[0](x), _composed([*fs[:2], fs[0]], x), x, NO_NUMBER
    return dict(zip(USES, (there, _composed(fs, x + 0.5), *laws, there), strict=True))


def _of_some(chosen: Callable[[tuple[Any, ...]], Sequence[Any]]) -> Any:
    """`compose` that runs other functions than those it was given, or in another order."""
    return lambda *fs: lambda x: _composed(chosen(fs), x)


def _remembering(*fs: Any) -> Any:
    kept: list[Any] = []

    def g(x: Any) -> Any:
        if not kept:
            kept.append(_composed(fs, x))
        return kept[0]

    return g


def _turned_each_time(*fs: Any) -> Any:
    own = list(fs)

    def g(x: Any) -> Any:
        own.reverse()
        return reduce(lambda value, f: f(value), own, x)

    return g


def _on_the_way(fs: Sequence[Any], x: Any) -> list[Any]:
    """What each function gave, the last one first."""
    values = [x]
    for f in reversed(fs):
        values.append(f(values[-1]))
    return values[1:]


def _used_up(*fs: Any) -> Any:
    left = list(fs)

    def g(x: Any) -> Any:
        while left:
            x = left.pop()(x)
        return x

    return g


EXERCISE = Exercise(
    id="start/compose",
    title="Compose functions, right to left",
    level=1,
    minutes=8,
    signature="compose(*fs)(x)",
    inputs=("fs", "x"),
    cases=_compose_cases,
    oracle=_expected,
    mistakes=(
        Mistake("M03", lambda *fs: lambda x: np.prod([f(x) for f in fs]), "Every function got the x from the start, and the results were multiplied. Each one must get what the one before it gave."),
        Mistake("order", _of_some(lambda fs: fs[::-1]), "That is left to right. `compose(f, g)(x)` is f(g(x)): the last function comes first."),
        Mistake("first", lambda *fs: fs[0] if fs else (lambda x: x), "This is fs[0](x) alone. Each function must get what the one before it gave: put each result back into x."),
        Mistake("same-x", lambda *fs: fs[0] if fs else (lambda x: 0.0), "This is fs[0](x) alone: every function got the x from the start, and each result took the place of the one before. Put each result back into x."),
        Mistake("first-two", _of_some(lambda fs: fs[:2]), "This is fs[0](fs[1](x)), and here are more than two functions. There may be any number: go through all of fs in a loop."),
        Mistake("last-two", _of_some(lambda fs: fs[-2:]), "Only the last two functions ran. There may be any number: go through all of fs in a loop."),
        Mistake("fixed-number", lambda *fs: lambda x: fs[0](fs[1](x)), "Here is one function alone, and your code asks for more. There may be any number: go through fs in a loop.", error=r"^IndexError: In `compose\(fs\[0\]"),
        Mistake("with-x", raises(TypeError("unsupported operand type(s) for *: 'float' and 'function'")), "`compose` gets the functions alone, and returns a function that waits for x. Define one inside, `def composed(x):`, and return it.", error=r"^TypeError: In `compose\(\*fs\)`: .*(unsupported|bad) operand.*'function'"),
        Mistake("too-early", raises(Refusal(f"compose(*fs) {RAN_TOO_EARLY}")), "Run the functions inside the function that you return, and nowhere else.", error=f"^refused: .*{RAN_TOO_EARLY}"),
        Mistake("on-the-way", lambda *fs: lambda x: _on_the_way(fs, x), "What every function gave came back, in a list. The last result alone was asked for."),
        Mistake("with-the-start", lambda *fs: lambda x: [x, *_on_the_way(fs, x)], "x and all results on the way came back. The last result alone was asked for."),
        Mistake("turned-each-time", _turned_each_time, "The first call was right; the second went from left to right. `reverse` turns the list itself, at every call anew. Use `reversed(fs)`, which leaves it as it is."),
        Mistake("early-return", lambda *fs: lambda x: fs[-1](x) if fs else None, "Only the last function ran. If `return x` stands inside the loop, the first round ends everything: return after the loop."),
        Mistake("sum", lambda *fs: lambda x: sum(f(x) for f in fs), "The results were added. Each function must get what the one before it gave."),
        Mistake("untouched", lambda *fs: lambda x: x, "This is x, as it came: no function has changed it. Does the loop put each result back into x?"),
        Mistake("side-by-side", lambda *fs: lambda x: [f(x) for f in fs], "Every function got the x from the start, and the results stand side by side. Each one must get what the one before it gave."),
        Mistake("without-first", _of_some(lambda fs: fs[1:]), "The first function, fs[0], never ran. Where does the loop end? `range(len(fs) - 1, 0, -1)` stops before 0."),
        Mistake("without-last", _of_some(lambda fs: fs[:-1]), "The last function never ran, and x went to the one before it. Where does the loop begin?"),
        Mistake("once-each", _of_some(lambda fs: list({f.seed: f for f in fs}.values())), "A function that stands there twice ran only once. Go through fs as it is: a set or a dict keeps each function once."),
        Mistake("all-the-first", _of_some(lambda fs: fs[:1] * len(fs)), "Only the first function ran, as often as there are functions. A function that is made in a loop looks up `f` when it is called, and by then `f` is the last one of the loop. Loop inside the function that you return."),
        Mistake("all-the-last", _of_some(lambda fs: fs[-1:] * len(fs)), "Only the last function ran, as often as there are functions. A function that is made in a loop looks up `f` when it is called, and by then `f` is the last one of the loop. Loop inside the function that you return."),
        Mistake("used-up", _used_up, "The first call was right; at the second no function was left. `pop` empties a list, and `reversed`, `map` and `zip` are used up after one round. Take them anew inside the function that you return."),
        Mistake("remembered", _remembering, "At a second x the result of the first came back. Compute it inside the function that you return, at every call anew."),
        Mistake("never-empty", lambda *fs: reduce(lambda f, g: lambda x: f(g(x)), fs), "There may be no function at all. Then x comes back as it is.", error=r"In `compose\(\).*(index out of range|empty (iterable|sequence))"),
        Mistake("empty-computes", lambda *fs: (lambda x: _composed(fs, x)) if fs else (lambda x: float(x)), "With no function at all, whatever goes in comes back as it is: nothing is computed with it, and it need not be a number.", error=r"(TypeError|ValueError|AttributeError): In `compose\(\)\(\("),
        Mistake("bound-late", raises(RecursionError("maximum recursion depth exceeded")), "Is a function made in a loop, of one with the same name? When it is called, that name means the newest one: itself. Loop inside the function that you return.", error="RecursionError"),
        Mistake("M01", lambda *fs: _composed(fs, 1.0), "`compose(*fs)` has to be a function that waits for x.", error=NOT_CALLED),
        Mistake("pair", lambda f, g: lambda x: f(g(x)), "`compose` must take any number of functions, even none: write `def compose(*fs)`.", error=r"positional argument"),
    ),
    rules=(),
    hints=(
        "With `compose(f, g, h)(x)`, which function sees x first?",
        "Picture a pipe that is read from right to left. A value goes in at h, then through g, then through f.",
        "start with value = x\nfor each function, from the last to the first: value = function(value)\nreturn value",
        "Inside the returned function: `for f in reversed(fs): x = f(x)`, then `return x`. With no functions at all, x comes back.",
    ),
)  # fmt: skip
