"""Chapter 13, "Private digits": held-out accuracy against what is promised, a point for each seed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, MUTED, canvas


def price_of_privacy(accuracy: Mapping[float | None, Sequence[float]]) -> Picture:
    """The share of right digits for each seed: `accuracy` has them for ε, None for a training without privacy and infinity for
    clipping without noise. From left to right the promise becomes weaker."""
    order = sorted(accuracy, key=lambda eps: math.inf if eps is None else eps)
    order = [eps for eps in order if eps is not None] + [eps for eps in order if eps is None]
    labels = ["no\nprivacy" if eps is None else "clipping\nalone" if eps == math.inf else f"ε = {eps:g}" for eps in order]
    means = [100 * float(np.mean(accuracy[eps])) for eps in order]
    figure, axes = canvas(6.2, 3.9)
    for k, eps in enumerate(order):
        points = 100 * np.sort(np.asarray(accuracy[eps], float))
        across = k + 0.05 * (np.arange(len(points)) - (len(points) - 1) / 2)
        axes.plot(across, points, "o" if eps is not None else "s", color=FIRST, markersize=5, markerfacecolor="white", markeredgewidth=1.6)
        axes.plot([k - 0.3, k + 0.3], [means[k]] * 2, color=INK, linewidth=2)
        axes.text(k + 0.34, means[k], f"{means[k]:.0f}", va="center")
    axes.axhline(10, color=MUTED, linestyle=":", linewidth=1.5)
    axes.text(-0.4, 12, "blind guessing", color=MUTED, va="bottom")
    axes.set(xlabel="promise for δ = 1/100,000: stronger to the left, none in the last two", ylabel="held-out digits right, in percent")
    axes.set(xlim=(-0.5, len(order) - 0.3), ylim=(0, 102), xticks=range(len(order)), xticklabels=labels)
    told = "; ".join(f"{' '.join(label.split())}: {mean:.0f} % on average, {100 * min(accuracy[eps]):.0f} to {100 * max(accuracy[eps]):.0f} %" for eps, label, mean in zip(order, labels, means, strict=True))
    seeds = len(accuracy[order[0]])
    return Picture(
        figure,
        alt="Held-out accuracy for growing ε, a point for each seed and a bar at their mean: it rises steeply at first and is nearly level from ε = 1 on.",
        caption="Where does the price begin to hurt, and which part of it is clipping rather than noise?",
        text=f"The share of right digits for each of {seeds} seeds, as a point, and their mean, as a bar. {told}. A dotted line at 10 % marks blind guessing.",
    )
