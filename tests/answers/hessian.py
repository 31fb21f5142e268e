"""Chapter 09: other right answers, and the known mistakes as a learner would write them in torch, JAX and NumPy."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import scipy.optimize
import scipy.sparse.linalg
import torch

from helpers import by_hand as bh

LIBS = {"by_hand": bh, "torch": torch.func, "jax": jax}
LINALGS = {"by_hand": np.linalg, "torch": torch.linalg, "jax": jnp.linalg}
SPACES = {"by_hand": np, "torch": torch, "jax": jnp}


def everywhere(answer):
    """The same text for all three: lib holds the transforms."""
    return {way: partial(answer, lib=lib) for way, lib in LIBS.items()}


def with_linalg(answer):
    """The same text for all three: lib holds the transforms, linalg the linear algebra."""
    return {way: partial(answer, lib=lib, linalg=LINALGS[way]) for way, lib in LIBS.items()}


def bare(answer):
    """The same text for all three, with nothing handed in."""
    return dict.fromkeys(LIBS, answer)


# --- two_ways ----------------------------------------------------------------------------------------------------


def two_by_lambdas(f, jacfwd, jacrev):
    return [lambda x: jacfwd(lambda z: jacrev(f)(z))(x), lambda x: jacrev(lambda z: jacfwd(f)(z))(x)]


def two_by_keywords(f, jacfwd, jacrev):
    return jacfwd(jacrev(f, argnums=0), argnums=0), jacrev(jacfwd(f, argnums=0), argnums=0)


# --- hvp ---------------------------------------------------------------------------------------------------------


def hvp_jvp(f, x, v, lib):
    return lib.jvp(lib.grad(f), (x,), (v,))[1]


def hvp_vjp(f, x, v, lib):
    return lib.vjp(lib.grad(f), x)[1](v)[0]


def hvp_reverse_over_forward(f, x, v, lib):
    return lib.grad(lambda z: lib.jvp(f, (z,), (v,))[1])(x)


def hvp_dot(f, x, v, lib):
    return lib.grad(lambda z: lib.grad(f)(z) @ v)(x)


def hvp_autograd(f, x, v):
    x = x.detach().clone().requires_grad_()
    (g,) = torch.autograd.grad(f(x), x, create_graph=True)
    return torch.autograd.grad(g, x, grad_outputs=v)[0]


def _hvp_matrix(f, x, v, lib):
    return lib.hessian(f)(x) @ v


def _hvp_rows(f, x, v, lib):
    return lib.jacrev(lib.grad(f))(x) @ v


def hvp_linearize(f, x, v, lib):
    return lib.linearize(lib.grad(f), x)[1](v)


def _hvp_differences_at_once(f, x, v, lib):
    ends = np.stack([np.asarray(x) + 1e-5 * np.asarray(v), np.asarray(x) - 1e-5 * np.asarray(v)])
    above, below = lib.vmap(lib.grad(f))(ends if lib is bh else _as(x)(ends))
    return (above - below) / 2e-5


def _as(x):
    """The function that makes arrays of the kind of x."""
    return (
        torch.tensor if isinstance(x, torch.Tensor) else jnp.array if isinstance(x, jax.Array) else np.asarray
    )


def _hvp_differences(f, x, v, lib):
    h = 1e-5
    return (lib.grad(f)(x + h * v) - lib.grad(f)(x - h * v)) / (2 * h)


# --- newton ------------------------------------------------------------------------------------------------------


def newton_flipped(f, x, lib, linalg):
    for _ in range(25):
        g, h = lib.grad(f)(x), lib.hessian(f)(x)
        w, q = linalg.eigh(h)
        step = -q @ ((q.T @ g) / abs(w))
        while f(x + step) > f(x) + 1e-12:
            step = step / 2
        x = x + step
        if abs(g).max() < 1e-10:
            break
    return x


def newton_shifted(f, x, lib, linalg):
    while True:
        g, h = lib.grad(f)(x), lib.jacfwd(lib.grad(f))(x)
        if abs(g).max() < 1e-10:
            return [float(entry) for entry in x]
        shift = max(0.0, 0.5 - float(linalg.eigvalsh(h)[0]))
        w, q = linalg.eigh(h)
        step = -q @ ((q.T @ g) / (w + shift))
        t = 1.0
        while f(x + t * step) > f(x) + 1e-12:
            t = t / 2
            if t < 1e-3:
                break
        x = x + t * step


def newton_without_end(f, x, lib, linalg):
    while True:
        g, h = lib.grad(f)(x), lib.jacfwd(lib.grad(f))(x)
        if abs(g).max() == 0:
            return x
        w, q = linalg.eigh(h)
        step = -q @ ((q.T @ g) / abs(w))
        while f(x + step) > f(x) + 1e-12:
            step = step / 2
        x = x + step


def newton_loop_plain(f, x, lib, linalg):
    for _ in range(30):
        x = x - linalg.solve(lib.hessian(f)(x), lib.grad(f)(x))
    return x


def newton_once(f, x, lib, linalg):
    return x - linalg.solve(lib.hessian(f)(x), lib.grad(f)(x))


def newton_by_descent(f, x, lib, linalg):
    for _ in range(20):
        x = x - 0.1 * lib.grad(f)(x)
    return x


def _newton_wrong_way(f, x, lib, linalg):
    for _ in range(8):
        x = x + linalg.solve(lib.hessian(f)(x), lib.grad(f)(x))
    return x


def _newton_by_scipy(f, x, lib):
    make = _as(x)
    slope = lambda z: np.asarray(lib.grad(f)(make(z)))
    return scipy.optimize.minimize(lambda z: float(f(make(z))), np.asarray(x), jac=slope, method="BFGS").x


def _newton_by_long_descent(f, x, lib):
    for _ in range(190):
        x = x - 0.002 * lib.grad(f)(x)
    return x


# --- classify ----------------------------------------------------------------------------------------------------


def _kind(w, tiny):
    up, down = bool((w > tiny).any()), bool((w < -tiny).any())
    if up and down:
        return "saddle"
    return "bowl" if bool((w > tiny).all()) else "hill" if bool((w < -tiny).all()) else "flat"


def classify_eigh(f, x, lib, linalg):
    w = linalg.eigh(lib.hessian(f)(x))[0]
    return _kind(w, 1e-9 * abs(w).max())


def classify_by_numpy(f, x, lib, linalg):
    w = np.linalg.eigvals(np.array(lib.jacrev(lib.grad(f))(x))).real
    return _kind(w, 1e-7 * max(abs(w))).capitalize()


def classify_strict(f, x, lib, linalg):
    return _kind(linalg.eigvalsh(lib.hessian(f)(x)), 0.0)


def classify_fixed(f, x, lib, linalg, bound):
    return _kind(linalg.eigvalsh(lib.hessian(f)(x)), bound)


def classify_without_size(f, x, lib, linalg):
    w = linalg.eigvalsh(lib.hessian(f)(x))
    zero = 1e-8 * w[-1]
    if w[-1] > zero and w[0] < -zero:
        return "saddle"
    return "bowl" if w[0] > zero else "hill" if w[-1] < -zero else "flat"


def classify_diagonal(f, x, lib, linalg):
    w = lib.hessian(f)(x).diagonal()
    return _kind(w, 1e-8 * abs(w).max())


def classify_determinant(f, x, lib, linalg):
    h = lib.hessian(f)(x)
    det = linalg.det(h)
    if abs(det) < 1e-12:
        return "flat"
    return "saddle" if det < 0 else "bowl" if h[0, 0] > 0 else "hill"


# --- laplace -----------------------------------------------------------------------------------------------------


def laplace_diag(loss, beta, n, lib, linalg):
    covariance = linalg.inv(lib.hessian(loss)(beta)) / n
    return [covariance[k, k] ** 0.5 for k in range(2)]


def laplace_summed(loss, beta, n, lib, linalg):
    h = lib.hessian(lambda b: n * loss(b))(beta)
    det = h[0, 0] * h[1, 1] - h[0, 1] ** 2
    return (h[1, 1] / det) ** 0.5, (h[0, 0] / det) ** 0.5


def laplace_columns(loss, beta, n, lib, linalg):
    return linalg.inv(lib.jacfwd(lib.grad(loss))(beta) * n).diagonal() ** 0.5


def _errors(change):
    return with_linalg(lambda loss, beta, n, lib, linalg: change(lib.hessian(loss)(beta), n, linalg))


# --- hutchinson --------------------------------------------------------------------------------------------------


def hutchinson_loop(hvp, probes):
    total = 0.0 * probes[0]
    for z in probes:
        total = total + z * hvp(z)
    return total / len(probes)


def hutchinson_list(hvp, probes):
    estimates = [z * hvp(z) for z in probes]
    return sum(estimates) / len(estimates)


def hutchinson_vmap(hvp, probes, lib):
    return lib.vmap(lambda z: z * hvp(z))(probes).mean(0)


# --- newton_cg ---------------------------------------------------------------------------------------------------


def cg(hvp, g, rounds=20):
    s, r = 0.0 * g, -g
    p = r
    for _ in range(rounds):
        hp = hvp(p)
        alpha = (r @ r) / (p @ hp)
        s, after = s + alpha * p, r - alpha * hp
        if after @ after < 1e-20 * (g @ g):
            break
        p, r = after + (after @ after) / (r @ r) * p, after
    return s


def cg_with_directions(hvp, g):
    """Each new direction is made conjugate to all earlier ones, Gram–Schmidt style."""
    s, r, seen = 0.0 * g, -g, []
    while r @ r > 1e-22 * (g @ g) and len(seen) < 19:
        p = r
        for q, hq in seen:
            p = p - (p @ hq) / (q @ hq) * q
        hp = hvp(p)
        seen.append((p, hp))
        alpha = (p @ r) / (p @ hp)
        s, r = s + alpha * p, r - alpha * hp
    return s


def _cg_columns(hvp, g):
    n = len(g)
    eye = (
        np.eye(n)
        if isinstance(g, np.ndarray)
        else torch.eye(n, dtype=g.dtype)
        if isinstance(g, torch.Tensor)
        else jnp.eye(n)
    )
    rows = [hvp(e) for e in eye]
    h = np.array([np.asarray(row) for row in rows])
    return np.linalg.solve(h, -np.asarray(g))


def _cg_vmapped(hvp, g, lib, linalg, space):
    eye = space.eye(len(g), dtype=g.dtype)
    return linalg.solve(lib.vmap(hvp)(eye), -g)


def _cg_steepest(hvp, g):
    s, r = 0.0 * g, -g
    for _ in range(20):
        hr = hvp(r)
        alpha = (r @ r) / (r @ hr)
        s, r = s + alpha * r, r - alpha * hr
    return s


def _cg_to_the_end(hvp, g):
    s, r = 0.0 * g, -g
    p = r
    while float(r @ r) > 0:
        hp = hvp(p)
        alpha = (r @ r) / (p @ hp)
        s, after = s + alpha * p, r - alpha * hp
        p, r = after + (after @ after) / (r @ r) * p, after
    return s


def _cg_by_scipy(hvp, g):
    h = scipy.sparse.linalg.LinearOperator((len(g), len(g)), matvec=hvp, dtype=float)
    return scipy.sparse.linalg.cg(h, -g, rtol=1e-12)[0]


# --- implicit ----------------------------------------------------------------------------------------------------


def implicit_transposed(f, x, a, lib, linalg):
    mixed = lib.jacrev(lib.grad(f, argnums=1))(x, a)  # by a first, then by x: (m, n)
    return -linalg.solve(lib.jacrev(lib.grad(f))(x, a), mixed.T)


def implicit_inverse(f, x, a, lib, linalg):
    mixed = lib.jacrev(lib.grad(f), argnums=1)(x, a)
    return -linalg.inv(lib.hessian(f)(x, a)) @ mixed


def implicit_by_step(f, x, a, lib, linalg):
    """One Newton step from the solution, differentiated by a."""
    h = lib.hessian(f)(x, a)
    return lib.jacfwd(lambda a: x - linalg.inv(h) @ lib.grad(f)(x, a))(a)


def _implicit_loop(f, x, a, lib, linalg):
    def solve(a):
        z = x
        while abs(lib.grad(f)(z, a)).max() > 1e-6:
            z = z - 0.1 * lib.grad(f)(z, a)
        return z + 0.0 * a.sum()

    return lib.jacfwd(solve)(a)


def implicit_both(f, x, a, lib, linalg):
    (xx, xa), _ = lib.hessian(f, argnums=(0, 1))(x, a)
    return -linalg.solve(xx, xa)


def _implicit_unrolled(f, x, a, lib):
    def solve(a):
        z = 0.0 * x
        for _ in range(60):
            z = z - 0.25 * lib.grad(f)(z, a)
        return z

    return lib.jacfwd(solve)(a)


def _implicit_scanned(f, x, a):
    def solve(a):
        return jax.lax.fori_loop(0, 300, lambda k, z: z - 0.25 * jax.grad(f)(z, a), 0.0 * x)

    return jax.jacfwd(solve)(a)


def _moved(change):
    def answer(f, x, a, lib, linalg):
        return change(lib.hessian(f)(x, a), lib.jacfwd(lib.grad(f), argnums=1)(x, a), linalg)

    return with_linalg(answer)


RIGHT = {
    "hessian/recall_shape": {"a list": {"by_hand": [7, 7]}},
    "hessian/recall_passes": {"a float": {"by_hand": 5.0}},
    "hessian/two_ways": {"lambdas, in a list": bare(two_by_lambdas), "argnums": bare(two_by_keywords)},
    "hessian/hvp": {
        "forward over reverse": everywhere(hvp_jvp),
        "a pullback of the gradient": everywhere(hvp_vjp),
        "reverse over forward": everywhere(hvp_reverse_over_forward),
        "with @": everywhere(hvp_dot),
        "linearize": everywhere(hvp_jvp) | {"torch": partial(hvp_linearize, lib=torch.func)},
        "autograd": everywhere(hvp_jvp) | {"torch": hvp_autograd},
        "the library's own": everywhere(hvp_jvp) | {"by_hand": bh.hvp},
    },
    "hessian/newton": {"flipped": with_linalg(newton_flipped), "shifted": with_linalg(newton_shifted)},
    "hessian/classify": {
        "eigh": with_linalg(classify_eigh),
        "NumPy's eigvals": with_linalg(classify_by_numpy),
    },
    "hessian/laplace": {
        "entry by entry": with_linalg(laplace_diag),
        "on paper": with_linalg(laplace_summed),
        "jacfwd of grad": with_linalg(laplace_columns),
    },
    "hessian/hutchinson": {
        "a loop": bare(hutchinson_loop),
        "a list": bare(hutchinson_list),
        "vmap": everywhere(hutchinson_vmap),
    },
    "hessian/newton_cg": {"a loop": bare(cg), "all directions kept": bare(cg_with_directions)},
    "hessian/implicit": {
        "the other order": with_linalg(implicit_transposed),
        "the inverse": with_linalg(implicit_inverse),
        "one Newton step": with_linalg(implicit_by_step),
        "both at once": with_linalg(implicit_both),
    },
    "hessian/exit": {"a float": {"by_hand": 1000.0}},
}

WRONG = {
    "hessian/recall_shape": {"other: the wrong 7": {"by_hand": (7, 1)}},
    "hessian/recall_passes": {"other: none": {"by_hand": 0}},
    "hessian/two_ways": {
        "M33 grad": everywhere(lambda f, jacfwd, jacrev, lib: (jacfwd(lib.grad(f)), jacrev(jacfwd(f)))),
        "summed": bare(
            lambda f, jacfwd, jacrev: tuple(
                g(h(lambda x: sum(f(x)))) for g, h in ((jacfwd, jacrev), (jacrev, jacfwd))
            )
        ),
        "exchanged": bare(lambda f, jacfwd, jacrev: (jacrev(jacfwd(f)), jacfwd(jacrev(f)))),
        "same-twice": bare(lambda f, jacfwd, jacrev: (jacfwd(jacrev(f)), jacfwd(jacrev(f)))),
        "one-mode": bare(lambda f, jacfwd, jacrev: (jacfwd(jacfwd(f)), jacrev(jacrev(f)))),
        "once": bare(lambda f, jacfwd, jacrev: (jacfwd(f), jacrev(f))),
        "own": everywhere(lambda f, jacfwd, jacrev, lib: (lib.hessian(f), lib.hessian(f))),
        "other: one function": bare(lambda f, jacfwd, jacrev: jacfwd(jacrev(f))),
        "other: a transform of a transform": bare(
            lambda f, jacfwd, jacrev: (jacfwd(jacrev)(f), jacrev(jacfwd)(f))
        ),
        "other: a transform of numbers": bare(
            lambda f, jacfwd, jacrev: (lambda x: jacfwd(jacrev(f)(x)), lambda x: jacrev(jacfwd(f)(x)))
        ),
        "other: three": bare(lambda f, jacfwd, jacrev: (jacfwd(jacrev(f)),) * 3),
    },
    "hessian/hvp": {
        "M32 diagonal": everywhere(lambda f, x, v, lib: lib.hessian(f)(x).diagonal() * v),
        "quadratic": everywhere(
            lambda f, x, v, lib: (v * lib.grad(lambda z: (lib.grad(f)(z) * v).sum())(x)).sum()
        ),
        "gradient-times-v": everywhere(lambda f, x, v, lib: lib.grad(f)(x) * v),
        "slope": everywhere(lambda f, x, v, lib: lib.jvp(f, (x,), (v,))[1]),
        "slope-times-v": everywhere(lambda f, x, v, lib: lib.jvp(f, (x,), (v,))[1] * v),
        "matrix": everywhere(lambda f, x, v, lib: lib.hessian(f)(x)),
        "constant": everywhere(
            lambda f, x, v, lib: lib.grad(lambda z: (lib.grad(f)(x) * v).sum() + 0.0 * z.sum())(x)
        ),
        "pair": everywhere(lambda f, x, v, lib: lib.jvp(lib.grad(f), (x,), (v,))),
        "gradient": everywhere(lambda f, x, v, lib: lib.jvp(lib.grad(f), (x,), (v,))[0]),
        "row-sums": everywhere(lambda f, x, v, lib: lib.grad(lambda z: lib.grad(f)(z).sum())(x)),
        "exchanged": everywhere(lambda f, x, v, lib: lib.jvp(lib.grad(f), (v,), (x,))[1]),
        "not-scalar": everywhere(lambda f, x, v, lib: lib.grad(lambda z: lib.grad(f)(z) * v)(x)),
        "finite-differences by two calls": everywhere(_hvp_differences),
        "finite-differences in one call": everywhere(_hvp_differences_at_once),
        "other: the matrix": everywhere(_hvp_matrix),
        "other: its rows": everywhere(_hvp_rows),
    },
    "hessian/newton": {
        "M34 plain": with_linalg(newton_loop_plain),
        "one-step": with_linalg(newton_once),
        "endless": {
            way: partial(newton_without_end, lib=LIBS[way], linalg=LINALGS[way])
            for way in ("by_hand", "torch")
        },
        "few-descent-steps": with_linalg(newton_by_descent),
        "other: long descent": everywhere(_newton_by_long_descent),
        "other: an optimiser": everywhere(_newton_by_scipy),
        "other: the wrong way": with_linalg(_newton_wrong_way),
        "other: a scalar": with_linalg(lambda f, x, lib, linalg: f(x)),
    },
    "hessian/classify": {
        "M34": bare(lambda f, x: "bowl"),
        "exact-zero": with_linalg(classify_strict),
        "absolute": with_linalg(partial(classify_fixed, bound=1e-6)),
        "absolute smaller": with_linalg(partial(classify_fixed, bound=1e-8)),
        "absolute-large": with_linalg(partial(classify_fixed, bound=1e-3)),
        "no-size": with_linalg(classify_without_size),
        "diagonal": with_linalg(classify_diagonal),
        "determinant": with_linalg(classify_determinant),
        "other: a number": bare(lambda f, x: 1),
        "other: another word": bare(lambda f, x: "minimum"),
    },
    "hessian/laplace": {
        "M32 diagonal": _errors(lambda h, n, linalg: 1 / (n * h).diagonal() ** 0.5),
        "mean": _errors(lambda h, n, linalg: linalg.inv(h).diagonal() ** 0.5),
        "variances": _errors(lambda h, n, linalg: linalg.inv(n * h).diagonal()),
        "covariance": _errors(lambda h, n, linalg: linalg.inv(n * h)),
        "curvature": _errors(lambda h, n, linalg: (n * h).diagonal() ** 0.5),
        "hessian": _errors(lambda h, n, linalg: n * h),
        "other: sqrt of every entry": _errors(lambda h, n, linalg: abs(linalg.inv(n * h)) ** 0.5),
    },
    "hessian/hutchinson": {
        "M32 trace": everywhere(
            lambda hvp, probes, lib: lib.vmap(lambda z: (z * hvp(z)).sum())(probes).mean()
        ),
        "no-probe": everywhere(lambda hvp, probes, lib: lib.vmap(hvp)(probes).mean(0)),
        "last-only": bare(lambda hvp, probes: [z * hvp(z) for z in probes][-1]),
        "first-only": bare(lambda hvp, probes: probes[0] * hvp(probes[0])),
        "sum": bare(lambda hvp, probes: sum(z * hvp(z) for z in probes)),
        "other: all in one call": bare(lambda hvp, probes: (probes * hvp(probes)).mean(0)),
        "other: minus": bare(lambda hvp, probes: -sum(z * hvp(z) for z in probes) / len(probes)),
    },
    "hessian/newton_cg": {
        "sign": bare(lambda hvp, g: -cg(hvp, g)),
        "one-round": bare(lambda hvp, g: cg(hvp, g, 1)),
        "two-rounds": bare(lambda hvp, g: cg(hvp, g, 2)),
        "many-products": bare(_cg_to_the_end),
        "product": bare(lambda hvp, g: -hvp(g)),
        "gradient": bare(lambda hvp, g: -g),
        "other: a solver": {
            "by_hand": _cg_by_scipy,
            "jax": lambda hvp, g: jax.scipy.sparse.linalg.cg(hvp, -g, tol=1e-12)[0],
        },
        "other: column by column": bare(_cg_columns),
        "descent": bare(_cg_steepest),
        "other: the matrix by vmap": {
            way: partial(_cg_vmapped, lib=lib, linalg=LINALGS[way], space=SPACES[way])
            for way, lib in LIBS.items()
        },
    },
    "hessian/implicit": {
        "M38 the loop": with_linalg(_implicit_loop),
        "other: unrolled": everywhere(_implicit_unrolled),
        "other: a loop of JAX": {"jax": _implicit_scanned},
        "sign": _moved(lambda xx, xa, linalg: linalg.solve(xx, xa)),
        "mixed-only": _moved(lambda xx, xa, linalg: -xa),
        "multiplied": _moved(lambda xx, xa, linalg: -xx @ xa),
        "inverse-only": _moved(lambda xx, xa, linalg: -linalg.inv(xx)),
        "transposed": _moved(lambda xx, xa, linalg: -linalg.solve(xx, xa).T),
        "partial": with_linalg(lambda f, x, a, lib, linalg: lib.grad(f, argnums=1)(x, a)),
        "exchanged": with_linalg(
            lambda f, x, a, lib, linalg: (
                -linalg.solve(lib.hessian(f)(x, a), lib.jacfwd(lib.grad(f, argnums=1))(x, a))
            )
        ),
        "exchanged with inv": with_linalg(
            lambda f, x, a, lib, linalg: (
                -linalg.inv(lib.hessian(f)(x, a)) @ lib.jacfwd(lib.grad(f, argnums=1))(x, a)
            )
        ),
    },
    "hessian/exit": {"other: one less": {"by_hand": 999}},
}
