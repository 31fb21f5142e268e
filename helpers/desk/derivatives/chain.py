"""How answers to derivatives/chain are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import called, part

# How the answer is used, as a message names it.
USES = (
    "chain(fs, dfs)(x)",
    "the same function at x + 0.5",
    "chain(fs[:1], dfs[:1])(x), with the first function alone",
    "chain([], [])(x), with no function at all",
)


def use(chain: Any, fs: list[Any], dfs: list[Any], x: Any) -> Any:
    """The slope of the composition, and its two laws: one function is itself, none at all has slope 1."""
    with part("chain(fs, dfs)"):
        slope = chain(fs, dfs)
        values = [called(slope, "chain(fs, dfs)", point) for point in (x, x + 0.5)]
    with part("chain(fs[:1], dfs[:1])"):
        single = called(chain(fs[:1], dfs[:1]), "chain(fs[:1], dfs[:1])", x)
    with part("chain([], [])"):
        nothing = called(chain([], []), "chain([], [])", x)
    return dict(zip(USES, (*values, single, nothing), strict=True))
