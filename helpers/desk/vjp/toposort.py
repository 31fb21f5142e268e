"""How answers to vjp/toposort are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.again import note_calls
from helpers.desk.faults import Refusal
from helpers.desk.using import library_in_use, seen

ONCE_MORE = "the same inputs"
OTHER_PARTS = "Your function left `reads` with other objects in it, a list for a tuple perhaps. The caller still needs it: work on a copy."


def use(toposort: Any, reads: dict[str, tuple[str, ...]], last: str) -> Any:
    """The order; noted beside it, what a further call gives with the same graph. Refuses an answer that puts
    other objects with the same names into the graph; other names are seen by the probe."""
    before = dict(reads)
    found = seen(toposort(reads, last))
    if library_in_use() and any(reads.get(name, sources) is not sources and list(reads[name]) == list(sources) for name, sources in before.items()):
        raise Refusal(OTHER_PARTS)
    note_calls({ONCE_MORE: lambda: toposort(reads, last)})
    return found
