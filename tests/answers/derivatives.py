"""Chapter 01: other right answers, and the known mistakes as a learner would write them."""

import math
from functools import reduce

import numpy as np

# --- dheight ------------------------------------------------------------------------------------------------------


def dheight_with_math(p):
    east, north = p
    return [math.cos(east) * math.cos(north) + east / 5, -math.sin(east) * math.sin(north)]


def dheight_by_complex_step(p):
    def height(p):
        return np.sin(p[0]) * np.cos(p[1]) + 0.1 * p[0] ** 2

    return tuple(height(p + 1e-20j * e).imag / 1e-20 for e in np.eye(2))


def dheight_by_torch(p):
    import torch

    def height(p):
        return torch.sin(p[0]) * torch.cos(p[1]) + 0.1 * p[0] ** 2

    return torch.func.grad(height)(torch.tensor(p)).numpy()


def dheight_by_jax(p):
    import jax
    import jax.numpy as jnp

    return np.asarray(jax.grad(lambda p: jnp.sin(p[0]) * jnp.cos(p[1]) + 0.1 * p[0] ** 2)(jnp.array(p)))


# --- fd_grad ------------------------------------------------------------------------------------------------------


def fd_with_copies(f, x, h):
    slopes = []
    for k in range(len(x)):
        above, below = x.copy(), x.copy()
        above[k] += h
        below[k] -= h
        slopes.append((f(above) - f(below)) / (2 * h))
    return slopes


def fd_step_and_restore(f, x, h):
    x = np.array(x)
    slopes = np.zeros_like(x)
    for k in range(x.size):
        old = x[k]
        x[k] = old + h
        slopes[k] = f(x)
        x[k] = old - h
        slopes[k] -= f(x)
        x[k] = old
    return slopes / (2 * h)


def fd_with_lists(f, x, h):
    def moved(k, by):
        return [entry + by * (j == k) for j, entry in enumerate(x)]

    return tuple((f(moved(k, h)) - f(moved(k, -h))) / h / 2 for k in range(len(x)))


def fd_fourth_order(f, x, h):
    def central(e, h):
        return (f(x + h * e) - f(x - h * e)) / (2 * h)

    return np.array([(4 * central(e, h / 2) - central(e, h)) / 3 for e in np.eye(len(x))])


def fd_in_place(f, x, h):
    slopes = []
    for k in range(len(x)):
        x[k] += h
        above = f(x)
        x[k] -= 2 * h
        slopes.append((above - f(x)) / (2 * h))
    return slopes


def fd_with_my_own_h(f, x, h):
    return [(f(x + 1e-6 * e) - f(x - 1e-6 * e)) / 2e-6 for e in np.eye(len(x))]


def fd_twice_over(f, x, h):
    """Evaluates f at x in every round, for nothing."""
    return [(f(x + h * e) - f(x) + f(x) - f(x - h * e)) / (2 * h) for e in np.eye(len(x))]


def fd_two_names(f, x, h):
    slopes = []
    for k in range(len(x)):
        above, below = x, x
        above[k] += h
        below[k] -= h
        slopes.append((f(above) - f(below)) / (2 * h))
    return np.array(slopes)


# --- best_h -------------------------------------------------------------------------------------------------------


def scan_decades(f, df, x, dtype):
    best, least = None, np.inf
    for k in range(1, 16):
        h = dtype(10.0**-k)
        error = abs((f(x + h) - f(x - h)) / (2 * h) - df(x))
        if error < least:
            best, least = h, error
    return best


def scan_finely(f, df, x, dtype):
    hs = np.logspace(-12, 0, 200, endpoint=False).astype(dtype)
    errors = np.abs((f(x + hs) - f(x - hs)) / (2 * hs) - df(x))
    return hs[np.argmin(errors)]


def solve_the_balance(f, df, x, dtype):
    third = (df(x + 1e-3) - 2 * df(x) + df(x - 1e-3)) / 1e-6
    return (3 * np.finfo(dtype).eps * abs(f(x)) / abs(third)) ** (1 / 3)


