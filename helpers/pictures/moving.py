"""Pictures that move: an inline SVG, a slider or a few choices, and a short script that picks and draws.

Every number is computed in Python when the cell runs: a part of the scene gets a list with one value for each frame where
it moves. The page needs no kernel and no other file. Without a script the first frame stands still.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from helpers.pictures.look import INK, MUTED

# What the script may weigh, in bytes: a page with several of them stays light.
HEAVIEST = 60_000


@dataclass(frozen=True)
class Control:
    """What the reader moves: a slider, or with `choices` a row of buttons of which one is pressed. `places` are the texts
    of its positions, and `start` is the first one shown."""

    name: str
    places: Sequence[str]
    start: int = 0
    choices: bool = False


@dataclass
class Scene:
    """The parts of a moving picture, in pixels from the top left corner of a field `width` wide and `height` high.

    With two controls the frames run through the second one fastest. `add` takes an SVG tag and its attributes, where `_`
    stands for `-` and `text` for what is written inside. An attribute that is a list or array moves: it has an entry for
    each frame. `say` sets the sentences, one for each frame, that are read below the picture.
    """

    width: int
    height: int
    controls: Sequence[Control]
    says: Sequence[str] = ()
    _parts: list[str] = field(default_factory=list)
    _tracks: list[tuple[int, str, list[Any]]] = field(default_factory=list)
    _moving: int = 0

    @property
    def frames(self) -> int:
        """How many pictures there are in all."""
        return int(np.prod([len(control.places) for control in self.controls]))

    @property
    def _start(self) -> int:
        index = 0
        for control in self.controls:
            index = index * len(control.places) + control.start
        return index

    def add(self, tag: str, **attributes: Any) -> None:
        """Put a part on top of the others. Raises ValueError where a list has not one entry for each frame."""
        still: dict[str, Any] = {}
        tracks = []
        for name, value in attributes.items():
            name = name.rstrip("_").replace("_", "-")
            if isinstance(value, (list, tuple, np.ndarray)):
                values = [_tidy(item) for item in value]
                if len(values) != self.frames:
                    raise ValueError(f"{name} of {tag} has {len(values)} values for {self.frames} frames")
                still[name] = values[self._start]
                if any(item != values[0] for item in values):
                    tracks.append((self._moving, name, values))
            else:
                still[name] = _tidy(value)
        if tracks:
            still["data-moves"] = self._moving
            self._moving += 1
            self._tracks += tracks
        inside = html.escape(str(still.pop("text", "")))
        written = "".join(f' {name}="{html.escape(str(value))}"' for name, value in still.items())
        self._parts.append(f"<{tag}{written}>{inside}</{tag}>")

    def label(self, x: Any, y: Any, text: Any, size: int = 15, color: Any = INK, anchor: str = "start", **more: Any) -> None:
        """A text whose baseline begins at (x, y), or ends or is centered there."""
        self.add("text", x=x, y=y, text=text, font_size=size, fill=color, text_anchor=anchor, **more)

    def line(self, x1: Any, y1: Any, x2: Any, y2: Any, color: Any = INK, width: Any = 2, **more: Any) -> None:
        """A straight line; with `marker_end="url(#arrow)"` an arrow in ink."""
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=color, stroke_width=width, **more)

    def say(self, says: Sequence[str]) -> None:
        """The sentence that says what each frame shows: the text below the picture."""
        if len(says) != self.frames:
            raise ValueError(f"{len(says)} sentences for {self.frames} frames")
        self.says = list(says)

    def html(self, alt: str, caption: str, text: str) -> str:
        """The picture as HTML: the SVG at its first frame, what moves it, a sentence for the frame, the caption, and the
        description of the whole, folded. Raises ValueError where it is heavier than HEAVIEST."""
        svg = (
            f'<svg viewBox="0 0 {self.width} {self.height}" width="{self.width}" role="img" aria-label="{html.escape(alt)}" '
            f'style="max-width:100%;height:auto;display:block;background:#fff" font-family="sans-serif">{_ARROW}{"".join(self._parts)}</svg>'
        )
        controls = "".join(_control(k, control) for k, control in enumerate(self.controls))
        says = f'<p data-says aria-live="polite" style="margin:.3em 0">{html.escape(self.says[self._start])}</p>' if self.says else ""
        body = f"{svg}<div>{controls}</div>{says}" + described(caption, text)
        data = json.dumps(
            {"sizes": [len(c.places) for c in self.controls], "places": [list(c.places) for c in self.controls], "tracks": self._tracks, "says": list(self.says)},
            ensure_ascii=False, separators=(",", ":"),
        ).replace("</", "<\\/")  # fmt: skip
        name = hashlib.sha256((body + data).encode()).hexdigest()[:12]
        body = body.replace("NAME", name)
        whole = f'<figure data-moving="{name}" style="margin:0;max-width:{self.width}px">{body}</figure><script>{_SCRIPT.replace("NAME", name).replace("DATA", data)}</script>'
        if len(whole.encode()) > HEAVIEST:
            raise ValueError(f"this moving picture weighs {len(whole.encode()):,} bytes; {HEAVIEST:,} are the most")
        return whole


@dataclass(frozen=True)
class Plot:
    """A field of a scene with axes: turns data into pixels. `left`, `top`, `width` and `height` are in pixels."""

    scene: Scene
    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]

    def at(self, x: Any, y: Any) -> tuple[Any, Any]:
        """The pixels of data; arrays give arrays."""
        across = self.left + (np.asarray(x, float) - self.x[0]) / (self.x[1] - self.x[0]) * self.width
        down = self.top + self.height - (np.asarray(y, float) - self.y[0]) / (self.y[1] - self.y[0]) * self.height
        return across, down

    def frame(self, xlabel: str, ylabel: str, xticks: Mapping[float, str], yticks: Mapping[float, str]) -> None:
        """Axes with ticks and names."""
        scene, bottom = self.scene, self.top + self.height
        scene.line(self.left, bottom, self.left + self.width, bottom, MUTED, 1)
        scene.line(self.left, self.top, self.left, bottom, MUTED, 1)
        for value, text in xticks.items():
            across, _ = self.at(value, self.y[0])
            scene.line(across, bottom, across, bottom + 5, MUTED, 1)
            scene.label(across, bottom + 20, text, 13, anchor="middle")
        for value, text in yticks.items():
            _, down = self.at(self.x[0], value)
            scene.line(self.left - 5, down, self.left, down, MUTED, 1)
            scene.label(self.left - 8, down + 4, text, 13, anchor="end")
        scene.label(self.left + self.width, bottom + 38, xlabel, 14, anchor="end")
        scene.label(self.left, self.top - 8, ylabel, 14)

    def curve(self, x: Any, y: Any, color: str = INK, width: float = 2, **more: Any) -> None:
        """A line through points; `x` or `y` of shape (frames, points) makes it move."""
        x, y = np.broadcast_arrays(np.asarray(x, float), np.asarray(y, float))
        points = self.path(x, y) if x.ndim == 1 else [self.path(a, b) for a, b in zip(x, y, strict=True)]
        self.scene.add("path", d=points, fill="none", stroke=color, stroke_width=width, **more)

    def path(self, x: Any, y: Any) -> str:
        """The points as an SVG path, broken where a number is not finite."""
        across, down = self.at(x, y)
        written, pen = "", "M"
        for a, b in zip(across, down, strict=True):
            if not np.isfinite(a + b):
                pen = "M"
                continue
            written += f"{pen}{_tidy(a)} {_tidy(b)}"
            pen = "L"
        return written


def described(caption: str, text: str) -> str:
    """The caption in one sentence, and the long description, folded."""
    return (
        f"<figcaption>{html.escape(caption)}</figcaption>"
        f"<details><summary>The picture in words</summary><p>{html.escape(text)}</p></details>"
    )


def _tidy(value: Any) -> Any:
    """A number with a tenth of a pixel, which is as fine as a screen shows it; anything else as it is."""
    if isinstance(value, (bool, str)) or value is None:
        return value
    number = round(float(value), 1)
    return int(number) if number == int(number) else number


def _control(k: int, control: Control) -> str:
    """The HTML of one control, by mouse and by keyboard; JupyterLab leaves the keys alone while it has the focus."""
    name = html.escape(control.name)
    if control.choices:
        buttons = "".join(
            f'<label style="margin-right:1em;display:inline-block"><input type="radio" name="NAME-{k}" value="{j}" data-control="{k}" data-lm-suppress-shortcuts="true"'
            f"{' checked' if j == control.start else ''}> {html.escape(place)}</label>"
            for j, place in enumerate(control.places)
        )
        return f'<fieldset style="border:0;padding:0;margin:.4em 0"><legend style="float:left;margin-right:1em;padding:0">{name}</legend>{buttons}</fieldset>'
    return (
        f'<label style="display:flex;flex-wrap:wrap;gap:.2em .8em;align-items:center;margin:.4em 0"><span>{name}</span>'
        f'<input type="range" min="0" max="{len(control.places) - 1}" value="{control.start}" step="1" data-control="{k}" '
        f'data-lm-suppress-shortcuts="true" aria-valuetext="{html.escape(control.places[control.start])}" style="flex:1 1 12em;min-width:9em">'
        f'<span data-place="{k}" style="min-width:{max(6, 0.56 * max(map(len, control.places))):g}em">{html.escape(control.places[control.start])}</span></label>'
    )


_ARROW = (
    '<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse">'
    '<path d="M0 0L10 5L0 10z" fill="context-stroke"/></marker></defs>'
)

# Everything on the page with this name that is not alive yet: the same output may be shown twice.
_SCRIPT = """(() => {
const data = DATA;
for (const root of document.querySelectorAll('[data-moving="NAME"]:not([data-alive])')) {
  root.dataset.alive = "";
  const at = data.sizes.map(() => 0), parts = [];
  for (const part of root.querySelectorAll("[data-moves]")) parts[part.dataset.moves] = part;
  const draw = () => {
    const k = at.reduce((index, place, c) => index * data.sizes[c] + place, 0);
    for (const [part, name, values] of data.tracks)
      if (name === "text") parts[part].textContent = values[k]; else parts[part].setAttribute(name, values[k]);
    const says = root.querySelector("[data-says]");
    if (says) says.textContent = data.says[k];
  };
  for (const input of root.querySelectorAll("[data-control]")) {
    const c = +input.dataset.control, place = root.querySelector(`[data-place="${c}"]`);
    const read = () => {
      at[c] = +input.value;
      const text = data.places[c][at[c]];
      if (place) { place.textContent = text; input.setAttribute("aria-valuetext", text); }
    };
    if (input.type === "range" || input.checked) read();
    input.addEventListener("input", () => { read(); draw(); });
  }
  draw();
}
})();"""
