"""vjp/pullbacks: Pullbacks of your own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, no_framework, raises
from helpers.checks.text import short
from helpers.desk.faults import Refusal
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.vjp import pullbacks
from helpers.desk.vjp.pullbacks import READY_MADE, WROTE
from helpers.exercises.programs import random_seed

_ARGUMENTS = {"mul": "ct x y", "matmul": "ct a b", "total": "ct x", "tanh": "ct x", "where": "ct chosen a b"}


@dataclass(frozen=True)
class Sizes(pullbacks.Sizes):
    """The desk's sizes; of a part it tells the arguments."""

    def of_part(self, part: str) -> str:
        """The arguments of what is asked under this name."""
        if part not in self.asked:
            return ""
        rule, args = self.asked[part]
        return ", ".join(f"{name} = {short(plain(arg))}" for name, arg in zip(_ARGUMENTS[rule].split(), args, strict=True))


def _rule_cases(rng: np.random.Generator) -> list[Case]:
    """In the first two all sides are 3, and a wrong product raises nothing: the mistakes are told apart by the first. In the
    others the sides differ, and where chooses everything from one side."""
    kinds = ((3, 3, 3, None), (3, 3, 3, None), (2, 3, 4, True), (4, 2, 3, False), (1, 3, 2, None))
    return [Case((Sizes(*sides, random_seed(rng), chosen),), edge=k > 0) for k, (*sides, chosen) in enumerate(kinds)]


def _matmul(ct: Any, a: Any, b: Any) -> Any:
    n = "n" if b.ndim == 2 else ""
    return np.einsum(f"m{n},k{n}->mk", ct, b), np.einsum(f"m{n},mk->k{n}", ct, a)


_RIGHT: dict[str, Callable[..., Any]] = {
    "mul": lambda ct, x, y: (ct * y, ct * x),
    "matmul": _matmul,
    "total": lambda ct, x: np.full(x.shape, ct),
    "tanh": lambda ct, x: ct / np.cosh(x) ** 2,
    "where": lambda ct, chosen, a, b: (np.where(chosen, ct, 0.0), np.where(chosen, 0.0, ct)),
}  # fmt: skip


@lru_cache(maxsize=32)
def _right(sizes: Sizes) -> dict[str, Any]:
    return {asked: _RIGHT[rule](*args) for asked, (rule, args) in sizes.asked.items()}


def _up_to_the_first_wrong(case: Case, trial: Trial) -> Plain | Fault:
    """What was given up to the first that is wrong, with what is expected behind it. Where that one raised, the error."""
    found, expected = trial.output, plain(_right(*case.args))
    if not isinstance(found, dict) or list(found) != list(expected):
        return found
    wrong = next((asked for asked in expected if not matches(found[asked], expected[asked])), None)
    if wrong is None:
        return found
    if isinstance(fault := trial.notes.get(wrong), Fault):
        return fault
    kept = list(expected)[: list(expected).index(wrong) + 1]
    return expected | {asked: found[asked] for asked in kept}


def _with(**wrong: Callable[..., Any]) -> Callable[[], Any]:
    """`rules` with wrong rules of your choice."""
    return lambda: _RIGHT | wrong


def _for_vectors(wrong: Callable[..., Any]) -> Callable[[], Any]:
    """`rules` with a matmul that is wrong where b is a vector."""
    return _with(matmul=lambda ct, a, b: wrong(ct, a, b) if b.ndim == 1 else _matmul(ct, a, b))


