"""Answers to capstone/private_sum: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import torch
from torch.func import grad, jacrev, vmap


def gradients(loss, params, X, Y):
    return vmap(grad(loss), (None, 0, 0))(params, X, Y)


def norms(G):
    return sum((g.reshape(len(g), -1) ** 2).sum(1) for g in G.values()).sqrt()


def added(factor, G):
    return {name: torch.tensordot(factor, g, 1) for name, g in G.items()}


def by(factor):
    """An answer with other factors: `factor(norms, c)`."""

    def clipped_sum(loss, params, X, Y, c):
        G = gradients(loss, params, X, Y)
        return added(factor(norms(G), c), G)

    return {"torch": clipped_sum}


def of(change):
    return {"torch": lambda loss, params, X, Y, c: change(gradients(loss, params, X, Y), c)}


def _one_at_a_time(loss, params, X, Y, c):
    """Clipped inside the lane, then added up."""

    def clipped(x, y):
        g = grad(loss)(params, x, y)
        norm = sum((v**2).sum() for v in g.values()) ** 0.5
        return {name: v * torch.clamp(c / (norm + 1e-12), max=1.0) for name, v in g.items()}

    return {name: v.sum(0) for name, v in vmap(clipped)(X, Y).items()}


def _flat(G, c):
    rows = torch.cat([g.reshape(len(g), -1) for g in G.values()], 1)
    rows = rows * (c / torch.linalg.vector_norm(rows, dim=1).clamp(min=c))[:, None]
    parts = rows.sum(0).split([g[0].numel() for g in G.values()])
    return {name: part.reshape(g.shape[1:]) for (name, g), part in zip(G.items(), parts, strict=True)}


def _renormed(G, c):
    """torch's own clipping of rows."""
    rows = torch.renorm(torch.cat([g.reshape(len(g), -1) for g in G.values()], 1), 2, 0, c)
    parts = rows.sum(0).split([g[0].numel() for g in G.values()])
    return {name: part.reshape(g.shape[1:]) for (name, g), part in zip(G.items(), parts, strict=True)}


def _by_jacobian(loss, params, X, Y, c):
    G = jacrev(lambda p: vmap(loss, (None, 0, 0))(p, X, Y))(params)
    return added(c / norms(G).clamp(min=c), G)


def _loop_over_samples(G, c):
    total = {name: torch.zeros_like(g[0]) for name, g in G.items()}
    for k, norm in enumerate(norms(G)):
        factor = 1.0 if norm <= c else c / float(norm)
        total = {name: total[name] + factor * G[name][k] for name in G}
    return total


def _weighted(loss, params, X, Y, c):
    """The factors first; then one gradient, of the weighted sum of the losses."""
    factor = c / norms(gradients(loss, params, X, Y)).clamp(min=c)
    return grad(lambda p: (factor * vmap(loss, (None, 0, 0))(p, X, Y)).sum())(params)


def _loop(loss, params, X, Y, c):
    total = {name: torch.zeros_like(p) for name, p in params.items()}
    for x, y in zip(X, Y, strict=True):
        g = {name: v[None] for name, v in grad(loss)(params, x, y).items()}
        total = {name: total[name] + v for name, v in added(c / norms(g).clamp(min=c), g).items()}
    return total


def _limited(total, c):
    norm = sum((g**2).sum() for g in total.values()).sqrt()
    return {name: g * c / norm.clamp(min=c) for name, g in total.items()}


def _by_name(G, c):
    return {name: added(c / norms({name: g}).clamp(min=c), {name: g})[name] for name, g in G.items()}


def _last_name(G, c):
    for name in G:
        size = norms({name: G[name]})
    return added(c / size.clamp(min=c), G)


def _python_if(loss, params, X, Y, c):
    def clipped(x, y):
        g = grad(loss)(params, x, y)
        norm = sum((v**2).sum() for v in g.values()) ** 0.5
        return g if norm <= c else {name: v * c / norm for name, v in g.items()}

    return {name: v.sum(0) for name, v in vmap(clipped)(X, Y).items()}


def _where(n, c):
    return torch.where(n > c, c / n, torch.ones_like(n))


RIGHT = {
    "where": by(_where),
    "inside the lane": {"torch": _one_at_a_time},
    "flat": of(_flat),
    "renorm": of(_renormed),
    "jacrev of all losses": {"torch": _by_jacobian},
    "a loop over clipped rows": of(_loop_over_samples),
    "the gradient of a weighted sum": {"torch": _weighted},
    "a larger number against zero": by(lambda n, c: (c / (n + 1e-6)).clamp(max=1.0)),
    "a small number against zero": by(lambda n, c: (c / (n + 1e-9)).clamp(max=1.0)),
}

WRONG = {
    "M22": of(lambda G, c: _limited({name: g.sum(0) for name, g in G.items()}, c)),
    "M22-mean": of(lambda G, c: _limited({name: g.mean(0) for name, g in G.items()}, c)),
    "no-clip": of(lambda G, c: {name: g.sum(0) for name, g in G.items()}),
    "by-name": of(_by_name),
    "last-name": of(_last_name),
    "normalized": by(lambda n, c: c / n.clamp(min=1e-12)),
    "unit": by(lambda n, c: 1 / n.clamp(min=1.0)),
    "not-times-c": by(lambda n, c: 1 / n.clamp(min=c)),
    "inverted": by(lambda n, c: (n / c).clamp(max=1.0)),
    "no-root": by(lambda n, c: c / (n**2).clamp(min=c)),
    "only-short": by(lambda n, c: torch.where(n < c, c / n.clamp(min=1e-12), torch.ones_like(n))),
    "soft": by(lambda n, c: c / (n + c)),
    "averaged": of(lambda G, c: {name: g / len(X) for X in [next(iter(G.values()))] for name, g in added(c / norms(G).clamp(min=c), G).items()}),
    "entries": of(lambda G, c: {name: g.clamp(-c, c).sum(0) for name, g in G.items()}),
    "all-entries": of(lambda G, c: {name: (g * (c / norms(G).clamp(min=c)).reshape(-1, *[1] * (g.ndim - 1))).sum() for name, g in G.items()}),
    "zero": by(lambda n, c: (c / n * n.clamp(max=c) / c) / 1.0),
    "loop": {"torch": _loop},
    "no-if": {"torch": _python_if},
    "M39": {"torch": lambda loss, params, X, Y, c: grad(vmap(loss, (None, 0, 0)))(params, X, Y)},
    "M17": {"torch": lambda loss, params, X, Y, c: grad(loss)(params, X, Y)},
    "M18": {"torch": lambda loss, params, X, Y, c: vmap(grad(loss))(params, X, Y)},
    "not-a-tensor": by(lambda n, c: torch.minimum(1.0, c / n)),
    "W-and-b": of(lambda G, c: added(c / norms({name: G[name] for name in ("W", "b")}).clamp(min=c), G)),
    "other: one axis too many": of(lambda G, c: {name: (g * (c / norms(G).clamp(min=c))[:, None, None]).sum(0) for name, g in G.items()}),
    "M22-mean without clipping": {"torch": lambda loss, params, X, Y, c: grad(lambda p: vmap(loss, (None, 0, 0))(p, X, Y).mean())(params)},
    "other: a large number against zero": by(lambda n, c: (c / (n + 0.01)).clamp(max=1.0)),
    "other: from the end": of(lambda G, c: {name: (g * (c / norms(G).clamp(min=c))).sum(0) for name, g in G.items()}),
}
