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
    if array is None or array.ndim != 1 or array.dtype.kind not in "iu":
        return None
    return tuple(array.tolist())


def _about(entry: tuple[str, dict[str, int]], given: Any) -> str | None:
    """What is to say about the shape of one program, or None if it is right."""
    text, right, found = entry[0], _right(entry), _shape(given)
    if found is None:
        return _FORM
    if found == right:
        return None
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
