"""An answer that takes the names out of the dict it is handed is told so, and not that a later call of it fails."""

from __future__ import annotations

from typing import Any

from torch.func import functional_call, grad, grad_and_value, jvp

from helpers.checks.checking import examine


def _emptied(params: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    return {name: found[name] for name in [params.popitem()[0] for _ in list(params)]}


def hvp_params(loss: Any, params: Any, direction: Any) -> Any:
    return _emptied(params, jvp(grad(loss), (dict(params),), (direction,))[1])


def network(net: Any, loss: Any, params: Any, X: Any, y: Any) -> Any:
    def pair(p: Any) -> Any:
        scores = functional_call(net, p, (X,))
        return loss(scores, y), (scores.argmax(1) == y).double().mean()

    gradients, (value, share) = grad_and_value(pair, has_aux=True)(dict(params))
    return value, _emptied(params, gradients), share


def test_names_taken_out() -> None:
    """In torch, where a call with the emptied dict raises."""
    for id, answer in (("hessian/network", hvp_params), ("value/network", network)):
        report = examine(id, None, {"torch": answer}, seed=11)
        assert "changed its input params in place" in str(report), report
