"""Chapter 00: a transform takes a function and returns a function."""

from __future__ import annotations

import re
from functools import reduce
from typing import Any

import numpy as np

from helpers.exercise import Case, Exercise, Mistake, Prediction, calls_at_most, question
from helpers.probing import NOT_CALLED, Refusal, called, describe, part
from helpers.programs import Program, random_seed

TRANSFORMS = ("grad", "grad_and_value", "vmap", "scan", "hessian", "jvp")


def _point(rng: np.random.Generator) -> np.float64:
    """A generic number: not near 0, so that x, f(x) and 2 f(x) stay apart."""
    return np.float64(round(rng.choice([-1, 1]) * rng.uniform(0.5, 1.8), 2))


# --- predictions -------------------------------------------------------------------------------------------------

_SIX = {
    "grad": ("6", "The slope of x² at 3 is 2·3."),
    "grad_and_value": ("(6, 9)", "torch puts the slope first, then the value. JAX says value_and_grad and gives (9, 6)."),
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


# --- run and oracle of each exercise -----------------------------------------------------------------------------


def _twice_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Program(random_seed(rng)), _point(rng))) for _ in range(10)]


def _run_twice(twice: Any, f: Any, x: Any) -> Any:
    return called(twice(f), "twice(f)", x)


def _compose_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(([Program(random_seed(rng)) for _ in range(2 + k % 3)], _point(rng))) for k in range(10)]


def _run_compose(compose: Any, fs: list[Any], x: Any) -> Any:
    """The composition, twice as it must bear being called again, and its two laws: one function is itself, none
    at all changes nothing."""
    with part("compose(*fs)"):
        composed = compose(*fs)
        values = [called(composed, "compose(*fs)", point) for point in (x, x + 0.5)]
    with part("compose(fs[0])"):
        single = called(compose(fs[0]), "compose(fs[0])", x)
    with part("compose()"):
        nothing = called(compose(), "compose()", x)
    return {"compose(*fs)(x)": values[0], "the same function at x + 0.5": values[1], "compose(fs[0])(x)": single, "compose()(x)": nothing}


def _composed(fs: list[Any], x: Any) -> Any:
    return reduce(lambda value, f: f(value), reversed(fs), x)


def _count_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Program(random_seed(rng)), [_point(rng) for _ in range(2 + k % 3)])) for k in range(8)]


def _run_count(count_calls: Any, f: Any, xs: list[Any]) -> Any:
    """Use one counter, then a second, then the first again: neither may notice the other, and looking changes nothing."""
    first = _pair(count_calls(f))
    if ... in first:
        return ...
    g, calls = first
    values = [called(g, "g", x) for x in xs]
    count, again = _count(calls), _count(calls)
    if ... in (count, again):
        return ...
    if count != again:
        raise Refusal(f"Asked twice in a row, calls() gave {count}, then {again}.")
    other, other_calls = _pair(count_calls(f))
    start = _count(other_calls)
    if start == count != 0:
        raise Refusal("A second counter stood where the first one had stopped, before it was used at all.")
    called(other, "g", xs[0])
    if _count(calls) != count:
        raise Refusal("The first counter changed when a second one was made and used.")
    called(g, "g", xs[0])
    return {
        "g of each x": values,
        f"calls() after {len(xs)} calls": count,
        "a second counter starts at": start,
        "the first counter, after one more call": _count(calls),
    }


def _count(calls: Any) -> Any:
    """What calls() tells, which must be a number."""
    count = called(calls, "calls")
    if count is ... or (not isinstance(count, str) and np.ndim(count) == 0 and np.asarray(count).dtype.kind in "iuf"):
        return count
    raise Refusal(f"calls() must give a number; yours gives {describe(count)}.")


def _pair(value: Any) -> Any:
    if value is ...:
        return (..., ...)
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise Refusal(f"count_calls(f) must be a pair (g, calls); yours is {describe(value)}.")
    return value


def _counted(f: Any, xs: list[Any]) -> Any:
    return {
        "g of each x": [f(x) for x in xs],
        f"calls() after {len(xs)} calls": len(xs),
        "a second counter starts at": 0,
        "the first counter, after one more call": len(xs) + 1,
    }


def count_calls_wrongly(
    *, start: int = 0, step: int = 1, shared: bool = False, silent: bool = False, double: bool = False,
    reset: bool = False, look: str = "",
) -> Any:
    """`count_calls` with a fault of your choice, for the known mistakes. `look` is what calls() does besides telling:
    "clears" sets the count back, "counts" counts itself, "prints" gives None."""
    box = [start]

    def count_calls(f: Any) -> Any:
        own = box if shared or reset else [start]
        if reset:
            own[0] = start

        def g(x: Any) -> Any:
            own[0] += step
            if double:
                f(x)
            return None if silent else f(x)

        def calls() -> Any:
            told = own[0]
            own[0] = 0 if look == "clears" else told + (look == "counts")
            return None if look == "prints" else told

        return g, calls

    return count_calls


