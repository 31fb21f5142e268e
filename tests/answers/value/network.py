"""Answers to value/network: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import copy

import jax
import jax.numpy as jnp
import torch
from torch.func import functional_call, grad_and_value


def _share(scores, y):
    return (scores.argmax(1) == y).double().mean()


def _share_jax(scores, y):
    return (scores.argmax(1) == y).mean()


def _torch(inner=None, after=lambda gradients, value, share: (value, gradients, share)):
    """An answer in torch: inner(scores, y, loss) gives the pair."""

    def answer(net, loss, params, x, y):
        def pair(p):
            return (inner or _pair)(functional_call(net, p, (x,)), y, loss)

        gradients, (value, share) = grad_and_value(pair, has_aux=True)(params)
        return after(gradients, value, share)

    return answer


def _jax(inner=None, after=lambda gradients, value, share: (value, gradients, share)):
    """The same in JAX."""

    def answer(net, loss, params, x, y):
        def pair(p):
            return (inner or _pair_jax)(net(p, x), y, loss)

        (value, share), gradients = jax.value_and_grad(pair, has_aux=True)(params)
        return after(gradients, value, share)

    return answer


def _pair(scores, y, loss):
    return loss(scores, y), _share(scores, y)


def _pair_jax(scores, y, loss):
    return loss(scores, y), _share_jax(scores, y)


def _inner(inner):
    """inner(scores, y, loss) gives the pair, in the words of either library."""
    return {"torch": _torch(inner), "jax": _jax(inner)}


def _after(after):
    """after(gradients, value, share) is what comes back."""
    return {"torch": _torch(None, after), "jax": _jax(None, after)}


def _accuracy(share):
    """share(scores, y), a number or a row of them."""
    return _inner(lambda scores, y, loss: (loss(scores, y), share(scores, y)))


def _number(hits):
    return hits.double() if isinstance(hits, torch.Tensor) else hits * 1.0


def three_by_backward_on_copy(net, loss, params, x, y):
    net = copy.deepcopy(net)
    net.load_state_dict(params)
    scores = net(x)
    value = loss(scores, y)
    value.backward()
    return value.item(), {name: part.grad for name, part in net.named_parameters()}, _share(scores, y).item()


def three_by_autograd(net, loss, params, x, y):
    marked = {name: value.clone().requires_grad_() for name, value in params.items()}
    scores = functional_call(net, marked, x)
    value = loss(scores, y)
    found = torch.autograd.grad(value, list(marked.values()))
    return [value.detach(), dict(zip(marked, found, strict=True)), (scores.argmax(-1) == y).sum() / len(y)]


def _smuggled(net, loss, params, x, y):
    kept = []

    def value_of(p):
        scores = functional_call(net, p, (x,))
        kept.append(_share(scores.detach(), y))
        return torch.nn.functional.cross_entropy(scores, y)

    gradients, value = grad_and_value(value_of)(params)
    return value, gradients, kept[0]


def _smuggled_jax(net, loss, params, x, y):
    kept = []
    value, gradients = jax.value_and_grad(lambda p: loss(kept.append(net(p, x)) or kept[0], y))(params)
    return value, gradients, _share_jax(kept[0], y)


def _named_by_position(net, loss, params, x, y):
    value, gradients, share = three_by_autograd(net, loss, params, x, y)
    return value, dict(zip((name for name, _ in net.named_parameters()), gradients.values(), strict=True)), share


def _named_by_alphabet(net, loss, params, x, y):
    value, gradients, share = _jax()(net, loss, params, x, y)
    return value, dict(zip(params, gradients.values(), strict=True)), share


def _params_by_position(net, loss, params, x, y):
    return _torch()(net, loss, dict(zip(dict(net.named_parameters()), params.values(), strict=True)), x, y)


def three_scores_as_aux(net, loss, params, x, y):
    def pair(p):
        scores = functional_call(net, p, (x,))
        return loss(scores, y), scores

    gradients, (value, scores) = grad_and_value(pair, has_aux=True)(params)
    return value.item(), gradients, int((scores.argmax(1) == y).sum()) / len(x)


def three_by_vjp(net, loss, params, x, y):
    scores, pullback = jax.vjp(lambda p: net(p, x), params)
    value, by_scores = jax.value_and_grad(loss)(scores, y)
    return value, pullback(by_scores)[0], _share_jax(scores, y)


def three_with_scores(net, loss, params, x, y):
    def pair(p):
        scores = net(p, x)
        return loss(scores, y), scores

    (value, scores), gradients = jax.value_and_grad(pair, has_aux=True)(params)
    return value, gradients, float((jnp.argmax(scores, axis=1) == y).sum()) / y.shape[0]


def three_compiled(net, loss, params, x, y):
    def pair(p, x, y):
        scores = net(p, x)
        return loss(scores, y), _share_jax(scores, y)

    (value, share), gradients = jax.jit(jax.value_and_grad(pair, has_aux=True))(params, x, y)
    return value, gradients, share


def three_by_argnums(net, loss, params, x, y):
    def pair(x, p):
        return _pair(functional_call(net, p, (x,)), y, loss)

    gradients, (value, share) = grad_and_value(pair, argnums=1, has_aux=True)(x, params)
    return value, gradients, share


def _forgotten(net, loss, params, x, y):
    gradients, (value, share) = grad_and_value(lambda p: _pair(net(x), y, loss), has_aux=True)(params)
    return value, gradients, share


def _forgotten_own(net, loss, params, x, y):
    return _forgotten(net, loss, dict(net.named_parameters()), x, y)


def _own(net, loss, params, x, y):
    return _torch()(net, loss, dict(net.named_parameters()), x, y)


def _captured(net, loss, params, x, y):
    gradients, (value, share) = grad_and_value(
        lambda p: _pair(functional_call(net, params, (x,)), y, loss), has_aux=True
    )(params)
    return value, gradients, share


def _captured_jax(net, loss, params, x, y):
    (value, share), gradients = jax.value_and_grad(lambda p: _pair_jax(net(params, x), y, loss), has_aux=True)(params)
    return value, gradients, share


def _again(net, loss, params, x, y):
    gradients, value = grad_and_value(lambda p: loss(functional_call(net, p, (x,)), y))(params)
    return value, gradients, _share(functional_call(net, params, (x,)), y)


def _again_jax(net, loss, params, x, y):
    value, gradients = jax.value_and_grad(lambda p: loss(net(p, x), y))(params)
    return value, gradients, _share_jax(net(params, x), y)


def _share_of_before(net, loss, params, x, y):
    gradients, value = grad_and_value(lambda p: loss(functional_call(net, p, (x,)), y))(params)
    return value, gradients, _share(net(x), y)


def _both_of_before(net, loss, params, x, y):
    gradients = torch.func.grad(lambda p: loss(functional_call(net, p, (x,)), y))(params)
    return loss(net(x), y), gradients, _share(net(x), y)


def _by_input(net, loss, params, x, y):
    gradients, (value, share) = grad_and_value(
        lambda x: _pair(functional_call(net, params, (x,)), y, loss), has_aux=True
    )(x)
    return value, gradients, share


def _by_input_jax(net, loss, params, x, y):
    (value, share), gradients = jax.value_and_grad(lambda x: _pair_jax(net(params, x), y, loss), has_aux=True)(x)
    return value, gradients, share


def _loaded(net, loss, params, x, y):
    net.load_state_dict(params)
    value = loss(net(x), y)
    value.backward()
    return value, {name: part.grad for name, part in net.named_parameters()}, _share(net(x), y)


def _backward(net, loss, params, x, y):
    value = loss(net(x), y)
    value.backward()
    return value, {name: part.grad for name, part in net.named_parameters()}, _share(net(x), y)


def _evaluated(net, loss, params, x, y):
    net.eval()
    return _torch()(net, loss, params, x, y)


def _unmarked(net, loss, params, x, y):
    scores = functional_call(net, params, (x,))
    value = loss(scores, y)
    return value, torch.autograd.grad(value, list(params.values())), _share(scores, y)


def _marked(net, loss, params, x, y):
    for value in params.values():
        value.requires_grad_()
    scores = functional_call(net, params, (x,))
    value = loss(scores, y)
    found = torch.autograd.grad(value, list(params.values()))
    return value, dict(zip(params, found, strict=True)), _share(scores, y)


def _no_has_aux(net, loss, params, x, y):
    return grad_and_value(lambda p: _pair(functional_call(net, p, (x,)), y, loss))(params)


def _no_has_aux_jax(net, loss, params, x, y):
    return jax.value_and_grad(lambda p: _pair_jax(net(p, x), y, loss))(params)


def _three_names(net, loss, params, x, y):
    gradients, value, share = grad_and_value(lambda p: _pair(functional_call(net, p, (x,)), y, loss), has_aux=True)(params)
    return value, gradients, share


def _three_names_jax(net, loss, params, x, y):
    value, share, gradients = jax.value_and_grad(lambda p: _pair_jax(net(p, x), y, loss), has_aux=True)(params)
    return value, gradients, share


def _three_names_other(net, loss, params, x, y):
    (value, share), gradients = grad_and_value(lambda p: _pair(functional_call(net, p, (x,)), y, loss), has_aux=True)(params)
    return value, gradients, share


def _three_names_jax_other(net, loss, params, x, y):
    gradients, (value, share) = jax.value_and_grad(lambda p: _pair_jax(net(p, x), y, loss), has_aux=True)(params)
    return value, gradients, share


def _transform_unpacked(net, loss, params, x, y):
    gradients, (value, share) = grad_and_value(lambda p: _pair(net(x), y, loss), has_aux=True)
    return value, gradients, share


def _transform_unpacked_jax(net, loss, params, x, y):
    (value, share), gradients = jax.value_and_grad(lambda p: _pair_jax(net(p, x), y, loss), has_aux=True)
    return value, gradients, share


def _layer_by_layer(net, loss, params, x, y):
    def pair(p):
        hidden = torch.tanh(x @ p["0.weight"].T + p["0.bias"])
        return _pair(hidden @ p["2.weight"].T + p["2.bias"], y, loss)

    gradients, (value, share) = grad_and_value(pair, has_aux=True)(params)
    return value, gradients, share


def _kept(answer):
    kept = []

    def keeping(*inputs):
        if not kept:
            kept.append(answer(*inputs))
        return kept[0]

    return keeping


def _row_by_row(net, loss, params, x, y):
    def total(p):
        scores = net(p, x)
        return sum(loss(scores[k : k + 1], y[k : k + 1]) for k in range(len(y))), _share_jax(scores, y)

    (value, share), gradients = jax.value_and_grad(total, has_aux=True)(params)
    return value, gradients, share


RIGHT = {
    "autograd and vjp": {"torch": three_by_autograd, "jax": three_by_vjp},
    "a copy and the scores as aux": {"torch": three_by_backward_on_copy, "jax": three_with_scores},
    "scores as aux and jit": {"torch": three_scores_as_aux, "jax": three_compiled},
    "argnums": {"torch": three_by_argnums, "jax": _jax()},
}

WRONG = {
    "M09 net in a lambda": {"torch": _forgotten},
    "M09 at its own parameters": {"torch": _forgotten_own},
    "cut params from outside": {"torch": _captured, "jax": _captured_jax},
    "cut detached": {"torch": _torch(lambda s, y, loss: _pair(s.detach(), y, loss)), "jax": _jax(lambda s, y, loss: _pair_jax(jax.lax.stop_gradient(s), y, loss))},
    "cut-swapped": {"torch": _torch(lambda s, y, loss: _pair(s, y, loss)[::-1]), "jax": _jax(lambda s, y, loss: _pair_jax(s, y, loss)[::-1])},
    "own-numbers": {"torch": _own},
    "loss-of-before": {"torch": _both_of_before},
    "accuracy-of-before": {"torch": _share_of_before},
    "torch-nest": _after(lambda g, v, a: (g, (v, a))),
    "jax-nest": _after(lambda g, v, a: ((v, a), g)),
    "M12 gradients first": _after(lambda g, v, a: (g, v, a)),
    "accuracy-second": _after(lambda g, v, a: (v, a, g)),
    "exchanged": _after(lambda g, v, a: (a, g, v)),
    "no-accuracy": _after(lambda g, v, a: (v, g)),
    "gradient-alone": _after(lambda g, v, a: g),
    "no-names": _after(lambda g, v, a: (v, tuple(g[n] for n in ("0.weight", "0.bias", "2.weight", "2.bias")), a)),
    "by-position": {"torch": _named_by_position},
    "by-alphabet": {"jax": _named_by_alphabet},
    "other-places": {"torch": _params_by_position},
    "smuggled": {"jax": _smuggled_jax},
    "classes-from-one": _accuracy(lambda s, y: _number(s.argmax(1) + 1 == y).mean()),
    "uphill": _after(lambda g, v, a: (v, {n: -part for n, part in g.items()}, a)),
    "last-layer": _after(lambda g, v, a: (v, {n: part for n, part in g.items() if n.startswith("2")}, a)),
    "percent": _after(lambda g, v, a: (v, g, 100 * a)),
    "errors": _after(lambda g, v, a: (v, g, 1 - a)),
    "two-passes for the accuracy": {"torch": _again, "jax": _again_jax},
    "counted": _accuracy(lambda s, y: (s.argmax(1) == y).sum()),
    "each-row": _accuracy(lambda s, y: _number(s.argmax(1) == y)),
    "predictions": _accuracy(lambda s, y: s.argmax(1)),
    "smallest": _accuracy(lambda s, y: _number(s.argmin(1) == y).mean()),
    "axis": _accuracy(lambda s, y: _number(s.argmax(0) == y).mean()),
    "no-class argmax of all": _accuracy(lambda s, y: _number(s.argmax() == y).mean()),
    "no-class the score": _accuracy(lambda s, y: _number((s.max(1).values if isinstance(s, torch.Tensor) else s.max(1)) == y).mean()),
    "axis whole scores": _accuracy(lambda s, y: _number(s == y).mean()),
    "chances": {"torch": _torch(lambda s, y, loss: (loss(s, y), s.softmax(1).gather(1, y[:, None]).mean())), "jax": _jax(lambda s, y, loss: (loss(s, y), jax.nn.softmax(s)[jnp.arange(len(y)), y].mean()))},
    "softmax-first": {"torch": _torch(lambda s, y, loss: _pair(s.softmax(1), y, loss)), "jax": _jax(lambda s, y, loss: _pair_jax(jax.nn.softmax(s), y, loss))},
    "by-input": {"torch": _by_input, "jax": _by_input_jax},
    "sum-of-both": {"torch": _torch(lambda s, y, loss: (torch.nn.functional.cross_entropy(s, y, reduction="sum"), _share(s, y))), "jax": _row_by_row},
    "M13 no pair": {"torch": lambda net, loss, params, x, y: grad_and_value(lambda p: loss(functional_call(net, p, (x,)), y), has_aux=True)(params)},
    "M13 three parts": {"jax": lambda net, loss, params, x, y: jax.value_and_grad(lambda p: (*_pair_jax(net(p, x), y, loss), p), has_aux=True)(params)},
    "no-has-aux": {"torch": _no_has_aux, "jax": _no_has_aux_jax},
    "not-tensors": {"torch": _torch(lambda s, y, loss: (loss(s, y), _share(s, y).item()))},
    "mean-of-bool": {"torch": _torch(lambda s, y, loss: (loss(s, y), (s.argmax(1) == y).mean()))},
    "three-names": {"torch": _three_names, "jax": _three_names_jax},
    "other-order": {"torch": _three_names_other, "jax": _three_names_jax_other},
    "no-loss": _after(lambda g, v, a: (g, a)),
    "one-vector": {"torch": _torch(None, lambda g, v, a: (v, torch.cat([part.ravel() for part in g.values()]), a))},
    "each-with-each": _accuracy(lambda s, y: _number(s.argmax(1)[:, None] == y).mean()),
    "each-with-each the other way": _accuracy(lambda s, y: _number(s.argmax(1) == y[:, None]).mean()),
    "loss-arguments": _inner(lambda s, y, loss: (loss(y, s), 0.0)),
    "net-arguments": {"jax": lambda net, loss, params, x, y: jax.value_and_grad(lambda p: loss(net(x, p), y))(params)},
    "M02 unpacked": {"torch": _transform_unpacked, "jax": _transform_unpacked_jax},
    "grad-of-a-number": {"torch": lambda net, loss, params, x, y: grad_and_value(loss(functional_call(net, params, (x,)), y))(params)},
    "other-name": {"torch": lambda net, loss, params, x, y: torch.func.value_and_grad(loss)(params), "jax": lambda net, loss, params, x, y: jax.grad_and_value(loss)(params)},
    "module-called-with-params": {"torch": lambda net, loss, params, x, y: grad_and_value(lambda p: loss(net(p, x), y))(params)},
    "function-called-without-params": {"jax": lambda net, loss, params, x, y: jax.value_and_grad(lambda p: loss(net(x), y))(params)},
    "no-module": {"jax": lambda net, loss, params, x, y: jax.value_and_grad(lambda p: loss(functional_call(net, p, (x,)), y))(params)},
    "module-differentiated": {"torch": lambda net, loss, params, x, y: grad_and_value(lambda n: loss(n(x), y))(net), "jax": lambda net, loss, params, x, y: jax.value_and_grad(lambda n: loss(n(params, x), y))(net)},
    "by-classes": {"torch": lambda net, loss, params, x, y: grad_and_value(loss, argnums=1)(functional_call(net, params, (x,)), y)},
    "call-arguments": {"torch": lambda net, loss, params, x, y: grad_and_value(lambda p: loss(functional_call(p, net, (x,)), y))(params)},
    "no-graph": {"torch": _unmarked},
    "wrote-module": {"torch": _loaded},
    "left-grad": {"torch": _backward},
    "other: evaluated": {"torch": _evaluated},
    "other: marked the caller's": {"torch": _marked},
    "other: layer by layer": {"torch": _layer_by_layer},
    "other: kept": {"torch": _kept(_torch()), "jax": _kept(_jax())},
    "other: nine rows": _accuracy(lambda s, y: (s.argmax(1) == y).sum() / 9),
    "other: squeezed": {"torch": _torch(lambda s, y, loss: (loss(s, y), _share(s.squeeze(), y)))},
    "other: smuggled in a list": {"torch": _smuggled},
    "other: first row": _accuracy(lambda s, y: _number(s[0].argmax() == y[0])),
}
