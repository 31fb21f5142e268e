"""How answers to capstone/challenger_fisher are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.capstone.challenger_scores import OTHER_BETA, OTHER_FLIGHTS
from helpers.desk.using import seen


def use(fisher: Any, log_p: Any, beta: Any, X: Any, other_beta: Any, other_X: Any) -> Any:
    """The matrix; noted beside it, what further calls give with other flights, and with another beta."""
    found = seen(fisher(log_p, beta, X))
    note_calls({
        OTHER_FLIGHTS: lambda: fisher(log_p, beta, other_X),
        OTHER_BETA: lambda: fisher(log_p, other_beta, X),
    })  # fmt: skip
    return found
