"""Chapter 10: other right answers, and the known mistakes as a learner would write them in torch, JAX and NumPy."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import torch
from jax import lax

from helpers import by_hand as bh

WAYS = ("by_hand", "torch", "jax")
JVPS = {"by_hand": bh.jvp, "torch": torch.func.jvp, "jax": jax.jvp}
GRADS = {"by_hand": bh.grad, "torch": torch.func.grad, "jax": jax.grad}


def everywhere(answer):
    """The same text for all three: scan is handed in."""
    return dict.fromkeys(WAYS, answer)


def with_jvp(answer):
    return {way: partial(answer, jvp=jvp) for way, jvp in JVPS.items()}


def with_grad(answer):
    return {way: partial(answer, grad=grad) for way, grad in GRADS.items()}


# --- cumsum ------------------------------------------------------------------------------------------------------


def sums(step, start=0.0):
    """`running_sums` with this step, in the three libraries."""
    return everywhere(lambda scan, xs: scan(step, start, xs))


def sums_by_dict(scan, xs):
    carry, ys = scan(lambda c, x: ({"sum": c["sum"] + x}, (c["sum"] + x,)), {"sum": 0.0}, xs)
    return carry["sum"], ys[0]


def sums_from_zero_of_xs(scan, xs):
    return scan(lambda total, x: (total + x, total + x), 0.0 * xs[0], xs)


def _sums_exchanged(scan, xs):
    sums, total = scan(lambda total, x: (total + x, total + x), 0.0, xs)
    return total, sums


# --- asymmetry ---------------------------------------------------------------------------------------------------


def asymmetry_by_loops(matrix):
    n = len(matrix)
    return max(abs(matrix[i][j] - matrix[j][i]) for i in range(n) for j in range(i))


def asymmetry_of_rows(matrix):
    rows = matrix.tolist()
    columns = list(zip(*rows, strict=True))
    return max(
        abs(a - b)
        for row, column in zip(rows, columns, strict=True)
        for a, b in zip(row, column, strict=True)
    )


def _asymmetry(change):
    return {"torch": change}


# --- my_scan -----------------------------------------------------------------------------------------------------


def scan_by_flattening(f, init, xs):
    leaves, structure = bh.tree_flatten(xs)
    carry, rows = init, []
    for row in zip(*leaves, strict=True):
        carry, y = f(carry, bh.tree_unflatten(structure, list(row)))
        rows.append(bh.tree_leaves(y))
    return carry, bh.tree_unflatten(y, [bh.array(list(column)) for column in zip(*rows, strict=True)])


def scan_by_recursion(f, init, xs):
    n = len(bh.tree_leaves(xs)[0])

    def go(k, carry):
        if k == n:
            return carry, []
        carry, y = f(carry, bh.tree_map(lambda a: a[k], xs))
        last, ys = go(k + 1, carry)
        return last, [y, *ys]

    last, ys = go(0, init)
    return last, bh.tree_map(lambda *rows: bh.stack(rows), *ys)


def scan_growing(f, init, xs):
    """The ys grow by a row at each step."""
    columns, k = None, 0
    while k < len(bh.tree_leaves(xs)[0]):
        init, y = f(init, bh.tree_map(lambda a: a[k], xs))  # noqa: B023
        row = bh.tree_map(lambda leaf: bh.expand_dims(leaf, 0), y)
        columns = row if k == 0 else bh.tree_map(lambda *both: bh.concatenate(both), columns, row)
        k += 1
    return init, columns


def scan_by_while(f, init, xs):
    """The ys are written into arrays that are there from the start."""
    leaves, columns, k = bh.tree_leaves(xs), None, 0
    while k < len(leaves[0]):
        init, y = f(init, bh.tree_map(lambda a: a[k], xs))  # noqa: B023
        if columns is None:
            columns = bh.tree_map(lambda leaf: np.zeros((len(leaves[0]), *np.shape(leaf))), y)
        for column, leaf in zip(bh.tree_leaves(columns), bh.tree_leaves(y), strict=True):
            column[k] = leaf
        k += 1
    return init, columns


def _part_by_part(f, init, xs):
    carry, ys = init, []
    for k in range(len(xs["keep"])):
        carry, y = f(carry, {name: column[k] for name, column in xs.items()})
        ys.append(y)
    return carry, tuple(np.stack(part) for part in zip(*ys, strict=True))


def _my_scan(change=lambda carry, ys: (carry, ys), stack=True, forget=False, twice=False, rows=None):
    """my_scan with a fault of your choice."""

    def my_scan(f, init, xs):
        carry, ys = init, []
        for x in rows(xs) if rows else [bh.tree_map(lambda a: a[k], xs) for k in range(len(xs["keep"]))]:  # noqa: B023
            new, y = (f(carry, x)[0], f(carry, x)[1]) if twice else f(carry, x)
            carry = init if forget else new
            ys.append(y)
        if forget:
            carry = new
        return change(carry, bh.tree_map(lambda *r: np.stack(r), *ys) if stack else ys)

    return {"by_hand": my_scan}


def _stack_of_trees(f, init, xs, stack=np.stack):
    carry, ys = init, []
    for k in range(len(xs["keep"])):
        carry, y = f(carry, bh.tree_map(lambda a: a[k], xs))  # noqa: B023
        ys.append(y)
    return carry, stack(ys)


# --- article -----------------------------------------------------------------------------------------------------


def article_torch(x):
    even = x % 2 == 0
    z = x.double().requires_grad_()
    y = torch.where(even, z * z, z)
    (slopes,) = torch.autograd.grad(y.sum(), z)
    return y, slopes, even


def article_torch_map(x):
    def one(v):
        return torch.where(v % 2 == 0, v * v, v)

    z = x.double()
    slopes, y = torch.func.vmap(torch.func.grad_and_value(one))(z)
    return y, slopes, z % 2 == 0


def article_jax(x):
    even = x % 2 == 0
    y, pull = jax.vjp(lambda z: jnp.where(even, z * z, z), x.astype(float))
    return y, pull(jnp.ones_like(y))[0], even


def article_jax_scan(x):
    def one(v):
        return lax.cond(v % 2 == 0, lambda v: v * v, lambda v: v, v)

    _, (y, slopes) = lax.scan(lambda _, v: (None, (one(v), jax.grad(one)(v))), None, x.astype(float))
    return y, slopes, x % 2 == 0


def article_loop(x):
    y, slopes, even = [], [], []
    for v in x.tolist():
        even.append(v % 2 == 0)
        y.append(float(v * v if even[-1] else v))
        slopes.append(2.0 * v if even[-1] else 1.0)
    return y, slopes, even


def _article_ints_torch(x):
    slopes = torch.func.vmap(torch.func.grad(lambda v: torch.where(v % 2 == 0, v * v, v)))(x)
    return x, slopes, x % 2 == 0


def _article_ints_jax(x):
    return x, jax.vmap(jax.grad(lambda v: jnp.where(v % 2 == 0, v * v, v)))(x), x % 2 == 0


def _article_if(map_grad):
    def answer(x):
        def one(v):
            return v * v if v % 2 == 0 else v

        return map_grad(one, x)

    return answer


def _article_carried_jax(x):
    def step(total, v):
        total = total + jnp.where(v % 2 == 0, v * v, v)
        return total, total

    z = x.astype(float)
    slopes = jax.grad(lambda z: lax.scan(step, 0.0, z)[1].sum())(z)
    return lax.scan(step, 0.0, z)[1], slopes, x % 2 == 0


# --- stable_carry ------------------------------------------------------------------------------------------------


def means_oldest_last(scan, xs):
    return scan(lambda c, x: ([x, c[0]], (x + c[0] + c[1]) / 3), [0.0, 0.0], xs)[1]


def means_by_dict(scan, xs):
    def step(c, x):
        return {"new": x, "old": c["new"]}, (x + c["new"] + c["old"]) / 3

    return scan(step, {"new": 0.0 * xs[0], "old": 0.0 * xs[0]}, xs)[1]


def means_with_running_sum(scan, xs):
    """The sum of the window in the carry: what leaves is taken away."""

    def step(c, x):
        total, a, b, d = c
        total = total + x - a
        return (total, b, d, x), total / 3

    return scan(step, (0.0, 0.0, 0.0, 0.0), xs)[1]


def _means_growing(scan, xs):
    return scan(lambda seen, x: ((*seen, x), sum((*seen, x)[-3:]) / 3), (), xs)[1]


def _means_concatenated(scan, xs):
    def step(seen, x):
        seen = jnp.concatenate([seen, x[None]])
        return seen, seen[-3:].sum() / 3

    return scan(step, jnp.zeros(2), xs)[1]


def _means_whole(scan, xs):
    return scan(lambda c, x: ((c[1], x), (c[0] + c[1] + x) / 3), (np.int64(0), np.int64(0)), xs)[1]


# --- pendulum ----------------------------------------------------------------------------------------------------


def pendulum_by_lists(scan, sin, start, dts):
    def step(state, dt):
        speed = state[1] - sin(state[0]) * dt
        return [state[0] + speed * dt, speed], state[0] + speed * dt

    return scan(step, list(start), dts)


def pendulum_all_states(scan, sin, start, dts):
    def step(state, dt):
        angle, speed = state["angle"], state["speed"]
        speed = speed - dt * sin(angle)
        new = {"angle": angle + dt * speed, "speed": speed}
        return new, new

    end, states = scan(step, {"angle": start[0], "speed": start[1]}, dts)
    return (end["angle"], end["speed"]), states["angle"]


def _pendulum(step_of):
    """`pendulum` with the step that step_of(sin) gives."""
    return everywhere(lambda scan, sin, start, dts: scan(step_of(sin), start, dts))


def _old_speed(sin):
    def step(state, dt):
        angle, speed = state
        new = (angle + dt * speed, speed - dt * sin(angle))
        return new, new[0]

    return step


def _swapped(sin):
    def step(state, dt):
        angle, speed = state
        speed = speed - dt * sin(angle)
        angle = angle + dt * speed
        return angle, (angle, speed)

    return step


def _list_as_carry(sin):
    def step(state, dt):
        angle, speed = state
        speed = speed - dt * sin(angle)
        return [angle + dt * speed, speed], angle + dt * speed

    return step


def _exchanged_state(sin):
    def step(state, dt):
        angle, speed = state
        speed = speed - dt * sin(angle)
        angle = angle + dt * speed
        return (speed, angle), angle

    return step


def _y_before(sin):
    def step(state, dt):
        angle, speed = state
        new_speed = speed - dt * sin(angle)
        return (angle + dt * new_speed, new_speed), angle

    return step


# --- sensitivity -------------------------------------------------------------------------------------------------


def one_like(x):
    return x * 0 + 1


def sensitivity_of_one(swing, angle, speed, jvp):
    return jvp(lambda a: swing(a, speed)[0], (angle,), (one_like(angle),))[1]


def sensitivity_by_grad(swing, angle, speed, grad):
    return grad(lambda a: swing(a, speed)[0])(angle)


def sensitivity_of_pair(swing, angle, speed, grad):
    return grad(lambda state: swing(*state)[0])((angle, speed))[0]


def _along(ones, pick):
    """jvp along (ones), then pick(result, tangent)."""

    def sensitivity(swing, angle, speed, jvp):
        tangents = [one_like(x) if one else x * 0 for x, one in zip((angle, speed), ones, strict=True)]
        return pick(*jvp(swing, (angle, speed), tuple(tangents)))

    return with_jvp(sensitivity)


# --- scan_vjp ----------------------------------------------------------------------------------------------------


def sweep_with_array(step, pull, w, init, xs, carry_bar, ys_bar):
    hs = np.zeros(len(xs) + 1)
    hs[0] = init
    for k, x in enumerate(xs):
        hs[k + 1] = step(w, hs[k], x)
    bars = np.zeros((len(xs), 3))
    for k in range(len(xs) - 1, -1, -1):
        bars[k] = pull(w, hs[k], xs[k], carry_bar + ys_bar[k])
        carry_bar = bars[k, 1]
    return bars[:, 0].sum(), carry_bar, bars[:, 2]


def sweep_by_recursion(step, pull, w, init, xs, carry_bar, ys_bar):
    if not len(xs):
        return 0.0, carry_bar, []
    h = step(w, init, xs[0])
    w_bar, h_bar, xs_bar = sweep_by_recursion(step, pull, w, h, xs[1:], carry_bar, ys_bar[1:])
    dw, h_bar, x_bar = pull(w, init, xs[0], h_bar + ys_bar[0])
    return w_bar + dw, h_bar, [x_bar, *xs_bar]


def sweep_by_scan(step, pull, w, init, xs, carry_bar, ys_bar):
    """The reverse sweep is a scan itself, from the end to the start."""
    _, hs = bh.scan(lambda h, x: (step(w, h, x), h), init, xs)

    def back(bars, k):
        w_bar, h_bar = bars
        h, x, y_bar = k
        dw, h_bar, x_bar = pull(w, h, x, h_bar + y_bar)
        return (w_bar + dw, h_bar), x_bar

    (w_bar, h_bar), xs_bar = bh.scan(back, (0.0, carry_bar), (hs, xs, ys_bar), reverse=True)
    return w_bar, h_bar, xs_bar


def _sweep(add_w=True, y="before", begin=True, new_state=False, keep_order=False, recompute=False):
    def scan_vjp(step, pull, w, init, xs, carry_bar, ys_bar):
        hs = [init]
        for x in xs:
            hs.append(step(w, hs[-1], x))
        w_bar, h_bar, xs_bar = 0.0, carry_bar if begin else 0.0, []
        for k in reversed(range(len(xs))):
            if y == "before":
                h_bar += ys_bar[k]
            elif y == "instead":
                h_bar = ys_bar[k]
            h = hs[k + 1] if new_state else hs[k]
            if recompute:
                h = init
                for x in xs[:k]:
                    h = step(w, h, x)
            dw, h_bar, x_bar = pull(w, h, xs[k], h_bar)
            w_bar = w_bar + dw if add_w else dw
            xs_bar.append(x_bar)
            if y == "after":
                h_bar += ys_bar[k]
        return w_bar, h_bar, xs_bar if keep_order else xs_bar[::-1]

    return {"by_hand": scan_vjp}


# --- fixed_point -------------------------------------------------------------------------------------------------


def slope_by_two_grads(g, a, x, grad):
    return grad(lambda a: g(a, x))(a) / (1 - grad(lambda x: g(a, x))(x))


def slope_by_jvp(g, a, x, jvp):
    g_a = jvp(lambda a: g(a, x), (a,), (one_like(a),))[1]
    g_x = jvp(lambda x: g(a, x), (x,), (one_like(x),))[1]
    return g_a / (1 - g_x)


def slope_of_rest(g, a, x, grad):
    """The implicit function theorem for g(a, x) − x = 0."""
    by_a, by_x = grad(lambda a, x: g(a, x) - x, argnums=(0, 1))(a, x)
    return -by_a / by_x


def slope_by_rounds(g, a, x, grad):
    """The series itself, from one pair of slopes."""
    g_a, g_x = grad(g, argnums=(0, 1))(a, x)
    slope = 0 * g_a
    for _ in range(120):
        slope = g_a + g_x * slope
    return slope


def _slope(change):
    return with_grad(lambda g, a, x, grad: change(*grad(g, argnums=(0, 1))(a, x), x))


def _slope_unrolled(g, a, x, grad):
    def solve(a):
        z = x
        for _ in range(60):
            z = g(a, z)
        return z

    return grad(solve)(a)


def _slope_stopped(g, a, x, grad):
    def solve(a):
        z = x
        while abs(g(a, z) - z) > 1e-6:
            z = g(a, z)
        return z + 0 * a

    return grad(solve)(a)


RIGHT = {
    "scan/asymmetry": {
        "loops": _asymmetry(asymmetry_by_loops),
        "numbers": _asymmetry(asymmetry_of_rows),
        "largest of the signed": _asymmetry(lambda m: (m - m.T).max()),
        "NumPy": _asymmetry(lambda m: np.abs(m.numpy() - m.numpy().T).max()),
        "a norm": _asymmetry(lambda m: torch.linalg.vector_norm(m - m.mT, float("inf"))),
        "above the diagonal": _asymmetry(lambda m: (torch.triu(m) - torch.tril(m).T).abs().amax()),
    },
    "scan/cumsum": {
        "a dict as carry": everywhere(sums_by_dict),
        "0 times x": everywhere(sums_from_zero_of_xs),
        "a list": everywhere(lambda scan, xs: list(sums_from_zero_of_xs(scan, xs))),
    },
    "scan/my_scan": {
        "flattened": {"by_hand": scan_by_flattening},
        "recursion": {"by_hand": scan_by_recursion},
        "a while loop": {"by_hand": scan_growing},
    },
    "scan/article": {
        "autograd, vjp": {"torch": article_torch, "jax": article_jax},
        "mapped, scan without a carry": {"torch": article_torch_map, "jax": article_jax_scan},
        "plain loop": {"torch": article_loop, "jax": article_loop},
    },
    "scan/stable_carry": {
        "newest first, a list": everywhere(means_oldest_last),
        "a dict": everywhere(means_by_dict),
        "a running sum": everywhere(means_with_running_sum),
    },
    "scan/pendulum": {
        "lists": everywhere(pendulum_by_lists),
        "all states": everywhere(pendulum_all_states),
    },
    "scan/sensitivity": {
        "a function of the angle": with_jvp(sensitivity_of_one),
        "grad": with_grad(sensitivity_by_grad),
        "grad by the pair": with_grad(sensitivity_of_pair),
    },
    "scan/scan_vjp": {
        "arrays": {"by_hand": sweep_with_array},
        "recursion": {"by_hand": sweep_by_recursion},
        "a scan": {"by_hand": sweep_by_scan},
        "a list of cotangents": _sweep(),
    },
    "scan/fixed_point": {
        "two gradients": with_grad(slope_by_two_grads),
        "two jvps": with_jvp(slope_by_jvp),
        "g(a, x) − x": with_grad(slope_of_rest),
        "the series": with_grad(slope_by_rounds),
    },
}

WRONG = {
    "scan/recall_paths": {"other: text": {"by_hand": "the sum"}, "wrong-4": {"by_hand": [2, 5, -1]}},
    "scan/recall_jvp": {"other: another shape": {"by_hand": (3, 3)}},
    "scan/cumsum": {
        "M36": everywhere(_sums_exchanged),
        "before": sums(lambda total, x: (total + x, total)),
        "M35": sums(lambda total, x: (x, x)),
        "carries-x": sums(lambda last, x: (x, last + x)),
        "starts-at-x": everywhere(lambda scan, xs: scan(lambda t, x: (t + x, t + x), xs[0], xs)),
        "ys-are-xs": sums(lambda total, x: (total + x, x)),
        "starts-at-one": sums(lambda total, x: (total + x, total + x), 1.0),
        "only-sums": everywhere(lambda scan, xs: scan(lambda t, x: (t + x, t + x), 0.0, xs)[1]),
        "products": sums(lambda total, x: (total * x, total * x)),
        "M37": sums(lambda total, x: ((total, x), x)),
        "list-as-start": sums(lambda total, x: (total + x, total + x), []),
        "list-as-start appended": sums(lambda sums, x: ([*sums, x], x), []),
        "list-as-start a tuple": sums(lambda sums, x: ((*sums, x), x), ()),
        "M37 whole numbers": {"by_hand": lambda scan, xs: scan(lambda t, x: (t + x, t + x), 0, xs)},
        "no-pair": sums(lambda total, x: total + x),
        "no-scan": {
            "torch": lambda scan, xs: (xs.sum(), torch.cumsum(xs, 0)),
            "jax": lambda scan, xs: (xs.sum(), jnp.cumsum(xs)),
            "by_hand": lambda scan, xs: (xs.sum(), np.cumsum(xs)),
        },
        "arguments": everywhere(lambda scan, xs: scan(xs, 0.0, lambda t, x: (t + x, t + x))),
        "other: xs for init": {"jax": lambda scan, xs: scan(lambda t, x: (t + x, t + x), xs, 0.0)},
    },
    "scan/asymmetry": {
        "cancelled": _asymmetry(lambda m: (m - m.T).sum()),
        "added": _asymmetry(lambda m: (m - m.T).abs().sum()),
        "added-once": _asymmetry(lambda m: torch.triu((m - m.T).abs()).sum()),
        "mean": _asymmetry(lambda m: (m - m.T).abs().mean()),
        "norm": _asymmetry(lambda m: torch.linalg.norm(m - m.T)),
        "whole": _asymmetry(lambda m: (m - m.T).abs()),
        "other: yes or no": _asymmetry(lambda m: torch.equal(m, m.T) * 1.0),
        "other: a bool": _asymmetry(lambda m: torch.equal(m, m.T)),
        "no-or-yes": _asymmetry(lambda m: 1.0 - torch.equal(m, m.T)),
        "one-pair": _asymmetry(lambda m: (m[0, 1] - m[1, 0]).abs()),
        "flipped": _asymmetry(lambda m: (m - m.flip(0)).abs().max()),
        "largest-entry": _asymmetry(lambda m: m.abs().max()),
        "sizes-first": _asymmetry(lambda m: (m.abs() - m.T.abs()).abs().max()),
        "other: signed matrix": _asymmetry(lambda m: m - m.T),
    },
    "scan/my_scan": {
        "M36": _my_scan(lambda carry, ys: (ys, carry)),
        "not-stacked": _my_scan(stack=False),
        "unstacked": _my_scan(
            lambda carry, ys: (carry, bh.tree_map(lambda *rows: list(rows), *ys)), stack=False
        ),
        "unstacked lists of lists": _my_scan(
            lambda carry, ys: (carry, bh.tree_map(lambda y: y.tolist(), ys))
        ),
        "no-grad": _my_scan(),
        "no-grad arrays": {"by_hand": scan_by_while},
        "M35": _my_scan(forget=True),
        "only-carry": _my_scan(lambda carry, ys: carry),
        "only-ys": _my_scan(lambda carry, ys: ys),
        "last-y": _my_scan(lambda carry, ys: (carry, bh.tree_map(lambda y: y[-1], ys))),
        "backward-ys": _my_scan(lambda carry, ys: (carry, bh.tree_map(lambda y: y[::-1], ys))),
        "names": _my_scan(rows=lambda xs: xs),
        "rows-of-dict": _my_scan(rows=lambda xs: [xs[k] for k in range(3)]),
        "stacked-trees": {"by_hand": _stack_of_trees},
        "stacked-trees bh": {"by_hand": partial(_stack_of_trees, stack=bh.stack)},
        "twice": _my_scan(twice=True),
        "stacked-trees part by part": {"by_hand": _part_by_part},
        "bh-scan": {"by_hand": bh.scan},
        "bh-scan behind a lambda": {"by_hand": lambda f, init, xs: bh.scan(lambda c, x: f(c, x), init, xs)},
        "other: lax": {"by_hand": lambda f, init, xs: lax.scan(f, init, xs)},
    },
    "scan/article": {
        "M35": {"jax": lambda x: (jnp.cumsum(article_jax(x)[0]), *article_jax(x)[1:])},
        "M35-slopes": {"jax": _article_carried_jax},
        "M06": {"torch": _article_ints_torch, "jax": _article_ints_jax},
        "M19": {
            "torch": _article_if(
                lambda f, x: (
                    torch.vmap(f)(x.double()),
                    torch.vmap(torch.func.grad(f))(x.double()),
                    x % 2 == 0,
                )
            ),
            "jax": _article_if(
                lambda f, x: (
                    jax.vmap(f)(x.astype(float)),
                    jax.vmap(jax.grad(f))(x.astype(float)),
                    x % 2 == 0,
                )
            ),
        },
        "odd": {
            "torch": lambda x: (
                torch.where(x % 2 == 1, x * x, x),
                torch.where(x % 2 == 1, 2 * x, 1),
                x % 2 == 0,
            )
        },
        "exchanged": {
            "torch": lambda x: (
                torch.where(x % 2 == 1, x * x, x),
                torch.where(x % 2 == 1, 2 * x, 1),
                x % 2 == 1,
            )
        },
        "slopes-of-squares": {"jax": lambda x: (article_jax(x)[0], 2 * x, x % 2 == 0)},
        "added-up": {"torch": lambda x: (article_torch(x)[0], article_torch(x)[1].sum(), x % 2 == 0)},
        "unmarked": {
            "torch": lambda x: (x, torch.autograd.grad(torch.where(x % 2 == 0, x * x, x).sum(), x)[0], x)
        },
        "no-parity": {"torch": lambda x: article_torch(x)[:2], "jax": lambda x: article_jax(x)[:2]},
        "odd-parity": {"jax": lambda x: (*article_jax(x)[:2], x % 2)},
        "no-such-scan as printed": {"torch": lambda x: torch.func.scan(lambda v: v * v, x, has_aux=True)},
        "M04": {
            "torch": lambda x: (
                x,
                torch.func.grad(lambda v: torch.where(v % 2 == 0, v * v, v))(x.double()),
                x,
            ),
            "jax": lambda x: (x, jax.grad(lambda v: jnp.where(v % 2 == 0, v * v, v))(x.astype(float)), x),
        },
    },
    "scan/stable_carry": {
        "M37 grows": everywhere(_means_growing),
        "M37 concatenated": {"jax": _means_concatenated},
        "M37 whole numbers": {"by_hand": _means_whole, "torch": _means_whole},
        "shifted": everywhere(
            lambda scan, xs: scan(
                lambda c, x: ((c[1], c[2], x), (c[0] + c[1] + c[2]) / 3), (0.0, 0.0, 0.0), xs
            )[1]
        ),
        "no-shift": everywhere(
            lambda scan, xs: scan(lambda c, x: ((c[0], x), (c[0] + c[1] + x) / 3), (0.0, 0.0), xs)[1]
        ),
        "two": everywhere(lambda scan, xs: scan(lambda c, x: (x, (c + x) / 2), 0.0, xs)[1]),
        "so-far": everywhere(
            lambda scan, xs: scan(
                lambda c, x: ((c[0] + x, c[1] + 1.0), (c[0] + x) / (c[1] + 1.0)), (0.0, 0.0), xs
            )[1]
        ),
        "sums": everywhere(
            lambda scan, xs: scan(lambda c, x: ((c[1], x), c[0] + c[1] + x), (0.0, 0.0), xs)[1]
        ),
        "wrong-end": everywhere(
            lambda scan, xs: scan(lambda c, x: ((c[1], x), (c[1] + x + x) / 3), (0.0, 0.0), xs)[1]
        ),
        "M36": everywhere(
            lambda scan, xs: scan(lambda c, x: ((c[1], x), (c[0] + c[1] + x) / 3), (0.0, 0.0), xs)
        ),
        "no-scan": {"jax": lambda scan, xs: jnp.convolve(xs, jnp.ones(3) / 3)[: len(xs)]},
    },
    "scan/pendulum": {
        "M36": _pendulum(_swapped),
        "M36 a list": _pendulum(_list_as_carry),
        "exchanged-state": _pendulum(_exchanged_state),
        "old-speed": _pendulum(_old_speed),
        "before": _pendulum(_y_before),
        "result-swapped": everywhere(lambda *args: pendulum_all_states(*args)[::-1]),
        "only-angles": everywhere(lambda *args: pendulum_all_states(*args)[1]),
        "small-angle": everywhere(
            lambda scan, sin, start, dts: pendulum_all_states(scan, lambda angle: angle, start, dts)
        ),
        "pushed": everywhere(
            lambda scan, sin, start, dts: pendulum_all_states(scan, lambda angle: -sin(angle), start, dts)
        ),
        "one-dt": everywhere(
            lambda scan, sin, start, dts: pendulum_all_states(scan, sin, start, dts * 0 + dts[0])
        ),
        "np-sin": {"jax": lambda scan, sin, start, dts: pendulum_all_states(scan, np.sin, start, dts)},
    },
    "scan/sensitivity": {
        "M24": _along((1, 1), lambda end, tangent: tangent[0]),
        "itself": with_jvp(lambda swing, angle, speed, jvp: jvp(swing, (angle, speed), (angle, speed))[1][0]),
        "wrong-part": _along((1, 0), lambda end, tangent: tangent[1]),
        "wrong-input": _along((0, 1), lambda end, tangent: tangent[0]),
        "both-parts": _along((1, 0), lambda end, tangent: tangent),
        "M25": _along((1, 0), lambda end, tangent: end[0]),
        "whole-result": _along((1, 0), lambda end, tangent: (end, tangent)),
        "differences": everywhere(
            lambda swing, angle, speed: (swing(angle + 1e-6, speed)[0] - swing(angle - 1e-6, speed)[0]) / 2e-6
        ),
        "one-argument": with_jvp(
            lambda swing, angle, speed, jvp: jvp(swing, (angle,), (one_like(angle),))[1][0]
        ),
        "float-tangents": {
            "torch": lambda swing, angle, speed: torch.func.jvp(swing, (angle, speed), (1.0, 0.0))[1][0]
        },
        "bare": with_jvp(lambda swing, angle, speed, jvp: jvp(swing, angle, speed)),
        "other: a pair to grad": with_grad(lambda swing, angle, speed, grad: grad(swing)(angle, speed)),
    },
    "scan/scan_vjp": {
        "M26": _sweep(add_w=False),
        "M26-carry": _sweep(y="instead"),
        "both-overwritten": _sweep(add_w=False, y="instead"),
        "no-ys": _sweep(y="none"),
        "no-carry": _sweep(begin=False),
        "ys-late": _sweep(y="after"),
        "new-state": _sweep(new_state=True),
        "xs-reversed": _sweep(keep_order=True),
        "recomputed": _sweep(recompute=True),
        "other: a transform": {
            "by_hand": lambda step, pull, w, init, xs, c, y: bh.vjp(
                lambda w, init, xs: bh.scan(lambda h, x: (step(w, h, x),) * 2, init, xs), w, init, xs
            )[1]((c, y))
        },
    },
    "scan/fixed_point": {
        "M38": with_grad(lambda g, a, x, grad: grad(g)(a, x)),
        "plus": _slope(lambda g_a, g_x, x: g_a / (1 + g_x)),
        "no-one": _slope(lambda g_a, g_x, x: g_a / g_x),
        "sum": _slope(lambda g_a, g_x, x: g_a + g_x),
        "one-more": _slope(lambda g_a, g_x, x: g_a + g_x * g_a),
        "exchanged": _slope(lambda g_a, g_x, x: g_x / (1 - g_a)),
        "minus-ratio": _slope(lambda g_a, g_x, x: -g_a / g_x),
        "no-division": _slope(lambda g_a, g_x, x: g_a * (1 - g_x)),
        "solution": _slope(lambda g_a, g_x, x: x),
        "unrolled": with_grad(_slope_unrolled),
        "one-argument": with_grad(lambda g, a, x, grad: grad(g)(a) / (1 - grad(g)(x))),
        "zero": {
            "torch": partial(_slope_stopped, grad=torch.func.grad),
            "by_hand": partial(_slope_stopped, grad=bh.grad),
        },
        "other: both": with_grad(lambda g, a, x, grad: grad(g, argnums=(0, 1))(a, x)),
    },
    "scan/exit": {"other: square": {"by_hand": 10**6}},
}