def _shape_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for k in range(8):
        # Five different lengths, so that no shape is right by accident.
        lengths = [int(n) for n in rng.permutation(np.arange(2, 10))]
        cases.append(Case((tuple(lengths[: 1 + k % 2]), tuple(lengths[2 : 3 + k % 2]), lengths[4])))
    return cases


def _shape_calls(x_shape: tuple, y_shape: tuple, n: int) -> dict[str, tuple]:
    """The six calls as text -> arguments. Only a function with a number as output has a gradient, so grad is asked
    for y_shape ()."""
    asked = [(name, x_shape, () if "grad" in name else y_shape, n) for name in TRANSFORMS]
    return {f'out_shape("{name}", {x}, {y}, {m})': (name, x, y, m) for name, x, y, m in asked}


def _run_shapes(out_shape: Any, x_shape: tuple, y_shape: tuple, n: int) -> Any:
    """All six at once, under the call that was made."""
    found = {}
    for text, args in _shape_calls(x_shape, y_shape, n).items():
        with part(text):
            found[text] = out_shape(*args)
        if args[0] == "jvp" and isinstance(found[text], (tuple, list)) and len(found[text]) > 2 and all(isinstance(p, (tuple, list)) for p in found[text]):
            raise Refusal(f"{text} gave {len(found[text])} shapes, and jvp gives two.")
    return found


def _right_shapes(x_shape: tuple, y_shape: tuple, n: int) -> Any:
    return {text: _shapes(x_shape, y_shape, n)[args[0]] for text, args in _shape_calls(x_shape, y_shape, n).items()}


def _shapes(x_shape: tuple, y_shape: tuple, n: int) -> dict[str, tuple]:
    return {
        "grad": x_shape,
        "grad_and_value": (x_shape, ()),
        "vmap": (n, *y_shape),
        "scan": (x_shape, (n, *y_shape)),
        "hessian": (*y_shape, *x_shape, *x_shape),
        "jvp": (y_shape, y_shape),
    }


def shapes_with(name: str, wrong: Any) -> Any:
    """`out_shape` with one wrong belief: `wrong(x_shape, y_shape, n)` in place of the answer for `name`."""

    def out_shape(transform: str, x_shape: tuple, y_shape: tuple, n: int) -> Any:
        return wrong(x_shape, y_shape, n) if transform == name else _shapes(x_shape, y_shape, n)[transform]

    return out_shape


# --- the exercises -----------------------------------------------------------------------------------------------

