"""The predictions of the chapter."""

from __future__ import annotations

from typing import Any

from helpers.checks.exercise import Prediction, Reply
from helpers.exercises.guesses import HIT, MISS, NEITHER, PARTLY, near, number, says, yes

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
    raises = says(guess, r"\b(?:raises?|\w*errors?|exceptions?|crash\w*|fails? with|not ?implemented\w*)\b")
    lines = ["In torch 2.13 it is wrong, and nothing is raised. The cell below shows what your version does."]
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


def _reply_winds(guess: Any) -> list[str]:
    words = str(guess).lower()
    lines = ["The last wind: 0.696 for a wind of size one, against 0.597 for the first."]
    if re.search(r"last|4|fourth", words):
        lines.append("Its effect goes through no further step. And the two in between: do they lie in order?")
    elif re.search(r"first|1|one", words):
        lines.append("The first wind has more steps after it. Here, each of them makes a small change smaller.")
    else:
        lines.append("What comes from an early step has to go through all later ones, and each multiplies it.")
    return lines


def _reply_louder(guess: Any) -> list[str]:
    words = str(guess).lower()
    lines = ["It shrinks: with tanh, the adjoint of the first h goes from 0.017 at w = 0.8 to 0.0022 at w = 1.6."]
    if re.search(r"shrink|small|less|fade|fall|vanish|down|decrease", words):
        lines.append("You thought of the slope of tanh. It beats the larger w: see which step loses the most.")
    elif re.search(r"grow|large|more|explode|up|increase|double|256", words):
        lines.append("Without tanh you would be right: there it goes from 0.17 to 43. What does tanh do to a large h?")
    else:
        lines.append("Two things change when w does: the factor w itself, and how flat tanh is where h now lies.")
    return lines


def _reply_loops(guess: Any) -> list[str]:
    said = _number_in(guess)
    lines = ["grad goes through one of the three: fori_loop with plain bounds. jvp goes through all three."]
    if said == 1:
        lines.append("One. Only there is it known, before the loop starts, how many carries are to be kept.")
    elif said == 3:
        lines.append("Three holds for jvp: a tangent is carried along, and nothing has to be kept.")
    elif said == 2:
        lines.append("A bound that is computed is known too late: the room for the carries is made when JAX compiles.")
    elif said == 0:
        lines.append("Not all is lost: with plain bounds JAX makes a scan of the loop, and keeps every carry.")
    return lines


def _reply_larger(guess: Any) -> list[str]:
    words = str(guess).lower()
    lines = ["The noise: about 15,100, and the drift about 1470, a tenth of it."]
    if "noise" in words and "drift" not in words:
        lines.append("Most of the jumping up and down is gone a year later, so it is noise.")
    elif "drift" in words:
        lines.append("A drift stays: next year starts from it. Most jumps of the Nile are gone a year later.")
    else:
        lines.append("Ask of a jump whether it is still there a year later. If so, it is drift; if not, noise.")
    return lines


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
