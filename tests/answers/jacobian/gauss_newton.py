"""Answers to jacobian/gauss_newton: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import numpy as np

from tests.answers.jacobian.libraries import with_linalg


def _loop(step, more=0):
    """Steps `b + step(J, r, linalg)` in a loop."""

    def answer(residuals, b, steps, lib, linalg):
        for _ in range(steps + more):
            b = b + step(lib.jacfwd(residuals)(b), residuals(b), linalg)
        return b

    return with_linalg(answer)


def _normal(J, r, linalg):
    return -linalg.solve(J.T @ J, J.T @ r)


def by_recursion(residuals, b, steps, lib, linalg):
    if steps == 0:
        return [float(entry) for entry in b]
    q, upper = linalg.qr(lib.jacfwd(residuals)(b))
    return by_recursion(residuals, b - linalg.solve(upper, q.T @ residuals(b)), steps - 1, lib, linalg)


def through_the_loss(residuals, b, steps, lib, linalg):
    for _ in range(steps):
        J = lib.jacfwd(residuals)(b)
        gradient = lib.grad(lambda c: (residuals(c) ** 2).sum() / 2)(b)
        b = b - linalg.inv(J.T @ J) @ gradient
    return b


def linear_part(residuals, b, steps, lib, linalg):
    """Solved for the new place at once, not for the step."""
    for _ in range(steps):
        J = lib.jacfwd(residuals)(b)
        b = linalg.lstsq(J, J @ b - residuals(b))[0]
    return b


def one(residuals, b, steps, lib, linalg):
    return b + _normal(lib.jacfwd(residuals)(b), residuals(b), linalg)


def frozen_jacobian(residuals, b, steps, lib, linalg):
    J = lib.jacfwd(residuals)(b)
    for _ in range(steps):
        b = b + _normal(J, residuals(b), linalg)
    return b


def frozen(residuals, b, steps, lib, linalg):
    J, r = lib.jacfwd(residuals)(b), residuals(b)
    for _ in range(steps):
        b = b + _normal(J, r, linalg)
    return b


def frozen_residuals(residuals, b, steps, lib, linalg):
    r = residuals(b)
    for _ in range(steps):
        b = b + _normal(lib.jacfwd(residuals)(b), r, linalg)
    return b


def walks(goes_on, after=False):
    """Steps as long as `goes_on(s, b, J, r, new_r)` says so; the step that says no is taken if `after` is true."""

    def answer(residuals, b, steps, lib, linalg):
        for _ in range(steps):
            J, r = lib.jacfwd(residuals)(b), residuals(b)
            s = _normal(J, r, linalg)
            more = goes_on(s, b, J, r, residuals(b + s))
            if more or after:
                b = b + s
            if not more:
                break
        return b

    return with_linalg(answer)


def best_seen(residuals, b, steps, lib, linalg):
    best = b
    for _ in range(steps):
        b = b + _normal(lib.jacfwd(residuals)(b), residuals(b), linalg)
        if (residuals(b) ** 2).sum() < (residuals(best) ** 2).sum():
            best = b
    return best


def backtracks(residuals, b, steps, lib, linalg):
    for _ in range(steps):
        s = _normal(lib.jacfwd(residuals)(b), residuals(b), linalg)
        while (residuals(b + s) ** 2).sum() > (residuals(b) ** 2).sum():
            s = s / 2
        b = b + s
    return b


def clipped(residuals, b, steps, lib, linalg):
    for _ in range(steps):
        s = _normal(lib.jacfwd(residuals)(b), residuals(b), linalg)
        length = float((s * s).sum()) ** 0.5
        b = b + (s if length < 5 else s * (5 / length))
    return b


def from_start(residuals, b, steps, lib, linalg):
    place = b
    for _ in range(steps):
        place = b + _normal(lib.jacfwd(residuals)(place), residuals(place), linalg)
    return place


def every_second(residuals, b, steps, lib, linalg):
    for k in range(steps):
        if k % 2 == 0:
            J = lib.jacfwd(residuals)(b)
        b = b + _normal(J, residuals(b), linalg)
    return b


def at_least_one(residuals, b, steps, lib, linalg):
    return to_there(residuals, b, max(steps, 1), lib, linalg)


def in_place(residuals, b, steps, lib, linalg):
    """On a copy: b itself stays as it was."""
    b = b + 0
    for _ in range(steps):
        b -= linalg.lstsq(lib.jacfwd(residuals)(b), residuals(b))[0]
    return b


def never_moves(residuals, b, steps, lib, linalg):
    for _ in range(steps):
        b + _normal(lib.jacfwd(residuals)(b), residuals(b), linalg)
    return b + 0


def full_newton(residuals, b, steps, lib, linalg):
    loss = lambda c: (residuals(c) ** 2).sum() / 2
    for _ in range(steps):
        b = b - linalg.solve(lib.hessian(loss)(b), lib.grad(loss)(b))
    return b


def to_the_end(residuals, b, steps, lib, linalg):
    for _ in range(200):
        step = _normal(lib.jacfwd(residuals)(b), residuals(b), linalg)
        b = b + step
        if abs(step).max() < 1e-12:
            break
    return b


def history(residuals, b, steps, lib, linalg):
    places = []
    for _ in range(steps):
        b = b + _normal(lib.jacfwd(residuals)(b), residuals(b), linalg)
        places.append(b)
    return places


def last_step(residuals, b, steps, lib, linalg):
    s = 0 * b
    for _ in range(steps):
        s = _normal(lib.jacfwd(residuals)(b), residuals(b), linalg)
        b = b + s
    return s


def at_the_end(give):
    def answer(residuals, b, steps, lib, linalg):
        return give(residuals, to_there(residuals, b, steps, lib, linalg))

    return with_linalg(answer)


def to_there(residuals, b, steps, lib, linalg):
    for _ in range(steps):
        b = b + _normal(lib.jacfwd(residuals)(b), residuals(b), linalg)
    return b


def gradient_for_jacobian(residuals, b, steps, lib, linalg):
    for _ in range(steps):
        b = b - linalg.lstsq(lib.grad(residuals)(b), residuals(b))[0]
    return b


def two_by_two(residuals, b, steps, lib, linalg):
    """The inverse of a matrix of two rows, written out."""
    for _ in range(steps):
        J, r = lib.jacfwd(residuals)(b), residuals(b)
        a, g = J.T @ J, J.T @ r
        det = a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]
        s0, s1 = (a[1, 1] * g[0] - a[0, 1] * g[1]) / det, (a[0, 0] * g[1] - a[1, 0] * g[0]) / det
        b = b - (s0 * (b * 0 + 1) + (s1 - s0) * (b * 0 + 1).cumsum(0) - (s1 - s0))
    return b


_seen = {}


def kept_by_shape(residuals, b, steps, lib, linalg):
    key = (lib.__name__, tuple(b.shape), steps)
    if key not in _seen:
        _seen[key] = np.asarray(to_there(residuals, b, steps, lib, linalg))
    return _seen[key]


def names_in_the_loop(residuals, b, steps, lib, linalg):
    for _ in range(steps):
        place = b = b + _normal(lib.jacfwd(residuals)(b), residuals(b), linalg)
    return place


RIGHT = {
    "the normal equations": _loop(_normal),
    "QR by recursion": with_linalg(by_recursion),
    "the gradient of the loss": with_linalg(through_the_loss),
    "the pseudoinverse": _loop(lambda J, r, linalg: -linalg.pinv(J) @ r),
    "in place on a copy": {way: answer for way, answer in with_linalg(in_place).items() if way != "jax"}
    | {"jax": with_linalg(linear_part)["jax"]},
    "the new place at once": with_linalg(linear_part),
}

WRONG = {
    "sign": _loop(lambda J, r, linalg: linalg.lstsq(J, r)[0]),
    "gradient": _loop(lambda J, r, linalg: -J.T @ r),
    "gradient-of-square": _loop(lambda J, r, linalg: -2 * J.T @ r),
    "one-step": with_linalg(one),
    "one-step-more": _loop(_normal, 1),
    "one-step-less": _loop(_normal, -1),
    "to-the-end": with_linalg(to_the_end),
    "frozen-jacobian": with_linalg(frozen_jacobian),
    "frozen": with_linalg(frozen),
    "frozen-residuals": with_linalg(frozen_residuals),
    **{f"stops before a step below {bound}": walks(lambda s, *_, bound=bound: abs(s).max() > bound) for bound in (1e-3, 1e-6)},
    "stops after a step below 1e-6": walks(lambda s, *_: abs(s).max() > 1e-6, after=True),
    "stops at a hundredth of b": walks(lambda s, b, *_: (s * s).sum() > 1e-4 * (b * b).sum()),
    "stops at a ten-thousandth of b": walks(lambda s, b, *_: (s * s).sum() > 1e-8 * (b * b).sum()),
    "stops at a small gradient": walks(lambda s, b, J, r, new: abs(J.T @ r).max() > 1e-3),
    "stops at a small sum": walks(lambda s, b, J, r, new: (r * r).sum() > 1e-8),
    "stops before the sum rises": walks(lambda s, b, J, r, new: (new * new).sum() < (r * r).sum()),
    "stops after the sum rose": walks(lambda s, b, J, r, new: (new * new).sum() < (r * r).sum(), after=True),
    "stops at the best place": with_linalg(best_seen),
    "shorter by halving": with_linalg(backtracks),
    "shorter by clipping": with_linalg(clipped),
    "at-least-one": with_linalg(at_least_one),
    "no-round": with_linalg(names_in_the_loop),
    "from-start": with_linalg(from_start),
    "every-second": with_linalg(every_second),
    "other: a cut in lstsq": _loop(lambda J, r, linalg: -linalg.pinv(J, 1e-3) @ r),
    "not-called": with_linalg(
        lambda residuals, b, steps, lib, linalg: b - linalg.lstsq(lib.jacfwd(residuals), residuals(b))[0]
    ),
    "M31 J transposed": _loop(lambda J, r, linalg: -linalg.lstsq(J.T, r)[0]),
    "M31 inverse": _loop(lambda J, r, linalg: -linalg.inv(J) @ r),
    "newton": with_linalg(full_newton),
    "twice": _loop(lambda J, r, linalg: 2 * _normal(J, r, linalg)),
    "half": _loop(lambda J, r, linalg: -linalg.solve(2 * J.T @ J, J.T @ r)),
    "diagonal": _loop(lambda J, r, linalg: -(J.T @ r) / (J.T @ J).diagonal()),
    "multiplied": _loop(lambda J, r, linalg: -J.T @ J @ (J.T @ r)),
    "entries": _loop(lambda J, r, linalg: -(1 / (J.T @ J)) @ (J.T @ r)),
    "start": with_linalg(never_moves),
    "forgets": with_linalg(
        lambda residuals, b, steps, lib, linalg: _normal(lib.jacfwd(residuals)(b), residuals(b), linalg)
    ),
    "step-only": with_linalg(last_step),
    "history": with_linalg(history),
    "residuals": at_the_end(lambda residuals, b: residuals(b)),
    "loss": at_the_end(lambda residuals, b: (residuals(b) ** 2).sum()),
    "pair": at_the_end(lambda residuals, b: (b, residuals(b))),
    "not-scalar": with_linalg(gradient_for_jacobian),
    "tuple": _loop(lambda J, r, linalg: linalg.lstsq(J, r)),
    "M31 J alone": _loop(lambda J, r, linalg: -linalg.solve(J, r)),
    "M31 no transpose": _loop(lambda J, r, linalg: -linalg.solve(J.T @ J, J @ r)),
    "M31 one transpose only": _loop(lambda J, r, linalg: -linalg.solve(J @ J.T, J.T @ r)),
    "M31 the step by r alone": _loop(lambda J, r, linalg: -linalg.solve(J.T @ J, r)),
    "shorter always": _loop(lambda J, r, linalg: 0.1 * _normal(J, r, linalg)),
    "damped": _loop(lambda J, r, linalg: -linalg.solve(J.T @ J + 0.01 * linalg.inv(J.T @ J) @ (J.T @ J), J.T @ r)),
    "damped by the diagonal": _loop(
        lambda J, r, linalg: -linalg.solve((J.T @ J) * (1 + 0.01 * (linalg.inv(J.T @ J) @ (J.T @ J))), J.T @ r)
    ),
    "other: every entry larger": _loop(lambda J, r, linalg: -linalg.solve(J.T @ J + 0.01, J.T @ r)),
    "other: two numbers only": with_linalg(two_by_two),
    "other: kept by shape": with_linalg(kept_by_shape),
}
