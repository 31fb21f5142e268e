"""Chapter 04: other right answers, and the known mistakes as a learner would write them in torch, JAX and NumPy."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import torch
from torch.func import vmap

from helpers import by_hand as bh
from helpers.exercises.vmap import RIGHT_RULES

VMAPS = {"torch": vmap, "jax": jax.vmap}
LIBS = {"torch": torch, "jax": jnp}
GRADS = {"torch": torch.func.grad, "jax": jax.grad}


def everywhere(answer):
    """The same text for torch and JAX: vmap and the array library are handed in."""
    return {way: partial(answer, vmap=VMAPS[way], lib=LIBS[way]) for way in VMAPS}


# --- loop_vmap ---------------------------------------------------------------------------------------------------


def loop_vmap(f, in_axes=0, out_axes=0, take=np.take, stack=np.stack, map_none=False, count=None, trees=True):
    """The specification, with parts to exchange."""

    def mapped(*args):
        axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
        axes = tuple(0 if a is None and map_none else a for a in axes)
        size = count(args) if count else min(leaf.shape[a] for arg, a in zip(args, axes, strict=True) if a is not None for leaf in bh.tree_leaves(arg))
        tree_map = bh.tree_map if trees else (lambda change, *trees: change(*trees))
        lanes = [[x if a is None else tree_map(lambda leaf, a=a, k=k: take(leaf, k, a), x) for x, a in zip(args, axes, strict=True)] for k in range(size)]
        return tree_map(lambda *parts: stack(parts, out_axes), *[f(*lane) for lane in lanes])

    return mapped


def _lanes(args):
    """How many lanes the check's inputs have, whatever is mapped: fewer than entries."""
    return min(map(len, bh.tree_leaves(args)))


def loop_by_unstack(f, in_axes=0, out_axes=0):
    """The lanes first, by moving each mapped axis to the front."""

    def mapped(*args):
        axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
        moved = [x if a is None else bh.tree_map(lambda leaf, a=a: np.moveaxis(leaf, a, 0), x) for x, a in zip(args, axes, strict=True)]
        size = next(len(bh.tree_leaves(x)[0]) for x, a in zip(moved, axes, strict=True) if a is not None)
        results = []
        for k in range(size):
            results.append(f(*(x if a is None else bh.tree_map(lambda leaf: leaf[k], x) for x, a in zip(moved, axes, strict=True))))  # noqa: B023
        return bh.tree_map(lambda *parts: np.moveaxis(np.array(parts), 0, out_axes), *results)

    return mapped


def _with_shape_probe(f, in_axes=0, out_axes=0):
    def mapped(*args):
        first = loop_vmap(f, in_axes, out_axes)(*args)
        return bh.tree_map(lambda a, b: 0.5 * (a + b), first, loop_vmap(f, in_axes, out_axes)(*args))

    return mapped


def _without_trees(f, in_axes=0, out_axes=0):
    def mapped(*args):
        axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
        lanes = [[x if a is None else np.take(x, k, a) for x, a in zip(args, axes, strict=True)] for k in range(_lanes(args))]
        return np.stack([f(*lane) for lane in lanes], out_axes)

    return mapped


def _one_tree(f, in_axes=0, out_axes=0):
    """tree_map without the star before the results."""

    def mapped(*args):
        axes = in_axes if isinstance(in_axes, tuple) else (in_axes,) * len(args)
        lanes = [[x if a is None else bh.tree_map(lambda leaf, a=a, k=k: np.take(leaf, k, a), x) for x, a in zip(args, axes, strict=True)] for k in range(_lanes(args))]
        return bh.tree_map(lambda parts: np.stack(parts, out_axes), [f(*lane) for lane in lanes])

    return mapped


# --- heights and pairwise ----------------------------------------------------------------------------------------


def heights(f, P, vmap, lib):
    return vmap(f)(P)


def pairwise(k, vmap, lib):
    return vmap(vmap(k, (None, 0)), (0, None))


