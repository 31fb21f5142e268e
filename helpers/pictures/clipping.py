"""Chapter 05: a cloud of per-sample gradients, a circle that clips them, and what becomes of their mean."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from helpers.pictures import Moving
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, THIRD, signed
from helpers.pictures.moving import Control, Plot, Scene
from helpers.pictures.yours import tried

_signed = partial(signed, digits=2)

_RADII = (5, 4, 3.2, 2.5, 2, 1.6, 1.3, 1, 0.8, 0.63, 0.5, 0.4, 0.32, 0.25, 0.2, 0.16, 0.13, 0.1)

_CAPTION = "Make the circle smaller: at which c does the mean of the clipped arrows point to the diamond, and when does it turn away again?"


def clipping(gradients: Any, honest: Any, odd: int, own: Callable[[float], Any] | None = None) -> Moving:
    """Arrows for the gradients, of shape (n, 2), with a circle of a radius that the reader chooses; below, larger, their
    mean before and after clipping, and the mean of `honest`, the gradients without the mistake in sample `odd`. `own` is the
    learner's: for a radius, the mean of the gradients that it has clipped."""
    g, mean, wanted = np.asarray(gradients, float), np.mean(gradients, axis=0), np.mean(honest, axis=0)
    lengths = np.linalg.norm(g, axis=1)
    clipped = np.array([g * np.minimum(1, c / lengths)[:, None] for c in _RADII])
    means = clipped.mean(axis=1)
    yours, why = tried(own, _RADII, (2,))
    scene = Scene(520, 600 if yours is None else 630, [Control("Radius c", [f"{c:g}" for c in _RADII])])
    cloud = Plot(scene, 15, 30, 490, 195, (-4.55, 1.45), (-1.19, 1.2))
    near = Plot(scene, 15, 315, 490, 196, (-0.125, 0.235), (-0.012, 0.132))
    for plot in (cloud, near):
        scene.add("rect", x=plot.left, y=plot.top, width=plot.width, height=plot.height, fill="none", stroke=MUTED)
    _arrows(cloud, clipped, g, odd)
    _means(near, means, mean, wanted)
    if yours is not None:
        _yours(near, yours)
    _legend(scene)
    says = [_sentence(c, now, wanted, lengths) for c, now in zip(_RADII, means, strict=True)]
    told = " ".join(says[_RADII.index(c)] for c in (_RADII[0], 1, _RADII[-1]))
    if yours is not None:
        apart = float(np.abs(yours - means).max())
        told += f" Crosses mark the means of what your function clips; they differ from the true ones by {'nothing' if apart < 1e-6 else f'{apart:.2f} at most'}."
    scene.say([f"{said} {_about_yours(why, None if yours is None else yours[k], means[k])}".strip() for k, said in enumerate(says)])
    return Moving(
        scene,
        alt="A cloud of gradient arrows with one far longer than the rest, a clipping circle whose radius a slider changes, and the mean of the arrows before and after clipping"
        f"{'.' if yours is None else ', with a cross for each mean of what your function clips.'}",
        caption=_CAPTION if yours is None else "Make the circle smaller: are your crosses on the way of the arrow's tip, and the large one at the tip?",
        text=f"Above, the {len(g)} per-sample gradients as arrows from one point, the slope by w to the right and the slope by b upward. One is {lengths[odd]:.1f} long, the others {np.sort(lengths)[-2]:.1f} at most. "
        f"What sticks out of the circle is dotted, and the arrow ends on the circle. Below, enlarged, the mean of the arrows as they are, {_pair(mean)}, the mean of the clipped ones, and a diamond at the mean without the typing error, {_pair(wanted)}. {told} {why}".strip(),
    )


def _arrows(plot: Plot, clipped: np.ndarray, g: np.ndarray, odd: int) -> None:
    scene, middle = plot.scene, plot.at(0, 0)
    scene.label(plot.left, plot.top - 10, "the gradients, to scale", 15, font_weight="bold")
    turns = np.linspace(0, 2 * np.pi, 121)
    ring = np.array(_RADII)[:, None, None] * np.stack([np.cos(turns), np.sin(turns)])
    out = (ring[:, 0] < plot.x[0]) | (ring[:, 0] > plot.x[1]) | (ring[:, 1] < plot.y[0]) | (ring[:, 1] > plot.y[1])
    plot.curve(np.where(out, np.nan, ring[:, 0]), ring[:, 1], SECOND, 2, stroke_dasharray="7 4")
    for k, arrow in enumerate(g):
        color, width = (FIRST, 3) if k == odd else (MUTED, 1.4)
        tips = plot.at(*clipped[:, k].T)
        if np.linalg.norm(arrow) > min(_RADII):
            scene.line(*middle, *plot.at(*arrow), color, 1, stroke_dasharray="2 4")
        scene.line(*middle, *tips, color, width, marker_end="url(#arrow)")
    scene.add("circle", cx=middle[0], cy=middle[1], r=3.5, fill=INK)
    x, y = plot.at(*(0.6 * g[odd]))
    scene.label(x, y - 30, "the flight typed as 36 °F", 15, anchor="middle")