def _mul_mistakes() -> tuple[Mistake, ...]:
    return (
        Mistake("mul-own-factor", _with(mul=lambda ct, x, y: (ct * x, ct * y)), "mul: each factor was given its own value. When x moves by one, x * y moves by y."),
        Mistake("mul-without-ct", _with(mul=lambda ct, x, y: (y, x)), "mul: these are the slopes alone. Multiply each by ct: what arrives is weighted."),
        Mistake("mul-as-add", _with(mul=lambda ct, x, y: (ct, ct)), "mul: ct was passed on as it is. That is the rule of a sum; a product multiplies by the other factor."),
        Mistake("mul-times-value", _with(mul=lambda ct, x, y: (ct * x * y, ct * x * y)), "mul: ct was multiplied by the product itself. It takes the slope: for x that is y, for y it is x."),
        Mistake("mul-added-up", _with(mul=lambda ct, x, y: (np.sum(ct * y), np.sum(ct * x))), "mul: the entries have been added up. x_bar is shaped like x, and each entry goes back to its own place."),
        Mistake("mul-x-only", _with(mul=lambda ct, x, y: ct * y), "mul: only x got a cotangent. Return one for x and one for y."),
        Mistake("mul-one-for-both", _with(mul=lambda ct, x, y: ct * x + ct * y), "mul: both cotangents have been added to one. x and y are two inputs: return a pair."),
        Mistake("mul-tangent", _with(mul=lambda ct, x, y: ct * x * y), "mul: this is ct times the value. Return the pair: ct times y for x, ct times x for y."),
        Mistake("mul-dot", _with(mul=lambda ct, x, y: (ct @ y, ct @ x)), "mul: `@` multiplies and adds up. mul works entry by entry, and so does its pullback: `ct * y`."),
        Mistake("mul-by-matmul", _with(mul=lambda ct, x, y: (ct @ y.T, x.T @ ct)), "mul: this is the rule of `@`. mul multiplies entry by entry, and so does its pullback."),
        Mistake("mul-divided", _with(mul=lambda ct, x, y: tuple(np.divide(ct * x * y, factor) for factor in (x, y))), "mul: the product was divided by each factor again. Where a factor is 0, that is 0 divided by 0. Take the other factor itself: ct * y, ct * x."),
        Mistake("mul-arrays-only", raises(AttributeError("'float' object has no attribute 'T'")), "mul: x, y and ct may be plain Python numbers, and these have no `.T`, `.shape` or `.reshape`. `ct * y` works for numbers and for arrays.", error="^AttributeError: .*'float' object has no attribute"),
    )  # fmt: skip


