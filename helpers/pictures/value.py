"""Chapter 03: the nests of the results and the bars of how often f ran; the training log of Challenger; boxes that turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from helpers.pictures import Picture
from helpers.pictures.boxes import boxes_turn
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, THIRD, canvas

__all__ = ["boxes_turn", "nests_and_runs", "training_log"]

_WIDTH, _GAP, _PAD = 2.5, 0.3, 0.22
_COLORS = {"gradient": FIRST, "value": SECOND, "aux": THIRD}


def nests_and_runs(results: Mapping[str, Any], parts: Mapping[str, Any], runs: Mapping[str, int]) -> Picture:
    """The nest of each result, drawn from the result itself, and how often f ran for it.

    `results` maps a title to a nested tuple. `parts` says what the gradient, the value and the aux are, so that each
    leaf can be told by its numbers. `runs` maps a way of asking to a number of calls.
    """
    figure, (nests, bars) = canvas(5.9, 6.4, rows=2, gridspec_kw={"height_ratios": [2.6, 1]})
    nests.axis("off")
    nests.set(xlim=(-0.25, 9.4), ylim=(-0.1, 1.5 * len(results) - 0.2), title="Where each part stands in the result")
    sentences = []
    for k, (title, result) in enumerate(results.items()):
        y = 1.5 * (len(results) - 1 - k) + 0.45
        nests.text(-0.2, y + 0.5, title, family="monospace", weight="bold", va="bottom")
        _nest(nests, result, parts, 0.0, y, "", 0)
        leaves = [f"{name} at {path}" for path, name, _ in _leaves(result, parts)]
        sentences.append(f"{title} gives {_written(result, parts)}, with {', '.join(leaves)}")
    _bars(bars, runs)
    counts = "; ".join(f"{way}: {count}" for way, count in runs.items())
    return Picture(
        figure,
        alt="Above, four results as nested boxes, from torch and from JAX, without and with aux, an index under each part. Below, bars of how often f ran for three ways of asking.",
        caption="Look at what lies together in a box of its own: it is what f returned, in either order.",
        text=f"Above, the results as nested boxes. {'. '.join(sentences)}. Below, bars of how often f ran: {counts}.",
    )


def _name(leaf: Any, parts: Mapping[str, Any]) -> str:
    """Which part this leaf is, told by its numbers."""
    numbers = np.asarray(leaf)
    return next(name for name, part in parts.items() if np.shape(part) == numbers.shape and np.allclose(part, numbers, rtol=1e-5))


def _leaves(result: Any, parts: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str, Any]]:
    """The path, the name and the numbers of each leaf."""
    if isinstance(result, tuple):
        for k, part in enumerate(result):
            yield from _leaves(part, parts, f"{path}[{k}]")
    else:
        yield path, _name(result, parts), result


def _written(result: Any, parts: Mapping[str, Any]) -> str:
    if isinstance(result, tuple):
        return f"({', '.join(_written(part, parts) for part in result)})"
    return _name(result, parts)


def _nest(axes: Any, result: Any, parts: Mapping[str, Any], x: float, y: float, path: str, depth: int) -> float:
    """Draw a result from x on and return where it ends."""
    from matplotlib.patches import FancyBboxPatch

    half = 0.44 - 0.09 * depth
    if isinstance(result, tuple):
        end = x + _PAD
        for k, part in enumerate(result):
            end = _nest(axes, part, parts, end + (_GAP if k else 0.0), y, f"{path}[{k}]", depth + 1)
        end += _PAD
        box, edge = (x, end), INK
    else:
        name = _name(result, parts)
        end, edge = x + _WIDTH, _COLORS[name]
        box = (x, end)
        numbers = ", ".join(f"{n:.2f}".replace("-", "−") for n in np.atleast_1d(np.asarray(result)))
        axes.text(x + _WIDTH / 2, y + 0.12, f"{name} {numbers}", ha="center", va="center", fontsize=9.2)
        axes.text(x + _WIDTH / 2, y - 0.13, path, ha="center", va="center", fontsize=9.2, family="monospace", color=MUTED)
    shape = FancyBboxPatch(
        (box[0], y - half), box[1] - box[0], 2 * half, boxstyle="round,pad=0,rounding_size=0.1",
        fc="none" if isinstance(result, tuple) else "white", ec=edge, lw=1.3 if isinstance(result, tuple) else 1.6, zorder=0,
    )  # fmt: skip
    axes.add_patch(shape)
    return end


def _bars(axes: Any, runs: Mapping[str, int]) -> None:
    places = np.arange(len(runs))[::-1]
    axes.barh(places, list(runs.values()), color=[MUTED if n > 1 else FIRST for n in runs.values()], height=0.4)
    for place, (way, count) in zip(places, runs.items(), strict=True):
        axes.text(0.0, place + 0.24, way, va="bottom", ha="left")
        axes.text(count + 0.05, place, str(count), va="center", ha="left", weight="bold")
    most = max(runs.values())
    axes.set(
        xlim=(0, most + 0.45), ylim=(-0.4, len(runs) - 0.2), yticks=[], xticks=range(most + 1),
        xlabel="runs of f in one step", title="How often f ran",
    )  # fmt: skip
    axes.spines["left"].set_visible(False)


def training_log(log: np.ndarray) -> Picture:
    """Three panels of a training log: one row of `log` a step; its columns are loss, gradient norm and accuracy."""
    names = ("loss", "gradient norm", "accuracy")
    figure, panels = canvas(5.9, 6.0, rows=3, sharex=True)
    steps = np.arange(len(log))
    for axes, name, column, color in zip(panels, names, log.T, (SECOND, FIRST, THIRD), strict=True):
        axes.plot(steps, column, color=color, lw=1.8, drawstyle="steps-post" if name == "accuracy" else "default")
        axes.set(ylabel=name, yscale="log" if name == "gradient norm" else "linear")
        axes.annotate(f"{column[0]:.3f}", (0, column[0]), (16, 4), textcoords="offset points", va="center")
        last = f"{column[-1]:.3f}" if column[-1] > 1e-3 else f"{column[-1]:.1e}".replace("-0", "−")
        away = (-8, -12) if name == "gradient norm" else (0, 8)  # below a falling line, above a flat one
        axes.annotate(last, (steps[-1], column[-1]), away, textcoords="offset points", ha="right")
        axes.margins(y=0.2)
    panels[-1].set(xlabel="step")
    at = [k for k in (0, 1, 5, 10, 20, len(log) - 1) if k < len(log)]
    rows = "; ".join(f"step {k}: " + ", ".join(f"{n} {v:.3g}" for n, v in zip(names, log[k], strict=True)) for k in at)
    jumps = int((np.abs(np.diff(log[:, 2])) > 1e-6).sum())
    return Picture(
        figure,
        alt=f"Three curves over {len(log)} steps, one above the other: the loss falls and is soon flat, the gradient norm falls all the way, the accuracy jumps {jumps} time{'s' * (jumps != 1)}.",
        caption="Look for the step at which each curve stops telling you anything new.",
        text=f"Three curves over {len(log)} steps. {rows}. The loss falls and is soon flat. On a logarithmic axis the gradient norm goes down in a "
        f"nearly straight line. The accuracy changes {jumps} time{'s' * (jumps != 1)}.",
    )
