"""Chapter 07: how many states live at once against depth, and who is to blame for what a town on a river measures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, canvas, signed
from helpers.pictures.yours import tried


def states_alive(steps: Sequence[int], forward: Sequence[int], reverse: Sequence[int], own: Callable[[int], Any] | None = None) -> Picture:
    """The most states that live at once against the number of steps; `own` gives that of the reader's own function."""
    figure, axes = canvas(5.9, 4.5)
    n = np.asarray(steps, float)
    axes.loglog(n, reverse, color=SECOND, marker="s", lw=2)
    axes.loglog(n, forward, color=FIRST, marker="o", lw=2)
    axes.loglog(n, 2 * np.sqrt(n), color=MUTED, lw=1.4, ls="--")
    axes.annotate("reverse", (n[-2], reverse[-2]), (-8, 4), textcoords="offset points", ha="right")
    axes.annotate("forward", (n[-2], forward[-2]), (0, 7), textcoords="offset points", ha="center")
    axes.annotate("2√n", (n[-1], 2 * n[-1] ** 0.5), (2, -22), textcoords="offset points", ha="right", color=MUTED)
    found, says = tried(own, [int(k) for k in steps])
    if found is not None:
        axes.loglog(n, found, color=INK, marker="D", lw=0, markersize=7)
        axes.annotate("yours", (n[-2], found[-2]), (0, 9), textcoords="offset points", ha="center")
        says = f"Diamonds show your own function: {', '.join(f'{number:.0f}' for number in found)}."
    axes.set(xlabel="number of steps n", ylabel="states alive at once, at most", ylim=(1, 2.2 * max(reverse)))
    axes.set_xticks(n, [f"{k:,.0f}" for k in n])
    axes.set_yticks([1, 10, 100, 1000], ["1", "10", "100", "1,000"])
    axes.minorticks_off()
    return Picture(
        figure,
        alt="States alive against steps, both axes logarithmic: reverse mode climbs in step with n, forward mode stays flat, and a dashed line for two times the root of n lies between.",
        caption="Reverse mode keeps every state and forward mode two: where between them do your diamonds lie?",
        text=f"The most states that live at once, for {', '.join(f'{k:,.0f}' for k in n)} steps. Forward mode: {', '.join(map(str, forward))}. Reverse mode: "
        f"{', '.join(f'{k:,}' for k in reverse)}. The dashed line is 2√n: {', '.join(f'{2 * k**0.5:.0f}' for k in n)}. {says}".rstrip(),
    )


def blame(town: int, adjoint: Any, forgot: Any, stations: Sequence[int], solved: Sequence[float]) -> Picture:
    """What one unit more at each station adds to the reading of the town: by one solve with the transpose, by a solve for
    each of a few stations, and by a solve that forgot the transpose."""
    figure, axes = canvas(5.9, 4.6)
    right, wrong = np.asarray(adjoint, float), np.asarray(forgot, float)
    axes.plot(right, color=FIRST, lw=2.2, label="one solve with Aᵀ")
    axes.plot(stations, solved, color=INK, marker="o", lw=0, markersize=6, label="some stations, a solve for each")
    axes.plot(wrong, color=SECOND, lw=2.2, ls="--", label="Aᵀ forgotten")
    axes.axvline(town, color=MUTED, lw=1, ls=":")
    axes.annotate("the town", (town, 1.08), (-6, 0), textcoords="offset points", ha="right")
    axes.set(xlabel="station; the water flows to the right →", ylabel="one unit here adds, at the town", ylim=(-0.03, 1.2))
    figure.legend(loc="outside lower center", frameon=False, fontsize=axes.xaxis.label.get_fontsize())
    near = [k for k in (town - 60, town - 30, town, town + 10, town + 40) if 0 <= k < len(right)]
    return Picture(
        figure,
        alt="The influence of each station on the town: it climbs towards the town from upstream and drops at once below it; without the transpose the curve is mirrored and lies downstream.",
        caption="On which side of the town does each curve lie, and on which curve lie the dots?",
        text=f"What one unit more at a station adds to the reading of the town at station {town}. One solve with the transpose: {_listed(near, right)}. The dots, each from a solve of its own, lie on "
        f"that curve. With the transpose forgotten: {_listed(near, wrong)}: that curve lies downstream of the town, where nothing can reach it.",
    )


def _listed(stations: Sequence[int], values: np.ndarray) -> str:
    return ", ".join(f"{signed(values[k], 2)} at {k}" for k in stations)


