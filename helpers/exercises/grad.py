"""Chapter 02: one reverse sweep gives every partial derivative."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np

from helpers.comparing import matches
from helpers.exercise import LABELS, Case, Exercise, Mistake, Prediction, question, raises
from helpers.libraries import Library
from helpers.plain_data import plain
from helpers.probing import NOT_CALLED, Refusal, called, part
from helpers.programs import Expression, Program, generic_numbers, random_seed

Tree = dict[str, Any]
# What torch and JAX say to whoever asks for a derivative by an integer.
NO_INTEGERS = r"only Tensors of floating point.*require gradients|requires real- or complex-valued inputs"
# What Python and the libraries say to whoever computes with a function.
NOT_A_NUMBER = r"'function' object|not function\b|class 'function'|'function' and|and 'function'|PjitFunction|type function"
USED_A_FUNCTION = "Your code computes with a function where a number or an array belongs."
NOT_MARKED = "does not require grad"
NOT_SCALAR = "implicitly created only for scalar outputs|to return a scalar Tensor"
NOT_USED = "appears to not have been used in the graph"
MARKED_CALLERS = "After your call, the caller's own x requires a gradient."
STILL_RECORDS = "The slopes that you returned are being recorded themselves: they require a gradient."
LEFT_GRADIENTS = "After your call, the model's parameters hold gradients in .grad."
WROTE_PARAMS = "After your call, the caller's own params holds other things than before."
READS_A_DICT = "f reads a dict"
CHANGED_MODEL = "After your call, the model's parameters are not what they were."


# --- predictions -------------------------------------------------------------------------------------------------


def _digits(guess: Any) -> str:
    """A guess as it can be compared: "20,000 calls" → "20000"."""
    text = str(guess).lower()
    words = {"one": "1", "once": "1", "single": "1", "two": "2", "twice": "2", "three": "3", "six": "6"}
    found = "".join(c for c in text if c.isdigit() or c == ".").removesuffix(".0").strip(".")
    return found or next((number for word, number in words.items() if re.search(rf"\b{word}\b", text)), "")


def _reply_cost(guess: dict[str, Any]) -> list[str]:
    said = {name: _digits(value) for name, value in guess.items()}
    lines = [
        f"{'as you said' if said['differences'] == '20000' else 'instead':>11} · differences: 20,000 calls of f, two for each input.",
        f"{'as you said' if said['reverse'] == '1' else 'instead':>11} · reverse: 1 call of f, and one sweep back through its lines.",
    ]
    if said["differences"] in ("10000", "10001"):
        lines.append(
            "With one step forward for each input, 10,001 calls would do. Central differences step both ways."
        )
    if said["reverse"] == "10000":
        lines.append(
            "One sweep for each input is what the forward direction would need. Backward, all inputs share one sweep."
        )
    return lines


def _reply_returns(guess: Any) -> list[str]:
    text = str(guess).replace(" ", "").lower()
    lines = ["It gives `(tensor(6.),)`: a tuple, with one gradient for each input that you asked about."]
    if "tuple" in text or ("," in text and "(" in text):
        lines.append("You saw the tuple coming. It is there even for one input.")
    else:
        lines.append(
            "One input or ten: always a tuple. Unpack it with `(slope,) = …` or take it out with `[0]`."
        )
    return lines


def _reply_item(guess: Any) -> list[str]:
    lines = ["All three give 3, without an error or a warning. The slope of x·x at 3 is 6."]
    if _digits(guess) == "3":
        lines.append(
            "You saw it: `.item()` hands out a plain number, and a plain number has no trace. Half of the slope is lost."
        )
    elif _digits(guess) == "6":
        lines.append("6 is what mathematics says. The library saw x times a constant that happens to be 3.")
    else:
        lines.append("The library saw x times a constant that happens to be 3: slope 3.")
    return lines


# --- uphill ------------------------------------------------------------------------------------------------------


def _height(p: np.ndarray) -> np.float64:
    return np.sin(p[0]) * np.cos(p[1]) + 0.1 * p[0] ** 2


def _gradient(p: np.ndarray) -> np.ndarray:
    return np.array([np.cos(p[0]) * np.cos(p[1]) + 0.2 * p[0], -np.sin(p[0]) * np.sin(p[1])])


def _uphill(p: np.ndarray) -> np.ndarray:
    return _gradient(p) / np.linalg.norm(_gradient(p))


def _run_uphill(uphill: Any, p: Any) -> Any:
    """The direction. What the libraries say of a function in the place of an array is long, and the cause is one."""
    try:
        return uphill(p)
    except (AttributeError, TypeError) as error:
        if re.search(NOT_A_NUMBER, str(error)):
            raise Refusal(USED_A_FUNCTION) from error
        raise


def _uphill_floats_only(p: np.ndarray) -> np.ndarray:
    if np.asarray(p).dtype.kind in "iu":
        raise TypeError("grad requires real- or complex-valued inputs")
    return _uphill(p)


def _uphill_cases(rng: np.random.Generator) -> list[Case]:
    """Hikers at generic places, then a few at crossings of the map's grid: those have whole numbers."""
    crossings = rng.permutation([(a, b) for a in (-3, -2, -1, 1, 2, 3) for b in (-3, -2, -1, 1, 2, 3)])
    anywhere = np.round(rng.uniform(-2.5, 2.5, (200, 2)), 2)
    return [Case((p,)) for p in (*list(filter(_clear, anywhere))[:6], *list(filter(_clear, crossings))[:3])]


def _clear(p: np.ndarray) -> bool:
    """Whether the slope here has two sides to it, and a length that nobody takes for 1."""
    g = _gradient(p)
    return np.abs(g).min() > 0.1 and not 0.75 < np.linalg.norm(g) < 1.3


# --- fix_autograd ------------------------------------------------------------------------------------------------