def scan_in_float64(f, df, x, dtype):
    hs = np.logspace(-15, -1, 15)
    x = np.float64(x)
    errors = [abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in hs]
    return hs[np.argmin(errors)]


def scan_the_forward_difference(f, df, x, dtype):
    hs = [dtype(10.0**-k) for k in range(1, 16)]
    return min(hs, key=lambda h: abs((f(x + h) - f(x)) / h - df(x)))


def position_of_the_best(f, df, x, dtype):
    hs = [dtype(10.0**-k) for k in range(1, 16)]
    return int(np.argmin([abs((f(x + h) - f(x - h)) / (2 * h) - df(x)) for h in hs]))


# --- chain --------------------------------------------------------------------------------------------------------


def chain_by_recursion(fs, dfs):
    if not fs:
        return lambda x: 1.0
    inner, inner_slope = (lambda x: reduce(lambda z, f: f(z), reversed(fs[1:]), x)), chain_by_recursion(fs[1:], dfs[1:])
    return lambda x: dfs[0](inner(x)) * inner_slope(x)


def chain_by_values(fs, dfs):
    def slope(x):
        seen = [x]
        for f in reversed(fs):
            seen.append(f(seen[-1]))
        return math.prod(df(z) for df, z in zip(dfs[::-1], seen[:-1], strict=True))

    return slope


def chain_at_one_point(fs, dfs):
    def slope(x):
        product = 1.0
        for df in dfs:
            product *= df(x)
        return product

    return slope


def chain_left_to_right(fs, dfs):
    def slope(x):
        product = 1.0
        for f, df in zip(fs, dfs, strict=True):
            product, x = product * df(x), f(x)
        return product

    return slope


def chain_paired(turn_fs):
    def chain(fs, dfs):
        def slope(x):
            product = 1.0
            for f, df in zip(reversed(fs), dfs, strict=True) if turn_fs else zip(fs, reversed(dfs), strict=True):
                product *= df(x)
                x = f(x)
            return product

        return slope

    return chain


def chain_returns_in_the_loop(fs, dfs):
    def slope(x):
        product = 1.0
        for f, df in zip(reversed(fs), reversed(dfs), strict=True):
            product *= df(x)
            x = f(x)
            return product

    return slope


def chain_from_zero(fs, dfs):
    def slope(x):
        product = 0.0
        for f, df in zip(reversed(fs), reversed(dfs), strict=True):
            product *= df(x)
            x = f(x)
        return product

    return slope


def chain_gives_x_back(fs, dfs):
    if not fs:
        return lambda x: x
    return chain_by_values(fs, dfs)


def compose(*fs):
    def composed(x):
        for f in reversed(fs):
            x = f(x)
        return x

    return composed


# --- tangent_line -------------------------------------------------------------------------------------------------


class Line:
    """Slope and intercept."""

    def __init__(self, f, df, x0):
        self.slope = df(x0)
        self.at_zero = f(x0) - self.slope * x0

    def __call__(self, x):
        return self.at_zero + self.slope * x


# --- trace_order --------------------------------------------------------------------------------------------------


def by_layers(trace):
    """All that can run at once, then all that can run after it, and so on."""
    order = []
    while len(order) < len(trace):
        order += [name for name, _, uses in trace if name not in order and all(used in order for used in uses)]
    return order


def depth_first(trace):
    """Walk back from the result; a line is written down after all that it uses."""
    uses = {name: used for name, _, used in trace}
    order = []

    def visit(name):
        for used in uses[name]:
            visit(used)
        if name not in order:
            order.append(name)

    for name in uses:
        visit(name)
    return tuple(order)


def as_late_as_possible(trace):
    """Built from the end: the last line that nothing left over uses."""
    left, order = list(trace), []
    while left:
        line = [line for line in left if not any(line[0] in other[2] for other in left)][-1]
        left.remove(line)
        order.insert(0, line[0])
    return order


