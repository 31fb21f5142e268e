"""Chapter 09: curvature on the hiker's map, the memory of H against H v, three walks, and an error band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, THIRD, canvas, signed

_signed = partial(signed, digits=2)

_MARKS = {"bowl": ("v", FIRST), "hill": ("^", SECOND), "saddle": ("X", THIRD)}


_PAPER = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}  # behind text that stands on lines


def _ground(axes: Any, east: tuple[float, float], north: tuple[float, float], numbers: bool = True) -> None:
    """The contour lines of height, all solid; the numbers on them are heights."""
    x, y = np.meshgrid(np.linspace(*east, 161), np.linspace(*north, 161))
    height = np.sin(x) * np.cos(y) + 0.1 * x**2
    lines = axes.contour(
        x, y, height, levels=np.arange(-6, 12) / 5, colors=MUTED, linewidths=0.6, linestyles="-"
    )
    shown = [level for level in lines.levels[::2] if numbers and abs(level) > 1e-9]
    for number in axes.clabel(lines, shown, fontsize=axes.xaxis.label.get_fontsize(), colors=INK, fmt=lambda level: signed(level, 1)):
        number.set_bbox(_PAPER)
    axes.set(xlabel="p[0], east", ylabel="p[1], north", aspect="equal", xlim=east, ylim=north)


def curvature(points: Mapping[str, Sequence[float]], hessians: Mapping[str, Any]) -> Picture:
    """The map with its critical points; and for each of them the set of v with vᵀHv = ±1."""
    figure, panels = canvas(6.0, 6.9, 2, 2)
    panels = panels.ravel()
    _ground(panels[0], (-2.8, 3.0), (-2.0, 3.2), numbers=False)
    panels[0].set_title("where the gradient\nis zero")
    told = []
    for axes, (kind, p) in zip(panels[1:], points.items(), strict=True):
        h, (marker, color) = np.asarray(hessians[kind], float), _MARKS[kind]
        w, q = np.linalg.eigh(h)
        panels[0].plot(*p, marker=marker, color=color, markersize=10, markeredgecolor="white")
        panels[0].annotate(kind, p, (0, 9), textcoords="offset points", ha="center", bbox=_PAPER, fontsize=panels[0].xaxis.label.get_fontsize())
        _quadratic(axes, h, w, q, color)
        axes.set_title(f"{kind}: curvatures\n{_signed(w[0])} and {_signed(w[1])}")
        told.append(
            f"the {kind} at ({_signed(p[0])}, {_signed(p[1])}) has curvatures {_signed(w[0])} and {_signed(w[1])}, "
            f"and its curve is {'a pair of hyperbolas' if w[0] * w[1] < 0 else 'an ellipse'}"
        )
    return Picture(
        figure,
        alt="A map with a bowl, a hill and a saddle, and a panel for each: the curve of all directions v in which vᵀHv is 1 or −1, with its two axes.",
        caption="Solid curves and lines mean that the ground bends up, dashed ones that it bends down: which place has both?",
        text="Top left, the contour lines of height with three critical points; then, for each, the curve on which vᵀHv is 1 (solid) or −1 (dashed), and a line to it "
        f"along each eigenvector, solid where the ground bends up and dashed where it bends down: {'; '.join(told)}. The larger the curvature along a direction, the shorter the line.",
    )


def _quadratic(axes: Any, h: np.ndarray, w: np.ndarray, q: np.ndarray, color: str) -> None:
    x, y = np.meshgrid(np.linspace(-2.1, 2.1, 201), np.linspace(-2.1, 2.1, 201))
    form = h[0, 0] * x * x + 2 * h[0, 1] * x * y + h[1, 1] * y * y
    axes.contour(x, y, form, levels=[1.0], colors=color, linewidths=1.8)
    axes.contour(x, y, form, levels=[-1.0], colors=color, linewidths=1.8, linestyles="--")
    for curve, way in zip(w, q.T, strict=True):
        end = way / abs(curve) ** 0.5
        axes.plot([0, end[0]], [0, end[1]], color=INK, lw=1.6, ls="-" if curve > 0 else "--")
        axes.plot(*end, marker="o", color=INK, markersize=4)
    axes.set(
        aspect="equal",
        xlim=(-2.1, 2.1),
        ylim=(-2.1, 2.1),
        xlabel="v[0]",
        ylabel="v[1]",
        xticks=[-1, 0, 1],
        yticks=[-1, 0, 1],
    )


def hvp_memory(sizes: Sequence[int], matrix: Sequence[int], product: Sequence[int]) -> Picture:
    """The largest array of a Hessian and of one HVP, in bytes of float64, against the number of inputs."""
    figure, axes = canvas(5.9, 4.2)
    n, big, small = (np.asarray(values, float) for values in (sizes, matrix, product))
    axes.loglog(n, 8 * big, color=SECOND, marker="s", lw=2)
    axes.loglog(n, 8 * small, color=FIRST, marker="o", lw=2)
    axes.annotate("jax.hessian(f)(x)", (n[-2], 8 * big[-2]), (-10, 8), textcoords="offset points", ha="right")
    axes.annotate("H v by jvp(grad(f))", (n[-2], 8 * small[-2]), (0, -22), textcoords="offset points", ha="center")
    axes.axhline(1e8, color=MUTED, lw=0.8, ls=":")
    axes.text(n[0], 1.3e8, "100 MB", color=MUTED)
    axes.set(xlabel="number of inputs n", ylabel="largest array, bytes in float64", ylim=(1e2, 4e9))
    slopes = [np.log(values[-1] / values[0]) / np.log(n[-1] / n[0]) for values in (big, small)]
    return Picture(
        figure,
        alt="Two straight lines on logarithmic axes: the largest array of the Hessian climbs twice as steeply with the number of inputs as that of the product H v.",
        caption="How far apart are the two at 10,000 inputs, and which of them did you predict?",
        text=f"Size of the largest array against the number of inputs, in float64, 8 bytes for each entry; both axes logarithmic. The matrix climbs with slope {slopes[0]:.1f}: "
        f"{8 * big[0] / 1e3:,.0f} kB at n = {n[0]:,.0f} and {8 * big[-1] / 1e6:,.0f} MB at n = {n[-1]:,.0f}. The HVP climbs with slope {slopes[1]:.1f}: "
        f"{8 * small[0] / 1e3:.1f} kB and {8 * small[-1] / 1e3:,.0f} kB.",
    )


def walks(paths: Mapping[str, Any]) -> Picture:
    """Walks from one start on the hiker's map, each under its name: downhill by gradient, Newton, damped Newton."""
    figure, axes = canvas(6.0, 6.3)
    _ground(axes, (-2.6, 3.4), (-1.0, 4.0))
    looks = [(MUTED, "o", ":"), (SECOND, "^", "--"), (FIRST, "s", "-")]
    told = []
    for (name, path), (color, marker, line) in zip(paths.items(), looks, strict=True):
        path = np.asarray(path)
        axes.plot(path[:, 0], path[:, 1], color=color, marker=marker, ls=line, lw=1.8, markersize=4.5)
        axes.plot([], [], color=color, marker=marker, ls=line, label=f"{name}, {len(path) - 1} steps")
        axes.plot(*path[-1], marker=marker, color=color, markersize=11, markerfacecolor="white", markeredgecolor=color, markeredgewidth=2.2, zorder=5)
        end, top = path[-1], np.sin(path[-1][0]) * np.cos(path[-1][1]) + 0.1 * path[-1][0] ** 2
        told.append(f"{name} ends after {len(path) - 1} steps at ({_signed(end[0])}, {_signed(end[1])}), height {_signed(top)}")
    start = next(iter(paths.values()))[0]
    axes.plot(*start, marker="*", color=INK, markersize=14, markeredgecolor="white", zorder=6)
    axes.annotate("start", start, (-10, -6), textcoords="offset points", ha="right", va="top", weight="bold", bbox=_PAPER)
    figure.legend(loc="outside lower center", frameon=False, fontsize=axes.xaxis.label.get_fontsize())
    return Picture(
        figure,
        alt="Three walks from one start on the map: Newton goes up to a hilltop; descent and damped Newton go down to the same place.",
        caption="Large hollow marks are the ends: which walk goes up, and which goes down in few steps?",
        text=f"The contour lines of height with three walks from ({_signed(start[0])}, {_signed(start[1])}): {'; '.join(told)}. The large hollow marks are the ends.",
    )