def _slopes_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Program(random_seed(rng)), generic_numbers(rng, (2 + k % 3,)))) for k in range(10)]


def _run_slopes(slopes: Any, f: Any, x: Any) -> Any:
    """The slopes; afterwards the caller's x must still be an ordinary tensor."""
    result = slopes(f, x)
    if getattr(x, "requires_grad", False):
        raise Refusal(MARKED_CALLERS)
    if getattr(result, "requires_grad", False):
        raise Refusal(STILL_RECORDS)
    return result


def _first_only(f: Any, x: np.ndarray) -> np.ndarray:
    return np.where(np.arange(len(x)) == 0, f.gradient(x), 0.0)


# --- reverse_by_hand ---------------------------------------------------------------------------------------------

_ADJOINTS: dict[str, Callable[[Tree], Any]] = {
    "b_bar": lambda v: v["c"],
    "c_bar": lambda v: v["b"],
    "a_bar": lambda v: v["c_bar"] + v["b_bar"] * np.cos(v["a"]),
    "x_bar": lambda v: v["a_bar"] * v["y"],
    "y_bar": lambda v: v["c_bar"] + v["a_bar"] * v["x"],
}


def adjoints_with(**wrong: Callable[[Tree], Any]) -> Callable[[Any, Any], Tree]:
    """`adjoints(x, y)` of z = sin(x·y)·(x·y + y), with wrong rules of your choice for some of the names."""

    def adjoints(x: Any, y: Any) -> Tree:
        a = x * y
        known = {"x": x, "y": y, "a": a, "b": np.sin(a), "c": a + y}
        for name, rule in {**_ADJOINTS, **wrong}.items():
            known[name] = rule(known)
        return {name: known[name] for name in _ADJOINTS}

    return adjoints


def _adjoint_cases(rng: np.random.Generator) -> list[Case]:
    """Points where x·y is not small: there the slope of sin at a differs from that at b = sin(a)."""
    points = [(generic_numbers(rng), generic_numbers(rng)) for _ in range(30)]
    return [Case(point) for point in points if abs(point[0] * point[1]) > 0.45][:6]


# --- nth_derivative ----------------------------------------------------------------------------------------------

ORDERS = range(4)


@dataclass(frozen=True)
class Short(Program):
    """A program of two waves: short, because its third derivative in JAX must not keep anybody waiting."""

    def _draw(self, rng: np.random.Generator) -> Expression:
        a, b, c, d = (float(rng.choice([-1, 1]) * rng.choice([0.7, 0.8, 1.2, 1.3, 1.4])) for _ in range(4))
        x = ("x", None)
        return ("+", ("*", a, ("sin", ("*", b, x))), ("*", c, ("exp", ("*", d, x))))


def _run_nth(nth_derivative: Any, f: Any, x: Any) -> Tree:
    found = {}
    for n in ORDERS:
        with part(f"n = {n}"):
            found[f"n = {n}"] = called(nth_derivative(f, n), f"nth_derivative(f, {n})", x)
    return found


def _without_end() -> Any:
    raise RecursionError("maximum recursion depth exceeded")


def _nth_with(wrong: Callable[[Any, Any, int], Any]) -> Callable[..., Any]:
    """`nth_derivative` with a wrong belief: `wrong(f, x, n)` is what it gives at x."""
    return lambda f, n: lambda x: wrong(f, x, n)


# --- wrt_names ---------------------------------------------------------------------------------------------------

_SHAPES = {"w": (3,), "b": (), "c": (3,)}


@dataclass(frozen=True)
class Blend:
    """A smooth function of a dict of three arrays, named by its seed. Every name's gradient depends on all three."""

    seed: int

    @cached_property
    def waves(self) -> dict[str, tuple[float, float]]:
        """For each name: factor and shift of its wave. All are sines, because JAX compiles every new operation."""
        rng = np.random.default_rng(self.seed)
        return {name: (self._number(rng), self._number(rng)) for name in _SHAPES}

    @cached_property
    def mix(self) -> list[tuple[float, str, str]]:
        """The products of waves that are added up: factor and the two names."""
        rng = np.random.default_rng([self.seed, 1])
        return [(self._number(rng), a, b) for a, b in (("w", "b"), ("b", "c"), ("c", "w"))]

    @staticmethod
    def _number(rng: np.random.Generator) -> float:
        return float(rng.choice([-1, 1]) * rng.choice([0.4, 0.6, 0.7, 1.2, 1.3]))

    def value(self, params: Tree, namespace: Any) -> Any:
        """The function itself, in the arrays of a library."""
        waves = {name: namespace.sin(k * params[name] + s).sum() for name, (k, s) in self.waves.items()}
        return sum(factor * waves[a] * waves[b] for factor, a, b in self.mix)

    def gradient(self, params: Tree) -> Tree:
        """The gradient by every name, in closed form (NumPy)."""
        inside = {name: k * np.asarray(params[name]) + s for name, (k, s) in self.waves.items()}
        sums = {name: np.sin(u).sum() for name, u in inside.items()}
        outer = {name: 0.0 for name in _SHAPES}
        for factor, a, b in self.mix:
            outer[a] += factor * sums[b]
            outer[b] += factor * sums[a]
        return {name: outer[name] * k * np.cos(inside[name]) for name, (k, _) in self.waves.items()}

    def on(self, lib: Library) -> BuiltBlend:
        """The function on one library."""
        return BuiltBlend(self, lib)

    def __str__(self) -> str:
        waves = {n: f"sum(sin({k:g}*{n} + {s:g}))" for n, (k, s) in self.waves.items()}
        products = " + ".join(f"{factor:g}*{a.upper()}*{b.upper()}" for factor, a, b in self.mix)
        return f"{products} with {', '.join(f'{n.upper()} = {wave}' for n, wave in waves.items())}".replace(
            "+ -", "- "
        )


