"""What differs between the releases of torch and JAX that the course runs with. Nothing else here, in the tests or in the
notebooks does one thing or another by a version.

tests/releases/ holds the sets of releases that are tried: `make test RELEASES=colab` or `newest`, and the lock without.
No library is imported before somebody asks about it.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import version
from typing import Any, TypeVar

T = TypeVar("T")

# What JAX loads when it is first needed; some of it may move, or be loaded by nobody any more.
_PARTS_OF_JAX = ("jax.experimental.multihost_utils", "jax.extend.core", "jaxlib.mlir.dialects.builtin", "jaxlib.mlir.dialects.mhlo", "scipy.linalg")
_PROGRAMS = 50  # in one context

# What cells of the solutions print where that depends on the release: chapter, cell, library, {release: text}. Stored is what
# the lock's release prints; a strict run (tests/notebook_plugin.py) wants what the installed one does, to the letter.
PRINTED: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("04", "if-run", "torch", {
        "2.11": "please shout over at https://github.com/pytorch/functorch/issues/257 .",
        "2.13": "please file an issue at https://github.com/pytorch/pytorch/issues .",
    }),
    ("04", "shared-out-run", "torch", {
        "2.11": "torch    [[1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]]",
        "2.14": "torch    [[1.0, 1.0, 1.0], [2.0, 2.0, 2.0], [3.0, 3.0, 3.0]]",
    }),
    ("06", "ints-jax", "jax", {"0.7": "must be float0.Got", "0.12": "must be float0. Got"}),
    ("10", "prototype", "torch", {
        "2.11": "slopes  [0.0, 0.0, 14.0]\nHessian [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 2.0]]",
        "2.13": "slopes  [18.0, 18.0, 14.0]\nHessian [[12.0, 9.0, 6.0], [0.0, 6.0, 6.0], [0.0, 0.0, 2.0]]",
    }),
    ("10", "symmetry", "torch", {
        "2.11": "prototype: True [[0.0, 0.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, 0.0]]",
        "2.13": "prototype: False [[0.0, 9.0, 6.0], [-9.0, 0.0, 6.0], [-6.0, -6.0, 0.0]]",
    }),
    ("12", "six-run", "jax", {
        "0.7": "shape: (2,).\nprogram 5",
        "0.12": "shape: (2,). To get the gradient, reduce the output to a scalar with\n            output.sum(), or use …\nprogram 5",
    }),
    ("12", "jax-error", "jax", {
        "0.7": "Output had shape: (2,).",
        "0.12": "Output had shape: (2,). To get the gradient, reduce the output to a scalar with output.sum(), or use jax.jacobian to "
        "differentiate a function with a non-scalar output.",
    }),
    ("12", "integers", "jax", {"0.7": "float0.Got primal …", "0.12": "float0. Got primal …"}),
    ("12", "branch-vmap", "torch", {
        "2.11": "please shout over\n            at …", "2.13": "please file an\n            issue at …",
    }),
    ("12", "kink", "torch", {"2.11": "torch    gives   1.0\n  JAX      gives   0.5", "2.14": "torch    gives   0.0\n  JAX      gives   0.5"}),
)  # fmt: skip


def enable_x64(on: bool = True) -> contextlib.AbstractContextManager[None]:
    """`jax.enable_x64(on)`: within it JAX keeps float64. Before JAX 0.8 it stands in `jax.experimental`."""
    import jax

    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(on)
    from jax.experimental import enable_x64

    return enable_x64(on)


def jaxprs_in_params() -> Callable[[dict[str, Any]], Iterator[Any]]:
    """JAX's function that finds the programs inside the parameters of an equation. Before JAX 0.8 it is private."""
    try:
        from jax.extend.core import jaxprs_in_params
    except ImportError:
        from jax._src.core import jaxprs_in_params
    return jaxprs_in_params


def hush_torch() -> None:
    """Switch off the debug messages that torch 2.11 left on in its private scan: some 170 lines at each use."""
    loud = logging.getLogger("torch._higher_order_ops.partitioner")
    if loud.level == logging.DEBUG:
        loud.setLevel(logging.WARNING)


def finish_loading_jax() -> None:
    """Load what JAX leaves for its first program, its first decomposition of a matrix and a first look into a program. Computes
    nothing."""
    for part in _PARTS_OF_JAX:
        with contextlib.suppress(ImportError):
            importlib.import_module(part)


def share_ir_contexts() -> None:
    """Have JAX write many programs into one context of its compiler, where it makes one for each, which takes it longer than a
    small program. A context keeps what was written, so a new one comes now and then. Does nothing where JAX has changed inside."""
    with contextlib.suppress(ImportError, AttributeError):
        from jax._src.interpreters import mlir

        make, held = mlir.make_ir_context, []

        def shared() -> Any:
            if not held:
                held[:] = [make()] * _PROGRAMS
            return held.pop()

        mlir.make_ir_context = shared


def by_release(library: str, values: dict[str, T]) -> T:
    """What holds for the installed release of a library, from {release: value}: the value of the latest release that is not
    newer, so that {"2.11": 1.0, "2.15": 0.0} is 1.0 up to 2.14. The first entry holds for whatever is older, too."""
    installed = _numbers(_version(library))
    known = sorted(values, key=_numbers)
    return values[next((release for release in reversed(known) if _numbers(release) <= installed), known[0])]


@cache
def _version(library: str) -> str:
    return version(library)


def _numbers(release: str) -> tuple[int, ...]:
    """(2, 13, 0) of "2.13.0+cpu"."""
    parts = release.partition("+")[0].split(".")
    return tuple(int("".join(c for c in part if c.isdigit()) or 0) for part in parts)


def as_printed(chapter: str, cell: str, text: str) -> str:
    """A piece of a stored output as the installed releases print it."""
    for where, id, library, texts in PRINTED:
        if (where, id) == (chapter, cell):
            stored = next((known for known in sorted(texts.values(), key=len, reverse=True) if known in text), None)
            text = text if stored is None else text.replace(stored, by_release(library, texts))
    return text
