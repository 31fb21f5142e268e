"""Chapter 06: push a value and a velocity through together."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from helpers.exercise import (
    Case,
    Exercise,
    Mistake,
    Prediction,
    calls_at_most,
    no_framework,
    question,
    raises,
)
from helpers.libraries import Library, library
from helpers.probing import NOT_CALLED, Refusal, called, describe, part
from helpers.programs import (
    Expression,
    Function,
    Program,
    derivative,
    evaluate,
    formula,
    generic_numbers,
    numpy_only,
    random_seed,
)

Tree = dict[str, Any]
# What the three libraries say to whoever passes bare arguments instead of tuples.
BARE = r"Expected primals to be a tuple|must be tuples or lists|must be a tuple with one entry"
# … and to whoever passes each entry of p as an argument of its own, or p and v together.
TOO_MANY = r"takes 1 positional argument but 2 were given|got an array where its second argument"
EACH_BY_ITSELF = "f takes its numbers each by itself"
LIBRARY_DID_IT = "helpers.by_hand followed this value"
NO_PARTS = r"has no attribute '(value|tangent|level)'"
NEVER_PUSHED = "Your answer never called the jvp that it was given."
MORE_THAN_N = "Your answer asked for more than one JVP for each input."
NOT_ONE_BOOL = "An array came back: == compares entry by entry. One True or False is asked for, up to rounding: np.allclose."
NOT_A_LIST = "This is a generator: it has not asked for a single JVP yet. Make a list of it."
RAN_OUTSIDE = "f also ran outside the jvp that your answer was given."
ONE_NUMBER = "this function takes single numbers, and got an array of shape"
RAN_AGAIN = "f ran more than once for one derivative at one place."


# --- predictions -------------------------------------------------------------------------------------------------


def _number(guess: Any) -> float | None:
    """A guess as a number: "1,000 runs" → 1000.0, "0,5" → 0.5, "half" → 0.5."""
    text = str(guess).lower().replace("−", "-")
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text).replace(",", ".")
    found = re.search(r"-?\d*\.?\d+", text)
    words = {"half": 0.5, "zero": 0.0, "none": 0.0, "flat": 0.0, "once": 1.0, "one": 1.0, "two": 2.0, "twice": 2.0}
    return float(found[0]) if found else next((n for word, n in words.items() if re.search(rf"\b{word}\b", text)), None)


def _is(guess: Any, value: float) -> bool:
    number = _number(guess)
    return number is not None and abs(number - value) < 0.005 * max(1.0, abs(value))


def _told(guess: Any, value: float, text: str) -> str:
    return f"{'as you said' if _is(guess, value) else 'instead':>11} · {text}"


def _reply_directions(guess: Tree) -> list[str]:
    lines = [
        _told(guess["sixty"], 0.4, "60° off the steepest way: slope 0.4, half of the steepest."),
        _told(guess["ninety"], 0.0, "90° off: slope 0. You walk along a contour line."),
    ]
    if _is(guess["sixty"], 0.8 / 3) or _is(guess["sixty"], 0.27):
        lines.append("60° is two thirds of the way to 90°, but the slope does not fall evenly: it falls like the cosine.")
    if _is(guess["ninety"], 0.8) or _is(guess["sixty"], 0.8):
        lines.append("The gradient stays what it is. The slope is the part of it that lies along your way.")
    return lines


def _reply_passes(guess: Tree) -> list[str]:
    lines = [
        _told(guess["many_inputs"], 1000, "1,000 numbers in, one out: 1,000 JVPs, one for each input."),
        _told(guess["many_outputs"], 1, "one number in, 1,000 out: a single JVP moves them all."),
    ]
    if _is(guess["many_inputs"], 1):
        lines.append("One pass for all inputs is what reverse mode does. Forward, one pass follows one direction.")
    if _is(guess["many_outputs"], 1000):
        lines.append("1,000 is the price of reverse mode here: one sweep for each output.")
    return lines


def _reply_nested(guess: Any) -> list[str]:
    lines = ["The inner derivative is 1, whatever x is. So the outer one is the derivative of x · 1, which is 1."]
    if _is(guess, 2):
        lines.append("2 is what you get if the inner derivative sees x move as well. Hold x still inside: you will meet a program that does not.")
    elif _is(guess, 1):
        lines.append("Clear on paper. A program gets it wrong as soon as both derivatives call their small step by the same name.")
    else:
        lines.append("Inside, only y moves. Outside, only x does.")
    return lines


# --- functions of several numbers --------------------------------------------------------------------------------

_NAMES = "xyz"


@dataclass(frozen=True)
class Several:
    """A random smooth function of a few separate numbers, named by its seed. `own`: made for the learner's own dual
    numbers, so that it refuses what helpers.by_hand follows."""

    seed: int
    inputs: int = 2
    own: bool = False
    names: str = _NAMES

    @cached_property
    def expression(self) -> Expression:
        return Program(self.seed, self.inputs).expressions[0]

    def on(self, lib: Library) -> BuiltSeveral:
        """The function on one library, counting its calls."""
        return BuiltSeveral(self, lib)

    def value(self, *args: Any) -> Any:
        """The value in NumPy."""
        return evaluate(self.expression, args, np)

    __call__ = value

    def slope(self, k: int, *args: Any) -> np.float64:
        """The partial derivative by argument k, in closed form."""
        return np.float64(evaluate(derivative(self.expression, k), args, np))

    def bend(self, j: int, k: int, *args: Any) -> np.float64:
        """The second derivative by arguments j and k, in closed form."""
        return np.float64(evaluate(derivative(derivative(self.expression, j), k), args, np))

    def along(self, primals: Any, tangents: Any) -> Any:
        """The derivative along the tangents."""
        return sum(self.slope(k, *primals) * t for k, t in enumerate(tangents))

    def __str__(self) -> str:
        text = formula(self.expression)
        for k in range(self.inputs):
            text = text.replace(f"x[{k}]", f"<{k}>")
        for k in range(self.inputs):
            text = text.replace(f"<{k}>", self.names[k])
        return f"({', '.join(self.names[: self.inputs])}) ↦ {text}"


class BuiltSeveral:
    """A Several on one library. Its closed forms are those of the Several; `value` counts as a call."""

    def __init__(self, program: Several, lib: Library) -> None:
        self.program, self._library, self.calls, self.__name__ = program, lib, 0, "f"
        self.slope, self.bend, self.along = program.slope, program.bend, program.along

    def __call__(self, *args: Any) -> Any:
        if self._library.way == "by_hand":
            _by_hand_only(args, self.program.own)
        if len(args) != self.program.inputs or any(isinstance(arg, (tuple, list)) for arg in args):
            raise TypeError(f"{EACH_BY_ITSELF}, {self.program.inputs} in all: write f(*numbers)")
        _single_numbers(args)
        self.calls += 1
        return evaluate(self.program.expression, args, self._library.namespace)

    def value(self, *args: Any) -> Any:
        self.calls += 1
        return self.program.value(*args)

    def __repr__(self) -> str:
        return f"f: {self.program}"


def _single_numbers(args: Any) -> None:
    """Refuse arrays: with one, differences could pass for a single run."""
    for arg in args:
        if getattr(arg, "ndim", 0):
            raise TypeError(f"{ONE_NUMBER} {tuple(arg.shape)}")


def _by_hand_only(args: Any, own: bool) -> None:
    from helpers.by_hand.primitives import Tracer

    _single_numbers(args)
    numpy_only(*args)
    for arg in args:
        if own and isinstance(arg, Tracer):
            raise TypeError(f"{LIBRARY_DID_IT}, and this exercise is about your own dual numbers: hand those to f")


# --- slope_along -------------------------------------------------------------------------------------------------


def _height(p: np.ndarray) -> np.float64:
    return np.sin(p[0]) * np.cos(p[1]) + 0.1 * p[0] ** 2


def _gradient(p: np.ndarray) -> np.ndarray:
    return np.array([np.cos(p[0]) * np.cos(p[1]) + 0.2 * p[0], -np.sin(p[0]) * np.sin(p[1])])


def _slope(p: np.ndarray, v: np.ndarray) -> np.float64:
    return _gradient(p) @ v


def _slope_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((generic_numbers(rng, (2,)), np.round(rng.choice([-1, 1], 2) * rng.uniform(0.4, 2.2, 2), 2))) for _ in range(8)]


# --- dual --------------------------------------------------------------------------------------------------------

Rule = Callable[[Any, Any, Any, Any], Any]
_MUL: Rule = lambda a, da, b, db: da * b + a * db
_DIV: Rule = lambda a, da, b, db: (da * b - a * db) / b**2
PLAIN_NUMBER = 2.5


def dual_class(
    mul: Rule = _MUL,
    div: Rule = _DIV,
    sin: Callable = lambda a, da: np.cos(a) * da,
    exp: Callable = lambda a, da: np.exp(a) * da,
    still: float = 0.0,
) -> type:
    """A class of dual numbers, with wrong tangent rules of your choice. `still` is the tangent of a plain number."""

    class Dual:
        def __init__(self, value: Any, tangent: Any) -> None:
            self.value, self.tangent = value, tangent

        def pair(self, other: Any) -> tuple:
            b, db = (other.value, other.tangent) if isinstance(other, Dual) else (other, still)
            return self.value, self.tangent, b, db

        def __add__(self, other: Any) -> Dual:
            a, da, b, db = self.pair(other)
            return Dual(a + b, da + (db if isinstance(other, Dual) else 0.0))

        def __mul__(self, other: Any) -> Dual:
            a, da, b, db = self.pair(other)
            return Dual(a * b, mul(a, da, b, db))

        def __truediv__(self, other: Any) -> Dual:
            a, da, b, db = self.pair(other)
            return Dual(a / b, div(a, da, b, db))

        def sin(self) -> Dual:
            return Dual(np.sin(self.value), sin(self.value, self.tangent))

        def exp(self) -> Dual:
            return Dual(np.exp(self.value), exp(self.value, self.tangent))

        def cos(self) -> Dual:
            return (self + math.pi / 2).sin()

        def tanh(self) -> Dual:
            e = (self + self).exp()
            return (e + -1.0) / (e + 1.0)

        __radd__, __rmul__ = __add__, __mul__

    return Dual


def _run_dual(Dual: Any, f: Any, x: Any, dx: Any, y: Any, dy: Any) -> Tree:
    """Value and tangent of the results of each rule. What is not written yet is `...`."""
    if not callable(Dual):
        raise Refusal(f"Dual must be a class: Dual(value, tangent) makes a dual number. Yours is {describe(Dual)}.")

    def read(name: str, compute: Callable[[Any, Any], Any]) -> Any:
        try:
            with part(name):
                z = compute(Dual(x, dx), Dual(y, dy))
        except NotImplementedError:
            return ...
        if z is Ellipsis:
            return ...
        if not hasattr(z, "value") or not hasattr(z, "tangent"):
            raise Refusal(f"`{name}` gave {describe(z)}, which has no .value and .tangent. It must be a Dual.")
        return _both(z.value, z.tangent)

    return {
        "x * y": read("x * y", lambda a, b: a * b),
        "x / y": read("x / y", lambda a, b: a / b),
        "sin(x)": read("sin(x)", lambda a, b: a.sin()),
        "exp(x)": read("exp(x)", lambda a, b: a.exp()),
        f"{PLAIN_NUMBER} * x": read(f"{PLAIN_NUMBER} * x", lambda a, b: PLAIN_NUMBER * a),
        f"x / {PLAIN_NUMBER}": read(f"x / {PLAIN_NUMBER}", lambda a, b: a / PLAIN_NUMBER),
        "f(x, y)": read("f(x, y)", lambda a, b: f(a, b)),
    }


def _dual_oracle(f: Any, x: Any, dx: Any, y: Any, dy: Any) -> Tree:
    return {
        "x * y": _both(x * y, dx * y + x * dy),
        "x / y": _both(x / y, (dx * y - x * dy) / y**2),
        "sin(x)": _both(np.sin(x), np.cos(x) * dx),
        "exp(x)": _both(np.exp(x), np.exp(x) * dx),
        f"{PLAIN_NUMBER} * x": _both(PLAIN_NUMBER * x, PLAIN_NUMBER * dx),
        f"x / {PLAIN_NUMBER}": _both(x / PLAIN_NUMBER, dx / PLAIN_NUMBER),
        "f(x, y)": _both(f(x, y), f.along((x, y), (dx, dy))),
    }


def _both(value: Any, tangent: Any) -> Tree:
    return {"value": value, "tangent": tangent}


# --- my_jvp ------------------------------------------------------------------------------------------------------

_CONSTANT = 2.5


def _run_my_jvp(my_jvp: Any, f: Any, primals: tuple, tangents: tuple) -> Tree:
    """The pair for f, and the pair for a function that ignores its inputs."""
    return {
        "f": my_jvp(f, primals, tangents),
        "a function that always gives 2.5": my_jvp(lambda *args: _CONSTANT, primals, tangents),
    }


def _my_jvp_with(wrong: Callable[[Any, tuple, tuple], Any]) -> Callable[..., Any]:
    """`my_jvp` with a wrong belief: `wrong(f, primals, tangents)` for a function with closed forms."""

    def my_jvp(f: Any, primals: tuple, tangents: tuple) -> Any:
        return wrong(f if hasattr(f, "along") else _Constant, primals, tangents)

    return my_jvp


class _Constant:
    """The function that always gives 2.5, with its closed forms."""

    value = staticmethod(lambda *args: _CONSTANT)
    along = staticmethod(lambda primals, tangents: 0.0)
    slope = staticmethod(lambda k, *args: 0.0)


def _one_by_one(f: Any, primals: tuple, tangents: tuple) -> tuple:
    values = [f.value(*primals) for _ in (*primals, None)]
    return values[0], sum(f.slope(k, *primals) * t for k, t in enumerate(tangents))


def _my_jvp_cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int) -> Case:
        return Case((Several(random_seed(rng), n, own=True), tuple(generic_numbers(rng, (n,))), tuple(generic_numbers(rng, (n,)))))

    return [one(2 + k % 2) for k in range(10)]


# --- is_linear ---------------------------------------------------------------------------------------------------

_N, _M = 16, 12  # two random directions of this length hardly ever agree in all signs, where J max(v, 0) is linear


@dataclass(frozen=True)
class Pushes:
    """Functions of a tangent of length 16, named by a seed. The first two are linear, the others are not."""

    seed: int

    def on(self, lib: Library) -> Pushes:
        return self

    @cached_property
    def functions(self) -> dict[str, tuple[Callable[[np.ndarray], np.ndarray], bool]]:
        """What it computes -> (the function, whether it is linear)."""
        rng = np.random.default_rng(self.seed)
        J, c, w = rng.normal(size=(_M, _N)), rng.normal(size=_M), rng.uniform(1.5, 3.0, _M)
        H = rng.normal(size=(_M, _N, _N))

        def length(v: np.ndarray) -> Any:
            return np.sqrt(np.sum(np.asarray(v) ** 2))

        return {
            "a true JVP, v ↦ J v": (lambda v: J @ v, True),
            "v ↦ 0": (lambda v: np.zeros(_M) * np.sum(v), True),
            "v ↦ J v + 1": (lambda v: J @ v + c, False),
            "v ↦ J v / |v|": (lambda v: J @ v / length(v) if length(v) else np.zeros(_M), False),
            "v ↦ w |v|": (lambda v: w * length(v), False),
            "v ↦ J max(v, 0)": (lambda v: J @ np.maximum(np.asarray(v), 0), False),
            "v ↦ cube root of a sum of cubes": (lambda v: np.cbrt((J**3) @ np.asarray(v) ** 3), False),
            "v ↦ a product of v with itself": (lambda v: H @ v @ v, False),
            "v ↦ the gradient, whatever v is": (lambda v: c + 0.0 * np.sum(v), False),
            "v ↦ J v + 0.01 |v|²": (lambda v: J @ v + 0.01 * length(v) ** 2, False),
        }

    def __str__(self) -> str:
        return f"{len(self.functions)} functions of a tangent of length {_N}, two of them linear"


def _run_is_linear(is_linear: Any, pushes: Pushes) -> Tree:
    results = {}
    names = list(pushes.functions)
    for name in np.random.default_rng(pushes.seed).permutation(names).tolist():  # their order tells nothing
        push = pushes.functions[name][0]
        with part(name):
            results[name] = is_linear(push, _N)
        if getattr(results[name], "ndim", 0):
            raise Refusal(NOT_ONE_BOOL)
    return results


def _tested(test: Callable[[Callable, np.ndarray, np.ndarray], Any]) -> Callable[..., bool]:
    """`is_linear` by this test of push at two fixed directions."""

    def is_linear(push: Callable, n: int) -> bool:
        u, v = np.random.default_rng(7).normal(size=(2, n))
        return bool(np.all(test(push, u, v)))

    return is_linear


# --- grad_from_jvps ----------------------------------------------------------------------------------------------


def _run_grad_from_jvps(grad_from_jvps: Any, f: Any, x: Any, eye: Any) -> Any:
    """The gradient. The answer gets a jvp that counts how often it is called."""
    asked, inside = 0, 0

    def jvp(g: Any, primals: Any, tangents: Any, **options: Any) -> Any:
        nonlocal asked, inside
        asked, before = asked + 1, getattr(f, "calls", 0)
        result = (_closed_form if hasattr(g, "gradient") else pushed)(g, primals, tangents, **options)
        inside += getattr(f, "calls", 0) - before
        return result

    pushed = _jvp_for(f)
    result = grad_from_jvps(f, x, eye, jvp)
    if result is ... or result is NotImplemented:
        return result
    if isinstance(result, Iterator):
        raise Refusal(NOT_A_LIST)
    if not asked:
        raise Refusal(NEVER_PUSHED)
    if asked > len(eye):
        raise Refusal(MORE_THAN_N)
    if getattr(f, "calls", 0) > inside:
        raise Refusal(RAN_OUTSIDE)
    return result


def _closed_form(f: Any, primals: Any, tangents: Any) -> tuple:
    """The jvp of a function that comes with its gradient, as known mistakes get it."""
    return f(*primals), f.gradient(*primals) @ tangents[0]


def _jvp_for(f: Any) -> Callable[..., Any]:
    """The jvp of the library that f was built on."""
    way = f._library.way if isinstance(f, Function) else "by_hand"
    if way == "torch":
        import torch

        return torch.func.jvp
    if way == "jax":
        import jax

        return jax.jvp
    return library("by_hand").namespace.jvp


def _grad_by(wrong: Callable[[Any, Any, Any], Any]) -> Callable[..., Any]:
    """A wrong answer that keeps to the rules: it calls jvp once, then gives `wrong(f, x, eye)`."""

    def answer(f: Any, x: Any, eye: Any, jvp: Any) -> Any:
        jvp(f, (x,), (eye[0],))
        return wrong(f, x, eye)

    return answer


def _too_many(f: Any, x: Any, eye: Any, jvp: Any) -> Any:
    for e in (*eye, eye[0]):
        jvp(f, (x,), (e,))
    return f.gradient(x)


# --- u_xx --------------------------------------------------------------------------------------------------------


def _u_xx_by_differences(u: Any, t: Any, x: Any) -> Any:
    u.value(t, x)
    u.value(t, x)
    return u.bend(1, 1, t, x)


# --- confusion ---------------------------------------------------------------------------------------------------


MADE_FIRST = "inner = D(y ↦ s*y), then D(x ↦ x * inner(k)) with s = x"


@dataclass(frozen=True)
class Nested:
    """Polynomials of one number in which a derivative stands inside a derivative, named by a seed."""

    seed: int

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        rng = np.random.default_rng(self.seed)
        return tuple(float(rng.choice([-1, 1]) * rng.choice([0.6, 0.7, 0.8, 1.2, 1.3, 1.4])) for _ in range(5))

    def on(self, lib: Library) -> Nested:
        return self

    @property
    def programs(self) -> dict[str, Callable[[Any], Callable[[Any], Any]]]:
        """What is differentiated -> a function of the operator D that gives the function of x."""
        a, b, c, d, k = self.numbers

        def checked(x: Any) -> Any:
            _by_hand_only((x,), own=True)
            return x

        def made_first(D: Callable) -> Callable:
            s = []
            inner = D(lambda y: s[-1] * y)
            return D(lambda x: s.append(checked(x)) or x * inner(k))

        return {
            "D(f)": lambda D: D(lambda x: a * checked(x) * x * x + b * x),
            "D(D(f))": lambda D: D(D(lambda x: a * checked(x) * x * x + b * x)),
            "D(x ↦ x * D(y ↦ c*x*y + d*y*y + x)(k))": lambda D: D(
                lambda x: checked(x) * D(lambda y: c * x * y + d * y * y + x)(k)
            ),
            "D(x ↦ x * D(y ↦ c)(k) + x)": lambda D: D(lambda x: checked(x) * D(lambda y: c)(k) + x),
            "D(x ↦ x + x * D(y ↦ x*x)(k))": lambda D: D(lambda x: checked(x) + x * D(lambda y: x * x)(k)),
            "D(x ↦ x * D(y ↦ x*y * D(z ↦ x*y*z)(k))(c))": lambda D: D(
                lambda x: checked(x) * D(lambda y: x * y * D(lambda z: x * y * z)(k))(c)
            ),
            MADE_FIRST: made_first,
        }

    def expected(self, x: float) -> list[float]:
        """The derivatives, worked out on paper."""
        a, b, c, d, k = self.numbers
        return [3 * a * x * x + b, 6 * a * x, 2 * c * x + 2 * d * k, 1.0, 1.0, 6 * c * x * x, 2 * x]

    def __str__(self) -> str:
        return "your derivative; f(x) = a*x*x*x + b*x, " + ", ".join(
            f"{n} = {v:g}" for n, v in zip("abcdk", self.numbers, strict=True)
        )


def _run_confusion(derivative: Any, nested: Nested, x: Any) -> Tree:
    results = {}
    for name, program in nested.programs.items():
        with part(name):
            results[name] = called(program(_one_run_each(derivative)), "derivative(f)", float(x))
    return results


def _one_run_each(derivative: Any) -> Callable[[Callable], Any]:
    """The operator, refused where it runs a function more than once for one slope, as differences do."""

    def D(f: Callable) -> Any:
        runs = 0

        def counted(x: Any) -> Any:
            nonlocal runs
            runs += 1
            return f(x)

        slope = derivative(counted)
        if not callable(slope) or isinstance(slope, type):
            return slope

        def once(x: Any) -> Any:
            before = runs
            result = slope(x)
            if runs > before + 1:
                raise Refusal(RAN_AGAIN)
            return result

        return once

    return D


def _confusion_oracle(nested: Nested, x: Any) -> Tree:
    return dict(zip(nested.programs, nested.expected(float(x)), strict=True))


def operator(
    tagged: bool = True,
    first: Callable = max,
    stripped: bool = False,
    any_level: bool = False,
    value: bool = False,
    early: bool = False,
) -> Callable:
    """A derivative operator on dual numbers with level tags, right or with a fault of your choice: no tags, the
    outermost level first, other levels stripped of their tangents, a tangent of any level taken out, or a level taken
    before the call."""
    levels = itertools.count(1)

    class Tagged:
        def __init__(self, level: int, value: Any, tangent: Any) -> None:
            self.level, self.value, self.tangent = level, value, tangent

        def __add__(self, other: Any) -> Tagged:
            level, (a, da), (b, db) = parts(self, other)
            return Tagged(level, a + b, da + db)

        def __mul__(self, other: Any) -> Tagged:
            level, (a, da), (b, db) = parts(self, other)
            return Tagged(level, a * b, da * b + a * db)

        __radd__, __rmul__ = __add__, __mul__

    def bare(x: Any) -> Any:
        return bare(x.value) if stripped and isinstance(x, Tagged) else x

    def parts(*both: Any) -> tuple:
        level = first(z.level for z in both if isinstance(z, Tagged))
        split = [
            (z.value, z.tangent) if isinstance(z, Tagged) and z.level == level else (bare(z), 0.0) for z in both
        ]
        return level, *split

    def derive(f: Callable) -> Callable:
        own = next(levels)

        def slope(x: Any) -> Any:
            level = own if early else next(levels) if tagged else 1
            y = f(Tagged(level, x, 1.0))
            if value:
                return y.value if isinstance(y, Tagged) else y
            return y.tangent if isinstance(y, Tagged) and (any_level or y.level == level) else 0.0

        return slope

    return derive


# --- the exercises -----------------------------------------------------------------------------------------------

EXERCISES = (
    question(
        "jvp/recall_meet",
        "Two messages at one name",
        8,
        {
            15: "Slopes multiply along a path. What two paths bring to one name is added.",
            5: "The second message does not replace the first one: both paths count.",
            3: "The first message is not all: the other line moves z, too.",
            4: "It is the sum that counts, not the mean: z moves through both lines at once.",
            2: "Add the two messages. Nothing is subtracted.",
        },
        hints=("If x moves by a little, z moves through both lines. What do the two movements make together?",),
    ),
    question(
        "jvp/recall_vmap",
        "The shape of vmap(grad(f))",
        (100, 2),
        {
            100: "That is how many hikers there are. A shape is a tuple, with one entry for each axis.",
            (100,): "That is the shape of vmap(f)(X): one height for each hiker. A gradient has two slopes for each.",
            (2,): "That is one hiker's gradient. vmap stacks those of all hikers.",
            (100, 100, 2): "That is how every height changes with every hiker. Inside vmap there is one hiker, and grad sees one height.",
            (2, 100): "The right numbers with the axes exchanged. vmap puts the hikers first unless out_axes says otherwise.",
            (100, 2, 2): "That is the shape of vmap(hessian(f))(X). A gradient has one slope for each of the two entries.",
        },
        hints=("Inside vmap there is one hiker. Which shape has grad(height) there? And what does vmap do with it?",),
    ),
    Prediction(
        id="jvp/directions",
        title="How steep is it off the steepest way?",
        blanks=("sixty", "ninety"),
        reply=_reply_directions,
        hints=("At 0° the slope is 0.8, and at 180° it is −0.8. Where must it be zero?",),
    ),
    Exercise(
        id="jvp/dual",
        title="Numbers that carry their tangent",
        level=2,
        minutes=12,
        signature="Dual(value, tangent)",
        inputs=("f", "x", "x_dot", "y", "y_dot"),
        cases=lambda rng: [Case((Several(random_seed(rng), 2, own=True), *generic_numbers(rng, (4,)))) for _ in range(4)],
        run=_run_dual,
        oracle=_dual_oracle,
        rules=(no_framework("by hand"),),
        mistakes=(
            Mistake("M03", dual_class(sin=lambda a, da: np.cos(da) * da, exp=lambda a, da: np.exp(da) * da), "Evaluate the slope of the outer function at the value that goes in. You took it at the tangent."),
            Mistake("no-tangent", dual_class(sin=lambda a, da: np.cos(a), exp=lambda a, da: np.exp(a)), "This is the slope of the function alone. What comes in may move at any speed: multiply by its tangent."),
            Mistake("no-tangent-in-exp", dual_class(exp=lambda a, da: np.exp(a)), "exp is its own slope, and that slope still has to be multiplied by the tangent that comes in."),
            Mistake("no-tangent-in-sin", dual_class(sin=lambda a, da: np.cos(a)), "cos(value) is the slope of sin. Multiply it by the tangent that comes in."),
            Mistake("minus-cosine", dual_class(sin=lambda a, da: -np.cos(a) * da), "The slope of sin is cos, without a minus. The minus belongs to the slope of cos."),
            Mistake("sine-kept", dual_class(sin=lambda a, da: np.sin(a) * da), "The slope of sin is cos. You used sin itself."),
            Mistake("product-of-tangents", dual_class(mul=lambda a, da, b, db: da * db), "You multiplied the tangents. That is the term with ε², the one that is dropped. Keep the two terms with one ε."),
            Mistake("one-term", dual_class(mul=lambda a, da, b, db: da * b), "A product moves for two reasons: because x moves, and because y moves. The second one is missing."),
            Mistake("own-tangents", dual_class(mul=lambda a, da, b, db: a * da + b * db), "Each tangent goes with the value of the other factor: when x moves, x·y moves y times as far."),
            Mistake("epsilon-squared", dual_class(mul=lambda a, da, b, db: da * b + a * db + da * db), "You kept the product of the tangents. It stands at ε², and ε² is 0."),
            Mistake("quotient-plus", dual_class(div=lambda a, da, b, db: (da * b + a * db) / b**2), "In the quotient rule the second term has a minus: a larger denominator makes the quotient smaller."),
            Mistake("quotient-flipped", dual_class(div=lambda a, da, b, db: (a * db - da * b) / b**2), "The two terms of the quotient rule are exchanged, so the sign is wrong: the numerator's tangent comes first."),
            Mistake("quotient-no-square", dual_class(div=lambda a, da, b, db: (da * b - a * db) / b), "In the quotient rule the denominator is squared."),
            Mistake("quotient-of-tangents", dual_class(div=lambda a, da, b, db: da / db if db else da / b), "You divided the tangents. The tangent of a quotient needs both values as well: the quotient rule."),
            Mistake("plain-numbers-move", dual_class(still=1.0), "You gave plain numbers the tangent 1. A plain number does not move: its tangent is 0."),
            Mistake("plain-numbers", raises(AttributeError("'float' object has no attribute 'value'")), "The other factor may be a plain number, which has no .value. Make a dual number of it first: `other = lift(other)`.", error=r"'(float|int)' object has no attribute"),
        ),
        hints=(
            "For each rule: if x moves with velocity x_dot and y with y_dot, with which velocity does the result move?",
            "Picture a rectangle x by y that grows. Its area grows by a strip on one side and a strip on the other. The corner where the strips meet is too small to count.",
            "x * y:  value x y,  tangent x_dot y + x y_dot\nx / y:  value x / y, tangent by the quotient rule\nsin:    value sin(x), tangent (slope of sin at x) times x_dot\nexp:    value exp(x), tangent (slope of exp at x) times x_dot",
            "The quotient's tangent is (x_dot y − x y_dot) / y². In `__mul__` and `__truediv__` begin with `other = lift(other)`. The other two: np.cos(self.value) * self.tangent for sin, and for exp np.exp(self.value) * self.tangent.",
        ),
    ),
    Exercise(
        id="jvp/slope_along",
        title="The slope along a direction",
        level=1,
        minutes=5,
        signature="slope_along(p, v)",
        ways=("by_hand", "torch", "jax"),
        cases=_slope_cases,
        oracle=_slope,
        mistakes=(
            Mistake("M25", raises(RuntimeError("Expected primals to be a tuple")), "Primals and tangents are tuples with one entry for each argument of height. It has one argument: write `(p,)` and `(v,)`.", error=BARE),
            Mistake("split-up", raises(TypeError("height() takes 1 positional argument but 2 were given")), "The tuple has one entry for each argument of height, and height has one, the whole point. Write `(p,)` and `(v,)`.", error=TOO_MANY),
            Mistake("M24", lambda p, v: _gradient(p), "This is the gradient: two slopes, east and north. A JVP is one number, the slope along v."),
            Mistake("both-results", lambda p, v: (_height(p), _slope(p, v)), "jvp gives a pair: the height, and how it changes along v. Only the second one was asked for: take it with `[1]`."),
            Mistake("value", lambda p, v: _height(p), "This is the height at p, the first result of jvp. The tangent is the second."),
            Mistake("exchanged", lambda p, v: _slope(v, p), "You stand at v and walk along p. The primal is where you are, the tangent is where you are going."),
            Mistake("per-step", lambda p, v: _slope(p, v) / np.linalg.norm(v), "You divided by the length of v. Twice as fast along the same way changes height twice as fast: leave v as it is."),
            Mistake("steepest", lambda p, v: np.linalg.norm(_gradient(p)), "This is the slope of the steepest way. You are asked for the slope along v."),
            Mistake("not-added", lambda p, v: _gradient(p) * v, "Two products, one for east and one for north. Together they are one number: add them."),
            Mistake("at-the-end", lambda p, v: _height(p + v) - _height(p), "This is how much higher the hiker is after a whole step v. The JVP is the slope where the step begins."),
        ),
        hints=(
            "Which two things must jvp know besides height, and in which form does it take them?",
            "Picture a hiker at p with an arrow v at the feet. jvp answers two questions at once: how high, and how fast is the height changing.",
            "height, slope = jvp of height, with the primals (p,) and the tangents (v,)\nreturn slope",
            "`jvp(height, (p,), (v,))` is a pair. The slope is its entry `[1]`.",
        ),
    ),
    Exercise(
        id="jvp/my_jvp",
        title="Your own jvp",
        level=2,
        minutes=8,
        signature="my_jvp(f, primals, tangents)",
        cases=_my_jvp_cases,
        run=_run_my_jvp,
        oracle=lambda f, primals, tangents: {"f": (f(*primals), f.along(primals, tangents)), "a function that always gives 2.5": (_CONSTANT, 0.0)},
        rules=(calls_at_most(1, "f called once", "runs-again"),),
        mistakes=(
            Mistake("M25", _my_jvp_with(lambda f, p, t: f.along(p, t)), "A jvp returns a pair: the value first, the tangent second. The value is there already, it costs nothing."),
            Mistake("turned-round", _my_jvp_with(lambda f, p, t: (f.along(p, t), f.value(*p))), "The value comes first, the tangent second."),
            Mistake("value-twice", _my_jvp_with(lambda f, p, t: (f.value(*p), f.value(*p))), "Both entries are the value. The second one is the tangent."),
            Mistake("M24", _my_jvp_with(lambda f, p, t: (f.value(*p), np.array([f.slope(k, *p) for k in range(len(p))]))), "This is the gradient beside the value. A JVP is one number: how the result moves along the tangents."),
            Mistake("tangents-unused", _my_jvp_with(lambda f, p, t: (f.value(*p), f.along(p, [1.0] * len(p)))), "Every input moved with velocity 1. Give each one its own tangent."),
            Mistake("first-moves", _my_jvp_with(lambda f, p, t: (f.value(*p), f.along(p[:1] + p[1:], [t[0]] + [0.0] * (len(p) - 1)))), "Only the first input moves. Make a dual number of each primal with its own tangent, and run f once."),
            Mistake("exchanged", _my_jvp_with(lambda f, p, t: (f.value(*t), f.along(t, p))), "Primals and tangents are exchanged: f has been run at the tangents."),
            Mistake("plain-result", raises(AttributeError("'float' object has no attribute 'value'")), "A function that does not use its inputs gives a plain number. It does not move: lift the result before you take it apart.", error=NO_PARTS),
            Mistake("no-star", raises(TypeError(EACH_BY_ITSELF)), "primals is a tuple, and f takes its entries one by one: a star unpacks it.", error=EACH_BY_ITSELF),
            Mistake("library", raises(TypeError(LIBRARY_DID_IT)), "Use the Dual that you have written.", error=LIBRARY_DID_IT),
            Mistake("many-places", raises(TypeError(ONE_NUMBER)), "Differences between places are not exact. Hand f a Dual for each number.", error=ONE_NUMBER),
            Mistake("runs-again", _my_jvp_with(_one_by_one), "One run is enough, however many inputs move: they can all move at once, and the value comes out of the same run."),
        ),
        hints=(
            "What must go into f, so that what comes out is a value with its tangent?",
            "Picture every input at its place with an arrow at its feet. f moves them all together, and the result arrives with an arrow of its own.",
            "moving = a Dual of each primal with its tangent\nresult = f of all of them, made a Dual if it is a plain number\nreturn its value and its tangent",
            "`zip(primals, tangents)` brings the pairs together. `lift` makes a Dual of whatever f returns. Then return `(result.value, result.tangent)`.",
        ),
    ),
    Exercise(
        id="jvp/is_linear",
        title="Is it linear in v?",
        level=2,
        minutes=8,
        signature="is_linear(push, n)",
        inputs=("push",),
        cases=lambda rng: [Case((Pushes(random_seed(rng)),)) for _ in range(4)],
        run=_run_is_linear,
        oracle=lambda pushes: {name: linear for name, (_, linear) in pushes.functions.items()},
        mistakes=(
            Mistake("M24", _tested(lambda push, u, v: np.isclose(push(u), push(v))), "You accept what is the same for every v, which a gradient is. A JVP depends on v, and it does so linearly."),
            Mistake("scale-only", _tested(lambda push, u, v: np.isclose(push(2.5 * v), 2.5 * push(v))), "You stretched one direction. The length of v stretches as well, and it is not linear. Use two different directions and add them."),
            Mistake("positive-only", lambda push, n: _tested(lambda push, u, v: np.isclose(push(1.7 * abs(u) + 0.6 * abs(v)), 1.7 * push(abs(u)) + 0.6 * push(abs(v))))(push, n), "All your directions and factors are positive. There J max(v, 0) is J v: take negative ones as well."),
            Mistake("odd-only", _tested(lambda push, u, v: np.isclose(push(-v), -push(v))), "You turned v round. Other functions change their sign then, too. Use two different directions and add them."),
            Mistake("any-scale", _tested(lambda push, u, v: np.isclose(push(-2.5 * v), -2.5 * push(v))), "You stretched v and turned it round, but always along one line. Use two different directions and add them."),
            Mistake("zero-only", _tested(lambda push, u, v: np.isclose(push(0.0 * v), 0.0)), "Zero goes to zero: that is needed, and it is not enough. Use two different directions and add them."),
            Mistake("exact", _tested(lambda push, u, v: push(1.7 * u - 0.6 * v) == 1.7 * push(u) - 0.6 * push(v)), "You refused a true JVP: both sides agree only up to rounding. Compare with np.allclose."),
            Mistake("loose", _tested(lambda push, u, v: np.isclose(push(u + v), push(u) + push(v), atol=0.2)), "Your tolerance lets a small bend through. Rounding is near 1e-15 here: np.allclose as it is will do."),
            Mistake("average", _tested(lambda push, u, v: np.isclose(push(0.3 * u + 0.7 * v), 0.3 * push(u) + 0.7 * push(v))), "Your two factors add up to 1. Then a constant on top, as in J v + 1, goes unnoticed: choose other factors."),
            Mistake("always", lambda push, n: True, "You accept everything. A test must be able to say no."),
            Mistake("inverted", lambda push, n: not _tested(lambda push, u, v: np.isclose(push(1.7 * u - 0.6 * v), 1.7 * push(u) - 0.6 * push(v)))(push, n), "True and False are exchanged."),
        ),
        hints=(
            "What has a linear function to do with a sum of two directions, and with a stretched one?",
            "Picture two arrows and their sum. First push, then add: or first add, then push. A linear function does not care which.",
            "u, v = two random directions of length n\na, b = two numbers, one of them negative\nis push(a u + b v) the same as a push(u) + b push(v), up to rounding?",
            "`rng = np.random.default_rng(0)`, `u, v = rng.normal(size=(2, n))`, then np.allclose of the two sides, as a bool.",
        ),
    ),
    Prediction(
        id="jvp/passes",
        title="How many JVPs?",
        blanks=("many_inputs", "many_outputs"),
        reply=_reply_passes,
        hints=("One JVP follows one direction of the input. How many directions are there, and how many results move with one of them?",),
    ),
    Exercise(
        id="jvp/grad_from_jvps",
        title="A gradient out of JVPs",
        level=2,
        minutes=8,
        signature="grad_from_jvps(f, x, eye, jvp)",
        inputs=("f", "x", "eye"),
        ways=("by_hand", "torch", "jax"),
        cases=lambda rng: [Case((Program(random_seed(rng), 3), generic_numbers(rng, (3,)), np.eye(3))) for _ in range(4)],
        run=_run_grad_from_jvps,
        oracle=lambda f, x, eye: f.gradient(x),
        rules=(calls_at_most(lambda f, x, eye: len(x), "at most one JVP for each input"),),
        mistakes=(
            Mistake("M29", _grad_by(lambda f, x, eye: f.gradient(x).sum()), "One JVP with every entry moving gives one number, the slopes added up. Forward mode needs one JVP for each input."),
            Mistake("spread-out", _grad_by(lambda f, x, eye: np.ones(len(x)) * f.gradient(x).sum()), "Every entry is the sum of all slopes: all inputs moved at once. Move one at a time."),
            Mistake("M25", lambda f, x, eye, jvp: np.array([jvp(f, (x,), (e,))[0] for e in eye]), "These are values, the first result of jvp. The tangent is the second."),
            Mistake("pairs", lambda f, x, eye, jvp: [jvp(f, (x,), (e,)) for e in eye], "Each entry is a pair of value and slope. Take the slope out of each."),
            Mistake("first-only", _grad_by(lambda f, x, eye: f.gradient(x)[0]), "This is the slope along the first input only. Ask once for each row of eye."),
            Mistake("along-x", _grad_by(lambda f, x, eye: f.gradient(x) @ x), "This is the slope along x itself. Use the rows of eye as directions."),
            Mistake("diagonal", _grad_by(lambda f, x, eye: np.diag(f.gradient(x))), "You kept a whole row for each input. One JVP of this f gives one number: put those side by side."),
            Mistake("bare", raises(RuntimeError("Expected primals to be a tuple")), "Primals and tangents are tuples with one entry for each argument of f: `(x,)` and `(e,)`.", error=BARE),
            Mistake("reverse", lambda f, x, eye, jvp: f.gradient(x), "The gradient came from somewhere else. Here it has to be put together from JVPs, one for each input.", error="^refused: Your answer never called"),
            Mistake("too-many", _too_many, "One JVP for each row of eye is enough.", error="^refused: Your answer asked for more"),
            Mistake("value-again", lambda f, x, eye, jvp: [f(x) and jvp(f, (x,), (e,))[1] for e in eye], "Leave f to jvp: every slope comes out of a JVP, and the value is its first result.", error="^refused: f also ran"),
            Mistake("all-rows", raises(ValueError("the tangent must have the shape of the argument, (3,); it has (3, 3)")), "A JVP follows one direction, shaped like x. Take the rows of eye one at a time.", error=r"(?s)\(3,\).*\(3, 3\)|\[3\].*\[3, 3\]"),
            Mistake("single-entry", raises(ValueError("the tangent must have the shape of the argument, (); it has (3,)")), "f takes the whole of x, as one argument: `(x,)`. Only the direction changes from one JVP to the next.", error=r"(?s)\(\).*\(3,\)|\[\].*\[3\]"),
        ),
        hints=(
            "What does a JVP along the unit vector of input k tell you?",
            "Picture the hiker taking one step east and one step north, each from the same place. Two slopes: together they are the gradient.",
            "for each row e of eye:\n    take the second result of jvp, at x along e\nreturn all of them, in order",
            "`[jvp(f, (x,), (e,))[1] for e in eye]` is a list with one slope for each input. A list will do.",
        ),
    ),
    Exercise(
        id="jvp/u_xx",
        title="The second derivative by nesting",
        level=3,
        minutes=12,
        signature="u_xx(u, t, x)",
        ways=("by_hand", "torch", "jax"),
        cases=lambda rng: [Case((Several(random_seed(rng), 2, names="tx"), generic_numbers(rng), generic_numbers(rng))) for _ in range(4)],
        oracle=lambda u, t, x: u.bend(1, 1, t, x),
        rules=(calls_at_most(1, "u called once", "differences"),),
        mistakes=(
            Mistake("M40", lambda u, t, x: 2 * u.slope(1, t, x), "This is twice the first derivative: two small steps under one name just add up. Nest two jvps, and each brings its own."),
            Mistake("first", lambda u, t, x: u.slope(1, t, x), "This is the first derivative. If you nested two jvps, you took a value where the tangent belongs: take `[1]` both times."),
            Mistake("squared", lambda u, t, x: u.slope(1, t, x) ** 2, "This is the slope times itself. The second derivative is the slope of the slope."),
            Mistake("inner-stands-still", lambda u, t, x: 0.0 * u.slope(1, t, x), "All zero: the inner jvp stands at the outer x, which does not move. It must stand where the outer one puts it, at the argument of your inner function."),
            Mistake("time-twice", lambda u, t, x: u.bend(0, 0, t, x), "This is the second derivative by t. Hold t fixed and move x."),
            Mistake("mixed", lambda u, t, x: u.bend(0, 1, t, x), "This is the mixed derivative, once by t and once by x. Move x both times."),
            Mistake("both-move", lambda u, t, x: u.bend(0, 0, t, x) + 2 * u.bend(0, 1, t, x) + u.bend(1, 1, t, x), "Here t moves as well as x. Hold t fixed: let it come from outside, or give it the tangent 0."),
            Mistake("value", lambda u, t, x: u.value(t, x), "This is u itself. Nothing has been differentiated: the tangent is the second result."),
            Mistake("both-results", lambda u, t, x: (u.slope(1, t, x), u.bend(1, 1, t, x)), "The outer jvp gives a pair: the slope, and the slope of the slope. Only the second one was asked for."),
            Mistake("slope-of-its-value", lambda u, t, x: u.slope(1, t, u.slope(1, t, x)), "This is the slope at the place x = slope: you put a slope in where x belongs. Push the function that gives the slope, at x."),
            Mistake("bare", raises(RuntimeError("Expected primals to be a tuple")), "Primals and tangents are tuples: `(x,)` and `(one,)`.", error=BARE),
            Mistake("plain-tangent", raises(RuntimeError("Expected tangents to only contain Tensors, got <class 'float'>")), "torch wants tensors as tangents. `x * 0 + 1` and `t * 0` are right in all three.", error="Expected tangents to only contain Tensors"),
            Mistake("many-places", raises(TypeError(ONE_NUMBER)), "One t and one x at a time. Differences between places are not exact: nest two jvps.", error=ONE_NUMBER),
            Mistake("differences", _u_xx_by_differences, "You compared slopes at different places. Nest the two jvps instead: exact, and u runs once."),
        ),
        hints=(
            "Which function gives the slope of u by x, at any x? And how steep is that function?",
            "Picture two boxes called jvp. The inner one turns u into its slope. The outer one gets that whole box as its function.",
            "slope(z) = the tangent of u(t, ·) at z, along 1\nreturn the tangent of slope at x, along 1",
            "Inside: `jvp(lambda w: u(t, w), (z,), (one,))[1]`, as a function of z. Outside: jvp of that function at `(x,)`. And `one = x * 0 + 1` fits every library.",
        ),
    ),
    Prediction(
        id="jvp/nested",
        title="A derivative inside a derivative",
        reply=_reply_nested,
        hints=("First the inner one: x + y as a function of y alone.",),
    ),
    Exercise(
        id="jvp/confusion",
        title="One name for each level",
        level=3,
        minutes=15,
        signature="derivative(f)(x)",
        inputs=("D", "x"),
        cases=lambda rng: [Case((Nested(random_seed(rng)), generic_numbers(rng))) for _ in range(6)],
        run=_run_confusion,
        oracle=_confusion_oracle,
        mistakes=(
            Mistake("M40", operator(tagged=False), "Levels are still mixed: the inner derivative sees x move, because both small steps bear the same name. Give each call of a derivative a new level."),
            Mistake("outermost-first", operator(first=min), "The inner derivative comes out as 0. Where two levels meet, the innermost one, with the highest number, must be unpacked first."),
            Mistake("tangents-lost", operator(stripped=True), "To the inner derivative x is a constant, but it still moves outside. Leave a number of another level whole: keep its tangent."),
            Mistake("any-level", operator(any_level=True), "Where the inner function does not use its own variable, you took the tangent of another level. Look at the level of the result: a foreign one means 0."),
            Mistake("level-too-early", operator(early=True), "You take the level when the derivative is made. One that was made earlier may be called inside a later one, and must then have the higher level: take a new level in the function of x."),
            Mistake("value", operator(value=True), "You returned values where the tangents belong."),
            Mistake("plain-result", raises(AttributeError("'float' object has no attribute 'tangent'")), "Something here is a plain number, which belongs to no level. Its tangent is 0.", error=NO_PARTS),
            Mistake("M01", lambda f: 1.0, "`derivative(f)` has to be a function that waits for x. Do not call it yourself: return it.", error=NOT_CALLED),
            Mistake("library", raises(TypeError(LIBRARY_DID_IT)), "Use the numbers of this exercise, with a level each.", error=LIBRARY_DID_IT),
            Mistake("differences", lambda f: lambda x: (f(x), f(x))[0], "One run with a Tagged number gives the slope exactly. Differences do not.", error="^refused: f ran more than once"),
        ),
        hints=(
            "When x comes in from outside and y from this derivative: how can x * y know which of the two moves here?",
            "Picture each derivative with ink of its own color. A tangent drawn in another color is somebody else's: to you, that number is a constant, and you hand it on whole.",
            "parts(x, y):\n    level = the highest level of the two (plain numbers have none)\n    for each: (value, tangent) if it is of that level, else (itself, 0)\nderivative(f), called at x:\n    level = a new number, higher than all before\n    y = f(Tagged(level, x, 1.0))\n    y's tangent if y is of this level, else 0",
            "`level = max(z.level for z in (x, y) if isinstance(z, Tagged))`, and for each z: `(z.value, z.tangent) if isinstance(z, Tagged) and z.level == level else (z, 0.0)`. In derivative, `level = next(levels)` belongs inside the function of x.",
        ),
    ),
    question(
        "jvp/exit",
        "How many JVPs?",
        3,
        {
            10_000: "That is how many reverse sweeps it takes, one for each output. Forward, all outputs move along in one pass.",
            1: "One JVP follows one direction. There are more inputs than one.",
            30_000: "That is how many slopes there are. One JVP brings 10,000 of them.",
            10_003: "Outputs cost nothing extra on the way forward. Count the inputs.",
        },
        hints=("How many directions does the input have, and how many results move along with one of them?",),
    ),
)  # fmt: skip
