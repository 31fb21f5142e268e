"""jacobian/elementwise: Is it elementwise?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.jacobian import couplings
from helpers.desk.jacobian.couplings import KINDS
from helpers.desk.jacobian.elementwise import NOT_ONE_BOOL
from helpers.exercises.hessian.errors import NOT_SCALAR
from helpers.exercises.programs import random_seed

# Of the kinds of functions, those that are elementwise.
_ELEMENTWISE = ("sines", "some", "constant", "rounding", "resting")
# Those of a single number, those of three alone, and what is asked for with three numbers as well as with four.
_OF_ONE, _OF_THREE = ("several",), ("very steep", "more", "tail")
_OF_BOTH = ("sines", "resting", "softmax", "roll", "above", "below", "beside", "under", "row", "column")


@dataclass(frozen=True)
class Coupling(couplings.Coupling):
    """The desk's function with its Jacobian in closed form."""

    def jacobian(self, x: Any) -> np.ndarray:
        """The matrix of partial derivatives, one row for each entry of the result."""
        return _jacobian(self, tuple(np.asarray(x).tolist()))

    def jacobian_at(self, x: np.ndarray) -> np.ndarray:
        """The same, computed anew."""
        a, S, V, P, s, q, _ = self.numbers
        p, r = np.exp(x) / np.exp(x).sum(), 1 + (x * x).sum()
        soft, unit = np.diag(p) - np.outer(p, p), np.eye(self.n) / r - 2 * np.outer(x, x) / r**2
        waves = (a * np.cos(S @ x))[:, None] * S
        return waves + V + 2 * P * x + s[:, None] * (S @ soft) + q[:, None] * (S @ unit)


@lru_cache(maxsize=512)
def _jacobian(f: Coupling, x: tuple[float, ...]) -> np.ndarray:
    """The Jacobian, computed once for all known mistakes."""
    return f.jacobian_at(np.array(x))


@dataclass(frozen=True)
class Couplings(couplings.Couplings):
    """The desk's functions, each with its Jacobian."""


def _cases(rng: np.random.Generator) -> list[Case]:
    """Of four numbers, with as many results or fewer; of three, with as many or more; and one or several results of a
    single one. Few shapes: JAX compiles for each, and few lengths, of inputs and results alike."""

    def one(n: int, kinds: list[str], edge: bool = False) -> Case:
        x, functions = generic_numbers(rng, (n,)), []
        for kind in rng.permutation(kinds).tolist():
            f = Coupling(random_seed(rng), kind, n)
            functions.append(replace(f, rest=float(x[f.places[0]])) if kind == "resting" else f)
        return Case((Couplings({str(f): f for f in functions}), x), edge=edge)

    of_three = [*_OF_THREE, *_OF_BOTH]
    of_four = [kind for kind in KINDS if kind not in _OF_THREE + _OF_ONE]
    return [one(4, of_four), one(3, of_three, edge=True), one(1, [*_OF_ONE, "sines"], edge=True)]


_Test = Callable[[np.ndarray, np.ndarray], Any]


def _off(J: np.ndarray) -> np.ndarray:
    """The Jacobian without its diagonal, whatever its shape."""
    return J * (1 - np.eye(*J.shape))


def _tested(test: _Test, square_only: bool = True) -> Callable[..., bool]:
    """`is_elementwise` by a test of the Jacobian and its part off the diagonal."""

    def answer(f: Any, x: np.ndarray) -> bool:
        J = f.jacobian(x)
        if square_only and J.shape != (len(x), len(x)):
            return False
        return bool(np.all(test(J, _off(J))))

    return answer


def _zero(entries: Any, most: float = 1e-9) -> bool:
    return bool((abs(entries) < most).all())


def _slopes_of_sum(f: Any, x: np.ndarray) -> bool:
    """Whether moving all inputs at once, or asking for the slopes of the sum, gives the diagonal."""
    J = f.jacobian(x)
    return len(J) == len(x) and _zero(J.sum(0) - np.diag(J))


def _stretched(f: Any, x: np.ndarray) -> bool:
    """Whether J is J times the unit matrix, a single row or column stretched until it fits."""
    J, eye = f.jacobian(x), np.eye(len(x))
    fits = J.shape[1] == 1 or len(J) in (1, len(x))
    return fits and _zero(J - J * eye)


def _at(*places: Callable[[np.ndarray], np.ndarray]) -> Callable[..., bool]:
    """`is_elementwise` that looks at other places than x, or at more of them."""

    def answer(f: Any, x: np.ndarray) -> bool:
        return len(f.jacobian(x)) == len(x) and all(_zero(_off(f.jacobian(place(x)))) for place in places)

    return answer


def _dominant(J: np.ndarray, off: np.ndarray, at_least: bool) -> bool:
    beside = abs(off).sum(1)
    return bool((abs(np.diag(J)) >= beside).all() if at_least else (abs(np.diag(J)) > beside).all())


