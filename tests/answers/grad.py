"""Chapter 02: other right answers, and the known mistakes as a learner would write them in torch, JAX and NumPy."""

import copy
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import torch
from torch.func import functional_call

from helpers.exercises.grad import LINES, LOST_IN_JAX, LOST_IN_TORCH

LIBRARIES = {"torch": torch.func.grad, "jax": jax.grad}


def everywhere(answer):
    """The same text for torch and JAX: the library's grad is handed in."""
    return {way: partial(answer, grad=grad) for way, grad in LIBRARIES.items()}


# --- uphill ------------------------------------------------------------------------------------------------------


def height_torch(p):
    return torch.sin(p[0]) * torch.cos(p[1]) + 0.1 * p[0] ** 2


def height_jax(p):
    return jnp.sin(p[0]) * jnp.cos(p[1]) + 0.1 * p[0] ** 2


def uphill_by_backward(p):
    q = p.detach().clone().double().requires_grad_()
    height_torch(q).backward()
    return torch.nn.functional.normalize(q.grad, dim=0)


def uphill_by_argnums(p):
    east, north = jax.grad(lambda a, b: height_jax((a, b)), argnums=(0, 1))(float(p[0]), float(p[1]))
    length = (east**2 + north**2) ** 0.5
    return [east / length, north / length]


def uphill_single(p):
    g = torch.func.grad(height_torch)(p.float())
    return g / g.norm()


def uphill_on_paper(p):
    g = jnp.array([jnp.cos(p[0]) * jnp.cos(p[1]) + 0.2 * p[0], -jnp.sin(p[0]) * jnp.sin(p[1])])
    return tuple(g / jnp.sqrt(jnp.sum(g**2)))


def changed_uphill(change):
    """`uphill` in both libraries with another last step: change(gradient, p, namespace)."""
    return {
        "torch": lambda p: change(torch.func.grad(height_torch)(p.double()), p.double(), torch),
        "jax": lambda p: change(jax.grad(height_jax)(p.astype(float)), p.astype(float), jnp),
    }


def _no_floats_torch(p):
    g = torch.func.grad(height_torch)(p)
    return g / torch.linalg.norm(g)


def _no_floats_jax(p):
    g = jax.grad(height_jax)(p)
    return g / jnp.linalg.norm(g)


# --- fix_autograd ------------------------------------------------------------------------------------------------


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
    for entry in x:
        entry = entry.clone().requires_grad_()
        result.append(torch.autograd.grad(f(entry), entry)[0])
    return torch.stack(result)


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


# --- reverse_by_hand ---------------------------------------------------------------------------------------------


def adjoints_by_loop(x, y):
    a = x * y
    b, c = np.sin(a), a + y
    trace = [
        ("a", {"x": y, "y": x}),
        ("b", {"a": np.cos(a)}),
        ("c", {"a": 1.0, "y": 1.0}),
        ("z", {"b": c, "c": b}),
    ]
    bar = dict.fromkeys("xyabc", 0.0) | {"z": 1.0}
    for name, slopes in reversed(trace):
        for source, slope in slopes.items():
            bar[source] += bar[name] * slope
    return {f"{name}_bar": bar[name] for name in "xyabc"}


def adjoints_in_one_formula(x, y):
    a = x * y
    a_bar = np.sin(a) + (a + y) * np.cos(a)
    x_bar, y_bar = a_bar * y, np.sin(a) + a_bar * x
    return {"b_bar": a + y, "c_bar": np.sin(a), "a_bar": a_bar, "x_bar": x_bar, "y_bar": y_bar}


def _adjoints_overwritten(x, y):
    a = x * y
    b, c = np.sin(a), a + y
    b_bar, c_bar = c, b
    a_bar = c_bar
    y_bar = c_bar
    a_bar = b_bar * np.cos(a)
    x_bar = a_bar * y
    y_bar = a_bar * x
    return {"b_bar": b_bar, "c_bar": c_bar, "a_bar": a_bar, "x_bar": x_bar, "y_bar": y_bar}


