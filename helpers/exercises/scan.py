"""Chapter 10: a loop is a function of its carry, so it can be transformed."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np

from helpers.comparing import matches
from helpers.exercise import Case, Exercise, Mistake, Prediction, Rule, calls_at_most, question, raises
from helpers.libraries import Library, framework_of
from helpers.plain_data import plain
from helpers.probing import Refusal
from helpers.programs import generic_numbers, numpy_only, random_seed

Tree = Any
# What the three scans say of a carry that comes out of a step as something else than it went in.
CARRY_CHANGED = "carry of a scan must keep|carry input and carry output must have"
EMPTY_START = r"it was (\[\]|\(\)),|is a (list|tuple) of length 0|only concatenate (list|tuple)|for \+: '(list|tuple)' and"
NOT_A_PAIR = (
    "must return a pair|must be a pair|not enough values to unpack|cannot unpack|too many values to unpack"
)
# What torch and JAX say to whoever asks for a derivative by whole numbers, or asks about unmarked tensors.
NO_INTEGERS = r"floating point.*require gradients|requires real- or complex-valued inputs"
DATA_DEPENDENT = "data-dependent control flow|TracerBoolConversionError"

TWO_NUMBERS = "this function takes two numbers"
STEP_FIRST = "the first thing that scan takes is the step"
BARE = "primals must be a tuple|[Ee]xpected primals to be a tuple|primal and tangent arguments"
NO_TENSOR = "only contain Tensors"
NO_SUCH_SCAN = "has no attribute 'scan'"
NOT_SCALAR = "only for scalar outputs|for scalar-output functions|to return a scalar"
BY_LIBRARY = "bh.scan ran the loop"
READS_A_DICT = "f reads x['keep'] and x['push']"
KEPT = "carry of a scan must keep its structure, shapes and types"
UNSTACKED = (
    "A leaf of ys is a Python list or tuple. Each leaf of ys must be one array, with the steps along axis 0."
)
NOT_FOLLOWED = "Right values, and bh.grad cannot follow it"


# --- scan itself, as an input --------------------------------------------------------------------------------------


def torch_scan(f: Callable, init: Tree, xs: Tree) -> tuple[Tree, Tree]:
    """A scan in torch: a loop over trees of tensors. The carry must keep its structure, shapes and types."""
    import torch

    from helpers.by_hand import tree_leaves, tree_map, tree_structure

    def kind(leaf: Any) -> str:
        leaf = torch.as_tensor(leaf)
        return f"{'float' if leaf.is_floating_point() else 'integer'}{list(leaf.shape)}"

    carry, ys = init, []
    for k in range(len(tree_leaves(xs)[0])):
        result = f(carry, tree_map(lambda leaf, k=k: leaf[k], xs))
        if not isinstance(result, tuple) or len(result) != 2:
            raise TypeError(
                "the function of a scan must return a pair: the new carry and y (None if there is none)"
            )
        new, y = result
        if tree_structure(new) != tree_structure(carry) or tree_map(kind, new) != tree_map(kind, carry):
            raise TypeError(
                f"the {KEPT}: it was {tree_map(kind, carry)}, and after a step {tree_map(kind, new)}"
            )
        carry, ys = new, [*ys, y]
    return carry, tree_map(lambda *rows: torch.stack([torch.as_tensor(row) for row in rows]), *ys)


@dataclass(frozen=True)
class Scan:
    """The scan of a library: by hand that of helpers.by_hand, in torch a loop, in JAX lax.scan. Its calls are counted."""

    def on(self, lib: Library) -> BuiltScan:
        """The scan of one library."""
        return BuiltScan(lib)

    def __str__(self) -> str:
        return "bh.scan, in torch a loop, in JAX lax.scan"


class BuiltScan:
    """A scan that counts its calls."""

    def __init__(self, lib: Library) -> None:
        self.calls, self._way = 0, lib.way

    def __call__(self, f: Any, init: Any, xs: Any = None, **more: Any) -> Any:
        self.calls += 1
        if not callable(f) and f is not Ellipsis:
            raise TypeError(f"{STEP_FIRST}, a function; then the first carry, then xs")
        if any(part is Ellipsis for part in (f, init, xs)):
            raise NotImplementedError
        return self._scan(_without_gaps(f), init, xs, **more)

    @property
    def _scan(self) -> Callable:
        if self._way == "jax":
            from jax import lax

            return lax.scan
        if self._way == "torch":
            return torch_scan
        return _by_hand_scan()


def _without_gaps(f: Any) -> Any:
    """The step; a gap `...` in what it returns says that it has not been written."""

    def step(carry: Any, x: Any) -> Any:
        result = f(carry, x)
        if result is Ellipsis or (isinstance(result, tuple) and any(part is Ellipsis for part in result)):
            raise NotImplementedError
        return result

    return step


@dataclass(frozen=True)
class Sine:
    """The sine of a library."""

    def on(self, lib: Library) -> Callable:
        """The sine of one library."""
        return lib.namespace.sin

    def __str__(self) -> str:
        return "the library's sine"


_SCANNED = calls_at_most(1, "scan called once", "no-scan")


def _no_scan(right: Callable) -> Mistake:
    return Mistake(
        "no-scan", right, "Let `scan` run the loop: hand it a step, the carry to start with, and xs, once."
    )


# --- predictions ---------------------------------------------------------------------------------------------------


def _number_in(guess: Any) -> float | None:
    """The last number in a guess: "0.9 ** 100 is about 0.00003" means 0.00003. A bare power is worked out."""
    text = str(guess).replace(",", "").replace("−", "-").lower()
    text = re.sub(r"\b10\s*(?:\*\*|\^)\s*\(?(-\d{1,3})\)?", r"1e\1", text)
    power = re.search(r"(\d*\.?\d+)\s*\)?\s*(?:\*\*|\^|to the power(?: of)?)\s*(\d{1,3})\W*$", text)
    if power:
        return float(power[1]) ** int(power[2])
    found = re.findall(r"-?\d*\.?\d+(?:e-?\d+)?", text)
    return float(found[-1]) if found else None


LEFT = 0.9**100


def _reply_forget(guess: Any) -> list[str]:
    lines = [
        "It is 0.9 to the power 100: 0.0000266. Each step back multiplies the gradient by 0.9 once more."
    ]
    said, words = _number_in(guess), str(guess).lower()
    if said is None and re.search(r"nothing|zero|tiny|little|small|hardly|negligible|not much", words):
        said = 0.0
    elif said is not None and "%" in words:
        said /= 100
    if said is not None and LEFT / 10 < said < LEFT * 10:
        lines.append(
            "You have the size of it. A small change today is all but forgotten after a hundred steps."
        )
    elif said is not None and 0 <= said <= LEFT / 10:
        lines.append("Next to nothing is right, and it is less small than you said: never quite 0.")
    elif said is not None and abs(said - 0.9) < 1e-9:
        lines.append("0.9 is what one step passes on. There are a hundred steps, one after the other.")
    elif said is not None and LEFT * 10 <= said < 0.9:
        lines.append("It does shrink, and by more: a hundred factors of 0.9 leave far less than you said.")
    elif said is not None and abs(said - 1) < 1e-9:
        lines.append("1 would be right if each step kept all of h. Each keeps nine tenths of what came in.")
    elif said is not None and abs(said - 90) < 1e-9:
        lines.append("Slopes along a chain multiply. They are added only where two paths meet.")
    elif said is not None and said < 0:
        lines.append("Every factor is 0.9, a positive number, so h moves the same way as the first one.")
    else:
        lines.append("With 1.1 in its place it would be 13,781: gradients through time vanish or explode.")
    return lines


def _reply_compile(guess: Any) -> list[str]:
    lines = [
        "The unrolled loop grows with the number of steps; the scan does not. JAX compiles the body of a scan once."
    ]
    said = _number_in(guess)
    if said is not None and said >= 2:
        lines.append("You saw growth. The cells below measure both, and print the times with their ratio.")
    else:
        lines.append(
            "A Python loop is gone when JAX compiles: what it sees is a program with each step written out."
        )
    return lines


def _reply_second(guess: Any) -> list[str]:
    text = str(guess).strip().lower()
    lines = ["In torch 2.13 it is wrong, and nothing is raised. The cell below shows what your version does."]
    if text.startswith(("n", "wrong", "false")):
        lines.append(
            "You were on your guard. How would you notice it without knowing the answer? That comes next."
        )
    else:
        lines.append(
            "A right value and a right gradient say nothing about the second derivative: that is another program."
        )
    return lines


# --- cumsum --------------------------------------------------------------------------------------------------------


def _sums(scan: Any, xs: np.ndarray) -> tuple:
    return xs.sum(), np.cumsum(xs)


def _far_from_zero(rng: np.random.Generator, n: int, start: float = 0.0) -> np.ndarray:
    """Generic numbers whose sum, from this start on, does not happen to be 0: that would be a rounding error only."""
    while True:
        xs = generic_numbers(rng, (n,))
        if abs(start + xs.sum()) > 0.2:
            return xs


def _scan_cases(rng: np.random.Generator) -> list[Case]:
    """Three are enough: JAX compiles the loop anew for each."""
    return [Case((Scan(), _far_from_zero(rng, n))) for n in (4, 5, 5)]


# --- asymmetry -----------------------------------------------------------------------------------------------------


def _asymmetry_cases(rng: np.random.Generator) -> list[Case]:
    """Matrices with two pairs that are off, one of them by its sign; no two known answers come close."""

    def one(n: int) -> Case:
        while True:
            half = generic_numbers(rng, (n, n))
            matrix = np.round(half + half.T, 2)
            matrix[0, 1] += round(rng.uniform(0.2, 0.8), 2)
            matrix[n - 2, n - 1] = -matrix[n - 1, n - 2]
            found = [_asymmetry(matrix), *(wrong(matrix) for wrong in ASYMMETRY_WRONG.values())]
            if min(abs(a - b) for k, a in enumerate(found) for b in found[:k]) > 0.02:
                return Case((matrix,))

    return [one(n) for n in (3, 3, 4, 4)]


def _distances(matrix: np.ndarray) -> np.ndarray:
    return np.abs(matrix - matrix.T)


def _asymmetry(matrix: np.ndarray) -> Any:
    return _distances(matrix).max()


ASYMMETRY_WRONG: dict[str, Callable[[np.ndarray], Any]] = {
    "cancelled": lambda m: (m - m.T).sum(),
    "added": lambda m: _distances(m).sum(),
    "added-once": lambda m: _distances(m).sum() / 2,
    "mean": lambda m: _distances(m).mean(),
    "norm": lambda m: np.sqrt((_distances(m) ** 2).sum()),
    "no-or-yes": lambda m: np.float64(_asymmetry(m) > 0),
    "one-pair": lambda m: _distances(m)[0, 1],
    "flipped": lambda m: np.abs(m - m[::-1]).max(),
    "largest-entry": lambda m: np.abs(m).max(),
    "sizes-first": lambda m: _distances(np.abs(m)).max(),
}


# --- my_scan -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TreeStep:
    """A step over trees, named by its seed: the carry is {"level": (2,), "total": ()}, x is {"keep": (), "push": (2,)},
    y is (number, (array, number)). It is linear in the carry, so that the whole loop has a closed form."""

    seed: int

    @cached_property
    def factors(self) -> tuple[float, float]:
        """The two numbers in the formula."""
        return tuple(float(x) for x in generic_numbers(np.random.default_rng(self.seed), (2,)))

    def on(self, lib: Library) -> BuiltTreeStep:
        """The step, for NumPy only."""
        return BuiltTreeStep(self)

    def __call__(self, carry: Tree, x: Tree) -> tuple:
        a, b = self.factors
        if not isinstance(x, dict):
            raise TypeError(f"{READS_A_DICT}, and it got {type(x).__name__}: give it one x, a dict like xs")
        level = carry["level"] * x["keep"] + a * x["push"]
        total = carry["total"] + x["keep"]
        return {"level": level, "total": total}, (b * carry["level"][0], (level + x["push"], total))

    def __str__(self) -> str:
        a, b = self.factors
        return f'level = carry["level"]*x["keep"] + {a:g}*x["push"], total = carry["total"] + x["keep"], y = ({b:g}*carry["level"][0], (level + x["push"], total))'.replace(
            "+ -", "- "
        )


class BuiltTreeStep:
    """A TreeStep that counts its calls and takes NumPy only."""

    def __init__(self, step: TreeStep) -> None:
        self.step, self.calls = step, 0

    def __call__(self, carry: Tree, x: Tree) -> tuple:
        self.calls += 1
        if _runs_inside(_by_hand_scan()):
            raise TypeError(f"{BY_LIBRARY}, and it was yours to write")
        numpy_only(carry, x)
        return self.step(carry, x)


def _by_hand_scan() -> Callable:
    from helpers.by_hand import scan

    return scan


def _runs_inside(function: Callable) -> bool:
    """Whether a call of this function is under way."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_code is not function.__code__:
        frame = frame.f_back
    return frame is not None


