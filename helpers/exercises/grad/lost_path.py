"""grad/lost_path: Which lines lose a path?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import LABELS, Case, Exercise, Mistake

# Kind of line -> (in torch, in JAX). Each was run: the slope at a point against the slope by differences.
LINES = {
    "item": (("x * x.item()",) * 2, ("x * math.sin(x.item())",) * 2, ("x + x * math.exp(x.item())",) * 2),
    "stop": (
        ("x * x.detach()", "x * jax.lax.stop_gradient(x)"),
        ("x * torch.exp(x.detach())", "x * jnp.exp(jax.lax.stop_gradient(x))"),
    ),
    "float": (("x * float(x)",) * 2, ("x * math.sin(x)",) * 2, ("x + x * math.exp(x)",) * 2),
    "constant": (
        ("x * x * torch.tensor(2.0).item()", "x * x * jnp.array(2.0).item()"),
        ("x ** int(2.6)",) * 2,
        ("x * x * float(3)",) * 2,
    ),
    "branch": (
        ("torch.where(x > 0, x * x, x)", "jnp.where(x > 0, x * x, x)"),
        ("x * x if x > 0 else x",) * 2,
    ),
    "copy": (
        ("x * x.clone()", "x * jnp.copy(x)"),
        ("torch.stack([x, x]).prod()", "jnp.stack([x, x]).prod()"),
        ("x * x.reshape(1)[0]",) * 2,
    ),
    "flat": (("x * int(x)",) * 2,),
}  # fmt: skip
_KIND = {pair: kind for kind, pairs in LINES.items() for pair in pairs}
LOST_IN_TORCH, LOST_IN_JAX = ("item", "stop", "float"), ("item", "stop")


def _lines_cases(rng: np.random.Generator) -> list[Case]:
    """One line of every kind, in random order, under the letters A to G."""
    chosen = [pairs[rng.integers(len(pairs))] for pairs in LINES.values()]
    return [Case(({letter: chosen[k] for letter, k in zip("ABCDEFG", rng.permutation(7), strict=True)},))]


def _lost(
    torch: tuple[str, ...] = LOST_IN_TORCH, jax: tuple[str, ...] = LOST_IN_JAX
) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The letters of these kinds of lines, for each library."""

    def answer(lines: dict[str, Any]) -> dict[str, Any]:
        kinds = {letter: _KIND[tuple(pair)] for letter, pair in lines.items()}
        asked = {"torch": torch, "jax": jax}
        return {way: [letter for letter in lines if kinds[letter] in lost] for way, lost in asked.items()}

    return answer


_FORMAT = 'Write lists of letters: `["A", "B"]`, or `[]` for none.'
_QUESTION = "Where is the path from x cut, although x's slope through it is not 0?"
# What there is to say about a line of each kind to somebody who sorted it wrongly.
_SAYS = {
    "item": "`.item()` gives a plain number. What had been computed from x became a constant, and nothing raised.",
    "stop": "`detach` and `stop_gradient` are there to cut a path. It is on purpose, and the slope is lost all the same.",
    "float in JAX": "JAX does not lose a path at `float(x)` or `math.sin(x)`: it raises an error. A line that raises is not silent.",
    "float": "torch turns a tensor into a Python float when Python's own functions ask for one, and goes on. Only JAX raises there.",
    "constant": "A number that never came from x carries no path. Making it a Python number loses nothing.",
    "branch": "A comparison decides which branch runs. The branch itself is recorded, and its slope is right.",
    "copy": "A copy, a reshape or a stack is an operation like any other: the path runs through it.",
    "flat": "`int(x)` is a staircase. Between its steps it is flat: its slope is 0, and 0 is what you get. Differences say the same.",
}


