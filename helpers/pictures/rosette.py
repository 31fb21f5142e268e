"""Chapter 06: the slope in every direction at one place, as a rosette on the hiker's map."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.pictures import Moving
from helpers.pictures.look import FIRST, FOURTH, INK, MUTED, SECOND, THIRD, signed
from helpers.pictures.moving import Control, Plot, Scene
from helpers.pictures.yours import tried

_STEP = 5  # degrees from one frame to the next
_REACH = 1.15  # half a side of the map, in its units
_LEFT, _TOP, _SIDE = 35, 40, 430


def rosette(height: Callable[[Any], Any], p: Any, slope: Callable[[Any], Any], gradient: Any, own: Callable[[Any], Any] | None = None) -> Moving:
    """The map around p, a direction v that turns, and the slope along v as a distance from p.

    `slope(v)` is the slope of height at p along v; `own(v)` is a learner's, and is drawn beside it as far as it works.
    """
    p, gradient = np.asarray(p, float), np.asarray(gradient, float)
    degrees = np.arange(0, 360, _STEP)
    ways = np.stack([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], axis=1)
    slopes = np.array([float(slope(v)) for v in ways])
    yours, why = tried(own, list(ways))
    scene = Scene(500, 545, [Control("Direction of v", [f"{a}°" for a in degrees])])
    plot = Plot(scene, _LEFT, _TOP, _SIDE, _SIDE, (p[0] - _REACH, p[0] + _REACH), (p[1] - _REACH, p[1] + _REACH))
    _map(plot, height, p)
    around = np.append(np.arange(len(degrees)), 0)
    tips = p + np.abs(slopes)[:, None] * ways
    for keep, look in ((slopes >= 0, {"color": THIRD, "width": 3}), (slopes <= 0, {"color": MUTED, "width": 3, "stroke_dasharray": "7 5"})):
        petal = np.where(keep[:, None], tips, np.nan)[around]
        plot.curve(petal[:, 0], petal[:, 1], **look)
    middle = plot.at(*p)
    _ray(scene, middle, plot.at(*(p + gradient)), FIRST, 3.5)
    across, down = plot.at(*(p + ways).T)
    scene.line(*middle, across, down, SECOND, 3, marker_end="url(#arrow)")
    away = plot.at(*(p + 1.08 * ways).T)
    scene.label(away[0], away[1] + 5, "v", 16, INK, "middle", font_weight="bold")
    if yours is not None:
        own_tips = plot.at(*(p + np.abs(yours)[:, None] * ways).T)
        for x, y, number in zip(*own_tips, yours, strict=True):
            if abs(x - 250) < 230 and abs(y - 255) < 230:
                scene.add("path", d=_diamond(x, y, 4), fill=FOURTH if number >= 0 else "#fff", stroke=FOURTH, stroke_width=1.2)
        scene.add("path", d=[_diamond(x, y, 9) for x, y in zip(*own_tips, strict=True)], fill="none", stroke=INK, stroke_width=2)
    across, down = plot.at(*tips.T)
    scene.add("circle", cx=across, cy=down, r=6, fill=[SECOND if s >= 0 else "#fff" for s in slopes], stroke=SECOND, stroke_width=2.5)
    scene.add("circle", cx=middle[0], cy=middle[1], r=5, fill=INK)
    said = [f"slope along v {signed(s)}" for s in slopes]
    scene.label(_LEFT, 24, said if yours is None else [f"{s}, yours {signed(y)}" for s, y in zip(said, yours, strict=True)], 17, INK, font_weight="bold")
    _legend(scene, float(np.hypot(*gradient)), yours is not None)
    scene.say([_sentence(a, s, gradient, None if yours is None else yours[k], why) for k, (a, s) in enumerate(zip(degrees, slopes, strict=True))])
    return Moving(scene, *_texts(p, degrees, slopes, gradient, yours, why))


def _map(plot: Plot, height: Callable[[Any], Any], p: np.ndarray) -> None:
    """The level lines around p, the one through p darker."""
    from contourpy import contour_generator

    east, north = np.linspace(*plot.x, 41), np.linspace(*plot.y, 41)
    heights = np.asarray(height(np.stack(np.meshgrid(east, north))))
    lines = contour_generator(east, north, heights)
    here = float(height(p))
    for level in np.arange(-20, 21) / 5 + here:
        for line in lines.lines(level):
            line = np.concatenate([line[:-1:2], line[-1:]])
            plot.curve(line[:, 0], line[:, 1], "#767676" if level == here else "#d4d4d4", 1.6 if level == here else 1.2)
    plot.scene.add("rect", x=plot.left, y=plot.top, width=plot.width, height=plot.height, fill="none", stroke=MUTED)
    plot.scene.label(plot.left + plot.width, plot.top + plot.height + 18, "east", 14, anchor="end")
    plot.scene.label(plot.left - 8, plot.top + 32, "north", 14, anchor="middle", transform=f"rotate(-90 {plot.left - 8} {plot.top + 32})")


def _ray(scene: Scene, start: Any, end: Any, color: str, width: float) -> None:
    scene.line(*start, *end, color, width)
    x, y = (float(part) for part in end)
    scene.add("path", d=f"M{x - 7:.1f} {y + 6:.1f}L{x + 7:.1f} {y + 6:.1f}L{x:.1f} {y - 7:.1f}z", fill=color)


def _diamond(x: float, y: float, size: float) -> str:
    return f"M{x:.1f} {y - size:.1f}l{size} {size}l-{size} {size}l-{size} -{size}z"


def _legend(scene: Scene, steepest: float, yours: bool) -> None:
    y = _TOP + _SIDE + 42
    _ray(scene, (40, y - 5), (66, y - 5), FIRST, 3.5)
    scene.label(80, y, f"gradient, {steepest:.3f}", 15)
    scene.line(240, y - 5, 266, y - 5, THIRD, 3)
    scene.label(274, y, "up", 15)
    scene.line(320, y - 5, 346, y - 5, MUTED, 3, stroke_dasharray="7 5")
    scene.label(354, y, "down", 15)
    y += 26
    scene.add("circle", cx=53, cy=y - 5, r=6, fill=SECOND, stroke=SECOND)
    scene.label(80, y, "slope along v", 15)
    if yours:
        scene.add("path", d=_diamond(253, y - 5, 4), fill=FOURTH, stroke=FOURTH)
        scene.label(274, y, "yours (hollow: down)", 15)


def _sentence(degrees: int, slope: float, gradient: np.ndarray, yours: float | None, why: str) -> str:
    share = slope / np.hypot(*gradient)
    off = abs((degrees - np.degrees(np.arctan2(gradient[1], gradient[0])) + 180) % 360 - 180)
    way = "up" if share > 0.05 else "down" if share < -0.05 else "nearly along the level line"
    said = f"v at {degrees}°, {off:.0f}° off the gradient: slope {signed(slope)}, {way}, {signed(share, 2)} of the steepest."
    if yours is not None:
        said += f" Yours says {signed(yours)}{'' if np.isclose(yours, slope, rtol=1e-4, atol=1e-6) else ', which differs'}."
    return f"{said} {why}".strip()


def _texts(p: np.ndarray, degrees: np.ndarray, slopes: np.ndarray, gradient: np.ndarray, yours: np.ndarray | None, why: str) -> tuple[str, str, str]:
    steepest = float(np.degrees(np.arctan2(gradient[1], gradient[0]))) % 360
    flat = sorted((steepest + turn) % 360 for turn in (90, 270))
    around = ", ".join(f"{signed(s)} at {a}°" for a, s in zip(degrees, slopes, strict=True) if a % 45 == 0)
    alt = "A map around the hiker with an arrow v that a slider turns, and the slope along v as a distance from the hiker: two circles through the hiker, one up and one down."
    caption = "Turn v: the dot runs along two circles, and it is farthest out where v meets the gradient."
    text = (
        f"The map around p = ({p[0]:g}, {p[1]:g}) with its level lines, the one through p darker. Directions are counted from east to north. The slope along v, as a distance "
        f"from p, is {around}. It makes two circles through p, a full one where the way goes up and a dashed one where it goes down. The largest slope, {np.hypot(*gradient):.3f}, "
        f"lies at {steepest:.0f}°, the direction of the gradient; the slope is 0 at {flat[0]:.0f}° and {flat[1]:.0f}°."
    )
    if yours is not None:
        apart = float(np.abs(yours - slopes).max())
        alt = "The same map and the same two circles, with a diamond for each slope that your own function gives."
        caption = "Turn v: do your diamonds lie on the circles, filled on the one that goes up, hollow on the other?"
        text += f" Diamonds show your own slopes; they differ from the true ones by {'nothing' if apart < 1e-6 else f'{apart:.3f} at most'}."
    return alt, caption, f"{text} {why}".strip()
