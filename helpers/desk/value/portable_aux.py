"""How answers to value/portable_aux are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.libraries import framework_of
from helpers.desk.using import attempt, library_in_use, note, seen
from helpers.desk.value.has_aux import note_gradient

# The note with the pair for a single row.
ONE_ROW = "one row"
# The note that says whether all parts of aux are arrays of the library.
PORTABLE = "portable"


def use(loss: Any, params: dict[str, Any], x: Any, y: Any, *one_row: Any) -> Any:
    """The pair, and as notes whether its aux is portable, the gradient where it is, and the pair for a single row."""
    pair = loss(params, x, y)
    first = seen(pair)
    attempt(ONE_ROW, lambda: loss(*one_row))
    lib = library_in_use()
    if lib and isinstance(pair, (tuple, list)) and len(pair) == 2 and isinstance(pair[1], dict):
        portable = all(framework_of(leaf) == lib.way for leaf in pair[1].values())
        note(PORTABLE, portable)
        if portable and isinstance(pair, tuple):
            note_gradient(loss, params, x, y)
    return first
