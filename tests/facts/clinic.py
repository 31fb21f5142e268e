"""Chapter 12: what the errors say (their first words), and where nothing is raised."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import torch

from helpers.exercises.clinic import FAMILY, NAMES, Patient, kinks_now
from tests.facts import Fact, raised, square

TORCH, JAX = (torch.func, torch, torch.tensor), (jax, jnp, jnp.array)


def begins(ask: Callable[[], Any], *words: str) -> bool | str:
    """Whether the error that asking leads to begins with these words; what it says instead, if it does not."""
    try:
        given = ask()
    except Exception as error:  # noqa: BLE001  its words are the fact
        said = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return any(said.startswith(start) for start in words) or said[:200]
    return f"works: {given}"


def both(ask: Callable[..., Any], *words: str) -> tuple[bool | str, bool | str]:
    return begins(lambda: ask(*TORCH), *words), begins(lambda: ask(*JAX), *words)


def with_value(F: Any) -> Any:
    return F.grad_and_value if F is torch.func else F.value_and_grad


def numbers(ask: Callable[..., Any]) -> tuple[float, float]:
    """What torch and JAX give, as floats; NaN as the text "nan", so that it can be compared."""
    found = tuple(float(ask(*tools)) for tools in (TORCH, JAX))
    return tuple("nan" if math.isnan(number) else round(number, 4) for number in found)


def unpacked(F: Any, lib: Any, num: Any) -> Any:
    result, aux = with_value(F)(square, has_aux=True)
    return result, aux


def marked(F: Any = None) -> Any:
    x = torch.tensor([1.0, 3.0], requires_grad=True)
    return torch.autograd.grad(square(x), x)


def written(F: Any, lib: Any, num: Any) -> Any:
    def overwritten(x: Any) -> Any:
        x[0] = 0.0
        return (x * x).sum()

    return F.grad(overwritten)(num([1.0, 2.0]))


def even(x: Any) -> Any:
    return x * x if x % 2 == 0 else x


def patients_that_raise() -> dict[str, str]:
    """For each cause of `clinic/triage`, the libraries in which its broken programs raise: one letter for each."""
    found: dict[str, str] = {}
    for broken in FAMILY:
        for library in NAMES:
            program = Patient(library, broken, (1.75, 0.375, 4)).puzzle["program"].replace("print", "repr")
            error = raised(lambda p=program: exec(p, {"torch": torch, "jax": jax, "jnp": jnp}))  # noqa: S102  our own programs
            found[broken.cause] = found.get(broken.cause, "") + ("-" if error == "works" else library[0])
    return found


YES = (True, True)
FACTS: tuple[Fact, ...] = (
    ("12", "transform-unpack", "a transform cannot be unpacked", lambda: both(unpacked, "TypeError: cannot unpack non-iterable function"), YES),
    ("12", "transform-aux", "has_aux wants a pair", lambda: both(lambda F, lib, num: with_value(F)(square, has_aux=True)(num(3.0)), "RuntimeError: grad_and_value(f)(*args): output of function f should be a tuple", "TypeError: expected function with aux output"), YES),
    ("12", "transform-aux", "torch refuses None as extra", lambda: begins(lambda: torch.func.grad_and_value(lambda x: (x, None), has_aux=True)(torch.tensor(3.0)), "RuntimeError: Expected tensors, got unsupported type"), True),
    ("12", "transform-aux", "JAX takes None as extra", lambda: raised(lambda: jax.value_and_grad(lambda x: (x, None), has_aux=True)(3.0)), "works"),
    ("12", "six-run jax-error vocabulary", "grad wants one number", lambda: both(lambda F, lib, num: F.grad(square)(num([1.0, 3.0])), "RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a scalar", "TypeError: Gradient only defined for scalar-output functions"), YES),
    ("12", "torch-error scalar-layers", "autograd.grad wants one number", lambda: begins(marked, "RuntimeError: grad can be implicitly created only for scalar outputs"), True),
    ("12", "scalar-layers", "autograd.grad wants a marked input", lambda: begins(lambda: torch.autograd.grad(square(torch.ones(2)), torch.ones(2)), "RuntimeError: element 0 of tensors does not require grad"), True),
    ("12", "jvp-bare vocabulary", "jvp wants tuples", lambda: both(lambda F, lib, num: F.jvp(square, num(3.0), num(2.0)), "RuntimeError: jvp(f, primals, tangents): Expected primals to be a tuple", "TypeError: primal and tangent arguments to jax.jvp must be tuples"), YES),
    ("12", "integers vocabulary", "whole numbers are refused", lambda: both(lambda F, lib, num: F.grad(square)(num(3)), "RuntimeError: only Tensors of floating point dtype can require gradients", "TypeError: grad requires real- or complex-valued inputs"), YES),
    ("12", "scan-where", "no scan in torch.func, torch, jax", lambda: (hasattr(torch.func, "scan"), hasattr(torch, "scan"), hasattr(jax, "scan")), (False, False, False)),
    ("12", "branch-vmap vocabulary", "no if under vmap", lambda: both(lambda F, lib, num: F.vmap(even)(num([1.0, 2.0])), "RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow", "TracerBoolConversionError: Attempted boolean conversion"), YES),
    ("12", "even-run", "AD takes the branch that ran", lambda: numbers(lambda F, lib, num: F.grad(even)(num(2.0))), (4.0, 4.0)),
    ("12", "six-run", "a path is lost through .item()", lambda: numbers(lambda F, lib, num: F.grad(lambda x: x * x.item())(num(3.0))), (3.0, 3.0)),
    ("12", "six-run", "where does not protect", lambda: numbers(lambda F, lib, num: F.grad(lambda x: lib.where(x > 0, lib.sqrt(x), 0.0 * x))(num(-1.0))), ("nan", "nan")),
    ("12", "six-run", "a plain float as output: torch refuses", lambda: begins(lambda: torch.func.grad(lambda x: 9.0)(torch.tensor(3.0)), "RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a Tensor"), True),
    ("12", "six-run", "a plain float as output: JAX gives 0", lambda: float(jax.grad(lambda x: 9.0)(3.0)), 0.0),
    ("12", "branch-special", "a constant array has slope 0", lambda: numbers(lambda F, lib, num: F.grad(lambda x: num(9.0))(num(3.0))), (0.0, 0.0)),
    ("12", "sentence-rewrite", "writing into the input is refused", lambda: both(written, "RuntimeError: a view of a leaf Variable", "TypeError: JAX arrays are immutable"), YES),
    ("12", "kink kinks-exercise", "what the libraries choose at kinks", lambda: str(kinks_now()), str({"abs": (0.0, 1.0), "relu": (0.0, 0.0), "clip": (1.0, 0.5), "maximum": (0.5, 0.5), "norm": (0.0, math.nan)})),
    ("12", "triage-show", "which patients of clinic/triage raise", patients_that_raise, {"A": "tJtJ", "B": "tJ", "C": "tJ--", "D": "tJ", "E": "tJ----", "F": "--", "G": "--", "H": "--", "I": "tJ", "J": "--", "K": "tJ"}),
)  # fmt: skip
