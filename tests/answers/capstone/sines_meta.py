"""Answers to capstone/sines_meta: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import torch

grad, jvp, vjp = torch.func.grad, torch.func.jvp, torch.func.vjp


def step(loss, p, x, y, rate):
    g = grad(loss)(p, x, y)
    return {k: p[k] - rate * g[k] for k in p}


def detached(loss, p, x, y, rate):
    g = grad(loss)(p, x, y)
    return {k: p[k] - rate * g[k].detach() for k in p}


def through(step=step, points=lambda x, y, x_new, y_new: (x, y, x_new, y_new), give=lambda f, p: grad(f)(p)):
    def meta_gradient(loss, params, x, y, x_new, y_new, rate):
        a, b, c, d = points(x, y, x_new, y_new)
        return give(lambda p: loss(step(loss, p, a, b, rate), c, d), params)

    return {"torch": meta_gradient}


def on_paper(second=lambda after, bend, rate: after - rate * bend, at=lambda p, q: p, of=lambda x, y, x_new, y_new: (x, y)):
    def meta_gradient(loss, params, x, y, x_new, y_new, rate):
        place = step(loss, params, x, y, rate)
        after = grad(loss)(place, x_new, y_new)
        bend = jvp(lambda p: grad(loss)(p, *of(x, y, x_new, y_new)), (at(params, place),), (after,))[1]
        return {k: second(after[k], bend[k], rate) for k in params}

    return {"torch": meta_gradient}


def _pulled_back(loss, params, x, y, x_new, y_new, rate):
    place, pull = vjp(lambda p: step(loss, p, x, y, rate), params)
    return pull(grad(loss)(place, x_new, y_new))[0]


def _full_hessian(loss, params, x, y, x_new, y_new, rate):
    after = grad(loss)(step(loss, params, x, y, rate), x_new, y_new)
    H = torch.func.hessian(loss)(params, x, y)
    return {k: after[k] - rate * sum(torch.tensordot(H[k][j], after[j], after[j].ndim) for j in params) for k in params}


def _autograd(loss, params, x, y, x_new, y_new, rate):
    p = {k: v.clone().requires_grad_() for k, v in params.items()}
    inner = torch.autograd.grad(loss(p, x, y), list(p.values()), create_graph=True)
    q = {k: v - rate * g for (k, v), g in zip(p.items(), inner, strict=True)}
    outer = torch.autograd.grad(loss(q, x_new, y_new), list(p.values()))
    return dict(zip(p, outer, strict=True))


def _jacfwd(f, p):
    return torch.func.jacfwd(f)(p)


def _backward(loss, params, x, y, x_new, y_new, rate):
    p = {k: v.clone().requires_grad_() for k, v in params.items()}
    loss(step(loss, p, x, y, rate), x_new, y_new).backward()
    return {k: v.grad for k, v in p.items()}


def _two_arguments(loss, params, x, y, x_new, y_new, rate):
    """By the start directly, and by the gradient that moves it."""
    g = grad(loss)(params, x, y)
    direct, by_g = grad(lambda p, g: loss({k: p[k] - rate * g[k] for k in p}, x_new, y_new), (0, 1))(params, g)
    more = vjp(lambda p: grad(loss)(p, x, y), params)[1](by_g)[0]
    return {k: direct[k] + more[k] for k in params}


RIGHT = {
    "backward": {"torch": _backward},
    "two arguments": {"torch": _two_arguments},
    "as on paper": on_paper(),
    "pulled back": {"torch": _pulled_back},
    "the full Hessian": {"torch": _full_hessian},
    "torch.autograd": {"torch": _autograd},
    "forward over reverse": through(give=_jacfwd),
    "jacrev": through(give=lambda f, p: torch.func.jacrev(f)(p)),
    "with the value": through(give=lambda f, p: torch.func.grad_and_value(f)(p)[0]),
}


def _first_order(loss, params, x, y, x_new, y_new, rate):
    return grad(loss)(step(loss, params, x, y, rate), x_new, y_new)


def _captured(loss, params, x, y, x_new, y_new, rate):
    """The argument is not used by the step: it moves from params, and the gradient is taken at the result."""
    place = step(loss, params, x, y, rate)
    return grad(lambda p: loss(p, x_new, y_new))(place)


def _no_grad(loss, p, x, y, rate):
    with torch.no_grad():
        g = grad(loss)(p, x, y)
    return {k: p[k] - rate * g[k].detach() for k in p}


def _at_the_step(loss, params, x, y, x_new, y_new, rate):
    place = step(loss, params, x, y, rate)
    return through()["torch"](loss, place, x, y, x_new, y_new, rate)


def _differences(loss, params, x, y, x_new, y_new, rate, h=1e-5):
    def after(p):
        return loss(step(loss, p, x, y, rate), x_new, y_new)

    found = {}
    for k, v in params.items():
        unit = torch.eye(v.numel(), dtype=v.dtype).reshape(-1, *v.shape)
        found[k] = torch.stack([(after(params | {k: v + h * e}) - after(params | {k: v - h * e})) / (2 * h) for e in unit]).reshape(v.shape)
    return found


def _block_diagonal(loss, params, x, y, x_new, y_new, rate):
    after = grad(loss)(step(loss, params, x, y, rate), x_new, y_new)
    H = torch.func.hessian(loss)(params, x, y)
    return {k: after[k] - rate * torch.tensordot(H[k][k], after[k], after[k].ndim) for k in params}


def _judged_before(loss, params, x, y, x_new, y_new, rate):
    before = grad(loss)(params, x_new, y_new)
    bend = jvp(lambda p: grad(loss)(p, x, y), (params,), (before,))[1]
    return {k: before[k] - rate * bend[k] for k in params}


WRONG = {
    "blocks": {"torch": _block_diagonal},
    "judged-before": {"torch": _judged_before},
    "held": through(give=lambda f, p: grad(lambda q: f({k: v.detach() for k, v in q.items()}))(p)),
    "first-order": {"torch": _first_order},
    "first-order detached": through(detached),
    "first-order no_grad": through(_no_grad),
    "first-order captured": {"torch": _captured},
    "before": through(lambda loss, p, x, y, rate: p),
    "same-points": through(points=lambda x, y, x_new, y_new: (x, y, x, y)),
    "exchanged": through(points=lambda x, y, x_new, y_new: (x_new, y_new, x, y)),
    "new-points-only": through(points=lambda x, y, x_new, y_new: (x_new, y_new, x_new, y_new)),
    "climbs": through(lambda loss, p, x, y, rate: step(loss, p, x, y, -rate)),
    "no-rate": through(lambda loss, p, x, y, rate: step(loss, p, x, y, 1.0)),
    "two-steps": through(lambda loss, p, x, y, rate: step(loss, step(loss, p, x, y, rate), x, y, rate)),
    "at-the-step": {"torch": _at_the_step},
    "bends-after": on_paper(at=lambda p, q: q),
    "bends-by-new": on_paper(of=lambda x, y, x_new, y_new: (x_new, y_new)),
    "plus": on_paper(lambda after, bend, rate: after + rate * bend),
    "no-rate-in-bend": on_paper(lambda after, bend, rate: after - bend),
    "bend-only": on_paper(lambda after, bend, rate: -rate * bend),
    "value": through(give=lambda f, p: f(p)),
    "stepped": {"torch": lambda loss, p, x, y, x_new, y_new, rate: step(loss, p, x, y, rate)},
    "meta-step": {"torch": lambda loss, p, x, y, a, b, rate: {k: p[k] - rate * g for k, g in through()["torch"](loss, p, x, y, a, b, rate).items()}},
    "M01": through(give=lambda f, p: grad(f)),
    "M39": {"torch": lambda loss, p, x, y, x_new, y_new, rate: grad(lambda q: step(loss, q, x, y, rate))(p)},
    "M17": {"torch": lambda loss, p, x, y, x_new, y_new, rate: grad(lambda q: loss(step(loss, q, x, y, rate), x_new[0], y_new[0]))(p)},
    "differences": {"torch": _differences},
    "other: pair with the value": through(give=lambda f, p: torch.func.grad_and_value(f)(p)),
    "other: all points": through(points=lambda x, y, a, b: (x, y, torch.cat([x, a]), torch.cat([y, b]))),
    "other: half the step": through(lambda loss, p, x, y, rate: step(loss, p, x, y, rate / 2)),
    "own-rate": through(lambda loss, p, x, y, rate: step(loss, p, x, y, 0.1)),
    "other: inner gradient": {"torch": lambda loss, p, x, y, x_new, y_new, rate: grad(loss)(p, x, y)},
    "other: without names": through(give=lambda f, p: list(grad(f)(p).values())),
}