def _adjoints_too_early(x, y):
    a = x * y
    b, c = np.sin(a), a + y
    b_bar, c_bar = c, b
    a_bar, y_bar = c_bar, c_bar
    x_bar = a_bar * y
    y_bar += a_bar * x
    a_bar += b_bar * np.cos(a)
    return {"b_bar": b_bar, "c_bar": c_bar, "a_bar": a_bar, "x_bar": x_bar, "y_bar": y_bar}


def _adjoints_without_c(x, y):
    a = x * y
    b, c = np.sin(a), a + y
    b_bar, c_bar = c, b
    a_bar = b_bar * np.cos(a)
    return {"b_bar": b_bar, "c_bar": c_bar, "a_bar": a_bar, "x_bar": a_bar * y, "y_bar": c_bar + a_bar * x}


# --- nth_derivative ----------------------------------------------------------------------------------------------


def nth_by_recursion(f, n, grad):
    return f if n == 0 else nth_by_recursion(grad(f), n - 1, grad)


def nth_backward(f, n, grad):
    return f if n == 0 else grad(nth_backward(f, n - 1, grad))


def nth_torch_autograd(f, n):
    def derivative(x):
        x = x.detach().clone().requires_grad_()
        y = f(x)
        for _ in range(n):
            (y,) = torch.autograd.grad(y, x, create_graph=True)
        return y

    return derivative


def slope_forward(f, x):
    return jax.jvp(f, (x,), (jnp.ones_like(x),))[1]


def nth_jax_forward(f, n):
    for _ in range(n):
        f = partial(slope_forward, f)
    return f


def _nth_called(f, n, grad):
    for _ in range(n):
        f = grad(f)
    return f(torch.tensor(1.0) if grad is torch.func.grad else 1.0)


def _nth_late(f, n, grad):
    for _ in range(n):
        f = lambda x: grad(f)(x)  # noqa: B023
    return f


def _nth_returning_early(f, n, grad):
    for _ in range(n):
        f = grad(f)
        return f


def _nth_stopping_at_one(f, n, grad):
    return grad(f) if n == 1 else _nth_stopping_at_one(grad(f), n - 1, grad)


def _nth_one_too_many(f, n, grad):
    for _ in range(n + 1):
        f = grad(f)
    return f


def _nth_never_zero(f, n, grad):
    g = grad(f)
    for _ in range(n - 1):
        g = grad(g)
    return g


# --- wrt_names ---------------------------------------------------------------------------------------------------


def wrt_all_then_choose(f, names, grad):
    return lambda params: {name: grad(f)(params)[name] for name in names}


def wrt_by_argnums(f, names, grad):
    def gradient(params):
        def inner(*chosen):
            return f(params | dict(zip(names, chosen, strict=True)))

        found = grad(inner, argnums=tuple(range(len(names))))(*(params[name] for name in names))
        return dict(zip(names, found, strict=True))

    return gradient


def wrt_one_by_one(f, names, grad):
    def gradient(params):
        return {
            name: grad(lambda v, name=name: f({**params, name: v}))(params[name]) for name in reversed(names)
        }

    return gradient


def _wrt_zero_filled(f, names, grad):
    def gradient(params):
        full = grad(f)(params)
        return {name: full[name] if name in names else 0 * full[name] for name in params}

    return gradient


def _wrt_rest_first(f, names, grad):
    def gradient(params):
        rest = {name: value for name, value in params.items() if name not in names}
        return grad(lambda rest: f({**params, **rest}))(rest)

    return gradient


def _wrt_writing(f, names, grad):
    def gradient(params):
        def inner(chosen):
            params.update(chosen)
            return f(params)

        return grad(inner)({name: params[name] for name in names})

    return gradient


# --- module ------------------------------------------------------------------------------------------------------


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


# --- lost_path ---------------------------------------------------------------------------------------------------


def lost(lines, *, torch_kinds=LOST_IN_TORCH, jax_kinds=LOST_IN_JAX):
    """The answer to the puzzle for the lines of a seed."""
    kinds = {pair: kind for kind, pairs in LINES.items() for pair in pairs}
    chosen = {"torch": torch_kinds, "jax": jax_kinds}
    return {way: [x for x in lines if kinds[tuple(lines[x])] in of] for way, of in chosen.items()}