def pairwise_other_way_round(k, vmap, lib):
    return lambda X, Y: lib.moveaxis(vmap(vmap(k, (0, None)), (None, 0))(X, Y), 0, 1)


def pairwise_out_axis(k, vmap, lib):
    return vmap(vmap(k, (0, None)), (None, 0), 1)


def pairwise_flat(k, vmap, lib):
    """One vmap over all pairs, written out."""

    def table(X, Y):
        n, m = len(X), len(Y)
        rows = [i for i in range(n) for _ in range(m)]
        columns = list(range(m)) * n
        return vmap(k)(X[lib.asarray(rows)], Y[lib.asarray(columns)]).reshape(n, m)

    return table


# --- axes --------------------------------------------------------------------------------------------------------


def axes_of(sheet):
    """The right axes, read off the formulas: how many colons stand before k."""

    def axis(name, wanted):
        _, found, after = wanted.partition(f"{name}[")
        return after.partition("]")[0].count(":") if found else None

    found = {}
    for letter, entry in sheet.items():
        left, right = entry["wanted"].split(" = ")
        ins = [{"slope": 0, "intercept": None} if name == "params" else axis(name, right) for name in entry["inputs"]]
        found[letter] = (tuple(ins), axis("R", left))
    return found


def _one_input_without_tuple(sheet):
    return axes_of(sheet) | {"A": (0, 0), "B": (-1, -1)}


def _from_the_end(sheet):
    def back(axis, shape):
        return axis if axis is None or isinstance(axis, dict) else axis - len(shape)

    return {
        letter: (tuple(back(a, s) for a, s in zip(ins, sheet[letter]["inputs"].values(), strict=True)), out)
        for letter, (ins, out) in axes_of(sheet).items()
    }


def _lists(sheet):
    return {letter: [list(ins), out] for letter, (ins, out) in axes_of(sheet).items()}


def _changed(letter, pair):
    return lambda sheet: axes_of(sheet) | {letter: pair}


# --- batch_rules -------------------------------------------------------------------------------------------------


def grown(a, missing):
    return a.reshape(a.shape[:1] + (1,) * missing + a.shape[1:])


def aligned(operation):
    def rule(x, y, x_mapped, y_mapped):
        missing = (y.ndim - y_mapped) - (x.ndim - x_mapped)
        if x_mapped and missing > 0:
            x = grown(x, missing)
        if y_mapped and missing < 0:
            y = grown(y, -missing)
        return operation(x, y)

    return rule


def add_by_transpose(x, y, x_mapped, y_mapped):
    """Lanes last, where NumPy lines up from the front of the transposed arrays."""
    rank = max(x.ndim - x_mapped, y.ndim - y_mapped)
    lanes = len(x) if x_mapped else len(y)
    wide = [np.broadcast_to(grown(a, rank - a.ndim + 1) if mapped else a, (lanes,) + np.broadcast_shapes(x.shape[x_mapped:], y.shape[y_mapped:])) for a, mapped in ((x, x_mapped), (y, y_mapped))]
    return wide[0] + wide[1]


def matmul_by_cases(x, y, x_mapped, y_mapped):
    if x_mapped and y_mapped:
        return (x @ y[..., None])[..., 0] if x.ndim == 3 else (x * y).sum(1)
    return x @ y if x_mapped else y @ x.T


def matmul_by_broadcast(x, y, x_mapped, y_mapped):
    """A sum of products: the lane axis of y is brought to stand before the rows of x."""
    if y_mapped and x.ndim - x_mapped == 2:
        y = y[:, None, :]
    return (x * y).sum(-1)


def rules(**changes):
    return lambda: RIGHT_RULES | {"add": aligned(np.add), "mul": aligned(np.multiply), "total": lambda x: x.sum(tuple(range(1, x.ndim))), "matmul": matmul_by_cases} | changes


def _flat(operation):
    return lambda x, y, x_mapped, y_mapped: operation(x, y)