def _rows(xs: Tree) -> list[Tree]:
    return [{name: column[k] for name, column in xs.items()} for k in range(len(xs["keep"]))]


def _closed_scan(f: Any, init: Tree, xs: Tree) -> tuple:
    """The result in closed form: every level is a sum over all pushes before it, each times the product of the keeps since."""
    a, b = getattr(f, "step", f).factors
    keep, push = xs["keep"], xs["push"]
    n = len(keep)
    levels = [
        np.prod(keep[:k]) * init["level"]
        + sum((a * push[j] * np.prod(keep[j + 1 : k]) for j in range(k)), np.zeros(2))
        for k in range(n + 1)
    ]
    sums = np.stack([levels[k + 1] + push[k] for k in range(n)])
    totals = init["total"] + np.cumsum(keep)
    return {"level": levels[n], "total": totals[-1]}, (
        np.array([b * level[0] for level in levels[:-1]]),
        (sums, totals),
    )


def _loop(f: Any, init: Tree, rows: list[Tree]) -> tuple[list[Tree], list[Tree]]:
    f = getattr(f, "step", f)
    carries, ys = [init], []
    for x in rows:
        carry, y = f(carries[-1], x)
        carries, ys = [*carries, carry], [*ys, y]
    return carries, ys


def _stacked(ys: list[tuple]) -> tuple:
    return np.stack([y for y, _ in ys]), tuple(
        np.stack(column) for column in zip(*(y for _, y in ys), strict=True)
    )


def _forgetful(f: Any, init: Tree, xs: Tree) -> tuple:
    f = getattr(f, "step", f)
    results = [f(init, x) for x in _rows(xs)]
    return results[-1][0], _stacked([y for _, y in results])


def _all_carries(f: Any, init: Tree, xs: Tree) -> tuple:
    carries, _ = _loop(f, init, _rows(xs))
    return carries[-1], {name: np.stack([c[name] for c in carries[1:]]) for name in init}


def _backward_ys(f: Any, init: Tree, xs: Tree) -> tuple:
    carry, (y, (sums, totals)) = _closed_scan(f, init, xs)
    return carry, (y[::-1], (sums[::-1], totals[::-1]))


def _from_the_end(f: Any, init: Tree, xs: Tree) -> tuple:
    carries, ys = _loop(f, init, _rows(xs)[::-1])
    return carries[-1], _stacked(ys)


def _not_stacked(f: Any, init: Tree, xs: Tree) -> tuple:
    carries, ys = _loop(f, init, _rows(xs))
    return carries[-1], ys


def _last_y(f: Any, init: Tree, xs: Tree) -> tuple:
    carry, (y, (sums, totals)) = _closed_scan(f, init, xs)
    return carry, (y[-1], (sums[-1], totals[-1]))


def _run_my_scan(answer: Any, f: Any, init: Tree, xs: Tree) -> Any:
    """The result; refused if a leaf of ys is no array, or if bh.grad does not go through right values."""
    result = answer(f, init, xs)
    if isinstance(result, (tuple, list)) and len(result) == 2 and _has_list_as_leaf(result[1]):
        raise Refusal(UNSTACKED)
    if getattr(f, "calls", 0) == len(xs["keep"]) and matches(
        plain(result), plain(_closed_scan(f, init, xs)), 1e-6
    ):
        _follow(answer, f.step, init, xs)
    return result


def _has_list_as_leaf(ys: Any) -> bool:
    """Whether ys is a tree (·, (·, ·)), as wanted, and one of its leaves a list or tuple."""
    if not isinstance(ys, (tuple, list)) or len(ys) != 2:
        return False
    first, rest = ys
    if not isinstance(rest, (tuple, list)) or len(rest) != 2:
        return False
    return any(isinstance(leaf, (tuple, list)) for leaf in (first, *rest))


