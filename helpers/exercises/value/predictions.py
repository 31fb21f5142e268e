"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction


def _mark(right: bool) -> str:
    return f"{'as you said' if right else 'instead':>11} · "


def _number(guess: Any) -> str:
    """The first number in a guess: "200 times" → "200"."""
    found = re.findall(r"\d+", str(guess).replace(",", ""))
    return found[0] if found else ""


def _reply_calls(guess: dict[str, Any]) -> list[str]:
    said = {name: _number(value) for name, value in guess.items()}
    lines = [
        f"{_mark(said['apart'] == '200')}apart: f runs 200 times. grad runs it once in every step, and so do you.",
        f"{_mark(said['together'] == '100')}together: f runs 100 times, once a step. The run that grad needs ends with the value.",
    ]
    if said["apart"] == "100":
        lines.append("`grad(f)(x)` looks as if it needed no run of f. But a reverse sweep goes back through a trace, and only a run of f writes one.")
    if said["together"] == "200":
        lines.append("No second run is needed: the last line of the trace is the value.")
    return lines


def _numbers_in(guess: Any) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", str(guess))]


def _reply_order(guess: dict[str, Any]) -> list[str]:
    said = {name: _numbers_in(value) for name, value in guess.items()}
    lines = [
        f"{_mark(said['torch'] == [6, 9])}torch gives the gradient first: (6, 9).",
        f"{_mark(said['jax'] == [9, 6])}JAX gives the value first: (9, 6).",
    ]
    if said["torch"] == said["jax"]:
        lines.append("You gave both the same order. They differ, and each name says its own: grad_and_value, value_and_grad.")
    else:
        lines.append("Each name says its order: grad_and_value, value_and_grad.")
    return lines


def _letters_in(guess: Any) -> str:
    """A guess as a bare nest of letters: "[g, (value, aux)]" → "(g,(v,a))"."""
    text = str(guess).lower().replace("[", "(").replace("]", ")")
    for word in ("gradient", "grad", "value", "loss", "aux"):
        text = text.replace(word, {"l": "v"}.get(word[0], word[0]))
    text = "".join(c for c in text if c in "gva(),")
    outside = text and not (text.startswith("(") and text.endswith(")") and _closes_last(text))
    return f"({text})" if outside else text


def _closes_last(text: str) -> bool:
    """Whether the first bracket is closed by the last character."""
    depth = 0
    for k, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0:
            return k == len(text) - 1
    return False


def _reply_nesting(guess: dict[str, Any]) -> list[str]:
    said = {name: _letters_in(value) for name, value in guess.items()}
    lines = [
        f"{_mark(said['torch'] == '(g,(v,a))')}torch: (g, (v, a)).",
        f"{_mark(said['jax'] == '((v,a),g)')}JAX: ((v, a), g).",
    ]
    if any(text.count("(") == 1 for text in said.values()):
        lines.append("It is never a flat triple. What f returned stays together: where the value alone stood, the pair stands now.")
    else:
        lines.append("What f returned, (v, a), stays together. It stands where the value alone stood before.")
    return lines


def _reply_text(guess: Any) -> list[str]:
    text = str(guess).lower()
    named = ("torch" in text or "both" in text, "jax" in text or "both" in text)
    lines = ["JAX carries it, torch does not: there, every leaf of aux must be a tensor."]
    if named == (False, True):
        lines.append("As you said.")
    elif named == (True, True):
        lines.append("Nothing in a text has to be differentiated, so it could just ride along, and in JAX it does. torch unpacks its tensors from aux, and asks that nothing else be there.")
    elif named == (True, False):
        lines.append("It is the other way round: JAX looks into aux only for what it follows, and leaves the rest as it is.")
    else:
        lines.append("JAX looks into aux only for what it follows, and leaves the rest as it is.")
    return lines


def _reply_compiled(guess: Any) -> list[str]:
    number = _number(guess) or {"once": "1", "one": "1", "never": "0", "none": "0"}.get(str(guess).strip().lower(), "")
    lines = ["Once. `jit` runs your function to write its trace, compiles that, and then runs what it compiled, 300 times."]
    if number == "1":
        lines.append("You saw it.")
    elif number == "300":
        lines.append("300 passes are made, but your Python is not asked for them any more.")
    elif number == "0":
        lines.append("Without one run there would be no trace to compile.")
    elif number == "2":
        lines.append("One run serves both: the transform stands inside of what is compiled.")
    return lines


EXERCISES = (
    Prediction(
        id="value/calls",
        title="How often does f run?",
        blanks=("apart", "together"),
        reply=_reply_calls,
        hints=("Does `grad(f)(x)` need a run of f? And what stands in the last line of the trace that this run writes?",),
    ),
    Prediction(
        id="value/order",
        title="Which comes first?",
        blanks=("torch", "jax"),
        reply=_reply_order,
        hints=("Read the two names aloud.",),
    ),
    Prediction(
        id="value/nesting",
        title="Where does aux stand?",
        blanks=("torch", "jax"),
        reply=_reply_nesting,
        hints=("f returns one thing now, and it is a pair. Where did the one thing that f returned stand before?",),
    ),
    Prediction(
        id="value/text",
        title="A text as aux",
        reply=_reply_text,
        hints=("Which of the two libraries was the stricter one so far?",),
    ),
    Prediction(
        id="value/compiled",
        title="How often does Python run?",
        reply=_reply_compiled,
        hints=("What has to happen to your function before there is something to compile?",),
    ),
)  # fmt: skip
