"""Chapter 12: what the errors say (their first words), and where nothing is raised."""

from __future__ import annotations

import inspect
import math
import warnings
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch

from helpers.checks.drawing import draw
from helpers.exercises import find
from helpers.exercises.clinic.kinks import kinks_now
from helpers.exercises.clinic.patients import CAUSES, FAMILY, NAMES, Patient, patient
from helpers.exercises.clinic.triage import diagnosis
from helpers.pictures.clinic import RAISES, leaves
from helpers.releases import by_release
from tests.answers.clinic.triage import every_patient, mended, mended_patients, some_inputs
from tests.facts import Fact, begins, raised, square

TORCH, JAX = (torch.func, torch, torch.tensor), (jax, jnp, jnp.array)


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
    return x / 2 if x % 2 == 0 else x


def patients_that_raise() -> dict[str, str]:
    """For each cause of `clinic/triage`, the libraries in which its broken programs raise: one letter for each."""
    found: dict[str, str] = {}
    for broken in FAMILY:
        for library in NAMES:
            program = (
                Patient(library, broken, (some_inputs(broken),)).puzzle["program"].replace("print", "repr")
            )
            error = raised(lambda p=program: exec(p, {"torch": torch, "jax": jax, "jnp": jnp}))  # noqa: S102  our own programs
            found[broken.cause] = found.get(broken.cause, "") + ("-" if error == "works" else library[0])
    return found


def astray() -> list[str]:
    """The patients of `clinic/triage` that fall off the tree: no word of their error stands at an end with their cause."""
    found = [cause for cause in CAUSES if cause not in {leaf.letter for leaf in leaves()}]
    for broken in FAMILY:
        words = [word for leaf in RAISES if leaf.letter == broken.cause for word in leaf.seen.split(", ")]
        for library in NAMES:
            program = Patient(library, broken, (some_inputs(broken),)).puzzle["program"].replace("print", "repr")
            try:
                exec(program, {"torch": torch, "jax": jax, "jnp": jnp})  # noqa: S102  our own programs
            except Exception as error:  # noqa: BLE001  whatever a broken program raises
                if not any(word in str(error) for word in words):
                    found.append(f"{broken.cause}, {library}: {error}")
    return found


def orders() -> tuple[str, str]:
    """How the result of value and gradient with an extra is nested, for x³ at 2 and the extra 3."""

    def whole(parts: Any) -> Any:
        return tuple(map(whole, parts)) if isinstance(parts, tuple) else int(parts)

    return tuple(
        str(whole(with_value(F)(lambda x: (x**3, x + 1), has_aux=True)(num(2.0))))
        for F, _, num in (TORCH, JAX)
    )


def printed() -> str:
    x = torch.tensor(0.5, requires_grad=True)
    return " ".join(
        map(
            str,
            (
                torch.func.grad(cube)(torch.tensor(0.5)),
                torch.autograd.grad(cube(x), x),
                jax.grad(cube)(0.5),
            ),
        )
    )


def no_has_aux() -> tuple[bool | str, bool | str]:
    scans = (prototype(), jax.lax.scan)
    return tuple(
        begins(
            lambda scan=scan: scan(square, jnp.arange(3.0), has_aux=True),
            "TypeError: scan() got an unexpected keyword",
        )
        for scan in scans
    )


def prototype() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from torch._higher_order_ops import scan
    return scan


def of_float(F: Any, lib: Any, num: Any) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return F.grad(lambda x: x * float(x))(num(3.0))


def pushed() -> tuple[list[float], list[float]]:
    """The pair that jvp gives for x³ at 3 along 2."""
    return tuple(
        [float(part) for part in F.jvp(lambda x: x * x * x, (num(3.0),), (num(2.0),))]
        for F, _, num in (TORCH, JAX)
    )


def shared_inputs() -> list[list]:
    """The slopes of (x0·x1, x0²) at (3, 5): of their sum, and one by one."""

    def outputs(lib: Any) -> Any:
        return lambda x: lib.stack([x[0] * x[1], x[0] ** 2])

    return [
        [
            F.grad(lambda x, lib=lib: outputs(lib)(x).sum())(num([3.0, 5.0])).tolist(),
            F.jacrev(outputs(lib))(num([3.0, 5.0])).tolist(),
        ]
        for F, lib, num in (TORCH, JAX)
    ]


