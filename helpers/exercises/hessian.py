"""Chapter 09: the Hessian is the JVP of the gradient, and you rarely need the matrix."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Any, ClassVar

import numpy as np

from helpers.data import load
from helpers.exercise import Case, Exercise, Mistake, Prediction, Rule, Trial, calls_at_most, question, raises
from helpers.libraries import Library, framework_of
from helpers.plain_data import Plain, stack
from helpers.probing import NOT_CALLED, Refusal, called, describe, part
from helpers.programs import Program, generic_numbers, numpy_only, random_seed

Tree = dict[str, Any]
NOT_SCALAR = "(?i)scalar-output|return a scalar tensor|scalar outputs|one number"


# Whole methods of a library: an answer that has to be written must not let one of them call f.
OPTIMISERS = ("scipy.optimize", "torch.optim", "jax._src.scipy.optimize")
SOLVERS = ("scipy.sparse.linalg", "jax._src.scipy.sparse", *OPTIMISERS)
JAX_LOOPS = ("jax._src.lax.control_flow", *OPTIMISERS)
NO_END = 1000  # so many calls, and the loop around them does not stop by itself


def _refuse_callers(modules: tuple[str, ...], says: str) -> None:
    """Refuse a call that comes from inside one of these modules."""
    frame = sys._getframe(2) if modules else None
    while frame:
        name = frame.f_globals.get("__name__", "")
        found = next((module for module in modules if name.startswith(module)), None)
        if found:
            raise Refusal(f"{found.replace('_src.', '')} runs your function here. {says}")
        frame = frame.f_back


class Built:
    """A function of this chapter on one library: it counts its calls. `spec` holds its closed-form derivatives."""

    def __init__(self, spec: Any, lib: Library) -> None:
        self.spec, self.lib, self.calls = spec, lib, 0
        self.__name__ = "f"
        self._value = _compiled(type(spec)) if lib.way == "jax" else partial(spec.value, lib.namespace)
        self._numbers = tuple(map(lib.array, spec.numbers))

    def __call__(self, *args: Any) -> Any:
        if self.lib.way == "by_hand":
            numpy_only(*args)
        _refuse_callers(self.spec.not_from, self.spec.says)
        self.spec.look(*args)
        self.calls += 1
        if self.calls > NO_END:
            raise Refusal(f"{self.spec.named} has run {NO_END:,} times: {self.spec.no_end}")
        if all(isinstance(x, (np.ndarray, np.floating)) for x in args):
            return self.spec(*args)
        return self._value(self._numbers, *args)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["spec"], name)

    def __repr__(self) -> str:
        return f"f(x) = {self.spec}"


class Spec:
    """A function whose derivatives are known in closed form: `value(namespace, numbers, *args)`, with numbers from a seed."""

    numbers: tuple[Any, ...]
    value: Callable[..., Any]
    not_from: ClassVar[tuple[str, ...]] = ()
    says: ClassVar[str] = ""
    named: ClassVar[str] = "f"
    no_end: ClassVar[str] = "what should stop your loop?"

    def look(self, *args: Any) -> None:
        """Refuse arguments that this function does not take."""

    def on(self, lib: Library) -> Built:
        """The function on one library."""
        return Built(self, lib)

    def __call__(self, *args: Any) -> Any:
        """The value, in NumPy."""
        return self.value(np, self.numbers, *args)


@cache
def _compiled(kind: type[Spec]) -> Callable[..., Any]:
    """The value in JAX. The numbers are arguments, so that one compilation serves all functions of a kind and shape."""
    import jax
    import jax.numpy as jnp

    return jax.jit(partial(kind.value, jnp))


# --- predictions -------------------------------------------------------------------------------------------------


UNITS = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9}


def _bytes(guess: Any) -> tuple[float, str] | None:
    """The first number in a guess and its unit, as bytes: "800 MB" → 8e8, "763 MiB" → 8e8."""
    text = re.sub(r"10\s*(\^|\*\*)\s*8|10⁸", "1e8", str(guess).lower().replace(",", "").replace("_", ""))
    found = re.search(r"(\d+(?:\.\d+)?(?:e\+?\d+)?)\s*([kmg]?)(?:(i?)b|[a-z]*byte)?", text)
    if not found:
        return None
    number, unit, binary = found.groups()
    scale = 1.024 ** (" kmg".index(unit or " ")) if binary else 1.0
    return float(number) * UNITS[unit] * scale, unit


def _reply_memory(guess: Any) -> list[str]:
    size, unit = _bytes(guess) or (0.0, "")
    lines = ["10,000 × 10,000 = 10⁸ entries, times 8 bytes, is 800 MB, before anyone multiplies anything."]
    if abs(size - 8e8) < 0.05 * 8e8 or (size == 800 and not unit):
        return [*lines, "As you said. We will get H v with vectors only: 80 kB each."]
    if size == 8e4:
        return [*lines, "80 kB is one vector of 10,000 numbers. The matrix has 10,000 of them."]
    if size == 1e8 or "100 mill" in str(guess).lower() or (size == 100 and not unit):
        return [*lines, "100 million is the number of entries: each takes 8 bytes."]
    if abs(size - 4e8) < 0.05 * 4e8 or (size == 400 and not unit):
        return [
            *lines,
            "In float32, or with one of its two equal triangles, it would be the half of that, as you said.",
        ]
    return [*lines, "One vector of that length takes 80 kB. We will get H v with vectors only."]


def _reply_order(guess: Any) -> list[str]:
    text = str(guess).lower().replace(" ", "")
    lines = [
        "jacrev(jacfwd(f)) is far slower, and the larger the input, the more so: the next cells measure it.",
        "jacfwd inside carries n tangents through every line of f, and whatever stands outside has all of them to differentiate.",
    ]
    named = re.search(
        r"(?P<right>jacrev\(jacfwd|second|2nd|^2\.?$|thelatter|reverse.?over.?forward)|jacfwd\(jacrev|(?P<same>same|alike|equal|neither)",
        text,
    )
    if named and named["right"]:
        return [*lines, "You had that right."]
    if named and named["same"]:
        return [*lines, "The results are the same. The work is not."]
    return lines


def _reply_newton(guess: Any) -> list[str]:
    text = str(guess).lower()
    lines = [
        "It goes up, to the top of a hill: there, too, the gradient is zero, and that is all that Newton looks for."
    ]
    numbers = [float(number) for number in re.findall(r"-?\d+\.?\d*", text)]
    there = len(numbers) == 2 and abs(numbers[0] - 1.977) < 0.05 and abs(numbers[1]) < 0.05
    if there or re.search(r"hill|top|up|max|climb|summit", text):
        return [*lines, "You saw it coming."]
    if "saddle" in text:
        return [
            *lines,
            "From other starting points it does end at a saddle. It finds a zero of the gradient, of whichever kind.",
        ]
    return lines


# --- two_ways ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ripples(Spec):
    """Several outputs, each a sum of two waves a·sin(w·x): every second derivative is known and none is 0."""

    seed: int
    n: int = 2
    outputs: int = 3

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.n, self.outputs])
        return generic_numbers(rng, (self.outputs, 2)), generic_numbers(rng, (self.outputs, 2, self.n))

    @staticmethod
    def value(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, w = numbers
        return (a * namespace.sin((w * x).sum(-1))).sum(-1)

    def jacobian(self, x: Any) -> np.ndarray:
        """The partial derivatives, in closed form, shape (outputs, n)."""
        a, w = self.numbers
        return np.einsum("kj,kji->ki", a * np.cos(w @ x), w)

    def hessian(self, x: Any) -> np.ndarray:
        """The second derivatives, in closed form, shape (outputs, n, n)."""
        a, w = self.numbers
        return np.einsum("kj,kji,kjl->kil", -a * np.sin(w @ x), w, w)

    def __str__(self) -> str:
        return f"{self.outputs} outputs, each a[0]*sin(w[0] @ x) + a[1]*sin(w[1] @ x) with its own a and w"


class Closed:
    """What jacfwd or jacrev makes of a function whose derivatives are known in closed form."""

    def __init__(self, f: Ripples, how: tuple[str, ...], log: list[tuple[str, ...]]) -> None:
        self.f, self.how, self.log = f, how, log

    def __call__(self, x: Any) -> np.ndarray:
        self.log.append(self.how)
        return self.f.jacobian(x) if len(self.how) == 1 else self.f.hessian(x)


class Orders:
    """jacfwd and jacrev of a library, watched: in which order do they stand around f when it is called?"""

    def __init__(self, x: Any) -> None:
        self.stack: list[str] = []
        self.log: list[tuple[str, ...]] = []
        way = framework_of(x)
        if way == "torch":
            from torch import func as home
        elif way == "jax":
            import jax as home
        else:
            from helpers import by_hand as home
        self.jacfwd, self.jacrev = self._watched(home, "jacfwd"), self._watched(home, "jacrev")

    def _watched(self, home: Any, name: str) -> Callable[..., Any]:
        def transform(g: Any, *args: Any, **options: Any) -> Any:
            if getattr(g, "is_transform", False) or not callable(g):
                raise Refusal(
                    f"{name} got {'a transform' if callable(g) else describe(g)}. The inner transform takes f, and what "
                    "it returns, a function, goes to the outer one."
                )
            if isinstance(g, Closed):
                return Closed(g.f, (name, *g.how), self.log)
            if isinstance(g, Ripples):
                return Closed(g, (name,), self.log)
            inner = getattr(home, name)(g, *args, **options)

            def jacobian(*x: Any) -> Any:
                self.stack.append(name)
                try:
                    return inner(*x)
                finally:
                    self.stack.pop()

            return jacobian

        transform.__name__, transform.is_transform = name, True  # type: ignore[attr-defined]
        return transform

    def watch(self, f: Built | Ripples) -> Any:
        """f on a library, noting the transforms around each of its calls. The closed form is left as it is."""
        return f if isinstance(f, Ripples) else Watched(f, self)


class Watched:
    """A function on one library that notes the transforms around each of its calls."""

    def __init__(self, f: Built, orders: Orders) -> None:
        self._f, self._orders = f, orders
        self.__name__ = "f"

    def __call__(self, x: Any) -> Any:
        self._orders.log.append(tuple(self._orders.stack))
        return self._f(x)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_f"], name)


WANTED = {"over_reverse": ("jacfwd", "jacrev"), "over_forward": ("jacrev", "jacfwd")}


def _run_two_ways(two_ways: Any, f: Any, x: Any) -> Any:
    """Both Hessians; the two transforms must have stood around f in the right order."""
    orders = Orders(x)
    pair = two_ways(orders.watch(f), orders.jacfwd, orders.jacrev)
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        return pair if pair is Ellipsis else _not_a_pair(pair)
    found: Tree = {}
    for (name, order), function in zip(WANTED.items(), pair, strict=True):
        orders.log.clear()
        with part(name):
            found[name] = called(function, name, x)
        seen = set(orders.log)
        if seen and seen != {order} and all(len(how) == 2 for how in seen):
            outer, inner = next(iter(seen - {order}))
            raise Refusal(f"Your {name} is {outer} around {inner}.")
        if () in seen:
            raise Refusal(f"Your {name} uses neither jacfwd nor jacrev as they were handed in.")
    return found


def _not_a_pair(pair: Any) -> Any:
    raise Refusal(f"Return two functions, (over_reverse, over_forward); yours is {describe(pair)}.")


def _two_cases(rng: np.random.Generator) -> list[Case]:
    """A function with several outputs: its Hessian has one more axis."""
    return [Case((Ripples(random_seed(rng)), generic_numbers(rng, (2,)))) for _ in range(2)]


def _each(*functions: Callable[[Any, Callable, Callable], Any]) -> Callable[..., Any]:
    """A wrong `two_ways`, from what it returns in the first and in the second place."""

    def answer(f: Any, jacfwd: Any, jacrev: Any) -> tuple:
        return tuple(function(f, jacfwd, jacrev) for function in functions)

    return answer


def _total(f: Any, *transforms: Any) -> Callable[[Any], np.ndarray]:
    return lambda x: f.hessian(np.asarray(x)).sum(0)


def _diagonals(f: Any, *transforms: Any) -> Callable[[Any], np.ndarray]:
    return lambda x: np.stack([np.diag(h) for h in f.hessian(np.asarray(x))])


# --- hvp ---------------------------------------------------------------------------------------------------------

LARGE = 300


@dataclass(frozen=True)
class Waves(Spec):
    """sum(a·sin(w·x)) + cos(c·x): a function of many numbers, each of whose second derivatives is known."""

    seed: int
    n: int

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.n])
        a, w = rng.uniform(0.6, 1.4, (2, self.n)) * rng.choice([-1, 1], (2, self.n))
        return a, w, rng.uniform(0.5, 1.5, self.n) / self.n**0.5

    @staticmethod
    def value(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, w, c = numbers
        return (namespace.sin(x * w) * a).sum() + namespace.cos((x * c).sum())

    def gradient(self, x: Any) -> np.ndarray:
        """The gradient, in closed form."""
        a, w, c = self.numbers
        return a * w * np.cos(w * x) - np.sin(c @ x) * c

    def hessian(self, x: Any) -> np.ndarray:
        """The matrix of second derivatives, in closed form."""
        a, w, c = self.numbers
        return np.diag(-a * w**2 * np.sin(w * x)) - np.cos(c @ x) * np.outer(c, c)

    def __str__(self) -> str:
        return f"sum(a*sin(w*x)) + cos(c @ x), with {self.n} numbers in each of x, a, w, c"


def _hvp_cases(rng: np.random.Generator) -> list[Case]:
    kinds = ((Program, 3), (Waves, LARGE))
    return [
        Case((kind(random_seed(rng), n), generic_numbers(rng, (n,)), generic_numbers(rng, (n,))))
        for kind, n in kinds
    ]


def _no_matrix(position: int) -> Rule:
    """No array may be as large as a matrix; a quarter of one is left for Python's own objects, which count by hand."""

    def broken(case: Case, trial: Trial) -> str | None:
        n = len(case.args[position])
        if n < LARGE or trial.largest is None or trial.largest <= n * n // 4:
            return None
        return (
            f"At n = {n} you held {trial.largest:,} numbers at once. A product with H needs only vectors of {n}: "
            "no matrix, no row by row. Let the product come out of one JVP or one more sweep."
        )

    return Rule(broken, f"no array as large as a matrix at n = {LARGE}", watch="largest")


