"""How answers to jacobian/banded are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.jacobian.sparse import with_passes


def use(banded_jacobian: Any, f: Any, x: Any, w: int) -> Any:
    """The matrix, from a jvp whose passes are noted."""
    return with_passes(banded_jacobian, f, x, w)
