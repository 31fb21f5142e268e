"""What an answer is handed can be called, printed and counted, and there is nothing else to find in it."""

from __future__ import annotations

import copy
import gc
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from helpers.desk.faults import Refusal
from helpers.desk.functions import Formula, Function, Handed, build, calls_of, counted, handing_out, uncounted
from helpers.desk.libraries import library
from helpers.desk.plain import Opaque, plain
from helpers.desk.probing import probe
from helpers.desk.programs import Program
from helpers.desk.record import Request, Task

WAYS = ("by_hand", "torch", "jax")


@dataclass(frozen=True)
class Stretched(Formula):
    """x → (a·sin(x)).sum(), compiled in JAX."""

    seed: int

    @property
    def numbers(self) -> tuple[Any, ...]:
        """The factors."""
        return (np.random.default_rng(self.seed).normal(size=3),)

    @staticmethod
    def formula(namespace: Any, numbers: tuple[Any, ...], x: Any) -> Any:
        """The function itself."""
        return (numbers[0] * namespace.sin(x)).sum()


def calls_in_jax(description: Function, answer: Any) -> int:
    """How often the function ran when a check lets the answer use it."""
    asked = Request("test/none", "jax", (Task((description, np.array([0.3, 0.5, 0.7]))),), watch=frozenset({"calls"}))
    trial = probe(asked, answer).trials[0]
    assert trial.error is None, trial.error
    return trial.calls[0]


@pytest.mark.parametrize("description", [Program(5, 3), Stretched(5)], ids=lambda d: type(d).__name__)
def test_a_compiled_function_counts_at_each_call(description: Function) -> None:
    import jax
    import jax.numpy as jnp

    def compiled_once_called_four_times(f, x):
        g = jax.jit(f)
        return [g(x + h) for h in (0.0, 0.1, 0.2, 0.3)]

    assert calls_in_jax(description, compiled_once_called_four_times) == 4
    assert calls_in_jax(description, lambda f, x: [jax.jit(lambda y: f(y) + f(2 * y))(x) for _ in range(3)]) == 6
    assert calls_in_jax(description, lambda f, x: jax.jit(jax.grad(f))(x)) == 1
    # One call on all lanes is one call; a loop of the library calls in every step.
    assert calls_in_jax(description, lambda f, x: jax.vmap(jax.jit(f))(jnp.stack([x, x + 1.0]))) == 1
    assert calls_in_jax(description, lambda f, x: jax.lax.map(lambda h: f(x + h), jnp.arange(4.0))) == 4
    assert calls_in_jax(description, lambda f, x: jax.lax.scan(lambda c, h: (c, f(x + h)), 0.0, jnp.arange(5.0))[1]) == 5


def test_the_learners_own_functions_are_compiled_again_afterwards() -> None:
    import jax

    calls_in_jax(Program(5, 3), lambda f, x: f(x))
    assert not jax.config.jax_disable_jit


@pytest.mark.parametrize("way", WAYS)
def test_a_function_counts_on_each_library(way: str) -> None:
    with handing_out() as handed:
        f, x = build((Program(3, 2), np.array([0.3, 0.8])), library(way))
    assert handed == [f] and calls_of(f) == 0
    f(x), f(x)
    with uncounted():
        f(x)
    assert calls_of(f) == 2


def test_a_function_that_was_handed_out_shows_its_formula_and_nothing_else() -> None:
    f = Program(3).on(library("by_hand"))
    assert repr(f) == f"f(x) = {Program(3)}" and f.__name__ == "f"
    assert not hasattr(f, "__dict__") and [name for name in dir(f) if not name.startswith("__")] == []
    for name in ("calls", "program", "description", "gradient"):
        with pytest.raises(AttributeError):
            getattr(f, name)
        with pytest.raises(AttributeError):
            setattr(f, name, 0)
    assert gc.get_referents(f) == [Handed]
    assert copy.copy(f) is f and copy.deepcopy(f) is f
    assert plain(f) == plain(Program(3)) == Opaque("function", "a function named f")


def test_wrong_calls_are_told_as_python_tells_them() -> None:
    f = Program(3).on(library("by_hand"))
    with pytest.raises(TypeError, match=r"^f\(\) takes 1 positional argument but 2 were given$"):
        f(1.0, 2.0)
    with pytest.raises(TypeError, match=r"^f\(\) takes 1 positional argument but 0 were given$"):
        f()
    assert calls_of(f) == 0, "a call that could not be made does not count"


def test_a_loop_without_end_is_refused() -> None:
    f = counted(lambda x: x, name="hvp", most=10, no_end="stop when the residual is small.")
    with pytest.raises(Refusal, match="hvp has run 10 times: stop when the residual is small"):
        while True:
            f(1.0)


def test_work_by_hand_refuses_frameworks() -> None:
    import jax.numpy as jnp
    import torch

    f = Program(3).on(library("by_hand"))
    for x in (torch.tensor(1.0), jnp.array(1.0)):
        with pytest.raises(TypeError, match="takes NumPy numbers only"):
            f(x)


def test_numbers_are_the_same_on_each_library() -> None:
    x = np.array([0.3, 0.5, 0.7])
    for way in WAYS:
        lib = library(way)
        with lib.float64():
            assert np.isclose(lib.numpy(Stretched(4).on(lib)(lib.array(x))), Stretched(4)(x), rtol=1e-12)
            if way != "by_hand":
                assert np.isclose(Stretched(4).on(lib)(x), Stretched(4)(x), rtol=1e-12), "NumPy is taken as well"