def _add_loop(x, y, x_mapped, y_mapped):
    size = len(x) if x_mapped else len(y)
    return np.stack([(x[k] if x_mapped else x) + (y[k] if y_mapped else y) for k in range(size)])


def _sum_loop(x):
    return np.array([lane.sum() for lane in x])


def _matmul_map(x, y, x_mapped, y_mapped):
    size = len(x) if x_mapped else len(y)
    return np.array(list(map(np.matmul, x if x_mapped else [x] * size, y if y_mapped else [y] * size)))


def _not_written(x, y, x_mapped, y_mapped):
    raise NotImplementedError("your code here")


# --- branch ------------------------------------------------------------------------------------------------------


def both_with(branch, way):
    f = partial(branch, lib=LIBS[way])
    return lambda X: (VMAPS[way](f)(X), VMAPS[way](GRADS[way](f))(X))


def branches(branch):
    return {way: both_with(branch, way) for way in VMAPS}


def branch_double_where(x, lib):
    safe = lib.where(x > 1, 1.0, x)
    return lib.where(x > 1, x * x, lib.sqrt(2 - safe))


def branch_by_minimum(x, lib):
    """The root of something that is never below 0.1, and 2 - x where it is used."""
    return lib.where(x > 1, x * x, lib.sqrt(lib.where(x > 1, 0.1, 2 - x)))


def branch_absolute(x, lib):
    return lib.where(x > 1, x * x, lib.sqrt(abs(2 - x)))


def branch_if(x, lib):
    if x > 1:
        return x * x
    return lib.sqrt(2 - x)


def branch_conditional_expression(x, lib):
    return x * x if x > 1 else lib.sqrt(2 - x)


def branch_naive(x, lib):
    return lib.where(x > 1, x * x, lib.sqrt(2 - x))


def branch_clamped(x, lib):
    return lib.where(x > 1, x * x, lib.sqrt(lib.clip(2 - x, 0.0)))


def branch_clamped_above_0(x, lib):
    return lib.where(x > 1, x * x, lib.sqrt(lib.clip(2 - lib.where(x > 1, 0.0, x), 0.5)))


def branch_safe_at_2(x, lib):
    return lib.where(x > 1, x * x, lib.sqrt(2 - lib.where(x > 2, 1.0, x)))


def branch_edge(x, lib):
    return lib.where(x > 1.2, x * x, lib.sqrt(2 - lib.where(x > 1.2, 1.0, x)))


def branch_masked(x, lib):
    large = lib.where(x > 1, 1.0, 0.0)
    return large * x * x + (1 - large) * lib.sqrt(2 - x)


def branch_other(x, lib):
    safe = lib.where(x > 1, 1.0, x)
    return lib.where(x > 1, lib.sqrt(2 - lib.where(x > 1, 1.0, x)) * 0 + x * x, lib.sqrt(2 - safe))


def branch_exchanged(x, lib):
    root = lib.sqrt(2 - lib.where(x <= 1, 2.0, x))
    return lib.where(x <= 1, x * x, root)


def branch_square(x, lib):
    return x * x


def branch_safe_everywhere(x, lib):
    return lib.where(x > 1, x * x, lib.sqrt(2 - lib.ones_like(x)))


def _nan_to_num(way):
    def both(X):
        values, slopes = both_with(branch_naive, way)(X)
        return values, LIBS[way].nan_to_num(slopes)

    return both


def _values_twice(way):
    return lambda X: (both_with(branch_double_where, way)(X)[0],) * 2


def by_library_sum(X):
    """Elementwise, so that the gradient of the sum holds all slopes."""

    def f(x):
        safe = torch.where(x > 1, 1.0, x)
        return torch.where(x > 1, x * x, torch.sqrt(2 - safe))

    return f(X), torch.func.grad(lambda x: f(x).sum())(X)


