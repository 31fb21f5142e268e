"""Chapter 07: a fork with two outputs that fills step by step; the reader chooses the two cotangents that come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helpers.pictures import Moving
from helpers.pictures.look import FIRST, INK, MUTED, SECOND
from helpers.pictures.moving import Control, Scene

# name -> the middle of its box
_PLACES = {"x": (95, 48), "y": (395, 48), "a": (245, 168), "u": (95, 288), "v": (395, 288)}
_ACROSS, _DOWN = 72, 38  # half a box
_THICK, _THIN = 3.5, 1.5


def fork_in_steps(
    values: Mapping[str, float], formulas: Mapping[str, str], trace: Sequence[tuple[str, Mapping[str, float]]], cotangents: Sequence[tuple[float, float]]
) -> Moving:
    """Two inputs x and y, one line a, two outputs u and v: a step of a slider for each line forward and for each line back.

    `trace` lists (name, {name that it reads: local slope}) for a, u and v; `cotangents` are the pairs for (u, v) to choose from.
    """
    lines, slopes = [name for name, _ in trace], dict(trace)
    ends = [name for name in ("u", "v") if name in lines]
    places = ["the inputs", *(f"forward: {name}" for name in lines), "cotangents come in", *(f"back: {name} sends" for name in reversed(lines))]
    scene = Scene(490, 395, [Control("Cotangents of (u, v)", [_pair(c) for c in cotangents], choices=True), Control("Step", places)])
    comes = len(lines) + 1
    known = {name: 0 if name not in lines else 1 + lines.index(name) for name in _PLACES}
    sends = {name: comes + len(lines) - lines.index(name) for name in lines}
    frames = [(pair, k, _adjoints(trace, dict(zip(ends, pair, strict=True)), comes, sends, k)) for pair in cotangents for k in range(len(places))]
    _edges(scene, frames, slopes, known, sends)
    for name, (x, y) in _PLACES.items():
        at = {known[name], sends.get(name, -1)} | ({comes} if name in ends else set())
        scene.add("rect", x=x - _ACROSS, y=y - _DOWN, width=2 * _ACROSS, height=2 * _DOWN, rx=6, fill="#fff", stroke=INK,
                  stroke_width=[_THICK if k in at else 1.2 for _, k, _ in frames])  # fmt: skip
        scene.label(x, y - 16, formulas[name], 15, anchor="middle", font_family="monospace", font_weight="bold")
        scene.label(x, y + 5, [f"value {_plain(values[name])}" if k >= known[name] else "" for _, k, _ in frames], 14, FIRST, "middle")
        readers = [sends[line] for line in lines if name in slopes[line]]  # those that have not sent yet may still add
        scene.label(x, y + 26, [f"cotangent {_plain(bar[name])}{' so far' * any(k < at for at in readers)}" if name in bar else "" for _, k, bar in frames], 14, anchor="middle")
    for name in ends:
        x, y = _PLACES[name]
        here = [float(k >= comes) for _, k, _ in frames]
        scene.line(x, y + _DOWN + 32, x, y + _DOWN + 3, SECOND, [_THICK if k == comes else _THIN for _, k, _ in frames], stroke_dasharray="6 4", opacity=here)
        scene.label(x, y + _DOWN + 50, [f"↑ {_plain(bar[name])} from outside" if k >= comes else "" for _, k, bar in frames], 14, anchor="middle")
    scene.say([_sentence(k, bar, values, formulas, slopes, lines, comes, pair) for pair, k, bar in frames])
    told = [f"({_pair(pair)[1:-1]}) at (u, v) gives {_pair((bar['x'], bar['y']))} at (x, y)" for pair, k, bar in frames if k == len(places) - 1]
    return Moving(
        scene,
        alt="A fork as five boxes: the inputs x and y at the top, a in the middle, the outputs u and v at the bottom; values fill in downwards, then messages go back up.",
        caption="Choose the cotangents, then move the step: two messages meet at a, at x and at y, and are added.",
        text=f"Forward: {', '.join(f'{formulas[name]} is {_plain(values[name])}' for name in _PLACES)}. Back: the cotangents of u and v come in from outside; v and u send messages to what they "
        f"read, then a sends what it has gathered. {'; '.join(told)}. What (1, 1) gives is the sum of what (1, 0) and (0, 1) give.",
    )


def _adjoints(trace: Sequence[tuple[str, Mapping[str, float]]], outside: dict[str, float], comes: int, sends: Mapping[str, int], k: int) -> dict[str, float]:
    """The cotangents that are there at step k."""
    bar = outside if k >= comes else {}
    for name, slopes in reversed(trace):
        if sends[name] <= k:
            for source, slope in slopes.items():
                bar[source] = bar.get(source, 0) + bar[name] * slope
    return bar


def _edges(scene: Scene, frames: Sequence[Any], slopes: Mapping[str, Mapping[str, float]], known: Mapping[str, int], sends: Mapping[str, int]) -> None:
    """A line from each box to each that reads it, and the message that comes back along it."""
    for name, reads in slopes.items():
        for source, slope in reads.items():
            (x0, y0), (x1, y1) = _PLACES[source], _PLACES[name]
            on, back = [k in (known[name], sends[name]) for _, k, _ in frames], [k >= sends[name] for _, k, _ in frames]
            color = [SECOND if b else INK if o else MUTED for o, b in zip(on, back, strict=True)]
            scene.line(x0, y0 + _DOWN, x1, y1 - _DOWN, color, [_THICK if o else _THIN for o in on], stroke_dasharray=["6 4" if b else "none" for b in back])
            middle = ((x0 + x1) / 2, (y0 + y1) / 2 + 5)
            scene.add("rect", x=middle[0] - 26, y=middle[1] - 15, width=52, height=20, fill="#fff", opacity=[float(b) for b in back])
            said = [f"↑ {_plain(bar[name] * slope)}" if b else "" for b, (_, _, bar) in zip(back, frames, strict=True)]
            scene.label(*middle, said, 14, anchor="middle", font_weight=["bold" if o else "normal" for o in on])


def _sentence(k: int, bar: Mapping[str, float], values: Mapping[str, float], formulas: Mapping[str, str], slopes: Mapping[str, Mapping[str, float]],
              lines: Sequence[str], comes: int, pair: tuple[float, float]) -> str:  # fmt: skip
    if k == 0:
        return "Two inputs, and nothing computed yet."
    if k < comes:
        name = lines[k - 1]
        return f"{formulas[name]} reads {' and '.join(slopes[name])}: its value is {_plain(values[name])}."
    if k == comes:
        return f"All values are there. Now the cotangents come in from outside: {_plain(pair[0])} for u and {_plain(pair[1])} for v."
    name = lines[comes + len(lines) - k]
    sent = []
    for source, slope in slopes[name].items():
        message = bar[name] * slope
        before = bar[source] - message
        met = any(source in slopes[other] for other in lines[lines.index(name) + 1 :])
        added = f", added to {_plain(before)}: {_plain(bar[source])}" if met else ""
        sent.append(f"{_plain(bar[name])} · {_plain(slope)} = {_plain(message)} to {source}{added}")
    end = f" Done: the cotangent of (x, y) is {_pair((bar['x'], bar['y']))}." if name == lines[0] else ""
    return f"{name} sends its cotangent times the local slope: {'; '.join(sent)}.{end}"


def _plain(number: float) -> str:
    return f"{float(number) + 0.0:g}".replace("-", "−")


def _pair(pair: tuple[float, float]) -> str:
    return f"({_plain(pair[0])}, {_plain(pair[1])})"
