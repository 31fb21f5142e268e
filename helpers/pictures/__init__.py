"""The figures of the course: a module for each chapter, and one for each thing that moves. Each function draws from live
values and returns a `Picture` or a `Moving`: what is to be seen, and its texts. `show` puts them on the page."""

from __future__ import annotations

import base64
import html
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.pictures.look import PIXELS, faults
from helpers.pictures.moving import Scene, described

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True)
class Picture:
    """A figure with its texts: `alt` says in one sentence what is to be seen, for those who do not see it; `caption` says
    in one sentence what to look for; `text` describes it all, with the numbers."""

    figure: Figure
    alt: str
    caption: str
    text: str


@dataclass(frozen=True)
class Moving:
    """A scene that moves, with its texts: as for a `Picture`."""

    scene: Scene  # or another thing with html(alt, caption, text)
    alt: str
    caption: str
    text: str


def show(picture: Picture | Moving) -> None:
    """Show a picture with its caption, and its description folded below. Raises ValueError where it would be hard to read
    in a narrow window (see `helpers.pictures.look`)."""
    from IPython.display import display

    words = f"Figure: {picture.caption} {picture.text}"
    if isinstance(picture, Moving):
        display({"text/html": picture.scene.html(picture.alt, picture.caption, picture.text), "text/plain": words}, raw=True)
        return
    if found := faults(picture.figure):
        raise ValueError(f"This picture is hard to read in a small window: {'; '.join(found)}.")
    data = base64.b64encode(png(picture.figure)).decode("ascii")
    width = round(picture.figure.get_figwidth() * PIXELS)
    image = f'<img alt="{html.escape(picture.alt)}" width="{width}" style="max-width:100%;height:auto" src="data:image/png;base64,{data}">'
    page = f'<figure style="margin:0">{image}{described(picture.caption, picture.text)}</figure>'
    display({"text/html": page, "image/png": data, "text/plain": words}, raw=True)


def png(figure: Figure) -> bytes:
    """The figure as PNG, at twice the pixels of the page, so that it is sharp on a fine screen; 256 colors are enough."""
    from PIL import Image

    drawn, small = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=2 * PIXELS)
    drawn.seek(0)
    with Image.open(drawn) as image:
        image.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(small, format="png", optimize=True)
    return small.getvalue()