RIGHT = {
    "derivatives/dheight": {
        "math, unpacked, a list": {"by_hand": dheight_with_math},
        "complex step": {"by_hand": dheight_by_complex_step},
    },
    "derivatives/forward": {
        "divided first": {"by_hand": lambda f, x, h: f(x + h) / h - f(x) / h},
        "a sum with minus": {"by_hand": lambda f, x, h: (-f(x) + f(h + x)) * (1 / h)},
    },
    "derivatives/tangent_line": {
        "slope and intercept, an object": {"by_hand": Line},
        "a polynomial": {"by_hand": lambda f, df, x0: np.polynomial.Polynomial([f(x0) - df(x0) * x0, df(x0)])},
        "everything when called": {"by_hand": lambda f, df, x0: lambda x: (x - x0) * df(x0) + f(x0)},
    },
    "derivatives/fd_grad": {
        "copies": {"by_hand": fd_with_copies},
        "one point, stepped and restored": {"by_hand": fd_step_and_restore},
        "lists of Python numbers": {"by_hand": fd_with_lists},
    },
    "derivatives/best_h": {
        "the cube root of epsilon": {"by_hand": lambda f, df, x, dtype: np.cbrt(np.finfo(dtype).eps)},
        "scaled by x": {"by_hand": lambda f, df, x, dtype: np.finfo(dtype).eps ** (1 / 3) * max(1, abs(x))},
        "two constants": {"by_hand": lambda f, df, x, dtype: 5e-3 if dtype == np.float32 else 6e-6},
        "measured by decades": {"by_hand": scan_decades},
        "measured finely, on arrays": {"by_hand": scan_finely},
        "the balance solved": {"by_hand": solve_the_balance},
    },
    "derivatives/complex_step": {
        "h = 1e-200": {"by_hand": lambda f, x: f(x + 1e-200j).imag / 1e-200},
        "h = 1e-8": {"by_hand": lambda f, x: np.imag(f(x + 1e-8 * 1j)) / 1e-8},
        "a Python complex": {"by_hand": lambda f, x: f(complex(x, 1e-30)).imag / 1e-30},
    },
    "derivatives/chain": {
        "recursion": {"by_hand": chain_by_recursion},
        "values first, slopes after": {"by_hand": chain_by_values},
    },
    "derivatives/trace_order": {
        "by layers": {"by_hand": by_layers},
        "depth first": {"by_hand": depth_first},
        "as late as possible": {"by_hand": as_late_as_possible},
    },
}

