"""scan/my_scan: scan over trees."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from helpers.checks.differences import matches
from helpers.checks.exercise import Case, Exercise, Mistake, calls_at_most, raises, refused
from helpers.desk.faults import Refusal
from helpers.desk.functions import generic_numbers
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault, Trial
from helpers.desk.scan import tree_step
from helpers.desk.scan.my_scan import UNSTACKED
from helpers.desk.scan.tree_step import BY_LIBRARY, CARRY_IS_A_DICT, ONE_ROW, READS_A_DICT
from helpers.exercises.programs import random_seed
from helpers.exercises.scan.numbers import far_from_zero

Tree = Any
_NOT_FOLLOWED = "Right values, and bh.grad cannot follow it"


@dataclass(frozen=True)
class TreeStep(tree_step.TreeStep):
    """A step that knows what its whole loop gives: it is linear in the carry."""

    def scanned(self, init: Tree, xs: Tree) -> tuple:
        """The last carry and the ys. Every level is a sum over all pushes before it, each times the product of the keeps since."""
        a, b = self.factors
        keep, push = xs["keep"], xs["push"]
        n = len(keep)
        levels = [
            np.prod(keep[:k]) * init["level"] + sum((a * push[j] * np.prod(keep[j + 1 : k]) for j in range(k)), np.zeros(2))
            for k in range(n + 1)
        ]
        sums = np.stack([levels[k + 1] + push[k] for k in range(n)])
        totals = init["total"] + np.cumsum(keep)
        return {"level": levels[n], "total": totals[-1]}, self.arranged(np.array([b * level[0] for level in levels[:-1]]), sums, totals)

    def slopes(self, xs: Tree) -> Tree:
        """The gradient of the sum of the last carry and all ys, by the first carry."""
        n, b = len(xs["keep"]), self.factors[1]
        products = np.array([np.prod(xs["keep"][:k]) for k in range(n + 1)])
        pushes = 1 + (self.form == 2)  # how often that part stands in y
        level = products[n] + pushes * products[1:].sum() + b * products[:-1].sum() * np.array([1.0, 0.0])
        return {"level": level, "total": np.float64(n + 1)}


def _tree_cases(rng: np.random.Generator) -> list[Case]:
    """Every form of y, and a loop of one step."""

    def one(n: int, form: int) -> Case:
        init = {"level": generic_numbers(rng, (2,)), "total": generic_numbers(rng)}
        xs = {"keep": far_from_zero(rng, n, init["total"]), "push": generic_numbers(rng, (n, 2))}
        return Case((TreeStep(random_seed(rng), form), init, xs))

    return [one(3, 0), one(3, 1), one(4, 2), one(5, 0), one(6, 1), replace(one(1, 2), edge=True)]


def _followed(case: Case, trial: Trial) -> Plain | Fault:
    """The result; refused where its values are right and bh.grad does not go through."""
    f, init, xs = case.args
    if "slopes" not in trial.notes or not matches(trial.output, plain(f.scanned(init, xs))):
        return trial.output
    slopes = trial.notes["slopes"]
    if isinstance(slopes, Fault):
        said = slopes.message.split(". ")[0].rstrip(".")
        return refused(f"{_NOT_FOLLOWED}: {said or slopes.kind}.")
    if not matches(slopes, plain(f.slopes(xs))):
        return refused(f"{_NOT_FOLLOWED}: the gradient that comes back is wrong.")
    return trial.output


def _rows(xs: Tree) -> list[Tree]:
    return [{name: column[k] for name, column in xs.items()} for k in range(len(xs["keep"]))]


def _loop(f: Any, init: Tree, rows: list[Tree]) -> tuple[list[Tree], list[Tree]]:
    """All carries, the first among them, and all ys."""
    carries, ys = [init], []
    for x in rows:
        carry, y = f(carries[-1], x)
        carries, ys = [*carries, carry], [*ys, y]
    return carries, ys


def _stacked(ys: list[tuple]) -> tuple:
    return tuple(_stacked(column) if isinstance(column[0], tuple) else np.stack(column) for column in zip(*ys, strict=True))


def _leafwise(change: Callable[[np.ndarray], Any], ys: Tree) -> Tree:
    return tuple(_leafwise(change, part) for part in ys) if isinstance(ys, tuple) else change(ys)


def _forgetful(f: Any, init: Tree, xs: Tree) -> tuple:
    results = [f(init, x) for x in _rows(xs)]
    return results[-1][0], _stacked([y for _, y in results])


def _all_carries(f: Any, init: Tree, xs: Tree) -> tuple:
    carries, _ = _loop(f, init, _rows(xs))
    return carries[-1], {name: np.stack([c[name] for c in carries[1:]]) for name in init}


def _backward_ys(f: Any, init: Tree, xs: Tree) -> tuple:
    carry, ys = f.scanned(init, xs)
    return carry, _leafwise(lambda leaf: leaf[::-1], ys)


def _from_the_end(f: Any, init: Tree, xs: Tree) -> tuple:
    carries, ys = _loop(f, init, _rows(xs)[::-1])
    return carries[-1], _stacked(ys)


def _not_stacked(f: Any, init: Tree, xs: Tree) -> tuple:
    carries, ys = _loop(f, init, _rows(xs))
    return carries[-1], ys


def _last_y(f: Any, init: Tree, xs: Tree) -> tuple:
    carry, ys = f.scanned(init, xs)
    return carry, _leafwise(lambda leaf: leaf[-1], ys)


def _two_rows(f: Any, init: Tree, xs: Tree) -> tuple:
    """As many steps as xs has names: an error where xs has fewer rows."""
    carries, ys = _loop(f, init, [{name: column[k] for name, column in xs.items()} for k in range(len(xs))])
    return carries[-1], _stacked(ys)


def _calling_twice(f: Any, init: Tree, xs: Tree) -> tuple:
    """The right result, with f called twice for each step, as by `f(carry, x)[0]` and `f(carry, x)[1]`."""
    carry = init
    for x in _rows(xs):
        f(carry, x)
        carry, _ = f(carry, x)
    return f.scanned(init, xs)


EXERCISE = Exercise(
    id="scan/my_scan",
    title="scan over trees",
    level=2,
    minutes=10,
    signature="my_scan(f, init, xs)",
    cases=_tree_cases,
    oracle=lambda f, init, xs: f.scanned(init, xs),
    reads=_followed,
    rules=(calls_at_most(lambda f, init, xs: len(xs["keep"]), "f called once for each step", "twice"),),
    mistakes=(
        Mistake("M36", lambda f, init, xs: f.scanned(init, xs)[::-1], "The two are exchanged: the carry comes first, then the ys. The same holds for what f returns."),
        Mistake("not-stacked", _not_stacked, "The ys are a list with one tree for each step. What is wanted is one tree whose leaves are stacked: `bh.tree_map(lambda *rows: bh.stack(rows), *ys)`."),
        Mistake("unstacked", raises(Refusal(UNSTACKED)), "What `bh.tree_map` brings to the leaves must stack the rows: `bh.tree_map(lambda *rows: bh.stack(rows), *ys)`.", error="^refused: A leaf of ys is"),
        Mistake("no-grad", raises(Refusal(f"{_NOT_FOLLOWED}.")), "Functions of NumPy and writing into an array lose the derivative. Stack with `bh.stack`, which every transform of bh can follow.", error=f"^refused: {_NOT_FOLLOWED}"),
        Mistake("bh-scan", raises(TypeError(BY_LIBRARY)), "bh.scan did the work. Write its loop: `bh.tree_map` and `bh.tree_leaves` are yours to use.", error=BY_LIBRARY),
        Mistake("M35", _forgetful, "Every step got the carry of the start. Hand each step the carry that the step before returned."),
        Mistake("first-carry", lambda f, init, xs: (init, _forgetful(f, init, xs)[1]), "The carry never changes: every step got init, and init came back. Hand each step the carry that the step before returned, `carry, y = f(carry, x)`."),
        Mistake("carries", _all_carries, "You stacked the carries. The ys are the second thing that f returns."),
        Mistake("last-y", _last_y, "Only the y of the last step came back. Keep all of them, and stack."),
        Mistake("backward-ys", _backward_ys, "The ys stand in reverse order: the first y belongs to the first x."),
        Mistake("from-the-end", _from_the_end, "The loop ran from the last x to the first. Go the other way."),
        Mistake("only-carry", lambda f, init, xs: f.scanned(init, xs)[0], "Only the carry came back. The ys belong to the result, too."),
        Mistake("only-ys", lambda f, init, xs: f.scanned(init, xs)[1], "Only the ys came back. The last carry belongs to the result, too, and it comes first."),
        Mistake("names", raises(TypeError(READS_A_DICT)), "xs is a dict, and a loop over a dict gives its names. Take row k of every leaf: `bh.tree_map(lambda a: a[k], xs)`.", error=re.escape(READS_A_DICT)),
        Mistake("len-of-dict", _two_rows, "There were two steps: `len` of a dict counts its names. The number of steps is the length of a leaf, `len(bh.tree_leaves(xs)[0])`."),
        Mistake("pair-reversed", raises(TypeError(CARRY_IS_A_DICT)), "f takes the carry, then x, and returns the new carry, then y: `carry, y = f(carry, x)`.", error=re.escape(CARRY_IS_A_DICT)),
        Mistake("slices", raises(TypeError(ONE_ROW)), "Row k of a leaf is `a[k]`. A slice `a[k:k+1]` keeps the axis of the steps, and so does the whole of xs.", error=ONE_ROW),
        Mistake("rows-of-dict", raises(KeyError(0)), "xs is a dict: xs[k] looks for a name k. Take row k of every leaf: `bh.tree_map(lambda a: a[k], xs)`.", error="^KeyError: -?[0-9]"),
        Mistake("stacked-trees", raises(ValueError("setting an array element with a sequence")), "A stack is made of arrays, and here each y is a tree, with a tuple inside a tuple. Let `bh.tree_map` bring `bh.stack` to the leaves.", error="setting an array element|inhomogeneous|all input arrays must have the same shape"),
        Mistake("twice", _calling_twice, "One call a step is enough: take both results of it, `carry, y = f(carry, x)`, and call f neither before the loop nor twice in it."),
    ),
    hints=(
        "Which three things does the loop keep while it runs: one that is replaced at each step, one that grows, one that says which x is next?",
        "Picture a relay: the carry is the baton. At each station the runner takes one row from every column of xs, hands on a new baton, and drops a note into a box. In the end the notes are sorted, leaf by leaf.",
        "n = the length of any leaf of xs\nfor k from 0 to n - 1:\n    x = row k of every leaf\n    carry, y = f of carry and x\n    put y into a list\nstack the list, leaf by leaf; return the carry and the stacked ys",
        "Row k: `bh.tree_map(lambda a: a[k], xs)`. The end: `bh.tree_map(lambda *rows: bh.stack(rows), *ys)`. The length: `len(bh.tree_leaves(xs)[0])`.",
    ),
)  # fmt: skip
