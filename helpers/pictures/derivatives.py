"""Chapter 01: zooming in on a curve, the V of the step, and what two parameters do to a measured curve."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, SECOND, THIRD, canvas

Function = Callable[[np.ndarray], np.ndarray]


def zoom(f: Function, slope: float, x0: float, widths: tuple[float, ...] = (2.0, 0.5, 0.125)) -> Picture:
    """The curve f and its tangent at x0, in ever smaller windows of half-width `widths`."""
    figure, axes = canvas(6.5, 3.0, columns=len(widths))
    gaps = []
    for ax, width in zip(axes, widths, strict=True):
        x = np.linspace(x0 - width, x0 + width, 201)
        line = f(x0) + slope * (x - x0)
        gaps.append(float(np.max(np.abs(f(x) - line))))
        ax.plot(x, line, color=SECOND, lw=1.6, ls=(0, (5, 3)))
        ax.plot(x, f(x), color=FIRST, lw=2.2)
        ax.plot([x0], [f(x0)], "o", color=INK, ms=6)
        ax.set_title(f"{2 * width:g} wide\nlargest gap {gaps[-1]:.2g}")
        ax.set_xlabel("x")
        ax.locator_params(nbins=4)
    far = x0 + 0.5 * widths[0]
    axes[0].set_ylabel("height")
    axes[0].text(far - 0.2, f(x0) + slope * (far - x0), "tangent", ha="right", va="bottom")
    axes[0].text(far + 0.9, f(far) - 0.35, "curve", ha="right", va="top")
    told = "; ".join(f"{2 * width:g} wide, the largest gap is {gap:.2g}" for width, gap in zip(widths, gaps, strict=True))
    return Picture(
        figure,
        alt=f"A curve, solid, and its tangent at x = {x0:g}, dashed, in {len(widths)} windows, each narrower than the one before; in the last one they cannot be told apart.",
        caption="Compare the numbers above the windows: the window shrinks, and the largest gap shrinks much faster.",
        text=f"A curve (solid) and its tangent (dashed) at x = {x0:g}, in {len(widths)} windows. {told}. "
        f"From the first window to the last, the window shrinks {widths[0] / widths[-1]:.0f} times and the gap {gaps[0] / gaps[-1]:.0f} times.",
    )


# label: marker, line style, color
_CURVES = {
    "forward, float32": ("s", (0, (4, 2)), FIRST),
    "central, float32": ("s", "-", FIRST),
    "forward, float64": ("o", (0, (4, 2)), SECOND),
    "central, float64": ("o", "-", SECOND),
    "complex step, float64": ("D", (0, (1, 1.5)), THIRD),
}


def mean_errors(f: Function, slope: Function, xs: np.ndarray, h: float, kind: str) -> float:
    """The mean error of one kind of slope ("central, float32", …) over the points xs, with the step h."""
    way, _, precision = kind.partition(", ")
    dtype = np.dtype(precision).type
    x, step = xs.astype(dtype), dtype(h)
    with np.errstate(all="ignore"):
        if way == "forward":
            slopes = (f(x + step) - f(x)) / step
        elif way == "central":
            slopes = (f(x + step) - f(x - step)) / (2 * step)
        else:
            slopes = f(x + 1j * step).imag / step
        return float(np.mean(np.abs(slopes.astype(np.float64) - slope(x.astype(np.float64)))))


def v_curves(f: Function, slope: Function, xs: np.ndarray) -> Picture:
    """The mean error of five ways to a slope against the step h, both axes logarithmic."""
    hs = 10.0 ** np.arange(-16, -0.4, 0.25)
    figure, ax = canvas(6.5, 5.2)
    best = {}
    for kind, (marker, style, color) in _CURVES.items():
        errors = np.array([mean_errors(f, slope, xs, h, kind) for h in hs])
        best[kind] = (hs[np.argmin(errors)], errors.min())
        ax.loglog(hs, errors, color=color, ls=style, marker=marker, ms=3.2, lw=1.4)
        if not kind.startswith("complex"):
            ax.plot(*best[kind], marker="o", ms=13, mfc="none", mec=color, mew=1.6)
    _label(ax, "forward\nfloat32", 10**-4.6, 10**-0.8, ha="left")
    _label(ax, "central\nfloat32", 10**-5.9, 10**-3.4, ha="right")
    _label(ax, "forward\nfloat64", 10**-8.1, 10**-5.6, ha="center")
    _label(ax, "central\nfloat64", 10**-4.3, 10**-11.6, ha="left")
    _label(ax, "complex step, float64", 10**-12, 10**-15.2, ha="center")
    ax.set(xlabel="step h", ylabel="mean error of the slope", xlim=(10**-16.4, 10**0.2), ylim=(10**-17, 10**1))
    ax.set_xticks([10.0**k for k in range(-16, 1, 2)])
    ax.set_yticks([10.0**k for k in range(-16, 1, 2)])
    ax.minorticks_off()
    lowest = "; ".join(f"{kind} {_power(error)} with h between {_decade(h)} and {_decade(10 * h)}" for kind, (h, error) in best.items() if "step" not in kind)
    flat = _decade(10 * best["complex step, float64"][1])
    return Picture(
        figure,
        alt="The mean error of a slope against the step h, both axes logarithmic: forward and central differences in float32 and float64 are four curves shaped like a V; the complex step falls and stays low.",
        caption="Look for the ringed lowest point of each V, and for the one curve that has no left arm.",
        text="Mean error of a slope against the step h, both axes logarithmic. Four curves fall to a ringed lowest point and rise again, each a V. Lowest points, to the nearest "
        f"power of ten: {lowest}. The complex step falls below {flat} and stays there down to the smallest h drawn, {_power(hs[0])}.",
    )


def _power(value: float) -> str:
    """The nearest power of ten. The last digits of a rounding error differ between machines."""
    return f"1e{round(np.log10(value))}"


def _decade(value: float) -> str:
    """The power of ten below."""
    return f"1e{int(np.floor(np.log10(value)))}"


def _label(ax: Any, text: str, x: float, y: float, ha: str) -> None:
    ax.text(x, y, text, ha=ha, va="center")


def sensitivities(pressure: np.ndarray, volume: np.ndarray, by_b1: np.ndarray, by_b2: np.ndarray) -> Picture:
    """The measured points, and beside them how far 1 % more of each parameter lifts the curve at each pressure."""
    figure, (above, below) = canvas(6.5, 5.8, rows=2, sharex=True)
    above.plot(pressure, volume, "o", color=INK, ms=5)
    above.set(title="The measurements", ylabel="volume", ylim=(0, 90))
    for lift, name, marker, style, color in ((by_b1, "b1", "o", "-", FIRST), (by_b2, "b2", "s", (0, (4, 2)), SECOND)):
        below.plot(pressure, lift, marker=marker, ls=style, color=color, ms=5, lw=1.6)
        below.text(pressure[-1] + 25, lift[-1], f"1 % more {name}", va="center")
    below.set(title="How far 1 % more lifts the curve", xlabel="pressure", ylabel="change of volume", xlim=(0, 1000), ylim=(0, 0.9))
    below.set_xticks([0, 200, 400, 600, 800])
    low, high = by_b2[0] / by_b1[0], by_b2[-1] / by_b1[-1]
    return Picture(
        figure,
        alt=f"Above, {len(pressure)} measured volumes that rise with pressure. Below, how far 1 % more of b1 and of b2 lifts the fitted curve: two lines that part only at high pressure.",
        caption="Look where the two lines below begin to part: to the left of that, the data cannot tell b1 from b2.",
        text=f"Above, {len(pressure)} measured volumes rise from {volume[0]:g} at pressure {pressure[0]:g} to {volume[-1]:g} at {pressure[-1]:g}, bending slightly. Below, "
        f"1 % more b1 lifts the curve by {by_b1[0]:.3f} at the lowest pressure and {by_b1[-1]:.3f} at the highest; 1 % more b2 by {by_b2[0]:.3f} and {by_b2[-1]:.3f}. "
        f"The ratio of the two falls from {low:.2f} to {high:.2f}: they part only at high pressure.",
    )
