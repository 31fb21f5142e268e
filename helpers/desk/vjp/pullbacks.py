"""How answers to vjp/pullbacks are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.functions import Description
from helpers.desk.libraries import Library
from helpers.desk.plain import describe
from helpers.desk.stubs import STUB_TEXT
from helpers.desk.using import RAISED, called, library_in_use, note, part, seen
from helpers.desk.vmap.steps import steps_of

NAMES = ("mul", "matmul", "total", "tanh", "where")
WROTE = "Your rule for {} changed an array that it was handed. Others still need it: work on a copy."
READY_MADE = "Your rule for {} calls bh, which has rules of its own. Write it in plain NumPy."

DICT_OF_RULES = f"rules() must give a dict with your five rules under the names {', '.join(NAMES)}"


@dataclass(frozen=True)
class Sizes(Description):
    """The sizes of a case, and the numbers that fill its arrays. An answer does not get them. `chosen` is what all
    entries of the condition of where are; None: some of each."""

    rows: int
    inner: int
    columns: int
    seed: int
    chosen: bool | None = None

    @property
    def asked(self) -> dict[str, tuple[str, tuple[Any, ...]]]:
        """What is asked: the rule, and its arguments."""
        return _asked(self)

    def on(self, lib: Library) -> Sizes:
        """The sizes themselves, on any library."""
        return self

    def __str__(self) -> str:
        return f"matrices of {self.rows} by {self.columns}, and of {self.rows} by {self.inner} @ {self.inner} by {self.columns}"


@lru_cache(maxsize=32)
def _asked(sizes: Sizes) -> dict[str, tuple[str, tuple[Any, ...]]]:
    rng = np.random.default_rng(sizes.seed)
    m, k, n = sizes.rows, sizes.inner, sizes.columns

    def draw(*shape: int) -> np.ndarray:
        return np.round(rng.choice([-1, 1], shape) * rng.uniform(0.3, 1.6, shape), 2)

    def choose(*shape: int) -> np.ndarray:
        some = rng.permutation(np.arange(np.prod(shape)) % 2 == 0).reshape(shape)
        return some if sizes.chosen is None else np.full(shape, sizes.chosen)

    return {
        "mul, matrices": ("mul", (draw(m, n), draw(m, n), draw(m, n))),
        "mul, vectors": ("mul", (draw(n), draw(n), draw(n))),
        "mul, one factor 0": ("mul", (draw(n), draw(n) * (np.arange(n) > 0), draw(n))),
        "mul, numbers": ("mul", (float(draw()), float(draw()), float(draw()))),
        "matmul, matrix @ matrix": ("matmul", (draw(m, n), draw(m, k), draw(k, n))),
        "matmul, matrix @ vector": ("matmul", (draw(m), draw(m, k), draw(k))),
        "total, a matrix": ("total", (np.float64(draw()), draw(m, n))),
        "total, a vector": ("total", (np.float64(draw()), draw(n))),
        "total, three axes": ("total", (np.float64(draw()), draw(2, m, n))),
        "tanh, a matrix": ("tanh", (draw(m, n), draw(m, n))),
        "tanh, a vector": ("tanh", (draw(n), draw(n))),
        "tanh, a number": ("tanh", (draw(), draw())),
        "where, matrices": ("where", (draw(m, n), choose(m, n), draw(m, n), draw(m, n))),
        "where, vectors": ("where", (draw(n), choose(n), draw(n), draw(n))),
    }


def use(rules: Any, sizes: Sizes) -> dict[str, Any]:
    """What each rule gives. What it raises is noted under the same name."""
    rules = called(rules, "rules")
    if not isinstance(rules, dict):
        raise Refusal(f"{DICT_OF_RULES}; yours gives {describe(rules)}.")
    if wrong := _wrong_keys(rules):
        raise Refusal(f"{DICT_OF_RULES}. {wrong}")
    found = {asked: _given(rules, asked, rule, args) for asked, (rule, args) in sizes.asked.items()}
    still_open = {asked.partition(",")[0] for asked, value in found.items() if value is ...}
    return {name: ... if name in still_open else 0.0 for name in NAMES} if still_open else found


def _wrong_keys(rules: dict[Any, Any]) -> str:
    """Which keys are missing or too many, or hold no function; "" if the dict is as it must be."""
    if missing := [name for name in NAMES if name not in rules]:
        others = [repr(key)[:24] for key in rules if type(key) is str and key not in NAMES]
        has = f" It has {others[0]} in place of it?" if len(missing) == len(others) == 1 else ""
        return f"Yours lacks {' and '.join(missing)}.{has}"
    if len(rules) > len(NAMES):
        return "Yours has more keys than these."
    idle = [name for name in NAMES if not (rules[name] is ... or callable(rules[name]))]
    return f"Under {idle[0]} yours has {describe(rules[idle[0]])}, which is no function." if idle else ""


def _given(rules: Mapping[str, Any], asked: str, rule: str, args: tuple[Any, ...]) -> Any:
    """What a rule gives; `...` if it has not been written; a word if it raised."""
    handed = tuple(np.copy(arg) if isinstance(arg, np.ndarray) else arg for arg in args)
    try:
        with part(asked):
            given = seen(... if rules[rule] is ... else rules[rule](*handed))
            if not all(np.array_equal(mine, theirs) for mine, theirs in zip(args, handed, strict=True)):
                raise Refusal(WROTE.format(rule))
            if library_in_use() and steps_of(partial(_run, rules[rule]), list(map(np.asarray, args))).ready_made:
                raise Refusal(READY_MADE.format(rule))
    except Exception as error:  # noqa: BLE001  the other rules are still worth trying
        if isinstance(error, NotImplementedError) and str(error) in ("", STUB_TEXT):
            return ...
        note(asked, error)
        return RAISED
    return ... if rules[rule] is ... else given


def _run(rule: Any, *args: Any) -> None:
    """Run a rule on watched arrays, to see what it calls."""
    if rule is not ...:
        rule(*args)
