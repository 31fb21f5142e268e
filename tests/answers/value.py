"""Chapter 03: other right answers, and the known mistakes as a learner would write them in torch, JAX and NumPy."""

import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers import by_hand as bh
from helpers.exercises.value import matched

TORCH, JAX = torch.func.grad_and_value, jax.value_and_grad


def torch_value_and_grad(f):
    return lambda x: TORCH(f)(x)[::-1]


def both(answer):
    """The same text for torch and JAX: a transform in the order (value, gradient) is handed in."""
    return {"torch": lambda *a: answer(torch_value_and_grad, *a), "jax": lambda *a: answer(JAX, *a)}


def three(answer):
    """The same text for all three ways."""
    return {"by_hand": lambda *a: answer(bh.value_and_grad, *a), **both(answer)}


def all_ways(answer):
    return {"by_hand": answer, "torch": answer, "jax": answer}


# --- my_grad_and_value -------------------------------------------------------------------------------------------


def in_float32(f, has_aux=False):
    def both(x):
        value, pullback, *aux = bh.vjp(f, x, has_aux=has_aux)
        return pullback(np.ones(()))[0].astype(np.float32), (value, *aux) if aux else float(value)

    return both


def _my_ready_made(f, has_aux=False):
    return lambda x: bh.value_and_grad(f, has_aux=has_aux)(x)[::-1]


def over_a_vjp_of_all_outputs(f, has_aux=False):
    """aux is a result like any other, and gets zeros for its cotangents."""

    def both(x):
        result, pullback = bh.vjp(f, x)
        if has_aux:
            weights = (1.0, bh.tree_map(np.zeros_like, result[1]))
        else:
            weights = 1.0
        return pullback(weights)[0], result

    return both


def over_jacrev(f, has_aux=False):
    kept = []

    def value(x):
        result = f(x)
        kept.append(result)
        value, *aux = result if has_aux else (result,)
        return value, (value, *aux) if has_aux else value

    return lambda x: bh.jacrev(value, has_aux=True)(x)


def in_lists(f, has_aux=False):
    def both(x):
        value, pullback, *aux = bh.vjp(f, x, has_aux=has_aux)
        return [pullback(np.array(1.0))[0], [value, *aux] if has_aux else value]

    return both


def my(last):
    """Right up to the last step: last(gradient, value, aux or nothing)."""

    def my_grad_and_value(f, has_aux=False):
        def both(x):
            value, pullback, *aux = bh.vjp(f, x, has_aux=has_aux)
            return last(pullback, value, *aux)

        return both

    return {"by_hand": my_grad_and_value}


def _my_calling_again(f, has_aux=False):
    def both(x):
        _, pullback, *_ = bh.vjp(f, x, has_aux=has_aux)
        return pullback(1.0)[0], f(x)

    return both


def _my_by_grad_and_f(f, has_aux=False):
    def both(x):
        gradient = bh.grad(f, has_aux=has_aux)(x)
        return (gradient[0] if has_aux else gradient), f(x)

    return both


def _my_deaf(f, has_aux=False):
    def both(x):
        value, pullback = bh.vjp(f, x)
        return pullback(1.0)[0], value

    return both


def _my_silent(f, has_aux=False):
    def both(x):
        return bh.grad_and_value(f, has_aux=has_aux)(x)

    print(end="")


def _my_smuggling(f, has_aux=False):
    kept = []

    def value(x):
        result = f(x)
        kept.append(result[1] if has_aux else None)
        return result[0] if has_aux else result

    def both(x):
        gradient, v = bh.grad_and_value(value)(x)
        return gradient, ((v, kept[-1]) if has_aux else v)

    return both


# --- descend -----------------------------------------------------------------------------------------------------


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
    return [a - lr.item() * g for a, g in zip(x.tolist(), gradient.tolist(), strict=True)], loss.item()


def step(last):
    """Right up to the last step: last(x, lr, gradient, value)."""

    def descend(value_and_grad, f, x, lr):
        value, gradient = value_and_grad(f)(x)
        return last(x, lr, gradient, value)

    return both(descend)


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


