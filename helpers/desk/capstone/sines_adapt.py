"""How answers to capstone/sines_adapt are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import seen

STAGES = {"1 step": 1, "3 steps": 3, "no step": 0}


def use(adapt: Any, loss: Any, params: dict[str, Any], x: Any, y: Any, rate: float) -> dict[str, Any]:
    """The parameters after one step, after three, and after none."""
    return {name: seen(adapt(loss, params, x, y, rate, steps)) for name, steps in STAGES.items()}
