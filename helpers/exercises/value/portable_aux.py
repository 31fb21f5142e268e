"""value/portable_aux: One loss with an aux, for both libraries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises, refused
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.value.portable_aux import PORTABLE, ROWS
from helpers.exercises.value.has_aux import A_LIST, LOST, serving
from helpers.exercises.value.said import NO_PLAIN_NUMBERS, NO_TENSORS

NOT_TENSORS = "The numbers are right, but a part of your aux is no array of the library. JAX would take it; torch refuses it."


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    """Rows on which a threshold at another place, or counting errors, gives another share. Two shapes only, because
    JAX compiles anew for every other one."""
    cases = []
    while len(cases) < 3:
        n = ROWS[len(cases) % 2]
        params = {"w": generic_numbers(rng, (2,)), "b": generic_numbers(rng)}
        x, y = generic_numbers(rng, (n, 2)), rng.integers(0, 2, n).astype(float)
        z = x @ params["w"] + params["b"]
        right, other = ((z > t) == (y > 0.5) for t in (0.0, 0.5))
        apart = len({int(right.sum()), n - int(right.sum()), int(other.sum())}) == 3
        if apart and 1 < right.sum() < n and np.abs(z).min() > 0.02 and np.abs(z - 0.5).min() > 0.02:
            cases.append(Case((params, x, y)))
    return cases


def _fit_parts(params: dict[str, Any], x: Any, y: Any) -> dict[str, Any]:
    """Everything about the loss at once, in closed form (NumPy)."""
    z = x @ params["w"] + params["b"]
    each = np.log1p(np.exp(z)) - y * z
    off = (1 / (1 + np.exp(-z)) - y) / len(y)
    return {
        "loss": each.mean(), "sum": each.sum(), "right": ((z > 0) == (y > 0.5)).mean(), "z": z, "n": np.float64(len(y)),
        "gradient": {"w": x.T @ off, "b": off.sum()},
    }  # fmt: skip


def _fit_right(params: dict[str, Any], x: Any, y: Any) -> Any:
    p = _fit_parts(params, x, y)
    return p["loss"], {"accuracy": p["right"], "count": p["n"]}


def _ported(case: Case, trial: Trial) -> Plain | Fault:
    """A right pair must be portable: arrays only, a tuple, and the gradient as it should be."""
    if PORTABLE not in trial.notes or not matches(trial.output, plain(_fit_right(*case.args))):
        return trial.output
    if not trial.notes[PORTABLE]:
        return refused(NOT_TENSORS)
    _, _, y = case.args
    return serving(trial, _fit_parts(*case.args)["gradient"]) if len(y) == ROWS[0] else trial.output


def _fit_with(wrong: Callable[[dict[str, Any]], Any]) -> Callable[..., Any]:
    """`loss` with a wrong belief: `wrong(parts)` is what it gives."""
    return lambda params, x, y: wrong(_fit_parts(params, x, y))


EXERCISE = Exercise(
    id="value/portable_aux",
    title="One loss with an aux, for both libraries",
    level=2,
    minutes=8,
    signature="portable_loss(params, x, y)",
    ways=("torch", "jax"),
    cases=_fit_cases,
    oracle=_fit_right,
    reads=_ported,
    mistakes=(
        Mistake("M13", _fit_with(lambda p: p["loss"]), "This is the loss alone. has_aux=True invents no aux: return the pair (loss, aux)."),
        Mistake("not-tensors", raises(Refusal(NOT_TENSORS)), "`lib.asarray(…)` makes an array of a plain number, in both libraries. `.item()` and `float()` belong outside, on the finished result.", error=f"^refused: The numbers are right|{NO_TENSORS}|{NO_PLAIN_NUMBERS}"),
        Mistake("a-list", raises(Refusal(A_LIST)), "Return a tuple: `return value, aux`.", error="^refused: Your function returns a list"),
        Mistake("lost-path", raises(Refusal(LOST)), "Somewhere the loss left the library, and its path was cut. Compute it with lib's functions only.", error="^refused: The pair is right, but"),
        Mistake("mean-of-bool", raises(RuntimeError("mean(): could not infer output dtype. Got: Bool")), "torch takes the mean of floating-point numbers only. `lib.where(right, 1.0, 0.0)` makes them of True and False.", error="Got: (Bool|Long|Int)"),
        Mistake("one-library-only", raises(AttributeError("module 'torch' has no attribute 'array'")), "This name exists in one library only. Both have `lib.asarray`, `lib.where`, `lib.exp` and `lib.log1p`.", error="has no attribute '(array|tensor|sigmoid|float64|float|double|numpy|astype|long|nn|where|mean|numel)'"),
        Mistake("swapped", _fit_with(lambda p: ({"accuracy": p["right"], "count": p["n"]}, p["loss"])), "aux stands first. The first part is the one that is differentiated: put the loss there."),
        Mistake("flat", _fit_with(lambda p: (p["loss"], p["right"], p["n"])), "Three parts. has_aux wants two: the loss, and one aux that holds all the rest."),
        Mistake("no-names", _fit_with(lambda p: (p["loss"], (p["right"], p["n"]))), "The right aux without its names. Make it a dict with accuracy and count."),
        Mistake("right-ones", _fit_with(lambda p: (p["loss"], {"accuracy": p["right"] * p["n"], "count": p["n"]})), "This accuracy counts the rows that are right. Divide by the number of rows."),
        Mistake("errors", _fit_with(lambda p: (p["loss"], {"accuracy": 1 - p["right"], "count": p["n"]})), "This is the share of wrong rows. The accuracy is the share of right ones."),
        Mistake("sum", _fit_with(lambda p: (p["sum"], {"accuracy": p["right"], "count": p["n"]})), "The loss is the sum over the rows. Take the mean."),
        Mistake("half", lambda params, x, y: (_fit_parts(params, x, y)["loss"], {"accuracy": ((_fit_parts(params, x, y)["z"] > 0.5) == (y > 0.5)).mean(), "count": np.float64(len(y))}), "The bound for z is 0, where the probability is one half. You compared z with 0.5."),
    ),
    hints=(
        "What may stand in aux so that torch takes it, too? And which of your three numbers is a plain Python number?",
        "Picture the strict one of two doorkeepers. torch lets only its own tensors pass as aux. Whoever passes there passes in JAX as well.",
        "z = x times w, plus b\nvalue = the mean of log1p(exp(z)) minus y times z\nright = where z > 0 agrees with y > 0.5, as numbers\naux = a dict: the mean of right, and the number of rows as an array of lib\nreturn value and aux",
        "`right = lib.where((z > 0) == (y > 0.5), 1.0, 0.0)`, and `\"count\": lib.asarray(len(y))`.",
    ),
)  # fmt: skip
