"""value/with_aux: Put an aux beside a value."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.using import NOT_CALLED
from helpers.desk.value.with_aux import NOT_CALLED_INSIDE
from helpers.exercises.programs import Program, random_seed
from helpers.exercises.value.has_aux import A_LIST, LOST, serving
from helpers.exercises.value.said import NO_PLAIN_NUMBERS, NO_TENSORS


def _with_aux_cases(rng: np.random.Generator) -> list[Case]:
    """Functions of one number, so that both fit on a line."""
    return [Case((Program(random_seed(rng)), Program(random_seed(rng), None, 2), generic_numbers(rng))) for _ in range(2)]


def _pair(f: Any, aux_fn: Any, x: Any) -> Any:
    return f(x), aux_fn(x)


def _served(case: Case, trial: Trial) -> Plain | Fault:
    """A right pair must also serve the library's own transform, and leave the gradient as it is."""
    f, _, x = case.args
    return serving(trial, f.gradient(x)) if matches(trial.output, plain(_pair(*case.args))) else trial.output


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
    mistakes=(
        Mistake("M13", lambda f, aux_fn: f, "Your function returns the value alone. has_aux=True invents no aux: return the pair (value, aux)."),
        Mistake("aux-alone", lambda f, aux_fn: aux_fn, "Your function returns aux alone. The value comes first, aux second."),
        Mistake("swapped", _pair_with(lambda v, a: (a, v)), "aux stands first. The first part is the one that is differentiated: put the value there."),
        Mistake("flat", _pair_with(lambda v, a: (v, *a)), "You unpacked aux into the tuple. The pair has two parts, and aux is one of them, whatever it holds."),
        Mistake("added", _pair_with(lambda v, a: v + a), "Value and aux were added. Put them side by side, in a tuple."),
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
