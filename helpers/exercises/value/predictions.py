"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import (
    HIT,
    MISS,
    NEITHER,
    RAISED,
    counts,
    marked,
    near,
    number,
    numbers,
    says,
    tidy,
)

_A_STEP = {"step": 100.0, "iteration": 100.0}


def _reply_calls(guess: dict[str, Any]) -> Reply:
    apart, together = (number(guess[name], per=_A_STEP, n=100) for name in ("apart", "together"))
    rows = [
        ("apart", apart, 200, "apart: f runs 200 times. grad runs it once in every step, and so do you."),
        ("together", together, 100, "together: f runs 100 times, once a step. The run that grad needs ends with the value."),
    ]
    more = []
    if near(apart, 100):
        more.append("`grad(f)(x)` looks as if it needed no run of f. But a reverse sweep goes back through a trace, and only a run of f writes one.")
    if near(apart, 300):
        more.append("The sweep back goes through the trace, and does not run f again: one run for grad, one for the value.")
    if near(together, 200):
        more.append("No second run is needed: the last line of the trace is the value.")
    if near(apart, 2) or near(together, 1):
        more.append("That is the count for one step. There are 100 of them.")
    return counts(guess, rows, *more)


def _pair(guess: Any) -> list[float]:
    """The numbers of a guess, in its order; "gradient first" and "(g, v)" too."""
    found = numbers(guess)
    letters = [{"g": 6.0, "v": 9.0}[letter] for letter in re.sub(r"[^gv]", "", _letters_in(guess))]
    first = re.match(r"^\W*(?:the )?(grad\w*|slope|value|loss)(?: comes)? first", tidy(guess))
    if first:
        return [6.0, 9.0] if first[1][0] in "gs" else [9.0, 6.0]
    return found or letters


def _reply_order(guess: dict[str, Any]) -> Reply:
    said = {name: _pair(value) for name, value in guess.items()}
    hits = tuple(said[name] == right if said[name] else None for name, right in (("torch", [6, 9]), ("jax", [9, 6])))
    lines = [
        marked(hits[0], guess["torch"], "torch gives the gradient first: (6, 9)."),
        marked(hits[1], guess["jax"], "JAX gives the value first: (9, 6)."),
    ]
    if any(len(pair) == 1 for pair in said.values()):
        lines.append("Both give both: each name says what comes, and in which order.")
    elif said["torch"] and said["torch"] == said["jax"]:
        lines.append("You gave both the same order. They differ, and each name says its own: grad_and_value, value_and_grad.")
    elif hits == (False, False):
        lines.append("The other way round. Each name says its order: grad_and_value, value_and_grad.")
    else:
        lines.append("Each name says its order: grad_and_value, value_and_grad.")
    return Reply(lines, hits)


def _letters_in(guess: Any) -> str:
    """A guess as a bare nest of letters: "[g, (value, aux)]" → "(g,(v,a))"."""
    letter = {"g": "g", "v": "v", "l": "v", "a": "a", "s": "g"}
    known = r"g|grads?|gradients?|slope|v|val|values?|loss|a|aux|auxiliary|accuracy"
    text = re.sub(r"[a-z_]+", lambda m: letter[m[0][0]] if re.fullmatch(known, m[0]) else "", tidy(guess).replace("[", "(").replace("]", ")"))
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


def _reply_nesting(guess: dict[str, Any]) -> Reply:
    said = {name: _letters_in(value) for name, value in guess.items()}
    right = {"torch": "(g,(v,a))", "jax": "((v,a),g)"}
    hits = tuple(said[name] == nest if re.search("[gva]", said[name]) else None for name, nest in right.items())
    lines = [marked(hits[0], guess["torch"], "torch: (g, (v, a))."), marked(hits[1], guess["jax"], "JAX: ((v, a), g).")]
    stays = "What f returned, (v, a), stays together. It stands where the value alone stood before."
    if any(text.count("(") == 1 and "a" in text for text in said.values()):
        lines.append("It is never a flat triple. What f returned stays together: where the value alone stood, the pair stands now.")
    elif said["torch"] == right["jax"] and said["jax"] == right["torch"]:
        lines.append("Both nests are right, for the other library: each keeps the order that its name says.")
    elif any(re.search(r"\([gv],[gv]\),a|a,\([gv],[gv]\)", text) for text in said.values()):
        lines.append("aux comes from f, and f gave it beside the value. So it stays with the value, not outside of both.")
    elif any(re.search("[gv]", text) and "a" not in text for text in said.values()):
        lines.append(f"aux has a place, too. {stays}")
    else:
        lines.append(stays)
    return Reply(lines, hits)


def _carried(guess: Any) -> tuple[bool, bool] | None:
    """Whether torch and JAX carry it, as a guess says; None for a hedge: "torch raises, JAX doesn't" → (False, True)."""
    text = tidy(guess)
    if says(text, r"\b(?:neither|none|nobody|no one)\b"):
        return False, False
    if (both := says(text, r"\b(?:both|all|each|either)\b")) is not None:
        return (True, True) if both else None
    if re.search(r"\bor\b", text):
        return None
    said: list[bool | None] = []
    for name in (r"\b(?:py)?torch\b", r"\bjax\b"):
        parts = [part for part in re.split(r"[,;:.]|\b(?:and|but|while)\b", text) if re.search(name, part)]
        refused = any(re.search(rf"{name}.*(?:{RAISED}|\b(?:no|not|cannot|\w+n't)\b(?! (?:py)?torch| jax))", part) for part in parts)
        said.append(None if not parts else not refused and says(text, name) is not False)
    torch, jax = said
    if torch is None and jax is None:
        return None
    return (not jax if torch is None else torch, not torch if jax is None else jax)


def _reply_text(guess: Any) -> Reply:
    lines = ["JAX carries it, torch does not: there, every leaf of aux must be a tensor."]
    said, looks = _carried(guess), "JAX looks into aux only for what it follows, and leaves the rest as it is."
    if said == (False, True):
        return Reply([*lines, "As you said."], HIT)
    if said == (True, True):
        rides = "Nothing in a text has to be differentiated, so it could just ride along, and in JAX it does."
        return Reply([*lines, f"{rides} torch unpacks its tensors from aux, and asks that nothing else be there."], MISS)
    if said == (True, False):
        return Reply([*lines, f"It is the other way round: {looks}"], MISS)
    return Reply([*lines, looks], NEITHER if said is None else MISS)


def _reply_compiled(guess: Any) -> Reply:
    of_300 = {"step": 300.0, "iteration": 300.0, "pass": 300.0}
    said = number(guess, per=of_300, words={"every step": 300, "each step": 300, "every time": 300, "each time": 300}, n=300)
    said = 0.0 if said is None and says(guess, r"\b(?:never|not at all)\b") else said
    lines = ["Once. `jit` runs your function to write its trace, compiles that, and then runs what it compiled, 300 times."]
    if near(said, 1):
        return Reply([*lines, "You saw it."], HIT)
    if near(said, 300):
        return Reply([*lines, "300 passes are made, but your Python is not asked for them any more."], MISS)
    if said == 0:
        return Reply([*lines, "Without one run there would be no trace to compile."], MISS)
    if near(said, 2):
        return Reply([*lines, "One run serves both: the transform stands inside of what is compiled."], MISS)
    if said in (301, 600):
        return Reply([*lines, "After the run that writes the trace, none is needed for the steps."], MISS)
    return Reply([*lines, "What JAX compiled needs no Python any more."], NEITHER if said is None else MISS)


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