WRONG = {
    "derivatives/dheight": {
        "other: torch did the work": {"by_hand": dheight_by_torch},
        "other: JAX did the work": {"by_hand": dheight_by_jax},
        "other: wrong order of p": {"by_hand": lambda p: dheight_with_math(p[::-1])},
        "hill-north": {"by_hand": lambda p: [math.cos(p[0]) * math.cos(p[1]) + 0.2 * p[1], -math.sin(p[0]) * math.sin(p[1])]},
        "flat": {"by_hand": lambda p: [np.cos(p[0]) * np.cos(p[1]), -np.sin(p[0]) * np.sin(p[1])]},
    },
    "derivatives/forward": {
        "M11 my own h": {"by_hand": lambda f, x, h: (f(x + 1e-7) - f(x)) / 1e-7},
        "backward": {"by_hand": lambda f, x, h: (f(x - h) - f(x)) / -h},
        "wrong-end": {"by_hand": lambda f, x, h: (f(x - h) - f(x)) / h},
        "lifted": {"by_hand": lambda f, x, h: ((f(x) + h) - f(x)) / h},
        "f-forgotten": {"by_hand": lambda f, x, h: ((x + h) - f(x)) / h},
        "times": {"by_hand": lambda f, x, h: (f(x + h) - f(x)) * h},
        "times-half": {"by_hand": lambda f, x, h: (f(x + h) - f(x)) / 2 * h},
    },
    "derivatives/tangent_line": {
        "M03 a new slope at every x": {"by_hand": lambda f, df, x0: lambda x: df(x) * (x - x0) + f(x0)},
        "M01 called at once": {"by_hand": lambda f, df, x0: f(x0) + df(x0) * 0.1},
        "through-the-curve": {"by_hand": lambda f, df, x0: lambda x: f(x) + df(x0) * (x - x0)},
        "other: asks for x too": {"by_hand": lambda f, df, x0, x: f(x0) + df(x0) * (x - x0)},
    },
    "derivatives/fd_grad": {
        "M11 my own h": {"by_hand": fd_with_my_own_h},
        "other: writes into x": {"by_hand": fd_in_place},
        "times-h": {"by_hand": lambda f, x, h: [(f(x + h * e) - f(x - h * e)) / 2 * h for e in np.eye(len(x))]},
        "alias": {"by_hand": fd_two_names},
        "other: fourth order": {"by_hand": fd_fourth_order},
        "other: 4n calls": {"by_hand": fd_twice_over},
        "forward": {"by_hand": lambda f, x, h: [(f(x + h * e) - f(x)) / h for e in np.eye(len(x))]},
    },
    "derivatives/best_h": {
        "M11 the smallest I know": {"by_hand": lambda f, df, x, dtype: 10**-15},
        "forward-rule": {"by_hand": lambda f, df, x, dtype: np.finfo(dtype).eps ** 0.5},
        "one-for-all": {"by_hand": lambda f, df, x, dtype: np.float64(0.00001)},
        "eps-of-float64 from an earlier cell": {"by_hand": lambda f, df, x, dtype: np.finfo(float).eps ** (1 / 3)},
        "other: measured in float64": {"by_hand": scan_in_float64},
        "other: measured on the forward difference": {"by_hand": scan_the_forward_difference},
        "other: a position": {"by_hand": position_of_the_best},
        "other: an exponent": {"by_hand": lambda f, df, x, dtype: -5},
        "other: one step per dtype, both tiny": {"by_hand": lambda f, df, x, dtype: 1e-12 if dtype is np.float64 else 1e-6},
    },
    "derivatives/complex_step": {
        "M11 central": {"by_hand": lambda f, x: (f(x + 1e-4) - f(x - 1e-4)) / (2 * 1e-4)},
        "other: central with the best step": {"by_hand": lambda f, x: (f(x + 6e-6) - f(x - 6e-6)) / 1.2e-5},
        "other: central, rounded away": {"by_hand": lambda f, x: np.float32((f(x + 6e-6) - f(x - 6e-6)) / 1.2e-5)},
        "other: two complex calls": {"by_hand": lambda f, x: (f(x + 1e-20j) - f(x - 1e-20j)).imag / 2e-20},
        "undivided": {"by_hand": lambda f, x: f(x + 1e-20 * 1j).imag},
        "other: still complex": {"by_hand": lambda f, x: f(x + 1e-20j) / 1e-20j},
        "other: a real step": {"by_hand": lambda f, x: (f(x + 1e-20)).imag / 1e-20},
    },
    "derivatives/chain": {
        "M03 all at x": {"by_hand": chain_at_one_point},
        "order": {"by_hand": chain_left_to_right},
        "empty-x": {"by_hand": chain_gives_x_back},
        "early-return": {"by_hand": chain_returns_in_the_loop},
        "from-zero": {"by_hand": chain_from_zero},
        "slopes-composed": {"by_hand": lambda fs, dfs: compose(*dfs)},
        "pairs": {"by_hand": chain_paired(True)},
        "pairs-dfs": {"by_hand": chain_paired(False)},
        "never-empty": {"by_hand": lambda fs, dfs: lambda x: chain_by_recursion(fs[:-1], dfs[:-1])(fs[-1](x)) * dfs[-1](x)},
    },
    "derivatives/trace_order": {
        "M28 as shown": {"by_hand": lambda trace: [line[0] for line in trace]},
        "other: one missing": {"by_hand": lambda trace: by_layers(trace)[1:]},
        "other: one twice": {"by_hand": lambda trace: [*by_layers(trace), by_layers(trace)[0]]},
        "other: the texts": {"by_hand": lambda trace: [text for _, text, _ in trace]},
        "other: one string": {"by_hand": lambda trace: "".join(by_layers(trace))},
        "other: back from the result": {"by_hand": lambda trace: by_layers(trace)[::-1]},
    },
}
