"""How answers to vjp/transpose are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import elsewhere, note_again, note_calls
from helpers.desk.using import called, seen

OTHER_X, OTHER_F = "another example input x", "another f"
FEW = 10  # entries: further calls are made where they cost little


def use(transpose: Any, f: Any, x: Any, u: Any, g: Any) -> Any:
    """What the function gives for u. Noted: what it gives for another u and for the first again, and what functions that
    are made from another x or for another f give."""
    turned = transpose(f, x)
    found = called(turned, "transpose(f, x)", u)
    if found is not ... and len(x) < FEW:
        found = seen(found)
        note_calls({OTHER_F: lambda: transpose(g, x)(u), OTHER_X: lambda: transpose(f, elsewhere(x))(u)})
        note_again(turned, u)
    return found
