"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction
from helpers.desk.start.out_shape import TRANSFORMS

_SIX = {
    "grad": ("6", "The slope of x² at 3 is 2·3."),
    "grad_and_value": ("(6, 9)", "torch puts the slope first, then the value."),
    "vmap": ("[1, 4, 9]", "One at a time, then stacked."),
    "scan": ("(6, [1, 3, 6])", "The last carry, and what was written down on the way."),
    "hessian": ("2", "The slope of the slope 2x is 2, at 3 as everywhere."),
    "jvp": ("(9, 3)", "The value 9, and slope times velocity: 6·0.5 = 3."),
}


def _reply_six(guess: dict[str, Any]) -> list[str]:
    lines = []
    for name, (truth, because) in _SIX.items():
        same = _numbers(guess[name]) == _numbers(truth)
        line = f"{name}: {truth}, {'as you said' if same else f'and you said {guess[name]}'}. {because}"
        if name == "scan" and _numbers(guess[name]) == [1, 3, 6]:
            line += " Your sums are right; the last one comes back on its own, too."
        lines.append(line)
    return lines


def _numbers(text: Any) -> list[float]:
    """The numbers in a guess, whatever brackets stand around them."""
    return [float(number) for number in re.findall(r"-?\d+\.?\d*", str(text))]


def _reply_article(guess: Any) -> list[str]:
    text = str(guess).lower()
    lines = ["Python stops at the unpacking: `TypeError: cannot unpack non-iterable function object`."]
    by_output = re.search(r"number|float|scalar|tensor|aux|extra|pair|one thing|one value|one output", text)
    if re.search(_UNCALLED, text) or ("unpack" in text and not by_output):
        lines.append("As you said: `grad_and_value(square)` is a function that was never called, and a function does not unpack.")
    elif by_output:
        kind = "The kind of error is right, the reason is another. " if "typeerror" in text else ""
        lines.append(f"{kind}What `square` gives plays no part yet: it never ran. The missing aux would raise an error only when the function is called.")
    elif "typeerror" in text:
        lines.append("The kind of error is what you said. The reason: `grad_and_value(square)` is a function, and a function does not unpack.")
    else:
        lines.append("`grad_and_value(square)` has computed nothing yet: it is a function that waits for an x.")
    return lines


# Ways to say that what stands on the right is still a function.
_UNCALLED = r"(returns?|gives?|is|are|gets?|got|have|still|only) (still |only |just )?a function|function object|(never|not|n't)( been)? call|calls? (is )?missing|wait|(no|without|missing) (an? )?(x|point|input|argument)\b"


def _reply_float(guess: Any) -> list[str]:
    text = str(guess).lower()
    lines = ["It raises an error: `torch.func` takes tensors only. With `torch.tensor(3.0)` it works."]
    if re.search(r"err|raise|refus|fail|crash|exception|not work|type", text):
        lines.append("As you said. The inputs are the one thing that has to change.")
    elif re.search(r"tensor", text):
        lines.append("A tensor is what comes out, once a tensor goes in. It makes none of a Python float.")
    elif re.search(r"function", text):
        lines.append("`grad(square)` alone is a function. Here it is called, with 3.0.")
    elif _numbers(text):
        lines.append("Our own `grad` took a Python float, and so does JAX's. torch does not.")
    return lines


def _reply_order(guess: Any) -> list[str]:
    numbers = _numbers(guess)
    lines = ["It gives (9, 6): the value first, then the slope, as the name says. torch's `grad_and_value` gives (6, 9)."]
    if numbers == [9, 6]:
        lines.append("As you said.")
    elif numbers == [6, 9]:
        lines.append("That is torch's order. The two names are turned round, and so are the pairs.")
    elif len(numbers) == 1:
        lines.append("Two numbers come back: it is asked for both.")
    return lines


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
