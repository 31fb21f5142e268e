"""How answers to value/portable_aux are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.libraries import framework_of
from helpers.desk.using import library_in_use, note
from helpers.desk.value.has_aux import note_gradient

# How many rows the data have. The gradient is taken for the first number only, because JAX compiles it for each.
ROWS = 5, 7
# The note that says whether all parts of aux are arrays of the library.
PORTABLE = "portable"


def use(loss: Any, params: dict[str, Any], x: Any, y: Any) -> Any:
    """The pair, and as notes whether its aux is portable, and the gradient where it is."""
    pair = loss(params, x, y)
    lib = library_in_use()
    if lib and isinstance(pair, (tuple, list)) and len(pair) == 2 and isinstance(pair[1], dict):
        portable = all(framework_of(leaf) == lib.way for leaf in pair[1].values())
        note(PORTABLE, portable)
        if portable and isinstance(pair, tuple) and len(y) == ROWS[0]:
            note_gradient(loss, params, x, y)
    return pair
