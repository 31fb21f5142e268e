"""Answers to grad/fix_autograd: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import torch


def slopes_by_backward(f, x):
    x = x.clone().requires_grad_()
    y = f(x)
    y.backward(torch.ones_like(y))
    return x.grad


def slopes_by_weights(f, x):
    x = x.detach().requires_grad_()  # shares memory with the caller's x, and is another tensor
    y = f(x)
    return torch.autograd.grad(y, x, grad_outputs=torch.ones_like(y))[0]


def slopes_one_by_one(f, x):
    result = []
    for entry in x.flatten():
        entry = entry.clone().requires_grad_()
        result.append(torch.autograd.grad(f(entry), entry)[0])
    return torch.stack(result).reshape(x.shape)


def _slopes_along_axis_0(f, x):
    return torch.stack([torch.func.grad(f)(entry) for entry in x])


def _slopes_left(f, x):
    x.requires_grad_()
    f(x).sum().backward()
    slopes = x.grad.clone()
    x.requires_grad_(False)
    return slopes


def slopes_marked_and_unmarked(f, x):
    x.requires_grad_()
    (dx,) = torch.autograd.grad(f(x).sum(), x)
    x.requires_grad_(False)
    return dx


def _slopes_marking_callers(f, x):
    x.requires_grad_()
    return torch.autograd.grad(f(x).sum(), x)[0]


def _slopes_marked_late(f, x):
    y = f(x)
    x = x.clone().requires_grad_()
    return torch.autograd.grad(y.sum(), x)[0]


def _slopes(last):
    """Right up to the last step: last(f, x, y) with a marked copy of x."""

    def slopes(f, x):
        x = x.detach().clone().requires_grad_()
        return last(f, x, f(x))

    return slopes


RIGHT = {
    "backward with ones": {"torch": slopes_by_backward},
    "grad_outputs": {"torch": slopes_by_weights},
    "one entry at a time": {"torch": slopes_one_by_one},
    "marked and unmarked again": {"torch": slopes_marked_and_unmarked},
    "vmap of grad": {
        "torch": lambda f, x: torch.func.vmap(torch.func.grad(f))(x.flatten()).reshape(x.shape)
    },
    "forward": {"torch": lambda f, x: torch.func.jvp(f, (x,), (torch.ones_like(x),))[1]},
    "grad of the sum": {"torch": lambda f, x: torch.func.grad(lambda x: f(x).sum())(x)},
    "a list of floats": {"torch": lambda f, x: slopes_by_backward(f, x).tolist()},
}

WRONG = {
    "M05 as it was": {"torch": lambda f, x: torch.autograd.grad(f(x), x)},
    "M05 marked late": {"torch": _slopes_marked_late},
    "not-scalar": {"torch": _slopes(lambda f, x, y: torch.autograd.grad(y, x)[0])},
    "not-scalar backward": {"torch": _slopes(lambda f, x, y: y.backward())},
    "other-tensor": {"torch": _slopes(lambda f, x, y: torch.autograd.grad(y.sum(), x.clone())[0])},
    "marked-callers": {"torch": _slopes_marking_callers},
    "still-records": {
        "torch": _slopes(lambda f, x, y: torch.autograd.grad(y.sum(), x, create_graph=True)[0])
    },
    "one-tuple": {"torch": _slopes(lambda f, x, y: torch.autograd.grad(y.sum(), x))},
    "mean": {"torch": _slopes(lambda f, x, y: torch.autograd.grad(y.mean(), x)[0])},
    "added-up": {"torch": _slopes(lambda f, x, y: torch.autograd.grad(y.sum(), x)[0].sum())},
    "first-only": {"torch": _slopes(lambda f, x, y: torch.autograd.grad(y[0], x)[0])},
    "value": {"torch": lambda f, x: f(x)},
    "other: the whole Jacobian": {"torch": lambda f, x: torch.func.jacrev(f)(x)},
    "left-gradient": {"torch": _slopes_left},
    "last-only": {"torch": _slopes(lambda f, x, y: torch.autograd.grad(y[-1], x)[0])},
    "product": {"torch": _slopes(lambda f, x, y: torch.autograd.grad(y.prod(), x)[0])},
    "norm": {"torch": _slopes(lambda f, x, y: torch.autograd.grad(y.norm(), x)[0])},
    "squares": {"torch": _slopes(lambda f, x, y: torch.autograd.grad((y**2).sum(), x)[0])},
    "other: along axis 0": {"torch": _slopes_along_axis_0},
    "other: flat": {"torch": _slopes(lambda f, x, y: torch.autograd.grad(y.sum(), x)[0].flatten())},
    "other: squeezed": {"torch": _slopes(lambda f, x, y: torch.autograd.grad(y.sum(), x)[0].squeeze())},
    "not-scalar a sum over rows": {"torch": _slopes(lambda f, x, y: torch.autograd.grad(y.sum(0), x)[0])},
    "other: the diagonal": {"torch": lambda f, x: torch.func.jacrev(f)(x).diag()},
    "other: not called": {"torch": lambda f, x: torch.func.grad(f)},
    "not-scalar func.grad of a vector": {"torch": lambda f, x: torch.func.grad(f)(x)},
    "other: differences": {"torch": lambda f, x: (f(x + 1e-4) - f(x)) / 1e-4},
}
