"""Chapter 13: a string that was found from its equation, what is left of the equation, and how far all trainings are off."""

from __future__ import annotations

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, canvas

_FEW, _MANY = {"color": SECOND, "linestyle": "dashed", "linewidth": 1.8}, {"color": FIRST, "linewidth": 1.4}


def string_and_residual(x: np.ndarray, truth: np.ndarray, few: tuple, many: tuple, errors: dict[int, np.ndarray], promised: float) -> Picture:
    """Two trained strings over x, in metres: `few` and `many` hold the places of the training, the heights and the residuals. `errors`
    has for each number of places the largest errors of all trainings, in millimetres, and `promised` the bound."""
    figure, (curves, residuals, all_of_them) = canvas(6.4, 8.6, rows=3)
    counts = [len(few[0]), len(many[0])]
    curves.plot(x, truth, color=MUTED, linewidth=5, alpha=0.45, label="catenary (truth)")
    curves.plot(x, many[1], **_MANY, label=f"net, {counts[1]} places")
    curves.plot(x, few[1], **_FEW, label=f"net, {counts[0]} places")
    curves.plot(x[[0, -1]], truth[[0, -1]], "s", color=INK, markersize=8, label="nails")
    curves.set(xlabel="x (m)", ylabel="height u (m)")
    curves.legend(frameon=False, loc="upper left")
    residuals.plot(x, many[2], **_MANY)
    residuals.plot(x, few[2], **_FEW)
    residuals.plot(few[0], np.interp(few[0], x, few[2]), "o", color=INK, markersize=7, label=f"the {counts[0]} places")
    residuals.set(xlabel="x (m)", ylabel="residual r (1/m)")
    residuals.legend(frameon=False, loc="best")
    for count, off in errors.items():
        all_of_them.plot(np.full(len(off), count), off, "o", markerfacecolor="none", color=FIRST, markersize=6)
    all_of_them.plot(list(errors), [np.median(off) for off in errors.values()], color=INK, linewidth=1.5, label="median")
    all_of_them.axhline(promised, color=INK, linestyle="dotted", linewidth=1.8, label=f"promised: {promised:g} mm")
    all_of_them.set(xscale="log", yscale="log", xlabel="places at which the equation is held", ylabel="largest error (mm)")
    all_of_them.set_xticks(list(errors), [str(count) for count in errors])
    all_of_them.minorticks_off()
    all_of_them.legend(frameon=False, loc="upper right")
    within = ", ".join(f"{count}: {int((off < promised).sum())} of {len(off)}" for count, off in errors.items())
    return Picture(
        figure,
        alt="Three panels: a hanging string with the curves of two nets, what each leaves over of the equation, and the errors of all trainings against the number of places.",
        caption="Where is the residual of the dashed net zero, and where does its curve go wrong?",
        text=f"Top: the heights of the nets that were trained at {counts[0]} places (dashed) and at {counts[1]} (thin line), over the catenary (broad and pale). "
        f"Middle: what each leaves over of the equation, at most {abs(few[2]).max():.2g} and {abs(many[2]).max():.1g} per metre; dots mark the {counts[0]} places. "
        f"Bottom: a circle for each training, both axes logarithmic. Below the dotted line of {promised:g} mm lie, for each number of places: {within}.",
    )
