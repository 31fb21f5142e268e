"""A function of one sample, for jacobian/batched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from helpers.desk.jacobian.curves import Curves
from helpers.desk.libraries import Library

ONE_SAMPLE = "f takes one sample, an array of shape"


@dataclass(frozen=True)
class Samples(Curves):
    """Curves that take one sample alone, and say so to whoever hands in a batch."""

    def refuse(self, lib: Library, *args: Any) -> None:
        """Raise ValueError for another shape than that of one sample, too."""
        super().refuse(lib, *args)
        shape = tuple(getattr(args[0], "shape", ())) if args else ()
        if shape != (self.n,):
            raise ValueError(f"{ONE_SAMPLE} ({self.n},), and got one of shape {shape}")
