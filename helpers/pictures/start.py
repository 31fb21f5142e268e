"""Chapter 00: the map of the course, six boxes that take a function and give a function."""

from __future__ import annotations

from typing import Any

from matplotlib.patches import FancyBboxPatch

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, canvas

# transform, what the new function takes, what it gives, where it is taught
_ROWS = (
    ("grad", "x", "the slope in every direction", "chapter 02"),
    ("grad_and_value", "x", "the slopes and f(x)", "chapter 03"),
    ("vmap", "many x, stacked", "many f(x), stacked", "chapter 04"),
    ("jvp", "x and a tangent", "f(x) and its tangent", "chapter 06"),
    ("hessian", "x", "how the slopes change", "chapter 09"),
    ("scan", "carry and list", "last carry and list", "chapter 10"),
)


def course_map() -> Picture:
    """Six rows: f goes into a transform, and a new function comes out that takes and gives what the row says."""
    figure, axes = canvas(6.5, 4.2)
    axes.set(xlim=(0, 10.3), ylim=(-0.35, 6.6))
    axes.axis("off")
    for x, heading in ((0.35, "in"), (2.15, "transform"), (6.35, "out: a new function, what it takes → gives")):
        axes.text(x, 6.25, heading, ha="center", color=MUTED)
    for row, (name, takes, gives, where) in enumerate(_ROWS):
        y = 5.5 - row
        _box(axes, 0.35, y, 0.6, "f", INK)
        _box(axes, 2.15, y, 2.2, name, FIRST)
        _box(axes, 6.35, y, 5.2, f"{takes}  →  {gives}", SECOND)
        for start, end in ((0.7, 1.0), (3.3, 3.7)):
            axes.annotate("", (end, y), (start, y), arrowprops={"arrowstyle": "->", "color": MUTED})
        axes.text(9.1, y, where, va="center", color=MUTED)
    rows = ". ".join(f"{name}, {where}: takes {takes}; gives {gives}" for name, takes, gives, where in _ROWS)
    return Picture(
        figure,
        alt="A map of the course in six rows: in each, a function f goes into one of the six transforms, and a new function comes out that takes and gives something else.",
        caption="Look at the middle and the right of each row: a transform, and what the new function takes and gives.",
        text=f"In every row a function f goes into a transform, and a new function comes out. {rows}.",
    )


def _box(axes: Any, x: float, y: float, width: float, text: str, color: str) -> None:
    shape = FancyBboxPatch((x - width / 2, y - 0.3), width, 0.6, boxstyle="round,pad=0.02", fc="white", ec=color, lw=1.6)
    axes.add_patch(shape)
    axes.text(x, y, text, ha="center", va="center", color=INK, family="monospace" if len(text) < 16 else None)
