"""Chapter 04: shapes as ribbons, before, inside and after vmap; the slopes of many bootstrap fits; lanes that meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.lanes import lanes_meet
from helpers.pictures.look import FIRST, FOURTH, INK, MUTED, SECOND, THIRD, canvas

__all__ = ["lanes_meet", "shape_ribbons", "slope_histogram"]

Shape = Mapping[str, int]  # label of an axis -> its length, in the order of the axes
_PIECE, _HALF = 1.15, 0.3
_KINDS = (FIRST, THIRD, FOURTH)


def shape_ribbons(
    inputs: Mapping[str, Shape], in_axes: Sequence[int | None], lane_result: Shape, out_axis: int = 0, lanes: str = "lane"
) -> Picture:
    """Each array as a ribbon with a piece for each axis: outside, inside the function, and the result outside again.

    `lane_result` is what one lane gives; the mapped axis, called `lanes`, is put into it at `out_axis`.
    """
    figure, axes = canvas(5.9, 4.3)
    mapped = {name: None if a is None else list(shape)[a] for (name, shape), a in zip(inputs.items(), in_axes, strict=True)}
    size = next(shape[mapped[name]] for name, shape in inputs.items() if mapped[name] is not None)
    labels = [label for shape in (*inputs.values(), lane_result) for label in shape if label not in mapped.values()]
    color = {label: _KINDS[k % len(_KINDS)] for k, label in enumerate(dict.fromkeys(labels))}
    outside = list(lane_result.items())
    outside.insert(out_axis, (lanes, size))
    for k, (name, shape) in enumerate(inputs.items()):
        x = 2.3 + 3.3 * k
        _ribbon(axes, x, 0, name, list(shape.items()), mapped[name], color)
        inside = [(label, n) for label, n in shape.items() if label != mapped[name]]
        _ribbon(axes, x, -1.75, name.lower() if len(inside) == 1 else name, inside, None, color, whole=mapped[name] is None)
        axes.annotate("", (x + 0.55, -1.35), (x + 0.55, -0.78), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.4})
    _ribbon(axes, 3.8, -3.5, "result", outside, lanes, color)
    axes.annotate("", (4.9, -3.1), (4.9, -2.53), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.4})
    for y, title in ((0, "outside:\nall lanes"), (-1.75, "inside:\none lane"), (-3.5, "outside:\nall lanes")):
        axes.text(-0.1, y, title, va="center", weight="bold")
    axes.axis("off")
    axes.set(xlim=(-0.15, 8.3), ylim=(-4.3, 0.45))
    names = " and ".join(inputs)
    return Picture(
        figure,
        alt=f"Shapes as ribbons with a piece for each axis: {names} outside, what one lane sees of them inside, and the result. The mapped piece is hatched.",
        caption=f"The hatched piece, {lanes}, is cut out before the function looks, and comes back in the result as axis {out_axis}.",
        text=_ribbons_in_words(inputs, mapped, in_axes, lane_result, outside, out_axis, lanes),
    )


def _ribbon(
    axes: Any, x: float, y: float, name: str, pieces: list[tuple[str, int]], mapped: str | None, color: Mapping[str, str], whole: bool = False
) -> None:
    """One array: its name, and a piece with label and length for each axis. The mapped piece is hatched and framed."""
    from matplotlib.patches import Rectangle

    axes.text(x - 0.12, y, name, ha="right", va="center", family="monospace", weight="bold")
    if not pieces:
        axes.text(x, y, "one number ( )", ha="left", va="center")
    for k, (label, n) in enumerate(pieces):
        cut = label == mapped
        frame = {"fc": "white", "ec": SECOND, "lw": 2.2, "hatch": "////"} if cut else {"fc": color[label], "ec": INK, "lw": 1.0, "alpha": 0.35}
        axes.add_patch(Rectangle((x + k * _PIECE, y - _HALF), _PIECE - 0.06, 2 * _HALF, **frame))
        text = axes.text(x + k * _PIECE + _PIECE / 2 - 0.03, y, f"{label}\n{n}", ha="center", va="center", linespacing=1.0)
        if cut:
            text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})
            axes.text(x + k * _PIECE, y - _HALF - 0.07, f"axis {k}, mapped", ha="left", va="top")
    if whole:
        axes.text(x, y - _HALF - 0.07, "whole in every lane", ha="left", va="top", color=MUTED)


def _shape_words(shape: Sequence[tuple[str, int]]) -> str:
    return "(" + ", ".join(f"{label} {n}" for label, n in shape) + ")" if shape else "a single number"


def _ribbons_in_words(
    inputs: Mapping[str, Shape], mapped: Mapping[str, str | None], in_axes: Sequence[int | None], lane_result: Shape,
    outside: list[tuple[str, int]], out_axis: int, lanes: str,
) -> str:  # fmt: skip
    parts = []
    for (name, shape), axis in zip(inputs.items(), in_axes, strict=True):
        words = f"{name} is {_shape_words(list(shape.items()))}"
        if axis is None:
            parts.append(f"{words}; None: every lane gets all of it")
        else:
            inside = [(label, n) for label, n in shape.items() if label != mapped[name]]
            parts.append(f"{words}; axis {axis}, {mapped[name]}, is mapped, and one lane sees {_shape_words(inside)}")
    return (
        f"Shapes as ribbons, one piece for each axis, the mapped one hatched. {'. '.join(parts)}. One lane gives {_shape_words(list(lane_result.items()))}; "
        f"the {lanes} axis is put in as axis {out_axis}, so the result is {_shape_words(outside)}."
    )


def slope_histogram(slopes: np.ndarray, separated: int, fitted: float) -> Picture:
    """How the slopes of the resamples lie, with the slope of the 23 flights. `slopes` are those that have a number."""
    figure, axes = canvas(5.9, 4.0)
    edges = np.arange(np.floor(slopes.min() / 0.03) * 0.03, slopes.max() + 0.03, 0.03)
    counts, _, _ = axes.hist(slopes, edges, color=FIRST, edgecolor="white", linewidth=0.6)
    below = -0.04 * counts.max()
    axes.plot(slopes, np.full(len(slopes), below), "|", color=INK, ms=7, mew=0.8)
    left = edges[0] - 0.13
    axes.bar(left, separated, 0.06, color="white", edgecolor=SECOND, hatch="////", linewidth=1.6)
    axes.text(left - 0.05, separated + 8, f"{separated} resamples\nwithout a\nfinite slope", ha="left", va="bottom")
    axes.axvline(fitted, color=INK, lw=1.8, ls="--")
    axes.text(fitted - 0.012, counts.max() * 1.05, f"the 23 flights: {fitted:.4f}".replace("-", "−"), ha="right", va="center")
    axes.axvline(0, color=MUTED, lw=1, ls=":")
    above = int((slopes > 0).sum())
    axes.text(0.012, counts.max() * 0.62, f"no effect\n{above} of\n{len(slopes) + separated:,}\nlie above", ha="left", va="center", color=MUTED)
    axes.set(xlabel="slope per °F", ylabel="resamples", ylim=(2 * below, counts.max() * 1.14), xlim=(left - 0.06, 0.2))
    ticks = [t for t in np.arange(-2, 0.15, 0.2) if t > edges[0] - 0.01]
    axes.set_xticks([left, *ticks], ["−∞", *(f"{t:.1f}".replace("-", "−") if abs(t) > 1e-9 else "0" for t in ticks)])
    low, middle, high = np.percentile(slopes, [5, 50, 95])
    text = (
        f"A histogram of the slopes of {len(slopes) + separated:,} resamples, with a short line below the axis for each of them. {len(slopes):,} have a finite slope, from {slopes.min():.3f} to {slopes.max():.3f}: "
        f"half of them lie below {middle:.3f}, 5 % below {low:.3f} and 5 % above {high:.3f}; the tail on the {'steep' if middle - low > high - middle else 'flat'} side is the longer one. "
        f"{above} of them lie above 0. A hatched bar at the far left stands for the {separated} resamples without a finite slope. A dashed line marks the slope of the 23 flights, {fitted:.4f}."
    ).replace("-", "−")
    return Picture(
        figure,
        alt=f"Histogram of the slopes of {len(slopes) + separated:,} resamples: a hill around the slope of the 23 flights, a long tail to the steep side, and a bar at minus infinity.",
        caption="Look at the two sides: a long tail and a bar at −∞ to the left, and very little beyond 0.",
        text=text,
    )