def band(temperature: np.ndarray, distress: np.ndarray, beta: Sequence[float], covariance: np.ndarray) -> Picture:
    """The fitted probability of distress with a band of two standard errors of the line z. Temperatures in °F."""
    figure, axes = canvas(6.2, 4.6)
    t = np.linspace(30, 82, 200)

    def limits(at: Any) -> list[np.ndarray]:
        x = np.stack([np.ones_like(at), at])
        error = np.sqrt(np.einsum("it,ij,jt->t", x, covariance, x))
        return [1 / (1 + np.exp(-(x.T @ np.asarray(beta) + k * error))) for k in (-2, 0, 2)]

    low, middle, high = limits(t)
    axes.fill_between(t, low, high, color=FIRST, alpha=0.18, lw=0)
    axes.plot(t, low, color=FIRST, lw=0.9, ls="--")
    axes.plot(t, high, color=FIRST, lw=0.9, ls="--")
    axes.plot(t, middle, color=FIRST, lw=2)
    coldest = float(temperature.min())
    for outcome, marker, color, label in ((1, "^", SECOND, "distress"), (0, "o", MUTED, "no distress")):
        chosen = temperature[distress == outcome]
        above = np.array([np.sum(chosen[:k] == at) for k, at in enumerate(chosen)])  # flights at one temperature are stacked
        axes.plot(chosen, outcome + (0.06 + 0.07 * above) * (1 if outcome else -1), ls="none", marker=marker, color=color, label=label)
    axes.plot([], [], color=FIRST, lw=2, label="fit, and two standard errors of z")
    axes.axvline(coldest, color=MUTED, lw=0.8, ls=":")
    axes.text(coldest - 0.8, 0.1, "left of here\nno flight", ha="right", color=MUTED)
    axes.set(xlabel="temperature at launch, °F", ylabel="probability of distress", ylim=(-0.36, 1.3), yticks=[0, 0.5, 1])
    figure.legend(loc="outside lower center", frameon=False, ncols=2, fontsize=axes.xaxis.label.get_fontsize())
    at = np.array([31.0, 55.0, 65.0, 75.0])
    marks = "; ".join(f"at {a:g} °F {m:.2f}, from {lo:.2f} to {hi:.2f}" for a, lo, m, hi in zip(at, *limits(at), strict=True))
    return Picture(
        figure,
        alt="The fitted probability of distress falls with the temperature, inside a band of two standard errors that is widest below the coldest flight.",
        caption="How wide is the band at 31 °F, far to the left of every flight?",
        text=f"The fitted probability of distress with a band of two standard errors: {marks}. No flight was colder than {coldest:g} °F. "
        "Triangles at the top are flights with distress, dots at the bottom those without; flights at one temperature are stacked.",
    )