def _matmul_mistakes() -> tuple[Mistake, ...]:
    says = "matmul: "
    return (
        Mistake("M31", _with(matmul=lambda ct, a, b: (ct @ b, a @ ct)), says + "the factors are on the right sides, and not transposed. Going back, each meets its transpose; sizes that differ would have told."),
        Mistake("M31-a", _with(matmul=lambda ct, a, b: (ct @ b if b.ndim == 2 else np.outer(ct, b), a.T @ ct)), says + "a_bar needs the transpose of b. Where the sides differ, only that fits."),
        Mistake("M31-b", _with(matmul=lambda ct, a, b: (_matmul(ct, a, b)[0], a @ ct)), says + "b_bar needs the transpose of a. Where the sides differ, only that fits."),
        Mistake("matmul-wrong-side", _with(matmul=lambda ct, a, b: (b.T @ ct, ct @ a.T)), says + "transposed, but from the wrong side. In a @ b, b stands on the right of a, so bᵀ stands on the right of ct."),
        Mistake("matmul-wrong-side-a", _with(matmul=lambda ct, a, b: (b.T @ ct, _matmul(ct, a, b)[1])), says + "in a_bar, bᵀ comes from the wrong side. In a @ b, b stands on the right, so bᵀ stands on the right of ct."),
        Mistake("matmul-wrong-side-b", _with(matmul=lambda ct, a, b: (_matmul(ct, a, b)[0], ct @ a.T)), says + "in b_bar, aᵀ comes from the wrong side. In a @ b, a stands on the left, so aᵀ stands on the left of ct."),
        Mistake("matmul-wrong-side-plain", _with(matmul=lambda ct, a, b: (b @ ct, ct @ a)), says + "the factors are on the wrong sides, and not transposed. The shapes tell: a_bar is shaped like a, b_bar like b, whatever the sides are."),
        Mistake("matmul-turned", _with(matmul=lambda ct, a, b: tuple(part.T for part in _matmul(ct, a, b))), says + "both results are transposed. a_bar is shaped like a, and b_bar like b."),
        Mistake("matmul-a-turned", _with(matmul=lambda ct, a, b: (_matmul(ct, a, b)[0].T, _matmul(ct, a, b)[1])), says + "a_bar is transposed: it must be shaped like a, with ct's index first."),
        Mistake("matmul-b-turned", _with(matmul=lambda ct, a, b: (_matmul(ct, a, b)[0], _matmul(ct, a, b)[1].T)), says + "b_bar is transposed: it must be shaped like b."),
        Mistake("matmul-exchanged", _with(matmul=lambda ct, a, b: _matmul(ct, a, b)[::-1]), says + "the pair is in the wrong order. First the cotangent of a, then that of b."),
        Mistake("matmul-own-factor", _with(matmul=lambda ct, a, b: (ct @ a.T, b.T @ ct) if b.ndim == 2 else (np.outer(ct, b), a.T @ ct)), says + "each factor meets its own transpose. a_bar is made of ct and b, b_bar of a and ct."),
        Mistake("matmul-by-entries", _with(matmul=lambda ct, a, b: (ct * b, ct * a)), says + "that is the rule of `*`. An entry of a reaches a whole row of a @ b: its messages are added up, and that is a product with `@` again."),
        Mistake("matmul-without-ct", _with(matmul=lambda ct, a, b: (b.T, a.T)), says + "these are the other factors, transposed. ct is missing: multiply by it, on the side where it fits."),
        Mistake("matmul-ct-turned", _with(matmul=lambda ct, a, b: (ct.T @ b, a @ ct.T)), says + "ct was transposed, and it is the other factor that must be. a_bar: ct times bᵀ; b_bar: aᵀ times ct."),
        Mistake("matmul-right-side-plain", _with(matmul=lambda ct, a, b: (_matmul(ct, a, b)[0], ct @ a)), says + "b_bar needs aᵀ, and on the left of ct: in a @ b, a stands on the left."),
        Mistake("matmul-of-ones", _with(matmul=lambda ct, a, b: _matmul(np.ones_like(ct), a, b)), says + "ct was not used: this is what a ct of ones gives."),
        Mistake("matmul-a-only", _with(matmul=lambda ct, a, b: _matmul(ct, a, b)[0]), says + "only a got a cotangent. Return one for a and one for b."),
        Mistake("matmul-outer", _with(matmul=lambda ct, a, b: (np.outer(ct, b), a.T @ ct)), says + "`np.outer` is right where b is a vector. It flattens a matrix; there, a_bar is ct @ b.T. `b.ndim` tells which it is."),
        Mistake("vector-inner", _for_vectors(lambda ct, a, b: (ct @ b.T, a.T @ ct)), says + "b may be a vector, and `.T` leaves a vector as it is: ct @ b is one number. a_bar is shaped like a: every entry of ct times every entry of b."),
        Mistake("vector-by-entries", _for_vectors(lambda ct, a, b: (ct * b, a.T @ ct)), says + "where b is a vector, `ct * b` pairs entry with entry. a_bar is shaped like a: every entry of ct times every entry of b."),
        Mistake("vector-copied", _for_vectors(lambda ct, a, b: (np.broadcast_to(ct[:, None] * np.sum(b), a.shape), a.T @ ct)), says + "where b is a vector, row i and column j of a_bar is ct[i] * b[j]. You added up b."),
        Mistake("vector-outer-turned", _for_vectors(lambda ct, a, b: (np.outer(b, ct), a.T @ ct)), says + "where b is a vector, row i and column j of a_bar is ct[i] * b[j]. Yours is transposed."),
        Mistake("vector-plain", _for_vectors(lambda ct, a, b: (np.outer(ct, b), a @ ct)), says + "where b is a vector, b_bar needs the transpose of a as well."),
        Mistake("vector-b-as-column", _for_vectors(lambda ct, a, b: (np.outer(ct, b), (a.T @ ct)[:, None])), says + "where b is a vector, b_bar is a vector, too. Yours is a matrix with one column."),
    )  # fmt: skip


