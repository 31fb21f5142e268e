"""How answers to jacobian/tree are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import elsewhere, note_calls
from helpers.desk.using import seen

OTHER_NAMES, OTHER_PARAMS = "other names", "other params"


def use(block_jacobian: Any, f: Any, params: dict[str, Any], names: Any, others: Any) -> Any:
    """The matrix; noted beside it, what further calls give with other names, and with other arrays under the same names."""
    matrix = seen(block_jacobian(f, params, names))
    note_calls({
        OTHER_NAMES: lambda: block_jacobian(f, params, others),
        OTHER_PARAMS: lambda: block_jacobian(f, elsewhere(params), names),
    })  # fmt: skip
    return matrix
