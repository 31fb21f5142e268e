"""The look of the course's pictures: colors, paper, and the sizes that fit a small window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# Okabe and Ito's palette: apart for every common kind of color vision. Names say the role, not the hue.
# Lines and areas may have any of them. Text is in INK, MUTED or FIRST: the others are too pale to read on white.
INK, MUTED, FIRST, SECOND, THIRD, FOURTH = "#1b1b1b", "#5f5f5f", "#0072b2", "#d55e00", "#009e73", "#cc79a7"

PIXELS = 96  # CSS pixels of an inch
WIDEST = 8.2  # inches: the column of JupyterLab in a window of 1366 pixels
NARROW = 568  # pixels of that column in a window of 1000, with the file browser open
SMALLEST = 9  # points of a text at that width
CONTRAST = 4.5  # of a text against white, as WCAG 2.2 asks (1.4.3)


def signed(number: float, digits: int = 3) -> str:
    """A number with a minus sign that nobody takes for a dash, and no −0."""
    return f"{round(float(number), digits) + 0.0:.{digits}f}".replace("-", "−")


def font_size(width: float) -> float:
    """The points of a text in a figure of this width, in inches, that is still SMALLEST in a narrow window."""
    return SMALLEST * max(1.0, width * PIXELS / NARROW)


def canvas(width: float, height: float, columns: int = 1, rows: int = 1, **axes: object) -> tuple[Figure, Any]:
    """A figure of the course's look, in inches, and its axes. White paper: it reads the same in either theme."""
    import matplotlib
    from matplotlib.figure import Figure

    size = font_size(width) + 0.2
    style = {"font.size": size, "axes.titlesize": size + 1, "axes.labelsize": size, "xtick.labelsize": size, "ytick.labelsize": size,
             "legend.fontsize": size, "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": MUTED,
             "text.color": INK, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
             "figure.facecolor": "white", "axes.facecolor": "white"}  # fmt: skip
    with matplotlib.rc_context(style):
        figure = Figure(figsize=(width, height), dpi=PIXELS, layout="constrained")
        return figure, figure.subplots(rows, columns, **axes)


def faults(figure: Figure) -> list[str]:
    """What would be hard to read in a narrow window: a sentence for each fault."""
    from matplotlib.text import Text

    width = figure.get_figwidth()
    found = [f"it is {width:g} inches wide; {WIDEST} fit"] if width > WIDEST else []
    for text in figure.findobj(Text):
        said = text.get_text().strip()
        if not said or not text.get_visible():
            continue
        if text.get_fontsize() < font_size(width) - 1e-6:
            found.append(f"{said!r} has {text.get_fontsize():.1f} points; at this width {font_size(width):.1f} are the least")
        if contrast(text.get_color()) < CONTRAST:
            found.append(f"{said!r} has a contrast of {contrast(text.get_color()):.2f} on white; {CONTRAST} is the least")
    return found


def contrast(color: Any) -> float:
    """How far a color stands from white: the contrast ratio of WCAG 2.2, from 1 to 21."""
    from matplotlib.colors import to_rgb

    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(color)]
    return 1.05 / (0.05 + 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
