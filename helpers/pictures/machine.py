"""Chapter 00: a number on its way through a function that was made from functions, the true one beside the learner's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from helpers.pictures import Moving
from helpers.pictures.look import FIRST, INK, MUTED
from helpers.pictures.moving import Control, Scene

Function = Callable[[Any], Any]

_LEFT, _RIGHT, _WIDTH = 62, 438, 500  # of the machine, and of the field
_ROW, _HIGH = 150, 104
_MOST = 5  # calls that find room


def _twice(f: Function) -> Function:
    return lambda x: f(f(x))


def _compose(*fs: Function) -> Function:
    def composed(x: Any) -> Any:
        for f in reversed(fs):
            x = f(x)
        return x

    return composed


_TRUE: dict[str, Callable[..., Function]] = {"twice": _twice, "compose": _compose}


@dataclass(frozen=True)
class _Run:
    """What was called on the way, as (name, what went in, what came out), and how it ended."""

    calls: tuple[tuple[str, str, str], ...]
    end: str  # what came out, or the type of the error
    works: bool


class _TooMany(Exception):
    pass


def machine(name: str, own: Callable[..., Function], functions: Sequence[Function], x: Any) -> Moving:
    """A number on its way through twice(f) or compose(f, g, …), a step of the slider for each function it meets.

    `own` is the learner's; it is left out as long as it is not written. The functions' docstrings say what they do.
    """
    signature = f"{name}({', '.join(f.__name__ for f in functions)})"
    true, yours = _run(_TRUE[name], functions, x), _written(own, functions, x)
    rows = [("the true one", true)] + ([("yours", yours)] if yours else [])
    steps = max(len(run.calls) for _, run in rows)
    places = ["before", *(f"after {k + 1} {'call' if k == 0 else 'calls'}" for k in range(steps)), "out"]
    scene = Scene(_WIDTH, 34 + _ROW * len(rows) + (0 if yours else 34), [Control("Step", places)])
    scene.label(10, 22, "; ".join(f"{f.__name__}: {f.__doc__}" for f in functions), 15)
    for row, (who, run) in enumerate(rows):
        _draw(scene, 34 + row * _ROW, f"{signature}, {who}", run, _text(x), steps + 2)
    if not yours:
        scene.label(10, 34 + _ROW + 16, "Yours is not written yet. Run this cell again later.", 15)
    told = [_told(run, _text(x), steps + 2) for _, run in rows]
    scene.say([_both([(who, line[k]) for (who, _), line in zip(rows, told, strict=True)]) for k in range(steps + 2)])
    question = "which function does the number meet first" if len(functions) > 1 else f"which number goes into {functions[0].__name__} the second time"
    ways = " ".join(f"{who.capitalize()}: {_way(run, _text(x))}" for who, run in rows)
    return Moving(
        scene,
        alt=f"A machine {signature} with the functions it calls as boxes inside, one after the other; a slider moves a number through them{', for the true one and for yours' if yours else ''}.",
        caption=f"Move the step: {question}{', and do the two machines agree at every step' if yours else ''}?",
        text=f"{'; '.join(f'{f.__name__}: {f.__doc__}' for f in functions)}. {ways}" + ("" if yours else " Yours is not written yet."),
    )


def _run(made: Callable[..., Function], functions: Sequence[Function], x: Any) -> _Run:
    """Make the function and call it at x, watching what it calls."""
    calls: list[tuple[str, str, str]] = []

    def watched(f: Function) -> Function:
        def called(x: Any) -> Any:
            if len(calls) == _MOST:
                raise _TooMany
            place = len(calls)
            calls.append((f.__name__, _text(x), "…"))
            y = f(x)
            calls[place] = (f.__name__, _text(x), _text(y))
            return y

        return called

    try:
        end = _text(made(*map(watched, functions))(x))
        return _Run(tuple(calls), end, True)
    except NotImplementedError:
        raise
    except _TooMany:
        return _Run(tuple(calls), f"more than {_MOST} calls", False)
    except Exception as error:  # noqa: BLE001  whatever a learner's function does is shown, not raised
        return _Run(tuple(calls), type(error).__name__, False)


def _written(own: Callable[..., Function], functions: Sequence[Function], x: Any) -> _Run | None:
    """The run of the learner's function, or None where it is still a stub."""
    try:
        return _run(own, functions, x)
    except NotImplementedError:
        return None


