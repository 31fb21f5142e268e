"""Chapter 10: the loop as an unrolled ribbon, the gradient's size through time, the level of the Nile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from helpers.pictures import Picture, show
from helpers.pictures.look import FIRST, FOURTH, INK, MUTED, SECOND, THIRD, canvas, font_size, signed

__all__ = ["fading", "nile_level", "ribbon", "show", "two_recipes"]


def _box(axes: Any, x: float, y: float, width: float, height: float, color: str) -> None:
    from matplotlib.patches import FancyBboxPatch

    corner = (x - width / 2, y - height / 2)
    axes.add_patch(
        FancyBboxPatch(corner, width, height, boxstyle="round,pad=0.02", fc="white", ec=color, lw=1.3)
    )


def _arrow(axes: Any, start: tuple, end: tuple, color: str, style: str = "-") -> None:
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": color, "lw": 1.4, "ls": style})


def ribbon(
    w: float, hs: Sequence[float], xs: Sequence[float], h_bars: Sequence[float], messages: Sequence[float]
) -> Picture:
    """The unrolled loop h ← tanh(w·h + x): carries forward, adjoints back, and what each step sends to w.

    `hs` and `h_bars` have one entry more than `xs`; `messages` has one for each step.
    """
    figure, axes = canvas(7.2, 4.6)
    size = font_size(7.2)
    axes.axis("off")
    n = len(xs)
    total = sum(messages)
    axes.set(xlim=(-0.6, 2 * n + 0.6), ylim=(-2.25, 2.75))
    for k, (h, bar) in enumerate(zip(hs, h_bars, strict=True)):
        _box(axes, 2 * k, 0, 1.08, 1.3, INK)
        axes.text(2 * k, 0.4, f"h{k}", ha="center", va="center", weight="bold", family="monospace", size=size)
        axes.text(2 * k, 0.02, f"→ {signed(h)}", ha="center", va="center", color=FIRST, size=size)
        axes.text(2 * k, -0.38, f"← {signed(bar)}", ha="center", va="center", size=size)
    for k, (x, message) in enumerate(zip(xs, messages, strict=True)):
        middle = 2 * k + 1
        _box(axes, middle, 0, 0.48, 0.8, FIRST)
        axes.text(middle, 0, f"step\n{k}", ha="center", va="center", size=size)
        _arrow(axes, (middle - 0.45, 0.18), (middle - 0.26, 0.18), FIRST)
        _arrow(axes, (middle + 0.26, 0.18), (middle + 0.45, 0.18), FIRST)
        _arrow(axes, (middle - 0.26, -0.2), (middle - 0.45, -0.2), SECOND, "--")
        _arrow(axes, (middle + 0.45, -0.2), (middle + 0.26, -0.2), SECOND, "--")
        _arrow(axes, (middle, -1.1), (middle, -0.44), FIRST)
        axes.text(middle, -1.35, f"x[{k}] = {signed(x, 1)}", ha="center", va="center", size=size)
        _arrow(axes, (middle - 0.1, 1.66), (middle - 0.1, 0.44), FIRST)
        _arrow(axes, (middle + 0.1, 0.44), (middle + 0.1, 1.66), SECOND, "--")
        axes.text(middle + 0.18, 1.1, signed(message), ha="left", va="center", size=size)
    _box(axes, n, 2.15, 2 * n - 1, 0.92, INK)
    axes.text(n, 2.37, f"w = {w:g}, read by every step", ha="center", va="center", size=size)
    added = " + ".join(signed(m) for m in messages).replace("+ −", "− ")
    axes.text(n, 1.95, f"adjoint of w: {added} = {signed(total)}", ha="center", va="center", size=size)
    axes.text(-0.55, -2.05, "solid arrows and →: values, forward", va="center", color=FIRST, size=size)
    axes.text(2 * n + 0.55, -2.05, "dashed arrows and ←: messages, back", ha="right", va="center", size=size)
    states = "; ".join(
        f"h{k} has value {signed(h)} and adjoint {signed(b)}"
        for k, (h, b) in enumerate(zip(hs, h_bars, strict=True))
    )
    sent = ", ".join(f"step {k} sends {signed(m)}" for k, m in enumerate(messages))
    text = (
        f"The loop is laid out as a ribbon of {n} steps. Each step reads the h before it, one x from below, and w = {w:g} from a bar above that all steps share. "
        f"Values run to the right, messages to the left: {states}. To w, {sent}; their sum, {signed(total)}, is the adjoint of w."
    )
    return Picture(
        figure,
        alt=f"A loop of {n} steps laid flat: boxes for h0 to h{n} with value and adjoint, and a bar for w above, to which each step sends a message.",
        caption="Follow the dashed arrows from the right, and compare what the steps send to w.",
        text=text,
    )


def fading(sizes: Mapping[str, Sequence[float]]) -> Picture:
    """How large the gradient by an earlier carry is, against how many steps lie between; one line for each loop."""
    figure, axes = canvas(7.4, 3.9)
    size = font_size(7.4)
    looks = [(FIRST, "-", "o"), (SECOND, "--", "s"), (THIRD, "-.", "^"), (FOURTH, ":", "D")]
    for (name, values), (color, style, marker) in zip(sizes.items(), looks, strict=False):
        steps = np.arange(len(values))
        axes.semilogy(steps, values, color=color, ls=style, lw=1.8, marker=marker, markevery=10, markersize=5)
        axes.text(steps[-1] + 0.8, values[-1], name, va="center", size=size)
    last = max(len(values) for values in sizes.values()) - 1
    axes.set(
        xlabel="steps back from the end", ylabel="size of the gradient", xlim=(0, last * 1.36)
    )
    axes.set_xticks(range(0, last + 1, 10))
    told = "; ".join(
        f"{name}: " + ", ".join(f"{float(f'{values[k]:.2g}'):g} after {k}" for k in (1, 10, last))
        for name, values in sizes.items()
    )
    straight = {name: np.ptp(np.diff(np.log(values))) < 1e-6 for name, values in sizes.items()}
    lines = ", ".join(name for name in sizes if straight[name])
    bent = ", ".join(name for name in sizes if not straight[name])
    shapes = f"Straight lines, every step multiplies by the same number: {lines}."
    if bent:
        shapes += f" Not straight, it turns down, away from the line of the same w: {bent}."
    text = f"The size of the gradient of the last carry by an earlier one, on a logarithmic axis, against the steps back from the end. {told} steps. {shapes}"
    return Picture(
        figure,
        alt="The size of the gradient against the steps back from the end, on a logarithmic axis: one line for each of " + ", ".join(sizes) + ".",
        caption="Without tanh each step multiplies by the same factor, so the line is straight; with tanh it turns down.",
        text=text,
    )


def nile_level(year: np.ndarray, volume: np.ndarray, level: np.ndarray, deviation: np.ndarray) -> Picture:
    """The flow of the Nile, and the level that the filter sees, with a band of two standard deviations.

    `level` and `deviation` begin one year after `year`.
    """
    figure, axes = canvas(6.4, 4.4)
    size = font_size(6.4)
    axes.fill_between(year[1:], level - 2 * deviation, level + 2 * deviation, color=FIRST, alpha=0.15, lw=0)
    axes.plot(year, volume, ls="none", marker="o", color=MUTED, markersize=4)
    axes.plot(year[1:], level, color=FIRST, lw=2)
    axes.axvline(1898.5, ymin=0.12, color=SECOND, ls=":", lw=1)
    axes.text(1899.6, 1350, "1899: work on the dam\nat Aswan begins", va="center", size=size)
    axes.text(year[-1] + 1, level[-1], "level", color=FIRST, va="center", size=size)
    axes.text(1870, 425, "● one year's flow\n— level seen by the filter, ± 2 standard deviations", va="center", size=size)
    axes.set(
        xlabel="year",
        ylabel="flow, 10⁸ m³",
        ylim=(350, 1420),
        xlim=(1869, 1982),
        yticks=range(500, 1401, 100),
    )
    chosen = {
        int(y): (level[k], deviation[k])
        for k, y in enumerate(year[1:])
        if int(y) in (1872, 1898, 1910, 1940, 1970)
    }
    told = ", ".join(f"{a:.0f} ± {2 * d:.0f} in {y}" for y, (a, d) in chosen.items())
    text = f"The flow of the Nile from 1871 to 1970 as dots, and the level that the filter has seen by then as a line: {told}. The level falls within a few years after 1898, marked by a dotted line, and stays low."
    return Picture(
        figure,
        alt="The yearly flow of the Nile from 1871 to 1970 as dots, and the level that the filter has seen by then as a line with a band around it.",
        caption="Look at the years after 1898: the level falls within a few years, and stays low.",
        text=text,
    )


def two_recipes(dt: float, steps: int) -> Picture:
    """The energy of a pendulum through time, for two recipes: the angle moves with the new speed, or with the old."""
    found = {"new speed": [], "old speed": []}
    for name, energies in found.items():
        angle, speed = 1.2, 0.0
        for _ in range(steps):
            energies.append(speed**2 / 2 - np.cos(angle))
            pulled = speed - dt * np.sin(angle)
            angle, speed = angle + dt * (pulled if name == "new speed" else speed), pulled
    figure, axes = canvas(7.4, 3.3)
    size = font_size(7.4)
    times = dt * np.arange(steps)
    for (name, energies), color, style in zip(found.items(), (FIRST, SECOND), ("-", "--"), strict=True):
        axes.plot(times, energies, color=color, ls=style, lw=1.8)
        axes.text(times[-1] * 1.02, energies[-1], name, va="center", size=size)
    axes.set(xlabel="time", ylabel="energy", xlim=(0, times[-1] * 1.24))
    told = "; ".join(
        f"with the {name} it starts at {signed(e[0], 2)}, lies between {signed(min(e), 2)} and {signed(max(e), 2)}, and ends at {signed(e[-1], 2)}"
        for name, e in found.items()
    )
    return Picture(
        figure,
        alt=f"The energy of a pendulum over {steps} steps, by two recipes: with the new speed it stays level, with the old speed it climbs.",
        caption="The energy should stay what it is: compare the solid line with the dashed one.",
        text=f"The energy of a pendulum over {steps} steps of {dt:g}: {told}.",
    )