# --- to_jax_order ------------------------------------------------------------------------------------------------


def order_by_parts(result):
    gradient, beside = result
    if isinstance(beside, tuple):
        value, aux = beside
        return (value, aux), gradient
    return beside, gradient


def order_as_list(result):
    return list(reversed(result))


def order_by_index(result):
    return result[1], result[0]


def order_by_star(result):
    first, *rest = result
    return *rest, first


def _order_always_aux(result):
    gradient, (value, aux) = result
    return (value, aux), gradient


def _order_three(result):
    gradient, value, aux = result
    return (value, aux), gradient


def _order_deep(result):
    if not isinstance(result, tuple):
        return result
    return tuple(_order_deep(part) for part in result[::-1])


def _order_by_length(result):
    gradient, beside = result
    return (beside[0], (gradient, beside[1])) if isinstance(beside, tuple) else (beside, gradient)


# --- with_aux ----------------------------------------------------------------------------------------------------


class WithAux:
    """A class can make a function too."""

    def __init__(self, f, aux_fn):
        self.f, self.aux_fn = f, aux_fn

    def __call__(self, x):
        return self.f(x), self.aux_fn(x)


def with_aux_by_loop(f, aux_fn):
    return lambda *args, **kwargs: tuple(g(*args, **kwargs) for g in (f, aux_fn))


def with_aux_first(f, aux_fn):
    def pair(x):
        aux = aux_fn(x)
        return f(x), aux

    return pair


def pair(last):
    return all_ways(lambda f, aux_fn: lambda x: last(f, aux_fn, x))


# --- train -------------------------------------------------------------------------------------------------------


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
    optimiser = torch.optim.SGD([x], lr=lr.item())
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


# --- portable_aux ------------------------------------------------------------------------------------------------


def _z(params, x):
    return x @ params["w"] + params["b"]


def _cross_entropy(params, x, y, lib):
    z = _z(params, x)
    return (lib.log1p(lib.exp(z)) - y * z).mean()


def _right(params, x, y):
    return (_z(params, x) > 0) == (y > 0.5)


def fit(last):
    """The loss with another ending: last(value, right, y, lib)."""

    def loss(lib, params, x, y):
        return last(_cross_entropy(params, x, y, lib), _right(params, x, y), y, lib)

    return {"torch": lambda *a: loss(torch, *a), "jax": lambda *a: loss(jnp, *a)}


def fit_by_logaddexp(lib):
    def loss(params, x, y):
        z = _z(params, x)
        value = lib.logaddexp(lib.zeros_like(z), z).mean() - (y * z).mean()
        right = (z > 0) * y + (z <= 0) * (1 - y)
        return value, {"count": lib.ones_like(y).sum(), "accuracy": right.mean()}

    return loss


def fit_in_jax(params, x, y):
    """JAX takes the mean of True and False."""
    value = _cross_entropy(params, x, y, jnp)
    return value, {"accuracy": _right(params, x, y).mean(), "count": jnp.array(float(len(y)))}


def fit_own_names(params, x, y):
    value = torch.nn.functional.binary_cross_entropy_with_logits(_z(params, x), y)
    return value, {"accuracy": _right(params, x, y).double().mean(), "count": torch.tensor(len(y))}


def _fit_half(params, x, y, lib):
    right = lib.where((_z(params, x) > 0.5) == (y > 0.5), 1.0, 0.0)
    return _cross_entropy(params, x, y, lib), {"accuracy": right.mean(), "count": lib.asarray(len(y))}


def _fit_lost_torch(params, x, y):
    value = torch.tensor(_cross_entropy(params, x, y, torch).item())
    return value, {"accuracy": _right(params, x, y).sum() / len(y), "count": torch.asarray(len(y))}


def _fit_lost_jax(params, x, y):
    value = jax.lax.stop_gradient(_cross_entropy(params, x, y, jnp))
    return value, {"accuracy": _right(params, x, y).mean(), "count": jnp.asarray(len(y))}


# --- the tables --------------------------------------------------------------------------------------------------

