"""How answers to vjp/my_vjp are used."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any

from helpers import by_hand as bh
from helpers.desk.again import elsewhere
from helpers.desk.faults import Refusal
from helpers.desk.functions import counted, uncounted
from helpers.desk.jvp.single_numbers import by_hand_only
from helpers.desk.plain import describe, plain
from helpers.desk.using import note, part

# One rule after the other, then the special cases: name -> the program, and how many inputs it takes.
WALK = "sin(x + sin(y))"  # needs no rule but those that are given
RULES: dict[str, tuple[Callable[..., Any], int]] = {
    WALK: (lambda x, y: bh.sin(x + bh.sin(y)), 2),
    "x * y": (lambda x, y: x * y, 2),
    "x * 2.5 + y": (lambda x, y: x * 2.5 + y, 2),
    "x * x": (lambda x: x * x, 1),
    "cos(x)": (lambda x: bh.cos(x), 1),
    "exp(x)": (lambda x: bh.exp(x), 1),
    "tanh(x)": (lambda x: bh.tanh(x), 1),
    "0.5 + 2.5 * tanh(x)": (lambda x: 0.5 + 2.5 * bh.tanh(x), 1),
}
UNUSED = "a program that never reads its first input: y * sin(y)"
TWINS = "x * x * y, where both inputs are the same number"
NOT_RETURNED = "a program that returns sin(x), and computes exp(x * y) afterwards for nothing"
EDGES: dict[str, tuple[Callable[..., Any], int]] = {
    TWINS: (lambda x, y: x * x * y, 2),
    NOT_RETURNED: (lambda x, y: (bh.sin(x), bh.exp(x * y))[0], 2),
    "a program that returns x as it came": (lambda x, y: x, 2),
    UNUSED: (lambda x, y: y * bh.sin(y), 2),
    "a program that always gives 2.5": (lambda x, y: 2.5, 2),
}
F, BESIDE = "f", ", a small program beside f"
OTHER_CT, FIRST_CT = "the same pullback, called again with another ct", "the same pullback, called again with the first ct"
ELSEWHERE, LATER = "f at other inputs", "the first pullback of f, called again after all others"

_NOT_A_PAIR = "my_vjp must return a pair, (value, pullback). Yours returns "


def use(my_vjp: Any, f: Any, xs: tuple, ct: Any) -> dict[str, Any]:
    """Value and cotangents of each program in turn. Where one raises, its error is noted, and those that follow are None."""
    found: dict[str, Any] = dict.fromkeys([*RULES, F, OTHER_CT, FIRST_CT, *EDGES, ELSEWHERE, LATER])
    kept: list = []

    def of_f() -> dict[str, Any]:
        value, pullback = taken_apart(my_vjp(f, *xs))
        kept.append(pullback)
        return {"value": value, "pullback(ct)": plain(pullback(ct))}

    stages: dict[str, Callable[[], Any]] = {name: partial(_both, my_vjp, name, *RULES[name], xs, ct) for name in RULES}
    stages[F] = of_f
    stages[OTHER_CT] = lambda: kept[0](another(ct))
    stages[FIRST_CT] = lambda: kept[0](ct)
    stages |= {name: partial(_both, my_vjp, name, *EDGES[name], xs, ct) for name in EDGES}
    stages[ELSEWHERE] = lambda: _elsewhere(my_vjp, f, xs, ct)
    stages[LATER] = lambda: kept[0](ct)
    _before_all(my_vjp, xs)
    for name, stage in stages.items():
        try:
            with part(name if name == F or name not in RULES | EDGES else f"{name}{BESIDE}"):
                found[name] = plain(stage())
        except NotImplementedError:
            raise
        except Exception as error:  # noqa: BLE001  whatever the learner's code raises is what is noted
            note(name, error)
            break
    return found


def _before_all(my_vjp: Any, xs: tuple) -> None:
    """A call that nobody looks at, so that a tape that is shared by all calls is never empty in those that count."""
    with uncounted(), contextlib.suppress(Exception):
        my_vjp(RULES[WALK][0], *picked(xs, WALK, RULES[WALK][1]))


def _both(my_vjp: Any, name: str, program: Callable[..., Any], inputs: int, xs: tuple, ct: Any) -> dict[str, Any]:
    handed = counted(program, f"f: {name}", "f", lambda *args: by_hand_only(args, own=True), inputs)
    value, pullback = taken_apart(my_vjp(handed, *picked(xs, name, inputs)))
    return {"value": value, "pullback(ct)": pullback(ct)}


def _elsewhere(my_vjp: Any, f: Any, xs: tuple, ct: Any) -> dict[str, Any]:
    with uncounted():
        value, pullback = taken_apart(my_vjp(f, *map(elsewhere, xs)))
        return {"value": value, "pullback(ct)": pullback(ct)}


def picked(xs: tuple, name: str, inputs: int) -> tuple:
    """The inputs of a program: the first, or the first and the last; of one, the first twice."""
    if name == TWINS:
        return xs[0], xs[0]
    return xs[:1] if inputs == 1 else (xs[0], xs[-1])


def another(ct: Any) -> Any:
    """Another cotangent."""
    return 0.3 - 2 * ct


def taken_apart(result: Any) -> tuple[Any, Any]:
    """Value and pullback. Refuses what is no such pair."""
    if result is Ellipsis:
        raise NotImplementedError
    pair = isinstance(result, (tuple, list)) and len(result) == 2
    if pair and callable(result[1]) and not callable(result[0]):
        return tuple(result)
    if pair and callable(result[0]):
        raise Refusal(f"{_NOT_A_PAIR}a pair whose first part is a function.")
    if pair:
        raise Refusal(f"{_NOT_A_PAIR}a pair whose second part is {describe(result[1])}, which cannot be called.")
    raise Refusal(f"{_NOT_A_PAIR}{describe(result)}.")