def _means(plot: Plot, means: np.ndarray, mean: np.ndarray, wanted: np.ndarray) -> None:
    scene, middle = plot.scene, plot.at(0, 0)
    scene.label(plot.left, plot.top - 10, "their means, 17 times as large", 15, font_weight="bold")
    plot.curve(*means.T, "#bdbdbd", 1.5)
    scene.line(*middle, *plot.at(*mean), FIRST, 3, marker_end="url(#arrow)", stroke_dasharray="9 4")
    scene.line(*middle, *plot.at(*means.T), SECOND, 4, marker_end="url(#arrow)")
    x, y = plot.at(*wanted)
    scene.add("path", d=f"M{x:.1f} {y - 8:.1f}l8 8l-8 8l-8 -8z", fill="#fff", stroke=THIRD, stroke_width=3)
    scene.add("circle", cx=middle[0], cy=middle[1], r=4, fill=INK)


def _yours(plot: Plot, yours: np.ndarray) -> None:
    scene, tips = plot.scene, plot.at(*yours.T)
    for x, y in zip(*tips, strict=True):
        if plot.left < x < plot.left + plot.width and plot.top < y < plot.top + plot.height:
            scene.add("path", d=_cross(x, y, 4), fill="none", stroke=INK, stroke_width=1.5)
    scene.add("path", d=[_cross(x, y, 9) for x, y in zip(*tips, strict=True)], fill="none", stroke=INK, stroke_width=3)
    scene.add("path", d=_cross(30, 604, 7), fill="none", stroke=INK, stroke_width=2)
    scene.label(53, 609, "mean of what yours clips, the large one at this c", 15)


def _cross(x: float, y: float, size: float) -> str:
    return f"M{x - size:.1f} {y - size:.1f}l{2 * size} {2 * size}m0 -{2 * size}l-{2 * size} {2 * size}"


def _about_yours(why: str, yours: np.ndarray | None, true: np.ndarray) -> str:
    if yours is None:
        return why
    return f"Yours gives {_pair(yours)}{'' if np.allclose(yours, true, rtol=1e-4, atol=1e-6) else ', which differs'}."


def _legend(scene: Scene) -> None:
    scene.label(505, 245, "slope by w →", 14, anchor="end")
    scene.label(15, 245, "↑ slope by b", 14)
    scene.line(15, 268, 45, 268, SECOND, 2, stroke_dasharray="7 4")
    scene.label(53, 273, "the circle", 15)
    scene.line(150, 268, 180, 268, MUTED, 1.4, marker_end="url(#arrow)")
    scene.label(188, 273, "one flight", 15)
    scene.line(285, 268, 315, 268, MUTED, 1, stroke_dasharray="2 4")
    scene.label(323, 273, "what is cut off", 15)
    scene.line(15, 542, 45, 542, FIRST, 3, marker_end="url(#arrow)", stroke_dasharray="9 4")
    scene.label(53, 547, "mean as it is", 15)
    scene.line(250, 542, 280, 542, SECOND, 4, marker_end="url(#arrow)")
    scene.label(288, 547, "mean of the clipped", 15)
    scene.add("path", d="M30 566l8 8l-8 8l-8 -8z", fill="#fff", stroke=THIRD, stroke_width=3)
    scene.label(53, 579, "mean without the typing error", 15)
    scene.line(310, 574, 340, 574, "#bdbdbd", 1.5)
    scene.label(348, 579, "way of its tip", 15)


def _sentence(c: float, now: np.ndarray, wanted: np.ndarray, lengths: np.ndarray) -> str:
    cut = int((lengths > c).sum())
    off = np.degrees(np.arccos(np.clip(now @ wanted / np.linalg.norm(now) / np.linalg.norm(wanted), -1, 1)))
    arrows = "no arrow is" if cut == 0 else "1 arrow is" if cut == 1 else f"all {cut} arrows are" if cut == len(lengths) else f"{cut} arrows are"
    return (
        f"c = {c:g}: {arrows} shortened. The mean of the clipped ones is {_pair(now)}, {np.linalg.norm(now):.2f} long "
        f"and {off:.0f}° off the mean without the typing error."
    )


def _pair(v: Any) -> str:
    return f"({_signed(v[0])}, {_signed(v[1])})"