def _again(f: Any, x: Any, v: Any) -> np.ndarray:
    f(x), f(x), f(x)
    return f.hessian(x) @ v


# --- newton ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Valleys(Spec):
    """(s·((x² − a)²/4 + b·x)).sum() + k·x[0]·x[1]: four valleys, a hill in the middle, saddles between.

    Where one s is 100, a step against the gradient that suits the one direction is far too long or short for the other.
    """

    seed: int
    steep: int = 1
    not_from = OPTIMISERS
    says = "Write Newton's steps yourself."
    no_end = (
        "rounding keeps the gradient from being exactly 0, so stop at about 1e-10. "
        "And a step that is halved again and again ends somewhere, too."
    )

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
        rng = np.random.default_rng(self.seed)
        return (
            np.round(rng.uniform(1.0, 2.5, 2), 2),
            np.round(rng.uniform(-0.25, 0.25, 2), 2),
            float(round(rng.uniform(0.2, 0.4), 2)),
            np.array([1.0, float(self.steep)])[rng.permutation(2)],
        )

    @staticmethod
    def value(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, b, k, s = numbers
        return (((x * x - a) ** 2 / 4 + x * b) * s).sum() + k * x[0] * x[1]

    def gradient(self, x: Any) -> np.ndarray:
        """The gradient, in closed form."""
        a, b, k, s = self.numbers
        return s * ((x * x - a) * x + b) + k * x[::-1]

    def hessian(self, x: Any) -> np.ndarray:
        """The matrix of second derivatives, in closed form."""
        a, _, k, s = self.numbers
        return np.diag(s * (3 * x * x - a)) + k * np.array([[0.0, 1.0], [1.0, 0.0]])

    def bends(self, x: Any) -> np.ndarray:
        """The curvatures at x, each in units of its direction's steepness: their signs are those of the Hessian's."""
        unit = self.numbers[3] ** -0.5
        return np.linalg.eigvalsh(unit[:, None] * self.hessian(x) * unit)

    def __str__(self) -> str:
        a, b, k, s = self.numbers
        terms = [f"((x[{i}]**2 - {a[i]:g})**2/4 + {b[i]:g}*x[{i}])" for i in (0, 1)]
        terms = [term if steep == 1 else f"{steep:g}*{term}" for term, steep in zip(terms, s, strict=True)]
        return f"{' + '.join(terms)} + {k:g}*x[0]*x[1]".replace("+ -", "- ")


def plain_newton(f: Any, x: np.ndarray, steps: int = 40) -> np.ndarray:
    """Newton without damping."""
    for _ in range(steps):
        x = x - np.linalg.solve(f.hessian(x), f.gradient(x))
    return x


def safe_step(f: Any, x: np.ndarray) -> np.ndarray:
    """A Newton step with every curvature taken as positive."""
    w, q = np.linalg.eigh(f.hessian(x))
    return -q @ ((q.T @ f.gradient(x)) / np.maximum(abs(w), 1e-3))


def _descend(f: Any, x: np.ndarray, steps: int, rate: float = 0.1) -> np.ndarray:
    with np.errstate(all="ignore"):  # where the ground is steep, it runs away
        for _ in range(steps):
            f(x)
            x = x - rate * f.gradient(x)
    return x


def _many_calls(f: Any, x: np.ndarray) -> np.ndarray:
    for _ in range(300):
        f(x)
    for _ in range(40):
        step = safe_step(f, x)
        while f(x + step) > f(x) + 1e-12:
            step = step / 2
        x = x + step
    return x


def _newton_cases(rng: np.random.Generator) -> list[Case]:
    """Starts from which plain Newton ends on a hill or a saddle; the second function is far steeper along one axis."""
    found: list[Case] = []
    for _ in range(400):
        f, x = Valleys(random_seed(rng), 100 if found else 1), np.round(rng.uniform(-0.7, 0.7, 2), 2)
        w = f.bends(x)
        if w[0] > -0.2 or abs(w).min() < 0.2 or np.linalg.norm(f.gradient(x)) < 0.15:
            continue
        end = plain_newton(f, x)
        if np.linalg.norm(f.gradient(end)) < 1e-9 and f.bends(end)[0] < -0.2 and abs(end).max() < 3:
            found.append(Case((f, x)))
        if len(found) == 2:
            break
    return found


def _accept_newton(case: Case, output: Plain) -> str | None:
    f, start = case.args
    found = stack(output)
    if found is None or found.dtype.kind not in "fiu" or found.shape != start.shape:
        return f"The minimum is a point, an array of shape {start.shape}."
    x = found.astype(float)
    if not np.isfinite(x).all():
        return "Your search ran away: a number here is not finite. Shorten steps that do not lower f."
    steep, curvature = float(np.linalg.norm(f.gradient(x))), float(np.linalg.eigvalsh(f.hessian(x))[0])
    if steep > (1e-4 if found.dtype == np.float32 else 1e-6) * f.steep:
        return f"The gradient here still has length {steep:.2g}; at a minimum it is 0 to rounding."
    if curvature <= 0:
        return f"The gradient is 0 here, but one curvature is {curvature:.2g}: no minimum. Along that direction the ground falls."
    if f(x) > f(start):
        return "A minimum, but higher than where you started: some step climbed."
    return None


# --- classify ----------------------------------------------------------------------------------------------------

KINDS = ("bowl", "hill", "saddle", "flat")
TINY = 1e-8


@dataclass(frozen=True)
class Place(Spec):
    """½ dᵀA d + ¼ Σ d⁴ with d = x − c: at c the gradient is zero and the Hessian is A."""

    a: tuple[tuple[float, ...], ...]
    c: tuple[float, ...]

    @property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        return np.array(self.a), np.array(self.c)

    @staticmethod
    def value(namespace: Any, numbers: Any, x: Any) -> Any:
        """The function itself, in the arrays of a library."""
        a, c = numbers
        d = x - c
        return (d @ a * d).sum() / 2 + (d * d * d * d).sum() / 4

    def hessian(self, x: Any) -> np.ndarray:
        """The matrix of second derivatives, in closed form."""
        return np.array(self.a) + np.diag(3 * (np.asarray(x) - self.c) ** 2)


@dataclass(frozen=True)
class Places:
    """Critical points of all kinds under letters, known by a seed: each with its function."""

    seed: int

    @cached_property
    def places(self) -> dict[str, Place]:
        rng = np.random.default_rng(self.seed)

        def size() -> float:
            return float(rng.uniform(0.6, 1.6))

        def none() -> float:
            """Zero beside the other curvatures: far below 1e-8 of them, far above rounding."""
            return 1e-10 * size()

        spectra = [
            (size(), size(), size()),  # bowl
            (-size(), -size(), -size()),  # hill, det < 0
            (size(), -size(), -size()),  # saddle, det > 0
            (size() + 1, size() + 1, -size() / 2),  # saddle with a positive trace
            (size(), size(), -none()),  # flat
            (-size(), none(), -size()),  # flat
            (size(), -size(), none()),  # a saddle, whatever the third direction does
            (4e-4 * size(), 4e-4 * size(), 3e-4 * size()),  # a shallow bowl
            (2e-11 * size(), 2e-11 * size(), 2e-11 * size()),  # a bowl that no fixed bound knows from a zero
            (-size(), -size(), -4e-4 * size()),  # a hill, almost flat along one direction
        ]  # fmt: skip
        made = []
        for spectrum in spectra:
            q = np.linalg.qr(rng.normal(size=(3, 3)))[0]
            made.append(Place(tuple(map(tuple, (q * spectrum) @ q.T)), tuple(generic_numbers(rng, (3,)))))
        # A saddle of two directions whose diagonal entries are both positive.
        tilt = size() + 1.5
        made.append(
            Place(((1.0, tilt, 0.0), (tilt, 1.2, 0.0), (0.0, 0.0, 1.1)), tuple(generic_numbers(rng, (3,))))
        )
        return {letter: made[k] for letter, k in zip("ABCDEFGHIJK", rng.permutation(len(made)), strict=True)}

    def on(self, lib: Library) -> dict[str, tuple[Built, Any]]:
        """For each letter the function and the point, on one library."""
        return {
            letter: (place.on(lib), lib.array(np.array(place.c))) for letter, place in self.places.items()
        }

    def __str__(self) -> str:
        curvatures = {k: np.linalg.eigvalsh(place.a) for k, place in self.places.items()}
        listed = "; ".join(f"{k} {' '.join(f'{value:.2g}' for value in w)}" for k, w in curvatures.items())
        return f"eleven functions of three numbers, each at a point where its gradient is 0; their curvatures: {listed}"


def _pairs(places: Any) -> dict[str, tuple[Any, Any]]:
    return places if isinstance(places, dict) else {k: (p, np.array(p.c)) for k, p in places.places.items()}


def _run_classify(classify: Any, places: Any) -> Tree:
    found = {}
    for letter, (f, x) in _pairs(places).items():
        word = classify(f, x)
        found[letter] = word.strip().casefold() if isinstance(word, str) else word
    return found


def classified(w: np.ndarray, tiny: float = TINY, absolute: bool = False) -> str:
    """The kind of a critical point with these curvatures."""
    zero = tiny if absolute else tiny * abs(w).max()
    if (w > zero).any() and (w < -zero).any():
        return "saddle"
    return "bowl" if (w > zero).all() else "hill" if (w < -zero).all() else "flat"


def _by_curvatures(decide: Callable[[np.ndarray], str]) -> Callable[[Any, Any], str]:
    return lambda f, x: decide(np.linalg.eigvalsh(f.hessian(np.asarray(x))))


def _by_determinant(f: Any, x: Any) -> str:
    h = f.hessian(np.asarray(x))
    det = np.linalg.det(h)
    return "flat" if abs(det) < 1e-12 else "saddle" if det < 0 else "bowl" if h[0, 0] > 0 else "hill"


FIXED = (
    "Your bound for zero is a fixed number. A shallow bowl has small curvatures and is a bowl all the same: "
    "compare with 1e-8 of the curvature that is largest in size"
)


def _without_size(w: np.ndarray) -> str:
    """The bound from the last eigenvalue, with its sign."""
    zero = TINY * w.max()
    if w.max() > zero and w.min() < -zero:
        return "saddle"
    return "bowl" if w.min() > zero else "hill" if w.max() < -zero else "flat"


def _flat_first(w: np.ndarray) -> str:
    return "flat" if (abs(w) <= TINY * abs(w).max()).any() else classified(w)


# --- laplace -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Logistic(Spec):
    """The mean negative log-likelihood of a logistic regression with one input: the Challenger flights, or drawn data."""

    seed: int

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        if not self.seed:
            flights = load("challenger")
            return flights["temperature_f"], flights["distress"]
        rng = np.random.default_rng(self.seed)
        t = np.round(rng.normal(0.8, 1.5, 31), 2)
        return t, (rng.uniform(size=len(t)) < 1 / (1 + np.exp(0.5 - 0.9 * t))).astype(float)

    @cached_property
    def fit(self) -> np.ndarray:
        """Intercept and slope at the minimum: Newton in closed form."""
        beta = np.zeros(2)
        for _ in range(50):
            beta = beta - np.linalg.solve(self.hessian(beta), self.gradient(beta))
        return beta

    @staticmethod
    def value(namespace: Any, numbers: Any, beta: Any) -> Any:
        """The function itself, in the arrays of a library."""
        t, y = numbers
        z = beta[0] + t * beta[1]
        return (namespace.log1p(namespace.exp(z)) - z * y).mean()

    def _design(self, beta: Any) -> tuple[np.ndarray, np.ndarray]:
        x = np.stack([np.ones(len(self.numbers[0])), self.numbers[0]], axis=1)
        return x, 1 / (1 + np.exp(-x @ beta))

    def gradient(self, beta: Any) -> np.ndarray:
        """The gradient, in closed form."""
        x, p = self._design(beta)
        return x.T @ (p - self.numbers[1]) / len(p)

    def hessian(self, beta: Any) -> np.ndarray:
        """The matrix of second derivatives, in closed form."""
        x, p = self._design(beta)
        return (x.T * (p * (1 - p))) @ x / len(p)

    def __str__(self) -> str:
        what = (
            "the 23 flights before Challenger" if not self.seed else f"{len(self.numbers[0])} drawn outcomes"
        )
        return f"mean negative log-likelihood of a logistic regression on {what}"


def _laplace_cases(rng: np.random.Generator) -> list[Case]:
    specs = [Logistic(0)]
    while len(specs) < 3:
        spec = Logistic(random_seed(rng))
        if np.isfinite(spec.fit).all() and abs(spec.fit).max() < 3 and abs(spec.fit[0]) > 0.2:
            specs.append(spec)
    return [Case((spec, spec.fit, len(spec.numbers[0]))) for spec in specs]


def _errors_by(change: Callable[[np.ndarray, int], Any]) -> Callable[..., Any]:
    """`laplace` with a wrong belief about what to do with the Hessian of the mean and n."""
    return lambda f, beta, n: change(f.hessian(beta), n)


# --- hutchinson and newton_cg ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hidden(Spec):
    """A Hessian that nobody sees: the function v → d·v + U(Uᵀv), known by its seed."""

    seed: int
    n: int
    rank: int = 2
    positive: bool = False
    not_from = SOLVERS
    says = "Write the rounds yourself, with products only: the third hint holds the formulas."
    named = "hvp"
    no_end = "rounding keeps the residual from being exactly 0, so stop when r @ r < 1e-20 * (g @ g)."

    def look(self, *args: Any) -> None:
        """One vector at a time: a batch would hide many products in one call."""
        shape = tuple(getattr(args[0], "shape", (self.n,)))
        if shape != (self.n,):
            raise Refusal(
                f"hvp takes one vector of {self.n} numbers; this has shape {shape}. vmap is allowed, and counts as one call."
            )

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.n])
        u = rng.normal(size=(self.n, self.rank)) * (1.0 if self.n < 10 else (10 / self.n) ** 0.5)
        spread = rng.uniform(0.6, 2.5, self.n) * (rng.choice([-1, 1], self.n))
        return (np.full(self.n, rng.uniform(0.8, 1.6)) if self.positive else spread), u

    @cached_property
    def matrix(self) -> np.ndarray:
        """The matrix itself."""
        d, u = self.numbers
        return np.diag(d) + u @ u.T

    @staticmethod
    def value(namespace: Any, numbers: Any, v: Any) -> Any:
        """The product with v, in the arrays of a library."""
        d, u = numbers
        return v * d + (v @ u) @ u.T

    def __str__(self) -> str:
        return f"v -> H v for a symmetric H of shape ({self.n}, {self.n}) that is not shown"


