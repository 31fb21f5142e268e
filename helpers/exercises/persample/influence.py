"""persample/influence: What each sample pulls at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, no_framework
from helpers.desk.functions import generic_numbers
from helpers.desk.persample.influence import OTHER_G, OTHER_H
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import other_calls

_NO_FIT = "mismatch in its core dimension|could not be broadcast together|not aligned|different from"


def _influence_cases(rng: np.random.Generator) -> list[Case]:
    """As many samples as parameters, where a product with the wrong axis raises nothing; more samples, and fewer; one
    parameter; one sample; and samples that pull at nothing."""

    def one(samples: int, parameters: int, edge: bool = False) -> Case:
        def drawn() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            return _curved(rng, parameters), generic_numbers(rng, (samples, parameters)), generic_numbers(rng, (parameters,))

        H, G, g = drawn()
        while not edge and not _telling(influences(H, G, g)):
            H, G, g = drawn()
        if edge and samples > 1:
            G[1] = 0.0
        return Case((H, G, g), more=drawn(), edge=edge)

    return [one(3, 3), one(6, 2), one(3, 4), one(4, 1, edge=True), one(1, 3, edge=True)]


def _curved(rng: np.random.Generator, n: int) -> np.ndarray:
    """A Hessian at a minimum: symmetric, with eigenvalues from 1.3 to 5 in directions that couple all parameters."""
    while True:
        q = np.linalg.qr(rng.normal(size=(n, n)))[0]
        H = (q * (1.3 * np.linspace(1, 4, n) if n > 1 else [2.4])) @ q.T
        H = np.round((H + H.T) / 2, 2)
        if n == 1 or np.abs(H[~np.eye(n, dtype=bool)]).min() > 0.15:
            return H


def influences(H: np.ndarray, G: np.ndarray, g: np.ndarray) -> np.ndarray:
    """g·H⁻¹·G_i for each row of G, by the eigenvectors of H."""
    sizes, directions = np.linalg.eigh(H)
    return ((G @ directions) / sizes) @ (directions.T @ g)


def _on_itself(H: np.ndarray, G: np.ndarray) -> np.ndarray:
    """G_i·H⁻¹·G_i for each row of G."""
    return np.array([row @ np.linalg.solve(H, row) for row in G])


def _telling(found: np.ndarray) -> bool:
    """Whether there are both signs, and no order."""
    return found.min() < -0.05 and found.max() > 0.05 and bool((np.diff(found) < 0).any())


def _read_influence(case: Case, trial: Trial) -> Plain | Fault:
    """The influences. If they are right, they must be so with other numbers, too."""
    H, G, g = case.args
    if not matches(trial.output, plain(influences(H, G, g))):
        return trial.output
    other_H, other_G, other_g = case.more
    return other_calls(trial, {OTHER_G: influences(H, other_G, g), OTHER_H: influences(other_H, G, other_g)}) or trial.output


def _then(change: Callable[[np.ndarray], Any]) -> Callable[..., Any]:
    """The influences, and what is done to them then."""
    return lambda H, G, g: change(influences(H, G, g))


EXERCISE = Exercise(
    id="persample/influence",
    title="What each sample pulls at",
    level=3,
    minutes=15,
    signature="influence(H, G, g)",
    cases=_influence_cases,
    oracle=influences,
    reads=_read_influence,
    mistakes=(
        Mistake("sign", _then(lambda v: -v), "The opposite sign: this is what it does to add the sample once more. Left out, its pull is gone, and the parameters move by plus H⁻¹ G_i."),
        Mistake("divided", _then(lambda v: v / len(v)), "Too small: divided by the number of samples, n. The loss is a sum here, and H belongs to that sum, so that nothing is divided by n."),
        Mistake("times-n", _then(lambda v: v * len(v)), "Too large by n. H belongs to the sum of the losses already, so that nothing is multiplied by n."),
        Mistake("minus-divided", _then(lambda v: -v / len(v)), "Sign and size belong to another question: a little more weight in a mean loss. Here the sample is left out of a sum: plus, and no 1/n."),
        Mistake("M32", lambda H, G, g: G @ (g / np.diag(H)), "You used the diagonal of H alone, as if no parameter had to do with another. Solve with the whole of H."),
        Mistake("no-hessian", lambda H, G, g: G @ g, "This is how much the gradients agree. How far the parameters go for a pull depends on the curvature: H⁻¹ stands between them."),
        Mistake("not-inverted", lambda H, G, g: G @ H @ g, "You multiplied by H. More curvature means a shorter way: its inverse stands there. Solve."),
        Mistake("entries", lambda H, G, g: G @ (1 / H) @ g, "1/H inverts each entry by itself. `np.linalg.solve(H, g)` is the inverse of the matrix times g."),
        Mistake("solved-twice", lambda H, G, g: G @ np.linalg.solve(H, np.linalg.solve(H, g)), "The inverse of H stands there twice: both g and G were solved with. Once is right, on either side."),
        Mistake("own-term", lambda H, G, g: (G @ np.linalg.solve(H, g)) / (1 - _on_itself(H, G)), "You corrected for what the sample itself adds to H, by its G_i: taken out of H, or as a division by 1 − h. That is another estimate. The text asks for one step with the same H for all samples."),
        Mistake("second-order", lambda H, G, g: influences(H, G, g) + _on_itself(H, G) / 2, "There is a term of second order on top, half of a step times H times the step. Only the first order is asked for: g times the step."),
        Mistake("second-order-minus", lambda H, G, g: influences(H, G, g) - _on_itself(H, G) / 2, "A term of second order was taken away, half of a step times H times the step. Only the first order is asked for: g times the step."),
        Mistake("half-solved", lambda H, G, g: G @ np.linalg.solve(np.linalg.cholesky(H), g), "Only one of the two factors of H was solved with. H is L times L transposed: solve with L, and then with its transpose, `L.T`."),
        Mistake("half-solved-turned", lambda H, G, g: G @ np.linalg.solve(np.linalg.cholesky(H).T, g), "Only one of the two factors of H was solved with. H is L times L transposed: solve with L, and then with its transpose, `L.T`."),
        Mistake("minus-no-hessian", lambda H, G, g: -G @ g, "This is how much the gradients agree, with the opposite sign. How far the parameters go for a pull depends on the curvature: H⁻¹ stands between them, and the sign is plus."),
        Mistake("the-others", lambda H, G, g: influences(H, G.sum(0) - G, g), "You took the gradients of all others, the sum without sample i. With a penalty these do not stand for G_i: at the minimum all of it adds up to zero, and what is missing when the sample goes is G_i alone. Take the row of G."),
        Mistake("the-others-minus", lambda H, G, g: -influences(H, G.sum(0) - G, g), "You took the gradients of all others, the sum without sample i. That is minus G_i only where no penalty is in the sum; what is missing when the sample goes is G_i alone. Take the row of G."),
        Mistake("step", lambda H, G, g: np.linalg.solve(H, G.T).T, "These are the steps of the parameters, one row for each sample. How far the test loss goes with each is its product with g."),
        Mistake("step-columns", lambda H, G, g: np.linalg.solve(H, G.T), "These are the steps of the parameters, one column for each sample. How far the test loss goes with each is its product with g."),
        Mistake("solved-only", lambda H, G, g: np.linalg.solve(H, g), "This is H⁻¹ g, one vector for all samples. Multiply every row of G by it."),
        Mistake("whole-step", lambda H, G, g: np.linalg.solve(H, G.sum(0)), "This is one step of the parameters, for all samples together. Each sample has its own influence, one number."),
        Mistake("on-itself", lambda H, G, g: _on_itself(H, G), "This is what each sample does to its own loss: G_i stands on both sides. The test loss is asked for: g on one of them."),
        Mistake("on-each-other", lambda H, G, g: G @ np.linalg.solve(H, G.T), "This is what each sample does to every other. The test loss is asked for: g on one side."),
        Mistake("of-the-test", lambda H, G, g: g @ np.linalg.solve(H, g), "g stands on both sides, and no sample. Its rows of G belong on one of them."),
        Mistake("summed", _then(lambda v: v.sum()), "This is one number, summed over the samples. Keep one for each sample."),
        Mistake("averaged", _then(lambda v: v.mean()), "This is one number, averaged over the samples. Keep one for each sample."),
        Mistake("absolute", _then(np.abs), "The signs are lost. Leaving out a sample may help the test loss or harm it, and the sign says which."),
        Mistake("ranking", _then(np.argsort), "This is the order of the samples. The influences themselves are asked for."),
        Mistake("ranking-down", _then(lambda v: np.argsort(-v)), "This is the order of the samples, from the largest on. The influences themselves are asked for."),
        Mistake("sorted", _then(np.sort), "The influences are sorted: nobody can tell which belongs to which sample. Keep the order of G."),
        Mistake("half", _then(lambda v: v / 2), "Half of what it should be. The influence is of first order: there is no 1/2."),
        Mistake("relative", _then(lambda v: v / np.abs(v).max()), "You divided by the largest. The change of the test loss itself is asked for."),
        Mistake("not-multiplied", lambda H, G, g: G * np.linalg.solve(H, g), "The products stand there entry by entry. Add them up for each sample: `@` does."),
        Mistake("wrong-side", lambda H, G, g: G.T @ np.linalg.solve(H, g), "You took the columns of G for samples. A sample is a row: `G @ …`, and in a solve `G.T`.", error=_NO_FIT),
        Mistake("g-behind", lambda H, G, g: np.linalg.solve(H, G.T) @ g, "H⁻¹ times G.T has a column for each sample, and g met its rows. g stands in front: `g @ …`.", error=_NO_FIT),
        Mistake("solved-columns", lambda H, G, g: np.linalg.solve(H, G) @ g, "You solved with the columns of G, and a sample is a row. Solve with g alone, and multiply by G.", error=_NO_FIT),
    ),
    rules=(no_framework("by hand"),),
    hints=(
        "At the minimum all gradients add up to zero. Take one of them away. Which force is left, and how far do the parameters give way to it? What does that do to the test loss, to first order?",
        "Picture a ball at the bottom of a bowl, held by n springs. Cut spring i: the ball moves, further where the bowl is flat. Then ask how the ground of another landscape, the test loss, rises or falls along that move.",
        "without sample i the gradient at the old minimum is minus G_i\nNewton's step from there is plus H⁻¹ G_i\nthe test loss changes by g times that step\nH⁻¹ is symmetric: solve once with g, not once for each sample",
        "`np.linalg.solve(H, g)` is H⁻¹ g. Each row of G times this vector is one influence: `G @ …`.",
    ),
)  # fmt: skip
