"""capstone/ridge_cg: The same slope without a matrix."""

from __future__ import annotations

from typing import Any

from helpers.checks.exercise import Case, Exercise, Mistake, Rule, raises
from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.capstone.ridge_losses import MISTAKES, N, finished, place, right

_RTOL = 1e-8
UNFINISHED = (
    "This is near, and right to about {digits} digits: what solves H v = b has stopped too early. Go on until the residual is below "
    "1e-10 of b; the `cg` of JAX stops at 1e-5 unless it is told another `tol`."
)


def _finished(case: Case, trial: Trial) -> Plain | Fault:
    """The output as it is; refused where it is the right one to a few digits only."""
    return finished(trial, right(*case.args), _RTOL, UNFINISHED)


def _one_round(train: Any, held_out: Any, w: Any, a: Any) -> Any:
    """Conjugate gradients that stop after their first round."""
    g = held_out.by_w(w, a)
    v = (g @ g) / (g @ train.hessian(a) @ g) * g
    return held_out.by_a(w, a) - train.mixed(a).T @ v


def _matrix(case: Case, trial: Trial) -> str | None:
    """What to say of an answer that held a matrix; half of one is allowed."""
    if trial.largest is None or trial.largest <= N * N // 2:
        return None
    return (
        f"At {N} weights you made an array of {trial.largest:,} entries; none needs more than {N * N // 2}. A product H v is the JVP "
        "along v of the gradient of train, and holds vectors only: solve with such products, by conjugate gradients. If you do, look "
        "at M: jacrev pulls a row back for each weight, all at once, and only vᵀM is needed."
    )


_NO_MATRIX = Rule(_matrix, f"no array as large as a matrix at {N} weights", watch="largest")

EXERCISE = Exercise(
    id="capstone/ridge_cg",
    title="The same slope without a matrix",
    level=3,
    minutes=25,
    signature="ridge_cg(train, held_out, w, a)",
    ways=("jax",),
    cases=place,
    oracle=right,
    reads=_finished,
    mistakes=(
        Mistake("jvp-pair", raises(ValueError("matvec() output shapes must match b")), "A JVP returns a pair, here the gradient and H v. The product is the second.", error=r"matvec\(\) output"),
        Mistake("cg-pair", raises(ValueError("unexpected tree structure")), "`cg` returns a pair: the solution, and a word on how it went. Take the first.", error="tree structure"),
        *MISTAKES,
        Mistake("one-round", _one_round, "This is what one round of conjugate gradients gives: a step along b, as far as is best. Go on with the next direction until the residual is gone."),
        Mistake("unfinished", lambda *args: right(*args) * (1 + 1e-4), "A slope that is a little off sends a descent astray only late, and then nobody looks for it here.", error="^refused: This is near"),
    ),
    rules=(_NO_MATRIX,),
    rtol=_RTOL,
    hints=(
        "What does a method that solves H v = b really want of H: its entries, or only what H does to a vector?",
        "Picture H as a closed box. You put a direction in, and how the gradient of train changes along it comes out. Conjugate gradients ask the box again and again, and never look inside.",
        "product(p) = the JVP, along p, of the gradient of train by w\nv = conjugate gradients with product, for b = ∂held_out/∂w\nmixed = the derivative by a of (gradient of train by w) · v, with v held fixed\nreturn ∂held_out/∂a − mixed",
        "`product = lambda p: jax.jvp(lambda w: jax.grad(train)(w, a), (w,), (p,))[1]` and `v = cg(product, by_w, tol=1e-10)[0]`. The rest is as before.",
    ),
)  # fmt: skip
