"""The predictions of the chapter."""

from __future__ import annotations

import re
from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import (
    HIT,
    MISS,
    NEITHER,
    PARTLY,
    RAISED,
    choice,
    near,
    number,
    says,
    tidy,
    yes,
)

_LEFT = 0.9**100


def _reply_forget(guess: Any) -> Reply:
    lines = ["It is 0.9 to the power 100: 0.0000266. Each step back multiplies the gradient by 0.9 once more."]
    said = number(guess)
    if said is None and (says(guess, r"\b(?:nothing|none|zero|tiny|little|small|hardly|negligible|vanish\w*|almost)\b") or says(guess, r"\bmuch\b|\bat all\b") is False):
        said = 0.0
    if said is None:
        more = says(guess, r"\b(?:explod\w*|grows?|huge|inf\w*|much|large)\b")
        last = "A factor of 0.9 makes it smaller in every step." if more else "With 1.1 in its place it would be 13,781: gradients through time vanish or explode."
        return Reply([*lines, last], MISS if more else NEITHER)
    if _LEFT / 10 < said < _LEFT * 10:
        return Reply([*lines, "You have the size of it. A small change today is all but forgotten after a hundred steps."], HIT)
    if 0 <= said <= _LEFT / 10:
        return Reply([*lines, "Next to nothing is right, and it is less small than you said: never quite 0."], PARTLY)
    if near(said, 0.9):
        last = "0.9 is what one step passes on. There are a hundred steps, one after the other."
    elif near(said, 1):
        last = "1 would be right if each step kept all of h. Each keeps nine tenths of what came in."
    elif near(said, 90):
        last = "Slopes along a chain multiply. They are added only where two paths meet."
    elif near(said, 10):
        last = "10 is the sum of 1 + 0.9 + 0.81 + …: how much the last h moves if every x moves by one. Here only the first h moves."
    elif said < 0:
        last = "Every factor is 0.9, a positive number, so h moves the same way as the first one."
    elif said < 0.9:
        last = "It does shrink, and by more: a hundred factors of 0.9 leave far less than you said."
    else:
        last = "With 1.1 in its place it would be 13,781: gradients through time vanish or explode."
    return Reply([*lines, last], MISS)


def _reply_compile(guess: Any) -> Reply:
    lines = ["The unrolled loop grows with the number of steps; the scan does not. JAX compiles the body of a scan once."]
    said = number(guess, words={"triple": 3, "threefold": 3, "same": 1, "equal": 1, "equally long": 1, "constant": 1, "double": 2})
    if says(guess, r"\b(?:quadratic\w*|squared?|exponential\w*)\b") or near(said, 9):
        return Reply([*lines, "It grows, and about in step with the program: three times the lines, about three times the time."], PARTLY)
    if said is None:
        if says(guess, r"\blonger\b") is False:
            return Reply([*lines, "A Python loop is gone when JAX compiles: what it sees is a program with each step written out."], MISS)
        longer = says(guess, r"\b(?:more|longer|linear\w*|proportional\w*|much)\b")
        return Reply([*lines, "The cells below measure both, and print the times with their ratio."], PARTLY if longer else NEITHER)
    if 2 <= said <= 5:
        return Reply([*lines, "You saw growth. The cells below measure both, and print the times with their ratio."], HIT)
    if said > 5:
        return Reply([*lines, "You saw growth, and more of it than the cells below will measure: about three times, for three times the steps."], PARTLY)
    if near(said, 1):
        return Reply([*lines, "1 is the ratio of a scan. A Python loop is gone when JAX compiles: what it sees is a program with each step written out."], MISS)
    if said == 0:
        return Reply([*lines, "The first compilation is not kept for another length: JAX sees another program, and compiles it anew."], MISS)
    return Reply([*lines, "A Python loop is gone when JAX compiles: what it sees is a program with each step written out."], MISS)


def _reply_second(guess: Any) -> Reply:
    said = yes(guess)
    raises = says(guess, rf"{RAISED}|\bnot ?implemented\w*\b")
    lines = ["In torch 2.11 to 2.15 it is wrong, and nothing is raised. The cell below shows what your version does."]
    if raises and said is not True:
        lines.append("It is not right, as you said. An error would be the kinder way: this one hands out a wrong number without a word.")
        return Reply(lines, PARTLY)
    if says(guess, r"\b(?:nan|zeros?)\b") and said is not True:
        return Reply([*lines, "It is not right, as you said. Look below at what it gives in place of the right one."], PARTLY)
    if said is None:
        return Reply([*lines, "A right value and a right gradient say nothing about the second derivative: that is another program."], NEITHER)
    if not said:
        return Reply([*lines, "You were on your guard. How would you notice it without knowing the answer? That comes next."], HIT)
    return Reply([*lines, "A right value and a right gradient say nothing about the second derivative: that is another program."], MISS)


def _reply_winds(guess: Any) -> Reply:
    lines = ["The last wind: 0.696 for a wind of size one, against 0.597 for the first."]
    if says(guess, r"\b(?:same|equal\w*|alike|both|neither|no difference)\b|^\W*all\b"):
        return Reply([*lines, "They blow alike, and do not weigh alike: each later step multiplies what comes from an early one."], MISS)
    said = choice(
        guess, last=r"\b(?:last|final|latest|newest|fourth|4th|end|most recent|late|later)\b|\bw?4\b|\[-1\]|\[3\]",
        first=r"\b(?:first|1st|start|beginning|oldest|earl(?:y|iest|ier)|initial)\b|^\W*w?1\W*$|\[0\]|^\W*one\W*$",
    )  # fmt: skip
    if said == "last":
        return Reply([*lines, "Its effect goes through no further step. And the two in between: do they lie in order?"], HIT)
    if said == "first":
        return Reply([*lines, "The first wind has three more steps after it. Taken together, they shrink what it does."], MISS)
    between = says(guess, r"\b(?:second|2nd|third|3rd|middle|between)\b|\b[23]\b")
    return Reply([*lines, "What comes from an early step has to go through all later ones, and each multiplies it."], MISS if between else NEITHER)


