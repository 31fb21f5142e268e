"""compose/shapes: The shape of a composition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake
from helpers.desk.plain import Plain, stack
from helpers.exercises.compose.sheets import answers, drawn, first_wrong

# program -> its shape, in the lengths B (rows of X), C (rows of Y), n (entries of x), m (results of g).
POOL: dict[str, str] = {
    "vmap(grad(f))(X)": "B n",
    "jacrev(vmap(f))(X)": "B B n",
    "jacfwd(vmap(g))(X)": "B m B n",
    "hessian(g)(x)": "m n n",
    "vmap(hessian(g))(X)": "B m n n",
    "vmap(hessian(f))(X)": "B n n",
    "jvp(grad(f), (x,), (v,))[1]": "n",
    "jacrev(grad(f))(x)": "n n",
    "vmap(vmap(k, (None, 0)), (0, None))(X, Y)": "B C",
    "grad(lambda X: vmap(f)(X).sum())(X)": "B n",
    "vmap(jacfwd(g))(X)": "B m n",
    "jvp(vmap(g), (X,), (V,))[1]": "B m",
    "vmap(grad(f), out_axes=1)(X)": "n B",
    "hessian(lambda X: vmap(f)(X).sum())(X)": "B n B n",
}
_BENDS, _BLOCKS = ("hessian(g)(x)", "vmap(hessian(g))(X)"), ("jacrev(vmap(f))(X)", "jacfwd(vmap(g))(X)")
_ONE_RESULT = "that is what a function has that gives one number. g gives m of them, and each has a Hessian of its own."
_AROUND = "vmap stands outside here, so each row is differentiated by itself alone. With vmap inside, every row would meet every other, and B would come twice."
_INSIDE = "that would be so with vmap outside. Here vmap stands inside: the derivative takes all of X as its input, so B comes once more."
# program -> another shape that it may be taken to have, in the same letters, and what is to say.
_KNOWN: dict[str, dict[str, str]] = {
    "vmap(grad(f))(X)": {"B B n": _AROUND, "n": "that is the gradient at one row. vmap puts the rows in front.", "B": "those are the values of f. grad puts the entries of x behind."},
    "jacrev(vmap(f))(X)": {"B n": _INSIDE, "B": "those are the values. jacrev adds the axes of all of X behind them."},
    "jacfwd(vmap(g))(X)": {"B m n": _INSIDE, "B m": "those are the values. jacfwd adds the axes of all of X behind them."},
    "hessian(g)(x)": {"n n": _ONE_RESULT, "m n": "that is the Jacobian, a first derivative. A Hessian adds the axis of x twice."},
    "vmap(hessian(g))(X)": {"B n n": _ONE_RESULT, "B m n": "those are the Jacobians, first derivatives. A Hessian adds the axis of x twice.", "B m B n n": _AROUND, "B m B n B n": _AROUND},
    "vmap(hessian(f))(X)": {"B n B n": _AROUND, "B B n n": _AROUND, "n n": "that is the Hessian at one row. vmap puts the rows in front.", "B n": "those are the gradients. A Hessian adds the axis of x twice."},
    "jvp(grad(f), (x,), (v,))[1]": {"n n": "that is the whole Hessian. A JVP has the shape of what the function inside gives, and grad(f) gives n numbers.", "": "that is the slope of f itself. Here grad(f) is followed along v, and grad(f) gives n numbers."},
    "jacrev(grad(f))(x)": {"n": "that is the gradient. jacrev adds the axis of x behind it."},
    "vmap(vmap(k, (None, 0)), (0, None))(X, Y)": {"C B": "the outer vmap runs over X alone, `(0, None)`, and its axis stands in front.", "B": "row by row it would be `vmap(k)(X, Y)`. Here two vmaps stand around k, and each puts an axis in front.", "B n C n": "k takes a whole row of each: its entries are used up."},
    "grad(lambda X: vmap(f)(X).sum())(X)": {"n": "the gradient is taken by all of X, and is shaped as X is.", "B B n": "the sum is one number: its gradient is shaped as X is.", "": "that is the sum. Its gradient is shaped as X is."},
    "vmap(jacfwd(g))(X)": {"B m B n": _AROUND, "m n": "that is the Jacobian at one row. vmap puts the rows in front.", "B n m": "in a Jacobian the axis of the outputs stands before that of the inputs."},
    "jvp(vmap(g), (X,), (V,))[1]": {"B m n": "that would be a Jacobian for each row. A JVP has the shape of what the function inside gives.", "B m B n": "that would be the Jacobian. A JVP has the shape of what the function inside gives.", "B n": "that is the shape of X and V. A JVP has the shape of what the function inside gives."},
    "vmap(grad(f), out_axes=1)(X)": {"B n": "vmap puts its axis in front unless out_axes says otherwise, and it does: axis 1 is the second."},
    "hessian(lambda X: vmap(f)(X).sum())(X)": {"B n n": _INSIDE, "n n": "the Hessian is taken by all of X: its two axes come twice.", "B n": "that is the gradient. A Hessian adds the axes of X twice.", "B B n n": "the two axes of X stay together: first those of the one, then those of the other."},
}  # fmt: skip
_FORM = "Under each letter stands a shape: a tuple such as `(4, 3)`."


def _cases(rng: np.random.Generator) -> list[Case]:
    sizes = dict(zip("BCnm", map(int, rng.permutation(np.arange(2, 8))[:4]), strict=True))
    return [Case(({letter: (text, sizes) for letter, text in zip("ABCDEF", drawn(rng, list(POOL), _BENDS, _BLOCKS), strict=True)},))]


def _right(entry: tuple[str, dict[str, int]], letters: str | None = None) -> tuple[int, ...]:
    text, sizes = entry
    return tuple(sizes[letter] for letter in (POOL[text] if letters is None else letters).split())


def _shape(given: Plain) -> tuple[int, ...] | None:
    """A shape from plain data, None for anything else."""
    if isinstance(given, (tuple, list)) and not given:
        return ()
    array = stack(given)
    if array is None or array.ndim != 1 or array.dtype.kind not in "iuf" or (array != np.round(array)).any():
        return None
    return tuple(map(int, array))


def _about(entry: tuple[str, dict[str, int]], given: Any) -> str | None:
    """What is to say about the shape of one program, or None if it is right."""
    text, right, found = entry[0], _right(entry), _shape(given)
    if found is None:
        return _FORM
    if found == right:
        return None
    for letters, says in _KNOWN.get(text, {}).items():
        if found == _right(entry, letters):
            return f"`{text}`: {says}"
    if sorted(found) == sorted(right):
        return f"`{text}`: the right lengths, in another order. Axes that vmap makes stand in front, unless out_axes says otherwise; then those of the output, then those of the input."
    if len(found) < len(right):
        return f"`{text}`: there are more axes. From the inside out, ask of each transform which axes it adds: a Jacobian those of what it differentiates by, vmap one for the rows."
    if len(found) > len(right):
        return f"`{text}`: that has too many axes. From the inside out, ask of each transform which axes it adds: a JVP none, grad none behind a single number."
    return f"`{text}`: the right number of axes. Look at each length again: which output or which input does it count?"


def _with(change: Callable[[str, str], str | None]) -> Callable[[Any], Any]:
    """The right shapes, but where `change(program, shape)` gives another."""

    def changed(entry: tuple[str, dict[str, int]]) -> tuple[int, ...] | None:
        other = change(entry[0], POOL[entry[0]])
        return None if other is None else _right(entry, other)

    return lambda sheet: answers(sheet, _right, changed)


_MATRICES = {"hessian(g)(x)": "n n", "vmap(hessian(g))(X)": "B n n"}
_UNBLOCKED = {"jacrev(vmap(f))(X)": "B n", "jacfwd(vmap(g))(X)": "B m n", "hessian(lambda X: vmap(f)(X).sum())(X)": "B n n"}


EXERCISE = Exercise(
    id="compose/shapes",
    title="The shape of a composition",
    level=1,
    minutes=8,
    signature="shapes",
    value=True,
    cases=_cases,
    accept=lambda case, output: first_wrong(case.args[0], output, _FORM, _about),
    mistakes=(
        Mistake("M33", _with(lambda text, shape: _MATRICES.get(text)), "A Hessian is a matrix where f gives one number. g gives m of them, and each has a matrix of its own: an axis of length m stands in front of the two of x."),
        Mistake("M39", _with(lambda text, shape: _UNBLOCKED.get(text)), "That is the shape with vmap outside. Here the derivative stands outside: it takes all of X as its input, so every output is differentiated by **every** row, and B comes once more."),
        Mistake("both", _with(lambda text, shape: (_MATRICES | _UNBLOCKED).get(text)), "Two things: each of the m results of g has a Hessian of its own, so m stands in front of it. And a derivative outside vmap differentiates by every row of X, so B comes once more."),
        Mistake("M17", _with(lambda text, shape: shape.replace("B ", "").replace(" B", "")), "The rows are missing: vmap runs what stands inside for each row of X and stacks the results, so an axis of length B comes in."),
        Mistake("lanes-last", _with(lambda text, shape: f"{shape[2:]} B" if text.startswith("vmap(") and shape.startswith("B ") and "vmap(vmap" not in text else None), "vmap stacks its results along a new **first** axis, unless out_axes says otherwise."),
        Mistake("inputs-first", _with(lambda text, shape: {"hessian(g)(x)": "n n m", "vmap(hessian(g))(X)": "B n n m"}.get(text)), "The axes of the output stand in front of those of the input: m first, then n twice."),
    ),
    hints=(
        "Begin inside. Which shape has what f or g gives, and which axes does the transform right around it add?",
        "Picture each transform as a stamp that adds axes: a Jacobian stamps the axes of its input at the end, a Hessian twice, vmap one axis in front. grad is a Jacobian of a single number, and a JVP stamps nothing.",
        "vmap(h): B, then the shape of h for one row\njacfwd(h), jacrev(h): the shape of h, then that of its input\nhessian(h): the shape of h, then that of its input twice\njvp(h, …)[1]: the shape of h",
        "In `jacfwd(vmap(g))(X)` the function inside is vmap(g): it gives (B, m), and its input X has (B, n). Together: (B, m, B, n).",
    ),
)  # fmt: skip