class BuiltBlend:
    """A Blend on one library: a function of one dict."""

    def __init__(self, blend: Blend, lib: Library) -> None:
        self.blend, self._library, self.gradient = blend, lib, blend.gradient

    def __call__(self, params: Tree) -> Any:
        if not isinstance(params, Mapping):
            raise TypeError(f"{READS_A_DICT} with the names {', '.join(_SHAPES)}, and it got no dict")
        return self.blend.value(params, self._library.namespace)

    def __repr__(self) -> str:
        return f"f(params) = {self.blend}"


def _wrt_cases(rng: np.random.Generator) -> list[Case]:
    def one() -> Case:
        params = {name: generic_numbers(rng, shape) for name, shape in _SHAPES.items()}
        names = tuple(str(name) for name in rng.permutation(list(_SHAPES))[:2])
        return Case((Blend(random_seed(rng)), names, params))

    return [one() for _ in range(6)]


def _run_wrt(grad_wrt: Any, f: Any, names: tuple[str, ...], params: Tree) -> Any:
    """The gradients; afterwards the caller's dict must hold the very same arrays."""
    before = dict(params)
    gradient = grad_wrt(f, names)
    result = called(gradient, "grad_wrt(f, names)", params)
    elsewhere = called(gradient, "grad_wrt(f, names)", {name: 0.5 * value + 0.3 for name, value in before.items()})
    if isinstance(result, dict) and result and matches(plain(elsewhere), plain(result)):
        raise Refusal("The function that grad_wrt gives returned the same gradients at another point. It must look at the params of each call.")
    if params.keys() != before.keys() or any(params[name] is not before[name] for name in before):
        raise Refusal(WROTE_PARAMS)
    return result


def _writes_params(f: Any, names: tuple[str, ...]) -> Callable[[Tree], Tree]:
    def gradient(params: Tree) -> Tree:
        params.update({name: params[name] + 0.0 for name in names})
        return {name: f.gradient(params)[name] for name in names}

    return gradient


def _wrt_with(wrong: Callable[[Tree, tuple[str, ...], Tree], Any]) -> Callable[..., Any]:
    """`grad_wrt` with a wrong belief: `wrong(full gradient, names, params)` is what it gives."""
    return lambda f, names: lambda params: wrong(f.gradient(params), names, params)