def by_cond(X):
    def f(x):
        return jax.lax.cond(x > 1, lambda x: x * x, lambda x: jnp.sqrt(2 - jnp.minimum(x, 1.5)), x)

    return jax.vmap(f)(X), jax.vmap(jax.grad(f))(X)


# --- noise -------------------------------------------------------------------------------------------------------


def noisy_torch(X, seed, draw=torch.randn, size=0.1, randomness="different"):
    torch.manual_seed(seed)
    return vmap(lambda x: x + size * draw(x.shape), randomness=randomness)(X)


def noisy_torch_outside(X, seed):
    generator = torch.Generator().manual_seed(seed)
    return vmap(lambda x, e: x + 0.1 * e)(X, torch.randn(X.shape, generator=generator))


def noisy_jax(X, seed, draw=jax.random.normal, size=0.1):
    keys = jax.random.split(jax.random.key(seed), len(X))
    return jax.vmap(lambda x, key: x + size * draw(key, x.shape))(X, keys)


def noisy_jax_fold(X, seed):
    key = jax.random.key(seed)
    return jax.vmap(lambda x, k: x + 0.1 * jax.random.normal(jax.random.fold_in(key, k), x.shape))(X, jnp.arange(len(X)))


def noisy_jax_outside(X, seed):
    return jax.vmap(jnp.add)(X, 0.1 * jax.random.normal(jax.random.key(seed), X.shape))


def _same_key(X, seed):
    key = jax.random.key(seed)
    return jax.vmap(lambda x: x + 0.1 * jax.random.normal(key, x.shape))(X)


def _numpy_inside(X, seed):
    rng = np.random.default_rng(seed)
    return jax.vmap(lambda x: x + 0.1 * rng.normal(size=x.shape))(X)


def _torch_unset(X, seed):
    torch.manual_seed(seed)
    return vmap(lambda x: x + 0.1 * torch.randn(x.shape))(X)


def _torch_unseeded(X, seed):
    torch.seed()
    return vmap(lambda x: x + 0.1 * torch.randn(x.shape), randomness="different")(X)


def _around_0(shape):
    return 3**0.5 * (2 * torch.rand(shape) - 1)


def _plus_minus(X, seed):
    torch.manual_seed(seed)
    return X + 0.1 * torch.randn(len(X), 1) * torch.tensor([1.0, -1.0, 1.0, -1.0])


def _one_number_torch(X, seed):
    torch.manual_seed(seed)
    return vmap(lambda x: x + 0.1 * torch.randn(()), randomness="different")(X)


def _one_number_jax(X, seed):
    keys = jax.random.split(jax.random.key(seed), len(X))
    return jax.vmap(lambda x, key: x + 0.1 * jax.random.normal(key))(X, keys)


# --- for the tests -----------------------------------------------------------------------------------------------

