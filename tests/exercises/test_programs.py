"""Random programs: the same function in all three libraries, and closed-form derivatives that the frameworks confirm."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.desk.functions import calls_of
from helpers.desk.libraries import library
from helpers.exercises.programs import Program
from helpers.releases import enable_x64

SHAPES = [(None, None), (2, None), (4, None), (3, 2)]
each = pytest.mark.parametrize(("seed", "inputs", "outputs"), [(seed, *shape) for seed in (1, 2, 3) for shape in SHAPES])


def point(inputs: int | None, seed: int) -> np.ndarray:
    x = np.random.default_rng(seed).uniform(-1.5, 1.5, inputs or ())
    return np.asarray(x)[()]


@each
def test_runs_alike_on_every_library(seed: int, inputs: int | None, outputs: int | None) -> None:
    program, x = Program(seed, inputs, outputs), point(inputs, seed)
    for way in ("by_hand", "torch", "jax"):
        lib = library(way)
        with lib.float64():
            f = program.on(lib)
            assert np.allclose(lib.numpy(f(lib.array(x))), program(x), rtol=1e-14, atol=1e-14)
            assert calls_of(f) == 1


@each
def test_closed_forms_agree_with_jax_and_torch(seed: int, inputs: int | None, outputs: int | None) -> None:
    import jax
    import torch

    program, x = Program(seed, inputs, outputs), point(inputs, seed)
    with enable_x64():
        by_jax = jax.jacrev(program.on(library("jax")))(x)
    by_torch = torch.func.jacfwd(program.on(library("torch")))(torch.tensor(x))
    own = program.jacobian(x) if outputs else program.gradient(x)
    assert np.allclose(own, by_jax, rtol=1e-12, atol=1e-13) and np.allclose(own, by_torch, rtol=1e-12, atol=1e-13)
    if inputs and not outputs:
        with enable_x64():
            assert np.allclose(program.hessian(x), jax.hessian(program.on(library("jax")))(x), rtol=1e-11, atol=1e-12)
        assert np.abs(program.hessian(x)).min() > 0 or inputs > 2, "two inputs that never meet make a dull program"


def test_higher_derivatives_agree_with_jax() -> None:
    import jax

    program = Program(9)
    f = program.on(library("jax"))
    with enable_x64():
        for order in range(5):
            assert np.isclose(program.derivative(0.7, order), f(0.7), rtol=1e-11)
            f = jax.grad(f)


@each
def test_the_printed_formula_is_the_program(seed: int, inputs: int | None, outputs: int | None) -> None:
    program, x = Program(seed, inputs, outputs), point(inputs, seed)
    names = {"x": x, "sin": np.sin, "cos": np.cos, "tanh": np.tanh, "exp": np.exp}
    assert np.allclose(eval(str(program), names), program(x), rtol=1e-13)


def test_by_hand_refuses_what_a_framework_hands_in() -> None:
    import jax
    import torch

    f = Program(1).on(library("by_hand"))
    for derive, x in ((jax.grad, 0.5), (torch.func.grad, torch.tensor(0.5))):
        with pytest.raises(TypeError, match="NumPy numbers only"):
            derive(f)(x)


def test_complex_steps_go_through() -> None:
    program = Program(4)
    assert np.isclose(program.on(library("by_hand"))(0.3 + 1e-30j).imag / 1e-30, program.derivative(0.3), rtol=1e-13)
