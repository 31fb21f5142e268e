"""Answers to jacobian/tree: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

from functools import partial

from tests.answers.jacobian.libraries import with_both


def flat(block):
    return block.reshape(block.shape[0], -1)


def all_then_choose(f, params, names, lib, xp):
    blocks = lib.jacrev(f)(params)
    return xp.concatenate([flat(blocks[name]) for name in names], 1)


def chosen_only(f, params, names, lib, xp):
    blocks = lib.jacfwd(lambda chosen: f({**params, **chosen}))({name: params[name] for name in names})
    return xp.concatenate([flat(blocks[name]) for name in names], 1)


def one_by_one(f, params, names, lib, xp):
    found = []
    for name in names:
        block = lib.jacrev(lambda v, name=name: f({**params, name: v}))(params[name])
        found.append(flat(block).T)
    return xp.concatenate(found).T


def one_row_at_a_time(f, params, names, lib, xp):
    value, pullback = lib.vjp(f, params)
    rows = []
    for e in xp.eye(len(value)):
        (found,) = pullback(e + 0.0 * value)
        rows.append(xp.concatenate([found[name].reshape(-1) for name in names]))
    return xp.stack(rows)


def of_one_long_vector(f, params, names, lib, xp):
    """The chosen arrays laid into one vector, and cut out of it inside."""

    def inside(long):
        cut, start = dict(params), 0
        for name in names:
            size = params[name].reshape(-1).shape[0]
            cut[name] = long[start : start + size].reshape(params[name].shape)
            start += size
        return f(cut)

    return lib.jacrev(inside)(xp.concatenate([params[name].reshape(-1) for name in names]))


def _chosen(order):
    """A wrong answer that goes through other names."""
    return with_both(lambda f, params, names, lib, xp: all_then_choose(f, params, order(params, names), lib, xp))


def _each(change):
    """A wrong answer that does something else to each block."""

    def answer(f, params, names, lib, xp):
        blocks = lib.jacrev(f)(params)
        return xp.concatenate([change(blocks[name]) for name in names], 1)

    return with_both(answer)


def _after(change):
    return with_both(lambda f, params, names, lib, xp: change(all_then_choose(f, params, names, lib, xp)))


def _last(f, params, names, lib, xp):
    for name in names:
        block = flat(lib.jacrev(f)(params)[name])
    return block


def _zero_filled(f, params, names, lib, xp):
    blocks = lib.jacrev(f)(params)
    return xp.concatenate([flat(blocks[name]) * (name in names) for name in params], 1)


def _others_zero(f, params, names, lib, xp):
    return all_then_choose(f, {name: params[name] * (name in names) for name in params}, names, lib, xp)


def _gradient(f, params, names, lib, xp):
    found = lib.grad(lambda p: f(p).sum())(params)
    return xp.concatenate([found[name].reshape(-1) for name in names])


def _kept():
    kept = {}
    return lambda f, params, names, lib, xp: kept.setdefault(id(f), all_then_choose(f, params, names, lib, xp))


def _writing(f, params, names, lib, xp):
    result = all_then_choose(f, params, names, lib, xp)
    for name in [name for name in params if name not in names]:
        params.pop(name)
    return result


def _in_one_line(f, params, names, lib, xp):
    blocks = lib.jacrev(f)(params)
    return xp.concatenate([blocks[name].reshape(-1) for name in names])


def _differences(f, params, names, lib, xp, h):
    found = []
    for name in names:
        for e in xp.eye(params[name].reshape(-1).shape[0]):
            d = h * e.reshape(params[name].shape)
            found.append((f({**params, name: params[name] + d}) - f({**params, name: params[name] - d})) / (2 * h))
    return xp.stack(found, 1)


RIGHT = {
    "the chosen names only": with_both(chosen_only),
    "one name at a time": with_both(one_by_one),
    "row by row": with_both(one_row_at_a_time),
    "one long vector": with_both(of_one_long_vector),
    "lists": with_both(lambda f, params, names, lib, xp: [list(row) for row in all_then_choose(f, params, names, lib, xp)]),
}

WRONG = {
    "dict-order": _chosen(lambda params, names: [name for name in params if name in names]),
    "sorted": _chosen(lambda params, names: sorted(names)),
    "reversed": _chosen(lambda params, names: list(names)[::-1]),
    "M08": _chosen(lambda params, names: params),
    "M08-sorted": _chosen(lambda params, names: sorted(params)),
    "zero-filled": with_both(_zero_filled),
    "others-zero": with_both(_others_zero),
    "first-name": _chosen(lambda params, names: names[:1]),
    "last-name": with_both(_last),
    "M31": _after(lambda j: j.T),
    "column-by-column": _each(lambda b: flat(b.transpose(1, 2) if b.ndim == 3 and not hasattr(b, "flags") and hasattr(b, "detach") else b.transpose(0, 2, 1)) if b.ndim == 3 else flat(b.permute(0, 3, 2, 1) if hasattr(b, "detach") else b.transpose(0, 3, 2, 1)) if b.ndim == 4 else flat(b)),
    "scrambled": with_both(lambda f, params, names, lib, xp: xp.concatenate([b.reshape(-1, b.shape[0]).T for b in (lib.jacrev(f)(params)[name] for name in names)], 1)),
    "m of the first case": _each(lambda b: b.reshape(2, -1)),
    "m of the names": with_both(lambda f, params, names, lib, xp: xp.concatenate([lib.jacrev(f)(params)[name].reshape(len(names), -1) for name in names], 1)),
    "no-axis": with_both(lambda f, params, names, lib, xp: xp.concatenate([lib.jacrev(f)(params)[name].reshape(-1, params[name].shape[0] * (params[name].shape + (1,))[1]) for name in names], 1)),
    "all-flat": with_both(lambda f, params, names, lib, xp: _in_one_line(f, params, names, lib, xp).reshape(len(f(params)), -1)),
    "one-line": with_both(lambda f, params, names, lib, xp: _in_one_line(f, params, names, lib, xp)),
    "argnums all names": with_both(lambda f, params, names, lib, xp: xp.concatenate([flat(b) for b in lib.jacrev(f, argnums=names)(params)], 1)),
    "others-one": with_both(lambda f, params, names, lib, xp: all_then_choose(f, {name: params[name] if name in names else 0 * params[name] + 1 for name in params}, names, lib, xp)),
    "differences": with_both(partial(_differences, h=1e-6)),
    "differences coarse": with_both(partial(_differences, h=1e-4)),
    "M04": with_both(_gradient),
    "sums": _each(lambda b: flat(b).sum(1).reshape(-1, 1)),
    "in-one-line": _after(lambda j: j.reshape(-1)),
    "dict": with_both(lambda f, params, names, lib, xp: {name: flat(lib.jacrev(f)(params)[name]) for name in names}),
    "dict-of-blocks": with_both(lambda f, params, names, lib, xp: {name: lib.jacrev(f)(params)[name] for name in names}),
    "whole-dict": with_both(lambda f, params, names, lib, xp: lib.jacrev(f)(params)),
    "list": with_both(lambda f, params, names, lib, xp: [flat(lib.jacrev(f)(params)[name]) for name in names]),
    "list-of-blocks": with_both(lambda f, params, names, lib, xp: [lib.jacrev(f)(params)[name] for name in names]),
    "value": with_both(lambda f, params, names, lib, xp: f(params)),
    "not-flat": _each(lambda b: b),
    "not-flat below each other": with_both(lambda f, params, names, lib, xp: xp.concatenate([flat(lib.jacrev(f)(params)[name]) for name in names])),
    "not-scalar": with_both(lambda f, params, names, lib, xp: xp.concatenate([flat(lib.grad(f)(params)[name]) for name in names], 1)),
    "argnums": with_both(lambda f, params, names, lib, xp: xp.concatenate([flat(lib.jacrev(f, argnums=name)(params)) for name in names], 1)),
    "argnums by position": with_both(lambda f, params, names, lib, xp: xp.concatenate([flat(b) for b in lib.jacrev(f, argnums=tuple(range(len(names) + 1)))(params)], 1)),
    "M04-as-row": with_both(lambda f, params, names, lib, xp: _gradient(f, params, names, lib, xp)[None]),
    "M04-as-rows": with_both(lambda f, params, names, lib, xp: xp.stack([_gradient(f, params, names, lib, xp)] * len(f(params)))),
    "no-scalars": with_both(lambda f, params, names, lib, xp: all_then_choose(f, params, [name for name in names if len(params[name].shape)] or names, lib, xp)),
    "tuple-as-name": with_both(lambda f, params, names, lib, xp: lib.jacrev(f)(params)[names]),
    "no-dict": with_both(lambda f, params, names, lib, xp: xp.concatenate([flat(lib.jacrev(f)(params[name])) for name in names], 1)),
    "part-only": with_both(lambda f, params, names, lib, xp: all_then_choose(f, {name: params[name] for name in names}, names, lib, xp)),
    "other: kept by f": with_both(_kept()),
    "other: throws names away": with_both(_writing),
    "other: not called": with_both(lambda f, params, names, lib, xp: lib.jacrev(f)),
    "other: three names": _chosen(lambda params, names: names[:3]),
}
