"""How answers to jvp/u_xx are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.functions import counted, uncounted
from helpers.desk.using import attempt, library_in_use, note

FORWARD = "where only forward mode can follow"
TRACED = "it was looked at, without running it"


def use(u_xx: Any, u: Any, t: Any, x: Any) -> Any:
    """The second derivative, and the note what comes of it where only forward mode can follow u."""
    found = u_xx(u, t, x)
    library = library_in_use()
    if library and found is not ...:
        with uncounted():
            if library.way == "torch":
                attempt(FORWARD, lambda: u_xx(counted(_unrecorded(u), "u(t, x)", "u"), t, x))
            if library.way == "jax":
                attempt(FORWARD, lambda: _traced(u_xx, u, t, x))
    return found


def _traced(u_xx: Any, u: Any, t: Any, x: Any) -> bool:
    """JAX sweeps back through no loop whose end is open. It is looked at, without running it."""
    import jax

    note(TRACED, True)

    def looped(t: Any, x: Any) -> Any:
        return jax.lax.while_loop(lambda carry: carry[0] < 1, lambda carry: (carry[0] + 1, u(t, x)), (0, 0.0 * x))[1]

    jax.eval_shape(lambda t, x: u_xx(counted(looped, "u(t, x)", "u"), t, x), t, x)
    return True


def _unrecorded(u: Any) -> Any:
    """u without the record that a sweep back needs. Forward mode keeps none."""
    import torch

    def unrecorded(t: Any, x: Any) -> Any:
        with torch.no_grad():
            return u(t, x)

    return unrecorded
