"""Answers to jacobian/colored: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from tests.answers.jacobian.libraries import ARRAYS, LIBS, everywhere, with_arrays


def first_fit(pattern, meets=None):
    """Groups of columns; `meets(pattern, group, j)` says whether column j must stay out."""
    meets = meets or (lambda pattern, group, j: (pattern[:, group].any(1) & pattern[:, j]).any())
    groups = []
    for j in range(pattern.shape[1]):
        for group in groups:
            if not meets(pattern, group, j):
                group.append(j)
                break
        else:
            groups.append([j])
    return groups


def push(f, x, group, jvp, xp, part=1):
    seed = np.zeros(len(x))
    seed[group] = 1.0
    return np.asarray(jvp(f, (x,), (xp.asarray(seed),))[part])


def by(groups_of, mask=True, chosen=lambda group: group, part=1):
    """Answers that push these groups, and give each column among the chosen its entries."""

    def answer(f, x, pattern, jvp, xp):
        J = np.zeros(pattern.shape)
        for group in groups_of(pattern):
            along = push(f, x, group, jvp, xp, part)
            for j in chosen(group):
                J[:, j] = along * pattern[:, j] if mask else along
        return J

    return with_arrays(answer)


def group_after_group(pattern):
    """Each group takes all that fit, before the next one begins. Empty columns go nowhere."""
    left, groups = [j for j in range(pattern.shape[1]) if pattern[:, j].any()], []
    while left:
        group, taken = [], np.zeros(len(pattern), bool)
        for j in left:
            if not (taken & pattern[:, j]).any():
                group.append(j)
                taken |= pattern[:, j]
        groups.append(group)
        left = [j for j in left if j not in group]
    return groups


def by_a_graph(pattern):
    """The columns as places of a graph, an edge where two share a row; the fullest come first."""
    overlap = pattern.T.astype(int) @ pattern.astype(int)
    color = {}
    for j in np.argsort(-pattern.sum(0), kind="stable"):
        used = {color[i] for i in color if overlap[i, j]}
        color[int(j)] = next(c for c in range(len(overlap)) if c not in used)
    return [[j for j in color if color[j] == c] for c in sorted(set(color.values()))]


def with_where(f, x, pattern, jvp, xp):
    """In the library's own arrays."""
    groups = first_fit(pattern)
    color = [next(c for c, group in enumerate(groups) if j in group) for j in range(len(x))]
    seeds = [0 * x + xp.asarray(np.array([float(c == k) for k in color])) for c in range(len(groups))]
    rows = xp.stack([jvp(f, (x,), (seed,))[1] for seed in seeds])
    return rows[xp.asarray(np.array(color))].T * xp.asarray(pattern)


def lanes(f, x, pattern, jvp, lib):
    xp = ARRAYS[next(way for way, one in LIBS.items() if one is lib)]
    groups = first_fit(pattern)
    seeds = np.array([[float(j in group) for j in range(len(x))] for group in groups])
    rows = np.asarray(lib.vmap(lambda seed: jvp(f, (x,), (seed,))[1])(xp.asarray(seeds)))
    return sum(rows[c][:, None] * seeds[c] * pattern for c in range(len(groups)))


def only_the_last_group(pattern):
    groups = []
    for j in range(pattern.shape[1]):
        if groups and not (pattern[:, groups[-1]].any(1) & pattern[:, j]).any():
            groups[-1].append(j)
        else:
            groups.append([j])
    return groups


def each(pattern):
    return [[j] for j in range(pattern.shape[1])]


def together(pattern):
    return [list(range(pattern.shape[1]))]


def raw(give):
    def answer(f, x, pattern, jvp, xp):
        return give(np.array([push(f, x, group, jvp, xp) for group in first_fit(pattern)]))

    return with_arrays(answer)


def in_order(f, x, pattern, jvp, xp):
    J = np.zeros(pattern.shape)
    for k, group in enumerate(first_fit(pattern)):
        J[:, k] = push(f, x, group, jvp, xp)
    return J


def exchanged(f, x, pattern, jvp, xp):
    J = np.zeros(pattern.shape)
    for group in first_fit(pattern):
        seed = np.zeros(len(x))
        seed[group] = 1.0
        along = np.asarray(jvp(f, (xp.asarray(seed),), (x,))[1])
        J[:, group] = along[:, None] * pattern[:, group]
    return J


def rows_of_the_group(f, x, pattern, jvp, xp):
    """The pass is read where the columns of the group stand."""
    J = np.zeros(pattern.shape)
    for group in first_fit(pattern):
        J[:, group] = push(f, x, group, jvp, xp)[group] * pattern[:, group]
    return J


