"""How answers to compose/logsumexp are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.functions import Description
from helpers.desk.libraries import Library
from helpers.desk.plain import describe
from helpers.desk.stubs import STUB_TEXT
from helpers.desk.using import RAISED, called, library_in_use, note, part, seen
from helpers.desk.vmap.steps import steps_of

NAMES = ("value", "tangent", "pullback", "batch")
WROTE = "Your {} changed an array that it was handed. Others still need it: work on a copy."
READY_MADE = "Your {} calls bh, which has logsumexp ready. Write it in plain NumPy."
DICT_OF_RULES = f"rules() must give a dict with your four functions under the names {', '.join(NAMES)}"


@dataclass(frozen=True)
class Sizes(Description):
    """The sizes of a case, and the seed of the numbers that fill its arrays. An answer does not get them."""

    lanes: int
    entries: int
    seed: int

    @property
    def asked(self) -> dict[str, tuple[str, tuple[Any, ...]]]:
        """What is asked: the rule, and its arguments."""
        return _asked(self)

    def on(self, lib: Library) -> Sizes:
        """The sizes themselves, on any library."""
        return self

    def __str__(self) -> str:
        return f"{self.lanes} lanes of {self.entries} entries"


@lru_cache(maxsize=32)
def _asked(sizes: Sizes) -> dict[str, tuple[str, tuple[Any, ...]]]:
    rng = np.random.default_rng(sizes.seed)
    lanes, n = sizes.lanes, sizes.entries

    def draw(*shape: int) -> np.ndarray:
        return np.round(rng.choice([-1, 1], shape) * rng.uniform(0.3, 1.6, shape), 2)

    far = 1000.0 * (-1.0) ** np.arange(lanes)[:, None]
    return {
        "value": ("value", (draw(n),)),
        "value, equal entries": ("value", (np.full(n, 0.7),)),
        "value, large entries": ("value", (draw(n) + 1000,)),
        "value, very negative entries": ("value", (draw(n) - 1000,)),
        "value, entries far apart": ("value", (draw(n) + far[0] * (-1.0) ** np.arange(n),)),
        "value, one entry": ("value", (draw(1),)),
        "tangent": ("tangent", (draw(n), draw(n))),
        "tangent, large entries": ("tangent", (draw(n), draw(n) + 1000)),
        "pullback": ("pullback", (np.float64(draw()), draw(n))),
        "pullback, large entries": ("pullback", (np.float64(draw()), draw(n) - 1000)),
        "batch": ("batch", (draw(lanes, n),)),
        "batch, lanes far apart": ("batch", (draw(lanes, n) + far,)),
        "batch, entries far apart": ("batch", (draw(lanes, n) + far * (-1.0) ** np.arange(n),)),
        "batch, one lane": ("batch", (draw(1, n),)),
    }


def use(rules: Any, sizes: Sizes) -> dict[str, Any]:
    """What each rule gives. What it raises is noted under the same name."""
    rules = called(rules, "rules")
    if not isinstance(rules, dict) or set(rules) != set(NAMES) or not all(rule is ... or callable(rule) for rule in rules.values()):
        raise Refusal(f"{DICT_OF_RULES}; yours gives {describe(rules)}.")
    with np.errstate(all="ignore"):
        found = {asked: _given(rules, asked, rule, args) for asked, (rule, args) in sizes.asked.items()}
    still_open = {asked.partition(",")[0] for asked, value in found.items() if value is ...}
    return {name: ... if name in still_open else 0.0 for name in NAMES} if still_open else found


def _given(rules: Mapping[str, Any], asked: str, rule: str, args: tuple[Any, ...]) -> Any:
    """What a rule gives; `...` if it has not been written; a word if it raised."""
    if rules[rule] is ...:
        return ...
    handed = tuple(np.copy(arg) if isinstance(arg, np.ndarray) else arg for arg in args)
    try:
        with part(asked):
            given = rules[rule](*handed)
            if given is ...:
                return ...
            given = seen(given)
            if not all(np.array_equal(mine, theirs) for mine, theirs in zip(args, handed, strict=True)):
                raise Refusal(WROTE.format(rule))
            if library_in_use() and steps_of(rules[rule], list(map(np.asarray, args))).ready_made:
                raise Refusal(READY_MADE.format(rule))
    except Exception as error:  # noqa: BLE001  the other rules are still worth trying
        if isinstance(error, NotImplementedError) and str(error) in ("", STUB_TEXT):
            return ...
        note(asked, error)
        return RAISED
    return given