def _follow(answer: Any, step: TreeStep, init: Tree, xs: Tree) -> None:
    """Differentiate the sum of the last carry and all ys by the first carry; the step is linear in it."""
    from helpers.by_hand import grad

    def total(init: Tree) -> Any:
        carry, (y, (sums, totals)) = answer(step, init, xs)
        return carry["level"].sum() + carry["total"] + y.sum() + sums.sum() + totals.sum()

    n, b = len(xs["keep"]), step.factors[1]
    products = np.array([np.prod(xs["keep"][:k]) for k in range(n + 1)])
    level = products[n] + products[1:].sum() + b * products[:-1].sum() * np.array([1.0, 0.0])
    try:
        slopes = grad(total)(init)
    except Exception as error:
        said = " ".join(str(error).split()).split(". ")[0].rstrip(".")
        raise Refusal(f"{NOT_FOLLOWED}: {said or type(error).__name__}.") from error
    if not matches(plain(slopes), plain({"level": level, "total": np.float64(n + 1)}), 1e-6):
        raise Refusal(f"{NOT_FOLLOWED}: the gradient that comes back is wrong.")


def _tree_cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int) -> Case:
        init = {"level": generic_numbers(rng, (2,)), "total": generic_numbers(rng)}
        xs = {"keep": _far_from_zero(rng, n, init["total"]), "push": generic_numbers(rng, (n, 2))}
        return Case((TreeStep(random_seed(rng)), init, xs))

    return [one(n) for n in (3, 3, 4, 5, 6, 4)]


# --- article -------------------------------------------------------------------------------------------------------


def _article(x: np.ndarray) -> tuple:
    x, even = np.asarray(x, float), np.asarray(x) % 2 == 0
    return np.where(even, x * x, x), np.where(even, 2 * x, 1.0), even


def _article_with(
    wrong: Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], Any],
) -> Callable[[np.ndarray], Any]:
    return lambda x: wrong(np.asarray(x, float), *_article(x))


def _run_article(answer: Any, x: Any) -> Any:
    """The three arrays; the parity may come as booleans or as numbers 0 and 1."""
    result = answer(x)
    if isinstance(result, (tuple, list)) and len(result) == 3:
        y, slopes, even = result
        if hasattr(even, "dtype") and "bool" in str(even.dtype):
            even = even * 1.0
        elif isinstance(even, (list, tuple)) and all(isinstance(e, bool) for e in even):
            even = [float(e) for e in even]
        return y, slopes, even
    return result


def _article_cases(rng: np.random.Generator) -> list[Case]:
    """Whole numbers, as in the article, with even and odd ones; without 0, 1 and 2, where x·x, x and 2x meet."""
    evens, odds = [-8, -6, -4, 4, 6, 8], [-7, -5, -3, 3, 5, 7]
    cases = []
    for k in range(4):
        chosen = [*rng.choice(evens, 2, replace=False), *rng.choice(odds, 2 + k % 2, replace=False)]
        cases.append(Case((rng.permutation(np.array(chosen, dtype=np.int64)),)))
    return cases


# --- stable_carry --------------------------------------------------------------------------------------------------


def _window(xs: np.ndarray, places: tuple[int, ...]) -> np.ndarray:
    """For each x the sum of the entries at these places before it (0 is x itself); before the start they are 0."""
    padded = np.concatenate([np.zeros(9), xs])
    return sum(padded[9 - k : len(padded) - k] for k in places)


def _means_with(wrong: Callable[[np.ndarray], Any]) -> Callable[..., Any]:
    return lambda scan, xs: wrong(np.asarray(xs))


# --- pendulum ------------------------------------------------------------------------------------------------------


def _swing(start: tuple, dts: Any, slope: Callable = np.sin) -> tuple[list, list]:
    """Angles and speeds at every step, the start among them: speed first, then the angle with the new speed."""
    angles, speeds = [start[0]], [start[1]]
    for dt in dts:
        speeds.append(speeds[-1] - dt * slope(angles[-1]))
        angles.append(angles[-1] + dt * speeds[-1])
    return angles, speeds


