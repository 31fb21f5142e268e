"""Chapter 06: the slope against the direction as a rosette, and the Greeks of a call against the price of the share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.pictures import Picture, show
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, THIRD, canvas


def _signed(number: float, digits: int = 3) -> str:
    """A number with a minus sign that nobody takes for a dash."""
    return f"{number:.{digits}f}".replace("-", "−")


def rosette(p: Any, slopes: Sequence[float], gradient: Any, chosen: float) -> Picture:
    """The map with the directions at p, and the slope against the direction in polar form.

    `slopes` are those along evenly spaced directions, from east (0°) once around; `chosen` is a direction in degrees.
    """
    figure, (left, right) = canvas(10.0, 4.6, 2, gridspec_kw={"width_ratios": [1.05, 1]})
    slopes, gradient, p = np.asarray(slopes), np.asarray(gradient), np.asarray(p)
    angles = np.linspace(0, 2 * np.pi, len(slopes))
    steepest = float(np.degrees(np.arctan2(gradient[1], gradient[0]))) % 360
    way = np.array([np.cos(np.radians(chosen)), np.sin(np.radians(chosen))])
    here = float(np.interp(np.radians(chosen % 360), angles, slopes))
    _map(left, p, gradient, way)
    spec = right.get_subplotspec()
    right.remove()
    polar = figure.add_subplot(spec, projection="polar")
    _polar(polar, angles, slopes, np.radians(steepest), float(np.hypot(*gradient)), np.radians(chosen), here)
    flat = [(steepest + turn) % 360 for turn in (90, 270)]
    around = ", ".join(
        f"{_signed(float(np.interp(np.radians(a), angles, slopes)))} at {a}°" for a in range(0, 360, 45)
    )
    text = (
        f"left, a map of height with the point p = ({p[0]:g}, {p[1]:g}) on its thick level line, the gradient, and a direction at {chosen:g}°, counted from east to north. "
        f"Right, the slope at p against the direction, as a distance from the middle: {around}. It makes two circles through the middle: a full one where the way goes up, a dashed one where it goes down. "
        f"The largest slope, {np.hypot(*gradient):.3f}, lies at {steepest:.0f}°, the direction of the gradient; the slope is 0 at {min(flat):.0f}° and {max(flat):.0f}°. At {chosen:g}° it is {_signed(here)}."
    )
    return Picture(figure, text)


def _map(axes: Any, p: np.ndarray, gradient: np.ndarray, way: np.ndarray) -> None:
    east, north = np.meshgrid(np.linspace(p[0] - 1.6, p[0] + 1.6, 121), np.linspace(p[1] - 1.6, p[1] + 1.6, 121))
    height = np.sin(east) * np.cos(north) + 0.1 * east**2
    lines = axes.contour(east, north, height, levels=np.arange(-12, 22) / 10, colors=MUTED, linewidths=0.7)
    axes.clabel(lines, lines.levels[::2], fontsize=7, fmt="%.1f")
    own = float(np.sin(p[0]) * np.cos(p[1]) + 0.1 * p[0] ** 2)
    axes.contour(east, north, height, levels=[own], colors=INK, linewidths=1.4)
    steepest = gradient / np.hypot(*gradient)
    left = np.array([-way[1], way[0]])
    aside = 0.24 * np.sign(left @ -steepest) * left - 0.5 * way if _close(steepest, way) else np.zeros(2)
    for arrow, color, label in ((steepest, FIRST, "gradient"), (way, SECOND, "v")):
        end = p + 1.0 * arrow
        axes.annotate("", end, p, arrowprops={"arrowstyle": "-|>", "color": color, "lw": 2.4, "mutation_scale": 16})
        place = p + 1.18 * arrow + (aside if label == "v" else 0)
        note = axes.text(*place, label, ha="center", va="center", color=color, weight="bold")
        note.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85})
    axes.plot(*p, marker="o", color=INK, markersize=7, markeredgecolor="white", zorder=6)
    axes.set(xlabel="p[0], east", ylabel="p[1], north", title="Where you stand, and where you go", aspect="equal")


def _close(steepest: np.ndarray, way: np.ndarray) -> bool:
    """Whether two directions are so close that their labels would cover each other."""
    return bool(steepest @ way > np.cos(np.radians(25)))


def _polar(axes: Any, angles: Any, slopes: Any, steepest: float, longest: float, chosen: float, here: float) -> None:
    up = np.where(slopes >= 0, slopes, np.nan)
    down = np.where(slopes <= 0, -slopes, np.nan)
    axes.plot(angles, up, color=THIRD, lw=2.4)
    axes.plot(angles, down, color=MUTED, lw=2.0, ls="--")
    axes.plot([steepest, steepest], [0, longest], color=FIRST, lw=2)
    axes.plot(steepest, longest, marker="^", color=FIRST, markersize=9)
    axes.plot([chosen, chosen], [0, abs(here)], color=SECOND, lw=2)
    axes.plot(chosen, abs(here), marker="o", color=SECOND, markersize=8)
    outside = 1.45 * longest
    near = np.cos(chosen - steepest) > np.cos(np.radians(15))
    white = {"facecolor": "white", "edgecolor": "none", "pad": 1, "alpha": 0.85}
    for angle, length, label, color in (
        (steepest, longest, f"gradient: {longest:.3f}", FIRST),
        (chosen, abs(here), f"v: {_signed(here)}", SECOND),
    ):
        side = "left" if np.cos(angle) >= 0 else "right"
        away = (12 if side == "left" else -12, 10 * np.sin(angle) + (16 if near and color == SECOND else 0))
        axes.annotate(
            label, (angle, length), away, textcoords="offset points", ha=side, va="center", color=color, bbox=white
        )
    axes.text(steepest, 0.5 * longest, "up", ha="center", va="bottom", color=THIRD, weight="bold", bbox=white)
    axes.text(steepest + np.pi, 0.5 * longest, "down", ha="center", va="center", color=MUTED, weight="bold", bbox=white)
    axes.set(ylim=(0, outside), yticks=[0.4, 0.8])
    axes.set_rlabel_position(np.degrees(steepest) - 90)
    axes.tick_params(labelsize=8)
    axes.set_title("Slope against direction", pad=14)


def direction_slider(p: Any, slope: Callable[[np.ndarray], float], gradient: Any) -> None:
    """The same picture with a slider for the direction. `slope(v)` is the slope at p along v.

    An extra: it needs ipywidgets, which JupyterLab brings along, and a page that shows them.
    """
    try:
        import ipywidgets
    except ImportError:
        print("There is no slider here (ipywidgets is not installed). The still picture shows the same.")
        return
    angles = np.linspace(0, 2 * np.pi, 73)
    slopes = [float(slope(np.array([np.cos(a), np.sin(a)]))) for a in angles]
    ipywidgets.interact(
        lambda degrees: show(rosette(p, slopes, gradient, degrees)),
        degrees=ipywidgets.IntSlider(345, 0, 360, 5, description="direction °", continuous_update=False),
    )


def greeks_against_price(prices: Any, curves: dict[str, Any], strike: float) -> Picture:
    """One panel for each quantity, against the price of the share; a dotted line at the strike.

    `curves` maps a title to the values at `prices`.
    """
    figure, panels = canvas(10.0, 3.2, len(curves))
    prices = np.asarray(prices)
    notes = []
    for axes, (title, values), color in zip(panels, curves.items(), (INK, FIRST, SECOND), strict=True):
        values = np.asarray(values)
        axes.plot(prices, values, color=color, lw=2.2)
        axes.axvline(strike, color=MUTED, lw=1, ls=":")
        axes.text(strike + 0.7, 0.0, "strike", color=MUTED, fontsize=8, va="bottom")
        axes.set(title=title, xlabel="price of the share")
        at = [float(np.interp(s, prices, values)) for s in (strike - 10, strike, strike + 10)]
        notes.append(f"{title}: {', '.join(_signed(a) for a in at)}")
    top = float(prices[np.argmax(np.asarray(list(curves.values())[-1]))])
    text = (
        f"three panels against the price of the share, with a dotted line at the strike {strike:g}. At {strike - 10:g}, {strike:g} and {strike + 10:g} they read: {'; '.join(notes)}. "
        f"Each panel is the slope of the one before it. The last one peaks at a price of {top:.1f}, just below the strike, where the second one is steepest."
    )
    return Picture(figure, text)
