"""How answers to derivatives/chain are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import called, made, part, seen

# How the answer is used, as a message names it.
USES = (
    "chain(fs, dfs)(x)",
    "the same function at x + 0.5",
    "chain(fs[:1], dfs[:1])(x), with the first function alone",
    "chain([], [])(x), with no function at all",
    "chain([fs[0], fs[1], fs[0]], [dfs[0], dfs[1], dfs[0]])(x), with one function twice",
    "the first function at x, once more",
)


def use(chain: Any, fs: list[Any], dfs: list[Any], x: Any) -> Any:
    """The slope of the composition, which must bear being called again; its two laws: one function is itself, none at
    all has slope 1; and a function that stands there twice."""
    f, g = fs[:2]
    df, dg = dfs[:2]  # taken now, should the lists be emptied
    with part("chain(fs, dfs)"):
        slope = made("chain(fs, dfs)", lambda *_: chain(fs, dfs), *fs, *dfs)
        values = [seen(called(slope, "chain(fs, dfs)", point)) for point in (x, x + 0.5)]
    with part("chain(fs[:1], dfs[:1])"):
        single = seen(called(chain([f], [df]), "chain(fs[:1], dfs[:1])", x))
    with part("chain([], [])"):
        nothing = seen(called(chain([], []), "chain([], [])", x))
    with part("chain([fs[0], fs[1], fs[0]], …)"):
        twice = seen(called(chain([f, g, f], [df, dg, df]), "chain([fs[0], fs[1], fs[0]], …)", x))
    with part("chain(fs, dfs)"):
        again = seen(called(slope, "chain(fs, dfs)", x))
    return dict(zip(USES, (*values, single, nothing, twice, again), strict=True))
