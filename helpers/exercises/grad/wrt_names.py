"""grad/wrt_names: The gradient with respect to some names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.grad.functions import READS_A_DICT, SHAPES
from helpers.desk.grad.wrt_names import OTHER_NAMES, PARAMS, WROTE_PARAMS
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.exercises.again import beside_it, every_call
from helpers.exercises.grad.functions import Blend
from helpers.exercises.programs import random_seed

_OTHER_NAMES = "For two names your gradients are right. With {} something is wrong: does your code count on two?"


def _wrt_cases(rng: np.random.Generator) -> list[Case]:
    """Two names, the last one of the dict among them, in two cases in a list and against its order. w is left out and
    w_out is not, which begins like it. Beside them one name, or all: there, some wrong answers are right."""

    def one(k: int) -> Case:
        kept = [str(name) for name in rng.permutation(["w_out", "b"])]
        kept = kept if k < 2 else sorted(kept)
        left = [str(name) for name in rng.permutation(["w", "c"])]
        order = [left[0], kept[0], left[1], kept[1]] if k in (0, 3) else [kept[0], *left, kept[1]]
        params = {name: generic_numbers(rng, SHAPES[name]) for name in order}
        names = tuple(kept) if k < 2 else kept[::-1]
        others = left[:1] if k % 2 else [*names, *left]
        return Case((Blend(random_seed(rng)), names, params), more=(tuple(others),))

    return [one(k) for k in range(4)]


def _read_wrt(case: Case, trial: Trial) -> Plain | Fault:
    """The gradients, unless the caller's dict holds other things now, or a later call or other names give wrong ones."""
    (f, names, params), (others,) = case.args, case.more
    written = trial.notes.get(PARAMS)
    if isinstance(written, Fault):
        return written
    found = every_call(lambda params: _right(f, names, params), params, trial)
    if isinstance(found, Fault) or not matches(found, plain(_right(f, names, params))):
        return found
    says = _OTHER_NAMES.format("one name" if len(others) == 1 else "all names")
    return beside_it(trial, OTHER_NAMES, _right(f, others, params), says) or found


def _right(f: Any, names: tuple[str, ...], params: dict[str, Any]) -> dict[str, Any]:
    full = f.gradient(params)
    return {name: full[name] for name in names}


def _last_name(f: Any, names: tuple[str, ...]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Every name's entry is laid over that of the last name."""

    def gradient(params: dict[str, Any]) -> dict[str, Any]:
        return {name: f.gradient({**params, names[-1]: params[name]})[names[-1]] for name in names}

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
    oracle=_right,
    mistakes=(
        Mistake("M08", _wrt_with(lambda full, names, params: full), "This is the gradient with respect to every name. Only some were asked for: let grad see a dict of those, and fill in the others inside."),
        Mistake("zero-filled", _wrt_with(lambda full, names, params: {n: full[n] if n in names else 0.0 * full[n] for n in full}), "The names that were not asked for are there, as zeros. Leave them out: a zero claims that nothing depends on them."),
        Mistake("first-name", _wrt_with(lambda full, names, params: {names[0]: full[names[0]]}), "Only the first name is there. A dict is one argument, however many names it holds: put all names into it."),
        Mistake("other-names", _wrt_with(lambda full, names, params: {n: full[n] for n in full if n not in names}), "These are the gradients with respect to the names that were not asked for."),
        Mistake("values", _wrt_with(lambda full, names, params: {n: params[n] for n in names}), "These are the parameters themselves, not how f changes with them."),
        Mistake("no-names", _wrt_with(lambda full, names, params: tuple(full[n] for n in names)), "The right gradients without their names. Differentiate with respect to a dict, and a dict comes back."),
        Mistake("wrote-params", raises(Refusal(WROTE_PARAMS)), "The dict is the caller's: write nothing into it, and take nothing out. Lay your entries over a new one: `{**params, **chosen}`.", error="^refused: After your call, the caller's own params"),
        Mistake("laid-below", _wrt_with(lambda full, names, params: {n: 0.0 * full[n] for n in names}), "All zero: in the dict that f reads, the entries of params lie over yours. What comes last wins: `{**params, **chosen}`."),
        Mistake("names-as-one", _wrt_with(lambda full, names, params: {names: full}), "One entry, under the whole tuple of names. Give one entry for each of the names."),
        Mistake("added-up", _wrt_with(lambda full, names, params: {n: full[n].sum() for n in names}), "Each gradient has been added up to one number. A gradient is shaped like its parameter."),
        Mistake("last-wins", _last_name, "Each name got the gradient by the last one. A `lambda` in a loop looks its name up when it runs: take the name of now, `lambda v, name=name: …`."),
        Mistake("others-zero", lambda f, names: lambda params: {n: f.gradient({m: params[m] * (m in names) for m in params})[n] for n in names}, "f saw zeros under the names that were not asked for. Complete the dict with the caller's own entries: `{**params, **chosen}`."),
        Mistake("fixed-names", _wrt_with(lambda full, names, params: {n: full[n] for n in ("w", "b")}), "These are the gradients under w and b, and other names were asked for. Go through `names`."),
        Mistake("part-of-a-name", _wrt_with(lambda full, names, params: {n: full[n] for n in full if n in "".join(names)}), "A name that is a part of another one came along: w stands in w_out. Ask whether it is one of `names`: `if name in names`."),
        Mistake("argnums", raises(TypeError("argnums must be int or Tuple[int, ...], got: <class 'str'>")), "argnums counts arguments: it knows no names. Let one argument be a dict with the entries under names.", error="argnums must be int|'str' object cannot be interpreted as an integer"),
        Mistake("at-the-names", raises(ValueError("Thing passed to transform API must be Tensor, got <class 'str'>")), "The names went in where a point belongs. grad_wrt returns a function of params: choose the entries of params there.", error="must be Tensor, got <class 'str'>|of type <class 'str'> is not a valid JAX type"),
        Mistake("other-grad", raises(ValueError("Thing passed to transform API must be Tensor, got <class 'jaxlib._jax.ArrayImpl'>")), "You used the `grad` of one library for both. Use the argument `grad`: it is the one of the library at hand.", error="must be Tensor, got <class 'jax|<class 'torch.Tensor'> is not a valid JAX type"),
        Mistake("tuple-as-name", _wrt_with(lambda full, names, params: full[names]), "`names` holds several names, and no dict has an entry of that name. Take one entry for each of the names.", error=r"^KeyError: \(|unhashable type: 'list'"),
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
