"""Chapter 04: shapes as ribbons, before, inside and after vmap; the slopes of many bootstrap fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from helpers.pictures import Picture, show
from helpers.pictures.look import FIRST, FOURTH, INK, MUTED, SECOND, THIRD, canvas

Shape = Mapping[str, int]  # label of an axis -> its length, in the order of the axes
_PIECE, _HALF = 1.15, 0.3
_KINDS = (FIRST, THIRD, FOURTH)


def shape_ribbons(
    inputs: Mapping[str, Shape], in_axes: Sequence[int | None], lane_result: Shape, out_axis: int = 0, lanes: str = "lane"
) -> Picture:
    """Each array as a ribbon with a piece for each axis: outside, inside the function, and the result outside again.

    `lane_result` is what one lane gives; the mapped axis, called `lanes`, is put into it at `out_axis`.
    """
    figure, axes = canvas(9.6, 1.1 + 0.95 * max(2, len(inputs)))
    mapped = {name: None if a is None else list(shape)[a] for (name, shape), a in zip(inputs.items(), in_axes, strict=True)}
    size = next(shape[mapped[name]] for name, shape in inputs.items() if mapped[name] is not None)
    labels = [label for shape in (*inputs.values(), lane_result) for label in shape if label not in mapped.values()]
    color = {label: _KINDS[k % len(_KINDS)] for k, label in enumerate(dict.fromkeys(labels))}
    outside = list(lane_result.items())
    outside.insert(out_axis, (lanes, size))
    rows = {name: -1.15 * k for k, name in enumerate(inputs)}
    middle = sum(rows.values()) / len(rows)
    for name, shape in inputs.items():
        _ribbon(axes, 0.6, rows[name], name, list(shape.items()), mapped[name], color)
        inside = [(label, n) for label, n in shape.items() if label != mapped[name]]
        _ribbon(axes, 5.2, rows[name], name.lower() if len(inside) == 1 else name, inside, None, color, whole=mapped[name] is None)
    _ribbon(axes, 9.5, middle, "result", outside, lanes, color)
    for x in (4.35, 8.1):
        axes.annotate("", (x + 0.42, middle), (x - 0.12, middle), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.4})
    for x, title in ((0.6, "outside: all lanes"), (5.2, "inside: one lane"), (9.5, "outside: all lanes")):
        axes.text(x, 0.75, title, fontsize=10.5, weight="bold")
    axes.axis("off")
    axes.set(xlim=(-0.1, 13.2), ylim=(min(rows.values()) - 0.75, 1.0))
    return Picture(figure, _ribbons_in_words(inputs, mapped, in_axes, lane_result, outside, out_axis, lanes))


def _ribbon(
    axes: Any, x: float, y: float, name: str, pieces: list[tuple[str, int]], mapped: str | None, color: Mapping[str, str], whole: bool = False
) -> None:
    """One array: its name, and a piece with label and length for each axis. The mapped piece is hatched and framed."""
    from matplotlib.patches import Rectangle

    axes.text(x - 0.12, y, name, ha="right", va="center", family="monospace", weight="bold", fontsize=9 if len(name) > 2 else 11)
    if not pieces:
        axes.text(x, y, "one number ( )", ha="left", va="center", fontsize=9.5)
    for k, (label, n) in enumerate(pieces):
        cut = label == mapped
        frame = {"fc": "white", "ec": SECOND, "lw": 2.2, "hatch": "////"} if cut else {"fc": color[label], "ec": INK, "lw": 1.0, "alpha": 0.35}
        axes.add_patch(Rectangle((x + k * _PIECE, y - _HALF), _PIECE - 0.06, 2 * _HALF, **frame))
        text = axes.text(x + k * _PIECE + _PIECE / 2 - 0.03, y, f"{label}\n{n}", ha="center", va="center", fontsize=9, linespacing=1.0)
        if cut:
            text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 0.8})
            axes.text(x + k * _PIECE + _PIECE / 2 - 0.03, y - _HALF - 0.07, f"axis {k}, mapped", ha="center", va="top", fontsize=8, color=SECOND)
    if whole:
        axes.text(x, y - _HALF - 0.07, "whole in every lane", ha="left", va="top", fontsize=8, color=MUTED)


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
        f"shapes as ribbons, one piece for each axis, the mapped one hatched. {'. '.join(parts)}. One lane gives {_shape_words(list(lane_result.items()))}; "
        f"the {lanes} axis is put in as axis {out_axis}, so the result is {_shape_words(outside)}."
    )


def axis_selector(positions: Mapping[str, tuple[Any, ...]]) -> None:
    """The ribbons with a slider; `positions` maps the text of each position to the arguments of `shape_ribbons`.

    An extra: it needs ipywidgets, which JupyterLab brings along, and a page that shows them.
    """
    try:
        import ipywidgets
    except ImportError:
        print("There is no slider here (ipywidgets is not installed). The still picture shows the same.")
        return
    ipywidgets.interact(
        lambda axes: show(shape_ribbons(*positions[axes])),
        axes=ipywidgets.SelectionSlider(options=list(positions), description="axes", continuous_update=False, layout={"width": "34em"}),
    )


def slope_histogram(slopes: np.ndarray, separated: int, fitted: float) -> Picture:
    """How the slopes of the resamples lie, with the slope of the 23 flights. `slopes` are those that have a number."""
    figure, axes = canvas(8.8, 3.9)
    edges = np.arange(-0.78, 0.16, 0.03)
    counts, _, _ = axes.hist(slopes, edges, color=FIRST, edgecolor="white", linewidth=0.6)
    left = edges[0] - 0.13
    axes.bar(left, separated, 0.07, color="white", edgecolor=SECOND, hatch="////", linewidth=1.6)
    axes.text(left, separated + 6, f"{separated} resamples\nwithout a finite\nslope", ha="center", va="bottom", fontsize=9)
    axes.axvline(fitted, color=INK, lw=1.8, ls="--")
    axes.text(fitted - 0.012, counts.max() * 1.05, f"the 23 flights: {fitted:.4f}".replace("-", "−"), ha="right", va="center")
    axes.axvline(0, color=MUTED, lw=1, ls=":")
    above = int((slopes > 0).sum())
    axes.text(0.008, counts.max() * 0.5, f"0: no effect\n{above} of {len(slopes) + separated:,}\nlie above", ha="left", va="center", fontsize=9, color=MUTED)
    axes.set(xlabel="slope per °F", ylabel="resamples", ylim=(0, counts.max() * 1.14), xlim=(left - 0.12, 0.2))
    ticks = np.arange(-0.7, 0.15, 0.1)
    axes.set_xticks([left, *ticks], ["−∞", *(f"{t:.1f}".replace("-", "−") if abs(t) > 1e-9 else "0" for t in ticks)])
    low, middle, high = np.percentile(slopes, [5, 50, 95])
    text = (
        f"histogram of the slopes of {len(slopes) + separated:,} resamples. {len(slopes):,} have a finite slope: half of them lie below {middle:.3f}, 5 % below {low:.3f} and 5 % above {high:.3f}; "
        f"the tail on the {'steep' if middle - low > high - middle else 'flat'} side is the longer one. {above} of them lie above 0. A hatched bar at the far left stands for the {separated} resamples without a finite slope. "
        f"A dashed line marks the slope of the 23 flights, {fitted:.4f}."
    ).replace(" -", " −")
    return Picture(figure, text)