def hessian_shapes() -> list[list[tuple]]:
    """The Hessian of the cube of a number, of a vector, and of the sum of the cubes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [
            [
                tuple((jax.eval_shape(F.hessian(f), num(x)) if F is jax else F.hessian(f)(num(x))).shape)
                for f, x in ((cube, 2.0), (cube, [1.0, 2.0, 4.0]), (lambda x: cube(x).sum(), [1.0, 2.0, 4.0]))
            ]
            for F, _, num in (TORCH, JAX)
        ]


def cube(x: Any) -> Any:
    return x * x * x


def unlikely(F: Any, lib: Any, num: Any) -> Any:
    """The slope of the surprise of chapter 12's bold guess at 53 °F, as it was written."""

    def surprise(z: Any) -> Any:
        p = 1 / (1 + lib.exp(-z))
        return lib.where(z > 0, -lib.log(p), -lib.log(1 - p))

    return F.grad(surprise)(num(37.0))


def causes_of_seeds(*seeds: int) -> int:
    """How many of the causes the patients of these seeds have."""
    return len({patient(draw(find("clinic/triage"), seed)[0].args[0]["number"]).broken.cause for seed in seeds})


def runs() -> int:
    calls: list[str] = []
    torch.func.grad_and_value(lambda x: calls.append("run") or square(x))(torch.tensor(2.0))
    return len(calls)


