"""Chapter 05: images of digits with the labels they were given, and influences against what refitting gives."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, canvas, signed


def suspects(pixels: Any, given: Any, true: Any, score: str) -> Picture:
    """Twelve images of 8 × 8 pixels in the order of a score, each with the label that it was given and, where that is an
    error, the true one."""
    figure, panels = canvas(6.0, 3.4, 6, 2)
    told = []
    for axes, image, says, truth in zip(panels.ravel(), pixels, given, true, strict=True):
        axes.imshow(np.asarray(image, float).reshape(8, 8), cmap="gray_r", interpolation="nearest")
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set(visible=True, color=SECOND if says != truth else MUTED, linewidth=3 if says != truth else 1)
        axes.set_title(f"says {says}" + (f"\nis a {truth}" if says != truth else "\nas filed"), fontsize=axes.xaxis.label.get_fontsize())
        told.append(f"labeled {says}" + (f", planted, is a {truth}" if says != truth else ", not planted"))
    return Picture(
        figure,
        alt="Twelve small images of handwritten digits in two rows, each with its label; those with a planted error have a thick frame and the true digit below.",
        caption="Thick frames are planted errors: which images without one would you look at, too?",
        text=f"Twelve images in the order of their {score}, the largest first: {'; '.join(told)}.",
    )


def against_refits(predicted: Any, true: Any) -> Picture:
    """What influences predict for leaving out each training image, against what a refit without it gives."""
    predicted, true = np.asarray(predicted, float), np.asarray(true, float)
    figure, axes = canvas(5.2, 4.6)
    ends = np.array([min(predicted.min(), true.min()), max(predicted.max(), true.max())])
    ends = ends + 0.06 * (ends[1] - ends[0]) * np.array([-1, 1])
    slope = float(predicted @ true / (predicted @ predicted))
    axes.plot(ends, ends, color=MUTED, linestyle="--", label="as predicted")
    axes.plot(ends, slope * ends, color=SECOND, linewidth=1.2, label=f"{slope:.2f} times as predicted")
    axes.plot(predicted, true, "o", color=FIRST, markersize=4.5, alpha=0.8, label="one image left out")
    axes.axhline(0, color=INK, linewidth=0.5)
    axes.axvline(0, color=INK, linewidth=0.5)
    axes.set(xlabel="change predicted by the influence", ylabel="change after the refit", xlim=ends, ylim=ends)
    axes.legend(loc="upper left", framealpha=1, facecolor="white", edgecolor="white")
    order = np.argsort(true)
    return Picture(
        figure,
        alt="Dots for the training images: the change of one test loss that the influence predicts, across, and the one that a refit gives, upward; they lie along a line steeper than the diagonal.",
        caption="Do the dots keep the order that was predicted, and on which side of the dashed line are they?",
        text=f"{len(true)} dots, one for each training image. They follow a line through 0 that is {slope:.2f} times as steep as the dashed diagonal. "
        f"Leaving out one image lowers the test loss by {signed(-true[order[0]])}, predicted {signed(-predicted[order[0]])}; another one raises it by {signed(true[order[-1]])}, predicted {signed(predicted[order[-1]])}.",
    )
