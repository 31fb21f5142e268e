"""jacobian/colored: As few passes as the pattern allows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from helpers.checks.exercise import Case, Exercise, Mistake, raises
from helpers.desk.functions import generic_numbers
from helpers.exercises.jacobian.sparse import (
    NO_FIT,
    USES_OF_JVP,
    Sparse,
    also_elsewhere,
    one_by_one,
    passes_at_most,
    pushed,
    spread,
)
from helpers.exercises.programs import random_seed

_Groups = list[list[int]]


def _grouped(pattern: np.ndarray, joins: Callable[[list[int], int], bool], order: Sequence[int] | None = None, last: bool = False) -> _Groups:
    """The columns in their order, each in the first group, or the last one, that it `joins(group, column)`, or in a new one."""
    groups: _Groups = []
    for j in range(pattern.shape[1]) if order is None else order:
        group = next((group for group in groups[:: -1 if last else 1] if joins(group, j)), None)
        if group is None:
            groups.append([j])
        else:
            group.append(j)
    return groups


def _greedy(pattern: np.ndarray, order: Sequence[int] | None = None, last: bool = False) -> _Groups:
    """Each column in a group with none that shares a row with it."""
    return _grouped(pattern, lambda group, j: not (pattern[:, group].any(1) & pattern[:, j]).any(), order, last)


def _only_the_last_group(pattern: np.ndarray) -> _Groups:
    """Each column joins the group begun last, or begins one."""
    groups: _Groups = [[0]]
    for j in range(1, pattern.shape[1]):
        if (pattern[:, groups[-1]].any(1) & pattern[:, j]).any():
            groups.append([j])
        else:
            groups[-1].append(j)
    return groups


def _by_one_column(which: int) -> Callable[[np.ndarray], _Groups]:
    """A column is held against one column of each group alone, its first (0) or its last (-1)."""
    return lambda pattern: _grouped(pattern, lambda group, j: not (pattern[:, group[which]] & pattern[:, j]).any())


def _fits_any(pattern: np.ndarray) -> _Groups:
    """A column joins the first group in which any column shares no row with it."""
    return _grouped(pattern, lambda group, j: not all((pattern[:, i] & pattern[:, j]).any() for i in group))


def _that_share(pattern: np.ndarray) -> _Groups:
    """The wrong way round: a column joins the first group that shares a row with it."""
    return _grouped(pattern, lambda group, j: bool((pattern[:, group].any(1) & pattern[:, j]).any()))


def _fullest(pattern: np.ndarray) -> int:
    """The entries of the fullest row: no coloring needs fewer groups."""
    return int(pattern.sum(1).max())


def _one_pattern(rng: np.random.Generator, m: int, n: int) -> np.ndarray:
    """A pattern with an empty column, for which every sensible greedy order needs as many groups as the fullest row has
    entries, two or three, and for which a look at the last group alone needs more."""
    while True:
        pattern = rng.uniform(size=(m, n)) < 0.3
        pattern[:, rng.integers(1, n)] = False
        least, counts = _fullest(pattern), pattern.sum(0)
        if not 2 <= least <= 3 or (counts == 0).sum() != 1 or (pattern.sum(1) == 0).any():
            continue
        right = _greedy(pattern)
        if len(right) > least or len(_only_the_last_group(pattern)) == least:
            continue
        wrong = [ways(pattern) for ways in (_by_one_column(0), _by_one_column(-1), _fits_any, _that_share, _stride)]
        if not _differ(pattern, right, [list(range(n))], *wrong):
            continue
        orders = [range(n), range(n)[::-1], np.argsort(counts, kind="stable"), np.argsort(-counts, kind="stable")]
        orders += [rng.permutation(n) for _ in range(4)]
        orders = [[int(j) for j in order] for order in orders]
        if all(len(_greedy(pattern, order, last)) == least for order in orders for last in (False, True)):
            return pattern


def _differ(pattern: np.ndarray, *ways: _Groups) -> bool:
    """Whether each way adds other entries up: no two of these make the same matrix."""
    mixed = []
    for groups in ways:
        together = np.zeros((pattern.shape[1], pattern.shape[1]), bool)
        for group in groups:
            together[np.ix_(group, group)] = True
        mixed.append((pattern[:, :, None] & pattern[:, None, :] & together).tobytes())
    return len(set(mixed)) == len(mixed)


def _cases(rng: np.random.Generator) -> list[Case]:
    """More columns than rows, and more rows than columns; a full row; and nothing at all. Two shapes: JAX compiles for
    each."""

    def case(pattern: np.ndarray, edge: bool = False) -> Case:
        f = Sparse(random_seed(rng), tuple(map(tuple, pattern.tolist())))
        return Case((f, generic_numbers(rng, (pattern.shape[1],)), pattern), edge=edge)

    wide, tall = _one_pattern(rng, 5, 8), _one_pattern(rng, 8, 7)
    full = tall.copy()
    full[int(rng.integers(8))] = True
    return [case(wide), case(tall), case(full, edge=True), case(np.zeros((5, 8), bool), edge=True)]


def _by(groups_of: Callable[[np.ndarray], _Groups], mask: bool = True) -> Callable[..., Any]:
    """`colored_jacobian` with other groups, or without the pattern at the end."""

    def answer(f: Any, x: np.ndarray, pattern: np.ndarray, jvp: Any) -> np.ndarray:
        groups = groups_of(pattern)
        return spread(pushed(f, x, groups, jvp), groups, len(x), pattern if mask else 1.0)

    return answer


def _found(f: Any, x: np.ndarray, pattern: np.ndarray, jvp: Any, part: int = 1) -> np.ndarray:
    return pushed(f, x, _greedy(pattern), jvp, part)


def _values(f: Any, x: np.ndarray, pattern: np.ndarray, jvp: Any) -> np.ndarray:
    return spread(_found(f, x, pattern, jvp, 0), _greedy(pattern), len(x), pattern)


def _first_of_group(masked: bool) -> Callable[..., Any]:
    """Each pass goes into the first column of its group alone."""

    def answer(f: Any, x: np.ndarray, pattern: np.ndarray, jvp: Any) -> np.ndarray:
        firsts = [group[:1] for group in _greedy(pattern)]
        return spread(_found(f, x, pattern, jvp), firsts, len(x), pattern if masked else 1.0)

    return answer


def _last_of_group(f: Any, x: np.ndarray, pattern: np.ndarray, jvp: Any) -> np.ndarray:
    lasts = [group[-1:] for group in _greedy(pattern)]
    return spread(_found(f, x, pattern, jvp), lasts, len(x), pattern)


def _in_order(f: Any, x: np.ndarray, pattern: np.ndarray, jvp: Any) -> np.ndarray:
    """Pass k stands in column k."""
    found = _found(f, x, pattern, jvp)
    return np.concatenate([found.T, np.zeros((len(pattern), len(x) - len(found)))], axis=1)


def _exchanged(f: Any, x: np.ndarray, pattern: np.ndarray, jvp: Any) -> np.ndarray:
    eye, groups = np.eye(len(x)), _greedy(pattern)
    rows = np.stack([jvp(f, (eye[group].sum(0),), (x,))[1] for group in groups])
    return spread(rows, groups, len(x), pattern)


def _seed_kept(f: Any, x: np.ndarray, pattern: np.ndarray, jvp: Any) -> np.ndarray:
    """Each pass has the columns of the groups before it in its seed, too."""
    return spread(np.cumsum(_found(f, x, pattern, jvp), axis=0), _greedy(pattern), len(x), pattern)


def _stride(pattern: np.ndarray) -> _Groups:
    """As in a band: every so-manieth column together."""
    step = _fullest(pattern)
    return [list(range(k, pattern.shape[1], max(step, 1))) for k in range(step)] or [list(range(pattern.shape[1]))]


EXERCISE = Exercise(
    id="jacobian/colored",
    title="As few passes as the pattern allows",
    level=3,
    minutes=20,
    signature="colored_jacobian(f, x, pattern, jvp)",
    inputs=("f", "x", "pattern"),
    ways=("by_hand", "torch", "jax"),
    cases=_cases,
    oracle=lambda f, x, pattern: f.jacobian(x),
    reads=also_elsewhere,
    rules=(passes_at_most(lambda f, x, pattern: len(_greedy(pattern)), "no more JVPs than a greedy coloring needs", "M29"),),
    mistakes=(
        Mistake("M29", one_by_one, "Columns that share no row go together in one pass. A column may join any group that is begun, not only the latest one: begin a new group only where none has room."),
        Mistake("all-at-once", _by(lambda pattern: [list(range(pattern.shape[1]))]), "All columns went in one pass, and columns that share a row are added up in it. Give those passes of their own."),
        Mistake("against-the-first", _by(_by_one_column(0)), "You hold a column against the first one of each group alone. It must share no row with any column of the group."),
        Mistake("against-the-last", _by(_by_one_column(-1)), "You hold a column against the latest one of each group alone. It must share no row with any column of the group."),
        Mistake("that-share", _by(_that_share), "You put columns together that share a row: their entries are added up. Put those together that share none."),
        Mistake("as-in-a-band", _by(_stride), "You put every so-manieth column together, as in a band. Here only the pattern says which columns share no row."),
        Mistake("every-fourth", _by(lambda pattern: [list(range(k, pattern.shape[1], 4)) for k in range(4)]), "You put every fourth column together, as in a band. Here only the pattern says which columns share no row.", edge=True),
        Mistake("fits-any", _by(_fits_any), "A column joins a group of yours although a column there shares a row with it. A row is taken as soon as any column of the group has it, not only where all have."),
        Mistake("rows-colored", _by(lambda pattern: _greedy(pattern.T)), "You colored the rows of the pattern. A seed is a sum of columns: group those, `pattern.shape[1]` of them, two apart if some row has both."),
        Mistake("seed-kept", _seed_kept, "Each seed still holds the ones of the seeds before it. Begin each pass with zeros."),
        Mistake("last-group", _by(lambda pattern: _greedy(pattern)[:-1]), "The columns of your last group are empty. Push each group, also the one begun last."),
        Mistake("no-mask", _by(_greedy, mask=False), "Each pass holds the entries of several columns. You gave the whole of it to each of them: keep an entry only where the pattern is True."),
        Mistake("first-of-group", _first_of_group(True), "Each pass went into the first column of its group alone. The others of the group have their entries in it, too, each in rows of its own."),
        Mistake("first-of-group-whole", _first_of_group(False), "Each pass went, as a whole, into the first column of its group. The others of the group have their entries in it, each in the rows where its pattern is True."),
        Mistake("last-of-group", _last_of_group, "Each pass went into the last column of its group alone. The others of the group have their entries in it, too, each in rows of its own."),
        Mistake("in-order", _in_order, "Pass k stands in column k. A pass belongs to all columns of its group: give each the rows where its pattern is True."),
        Mistake("compressed", _found, "These are the passes, one in each row. Each holds the entries of several columns of J: give each its own, where its pattern is True."),
        Mistake("compressed-columns", lambda f, x, pattern, jvp: _found(f, x, pattern, jvp).T, "These are the passes, one in each column. Each holds the entries of several columns of J: give each its own, where its pattern is True."),
        Mistake("transposed", lambda f, x, pattern, jvp: f.jacobian(x).T + 0 * _found(f, x, pattern, jvp)[0, 0], "The right numbers, transposed. J has a row for each output and a column for each input, as the pattern has."),
        Mistake("pattern", lambda f, x, pattern, jvp: pattern + 0 * _found(f, x, pattern, jvp)[0, 0], "This is the pattern as zeros and ones. The derivatives stand in the passes: entry i of the pass with column j."),
        Mistake("M25", _values, "These are values, the first result of jvp. The tangent is the second."),
        Mistake("exchanged", _exchanged, "You stand at the seed and walk along x. The primal is x, where you are; the tangent is the seed."),
        *USES_OF_JVP,
        Mistake("sizes", raises(IndexError("index 7 is out of bounds for axis 0 with size 5")), "Sizes do not fit, or an index is too large. The pattern is (m, n): a seed has n entries, one for each column, and a pass, the second result of jvp, has m, one for each row.", error=NO_FIT),
    ),
    hints=(
        "When can two columns travel in one pass, so that each entry of the result still says whose it is?",
        "Picture the columns as people, and the rows as chairs that they need. Who needs none of the same chairs may come at the same time. How few sittings are enough?",
        "for each column j, in order:\n    put j into the first group in which no column shares a row with it, else into a new group\nfor each group: push the sum of its unit vectors\nJ[i, j] = entry i of the pass of j's group, where pattern[i, j]",
        "`rows = pattern[:, group].any(1)` is what a group takes up, and `(rows & pattern[:, j]).any()` says whether j meets it. Then `J[:, j] = along * pattern[:, j]` for every j of the group, in a NumPy array.",
    ),
)  # fmt: skip
