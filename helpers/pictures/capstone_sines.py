"""Chapter 13, "Learning to learn": what a step at ten points makes of two starts."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, canvas, font_size

_TITLES = {"pooled": "pooled start", "meta": "meta-trained start"}
_STYLES: dict[int, dict[str, Any]] = {
    0: {"color": MUTED, "linestyle": "dotted", "linewidth": 2.2, "label": "no step"},
    1: {"color": SECOND, "linestyle": "dashed", "linewidth": 2.2, "label": "1 step"},
    5: {"color": INK, "linestyle": "solid", "linewidth": 2.0, "label": "5 steps"},
}


def one_step_on_a_sine(across: np.ndarray, curves: dict[tuple[str, int], np.ndarray], x: np.ndarray, y: np.ndarray) -> Picture:
    """The curves of two starts over `across`, under (start, steps), for the starts "pooled" and "meta" and 0, 1 and 5 steps. Of the
    points the first half are those that the steps are taken at, the others judge them."""
    figure, both = canvas(8.0, 4.2, columns=2, sharey=True)
    size = font_size(8.0) + 0.2
    for axes, (name, title) in zip(both, _TITLES.items(), strict=True):
        for steps, style in _STYLES.items():
            axes.plot(across, curves[name, steps], **style)
        half = len(x) // 2
        axes.scatter(x[:half], y[:half], s=44, color=FIRST, zorder=3, label="step here")
        axes.scatter(x[half:], y[half:], s=40, facecolors="white", edgecolors=FIRST, zorder=3, label="judged here")
        axes.set_title(title, fontsize=size + 1)
        axes.set(xlabel="x (radians)", xticks=[-np.pi, 0, np.pi], xticklabels=["−π", "0", "π"])
    both[0].set_ylabel("y")
    figure.legend(*both[0].get_legend_handles_labels(), loc="outside lower center", ncols=5, frameon=False, fontsize=size, columnspacing=1.1, handlelength=1.8, handletextpad=0.5)
    far = {name: np.sqrt(np.mean((np.interp(x[half:], across, curves[name, 1]) - y[half:]) ** 2)) for name in _TITLES}
    return Picture(
        figure,
        alt="Two panels with the same twenty points of a sine, and in each a curve before any step, after one and after five: on the right they come to lie on the points.",
        caption="Which start does a single step lead onto the sine?",
        text=f"Filled circles are the ten points that the steps are taken at, open circles the ten that judge them. Dotted is the curve before any step, dashed after one, solid after five, each with the same rate. "
        f"From the pooled start, on the left, the curve after one step misses the open circles by {far['pooled']:.2f} (root mean square). From the meta-trained one, on the right, it misses them by {far['meta']:.2f}.",
    )