def _total_mistakes() -> tuple[Mistake, ...]:
    return (
        Mistake("M27", _with(total=lambda ct, x: ct), "total: this is one number. Adding up forward means copying back: x_bar has x's shape, with ct in every entry."),
        Mistake("total-of-ones", _with(total=lambda ct, x: np.ones_like(x)), "total: ct is missing. Each entry's slope is 1, times ct."),
        Mistake("total-shared-out", _with(total=lambda ct, x: np.full(x.shape, ct / x.size)), "total: ct was shared out among the entries. That is the rule of a mean; in a sum each entry has slope 1, so each gets the whole of ct."),
        Mistake("total-times-x", _with(total=lambda ct, x: ct * x), "total: ct was multiplied by x. The slope of a sum by each of its entries is 1."),
        Mistake("total-times-sum", _with(total=lambda ct, x: np.full(x.shape, ct * x.sum())), "total: every entry got ct times the sum. The slope of a sum by each of its entries is 1."),
        Mistake("total-value", _with(total=lambda ct, x: ct * x.sum()), "total: this is ct times the sum, one number. x_bar has x's shape, with ct in every entry."),
        Mistake("total-first-axis", _with(total=lambda ct, x: np.full(len(x), ct)), "total: ct is there, in too few axes: x may have more than one, and `len(x)` counts the first alone. x_bar is shaped like x: take x.shape."),
        Mistake("total-flat", _with(total=lambda ct, x: np.full(x.size, ct)), "total: the right number of entries, in one line. x_bar is shaped like x."),
        Mistake("total-two-axes", _with(total=lambda ct, x: np.full(x.shape[:2], ct)), "total: one axis too few. x may have three axes or more: take the whole of x.shape."),
    )  # fmt: skip