RIGHT = {
    "vmap/recall_argnums": {"a list": {"by_hand": [3]}, "a torch shape": {"by_hand": torch.Size([3])}},
    "vmap/recall_order": {"a list": {"by_hand": [6, 9]}, "floats": {"by_hand": (6.0, 9.0)}},
    "vmap/loop_vmap": {
        "take and stack": {"by_hand": loop_vmap},
        "moved to the front": {"by_hand": loop_by_unstack},
        "stacked by hand": {"by_hand": partial(loop_vmap, stack=lambda parts, axis: np.moveaxis(np.array(parts), 0, axis))},
    },
    "vmap/heights": {
        "vmap": everywhere(heights),
        "named axes": {"torch": lambda f, P: vmap(f, in_dims=0, out_dims=0)(P), "jax": lambda f, P: jax.vmap(f, in_axes=0, out_axes=0)(P)},
        "columns of the transposed": everywhere(lambda f, P, vmap, lib: vmap(f, 1)(P.T)),
        "a list of numbers": {"torch": lambda f, P: vmap(f)(P).tolist(), "jax": lambda f, P: jax.vmap(f)(P).tolist()},
        "float32": {"torch": lambda f, P: vmap(f)(P.float()), "jax": lambda f, P: jax.vmap(f)(P.astype(jnp.float32))},
        "compiled": {"jax": lambda f, P: jax.jit(jax.vmap(f))(P), "torch": lambda f, P: torch.vmap(f)(P)},
    },
    "vmap/axes": {
        "read off": {"by_hand": axes_of},
        "no tuple for one input": {"by_hand": _one_input_without_tuple},
        "from the end": {"by_hand": _from_the_end},
        "lists": {"by_hand": _lists},
    },
    "vmap/pairwise": {
        "nested": everywhere(pairwise),
        "the other way round": everywhere(pairwise_other_way_round),
        "out axis 1": everywhere(pairwise_out_axis),
        "all pairs in one": everywhere(pairwise_flat),
    },
    "vmap/batch_rules": {
        "by cases": {"by_hand": rules()},
        "einsum": {"by_hand": lambda: RIGHT_RULES},
        "broadcast": {"by_hand": rules(add=add_by_transpose)},
        "sum of products": {"by_hand": rules(matmul=matmul_by_broadcast)},
        "reshaped sum": {"by_hand": rules(total=lambda x: x.reshape(len(x), -1).sum(axis=1))},
    },
    "vmap/branch": {
        "two wheres": branches(branch_double_where),
        "safe root": branches(branch_by_minimum),
        "more wheres": branches(branch_other),
        "clamped above 0": branches(branch_clamped_above_0),
        "elementwise, cond": {"torch": by_library_sum, "jax": by_cond},
    },
    "vmap/noise": {
        "in the lanes": {"torch": noisy_torch, "jax": noisy_jax},
        "outside": {"torch": noisy_torch_outside, "jax": noisy_jax_outside},
        "folded keys": {"torch": noisy_torch, "jax": noisy_jax_fold},
        "float32": {"torch": lambda X, seed: noisy_torch(X.float(), seed), "jax": lambda X, seed: noisy_jax(X.astype(jnp.float32), seed)},
    },
    "vmap/exit": {"a list": {"by_hand": [100, 3]}},
}  # fmt: skip