def _hutchinson_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((Hidden(random_seed(rng), n), rng.choice([-1.0, 1.0], (k, n)))) for n, k in ((4, 3), (4, 6))]


def _by_probes(combine: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[..., Any]:
    """`hutchinson` with another combination of the probes and their products."""
    return lambda hvp, probes: combine(probes, probes @ hvp.matrix)


def _cg_cases(rng: np.random.Generator) -> list[Case]:
    sizes = ((6, 2), (LARGE, 4))
    return [Case((Hidden(random_seed(rng), n, rank, True), generic_numbers(rng, (n,)))) for n, rank in sizes]


def conjugate_gradients(hvp: Any, g: np.ndarray, rounds: int) -> np.ndarray:
    """The step after so many rounds of conjugate gradients."""
    s, r = np.zeros(len(g)), -g
    p = r
    for _ in range(rounds):
        hp = hvp.matrix @ p
        alpha = (r @ r) / (p @ hp)
        s, after = s + alpha * p, r - alpha * hp
        p, r = after + (after @ after) / (r @ r) * p, after
    return s


def _steepest(hvp: Any, g: np.ndarray) -> np.ndarray:
    s, r = np.zeros(len(g)), -g
    for _ in range(MOST_PRODUCTS):
        hr = hvp.matrix @ r
        alpha = (r @ r) / (r @ hr)
        s, r = s + alpha * r, r - alpha * hr
    return s


def _column_by_column(hvp: Any, g: np.ndarray) -> np.ndarray:
    for _ in range(MOST_PRODUCTS + 1):
        hvp(g)
    return np.linalg.solve(hvp.matrix, -g)


MOST_PRODUCTS = 20


# --- implicit ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pulled(Spec):
    """½ xᵀPx + ¼ Σ x⁴ − xᵀ B sin(a): as a function of x it has one minimum, which moves with a."""

    seed: int
    n: int
    m: int
    not_from = JAX_LOOPS
    says = "No loop is needed: x is the minimum already. Differentiate the condition that it fulfils."

    @cached_property
    def numbers(self) -> tuple[np.ndarray, np.ndarray]:
        rng = np.random.default_rng([self.seed, self.n, self.m])
        q = np.linalg.qr(rng.normal(size=(self.n, self.n)))[0]
        return (q * rng.uniform(0.7, 2.5, self.n)) @ q.T, np.round(
            rng.uniform(0.5, 1.6, (self.n, self.m)) * rng.choice([-1, 1], (self.n, self.m)), 2
        )

    @staticmethod
    def value(namespace: Any, numbers: Any, x: Any, a: Any) -> Any:
        """The function itself, in the arrays of a library."""
        p, b = numbers
        return ((x @ p) * x).sum() / 2 + (x * x * x * x).sum() / 4 - ((x @ b) * namespace.sin(a)).sum()

    def solution(self, a: np.ndarray) -> np.ndarray:
        """The minimum over x: Newton in closed form."""
        p, b = self.numbers
        x = np.zeros(self.n)
        for _ in range(60):
            x = x - np.linalg.solve(self.by_xx(x, a), p @ x + x**3 - b @ np.sin(a))
        return x

    def by_xx(self, x: Any, a: Any) -> np.ndarray:
        """The second derivatives by x, shape (n, n)."""
        return self.numbers[0] + np.diag(3 * x**2)

    def by_xa(self, x: Any, a: Any) -> np.ndarray:
        """The mixed second derivatives, shape (n, m)."""
        return -self.numbers[1] * np.cos(a)

    def by_a(self, x: Any, a: Any) -> np.ndarray:
        """The gradient by a, shape (m,)."""
        return -(x @ self.numbers[1]) * np.cos(a)

    def __str__(self) -> str:
        return f"a smooth function f(x, a) with one minimum over x, for {self.n} numbers x and {self.m} numbers a"


def _implicit_cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int, m: int) -> Case:
        f, a = Pulled(random_seed(rng), n, m), generic_numbers(rng, (m,))
        return Case((f, f.solution(a), a))

    return [one(3, 2), one(3, 2)]


