"""scan/article: A scan that was none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises

# What torch and JAX say to whoever asks for a derivative by whole numbers, or asks about unmarked tensors.
_NO_INTEGERS = r"floating point.*require gradients|requires real- or complex-valued inputs"
_DATA_DEPENDENT = "data-dependent control flow|TracerBoolConversionError"
_NO_SUCH_SCAN = "has no attribute 'scan'"
_NOT_SCALAR = "only for scalar outputs|for scalar-output functions|to return a scalar"


def _article_cases(rng: np.random.Generator) -> list[Case]:
    """Whole numbers, as in the article: even and odd ones, one time with 0 among them, then odd ones and even ones alone.
    1 and 2 are left out: x·x, x and 2x meet there."""
    evens, odds = [-8, -6, -4, 4, 6, 8], [-7, -5, -3, 3, 5, 7]

    def some(even: int, odd: int, *more: int) -> np.ndarray:
        chosen = [*rng.choice(evens, even, replace=False), *rng.choice(odds, odd, replace=False), *more]
        return rng.permutation(np.array(chosen, dtype=np.int64))

    return [Case((some(2, 2),)), Case((some(2, 2, 0),)), Case((some(0, 4),), edge=True), Case((some(4, 0, 0),), edge=True)]


def _article(x: np.ndarray) -> tuple:
    x, even = np.asarray(x, float), np.asarray(x) % 2 == 0
    return np.where(even, x * x, x), np.where(even, 2 * x, 1.0), even


def _article_with(wrong: Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], Any]) -> Callable[[np.ndarray], Any]:
    """`square_if_even` with a wrong belief: `wrong(x, values, slopes, even)` is what it gives."""
    return lambda x: wrong(np.asarray(x, float), *_article(x))


EXERCISE = Exercise(
    id="scan/article",
    title="A scan that was none",
    level=1,
    minutes=6,
    signature="square_if_even(x)",
    ways=("torch", "jax"),
    cases=_article_cases,
    oracle=lambda x: (*_article(x)[:2], _article(x)[2] * 1.0),
    mistakes=(
        Mistake("M35", _article_with(lambda x, y, s, even: (np.cumsum(y), s, even)), "Here every y holds all that came before it. No state is carried in this task: each number stands alone, and that is vmap, not scan."),
        Mistake("M35-slopes", _article_with(lambda x, y, s, even: (np.cumsum(y), s * np.arange(len(s), 0, -1), even)), "Each y holds all that came before it, and each slope counts once for every later y. No state is carried here: this is vmap."),
        Mistake("M06", raises(RuntimeError("only Tensors of floating point dtype can require gradients")), "The article's x holds whole numbers. An infinitely small step leaves the integers: make floats of them first.", error=_NO_INTEGERS),
        Mistake("unmarked", raises(RuntimeError("element 0 of tensors does not require grad")), "torch did not watch this x: `.requires_grad_()` marks a tensor of floats. With `torch.func.grad` there is nothing to mark.", error="does not require grad"),
        Mistake("M19", raises(RuntimeError("vmap: data-dependent control flow")), "`if` needs one yes or no, and here there are many. Compute both and choose with `where`.", error=_DATA_DEPENDENT),
        Mistake("no-such-scan", raises(AttributeError("module 'torch.func' has no attribute 'scan'")), "There is no such function, and none is needed: no number hands anything to the next. Use vmap, or plain array operations.", error=_NO_SUCH_SCAN),
        Mistake("M04", raises(RuntimeError("grad can be implicitly created only for scalar outputs")), "A gradient starts from one number, and here there are several. Map the gradient of the function of one number: `vmap(grad(one))(x)`.", error=_NOT_SCALAR),
        Mistake("last-only", _article_with(lambda x, y, s, even: (y[-1], s[-1], even[-1])), "Only the last number came back. Three arrays are asked for, with an entry for every x."),
        Mistake("odd", _article_with(lambda x, y, s, even: (np.where(even, x, x * x), np.where(even, 1.0, 2 * x), even)), "The odd numbers were squared. Even ones leave no rest: `x % 2 == 0`."),
        Mistake("exchanged", _article_with(lambda x, y, s, even: (np.where(even, x, x * x), np.where(even, 1.0, 2 * x), ~even)), "Odd and even are exchanged, in all three arrays. Even numbers leave no rest: `x % 2 == 0`."),
        Mistake("all-squared", _article_with(lambda x, y, s, even: (x * x, 2 * x, even)), "All numbers were squared. The odd ones stay as they are."),
        Mistake("slopes-of-squares", _article_with(lambda x, y, s, even: (y, 2 * x, even)), "The values are right. The slopes are those of x·x everywhere: for the odd numbers, y is x itself."),
        Mistake("no-slope-of-odd", _article_with(lambda x, y, s, even: (y, np.where(even, s, 0.0), even)), "The odd numbers got the slope 0. There y is x itself, which moves as x does: what is its slope?"),
        Mistake("slopes-are-x", _article_with(lambda x, y, s, even: (y, np.where(even, x, 1.0), even)), "For even x the slopes are x. The slope of x·x is twice that: both factors move."),
        Mistake("added-up", _article_with(lambda x, y, s, even: (y, s.sum(), even)), "The slopes have been added up. One slope for each x was asked for."),
        Mistake("no-parity", _article_with(lambda x, y, s, even: (y, s)), "The article promises to report which numbers are even, and never returns it. Return it as the third thing."),
        Mistake("odd-parity", _article_with(lambda x, y, s, even: (y, s, ~even)), "The third array says which numbers are odd. Which are even was asked for."),
        Mistake("values-as-slopes", _article_with(lambda x, y, s, even: (y, y, even)), "The values stand where the slopes belong. At x = 2 nobody would notice: x·x and 2x are both 4 there."),
    ),
    hints=(
        "Does the result for the second number need anything from the first?",
        "Picture four people at four counters, each with one number. Nobody waits for anybody. A scan would be one counter and a queue.",
        "x as floats\none(v): both results, and choose by whether v is even\nvalues and slopes: the derivative of one, mapped over x\neven: which x leave no rest by 2",
        "`torch.where(v % 2 == 0, v * v, v)`, and `vmap(grad(one))(x)` gives one slope for each number.",
    ),
)  # fmt: skip
