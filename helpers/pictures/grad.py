"""Chapter 02: the hiker's map beside the trace of height with its adjoints; the fitted curve of Challenger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, canvas, signed

# name -> (what it computes, column, row) of its box
_BOXES = {
    "p0": ("p0, east", 0, 2.0), "p1": ("p1, north", 0, 0.0),
    "d": ("d = p0 ** 2", 1, 2.7), "a": ("a = sin(p0)", 1, 1.35), "b": ("b = cos(p1)", 1, 0.0),
    "e": ("e = 0.1 * d", 2, 2.7), "c": ("c = a * b", 2, 0.68), "h": ("h = c + e", 3, 1.69),
}  # fmt: skip
_COLUMN, _HALF_WIDTH, _HALF_HEIGHT = 2.45, 0.76, 0.43


def height_and_trace(
    values: Mapping[str, float],
    trace: Sequence[tuple[str, Mapping[str, float]]],
    adjoint: Mapping[str, float],
) -> Picture:
    """The map of height with its gradient arrows, and the trace at one point with values, adjoints and messages.

    `trace` lists (name, {name that it reads: local slope}); what a line sends back is its adjoint times the slope.
    """
    figure, (above, below) = canvas(6.5, 7.0, rows=2, gridspec_kw={"height_ratios": [1.25, 1]})
    point, gradient = (values["p0"], values["p1"]), (adjoint["p0"], adjoint["p1"])
    _map(above, point, gradient)
    messages = {(name, source): adjoint[name] * slope for name, slopes in trace for source, slope in slopes.items()}
    _graph(below, values, adjoint, messages)
    names = "; ".join(f"{_BOXES[n][0]} has value {values[n]:.3f} and adjoint {signed(adjoint[n])}" for n in _BOXES)
    sent = ", ".join(f"{name} sends {signed(number)} to {source}" for (name, source), number in messages.items())
    both = [f"{number:.3f}" for (_, source), number in messages.items() if source == "p0"]
    return Picture(
        figure,
        alt="Above, a map of height with contour lines and arrows uphill, and the gradient at the hiker's point p. Below, the trace of height as eight boxes with values, adjoints and the messages between them.",
        caption="Look for the two messages that meet at p0: their sum is the part of the arrow at p that points east.",
        text=f"Above, a map of height with a contour line every 0.2 and arrows uphill; at p = ({point[0]:g}, {point[1]:g}) the gradient is "
        f"({signed(gradient[0])}, {signed(gradient[1])}), a thick arrow at a right angle to the contour line through p. Below, the trace of height at p as boxes: {names}. "
        f"Going back, {sent}. Two messages reach p0 and are added: {' + '.join(both)} = {adjoint['p0']:.3f}.",
    )


def _map(axes: Any, point: tuple[float, float], gradient: tuple[float, float]) -> None:
    east, north = np.meshgrid(np.linspace(-3, 3, 121), np.linspace(-2.4, 2.4, 97))
    height = np.sin(east) * np.cos(north) + 0.1 * east**2
    here = float(np.sin(point[0]) * np.cos(point[1]) + 0.1 * point[0] ** 2)
    axes.contour(east, north, height, levels=np.arange(-4, 10) / 5, colors=MUTED, linewidths=0.7, linestyles="solid")
    axes.contour(east, north, height, levels=[here], colors=INK, linewidths=1.6)
    x, y = np.meshgrid(np.arange(-2.7, 2.8, 0.6), np.arange(-2.1, 2.2, 0.6))
    clear = np.hypot(x - point[0], y - point[1]) > 0.45  # room for p and its own arrow
    x, y = x[clear], y[clear]
    axes.quiver(x, y, np.cos(x) * np.cos(y) + 0.2 * x, -np.sin(x) * np.sin(y), color=FIRST, scale=3.2, scale_units="xy", angles="xy", width=0.005)
    axes.quiver(*point, *gradient, color=SECOND, scale=0.6, scale_units="xy", angles="xy", width=0.014, zorder=5)
    axes.plot(*point, marker="o", color=SECOND, markersize=7, markeredgecolor="white", zorder=6)
    label = axes.text(point[0], point[1] + 0.17, "p", ha="center", weight="bold", zorder=7)
    label.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
    axes.set(xlabel="p[0], east", ylabel="p[1], north", title="The gradient points uphill", aspect="equal")


def _graph(axes: Any, values: Mapping[str, float], adjoint: Mapping[str, float], messages: Mapping[tuple[str, str], float]) -> None:
    from matplotlib.patches import FancyBboxPatch

    axes.axis("off")
    axes.set(xlim=(-0.8, 3 * _COLUMN + 0.8), ylim=(-0.5, 3.2), title="Messages run back left, along the dashed lines")
    at = {name: (column * _COLUMN, row) for name, (_, column, row) in _BOXES.items()}
    for (name, source), number in messages.items():
        (x0, y0), (x1, y1) = at[source], at[name]
        start, end = (x0 + _HALF_WIDTH, y0), (x1 - _HALF_WIDTH, y1)
        axes.annotate("", start, end, arrowprops={"arrowstyle": "->", "color": SECOND, "lw": 1.2, "linestyle": "--"})
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + (0.2 if y0 == y1 else 0))
        note = axes.text(*middle, signed(number), ha="center", va="center")
        note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.4})
    for name, (formula, _, _) in _BOXES.items():
        x, y = at[name]
        corner, wide, high = (x - _HALF_WIDTH, y - _HALF_HEIGHT), 2 * _HALF_WIDTH, 2 * _HALF_HEIGHT
        axes.add_patch(FancyBboxPatch(corner, wide, high, boxstyle="round,pad=0.02", fc="white", ec=INK, lw=1.2))
        axes.text(x, y + 0.25, formula, ha="center", va="center", family="monospace", weight="bold")
        axes.text(x, y - 0.01, f"value {signed(values[name])}", ha="center", va="center", color=FIRST)
        axes.text(x, y - 0.27, f"adjoint {signed(adjoint[name])}", ha="center", va="center")


def fitted_curve(temperature: np.ndarray, distress: np.ndarray, intercept: float, slope: float) -> Picture:
    """The 23 flights and the fitted probability of distress, dashed where there was no flight. Temperatures in °F."""
    figure, axes = canvas(6.5, 4.0)

    def probability(t: Any) -> Any:
        return 1 / (1 + np.exp(-(intercept + slope * np.asarray(t))))

    lowest = float(temperature.min())
    inside, outside = np.linspace(lowest, 82, 120), np.linspace(30, lowest, 80)
    axes.plot(inside, probability(inside), color=FIRST, lw=2)
    axes.plot(outside, probability(outside), color=FIRST, lw=2, ls="--")
    for outcome, marker, up in ((1, "^", 1), (0, "o", -1)):
        flights = np.sort(temperature[distress == outcome])
        repeats = [int((flights[:k] == t).sum()) for k, t in enumerate(flights)]
        heights = outcome + up * (0.05 + 0.055 * np.array(repeats))
        axes.plot(flights, heights, ls="none", marker=marker, color=SECOND if outcome else MUTED, markersize=6)
    axes.axvline(lowest, ymax=0.78, color=MUTED, lw=0.8, ls=":")
    at31 = float(probability(31.0))
    axes.plot(31, at31, marker="D", color=INK, markersize=7)
    axes.annotate(f"31 °F: {at31:.4f}", (31, at31), (33, 0.78), arrowprops={"arrowstyle": "-", "color": MUTED})
    axes.text(lowest - 0.8, 0.4, "no flight was\nas cold as this", ha="right", va="center")
    axes.text(81.5, 1.17, f"triangles: distress ({int(distress.sum())} flights)", ha="right")
    axes.text(52, -0.15, f"dots: no distress ({int((1 - distress).sum())} flights)", ha="right", va="center")
    axes.set(
        xlabel="temperature at launch, °F",
        ylabel="probability of distress",
        ylim=(-0.27, 1.3),
        xlim=(29, 83),
        yticks=[0, 0.25, 0.5, 0.75, 1],
    )
    half = -intercept / slope
    marks = ", ".join(f"{float(probability(t)):.4f} at {t} °F" for t in (31, 53, 60, 70, 80))
    return Picture(
        figure,
        alt=f"The {len(temperature)} flights by temperature, with distress or without, and the fitted probability of distress, which falls as it gets warmer; dashed below {lowest:g} °F, where there was no flight.",
        caption="Look how far the dashed part reaches to the left of the coldest flight before it meets the morning of the launch.",
        text=f"The {len(temperature)} flights, {int(distress.sum())} with distress and {int((1 - distress).sum())} without, and the fitted probability of distress. "
        f"It falls with temperature: {marks}; it is one half at {half:.1f} °F. Below {lowest:g} °F the curve is dashed: no flight was as cold as that.",
    )
