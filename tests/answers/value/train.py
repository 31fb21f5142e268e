"""Answers to value/train: other right ones, and wrong ones as a learner would write them."""

from __future__ import annotations

import jax
import numpy as np
import torch

from helpers import by_hand as bh
from tests.answers.value.transforms import both


def three(answer):
    """The same text for all three ways."""
    return {"by_hand": lambda *a: answer(bh.value_and_grad, *a), **both(answer)}


def train_by_recursion(value_and_grad, f, x, steps, lr):
    if steps == 0:
        return x, []
    loss, gradient = value_and_grad(f)(x)
    last, log = train_by_recursion(value_and_grad, f, x - lr * gradient, steps - 1, lr)
    return last, [loss, *log]


def train_into_an_array(value_and_grad, f, x0, steps, lr):
    both, x, log = value_and_grad(f), x0, np.zeros(steps)
    for k in range(steps):
        loss, gradient = both(x)
        x, log[k] = x - lr * gradient, float(loss)
    return x, log


def train_scanned(f, x0, steps, lr):
    def step(x, _):
        loss, gradient = jax.value_and_grad(f)(x)
        return x - lr * gradient, loss

    return jax.lax.scan(step, x0, length=steps)


def train_by_backward(f, x0, steps, lr):
    x, log = x0.clone().requires_grad_(), []
    optimiser = torch.optim.SGD([x], lr=float(lr))
    for _ in range(steps):
        optimiser.zero_grad()
        loss = f(x)
        loss.backward()
        optimiser.step()
        log.append(loss.item())
    return x, log


def trained(change):
    """A training loop with a slip: change(value_and_grad, f, x, lr) gives the next x and what is logged."""

    def train(value_and_grad, f, x, steps, lr):
        log = []
        for _ in range(steps):
            x, entry = change(value_and_grad, f, x, lr)
            log.append(entry)
        return x, log

    return three(train)


def _train_other_order(value_and_grad, f, x, lr):
    gradient, loss = value_and_grad(f)(x)
    return x - lr * gradient, loss


def _train_two_passes(value_and_grad, f, x, lr):
    loss = f(x)
    return x - lr * value_and_grad(f)(x)[1], loss


def _train_after(value_and_grad, f, x, lr):
    x = x - lr * value_and_grad(f)(x)[1]
    return x, f(x)


def _train_unpacked(value_and_grad, f, x, lr):
    loss, gradient = value_and_grad(f)
    return x - lr * gradient, loss


def _train_and_last_loss(value_and_grad, f, x, steps, lr):
    log = []
    for _ in range(steps):
        loss, gradient = value_and_grad(f)(x)
        log.append(loss)
        x = x - lr * gradient
    return x, [*log, f(x)]


def _train_evaluating_the_end(value_and_grad, f, x, steps, lr):
    log = []
    for _ in range(steps + 1):
        loss, gradient = value_and_grad(f)(x)
        log.append(loss)
        last, x = x, x - lr * gradient
    return last, log[:-1]


def _train_stuck(value_and_grad, f, x0, steps, lr):
    x, log = x0, []
    for _ in range(steps):
        loss, gradient = value_and_grad(f)(x0)
        log.append(loss)
        x = x - lr * gradient
    return x, log


def _train_new_log(value_and_grad, f, x, steps, lr):
    for _ in range(steps):
        log = []
        loss, gradient = value_and_grad(f)(x)
        log.append(loss)
        x = x - lr * gradient
    return x, log


def _train_append(value_and_grad, f, x, steps, lr):
    log = []
    for _ in range(steps):
        loss, gradient = value_and_grad(f)(x)
        log = log.append(loss)
        x = x - lr * gradient
    return x, log


def _train_returning_early(value_and_grad, f, x, steps, lr):
    log = []
    for _ in range(steps):
        loss, gradient = value_and_grad(f)(x)
        log.append(loss)
        x = x - lr * gradient
        return x, log


def _train_from_one(value_and_grad, f, x, steps, lr):
    log = []
    for _ in range(1, steps):
        loss, gradient = value_and_grad(f)(x)
        log.append(loss)
        x = x - lr * gradient
    return x, log


def train_until(stop, at_most=10**6):
    """Ends a walk early: stop(gradient)."""

    def train(value_and_grad, f, x, steps, lr):
        log = []
        for _ in range(min(steps, at_most)):
            loss, gradient = value_and_grad(f)(x)
            log.append(loss)
            if stop(gradient):
                break
            x = x - lr * gradient
        return x, log

    return {way: answer for way, answer in three(train).items() if way != "jax"}  # there no long walk is taken


def train_keeping(value_and_grad, f, x, steps, lr, log=[]):  # noqa: B006
    for _ in range(steps):
        loss, gradient = value_and_grad(f)(x)
        log.append(loss)
        x = x - lr * gradient
    return x, log


def train_logging_at_the_end(value_and_grad, f, x, steps, lr):
    log, loss = [], 0.0
    for _ in range(steps):
        loss, gradient = value_and_grad(f)(x)
        x = x - lr * gradient
    log.append(loss)
    return x, log


def train_two_numbers(value_and_grad, f, x, steps, lr):
    x, log = train_by_recursion(value_and_grad, f, x, steps, lr)
    return (x[0], x[1]), log


def train_without_the_last_step(value_and_grad, f, x, steps, lr):
    log = []
    for k in range(steps):
        loss, gradient = value_and_grad(f)(x)
        log.append(loss)
        if k < steps - 1:
            x = x - lr * gradient
    return x, log


RIGHT = {
    "recursion": three(train_by_recursion),
    "an array": three(train_into_an_array),
    "optimiser, scan": {
        "by_hand": lambda *a: train_by_recursion(bh.value_and_grad, *a),
        "torch": train_by_backward,
        "jax": train_scanned,
    },
}

WRONG = {
    "M14 two passes": trained(_train_two_passes),
    "M14 one pass too many": three(_train_evaluating_the_end),
    "M12 the other order": trained(_train_other_order),
    "M02 unpacked": trained(_train_unpacked),
    "loss-after": trained(_train_after),
    "one-loss-more": three(_train_and_last_loss),
    "one-step-less": three(_train_from_one),
    "last-step-missing": three(train_without_the_last_step),
    "first-step": three(_train_returning_early),
    "stuck": three(_train_stuck),
    "new-log": three(_train_new_log),
    "append-back": three(_train_append),
    "uphill": trained(lambda vg, f, x, lr: (x + lr * vg(f)(x)[1], vg(f)(x)[0])),
    "no-rate": trained(lambda vg, f, x, lr: (x - vg(f)(x)[1], vg(f)(x)[0])),
    "log-of-places": trained(lambda vg, f, x, lr: (x - lr * vg(f)(x)[1], x)),
    "stops-early at a gradient of 0": train_until(lambda gradient: abs(gradient).max() < 1e-3),
    "stops-early after ten": train_until(lambda gradient: False, 10),
    "other: a list as a default": three(train_keeping),
    "new-log at the end": three(train_logging_at_the_end),
    "other: two numbers": three(train_two_numbers),
    "other: a log of pairs": trained(lambda vg, f, x, lr: (x - lr * vg(f)(x)[1], vg(f)(x))),
    "other: nothing back": three(lambda *a: print(end="")),
}
