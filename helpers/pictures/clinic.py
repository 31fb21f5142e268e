"""Chapter 12: the decision tree of errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helpers.pictures import Picture
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, canvas

WAYS = ("by hand", "torch", "JAX")
# (what you see, what to do, letters of the programs of the chapter that end here)
_RAISES = (
    ("function, iterable", "call the transform at x, then unpack", "A"),
    ("scalar, one number", "reduce to one number, or use jacrev", "D"),
    ("aux, pair, two-element tuple", "let the function return (value, extra)", ""),
    ("primals … tuple", "write (x,) and (v,)", ""),
    ("whole numbers, floating, real- or complex", "write 3.0", ""),
    ("control flow, boolean, disagree", "compute both branches, select with where", ""),
)
_SILENT = (
    ("NaN", "a branch that was not chosen: make its input safe", "C"),
    ("another shape, or a tuple", "unpack; a JVP is shaped like the output", ""),
    ("zero", "the branch that ran is a constant", "E"),
    ("another number than differences", "a lost path, a direction, a sum, argument 0", "BF"),
)


def _split(ways: Sequence[str]) -> str:
    """Who raises and who stays silent: "raises: torch · silent: by hand, JAX"."""
    groups = {"raises": [w for w in WAYS if w in ways], "silent": [w for w in WAYS if w not in ways]}
    return " · ".join(f"{name}: {', '.join(group)}" for name, group in groups.items() if group)


def error_tree(outcomes: Mapping[str, Sequence[str]]) -> Picture:
    """The tree from "does it raise?" to a mend. `outcomes` says for each program in which ways it raised."""
    figure, axes = canvas(10.4, 6.0)
    axes.axis("off")
    rows = len(_RAISES) + len(_SILENT) + 1
    axes.set(xlim=(0, 10.4), ylim=(-0.75, rows - 0.1))
    place = rows - 1.0
    root = (0.95, rows / 2 - 0.5)
    for title, leaves, color in (("it raises:\nfind the word", _RAISES, FIRST), ("it is silent:\nlook at the result", _SILENT, SECOND)):
        at = (3.0, place - (len(leaves) - 1) / 2)
        _line(axes, root, at)
        for word, mend, letters in leaves:
            _line(axes, at, (4.55, place))
            axes.text(4.62, place + 0.02, word, va="bottom", weight="bold", color=color, fontsize=10)
            axes.text(4.62, place - 0.02, f"→ {mend}", va="top", fontsize=9.5)
            for k, letter in enumerate(letters):
                note = f"{letter} · {_split(outcomes[letter])}"
                axes.text(10.35, place + (0.12 if len(letters) == 1 else 0.3 - 0.36 * k), note, ha="right", va="center", color=MUTED, fontsize=8.5)
            place -= 1
        _box(axes, at, title, color)
        place -= 1
    _box(axes, root, "your program:\ndoes it raise?", INK)
    axes.text(10.35, rows - 0.15, "programs A to F: what happened in this notebook", ha="right", va="top", fontsize=8.5, color=MUTED)
    spoken = [
        f"{head} " + "; ".join(f"“{word}”, then {mend}" for word, mend, _ in leaves) + "."
        for head, leaves in (("If it raises, look for a word of the message:", _RAISES), ("If it stays silent, look at the result:", _SILENT))
    ]
    happened = "; ".join(f"{letter} {_split(ways).replace(' · ', ', ')}" for letter, ways in outcomes.items())
    text = f"a tree that starts with the question: does your program raise? {' '.join(spoken)} The six programs of this notebook: {happened}."
    return Picture(figure, text)


def _line(axes: Any, start: tuple[float, float], end: tuple[float, float]) -> None:
    axes.plot((start[0], end[0]), (start[1], end[1]), color=MUTED, lw=1, zorder=1)


def _box(axes: Any, at: tuple[float, float], text: str, color: str) -> None:
    frame = {"boxstyle": "round,pad=0.45", "facecolor": "white", "edgecolor": color, "linewidth": 1.4}
    axes.text(*at, text, ha="center", va="center", fontsize=10, color=color, bbox=frame, zorder=3)