RIGHT = {
    "value/my_grad_and_value": {
        "float32": {"by_hand": in_float32},
        "zeros for aux": {"by_hand": over_a_vjp_of_all_outputs},
        "jacrev": {"by_hand": over_jacrev},
        "in lists": {"by_hand": in_lists},
    },
    "value/descend": {
        "vjp": {"torch": lambda *a: descend_by_vjp(torch.func.vjp, *a), "jax": lambda *a: descend_by_vjp(jax.vjp, *a)},
        "backward, has_aux": {"torch": descend_by_backward, "jax": descend_with_aux},
        "plain numbers, jit": {"torch": descend_in_numbers, "jax": descend_compiled},
    },
    "value/to_jax_order": {
        "by parts": {"by_hand": order_by_parts},
        "a list": {"by_hand": order_as_list},
        "by index": {"by_hand": order_by_index},
        "a star": {"by_hand": order_by_star},
    },
    "value/with_aux": {
        "a class": all_ways(WithAux),
        "a loop": all_ways(with_aux_by_loop),
        "aux first": all_ways(with_aux_first),
    },
    "value/train": {
        "recursion": three(train_by_recursion),
        "an array": three(train_into_an_array),
        "optimiser, scan": {
            "by_hand": lambda *a: train_by_recursion(bh.value_and_grad, *a),
            "torch": train_by_backward,
            "jax": train_scanned,
        },
    },
    "value/portable_aux": {
        "sum over len": fit(lambda v, r, y, lib: (v, {"accuracy": r.sum() / len(y), "count": lib.asarray(float(len(y)))})),
        "logaddexp": {"torch": fit_by_logaddexp(torch), "jax": fit_by_logaddexp(jnp)},
        "the library's own": {"torch": fit_own_names, "jax": fit_in_jax},
    },
    "value/exit": {"from the end": {"by_hand": "result[-1][-2]"}, "item": {"by_hand": "`result[1] [0].item()`"}},
    "value/match_errors": {
        "found by the messages": {"by_hand": matched},
        "texts": {"by_hand": lambda m: {k: f" {v}" for k, v in matched(m).items()}},
        "floats": {"by_hand": lambda m: {k: float(v) for k, v in matched(m).items()}},
        "another order": {"by_hand": lambda m: dict(reversed(matched(m).items()))},
    },
}  # fmt: skip

