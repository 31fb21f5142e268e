"""Answers to grad/module: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import copy

import torch
from torch.func import functional_call


def _mse(model, x, y):
    return ((model(x) - y) ** 2).mean()


def module_by_autograd(model, x, y):
    params = dict(model.named_parameters())
    found = torch.autograd.grad(_mse(model, x, y), list(params.values()))
    return dict(zip(params, found, strict=True))


def module_by_backward_on_copy(model, x, y):
    model = copy.deepcopy(model)
    _mse(model, x, y).backward()
    return {name: value.grad for name, value in model.named_parameters()}


def module_cleaned_up(model, x, y):
    _mse(model, x, y).backward()
    found = {name: value.grad.clone() for name, value in model.named_parameters()}
    model.zero_grad()
    return found


def module_by_vjp(model, x, y):
    params = {name: value.detach() for name, value in model.named_parameters()}
    loss = torch.nn.MSELoss()
    value, pull = torch.func.vjp(lambda p: loss(functional_call(model, p, (x,)), y), params)
    return pull(torch.ones_like(value))[0]


def _module_forgotten(model, x, y):
    return torch.func.grad(lambda params: _mse(model, x, y))(dict(model.named_parameters()))


def _module_left(model, x, y):
    model.zero_grad()
    _mse(model, x, y).backward()
    return {name: value.grad for name, value in model.named_parameters()}


def _module_loss(loss):
    """The gradient of another loss by the parameters: loss(prediction, y)."""

    def grad_module(model, x, y):
        params = dict(model.named_parameters())
        return torch.func.grad(lambda p: loss(functional_call(model, p, (x,)), y))(params)

    return grad_module


def _module_stepped(model, x, y):
    found = module_by_autograd(model, x, y)
    with torch.no_grad():
        for name, value in model.named_parameters():
            value -= 0.1 * found[name]
    return found


def _module_evaluated(model, x, y):
    model.eval()
    return module_by_autograd(model, x, y)


def _module_frozen(model, x, y):
    found = module_by_autograd(model, x, y)
    model.requires_grad_(False)
    return found


def _module_with_a_buffer(model, x, y):
    model.register_buffer("rows", torch.tensor(len(x)))
    return module_by_autograd(model, x, y)


def _module_marking_x(model, x, y):
    x.requires_grad_()
    return module_by_autograd(model, x, y)


def module_there_and_back(model, x, y):
    mode = model.training
    model.eval()
    found = module_by_autograd(model, x, y)
    model.train(mode)
    return found


def _module_row_by_row(model, x, y):
    rows = [module_by_autograd(model, a[None], b[None]) for a, b in zip(x, y, strict=True)]
    return {name: sum(row[name] for row in rows) for name in rows[0]}


RIGHT = {
    "the mode put back": {"torch": module_there_and_back},
    "autograd.grad": {"torch": module_by_autograd},
    "backward on a copy": {"torch": module_by_backward_on_copy},
    "backward, cleaned up": {"torch": module_cleaned_up},
    "vjp and MSELoss": {"torch": module_by_vjp},
}

WRONG = {
    "M09 the module itself": {"torch": _module_forgotten},
    "grad-of-a-number": {
        "torch": lambda model, x, y: torch.func.grad(_mse(model, x, y))(dict(model.named_parameters()))
    },
    "M01 not called": {"torch": lambda model, x, y: torch.func.grad(_mse)},
    "left-grad": {"torch": _module_left},
    "sum": {"torch": _module_loss(lambda prediction, y: ((prediction - y) ** 2).sum())},
    "mean-of-rows": {"torch": _module_loss(lambda prediction, y: ((prediction - y) ** 2).sum(1).mean())},
    "half": {"torch": _module_loss(lambda prediction, y: 0.5 * ((prediction - y) ** 2).mean())},
    "by-input": {"torch": lambda model, x, y: torch.func.grad(lambda x: _mse(model, x, y))(x)},
    "values": {"torch": lambda model, x, y: dict(model.named_parameters())},
    "no-names": {
        "torch": lambda model, x, y: torch.autograd.grad(_mse(model, x, y), list(model.parameters()))
    },
    "not-squared": {"torch": _module_loss(lambda prediction, y: (prediction - y).mean())},
    "absolute": {"torch": _module_loss(lambda prediction, y: (prediction - y).abs().mean())},
    "mean-squared": {"torch": _module_loss(lambda prediction, y: (prediction - y).mean() ** 2)},
    "root": {"torch": _module_loss(lambda prediction, y: ((prediction - y) ** 2).mean().sqrt())},
    "without-y": {"torch": _module_loss(lambda prediction, y: (prediction**2).mean())},
    "plus-y": {"torch": _module_loss(lambda prediction, y: ((prediction + y) ** 2).mean())},
    "uphill": {"torch": _module_loss(lambda prediction, y: -((prediction - y) ** 2).mean())},
    "rows-added": {"torch": _module_row_by_row},
    "loss": {"torch": _mse},
    "other: squeezed": {"torch": _module_loss(lambda prediction, y: ((prediction.squeeze() - y) ** 2).mean())},
    "other: evaluated": {"torch": _module_evaluated},
    "other: frozen": {"torch": _module_frozen},
    "other: a buffer more": {"torch": _module_with_a_buffer},
    "other: marked x": {"torch": _module_marking_x},
    "other: took a step": {"torch": _module_stepped},
    "other: eye on the rows": {"torch": _module_loss(lambda prediction, y: ((prediction - y) ** 2).mean(0))},
}
