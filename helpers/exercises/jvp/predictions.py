"""The predictions of the chapter."""

from __future__ import annotations

import math
import re
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import HIT, MISS, NEITHER, RAISED, choice, counts, near, number, says, tidy


def _slope(guess: Any) -> float | None:
    """A slope: "0,4", "0.8*cos(60°)", "half", "flat"."""
    angle = re.compile(r"\b(?:np\.|math\.)?(cos|sin)\s*\(?\s*(\d+)\s*(?:°|deg\w*)?\s*\)?")
    text = angle.sub(lambda m: f"{getattr(math, m[1])(math.radians(float(m[2]))):.6f}", tidy(guess).replace(".8 cos", ".8*cos").replace(".8 sin", ".8*sin"))
    half = re.fullmatch(r"\W*(?:about )?(?:a |one )?half(?: .*)?", text)
    return 0.4 if half else number(text, words={"flat": 0, "level": 0, "horizontal": 0, "no slope": 0})


def _reply_directions(guess: dict[str, Any]) -> Reply:
    sixty, ninety = _slope(guess["sixty"]), _slope(guess["ninety"])
    rows = [
        ("sixty", sixty, 0.4, "60° off the steepest way: slope 0.4, half of the steepest."),
        ("ninety", ninety, 0.0, "90° off: slope 0. You walk along a contour line."),
    ]
    more = []
    if near(sixty, 0.8 / 3, 0.02):
        more.append("60° is two thirds of the way to 90°, but the slope does not fall evenly: it falls like the cosine.")
    if near(sixty, 0.8 * math.sin(math.pi / 3), 0.02):
        more.append("0.8 · sin 60° would be right for 30°. It is the cosine that is 1 along the steepest way and 0 across it.")
    if near(sixty, 0.5) and not near(ninety, 0.5):
        more.append("0.5 is the cosine of 60°. The steepest slope, 0.8, is multiplied by it.")
    if near(ninety, 0.8) or near(sixty, 0.8):
        more.append("The gradient stays what it is. The slope is the part of it that lies along your way.")
    if near(ninety, -0.8):
        more.append("−0.8 is the slope straight back, at 180°.")
    return counts(guess, rows, *more, rtol=0.005)


def _reply_passes(guess: dict[str, Any]) -> Reply:
    inputs = number(guess["many_inputs"], {"input": 1000.0, "number": 1000.0, "direction": 1000.0}, {"all": 1000}, n=1000, m=1000)
    outputs = number(guess["many_outputs"], {"output": 1000.0, "result": 1000.0}, {"all": 1000}, n=1000, m=1000)
    rows = [
        ("many_inputs", inputs, 1000, "1,000 numbers in, one out: 1,000 JVPs, one for each input."),
        ("many_outputs", outputs, 1, "one number in, 1,000 out: a single JVP moves them all."),
    ]
    more = []
    if near(inputs, 1):
        more.append("One pass for all inputs is what reverse mode does. Forward, one pass follows one direction.")
    if near(outputs, 1000):
        more.append("1,000 is the price of reverse mode here: one sweep for each output.")
    if inputs in (1001, 2000) or outputs in (2, 1001, 2000):
        more.append("The value comes along with each JVP, and a JVP takes no step to either side: one for each direction, no more.")
    return counts(guess, rows, *more)


def _reply_nested(guess: Any) -> Reply:
    said = number(guess)
    lines = ["The inner derivative is 1, whatever x is. So the outer one is the derivative of x · 1, which is 1."]
    if near(said, 2) or says(guess, r"^\W*2 ?\*? ?x\W*$"):
        return Reply([*lines, "2 is what you get if the inner derivative sees x move as well. Hold x still inside: you will meet a program that does not."], MISS)
    if near(said, 1):
        return Reply([*lines, "Clear on paper. A program gets it wrong as soon as both derivatives call their small step by the same name."], HIT)
    if near(said, 0):
        return Reply([*lines, "The inner derivative is a constant, and it is multiplied by x: x · 1 still grows with x."], MISS)
    if said is None and re.fullmatch(r"\W*x( ?[+*] ?[y1])?\W*", tidy(guess)):
        return Reply([*lines, "That is what stands under the outer derivative. Its slope by x was asked for."], MISS)
    return Reply([*lines, "Inside, only y moves. Outside, only x does."], NEITHER if said is None else MISS)


