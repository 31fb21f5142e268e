"""The project on natural steps: the paths of plain and of natural steps over the log-likelihood, in two units of temperature."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, canvas, font_size, signed

# How far the log-likelihood lies below its top on the lines that are drawn.
LEVELS = (0.5, 2, 6, 20, 60, 180)
# Behind a text that lies on lines.
PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}


@dataclass(frozen=True)
class Panel:
    """One unit: its name on the axis of the slope, the grid (intercepts, slopes), how far the log-likelihood lies below its top
    there, a row for each slope, and both paths, a row for each place."""

    unit: str
    grid: tuple[np.ndarray, np.ndarray]
    below: np.ndarray
    natural: np.ndarray
    plain: np.ndarray
    arrived: bool

    @property
    def ends(self) -> str:
        """What the plain path does, in words."""
        steps = len(self.plain) - 1
        place = ", ".join(signed(part, 2) for part in self.plain[-1])
        return f"arrives after {steps} steps" if self.arrived else f"has come to ({place}) after {steps:,} steps, and is not there"


def paths_in_units(panels: list[Panel]) -> Picture:
    """The panels below each other."""
    figure, axes = canvas(6.4, 3.5 * len(panels), rows=len(panels))
    for ax, panel in zip(axes, panels, strict=True):
        _draw(ax, panel)
    axes[0].legend(loc="upper right", frameon=False, handlelength=2.6)
    steps = len(panels[0].natural) - 1
    told = "; ".join(f"with the slope in {panel.unit}, the plain path {panel.ends}" for panel in panels)
    return Picture(
        figure,
        alt="Level lines of one log-likelihood in two units of temperature, a thin slanted ridge and a broad hill, with the paths of two methods.",
        caption="Which path cares for the unit, and which crosses the same level lines in both panels?",
        text=f"Level lines of the log-likelihood, {', '.join(f'{level:g}' for level in LEVELS)} below its top, which a cross marks. In the first panel they are a thin slanted ridge, in the second round ovals. "
        f"Solid with circles: natural steps, numbered; after {steps} steps they are at the top in both panels, by corresponding places. Dashed with squares: plain steps. Of these, {told}.",
    )


def _draw(ax: Any, panel: Panel) -> None:
    across, up = panel.grid
    lines = ax.contour(across, up, panel.below, levels=LEVELS, colors=[MUTED], linewidths=0.9)
    if panel.arrived:  # the ridge is too thin for numbers
        ax.clabel(lines, levels=[level for level in LEVELS if level < 20], fmt="%g", fontsize=font_size(ax.figure.get_figwidth()) + 0.2)
    ax.plot(*panel.plain.T, color=SECOND, linestyle="dashed", linewidth=1.8, zorder=3)
    shown = panel.plain if len(panel.plain) < 50 else panel.plain[[0, -1]]
    ax.plot(*shown.T, "s", color=SECOND, markersize=5, markerfacecolor="white", markeredgewidth=1.4, zorder=3)
    ax.plot(*panel.natural.T, color=FIRST, linewidth=1.8, marker="o", markersize=6, zorder=4)
    ax.plot(*panel.natural[-1], "x", color=INK, markersize=11, markeredgewidth=2, zorder=5)
    for k, place in enumerate(panel.natural[:3]):
        ax.annotate(str(k), place, xytext=(-15, 5) if k and panel.arrived else (7, 6), textcoords="offset points", zorder=6)
    place, line = ((12, -16), None) if panel.arrived else ((-20, -62), {"arrowstyle": "-", "color": INK})
    ax.annotate(f"{len(panel.plain) - 1:,} plain steps", panel.plain[-1], xytext=place, textcoords="offset points", zorder=6, bbox=PAPER, arrowprops=line)
    ax.plot([], [], color=FIRST, linewidth=1.8, marker="o", markersize=6, label="natural steps")
    ax.plot([], [], color=SECOND, linewidth=1.8, linestyle="dashed", marker="s", markersize=5, markerfacecolor="white", markeredgewidth=1.4, label="plain steps")
    ax.set(xlabel="intercept (no unit)", ylabel=f"slope ({panel.unit})", xlim=(across[0], across[-1]), ylim=(up[0], up[-1]))