def _moved_by(combine: Callable[[np.ndarray, np.ndarray], Any]) -> Callable[..., Any]:
    """`implicit` with another combination of the two matrices of second derivatives."""
    return lambda f, x, a: combine(f.by_xx(x, a), f.by_xa(x, a))


# --- the exercises -----------------------------------------------------------------------------------------------

EXERCISES = (
    question(
        "hessian/recall_shape",
        "The Jacobian of a gradient",
        (7, 7),
        {
            (7,): "(7,) is the shape of the gradient. Its Jacobian has one row for each of those 7 numbers.",
            7: "7 numbers is the size of the gradient. Its Jacobian has one row for each of them: give the shape.",
            (49,): "49 numbers is right. They stand in rows and columns: give both.",
            49: "49 numbers is right. They stand in rows and columns: give the shape.",
            (1, 7): "That is the Jacobian of f. Here the function is grad(f), and it returns 7 numbers.",
            (7, 7, 7): "That would be the third derivatives. Differentiating the gradient once gives two axes.",
        },
        hints=("How many numbers go into grad(f), and how many come out?",),
    ),
    question(
        "hessian/recall_passes",
        "JVPs for a Jacobian",
        5,
        {
            3: "3 is the number of outputs. A JVP gives the slopes of all outputs along one direction.",
            15: "15 is the number of entries. One JVP gives a whole column of them.",
            1: "One JVP gives one column. You need each of them.",
            8: "Inputs and outputs are not added: one JVP gives a whole column.",
        },
        hints=("One JVP answers for one direction. How many directions of the input are there?",),
    ),
    Prediction(
        id="hessian/memory",
        title="How large is the matrix?",
        reply=_reply_memory,
        hints=("How many entries, and how many bytes for each?",),
    ),
    Prediction(
        id="hessian/order",
        title="Which order is slower?",
        reply=_reply_order,
        hints=("The gradient is n numbers from one sweep. What does jacfwd(f) cost, when f has one output?",),
    ),
    Prediction(
        id="hessian/newton_start",
        title="Where does Newton go?",
        reply=_reply_newton,
        hints=("Newton's step leads to the place where the gradient of the quadratic model is zero. Which kind of place is that here?",),
    ),
    Exercise(
        id="hessian/two_ways",
        title="The Hessian, two ways",
        level=1,
        minutes=6,
        signature="two_ways(f, jacfwd, jacrev)",
        inputs=("f", "x"),
        ways=("by_hand", "torch", "jax"),
        cases=_two_cases,
        run=_run_two_ways,
        oracle=lambda f, x: dict.fromkeys(WANTED, f.hessian(x)),
        mistakes=(
            Mistake("M33", _each(lambda f, fwd, rev: raises(TypeError("Gradient only defined for scalar-output functions")), lambda f, fwd, rev: rev(fwd(f))), "This f has several outputs, and grad wants one. Each output has its own Hessian, so the result has an axis more: (outputs, n, n). jacrev takes care of that.", error=NOT_SCALAR),
            Mistake("summed", _each(_total, _total), "These are the second derivatives of the sum of all outputs. Keep the outputs apart: a vector output adds an axis."),
            Mistake("exchanged", _each(lambda f, fwd, rev: rev(fwd(f)), lambda f, fwd, rev: fwd(rev(f))), "The names say which stands outside: forward over reverse is jacfwd(jacrev(f)). The two are exchanged.", error="^refused: Your over_reverse is jacrev around jacfwd"),
            Mistake("same-twice", _each(lambda f, fwd, rev: fwd(rev(f)), lambda f, fwd, rev: fwd(rev(f))), "Both are the same composition. The second one has jacrev outside and jacfwd inside.", error="^refused: Your over_forward is jacfwd around jacrev"),
            Mistake("one-mode", _each(lambda f, fwd, rev: fwd(fwd(f)), lambda f, fwd, rev: rev(rev(f))), "It gives the right numbers and mixes no modes. Each of the two takes both transforms, once one outside, once the other.", error="^refused: Your over_(reverse|forward) is (jacfwd around jacfwd|jacrev around jacrev)"),
            Mistake("once", _each(lambda f, fwd, rev: fwd(f), lambda f, fwd, rev: rev(f)), "This is the Jacobian: first derivatives. Differentiate it once more."),
            Mistake("diagonal", _each(_diagonals, _diagonals), "These are the diagonals. How the slope along one input changes with another input is missing."),
            Mistake("own", raises(Refusal("Your over_reverse uses neither jacfwd nor jacrev as they were handed in.")), "The right way, if you only want the numbers. Here it is about the two orders: put jacfwd around jacrev, and jacrev around jacfwd.", error="uses neither jacfwd nor jacrev"),
            Mistake("M01", lambda f, jacfwd, jacrev: (np.ones((2, 2)), np.ones((2, 2))), "Return the two functions and let the caller choose the point: no x has been handed in.", error=NOT_CALLED),
        ),
        hints=(
            "A gradient is a function. What is its Jacobian called, and which of your two transforms can take it?",
            "Picture two boxes, one inside the other, with f in the middle. Two boxes can be nested in two ways.",
            "over_reverse = jacfwd around (jacrev around f)\nover_forward = the other box outside\nreturn both functions",
            "`over_reverse = jacfwd(jacrev(f))`. For the other one, exchange the names.",
        ),
    ),
    Exercise(
        id="hessian/hvp",
        title="H v without H",
        level=2,
        minutes=10,
        signature="hvp(f, x, v)",
        ways=("by_hand", "torch", "jax"),
        cases=_hvp_cases,
        oracle=lambda f, x, v: f.hessian(x) @ v,
        mistakes=(
            Mistake("M32", lambda f, x, v: np.diag(f.hessian(x)) * v, "This is the diagonal of H times v. H v also has what the other inputs do to each slope: differentiate the gradient along v."),
            Mistake("quadratic", lambda f, x, v: v @ f.hessian(x) @ v, "This is vᵀHv, one number: how the slope along v changes along v. H v is a vector: how the whole gradient changes along v."),
            Mistake("gradient-times-v", lambda f, x, v: f.gradient(x) * v, "This is `grad(f)(x) * v`: how steep it is in each direction, not how the steepness changes. Differentiate once more, along v."),
            Mistake("slope", lambda f, x, v: f.gradient(x) @ v, "This is the slope of f along v, a JVP of f. Take the gradient as the function: how does that change along v?"),
            Mistake("slope-times-v", lambda f, x, v: (f.gradient(x) @ v) * v, "This is the slope along v, one number, times v: a first derivative still. How does the whole gradient change along v?"),
            Mistake("matrix", lambda f, x, v: f.hessian(x), "This is H itself. Its product with v is asked for, and without building it."),
            Mistake("constant", lambda f, x, v: 0.0 * x, "All zero: what you differentiate no longer depends on the place. Inside, take the gradient at z, the place that the outer `grad` moves, not at x."),
            Mistake("pair", lambda f, x, v: (f.gradient(x), f.hessian(x) @ v), "A JVP returns a pair, here the gradient and H v. Take the second."),
            Mistake("gradient", lambda f, x, v: f.gradient(x), "This is the gradient. How does it change when x moves along v?"),
            Mistake("row-sums", lambda f, x, v: f.hessian(x).sum(0), "Every row of H has been added up: that is H times a vector of ones. Multiply the gradient by v before you add and differentiate."),
            Mistake("exchanged", lambda f, x, v: f.hessian(v) @ x, "x and v are exchanged: you stand at v and move along x."),
            Mistake("not-scalar", raises(TypeError("Gradient only defined for scalar-output functions")), "grad wants a function that returns one number. `grad(f)(z) * v` is a vector: add its entries up, and you have the slope along v.", error=NOT_SCALAR),
            Mistake("many-calls", _again, "The gradient as a function is differentiated along v in the same run. Differences and columns call f again and again."),
        ),
        rules=(calls_at_most(2, "no repeated calls of f", "many-calls"), _no_matrix(1)),  # torch.func.linearize calls twice
        rtol=1e-12,  # differences of gradients reach 1e-11
        hints=(
            "What is one number that depends on x, whose gradient is H v? Ask what `grad` would do with a number that already contains v.",
            "Picture the slope along v at every place x: one number per place, a landscape of its own. Which way is it uphill in that landscape?",
            "slope(z) = the gradient of f at z, times v entry by entry, added up\nreturn the gradient of slope, at x",
            "`lib.grad(lambda z: (lib.grad(f)(z) * v).sum())` is a function of z. Call it at x.",
        ),
    ),
    Exercise(
        id="hessian/newton",
        title="Newton, damped",
        level=2,
        minutes=15,
        signature="newton(f, x)",
        ways=("by_hand", "torch", "jax"),
        cases=_newton_cases,
        accept=_accept_newton,
        mistakes=(
            Mistake("M34", plain_newton, "Plain Newton looks for a zero of the gradient, and takes any. Where a curvature is negative its step climbs: use the size of the curvature, |λ|, so that every step descends."),
            Mistake("one-step", lambda f, x: x - np.linalg.solve(f.hessian(x), f.gradient(x)), "This is one plain Newton step. It must be repeated, and where a curvature is negative it climbs."),
            Mistake("one-damped-step", lambda f, x: x + safe_step(f, x), "One damped step is the beginning. Repeat it until the gradient is zero to rounding."),
            Mistake("few-descent-steps", lambda f, x: _descend(f, x, 20), "Steps against the gradient, with one rate for all directions, arrive late or run away: along one axis the ground may bend 100 times as much as along the other. Divide by the curvature."),
            Mistake("start", lambda f, x: x + 0.0, "You are still at the start."),
            Mistake("value", lambda f, x: f(plain_newton(f, x)), "This is a value of f. The place is asked for."),
            Mistake("step", safe_step, "This is the step. Add it to x, and go on from there."),
            Mistake("endless", raises(Refusal(f"f has run {NO_END:,} times: …")), "The gradient is small enough after about ten steps.", error="^refused: f has run"),
            Mistake("gradient-descent", _many_calls, "Newton arrives after about ten steps. Stop when the gradient is zero to rounding, or each further step is halved again and again. And if your steps go straight against the gradient: divide by the curvature."),
        ),
        rules=(calls_at_most(250, "few calls of f", "gradient-descent"),),
        hints=(
            "The Newton step divides the slope along each eigenvector of H by its curvature. What does dividing by a negative number do to the direction?",
            "Picture the ground along one eigenvector. In a dip the step leads to the bottom. On a ridge the same formula leads to the top: turn it round there.",
            "repeat about 20 times:\n    g, H = gradient and Hessian at x\n    w, Q = eigenvalues and eigenvectors of H\n    step = −Q ((Qᵀ g) / |w|)\n    halve the step while f(x + step) is above f(x)\n    x = x + step",
            "`w, Q = linalg.eigh(H)`, `step = -Q @ ((Q.T @ g) / abs(w))`, and `while f(x + step) > f(x) + 1e-12: step = step / 2`.",
        ),
    ),
    Exercise(
        id="hessian/classify",
        title="Bowl, hill, saddle or flat",
        level=2,
        minutes=8,
        signature="classify(f, x)",
        inputs=("f",),
        ways=("by_hand", "torch", "jax"),
        cases=lambda rng: [Case((Places(random_seed(rng)),))],
        run=_run_classify,
        oracle=lambda places: {k: classified(np.linalg.eigvalsh(p.hessian(p.c))) for k, p in places.places.items()},
        mistakes=(
            Mistake("M34", _by_curvatures(lambda w: "bowl"), "A gradient of zero says that the ground is level, not that it is a minimum. Ask the curvatures."),
            Mistake("determinant", _by_determinant, "The sign of the determinant decides for two inputs only. With three, a saddle and a bowl may both have a positive one: look at every eigenvalue."),
            Mistake("diagonal", lambda f, x: classified(np.diag(f.hessian(np.asarray(x)))), "You judged by the diagonal of H, the curvatures along the axes. Between the axes the ground may fall: take the eigenvalues."),
            Mistake("trace", _by_curvatures(lambda w: "bowl" if w.sum() > 0 else "hill"), "You judged by the sum of the curvatures. One large positive one hides a negative one."),
            Mistake("exact-zero", _by_curvatures(lambda w: classified(w, 0.0)), "An eigenvalue that stands for 0 comes out as a tiny number of either sign. Compare with 1e-8 of the curvature that is largest in size."),
            Mistake("absolute", _by_curvatures(lambda w: classified(w, 1e-6, True)), f"{FIXED}."),
            Mistake("absolute-large", _by_curvatures(lambda w: classified(w, 1e-3, True)), f"{FIXED}, and 1e-3 is far too much."),
            Mistake("no-size", _by_curvatures(_without_size), "Your bound comes from the largest curvature with its sign: where all others are negative, that is the one next to 0. Take 1e-8 of the curvature that is largest in size, `abs(w).max()`."),
            Mistake("loose", _by_curvatures(lambda w: classified(w, 1e-2)), "Your bound for zero is too large: a small curvature is a curvature. 1e-8 of the curvature that is largest in size is small enough."),
            Mistake("flat-first", _by_curvatures(_flat_first), "One curvature is 0 here, and the others have both signs: the ground rises one way and falls another. That is a saddle, whatever the third direction does."),
            Mistake("turned-round", _by_curvatures(lambda w: classified(-w)), "Positive curvature bends upward, as in a bowl. Yours are turned round."),
            Mistake("no-flat", _by_curvatures(lambda w: "bowl" if w.min() > -TINY * abs(w).max() else "hill" if w.max() < TINY * abs(w).max() else "saddle"), "Where the smallest curvature is 0 and the others agree, the second derivatives cannot decide: that is \"flat\". Such a 0 comes out as a tiny number of either sign: compare with 1e-8 of the curvature that is largest in size."),
            Mistake("any-positive", _by_curvatures(lambda w: "bowl" if w.max() > TINY * abs(w).max() else "hill"), "One direction that rises does not make a bowl. All of them must."),
        ),
        hints=(
            "Along which directions would you have to look to be sure that the ground rises all around?",
            "Picture the ground along each eigenvector of H: a dip where the eigenvalue is positive, a ridge where it is negative, level where it is 0.",
            "w = the eigenvalues of H at x\nzero = 1e-8 times the largest size among them\nboth signs: saddle; otherwise all positive: bowl; all negative: hill; else flat",
            "`w = linalg.eigvalsh(H)`, `zero = 1e-8 * abs(w).max()`. Ask first whether `w.max() > zero and w.min() < -zero`.",
        ),
    ),
    Exercise(
        id="hessian/laplace",
        title="Standard errors from the curvature",
        level=2,
        minutes=8,
        signature="laplace(loss, beta, n)",
        ways=("by_hand", "torch", "jax"),
        cases=_laplace_cases,
        oracle=lambda f, beta, n: np.sqrt(np.diag(np.linalg.inv(n * f.hessian(beta)))),
        mistakes=(
            Mistake("M32", _errors_by(lambda h, n: 1 / np.sqrt(np.diag(n * h))), "You inverted the diagonal of H. That is the error of one parameter with the others known. Invert H, then take the diagonal."),
            Mistake("mean", _errors_by(lambda h, n: np.sqrt(np.diag(np.linalg.inv(h)))), "Too large by √n: the loss is the mean over n outcomes, and the log-likelihood is their sum. Multiply H by n first."),
            Mistake("divided", _errors_by(lambda h, n: np.sqrt(np.diag(np.linalg.inv(h / n)))), "Too large by n: you divided H by n. The sum over n outcomes has n times the curvature of their mean."),
            Mistake("variances", _errors_by(lambda h, n: np.diag(np.linalg.inv(n * h))), "These are variances. A standard error is the square root."),
            Mistake("covariance", _errors_by(lambda h, n: np.linalg.inv(n * h)), "This is the whole covariance. The standard errors are the square roots of its diagonal."),
            Mistake("curvature", _errors_by(lambda h, n: np.sqrt(np.diag(n * h))), "More curvature means less doubt: the inverse of H is missing."),
            Mistake("entries", _errors_by(lambda h, n: np.sqrt(np.diag(1 / (n * h)) / 2)), "1/H inverts each entry by itself. The inverse of a matrix is `linalg.inv`."),
            Mistake("two", _errors_by(lambda h, n: np.sqrt(2 * np.diag(np.linalg.inv(n * h)))), "Too large by √2: the second derivative of the log-likelihood is the inverse variance, with no 2."),
            Mistake("hessian", _errors_by(lambda h, n: n * h), "This is the curvature. The covariance is its inverse, and the standard errors are the square roots of the diagonal."),
        ),
        hints=(
            "A sharp bowl leaves little doubt about where its bottom is. What of the curvature is then the doubt?",
            "Picture the log-likelihood as a bowl with its bottom at beta. Near it, the bowl is that of a normal distribution whose covariance is the inverse of the curvature.",
            "H = n times the Hessian of the mean loss at beta\ncovariance = inverse of H\nreturn the square roots of its diagonal",
            "`linalg.inv(n * lib.hessian(loss)(beta))`, then `.diagonal() ** 0.5`.",
        ),
    ),
    Exercise(
        id="hessian/hutchinson",
        title="The diagonal from random probes",
        level=3,
        minutes=12,
        signature="hutchinson(hvp, probes)",
        ways=("by_hand", "torch", "jax"),
        cases=_hutchinson_cases,
        oracle=lambda hvp, probes: (probes * (probes @ hvp.matrix)).mean(0),
        mistakes=(
            Mistake("M32", _by_probes(lambda z, hz: (z * hz).sum(1).mean()), "You added up over the entries as well: zᵀHz estimates the trace, one number. Keep the entries apart, and average over the probes."),
            Mistake("no-probe", _by_probes(lambda z, hz: hz.mean(0)), "This is the mean of H z alone. Each entry has to be multiplied by its own z[i]: then the entries beside the diagonal cancel on average."),
            Mistake("sum", _by_probes(lambda z, hz: (z * hz).sum(0)), "These are sums over the probes. Take the mean."),
            Mistake("last-only", _by_probes(lambda z, hz: (z * hz)[-1]), "This comes from one probe alone: the last. Average over all of them."),
            Mistake("first-only", _by_probes(lambda z, hz: (z * hz)[0]), "This comes from one probe alone: the first. Average over all of them."),
            Mistake("squares", _by_probes(lambda z, hz: (hz * hz).mean(0)), "You squared H z. Multiply it by z, entry by entry."),
            Mistake("other-axis", _by_probes(lambda z, hz: (z * hz).mean(1)), "You averaged over the entries of each probe. Average over the probes, axis 0."),
            Mistake("per-probe", _by_probes(lambda z, hz: z * hz), "One row for each probe is right so far. The mean over the rows is missing."),
            Mistake("exact", lambda hvp, probes: np.diag(hvp.matrix), "This is the exact diagonal, for as many products as there are inputs. With a million inputs you have only a few: use the probes that were handed in."),
        ),
        rules=(calls_at_most(lambda hvp, probes: len(probes), "at most one product for each probe"),),
        hints=(
            "Write out entry i of z · (H z) for a z of signs. Which term is always there, and which change their sign with the probe?",
            "Picture H[i, i] as a steady tone and everything beside the diagonal as noise whose sign each probe draws anew. Averaging keeps the tone.",
            "for each probe z:\n    product = H z\n    one estimate = z times product, entry by entry\nreturn the mean of the estimates",
            "Start with `total = 0.0 * probes[0]`, add `z * hvp(z)` for each z in probes, and divide by `len(probes)`.",
        ),
    ),
    Exercise(
        id="hessian/newton_cg",
        title="A Newton step with products only",
        level=3,
        minutes=18,
        signature="newton_cg(hvp, g)",
        ways=("by_hand", "torch", "jax"),
        cases=_cg_cases,
        oracle=lambda hvp, g: np.linalg.solve(hvp.matrix, -g),
        mistakes=(
            Mistake("M32", lambda hvp, g: -g / np.diag(hvp.matrix), "You divided by the diagonal of H. A Newton step solves H s = −g with the whole of H, and products H p are enough for that."),
            Mistake("sign", lambda hvp, g: np.linalg.solve(hvp.matrix, g), "You solved H s = g. The step goes downhill: H s = −g."),
            Mistake("one-round", lambda hvp, g: conjugate_gradients(hvp, g, 1), "This is the first round: the best step along −g. Make the next direction conjugate to it and go on until the residual is gone."),
            Mistake("two-rounds", lambda hvp, g: conjugate_gradients(hvp, g, 2), "This is right so far, and stops after two rounds. Go on until the residual is zero to rounding."),
            Mistake("descent", _steepest, "Each of your rounds goes straight along the residual, and 20 such rounds do not arrive. Make the next direction conjugate to the last one: p = new r + (new r @ new r) / (r @ r) * p."),
            Mistake("product", lambda hvp, g: -hvp.matrix @ g, "This is −H g. Newton divides by H: find s with H s = −g."),
            Mistake("gradient", lambda hvp, g: -g, "This is a step against the gradient. It does not know the curvature."),
            Mistake("residual", lambda hvp, g: g + hvp.matrix @ conjugate_gradients(hvp, g, 1), "This is a residual. Return the step that you have added up."),
            Mistake("many-products", _column_by_column, "Stop when r is zero to rounding, such as r @ r < 1e-20 * (g @ g): it never is exactly. Column by column takes a product for each input, and descent straight along the residual does not finish. Conjugate directions take as many as H has different eigenvalues, here a few."),
        ),
        rules=(calls_at_most(MOST_PRODUCTS, "a few products", "many-products"), _no_matrix(1)),
        rtol=1e-5,
        hints=(
            "Solving H s = −g is minimising ½ sᵀHs + gᵀs. Along one direction p, how far should you go, if you know H p?",
            "Picture a long valley. Going down the steepest way crosses it again and again. A direction that leaves the last one undisturbed (pᵀHp' = 0) does not come back.",
            "s = 0, r = −g, p = r\nrepeat until r is tiny:\n    Hp = hvp(p)\n    α = rᵀr / pᵀHp\n    s += α p, new r = r − α Hp\n    p = new r + (new rᵀ new r / rᵀr) p",
            "`alpha = (r @ r) / (p @ Hp)`, `after = r - alpha * Hp`, `p = after + (after @ after) / (r @ r) * p`. Stop when `after @ after < 1e-20 * (g @ g)`.",
        ),
    ),
    Exercise(
        id="hessian/implicit",
        title="The derivative of a solution",
        level=3,
        minutes=15,
        signature="implicit(f, x, a)",
        ways=("by_hand", "torch", "jax"),
        cases=_implicit_cases,
        oracle=_moved_by(lambda xx, xa: -np.linalg.solve(xx, xa)),
        mistakes=(
            Mistake("M38", _moved_by(lambda xx, xa: 0.0 * xa), "All zero: what came in as x is a finished number and no longer depends on a. A loop that starts at the solution makes no step, so it has no derivative either. Differentiate the condition that x fulfils."),
            Mistake("sign", _moved_by(np.linalg.solve), "The right size with the wrong sign. The gradient by x must stay 0: H dx + (∂²f/∂x∂a) da = 0, and one of the two goes to the other side."),
            Mistake("mixed-only", _moved_by(lambda xx, xa: -xa), "This is how far the gradient is pushed off zero. How far x must go to bring it back depends on the curvature: solve with H."),
            Mistake("multiplied", _moved_by(lambda xx, xa: -xx @ xa), "You multiplied by H. The more curvature, the less x has to move: solve with it."),
            Mistake("inverse-only", _moved_by(lambda xx, xa: -np.linalg.inv(xx)), "This is −H⁻¹. How a pushes the gradient, ∂²f/∂x∂a, is missing."),
            Mistake("transposed", _moved_by(lambda xx, xa: -np.linalg.solve(xx, xa).T), "The right numbers, transposed. One row for each entry of x, one column for each entry of a."),
            Mistake("exchanged", raises(ValueError("size 2 is different from 3")), "M has the shape (n, m), here (3, 2): one row for each entry of x. Yours is (m, n): exchange the two. Take the gradient by x, and differentiate that by a.", error=r"size 2 is different from 3|3x3 and 2x3|\b2 vs 3\b|\(3,\) and \(2,\)"),
            Mistake("diagonal", _moved_by(lambda xx, xa: -xa / np.diag(xx)[:, None]), "You divided by the diagonal of H. When one entry of x moves, it disturbs the slopes of the others: solve with the whole of H."),
            Mistake("partial", lambda f, x, a: f.by_a(x, a), "This is how f itself changes with a. The question is how the place of its minimum changes."),
        ),
        rules=(calls_at_most(12, "no loop needed"),),
        rtol=1e-11,  # differences reach 1e-10
        hints=(
            "At the solution one thing is zero, and it must stay zero when a moves. What is it, and what can balance the push of a?",
            "Picture the bottom of a bowl that is tilted a little by a. The tilt pushes the slope off zero; the bottom moves to where the curvature has made up for it.",
            "H = second derivatives of f by x\nM = derivative by a of the gradient by x\nreturn −(the solution of H Z = M)",
            "`M = lib.jacfwd(lib.grad(f), argnums=1)(x, a)` and `H = lib.hessian(f)(x, a)`. Then `linalg.solve`, and a minus.",
        ),
    ),
    question(
        "hessian/exit",
        "HVPs for a whole Hessian",
        1000,
        {
            1: "One HVP gives H times one vector: with a unit vector, one column.",
            1_000_000: "That is the number of entries. One HVP gives a whole column of them.",
            500_500: "Symmetry saves entries, but one HVP gives a whole column.",
            2000: "A gradient is part of each HVP already, so do not count it again.",
        },
        hints=("What is H times a unit vector?",),
    ),
)  # fmt: skip
