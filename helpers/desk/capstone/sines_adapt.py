"""How answers to capstone/sines_adapt are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import seen, transforms_in_use

STAGES = {"1 step": 1, "3 steps": 3, "no step": 0}
# The note: the gradient, by params, of a sum over the parameters after one step.
THROUGH = "through a step"


def use(adapt: Any, loss: Any, params: dict[str, Any], x: Any, y: Any, rate: float, weights: dict[str, Any]) -> dict[str, Any]:
    """The parameters after one step, after three, and after none. Noted beside them: what a gradient through one step is,
    of the sum of its parameters times `weights`."""
    found = {name: seen(adapt(loss, params, x, y, rate, steps)) for name, steps in STAGES.items()}

    def weighed(start: dict[str, Any]) -> Any:
        end = adapt(loss, start, x, y, rate, 1)
        return sum((weights[name] * end[name]).sum() for name in start)

    note_calls({THROUGH: lambda: transforms_in_use().grad(weighed)(params)})
    return found
