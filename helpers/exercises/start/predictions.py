"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.desk.start.out_shape import TRANSFORMS
from helpers.exercises.guesses import HIT, MISS, NEITHER, PARTLY, RAISED, choice, marked, numbers, says

_SIX = {
    "grad": ("6", "The slope of x² at 3 is 2·3."),
    "grad_and_value": ("(6, 9)", "torch puts the slope first, then the value."),
    "vmap": ("[1, 4, 9]", "One at a time, then stacked."),
    "scan": ("(6, [1, 3, 6])", "The last carry, and what was written down on the way."),
    "hessian": ("2", "The slope of the slope 2x is 2, at 3 as everywhere."),
    "jvp": ("(9, 3)", "The value 9, and slope times velocity: 6·0.5 = 3."),
}


# What a guess that is not right may have meant.
_MEANT = {
    ("grad", (9.0,)): "9 is how high it is.",
    ("grad", (3.0,)): "3 is where you stand.",
    ("grad_and_value", (9.0, 6.0)): "The right numbers, in JAX's order.",
    ("grad_and_value", (6.0,)): "The value comes, too.",
    ("vmap", (14.0,)): "Nothing is added up.",
    ("vmap", (2.0, 4.0, 6.0)): "Those are the slopes.",
    ("scan", (1.0, 3.0, 6.0)): "Your sums are right; the last one comes back on its own, too.",
    ("scan", (0.0, 1.0, 3.0, 6.0)): "Your sums are right; the start is not written down, and the last one comes back on its own.",
    ("scan", (6.0, 0.0, 1.0, 3.0, 6.0)): "The start is not written down.",
    ("scan", (6.0,)): "The last sum is there; the list of all comes with it.",
    ("hessian", (6.0,)): "6 is the slope itself.",
    ("hessian", (0.0,)): "The slope 2x is no constant.",
    ("jvp", (3.0,)): "The climb is there; the value comes with it.",
    ("jvp", (9.0, 6.0)): "6 would be the climb at speed 1.",
    ("jvp", (9.0, 0.5)): "0.5 is your speed along the path, not up.",
    ("jvp", (3.0, 9.0)): "The right numbers; the value comes first.",
}


def _reply_six(guess: dict[str, Any]) -> Reply:
    lines, hits = [], []
    for name, (truth, because) in _SIX.items():
        said = tuple(numbers(guess[name]))
        hits.append(said == tuple(numbers(truth)) if said else None)
        line = f"{name}: {truth}. {because} {_MEANT.get((name, said), '')}".strip()
        lines.append(marked(hits[-1], guess[name], line))
    return Reply(lines, tuple(hits))


# Ways to say that what stands on the right is still a function.
_UNCALLED = r"\b(?:returns?|gives?|is|are|gets?|got|have|still|only|just) (?:still |only |just )?a function\b|\bfunction object\b|\bcalls? (?:is )?missing\b|\bwaits?\b|\bmissing (?:an? )?(?:x|point|input|argument)\b|\b(?:x|input|argument|point)(?: is| was)? missing\b|\buncalled\b"
_CALLED = r"\bcall(?:ed|s)?\b|\b(?:an? )?(?:x|point|input|argument)\b"


