"""value/match_errors: Five messages, five causes."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake

CAUSES = {
    1: "the transform was unpacked or indexed, not its result",
    2: "has_aux=True is set, and f returned no pair",
    3: "f returned a pair, and has_aux=True is not set",
    4: "aux is of a kind that is not allowed there",
    5: "the value that f returned is not a single number",
}
# Cause -> (library, message). Each was run; tests/facts/value.py runs them again.
MESSAGES = {
    1: (
        ("torch", "TypeError: cannot unpack non-iterable function object"),
        ("JAX", "TypeError: cannot unpack non-iterable function object"),
        ("torch", "TypeError: 'function' object is not subscriptable"),
    ),
    2: (
        ("torch", "RuntimeError: grad_and_value(f)(*args): output of function f should be a tuple: (output, aux) if has_aux is True"),
        ("JAX", "TypeError: expected function with aux output to return a two-element tuple, but got type <class 'jax._src.interpreters.ad.LinearizeTracer'> …"),
    ),
    3: (
        ("torch", "RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a Tensor, got <class 'tuple'>"),
        ("JAX", "TypeError: Gradient only defined for scalar-output functions. Output was (Array(5., dtype=float32), Array([1., 2.], dtype=float32))."),
    ),
    4: (
        ("torch", "RuntimeError: Expected tensors, got unsupported type <class 'float'>"),
        ("torch", "RuntimeError: Expected tensors, got unsupported type <class 'NoneType'>"),
        ("JAX, under jit", "TypeError: … returned a value of type <class 'str'> at output component …, which is not a valid JAX type"),
    ),
    5: (
        ("torch", "RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a scalar Tensor, got tensor with 1 dims. Maybe you wanted to use the vjp or jacrev APIs instead?"),
        ("JAX", "TypeError: Gradient only defined for scalar-output functions. Output had shape: (2,)."),
    ),
}  # fmt: skip
_CAUSE = {pair: cause for cause, pairs in MESSAGES.items() for pair in pairs}
_ABOUT = {
    1: "Look at what has no parts: it is a function. Nothing has been called yet.",
    2: "It says that a tuple should have come, and did not. has_aux=True makes no aux: f has to return the pair.",
    3: "A tuple came, where one number was expected. Who must be told that the second part is aux?",
    4: "It says of which type something is. One kind of thing is allowed there, and this is another.",
    5: "It says how many dimensions, or which shape. Which part of f's result has to be without any?",
}


def _error_cases(rng: np.random.Generator) -> list[Case]:
    """One message for each cause, in random order, under the letters A to E."""
    chosen = [pairs[rng.integers(len(pairs))] for pairs in MESSAGES.values()]
    return [Case(({letter: chosen[k] for letter, k in zip("ABCDE", rng.permutation(5), strict=True)},))]


def matched(messages: dict[str, Any], *exchanged: int) -> dict[str, int]:
    """The right cause for every letter, with two causes exchanged if two are named."""
    swap = dict(zip(exchanged, exchanged[::-1], strict=True))
    return {letter: swap.get(cause, cause) for letter, cause in ((k, _CAUSE[tuple(m)]) for k, m in messages.items())}


_FORMAT = "A cause is its number in the table, such as 3."


def _accept_errors(case: Case, output: Any) -> str | None:
    """None where every letter has its cause, else which letter to look at again."""
    expected = matched(*case.args)
    if not isinstance(output, dict) or output.keys() != expected.keys():
        return f"Give a cause for each of the letters A to E. {_FORMAT}"
    numbers = {letter: _cause_number(value) for letter, value in output.items()}
    strange = [letter for letter, number in numbers.items() if number is None]
    if strange:
        return f"What you gave for {strange[0]} is no number from 1 to 5. {_FORMAT}"
    wrong = [letter for letter in expected if numbers[letter] != expected[letter]]
    if not wrong:
        return None
    count = f"{len(wrong)} of the five {'is' if len(wrong) == 1 else 'are'} not right yet."
    if any(belief.answer(*case.args) == numbers for belief in _BELIEFS):
        return count
    return f"{count} Look again at {wrong[0]}. {_ABOUT[expected[wrong[0]]]}"


def _cause_number(value: Any) -> int | None:
    """A whole number from 1 to 5, else None."""
    array = np.asarray(value) if isinstance(value, (np.ndarray, int)) else None
    if array is None or array.ndim or array.dtype.kind not in "iuf" or array.item() not in CAUSES:
        return None
    return int(array.item())


_BELIEFS = (
    Mistake("M02", partial(lambda a, b, m: matched(m, a, b), 1, 2), "You took the error about a function for one about f's result. A transform returns a function, and a function has no parts: nothing has been called yet."),
    Mistake("M13", partial(lambda a, b, m: matched(m, a, b), 2, 3), "You exchanged the two. has_aux=True makes no aux: f returns the pair. And a pair without has_aux=True is no single number."),
    Mistake("pair-or-aux", partial(lambda a, b, m: matched(m, a, b), 2, 4), "You exchanged the missing pair and the aux of a wrong kind. One message misses a tuple; the other names the type of something inside it."),
    Mistake("pair-or-vector", partial(lambda a, b, m: matched(m, a, b), 3, 5), "Both messages ask for one number. One of them got a tuple, the other an array with entries: you exchanged them."),
    Mistake("kind-or-shape", partial(lambda a, b, m: matched(m, a, b), 4, 5), "One message names a type, the other a shape. The type is about aux, the shape about the value."),
)  # fmt: skip


EXERCISE = Exercise(
    id="value/match_errors",
    title="Five messages, five causes",
    level=1,
    minutes=5,
    signature="causes",
    value=True,
    cases=_error_cases,
    accept=_accept_errors,
    mistakes=_BELIEFS,
    hints=(
        "For each message: does it speak of a function, of a tuple, of a type, or of a shape?",
        "Picture the way of a call: the transform, then f, then what f returned, then its two parts. At which of these stations was the message written?",
        "speaks of a function that has no parts: 1\nmisses a tuple: 2\ngot a tuple that it did not want: 3\nnames the type of something: 4\nnames dimensions or a shape: 5",
        "Take care with the pairs that sound alike: \"should be a tuple\" is cause 2, and \"got a tuple\" or \"Output was (…, …)\" is cause 3; \"Output had shape\" is cause 5.",
    ),
)  # fmt: skip
