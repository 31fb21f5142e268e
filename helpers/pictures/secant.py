"""Chapter 01: the secant at one step h, in a window as wide as the step, above the V of the error with a dot on it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from helpers.pictures import Moving
from helpers.pictures.look import FIRST, INK, MUTED, SECOND
from helpers.pictures.moving import Control, Plot, Scene

Function = Callable[[np.ndarray], np.ndarray]
Way = Callable[[Function, np.ndarray, float], np.ndarray]

_SMALLEST = 16  # the last power of ten
_SEEN = 2.2  # how many steps of h the upper window reaches to either side
_DASHES = {"forward": "6 5", "central": "none"}


def secant_and_v(f: Function, slope: Function, x0: float, xs: np.ndarray, forward: Way, central: Way) -> Moving:
    """Two controls: the step h, and the kind of difference. Above, f near x0 with its tangent and the secant, measured in
    steps of h; below, the mean error of the slope over `xs` against h, with a dot at the chosen step."""
    powers = np.arange(-_SMALLEST, 1)
    hs, ways = 10.0**powers, {"forward": forward, "central": central}
    with np.errstate(all="ignore"):
        errors = {name: np.array([np.mean(np.abs(way(f, xs, h) - slope(xs))) for h in hs]) for name, way in ways.items()}
        secants = {name: np.array([float(way(f, np.float64(x0), h)) for h in hs]) for name, way in ways.items()}
    scene = Scene(500, 560, [Control("h", [f"h = {_power(k)}" for k in powers], start=len(hs) - 1), Control("difference", list(ways), start=1, choices=True)])
    frames = [(k, name) for k in range(len(hs)) for name in ways]

    above = Plot(scene, 62, 62, 420, 180, (-_SEEN, _SEEN), (-2.3, 2.3))
    scene.label(10, 20, "Near x: how far up, for how many steps of h", 16, font_weight="bold")
    scene.label(62, 44, "thin: path · dashed: tangent · thick: secant", 14)
    above.frame("steps of h to the east", "", {-2: "−2", -1: "−1", 0: "x", 1: "1", 2: "2"}, {-2: "−2", 0: "0", 2: "2"})
    true, t = float(slope(np.float64(x0))), np.linspace(-_SEEN, _SEEN, 67)
    above.curve([-_SEEN, _SEEN], [-_SEEN * true, _SEEN * true], MUTED, 2, stroke_dasharray="7 5")
    with np.errstate(all="ignore"):
        seen = [above.path(t, np.clip((f(x0 + t * h) - f(x0)) / h, -2.3, 2.3)) for h in hs]
    scene.add("path", d=[seen[k] for k, _ in frames], fill="none", stroke=FIRST, stroke_width=2)
    base = [float((f(x0 - hs[k]) - f(x0)) / hs[k]) if name == "central" else 0.0 for k, name in frames]
    begin = [-1.0 if name == "central" else 0.0 for _, name in frames]
    rise = [(1.0 - b) * secants[name][k] for b, (k, name) in zip(begin, frames, strict=True)]
    x1, y1 = above.at(begin, base)
    x2, y2 = above.at(np.ones(len(frames)), np.add(base, rise))
    scene.line(x1, y1, x2, y2, INK, 5, stroke_linecap="round")

    below = Plot(scene, 62, 318, 420, 190, (-_SMALLEST - 0.4, 0.4), (-12.5, 0.5))
    scene.label(10, 298, "Mean error of the slope", 16, font_weight="bold")
    below.frame("step h", "", {k: _power(k) for k in (-16, -12, -8, -4, 0)}, {k: _power(k) for k in (-12, -8, -4, 0)})
    for name in ways:
        below.curve(powers, np.log10(errors[name]), SECOND, 2, stroke_dasharray=_DASHES[name])
    scene.label(*below.at(-8.6, -10.9), "central", 14, anchor="end")
    scene.label(*below.at(-4.2, -3.4), "forward (dashed)", 14, anchor="end")
    x, y = below.at([powers[k] for k, _ in frames], [np.log10(errors[name][k]) for k, name in frames])
    scene.add("circle", cx=x, cy=y, r=8, fill=INK, stroke="#fff", stroke_width=2)

    lowest = {name: int(np.argmin(found)) for name, found in errors.items()}
    scene.say([_told(powers[k], secants[name][k], true, errors[name][k], k - lowest[name]) for k, name in frames])
    ends = "; ".join(f"{name} is lowest at h = {_power(powers[lowest[name]])}, with about {_nearest(errors[name][lowest[name]])}" for name in ways)
    return Moving(
        scene,
        alt="Above, the hiker's path near one point with its tangent and a secant, in a window as wide as the step h; below, the error of the slope against h, two curves shaped like a V with a dot at the chosen h.",
        caption="Make h shorter, to the left: first the secant turns into the tangent and the dot falls, then the path breaks into stairs and the dot climbs.",
        text=f"Above, distances are measured in steps of h. At h = 1 the path is bent and the secant misses the tangent. At h = {_power(-2)} to {_power(-8)} path, tangent and secant cannot be told apart. "
        f"From about h = {_power(-14)} on, the path shows its stairs: neighbouring heights in float64 are about {_power(-16)} apart, and the secant ends on one of them. "
        f"Below, the mean error over {len(xs)} points, both axes logarithmic: {ends}. To the right of that truncation rules, to the left rounding.",
    )


def _told(power: int, secant: float, true: float, error: float, beyond: int) -> str:
    """The sentence of a frame; `beyond` is how many powers of ten h is above the best one."""
    why = "The lowest point." if beyond == 0 else "Truncation: a shorter step is better." if beyond > 0 else "Rounding: a longer step is better."
    said = f"h = {_power(power)}: at x the secant has slope {secant:.4f}, the tangent {true:.4f}. Over all points the slope is off by about {_nearest(error)}. {why}"
    return said.replace("-", "−")


def _power(k: int) -> str:
    raised = "".join("⁻" if c == "-" else "⁰¹²³⁴⁵⁶⁷⁸⁹"[int(c)] for c in str(int(k)))
    return "1" if k == 0 else f"10{raised}"


def _nearest(error: float) -> str:
    return _power(round(np.log10(error)))
