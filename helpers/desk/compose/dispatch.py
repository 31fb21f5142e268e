"""How answers to compose/dispatch are used."""

from __future__ import annotations

import operator
from typing import Any

from helpers.desk.compose.boxes import Box, Library, Op
from helpers.desk.compose.nestings import Nestings
from helpers.desk.faults import Refusal
from helpers.desk.plain import describe
from helpers.desk.using import RAISED, note, part

NOTHING_BACK = "dispatch must return what the primitive gives: a number, an array or a box. Yours returned {}"
ROUND_AND_ROUND = "follow was handed values that are still in boxes of its own level, and asked op about the same arguments again."
STILL_CLOSED = "`{}` has ended, and what came out is still in a box: its transform did not know it for its own."
ASKED_AGAIN = "Where no argument is a box, op was asked again about the same arguments, which asks dispatch again."


def use(dispatch: Any, nestings: Nestings, x: Any, lanes: Any) -> dict[str, Any]:
    """What each program gives with this dispatch. What it raises is noted under the same name, and ends the use."""
    found: dict[str, Any] = {}
    library = Library(_checked(dispatch))
    for name, program in nestings.programs(library).items():
        try:
            with library.used(), part(name):
                found[name] = program(float(x), lanes)
        except (NotImplementedError, Refusal):
            raise
        except Exception as error:  # noqa: BLE001  what comes before it is judged first
            note(name, error)
            found[name] = RAISED
        if any(isinstance(result, Box) for result in (found[name] if isinstance(found[name], tuple) else (found[name],))):
            note(name, Refusal(STILL_CLOSED.format(name)))
            found[name] = "a box"
    return found


def _checked(dispatch: Any) -> Any:
    """The dispatch, refused where it gives no value, or would go on without end."""
    under_way: list[tuple[Op, Any]] = []

    def checked(op: Op, args: Any) -> Any:
        if under_way and under_way[-1][0] is op and all(map(operator.is_, args, under_way[-1][1])):
            raise Refusal(ROUND_AND_ROUND if any(isinstance(arg, Box) for arg in args) else ASKED_AGAIN)
        under_way.append((op, args))
        try:
            result = dispatch(op, args)
        finally:
            under_way.pop()
        if result is ...:
            raise NotImplementedError
        if result is None or callable(result) or isinstance(result, (str, dict, list, tuple, set)):
            raise Refusal(f"{NOTHING_BACK.format(describe(result))}.")
        return result

    return checked
