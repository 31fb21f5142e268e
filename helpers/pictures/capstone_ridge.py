"""Chapter 13, the slope of a choice: the error that a descent sees, and the one that it does not."""

from __future__ import annotations

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, SECOND, canvas


def ridge_descent(paths: dict[int, np.ndarray], noise: float) -> Picture:
    """The held-out error and the error on a third set at each step of a walk down the first. `paths` has for each number of
    held-out points an array (seeds, 2, steps), held-out error first; `noise` is the variance that nobody can predict."""
    figure, panels = canvas(6.4, 3.9, columns=len(paths), sharey=True)
    for axes, (count, errors) in zip(np.atleast_1d(panels), paths.items(), strict=True):
        for (held_out, third), width in [*((pair, 0.7) for pair in errors), (errors.mean(0), 2.8)]:
            axes.plot(held_out, color=FIRST, linewidth=width)
            axes.plot(third, color=SECOND, linewidth=width, linestyle=(0, (4, 1.5)))
        axes.axhline(noise, color=INK, linewidth=1.2, linestyle="dotted")
        axes.set(
            title=f"{count} held-out points",
            xlabel="step of the walk",
            ylim=(0, None),
            xticks=[0, errors.shape[-1] // 2, errors.shape[-1]],
        )
    first = np.atleast_1d(panels)[0]
    first.set_ylabel("mean squared error (noise = 1)")
    first.plot([], [], color=FIRST, linewidth=2.8, label="held-out points, seen")
    first.plot([], [], color=SECOND, linewidth=2.8, linestyle=(0, (4, 1.5)), label="third set, not seen")
    first.plot([], [], color=INK, linewidth=1.2, linestyle="dotted", label="variance of the noise")
    figure.legend(loc="outside lower center", ncols=3, frameon=False, columnspacing=1.2, handlelength=1.9)
    ends = {count: errors[:, :, -1].mean(0) for count, errors in paths.items()}
    return Picture(
        figure,
        alt="Two panels: with few held-out points the held-out error falls far below the noise while the error on a third set stays high; with many, both fall together.",
        caption="Thick lines are means over the seeds. Where does what the walk sees part from what it does not see?",
        text="Solid lines are the error on the held-out points, dashed ones that on a third set, thin for each seed and thick for their mean. "
        + " ".join(
            f"With {count} held-out points the means end at {seen:.2f} and {unseen:.2f}."
            for count, (seen, unseen) in ends.items()
        )
        + f" The dotted line is the variance of the noise, {noise:.0f}.",
    )
