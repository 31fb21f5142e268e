"""Chapter 11: the border that a trained network draws between two moons."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, SECOND, canvas


def moons_and_borders(X: np.ndarray, y: np.ndarray, grid: tuple[np.ndarray, np.ndarray], network: np.ndarray, line: np.ndarray, right: dict[str, float]) -> Picture:
    """Points of two moons with the borders of two classifiers: where their scores over `grid`, (columns, rows), are 0. `right` has
    the share of held-out points that each puts right, under "network" and "line"."""
    figure, axes = canvas(6.4, 4.6)
    _points(axes, X, y)
    axes.contour(*grid, network, levels=[0.0], colors=[INK], linewidths=[2.5])
    axes.contour(*grid, line, levels=[0.0], colors=[INK], linewidths=[1.8], linestyles=["dashed"])
    axes.plot([], [], color=INK, linewidth=2.5, label=f"network: {100 * right['network']:.1f} % right")
    axes.plot([], [], color=INK, linewidth=1.8, linestyle="dashed", label=f"straight line: {100 * right['line']:.1f} % right")
    axes.set(xlabel="first coordinate", ylabel="second coordinate", ylim=(float(grid[1].min()), float(grid[1].max()) + 0.9))
    axes.legend(loc="upper left", ncols=2, frameon=False, columnspacing=1.0, handlelength=1.6)
    return Picture(
        figure,
        alt="Two moons of points that grip each other, a curved border between them, and a straight dashed one that cuts through both.",
        caption="Where does the straight line fail that the network gets right?",
        text=f"Circles are points of the first moon, crosses of the second. The border of the network winds between them and puts {100 * right['network']:.1f} % of the held-out points right. "
        f"The best straight line cuts the tips off both moons: {100 * right['line']:.1f} %.",
    )


def _points(axes: Any, X: np.ndarray, y: np.ndarray) -> None:
    axes.scatter(*X[y == 0].T, s=26, facecolors="none", edgecolors=FIRST, linewidths=1.2, label="first moon")
    axes.scatter(*X[y == 1].T, s=26, marker="x", color=SECOND, linewidths=1.2, label="second moon")