EXERCISES = (
    Prediction(
        id="start/predict",
        title="Commit to six outputs",
        blanks=TRANSFORMS,
        reply=_reply_six,
        hints=("Write what you would bet on, as text: \"6\", \"(6, 9)\". Nothing is lost by being wrong.",),
    ),
    Exercise(
        id="start/twice",
        title="Apply a function twice",
        level=1,
        minutes=5,
        signature="twice(f)(x)",
        cases=_twice_cases,
        run=_run_twice,
        oracle=lambda f, x: f(f(x)),
        mistakes=(
            Mistake("M01", lambda f: f(f(1.0)), "`twice(f)` has to be a function that waits for x. Yours has already computed something: define a function inside and return it.", error=NOT_CALLED),
            Mistake("once", lambda f: f, "This is f itself: it ran once. Feed its result to f again."),
            Mistake("doubled", lambda f: lambda x: 2 * f(x), "This is 2·f(x). Twice means f of f of x."),
            Mistake("squared", lambda f: lambda x: f(x) ** 2, "This is f(x)². Twice means f of f of x."),
            Mistake("thrice", lambda f: lambda x: f(f(f(x))), "f ran three times. Twice means f of f of x."),
        ),
        rules=(calls_at_most(2, "f called twice"),),
        hints=(
            "What do you want to have in your hand after `twice(f)`: a number, or something that waits for x?",
            "Picture two boxes in a row: x goes into f, what comes out goes into f again. `twice(f)` is the pair of boxes.",
            "def twice(f):\n    define g of one argument x\n    g returns f of (f of x)\n    return g, without calling it",
            "The inner function is `lambda x: f(f(x))`. Return it.",
        ),
    ),
    Exercise(
        id="start/compose",
        title="Compose functions, right to left",
        level=1,
        minutes=8,
        signature="compose(*fs)(x)",
        inputs=("fs", "x"),
        cases=_compose_cases,
        run=_run_compose,
        oracle=lambda fs, x: {"compose(*fs)(x)": _composed(fs, x), "the same function at x + 0.5": _composed(fs, x + 0.5), "compose(fs[0])(x)": fs[0](x), "compose()(x)": x},
        mistakes=(
            Mistake("M03", lambda *fs: lambda x: np.prod([f(x) for f in fs]), "Every function got the x from the start, and the results were multiplied. Each one must get what the one before it gave."),
            Mistake("order", lambda *fs: lambda x: _composed(fs[::-1], x), "That is left to right. `compose(f, g)(x)` is f(g(x)): the last function comes first."),
            Mistake("first", lambda *fs: fs[0] if fs else (lambda x: x), "Only the first function ran. Every function must run, from the last to the first."),
            Mistake("early-return", lambda *fs: lambda x: fs[-1](x) if fs else None, "Only the last function ran. If `return x` stands inside the loop, the first round ends everything: return after the loop."),
            Mistake("sum", lambda *fs: lambda x: sum(f(x) for f in fs), "The results were added. Each function must get what the one before it gave."),
            Mistake("M01", lambda *fs: _composed(fs, 1.0), "`compose(*fs)` has to be a function that waits for x.", error=NOT_CALLED),
            Mistake("pair", lambda f, g: lambda x: f(g(x)), "`compose` must take any number of functions, even none: write `def compose(*fs)`.", error=r"positional argument"),
        ),
        rules=(),
        hints=(
            "With `compose(f, g, h)(x)`, which function sees x first?",
            "Picture a pipe that is read from right to left. A value goes in at h, then through g, then through f.",
            "start with value = x\nfor each function, from the last to the first: value = function(value)\nreturn value",
            "Inside the returned function: `for f in reversed(fs): x = f(x)`, then `return x`. With no functions at all, x comes back.",
        ),
    ),
    Exercise(
        id="start/count_calls",
        title="Count how often a function runs",
        level=1,
        minutes=8,
        signature="count_calls(f)",
        inputs=("f", "xs"),
        cases=_count_cases,
        run=_run_count,
        oracle=_counted,
        mistakes=(
            Mistake("M14", count_calls_wrongly(double=True), "Your g calls f a second time to get the value. It already had it: keep the first result."),
            Mistake("shared", count_calls_wrongly(shared=True), "Two counters share one box: the second one saw the calls of the first. Make the box inside `count_calls`.", error="^refused: A second counter stood"),
            Mistake("reset", count_calls_wrongly(reset=True), "They share one box, and you set it back to 0. Make a new box inside `count_calls` each time.", error="^refused: The first counter changed"),
            Mistake("cleared", count_calls_wrongly(look="clears"), "Looking must not empty the box: `calls` only reads the count.", error=r"^refused: Asked twice .* then 0\."),
            Mistake("counts-itself", count_calls_wrongly(look="counts"), "`calls` counts its own calls. It only reads the count; g is the one that adds to it.", error="^refused: Asked twice .* then [1-9]"),
            Mistake("printed", count_calls_wrongly(look="prints"), "If `calls` prints the count: printing shows it to you and gives it to nobody. Return it.", error=r"^refused: calls.. must give a number; yours gives None"),
            Mistake("from-one", count_calls_wrongly(start=1), "Your counter starts at 1. Nothing has been called yet: start at 0."),
            Mistake("frozen", count_calls_wrongly(step=0), "The counter stays where it was. Add 1 inside g, where the call happens, and let `calls` read it then."),
            Mistake("silent", count_calls_wrongly(silent=True), "Your g counts, but it does not return what f gave."),
            Mistake("number", lambda f: (f, 0), "`calls` must be a function, so that it can tell the count as it is now. A number was right only at one moment.", error="^refused: calls must be a function"),
        ),
        rules=(calls_at_most(lambda f, xs: len(xs) + 2, "f called once for each call of g", mistake="M14"),),
        hints=(
            "The count has to be kept where both g and calls can see it. Where?",
            "Picture a box on the table. g drops a pebble in at every call; calls looks into the box.",
            "make a box holding 0\ndefine g(x): add 1 to the box, return f(x)\ndefine calls(): return what is in the box\nreturn g, calls",
            "With `n = 0`, write `nonlocal n` in g before `n += 1`. A list `[0]` or a dict works without it.",
        ),
    ),
    Exercise(
        id="start/out_shape",
        title="The shape that comes out",
        level=2,
        minutes=12,
        signature="out_shape(transform, x_shape, y_shape, n)",
        inputs=("x_shape", "y_shape", "n"),
        cases=_shape_cases,
        run=_run_shapes,
        oracle=_right_shapes,
        mistakes=(
            Mistake("M17", shapes_with("vmap", lambda x, y, n: y), "vmap: f itself sees one hiker, and there are n of them. The n results are stacked along a new first axis."),
            Mistake("vmap-inside", shapes_with("vmap", lambda x, y, n: (n, y)), "vmap: a tuple inside a tuple. `y_shape` is a tuple itself; `*y_shape` lays its lengths out one by one: `(n, *y_shape)`."),
            Mistake("vmap-behind", shapes_with("vmap", lambda x, y, n: (*y, n)), "vmap: the n results are stacked along a new first axis, so n stands in front."),
            Mistake("vmap-input", shapes_with("vmap", lambda x, y, n: (n, *x)), "vmap: that is the shape of the stacked inputs. Each of the n results is shaped like an output."),
            Mistake("M33", shapes_with("hessian", lambda x, y, n: (*x, *x)), "hessian: that is the shape for one number as output. Every output has such a block, so y_shape stands in front."),
            Mistake("hessian-once", shapes_with("hessian", lambda x, y, n: (*y, *x)), "hessian: that is one slope for every entry of the input. The slope of a slope needs a pair of entries: x_shape twice."),
            Mistake("hessian-output-last", shapes_with("hessian", lambda x, y, n: (*x, *x, *y)), "hessian: the output's axes stand in front of those of the input."),
            Mistake("jvp-three", shapes_with("jvp", lambda x, y, n: (x, y, y)), "The point and its velocity go in. Out come the value and its tangent, and nothing else.", error=r"^refused: out_shape..jvp.* shapes, and jvp gives two"),
            Mistake("jvp-input", shapes_with("jvp", lambda x, y, n: (y, x)), "jvp: the tangent says how the output moves, so it is shaped like the output, not like the input."),
            Mistake("jvp-bare", shapes_with("jvp", lambda x, y, n: y), "jvp gives a pair: the value and its tangent."),
            Mistake("scan-last", shapes_with("scan", lambda x, y, n: (x, y)), "scan: y is written down at every step, so n of them come back, stacked."),
            Mistake("scan-all-carries", shapes_with("scan", lambda x, y, n: ((n, *x), (n, *y))), "scan: only the last carry comes back. Those on the way were handed on and are gone."),
            Mistake("scan-n-at-carry", shapes_with("scan", lambda x, y, n: ((n, *x), y)), "scan: n belongs to the outputs, which are stacked. Of the carry only the last one comes back."),
            Mistake("scan-inside", shapes_with("scan", lambda x, y, n: (x, (n, y))), "scan: a tuple inside a tuple. `*y_shape` lays the lengths of y_shape out one by one: `(n, *y_shape)`."),
            Mistake("scan-outputs", shapes_with("scan", lambda x, y, n: (n, *y)), "scan gives a pair: the last carry, then the stacked outputs. Yours has the outputs only."),
            Mistake("scan-swapped", shapes_with("scan", lambda x, y, n: ((n, *y), x)), "scan gives the carry first, then the stacked outputs."),
            Mistake("grad-output", shapes_with("grad", lambda x, y, n: y), "grad: there is one slope for every entry of the input, so the gradient is shaped like the input."),
            Mistake("grad-and-value-swapped", shapes_with("grad_and_value", lambda x, y, n: ((), x)), "grad_and_value: the gradient's shape comes first, then the value's, as in torch."),
            Mistake("grad-and-value-bare", shapes_with("grad_and_value", lambda x, y, n: x), "grad_and_value gives a pair: the gradient, then the value."),
        ),
        hints=(
            "For each transform ask: how many numbers would it take to answer the question it answers?",
            "grad: one number for each entry of x. hessian: one for each output and each pair of entries of x. jvp: one for each output. vmap: everything n times.",
            "Three of the answers are pairs of shapes: grad_and_value (gradient, value), jvp (value, tangent), scan (last carry, stacked outputs). For scan the carry is shaped like x, and each step writes a y.",
            "grad: x_shape · grad_and_value: (x_shape, ()) · vmap: (n, *y_shape) · jvp: (y_shape, y_shape) · hessian: y_shape + x_shape + x_shape · scan: put the carry and the n outputs together yourself.",
        ),
    ),
    Prediction(
        id="start/article",
        title="How does this program fail?",
        reply=_reply_article,
        hints=("What does `torch.func.grad_and_value(square)` give: two numbers, or something else?",),
    ),
    question(
        "start/exit",
        "What is grad(f)?",
        "a function",
        {
            "a number": "A number comes out once you call it at a point. Before that there is only a function.",
            "an array": "An array comes out once you call it at a point. Before that there is only a function.",
        },
        hints=("What happened in the tutorial's program, where the result of `grad_and_value(…)` was unpacked?",),
    ),
)  # fmt: skip