def _tanh_mistakes() -> tuple[Mistake, ...]:
    def tanh(id: str, wrong: Callable[..., Any], says: str) -> Mistake:
        return Mistake(id, _with(tanh=wrong), "tanh: " + says)

    return (
        tanh("tanh-value", lambda ct, x: ct * np.tanh(x), "ct was multiplied by the value. It takes the slope, 1 - tanh(x)**2."),
        tanh("tanh-without-ct", lambda ct, x: 1 - np.tanh(x) ** 2, "this is the slope alone. Multiply it by ct."),
        tanh("tanh-not-squared", lambda ct, x: ct * (1 - np.tanh(x)), "the tanh in the slope is squared: 1 - tanh(x)**2."),
        tanh("tanh-input-for-output", lambda ct, x: ct * (1 - x**2), "1 - y**2 holds for the output y = tanh(x). You put in x."),
        tanh("tanh-twice", lambda ct, x: ct * (1 - np.tanh(np.tanh(x)) ** 2), "tanh was taken twice. x is the input here: the slope is 1 - tanh(x)**2."),
        tanh("tanh-sign", lambda ct, x: ct * (np.tanh(x) ** 2 - 1), "the sign is the wrong way round. tanh rises everywhere, so its slope is positive: 1 - tanh(x)**2."),
        tanh("tanh-plus", lambda ct, x: ct * (1 + np.tanh(x) ** 2), "the slope is 1 minus tanh(x)**2: flat where tanh is near 1. A plus is tan's."),
        tanh("tanh-cosh", lambda ct, x: ct / np.cosh(x), "the slope is 1 / cosh(x)**2. Yours lacks the square."),
        tanh("tanh-brackets", lambda ct, x: ct - np.tanh(x) ** 2, "a pair of brackets is missing: ct * (1 - tanh(x)**2)."),
        tanh("tanh-brackets-other", lambda ct, x: ct * 1 - ct**2 * np.tanh(x) ** 2, "ct has been squared along with tanh(x). Only tanh is: ct * (1 - tanh(x)**2)."),
        tanh("tanh-exchanged", lambda ct, x: x * (1 - np.tanh(ct) ** 2), "ct and x are exchanged: the slope belongs at x, and ct multiplies it."),
        tanh("tanh-at-ct", lambda ct, x: ct * (1 - np.tanh(ct) ** 2), "the slope was taken at ct. It belongs at x: 1 - tanh(x)**2, and ct multiplies it."),
        tanh("tanh-ct-twice", lambda ct, x: ct * ct * (1 - np.tanh(x) ** 2), "ct came in twice. Once is enough: ct times the slope."),
        tanh("tanh-dot", lambda ct, x: ct @ (1 - np.tanh(x) ** 2), "`@` multiplies and adds up. tanh works entry by entry, and so does its pullback: `*`."),
        tanh("tanh-as-sin", lambda ct, x: ct * np.cos(x), "cos is the slope of sin. That of tanh is 1 - tanh(x)**2."),
        tanh("tanh-of-square", lambda ct, x: ct * (1 - np.tanh(x**2)), "the square stands inside. Square tanh(x), not x."),
        tanh("tanh-added", lambda ct, x: ct + 1 - np.tanh(x) ** 2, "ct has been added to the slope. Multiply by it."),
        tanh("tanh-sigmoid", lambda ct, x: ct * np.tanh(x) * (1 - np.tanh(x)), "that is the rule of the sigmoid, s * (1 - s). That of tanh is 1 - tanh(x)**2."),
        tanh("tanh-as-power", lambda ct, x: 2 * ct * np.tanh(x), "that is the slope of a square. That of tanh is 1 - tanh(x)**2."),
        tanh("tanh-divided", lambda ct, x: ct / (1 - np.tanh(x) ** 2), "ct was divided by the slope. Going back multiplies by the same slope as going forward: a pullback is no inverse."),
    )  # fmt: skip