def _text(value: Any) -> str:
    """A number, short; of anything else its type."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"{value:.4g}".replace("-", "−")
    return f"a {type(value).__name__}"


def _draw(scene: Scene, top: float, title: str, run: _Run, x: str, frames: int) -> None:
    count = max(len(run.calls), 1)
    cell = (_RIGHT - _LEFT) / count
    wide, middle = min(84, 0.52 * cell), top + 24 + _HIGH / 2
    scene.label(_LEFT, top + 16, title, 15, font_weight="bold")
    scene.add("rect", x=_LEFT, y=top + 24, width=_RIGHT - _LEFT, height=_HIGH, rx=10, fill="#fff", stroke=INK, stroke_width=1.5)
    scene.line(6, middle, _WIDTH - 6, middle, MUTED, 1)
    for k, (name, before, after) in enumerate(run.calls):
        left = _LEFT + k * cell + 0.1 * cell
        now = [step == k + 1 for step in range(frames)]
        scene.add("rect", x=left, y=middle - 20, width=wide, height=40, rx=6, fill="#fff", stroke=FIRST, stroke_width=[4 if on else 1.5 for on in now])
        scene.label(left + wide / 2, middle + 6, name, 17, anchor="middle", font_family="monospace", font_weight="bold")
        scene.label(left + wide / 2, middle + 40, [f"{before} → {after}" if step > k else "" for step in range(frames)], 14, anchor="middle")
    last, end = frames - 1, run.end if run.works else "stops"
    shown = [x, *(after for *_, after in run.calls)]
    across = [24.0, *(_LEFT + (k + 0.81) * cell for k in range(len(run.calls)))]
    at = [across[min(step, len(across) - 1)] for step in range(last)] + [_WIDTH - 26.0]
    texts = [shown[min(step, len(shown) - 1)] for step in range(last)] + [end]
    size = [11.0 * max(len(text), 2) + 8 for text in texts]
    scene.add("rect", x=[a - s / 2 for a, s in zip(at, size, strict=True)], y=middle - 14, width=size, height=28, rx=14, fill="#fff", stroke=INK, stroke_width=2)
    scene.label(at, middle + 6, texts, 16, anchor="middle", font_weight="bold")


def _told(run: _Run, x: str, frames: int) -> list[str]:
    """A sentence for each frame."""
    said = [f"{x} waits at the way in."]
    last = x
    for name, before, after in run.calls:
        said.append(f"{name} takes {before} and gives {after}." + ("" if before == last else f" It was not handed the {last} from before."))
        last = after
    said += [f"no function is left to call; {last} waits."] * (frames - 1 - len(said))
    changed = "" if run.end == last else f", though the last function gave {last}" if run.calls else f", though {x} went in"
    said.append(f"{run.end} comes out{changed}." if run.works else f"nothing comes out: {run.end}.")
    return said


def _both(said: Sequence[tuple[str, str]]) -> str:
    """One sentence where both machines do the same, one for each where they do not."""
    if len(said) == 2 and said[0][1] == said[1][1]:
        return f"Both: {said[0][1]}"
    return " ".join(f"{who.capitalize()}: {sentence}" for who, sentence in said)


def _way(run: _Run, x: str) -> str:
    way = ", ".join(f"{name} makes {after} of {before}" for name, before, after in run.calls) or "no function is called"
    return f"{x} goes in, {way}, and {run.end + ' comes out' if run.works else 'it ends with ' + run.end}."