# --- module ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Net:
    """A small network in float64, named by its seed: Linear, Tanh, Linear. `sizes` are inputs, hidden, outputs."""

    seed: int
    sizes: tuple[int, int, int]

    @cached_property
    def weights(self) -> dict[str, np.ndarray]:
        """The parameters under the names that torch gives them."""
        rng = np.random.default_rng(self.seed)
        i, h, o = self.sizes
        shapes = {"0.weight": (h, i), "0.bias": (h,), "2.weight": (o, h), "2.bias": (o,)}
        return {name: np.round(rng.normal(0, 0.8, shape), 2) for name, shape in shapes.items()}

    def on(self, lib: Library) -> Any:
        """A torch.nn module, or for any other library this object itself."""
        if lib.way != "torch":
            return self
        import torch

        i, h, o = self.sizes
        model = torch.nn.Sequential(torch.nn.Linear(i, h), torch.nn.Tanh(), torch.nn.Linear(h, o)).double()
        model.load_state_dict({name: lib.array(value) for name, value in self.weights.items()})
        model.net = self
        return model

    def backprop(self, x: np.ndarray, y: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """The gradients of the mean squared error by the parameters, and by x: the chain rule, layer by layer."""
        w = self.weights
        hidden = np.tanh(x @ w["0.weight"].T + w["0.bias"])
        output = hidden @ w["2.weight"].T + w["2.bias"]
        by_output = 2 * (output - y) / y.size
        by_hidden = by_output @ w["2.weight"] * (1 - hidden**2)
        by_weights = {
            "0.weight": by_hidden.T @ x,
            "0.bias": by_hidden.sum(0),
            "2.weight": by_output.T @ hidden,
            "2.bias": by_output.sum(0),
        }
        return by_weights, by_hidden @ w["0.weight"]

    def __str__(self) -> str:
        i, h, o = self.sizes
        return f"Linear({i}, {h}), Tanh, Linear({h}, {o})"


def _module_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for k in range(6):
        i, h, o = (2 + k % 2, 4 - k % 2, 2)
        rows = 3 + k % 3
        cases.append(Case((Net(random_seed(rng), (i, h, o)), generic_numbers(rng, (rows, i)), generic_numbers(rng, (rows, o)))))
    return cases


def _net(model: Any) -> Net:
    return getattr(model, "net", model)


def _run_module(grad_module: Any, model: Any, x: Any, y: Any) -> Any:
    """The gradients; afterwards the model must be what it was: same numbers, nothing in .grad."""
    result = grad_module(model, x, y)
    if model is not _net(model):
        named = dict(model.named_parameters())
        kept = [
            (value.requires_grad, np.array_equal(value.detach(), _net(model).weights[name]))
            for name, value in named.items()
        ]
        if len(kept) < 4 or not all(all(pair) for pair in kept):
            raise Refusal(CHANGED_MODEL)
        if any(value.grad is not None for value in named.values()):
            raise Refusal(LEFT_GRADIENTS)
    return result


def _module_with(wrong: Callable[[Tree, np.ndarray, np.ndarray, Net], Any]) -> Callable[..., Any]:
    """`grad_module` with a wrong belief: `wrong(gradients, gradient by x, y, net)` is what it gives."""
    return lambda model, x, y: wrong(*_net(model).backprop(x, y), y, _net(model))


def _scaled(tree: Tree, factor: float) -> Tree:
    return {name: factor * value for name, value in tree.items()}


# --- lost_path ---------------------------------------------------------------------------------------------------

# Kind of line -> (in torch, in JAX). Each was run: the slope at a point against the slope by differences.
LINES = {
    "item": (("x * x.item()",) * 2, ("x * math.sin(x.item())",) * 2, ("x + x * math.exp(x.item())",) * 2),
    "stop": (
        ("x * x.detach()", "x * jax.lax.stop_gradient(x)"),
        ("x * torch.exp(x.detach())", "x * jnp.exp(jax.lax.stop_gradient(x))"),
    ),
    "float": (("x * float(x)",) * 2, ("x * math.sin(x)",) * 2, ("x + x * math.exp(x)",) * 2),
    "constant": (
        ("x * x * torch.tensor(2.0).item()", "x * x * jnp.array(2.0).item()"),
        ("x ** int(2.6)",) * 2,
        ("x * x * float(3)",) * 2,
    ),
    "branch": (
        ("torch.where(x > 0, x * x, x)", "jnp.where(x > 0, x * x, x)"),
        ("x * x if x > 0 else x",) * 2,
    ),
    "copy": (
        ("x * x.clone()", "x * jnp.copy(x)"),
        ("torch.stack([x, x]).prod()", "jnp.stack([x, x]).prod()"),
        ("x * x.reshape(1)[0]",) * 2,
    ),
    "flat": (("x * int(x)",) * 2,),
}  # fmt: skip
_KIND = {pair: kind for kind, pairs in LINES.items() for pair in pairs}
LOST_IN_TORCH, LOST_IN_JAX = ("item", "stop", "float"), ("item", "stop")


def _lines_cases(rng: np.random.Generator) -> list[Case]:
    """One line of every kind, in random order, under the letters A to G."""
    chosen = [pairs[rng.integers(len(pairs))] for pairs in LINES.values()]
    return [Case(({letter: chosen[k] for letter, k in zip("ABCDEFG", rng.permutation(7), strict=True)},))]


def _lost(
    torch: tuple[str, ...] = LOST_IN_TORCH, jax: tuple[str, ...] = LOST_IN_JAX
) -> Callable[[Tree], Tree]:
    """The letters of these kinds of lines, for each library."""

    def answer(lines: Tree) -> Tree:
        kinds = {letter: _KIND[tuple(pair)] for letter, pair in lines.items()}
        asked = {"torch": torch, "jax": jax}
        return {way: [letter for letter in lines if kinds[letter] in lost] for way, lost in asked.items()}

    return answer


def _without(kind: str) -> Callable[[Tree], Tree]:
    return _lost(*(tuple(k for k in lost if k != kind) for lost in (LOST_IN_TORCH, LOST_IN_JAX)))


def _with(kind: str) -> Callable[[Tree], Tree]:
    return _lost((*LOST_IN_TORCH, kind), (*LOST_IN_JAX, kind))


# What there is to say about a line of each kind to somebody who sorted it wrongly.
_SAYS = {
    "item": "`.item()` gives a plain number. What had been computed from x became a constant, and nothing raised.",
    "stop": "`detach` and `stop_gradient` are there to cut a path. It is on purpose, and the slope is lost all the same.",
    "float in JAX": "JAX does not lose a path at `float(x)` or `math.sin(x)`: it raises an error. A line that raises is not silent.",
    "float": "torch turns a tensor into a Python float when Python's own functions ask for one, and goes on. Only JAX raises there.",
    "constant": "A number that never came from x carries no path. Making it a Python number loses nothing.",
    "branch": "A comparison decides which branch runs. The branch itself is recorded, and its slope is right.",
    "copy": "A copy, a reshape or a stack is an operation like any other: the path runs through it.",
    "flat": "`int(x)` is a staircase. Between its steps it is flat: its slope is 0, and 0 is what you get. Differences say the same.",
}
_HARMLESS = ("constant", "branch", "copy", "flat")
_BELIEFS = (
    Mistake("M07", _without("item"), _SAYS["item"]),
    Mistake("same-in-both", _lost(LOST_IN_TORCH, LOST_IN_TORCH), _SAYS["float in JAX"]),
    Mistake("both-raise", _lost(LOST_IN_JAX, LOST_IN_JAX), _SAYS["float"]),
    Mistake("detach-kept", _without("stop"), _SAYS["stop"]),
    Mistake("constants", _with("constant"), _SAYS["constant"]),
    Mistake("branches", _with("branch"), _SAYS["branch"]),
    Mistake("copies", _with("copy"), _SAYS["copy"]),
    Mistake("whole-numbers", _with("flat"), _SAYS["flat"]),
    Mistake("kept", _lost(_HARMLESS, (*_HARMLESS, "float")), "These are the lines that do not lose a path silently. The others were asked for."),
)  # fmt: skip


def _accept_lost(case: Case, output: Any) -> str | None:
    """None where both lists of letters are right, else which is not, with a sentence about its first wrong letter."""
    expected = _lost()(*case.args)
    if not isinstance(output, dict) or output.keys() != expected.keys():
        return f"Give the letters for both libraries. {_FORMAT}"
    for way, letters in output.items():
        if not isinstance(letters, list) or not all(letter in tuple("ABCDEFG") for letter in letters):
            return f"What you gave for {LABELS[way]} is no list of the letters A to G. {_FORMAT}"
    wrong = [way for way, letters in expected.items() if output[way] != letters]
    if not wrong:
        return None
    which = f"The list for {LABELS[wrong[0]]} is not right yet." if len(wrong) == 1 else "Neither list is right yet."
    if any(belief.answer(*case.args) == output for belief in _BELIEFS):
        return which
    letter = min(set(output[wrong[0]]) ^ set(expected[wrong[0]]))
    kind = _KIND[tuple(case.args[0][letter])]
    about = _SAYS["float in JAX" if (kind, wrong[0]) == ("float", "jax") else kind]
    return f"{which} For {LABELS[wrong[0]]}, look again at {letter}. {about} {_QUESTION}"


_FORMAT = 'Write lists of letters: `["A", "B"]`, or `[]` for none.'
_QUESTION = "Where is the path from x cut, although x's slope through it is not 0?"


def _run_lost(answer: Any, lines: Tree) -> Any:
    """The letters in order and in capitals, so that no order is wrong. "EFG" and "e, f" will do, too."""
    found = answer(lines) if callable(answer) and not isinstance(answer, type) else answer
    if not isinstance(found, dict):
        return found
    return {way: _sorted(letters) for way, letters in found.items()}


def _sorted(letters: Any) -> Any:
    if isinstance(letters, str) and re.fullmatch(r"[A-Ga-g\s,;]*", letters):
        letters = re.findall("[A-G]", letters.upper())
    texts = isinstance(letters, (list, tuple, set, frozenset)) and all(isinstance(x, str) for x in letters)
    return sorted({letter.strip().upper() for letter in letters}) if texts else letters


# --- the exercises -----------------------------------------------------------------------------------------------

EXERCISES = (
    question(
        "grad/recall_shape",
        "The shape of a gradient",
        (4, 3),
        {
            (): "() is the shape of what f gives. The gradient has one slope for every entry of the input.",
            (3, 4): "The right number of slopes, with the two axes exchanged. The gradient is shaped like x, entry by entry.",
            (12,): "Twelve slopes is right. They keep the places of the entries that they belong to.",
            12: "Twelve slopes is right. They keep the places of the entries that they belong to: give the shape.",
            (4, 3, 4, 3): "That is the shape of the Hessian. A gradient has one slope for every entry of the input.",
        },
        hints=("For how many entries of x can you ask: how steep is it if only this one moves?",),
    ),
    question(
        "grad/recall_chain",
        "The slope of a composition",
        12,
        {
            21: "7 is the slope of f at 2. But f never sees 2: it sees g(2) = 5. Take its slope there.",
            7: "Slopes along a chain multiply: one step of x is 3 steps of g, and each of those is stretched by f.",
            4: "4 is the slope of f at 5. One step of x moves g by 3 steps, so that counts three times.",
            28: "7 and 4 are both slopes of f, at two places. Multiply the one that counts by the slope of g.",
            20: "5 is the value of g, not its slope. Multiply by how fast g moves.",
        },
        hints=("x moves g, g moves f. At which number does f stand when its slope is taken?",),
    ),
    Prediction(
        id="grad/cost",
        title="What does one gradient cost?",
        blanks=("differences", "reverse"),
        reply=_reply_cost,
        hints=("Central differences: how many calls for one input? Reverse: how often must f itself run before the sweep can start?",),
    ),
    Exercise(
        id="grad/reverse_by_hand",
        title="Fill in the adjoints",
        level=2,
        minutes=8,
        signature="adjoints(x, y)",
        cases=_adjoint_cases,
        oracle=adjoints_with(),
        mistakes=(
            Mistake("M26", adjoints_with(a_bar=lambda v: v["b_bar"] * np.cos(v["a"]), y_bar=lambda v: v["a_bar"] * v["x"]), "Two paths meet at a, and two at y. The second one overwrote the first: add what each of them brings."),
            Mistake("M28", adjoints_with(x_bar=lambda v: v["c_bar"] * v["y"], y_bar=lambda v: v["c_bar"] + v["c_bar"] * v["x"]), "You passed a's adjoint on when only c had sent its message. Wait for the message of b, too: then a_bar is complete."),
            Mistake("one-path-to-a", adjoints_with(a_bar=lambda v: v["c_bar"]), "a is read by two lines: by c and by b. This a_bar holds only what came through c."),
            Mistake("other-path-to-a", adjoints_with(a_bar=lambda v: v["b_bar"] * np.cos(v["a"])), "a is read by two lines: by b and by c. This a_bar holds only what came through b."),
            Mistake("long-path-to-y", adjoints_with(y_bar=lambda v: v["a_bar"] * v["x"]), "y is read by two lines: by a and by c. This y_bar holds only what came through a."),
            Mistake("short-path-to-y", adjoints_with(y_bar=lambda v: v["c_bar"]), "y is read by two lines: by a and by c. This y_bar holds only what came through c."),
            Mistake("own-factor", adjoints_with(b_bar=lambda v: v["b"], c_bar=lambda v: v["c"]), "z = b·c moves by c when b moves by one. You gave each factor its own value. Give it the value of the other one."),
            Mistake("x-and-y", adjoints_with(x_bar=lambda v: v["a_bar"] * v["x"], y_bar=lambda v: v["c_bar"] + v["a_bar"] * v["y"]), "a = x·y moves by y when x moves by one. You gave each of the two its own value. Give it the value of the other one."),
            Mistake("b-is-one", adjoints_with(b_bar=lambda v: 1.0), "Only z_bar is 1. z = b·c, so when b moves by one, z moves by c: that is what z sends to b."),
            Mistake("b-and-c-are-one", adjoints_with(b_bar=lambda v: 1.0, c_bar=lambda v: 1.0), "Only z_bar is 1. z = b·c is a product: when b moves by one, z moves by c, and the other way round."),
            Mistake("minus-sine", adjoints_with(a_bar=lambda v: v["c_bar"] - v["b_bar"] * np.sin(v["a"])), "b = sin(a). The slope of the sine is the cosine; minus sine is the slope of the cosine."),
            Mistake("sine-kept", adjoints_with(a_bar=lambda v: v["c_bar"] + v["b_bar"] * np.sin(v["a"])), "b = sin(a) moves by the slope of the sine when a moves by one, and that is the cosine."),
            Mistake("paths-multiplied", adjoints_with(a_bar=lambda v: v["c_bar"] * v["b_bar"] * np.cos(v["a"]), y_bar=lambda v: v["c_bar"] * v["a_bar"] * v["x"]), "Slopes multiply along a path. Where two paths meet, what they bring is added."),
            Mistake("paths-multiplied-at-a", adjoints_with(a_bar=lambda v: v["c_bar"] * v["b_bar"] * np.cos(v["a"])), "Slopes multiply along a path. At a two paths meet, and what they bring is added."),
            Mistake("paths-multiplied-at-y", adjoints_with(y_bar=lambda v: v["c_bar"] * v["a_bar"] * v["x"]), "Slopes multiply along a path. At y two paths meet, and what they bring is added."),
            Mistake("no-slope", adjoints_with(a_bar=lambda v: v["c_bar"] + v["b_bar"]), "What b passes to a must be multiplied by the slope of sin at a."),
            Mistake("M03", adjoints_with(a_bar=lambda v: v["c_bar"] + v["b_bar"] * np.cos(v["b"])), "The slope of sin belongs at what went into it, which is a. You took it at what came out, b."),
        ),
        hints=(
            "Take the lines from the last to the first. Which names does each one read, and how much does its own value move when one of those moves by one?",
            "Picture messages that run back from z. At z = b·c one goes to b and one to c, each with a number. At a, and again at y, two messages arrive: their numbers are added.",
            "for z = b*c:    b gets z_bar times c, and c gets z_bar times b\nfor c = a + y:  a gets c_bar, and y gets c_bar\nfor b = sin(a): a gets b_bar times the slope of sin at a, on top\nfor a = x*y:    x gets a_bar times y, and y gets a_bar times x, on top",
            "a_bar = c_bar + b_bar * np.cos(a), and y_bar adds up in the same way: c_bar from c, and a_bar times something from a.",
        ),
    ),
    Prediction(
        id="grad/returns",
        title="What does autograd.grad return?",
        reply=_reply_returns,
        hints=("Which kind of thing lets one function answer for one input and for ten?",),
    ),
    Exercise(
        id="grad/uphill",
        title="The way uphill",
        level=1,
        minutes=6,
        signature="uphill(p)",
        ways=("torch", "jax"),
        cases=_uphill_cases,
        run=_run_uphill,
        oracle=_uphill,
        mistakes=(
            Mistake("M06", _uphill_floats_only, "This hiker stands on whole numbers. An infinitely small step leaves the integers, so turn p into floats first.", error=NO_INTEGERS),
            Mistake("M01", lambda p: _gradient, "You have a function: the gradient at any point. Call it at p."),
            Mistake("used-as-number", raises(Refusal(USED_A_FUNCTION)), "`grad(height)` waits for a point, and no slope has been computed yet. Call it at p, then use what comes back.", error="^refused: Your code computes with a function"),
            Mistake("not-unit", _gradient, "This is the gradient itself. It points uphill, and its length says how steep it is. Only the direction was asked for: divide by the length."),
            Mistake("downhill", lambda p: -_uphill(p), "This is exactly downhill. The gradient itself points up; there is no minus."),
            Mistake("squared-length", lambda p: _gradient(p) / (_gradient(p) @ _gradient(p)), "You divided by the squared length. Take the square root first, or use a norm."),
            Mistake("entry-sum", lambda p: _gradient(p) / _gradient(p).sum(), "You divided by the sum of the entries. The length is the root of the sum of their squares."),
            Mistake("swapped", lambda p: _uphill(p)[::-1], "East and north are swapped: entry 0 of the gradient belongs to p[0]."),
            Mistake("value", _height, "This is how high the hiker stands, one number. Which way is up needs the gradient: one number for each direction."),
        ),
        hints=(
            "Which transform of `height` answers \"how steep, in each direction\"? And what has its result to do with a direction of length 1?",
            "Picture the arrow of the gradient on the map: it points up the steepest way, long where it is steep. You want the same arrow, cut or stretched to length 1.",
            "make p a point of floats\ng = the gradient of height, called at p\nreturn g divided by its length",
            "`g = torch.func.grad(height_torch)(p.double())` and `torch.linalg.norm(g)`. In JAX: `jax.grad(height_jax)(p.astype(float))` and `jnp.linalg.norm(g)`.",
        ),
    ),
    Exercise(
        id="grad/fix_autograd",
        title="Mend a call of autograd.grad",
        level=2,
        minutes=8,
        signature="slopes(f, x)",
        ways=("torch",),
        cases=_slopes_cases,
        run=_run_slopes,
        oracle=lambda f, x: f.gradient(x),
        mistakes=(
            Mistake("M05", raises(RuntimeError(f"element 0 of tensors {NOT_MARKED} and does not have a grad_fn")), "torch records only what happens to marked tensors. Mark a copy of x before f runs, hand that copy to f, and differentiate with respect to that copy.", error=NOT_MARKED),
            Mistake("not-scalar", raises(RuntimeError("grad can be implicitly created only for scalar outputs")), "The sweep starts from one number, and f(x) has many. Every y[i] depends on x[i] alone, so the slopes of their sum are the slopes you want.", error=NOT_SCALAR),
            Mistake("other-tensor", raises(RuntimeError(f"One of the differentiated Tensors {NOT_USED}")), "You asked about a tensor that f never saw. Give f and autograd.grad the same one.", error=NOT_USED),
            Mistake("marked-callers", raises(Refusal(MARKED_CALLERS)), "From now on torch would record everything the caller does with it. Make a copy of x, mark the copy, and hand that to f.", error="^refused: After your call, the caller's own x"),
            Mistake("still-records", raises(Refusal(STILL_RECORDS)), "Leave `create_graph=True` out, or detach the result: nobody asked for the slopes of the slopes.", error="^refused: The slopes that you returned"),
            Mistake("one-tuple", lambda f, x: (f.gradient(x),), "autograd.grad gives a tuple, one gradient for each input asked about. Take the gradient out of it."),
            Mistake("mean", lambda f, x: f.gradient(x) / len(x), "Every slope is too small by the number of entries: the slopes of the mean. Use the sum."),
            Mistake("added-up", lambda f, x: f.gradient(x).sum(), "The slopes themselves have been added up. Sum the outputs before the sweep, not the slopes after it."),
            Mistake("first-only", _first_only, "You went back from y[0] only. That moves with x[0] alone, so all other slopes are 0. Start from the sum of all outputs."),
            Mistake("value", lambda f, x: f(x), "This is f(x), the values. The slopes come from autograd.grad."),
        ),
        hints=(
            "What must be true of x before f runs, of y before the sweep can start, and of the result before you return it?",
            "Picture a camera that films only marked things. x was never marked, so there is no film to play backward. And a film is played backward from one end, not from three.",
            "x = a marked copy of x\ny = f(x)\nresult = autograd.grad of (y made one number) with respect to x\nreturn the only entry of result",
            "Mark with `x = x.detach().clone().requires_grad_()`. Make one number with `f(x).sum()`. Unpack with `(dx,) = …`.",
        ),
    ),
    Exercise(
        id="grad/nth_derivative",
        title="The n-th derivative",
        level=2,
        minutes=8,
        signature="nth_derivative(f, n)",
        inputs=("f", "x"),
        ways=("torch", "jax"),
        cases=lambda rng: [Case((Short(random_seed(rng)), generic_numbers(rng))) for _ in range(3)],
        run=_run_nth,
        oracle=lambda f, x: {f"n = {n}": f.derivative(x, n) for n in ORDERS},
        mistakes=(
            Mistake("M01", lambda f, n: f.derivative(np.float64(1.0), n), "`nth_derivative(f, n)` has to be a function that waits for x. Do not call it yourself: return it.", error=NOT_CALLED),
            Mistake("nothing-back", lambda f, n: None, "Nothing came back for this n. If `return f` stands inside the loop: with n = 0 there is no round, and otherwise the first round is the last. Return after the loop.", error="must be a function; yours is None"),
            Mistake("no-stop", lambda f, n: _without_end() if n == 0 else partial(f.derivative, n=n), "Here n = 0: f itself has to come back, and your function calls itself again. Let it stop at n = 0.", error="^RecursionError: In `n = 0`"),
            Mistake("late-binding", lambda f, n: f if n == 0 else _without_end(), "If you wrote `f = lambda x: grad(f)(x)`: that f is looked up when it runs, and by then it is the new one. Write `f = grad(f)`, which takes the f of now.", error="^RecursionError: In `n = [1-9]"),
            Mistake("one-too-many", _nth_with(lambda f, x, n: f.derivative(x, n + 1)), "This is one derivative too many. For n = 0 nothing is differentiated: f itself comes back."),
            Mistake("one-too-few", _nth_with(lambda f, x, n: f.derivative(x, max(n - 1, 0))), "This is one derivative too few: n = 1 must be grad(f)."),
            Mistake("never-zero", _nth_with(lambda f, x, n: f.derivative(x, max(n, 1))), "All right but for n = 0, where f has to come back as it is. Start from f, not from grad(f)."),
            Mistake("once", _nth_with(lambda f, x, n: f.derivative(x)), "This is the first derivative for every n. Feed grad's result to grad again, n times."),
            Mistake("slope-to-the-n", _nth_with(lambda f, x, n: f.derivative(x) ** n), "This is the slope to the power n. The n-th derivative is the slope of the slope of the slope …"),
            Mistake("value-to-the-n", _nth_with(lambda f, x, n: f(x) ** n), "This is f(x) to the power n. Nothing has been differentiated."),
            Mistake("n-times", _nth_with(lambda f, x, n: n * f.derivative(x)), "This is n times the slope. The n-th derivative is the slope of the slope of the slope …"),
        ),
        hints=(
            "What comes out of `grad`, and what goes into it?",
            "Picture one box called grad, with f going in and a function coming out. Put what comes out into the same box again.",
            "repeat n times:\n    f = grad of f\nreturn f",
            "`for _ in range(n): f = grad(f)`. With n = 0 the loop does nothing, and f itself comes back.",
        ),
    ),
    Exercise(
        id="grad/wrt_names",
        title="The gradient with respect to some names",
        level=2,
        minutes=10,
        signature="grad_wrt(f, names)(params)",
        inputs=("f", "names", "params"),
        ways=("torch", "jax"),
        cases=_wrt_cases,
        run=_run_wrt,
        oracle=lambda f, names, params: {name: f.gradient(params)[name] for name in names},
        mistakes=(
            Mistake("M08", _wrt_with(lambda full, names, params: full), "This is the gradient with respect to every name. Only some were asked for: let grad see a dict of those, and fill in the others inside."),
            Mistake("zero-filled", _wrt_with(lambda full, names, params: {n: full[n] if n in names else 0.0 * full[n] for n in full}), "The names that were not asked for are there, as zeros. Leave them out: a zero claims that nothing depends on them."),
            Mistake("first-name", _wrt_with(lambda full, names, params: {names[0]: full[names[0]]}), "Only the first name is there. A dict is one argument, however many names it holds: put all names into it."),
            Mistake("other-names", _wrt_with(lambda full, names, params: {n: full[n] for n in full if n not in names}), "These are the gradients with respect to the names that were not asked for."),
            Mistake("values", _wrt_with(lambda full, names, params: {n: params[n] for n in names}), "These are the parameters themselves, not how f changes with them."),
            Mistake("no-names", _wrt_with(lambda full, names, params: tuple(full[n] for n in names)), "The right gradients without their names. Differentiate with respect to a dict, and a dict comes back."),
            Mistake("wrote-params", _writes_params, "Inside a transform the arrays are stand-ins, and now they lie in the caller's dict. Lay your dict over a new one: `{**params, **chosen}`.", error="^refused: After your call, the caller's own params"),
            Mistake("tuple-as-name", _wrt_with(lambda full, names, params: full[names]), "`names` is a tuple, and no dict has an entry of that name. Take one entry for each of the names.", error=r"^KeyError: \("),
            Mistake("no-dict", raises(TypeError(READS_A_DICT)), "You handed f one array. f wants the whole dict: let the function that you differentiate put it together.", error=READS_A_DICT),
            Mistake("part-only", _wrt_with(lambda full, names, params: raises(KeyError("b"))()), "f reads every name, and it got only some. Complete the dict inside: the other names come from params.", error="^KeyError: '"),
        ),
        hints=(
            "grad differentiates with respect to its first argument. Which dict should that be, and how does f still get to see everything?",
            "Picture two piles: the names you ask about and the rest. grad may touch the first pile; both are put together again before f looks.",
            "the function of params:\n    chosen = the part of params under names\n    inner(chosen): f of params, with chosen laid over it\n    return the gradient of inner, at chosen",
            "`{**params, **chosen}` is params with chosen laid over it. So differentiate `lambda chosen: f({**params, **chosen})` and call that gradient at `chosen`.",
        ),
    ),
    Exercise(
        id="grad/module",
        title="The gradients of a torch module",
        level=2,
        minutes=10,
        signature="grad_module(model, x, y)",
        ways=("torch",),
        cases=_module_cases,
        run=_run_module,
        oracle=lambda model, x, y: _net(model).backprop(x, y)[0],
        mistakes=(
            Mistake("M09", _module_with(lambda full, by_x, y, net: _scaled(full, 0.0)), "All zero: your loss called `model(x)`, which uses the weights inside the model. The ones that grad differentiates were never used. Pass them in: `functional_call(model, params, (x,))`."),
            Mistake("grad-of-a-number", raises(TypeError("'Tensor' object is not callable")), "grad takes a function and returns a function. Your loss is a number already: write a function of the parameters that computes it, and hand that to grad.", error="'Tensor' object is not callable"),
            Mistake("M01", lambda model, x, y: _net(model).backprop, "`grad(loss)` is a function, and nothing has been computed yet. Call it at the parameters."),
            Mistake("left-grad", raises(Refusal(LEFT_GRADIENTS)), "`backward()` adds to .grad, and the caller's next backward would add to yours. Use a transform or autograd.grad, or clear what you left.", error="^refused: After your call, the model's parameters hold"),
            Mistake("sum", _module_with(lambda full, by_x, y, net: _scaled(full, y.size)), "These are the gradients of the summed squared error. Take the mean over all entries."),
            Mistake("mean-of-rows", _module_with(lambda full, by_x, y, net: _scaled(full, y.shape[1])), "You averaged over the rows only. Take the mean over all entries of the squared error."),
            Mistake("half", _module_with(lambda full, by_x, y, net: _scaled(full, 0.5)), "Half of what was asked for: is there a 1/2 in your loss? The mean squared error has none."),
            Mistake("by-input", _module_with(lambda full, by_x, y, net: by_x), "This is the gradient with respect to x. Let the loss be a function of the parameters, with x and y held fixed."),
            Mistake("values", _module_with(lambda full, by_x, y, net: dict(net.weights)), "These are the parameters themselves. Differentiate the loss with respect to them."),
            Mistake("no-names", _module_with(lambda full, by_x, y, net: tuple(full.values())), "The right gradients without their names. Make a dict: `dict(zip(names, gradients))`."),
            Mistake("weights-only", _module_with(lambda full, by_x, y, net: {n: g for n, g in full.items() if "weight" in n}), "The biases are parameters too."),
        ),
        hints=(
            "A module hides its weights inside. grad differentiates with respect to what you pass in. How do you bring the two together?",
            "Picture the model as a machine with its own set of weights. `functional_call` takes that set out, puts yours in for one run, and puts its own back.",
            "params = a dict of the model's named parameters\nloss(params): run the model with params on x, then the mean of the squared error\nreturn the gradient of loss, at params",
            "`torch.func.functional_call(model, params, (x,))` is the prediction. `params = dict(model.named_parameters())`, and `torch.func.grad(loss)(params)` gives a dict with the same names.",
        ),
    ),
    Prediction(
        id="grad/item",
        title="Six or three?",
        reply=_reply_item,
        hints=("What does `x.item()` give: something the library can follow, or a plain number?",),
    ),
    Exercise(
        id="grad/lost_path",
        title="Which lines lose a path?",
        level=2,
        minutes=8,
        signature="lost",
        value=True,
        cases=_lines_cases,
        run=_run_lost,
        accept=_accept_lost,
        mistakes=_BELIEFS,
        hints=(
            "Follow x through each line. Where is the path from x cut, although x's slope through it is not 0?",
            "Picture x with a thread tied to it. Operations of the library pass the thread on. `.item()` hands out the number and keeps the thread.",
            "for each line, ask in torch and then in JAX:\n    does a Python number come from x, and is x's slope through it not zero?\n    if so: does the library raise? Then it is not silent.",
            "Lost in both: lines with `x.item()` and with detach or stop_gradient. In torch only: where Python's own `float` or `math` gets x itself, which JAX refuses.",
        ),
    ),
    question(
        "grad/exit",
        "How many reverse sweeps?",
        3,
        {
            1: "One sweep starts from one output. The other outputs have their own adjoints to send back.",
            10_000: "That is how many the forward direction would need, one for each input. Backward, all inputs share a sweep.",
            30_000: "That is how many slopes there are. One sweep brings 10,000 of them.",
            10_003: "Inputs cost nothing extra on the way back. Count the outputs.",
        },
        hints=("From how many outputs can a sweep start here, and which inputs does each one reach?",),
    ),
)  # fmt: skip