def _where_mistakes() -> tuple[Mistake, ...]:
    def where(id: str, wrong: Callable[..., Any], says: str) -> Mistake:
        return Mistake(id, _with(where=wrong), "where: " + says)

    return (
        where("where-both", lambda ct, c, a, b: (ct, ct), "both got all of ct. An entry that was not chosen did not reach the result: it gets 0."),
        where("where-exchanged", lambda ct, c, a, b: (ct * ~c, ct * c), "a got what belongs to b. Where `chosen` is True, the result came from a."),
        where("where-values", lambda ct, c, a, b: (a * c, b * ~c), "these are the chosen values. What goes back is ct, to the side that was chosen."),
        where("where-ct-times-values", lambda ct, c, a, b: (ct * a * c, ct * b * ~c), "ct was multiplied by the values. where passes an entry on as it is: slope 1 to the chosen side."),
        where("where-without-ct", lambda ct, c, a, b: (1.0 * c, 1.0 * ~c), "ct is missing. The slopes are 1 and 0, times ct."),
        where("where-cut", lambda ct, c, a, b: (ct[c], ct[~c]), "the entries that were not chosen have been left out. a_bar is shaped like a, with 0 there."),
        where("where-halves", lambda ct, c, a, b: (ct / 2, ct / 2), "ct was shared between both. At each entry one side was chosen, and gets all of it."),
        where("where-others-kept", lambda ct, c, a, b: (np.where(c, ct, a), np.where(c, b, ct)), "where an entry was not chosen, its value is left. It did not reach the result: its cotangent is 0."),
        where("where-other-value", lambda ct, c, a, b: (np.where(c, ct, b), np.where(c, a, ct)), "where an entry was not chosen, the value of the other side stands. Its cotangent is 0."),
        where("where-nan", lambda ct, c, a, b: (np.where(c, ct, np.nan), np.where(c, np.nan, ct)), "NaN is no cotangent. What did not reach the result gets 0."),
        where("where-ones-kept", lambda ct, c, a, b: (np.where(c, ct, 1.0), np.where(c, 1.0, ct)), "an entry that was not chosen got 1. It did not reach the result: it gets 0."),
        where("where-minus", lambda ct, c, a, b: (ct * c, -ct * ~c), "b's side has a minus sign. Both sides have slope 1 where they were chosen."),
        where("where-b-all", lambda ct, c, a, b: (ct * c, ct), "b got all of ct. Where a was chosen, b did not reach the result: 0."),
        where("where-a-all", lambda ct, c, a, b: (ct, ct * ~c), "a got all of ct. Where b was chosen, a did not reach the result: 0."),
        where("where-b-none", lambda ct, c, a, b: (ct * c, 0.0 * ct), "b got nothing. Where `chosen` is False, the result came from b."),
        where("where-result", lambda ct, c, a, b: np.where(c, a, b), "this is the result of where itself. Asked for is what goes back: ct to the chosen side, 0 to the other."),
        where("where-one", lambda ct, c, a, b: ct * c, "only a got a cotangent. Return one for a and one for b."),
        where("where-a-twice", lambda ct, c, a, b: (ct * c, ct * c), "both got what belongs to a. Where `chosen` is False, b gets ct, and a gets 0."),
        where("where-b-twice", lambda ct, c, a, b: (ct * ~c, ct * ~c), "both got what belongs to b. Where `chosen` is True, a gets ct, and b gets 0."),
        where("where-ct", lambda ct, c, a, b: ct, "this is ct alone. Return a pair: what goes to a, and what goes to b."),
        where("where-three", lambda ct, c, a, b: (0.0 * ct, ct * c, ct * ~c), "`chosen` is no number that could move a little: it gets no cotangent. Return the pair for a and b."),
        where("where-three-none", lambda ct, c, a, b: (None, ct * c, ct * ~c), "`chosen` needs no place in the result. Return the pair for a and b."),
        where("where-ct-chosen", lambda ct, c, a, b: (np.where(ct > 0, ct, 0.0), np.where(ct > 0, 0.0, ct)), "the sign of ct chose. `chosen` says which side each entry came from."),
    )  # fmt: skip


EXERCISE = Exercise(
    id="vjp/pullbacks",
    title="Pullbacks of your own",
    level=2,
    minutes=18,
    signature="rules()",
    inputs=("sizes",),
    cases=_rule_cases,
    oracle=_right,
    reads=_up_to_the_first_wrong,
    rules=(no_framework("by hand"),),
    mistakes=(
        *_mul_mistakes(),
        *_matmul_mistakes(),
        *_total_mistakes(),
        *_tanh_mistakes(),
        *_where_mistakes(),
        Mistake("writes", raises(Refusal(WROTE.format("mul"))), "`ct *= y` writes into the caller's array; `ct * y` makes a new one.", error="^refused: Your rule for .* changed an array"),
        Mistake("ready-made", raises(Refusal(READY_MADE.format("mul"))), "What does each entry of the result move by, when one entry of an input moves?", error="^refused: Your rule for .* calls bh"),
    ),
    hints=(
        "Take each operation alone. When one entry of an input moves a little, which entries of the result move, and by how much? What do their weights in ct add up to?",
        "Picture every forward wire with its slope written on it. Going back, the same wires carry ct the other way, times the same slopes. Where one wire split forward, messages meet.",
        "mul: ct times the other factor\nmatmul: ct @ (b transposed), (a transposed) @ ct; for a vector b, a_bar[i, j] is ct[i] * b[j]\ntotal: ct in every entry, shaped like x\ntanh: ct times the slope at x\nwhere: ct to the chosen side, 0 to the other",
        "`np.outer(ct, b)` makes a_bar for a vector b, and `a.T @ ct` is b_bar in both cases. `np.full(x.shape, ct)`, `1 - np.tanh(x)**2` and `np.where(chosen, ct, 0.0)` do the rest.",
    ),
)  # fmt: skip
