"""Functions that notice who calls them: an answer that has to be written may not leave its loop to a library."""

from __future__ import annotations

import sys
from typing import Any, ClassVar

from helpers.desk.faults import Refusal
from helpers.desk.functions import Formula
from helpers.desk.libraries import Library

# Whole methods of a library, by the modules they stand in.
OPTIMISERS = ("scipy.optimize", "torch.optim", "jax._src.scipy.optimize")
SOLVERS = ("scipy.sparse.linalg", "jax._src.scipy.sparse", *OPTIMISERS)
JAX_LOOPS = ("jax._src.lax.control_flow", *OPTIMISERS)
MOST_CALLS = 1000  # so many calls, and the loop around them does not stop by itself


class Guarded(Formula):
    """A formula that refuses calls from inside the modules `not_from`, with `says` as what to do instead, and a loop
    without end."""

    most_calls = MOST_CALLS
    not_from: ClassVar[tuple[str, ...]] = ()
    says: ClassVar[str] = ""

    def refuse(self, lib: Library, *args: Any) -> None:
        """Raise for arguments of a framework where work is by hand, and for callers that must not call."""
        super().refuse(lib, *args)
        if self.not_from:
            _refuse_callers(self.not_from, self.says)


def _refuse_callers(modules: tuple[str, ...], says: str) -> None:
    """Refuse a call that comes from inside one of these modules, however far away."""
    frame = sys._getframe()
    while frame:
        name = str(frame.f_globals.get("__name__", ""))
        found = next((module for module in modules if name.startswith(module)), None)
        if found:
            raise Refusal(f"{found.replace('_src.', '')} runs your function here. {says}")
        frame = frame.f_back
