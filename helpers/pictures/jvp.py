"""Chapter 06: the Greeks of a call against the price of the share."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, canvas, signed


def greeks_against_price(prices: Any, curves: dict[str, Any], strike: float) -> Picture:
    """One panel for each quantity, one below the other, against the price of the share; a dotted line at the strike.

    `curves` maps a title to the values at `prices`.
    """
    figure, panels = canvas(5.9, 6.0, 1, len(curves), sharex=True)
    prices = np.asarray(prices)
    notes = []
    for axes, (title, values), color in zip(panels, curves.items(), (INK, FIRST, SECOND), strict=True):
        values = np.asarray(values)
        axes.plot(prices, values, color=color, lw=2.2)
        axes.axvline(strike, color=MUTED, lw=1, ls=":")
        axes.set_title(title, loc="left")
        at = [float(np.interp(s, prices, values)) for s in (strike - 10, strike, strike + 10)]
        notes.append(f"{title}: {', '.join(signed(a) for a in at)}")
    panels[-1].set_xlabel("price of the share")
    panels[0].annotate("strike", (strike, 1.0), (0, 4), xycoords=("data", "axes fraction"), textcoords="offset points", ha="center", color=MUTED)
    top = float(prices[np.argmax(np.asarray(list(curves.values())[-1]))])
    return Picture(
        figure,
        alt=f"Three curves against the price of the share, one below the other: {', '.join(curves)}. The last one has its peak just below the strike.",
        caption="Each panel is the slope of the one above it: where delta is steepest, gamma has its peak.",
        text=f"Three panels against the price of the share, with a dotted line at the strike {strike:g}. At {strike - 10:g}, {strike:g} and {strike + 10:g} they read: {'; '.join(notes)}. "
        f"Each panel is the slope of the one above it. The last one peaks at a price of {top:.1f}, just below the strike, where the second one is steepest.",
    )
