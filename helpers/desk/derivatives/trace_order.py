"""How answers to derivatives/trace_order are used: the order itself, or a function of the trace that returns it."""

from __future__ import annotations

import re
from typing import Any

from helpers.desk.using import filled_in


def use(answer: Any, trace: Any) -> Any:
    """The names in their order. Names in one text will do, with commas, spaces or arrows between them."""
    order = filled_in(answer, trace)
    if isinstance(order, str) and re.search(r"[\s,;>→]", order.strip()):
        return [name for name in re.split(r"[^A-Za-z]+", order) if name]
    return order
