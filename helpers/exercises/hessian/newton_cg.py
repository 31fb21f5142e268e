"""hessian/newton_cg: A Newton step with products only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, refused
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, stack
from helpers.desk.record import Fault, Trial
from helpers.exercises.hessian.hidden import Hidden
from helpers.exercises.hessian.no_matrix import LARGE, no_matrix
from helpers.exercises.programs import random_seed

_MOST_PRODUCTS = 20
_RTOL = 1e-5


def _cg_cases(rng: np.random.Generator) -> list[Case]:
    """Six different curvatures, at 300 inputs twelve; and one alone, a power of 2: after one round the residual is 0, not
    only nearly, and a round more divides 0 by 0."""

    def one(n: int, curvatures: np.ndarray, edge: bool = False) -> Case:
        hvp = Hidden(random_seed(rng), n, tuple(map(float, rng.permutation(curvatures))))
        return Case((hvp, generic_numbers(rng, (n,))), measured=n == LARGE, edge=edge)

    def spread(k: int) -> np.ndarray:
        return 0.4 * 50 ** ((np.arange(k) + rng.uniform(-0.25, 0.25, k)) / (k - 1))

    return [one(6, spread(6)), one(6, np.full(6, 2.0), edge=True), one(LARGE, spread(12))]


@dataclass(frozen=True)
class _Rounds:
    """Conjugate gradients with other formulas, and what to say of them. The arguments are those of the round: r, p, H p
    and the new r."""

    says: str
    hint: str
    alpha: Callable[..., Any] = lambda r, p, hp: (r @ r) / (p @ hp)
    direction: Callable[..., Any] = lambda r, p, after: after + (after @ after) / (r @ r) * p
    at_most: int = _MOST_PRODUCTS
    at_least: int = 2

    def steps(self, hvp: Any, g: np.ndarray) -> Iterator[np.ndarray]:
        """The step after each round."""
        s, r = np.zeros(len(g)), -g
        p = r
        for _ in range(self.at_most):
            hp = hvp(p)
            alpha = self.alpha(r, p, hp)
            s, after = s + alpha * p, r - alpha * hp
            p, r = self.direction(r, p, after), after
            yield s

    def after(self, rounds: int) -> Callable[[Any, np.ndarray], np.ndarray]:
        """The answer that stops there."""
        return lambda hvp, g: next(islice(self.steps(hvp, g), rounds - 1, None))


def _aliased(r: np.ndarray, p: np.ndarray, after: np.ndarray) -> np.ndarray:
    """The next direction where the first p is the same array as r, which has been written into."""
    return after + (after @ after) / (r @ r) * (after if p is r else p)


_NOT_FINITE = (
    "H is twice the identity here: after one round the residual is exactly 0, and your step is not finite. A further round "
    "divides 0 by 0: stop when r is zero to rounding, r @ r < 1e-20 * (g @ g)."
)
_RIGHT = _Rounds("", "")
_BETA = "Keep r @ r of this round, compute the new r, and then β = (new r @ new r) / (r @ r)."
_KNOWN = {
    "few-rounds": _Rounds("This is right so far, and stops too early.", "Go on until the residual is zero to rounding: r @ r < 1e-20 * (g @ g). It takes as many rounds as H has different eigenvalues.", at_least=3, at_most=11),
    "descent": _Rounds("Each of your rounds goes straight along the residual, and 20 such rounds do not arrive.", "Make the next direction conjugate to the last one: p = new r + (new r @ new r) / (r @ r) * p.", direction=lambda r, p, after: after),
    "beta-inverted": _Rounds("Your β is the other way up: the new r stands below.", _BETA, direction=lambda r, p, after: after + (r @ r) / (after @ after) * p),
    "beta-one": _Rounds("Your β is always 1: the new r stands above and below.", _BETA, direction=lambda r, p, after: after + p),
    "beta-root": _Rounds("Your β is a ratio of lengths; it takes their squares.", _BETA, direction=lambda r, p, after: after + np.sqrt((after @ after) / (r @ r)) * p),
    "beta-sign": _Rounds("Your β has the wrong sign.", _BETA, direction=lambda r, p, after: after - (after @ after) / (r @ r) * p),
    "old-residual": _Rounds("Your next direction starts from the old residual.", "p = new r + β p.", direction=lambda r, p, after: r + (after @ after) / (r @ r) * p),
    "alpha-p": _Rounds("Your α has p @ p above.", "Above stands r @ r, of the residual: α = (r @ r) / (p @ Hp).", alpha=lambda r, p, hp: (p @ p) / (p @ hp)),
    "alpha-no-h": _Rounds("Your α does not know H: p @ p stands below.", "How far along p depends on the curvature there: α = (r @ r) / (p @ Hp).", alpha=lambda r, p, hp: (r @ r) / (p @ p)),
    "alpha-inverted": _Rounds("Your α is the other way up.", "The more curvature, the shorter the step: α = (r @ r) / (p @ Hp).", alpha=lambda r, p, hp: (p @ hp) / (r @ r)),
    "aliased": _Rounds("Your p and r are one and the same array in the first round.", "After `p = r`, `r -= …` changes p, too. Write `r = r - alpha * Hp`, which makes a new one.", direction=_aliased),
}  # fmt: skip


def _which_rounds(case: Case, trial: Trial) -> Plain | Fault:
    """The output as it is; refused where it is what other formulas give after some round."""
    yours, (hvp, g) = stack(trial.output), case.args
    if yours is None or yours.shape != g.shape or yours.dtype.kind != "f":
        return trial.output
    if not np.isfinite(yours).all():
        return refused(_NOT_FINITE) if case.edge else trial.output
    if case.edge:
        return trial.output
    if matches(yours, hvp.solve(-g), _RTOL):
        return trial.output
    says, steps = _all_rounds(hvp, tuple(g))
    if not says:
        return trial.output
    apart = abs(steps - yours).max(1)
    nearest = int(apart.argmin())
    return refused(says[nearest]) if apart[nearest] < 1e-6 * abs(yours).max() else trial.output


@lru_cache(maxsize=8)
def _all_rounds(hvp: Hidden, g: tuple[float, ...]) -> tuple[list[str], np.ndarray]:
    """What each of the known formulas gives after each round, as far as it is finite, and what to say to it."""
    says, steps = [], []
    with np.errstate(all="ignore"):
        for known in _KNOWN.values():
            for k, step in enumerate(known.steps(hvp, np.array(g)), 1):
                if k >= known.at_least and np.isfinite(step).all():
                    says.append(known.says)
                    steps.append(step)
    return says, np.array(steps).reshape(-1, len(g))


def _column_by_column(hvp: Any, g: np.ndarray) -> np.ndarray:
    for _ in range(_MOST_PRODUCTS + 1):
        hvp(g)
    return hvp.solve(-g)


EXERCISE = Exercise(
    id="hessian/newton_cg",
    title="A Newton step with products only",
    level=3,
    minutes=18,
    signature="newton_cg(hvp, g)",
    ways=("by_hand", "torch", "jax"),
    cases=_cg_cases,
    oracle=lambda hvp, g: hvp.solve(-g),
    mistakes=(
        Mistake("M32", lambda hvp, g: -g / np.diag(hvp.matrix), "You divided by the diagonal of H. A Newton step solves H s = −g with the whole of H, and products H p are enough for that."),
        Mistake("sign", lambda hvp, g: hvp.solve(g), "You solved H s = g. The step goes downhill: H s = −g."),
        Mistake("one-round", _RIGHT.after(1), "This is the first round: the best step along −g. Make the next direction conjugate to it and go on until the residual is gone."),
        Mistake("two-rounds", _RIGHT.after(2), "This is right so far, and stops after two rounds. Go on until the residual is zero to rounding."),
        *(Mistake(id, known.after(4), known.hint, error=f"^refused: ({re.escape(known.says)}|H is twice the identity)") for id, known in _KNOWN.items()),
        Mistake("product", lambda hvp, g: -hvp.matrix @ g, "This is −H g. Newton divides by H: find s with H s = −g."),
        Mistake("gradient", lambda hvp, g: -g, "This is a step against the gradient. It does not know the curvature."),
        Mistake("residual", lambda hvp, g: g + hvp.matrix @ _RIGHT.after(1)(hvp, g), "This is a residual. Return the step that you have added up."),
        Mistake("many-products", _column_by_column, "One product a round is enough: keep H p in a name. Stop when r is zero to rounding, such as r @ r < 1e-20 * (g @ g): it never is exactly. Column by column takes a product for each input, and descent straight along the residual does not finish. Conjugate directions take as many as H has different eigenvalues, here at most 12."),
    ),
    rules=(calls_at_most(_MOST_PRODUCTS, "a few products", "many-products"), no_matrix(1)),
    reads=_which_rounds,
    rtol=_RTOL,
    hints=(
        "Solving H s = −g is minimising ½ sᵀHs + gᵀs. Along one direction p, how far should you go, if you know H p?",
        "Picture a long valley. Going down the steepest way crosses it again and again. A direction that leaves the last one undisturbed (pᵀHp' = 0) does not come back.",
        "s = 0, r = −g, p = r\nrepeat until r is tiny:\n    Hp = hvp(p)\n    α = rᵀr / pᵀHp\n    s += α p, new r = r − α Hp\n    p = new r + (new rᵀ new r / rᵀr) p",
        "`alpha = (r @ r) / (p @ Hp)`, `after = r - alpha * Hp`, `p = after + (after @ after) / (r @ r) * p`. Stop when `after @ after < 1e-20 * (g @ g)`.",
    ),
)  # fmt: skip
