"""Chapter 03: the value is already there; carry extras beside it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np

from helpers.by_hand.tracing import Taped
from helpers.by_hand.trees import tree_leaves
from helpers.comparing import matches
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
from helpers.libraries import Library, framework_of, library
from helpers.plain_data import plain
from helpers.probing import NOT_CALLED, Refusal, called, part
from helpers.programs import Function, Program, generic_numbers, random_seed

Tree = dict[str, Any]
# What Python says to whoever unpacks or indexes a function.
A_FUNCTION_HAS_NO_PARTS = r"cannot unpack non-iterable (function|\S*PjitFunction)|'(function|\S*PjitFunction)' object is not subscriptable"
# What torch says of an aux that is no tensor.
NO_TENSORS = "Expected tensors, got unsupported type"
A_LIST = "Your function returns a list of two. JAX would take it; torch and by_hand want a tuple."
NOT_TENSORS = "The numbers are right, but a part of your aux is no array of the library. JAX would take it; torch refuses it."
LOST = "The pair is right, but the gradient through your function is not that of the value."
NOT_CALLED_INSIDE = "A part of your pair is a function."
PULLBACK_NOT_CALLED = "In place of the gradient stands a function."
STAND_IN = "A part of your result is no array: it is the stand-in of a run that has ended."
READY_MADE = "The right numbers, and {} did the work, which is off limits here."
# What happens to `float(x)` inside: in JAX and by hand at once, in torch when it is returned as the value.
NO_PLAIN_NUMBERS = r"ConcretizationTypeError|this needs plain numbers|to return a Tensor, got <class 'float'>"


# --- predictions -------------------------------------------------------------------------------------------------


def _mark(right: bool) -> str:
    return f"{'as you said' if right else 'instead':>11} · "


def _number(guess: Any) -> str:
    """The first number in a guess: "200 times" → "200"."""
    found = re.findall(r"\d+", str(guess).replace(",", ""))
    return found[0] if found else ""


def _reply_calls(guess: Tree) -> list[str]:
    said = {name: _number(value) for name, value in guess.items()}
    lines = [
        f"{_mark(said['apart'] == '200')}apart: f runs 200 times. grad runs it once in every step, and so do you.",
        f"{_mark(said['together'] == '100')}together: f runs 100 times, once a step. The run that grad needs ends with the value.",
    ]
    if said["apart"] == "100":
        lines.append("`grad(f)(x)` looks as if it needed no run of f. But a reverse sweep goes back through a trace, and only a run of f writes one.")
    if said["together"] == "200":
        lines.append("No second run is needed: the last line of the trace is the value.")
    return lines


def _numbers_in(guess: Any) -> list[float]:
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", str(guess))]


def _reply_order(guess: Tree) -> list[str]:
    said = {name: _numbers_in(value) for name, value in guess.items()}
    lines = [
        f"{_mark(said['torch'] == [6, 9])}torch gives the gradient first: (6, 9).",
        f"{_mark(said['jax'] == [9, 6])}JAX gives the value first: (9, 6).",
    ]
    if said["torch"] == said["jax"]:
        lines.append("You gave both the same order. They differ, and each name says its own: grad_and_value, value_and_grad.")
    else:
        lines.append("Each name says its order: grad_and_value, value_and_grad.")
    return lines


def _letters_in(guess: Any) -> str:
    """A guess as a bare nest of letters: "[g, (value, aux)]" → "(g,(v,a))"."""
    text = str(guess).lower().replace("[", "(").replace("]", ")")
    for word in ("gradient", "grad", "value", "loss", "aux"):
        text = text.replace(word, {"l": "v"}.get(word[0], word[0]))
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


def _reply_nesting(guess: Tree) -> list[str]:
    said = {name: _letters_in(value) for name, value in guess.items()}
    lines = [
        f"{_mark(said['torch'] == '(g,(v,a))')}torch: (g, (v, a)).",
        f"{_mark(said['jax'] == '((v,a),g)')}JAX: ((v, a), g).",
    ]
    if any(text.count("(") == 1 for text in said.values()):
        lines.append("It is never a flat triple. What f returned stays together: where the value alone stood, the pair stands now.")
    else:
        lines.append("What f returned, (v, a), stays together. It stands where the value alone stood before.")
    return lines


# --- descend -----------------------------------------------------------------------------------------------------


def _descend_cases(rng: np.random.Generator) -> list[Case]:
    """All of one shape, because JAX compiles anew for every other one."""

    def one() -> Case:
        return Case((Program(random_seed(rng), 2), generic_numbers(rng, (2,)), np.float64(rng.choice([0.1, 0.2, 0.3]))))

    return [one() for _ in range(3)]


def _descend_with(wrong: Callable[[Any, Any, Any, Any], Any]) -> Callable[..., Any]:
    """`descend` with a wrong belief: `wrong(x, lr, gradient, value)` is what it gives."""
    return lambda f, x, lr: wrong(x, lr, f.gradient(x), f(x))


def _descend_twice(f: Any, x: Any, lr: Any) -> Any:
    f(x)
    return x - lr * f.gradient(x), f(x)


def _descend_loss_after(f: Any, x: Any, lr: Any) -> Any:
    new = x - lr * f.gradient(x)
    return new, f(new)


# --- to_jax_order ------------------------------------------------------------------------------------------------


def _order_cases(rng: np.random.Generator) -> list[Case]:
    """A result without aux and one with it. Gradients and aux are arrays, tuples (several argnums) or dicts."""

    def gradient(k: int) -> Any:
        return (generic_numbers(rng, (2,)), (generic_numbers(rng, (2,)), generic_numbers(rng)), {"w": generic_numbers(rng, (2,)), "b": generic_numbers(rng)})[k % 3]

    def aux(k: int) -> Any:
        return (generic_numbers(rng, (3,)), {"accuracy": generic_numbers(rng)}, (generic_numbers(rng), generic_numbers(rng, (3,))))[k % 3]

    cases = [(gradient(k), generic_numbers(rng), gradient(k // 2), generic_numbers(rng), aux(k)) for k in range(6)]
    return [Case(((g, v), (h, (w, a)))) for g, v, h, w, a in cases]


def _run_order(to_jax_order: Any, plain_result: Any, aux_result: Any) -> Tree:
    found = {}
    for name, result in (("without aux", plain_result), ("with aux", aux_result)):
        with part(name):
            found[name] = to_jax_order(result)
    return found


def _order_with(wrong: Callable[[Any, Any, Any], Any]) -> Callable[[Any], Any]:
    """`to_jax_order`, right without aux, with `wrong(gradient, value, aux)` for results that have one."""

    def to_jax_order(result: Any) -> Any:
        g, beside = result
        return wrong(g, *beside) if isinstance(beside, tuple) else (beside, g)

    return to_jax_order


# --- my_grad_and_value -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Beside:
    """A random program, and another whose values it can return beside its own. Named by its seed."""

    seed: int
    inputs: int

    @cached_property
    def value(self) -> Program:
        """The program that is differentiated."""
        return Program(self.seed, self.inputs)

    @cached_property
    def aux(self) -> Program:
        """The program whose values are carried beside."""
        return Program(self.seed + 1, self.inputs, 2)

    def on(self, lib: Library) -> BuiltBeside:
        """Both programs on one library."""
        return BuiltBeside(self, lib)

    def __str__(self) -> str:
        return f"{self.value}, and with has_aux=True an aux beside it"


class BuiltBeside:
    """A Beside on one library: `plain(x)` gives the value, `pair(x)` gives (value, aux). `calls` counts both."""

    def __init__(self, beside: Beside, lib: Library) -> None:
        self.beside, self.calls, self.through = beside, 0, ""
        self._value, self._aux = beside.value.on(lib), beside.aux.on(lib)
        self.plain, self.pair = Side(self, False), Side(self, True)


class Side:
    """The function handed to an answer. Its closed forms stand behind an underscore: only known mistakes read them."""

    def __init__(self, both: BuiltBeside, has_aux: bool) -> None:
        self._both, self._has_aux = both, has_aux

    def __call__(self, x: Any) -> Any:
        self._both.calls += 1
        self._both.through = self._both.through or _ready_made()
        value = self._both._value(x)
        return (value, {"note": self._both._aux(x)}) if self._has_aux else value


def _ready_made() -> str:
    """The gradient transform of by_hand from which f is being called just now, the outermost one, or ""."""
    name, frame = "", sys._getframe()
    while frame := frame.f_back:
        if frame.f_globals.get("__name__") == "helpers.by_hand.transforms":
            name = _GRADIENT_TRANSFORMS.get(frame.f_code.co_name, name)
    return name


# The functions that they return, by the name that each has in its file.
_GRADIENT_TRANSFORMS = {"gradient": "bh.grad", "value_and_gradient": "bh.value_and_grad", "gradient_and_value": "bh.grad_and_value"}
NO_AUX, AUX = "has_aux=False", "has_aux=True"


def _run_both(my_grad_and_value: Any, f: Any, x: Any) -> Tree:
    f = f.on(library("by_hand")) if isinstance(f, Beside) else f
    found = {}
    for name, side, has_aux in ((NO_AUX, f.plain, False), (AUX, f.pair, True)):
        with part(name):
            found[name] = called(my_grad_and_value(side, has_aux), "my_grad_and_value(f, has_aux)", x)
    for result in found.values():
        if isinstance(result, (tuple, list)) and result and callable(result[0]):
            raise Refusal(PULLBACK_NOT_CALLED)
    if any(isinstance(leaf, Taped) for leaf in tree_leaves(found)):
        raise Refusal(STAND_IN)
    if f.through and f.calls <= 2 and matches(plain(found), plain(_both_right(f.beside, plain(x)))):
        raise Refusal(READY_MADE.format(f"`{f.through}`"))
    return found


def _both_right(beside: Beside, x: Any) -> Tree:
    gradient, value = beside.value.gradient(x), beside.value(x)
    return {NO_AUX: (gradient, value), AUX: (gradient, (value, {"note": beside.aux(x)}))}


def _both_with(wrong: Callable[..., Any]) -> Callable[..., Any]:
    """`my_grad_and_value` with a wrong belief: `wrong(gradient, value)` or `wrong(gradient, value, aux)` is what it gives."""

    def my_grad_and_value(f: Any, has_aux: bool) -> Callable[[Any], Any]:
        beside = f._both.beside
        aux = (lambda x: [{"note": beside.aux(x)}]) if has_aux else (lambda x: [])
        return lambda x: wrong(beside.value.gradient(x), beside.value(x), *aux(x))

    return my_grad_and_value


def _torch_like(g: Any, v: Any, *aux: Any) -> Any:
    return (g, (v, *aux)) if aux else (g, v)


def _both_twice(f: Any, has_aux: bool) -> Callable[[Any], Any]:
    right = _both_with(_torch_like)(f, has_aux)

    def both(x: Any) -> Any:
        f(x), f(x)
        return right(x)

    return both


# --- with_aux ----------------------------------------------------------------------------------------------------


def _with_aux_cases(rng: np.random.Generator) -> list[Case]:
    """Functions of one number, so that both fit on a line."""
    return [Case((Program(random_seed(rng)), Program(random_seed(rng), None, 2), generic_numbers(rng))) for _ in range(2)]


def _run_with_aux(with_aux: Any, f: Any, aux_fn: Any, x: Any) -> Any:
    """The pair at x. A right pair must also serve the library's own transform, and leave the gradient as it is."""
    made = with_aux(f, aux_fn)
    pair = called(made, "with_aux(f, aux_fn)", x)
    if isinstance(pair, (tuple, list)) and len(pair) == 2 and any(callable(part) for part in pair):
        raise Refusal(NOT_CALLED_INSIDE)
    if isinstance(f, Function) and isinstance(pair, (tuple, list)):
        at = plain(x)
        if matches(plain(pair), plain((f.program(at), aux_fn.program(at)))):
            _serves(made, pair, f.program.gradient(at), x)
    return pair


