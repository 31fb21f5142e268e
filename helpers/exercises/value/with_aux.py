"""value/with_aux: Put an aux beside a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, Rule, raises
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.using import NOT_CALLED
from helpers.desk.value.with_aux import NOT_CALLED_INSIDE
from helpers.exercises.again import every_call
from helpers.exercises.programs import Program, random_seed
from helpers.exercises.value.has_aux import A_LIST, LOST, serving
from helpers.exercises.value.said import NO_PLAIN_NUMBERS, NO_TENSORS


def _with_aux_cases(rng: np.random.Generator) -> list[Case]:
    """First functions of one number, so that both fit on a line, then of two."""

    def one(inputs: int | None, outputs: int | None) -> Case:
        x = generic_numbers(rng, () if inputs is None else (inputs,))
        return Case((Program(random_seed(rng), inputs), Program(random_seed(rng), inputs, outputs), x))

    return [one(None, 2), one(2, 3)]


def _pair(f: Any, aux_fn: Any, x: Any) -> Any:
    return f(x), aux_fn(x)


def _served(case: Case, trial: Trial) -> Plain | Fault:
    """A right pair must also serve the library's own transform, and leave the gradient as it is."""
    f, aux_fn, x = case.args
    if not matches(trial.output, plain(_pair(f, aux_fn, x))):
        return trial.output
    found = every_call(lambda x: _pair(f, aux_fn, x), x, trial)
    return found if isinstance(found, Fault) else serving(trial, f.gradient(x))


def _called_once(case: Case, trial: Trial) -> str | None:
    """A call at x takes one run of each function."""
    for name, made in zip(("f", "aux_fn"), trial.calls, strict=False):
        if made > 1:
            return f"One call of your function ran {name} {made} times. A run costs time, and where dice are thrown a second one gives another number: keep what the first one gave."
    return None


def _pair_with(wrong: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """`with_aux` with a wrong belief: `wrong(value, aux)` is what its function returns."""
    return lambda f, aux_fn: lambda x: wrong(f(x), aux_fn(x))


EXERCISE = Exercise(
    id="value/with_aux",
    title="Put an aux beside a value",
    level=1,
    minutes=3,
    signature="with_aux(f, aux_fn)(x)",
    ways=("by_hand", "torch", "jax"),
    inputs=("f", "aux_fn", "x"),
    cases=_with_aux_cases,
    oracle=_pair,
    reads=_served,
    rules=(Rule(_called_once, "each function called once", watch="calls"),),
    mistakes=(
        Mistake("M13", lambda f, aux_fn: f, "Your function returns the value alone. has_aux=True invents no aux: return the pair (value, aux)."),
        Mistake("aux-alone", lambda f, aux_fn: aux_fn, "Your function returns aux alone. The value comes first, aux second."),
        Mistake("swapped", _pair_with(lambda v, a: (a, v)), "aux stands first. The first part is the one that is differentiated: put the value there."),
        Mistake("flat", _pair_with(lambda v, a: (v, *a)), "You unpacked aux into the tuple. The pair has two parts, and aux is one of them, whatever it holds."),
        Mistake("added", _pair_with(lambda v, a: v + a), "Value and aux were added. Put them side by side, in a tuple."),
        Mistake("multiplied", _pair_with(lambda v, a: v * a), "Value and aux were multiplied. Put them side by side, in a tuple."),
        Mistake("aux-added-up", _pair_with(lambda v, a: (v, a.sum())), "aux was added up. Return it as aux_fn gave it."),
        Mistake("aux-averaged", _pair_with(lambda v, a: (v, a.mean())), "aux was averaged. Return it as aux_fn gave it."),
        Mistake("aux-into-the-value", _pair_with(lambda v, a: (v + a.sum(), a)), "aux was added to the value. It only comes along: the value stays what f gave."),
        Mistake("x-for-aux", lambda f, aux_fn: lambda x: (f(x), x), "x itself stands where aux belongs. Call aux_fn at x."),
        Mistake("value-twice", lambda f, aux_fn: lambda x: (f(x), f(x)), "The value stands there twice. The second part is what aux_fn gives."),
        Mistake("value-in-a-tuple", _pair_with(lambda v, a: ((v,), a)), "The value is inside a tuple of its own. The first part of the pair is the number itself."),
        Mistake("three-parts", lambda f, aux_fn: lambda x: (f(x), aux_fn(x), x), "Three parts. has_aux wants two: the value, and aux."),
        Mistake("a-dict", _pair_with(lambda v, a: {"value": v, "aux": a}), "This is a dict. has_aux wants a tuple of two: (value, aux)."),
        Mistake("aux-in-a-dict", _pair_with(lambda v, a: (v, {"aux": a})), "aux is inside a dict now. Return it as aux_fn gave it."),
        Mistake("two-arguments", raises(TypeError("missing 1 required positional argument: 'has_aux'")), "The function that with_aux returns takes x alone. has_aux belongs to the transform that will use it.", error="missing 1 required positional argument"),
        Mistake("in-a-tuple", _pair_with(lambda v, a: (v, (a,))), "aux is inside one more tuple. Return it as aux_fn gave it."),
        Mistake("a-list", raises(Refusal(A_LIST)), "Return a tuple: `return value, aux`.", error="^refused: Your function returns a list"),
        Mistake("not-called", raises(Refusal(NOT_CALLED_INSIDE)), "Call f and aux_fn at x: what they give are the two parts.", error="^refused: A part of your pair is a function"),
        Mistake("aux-of-value", lambda f, aux_fn: lambda x: (f(x), aux_fn(f(x))), "You gave aux_fn the value. It takes x, as f does."),
        Mistake("lost-path", raises(Refusal(LOST)), "Somewhere the value became a plain number, and its path was cut. Return what f gave, as it is.", error=f"^refused: The pair is right, but|{NO_PLAIN_NUMBERS}"),
        Mistake("no-tensors", raises(RuntimeError(NO_TENSORS)), "torch takes only tensors as aux. Return what aux_fn gave, as it is.", error=NO_TENSORS),
        Mistake("M01", lambda f, aux_fn: 1.0, "`with_aux(f, aux_fn)` must be a function that waits for x. Define one inside and return it.", error=NOT_CALLED),
        Mistake("nothing-back", lambda f, aux_fn: None, "The function that you define inside must also be returned by `with_aux`.", error="must be a function; yours is None"),
    ),
    hints=(
        "What must a function return so that has_aux=True can use it? And who waits for x?",
        "Picture a wrapper around two boxes. One x goes in, both boxes see it, and two things come out side by side.",
        "define a function of x:\n    return f of x, and aux_fn of x\nreturn that function",
        "`return f(x), aux_fn(x)` inside a `def both(x):`, and `return both` below it.",
    ),
)  # fmt: skip