WRONG = {
    "vmap/recall_argnums": {"other: an int": {"by_hand": 3}},
    "vmap/recall_order": {"other: a set": {"by_hand": {6, 9}}},
    "vmap/loop_vmap": {
        "M17 f on everything": {"by_hand": lambda f, in_axes=0, out_axes=0: lambda *args: f(*args)},
        "M18 None is mapped": {"by_hand": partial(loop_vmap, map_none=True, count=_lanes)},
        "always-axis-0": {"by_hand": partial(loop_vmap, take=lambda a, k, axis: a[k], count=_lanes)},
        "out-axis-0": {"by_hand": partial(loop_vmap, stack=lambda parts, axis: np.stack(parts))},
        "joined": {"by_hand": partial(loop_vmap, stack=lambda parts, axis: np.concatenate(list(np.stack(parts, axis))))},
        "first-counts length of the first": {"by_hand": partial(loop_vmap, count=lambda args: len(bh.tree_leaves(args)[0]))},
        "no-trees arrays only": {"by_hand": _without_trees},
        "no-trees half": {"by_hand": partial(loop_vmap, trees=False)},
        "not-once-a-lane the library": {"by_hand": bh.vmap},
        "not-once-a-lane twice": {"by_hand": _with_shape_probe},
        "one-tree": {"by_hand": _one_tree},
        "other: four lanes": {"by_hand": partial(loop_vmap, count=lambda args: 4)},
        "other: axis 1 or 0": {"by_hand": partial(loop_vmap, take=lambda a, k, axis: a[k] if axis == 0 else a[:, k], count=_lanes)},
        "other: not called": {"by_hand": lambda f, in_axes=0, out_axes=0: f},
        "other: no axes": {"by_hand": lambda f: lambda *args: f(*args)},
    },
    "vmap/heights": {
        "M17 as it is": everywhere(lambda f, P, vmap, lib: f(P)),
        "transposed": everywhere(lambda f, P, vmap, lib: f(P.T)),
        "other-axis": everywhere(lambda f, P, vmap, lib: vmap(f, 1)(P)),
        "M01 not called": everywhere(lambda f, P, vmap, lib: vmap(f)),
        "M01-inside": everywhere(lambda f, P, vmap, lib: vmap(f(P))(P)),
        "loop stacked": everywhere(lambda f, P, vmap, lib: lib.stack([f(p) for p in P])),
        "average": everywhere(lambda f, P, vmap, lib: vmap(f)(P).mean()),
        "first-only": everywhere(lambda f, P, vmap, lib: f(P[0])),
        "other: a sum": everywhere(lambda f, P, vmap, lib: vmap(f)(P).sum()),
        "other-name": {"torch": lambda f, P: vmap(f, in_axes=0)(P), "jax": lambda f, P: jax.vmap(f, in_dims=0)(P)},
    },
    "vmap/axes": {
        "other: everything on 0": {"by_hand": dict.fromkeys("ABCDEF", (0, 0))},
        "other: C mapped": {"by_hand": _changed("C", ((0, 0), 0))},
        "other: F an int": {"by_hand": _changed("F", (0, 0))},
        "other: F text": {"by_hand": _changed("F", ("slope", 0))},
        "other: three entries": {"by_hand": _changed("A", ((0, 1, 2), 0))},
        "other: the same R from other lanes": {"by_hand": lambda sheet: axes_of(sheet) | {"C": ((0, None), 1) if axes_of(sheet)["C"] == ((None, 1), 0) else ((0, None), 0)}},
        "other: bare": {"by_hand": _changed("A", 0)},
        "other: nothing mapped": {"by_hand": _changed("E", ((None, None), 0))},
        "other: an axis too many": {"by_hand": _changed("B", ((2,), 0))},
        "other: letters missing": {"by_hand": {"A": (0, 0)}},
    },
    "vmap/pairwise": {
        "M17 as it is": everywhere(lambda k, vmap, lib: k),
        "one-vmap": everywhere(lambda k, vmap, lib: vmap(k)),
        "one-vmap twice": everywhere(lambda k, vmap, lib: vmap(vmap(k))),
        "transposed": everywhere(lambda k, vmap, lib: vmap(vmap(k, (0, None)), (None, 0))),
        "swapped": everywhere(lambda k, vmap, lib: lambda X, Y: vmap(vmap(lambda x, y: k(y, x), (None, 0)), (0, None))(X, Y)),
        "columns": everywhere(lambda k, vmap, lib: vmap(vmap(k, (None, 1)), (1, None))),
        "x-only": everywhere(lambda k, vmap, lib: vmap(k, (0, None))),
        "y-only": everywhere(lambda k, vmap, lib: vmap(k, (None, 0))),
        "x-twice": everywhere(lambda k, vmap, lib: vmap(vmap(k, (0, None)), (0, None))),
        "other-name": {"torch": lambda k: vmap(vmap(k, in_axes=(None, 0)), in_axes=(0, None)), "jax": lambda k: jax.vmap(jax.vmap(k, in_dims=(None, 0)), in_dims=(0, None))},
        "loop": everywhere(lambda k, vmap, lib: lambda X, Y: lib.stack([lib.stack([k(x, y) for y in Y]) for x in X])),
        "other: a row at a time": everywhere(lambda k, vmap, lib: lambda X, Y: vmap(k, (None, 0))(X[0], Y)),
    },
    "vmap/batch_rules": {
        "M17 sum of all": {"by_hand": rules(total=np.sum)},
        "all-plain": {"by_hand": rules(add=_flat(np.add), mul=_flat(np.multiply), total=np.sum, matmul=_flat(np.matmul))},
        "no-line-up plain signs": {"by_hand": rules(add=lambda x, y, *flags: x + y, mul=lambda x, y, *flags: x * y)},
        "no-line-up-add": {"by_hand": rules(add=lambda x, y, *flags: x + y)},
        "sum-over-lanes": {"by_hand": rules(total=lambda x: np.sum(x, axis=0))},
        "sum-last-only": {"by_hand": rules(total=lambda x: np.sum(x, axis=-1))},
        "matmul-plain": {"by_hand": rules(matmul=lambda x, y, *flags: x @ y)},
        "loop in add": {"by_hand": rules(add=_add_loop)},
        "loop in total": {"by_hand": rules(total=_sum_loop)},
        "loop over plain lists": {"by_hand": rules(total=lambda x: np.array([sum(np.ravel(lane).tolist()) for lane in np.asarray(x)]))},
        "loop of map": {"by_hand": rules(matmul=_matmul_map)},
        "other: the course's own vmap": {"by_hand": rules(matmul=lambda x, y, *flags: bh.vmap(lambda a, b: a @ b, tuple(0 if flag else None for flag in flags))(x, y))},
        "other: a rule that takes two": {"by_hand": rules(add=lambda x, y: x + y)},
        "other: none": {"by_hand": rules(mul=lambda *args: None)},
        "other: a list": {"by_hand": lambda: list(RIGHT_RULES.values())},
        "other: one missing": {"by_hand": lambda: {name: RIGHT_RULES[name] for name in ("add", "mul")}},
        "other: in torch": {"by_hand": rules(total=lambda x: torch.tensor(x).flatten(1).sum(1).numpy())},
    },
    "vmap/branch": {
        "M19 if": branches(branch_if),
        "M19 in one line": branches(branch_conditional_expression),
        "M20 one where": branches(branch_naive),
        "M20 clipped": {"jax": both_with(branch_clamped, "jax")},
        "root-of-zero absolute": branches(branch_absolute),
        "root-of-zero clamped": {"torch": both_with(branch_clamped, "torch")},
        "root-of-zero safe at 2": branches(branch_safe_at_2),
        "mask-times": branches(branch_masked),
        "other: the wrong edge": branches(branch_edge),
        "nan-to-zero": {way: _nan_to_num(way) for way in VMAPS},
        "other-branch": branches(branch_exchanged),
        "always-square": branches(branch_square),
        "safe-everywhere": branches(branch_safe_everywhere),
        "slope-is-value": {way: _values_twice(way) for way in VMAPS},
        "other: values only": {way: lambda X, way=way: both_with(branch_double_where, way)(X)[0] for way in VMAPS},
    },
    "vmap/noise": {
        "M23 the same": {"torch": partial(noisy_torch, randomness="same"), "jax": _same_key},
        "M23 NumPy inside": {"jax": _numpy_inside},
        "randomness-unset": {"torch": _torch_unset},
        "one-number": {"torch": _one_number_torch, "jax": _one_number_jax},
        "seed-ignored": {"torch": lambda X, seed: noisy_torch(X, 0), "jax": lambda X, seed: noisy_jax(X, 0)},
        "seed-not-set": {"torch": _torch_unseeded},
        "not-scaled": {"torch": partial(noisy_torch, size=1.0), "jax": partial(noisy_jax, size=1.0)},
        "uniform": {"torch": partial(noisy_torch, draw=torch.rand), "jax": partial(noisy_jax, draw=jax.random.uniform)},
        "uniform-around-0": {"torch": partial(noisy_torch, draw=_around_0), "jax": partial(noisy_jax, draw=lambda key, shape: 3**0.5 * jax.random.uniform(key, shape, minval=-1.0))},
        "other: one number and its negative": {"torch": _plus_minus},
        "no-noise": {"torch": lambda X, seed: X.clone(), "jax": lambda X, seed: X},
        "other: the noise alone": {"jax": lambda X, seed: noisy_jax(X, seed) - X},
        "other: one lane": {"torch": lambda X, seed: noisy_torch(X, seed)[0]},
    },
    "vmap/exit": {"other: text": {"by_hand": "100, 3"}},
}  # fmt: skip
