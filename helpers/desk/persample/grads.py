"""How answers to persample/grads are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import seen

OTHER_SAMPLES = "other samples of the same shapes"
OTHER_PARAMS = "other parameters"


def use(per_sample: Any, loss: Any, params: dict[str, Any], X: Any, y: Any, other_params: Any, other_X: Any, other_y: Any) -> Any:
    """The gradients; noted beside them, what further calls give with other samples, and with other parameters."""
    found = seen(per_sample(loss, params, X, y))
    note_calls({
        OTHER_SAMPLES: lambda: per_sample(loss, params, other_X, other_y),
        OTHER_PARAMS: lambda: per_sample(loss, other_params, X, y),
    })  # fmt: skip
    return found