EXERCISE = Exercise(
    id="jacobian/elementwise",
    title="Is it elementwise?",
    level=2,
    minutes=8,
    signature="is_elementwise(f, x)",
    inputs=("f", "x"),
    ways=("by_hand", "torch", "jax"),
    cases=_cases,
    oracle=lambda fs, x: {name: f.kind in _ELEMENTWISE for name, f in fs.functions.items()},
    mistakes=(
        Mistake("M04", _slopes_of_sum, "You trust the slopes of the sum: they add up each column of J, and two entries off the diagonal may cancel in it. Outputs that share inputs need the whole Jacobian, entry by entry."),
        Mistake("row-sums", _tested(lambda J, off: _zero(off.sum(1))), "You added up the rows of J, as one JVP along all ones does. Two entries off the diagonal may cancel in a row: look at each by itself."),
        Mistake("total", _tested(lambda J, off: _zero(off.sum())), "You added up all entries off the diagonal. Some may cancel: look at the size of each, `abs`."),
        Mistake("total-any-shape", _tested(lambda J, off: _zero(off.sum()), False), "You added up all entries off the diagonal. Some may cancel: look at the size of each, `abs`. And a result of another length than x is not elementwise."),
        Mistake("negative-missed", _tested(lambda J, off: (off < 1e-9).all()), "You let negative entries through: they are below every bound. Take `abs` first."),
        Mistake("shape-alone", lambda f, x: len(f.jacobian(x)) == len(x), "You accept every function whose result is as long as x. A softmax has that length, too: is each y[i] moved by x[i] alone? If you look at entries, all of those off the diagonal have to be 0: `all`, not `any`."),
        Mistake("any-shape", _tested(lambda J, off: _zero(off), False), "Where the result has another length than x, you looked at the entries off the diagonal alone. Such a function is not elementwise: compare the shapes first."),
        Mistake("longer-is-fine", lambda f, x: len(f.jacobian(x)) >= len(x) and _zero(_off(f.jacobian(x)[: len(x)])), "A result that is longer than x is not elementwise either: compare the shapes.", edge=True),
        Mistake("first-row", _tested(lambda J, off: _zero(off[0])), "You looked at the first row of J alone: what moves y[0]. Every row has to be looked at."),
        Mistake("first-column", _tested(lambda J, off: _zero(off[:, 0])), "You looked at the first column of J alone: what x[0] moves. Every column has to be looked at."),
        Mistake("last-row", _tested(lambda J, off: _zero(off[-1])), "You looked at the last row of J alone: what moves the last output. Every row has to be looked at."),
        Mistake("last-column", _tested(lambda J, off: _zero(off[:, -1])), "You looked at the last column of J alone: what the last input moves. Every column has to be looked at."),
        Mistake("upper", _tested(lambda J, off: _zero(np.triu(off))), "You looked above the diagonal alone. A running sum has its entries below it."),
        Mistake("lower", _tested(lambda J, off: _zero(np.tril(off))), "You looked below the diagonal alone. A running sum from the end has its entries above it."),
        Mistake("neighbours", _tested(lambda J, off: _zero(np.diag(J, 1)) and _zero(np.diag(J, -1))), "You looked beside the diagonal alone. An entry further away counts as well."),
        Mistake("exact", _tested(lambda J, off: (off == 0).all()), "You compare with exactly 0, or nearly so. Rounding may leave an entry up to 1e-12, which says nothing: allow for it, as np.allclose does."),
        Mistake("loose", _tested(lambda J, off: _zero(off, 0.03)), "Your tolerance lets an entry of 0.003 through. Rounding is near 1e-16 here: a bound of 1e-8 will do."),
        Mistake("loose-a-little", _tested(lambda J, off: _zero(off, 0.002)), "Your tolerance lets an entry of 0.001 through, beside slopes of 10. It does not count as zero, however large the others are: a bound of 1e-8 will do."),
        Mistake("relative", _tested(lambda J, off: abs(off) <= 1e-6 * abs(J).max() + 1e-9), "Your tolerance grows with the largest slope, and beside slopes of a million it lets an entry of 0.001 through. That does not count as zero, however large the others are: a fixed bound of 1e-8 will do.", edge=True),
        Mistake("both-sums", _tested(lambda J, off: _zero(off.sum(0)) and _zero(off.sum(1))), "You let a J through whose rows and columns add up to its diagonal. The entries off it may cancel in both: look at each by itself."),
        Mistake("sums-alike", _tested(lambda J, off: _zero(J.sum(0) - J.sum(1))), "You compared the sums of the rows with those of the columns. Every symmetric J has these alike: look at each entry off the diagonal."),
        Mistake("first-row-and-column", _tested(lambda J, off: _zero(off[0]) and _zero(off[:, 0])), "You looked at the first row and the first column of J alone. The rest has entries off the diagonal, too."),
        Mistake("determinant", _tested(lambda J, off: abs(np.linalg.det(J) - np.diag(J).prod()) < 1e-9), "Your test lets a triangular J through. Neither its determinant nor its eigenvalues know of the entries on one side of the diagonal: look at these themselves."),
        Mistake("rank", _tested(lambda J, off: np.linalg.matrix_rank(J) == len(J)), "You asked whether J can be inverted. That says nothing of the entries off the diagonal, and a constant entry, whose row is zero, is elementwise, too."),
        Mistake("dominant", _tested(lambda J, off: _dominant(J, off, True)), "You asked whether the diagonal is larger than the rest. The rest has to be 0, up to rounding."),
        Mistake("dominant-strictly", _tested(lambda J, off: _dominant(J, off, False)), "You asked whether the diagonal is larger than the rest. The rest has to be 0, up to rounding, and the diagonal may be anything, 0 too."),
        Mistake("elsewhere", _at(lambda x: x, lambda x: x + 0.3), "You looked at another place than x, or at more places. A function may be elementwise at x and not elsewhere: the Jacobian at x alone decides."),
        Mistake("tail", lambda f, x: len(f.jacobian(x)) >= len(x) and _zero(_off(f.jacobian(x))), "A result that is longer than x is not elementwise, even if what comes after is constant: compare the shapes.", edge=True),
        Mistake("stretched", _stretched, "A result of one entry, or an x of one entry, was stretched until it fitted the other. Another length than that of x is not elementwise: compare the shapes first."),
        Mistake("one-in-a-row", _tested(lambda J, off: ((abs(J) > 1e-9).sum(1) <= 1).all()), "Each y[i] of these depends on one entry of x, but that must be x[i] itself. One entry in a row is not enough: it has to stand on the diagonal."),
        Mistake("no-zero-slope", _tested(lambda J, off: _zero(off) and (abs(np.diag(J)) > 1e-9).all()), "You demand that every slope on the diagonal differs from 0. A constant entry depends on no other input, so it is elementwise, too."),
        Mistake("symmetric", _tested(lambda J, off: _zero(J - J.T)), "You asked whether J is symmetric. x − mean(x) has a symmetric Jacobian, and every output depends on every input: ask whether J is diagonal."),
        Mistake("some-zero", _tested(lambda J, off: (abs(J) < 1e-9).any()), "You accept a function as soon as one entry of J is 0. All of them off the diagonal have to be: `all`, not `any`."),
        Mistake("at-zero", lambda f, x: len(f.jacobian(x)) == len(x) and _zero(_off(f.jacobian(0.0 * x))), "You looked at the origin, where the slope of a square is 0. Look at x."),
        Mistake("whole", _tested(lambda J, off: _zero(J)), "You accept the constant function alone. In an elementwise one the diagonal of J may be anything: take it out, and ask whether the rest is 0."),
        Mistake("inverted", lambda f, x: not _tested(lambda J, off: _zero(off))(f, x), "True and False are exchanged."),
        Mistake("never", lambda f, x: False, "You refuse everything, also a*sin(x). The shapes to compare are those of f(x) and x; the entries of J that must be 0 are those off its diagonal."),
        Mistake("always", lambda f, x: True, "You accept everything. A test must be able to say no."),
        Mistake("not-scalar", raises(TypeError("Gradient only defined for scalar-output functions")), "`grad` wants a function that returns one number; f returns a vector. Its derivatives are a matrix: `lib.jacfwd` or `lib.jacrev`.", error=NOT_SCALAR),
        Mistake("empty", raises(ValueError("zero-size array to reduction operation maximum which has no identity")), "Where x is one number, nothing stands off the diagonal, and nothing has no largest entry. Compare entry by entry and ask for `.all()`, which is True of nothing.", error=r"zero-size array|reduction dim|numel\(\) == 0|max\(\) (arg|iterable)"),
        Mistake("ambiguous", raises(ValueError("The truth value of an array with more than one element is ambiguous")), "A comparison of arrays has an entry for each place. Make one True or False of it: `.all()`.", error="truth value of an array|Boolean value of Tensor with more than one|truth value"),
        Mistake("many", raises(Refusal(NOT_ONE_BOOL)), "Make one of them: `.all()`, and `bool(…)` around it.", error="^refused: An array came back"),
        Mistake("sizes", raises(ValueError("operands could not be broadcast together with shapes (3,4) (4,4)")), "Not every result has as many entries as x, and then J is not square: compare the shapes before the entries.", error=r"broadcast|must match the size|size of tensor|[Ii]ncompatible shapes|out of (bounds|range)|got incompatible"),
    ),
    hints=(
        "Which entry of the Jacobian says whether y[0] depends on x[2]?",
        "Picture the matrix as a chart with a light in each entry that is not zero: rows for outputs, columns for inputs. Where may lights be for an elementwise function?",
        "J = the Jacobian at x\nif y has not the shape of x: no\nis every entry of J off its diagonal zero, up to rounding?",
        "`J = np.asarray(lib.jacfwd(f)(x))`. For a square J, `off = J - np.diag(np.diag(J))` is the rest beside the diagonal: `bool((abs(off) < 1e-8).all())`.",
    ),
)  # fmt: skip
