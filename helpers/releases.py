"""What differs between the releases of torch and JAX that the course runs with. Nothing else here, in the tests or in the
notebooks asks for a version.

tests/releases/ holds the sets of releases that are tried: `make test RELEASES=colab` or `newest`, and the lock without.
No library is imported before somebody asks about it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from functools import cache
from importlib.metadata import version
from typing import Any, TypeVar

T = TypeVar("T")


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
