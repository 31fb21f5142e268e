"""Chapter 01: a derivative is the best local linear map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import Any

import numpy as np

from helpers.exercise import Case, Exercise, Mistake, Prediction, calls_at_most, no_framework, question
from helpers.libraries import Library
from helpers.plain_data import Plain
from helpers.probing import NOT_CALLED, called, part
from helpers.programs import Program, derivative, evaluate, numpy_only, random_seed

# The hiker's path east, at p[1] = 0.5. A Python float keeps float32 and complex numbers what they are.
COS_NORTH = float(np.cos(0.5))


def path(x: Any) -> Any:
    """Height along the path east, for a number or an array of float32, float64 or complex numbers."""
    return COS_NORTH * np.sin(x) + 0.1 * x**2


def path_slope(x: Any) -> Any:
    """The slope of `path`, by the rules on paper."""
    return COS_NORTH * np.cos(x) + 0.2 * x


@dataclass(frozen=True)
class Slope:
    """The derivative of a program of one number, as a function to hand to an answer. NumPy numbers only."""

    program: Program

    def on(self, library: Library) -> Slope:
        """The same for every library: a slope handed in is for work by hand."""
        return self

    def __call__(self, x: Any) -> Any:
        numpy_only(x)
        return np.float64(evaluate(self._expression, x, np))

    @cached_property
    def _expression(self) -> Any:
        return derivative(self.program.expressions[0], None)

    def __str__(self) -> str:
        return "its derivative"


class Slopes(list):
    """A list of `Slope`s that says what it is in the head of a message."""

    def on(self, library: Library) -> list[Slope]:
        """An ordinary list, as an answer expects it."""
        return [slope.on(library) for slope in self]

    def __str__(self) -> str:
        return "their derivatives"


def _number(rng: np.random.Generator, low: float = 0.5, high: float = 1.8) -> np.float64:
    """A generic number of either sign, with two decimals."""
    return np.float64(round(rng.choice([-1, 1]) * rng.uniform(low, high), 2))


def _program_at(rng: np.random.Generator, orders: dict[int, float]) -> tuple[Program, np.float64]:
    """A program of one number and a point where its derivatives of these orders are at least so large."""
    while True:
        f, x = Program(random_seed(rng)), _number(rng)
        if all(abs(f.derivative(x, order)) > least for order, least in orders.items()):
            return f, x


# --- predictions -------------------------------------------------------------------------------------------------

_MANY = np.linspace(0.5, 1.5, 201)


def _forward_error(h: float) -> float:
    return float(np.mean(np.abs((path(_MANY + h) - path(_MANY)) / h - path_slope(_MANY))))


def _central_error(h: float) -> float:
    return float(np.mean(np.abs((path(_MANY + h) - path(_MANY - h)) / (2 * h) - path_slope(_MANY))))


def _power(value: float) -> str:
    """The nearest power of ten. The last digits of a rounding error differ between machines."""
    return f"1e{round(np.log10(value))}"


def _as_number(guess: Any) -> float | None:
    try:
        return float(str(guess).replace("−", "-").replace(",", ""))
    except ValueError:
        return None


def _reply_smaller(guess: Any) -> list[str]:
    steps = (1e-2, 1e-5, 1e-8, 1e-11)
    errors = {h: _central_error(h) for h in steps}
    best = min(errors, key=errors.get)
    lines = [f"`h = {h:.0e}`: off by about {_power(error)}{'  ← the smallest' if h == best else ''}" for h, error in errors.items()]
    if _as_number(guess) == best:
        last = f"You saw it: the error first falls, then rises again. The rest of this chapter says why it turns at {best:.0e} and not elsewhere."
    elif _as_number(guess) == min(steps):
        last = "The definition says h → 0, and on paper that is right. A computer keeps 16 digits. Below some h, the two heights agree in almost all of them."
    else:
        last = "The error first falls, then rises again. Two causes pull against each other; this chapter gives each its name."
    return [*lines, last]


def _reply_vanishing(guess: Any) -> list[str]:
    lines = [f"It returns {(path(1.0 + 1e-16) - path(1.0)) / 1e-16}. In float64, `1.0 + 1e-16 == 1.0` is {1.0 + 1e-16 == 1.0}: the step is gone before f sees it."]
    if _as_number(guess) == 0:
        return [*lines, "As you said. No warning, no NaN: a slope of zero, which looks like a summit."]
    return [*lines, "There is no error message and no NaN: a slope of zero, which looks like a summit."]


def _reply_central(guess: Any) -> list[str]:
    forward, central = _forward_error(1e-5), _central_error(1e-5)
    power = round(np.log10(forward / central))
    lines = [f"Forward is off by about {_power(forward)}, central by about {_power(central)}: {10**power:,} times less."]
    said = _as_number(guess)
    if said is not None and said > 0 and abs(np.log10(said) - power) <= 1:
        return [*lines, "You had the right size."]
    return [*lines, "One more call of f buys that much: the errors on the left and on the right are nearly equal, and cancel."]


def _reply_parameter(guess: Any) -> list[str]:
    pressure, b1, b2 = 77.6, 2.3894212918e02, 5.5015643181e-04
    by_b1 = 0.01 * b1 * -np.expm1(-b2 * pressure)
    by_b2 = 0.01 * b2 * b1 * pressure * np.exp(-b2 * pressure)
    lines = [f"1 % more b1 lifts the curve there by {by_b1:.4f}, 1 % more b2 by {by_b2:.4f}: within 5 % of each other."]
    if any(word in str(guess).lower() for word in ("same", "both", "5")):
        return [*lines, "As you said. At low pressure the curve is nearly b1·b2·pressure: only the product counts, whichever factor grows."]
    if str(guess).strip().lower() == "b1":
        lines.append(f"b1 does lift it more, but only by {100 * (by_b1 / by_b2 - 1):.0f} %.")
    return [*lines, "At low pressure the curve is nearly b1·b2·pressure: only the product counts. Data taken there could not tell the two apart."]


def _reply_kink(guess: Any) -> list[str]:
    import jax  # here, so that the other exercises of the chapter do not wait for it

    said, slope = _as_number(guess), jax.grad(jax.numpy.abs)(0.0).item()
    lines = [f"JAX says {slope:g}{', as you said' if said == slope else ''}."]
    if said == 0 != slope:
        return [*lines, "0 lies in the middle between both sides, and the other three do say 0. JAX takes one side."]
    return [*lines, "No value is the right one: there is no tangent at a kink. Each library has a rule for it, and uses it without a warning."]


# --- on paper ----------------------------------------------------------------------------------------------------


def _height_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((np.array([_number(rng, 0.4, 1.3), _number(rng, 0.4, 1.3)]),)) for _ in range(10)]


def _dheight(p: Any, *, hill: float = 0.2, sign: float = -1.0) -> np.ndarray:
    """The gradient of height, with the factor of the hill and the sign of the second partial open to faults."""
    return np.array([np.cos(p[0]) * np.cos(p[1]) + hill * p[0], sign * np.sin(p[0]) * np.sin(p[1])])


def _product_of_slopes(p: Any) -> np.ndarray:
    both = np.cos(p[0]) * -np.sin(p[1])
    return np.array([both + 0.2 * p[0], both])


# --- differences -------------------------------------------------------------------------------------------------


def _forward_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for _ in range(10):
        f, x = _program_at(rng, {0: 0.1, 1: 0.2, 2: 0.3, 3: 0.3})
        cases.append(Case((f, x, round(float(rng.uniform(0.1, 0.3)), 2))))
    return cases


def _grad_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for k in range(9):
        n = (2, 3, 5)[k // 3]
        x = np.array([_number(rng, 0.2, 1.6) for _ in range(n)])
        cases.append(Case((Program(random_seed(rng), inputs=n), x, round(float(rng.uniform(0.1, 0.3)), 2))))
    return cases


def _fd_grad(f: Any, x: Any, h: float, *, left: float = 1.0, right: float = 1.0) -> np.ndarray:
    """The central quotient in every coordinate; `left` and `right` say how many steps each side goes."""
    steps = h * np.eye(len(x))
    return np.array([(f(x + right * step) - f(x - left * step)) / ((left + right) * h) for step in steps])


def _never_stepped_back(f: Any, x: Any, h: float) -> np.ndarray:
    slopes, point = [], np.array(x)
    for k in range(len(x)):
        point[k] += h
        above = f(point.copy())
        point[k] -= 2 * h
        slopes.append((above - f(point.copy())) / (2 * h))
    return np.array(slopes)


# --- the best step -----------------------------------------------------------------------------------------------

_GRID = 10.0 ** np.arange(-16, 0.01, 0.05)
_FACTOR = 10.0


def _step_cases(rng: np.random.Generator) -> list[Case]:
    """Points where rounding and truncation are of ordinary size, so that no luck moves the best step."""
    cases = []
    for k in range(10):
        f, x = _program_at(rng, {0: 0.25, 1: 0.25, 3: 0.4})
        dtype = (np.float64, np.float32)[k % 2]
        cases.append(Case((f, Slope(f), dtype(x), dtype)))
    return cases


def _quotient_error(f: Program, x: Any, h: Any) -> Any:
    """How far the central quotient is off, computed in the precision of x and h."""
    with np.errstate(all="ignore"):
        return np.abs(((f(x + h) - f(x - h)) / (2 * h)).astype(np.float64) - f.derivative(np.float64(x)))


def error_curve(f: Program, x: Any, dtype: Any) -> np.ndarray:
    """The typical error of the central quotient at each step of `_GRID`, free of the accidents of rounding: the
    median over nine nearby points, then over seven neighbouring steps."""
    near = (np.float64(x) * (1 + 0.004 * np.arange(-4, 5))).astype(dtype)[:, None]
    errors = _quotient_error(f, near, _GRID.astype(dtype))
    errors = np.median(np.where(np.isfinite(errors), errors, np.inf), axis=0)
    return np.median(np.lib.stride_tricks.sliding_window_view(np.pad(errors, 3, mode="edge"), 7), axis=1)


def _accept_step(case: Case, output: Plain) -> str | None:
    """A step within a factor 10 of the best, or one whose error is within a factor 10 of the best error."""
    f, _, x, dtype = case.args
    h, refusal = _positive_number(output)
    if refusal:
        return refusal
    curve = error_curve(f, x, dtype)
    best, least = _GRID[np.argmin(curve)], curve.min()
    typical = float(np.interp(np.log(h), np.log(_GRID), curve))
    here = float(_quotient_error(f, x, dtype(h)))
    on_array = float(_quotient_error(f, np.array([x]), np.array([h], dtype))[0])  # may round in another way
    if best / _FACTOR <= h <= best * _FACTOR or min(typical, here, on_array) <= _FACTOR * least:
        return None
    told = f"In {dtype.__name__}, at x = {x:g}, this step leaves an error of about {typical:.0e}; the best step leaves {least:.0e}."
    if dtype is np.float64 and 5e-4 < h < 5e-2:
        return f"{told} Yours is too long here, and would be right in float32. Is your step the same for both dtypes?"
    if h > best:
        return f"{told} Yours is too long: what is left is truncation, the bend of f over the step."
    if dtype is np.float32 and 1e-6 < h < 5e-5:
        return (
            f"{told} Yours is too short here, and would be right in float64. Is your step the same for both dtypes? Or, if you "
            "measured: np.float32 + np.float64 is float64; `dtype(h)` keeps a step narrow."
        )
    return f"{told} Yours is too short: what is left is rounding, divided by a tiny step."


def _positive_number(output: Plain) -> tuple[float, str | None]:
    if not isinstance(output, np.ndarray) or output.ndim or output.dtype.kind not in "iuf":
        return 0.0, "A step is one number: return a single float."
    h = float(output)
    if not np.isfinite(h) or h <= 0:
        return h, f"A step is a positive number; yours is {h:g}. If it is an exponent, raise 10 to it."
    if h >= 1:
        return h, f"A step of {h:g} leaves the neighbourhood of x. Is this a position in a list of steps? Return the step that stands there."
    return h, None


# --- complex step ------------------------------------------------------------------------------------------------


def _complex_cases(rng: np.random.Generator) -> list[Case]:
    return [Case(_program_at(rng, {0: 0.1, 1: 0.2, 3: 0.3})) for _ in range(10)]


# --- chain -------------------------------------------------------------------------------------------------------


def _chain_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    while len(cases) < 10:
        fs = [Program(random_seed(rng)) for _ in range(2 + len(cases) // 4)]
        dfs, x = Slopes(Slope(f) for f in fs), _number(rng)
        # A factor near zero would make every wrong product look right.
        if abs(_chained(fs, dfs)(x)) > 0.05:
            cases.append(Case((fs, dfs, x)))
    return cases


# How the answer is used, as a message names it.
_USES = (
    "chain(fs, dfs)(x)",
    "the same function at x + 0.5",
    "chain(fs[:1], dfs[:1])(x), with the first function alone",
    "chain([], [])(x), with no function at all",
)


def _run_chain(chain: Any, fs: list[Any], dfs: list[Any], x: Any) -> Any:
    """The slope of the composition, and its two laws: one function is itself, none at all has slope 1."""
    with part("chain(fs, dfs)"):
        slope = chain(fs, dfs)
        values = [called(slope, "chain(fs, dfs)", point) for point in (x, x + 0.5)]
    with part("chain(fs[:1], dfs[:1])"):
        single = called(chain(fs[:1], dfs[:1]), "chain(fs[:1], dfs[:1])", x)
    with part("chain([], [])"):
        nothing = called(chain([], []), "chain([], [])", x)
    return dict(zip(_USES, (*values, single, nothing), strict=True))


def _chain_oracle(fs: Sequence[Any], dfs: Sequence[Any], x: Any) -> dict[str, Any]:
    slope = _chained(fs, dfs)
    return dict(zip(_USES, (slope(x), slope(x + 0.5), dfs[0](x), 1.0), strict=True))


def _slopes_on_the_way(fs: Sequence[Any], dfs: Sequence[Any], x: Any) -> list[Any]:
    """The slope of each function at the point that reaches it, innermost first."""
    slopes = []
    for f, df in zip(reversed(fs), reversed(dfs), strict=True):
        slopes.append(df(x))
        x = f(x)
    return slopes


def _chained(fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    return lambda x: np.prod(_slopes_on_the_way(fs, dfs, x))


def _wrongly_paired(turn_fs: bool, fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    """One of the two lists is read from its end, the other from its beginning."""
    return _chained(fs, dfs[::-1]) if turn_fs else _chained(fs[::-1], dfs)


def _composed(functions: Sequence[Any]) -> Callable[[Any], Any]:
    return lambda x: reduce(lambda z, function: function(z), reversed(functions), x)


def _slopes_one_late(fs: Sequence[Any], dfs: Sequence[Any]) -> Callable[[Any], Any]:
    def slope(x: Any) -> Any:
        product = 1.0
        for f, df in zip(reversed(fs), reversed(dfs), strict=True):
            x = f(x)
            product *= df(x)
        return product

    return slope


# --- tangent line ------------------------------------------------------------------------------------------------


def _line_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for _ in range(10):
        f, x0 = _program_at(rng, {0: 0.2, 1: 0.2, 2: 0.2})
        step = rng.uniform(0.4, 0.9)
        xs = [np.float64(round(x0 + s * step, 2)) for s in (1.0, 0.5, -0.7)]
        cases.append(Case((f, Slope(f), x0, xs)))
    return cases


def _run_line(tangent_line: Any, f: Any, df: Any, x0: Any, xs: list[Any]) -> Any:
    line = tangent_line(f, df, x0)
    return [called(line, "tangent_line(f, df, x0)", x) for x in xs]


# --- trace -------------------------------------------------------------------------------------------------------

Line = tuple[str, str, tuple[str, ...]]
_LETTERS = "abcdeghkmnpqrstuvw"


def _trace_cases(rng: np.random.Generator) -> list[Case]:
    while True:
        lines = _trace(rng)
        shown = [lines[k] for k in rng.permutation(len(lines))]
        names = [name for name, _, _ in shown]
        wrong = (names, names[::-1], sorted(names), sorted(names, reverse=True))
        if all(_too_early(shown, order) for order in wrong):
            return [Case((shown,))]


def _trace(rng: np.random.Generator) -> list[Line]:
    """Nine lines in an order in which they can run. Each is used later, except the last; some are used twice."""
    names = [str(name) for name in rng.permutation(list(_LETTERS))[:9]]
    starts = rng.permutation(["sin(x)", "cos(y)", "x * y", "exp(x)", "tanh(y)"])[:3]
    lines: list[Line] = [(name, str(text), ()) for name, text in zip(names, starts, strict=False)]
    for name in names[3:]:
        used = {other for _, _, uses in lines for other in uses}
        unused = [str(other) for other in rng.permutation([n for n, _, _ in lines if n not in used])]
        first, free = unused[0], 9 - len(lines) - (len(unused) - 1)
        if free == 0 or (len(unused) > 1 and rng.random() < 0.3):  # as many lines are left as have to be joined
            pattern, uses = str(rng.choice(["{} * {}", "{} + {}"])), (first, unused[1])
        elif used and rng.random() < 0.5:
            pattern, uses = "{} * {}", (first, str(rng.choice(sorted(used))))
        else:
            pattern, uses = str(rng.choice(["sin({})", "cos({})", "exp({})", "tanh({})"])), (first,)
        lines.append((name, pattern.format(*uses), uses))
    return lines


def _in_order(trace: Sequence[Line]) -> list[str]:
    """The names in an order in which the lines can run."""
    order: list[str] = []
    while len(order) < len(trace):
        order += [name for name, _, uses in trace if name not in order and set(uses) <= set(order)][:1]
    return order


def _too_early(trace: Sequence[Line], order: Sequence[str]) -> tuple[str, str] | None:
    """The first line in `order` that uses one which has not run, and that one; None if every line can run."""
    uses = {name: used for name, _, used in trace}
    done: set[str] = set()
    for name in order:
        for used in uses[name]:
            if used not in done:
                return name, used
        done.add(name)
    return None


def _run_order(answer: Any, trace: list[Line]) -> Any:
    """The answer is the list of names; a function of the trace that returns it is welcome too."""
    return answer(trace) if callable(answer) and not isinstance(answer, type) else answer


def _accept_order(case: Case, output: Plain) -> str | None:
    trace: list[Line] = case.args[0]
    names = {name: text for name, text, _ in trace}
    if not isinstance(output, (list, tuple)) or not all(isinstance(name, str) for name in output):
        return "Give a list of names, such as [\"a\", \"b\"]: each line of the trace once."
    unknown = [name for name in output if name not in names]
    if unknown:
        return f"No line of this trace is called {unknown[0][:20]!r}."
    missing = [name for name in names if name not in output]
    if missing:
        return f"{len(missing)} of {len(names)} lines are missing, among them {missing[0]}."
    if len(output) > len(names):
        return "A line stands there twice. Each runs once, and its value is kept."
    early = _too_early(trace, output)
    if early is None:
        return None
    if _too_early(trace, output[::-1]) is None:
        return f"Turned round, this order works. Here the values flow forward: {early[0]} = {names[early[0]]} has to wait for {early[1]}."
    return f"The line {early[0]} = {names[early[0]]} uses {early[1]} before it has a value."


# --- the exercises -----------------------------------------------------------------------------------------------

EXERCISES = (
    question(
        "derivatives/recall_order",
        "Who sees x first?",
        "g",
        {"f": "Read `compose(f, g)(x)` as f(g(x)): to give f something, g has to run first.", "both": "Only one of them gets x. The other one gets what the first one made of it."},
        hints=("Write `compose(f, g)(x)` with brackets, as one formula.",),
    ),
    question(
        "derivatives/recall_shape",
        "The shape of a gradient",
        (2,),
        {
            (): "() would be one single slope. There is one for each direction the hiker can step in.",
            (2, 2): "(2, 2) is the shape of the Hessian: how each slope changes in each direction.",
            2: "Two numbers, yes. As a shape that is a tuple: (2,), with a comma.",
            (1, 2): "The gradient is shaped like its input, and p has one axis.",
        },
        hints=("In how many directions can the hiker take a step from p? How is p shaped?",),
    ),
    Prediction(
        id="derivatives/smaller_h",
        title="Is a smaller step always better?",
        reply=_reply_smaller,
        hints=("Write one of the four steps, such as \"1e-2\". Nothing is lost by being wrong.",),
    ),
    Prediction(
        id="derivatives/central_or_forward",
        title="What does the second call buy?",
        reply=_reply_central,
        hints=("The forward error shrinks like h, the central one like h². Put h = 1e-5 into both.",),
    ),
    Prediction(
        id="derivatives/kink",
        title="The slope of |x| at 0",
        reply=_reply_kink,
        hints=("Which numbers could a library give where the slope is −1 on the left and +1 on the right?",),
    ),
    Prediction(
        id="derivatives/vanishing_step",
        title="A step of 1e-16",
        reply=_reply_vanishing,
        hints=("What is 1.0 + 1e-16, if only 16 digits are kept?",),
    ),
    Exercise(
        id="derivatives/dheight",
        title="The gradient of height, on paper",
        level=1,
        minutes=8,
        signature="dheight(p)",
        cases=_height_cases,
        oracle=_dheight,
        mistakes=(
            Mistake("M03", _product_of_slopes, "The slopes of both factors were multiplied. While you step in one direction, the other factor stands still: it stays as it is."),
            Mistake("flat", lambda p: _dheight(p, hill=0.0), "The hill is missing: the slope of 0.1·p[0]² along p[0] is 0.2·p[0]."),
            Mistake("half-hill", lambda p: _dheight(p, hill=0.1), "Only the slope of the hill is off. What is the derivative of p[0]²?"),
            Mistake("sign", lambda p: _dheight(p, sign=1.0), "The second entry has the opposite sign: the derivative of cos is −sin."),
            Mistake("swapped", lambda p: _dheight(p)[::-1], "Both slopes are right, in the wrong order. Entry 0 is the slope along p[0]."),
            Mistake("hill-twice", lambda p: _dheight(p) + np.array([0.0, 0.2 * p[0]]), "The hill 0.1·p[0]² does not change along p[1]. It belongs to the first entry only."),
            Mistake("hill-north", lambda p: np.array([np.cos(p[0]) * np.cos(p[1]) + 0.2 * p[1], -np.sin(p[0]) * np.sin(p[1])]), "The slope of the hill has p[1] in it. The hill is 0.1·p[0]²: its slope along p[0] depends on p[0] only."),
            Mistake("one-number", lambda p: _dheight(p).sum(), "The two slopes were added up. Keep them apart: an array of shape (2,)."),
        ),
        rules=(no_framework("by hand"),),
        hints=(
            "Step along p[0] only. Which of p[0], p[1], sin(p[0]), cos(p[1]) change, and which stand still?",
            "Picture two cuts through the landscape, one east–west, one north–south. In each cut, everything that holds the other coordinate is a constant factor.",
            "entry 0: the derivative of sin(p[0]), times the factor that stands still, plus the derivative of 0.1·p[0]²\nentry 1: the factor that stands still, times the derivative of cos(p[1])",
            "Entry 0 is cos(p[0])·cos(p[1]) + 0.2·p[0]. For entry 1, sin(p[0]) stands still; finish it, and put both into `np.array([…, …])`.",
        ),
    ),
    Exercise(
        id="derivatives/forward",
        title="The forward difference, with gaps",
        level=1,
        minutes=3,
        signature="forward_slope(f, x, h)",
        cases=_forward_cases,
        oracle=lambda f, x, h: (f(x + h) - f(x)) / h,
        mistakes=(
            Mistake("M11", lambda f, x, h: f.gradient(x), "This does not depend on h. Take the step that you are given: the check looks at the difference itself, with its error."),
            Mistake("central", lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h), "This is the central difference. The first line has f at x already: the other end is x + h."),
            Mistake("backward", lambda f, x, h: (f(x) - f(x - h)) / h, "This looks back, to x − h. Forward goes to x + h."),
            Mistake("rise", lambda f, x, h: f(x + h) - f(x), "This is how far you climb. The slope is the climb divided by the step."),
            Mistake("half", lambda f, x, h: (f(x + h) - f(x)) / (2 * h), "The step from x to x + h is h long, not 2h."),
            Mistake("wrong-end", lambda f, x, h: (f(x - h) - f(x)) / h, "`there` is at x − h, so the rise is measured backwards. Forward goes to x + h."),
            Mistake("lifted", lambda f, x, h: (f(x) + h - f(x)) / h, "`f(x) + h` lifts the height by h, so the rise is h whatever f is, and the slope always 1. The step belongs inside: f has to see x + h."),
            Mistake("f-forgotten", lambda f, x, h: (x + h - f(x)) / h, "`x + h` is where you stand, not how high. `there` is the height at that point: f of it."),
            Mistake("only-h", lambda f, x, h: (f(h) - f(x)) / h, "`f(h)` is the height near 0. You start at x and go h further: f has to see x + h."),
            Mistake("times", lambda f, x, h: (f(x + h) - f(x)) * h, "The rise was multiplied by h. A slope is the rise divided by the length of the step."),
            Mistake("times-half", lambda f, x, h: (f(x + h) - f(x)) / 2 * h, "`rise / 2 * h` divides by 2 and then multiplies by h: Python goes from left to right. Here the step is h long: divide by h."),
        ),
        rules=(calls_at_most(2, "f called twice"),),
        hints=(
            "How high are you after a step of h?",
            "Picture a ramp from the curve at x to the curve at x + h. Its slope is rise over run.",
            "there = f at the end of the step\nslope = rise divided by the length of the step",
            "`there = f(x + h)`. The second gap divides `rise`.",
        ),
    ),
    Exercise(
        id="derivatives/tangent_line",
        title="The best straight line",
        level=1,
        minutes=6,
        signature="tangent_line(f, df, x0)(x)",
        inputs=("f", "df", "x0", "x"),
        cases=_line_cases,
        run=_run_line,
        oracle=lambda f, df, x0, xs: [f(x0) + df(x0) * (x - x0) for x in xs],
        mistakes=(
            Mistake("M03", lambda f, df, x0: lambda x: f(x0) + df(x) * (x - x0), "The slope was taken at x. A line has one slope: take it at x0, where the line touches."),
            Mistake("through-the-curve", lambda f, df, x0: lambda x: f(x) + df(x0) * (x - x0), "The height was taken at x: that follows the curve and adds a climb to it. A line knows f at one point only: call f at x0."),
            Mistake("all-at-x", lambda f, df, x0: lambda x: f(x) + df(x) * (x - x0), "Height and slope were both taken at x, so both change from point to point. A line is fixed at x0: call f and df there."),
            Mistake("from-zero", lambda f, df, x0: lambda x: f(x0) + df(x0) * x, "At x = x0 this line is not at f(x0). How far have you gone when you are at x? Not x: you started at x0."),
            Mistake("no-height", lambda f, df, x0: lambda x: df(x0) * (x - x0), "The right slope, but the line starts at height 0. It has to start at f(x0)."),
            Mistake("backward", lambda f, df, x0: lambda x: f(x0) + df(x0) * (x0 - x), "The line leans the wrong way: the step from x0 to x is x − x0."),
            Mistake("curve", lambda f, df, x0: f, "This is the curve itself. The line knows f at one point only, x0."),
            Mistake("level", lambda f, df, x0: lambda x: f(x0), "This line is level. It needs the slope df(x0)."),
            Mistake("M01", lambda f, df, x0: f(x0) + df(x0), "`tangent_line(f, df, x0)` has to be a function that waits for x. Yours has already computed something: define a function inside and return it.", error=NOT_CALLED),
        ),
        hints=(
            "Which two numbers fix a line through a given point?",
            "Picture a straight plank that touches the hill at x0. Walk along it from x0 to x: how far did you go, and how much did you climb on the way?",
            "height = f at x0, slope = df at x0\nthe line at x: height + slope times the step from x0 to x\nreturn that as a function of x",
            "The step from x0 to x is x − x0. Return `lambda x: height + slope * …`.",
        ),
    ),
    Exercise(
        id="derivatives/fd_grad",
        title="A gradient by central differences",
        level=1,
        minutes=10,
        signature="fd_grad(f, x, h)",
        cases=_grad_cases,
        oracle=_fd_grad,
        mistakes=(
            Mistake("M11", lambda f, x, h: f.gradient(x), "This does not depend on h. Take the step that you are given: the check looks at the central difference itself, with its error. A smaller step is not always better."),
            Mistake("forward", lambda f, x, h: _fd_grad(f, x, h, left=0.0), "This is the forward difference, from x to x + h. Central goes from x − h to x + h."),
            Mistake("backward", lambda f, x, h: _fd_grad(f, x, h, right=0.0), "This is the backward difference, from x − h to x. Central goes from x − h to x + h."),
            Mistake("half-way", lambda f, x, h: 2 * _fd_grad(f, x, h), "Every slope is twice too large: from x − h to x + h the distance is 2h."),
            Mistake("not-back", _never_stepped_back, "The first slope is right, the later ones are not: the point did not return to x before the next coordinate moved. Start every step from a fresh copy of x."),
            Mistake("all-at-once", lambda f, x, h: (f(x + h) - f(x - h)) / (2 * h), "All coordinates moved at once: that is one slope, along the diagonal. Move one coordinate at a time."),
            Mistake("same-slope", lambda f, x, h: np.full(len(x), (f(x + h) - f(x - h)) / (2 * h)), "Every entry is the same: all coordinates moved at once. Move one coordinate at a time."),
            Mistake("undivided", lambda f, x, h: 2 * h * _fd_grad(f, x, h), "These are the climbs. A slope is the climb divided by the distance, 2h."),
            Mistake("times-h", lambda f, x, h: h * h * _fd_grad(f, x, h), "`/ 2 * h` divides by 2 and then multiplies by h: Python goes from left to right. Write `/ (2 * h)`."),
            Mistake("not-halved", lambda f, x, h: 2 * h * h * _fd_grad(f, x, h), "The climbs were multiplied by h. A slope is the climb divided by the distance, 2h."),
            Mistake("alias", lambda f, x, h: np.zeros(len(x)), "Every slope is 0: f saw the same point on both sides. `y = x` makes no new array, only a second name: y is x, and a step in one is a step in the other. Use `y = x.copy()`."),
        ),
        rules=(calls_at_most(lambda f, x, h: 2 * len(x), "f called 2n times"),),
        hints=(
            "What is the slope along one axis only, say the first, and which point does f see for it?",
            "Picture a cross on the map, with its middle at x, with one arm of length h in every direction of the compass. Each slope compares the two ends of one arm.",
            "for each coordinate k:\n    step = zeros like x, with h at k\n    slope k = (f(x + step) − f(x − step)) / (2h)\nreturn all slopes as one array",
            "`for step in h * np.eye(len(x))` gives you the steps one by one. Collect `(f(x + step) - f(x - step)) / (2 * h)`.",
        ),
    ),
    Exercise(
        id="derivatives/best_h",
        title="The best step",
        level=2,
        minutes=15,
        signature="best_h(f, df, x, dtype)",
        cases=_step_cases,
        accept=_accept_step,
        mistakes=(
            Mistake("M11", lambda f, df, x, dtype: 1e-15, "A tiny step makes f(x + h) and f(x − h) agree in nearly all digits. Their difference is then mostly rounding, and dividing by h makes it large."),
            Mistake("machine-epsilon", lambda f, df, x, dtype: np.finfo(dtype).eps, "That is the size of one rounding. A step of that size leaves no correct digit in the difference."),
            Mistake("forward-rule", lambda f, df, x, dtype: np.sqrt(np.finfo(dtype).eps), "√ε is best for the forward difference, whose truncation shrinks like h. The central one shrinks like h²: where does h² equal ε/h?"),
            Mistake("one-for-all", lambda f, df, x, dtype: 1e-5, "1e-5 is good in float64. float32 keeps 7 digits, not 16, so rounding takes over much earlier: the step must depend on dtype."),
            Mistake("eps-of-float64", lambda f, df, x, dtype: np.finfo(np.float64).eps ** (1 / 3), "Your step is the same for both dtypes: it is made from the ε of float64. The `eps` of an earlier cell is that one. Inside the function, ask for the ε of the dtype you are given."),
            Mistake("eps-of-float32", lambda f, df, x, dtype: np.finfo(np.float32).eps ** (1 / 3), "Your step is the same for both dtypes: it is made from the ε of float32. Inside the function, ask for the ε of the dtype you are given."),
            Mistake("too-long", lambda f, df, x, dtype: 0.1, "0.1 is far out on the other side: there the bend of f decides, and rounding plays no part yet."),
        ),
        hints=(
            "Two errors add up: one grows with h, one shrinks with h. How does each depend on h, and where are they equal?",
            "Picture the V: the right arm is truncation, with slope 2 on log–log axes; the left arm is rounding, with slope −1 and higher up for float32. You are asked for the place where it turns.",
            "either measure: for each h of 10⁻¹, 10⁻², …, in the given dtype, compare the central difference with df(x), and return the h with the smallest error\nor think: truncation is about h², rounding about ε/h; solve h² = ε/h",
            "Measuring: `hs = [dtype(10.0**-k) for k in range(1, 16)]`, then `min(hs, key=…)` with the error as key. Thinking: ε is `np.finfo(dtype).eps`, and h² = ε/h gives a power of it.",
        ),
    ),
    Exercise(
        id="derivatives/complex_step",
        title="A slope without a difference",
        level=2,
        minutes=8,
        signature="complex_step(f, x)",
        cases=_complex_cases,
        oracle=lambda f, x: f.gradient(x),
        rtol=1e-12,
        mistakes=(
            Mistake("M11", lambda f, x: (f(x + 1e-4) - f(x - 1e-4)) / 2e-4, "Right to some eight digits: this is a difference of two nearly equal heights, and below 1e-5 a smaller step makes it worse. Step along the imaginary axis, where nothing is subtracted."),
            Mistake("forward", lambda f, x: (f(x + 1e-8) - f(x)) / 1e-8, "This is a forward difference, right to some seven digits. Step along the imaginary axis instead, and subtract nothing."),
            Mistake("coarse", lambda f, x: f(x + 1e-3j).imag / 1e-3, "The right idea, with a step that is too long: truncation shrinks like h², and nothing here gets worse when h is tiny. Take 1e-20."),
            Mistake("real-part", lambda f, x: f(x + 1e-20j).real / 1e-20, "The real part holds the height, f(x). The slope is in the imaginary part."),
            Mistake("undivided", lambda f, x: f(x + 1e-20j).imag, "The imaginary part is h times the slope. Divide by h."),
            Mistake("height", lambda f, x: f(x + 1e-20j).real, "This is the height, f(x). The slope is in the imaginary part."),
        ),
        rules=(calls_at_most(1, "f called once"),),
        hints=(
            "Where did the digits of f(x + h) − f(x − h) go, and how could the slope be read off without that subtraction?",
            "Picture x on the real axis. Step sideways, off the axis. To first order, f stays where it was in the real part, and moves by h·f′(x) in the imaginary part.",
            "h = something tiny\nz = f at (x + i·h)\nslope = imaginary part of z, divided by h",
            "`f(x + 1e-20j)` is one call. Take `.imag` of it, and divide.",
        ),
    ),
    Exercise(
        id="derivatives/chain",
        title="The slope of a composition",
        level=2,
        minutes=12,
        signature="chain(fs, dfs)(x)",
        inputs=("fs", "dfs", "x"),
        cases=_chain_cases,
        run=_run_chain,
        oracle=_chain_oracle,
        mistakes=(
            Mistake("M03", lambda fs, dfs: lambda x: np.prod([df(x) for df in dfs]), "All slopes were taken at the same x. Each function stands at the point that reaches it: the outer slope belongs at g(x)."),
            Mistake("order", lambda fs, dfs: _chained(fs[::-1], dfs[::-1]), "This is the composition from left to right. As in `compose`, the last function comes first."),
            Mistake("sum", lambda fs, dfs: lambda x: sum(_slopes_on_the_way(fs, dfs, x)), "The right slopes, added. A slope is a factor: how many times longer a small step gets. Factors multiply."),
            Mistake("late", _slopes_one_late, "Each slope was taken one place too late, at what its function gives. Take it at what its function gets: slope first, then move on."),
            Mistake("outermost", lambda fs, dfs: lambda x: (_slopes_on_the_way(fs, dfs, x) or [1.0])[-1], "Only the outermost slope is there. A small step is stretched by every function it passes."),
            Mistake("innermost", lambda fs, dfs: lambda x: (_slopes_on_the_way(fs, dfs, x) or [1.0])[0], "Only the innermost slope is there. A small step is stretched by every function it passes."),
            Mistake("early-return", lambda fs, dfs: lambda x: (_slopes_on_the_way(fs, dfs, x) or [None])[0], "Only the innermost slope is there, and nothing at all for empty lists. Does `return` stand inside the loop? Then the first round is the last: move it out, below the loop."),
            Mistake("empty-x", lambda fs, dfs: _chained(fs, dfs) if fs else lambda x: x, "With empty lists the composition gives back x, as you say. Here its slope was asked for: how much does x change when x moves by 1?"),
            Mistake("empty-zero", lambda fs, dfs: _chained(fs, dfs) if fs else lambda x: 0.0, "With empty lists the composition gives back x. It is not constant: when x moves by 1, so does the result."),
            Mistake("from-zero", lambda fs, dfs: lambda x: 0.0, "The result is 0 everywhere. Does the product begin with 0? Begin with 1, which leaves every factor as it is."),
            Mistake("slopes-composed", lambda fs, dfs: _composed(dfs), "The slopes were composed: each got the slope before it as its x. A slope function wants the point that reaches its function; the slopes themselves are multiplied."),
            Mistake("pairs", lambda fs, dfs: _wrongly_paired(True, fs, dfs), "Each function has the slope of another one beside it: fs was turned round, dfs was not. Turn both."),
            Mistake("pairs-dfs", lambda fs, dfs: _wrongly_paired(False, fs, dfs), "Each function has the slope of another one beside it: dfs was turned round, fs was not. Turn both."),
            Mistake("value", lambda fs, dfs: _composed(fs), "This is the value of the composition. Its slope was asked for."),
            Mistake("never-empty", lambda fs, dfs: lambda x: dfs[-1](x) * _chained(fs[:-1], dfs[:-1])(fs[-1](x)), "Both lists may be empty. The composition then gives back x, and its slope is 1: begin the product with 1, and let the loop run zero times.", error=r"IndexError|empty (iterable|sequence)"),
            Mistake("M01", lambda fs, dfs: _chained(fs, dfs)(1.0), "`chain(fs, dfs)` has to be a function that waits for x.", error=NOT_CALLED),
        ),
        hints=(
            "A small step of length h goes into the innermost function. How long is it when it comes out? And after the next one?",
            "Picture a row of gears, read from right to left. Each one turns the step longer or shorter by its slope, at the place where it stands. The ratios multiply.",
            "slope = 1\nfor each pair f, df from the last to the first:\n    slope = slope times df(x)\n    x = f(x)\nreturn slope",
            "`for f, df in zip(reversed(fs), reversed(dfs)):` with two lines inside: first the slope at x, then the new x. Wrap it in a function of x.",
        ),
    ),
    Exercise(
        id="derivatives/trace_order",
        title="Put a trace in order",
        level=1,
        minutes=6,
        signature="order",
        cases=_trace_cases,
        run=_run_order,
        accept=_accept_order,
        value=True,
        mistakes=(
            Mistake("M28", lambda trace: [name for name, _, _ in trace], "That is the order in which the lines were shown, and they were shuffled. A line can run once everything it uses has a value."),
            Mistake("reversed", lambda trace: [name for name, _, _ in reversed(trace)], "That is the shown order, turned round. It was shuffled, so no direction of it works."),
            Mistake("alphabetical", lambda trace: sorted(name for name, _, _ in trace), "That is alphabetical. The names say nothing about the order: look at what each line uses."),
            Mistake("from-the-result", lambda trace: _in_order(trace)[::-1], "You began with the result and went back. That is the order of the next chapter's sweep; to compute the values, begin with the lines that need only x and y."),
        ),
        hints=(
            "Which lines can run at once, with nothing but x and y?",
            "Picture each line as a brick that rests on the ones it uses. Lay the lowest layer first.",
            "repeat until nothing is left: among the lines you have not written down, take any whose inputs are all written down",
            "Cross out the lines that use only x and y and write them down. Now every line whose inputs are crossed out is free; go on like that. The result is the one line that no other line uses.",
        ),
    ),
    Prediction(
        id="derivatives/which_parameter",
        title="Which parameter moves the curve more?",
        reply=_reply_parameter,
        hints=("For a small exponent, 1 − exp(−u) is nearly u. What is the model then?",),
    ),
    question(
        "derivatives/exit",
        "What is wrong at h = 1e-12?",
        "rounding",
        {"truncation": "Truncation is the bend of f over the step. With h = 1e-12 it is about 1e-24: far too small to be seen.", "both": "One of the two is about 1e-24 here. Which one?"},
        hints=("On which arm of the V does h = 1e-12 lie for float64: to the left of the turn, or to the right?",),
    ),
)  # fmt: skip
