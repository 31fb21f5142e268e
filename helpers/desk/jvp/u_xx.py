"""How answers to jvp/u_xx are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.functions import counted, uncounted
from helpers.desk.using import attempt, library_in_use

FORWARD = "where only forward mode can follow"


def use(u_xx: Any, u: Any, t: Any, x: Any) -> Any:
    """The second derivative, and the note what comes of it where only forward mode can follow u."""
    found = u_xx(u, t, x)
    library = library_in_use()
    if library and library.way == "torch" and found is not ...:
        with uncounted():
            attempt(FORWARD, lambda: u_xx(counted(_unrecorded(u), "u(t, x)", "u"), t, x))
    return found


def _unrecorded(u: Any) -> Any:
    """u without the record that a sweep back needs. Forward mode keeps none."""
    import torch

    def unrecorded(t: Any, x: Any) -> Any:
        with torch.no_grad():
            return u(t, x)

    return unrecorded
