"""A small drawing of a wrong array beside the expected one, as inline SVG: what a row of numbers does not show at a glance.

Entries that differ carry a cross or a dot inside, so that no color is needed to find them. Lines and texts take the color of
the page. The same is said in words by the sentence and the numbers of the report.
"""

from __future__ import annotations

import html

import numpy as np

from helpers.checks.differences import wrong_entries
from helpers.desk.plain import Plain

MOST_POINTS, MOST_SIDE = 40, 6  # so that a drawing stays below 10 kB
_CELL, _HEIGHT, _WIDTH = 18, 92, 420
_EXPECTED, _YOURS = "currentColor", "#d55e00"  # that of the page, and one that shows on either background


def sketch(yours: Plain, expected: Plain, rtol: float) -> str:
    """The drawing as HTML, or "" where there is nothing to draw: for vectors of 3 to 40 and matrices of up to 6 by 6 finite
    real numbers, both of one shape."""
    if not (_drawable(yours) and _drawable(expected)) or yours.shape != expected.shape:
        return ""
    wrong = wrong_entries(yours, expected, rtol)
    if yours.ndim == 1:
        return _curves(yours.astype(float), expected.astype(float), wrong)
    return _matrices(yours.astype(float), expected.astype(float), wrong)


def _drawable(value: Plain) -> bool:
    if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf" or not np.isfinite(value).all():
        return False
    return (value.ndim == 1 and 3 <= len(value) <= MOST_POINTS) or (value.ndim == 2 and 2 <= min(value.shape) and max(value.shape) <= MOST_SIDE)


def _curves(yours: np.ndarray, expected: np.ndarray, wrong: np.ndarray) -> str:
    """Circles for the expected entries, crosses for those of yours that differ, dots in the circles for those that agree."""
    both = np.concatenate([yours, expected, [0.0]])
    low, high = float(both.min()), float(both.max())
    span = (high - low) or 1.0
    xs = np.linspace(14, _WIDTH - 14, len(yours))

    def height(value: float) -> float:
        return 8 + (_HEIGHT - 16) * (high - value) / span

    parts = [f"<line x1='4' x2='{_WIDTH - 4}' y1='{height(0):.1f}' y2='{height(0):.1f}' stroke='currentColor' stroke-opacity='.3'/>"]
    for x, mine, right, is_wrong in zip(xs, yours, expected, wrong, strict=True):
        y = height(right)
        parts.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4' fill='none' stroke='{_EXPECTED}' stroke-width='1.6'/>")
        if is_wrong:
            m = height(mine)
            parts.append(f"<path d='M{x - 4:.1f} {m - 4:.1f}l8 8m0 -8l-8 8' stroke='{_YOURS}' stroke-width='2'/>")
        else:
            parts.append(f"<circle cx='{x:.1f}' cy='{y:.1f}' r='1.6' fill='{_EXPECTED}'/>")
    return _svg(parts, _WIDTH, _HEIGHT, _words(wrong), "○ expected · × yours where it differs")


def _matrices(yours: np.ndarray, expected: np.ndarray, wrong: np.ndarray) -> str:
    """Two grids. The size of a square is the size of its number; below 0 it is hollow. Entries that differ are crossed."""
    most = float(max(np.abs(yours).max(), np.abs(expected).max())) or 1.0
    rows, columns = yours.shape
    parts = []
    for left, matrix, color in ((0, expected, _EXPECTED), ((columns + 1.5) * _CELL, yours, _YOURS)):
        parts.append(
            f"<rect x='{left + 1:.1f}' y='1' width='{columns * _CELL}' height='{rows * _CELL}' fill='none' stroke='currentColor' stroke-opacity='.3'/>"
        )
        for (i, j), value in np.ndenumerate(matrix):
            side = (_CELL - 5) * (abs(value) / most) ** 0.5
            x, y = left + 1 + (j + 0.5) * _CELL, 1 + (i + 0.5) * _CELL
            fill = color if value > 0 else "none"
            if side > 0.5:
                parts.append(
                    f"<rect x='{x - side / 2:.1f}' y='{y - side / 2:.1f}' width='{side:.1f}' height='{side:.1f}' fill='{fill}' stroke='{color}'/>"
                )
            if matrix is yours and wrong[i, j]:
                parts.append(f"<path d='M{x - 6:.1f} {y - 6:.1f}l12 12m0 -12l-12 12' stroke='currentColor' stroke-width='1.4'/>")
    width = (2 * columns + 1.5) * _CELL + 3
    return _svg(parts, width, rows * _CELL + 2, _words(wrong), "left expected · right yours, crossed where it differs · hollow below 0")


def _words(wrong: np.ndarray) -> str:
    """The drawing in words."""
    places = [str([int(k) for k in place]) for place in np.argwhere(wrong)]
    listed = ", ".join(places[:6]) + (" and more" if len(places) > 6 else "")
    return f"Yours beside the expected array: {len(places)} of {wrong.size} entries differ, at {listed}."


def _svg(parts: list[str], width: float, height: float, words: str, legend: str) -> str:
    told = html.escape(words, quote=True)
    picture = f"<svg role='img' aria-label=\"{told}\" width='{width:.0f}' height='{height:.0f}' viewBox='0 0 {width:.0f} {height:.0f}' style='max-width:100%'>"
    return f"<div style='margin:4px 0'>{picture}{''.join(parts)}</svg><div style='font-size:85%;opacity:.8'>{legend}</div></div>"