def _reply_article(guess: Any) -> Reply:
    lines = ["Python stops at the unpacking: `TypeError: cannot unpack non-iterable function object`."]
    kind = says(guess, r"\btype ?error")
    by_output = says(guess, r"\b(?:numbers?|floats?|scalars?|tensors?|aux|extras?|pairs?|tuples?|one thing|one value|one output)\b") is not None
    by_count = says(guess, r"\b(?:value ?error|(?:not enough|too many) values)")
    # "no argument" and "it was never called" say so by denying it.
    uncalled = says(guess, _UNCALLED) or says(guess, _CALLED) is False or says(guess, r"\bunpack\w*") is not None and not by_output and not by_count
    if uncalled:
        lines.append("As you said: `grad_and_value(square)` is a function that was never called, and a function does not unpack.")
        return Reply(lines, HIT)
    if by_count:
        lines.append("The line is the right one. A wrong number of values would be a `ValueError`; a function has no values to count.")
        return Reply(lines, PARTLY)
    if by_output:
        also = "The kind of error is right, the reason is another. " if kind else ""
        lines.append(f"{also}What `square` gives plays no part yet: it never ran. The missing aux would raise an error only when the function is called.")
        return Reply(lines, PARTLY if kind else MISS)
    if kind:
        lines.append("The kind of error is what you said. The reason: `grad_and_value(square)` is a function, and a function does not unpack.")
        return Reply(lines, HIT)
    if says(guess, r"\b(?:result|print|index\w*|subscript\w*)\b|\[0\]"):
        lines.append("The line with `print` is never reached: the one above it stops first.")
        return Reply(lines, MISS)
    if says(guess, r"\b(?:works?|runs|nothing|fine|nan)\b|\bno error") or says(guess, r"\b(?:fails?|errors?)\b") is False:
        lines.append("It cannot run: `grad_and_value(square)` has computed nothing yet, it is a function that waits for an x.")
        return Reply(lines, MISS)
    lines.append("`grad_and_value(square)` has computed nothing yet: it is a function that waits for an x.")
    return Reply(lines, MISS if says(guess, r"\b\w+error\b") else NEITHER)


def _reply_float(guess: Any) -> Reply:
    lines = ["It raises an error: `torch.func` takes tensors only. With `torch.tensor(3.0)` it works."]
    wanted = says(guess, r"\b(?:needs?|wants?|expects?|requires?|must)\b.*\btensors?\b|\bnot a tensor\b|\bnothing\b")
    if says(guess, RAISED) or wanted or says(guess, r"\b(?:works?|runs?|go(?:es)?|possible)\b") is False:
        return Reply([*lines, "As you said. The inputs are the one thing that has to change."], HIT)
    if says(guess, r"\btensor"):
        return Reply([*lines, "A tensor is what comes out, once a tensor goes in. It makes none of a Python float."], MISS)
    if says(guess, r"\bfunction\b"):
        return Reply([*lines, "`grad(square)` alone is a function. Here it is called, with 3.0."], MISS)
    runs = numbers(guess) or says(guess, r"\b(?:float|number|scalar|works?|fine|same|slope)\b")
    return Reply([*lines, "Our own `grad` took a Python float, and so does JAX's. torch does not."], MISS if runs else NEITHER)


def _reply_order(guess: Any) -> Reply:
    found = numbers(re.sub(r"dtype=\w+", "", str(guess)))
    lines = ["It gives (9, 6): the value first, then the slope, as the name says. torch's `grad_and_value` gives (6, 9)."]
    first = None if found else choice(guess, value=r"\b(?:v|value|height|loss)\b", slope=r"\b(?:g|grad\w*|slope|derivative)\b")
    if found == [9, 6] or first == "value":
        return Reply([*lines, "As you said."], HIT)
    if found == [6, 9] or first == "slope":
        return Reply([*lines, "That is torch's order. The two names are turned round, and so are the pairs."], MISS)
    if len(found) == 1:
        return Reply([*lines, "Two numbers come back: it is asked for both."], MISS)
    if len(found) == 2 and found[0] == 9:
        return Reply([*lines, "The value stands first, as you said. The slope of x² at 3 is 2 · 3."], PARTLY)
    if says(guess, RAISED):
        return Reply([*lines, "Nothing is raised: JAX takes a Python float."], MISS)
    return Reply([*lines, "Read its name aloud: that is the order."], MISS if found else NEITHER)


EXERCISES = (
    Prediction(
        id="start/predict",
        title="Commit to six outputs",
        blanks=TRANSFORMS,
        reply=_reply_six,
        hints=("Write what you would bet on, as text: \"6\", \"(6, 9)\". Nothing is lost by being wrong.",),
    ),
    Prediction(
        id="start/float",
        title="A Python float for torch",
        reply=_reply_float,
        hints=("What does torch compute with: Python's numbers, or something of its own?",),
    ),
    Prediction(
        id="start/order",
        title="Which comes first in JAX?",
        reply=_reply_order,
        hints=("Read the name of JAX's function aloud.",),
    ),
    Prediction(
        id="start/article",
        title="How does this program fail?",
        reply=_reply_article,
        hints=("What does `torch.func.grad_and_value(square)` give: two numbers, or something else?",),
    ),
)  # fmt: skip
