"""How answers to capstone/challenger_scores are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.using import seen

OTHER_FLIGHTS = "other flights, as many"
OTHER_BETA = "another beta"


def use(scores: Any, log_p: Any, beta: Any, X: Any, y: Any, other_beta: Any, other_X: Any, other_y: Any) -> Any:
    """The scores; noted beside them, what further calls give with other flights, and with another beta."""
    found = seen(scores(log_p, beta, X, y))
    note_calls({
        OTHER_FLIGHTS: lambda: scores(log_p, beta, other_X, other_y),
        OTHER_BETA: lambda: scores(log_p, other_beta, X, y),
    })  # fmt: skip
    return found