def _reply_step(guess: Any) -> Reply:
    lines = ["The middle one, 0.001, leaves the least: the cells below measure all three."]
    named = choice(
        guess, middle=r"\b(?:middle|second|2nd|medium)\b", small=r"\b(?:small\w*|last|third|short\w*|tini\w*|tiny)\b",
        large=r"\b(?:large\w*|big\w*|first|long\w*)\b",
    )  # fmt: skip
    said = number(guess, words={"millionth": 1e-6, "thousandth": 1e-3, "tenth": 0.1})
    if named and not re.search(r"\d", tidy(guess)):  # "the middle one" names no number
        said = {"middle": 1e-3, "small": 1e-6, "large": 0.1}[named]
    hit = {step for step in (1e-6, 1e-3, 0.1) if said is not None and math.isclose(said, step)}
    if 1e-3 in hit:
        return Reply([*lines, "As you said. A longer step cuts more off the series, a shorter one leaves more to rounding."], HIT)
    if 1e-6 in hit:
        lines.append("A smaller step cuts less off the series. But the second difference divides a rounding error near 1e-14 by the squared step, 1e-12.")
    elif 0.1 in hit:
        lines.append("At 0.1 rounding does no harm. What harms there is the rest of the series, which grows with the squared step.")
    elif says(guess, r"\b(?:same|equal\w*|alike|all|none|no difference)\b"):
        return Reply([*lines, "They are not alike: a long step cuts off much of the series, and a short one leaves little but rounding."], MISS)
    else:
        lines.append("A long step cuts off much of the series, and a short one leaves little but rounding.")
    return Reply(lines, MISS if hit else NEITHER)


def _side(guess: Any) -> float | None:
    """A slope at the kink; NaN for "none", "undefined" or "an error"."""
    said = number(guess, words={"middle": 0, "flat": 0, "right": 1, "left": -1})
    nothing = says(guess, rf"{RAISED}|\b(?:nan|none|nothing|undefined|defined|exists?|slope|derivative)\b") is not None
    return math.nan if nothing and not re.search(r"\d|\bzero\b|\bone\b", tidy(guess)) else said


def _reply_kink(guess: dict[str, Any]) -> Reply:
    torch, jax = _side(guess["torch"]), _side(guess["jax"])
    rows = [
        ("torch", torch, 0.0, "torch: 0, the middle between the slopes on the two sides. By hand it is the same."),
        ("jax", jax, 1.0, "JAX: 1, the slope on the right."),
    ]
    more = []
    if near(torch, -1) or near(jax, -1):
        more.append("−1 is the slope on the left. A library could take it as well as the one on the right; these two do not.")
    if any(said is not None and math.isnan(said) for said in (torch, jax)):
        more.append("No derivative exists there, and still neither of them says so: a rule for each operation gives a number everywhere.")
    elif near(torch, 1) and near(jax, 0):
        more.append("The right numbers, the other way round: each library has its own rule for abs.")
    elif torch is not None and torch == jax:
        more.append("The two do not agree: each has its own rule for abs.")
    return counts(guess, rows, *more)


EXERCISES = (
    Prediction(
        id="jvp/directions",
        title="How steep is it off the steepest way?",
        blanks=("sixty", "ninety"),
        reply=_reply_directions,
        hints=("At 0° the slope is 0.8, and at 180° it is −0.8. Where must it be zero?",),
    ),
    Prediction(
        id="jvp/passes",
        title="How many JVPs?",
        blanks=("many_inputs", "many_outputs"),
        reply=_reply_passes,
        hints=("One JVP follows one direction of the input. How many directions are there, and how many results move with one of them?",),
    ),
    Prediction(
        id="jvp/step",
        title="Which step leaves the least?",
        reply=_reply_step,
        hints=("What makes a large step wrong, and what makes a small one wrong? In a second difference the rounding error is divided by the squared step.",),
    ),
    Prediction(
        id="jvp/kink",
        title="The slope of |x| at 0",
        blanks=("torch", "jax"),
        reply=_reply_kink,
        hints=("The slope is −1 on the left and 1 on the right. A library needs one rule for abs. Which could it be?",),
    ),
    Prediction(
        id="jvp/nested",
        title="A derivative inside a derivative",
        reply=_reply_nested,
        hints=("First the inner one: x + y as a function of y alone.",),
    ),
)  # fmt: skip
