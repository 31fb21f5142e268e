"""hessian/classify: Bowl, hill, saddle or flat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.exercises.hessian.places import Places, drawn_places
from helpers.exercises.programs import random_seed

_TINY = 1e-8
_LEVEL = (
    "You call every place the same. The gradient cannot tell them apart, for it is 0 at all of them: ask the second "
    "derivatives, the eigenvalues of H"
)
_LOOSE = (
    "Your bound for zero is too large: a small curvature is a curvature. 1e-8 of the curvature that is largest in size "
    "is small enough"
)
_FIXED = (
    "Your bound for zero is a fixed number. A shallow bowl has small curvatures and is a bowl all the same: "
    "compare with 1e-8 of the curvature that is largest in size"
)


def _classify_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((drawn_places(random_seed(rng)),))]


def _kinds(places: Places) -> dict[str, str]:
    return {
        letter: _classified(np.linalg.eigvalsh(place.hessian(place.c)))
        for letter, place in places.places.items()
    }


def _classified(w: np.ndarray, tiny: float = _TINY, absolute: bool = False) -> str:
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


def _without_size(w: np.ndarray) -> str:
    """The bound from the last eigenvalue, with its sign."""
    zero = _TINY * w.max()
    if w.max() > zero and w.min() < -zero:
        return "saddle"
    return "bowl" if w.min() > zero else "hill" if w.max() < -zero else "flat"


def _bound_once(w: np.ndarray) -> str:
    """The bound counts for the saddle alone."""
    zero = _TINY * abs(w).max()
    if w.max() > zero and w.min() < -zero:
        return "saddle"
    return "bowl" if w.min() > 0 else "hill" if w.max() < 0 else "flat"


def _flat_first(w: np.ndarray) -> str:
    return "flat" if (abs(w) <= _TINY * abs(w).max()).any() else _classified(w)


def _by_signs(d: np.ndarray) -> str:
    """What the signs alone say: nothing is flat."""
    return "bowl" if (d > 0).all() else "hill" if (d < 0).all() else "saddle"


EXERCISE = Exercise(
    id="hessian/classify",
    title="Bowl, hill, saddle or flat",
    level=2,
    minutes=8,
    signature="classify(f, x)",
    inputs=("f",),
    ways=("by_hand", "torch", "jax"),
    cases=_classify_cases,
    oracle=_kinds,
    mistakes=(
        Mistake("M34", _by_curvatures(lambda w: "bowl"), "A gradient of zero says that the ground is level, not that it is a minimum. Ask the curvatures."),
        Mistake("determinant", _by_determinant, "The sign of the determinant decides for two inputs only. With three, a saddle and a bowl may both have a positive one: look at every eigenvalue."),
        Mistake("diagonal", lambda f, x: _classified(np.diag(f.hessian(np.asarray(x)))), "You judged by the diagonal of H, the curvatures along the axes. Between the axes the ground may fall: take the eigenvalues."),
        Mistake("diagonal-signs", lambda f, x: _by_signs(np.diag(f.hessian(np.asarray(x)))), "You judged by the diagonal of H, the curvatures along the axes. Between the axes the ground may fall: take the eigenvalues."),
        Mistake("trace", _by_curvatures(lambda w: "bowl" if w.sum() > 0 else "hill"), "You judged by the sum of the curvatures. One large positive one hides a negative one."),
        Mistake("exact-zero", _by_curvatures(lambda w: _classified(w, 0.0)), "An eigenvalue that stands for 0 comes out as a tiny number of either sign. Compare with 1e-8 of the curvature that is largest in size."),
        Mistake("absolute", _by_curvatures(lambda w: _classified(w, 1e-6, True)), f"{_FIXED}."),
        Mistake("absolute-small", _by_curvatures(lambda w: _classified(w, 1e-8, True)), f"{_FIXED}."),
        Mistake("absolute-large", _by_curvatures(lambda w: _classified(w, 1e-3, True)), f"{_FIXED}, and 1e-3 is far too much."),
        Mistake("no-size", _by_curvatures(_without_size), "Your bound comes from the largest curvature with its sign: where all others are negative, that is the one next to 0. Take 1e-8 of the curvature that is largest in size, `abs(w).max()`."),
        Mistake("loose", _by_curvatures(lambda w: _classified(w, 1e-2)), f"{_LOOSE}."),
        Mistake("loose-little", _by_curvatures(lambda w: _classified(w, 1e-6)), f"{_LOOSE}, and 1e-6 is not."),
        Mistake("bound-once", _by_curvatures(_bound_once), "Your bound for zero decides about saddles only. A bowl needs curvatures above the bound, not above 0, and a hill below the bound with a minus: otherwise it is flat."),
        Mistake("flat-always", _by_curvatures(lambda w: "flat"), f"{_LEVEL}."),
        Mistake("saddle-always", _by_curvatures(lambda w: "saddle"), f"{_LEVEL}."),
        Mistake("hill-always", _by_curvatures(lambda w: "hill"), f"{_LEVEL}."),
        Mistake("flat-first", _by_curvatures(_flat_first), "One curvature is 0 here, and the others have both signs: the ground rises one way and falls another. That is a saddle, whatever the third direction does."),
        Mistake("turned-round", _by_curvatures(lambda w: _classified(-w)), "Positive curvature bends upward, as in a bowl. Yours are turned round."),
        Mistake("no-flat", _by_curvatures(lambda w: "bowl" if w.min() > -_TINY * abs(w).max() else "hill" if w.max() < _TINY * abs(w).max() else "saddle"), "Where the smallest curvature is 0 and the others agree, the second derivatives cannot decide: that is \"flat\". Such a 0 comes out as a tiny number of either sign: compare with 1e-8 of the curvature that is largest in size."),
        Mistake("any-positive", _by_curvatures(lambda w: "bowl" if w.max() > _TINY * abs(w).max() else "hill"), "One direction that rises does not make a bowl. All of them must."),
    ),
    hints=(
        "Along which directions would you have to look to be sure that the ground rises all around?",
        "Picture the ground along each eigenvector of H: a dip where the eigenvalue is positive, a ridge where it is negative, level where it is 0.",
        "w = the eigenvalues of H at x\nzero = 1e-8 times the largest size among them\nboth signs: saddle; otherwise all positive: bowl; all negative: hill; else flat",
        "`w = linalg.eigvalsh(H)`, `zero = 1e-8 * abs(w).max()`. Ask first whether `w.max() > zero and w.min() < -zero`.",
    ),
)  # fmt: skip