WRONG = {
    "value/recall_calls": {"other: text": {"by_hand": "two for each"}},
    "value/recall_item": {"other: twice": {"by_hand": 50}},
    "value/my_grad_and_value": {
        "M14 f again": {"by_hand": _my_calling_again},
        "M14 grad, then f": {"by_hand": _my_by_grad_and_f},
        "M12 value first": my(lambda pull, v, *aux: ((v, *aux) if aux else v, pull(1.0)[0])),
        "flat": my(lambda pull, v, *aux: (pull(1.0)[0], v, *aux)),
        "aux-outside": my(lambda pull, v, *aux: ((pull(1.0)[0], v), *aux) if aux else (pull(1.0)[0], v)),
        "aux-dropped": my(lambda pull, v, *aux: (pull(1.0)[0], v)),
        "one-tuple": my(lambda pull, v, *aux: (pull(1.0), (v, *aux) if aux else v)),
        "aux-in-a-list": my(lambda pull, v, *aux: (pull(1.0)[0], (v, aux) if aux else v)),
        "value-sent-back": my(lambda pull, v, *aux: (pull(v)[0], (v, *aux) if aux else v)),
        "pullback-not-called": my(lambda pull, v, *aux: (pull, (v, *aux) if aux else v)),
        "no-has-aux": {"by_hand": _my_deaf},
        "nothing-back": {"by_hand": _my_silent},
        "smuggled out": {"by_hand": _my_smuggling},
        "ready-made": {"by_hand": lambda f, has_aux=False: bh.grad_and_value(f, has_aux=has_aux)},
        "ready-made turned round": {"by_hand": _my_ready_made},
        "other: torch does it": {"by_hand": lambda f, has_aux=False: lambda x: TORCH(f, has_aux=has_aux)(torch.tensor(x))},
        "other: differences": {
            "by_hand": lambda f, has_aux=False: lambda x: (np.array([(f(x + h) - f(x)) / 1e-6 for h in 1e-6 * np.eye(len(x))]), f(x))
        },
    },
    "value/descend": {
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
    },
    "value/to_jax_order": {
        "M12 nothing moved": {"by_hand": lambda result: tuple(result)},
        "M15 aux stays": {"by_hand": _order_by_length},
        "always-aux": {"by_hand": _order_always_aux},
        "always-aux by index": {"by_hand": lambda r: ((r[1][0], r[1][1]), r[0])},
        "three-parts": {"by_hand": _order_three},
        "three-parts by index": {"by_hand": lambda r: ((r[1], r[2]), r[0])},
        "flat": {"by_hand": lambda r: (*r[1], r[0]) if isinstance(r[1], tuple) else (r[1], r[0])},
        "other: all the way down": {"by_hand": _order_deep},
        "other: one part": {"by_hand": lambda r: r[1]},
    },
    "value/with_aux": {
        "M13 the value alone": pair(lambda f, aux_fn, x: f(x)),
        "M01 called": {"torch": lambda f, aux_fn: torch.ones(2), "jax": lambda f, aux_fn: (f, aux_fn)},
        "swapped": pair(lambda f, aux_fn, x: (aux_fn(x), f(x))),
        "flat": pair(lambda f, aux_fn, x: (f(x), *aux_fn(x))),
        "added": pair(lambda f, aux_fn, x: f(x) + aux_fn(x)),
        "in-a-tuple": pair(lambda f, aux_fn, x: (f(x), (aux_fn(x),))),
        "a-list": pair(lambda f, aux_fn, x: [f(x), aux_fn(x)]),
        "not-called aux": pair(lambda f, aux_fn, x: (f(x), aux_fn)),
        "not-called value": pair(lambda f, aux_fn, x: (f, aux_fn(x))),
        "lost-path float": pair(lambda f, aux_fn, x: (float(f(x)), aux_fn(x))),
        "lost-path": {
            "torch": lambda f, aux_fn: lambda x: (f(x).detach(), aux_fn(x)),
            "jax": lambda f, aux_fn: lambda x: (jax.lax.stop_gradient(f(x)), aux_fn(x)),
        },
        "no-tensors": {"torch": lambda f, aux_fn: lambda x: (f(x), aux_fn(x).tolist())},
        "aux-of-value": pair(lambda f, aux_fn, x: (f(x), aux_fn(f(x)))),
        "lost-path item": {
            "torch": lambda f, aux_fn: lambda x: (f(x).item(), aux_fn(x)),
            "jax": lambda f, aux_fn: lambda x: (f(x).item(), aux_fn(x)),
        },
        "other: a sum in aux": pair(lambda f, aux_fn, x: (f(x), aux_fn(x).sum())),
    },
    "value/train": {
        "M14 two passes": trained(_train_two_passes),
        "M14 one pass too many": three(_train_evaluating_the_end),
        "M12 the other order": trained(_train_other_order),
        "M02 unpacked": trained(_train_unpacked),
        "loss-after": trained(_train_after),
        "one-loss-more": three(_train_and_last_loss),
        "one-step-less": three(_train_from_one),
        "first-step": three(_train_returning_early),
        "stuck": three(_train_stuck),
        "new-log": three(_train_new_log),
        "append-back": three(_train_append),
        "uphill": trained(lambda vg, f, x, lr: (x + lr * vg(f)(x)[1], vg(f)(x)[0])),
        "no-rate": trained(lambda vg, f, x, lr: (x - vg(f)(x)[1], vg(f)(x)[0])),
        "log-of-places": trained(lambda vg, f, x, lr: (x - lr * vg(f)(x)[1], x)),
        "other: a log of pairs": trained(lambda vg, f, x, lr: (x - lr * vg(f)(x)[1], vg(f)(x))),
        "other: nothing back": three(lambda *a: print(end="")),
    },
    "value/portable_aux": {
        "M13 the loss alone": fit(lambda v, r, y, lib: v),
        "not-tensors a count": fit(lambda v, r, y, lib: (v, {"accuracy": r.sum() / len(y), "count": len(y)})),
        "not-tensors item": fit(lambda v, r, y, lib: (v, {"accuracy": r.sum().item() / len(y), "count": lib.asarray(len(y))})),
        "not-tensors NumPy": fit(lambda v, r, y, lib: (v, {"accuracy": r.sum() / len(y), "count": np.array(len(y))})),
        "a-list": fit(lambda v, r, y, lib: [v, {"accuracy": r.sum() / len(y), "count": lib.asarray(len(y))}]),
        "lost-path": {"torch": _fit_lost_torch, "jax": _fit_lost_jax},
        "mean-of-bool": {"torch": lambda *a: fit(lambda v, r, y, lib: (v, {"accuracy": r.mean(), "count": lib.asarray(len(y))}))["torch"](*a)},
        "one-library-only array": {"torch": lambda params, x, y: (_cross_entropy(params, x, y, torch), {"accuracy": torch.array(1.0)})},
        "one-library-only tensor": {"jax": lambda params, x, y: (_cross_entropy(params, x, y, jnp), {"accuracy": jnp.tensor(1.0)})},
        "one-library-only astype": {"torch": lambda params, x, y: (_cross_entropy(params, x, y, torch), {"accuracy": _right(params, x, y).astype(float)})},
        "swapped": fit(lambda v, r, y, lib: ({"accuracy": r.sum() / len(y), "count": lib.asarray(len(y))}, v)),
        "flat": fit(lambda v, r, y, lib: (v, r.sum() / len(y), lib.asarray(len(y)))),
        "no-names": fit(lambda v, r, y, lib: (v, (r.sum() / len(y), lib.asarray(len(y))))),
        "right-ones": fit(lambda v, r, y, lib: (v, {"accuracy": r.sum(), "count": lib.asarray(len(y))})),
        "errors": fit(lambda v, r, y, lib: (v, {"accuracy": 1 - r.sum() / len(y), "count": lib.asarray(len(y))})),
        "sum": fit(lambda v, r, y, lib: (v * len(y), {"accuracy": r.sum() / len(y), "count": lib.asarray(len(y))})),
        "half": {"torch": lambda *a: _fit_half(*a, torch), "jax": lambda *a: _fit_half(*a, jnp)},
        "mean-of-bool whole numbers": {"torch": lambda *a: fit(lambda v, r, y, lib: (v, {"accuracy": lib.where(r, 1, 0).mean()}))["torch"](*a)},
        "one-library-only numel": {"jax": lambda params, x, y: (_cross_entropy(params, x, y, jnp), {"count": y.numel()})},
        "other: always seven rows": fit(lambda v, r, y, lib: (v, {"accuracy": r.sum() / len(y), "count": lib.asarray(7)})),
        "other: a name too many": fit(
            lambda v, r, y, lib: (v, {"accuracy": r.sum() / len(y), "count": lib.asarray(len(y)), "loss": v})
        ),
        "other: one number": fit(lambda v, r, y, lib: (v, r.sum() / len(y))),
    },
    "value/match_errors": {
        "M13 made by has_aux": {"by_hand": lambda m: matched(m, 2, 3)},
        "M02 a missing pair": {"by_hand": lambda m: matched(m, 1, 2)},
        "other: all the same": {"by_hand": dict.fromkeys("ABCDE", 2)},
        "other: out of range": {"by_hand": dict.fromkeys("ABCDE", 6)},
        "other: words": {"by_hand": dict.fromkeys("ABCDE", "the pair")},
        "other: one short": {"by_hand": {"A": 1, "B": 2, "C": 3, "D": 4}},
        "other: a list": {"by_hand": [1, 2, 3, 4, 5]},
        "other: true": {"by_hand": dict.fromkeys("ABCDE", True)},
    },
    "value/exit": {"wrong-1 in capitals": {"by_hand": "Result[0][0]"}, "wrong-7 with a space": {"by_hand": "result[1, 0]"}, "other: the tuple": {"by_hand": (1, 0)}},
}  # fmt: skip