RIGHT = {
    "grad/uphill": {
        "backward, argnums": {"torch": uphill_by_backward, "jax": uphill_by_argnums},
        "float32, on paper": {"torch": uphill_single, "jax": uphill_on_paper},
        "jit": {"torch": uphill_by_backward, "jax": jax.jit(lambda p: _no_floats_jax(p.astype(float)))},
    },
    "grad/fix_autograd": {
        "backward with ones": {"torch": slopes_by_backward},
        "grad_outputs": {"torch": slopes_by_weights},
        "one entry at a time": {"torch": slopes_one_by_one},
        "marked and unmarked again": {"torch": slopes_marked_and_unmarked},
        "vmap of grad": {"torch": lambda f, x: torch.func.vmap(torch.func.grad(f))(x)},
        "grad of the sum": {"torch": lambda f, x: torch.func.grad(lambda x: f(x).sum())(x)},
        "a list of floats": {"torch": lambda f, x: slopes_by_backward(f, x).tolist()},
    },
    "grad/reverse_by_hand": {
        "a loop over the trace": {"by_hand": adjoints_by_loop},
        "formulas": {"by_hand": adjoints_in_one_formula},
    },
    "grad/nth_derivative": {
        "recursion": everywhere(nth_by_recursion),
        "recursion, grad outside": everywhere(nth_backward),
        "other tools": {"torch": nth_torch_autograd, "jax": nth_jax_forward},
    },
    "grad/wrt_names": {
        "all, then choose": everywhere(wrt_all_then_choose),
        "argnums": everywhere(wrt_by_argnums),
        "one name at a time, in another order": everywhere(wrt_one_by_one),
    },
    "grad/module": {
        "autograd.grad": {"torch": module_by_autograd},
        "backward on a copy": {"torch": module_by_backward_on_copy},
        "backward, cleaned up": {"torch": module_cleaned_up},
        "vjp and MSELoss": {"torch": module_by_vjp},
    },
    "grad/lost_path": {
        "found by the lines": {"by_hand": lost},
        "text": {"by_hand": lambda lines: {way: "".join(x) for way, x in lost(lines).items()}},
        "small letters in a text": {
            "by_hand": lambda lines: {way: ", ".join(x).lower() for way, x in lost(lines).items()}
        },
        "sets": {"by_hand": lambda lines: {way: set(found) for way, found in lost(lines).items()}},
        "in another order": {
            "by_hand": lambda lines: {way: tuple(x[::-1]) for way, x in lost(lines).items()}
        },
    },
}

