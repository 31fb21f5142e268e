"""Chapter 02: the trace of height that fills step by step, values down and messages back up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpers.pictures import Moving
from helpers.pictures.look import FIRST, INK, MUTED, SECOND, signed
from helpers.pictures.moving import Control, Scene

# name -> (what it computes, the middle of its box)
_BOXES = {
    "p0": ("p0, east", 165, 45), "p1": ("p1, north", 410, 45),
    "d": ("d = p0 ** 2", 80, 165), "a": ("a = sin(p0)", 245, 165), "b": ("b = cos(p1)", 410, 165),
    "e": ("e = 0.1 * d", 80, 285), "c": ("c = a * b", 328, 285), "h": ("h = c + e", 205, 405),
}  # fmt: skip
_ACROSS, _DOWN = 74, 36  # half a box
_THICK, _THIN = 3.5, 1.5


def trace_in_steps(values: Mapping[str, float], trace: Sequence[tuple[str, Mapping[str, float]]]) -> Moving:
    """The trace of height at one point, a step of a slider for each line forward and then for each line back.

    `trace` lists (name, {name that it reads: local slope}) from the first line to the last.
    """
    lines = [name for name, _ in trace]
    last, slopes = lines[-1], dict(trace)
    places = ["the inputs", *(f"forward: {name}" for name in lines), f"back: {last} has 1", *(f"back: {name} sends" for name in reversed(lines))]
    scene = Scene(490, 455, [Control("Step", places)])
    count = scene.frames
    known = {name: 0 if name not in lines else 1 + lines.index(name) for name in _BOXES}  # the frame from which a value stands there
    sends = {name: count - 1 - lines.index(name) for name in lines}  # the frame in which a line sends its messages
    adjoint: list[dict[str, float]] = []
    for k in range(count):
        now = {last: 1.0} if k > len(lines) else {}
        for name in reversed(lines):
            if sends[name] <= k:
                for source, slope in slopes[name].items():
                    now[source] = now.get(source, 0.0) + now[name] * slope
        adjoint.append(now)
    for name in lines:
        for source, slope in slopes[name].items():
            (_, x0, y0), (_, x1, y1) = _BOXES[source], _BOXES[name]
            on = [k == known[name] or k == sends[name] for k in range(count)]
            ends = {"x1": x0, "y1": y0 + _DOWN, "x2": x1, "y2": y1 - _DOWN}
            back = [k >= sends[name] for k in range(count)]
            scene.line(**ends, color=[SECOND if b else INK if o else MUTED for o, b in zip(on, back, strict=True)],
                       width=[_THICK if o else _THIN for o in on], stroke_dasharray=["6 4" if b else "none" for b in back])  # fmt: skip
            message = adjoint[-1][name] * slope
            middle = ((x0 + x1) / 2, (y0 + y1) / 2 + 5)
            scene.add("rect", x=middle[0] - 34, y=middle[1] - 15, width=68, height=20, fill="#fff", opacity=[float(b) for b in back])
            scene.label(*middle, [f"↑ {signed(message)}" if b else "" for b in back], 14, anchor="middle", font_weight=["bold" if o else "normal" for o in on])
    for name, (formula, x, y) in _BOXES.items():
        now = [k == known[name] or (name in lines and k == sends[name]) or (name == last and k == len(lines) + 1) for k in range(count)]
        scene.add("rect", x=x - _ACROSS, y=y - _DOWN, width=2 * _ACROSS, height=2 * _DOWN, rx=6, fill="#fff", stroke=INK, stroke_width=[_THICK if o else 1.2 for o in now])
        scene.label(x, y - 15, formula, 15, anchor="middle", font_family="monospace", font_weight="bold")
        scene.label(x, y + 5, [f"value {signed(values[name])}" if k >= known[name] else "" for k in range(count)], 14, FIRST, "middle")
        scene.label(x, y + 25, [f"adjoint {signed(adjoint[k][name])}" if name in adjoint[k] else "" for k in range(count)], 14, anchor="middle")
    scene.say(["Two inputs, and nothing computed yet.", *(_forward(name, slopes, values) for name in lines),
               f"All values are there. Now back: if {last} moves by a little, {last} moves by as much. Its adjoint is 1.",
               *(_back(name, slopes, adjoint[sends[name]], adjoint[sends[name] - 1]) for name in reversed(lines))])  # fmt: skip
    end = adjoint[-1]
    paths = [f"{name} sends {signed(end[name] * slope)}" for name in reversed(lines) for source, slope in slopes[name].items() if source == "p0"]
    return Moving(
        scene,
        alt="The trace of height as eight boxes, from the two inputs at the top to h at the bottom; a slider fills in values downwards and then adjoints upwards.",
        caption="Move the step: values run down, messages run back up along the dashed lines, and at p0 two of them are added.",
        text=f"Forward, each line computes its value: {', '.join(f'{name} {signed(values[name])}' for name in _BOXES)}. Back, from {last} with adjoint 1, each line sends "
        f"its adjoint times a local slope to what it read. p0 is read twice: {' and '.join(paths)}, together {signed(end['p0'])}. The adjoint of p1 is {signed(end['p1'])}.",
    )


def _forward(name: str, slopes: Mapping[str, Mapping[str, float]], values: Mapping[str, float]) -> str:
    return f"{_BOXES[name][0]} reads {' and '.join(slopes[name])}: its value is {signed(values[name])}."


def _back(name: str, slopes: Mapping[str, Mapping[str, float]], now: Mapping[str, float], before: Mapping[str, float]) -> str:
    sent = []
    for source, slope in slopes[name].items():
        added = f", added to {signed(before[source])} that was there: {signed(now[source])}" if source in before else ""
        sent.append(f"{signed(now[name])} · {signed(slope)} = {signed(now[name] * slope)} to {source}{added}")
    return f"{name} sends its adjoint times the local slope: {'; '.join(sent)}."
