"""Chapter 09: the product H v for a direction v that turns, and a learner's own beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from helpers.pictures import Moving
from helpers.pictures.look import FIRST, FOURTH, INK, MUTED, SECOND, signed
from helpers.pictures.moving import Control, Plot, Scene
from helpers.pictures.yours import tried

_signed = partial(signed, digits=2)

_STEP = 10  # degrees from one frame to the next
_REACH = 1.35  # half a side of the field


def product_around(product: Callable[[Any], Any], matrix: Any, own: Callable[[Any], Any] | None = None) -> Moving:
    """v on the unit circle, and H v as an arrow; all H v together are an ellipse, drawn with the two eigenvectors of H.

    `product(v)` is H v; `own(v)` is a learner's, and is drawn beside it as far as it works.
    """
    degrees = np.arange(0, 360, _STEP)
    ways = np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], axis=1)
    true = np.array([np.asarray(product(v), float) for v in ways])
    yours, why = tried(own, list(ways), (2,))
    w, q = np.linalg.eigh(np.asarray(matrix, float))
    scene = Scene(500, 530, [Control("Direction of v", [f"{a}°" for a in degrees])])
    plot = Plot(scene, 35, 12, 430, 430, (-_REACH, _REACH), (-_REACH, _REACH))
    scene.add("rect", x=plot.left, y=plot.top, width=plot.width, height=plot.height, fill="none", stroke=MUTED)
    for curve, way in zip(w, q.T, strict=True):
        (x1, y1), (x2, y2) = plot.at(*(-1.25 * way)), plot.at(*(1.25 * way))
        scene.line(x1, y1, x2, y2, MUTED, 1.5, stroke_dasharray="none" if curve > 0 else "6 5", opacity=_passed(way, degrees))
    around = np.append(np.arange(len(degrees)), 0)
    plot.curve(*ways[around].T, "#bdbdbd", 1.5)
    plot.curve(*true[around].T, FIRST, 2)
    middle = plot.at(0, 0)
    scene.line(*middle, *plot.at(*ways.T), SECOND, 3, marker_end="url(#arrow)")
    scene.line(*middle, *plot.at(*true.T), FIRST, 4, marker_end="url(#arrow)")
    away = plot.at(*(1.12 * ways.T))
    scene.label(away[0], away[1] + 5, "v", 16, INK, "middle", font_weight="bold")
    if yours is not None:
        tips = list(zip(*plot.at(*yours.T), strict=True))
        for x, y in tips:
            if plot.left < x < plot.left + plot.width and plot.top < y < plot.top + plot.height:
                scene.add("path", d=_diamond(x, y, 4), fill=FOURTH)
        scene.add("path", d=[_diamond(x, y, 9) for x, y in tips], fill="none", stroke=INK, stroke_width=2)
    scene.add("circle", cx=middle[0], cy=middle[1], r=5, fill=INK)
    scene.line(40, 463, 70, 463, SECOND, 3, marker_end="url(#arrow)")
    scene.label(78, 468, "v, of length 1", 15)
    scene.line(240, 463, 270, 463, FIRST, 4, marker_end="url(#arrow)")
    scene.label(278, 468, "H v", 15)
    if yours is not None:
        scene.add("path", d=_diamond(360, 463, 4), fill=FOURTH)
        scene.label(374, 468, "yours", 15)
    for left, k in ((40, 1), (240, 0)):
        on = _passed(q[:, k], degrees)
        scene.line(left, 493, left + 30, 493, MUTED, 1.5, stroke_dasharray="none" if w[k] > 0 else "6 5", opacity=on)
        scene.label(left + 38, 498, [f"curvature {_signed(w[k])}" if yes else "" for yes in on], 15)
    scene.say([_sentence(a, v, t, w, q, None if yours is None else yours[k], why) for k, (a, v, t) in enumerate(zip(degrees, ways, true, strict=True))])
    return Moving(scene, *_texts(degrees, true, w, q, yours, why))


def _passed(way: np.ndarray, degrees: np.ndarray) -> list[float]:
    """For each frame, 1 once v has come to the line of this eigenvector, and 0 before."""
    line = float(np.degrees(np.arctan2(way[1], way[0]))) % 180
    return [float(a > line - _STEP / 2) for a in degrees]


def _diamond(x: float, y: float, size: float) -> str:
    return f"M{x:.1f} {y - size:.1f}l{size} {size}l-{size} {size}l-{size} -{size}z"


def _pair(v: Any) -> str:
    return f"({_signed(v[0])}, {_signed(v[1])})"


def _sentence(degrees: int, v: np.ndarray, product: np.ndarray, w: np.ndarray, q: np.ndarray, yours: Any, why: str) -> str:
    said = f"v at {degrees}°: H v = {_pair(product)}."
    along = np.abs(v @ q)
    if along.max() > np.cos(np.radians(_STEP / 2)):
        curve = w[int(np.argmax(along))]
        said += f" H v lies nearly on the line of v: H stretches it by {_signed(curve)}{', and so turns it round' if curve < 0 else ''}."
    else:
        turn = np.degrees(np.arccos(np.clip(v @ product / np.linalg.norm(product), -1, 1)))
        said += f" It points {turn:.0f}° off v."
    if yours is not None:
        said += f" Yours says {_pair(yours)}{'' if np.allclose(yours, product, rtol=1e-4, atol=1e-6) else ', which differs'}."
    return f"{said} {why}".strip()


def _texts(degrees: np.ndarray, true: np.ndarray, w: np.ndarray, q: np.ndarray, yours: np.ndarray | None, why: str) -> tuple[str, str, str]:
    lines = [float(np.degrees(np.arctan2(way[1], way[0]))) % 180 for way in q.T]
    around = ", ".join(f"{_pair(t)} at {a}°" for a, t in zip(degrees, true, strict=True) if a % 60 == 0)
    alt = "An arrow v that a slider turns on a circle, and the arrow H v, whose tip runs along an ellipse; each of two lines appears once v has come to it."
    caption = "Turn v: where does H v lie on the line of v, so that H only stretches it?"
    text = (
        f"v has length 1, and all H v together are an ellipse. H v is {around}. H v stays on the line of v at {lines[1]:.0f}° and {lines[0]:.0f}°, "
        f"with the curvatures {_signed(w[1])} and {_signed(w[0])}; the line of a negative one is dashed: there H v points against v. Each line appears once v has come to it."
    )
    if yours is not None:
        apart = float(np.abs(yours - true).max())
        alt = "An arrow v that a slider turns, the arrow H v, whose tip runs along an ellipse, and a diamond for each H v that your own function gives."
        caption = "Turn v: do your diamonds lie on the ellipse, and the framed one at the tip of H v?"
        text += f" Diamonds show your own products; they differ from the true ones by {'nothing' if apart < 1e-6 else f'{apart:.2f} at most'}."
    return alt, caption, f"{text} {why}".strip()
