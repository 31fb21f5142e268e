"""How answers to grad/uphill are used."""

from __future__ import annotations

import re
from typing import Any

from helpers.desk.faults import Refusal

# What Python and the libraries say to whoever computes with a function.
_NOT_A_NUMBER = r"'function' object|not function\b|class 'function'|'function' and|and 'function'|PjitFunction|type function"
USED_A_FUNCTION = "Your code computes with a function where a number or an array belongs."


def use(uphill: Any, p: Any) -> Any:
    """The direction. What the libraries say of a function in the place of an array is long, and the cause is one."""
    try:
        return uphill(p)
    except (AttributeError, TypeError) as error:
        if re.search(_NOT_A_NUMBER, str(error)):
            raise Refusal(USED_A_FUNCTION) from error
        raise
