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
from helpers.desk.value.portable_aux import ONE_ROW, PORTABLE
from helpers.exercises.again import beside_it
from helpers.exercises.value.has_aux import A_LIST, LOST, serving
from helpers.exercises.value.said import NO_PLAIN_NUMBERS, NO_TENSORS

NOT_TENSORS = "The numbers are right, but a part of your aux is no array of the library. JAX would take it; torch refuses it."


def _fit_cases(rng: np.random.Generator) -> list[Case]:
    """Rows on which a threshold at another place, or counting other rows, gives another share. All of one shape, because
    JAX compiles anew for every other one; beside each stands a single row, for which z is exactly 0."""
    cases = []
    while len(cases) < 2:
        params = {"w": generic_numbers(rng, (2,)), "b": generic_numbers(rng)}
        x, y = generic_numbers(rng, (_ROWS, 2)), rng.integers(0, 2, _ROWS).astype(float)
        z = x @ params["w"] + params["b"]
        right, half, exp_half = ((z > t) == (y > 0.5) for t in (0.0, *_OTHER_BOUNDS[:2]))
        counts = [right.sum(), _ROWS - right.sum(), half.sum(), exp_half.sum(), (z > 0).sum(), y.sum(), ((z > 0) & (y > 0.5)).sum()]
        others = [((z > t) == (y > 0.5)).sum() for t in (params["b"], *_OTHER_BOUNDS)]
        apart = len(set(map(int, counts))) == len(counts) and min(counts) > 0 and right.sum() not in others
        if apart and min(np.abs(z - t).min() for t in (0.0, *_OTHER_BOUNDS)) > 0.01:
            cases.append(Case((params, x, y), more=_on_the_line(rng, float(len(cases) % 2))))
    return cases


def _on_the_line(rng: np.random.Generator, y: float) -> tuple[dict[str, Any], np.ndarray, np.ndarray]:
    """Parameters, a single row with z = 0, which every library computes without rounding, and its y."""
    w, b = rng.choice([-2.0, -0.5, 0.5, 2.0], 2), np.float64(rng.choice([-0.75, 0.25, 0.5]))
    second = float(rng.choice([-1.5, 0.5]))
    return {"w": w, "b": b}, np.array([[(-b - second * w[1]) / w[0], second]]), np.array([y])


_ROWS = 20
# Where one is who compares with 0.5 what is no probability: z, e^z, log(1 + e^z). And at 1, and at −1.
_OTHER_BOUNDS = (0.5, np.log(0.5), np.log(np.expm1(0.5)), 1.0, -1.0)
_ONE_ROW = "With many rows all is right. With one row, where z is exactly 0, {}"