def _serves(function: Any, pair: Any, gradient: Any, x: Any, *rest: Any) -> None:
    """Refuse a function whose right pair does not serve has_aux: a list, or a value without its path."""
    if isinstance(pair, list):
        raise Refusal(A_LIST)
    found = _transform(x)(function)(x, *rest)
    if not matches(plain(found), plain(gradient)):
        raise Refusal(LOST)


def _transform(x: Any) -> Callable[[Any], Any]:
    """The gradient, with has_aux, of the library that x (or a part of it) belongs to."""
    leaf = next(iter(x.values())) if isinstance(x, dict) else x
    way = framework_of(leaf)
    if way == "torch":
        import torch

        return lambda f: lambda *args: torch.func.grad_and_value(f, has_aux=True)(*args)[0]
    if way == "jax":
        import jax

        return lambda f: lambda *args: jax.value_and_grad(f, has_aux=True)(*args)[1]
    from helpers import by_hand

    return lambda f: lambda *args: by_hand.grad_and_value(f, has_aux=True)(*args)[0]


def _pair_with(wrong: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """`with_aux` with a wrong belief: `wrong(value, aux)` is what its function returns."""
    return lambda f, aux_fn: lambda x: wrong(f(x), aux_fn(x))


# --- train -------------------------------------------------------------------------------------------------------


def _train_cases(rng: np.random.Generator) -> list[Case]:
    def one(k: int) -> Case:
        return Case((Program(random_seed(rng), 2), generic_numbers(rng, (2,)), 3 + k % 2, np.float64(rng.choice([0.1, 0.2, 0.3]))))

    return [one(k) for k in range(2)]


def _walk(f: Any, x: Any, steps: int, lr: Any, move: Callable[[Any, Any, Any], Any] | None = None) -> tuple[list, list]:
    """The places x0, x1, … of a descent, and the losses there, one more than there are steps."""
    move = move or (lambda x, g, v: x - lr * g)
    places = [x]
    for _ in range(steps):
        places.append(move(places[-1], f.gradient(places[-1]), f(places[-1])))
    return places, [f(place) for place in places]


def train_right(f: Any, x0: Any, steps: int, lr: Any) -> Any:
    """What `train` must give, in closed form (NumPy)."""
    places, losses = _walk(f, x0, steps, lr)
    return places[-1], losses[:-1]


def _train_with(wrong: Callable[[list, list], Any], extra: int = 0, move: Any = None) -> Callable[..., Any]:
    """`train` with a wrong belief: `wrong(places, losses)` of a descent is what it gives."""

    def train(f: Any, x0: Any, steps: int, lr: Any) -> Any:
        how = (lambda x, g, v: move(x, g, v, lr)) if move else None
        return wrong(*_walk(f, x0, steps + extra, lr, how))

    return train


def _train_stuck(f: Any, x0: Any, steps: int, lr: Any) -> Any:
    return x0 - steps * lr * f.gradient(x0), [f(x0)] * steps


def _train_in_the_wrong_order(f: Any, x0: Any, steps: int, lr: Any) -> Any:
    x, log = x0, []
    for _ in range(steps):
        x, old = x - lr * f(x), x
        log.append(f.gradient(old))
    return x, log


# --- portable_aux ------------------------------------------------------------------------------------------------


ROWS = 5, 7


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    """Rows on which a threshold at another place, or counting errors, gives another share. Two shapes only, because
    JAX compiles anew for every other one."""
    cases = []
    while len(cases) < 3:
        n = ROWS[len(cases) % 2]
        params = {"w": generic_numbers(rng, (2,)), "b": generic_numbers(rng)}
        x, y = generic_numbers(rng, (n, 2)), rng.integers(0, 2, n).astype(float)
        z = x @ params["w"] + params["b"]
        right, other = ((z > t) == (y > 0.5) for t in (0.0, 0.5))
        apart = len({int(right.sum()), n - int(right.sum()), int(other.sum())}) == 3
        if apart and 1 < right.sum() < n and np.abs(z).min() > 0.02 and np.abs(z - 0.5).min() > 0.02:
            cases.append(Case((params, x, y)))
    return cases


def fit_parts(params: Tree, x: Any, y: Any) -> Tree:
    """Everything about the loss at once, in closed form (NumPy)."""
    z = x @ params["w"] + params["b"]
    each = np.log1p(np.exp(z)) - y * z
    off = (1 / (1 + np.exp(-z)) - y) / len(y)
    return {
        "loss": each.mean(), "sum": each.sum(), "right": ((z > 0) == (y > 0.5)).mean(), "z": z, "n": np.float64(len(y)),
        "gradient": {"w": x.T @ off, "b": off.sum()},
    }  # fmt: skip


def _fit_right(params: Tree, x: Any, y: Any) -> Any:
    p = fit_parts(params, x, y)
    return p["loss"], {"accuracy": p["right"], "count": p["n"]}


def _run_fit(loss: Any, params: Tree, x: Any, y: Any) -> Any:
    """The pair. A right one must be portable: a tuple, arrays only, and the gradient as it should be."""
    pair = loss(params, x, y)
    way = framework_of(x)
    if way and isinstance(pair, (tuple, list)) and len(pair) == 2:
        closed = tuple(plain(part) for part in (params, x, y))
        if matches(plain(pair), plain(_fit_right(*closed))):
            if isinstance(pair[1], dict) and any(framework_of(leaf) != way for leaf in pair[1].values()):
                raise Refusal(NOT_TENSORS)
            if len(y) == ROWS[0]:  # once is enough, and JAX compiles the gradient for one shape only
                _serves(loss, pair, fit_parts(*closed)["gradient"], params, x, y)
    return pair


def _fit_with(wrong: Callable[[Tree], Any]) -> Callable[..., Any]:
    """`loss` with a wrong belief: `wrong(parts)` is what it gives."""
    return lambda params, x, y: wrong(fit_parts(params, x, y))


# --- match_errors ------------------------------------------------------------------------------------------------

CAUSES = {
    1: "the transform was unpacked or indexed, not its result",
    2: "has_aux=True is set, and f returned no pair",
    3: "f returned a pair, and has_aux=True is not set",
    4: "aux is of a kind that is not allowed there",
    5: "the value that f returned is not a single number",
}
# Cause -> (library, message). Each was run; tests/facts/value.py runs them again.
MESSAGES = {
    1: (
        ("torch", "TypeError: cannot unpack non-iterable function object"),
        ("JAX", "TypeError: cannot unpack non-iterable function object"),
        ("torch", "TypeError: 'function' object is not subscriptable"),
    ),
    2: (
        ("torch", "RuntimeError: grad_and_value(f)(*args): output of function f should be a tuple: (output, aux) if has_aux is True"),
        ("JAX", "TypeError: expected function with aux output to return a two-element tuple, but got type <class 'jax._src.interpreters.ad.LinearizeTracer'> …"),
    ),
    3: (
        ("torch", "RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got <class 'tuple'>"),
        ("JAX", "TypeError: Gradient only defined for scalar-output functions. Output was (Array(5., dtype=float32), Array([1., 2.], dtype=float32))."),
    ),
    4: (
        ("torch", "RuntimeError: Expected tensors, got unsupported type <class 'float'>"),
        ("torch", "RuntimeError: Expected tensors, got unsupported type <class 'NoneType'>"),
        ("JAX, under jit", "TypeError: … returned a value of type <class 'str'> at output component [0][1], which is not a valid JAX type"),
    ),
    5: (
        ("torch", "RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with 1 dims. Maybe you wanted to use the vjp or jacrev APIs instead?"),
        ("JAX", "TypeError: Gradient only defined for scalar-output functions. Output had shape: (2,)."),
    ),
}  # fmt: skip
_CAUSE = {pair: cause for cause, pairs in MESSAGES.items() for pair in pairs}
_ABOUT = {
    1: "Look at what has no parts: it is a function. Nothing has been called yet.",
    2: "It says that a tuple should have come, and did not. has_aux=True makes no aux: f has to return the pair.",
    3: "A tuple came, where one number was expected. Who must be told that the second part is aux?",
    4: "It says of which type something is. One kind of thing is allowed there, and this is another.",
    5: "It says how many dimensions, or which shape. Which part of f's result has to be without any?",
}


def _error_cases(rng: np.random.Generator) -> list[Case]:
    """One message for each cause, in random order, under the letters A to E."""
    chosen = [pairs[rng.integers(len(pairs))] for pairs in MESSAGES.values()]
    return [Case(({letter: chosen[k] for letter, k in zip("ABCDE", rng.permutation(5), strict=True)},))]


def matched(messages: Tree, *exchanged: int) -> Tree:
    """The right cause for every letter, with two causes exchanged if two are named."""
    swap = dict(zip(exchanged, exchanged[::-1], strict=True))
    return {letter: swap.get(cause, cause) for letter, cause in ((k, _CAUSE[tuple(m)]) for k, m in messages.items())}


_BELIEFS = (
    Mistake("M02", partial(lambda a, b, m: matched(m, a, b), 1, 2), "You took the error about a function for one about f's result. A transform returns a function, and a function has no parts: nothing has been called yet."),
    Mistake("M13", partial(lambda a, b, m: matched(m, a, b), 2, 3), "You exchanged the two. has_aux=True makes no aux: f returns the pair. And a pair without has_aux=True is no single number."),
    Mistake("pair-or-aux", partial(lambda a, b, m: matched(m, a, b), 2, 4), "You exchanged the missing pair and the aux of a wrong kind. One message misses a tuple; the other names the type of something inside it."),
    Mistake("pair-or-vector", partial(lambda a, b, m: matched(m, a, b), 3, 5), "Both messages ask for one number. One of them got a tuple, the other an array with entries: you exchanged them."),
    Mistake("kind-or-shape", partial(lambda a, b, m: matched(m, a, b), 4, 5), "One message names a type, the other a shape. The type is about aux, the shape about the value."),
)  # fmt: skip


def _accept_errors(case: Case, output: Any) -> str | None:
    """None where every letter has its cause, else which letter to look at again."""
    expected = matched(*case.args)
    if not isinstance(output, dict) or output.keys() != expected.keys():
        return f"Give a cause for each of the letters A to E. {_FORMAT}"
    numbers = {letter: _cause_number(value) for letter, value in output.items()}
    strange = [letter for letter, number in numbers.items() if number is None]
    if strange:
        return f"What you gave for {strange[0]} is no number from 1 to 5. {_FORMAT}"
    wrong = [letter for letter in expected if numbers[letter] != expected[letter]]
    if not wrong:
        return None
    count = f"{len(wrong)} of the five {'is' if len(wrong) == 1 else 'are'} not right yet."
    if any(belief.answer(*case.args) == numbers for belief in _BELIEFS):
        return count
    return f"{count} Look again at {wrong[0]}. {_ABOUT[expected[wrong[0]]]}"


_FORMAT = "A cause is its number in the table, such as 3."


def _cause_number(value: Any) -> int | None:
    """A whole number from 1 to 5, else None."""
    array = np.asarray(value) if isinstance(value, (np.ndarray, int)) else None
    if array is None or array.ndim or array.dtype.kind not in "iuf" or array.item() not in CAUSES:
        return None
    return int(array.item())


def _run_errors(answer: Any, messages: Tree) -> Any:
    """The causes as whole numbers: "3" will do, too."""
    found = answer(messages) if callable(answer) and not isinstance(answer, type) else answer
    if not isinstance(found, dict):
        return found
    return {letter: int(v) if isinstance(v, str) and v.strip() in "12345" and v.strip() else v for letter, v in found.items()}


# --- exit --------------------------------------------------------------------------------------------------------


def _run_place(answer: Any) -> str:
    """The expression without what does not matter: spaces, backquotes, `.item()`, and an index from the end."""
    if not isinstance(answer, str):
        raise Refusal("Write the expression as a text, in quotes.")
    text = answer.casefold().replace(" ", "").strip("`").removesuffix(".item()")
    return text.replace("[-1]", "[1]").replace("[-2]", "[0]")


# --- the exercises -----------------------------------------------------------------------------------------------

EXERCISES = (
    question(
        "value/recall_calls",
        "Calls for central differences",
        10,
        {
            5: "One call for each input would be enough if the value at x were known. Central differences step both ways.",
            6: "That is the count for forward differences: one step for each input, and the value at x. Central ones step both ways.",
            1: "That is reverse mode: one run and one sweep. Differences call f again for every step.",
            11: "f(x) itself is not needed: central differences use the points on both sides, and not the middle.",
            25: "Each slope needs the same number of calls, whatever the number of inputs is.",
        },
        hints=("How many points does a central difference look at, for one slope?",),
    ),
    question(
        "value/recall_item",
        "A slope with a number taken out",
        5,
        {
            10: "That is the slope of w². But `.item()` hands out a plain number, and the library cannot follow it.",
            25: "25 is the value, w times 5. The slope was asked for.",
            0: "One of the two factors is still w itself, and its path is whole.",
            1: "w moves by one, and the result moves by how often w stands in it: by k.",
        },
        hints=("To the library `k` is a number like any other. What is the slope of w times a number?",),
    ),
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
    Exercise(
        id="value/my_grad_and_value",
        title="grad_and_value, from a vjp",
        level=2,
        minutes=6,
        signature="my_grad_and_value(f, has_aux)(x)",
        inputs=("f", "x"),
        cases=lambda rng: [Case((Beside(random_seed(rng), 2 + k % 2), generic_numbers(rng, (2 + k % 2,)))) for k in range(5)],
        run=_run_both,
        oracle=_both_right,
        rules=(calls_at_most(2, "f called once for each result", "M14"), no_framework("by hand")),
        mistakes=(
            Mistake("M14", _both_twice, "The value is there already: `vjp` ran f and gave you what f returned. Use that, and call f no more."),
            Mistake("M12", _both_with(lambda g, v, *aux: _torch_like(g, v, *aux)[::-1]), "This is JAX's order, value first. The name says the order that was asked for: grad_and_value."),
            Mistake("M15", _both_with(lambda g, v, *aux: ((v, *aux), g) if aux else (g, v)), "Without aux the gradient comes first, and so it must with aux: (g, (v, aux)). You gave JAX's nesting."),
            Mistake("flat", _both_with(lambda g, v, *aux: (g, v, *aux)), "Three parts side by side. What f returned stays together: (g, (v, aux))."),
            Mistake("aux-outside", _both_with(lambda g, v, *aux: ((g, v), *aux) if aux else (g, v)), "aux stands outside, beside gradient and value. What f returned stays together: (g, (v, aux))."),
            Mistake("aux-dropped", _both_with(lambda g, v, *aux: (g, v)), "aux is missing. With has_aux, the pair that f returned stands where the value stood."),
            Mistake("aux-for-value", _both_with(lambda g, v, *aux: (g, *aux) if aux else (g, v)), "With has_aux the value has gone: aux stands in its place. Give both: (g, (v, aux))."),
            Mistake("one-tuple", _both_with(lambda g, v, *aux: _torch_like((g,), v, *aux)), "A pullback gives a tuple, one gradient for each argument. Take the gradient out of it."),
            Mistake("aux-in-a-list", _both_with(lambda g, v, *aux: (g, (v, [*aux])) if aux else (g, v)), "aux is inside a list of one: `*aux` collects the rest in a list. Take it out with `aux[0]`."),
            Mistake("value-sent-back", _both_with(lambda g, v, *aux: _torch_like(g * v, v, *aux)), "You sent the value back, so the gradient came out multiplied by it. The sweep starts with the adjoint of the result, which is 1."),
            Mistake("pullback-not-called", raises(Refusal(PULLBACK_NOT_CALLED)), "The pullback waits for the adjoint to start with. Call it with 1.0.", error="^refused: In place of the gradient"),
            Mistake("ready-made", raises(Refusal(READY_MADE)), "Take value and pullback from `bh.vjp`, and put the two together yourself.", error="^refused: The right numbers, and"),
            Mistake("smuggled", raises(Refusal(STAND_IN)), "You kept it inside f, where the transform follows it. Let `vjp` carry it out: `has_aux=has_aux`.", error="^refused: A part of your result is no array"),
            Mistake("no-has-aux", raises(ValueError("the cotangent must have the structure of the result")), "f returned a pair, and vjp took both parts for the result. Tell it: `has_aux=has_aux`.", error="cotangent must have the structure of the result"),
            Mistake("nothing-back", lambda f, has_aux: None, "`my_grad_and_value` must return the function that you wrote inside it.", error="must be a function; yours is None"),
            Mistake("M01", lambda f, has_aux: 1.0, "`my_grad_and_value(f)` must be a function that waits for x.", error=NOT_CALLED),
        ),
        hints=(
            "`bh.vjp` gives back what f returned, and a pullback. Which number do you send back to get the gradient?",
            "Picture the trace of f: at its right end stands the value, and it has been computed. The pullback walks from there to the left with a 1 in its hand, and aux lies beside the track.",
            "value, pullback, and aux if there is one, from one vjp\ngradient = the only entry of what the pullback gives for 1\nbeside = value, or the pair of value and aux",
            "`(gradient,) = pullback(1.0)`, and `beside = (value, aux[0]) if has_aux else value`.",
        ),
    ),
    Exercise(
        id="value/descend",
        title="One step down, with its loss",
        level=1,
        minutes=4,
        signature="descend(f, x, lr)",
        ways=("torch", "jax"),
        cases=_descend_cases,
        oracle=lambda f, x, lr: (x - lr * f.gradient(x), f(x)),
        rules=(calls_at_most(1, "f called once", "M14"),),
        mistakes=(
            Mistake("M12", lambda f, x, lr: (x - lr * f(x), f.gradient(x)), "You stepped by the value, and returned the gradient as the loss. torch gives (gradient, value), JAX gives (value, gradient)."),
            Mistake("M14", _descend_twice, "The second pass is not needed: the transform gives you the value with the gradient. Keep it."),
            Mistake("M02", raises(TypeError("cannot unpack non-iterable function object")), "You unpacked the transform. It is a function: call it at x, then unpack what comes back.", error=A_FUNCTION_HAS_NO_PARTS),
            Mistake("other-name", raises(AttributeError("module 'jax' has no attribute 'grad_and_value'")), "This is the other library's name. torch has `grad_and_value`, JAX has `value_and_grad`.", error="has no attribute '(grad_and_value|value_and_grad)'"),
            Mistake("M01", lambda f, x, lr: f.gradient, "You returned a function. Call the transform at x."),
            Mistake("loss-after", _descend_loss_after, "The loss is that of the new x, which takes another call of f. Return the one that came with the gradient: the loss at the x you were given."),
            Mistake("uphill", _descend_with(lambda x, lr, g, v: (x + lr * g, v)), "This step goes uphill. The gradient points up, so subtract it."),
            Mistake("swapped", _descend_with(lambda x, lr, g, v: (v, x - lr * g)), "The right two things in the other order. Give the new x first, then the loss."),
            Mistake("gradient-for-x", _descend_with(lambda x, lr, g, v: (g, v)), "This is gradient and value, and no step was taken. The new x is x − lr · gradient."),
            Mistake("step-for-x", _descend_with(lambda x, lr, g, v: (-lr * g, v)), "This is the step itself. The new x is x plus that step."),
            Mistake("no-rate", _descend_with(lambda x, lr, g, v: (x - g, v)), "You took the whole gradient as the step. Multiply it by lr."),
            Mistake("no-loss", _descend_with(lambda x, lr, g, v: x - lr * g), "The new x is right, and the loss is missing. Return both."),
        ),
        hints=(
            "One call gives you two things. In which order does this library give them?",
            "Picture the hiker who reads the altimeter and the slope in one look, and then takes a step down. What is written in the log is what was read before the step.",
            "take gradient and value from one call of the transform at x, in this library's order\nreturn x minus lr times the gradient, and the value",
            "torch: `gradient, loss = torch.func.grad_and_value(f)(x)`. JAX: `loss, gradient = jax.value_and_grad(f)(x)`.",
        ),
    ),
    Exercise(
        id="value/to_jax_order",
        title="From torch's order to JAX's",
        level=2,
        minutes=4,
        signature="to_jax_order(result)",
        inputs=("without aux", "with aux"),
        cases=_order_cases,
        run=_run_order,
        oracle=lambda plain_result, aux_result: {"without aux": plain_result[::-1], "with aux": aux_result[::-1]},
        mistakes=(
            Mistake("M12", lambda result: result, "Nothing has moved: this is torch's order still. JAX gives the value first, then the gradient."),
            Mistake("M15", _order_with(lambda g, v, aux: (v, (g, aux))), "You exchanged gradient and value and left aux where it was. aux belongs to the value: ((v, aux), g)."),
            Mistake("aux-outside", _order_with(lambda g, v, aux: ((v, g), aux)), "Value and gradient are inside now, and aux is outside. What f returned stays together: ((v, aux), g)."),
            Mistake("flat", _order_with(lambda g, v, aux: (v, aux, g)), "Three parts side by side. JAX keeps what f returned together: ((v, aux), g)."),
            Mistake("inside-out", _order_with(lambda g, v, aux: ((aux, v), g)), "You reversed the inner pair, too. Inside, the value stays first: ((v, aux), g)."),
            Mistake("aux-dropped", _order_with(lambda g, v, aux: (v, g)), "aux has been lost on the way."),
            Mistake("always-aux", raises(TypeError("cannot unpack non-iterable numpy.float64 object")), "Not every result has an aux, and a value alone has no two parts. Can you reorder without looking inside the second part?", error="cannot unpack non-iterable|iteration over a 0-d|not iterable|invalid index to scalar|'numpy.float64' object is not subscriptable"),
            Mistake("three-parts", raises(ValueError("not enough values to unpack (expected 3, got 2)")), "You expected three parts. A result always has two: the gradient, and what f returned.", error="not enough values to unpack|tuple index out of range"),
        ),
        hints=(
            "How many parts has a torch result at its top level, without aux and with it?",
            "Picture two boxes side by side. One holds the gradient. The other holds what f returned, and you need not open it.",
            "first, second = result\nreturn the second, then the first",
            "`(g, v)` becomes `(v, g)`, and `(g, (v, aux))` becomes `((v, aux), g)`. Both are the same exchange of two things.",
        ),
    ),
    Exercise(
        id="value/with_aux",
        title="Put an aux beside a value",
        level=1,
        minutes=3,
        signature="with_aux(f, aux_fn)(x)",
        ways=("by_hand", "torch", "jax"),
        inputs=("f", "aux_fn", "x"),
        cases=_with_aux_cases,
        run=_run_with_aux,
        oracle=lambda f, aux_fn, x: (f(x), aux_fn(x)),
        mistakes=(
            Mistake("M13", lambda f, aux_fn: f, "Your function returns the value alone. has_aux=True invents no aux: return the pair (value, aux)."),
            Mistake("aux-alone", lambda f, aux_fn: aux_fn, "Your function returns aux alone. The value comes first, aux second."),
            Mistake("swapped", _pair_with(lambda v, a: (a, v)), "aux stands first. The first part is the one that is differentiated: put the value there."),
            Mistake("flat", _pair_with(lambda v, a: (v, *a)), "You unpacked aux into the tuple. The pair has two parts, and aux is one of them, whatever it holds."),
            Mistake("added", _pair_with(lambda v, a: v + a), "Value and aux were added. Put them side by side, in a tuple."),
            Mistake("in-a-tuple", _pair_with(lambda v, a: (v, (a,))), "aux is inside one more tuple. Return it as aux_fn gave it."),
            Mistake("a-list", raises(Refusal(A_LIST)), "Return a tuple: `return value, aux`.", error="^refused: Your function returns a list"),
            Mistake("not-called", raises(Refusal(NOT_CALLED_INSIDE)), "Call f and aux_fn at x: what they give are the two parts.", error="^refused: A part of your pair is a function"),
            Mistake("aux-of-value", lambda f, aux_fn: lambda x: (f(x), aux_fn(f(x))), "You gave aux_fn the value. It takes x, as f does."),
            Mistake("lost-path", raises(Refusal(LOST)), "Somewhere the value became a plain number, and its path was cut. Return what f gave, as it is.", error=f"^refused: The pair is right, but|{NO_PLAIN_NUMBERS}"),
            Mistake("no-tensors", raises(RuntimeError(NO_TENSORS)), "torch takes only tensors as aux. Return what aux_fn gave, as it is.", error=NO_TENSORS),
            Mistake("M01", lambda f, aux_fn: 1.0, "`with_aux(f, aux_fn)` must be a function that waits for x. Define one inside and return it.", error=NOT_CALLED),
            Mistake("nothing-back", lambda f, aux_fn: None, "The function that you define inside must also be returned by `with_aux`.", error="must be a function; yours is None"),
        ),
        hints=(
            "What must a function return so that has_aux=True can use it? And who waits for x?",
            "Picture a wrapper around two boxes. One x goes in, both boxes see it, and two things come out side by side.",
            "define a function of x:\n    return f of x, and aux_fn of x\nreturn that function",
            "`return f(x), aux_fn(x)` inside a `def both(x):`, and `return both` below it.",
        ),
    ),
    Exercise(
        id="value/train",
        title="Train, and log every loss",
        level=2,
        minutes=6,
        signature="train(f, x0, steps, lr)",
        ways=("by_hand", "torch", "jax"),
        cases=_train_cases,
        oracle=train_right,
        rules=(calls_at_most(lambda f, x0, steps, lr: steps, "f called once a step", "M14"),),
        mistakes=(
            Mistake("M14", lambda f, x0, steps, lr: (f(x0), train_right(f, x0, steps, lr))[1], "More passes than needed: the loss comes with the gradient, and the x after the last step needs no loss."),
            Mistake("M12", _train_in_the_wrong_order, "You stepped by the value and logged the gradient. In this function value_and_grad gives the value first."),
            Mistake("M02", raises(TypeError("cannot unpack non-iterable function object")), "You unpacked the transform. It is a function: call it at x, then unpack what comes back.", error=A_FUNCTION_HAS_NO_PARTS),
            Mistake("append-back", raises(AttributeError("'NoneType' object has no attribute 'append'")), "`append` changes the list and returns None. Write `log.append(loss)` alone, without `log =`.", error="'NoneType' object has no attribute 'append'"),
            Mistake("loss-after", _train_with(lambda places, losses: (places[-1], losses[1:])), "Every loss in the log is one step late: it is that of x after the step. Log the one that came with the gradient."),
            Mistake("one-loss-more", _train_with(lambda places, losses: (places[-1], losses)), "The log has one entry more than there are steps. Log what came with each gradient, and nothing else."),
            Mistake("one-step-more", _train_with(lambda places, losses: (places[-1], losses[:-1]), 1), "This is one step too many."),
            Mistake("one-step-less", _train_with(lambda places, losses: (places[-1], losses[:-1]), -1), "This is one step too few."),
            Mistake("first-step", _train_with(lambda places, losses: (places[1], losses[:1])), "You came back after the first step. Return after the loop."),
            Mistake("stuck", _train_stuck, "Every gradient was taken at x0. Take it at the x of now."),
            Mistake("uphill", _train_with(lambda places, losses: (places[-1], losses[:-1]), 0, lambda x, g, v, lr: x + lr * g), "You walk uphill. The gradient points up, so subtract it."),
            Mistake("no-rate", _train_with(lambda places, losses: (places[-1], losses[:-1]), 0, lambda x, g, v, lr: x - g), "You took the whole gradient as the step. Multiply it by lr."),
            Mistake("last-loss", _train_with(lambda places, losses: (places[-1], losses[-2])), "The log holds the last loss alone. Append one loss a step to a list."),
            Mistake("new-log", _train_with(lambda places, losses: (places[-1], losses[-2:-1])), "The log has only its last entry. Make the list once, before the loop."),
            Mistake("log-of-places", _train_with(lambda places, losses: (places[-1], places[:-1])), "The log holds the places. Log the losses there."),
            Mistake("swapped", _train_with(lambda places, losses: (losses[:-1], places[-1])), "The right two things in the other order. Give x first, then the log."),
            Mistake("no-log", _train_with(lambda places, losses: places[-1]), "x is right, and the log is missing. Return both."),
        ),
        hints=(
            "How many things does one call of value_and_grad(f) give you, and which of them goes where?",
            "Picture the hiker's notebook. At each stop: read height and slope in one look, write the height down, take a step. After the last step nothing is read any more.",
            "an empty log, and x = x0\nfor each step:\n    loss and gradient at x, from one call\n    append the loss to the log\n    x = x minus lr times the gradient\nreturn x and the log",
            "`loss, gradient = value_and_grad(f)(x)` and `log.append(loss)` in the loop, then `x = x - lr * gradient`.",
        ),
    ),
    Exercise(
        id="value/portable_aux",
        title="One loss with an aux, for both libraries",
        level=2,
        minutes=8,
        signature="portable_loss(params, x, y)",
        ways=("torch", "jax"),
        cases=_fit_cases,
        run=_run_fit,
        oracle=_fit_right,
        mistakes=(
            Mistake("M13", _fit_with(lambda p: p["loss"]), "This is the loss alone. has_aux=True invents no aux: return the pair (loss, aux)."),
            Mistake("not-tensors", raises(Refusal(NOT_TENSORS)), "`lib.asarray(…)` makes an array of a plain number, in both libraries. `.item()` and `float()` belong outside, on the finished result.", error=f"^refused: The numbers are right|{NO_TENSORS}|{NO_PLAIN_NUMBERS}"),
            Mistake("a-list", raises(Refusal(A_LIST)), "Return a tuple: `return value, aux`.", error="^refused: Your function returns a list"),
            Mistake("lost-path", raises(Refusal(LOST)), "Somewhere the loss left the library, and its path was cut. Compute it with lib's functions only.", error="^refused: The pair is right, but"),
            Mistake("mean-of-bool", raises(RuntimeError("mean(): could not infer output dtype. Got: Bool")), "torch takes the mean of floating-point numbers only. `lib.where(right, 1.0, 0.0)` makes them of True and False.", error="Got: (Bool|Long|Int)"),
            Mistake("one-library-only", raises(AttributeError("module 'torch' has no attribute 'array'")), "This name exists in one library only. Both have `lib.asarray`, `lib.where`, `lib.exp` and `lib.log1p`.", error="has no attribute '(array|tensor|sigmoid|float64|float|double|numpy|astype|long|nn|where|mean|numel)'"),
            Mistake("swapped", _fit_with(lambda p: ({"accuracy": p["right"], "count": p["n"]}, p["loss"])), "aux stands first. The first part is the one that is differentiated: put the loss there."),
            Mistake("flat", _fit_with(lambda p: (p["loss"], p["right"], p["n"])), "Three parts. has_aux wants two: the loss, and one aux that holds all the rest."),
            Mistake("no-names", _fit_with(lambda p: (p["loss"], (p["right"], p["n"]))), "The right aux without its names. Make it a dict with accuracy and count."),
            Mistake("right-ones", _fit_with(lambda p: (p["loss"], {"accuracy": p["right"] * p["n"], "count": p["n"]})), "This accuracy counts the rows that are right. Divide by the number of rows."),
            Mistake("errors", _fit_with(lambda p: (p["loss"], {"accuracy": 1 - p["right"], "count": p["n"]})), "This is the share of wrong rows. The accuracy is the share of right ones."),
            Mistake("sum", _fit_with(lambda p: (p["sum"], {"accuracy": p["right"], "count": p["n"]})), "The loss is the sum over the rows. Take the mean."),
            Mistake("half", lambda params, x, y: (fit_parts(params, x, y)["loss"], {"accuracy": ((fit_parts(params, x, y)["z"] > 0.5) == (y > 0.5)).mean(), "count": np.float64(len(y))}), "The bound for z is 0, where the probability is one half. You compared z with 0.5."),
        ),
        hints=(
            "What may stand in aux so that torch takes it, too? And which of your three numbers is a plain Python number?",
            "Picture the strict one of two doorkeepers. torch lets only its own tensors pass as aux. Whoever passes there passes in JAX as well.",
            "z = x times w, plus b\nvalue = the mean of log1p(exp(z)) minus y times z\nright = where z > 0 agrees with y > 0.5, as numbers\naux = a dict: the mean of right, and the number of rows as an array of lib\nreturn value and aux",
            "`right = lib.where((z > 0) == (y > 0.5), 1.0, 0.0)`, and `\"count\": lib.asarray(len(y))`.",
        ),
    ),
    Exercise(
        id="value/match_errors",
        title="Five messages, five causes",
        level=1,
        minutes=5,
        signature="causes",
        value=True,
        cases=_error_cases,
        run=_run_errors,
        accept=_accept_errors,
        mistakes=_BELIEFS,
        hints=(
            "For each message: does it speak of a function, of a tuple, of a type, or of a shape?",
            "Picture the way of a call: the transform, then f, then what f returned, then its two parts. At which of these stations was the message written?",
            "speaks of a function that has no parts: 1\nmisses a tuple: 2\ngot a tuple that it did not want: 3\nnames the type of something: 4\nnames dimensions or a shape: 5",
            "Take care with the pairs that sound alike: \"should be a tuple\" is cause 2, and \"got a tuple\" or \"Output was (…, …)\" is cause 3; \"Output had shape\" is cause 5.",
        ),
    ),
    replace(question(
        "value/exit",
        "Where is the loss?",
        "result[1][0]",
        {
            "result[0][0]": "That is where JAX has it. torch gives the gradient first.",
            "result[1]": "There stands the pair of loss and aux. One more step.",
            "result[0]": "There stands the gradient.",
            "result[1][1]": "There stands aux.",
            "result[0][1]": "That is where JAX has aux. torch gives the gradient first.",
            "result[2]": "A result has two parts at its top level, never three.",
            "result[1,0]": "A tuple takes one index at a time: `result[…][…]`.",
        },
        hints=("Write down the nest of torch with g, v and a. How do you get to v?",),
    ), run=_run_place),
)  # fmt: skip
