"""How answers to derivatives/tangent_line are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import called, seen


def use(tangent_line: Any, f: Any, df: Any, x0: Any, xs: list[Any]) -> Any:
    """The line at several points, at the first once more when another line has been made: it must bear that."""
    line = tangent_line(f, df, x0)
    values = [seen(called(line, "tangent_line(f, df, x0)", x)) for x in xs]
    tangent_line(f, df, x0 + 1.0)
    return [*values, called(line, "tangent_line(f, df, x0)", xs[0])]