def _pendulum(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
    angles, speeds = _swing(start, dts)
    return (angles[-1], speeds[-1]), np.array(angles[1:])


def _pendulum_with(move: Callable[[Any, Any, Any], tuple]) -> Callable[..., Any]:
    """`pendulum` with another step: move(angle, speed, dt) is the new pair."""

    def answer(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
        states = [tuple(start)]
        for dt in dts:
            states.append(tuple(move(*states[-1], dt)))
        return states[-1], np.array([angle for angle, _ in states[1:]])

    return answer


def _theta_first(angle: Any, speed: Any, dt: Any) -> tuple:
    angle = angle + dt * speed
    return angle, speed - dt * np.sin(angle)


def _pushed(angle: Any, speed: Any, dt: Any) -> tuple:
    speed = speed + dt * np.sin(angle)
    return angle + dt * speed, speed


def _small_angle(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
    angles, speeds = _swing(start, dts, lambda angle: angle)
    return (angles[-1], speeds[-1]), np.array(angles[1:])


def _exchanged_state(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
    """The step takes (angle, speed) and hands on (speed, angle)."""
    state, angles = tuple(start), []
    for dt in dts:
        angle, speed = state
        speed = speed - dt * np.sin(angle)
        angles.append(angle + dt * speed)
        state = (speed, angles[-1])
    return state, np.array(angles)


def _pendulum_ys(pick: Callable[[list, list], Any]) -> Callable[..., Any]:
    def answer(scan: Any, sin: Any, start: tuple, dts: Any) -> tuple:
        angles, speeds = _swing(start, dts)
        return (angles[-1], speeds[-1]), np.array(pick(angles, speeds))

    return answer


def _pendulum_cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int) -> Case:
        start = (np.float64(round(rng.uniform(0.9, 1.6), 2)), np.float64(round(rng.uniform(0.4, 0.9), 2)))
        return Case((Scan(), Sine(), start, np.round(rng.uniform(0.2, 0.45, n), 2)))

    return [one(n) for n in (4, 5, 5)]


# --- sensitivity ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Swing:
    """A pendulum that swings for a number of equal steps: (angle, speed) at the start to (angle, speed) at the end."""

    dt: float
    steps: int

    def on(self, lib: Library) -> BuiltSwing:
        """The swing on one library, with a scan inside."""
        return BuiltSwing(self, lib)

    def end(self, angle: Any, speed: Any) -> tuple:
        """The state at the end, in NumPy."""
        angles, speeds = _swing((angle, speed), [self.dt] * self.steps)
        return angles[-1], speeds[-1]

    def jacobian(self, angle: Any, speed: Any) -> np.ndarray:
        """The matrix of partial derivatives of the end by the start: the product of the matrices of all steps."""
        total = np.eye(2)
        for _ in range(self.steps):
            slope = -self.dt * np.cos(angle)
            total = np.array([[1 + self.dt * slope, self.dt], [slope, 1.0]]) @ total
            speed = speed - self.dt * np.sin(angle)
            angle = angle + self.dt * speed
        return total

    def __str__(self) -> str:
        return f"(angle, speed) after {self.steps} steps of {self.dt:g}"


class BuiltSwing:
    """A Swing on one library; counts its calls."""

    def __init__(self, swing: Swing, lib: Library) -> None:
        self.swing, self.calls, self._lib = swing, 0, lib
        self.end, self.jacobian = swing.end, swing.jacobian

    def __call__(self, *state: Any) -> tuple:
        if len(state) != 2:
            raise TypeError(f"{TWO_NUMBERS}: the angle and the speed")
        angle, speed = state
        framework = framework_of(angle) or framework_of(speed)
        if self._lib.way == "by_hand":
            numpy_only(angle, speed)
        self.calls += 1
        if framework != "jax":
            return _swing_loop(
                self.swing,
                angle,
                speed,
                self._lib.namespace.sin if framework or self._lib.way == "by_hand" else np.sin,
            )
        return _jax_swing()(self.swing.dt, angle, speed, self.swing.steps)


@cache
def _jax_swing() -> Callable:
    """The swing in JAX: one program for all steps and starts, compiled once."""
    import jax
    from jax import lax

    def swing(dt: Any, angle: Any, speed: Any, steps: int) -> tuple:
        def step(carry: tuple, _: None) -> tuple:
            angle, speed = carry
            speed = speed - dt * jax.numpy.sin(angle)
            return (angle + dt * speed, speed), None

        return lax.scan(step, (angle, speed), None, length=steps)[0]

    return jax.jit(swing, static_argnums=3)


def _swing_loop(swing: Swing, angle: Any, speed: Any, sin: Callable) -> tuple:
    for _ in range(swing.steps):
        speed = speed - swing.dt * sin(angle)
        angle = angle + swing.dt * speed
    return angle, speed


def _swing_cases(rng: np.random.Generator) -> list[Case]:
    def one(steps: int) -> Case:
        start = [np.float64(round(float(x), 2)) for x in (rng.uniform(0.9, 1.6), rng.uniform(0.3, 0.8))]
        return Case((Swing(float(round(rng.uniform(0.21, 0.34), 2)), steps), *start))

    return [one(6) for _ in range(4)]


def _sensitivity_with(wrong: Callable[[np.ndarray, Any, Any, Any], Any]) -> Callable[..., Any]:
    return lambda swing, angle, speed: wrong(swing.jacobian(angle, speed), swing, angle, speed)


def _by_differences(swing: Any, angle: Any, speed: Any, h: float = 1e-6) -> Any:
    return (swing(angle + h, speed)[0] - swing(angle - h, speed)[0]) / (2 * h)


# --- scan_vjp ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wave:
    """The step of a loop with a parameter w, named by its seed: h ← a·sin(w·h + b·x) + c·h, all numbers."""

    seed: int

    @cached_property
    def numbers(self) -> tuple[float, float, float]:
        """a, b and c."""
        return tuple(float(x) for x in generic_numbers(np.random.default_rng(self.seed), (3,)))

    def on(self, lib: Library) -> Counted:
        """The step, for NumPy numbers only."""
        return Counted(self, self.value)

    def value(self, w: Any, h: Any, x: Any) -> Any:
        """The new h."""
        a, b, c = self.numbers
        return a * np.sin(w * h + b * x) + c * h

    def slopes(self, w: Any, h: Any, x: Any) -> tuple:
        """The slopes of the new h by w, h and x."""
        a, b, c = self.numbers
        inner = a * np.cos(w * h + b * x)
        return inner * h, inner * w + c, inner * b

    def pull(self, w: Any, h: Any, x: Any, h_bar: Any) -> tuple:
        """The pullback of one step: the cotangents of w, h and x."""
        return tuple(h_bar * slope for slope in self.slopes(w, h, x))

    def __str__(self) -> str:
        a, b, c = self.numbers
        return f"step(w, h, x) = {a:g}*sin(w*h + {b:g}*x) + {c:g}*h".replace("+ -", "- ")


@dataclass(frozen=True)
class WavePull:
    """The pullback of a Wave."""

    wave: Wave

    def on(self, lib: Library) -> Counted:
        """The pullback, for NumPy numbers only."""
        return Counted(self.wave, self.wave.pull)

    def __str__(self) -> str:
        return "pull(w, h, x, h_bar): (w_bar, h_bar, x_bar) of one step"


class Counted:
    """A function of plain numbers that counts its calls."""

    def __init__(self, wave: Wave, function: Callable) -> None:
        self.wave, self.calls, self._function = wave, 0, function

    def __call__(self, *numbers: Any) -> Any:
        self.calls += 1
        for number in numbers:
            if not isinstance(number, (int, float, np.ndarray, np.number)):
                raise TypeError("step and pull take plain numbers only: walk back through the loop yourself")
        return self._function(*numbers)


def _wave_of(step: Any) -> Wave:
    return step if isinstance(step, Wave) else step.wave


def _carries(wave: Wave, w: Any, init: Any, xs: np.ndarray) -> list:
    states = [init]
    for x in xs:
        states.append(wave.value(w, states[-1], x))
    return states


def _forward_oracle(
    step: Any, pull: Any, w: Any, init: Any, xs: np.ndarray, carry_bar: Any, ys_bar: np.ndarray
) -> tuple:
    """The same numbers from the other direction: every input is pushed forward through the loop on its own."""
    wave, n = _wave_of(step), len(xs)
    states = _carries(wave, w, init, xs)

    def weighted(by_w: float, start: float, moved: int | None) -> float:
        tangent, total = start, 0.0
        for k in range(n):
            dw, dh, dx = wave.slopes(w, states[k], xs[k])
            tangent = dh * tangent + by_w * dw + (dx if k == moved else 0.0)
            total += ys_bar[k] * tangent
        return total + carry_bar * tangent

    return (
        np.float64(weighted(1.0, 0.0, None)),
        np.float64(weighted(0.0, 1.0, None)),
        np.array([weighted(0.0, 0.0, k) for k in range(n)]),
    )


def _sweep_with(
    w_rule: str = "add",
    y_rule: str = "before",
    start: bool = True,
    state: int = 0,
    order: int = -1,
    flip: bool = True,
) -> Callable[..., Any]:
    """The reverse sweep of a scan, with wrong rules of your choice."""

    def answer(
        step: Any, pull: Any, w: Any, init: Any, xs: np.ndarray, carry_bar: Any, ys_bar: np.ndarray
    ) -> tuple:
        wave = _wave_of(step)
        states = _carries(wave, w, init, xs)
        h_bar, w_bar, xs_bar = (carry_bar if start else 0.0), 0.0, []
        for k in list(range(len(xs)))[::order]:
            if y_rule == "before":
                h_bar = h_bar + ys_bar[k]
            elif y_rule == "overwrite":
                h_bar = ys_bar[k]
            dw, h_bar, dx = wave.pull(w, states[k + state], xs[k], h_bar)
            if y_rule == "after":
                h_bar = h_bar + ys_bar[k]
            w_bar = w_bar + dw if w_rule == "add" else dw
            xs_bar.append(dx)
        return np.float64(w_bar), np.float64(h_bar), np.array(xs_bar[::-1] if flip and order < 0 else xs_bar)

    return answer


def _sweep_cases(rng: np.random.Generator) -> list[Case]:
    def one(n: int) -> Case:
        wave = Wave(random_seed(rng))
        return Case(
            (
                wave,
                WavePull(wave),
                generic_numbers(rng),
                generic_numbers(rng),
                generic_numbers(rng, (n,)),
                generic_numbers(rng),
                generic_numbers(rng, (n,)),
            )
        )

    return [one(n) for n in (2, 3, 4, 4, 5, 6)]


def _too_many_pulls(case: Case, trial: Any) -> str | None:
    n = len(case.args[4])
    if len(trial.calls) < 2 or trial.calls[1] <= n:
        return None
    return f"You called pull {trial.calls[1]} times; one pull for each of the {n} steps is enough."


# --- fixed_point ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pull:
    """A contraction g(a, x) = p·sin(q·a + r·x) + s·a, named by its seed: x ← g(a, x) converges."""

    seed: int

    @cached_property
    def numbers(self) -> tuple[float, float, float, float]:
        """p, q, r and s."""
        rng = np.random.default_rng(self.seed)
        signs = rng.choice([-1, 1], 4)
        return tuple(
            float(s * x) for s, x in zip(signs, np.round(rng.uniform(0.55, 0.85, 4), 2), strict=True)
        )

    def value(self, a: Any, x: Any, sin: Callable = np.sin) -> Any:
        """g(a, x)."""
        p, q, r, s = self.numbers
        return p * sin(q * a + r * x) + s * a

    def slopes(self, a: Any, x: Any) -> tuple:
        """The slopes of g by a and by x, in NumPy."""
        p, q, r, s = self.numbers
        inner = p * np.cos(q * a + r * x)
        return inner * q + s, inner * r

    def solution(self, a: Any) -> np.float64:
        """The x with x = g(a, x)."""
        x = 0.0
        for _ in range(400):
            x = self.value(a, x)
        return np.float64(x)

    def on(self, lib: Library) -> BuiltPull:
        """The function on one library."""
        return BuiltPull(self, lib)

    def __str__(self) -> str:
        p, q, r, s = self.numbers
        return f"g(a, x) = {p:g}*sin({q:g}*a + {r:g}*x) + {s:g}*a".replace("+ -", "- ")


class BuiltPull:
    """A Pull on one library; counts its calls."""

    def __init__(self, g: Pull, lib: Library) -> None:
        self.g, self.calls, self._lib, self.slopes = g, 0, lib, g.slopes

    def __call__(self, *numbers: Any) -> Any:
        if len(numbers) != 2:
            raise TypeError(f"{TWO_NUMBERS}: a and x")
        a, x = numbers
        framework = framework_of(a) or framework_of(x)
        if self._lib.way == "by_hand":
            numpy_only(a, x)
        self.calls += 1
        return self.g.value(
            a, x, self._lib.namespace.sin if framework or self._lib.way == "by_hand" else np.sin
        )


def _fixed_cases(rng: np.random.Generator) -> list[Case]:
    """Solutions at which both slopes of g are plainly there, and no two known answers come close."""
    cases: list[Case] = []
    while len(cases) < 6:
        g, a = Pull(random_seed(rng)), generic_numbers(rng)
        x = g.solution(a)
        by_a, by_x = g.slopes(a, x)
        if 0.25 < abs(by_x) < 0.65 and abs(by_a) > 0.3 and abs(1 - by_a) > 0.2 and abs(x) > 0.1:
            cases.append(Case((g, a, x)))
    return cases


def _fixed_with(wrong: Callable[[Any, Any, Any, Any], Any]) -> Callable[..., Any]:
    """`slope_of_solution` with a wrong belief: `wrong(slope by a, slope by x, a, x)` is what it gives."""
    return lambda g, a, x: wrong(*g.slopes(a, x), a, x)


def _unrolled(g: Any, a: Any, x: Any) -> Any:
    """The right number from sixty more rounds: calls g in each."""
    slope = 0.0
    for _ in range(60):
        by_a, by_x = g.slopes(a, x)
        slope = by_a + by_x * slope
        g(a, x)
    return slope


def _fixed_oracle(g: Any, a: Any, x: Any) -> Any:
    by_a, by_x = g.slopes(a, x)
    return by_a / (1 - by_x)


# --- the exercises -------------------------------------------------------------------------------------------------

EXERCISES = (
    question(
        "scan/recall_paths",
        "Three messages arrive",
        6,
        {
            -1: "-1 is the last message. It does not replace the ones before it.",
            2: "2 is the first message. The other paths count, too.",
            -10: "Slopes multiply along one path. Where paths meet, what they bring is added.",
            (2, 5, -1): "These are the messages as they arrive. An adjoint is one number: what becomes of messages where paths meet?",
            8: "You added the sizes. A message keeps its sign.",
        },
        hints=("Chapter 02: what happens where two paths meet?",),
    ),
    question(
        "scan/recall_jvp",
        "The shape of a tangent",
        (2,),
        {
            (3,): "(3,) is the shape of the direction that goes in. What comes out is shaped like the output.",
            (2, 3): "That is the shape of the Jacobian. A JVP is the Jacobian times one direction.",
            (3, 2): "A JVP makes no matrix: one direction goes in, one change of the output comes out.",
            (): "One number would be the slope of one output. Here there are two.",
            2: "Two numbers, right. A shape is a tuple, and a tuple of one entry needs a comma; brackets alone do not make one.",
        },
        hints=("Chapter 06: a JVP says how the output changes along v. What is shaped like that?",),
    ),
    Prediction(
        id="scan/forget",
        title="What is left after a hundred steps?",
        reply=_reply_forget,
        hints=("One step multiplies by 0.9. What do two steps do, one after the other?",),
    ),
    Exercise(
        id="scan/cumsum",
        title="Running sums",
        level=1,
        minutes=5,
        signature="running_sums(scan, xs)",
        ways=("by_hand", "torch", "jax"),
        cases=_scan_cases,
        oracle=_sums,
        rules=(_SCANNED,),
        mistakes=(
            Mistake("M36", lambda scan, xs: (np.cumsum(xs), xs.sum()), "The two are exchanged. A scan returns the last carry first, then the ys."),
            Mistake("before", lambda scan, xs: (xs.sum(), np.cumsum(xs) - xs), "Each y is the sum before its x was added. Add x first, and let y be the new total."),
            Mistake("M35", lambda scan, xs: (xs[-1], np.cumsum(xs) * 0 + xs), "Nothing was carried: each y is its own x. The new carry must hold the old one."),
            Mistake("carries-x", lambda scan, xs: (xs[-1], xs + np.concatenate([[0.0], xs[:-1]])), "The carry is the last x here, not the sum so far. Return the new total as the carry."),
            Mistake("starts-at-x", lambda scan, xs: (xs.sum() + xs[0], np.cumsum(xs) + xs[0]), "The first x counts twice: the carry starts with it, and the first step adds it. Start with 0."),
            Mistake("ys-are-xs", lambda scan, xs: (xs.sum(), xs * 1.0), "The total is right, and each y is only its x. Let y be the new total."),
            Mistake("starts-at-one", lambda scan, xs: (xs.sum() + 1, np.cumsum(xs) + 1), "Everything is larger by one: the carry starts with 1. The sum of nothing is 0."),
            Mistake("only-sums", lambda scan, xs: np.cumsum(xs), "The sums are right. Return both things that scan gives: the last total and the sums."),
            Mistake("products", lambda scan, xs: (0.0 * xs.sum(), 0.0 * xs), "All zero: with a product in the step, a carry of 0 stays 0. Add x to the total."),
            Mistake("list-as-start", raises(TypeError(f"the {KEPT}: it was [], and after a step")), "The carry starts as an empty list or tuple. It is the sum so far, one number: start with the sum of nothing, and let scan collect the ys.", error=EMPTY_START),
            Mistake("M37", raises(TypeError(KEPT)), "The carry began as one thing and came out of a step as another. A whole number 0 is no float: start with `0.0`, and return one number.", error=CARRY_CHANGED),
            Mistake("no-pair", raises(TypeError("the function of a scan must return a pair")), "The step must return two things, as a tuple: the new carry, and the y of this step.", error=NOT_A_PAIR),
            Mistake("arguments", raises(TypeError(STEP_FIRST)), "The order is `scan(step, start, xs)`.", error=STEP_FIRST),
            _no_scan(_sums),
        ),
        hints=(
            "What must you know from the steps before to write down the next running sum?",
            "Picture a till: the total goes in, a price is added, and the new total is both kept for the next customer and printed on the receipt.",
            "step(total, x):\n    the new total is total plus x\n    the new carry is the new total, and so is y\nstart from nothing: 0.0",
            "`new_total = total + x`, `y = new_total`, and the carry starts at `0.0`: a float, because every later total is one.",
        ),
    ),
    Exercise(
        id="scan/asymmetry",
        title="A test for a Hessian",
        level=1,
        minutes=5,
        signature="asymmetry(matrix)",
        ways=("torch",),
        cases=_asymmetry_cases,
        oracle=_asymmetry,
        mistakes=(
            Mistake("cancelled", ASYMMETRY_WRONG["cancelled"], "What is missing below the diagonal and what is too much above it cancel: this sum is 0 for every matrix. Take the size of each difference first."),
            Mistake("added", ASYMMETRY_WRONG["added"], "You added all the distances, each pair twice. The largest of them was asked for."),
            Mistake("added-once", ASYMMETRY_WRONG["added-once"], "You added the distances of all pairs. The largest of them was asked for."),
            Mistake("mean", ASYMMETRY_WRONG["mean"], "This is the mean distance. The largest one was asked for."),
            Mistake("norm", ASYMMETRY_WRONG["norm"], "This is the root of the sum of the squares. The largest distance was asked for."),
            Mistake("whole", _distances, "These are the distances of all entries. Return the largest one."),
            Mistake("no-or-yes", ASYMMETRY_WRONG["no-or-yes"], "1 for any matrix that is not symmetric says that it is wrong. By how much was asked for."),
            Mistake("one-pair", ASYMMETRY_WRONG["one-pair"], "You looked at one pair only. Any pair may be the one that is wrong."),
            Mistake("flipped", ASYMMETRY_WRONG["flipped"], "You turned the matrix upside down. A Hessian is mirrored in its diagonal: compare it with its transpose."),
            Mistake("largest-entry", ASYMMETRY_WRONG["largest-entry"], "This is the largest entry. Compare each entry with the one across the diagonal."),
            Mistake("sizes-first", ASYMMETRY_WRONG["sizes-first"], "You took the sizes before the difference. Two entries of opposite sign are not equal: difference first, size second."),
        ),
        hints=(
            "Which two entries of a Hessian hold the same second derivative?",
            "Picture the matrix folded along its diagonal. Where two entries come to lie on each other, they must agree.",
            "difference = the matrix minus its transpose\nsize of each entry of the difference\nthe largest of them",
            "`(matrix - matrix.T).abs().max()`",
        ),
    ),
    Exercise(
        id="scan/my_scan",
        title="scan over trees",
        level=2,
        minutes=10,
        signature="my_scan(f, init, xs)",
        cases=_tree_cases,
        run=_run_my_scan,
        oracle=_closed_scan,
        rules=(calls_at_most(lambda f, init, xs: len(xs["keep"]), "f called once for each step", "twice"),),
        mistakes=(
            Mistake("M36", lambda f, init, xs: _closed_scan(f, init, xs)[::-1], "The two are exchanged: the carry comes first, then the ys. The same holds for what f returns."),
            Mistake("not-stacked", _not_stacked, "The ys are a list with one tree for each step. What is wanted is one tree whose leaves are stacked: `bh.tree_map(lambda *rows: bh.stack(rows), *ys)`."),
            Mistake("unstacked", raises(Refusal(UNSTACKED)), "What `bh.tree_map` brings to the leaves must stack the rows: `bh.tree_map(lambda *rows: bh.stack(rows), *ys)`.", error="^refused: A leaf of ys is"),
            Mistake("no-grad", raises(Refusal(f"{NOT_FOLLOWED}.")), "Functions of NumPy and writing into an array lose the derivative. Stack with `bh.stack`, which every transform of bh can follow.", error=f"^refused: {NOT_FOLLOWED}"),
            Mistake("bh-scan", raises(TypeError(BY_LIBRARY)), "bh.scan did the work. Write its loop: `bh.tree_map` and `bh.tree_leaves` are yours to use.", error=BY_LIBRARY),
            Mistake("M35", _forgetful, "Every step got the carry of the start. Hand each step the carry that the step before returned."),
            Mistake("carries", _all_carries, "You stacked the carries. The ys are the second thing that f returns."),
            Mistake("last-y", _last_y, "Only the y of the last step came back. Keep all of them, and stack."),
            Mistake("backward-ys", _backward_ys, "The ys stand in reverse order: the first y belongs to the first x."),
            Mistake("from-the-end", _from_the_end, "The loop ran from the last x to the first. Go the other way."),
            Mistake("only-carry", lambda f, init, xs: _closed_scan(f, init, xs)[0], "Only the carry came back. The ys belong to the result, too."),
            Mistake("only-ys", lambda f, init, xs: _closed_scan(f, init, xs)[1], "Only the ys came back. The last carry belongs to the result, too, and it comes first."),
            Mistake("names", raises(TypeError(READS_A_DICT)), "xs is a dict, and a loop over a dict gives its names. Take row k of every leaf: `bh.tree_map(lambda a: a[k], xs)`.", error=re.escape(READS_A_DICT)),
            Mistake("rows-of-dict", raises(KeyError(0)), "xs is a dict: xs[k] looks for a name k. Take row k of every leaf: `bh.tree_map(lambda a: a[k], xs)`.", error="^KeyError: -?[0-9]"),
            Mistake("stacked-trees", raises(ValueError("setting an array element with a sequence")), "A stack is made of arrays, and here each y is a tree, with a tuple inside a tuple. Let `bh.tree_map` bring `bh.stack` to the leaves.", error="setting an array element|inhomogeneous|all input arrays must have the same shape"),
            Mistake("twice", lambda f, init, xs: (_loop_calling(f, init, xs), _closed_scan(f, init, xs))[1], "Take both results of one call: `carry, y = f(carry, x)`."),
        ),
        hints=(
            "Which three things does the loop keep while it runs: one that is replaced at each step, one that grows, one that says which x is next?",
            "Picture a relay: the carry is the baton. At each station the runner takes one row from every column of xs, hands on a new baton, and drops a note into a box. In the end the notes are sorted, leaf by leaf.",
            "n = the length of any leaf of xs\nfor k from 0 to n - 1:\n    x = row k of every leaf\n    carry, y = f of carry and x\n    put y into a list\nstack the list, leaf by leaf; return the carry and the stacked ys",
            "Row k: `bh.tree_map(lambda a: a[k], xs)`. The end: `bh.tree_map(lambda *rows: bh.stack(rows), *ys)`. The length: `len(bh.tree_leaves(xs)[0])`.",
        ),
    ),
    Exercise(
        id="scan/article",
        title="A scan that was none",
        level=1,
        minutes=6,
        signature="square_if_even(x)",
        ways=("torch", "jax"),
        cases=_article_cases,
        run=_run_article,
        oracle=lambda x: (*_article(x)[:2], _article(x)[2] * 1.0),
        mistakes=(
            Mistake("M35", _article_with(lambda x, y, s, even: (np.cumsum(y), s, even)), "Here every y holds all that came before it. No state is carried in this task: each number stands alone, and that is vmap, not scan."),
            Mistake("M35-slopes", _article_with(lambda x, y, s, even: (np.cumsum(y), s * np.arange(len(s), 0, -1), even)), "Each y holds all that came before it, and each slope counts once for every later y. No state is carried here: this is vmap."),
            Mistake("M06", raises(RuntimeError("only Tensors of floating point dtype can require gradients")), "The article's x holds whole numbers. An infinitely small step leaves the integers: make floats of them first.", error=NO_INTEGERS),
            Mistake("unmarked", raises(RuntimeError("element 0 of tensors does not require grad")), "torch did not watch this x: `.requires_grad_()` marks a tensor of floats. With `torch.func.grad` there is nothing to mark.", error="does not require grad"),
            Mistake("M19", raises(RuntimeError("vmap: data-dependent control flow")), "`if` needs one yes or no, and here there are many. Compute both and choose with `where`.", error=DATA_DEPENDENT),
            Mistake("no-such-scan", raises(AttributeError("module 'torch.func' has no attribute 'scan'")), "There is no such function, and none is needed: no number hands anything to the next. Use vmap, or plain array operations.", error=NO_SUCH_SCAN),
            Mistake("M04", raises(RuntimeError("grad can be implicitly created only for scalar outputs")), "A gradient starts from one number, and here there are several. Map the gradient of the function of one number: `vmap(grad(one))(x)`.", error=NOT_SCALAR),
            Mistake("last-only", _article_with(lambda x, y, s, even: (y[-1], s[-1], even[-1])), "Only the last number came back. Three arrays are asked for, with an entry for every x."),
            Mistake("odd", _article_with(lambda x, y, s, even: (np.where(even, x, x * x), np.where(even, 1.0, 2 * x), even)), "The odd numbers were squared. Even ones leave no rest: `x % 2 == 0`."),
            Mistake("exchanged", _article_with(lambda x, y, s, even: (np.where(even, x, x * x), np.where(even, 1.0, 2 * x), ~even)), "Odd and even are exchanged, in all three arrays. Even numbers leave no rest: `x % 2 == 0`."),
            Mistake("all-squared", _article_with(lambda x, y, s, even: (x * x, 2 * x, even)), "All numbers were squared. The odd ones stay as they are."),
            Mistake("slopes-of-squares", _article_with(lambda x, y, s, even: (y, 2 * x, even)), "The values are right. The slopes are those of x·x everywhere: for the odd numbers, y is x itself."),
            Mistake("added-up", _article_with(lambda x, y, s, even: (y, s.sum(), even)), "The slopes have been added up. One slope for each x was asked for."),
            Mistake("no-parity", _article_with(lambda x, y, s, even: (y, s)), "The article promises to report which numbers are even, and never returns it. Return it as the third thing."),
            Mistake("odd-parity", _article_with(lambda x, y, s, even: (y, s, ~even)), "The third array says which numbers are odd. Which are even was asked for."),
            Mistake("values-as-slopes", _article_with(lambda x, y, s, even: (y, y, even)), "The values stand where the slopes belong. At x = 2 nobody would notice: x·x and 2x are both 4 there."),
        ),
        hints=(
            "Does the result for the second number need anything from the first?",
            "Picture four people at four counters, each with one number. Nobody waits for anybody. A scan would be one counter and a queue.",
            "x as floats\none(v): both results, and choose by whether v is even\nvalues and slopes: the derivative of one, mapped over x\neven: which x leave no rest by 2",
            "`torch.where(v % 2 == 0, v * v, v)`, and `vmap(grad(one))(x)` gives one slope for each number.",
        ),
    ),
    Exercise(
        id="scan/stable_carry",
        title="A carry that keeps its type",
        level=2,
        minutes=8,
        signature="moving_mean(scan, xs)",
        ways=("by_hand", "torch", "jax"),
        cases=_scan_cases,
        oracle=lambda scan, xs: _window(xs, (0, 1, 2)) / 3,
        rules=(_SCANNED,),
        mistakes=(
            Mistake("M37", raises(TypeError(KEPT)), "The carry must keep its structure, its shapes and its types. Carry the last two numbers, as two floats, and nothing more.", error=CARRY_CHANGED),
            Mistake("shifted", _means_with(lambda xs: _window(xs, (1, 2, 3)) / 3), "Each mean leaves out its own x: this is the mean of the three before it."),
            Mistake("no-shift", _means_with(lambda xs: _window(xs, (0, 1)) / 3), "The number before last is always 0 here. When x comes in, the last number must move on to become the one before last."),
            Mistake("two", _means_with(lambda xs: _window(xs, (0, 1)) / 2), "This is the mean of two. Carry two numbers, then x is the third."),
            Mistake("four", _means_with(lambda xs: _window(xs, (0, 1, 2, 3)) / 4), "This is the mean of four numbers. Two in the carry, and x: that makes three."),
            Mistake("so-far", _means_with(lambda xs: np.cumsum(xs) / np.arange(1, len(xs) + 1)), "This is the mean of everything so far. Only the last three belong in."),
            Mistake("all-over-three", _means_with(lambda xs: np.cumsum(xs) / 3), "This is everything so far, divided by 3. What leaves the window must be taken away."),
            Mistake("fewer", _means_with(lambda xs: _window(xs, (0, 1, 2)) / np.minimum(np.arange(1, len(xs) + 1), 3)), "At the start you divided by fewer than 3. Before the start there are zeros, and they count."),
            Mistake("sums", _means_with(lambda xs: _window(xs, (0, 1, 2))), "These are the sums of three. Divide by 3."),
            Mistake("wrong-end", _means_with(lambda xs: (_window(xs, (0,)) * 2 + _window(xs, (1,))) / 3), "x counts twice in each mean. Take the mean of the old carry and x, then make the new carry."),
            Mistake("M36", _means_with(lambda xs: ((xs[-2], xs[-1]), _window(xs, (0, 1, 2)) / 3)), "This is what scan returns: the last carry and the ys. Only the means were asked for."),
            _no_scan(_means_with(lambda xs: _window(xs, (0, 1, 2)) / 3)),
        ),
        hints=(
            "How many of the earlier numbers does the next mean really need?",
            "Picture a bench with two seats. A newcomer sits down at one end, the one at the other end gets up. The bench never grows.",
            "the carry is a pair: the number before last, the last number\nstart with two zeros, as floats\nstep: y is the mean of the pair and x\n      the new pair is the last number and x",
            "`older, newer = seen`, then return `(newer, x), (older + newer + x) / 3`. The start is `(0.0, 0.0)`.",
        ),
    ),
    Exercise(
        id="scan/pendulum",
        title="A pendulum",
        level=2,
        minutes=8,
        signature="pendulum(scan, sin, start, dts)",
        ways=("by_hand", "torch", "jax"),
        cases=_pendulum_cases,
        oracle=_pendulum,
        rules=(_SCANNED,),
        mistakes=(
            Mistake("M36", raises(TypeError(KEPT)), "What came out of the step as the carry is not what went in. The carry comes first, and it is a tuple, as it came in: `return (angle, speed), angle`.", error=CARRY_CHANGED),
            Mistake("result-swapped", lambda scan, sin, start, dts: _pendulum(scan, sin, start, dts)[::-1], "The two results are exchanged: the state at the end comes first, then the angles."),
            Mistake("exchanged-state", _exchanged_state, "The step takes (angle, speed) and hands on (speed, angle): from the second step on, each stands in the other's place."),
            Mistake("np-sin", raises(RuntimeError("TracerArrayConversionError")), "A function of NumPy met a number of JAX. Use the `sin` that is handed in.", error="TracerArrayConversionError"),
            Mistake("before", _pendulum_ys(lambda angles, speeds: angles[:-1]), "Each y is the angle before its step. Let y be the new angle."),
            Mistake("old-speed", _pendulum_with(lambda a, s, dt: (a + dt * s, s - dt * np.sin(a))), "The angle moved with the old speed: explicit Euler, whose energy grows step by step. First the new speed, then the angle with it."),
            Mistake("angle-first", _pendulum_with(_theta_first), "You moved the angle first and took the sine of the new one. First the speed, with the old angle, then the angle with the new speed."),
            Mistake("pushed", _pendulum_with(_pushed), "The sign is wrong: gravity pulls back. The speed loses dt times the sine of the angle."),
            Mistake("small-angle", _small_angle, "The pull is the sine of the angle, not the angle. They agree only for small swings."),
            Mistake("one-dt", lambda scan, sin, start, dts: _pendulum(scan, sin, start, [dts[0]] * len(dts)), "Every step had the length of the first one. Step k lasts dts[k]: it is the x of that step."),
            Mistake("speeds", _pendulum_ys(lambda angles, speeds: speeds[1:]), "The ys are the speeds. The angles were asked for."),
            Mistake("only-angles", lambda scan, sin, start, dts: _pendulum(scan, sin, start, dts)[1], "The angles are right. Return the state at the end, too: it comes first."),
            _no_scan(_pendulum),
        ),
        hints=(
            "What must a pendulum remember from one moment to the next, so that it can go on without knowing its past?",
            "Picture two dials, angle and speed. Gravity turns the speed dial, by the angle of now. Then the speed, the new one, turns the angle dial. One of the two dials is written down.",
            "step(state, dt):\n    angle, speed = state\n    speed loses dt times the sine of angle\n    angle gains dt times speed, the new one\n    the new carry is the pair, y is the angle\nscan over dts, from start",
            "`speed = speed - dt * sin(angle)`, `angle = angle + dt * speed`, `return (angle, speed), angle`; then `scan(step, start, dts)`.",
        ),
    ),
    Exercise(
        id="scan/sensitivity",
        title="How much of the start is left?",
        level=2,
        minutes=8,
        signature="sensitivity(swing, angle, speed)",
        ways=("by_hand", "torch", "jax"),
        cases=_swing_cases,
        oracle=lambda swing, angle, speed: swing.jacobian(angle, speed)[0, 0],
        rules=(calls_at_most(1, "swing called once", "differences"),),
        mistakes=(
            Mistake("M24", _sensitivity_with(lambda j, f, a, s: j[0].sum()), "This is the slope along (1, 1): angle and speed both moved. A JVP is not the gradient; it answers for one direction. Move the angle by 1 and the speed by 0."),
            Mistake("wrong-part", _sensitivity_with(lambda j, f, a, s: j[1, 0]), "This says how the last speed moves. The angle is the first of the two."),
            Mistake("wrong-input", _sensitivity_with(lambda j, f, a, s: j[0, 1]), "This is what a change of the first speed does. The angle is the one that moves: its tangent is 1."),
            Mistake("corner", _sensitivity_with(lambda j, f, a, s: j[1, 1]), "This is how the last speed moves with the first speed. The same question was asked about the angle."),
            Mistake("both-parts", _sensitivity_with(lambda j, f, a, s: (j[0, 0], j[1, 0])), "The tangent has two parts, one for each output. Only that of the angle was asked for."),
            Mistake("summed", _sensitivity_with(lambda j, f, a, s: j[:, 0].sum()), "Angle and speed of the end have been added up. Only the angle was asked for."),
            Mistake("M25", _sensitivity_with(lambda j, f, a, s: f.end(a, s)[0]), "This is the last angle itself. A JVP returns the result first, then the tangent."),
            Mistake("whole-result", _sensitivity_with(lambda j, f, a, s: (f.end(a, s), (j[0, 0], j[1, 0]))), "This is all that a JVP returns: the end and its tangent, each with two parts. One number was asked for."),
            Mistake("ratio", _sensitivity_with(lambda j, f, a, s: f.end(a, s)[0] / a), "This is the last angle divided by the first. How much it moves when the first one moves is a slope."),
            Mistake("itself", _sensitivity_with(lambda j, f, a, s: j[0] @ [a, s]), "angle and speed are the point, and here they are the direction, too. The direction says what moves: the angle by 1, the speed by 0."),
            Mistake("scaled", _sensitivity_with(lambda j, f, a, s: j[0, 0] * a), "You moved the angle by the angle itself. For a slope, the tangent is 1."),
            Mistake("bare", raises(TypeError("primals must be a tuple")), "Primals and tangents are tuples, with an entry for each argument of swing: `(angle, speed)` and one tangent for each.", error=BARE),
            Mistake("one-argument", raises(TypeError(TWO_NUMBERS)), "swing wants both. Hand both to jvp; the speed is held fixed by a tangent of 0.", error=TWO_NUMBERS),
            Mistake("float-tangents", raises(RuntimeError("Expected tangents to only contain Tensors")), "torch wants tensors as tangents, too: `angle * 0 + 1` is a one that every library takes.", error=NO_TENSOR),
            Mistake("differences", _by_differences, "Differences call the swing twice and lose digits. One JVP carries the slope along."),
        ),
        hints=(
            "There are two inputs, and only one of them moves. Which direction is that?",
            "Picture two pendulums side by side. The second one starts a hair further out, with the same speed. How far apart are they at the end, in hairs?",
            "tangents: 1 for the angle, 0 for the speed\nvalue and tangent = the jvp of swing along them\nthe tangent has two parts: return the one of the angle",
            "`jvp(swing, (angle, speed), (one, zero))[1][0]`; `angle * 0 + 1` is a one that every library takes.",
        ),
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
    Exercise(
        id="scan/scan_vjp",
        title="The reverse sweep of a scan",
        level=3,
        minutes=15,
        signature="scan_vjp(step, pull, w, init, xs, carry_bar, ys_bar)",
        cases=_sweep_cases,
        oracle=_forward_oracle,
        rules=(
            calls_at_most(lambda step, pull, w, init, xs, c, y: len(xs), "step called once for each x", "recomputed"),
            Rule(_too_many_pulls, "pull called once for each x", "recomputed"),
        ),
        mistakes=(
            Mistake("M26", _sweep_with(w_rule="last"), "Every step reads w, so every step sends it a message. You kept the last one only: add them up."),
            Mistake("M26-carry", _sweep_with(y_rule="overwrite"), "Two paths leave each h: one into its y, one into the next step. The message of y replaced the other: add."),
            Mistake("both-overwritten", _sweep_with(w_rule="last", y_rule="overwrite"), "Messages were replaced at two places: at w, which every step reads, and at h, which is carried on and written down. Add at both."),
            Mistake("no-ys", _sweep_with(y_rule="none"), "Nothing came back through the ys. Each h is written down as y, so ys_bar[k] is a message to it, too."),
            Mistake("no-carry", _sweep_with(start=False), "The last h is also the carry that the scan returns. Begin with its cotangent, carry_bar, not with 0."),
            Mistake("ys-late", _sweep_with(y_rule="after"), "ys_bar[k] came in after step k was pulled back. y is the new h of its step, so its message arrives before that pull."),
            Mistake("new-state", _sweep_with(state=1), "pull got the h that the step made. It wants what the step read: the h before it."),
            Mistake("forward", _sweep_with(order=1), "The sweep ran from the first step to the last. Messages come from the end: go backward."),
            Mistake("xs-reversed", _sweep_with(flip=False), "All right but for the order of xs_bar: the sweep made them from last to first."),
            Mistake("order", lambda *args: [_sweep_with()(*args)[k] for k in (1, 0, 2)], "The cotangents of w and of init are exchanged: give them in the order w, init, xs."),
            Mistake("recomputed", lambda step, pull, *rest: ([step(rest[0], rest[1], x) for x in [*rest[2], *rest[2]]], _sweep_with()(step, pull, *rest))[1], "Keep every h of the forward loop in a list, and read it from there on the way back."),
        ),
        hints=(
            "What does pull need that only the forward loop knows? And how many messages does w get?",
            "Picture a ribbon of boxes. Forward, each box hands h to the right. Back, each box gets h_bar from the right, and what its y brings is added. It hands h_bar to the left, drops a message into w's bowl, and one into its own x.",
            "forward: a list of all h, the first is init\nh_bar = carry_bar, w_bar = 0\nfor k from the last to the first:\n    h_bar gains ys_bar[k]\n    message to w, h_bar, xs_bar[k] = pull at w, the h before step k, xs[k], h_bar\n    w_bar gains the message\nreturn w_bar, h_bar, xs_bar",
            "In the loop: `h_bar = h_bar + ys_bar[k]`, then `dw, h_bar, xs_bar[k] = pull(w, hs[k], xs[k], h_bar)`, then `w_bar = w_bar + dw`. What is left of h_bar at the end belongs to init.",
        ),
    ),
    Exercise(
        id="scan/fixed_point",
        title="The slope of a solution",
        level=3,
        minutes=10,
        signature="slope_of_solution(g, a, x)",
        ways=("by_hand", "torch", "jax"),
        cases=_fixed_cases,
        oracle=_fixed_oracle,
        rules=(calls_at_most(2, "g called at most twice", "unrolled"),),
        mistakes=(
            Mistake("M38", _fixed_with(lambda ga, gx, a, x: ga), "x was taken as a constant: this is what one round from a finished x gives. When a moves, the solution moves with it, and g sees that, too."),
            Mistake("zero", _fixed_with(lambda ga, gx, a, x: 0.0 * ga), "Zero: a loop that stops at once never looked at a. The solution does depend on it."),
            Mistake("plus", _fixed_with(lambda ga, gx, a, x: ga / (1 + gx)), "The sign below the line is wrong. From s = g_a + g_x·s it follows that s·(1 − g_x) = g_a."),
            Mistake("no-one", _fixed_with(lambda ga, gx, a, x: ga / gx), "You divided by g_x: the 1 is missing. From s = g_a + g_x·s it follows that s·(1 − g_x) = g_a."),
            Mistake("one-more", _fixed_with(lambda ga, gx, a, x: ga + gx * ga), "These are two rounds of the loop. Each round adds another power of g_x: what is the sum of all of them?"),
            Mistake("sum", _fixed_with(lambda ga, gx, a, x: ga + gx), "You added the two slopes, as if x moved as much as a does. x moves by the slope you look for: s = g_a + g_x·s."),
            Mistake("exchanged", _fixed_with(lambda ga, gx, a, x: gx / (1 - ga)), "The two slopes are exchanged: a is the first argument of g, x the second."),
            Mistake("upside-down", _fixed_with(lambda ga, gx, a, x: (1 - gx) / ga), "Upside down: this says how a moves with x."),
            Mistake("minus-ratio", _fixed_with(lambda ga, gx, a, x: -ga / gx), "That is the rule for g(a, x) = constant. Here it is g(a, x) − x that stays 0, so the slope by x is g_x − 1."),
            Mistake("minus", _fixed_with(lambda ga, gx, a, x: -ga / (1 - gx)), "The sign is wrong. Write x = g(a, x), differentiate both sides, and solve for the slope."),
            Mistake("by-x", _fixed_with(lambda ga, gx, a, x: gx), "This is how g moves with x: how fast the loop converges, not how its end moves with a."),
            Mistake("no-division", _fixed_with(lambda ga, gx, a, x: ga * (1 - gx)), "Multiply or divide? From s·(1 − g_x) = g_a, divide."),
            Mistake("solution", _fixed_with(lambda ga, gx, a, x: x), "This is the solution itself. How it moves with a was asked for."),
            Mistake("one-argument", raises(TypeError(TWO_NUMBERS)), "g wants a and x. With `argnums` you say by which of the two you differentiate: `grad(g, argnums=(0, 1))(a, x)`.", error=TWO_NUMBERS),
            Mistake("unrolled", _unrolled, "More rounds do lead to the slope. But the equation x = g(a, x) knows it already: differentiate both sides, once."),
        ),
        hints=(
            "At the solution, x = g(a, x). If a moves by a little, by how much must x move so that this stays true?",
            "Picture the move of x as a loan with interest: a's push gives g_a at once, and each round gives g_x times what came before. All rounds together are g_a · (1 + g_x + g_x² + …).",
            "g_a, g_x = the two slopes of g at (a, x)\nfrom x = g(a, x): s = g_a + g_x * s\nsolve for s",
            "`g_a, g_x = grad(g, argnums=(0, 1))(a, x)`, and s is g_a divided by (1 − g_x).",
        ),
    ),
    question(
        "scan/exit",
        "How many messages?",
        1000,
        {
            1: "One parameter, but each of the steps reads it. In the reverse sweep, each of them sends it a message.",
            999: "Count the steps, not the gaps between them: each step reads w once.",
            1001: "The start does not read w. Count the steps.",
            2000: "The forward loop reads w, and sends nothing. Only the sweep back does.",
            0: "w does not change, but its value matters in each step.",
        },
        hints=("How often is w read?",),
    ),
)  # fmt: skip


def _loop_calling(f: Any, init: Tree, xs: Tree) -> None:
    """Calls f twice for each step, as `f(carry, x)[0]` and `f(carry, x)[1]` would."""
    carry = init
    for x in _rows(xs):
        f(carry, x)
        carry, _ = f(carry, x)