def _reply_louder(guess: Any) -> Reply:
    lines = ["It shrinks: with tanh, the adjoint of the first h goes from 0.017 at w = 0.8 to 0.0022 at w = 1.6."]
    grow = r"\b(?:grow\w*|larg\w*|bigger|more|explod\w*|up|increas\w*|doubl\w*|ris\w+|higher|stronger|louder|256)\b"
    shrink = r"\b(?:shr[iua]nk\w*|small\w*|less|fad\w+|falls?|vanish\w*|down|decreas\w*|drops?|weak\w*|fainter|decay\w*|lower|halv\w*|tiny|zero|0)\b"
    said = choice(guess, shrinks=shrink, grows=grow)
    if said and (says(guess, shrink) or said == "shrinks"):  # that w grows is known: "a larger w makes it smaller"
        return Reply([*lines, "You thought of the slope of tanh. It beats the larger w: see which step loses the most."], HIT)
    if said == "grows":
        return Reply([*lines, "Without tanh you would be right: there it goes from 0.17 to 43. What does tanh do to a large h?"], MISS)
    same = says(guess, r"\b(?:same|unchanged|neither|stays?|constant|equal\w*)\b")
    return Reply([*lines, "Two things change when w does: the factor w itself, and how flat tanh is where h now lies."], MISS if same else NEITHER)


def _reply_loops(guess: Any) -> Reply:
    said = number(guess, words={"all": 3, "every": 3, "each": 3, "both": 2, "no": 0})
    if re.search(r"\ball (?:\w+ )?(?:but|except)\b", tidy(guess)):
        said = 2.0
    lines = ["grad goes through one of the three: fori_loop with plain bounds. jvp goes through all three."]
    late = says(guess, r"\b(?:computed|dynamic|traced|variable)\b")
    if late and said in (None, 1.0):
        return Reply([*lines, "It is the other fori_loop. A bound that is computed is known too late to make room for the carries."], MISS)
    if near(said, 1) or said is None and says(guess, r"\b(?:plain|fixed|static|constant)\b"):
        return Reply([*lines, "One. Only there is it known, before the loop starts, how many carries are to be kept."], HIT)
    if near(said, 3):
        return Reply([*lines, "Three holds for jvp: a tangent is carried along, and nothing has to be kept."], MISS)
    if near(said, 2):
        return Reply([*lines, "A bound that is computed is known too late: the room for the carries is made when JAX compiles."], MISS)
    if said == 0:
        return Reply([*lines, "Not all is lost: with plain bounds JAX makes a scan of the loop, and keeps every carry."], MISS)
    return Reply([*lines, "Where the number of steps is known before the loop starts, there is room for every carry."], NEITHER if said is None else MISS)


def _reply_larger(guess: Any) -> Reply:
    lines = ["The noise: about 15,100, and the drift about 1470, a tenth of it."]
    ask = "Ask of a jump whether it is still there a year later. If so, it is drift; if not, noise."
    if says(guess, r"\b(?:same|equal\w*|alike|both|neither|half|no difference)\b"):
        return Reply([*lines, f"They are far from equal. {ask}"], MISS)
    said = choice(guess, noise=r"\b(?:noise|noisy|measure\w*|observation\w*)\b", drift=r"\b(?:drift\w*|level|state|trend)\b")
    if said and says(guess, r"\b(?:smaller|less|lower)\b"):
        said = "drift" if said == "noise" else "noise"
    if said == "noise":
        return Reply([*lines, "Most of the jumping up and down is gone a year later, so it is noise."], HIT)
    if said == "drift":
        return Reply([*lines, "A drift stays: next year starts from it. Most jumps of the Nile are gone a year later."], MISS)
    return Reply([*lines, ask], NEITHER)


EXERCISES = (
    Prediction(
        id="scan/forget",
        title="What is left after a hundred steps?",
        reply=_reply_forget,
        hints=("One step multiplies by 0.9. What do two steps do, one after the other?",),
    ),
    Prediction(
        id="scan/second",
        title="Is the second derivative right?",
        reply=_reply_second,
        hints=("Whose program computes a second derivative: that of the value, or that of the gradient?",),
    ),
    Prediction(
        id="scan/compile",
        title="Three times the steps",
        reply=_reply_compile,
        hints=("When JAX compiles, how often does it see the body of a Python loop?",),
    ),
    Prediction(
        id="scan/winds",
        title="Which wind moves the end most?",
        reply=_reply_winds,
        hints=("How many steps does the effect of the first wind go through, and how many that of the last?",),
    ),
    Prediction(
        id="scan/louder",
        title="Twice the weight, with tanh",
        reply=_reply_louder,
        hints=("The factor of a step is w times the slope of tanh. What becomes of that slope where h is large?",),
    ),
    Prediction(
        id="scan/loops",
        title="Three loops in reverse",
        reply=_reply_loops,
        hints=("Which of the three knows, before it starts, how many steps it will take?",),
    ),
    Prediction(
        id="scan/larger",
        title="Noise or drift?",
        reply=_reply_larger,
        hints=("When the flow has jumped, is the jump still there in the next year?",),
    ),
)  # fmt: skip
