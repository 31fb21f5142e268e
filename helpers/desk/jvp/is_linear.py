"""How answers to jvp/is_linear are used."""

from __future__ import annotations

from typing import Any

import numpy as np

from helpers.desk.faults import Refusal
from helpers.desk.functions import counted
from helpers.desk.jvp.pushes import Pushes
from helpers.desk.using import part

_NOT_ONE_BOOL = "An array came back: == compares entry by entry. One True or False is asked for, up to rounding: np.allclose."


def use(is_linear: Any, pushes: Pushes) -> dict[str, Any]:
    """What the answer says of each function. All look the same from outside."""
    results = {}
    names = list(pushes.functions)
    for name in np.random.default_rng(pushes.seed).permutation(names).tolist():  # their order tells nothing
        push = counted(pushes.functions[name], "push: a function of a tangent", "push", arity=1)
        with part(name):
            results[name] = is_linear(push, pushes.n)
        if getattr(results[name], "ndim", 0):
            raise Refusal(_NOT_ONE_BOOL)
    return results
