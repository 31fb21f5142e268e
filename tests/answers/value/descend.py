"""Answers to value/descend: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import torch

from tests.answers.value.transforms import JAX, TORCH, both


def step(last):
    """Right up to the last step: last(x, lr, gradient, value)."""

    def descend(value_and_grad, f, x, lr):
        value, gradient = value_and_grad(f)(x)
        return last(x, lr, gradient, value)

    return both(descend)


def descend_by_vjp(vjp, f, x, lr):
    value, pullback = vjp(f, x)
    return x - lr * pullback(value / value)[0], value


def descend_by_backward(f, x, lr):
    x = x.detach().clone().requires_grad_()
    loss = f(x)
    loss.backward()
    return (x - lr * x.grad).detach(), loss.detach()


def descend_with_aux(f, x, lr):
    def twice(x):
        value = f(x)
        return value, value

    gradient, loss = jax.grad(twice, has_aux=True)(x)
    return [x - lr * gradient, loss]


def descend_compiled(f, x, lr):
    loss, gradient = jax.jit(jax.value_and_grad(f))(x)
    return x - lr * gradient, float(loss)


def descend_in_numbers(f, x, lr):
    gradient, loss = TORCH(f)(x)
    return [a - float(lr) * g for a, g in zip(x.tolist(), gradient.tolist(), strict=True)], loss.item()


def _descend_other_order_torch(f, x, lr):
    loss, gradient = TORCH(f)(x)
    return x - lr * gradient, loss


def _descend_other_order_jax(f, x, lr):
    gradient, loss = JAX(f)(x)
    return x - lr * gradient, loss


def _descend_two_passes(f, x, lr):
    return x - lr * torch.func.grad(f)(x), f(x)


def _descend_two_passes_jax(f, x, lr):
    return x - lr * jax.grad(f)(x), f(x)


def _descend_unpacked(f, x, lr):
    gradient, loss = TORCH(f)
    return x - lr * gradient, loss


def _descend_unpacked_jax(f, x, lr):
    loss, gradient = jax.jit(JAX(f))
    return x - lr * gradient, loss


def _descend_indexed(f, x, lr):
    return x - lr * TORCH(f)[0], TORCH(f)[1]


def _descend_in_place(f, x, lr):
    gradient, loss = TORCH(f)(x)
    x -= lr * gradient
    return x, loss


def _descend_logs_after(value_and_grad, f, x, lr):
    new = x - lr * value_and_grad(f)(x)[1]
    return new, f(new)


RIGHT = {
    "vjp": {"torch": lambda *a: descend_by_vjp(torch.func.vjp, *a), "jax": lambda *a: descend_by_vjp(jax.vjp, *a)},
    "backward, has_aux": {"torch": descend_by_backward, "jax": descend_with_aux},
    "plain numbers, jit": {"torch": descend_in_numbers, "jax": descend_compiled},
}

WRONG = {
    "M12 the other's order": {"torch": _descend_other_order_torch, "jax": _descend_other_order_jax},
    "M14 f again": {"torch": _descend_two_passes, "jax": _descend_two_passes_jax},
    "M02 unpacked": {"torch": _descend_unpacked, "jax": _descend_unpacked_jax},
    "M02 indexed": {"torch": _descend_indexed},
    "other-name": {"torch": lambda f, x, lr: torch.func.value_and_grad(f)(x), "jax": lambda f, x, lr: jax.grad_and_value(f)(x)},
    "M01 not called": {"torch": lambda f, x, lr: TORCH(f), "jax": lambda f, x, lr: JAX(f)},
    "loss-after": both(_descend_logs_after),
    "uphill": step(lambda x, lr, g, v: (x + lr * g, v)),
    "swapped": step(lambda x, lr, g, v: (v, x - lr * g)),
    "gradient-for-x": {"torch": lambda f, x, lr: TORCH(f)(x)},
    "step-for-x": step(lambda x, lr, g, v: (-lr * g, v)),
    "no-rate": step(lambda x, lr, g, v: (x - g, v)),
    "no-loss": step(lambda x, lr, g, v: x - lr * g),
    "other: in place": {"torch": _descend_in_place},
    "other: as it came": {"jax": lambda f, x, lr: JAX(f)(x)},
    "other: a third thing": step(lambda x, lr, g, v: (x - lr * g, v, g)),
}