WRONG = {
    "grad/recall_shape": {"other: the size": {"by_hand": 12}},
    "grad/recall_chain": {"other: text": {"by_hand": "3 * 4"}},
    "grad/uphill": {
        "M06 no floats": {"torch": _no_floats_torch, "jax": _no_floats_jax},
        "M01 not called": {
            "torch": lambda p: torch.func.grad(height_torch),
            "jax": lambda p: jax.grad(height_jax),
        },
        "used-as-number a norm": {
            "torch": lambda p: (
                torch.func.grad(height_torch) / torch.linalg.norm(torch.func.grad(height_torch))
            ),
            "jax": lambda p: jax.grad(height_jax) / jnp.linalg.norm(jax.grad(height_jax)),
        },
        "used-as-number an attribute": {
            "torch": lambda p: torch.func.grad(height_torch).norm(),
            "jax": lambda p: jax.grad(height_jax) / 2.0,
        },
        "not-unit the gradient": changed_uphill(lambda g, p, np_like: g),
        "downhill minus": changed_uphill(lambda g, p, np_like: -g / np_like.linalg.norm(g)),
        "squared-length no root": changed_uphill(lambda g, p, np_like: g / (g**2).sum()),
        "entry-sum": changed_uphill(lambda g, p, np_like: g / g.sum()),
        "swapped": changed_uphill(lambda g, p, np_like: np_like.flip(g, (0,)) / np_like.linalg.norm(g)),
        "value": {"torch": lambda p: height_torch(p.double()), "jax": lambda p: height_jax(p.astype(float))},
        "other: the signs": changed_uphill(lambda g, p, np_like: np_like.sign(g)),
        "other: the angle": {"torch": lambda p: torch.atan2(p[1].double(), p[0].double())},
        "other: steepest of two": changed_uphill(lambda g, p, np_like: g / abs(g).max()),
    },
    "grad/fix_autograd": {
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
        "other: not called": {"torch": lambda f, x: torch.func.grad(f)},
        "not-scalar func.grad of a vector": {"torch": lambda f, x: torch.func.grad(f)(x)},
        "other: differences": {"torch": lambda f, x: (f(x + 1e-4) - f(x)) / 1e-4},
    },
    "grad/reverse_by_hand": {
        "M26 overwritten": {"by_hand": _adjoints_overwritten},
        "M28 passed on too early": {"by_hand": _adjoints_too_early},
        "other-path-to-a c forgotten": {"by_hand": _adjoints_without_c},
        "other: the inputs' adjoints only": {
            "by_hand": lambda x, y: {
                k: v for k, v in adjoints_by_loop(x, y).items() if k in ("x_bar", "y_bar")
            }
        },
        "other: a tuple": {"by_hand": lambda x, y: tuple(adjoints_by_loop(x, y).values())},
    },
    "grad/nth_derivative": {
        "M01 called": everywhere(_nth_called),
        "late-binding": everywhere(_nth_late),
        "nothing-back": everywhere(_nth_returning_early),
        "no-stop": everywhere(_nth_stopping_at_one),
        "one-too-many": everywhere(_nth_one_too_many),
        "never-zero": everywhere(_nth_never_zero),
        "once": everywhere(lambda f, n, grad: grad(f)),
        "slope-to-the-n": everywhere(lambda f, n, grad: lambda x: grad(f)(x) ** n),
        "n-times": everywhere(lambda f, n, grad: lambda x: n * grad(f)(x)),
        "other: grad not called": everywhere(lambda f, n, grad: lambda x: grad(f)),
    },
    "grad/wrt_names": {
        "M08 the whole gradient": everywhere(lambda f, names, grad: grad(f)),
        "zero-filled": everywhere(_wrt_zero_filled),
        "first-name": everywhere(lambda f, names, grad: lambda params: {names[0]: grad(f)(params)[names[0]]}),
        "other-names": everywhere(_wrt_rest_first),
        "no-names": everywhere(
            lambda f, names, grad: lambda params: tuple(grad(f)(params)[n] for n in names)
        ),
        "tuple-as-name": everywhere(lambda f, names, grad: lambda params: grad(f)(params)[names]),
        "no-dict": everywhere(lambda f, names, grad: lambda params: {n: grad(f)(params[n]) for n in names}),
        "part-only": everywhere(lambda f, names, grad: lambda params: grad(f)({n: params[n] for n in names})),
        "wrote-params": everywhere(_wrt_writing),
        "other: not called": everywhere(lambda f, names, grad: lambda params: grad(f)),
    },
    "grad/module": {
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
        "other: no square": {"torch": _module_loss(lambda prediction, y: (prediction - y).mean())},
        "other: took a step": {"torch": _module_stepped},
        "other: eye on the rows": {
            "torch": _module_loss(lambda prediction, y: ((prediction - y) ** 2).mean(0))
        },
    },
    "grad/lost_path": {
        "M07 item is harmless": {
            "by_hand": lambda lines: lost(lines, torch_kinds=("stop", "float"), jax_kinds=("stop",))
        },
        "same-in-both": {"by_hand": lambda lines: lost(lines, jax_kinds=LOST_IN_TORCH)},
        "other: letters only": {"by_hand": ["A", "B"]},
        "other: all": {"by_hand": {"torch": list("ABCDEFG"), "jax": list("ABCDEFG")}},
        "other: none": {"by_hand": {"torch": [], "jax": []}},
        "other: one way": {"by_hand": {"torch": ["E", "F", "G"]}},
    },
    "grad/exit": {"other: per slope": {"by_hand": 10_000 * 3 + 1}},
}