def pair(f, x, pattern, jvp, xp):
    J = np.zeros(pattern.shape)
    for group in first_fit(pattern):
        seed = np.zeros(len(x))
        seed[group] = 1.0
        along = np.asarray(jvp(f, (x,), (xp.asarray(seed),)))
        J[:, group] = along[:, None] * pattern[:, group]
    return J


def seed_kept(f, x, pattern, jvp, xp):
    J, seed = np.zeros(pattern.shape), np.zeros(len(x))
    for group in first_fit(pattern):
        seed[group] = 1.0
        along = np.asarray(jvp(f, (x,), (xp.asarray(seed.copy()),))[1])
        J[:, group] = along[:, None] * pattern[:, group]
    return J


def groups_kept():
    """Groups in a list that stays between calls, as a default value `groups=[]` does."""
    groups = []

    def color(pattern):
        for j in range(pattern.shape[1]):
            for group in groups:
                if not (pattern[:, group].any(1) & pattern[:, j]).any():
                    group.append(j)
                    break
            else:
                groups.append([j])
        return groups

    return color


def own_pattern(f, x, pattern, jvp, xp):
    """The pattern is written into."""
    J = np.zeros(pattern.shape)
    for group in first_fit(pattern):
        along = push(f, x, group, jvp, xp)
        J[:, group] = along[:, None] * pattern[:, group]
    pattern[:] = False
    return J


RIGHT = {
    "first fit": by(first_fit),
    "group after group": by(group_after_group),
    "a graph": by(by_a_graph),
    "the library's own arrays": with_arrays(with_where),
    "vmap over the groups": everywhere(lanes),
}

WRONG = {
    "M29": by(each),
    "M29 only the last group": by(only_the_last_group),
    "M29 all in a row of their own": by(lambda pattern: [*first_fit(pattern), [0]]),
    "all-at-once": by(together),
    "against-the-first": by(lambda p: first_fit(p, lambda p, group, j: (p[:, group[0]] & p[:, j]).any())),
    "against-the-last": by(lambda p: first_fit(p, lambda p, group, j: (p[:, group[-1]] & p[:, j]).any())),
    "that-share": by(lambda p: first_fit(p, lambda p, group, j: not (p[:, group].any(1) & p[:, j]).any())),
    "no-mask": by(first_fit, mask=False),
    "first-of-group": by(first_fit, chosen=lambda group: group[:1]),
    "first-of-group-whole": by(first_fit, mask=False, chosen=lambda group: group[:1]),
    "last-of-group": by(first_fit, chosen=lambda group: group[-1:]),
    "in-order": with_arrays(in_order),
    "compressed": raw(lambda rows: rows),
    "compressed-columns": raw(np.transpose),
    "M25": by(first_fit, part=0),
    "exchanged": with_arrays(exchanged),
    "elsewhere": everywhere(lambda f, x, pattern, jvp, lib: lib.jacrev(f)(x)),
    "value-again": {
        way: lambda f, x, pattern, jvp, answer=answer: (f(x), answer(f, x, pattern, jvp))[1]
        for way, answer in by(first_fit).items()
    },
    "wrapped": {
        way: lambda f, x, pattern, jvp, answer=answer: answer(f, x, pattern, lambda g, p, t: jvp(lambda z: g(z), p, t))
        for way, answer in by(first_fit).items()
    },
    "around": everywhere(lambda f, x, pattern, jvp, lib: lib.jacrev(lambda v: jvp(f, (x,), (v,))[1])(x)),
    "bare": with_arrays(lambda f, x, pattern, jvp, xp: jvp(f, x, xp.asarray(np.ones(len(x))))[1]),
    "seed of the rows": with_arrays(
        lambda f, x, pattern, jvp, xp: jvp(f, (x,), (xp.asarray(np.ones(len(pattern))),))[1]
    ),
    "transposed": {
        way: lambda f, x, pattern, jvp, answer=answer: np.transpose(answer(f, x, pattern, jvp))
        for way, answer in by(first_fit).items()
    },
    "sizes": with_arrays(rows_of_the_group),
    "sizes of a pair": with_arrays(pair),
    "other: writes into the pattern": with_arrays(own_pattern),
    "other: sharing in any row": by(
        lambda p: first_fit(p, lambda p, group, j: (p[:, group].all(1) & p[:, j]).any())
    ),
    "rows-colored": by(lambda p: first_fit(p.T)),
    "every-fourth": by(lambda p: [list(range(c, p.shape[1], 4)) for c in range(4)]),
    "fits-any": by(lambda p: first_fit(p, lambda p, group, j: all((p[:, i] & p[:, j]).any() for i in group))),
    "last-group": by(lambda p: first_fit(p)[:-1]),
    "seed-kept": with_arrays(seed_kept),
    "other: groups kept from the call before": by(groups_kept()),
}  # fmt: skip
