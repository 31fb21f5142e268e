"""vjp/my_vjp: Your own vjp, on your own tape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises, refused
from helpers.desk.again import elsewhere
from helpers.desk.functions import generic_numbers
from helpers.desk.jvp.several import EACH_BY_ITSELF
from helpers.desk.jvp.single_numbers import COMPLEX, LIBRARY_DID_IT, ONE_NUMBER
from helpers.desk.plain import Opaque, Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.vjp.my_vjp import EDGES, ELSEWHERE, FIRST_CT, LATER, OTHER_CT, RULES, F, another, picked
from helpers.exercises.programs import random_seed
from helpers.exercises.stages import LATER as NOT_YET
from helpers.exercises.vjp.rounds import Rounds, gradient
from helpers.exercises.vjp.tapes import kept, one_for_all, swept, tape_vjp, walked

_ROUGHLY = 1e-3
_USED_UP = "The pullback is right at its first call, and wrong when it is called again with another ct."
_ONE_TAPE = "The pullback is right at first, and no longer so after my_vjp has been called for other programs."
_STAYS = "f is right at the first inputs, and wrong when my_vjp is called for it again, at others."
_NODE = "The value that came back is an object of your own, not a number."


def _cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int, edge: bool = False) -> Case:
        inputs = tuple(generic_numbers(rng, (n,)))
        return Case((Rounds(random_seed(rng), n, own=True), inputs, generic_numbers(rng)), edge=edge)

    return [one(2), one(3), one(2, True), one(3, True), one(4, True)]  # two are enough to tell mistakes apart


def _pulled(program: Callable[..., Any], xs: tuple, ct: Any) -> dict[str, Any]:
    return {"value": np.float64(program(*xs)), "pullback(ct)": _times(gradient(program, *xs), ct)}


def _times(slopes: tuple, ct: Any) -> tuple:
    return tuple(ct * slope for slope in slopes)


def _oracle(f: Rounds, xs: tuple, ct: Any) -> dict[str, Any]:
    """By complex steps: no tape."""

    def each(programs: dict[str, tuple]) -> dict[str, Any]:
        return {name: _pulled(program, picked(xs, name, inputs), ct) for name, (program, inputs) in programs.items()}

    right = _pulled(f, xs, ct)
    calls = {F: right, OTHER_CT: _times(f.slopes(*xs), another(ct)), FIRST_CT: right["pullback(ct)"]}
    end = {ELSEWHERE: _pulled(f, tuple(map(elsewhere, xs)), ct), LATER: right["pullback(ct)"]}
    return each(RULES) | calls | each(EDGES) | end


def _first_wrong(case: Case, trial: Trial) -> Plain | Fault:
    """The programs up to the first on which the answer is wrong. What is wrong only in a later call gets its own words."""
    found, expected = trial.output, plain(_oracle(*case.args))
    if not isinstance(found, dict) or list(found) != list(expected):
        return found
    if _nearly(found[ELSEWHERE], expected[ELSEWHERE]):  # what is looked for there is a result that was kept
        found = found | {ELSEWHERE: expected[ELSEWHERE]}
    wrong = next((name for name in expected if not matches(found[name], expected[name])), None)
    if wrong is None:
        return found
    fault = trial.notes.get(wrong)
    for names, says in (((OTHER_CT, FIRST_CT), _USED_UP), ((ELSEWHERE,), _STAYS), ((LATER,), _ONE_TAPE)):
        if wrong in names:
            raised = f" It raised {fault.kind}: {fault.message}" if isinstance(fault, Fault) else ""
            return refused(says + raised)
    if isinstance(fault, Fault):
        return fault
    if isinstance(found[wrong], dict) and isinstance(found[wrong].get("value"), Opaque):
        return refused(_NODE)
    names = list(expected)
    return {name: found[name] if names.index(name) <= names.index(wrong) else NOT_YET for name in names}


def _nearly(found: Plain, expected: dict[str, Any]) -> bool:
    """Whether value and cotangents are right as far as differences go: slopes may be tiny there."""
    if not isinstance(found, dict) or list(found) != list(expected):
        return False
    try:
        return all(np.allclose(found[name], expected[name], _ROUGHLY, 1e-5) for name in expected)
    except (TypeError, ValueError):
        return False


def _run_for_each(f: Any, *xs: Any) -> tuple:
    """The right numbers from a run of f for each input."""
    program = f if hasattr(f, "slopes") else None
    value = f(*xs)
    if program is None:
        return tape_vjp()(f, *xs)
    for _ in xs:
        f(*xs)
    return value, lambda ct: _times(program.slopes(*xs), ct)


def _of_ends(ends: Callable[[list, int], Any]) -> Callable[..., Any]:
    return tape_vjp(sweep=swept(ends=ends))


def _zeros(bars: list) -> list:
    return [0.0 if bar is None else bar for bar in bars]


EXERCISE = Exercise(
    id="vjp/my_vjp",
    title="Your own vjp",
    level=3,
    minutes=40,
    signature="my_vjp(f, *xs)",
    inputs=("f", "xs", "ct"),
    cases=_cases,
    oracle=_oracle,
    reads=_first_wrong,
    rules=(calls_at_most(1, "f called once", "runs-again"),),
    mistakes=(
        Mistake("M26", tape_vjp(sweep=swept("last")), "x * x reads x twice, and only half of what should come back has come back. Each reading sends a message of its own to x: add them."),
        Mistake("M26-lines", tape_vjp(sweep=swept("line")), "A number that several lines read got the message of one of them alone: each new message replaced what had come before. Add it to that."),
        Mistake("M28", tape_vjp(sweep=walked("depth")), "A node was left before all that read it had reported: you follow the first path to its end, and what other paths bring later goes no further. Read the tape from its last line to its first."),
        Mistake("M28-levels", tape_vjp(sweep=walked("breadth")), "A node was left before all that read it had reported: level by level is not late enough where one path is longer than another. Read the tape from its last line to its first."),
        Mistake("sent-again", tape_vjp(sweep=walked("again")), "Where two paths meet, a node sent all that it had got once for each path, so that the first message went on twice. Let each node send once, when all that read it have reported: read the tape from its last line to its first."),
        Mistake("forward", tape_vjp(sweep=swept(order=1)), "No message reached the inputs. Read the tape from the line of the result, that line included, back to the first. Send each message to the line that was read. And begin a new tape in each call of my_vjp: on an old one the inputs do not stand first."),
        Mistake("no-bar", tape_vjp(sweep=swept(message=lambda bar, slope: slope)), "Every line sent its slope alone. What it sends is the slope times what it has got itself: bars[place] * slope."),
        Mistake("last-read", tape_vjp(sweep=swept(sends=slice(-1, None))), "Of two numbers that a line read, only the second got a message. Send one to each: the line that adds belongs inside the loop over what was read."),
        Mistake("first-read", tape_vjp(sweep=swept(sends=slice(1))), "Of two numbers that a line read, only the first got a message. Send one to each."),
        Mistake("ends-at-zero", tape_vjp(sweep=swept(ends_at_zero=True)), "A line to which no message has come has ended the walk. It has nothing to send, but lines before it may have: pass it over, and go on."),
        Mistake("seed-one", tape_vjp(sweep=swept(start=lambda ct: 1.0)), "This is the gradient: the sweep began with 1. It has to begin with the ct that the pullback was called with."),
        Mistake("ct-twice", tape_vjp(sweep=swept(start=lambda ct: ct * ct)), "ct came in twice. Begin with ct at the result: from there it is in every message."),
        Mistake("value-as-ct", tape_vjp(end=lambda result, pullback, node: (result.value, lambda ct: pullback(result.value))), "The sweep began with the value of the result. It has to begin with ct."),
        Mistake("value-times-ct", tape_vjp(end=lambda result, pullback, node: (result.value, lambda ct: pullback(ct * result.value))), "The value of the result came in as a factor. The sweep begins with ct alone; values are in the slopes already."),
        Mistake("own-factor", tape_vjp(mul=lambda a, b: (a, b)), "In x * y, each factor's slope is the other factor: when x moves, the product moves y times as far."),
        Mistake("one-factor", tape_vjp(mul=lambda a, b: (b, 0.0)), "Of x * y only x got a message. y is read as well, with slope x."),
        Mistake("other-factor", tape_vjp(mul=lambda a, b: (0.0, a)), "Of x * y only y got a message. x is read as well, with slope y."),
        Mistake("factor-one", tape_vjp(mul=lambda a, b: (1.0, 1.0)), "These are the slopes of a sum. In x * y, the slope of x is y, and that of y is x."),
        Mistake("whole-product", tape_vjp(mul=lambda a, b: (a * b, a * b)), "In x * y you gave the product itself as the slope. The slope of x is y alone, and that of y is x alone."),
        Mistake("mul-nothing", tape_vjp(mul=lambda a, b: (0.0, 0.0)), "Nothing goes back through x * y. Its line reads both: x with the slope y, and y with the slope x."),
        Mistake("exp-nothing", tape_vjp(exp=lambda x: 0.0), "Nothing goes back through exp. Its line reads x, with the slope exp(x): that pair goes to Node, behind the value."),
        Mistake("tanh-nothing", tape_vjp(tanh=lambda x: 0.0), "Nothing goes back through tanh. Its line reads x, with the slope 1 − tanh(x)²: that pair goes to Node, behind the value."),
        Mistake("exp-one", tape_vjp(exp=lambda x: 1.0), "In exp the message went through as it came. Its slope is exp(x), the value that you have just computed."),
        Mistake("exp-of-x", tape_vjp(exp=lambda x: x), "The slope of exp at x is exp(x), not x."),
        Mistake("exp-power", tape_vjp(exp=lambda x: x * np.exp(x - 1)), "That is the power rule. In exp(x) the x is the exponent: exp is its own slope."),
        Mistake("exp-times-x", tape_vjp(exp=lambda x: x * np.exp(x)), "There is a factor too many: the slope of exp is exp(x) alone."),
        Mistake("tanh-one", tape_vjp(tanh=lambda x: 1.0), "In tanh the message went through as it came. Its slope is 1 − tanh(x)²."),
        Mistake("tanh-itself", tape_vjp(tanh=np.tanh), "The slope of tanh is not tanh itself: it is 1 − tanh(x)²."),
        Mistake("tanh-of-x", tape_vjp(tanh=lambda x: 1 - x**2), "The slope of tanh at x is 1 − tanh(x)². You squared x itself."),
        Mistake("tanh-no-square", tape_vjp(tanh=lambda x: 1 - np.tanh(x)), "The slope of tanh is 1 − tanh(x)². The square is missing."),
        Mistake("tanh-brackets", tape_vjp(tanh=lambda x: (1 - np.tanh(x)) ** 2), "The square stands outside the bracket. The slope of tanh is 1 − tanh(x)²."),
        Mistake("tanh-sigmoid", tape_vjp(tanh=lambda x: np.tanh(x) * (1 - np.tanh(x))), "That is the rule of the sigmoid, s · (1 − s). The slope of tanh is 1 − tanh(x)²."),
        Mistake("tanh-plus", tape_vjp(tanh=lambda x: 1 + np.tanh(x) ** 2), "The slope of tanh is 1 − tanh(x)², with a minus: tanh flattens out."),
        Mistake("still-none", _of_ends(lambda bars, n: tuple(bars[:n])), "An input that f never reads has a cotangent, too: 0. No message came, and None stands there."),
        Mistake("still-missing", raises(KeyError("node")), "A place was looked up to which no message has come: an input that f never reads, say. Its adjoint is 0.", error="^KeyError"),
        Mistake("M30", _of_ends(lambda bars, n: _zeros(bars)[0] if n == 1 else tuple(_zeros(bars)[:n])), "With one input the pullback returns a tuple, too: of one cotangent, `(x_bar,)`."),
        Mistake("first-only", _of_ends(lambda bars, n: _zeros(bars)[0]), "The pullback gave the cotangent of the first input alone. It returns a tuple: one cotangent for each input."),
        Mistake("total", _of_ends(lambda bars, n: sum(_zeros(bars)[:n])), "The cotangents of all inputs have been added up to one number. Each input has one of its own: return a tuple."),
        Mistake("every-line", _of_ends(lambda bars, n: tuple(_zeros(bars))), "These are the adjoints of every line of the tape. Return those of the inputs, which stand on its first lines."),
        Mistake("last-lines", _of_ends(lambda bars, n: tuple(_zeros(bars)[-n:])), "These are the adjoints of the last lines of the tape. The inputs stand on its first lines."),
        Mistake("last-line", tape_vjp(sweep=lambda tape, last, n, ct: swept()(tape, len(tape) - 1, n, ct)), "ct was put on the last line of the tape. The result may stand on an earlier one: a program may compute what it does not return. Put ct on the line of the result."),
        Mistake("turned-round", _of_ends(lambda bars, n: tuple(_zeros(bars)[:n][::-1])), "The cotangents are right, and in reverse order: give them in the order of the inputs."),
        Mistake("plain-moves", tape_vjp(still=lambda value, n: (value, lambda ct: (ct,) * n)), "A program that always gives 2.5 read none of its inputs: 0 comes back to each."),
        Mistake("plain-is-zero", tape_vjp(still=lambda value, n: (0.0, lambda ct: (0.0,) * n)), "A program that always gives 2.5 has the value 2.5. Only what comes back is 0."),
        Mistake("plain-factor", raises(AttributeError("In `x * 2.5 + y, a small program beside f`: 'float' object has no attribute 'value'")), "A plain number has no line on the tape. Lift it first: `other = self.lift(other)`.", error=r"In `x \* 2\.5 \+ y.*`: .*'(float|int)' object has no attribute"),
        Mistake("plain-result", tape_vjp(still=lambda value, n: value.value), "A program may give a plain number, which has no line on the tape. Make a Node of it, or return 0 for each input.", error=r"always gives 2\.5.*`: .*'(float|int)' object (has no attribute|is not)"),
        Mistake("adds-up", tape_vjp(sweep=kept()), "Something of the call before is still there: adjoints that were not set back to 0, a list or an iterator that is used up, a result that was kept. Make the adjoints anew in each call of the pullback, and leave the tape as it is.", error="^refused: .*called again with another ct"),
        Mistake("one-tape", tape_vjp(sweep=one_for_all()), "Each call of my_vjp needs a tape of its own, which its pullback keeps.", error="^refused: .*no longer so after my_vjp has been called"),
        Mistake("node-back", tape_vjp(end=lambda result, pullback, node: (result, pullback)), "Return its .value.", error="^refused: .*an object of your own, not a number"),
        Mistake("no-value", tape_vjp(end=lambda result, pullback, node: pullback), "The value is there already when the tape has been written: return it before the pullback.", error="^refused: .*Yours returns a function"),
        Mistake("pair-turned", tape_vjp(end=lambda result, pullback, node: (pullback, result.value)), "The value comes first, the pullback second.", error="^refused: .*first part is a function"),
        Mistake("pulled-already", tape_vjp(end=lambda result, pullback, node: (result.value, pullback(1.0))), "my_vjp does not know ct. Define a function `pullback(ct)` inside, and return it without calling it.", error="^refused: .*second part is a (tuple|list|single number|number|float)"),
        Mistake("no-star", raises(TypeError(EACH_BY_ITSELF)), "xs is a tuple, and f takes its entries one by one: a star unpacks it.", error=f"{EACH_BY_ITSELF}|takes 2 positional arguments but 1 was given"),
        Mistake("library", raises(TypeError(LIBRARY_DID_IT)), "Use the Node that you have written.", error=LIBRARY_DID_IT),
        Mistake("complex-step", raises(TypeError(COMPLEX)), "Use the Node that you have written.", error=COMPLEX),
        Mistake("many-places", raises(TypeError(ONE_NUMBER)), "Differences between places are not exact. Hand f a Node for each number.", error=ONE_NUMBER),
        Mistake("runs-again", _run_for_each, "One run is enough, however many inputs there are and however often the pullback is called: the tape keeps all that the way back needs."),
    ),
    hints=(
        "What must be known on the way back, and who knows it only while f runs?",
        "Picture a till roll. While f runs, each new value gets a line: which lines it read, and how steep it is in each. Afterwards you read the roll from the bottom up, with a bowl for each line.",
        "tape: an empty list\na Node for each input: the first lines\nresult = f of them, lifted if it is a plain number\npullback(ct):\n    a bowl for each line, all 0; in the one of the result: ct\n    for each line from the last to the first:\n        for each line that it read: add bowl · slope to that one's bowl\n    return the bowls of the inputs",
        "`bars = [0.0] * len(tape)`, `bars[result.place] = ct`, then for place in reversed(range(len(tape))): `for read, slope in tape[place]: bars[read] += bars[place] * slope`. A plain result: `inputs[0].lift(result)`. In `__mul__` the pairs are (self.place, other.value) and (other.place, self.value).",
    ),
)  # fmt: skip
