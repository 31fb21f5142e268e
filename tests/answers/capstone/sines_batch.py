"""Answers to capstone/sines_batch: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import torch

from tests.answers.capstone.sines_meta import detached, step

grad, vmap, grad_and_value = torch.func.grad, torch.func.vmap, torch.func.grad_and_value


def batch(step=step, points=lambda *points: points, mean=torch.mean, give=lambda f, p: grad_and_value(f)(p)[::-1]):
    def meta_batch(loss, params, *rest):
        *rows, rate = rest

        def mean_loss(p):
            return mean(vmap(lambda x, y, a, b: loss(step(loss, p, x, y, rate), a, b))(*points(*rows)))

        return give(mean_loss, params)

    return {"torch": meta_batch}


def each_task(reduce=lambda found: found.mean(0), in_dims=(None, 0, 0, 0, 0)):
    """grad inside, vmap outside."""

    def meta_batch(loss, params, *rest):
        *rows, rate = rest

        def one(p, x, y, a, b):
            return loss(step(loss, p, x, y, rate), a, b)

        g, v = vmap(grad_and_value(one), in_dims)(params, *rows)
        return reduce(v), {k: reduce(part) for k, part in g.items()}

    return {"torch": meta_batch}


def _adapted_first(loss, params, X, Y, A, B, rate):
    """First all steps, then all judgements."""

    def total(p):
        ends = vmap(lambda x, y: step(loss, p, x, y, rate))(X, Y)
        return vmap(loss)(ends, A, B).mean()

    g, v = grad_and_value(total)(params)
    return v, g


def _pullback(f, p):
    value, pull = torch.func.vjp(f, p)
    return value, pull(torch.ones_like(value))[0]


def _as_on_paper(loss, params, X, Y, A, B, rate):
    def one(x, y, a, b):
        end = step(loss, params, x, y, rate)
        after, value = grad_and_value(loss)(end, a, b)
        bend = torch.func.jvp(lambda p: grad(loss)(p, x, y), (params,), (after,))[1]
        return value, {k: after[k] - rate * bend[k] for k in params}

    values, gradients = vmap(one)(X, Y, A, B)
    return values.mean(), {k: g.mean(0) for k, g in gradients.items()}


def _params_for_each(loss, params, X, Y, A, B, rate):
    many = {k: p.expand(len(X), *p.shape) for k, p in params.items()}
    g, v = grad_and_value(lambda ps: vmap(lambda p, x, y, a, b: loss(step(loss, p, x, y, rate), a, b))(ps, X, Y, A, B).mean())(many)
    return v.item(), {k: part.sum(0) for k, part in g.items()}


def _crossed(loss, params, X, Y, A, B, rate):
    def total(p):
        ends = vmap(lambda x, y: step(loss, p, x, y, rate))(X, Y)
        return vmap(vmap(loss, (None, 0, 0)), (0, None, None))(ends, A, B).mean()

    g, v = grad_and_value(total)(params)
    return v, g


RIGHT = {
    "params for each task": {"torch": _params_for_each},
    "grad inside": each_task(),
    "first all steps": {"torch": _adapted_first},
    "a pullback": batch(give=_pullback),
    "as on paper": {"torch": _as_on_paper},
    "jacrev": batch(give=lambda f, p: (f(p), torch.func.jacrev(f)(p))),
    "a sum, divided": batch(mean=lambda losses: losses.sum() / len(losses)),
    "a list for the pair": batch(give=lambda f, p: list(grad_and_value(f)(p)[::-1])),
}


def _looped(loss, params, X, Y, A, B, rate):
    def total(p):
        return sum(loss(step(loss, p, x, y, rate), a, b) for x, y, a, b in zip(X, Y, A, B, strict=True)) / len(X)

    g, v = grad_and_value(total)(params)
    return v, g


def _pooled_step(loss, params, X, Y, A, B, rate):
    def total(p):
        g = grad(lambda q: vmap(lambda x, y: loss(q, x, y))(X, Y).mean())(p)
        q = {k: p[k] - rate * g[k] for k in p}
        return vmap(lambda a, b: loss(q, a, b))(A, B).mean()

    g, v = grad_and_value(total)(params)
    return v, g


def _flattened_step(loss, params, X, Y, A, B, rate):
    def total(p):
        return loss(step(loss, p, X.flatten(), Y.flatten(), rate), A.flatten(), B.flatten())

    g, v = grad_and_value(total)(params)
    return v, g


def _first_order(loss, params, X, Y, A, B, rate):
    ends = vmap(lambda x, y: step(loss, params, x, y, rate))(X, Y)
    g, v = vmap(grad_and_value(loss))(ends, A, B)
    return v.mean(), {k: part.mean(0) for k, part in g.items()}


def _summed_step(loss, params, X, Y, A, B, rate):
    def after(p):
        g = grad(lambda q: vmap(lambda x, y: loss(q, x, y))(X, Y).sum())(p)
        end = {k: p[k] - rate * g[k] for k in p}
        return vmap(lambda a, b: loss(end, a, b))(A, B).mean()

    g, v = grad_and_value(after)(params)
    return v, g


def _value_before(loss, params, X, Y, A, B, rate):
    gradient = batch()["torch"](loss, params, X, Y, A, B, rate)[1]
    return vmap(lambda a, b: loss(params, a, b))(A, B).mean(), gradient


def _first_task(loss, params, X, Y, A, B, rate):
    g, v = grad_and_value(lambda p: loss(step(loss, p, X[0], Y[0], rate), A[0], B[0]))(params)
    return v, g


def _unpacked(loss, params, X, Y, A, B, rate):
    g, v = grad_and_value(lambda p: loss(p, X[0], Y[0]))
    return v, g


def _meta_step(loss, params, *rest):
    value, gradient = batch()["torch"](loss, params, *rest)
    return value, {k: params[k] - rest[-1] * gradient[k] for k in params}


def _reptile(loss, params, X, Y, A, B, rate):
    ends = vmap(lambda x, y: step(loss, params, x, y, rate))(X, Y)
    value = vmap(loss)(ends, A, B).mean()
    return value, {k: params[k] - ends[k].mean(0) for k in params}


WRONG = {
    "M21": batch(mean=torch.sum),
    "M12": batch(give=lambda f, p: grad_and_value(f)(p)),
    "each-task": each_task(lambda found: found),
    "gradient-only": batch(give=lambda f, p: grad(f)(p)),
    "value-only": batch(give=lambda f, p: f(p)),
    "first-order": batch(detached),
    "first-order the gradients after": {"torch": _first_order},
    "pooled-step": {"torch": _pooled_step},
    "pooled-step flattened": {"torch": _flattened_step},
    "no-step": batch(lambda loss, p, x, y, rate: p),
    "value-before": {"torch": _value_before},
    "same-points": batch(points=lambda X, Y, A, B: (X, Y, X, Y)),
    "exchanged": batch(points=lambda X, Y, A, B: (A, B, X, Y)),
    "climbs": batch(lambda loss, p, x, y, rate: step(loss, p, x, y, -rate)),
    "own-rate": batch(lambda loss, p, x, y, rate: step(loss, p, x, y, 0.1)),
    "summed-step": {"torch": _summed_step},
    "no-rate": batch(lambda loss, p, x, y, rate: step(loss, p, x, y, 1.0)),
    "first-task": {"torch": _first_task},
    "reptile": {"torch": _reptile},
    "meta-step": {"torch": _meta_step},
    "M39": batch(mean=lambda losses: losses),
    "M18": each_task(in_dims=0),
    "M17": {"torch": lambda loss, p, X, Y, A, B, rate: grad_and_value(lambda q: loss(step(loss, q, X, Y, rate), A, B))(p)[::-1]},
    "M02": {"torch": _unpacked},
    "loop": {"torch": _looped},
    "other: all steps judged by all tasks": {"torch": _crossed},
    "other: median": batch(mean=torch.median),
    "other: two steps": batch(lambda loss, p, x, y, rate: step(loss, step(loss, p, x, y, rate), x, y, rate)),
    "other: one less": batch(mean=lambda losses: losses.sum() / (len(losses) - 1)),
    "other: without names": batch(give=lambda f, p: (f(p), list(grad(f)(p).values()))),
    "other: a dict": batch(give=lambda f, p: {"value": f(p), "gradient": grad(f)(p)}),
    "other: columns": batch(points=lambda *rows: [part.T for part in rows]),
}
