"""The figures of the course, one module per chapter. Each function draws from live values and returns a `Picture`:
the figure and its text equivalent. `show` puts both on the page."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito's palette: apart for every common kind of color vision. Names say the role, not the hue.
INK, MUTED, FIRST, SECOND, THIRD, FOURTH = "#1b1b1b", "#6b6b6b", "#0072b2", "#d55e00", "#009e73", "#cc79a7"


@dataclass(frozen=True)
class Picture:
    """A figure and the text that says what it shows, for those who do not see it."""

    figure: Figure
    text: str


def canvas(width: float, height: float, columns: int = 1, **axes: object) -> tuple[Figure, object]:
    """A figure of the course's look, in inches, and its axes. White paper: it reads the same in either theme."""
    import matplotlib
    from matplotlib.figure import Figure

    style = {"font.size": 10, "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": MUTED,
             "text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
             "axes.titlesize": 11, "figure.facecolor": "white", "axes.facecolor": "white"}  # fmt: skip
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(width, height), dpi=110, layout="constrained")
        return figure, figure.subplots(1, columns, **axes)


def show(picture: Picture) -> None:
    """Show a picture and, below it, its text equivalent."""
    from IPython.display import display

    buffer = io.BytesIO()
    picture.figure.savefig(buffer, format="png", metadata={"Software": None})
    image = base64.b64encode(buffer.getvalue()).decode("ascii")
    display({"image/png": image, "text/plain": f"Figure: {picture.text}"}, raw=True)
    display({"text/markdown": f"*Figure: {picture.text}*", "text/plain": f"Figure: {picture.text}"}, raw=True)
