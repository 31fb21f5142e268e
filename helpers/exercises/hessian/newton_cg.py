"""hessian/newton_cg: A Newton step with products only."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most
from helpers.desk.functions import generic_numbers
from helpers.exercises.hessian.hidden import Hidden
from helpers.exercises.hessian.no_matrix import LARGE, no_matrix
from helpers.exercises.programs import random_seed

_MOST_PRODUCTS = 20


def _cg_cases(rng: np.random.Generator) -> list[Case]:
    sizes = ((6, 2), (LARGE, 4))
    return [Case((Hidden(random_seed(rng), n, rank, True), generic_numbers(rng, (n,)))) for n, rank in sizes]


def _conjugate_gradients(hvp: Any, g: np.ndarray, rounds: int) -> np.ndarray:
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
    for _ in range(_MOST_PRODUCTS):
        hr = hvp.matrix @ r
        alpha = (r @ r) / (r @ hr)
        s, r = s + alpha * r, r - alpha * hr
    return s


def _column_by_column(hvp: Any, g: np.ndarray) -> np.ndarray:
    for _ in range(_MOST_PRODUCTS + 1):
        hvp(g)
    return np.linalg.solve(hvp.matrix, -g)


EXERCISE = Exercise(
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
        Mistake("one-round", lambda hvp, g: _conjugate_gradients(hvp, g, 1), "This is the first round: the best step along −g. Make the next direction conjugate to it and go on until the residual is gone."),
        Mistake("two-rounds", lambda hvp, g: _conjugate_gradients(hvp, g, 2), "This is right so far, and stops after two rounds. Go on until the residual is zero to rounding."),
        Mistake("descent", _steepest, "Each of your rounds goes straight along the residual, and 20 such rounds do not arrive. Make the next direction conjugate to the last one: p = new r + (new r @ new r) / (r @ r) * p."),
        Mistake("product", lambda hvp, g: -hvp.matrix @ g, "This is −H g. Newton divides by H: find s with H s = −g."),
        Mistake("gradient", lambda hvp, g: -g, "This is a step against the gradient. It does not know the curvature."),
        Mistake("residual", lambda hvp, g: g + hvp.matrix @ _conjugate_gradients(hvp, g, 1), "This is a residual. Return the step that you have added up."),
        Mistake("many-products", _column_by_column, "Stop when r is zero to rounding, such as r @ r < 1e-20 * (g @ g): it never is exactly. Column by column takes a product for each input, and descent straight along the residual does not finish. Conjugate directions take as many as H has different eigenvalues, here a few."),
    ),
    rules=(calls_at_most(_MOST_PRODUCTS, "a few products", "many-products"), no_matrix(1)),
    rtol=1e-5,
    hints=(
        "Solving H s = −g is minimising ½ sᵀHs + gᵀs. Along one direction p, how far should you go, if you know H p?",
        "Picture a long valley. Going down the steepest way crosses it again and again. A direction that leaves the last one undisturbed (pᵀHp' = 0) does not come back.",
        "s = 0, r = −g, p = r\nrepeat until r is tiny:\n    Hp = hvp(p)\n    α = rᵀr / pᵀHp\n    s += α p, new r = r − α Hp\n    p = new r + (new rᵀ new r / rᵀr) p",
        "`alpha = (r @ r) / (p @ Hp)`, `after = r - alpha * Hp`, `p = after + (after @ after) / (r @ r) * p`. Stop when `after @ after < 1e-20 * (g @ g)`.",
    ),
)  # fmt: skip
