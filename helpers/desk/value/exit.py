"""How answers to value/exit are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.faults import Refusal


def use(answer: Any) -> str:
    """The expression without what does not matter: spaces, backquotes, `.item()`, and an index from the end."""
    if not isinstance(answer, str):
        raise Refusal("Write the expression as a text, in quotes.")
    text = answer.casefold().replace(" ", "").strip("`").removesuffix(".item()")
    return text.replace("[-1]", "[1]").replace("[-2]", "[0]")
