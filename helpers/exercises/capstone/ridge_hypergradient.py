"""capstone/ridge_hypergradient: The slope of the held-out loss."""

from __future__ import annotations

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.capstone.ridge_losses import MISTAKES, finished, place, right

_RTOL = 1e-8
UNFINISHED = "This is near, and right to about {digits} digits; eight are asked for."


def _finished(case: Case, trial: Trial) -> Plain | Fault:
    """The output as it is; refused where it is the right one to a few digits only."""
    return finished(trial, right(*case.args), _RTOL, UNFINISHED)


EXERCISE = Exercise(
    id="capstone/ridge_hypergradient",
    title="The slope of the held-out loss",
    level=3,
    minutes=30,
    signature="ridge_hypergradient(train, held_out, w, a)",
    ways=("jax",),
    cases=place,
    oracle=right,
    reads=_finished,
    mistakes=(
        *MISTAKES,
        Mistake("unfinished", lambda *args: right(*args) * (1 + 1e-4), "Was the system solved by rounds that stopped early, by steps that were too few, or with something added to H? `jnp.linalg.solve` gives all digits in one go.", error="^refused: This is near"),
    ),
    rtol=_RTOL,
    hints=(
        "held_out moves with a in two ways. Which one would be left if the weights were nailed down, and which one if held_out did not look at a?",
        "Picture the weights as a ball at the bottom of a bowl. A penalty tilts the bowl, the ball rolls to the new bottom, and how far it rolls depends on the curvature. held_out is the height of another landscape at the place of the ball.",
        "by_w, by_a = the gradients of held_out\nH = the second derivatives of train by w\nv = the solution of H v = by_w, one solve\nmixed = the derivative by a of (gradient of train by w) · v, with v held fixed\nreturn by_a − mixed",
        "`by_w, by_a = jax.grad(held_out, argnums=(0, 1))(w, a)`, `v = jnp.linalg.solve(jax.hessian(train)(w, a), by_w)`, and `jax.grad(lambda a: jax.grad(train)(w, a) @ v)(a)` is vᵀM.",
    ),
)  # fmt: skip
