"""Chapter 06."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers.releases import by_release
from tests.facts import Fact, begins, raised, square


def two(ask: Callable[[Any, Any], Any]) -> tuple[str, str]:
    """What torch and JAX do when their jvp is asked the same thing: `ask(jvp, num)`."""
    return raised(lambda: ask(torch.func.jvp, torch.tensor)), raised(lambda: ask(jax.jvp, jnp.array))


def tangents(f: Callable[[Any], Any], x: float, t: float = 1.0) -> tuple[float, float]:
    """The tangent of f at x along t, in torch and in JAX."""
    in_torch = torch.func.jvp(f, (torch.tensor(x),), (torch.tensor(t),))[1]
    return float(in_torch), float(jax.jvp(f, (jnp.array(x),), (jnp.array(t),))[1])


def runs_of_linearize() -> tuple[int, int]:
    """How often f runs for linearize and two directions."""
    counts = []
    for linearize, num in ((torch.func.linearize, torch.tensor), (jax.linearize, jnp.array)):
        log: list[str] = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            _, push = linearize(lambda x, log=log: log.append("ran") or x * x, num(3.0))
        push(num(1.0)), push(num(2.0))
        counts.append(len(log))
    return counts[0], counts[1]


def branching(x: Any) -> Any:
    return x * x if x > 0 else x


def linearized(f: Callable, **options: Any) -> tuple[str, str]:
    return (
        raised(lambda: torch.func.linearize(f, torch.tensor(3.0), **options)),
        raised(lambda: jax.linearize(f, jnp.array(3.0), **options)),
    )


def unrecorded(x: Any) -> Any:
    with torch.no_grad():
        return x * x


def under_no_grad() -> tuple[float, float]:
    """Forward and reverse."""
    three, one = torch.tensor(3.0), torch.tensor(1.0)
    return float(torch.func.jvp(unrecorded, (three,), (one,))[1]), float(torch.func.grad(unrecorded)(three))


def cubed(x: Any) -> Any:
    return jax.lax.while_loop(lambda s: s[0] < 3, lambda s: (s[0] + 1, s[1] * x), (0, 1.0))[1]


def guarded_root() -> tuple[float, bool]:
    """Forward, and whether reverse is NaN."""

    def root(x: Any) -> Any:
        return jnp.where(x > 0, jnp.sqrt(x), 0.0)

    return float(jax.jvp(root, (-1.0,), (1.0,))[1]), bool(jnp.isnan(jax.grad(root)(-1.0)))


def tangent_types() -> tuple[str, str, str]:
    """Of a float32 primal: 0.1 * x of shape () in torch and in JAX; a float64 tangent in torch."""
    x, t = torch.tensor(3.0), torch.tensor(1.0)
    return (
        str(torch.func.jvp(lambda x: 0.1 * x, (x,), (t,))[1].dtype),
        str(jax.jvp(lambda x: 0.1 * x, (jnp.array(3.0),), (jnp.array(1.0),))[1].dtype),
        str(torch.func.jvp(square, (x,), (t.double(),))[1].dtype),
    )


def parts() -> list[list[float]]:
    """What jvp gives for x², and for (x², x + 1) with has_aux, at 3 along 0.5."""
    found = []
    for jvp, num in ((torch.func.jvp, torch.tensor), (jax.jvp, jnp.array)):
        at = (num(3.0),), (num(0.5),)
        given = *jvp(square, *at), *jvp(lambda x: (x * x, x + 1), *at, has_aux=True)
        found.append([float(part) for part in given])
    return found


def of_dicts() -> tuple[float, float]:
    """A dict as the only argument: x·k at (3, 2) along (1, 0.5)."""
    primals, tangents = {"x": 3.0, "k": 2.0}, {"x": 1.0, "k": 0.5}
    return tuple(
        float(
            jvp(
                lambda d: d["x"] * d["k"],
                *(({n: num(v) for n, v in d.items()},) for d in (primals, tangents)),
            )[1]
        )
        for jvp, num in ((torch.func.jvp, torch.tensor), (jax.jvp, jnp.array))
    )


def runs() -> list[tuple[int, int]]:
    """How often f runs for one JVP, and for jacfwd at five numbers."""
    counts = []
    for home, x in ((torch.func, torch.ones(5)), (jax, jnp.ones(5))):
        log: list[int] = []

        def f(x: Any, log: list[int] = log) -> Any:
            log.append(1)
            return square(x).sum()

        run = jax.eval_shape if home is jax else lambda ask, *args: ask(*args)
        run(lambda x, home=home, f=f: home.jvp(f, (x,), (x,)), x)
        once = len(log)
        run(home.jacfwd(f), x)
        counts.append((once, len(log) - once))
    return counts


def widening() -> list[str]:
    """For a float32 tensor of shape (); and those for which shape (1,) makes no difference."""
    x, t = torch.tensor(3.0), torch.tensor(1.0)
    asked = {
        "+": lambda x: x + 0.1,
        "-": lambda x: x - 0.1,
        "*": lambda x: x * 0.1,
        "/": lambda x: x / 0.1,
        "**": lambda x: x**2.0,
    }
    asked["0.1 -"] = lambda x: 0.1 - x
    found = [sign for sign, f in asked.items() if torch.func.jvp(f, (x,), (t,))[1].dtype == torch.float64]
    return found + [
        f"{s} (1,)"
        for s, f in asked.items()
        if torch.func.jvp(f, (x[None],), (t[None],))[1].dtype == torch.float64
    ]


class Own:
    """An object that NumPy does not know."""

    def sin(self) -> str:
        return "called"


def nested() -> tuple[float, float]:
    """The slope at 1 of x ↦ x · (the slope at 1 of y ↦ x + y): 1, unless levels are mixed."""

    def outer(jvp: Any, one: Any) -> float:
        return float(jvp(lambda x: x * jvp(lambda y: x + y, (one,), (one,))[1], (one,), (one,))[1])

    return outer(torch.func.jvp, torch.tensor(1.0)), outer(jax.jvp, jnp.array(1.0))


FACTS: tuple[Fact, ...] = (
    ("06", "bare-run bare-jax differ-run three-columns", "bare arguments", lambda: two(lambda jvp, n: jvp(square, n(3.0), n(1.0))), ("RuntimeError", "TypeError")),
    ("06", "differ-run three-columns", "lists for tuples", lambda: two(lambda jvp, n: jvp(square, [n(3.0)], [n(1.0)])), ("RuntimeError", "works")),
    ("06", "differ-run three-columns", "Python floats", lambda: two(lambda jvp, n: jvp(square, (3.0,), (1.0,))), ("RuntimeError", "works")),
    ("06", "differ-run three-columns", "whole numbers as primals", lambda: two(lambda jvp, n: jvp(square, (n(3),), (n(1.0),))), ("ValueError", "TypeError")),
    ("06", "ints-run ints-jax differ-run three-columns", "whole numbers as tangents", lambda: two(lambda jvp, n: jvp(square, (n(3.0),), (n(1),))), ("ValueError", "TypeError")),
    ("06", "differ-run three-columns", "a tangent of another shape", lambda: two(lambda jvp, n: jvp(square, (n([3.0, 2.0]),), (n(1.0),))), ("RuntimeError", "ValueError")),
    ("06", "differ-run", "a tangent missing", lambda: two(lambda jvp, n: jvp(lambda a, b: a * b, (n(3.0), n(2.0)), (n(1.0),))), ("RuntimeError", "TypeError")),
    ("06", "differ-functions three-columns", "f gives a plain 4.0", lambda: two(lambda jvp, n: jvp(lambda a: 4.0, (n(3.0),), (n(1.0),))), ("RuntimeError", "works")),
    ("06", "differ-functions three-columns", "has_aux with a text", lambda: two(lambda jvp, n: jvp(lambda a: (a, "hi"), (n(3.0),), (n(1.0),), has_aux=True)), ("RuntimeError", "works")),
    ("06", "differ-functions three-columns", "a branch", lambda: two(lambda jvp, n: jvp(branching, (n(3.0),), (n(1.0),))), ("works", "works")),
    ("06", "differ-functions three-columns", "f gives an array that ignores x", lambda: two(lambda jvp, n: jvp(lambda a: n(4.0), (n(3.0),), (n(1.0),))), ("works", "works")),
    ("06", "differ-functions three-columns", "the same with strict=True", lambda: two(lambda jvp, n: jvp(lambda a: n(4.0), (n(3.0),), (n(1.0),), strict=True)), ("RuntimeError", "TypeError")),
    ("06", "differ-values three-columns", "x * x.item() loses half of the tangent", lambda: tangents(lambda x: x * x.item(), 3.0), (3.0, 3.0)),
    ("06", "differ-values three-columns", "the tangent of abs at 0", lambda: tangents(abs, 0.0), (0.0, 1.0)),
    ("06", "torch-jvp torch-more-note jax-jvp differ-values three-columns", "types of tangents", tangent_types, ("torch.float64", "float32", "torch.float64")),
    ("06", "differ-values three-columns", "a float16 tangent in JAX", lambda: raised(lambda: jax.jvp(square, (jnp.array(3.0),), (jnp.array(1.0, dtype=jnp.float16),))), "TypeError"),
    ("06", "linearize linearize-read three-columns", "torch's linearize runs f twice", runs_of_linearize, (2, 1)),
    ("06", "differ-linearize three-columns", "linearize with a branch", lambda: linearized(branching), ("RuntimeError", "works")),
    ("06", "differ-linearize three-columns", "linearize with has_aux", lambda: linearized(lambda x: (x, x), has_aux=True), ("TypeError", "works")),
    ("06", "modes-code modes modes-read", "no_grad stops reverse mode only", under_no_grad, (6.0, 0.0)),
    ("06", "modes-code modes modes-read", "a while loop goes forward only", lambda: (float(jax.jvp(cubed, (2.0,), (1.0,))[1]), raised(lambda: jax.grad(cubed)(2.0))), (12.0, "ValueError")),
    ("06", "modes-code modes modes-read", "a guarded root", guarded_root, (0.0, True)),
    ("06", "confusion-libraries confusion-why", "levels are kept apart", nested, (1.0, 1.0)),
    ("06", "in-torch in-jax bare-mend three-columns summary", "(value, tangent), and (value, tangent, aux)", parts, [[9.0, 3.0, 9.0, 3.0, 4.0]] * 2),
    ("06", "torch-more-note torch-more", "a dict is one argument, with a dict as its tangent", of_dicts, (3.5, 3.5)),
    ("06", "cost-count cost-vmap-note cost-other-note", "f runs once for a JVP, and once for jacfwd", runs, [(1, 1), (1, 1)]),
    ("06", "three-columns", "a plain 4.0 in JAX and an array that ignores x have tangent 0", lambda: (float(jax.jvp(lambda x: 4.0, (3.0,), (1.0,))[1]), *(float(jvp(lambda x, n=n: n(4.0), (n(3.0),), (n(1.0),))[1]) for jvp, n in ((torch.func.jvp, torch.tensor), (jax.jvp, jnp.array)))), (0.0, 0.0, 0.0)),
    ("06", "bare-run", "torch's words for bare arguments", lambda: begins(lambda: torch.func.jvp(square, torch.tensor(3.0), torch.tensor(1.0)), "RuntimeError: jvp(f, primals, tangents): Expected primals to be a tuple."), True),
    ("06", "bare-jax", "JAX's words for bare arguments", lambda: begins(lambda: jax.jvp(square, jnp.array(3.0), jnp.array(1.0)), "TypeError: primal and tangent arguments to jax.jvp must be tuples or lists"), True),
    ("06", "ints-run", "torch's words for whole-number tangents", lambda: begins(lambda: torch.func.jvp(square, (torch.tensor(3.0),), (torch.tensor(1),)), "ValueError: Expected tangent to be floating point or complex, but got: torch.int64"), True),
    ("06", "ints-jax-note ints-jax", "JAX's words for whole-number tangents name both types", lambda: begins(lambda: jax.jvp(square, (jnp.array(3.0),), (jnp.array(1),)), "TypeError: primal and tangent arguments to jax.jvp do not match; dtypes must be equal, or in case of int/bool primal dtype the tangent dtype must be float0." + by_release("jax", {"0.7": "", "0.12": " "}) + "Got primal dtype float32 and so expected tangent dtype float32, but got tangent dtype int32"), True),
    ("06", "my-jvp-note", "np.sin(x) calls x.sin() where x is an object of your own", lambda: np.sin(Own()), "called"),
    ("06", "use-it", "the names of the error function", lambda: (hasattr(torch, "erf"), hasattr(jax.scipy.special, "erf")), (True, True)),
    ("06", "torch-more-note", "the operations with a Python float whose tangent torch makes float64", widening, ["+", "-", "*", "/"]),
)  # fmt: skip