def _accept_lost(case: Case, output: Any) -> str | None:
    """None where both lists of letters are right, else which is not, with a sentence about its first wrong letter."""
    expected = _lost()(*case.args)
    if not isinstance(output, dict) or output.keys() != expected.keys():
        return f"Give the letters for both libraries. {_FORMAT}"
    for way, letters in output.items():
        if not isinstance(letters, list) or not all(letter in tuple("ABCDEFG") for letter in letters):
            return f"What you gave for {LABELS[way]} is no list of the letters A to G. {_FORMAT}"
    wrong = [way for way, letters in expected.items() if output[way] != letters]
    if not wrong:
        return None
    which = f"The list for {LABELS[wrong[0]]} is not right yet." if len(wrong) == 1 else "Neither list is right yet."
    if any(belief.answer(*case.args) == output for belief in _BELIEFS):
        return which
    letter = min(set(output[wrong[0]]) ^ set(expected[wrong[0]]))
    kind = _KIND[tuple(case.args[0][letter])]
    about = _SAYS["float in JAX" if (kind, wrong[0]) == ("float", "jax") else kind]
    return f"{which} For {LABELS[wrong[0]]}, look again at {letter}. {about} {_QUESTION}"


def _without(kind: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return _lost(*(tuple(k for k in lost if k != kind) for lost in (LOST_IN_TORCH, LOST_IN_JAX)))


def _with(kind: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return _lost((*LOST_IN_TORCH, kind), (*LOST_IN_JAX, kind))


_HARMLESS = ("constant", "branch", "copy", "flat")
_BELIEFS = (
    Mistake("M07", _without("item"), _SAYS["item"]),
    Mistake("same-in-both", _lost(LOST_IN_TORCH, LOST_IN_TORCH), _SAYS["float in JAX"]),
    Mistake("both-raise", _lost(LOST_IN_JAX, LOST_IN_JAX), _SAYS["float"]),
    Mistake("detach-kept", _without("stop"), _SAYS["stop"]),
    Mistake("constants", _with("constant"), _SAYS["constant"]),
    Mistake("branches", _with("branch"), _SAYS["branch"]),
    Mistake("copies", _with("copy"), _SAYS["copy"]),
    Mistake("whole-numbers", _with("flat"), _SAYS["flat"]),
    Mistake("exchanged", _lost(LOST_IN_JAX, LOST_IN_TORCH), "You have the two libraries the wrong way round. Where Python asks for a plain float, torch goes on with a number, and JAX raises."),
    Mistake("item-raises", _lost(LOST_IN_TORCH, ("stop",)), "JAX raises at `float(x)` and `math.sin(x)`. `.item()` it lets pass: the number comes out, and the path is lost."),
    Mistake("item-alone", _lost(("item",), ("item",)), "`.item()` is not the only way out: look for whatever else makes a plain number of x, and for what cuts the path on purpose."),
    Mistake("every-line", _lost(tuple(LINES), tuple(LINES)), "Not every line loses a path. Ask of each: is there a part of x that went through a plain number, or through a cut?"),
    Mistake("no-line", _lost((), ()), "Some do lose one. Where does a plain number come from x, without an error?"),
    Mistake("python-numbers", _lost(("item", "float", "constant", "flat"), ("item", "constant", "flat")), "A Python number loses a path only if it came from x, and only if x has a slope through it."),
    Mistake("kept", _lost(_HARMLESS, (*_HARMLESS, "float")), "These are the lines that do not lose a path silently. The others were asked for."),
)  # fmt: skip


EXERCISE = Exercise(
    id="grad/lost_path",
    title="Which lines lose a path?",
    level=2,
    minutes=8,
    signature="lost",
    value=True,
    cases=_lines_cases,
    accept=_accept_lost,
    mistakes=_BELIEFS,
    hints=(
        "Start with one line. Which of its parts are arrays of the library, and which are plain numbers? Which of the plain numbers were made from x?",
        "Picture x with a thread tied to it. Operations of the library pass the thread on. `.item()` hands out the number and keeps the thread.",
        "for each line, ask in torch and then in JAX:\n    does a Python number come from x, and is x's slope through it not zero?\n    if so: does the library raise? Then it is not silent.",
        "Lost in both: lines with `x.item()` and with detach or stop_gradient. In torch only: where Python's own `float` or `math` gets x itself, which JAX refuses.",
    ),
)  # fmt: skip
