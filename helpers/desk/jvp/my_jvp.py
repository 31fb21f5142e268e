"""How answers to jvp/my_jvp are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.functions import counted
from helpers.desk.using import part

CONSTANT = 2.5
IGNORES = "a function that always gives 2.5"
OF_ONE = "a function of one number"


def use(my_jvp: Any, f: Any, primals: tuple, tangents: tuple, g: Any, primal: Any, tangent: Any) -> dict[str, Any]:
    """The pair for f, the pair for a function that ignores its inputs, and the pair for g, which takes one number."""
    constant = counted(lambda *args: CONSTANT, f"f: always {CONSTANT}")
    found = {"f": my_jvp(f, primals, tangents), IGNORES: my_jvp(constant, primals, tangents)}
    with part(OF_ONE):
        return found | {OF_ONE: my_jvp(g, (primal,), (tangent,))}