YES = (True, True)
FACTS: tuple[Fact, ...] = (
    ("12", "transform-unpack transform-aux-note vocabulary claims", "a transform cannot be unpacked", lambda: both(unpacked, "TypeError: cannot unpack non-iterable function"), YES),
    ("12", "transform-aux transform-order-note vocabulary claims", "has_aux wants a pair", lambda: both(lambda F, lib, num: with_value(F)(square, has_aux=True)(num(3.0)), "RuntimeError: grad_and_value(f)(*args): output of function f should be a tuple: (output, aux)", "TypeError: expected function with aux output to return a two-element tuple"), YES),
    ("12", "transform-aux vocabulary picture", "torch refuses None as extra", lambda: begins(lambda: torch.func.grad_and_value(lambda x: (x, None), has_aux=True)(torch.tensor(3.0)), "RuntimeError: Expected tensors, got unsupported type"), True),
    ("12", "transform-aux transform-order-note claims", "torch refuses a text as extra", lambda: begins(lambda: torch.func.grad_and_value(lambda x: (x, "low"), has_aux=True)(torch.tensor(3.0)), "RuntimeError: Expected tensors, got unsupported type"), True),
    ("12", "transform-order transform-order-read use-newton-read claims", "how value, gradient and extra are nested", orders, ("(12, (8, 3))", "((8, 3), 12)")),
    ("12", "prints claims", "how a slope is printed", printed, "tensor(0.7500) (tensor(0.7500),) 0.75"),
    ("12", "transform-aux transform-order-note", "JAX takes None and a text as extra", lambda: [raised(lambda extra=extra: jax.value_and_grad(lambda x: (x, extra), has_aux=True)(3.0)) for extra in (None, "low")], ["works", "works"]),
    ("12", "six-run in-jax jax-error vocabulary", "grad wants one number", lambda: both(lambda F, lib, num: F.grad(square)(num([1.0, 3.0])), "RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a scalar", "TypeError: Gradient only defined for scalar-output functions"), YES),
    ("12", "torch-error torch-read scalar-layers claims", "autograd.grad wants one number", lambda: begins(marked, "RuntimeError: grad can be implicitly created only for scalar outputs"), True),
    ("12", "scalar-layers vocabulary claims", "autograd.grad wants a marked input", lambda: begins(lambda: torch.autograd.grad(square(torch.ones(2)), torch.ones(2)), "RuntimeError: element 0 of tensors does not require grad"), True),
    ("12", "jvp-bare vocabulary claims", "jvp wants tuples", lambda: both(lambda F, lib, num: F.jvp(square, num(3.0), num(2.0)), "RuntimeError: jvp(f, primals, tangents): Expected primals to be a tuple", "TypeError: primal and tangent arguments to jax.jvp must be tuples or lists"), YES),
    ("12", "integers integers-read use-first vocabulary claims", "whole numbers are refused", lambda: both(lambda F, lib, num: F.grad(square)(num(3)), "RuntimeError: only Tensors of floating point dtype can require gradients", "TypeError: grad requires real- or complex-valued inputs"), YES),
    ("12", "integers integers-read vocabulary", "whole numbers are refused by jvp", lambda: both(lambda F, lib, num: F.jvp(square, (num(3),), (num(1),)), "ValueError: Expected primal to be floating point", "TypeError: primal and tangent arguments to jax.jvp do not match"), YES),
    ("12", "integers integers-read", "whole numbers cannot be marked", lambda: begins(lambda: torch.tensor([1, 2], requires_grad=True), "RuntimeError: Only Tensors of floating point and complex dtype can require gradients"), True),
    ("12", "scan-prototype claims 10/prototype-note", "the arguments of the scans", lambda: [list(inspect.signature(scan).parameters)[:3] for scan in (prototype(), jax.lax.scan)], [["combine_fn", "init", "xs"], ["f", "init", "xs"]]),
    ("12", "scan-where scan-prototype scan-mend-note claims", "no has_aux in a scan", no_has_aux, YES),
    ("12", "scan-where", "a scan wants a step of two arguments", lambda: begins(lambda: jax.lax.scan(square, 0.0, jnp.arange(3.0)), "TypeError: square() takes 1 positional argument but 2 were given"), True),
    ("12", "sentence-rewrite sentence-rewrite-read claims", "float(x) goes through in torch and is refused in JAX", lambda: (float(of_float(*TORCH)), raised(lambda: of_float(*JAX))), (3.0, "ConcretizationTypeError")),
    ("12", "sentence-older claims", "torch.autograd.functional has hessian and jvp", lambda: [hasattr(torch.autograd.functional, name) for name in ("hessian", "jvp")], [True, True]),
    ("12", "sentence-runs claims", "f runs once for slope and value", runs, 1),
    ("12", "sentence-indent", "the words for a body without spaces", lambda: begins(lambda: compile("def halve(x):\nreturn x / 2", "copied", "exec"), "IndentationError: expected an indented block after function definition on line 1"), True),
    ("12", "scan-where scan-where-read vocabulary claims", "no scan in torch.func, torch, jax", lambda: (hasattr(torch.func, "scan"), hasattr(torch, "scan"), hasattr(jax, "scan")), (False, False, False)),
    ("12", "branch-vmap branch-mend-note vocabulary claims", "no if under vmap", lambda: both(lambda F, lib, num: F.vmap(even)(num([1.0, 2.0])), "RuntimeError: vmap: It looks like you're attempting to use a Tensor in some data-dependent control flow", "TracerBoolConversionError: Attempted boolean conversion"), YES),
    ("12", "even-guess even-run even-read claims", "AD takes the branch that ran", lambda: numbers(lambda F, lib, num: F.grad(even)(num(2.0))), (0.5, 0.5)),
    ("12", "raises-guess six-run six-read vocabulary trap-difference claims summary", "a path is lost through .item()", lambda: numbers(lambda F, lib, num: F.grad(lambda x: x * x.item())(num(3.0))), (3.0, 3.0)),
    ("12", "raises-guess six-run vocabulary branch-special-read trap-patch", "where does not protect", lambda: numbers(lambda F, lib, num: F.grad(lambda x: lib.where(x > 0, lib.sqrt(x), 0.0 * x))(num(-1.0))), ("nan", "nan")),
    ("12", "raises-guess six-run six-read vocabulary summary", "a plain float as output: torch refuses", lambda: begins(lambda: torch.func.grad(lambda x: 9.0)(torch.tensor(3.0)), "RuntimeError: grad_and_value(f)(*args): Expected f(*args) to return a Tensor"), True),
    ("12", "raises-guess six-run six-read vocabulary", "a plain float as output: JAX gives 0", lambda: float(jax.grad(lambda x: 9.0)(3.0)), 0.0),
    ("12", "branch-special branch-special-read vocabulary claims", "a constant array has slope 0", lambda: numbers(lambda F, lib, num: F.grad(lambda x: num(9.0))(num(3.0))), (0.0, 0.0)),
    ("12", "sentence-rewrite sentence-rewrite-read claims", "writing into the input is refused", lambda: both(written, "RuntimeError: a view of a leaf Variable", "TypeError: JAX arrays are immutable"), YES),
    ("12", "sentence-rewrite sentence-rewrite-read vocabulary picture", "torch refuses a plain number at the way in, JAX takes it", lambda: (begins(lambda: torch.func.grad(square)(3.0), "ValueError: Thing passed to transform API must be Tensor"), float(jax.grad(square)(3.0))), (True, 6.0)),
    ("12", "kink sentences kinks-exercise summary", "what the libraries choose at kinks", lambda: str(kinks_now()), str({"abs": (0.0, 1.0), "relu": (0.0, 0.0), "clip": (by_release("torch", {"2.11": 1.0, "2.14": 0.0}), 0.5), "maximum": (0.5, 0.5), "norm": (0.0, math.nan)})),
    ("12", "triage-show", "which patients of clinic/triage raise", patients_that_raise, {"A": "tJtJ", "B": "tJ", "C": "tJ--", "D": "tJ", "E": "tJ----", "F": "--", "G": "--", "H": "--", "I": "tJ", "J": "--", "K": "tJ"}),
    ("12", "triage-task", "the first forty patients can be mended, in plain Python as well", lambda: (every_patient(mended), every_patient(diagnosis)), YES),
    ("12", "triage-show", "the 30 kinds of patients can be mended", mended_patients, (30, True)),
    ("12", "raises-guess six-run transform-aux-note vocabulary", "a transform that is made into a list", lambda: both(lambda F, lib, num: list(F.grad(square)), "TypeError: 'function' object is not iterable"), YES),
    ("12", "six-run jvp-bare jvp-shape-note claims", "jvp gives (f(x), J v)", pushed, ([27.0, 54.0],) * 2),
    ("12", "scalar-shared scalar-read claims", "a sum mixes the outputs, jacrev has a row for each", shared_inputs, [[[11.0, 3.0], [[5.0, 3.0], [6.0, 0.0]]]] * 2),
    ("12", "hessian-shapes hessian-read claims 00/shape-note", "the shapes of Hessians", hessian_shapes, [[(), (3, 3, 3), (3, 3)]] * 2),
    ("12", "use-second use-second-read", "the slope of log(1 - p) where p is 1 comes through where", lambda: numbers(unlikely), ("nan", "nan")),
    ("12", "use-second-read use-mend", "logaddexp(0, z) has a slope there", lambda: numbers(lambda F, lib, num: F.grad(lambda z: lib.logaddexp(0.0 * z, z))(num(37.0))), (1.0, 1.0)),
    ("12", "trap-patch-note trap-patch", "torch's nan_to_num makes 0 of NaN", lambda: float(torch.nan_to_num(torch.tensor(math.nan))), 0.0),
    ("12", "use-newton use-newton-read use-newton-off", "NumPy's words where there is no curvature", lambda: begins(lambda: np.linalg.solve(np.zeros((2, 2)), np.ones(2)), "LinAlgError: Singular matrix"), True),
    ("12", "argument-guess argument-run argument-read vocabulary claims", "grad takes the first argument", lambda: numbers(lambda F, lib, num: F.grad(lambda x, k: k * x * x)(num(3.0), num(5.0))), (30.0, 30.0)),
    ("12", "picture picture-note", "every patient that raises says a word of its end of the tree, and every cause has an end", astray, []),
    ("12", "triage-another", "how many causes the seeds 1 to 8 hold, and with 12, 19 and 29", lambda: (causes_of_seeds(*range(1, 9)), causes_of_seeds(*range(1, 9), 12, 19, 29)), (8, 11)),
)  # fmt: skip
