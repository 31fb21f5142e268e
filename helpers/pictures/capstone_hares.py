"""Chapter 13, hares and lynxes: curves that one rate moves, beside the data; and how far off the fitted rates are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from helpers.pictures import Moving, Picture
from helpers.pictures.look import FIRST, INK, SECOND, canvas, signed
from helpers.pictures.moving import Control, Plot, Scene

_NAMES = ("a", "b", "c", "d")
_UNITS = ("per year", "per year and thousand lynxes", "per year and thousand hares", "per year")
_TOP = 120.0  # thousands


def one_rate_moves(
    data: np.ndarray, truth: np.ndarray, factors: np.ndarray, curves: Sequence[np.ndarray], misfits: Sequence[np.ndarray]
) -> Moving:
    """The counts, (years, 2), and for each of the four rates a table of curves, (points, 2, factors), with their misfits: those
    where this rate alone is multiplied by each factor."""
    places = [f"{factor:g} times the truth" for factor in factors]
    scene = Scene(500, 350, [Control("Rate", _NAMES, choices=True), Control("Its value", places, start=2)])
    years = len(data)
    plot = Plot(scene, 48, 36, 440, 250, (0, years), (0, _TOP))
    plot.frame("year", "animals, in thousands", {t: str(t) for t in range(0, years + 1, 5)}, {y: str(y) for y in range(0, 121, 20)})
    frames = np.concatenate([np.moveaxis(np.asarray(table), 2, 0) for table in curves])  # (frames, points, 2)
    t = np.linspace(0, years, frames.shape[1])
    shown = np.where(frames > _TOP, np.nan, frames)
    plot.curve(t, shown[..., 0], FIRST, 2.5)
    plot.curve(t, shown[..., 1], SECOND, 2.5, stroke_dasharray="7 4")
    for k, (hares, lynxes) in enumerate(data):
        x, y = plot.at(k + 1, hares)
        scene.add("circle", cx=x, cy=y, r=4, fill="#fff", stroke=FIRST, stroke_width=1.8)
        x, y = plot.at(k + 1, lynxes)
        scene.add("path", d=f"M{x - 4:.1f} {y - 4:.1f}l8 8m0 -8l-8 8", stroke=SECOND, stroke_width=2, fill="none")
    scene.label(214, 28, "○ and solid: hares", 14, FIRST)
    scene.label(488, 28, "× and dashed: lynxes", 14, INK, "end")
    said = []
    for k, name in enumerate(_NAMES):
        for factor, misfit in zip(factors, misfits[k], strict=True):
            said.append(f"{name} = {truth[k] * factor:.3g} {_UNITS[k]}, the other three as they are: the misfit is {misfit:.3f}.")
    scene.say(said)
    least = [float(factors[int(np.argmin(row))]) for row in misfits]
    walls = [f"{name}: {row[0]:.2f} at {factors[0]:g} times its true value, {min(row):.3f} at {best:g} times, {row[-1]:.2f} at {factors[-1]:g} times" for name, row, best in zip(_NAMES, misfits, least, strict=True)]
    return Moving(
        scene,
        alt="Twenty yearly counts of hares and of lynxes as circles and crosses, and two curves of the model; one rate at a time is moved by a slider.",
        caption="Choose a rate and move it: the curves swing, the counts stay, and the sentence under the picture says how far apart they are.",
        text=f"Both counts rise to a peak about every ten years, the lynxes one or two years after the hares. The misfit is the mean squared difference of the logs. As one rate moves and the other three stay, it falls and rises: {'; '.join(walls)}.",
    )


def errors_over_noise(noises: Sequence[float], found: np.ndarray) -> Picture:
    """How far off each fitted rate is, for each noise and seed, with what the standard errors say: `found` has errors and
    standard errors of the logs, (noises, seeds, 2, 4)."""
    figure, axes = canvas(6.4, 4.4)
    off, said = 100 * abs(np.expm1(found[:, :, 0])), 100 * found[:, :, 1].mean(1)
    places = np.arange(len(noises)) * 5.0
    marks = ("o", "x", "^", "s")
    for k in range(len(_NAMES)):
        for j, place in enumerate(places):
            x = np.full(off.shape[1], place + k)
            open_ = {"facecolors": "none", "edgecolors": FIRST} if marks[k] != "x" else {"color": FIRST}
            axes.scatter(x, np.maximum(off[j, :, k], 0.11), s=30, marker=marks[k], linewidths=1.3, **open_)
            axes.plot([place + k - 0.38, place + k + 0.38], 2 * [said[j, k]], color=INK, linewidth=3)
    axes.plot([], [], color=INK, linewidth=3, label="standard error, mean of the seeds")
    axes.scatter([], [], s=30, facecolors="none", edgecolors=FIRST, label="one seed (each rate has its own mark)")
    axes.set_yscale("log")
    axes.set(ylim=(0.1, 100), ylabel="off by, in percent of the rate", xlabel="rate, and noise of the counts")
    axes.set_yticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    axes.set_xticks([place + k for place in places for k in range(4)], 3 * list(_NAMES))
    for noise, place in zip(noises, places, strict=True):
        axes.text(place + 1.5, 60, f"noise {100 * noise:.0f} %", ha="center", color=INK)
    axes.legend(loc="lower right", frameon=False)
    rows = [f"with noise of {100 * noise:.0f} % the mean standard errors of a, b, c, d are {', '.join(signed(x, 1) for x in row)} %" for noise, row in zip(noises, said, strict=True)]
    return Picture(
        figure,
        alt="For three sizes of noise and four rates, ten marks each that say how far off the fitted rate is, with a bar for its standard error.",
        caption="Which rate is known least, and do the bars rise as fast as the noise?",
        text=f"Each mark is one of {off.shape[1]} seeds, on a logarithmic scale from 0.1 % on; a bar is the mean standard error: {'; '.join(rows)}. Most marks lie below twice the bar, "
        f"and the farthest off of all is {off.max():.0f} %.",
    )