def _fit_parts(params: dict[str, Any], x: Any, y: Any) -> dict[str, Any]:
    """Everything about the loss at once, in closed form (NumPy)."""
    z = x @ params["w"] + params["b"]
    each = np.log1p(np.exp(z)) - y * z
    off = (1 / (1 + np.exp(-z)) - y) / len(y)
    return {
        "loss": each.mean(), "sum": each.sum(), "right": ((z > 0) == (y > 0.5)).mean(), "z": z, "n": np.float64(len(y)),
        "each": each, "x": x, "y": y, "w": params["w"], "b": params["b"],
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
    return _one_row(case, trial) or serving(trial, _fit_parts(*case.args)["gradient"])


def _one_row(case: Case, trial: Trial) -> Fault | None:
    """What is wrong for the single row."""
    right, found = _fit_right(*case.more), trial.notes.get(ONE_ROW)
    says = "something is not: does a number of rows stand in your code?"
    if isinstance(found, (tuple, list)) and matches([found[0], found[1]["count"]], plain([right[0], right[1]["count"]])):
        says = "the accuracy is not: z > 0 is False there, and agrees with y being 1 only if y is 0."
    return beside_it(trial, ONE_ROW, right, _ONE_ROW.format(says))


def _loss(wrong: Callable[[Any, Any, dict[str, Any]], Any]) -> Callable[..., Any]:
    """Another loss with the right aux: `wrong(z, y, parts)`."""
    return _fit_with(lambda p: (wrong(p["z"], p["y"], p), {"accuracy": p["right"], "count": p["n"]}))


def _accuracy(wrong: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Another accuracy beside the right loss: `wrong(z, y)`."""
    return _fit_with(lambda p: (p["loss"], {"accuracy": wrong(p["z"], p["y"]), "count": p["n"]}))


def _count(wrong: Callable[[dict[str, Any]], Any]) -> Callable[..., Any]:
    """Another count beside the right loss and accuracy."""
    return _fit_with(lambda p: (p["loss"], {"accuracy": p["right"], "count": np.float64(wrong(p))}))


def _softplus(z: Any) -> Any:
    return np.log1p(np.exp(z))


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


def _fit_with(wrong: Callable[[dict[str, Any]], Any]) -> Callable[..., Any]:
    """`loss` with a wrong belief: `wrong(parts)` is what it gives."""
    return lambda params, x, y: wrong(_fit_parts(params, x, y))


def _without_b(p: dict[str, Any]) -> Any:
    z, y = p["z"] - p["b"], p["y"]
    return (_softplus(z) - y * z).mean(), {"accuracy": ((z > 0) == (y > 0.5)).mean(), "count": p["n"]}


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
        Mistake("no-mean", _loss(lambda z, y, p: p["each"]), "The loss has one number for each row. Take the mean over the rows: a value is one number."),
        Mistake("plus-yz", _loss(lambda z, y, p: (_softplus(z) + y * z).mean()), "You added y·z. It is subtracted: log(1 + e^z) − y·z."),
        Mistake("minus-z", _loss(lambda z, y, p: (_softplus(-z) - y * z).mean()), "The exponent has the wrong sign: log(1 + e^z), with a plus, belongs to − y·z."),
        Mistake("without-yz", _loss(lambda z, y, p: _softplus(z).mean()), "The term − y·z is missing: the loss must look at y."),
        Mistake("without-y", _loss(lambda z, y, p: (_softplus(z) - z).mean()), "y is missing in the second term: − y·z, and not − z."),
        Mistake("other-y", _loss(lambda z, y, p: (_softplus(z) - (1 - y) * z).mean()), "The two kinds of rows are exchanged: − y·z, and not − (1 − y)·z."),
        Mistake("sign", _loss(lambda z, y, p: -p["loss"]), "The loss has the opposite sign: this is the log-likelihood, which one would make large."),
        Mistake("half-the-loss", _loss(lambda z, y, p: p["loss"] / 2), "The loss is half of what it should be. There is no 1/2 in it."),
        Mistake("sigmoid-first", _loss(lambda z, y, p: (_softplus(_sigmoid(z)) - y * _sigmoid(z)).mean()), "z went through the sigmoid before. The formula takes z itself: the sigmoid is in it already."),
        Mistake("squared-error", _loss(lambda z, y, p: ((_sigmoid(z) - y) ** 2).mean()), "This is the mean squared error of the probabilities. The loss asked for is the mean of log(1 + e^z) − y·z."),
        Mistake("one-twice", _loss(lambda z, y, p: (np.log1p(1 + np.exp(z)) - y * z).mean()), "The 1 is there twice: log1p(u) is log(1 + u) already."),
        Mistake("one-missing", _loss(lambda z, y, p: (z - y * z).mean()), "The 1 is missing: log(e^z) is z. log1p(e^z) is log(1 + e^z)."),
        Mistake("means-multiplied", _loss(lambda z, y, p: (_softplus(z) - y.mean() * z.mean()).mean()), "The mean of y·z is not the mean of y times the mean of z. Multiply row by row, then take the mean."),
        Mistake("mean-inside", _loss(lambda z, y, p: _softplus(z.mean()) - (y * z).mean()), "You took the mean of z before the logarithm. First the term of each row, then the mean."),
        Mistake("half-summed", _loss(lambda z, y, p: _softplus(z).mean() - (y * z).sum()), "The second term is a sum, the first one a mean. Put both in brackets and take the mean of that."),
        Mistake("without-b", _loss(lambda z, y, p: (_softplus(z - p["b"]) - y * (z - p["b"])).mean()), "b is missing in the z of the loss: z = x·w + b."),
        Mistake("without-b-anywhere", _fit_with(lambda p: _without_b(p)), "b is missing: z = x·w + b."),
        Mistake("one-row-less", _loss(lambda z, y, p: p["sum"] / (p["n"] - 1)), "You divided by n − 1. A mean divides by n."),
        Mistake("share-above", _accuracy(lambda z, y: (z > 0).mean()), "This is the share of rows with z > 0, whatever y is. It has to agree with y."),
        Mistake("share-of-ones", _accuracy(lambda z, y: y.mean()), "This is the share of rows with y = 1. A sigmoid, say, is always above 0: compare z with 0."),
        Mistake("ones-only", _accuracy(lambda z, y: ((z > 0) & (y > 0.5)).mean()), "You counted the rows with y = 1 and z > 0. A row with y = 0 and z at most 0 is right, too."),
        Mistake("percent", _accuracy(lambda z, y: 100 * ((z > 0) == (y > 0.5)).mean()), "This is a percentage. A share lies between 0 and 1."),
        Mistake("not-averaged", _accuracy(lambda z, y: ((z > 0) == (y > 0.5)) * 1.0), "The accuracy has one number for each row. Take the mean."),
        Mistake("no-float-equals", _accuracy(lambda z, y: 0.0), "Accuracy 0: z itself is hardly ever equal to y. Compare (z > 0) with (y > 0.5)."),
        Mistake("columns", _count(lambda p: p["x"].shape[1]), "You counted the columns. n is the number of rows."),
        Mistake("entries", _count(lambda p: p["x"].size), "You counted all entries of x. n is the number of rows."),
        Mistake("ones-counted", _count(lambda p: p["y"].sum()), "You added up y, which counts its ones. n is the number of rows."),
        Mistake("right-counted", _count(lambda p: p["right"] * p["n"]), "You counted the rows that are right. n is the number of all rows."),
        Mistake("exp-half", _accuracy(lambda z, y: ((np.exp(z) > 0.5) == (y > 0.5)).mean()), "You compared e^z with 0.5: the bound for e^z is 1, and for z it is 0. Compare z itself with 0."),
        Mistake("half", lambda params, x, y: (_fit_parts(params, x, y)["loss"], {"accuracy": ((_fit_parts(params, x, y)["z"] > 0.5) == (y > 0.5)).mean(), "count": np.float64(len(y))}), "The bound for z is 0, where the probability is one half. You compared z with 0.5."),
    ),
    hints=(
        "What may stand in aux so that torch takes it, too? And which of your three numbers is a plain Python number?",
        "Picture the strict one of two doorkeepers. torch lets only its own tensors pass as aux. Whoever passes there passes in JAX as well.",
        "z = x times w, plus b\nvalue = the mean of log1p(exp(z)) minus y times z\nright = where z > 0 agrees with y > 0.5, as numbers\naux = a dict: the mean of right, and the number of rows as an array of lib\nreturn value and aux",
        "`right = lib.where((z > 0) == (y > 0.5), 1.0, 0.0)`, and `\"count\": lib.asarray(len(y))`.",
    ),
)  # fmt: skip
