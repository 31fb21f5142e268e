"""value/my_grad_and_value: grad_and_value, from a vjp."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import (
    Case,
    Exercise,
    Mistake,
    Rule,
    no_framework,
    raises,
    refused,
)
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.using import NOT_CALLED
from helpers.desk.value.beside import AUX, NO_AUX, Beside, Constant
from helpers.desk.value.my_grad_and_value import OTHER_AUX, PULLBACK_NOT_CALLED, STAND_IN
from helpers.exercises.again import beside_it, every_call
from helpers.exercises.programs import Program, random_seed

READY_MADE = "The right numbers, and {} did the work, which is off limits here."


def _both_cases(rng: np.random.Generator) -> list[Case]:
    """Beside each two functions with another aux: what Python takes for nothing, and something that is no dict."""

    def one(n: int, *aux: Any) -> Case:
        seed = random_seed(rng)
        both = Beside(Program(seed, n), Program(seed + 1, n, 2))
        return Case((both, generic_numbers(rng, (n,))), more=tuple(Constant(both.alone, a) for a in aux))

    return [one(2, None, (1.5, 2.5)), one(3, {}, 0.5), one(2, 0.0, (0.5,))]


_OTHER_AUX = "With an aux that is a dict of arrays all is right. With the aux {!r} it is not."


def _both_right(f: Any, x: Any) -> dict[str, Any]:
    gradient = f.alone.gradient(x)
    return {NO_AUX: (gradient, f.plain(x)), AUX: (gradient, f.pair(x))}


def _own_work(case: Case, trial: Trial) -> Plain | Fault:
    """A right result must not come from a gradient transform that is there already, and must be right at every call. One
    call too many is another fault."""
    through = [trial.notes[name] for name in (NO_AUX, AUX) if name in trial.notes]
    if through and sum(trial.calls) <= 2 and matches(trial.output, plain(_both_right(*case.args))):
        return refused(READY_MADE.format(f"`{through[0]}`"))
    f, x = case.args
    found = every_call(lambda x: _both_right(f, x), x, trial)
    if isinstance(found, Fault) or not matches(found, plain(_both_right(f, x))):
        return found
    right = (f.alone.gradient(x), f.alone(x))
    notes = enumerate(g.aux for g in case.more)
    faults = (beside_it(trial, f"{OTHER_AUX} {k}", (right[0], (right[1], aux)), _OTHER_AUX.format(aux)) for k, aux in notes)
    return next(filter(None, faults), found)


def _called_more(times: int) -> Callable[[Case, Trial], str | None]:
    """A rule for the calls of both functions together: two calls of the answer, and no more than `times` runs of f."""

    def broken(case: Case, trial: Trial) -> str | None:
        ran = sum(trial.calls)
        if ran > times:
            return f"Two calls of your function, without aux and with it, ran f {ran} times. Once in each call is enough."
        return None if ran else "You never called the function, so the numbers must come from elsewhere."

    return broken


def _both_with(wrong: Callable[..., Any]) -> Callable[..., Any]:
    """`my_grad_and_value` with a wrong belief: `wrong(gradient, value)` or `wrong(gradient, value, aux)` is what it gives."""

    def my_grad_and_value(f: Any, has_aux: bool = False) -> Callable[[Any], Any]:
        aux = (lambda x: [f.value(np, x)[1]]) if has_aux else (lambda x: [])
        return lambda x: wrong(f.alone.gradient(x), f.alone(x), *aux(x))

    return my_grad_and_value


def _torch_like(g: Any, v: Any, *aux: Any) -> Any:
    return (g, (v, *aux)) if aux else (g, v)


def _both_twice(f: Any, has_aux: bool = False) -> Callable[[Any], Any]:
    right = _both_with(_torch_like)(f, has_aux)

    def both(x: Any) -> Any:
        f(x), f(x)
        return right(x)

    return both


def _both_many(f: Any, has_aux: bool = False) -> Callable[[Any], Any]:
    right = _both_twice(f, has_aux)
    return lambda x: (f(x), f(x), right(x))[-1]


EXERCISE = Exercise(
    id="value/my_grad_and_value",
    title="grad_and_value, from a vjp",
    level=2,
    minutes=6,
    signature="my_grad_and_value(f, has_aux)(x)",
    inputs=("f", "x"),
    cases=_both_cases,
    oracle=_both_right,
    reads=_own_work,
    rules=(
        Rule(_called_more(6), "", "many-runs", watch="calls"),
        Rule(_called_more(2), "f called once for each result", "M14", watch="calls"),
        no_framework("by hand"),
    ),
    mistakes=(
        Mistake("M14", _both_twice, "The value is there already: `vjp` ran f and gave you what f returned. Use that, and call f no more."),
        Mistake("many-runs", _both_many, "Differences need a run for every entry. The pullback that `vjp` gives needs none: it gives the whole gradient at once."),
        Mistake("falsy-aux", raises(Refusal(_OTHER_AUX.format(None))), "aux may be anything, also None, 0 or empty. Ask whether has_aux is set, and not what aux is.", error="^refused: With an aux that is a dict"),
        Mistake("M12", _both_with(lambda g, v, *aux: _torch_like(g, v, *aux)[::-1]), "This is JAX's order, value first. The name says the order that was asked for: grad_and_value."),
        Mistake("M15", _both_with(lambda g, v, *aux: ((v, *aux), g) if aux else (g, v)), "Without aux the gradient comes first, and so it must with aux: (g, (v, aux)). You gave JAX's nesting."),
        Mistake("flat", _both_with(lambda g, v, *aux: (g, v, *aux)), "Three parts side by side. What f returned stays together: (g, (v, aux))."),
        Mistake("aux-outside", _both_with(lambda g, v, *aux: ((g, v), *aux) if aux else (g, v)), "aux stands outside, beside gradient and value. What f returned stays together: (g, (v, aux))."),
        Mistake("aux-dropped", _both_with(lambda g, v, *aux: (g, v)), "aux is missing. With has_aux, the pair that f returned stands where the value stood."),
        Mistake("aux-for-value", _both_with(lambda g, v, *aux: (g, *aux) if aux else (g, v)), "With has_aux the value has gone: aux stands in its place. Give both: (g, (v, aux))."),
        Mistake("one-tuple", _both_with(lambda g, v, *aux: _torch_like((g,), v, *aux)), "A pullback gives a tuple, one gradient for each argument. Take the gradient out of it."),
        Mistake("aux-in-a-list", _both_with(lambda g, v, *aux: (g, (v, [*aux])) if aux else (g, v)), "aux is inside a list of one: `*aux` collects the rest in a list. Take it out with `aux[0]`."),
        Mistake("value-sent-back", _both_with(lambda g, v, *aux: _torch_like(g * v, v, *aux)), "You sent the value back, so the gradient came out multiplied by it. The sweep starts with the adjoint of the result, which is 1."),
        Mistake("pullback-not-called", raises(Refusal(PULLBACK_NOT_CALLED)), "The pullback waits for the adjoint to start with. Call it with 1.0.", error="^refused: In place of the gradient"),
        Mistake("ready-made", raises(Refusal(READY_MADE)), "Take value and pullback from `bh.vjp`, and put the two together yourself.", error="^refused: The right numbers, and"),
        Mistake("smuggled", raises(Refusal(STAND_IN)), "You kept it inside f, where the transform follows it. Let `vjp` carry it out: `has_aux=has_aux`.", error="^refused: A part of your result is no array"),
        Mistake("no-has-aux", raises(ValueError("In `has_aux=True`: the cotangent must have the structure of the result")), "What the pullback gets must have the form of the result. If vjp was not told `has_aux=has_aux`, the result is the pair; if it was, the result is the value alone, and 1.0 is right.", error="In `has_aux=True`: .*cotangent must have the structure of the result"),
        Mistake("pair-sent-back", raises(ValueError("In `has_aux=False`: the cotangent must have the structure of the result")), "Here f returns one number, and the pullback gets one number for it: 1.0. aux gets none, also where there is one.", error="In `has_aux=False`: .*cotangent must have the structure of the result"),
        Mistake("vector-sent-back", raises(ValueError("the cotangent must have the shape of the result, (); it has (2,)")), "The pullback starts at the result, which is one number, and not at x. Send back 1.0.", error="the cotangent must have the shape of the result"),
        Mistake("nothing-sent-back", raises(TypeError("pullback() missing 1 required positional argument: 'cotangent'")), "The pullback asks for the adjoint of the result. The result moves with itself, so it is 1.0.", error="missing 1 required positional argument: 'cotangent'"),
        Mistake("no-default", raises(TypeError("my_grad_and_value() missing 1 required positional argument: 'has_aux'")), "`my_grad_and_value(f)` must do without has_aux, as torch's does. Give it the default of the cell: `has_aux=False`.", error="missing 1 required positional argument: 'has_aux'"),
        Mistake("no-such-name", raises(TypeError("my_grad_and_value() got an unexpected keyword argument 'has_aux'")), "It was called as `my_grad_and_value(f, has_aux=True)`, and your second argument has another name.", error="unexpected keyword argument 'has_aux'"),
        Mistake("always-aux", raises(TypeError("In `has_aux=False`: with has_aux=True the function must return a pair")), "Nobody said has_aux here, and f returns the value alone. The default is False, and vjp is told what your function was told: `has_aux=has_aux`.", error="In `has_aux=False`: with has_aux=True the function must"),
        Mistake("aux-of-none", raises(IndexError("list index out of range")), "Without has_aux there is no aux: the list is empty. Take aux out of it only where has_aux is set.", error="has_aux=False`: list index out of range"),
        Mistake("two-parts", raises(ValueError("In `has_aux=True`: too many values to unpack (expected 2)")), "With has_aux, vjp gives three parts: value, pullback and aux. The star of the cell takes two and three.", error="In `has_aux=True`: too many values to unpack|In `has_aux=False`: not enough values to unpack"),
        Mistake("always-a-pair", _both_with(lambda g, v, *aux: (g, (v, *aux))), "Without aux the value stands alone, and not in a tuple of one: (g, v)."),
        Mistake("inside-out", _both_with(lambda g, v, *aux: (g, (*aux, v)) if aux else (g, v)), "aux stands before the value. f returned (value, aux), and so it stays: (g, (v, aux))."),
        Mistake("none-for-aux", _both_with(lambda g, v, *aux: (g, (v, *(aux or [None])))), "Without has_aux nothing stands in for aux: (g, v)."),
        Mistake("two-sent-back", _both_with(lambda g, v, *aux: _torch_like(2 * g, v, *aux)), "The gradient came out doubled: the sweep starts with the adjoint of the result, which is 1."),
        Mistake("minus-sent-back", _both_with(lambda g, v, *aux: _torch_like(-g, v, *aux)), "The gradient has the opposite sign. The sweep starts with the adjoint of the result, which is 1."),
        Mistake("zero-sent-back", _both_with(lambda g, v, *aux: _torch_like(0.0 * g, v, *aux)), "With 0 to start from, all messages of the sweep are 0. The adjoint of the result is 1."),
        Mistake("one-entry", _both_with(lambda g, v, *aux: _torch_like(g[0], v, *aux)), "This is one entry of the gradient. The tuple has been opened once more than needed."),
        Mistake("nothing-back", lambda f, has_aux=False: None, "`my_grad_and_value` must return the function that you wrote inside it.", error="must be a function; yours is None"),
        Mistake("M01", lambda f, has_aux=False: 1.0, "`my_grad_and_value(f)` must be a function that waits for x.", error=NOT_CALLED),
    ),
    hints=(
        "`bh.vjp` gives back what f returned, and a pullback. Which number do you send back to get the gradient?",
        "Picture the trace of f: at its right end stands the value, and it has been computed. The pullback walks from there to the left with a 1 in its hand, and aux lies beside the track.",
        "value, pullback, and aux if there is one, from one vjp\ngradient = the only entry of what the pullback gives for 1\nbeside = value, or the pair of value and aux",
        "`(gradient,) = pullback(1.0)`, and `beside = (value, aux[0]) if has_aux else value`.",
    ),
)  # fmt: skip
