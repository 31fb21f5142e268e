"""grad/wrt_names: The gradient with respect to some names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises, refused
from helpers.desk.functions import generic_numbers
from helpers.desk.grad.functions import READS_A_DICT, SHAPES
from helpers.desk.plain import Plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.grad.functions import Blend
from helpers.exercises.programs import random_seed

_SAME_ELSEWHERE = "The function that grad_wrt gives returned the same gradients at another point. It must look at the params of each call."


def _wrt_cases(rng: np.random.Generator) -> list[Case]:
    def one() -> Case:
        params = {name: generic_numbers(rng, shape) for name, shape in SHAPES.items()}
        names = tuple(str(name) for name in rng.permutation(list(SHAPES))[:2])
        return Case((Blend(random_seed(rng)), names, params))

    return [one() for _ in range(6)]


def _read_wrt(case: Case, trial: Trial) -> Plain | Fault:
    """The gradients, unless they are the same everywhere or the caller's dict holds other things now."""
    if isinstance(trial.output, dict) and trial.output and matches(trial.notes.get("elsewhere"), trial.output):
        return refused(_SAME_ELSEWHERE)
    params = trial.notes.get("params")
    return params if isinstance(params, Fault) else trial.output


def _writes_params(f: Any, names: tuple[str, ...]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def gradient(params: dict[str, Any]) -> dict[str, Any]:
        params.update({name: params[name] + 0.0 for name in names})
        return {name: f.gradient(params)[name] for name in names}

    return gradient


def _wrt_with(wrong: Callable[[dict[str, Any], tuple[str, ...], dict[str, Any]], Any]) -> Callable[..., Any]:
    """`grad_wrt` with a wrong belief: `wrong(full gradient, names, params)` is what it gives."""
    return lambda f, names: lambda params: wrong(f.gradient(params), names, params)


EXERCISE = Exercise(
    id="grad/wrt_names",
    title="The gradient with respect to some names",
    level=2,
    minutes=10,
    signature="grad_wrt(f, names)(params)",
    inputs=("f", "names", "params"),
    ways=("torch", "jax"),
    cases=_wrt_cases,
    reads=_read_wrt,
    oracle=lambda f, names, params: {name: f.gradient(params)[name] for name in names},
    mistakes=(
        Mistake("M08", _wrt_with(lambda full, names, params: full), "This is the gradient with respect to every name. Only some were asked for: let grad see a dict of those, and fill in the others inside."),
        Mistake("zero-filled", _wrt_with(lambda full, names, params: {n: full[n] if n in names else 0.0 * full[n] for n in full}), "The names that were not asked for are there, as zeros. Leave them out: a zero claims that nothing depends on them."),
        Mistake("first-name", _wrt_with(lambda full, names, params: {names[0]: full[names[0]]}), "Only the first name is there. A dict is one argument, however many names it holds: put all names into it."),
        Mistake("other-names", _wrt_with(lambda full, names, params: {n: full[n] for n in full if n not in names}), "These are the gradients with respect to the names that were not asked for."),
        Mistake("values", _wrt_with(lambda full, names, params: {n: params[n] for n in names}), "These are the parameters themselves, not how f changes with them."),
        Mistake("no-names", _wrt_with(lambda full, names, params: tuple(full[n] for n in names)), "The right gradients without their names. Differentiate with respect to a dict, and a dict comes back."),
        Mistake("wrote-params", _writes_params, "Inside a transform the arrays are stand-ins, and now they lie in the caller's dict. Lay your dict over a new one: `{**params, **chosen}`.", error="^refused: After your call, the caller's own params"),
        Mistake("tuple-as-name", _wrt_with(lambda full, names, params: full[names]), "`names` is a tuple, and no dict has an entry of that name. Take one entry for each of the names.", error=r"^KeyError: \("),
        Mistake("no-dict", raises(TypeError(READS_A_DICT)), "You handed f one array. f wants the whole dict: let the function that you differentiate put it together.", error=READS_A_DICT),
        Mistake("part-only", _wrt_with(lambda full, names, params: raises(KeyError("b"))()), "f reads every name, and it got only some. Complete the dict inside: the other names come from params.", error="^KeyError: '"),
    ),
    hints=(
        "grad differentiates with respect to its first argument. Which dict should that be, and how does f still get to see everything?",
        "Picture two piles: the names you ask about and the rest. grad may touch the first pile; both are put together again before f looks.",
        "the function of params:\n    chosen = the part of params under names\n    inner(chosen): f of params, with chosen laid over it\n    return the gradient of inner, at chosen",
        "`{**params, **chosen}` is params with chosen laid over it. So differentiate `lambda chosen: f({**params, **chosen})` and call that gradient at `chosen`.",
    ),
)  # fmt: skip
