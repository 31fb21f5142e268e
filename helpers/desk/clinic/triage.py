"""How answers to clinic/triage are used."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from helpers.desk.using import called, filled_in


def use(answer: Any, puzzle: dict[str, Any], inputs: tuple[tuple[float, ...], ...]) -> Any:
    """The letter of the cause in capitals, and what the mended program gives for each of the inputs."""
    found = filled_in(answer, puzzle)
    if not isinstance(found, dict) or set(found) != {"cause", "mended"} or any(part is ... for part in found.values()):
        return found
    return {"cause": _letter(found["cause"], puzzle["causes"])} | {call(given): called(found["mended"], "mended", *given) for given in inputs}


def _letter(cause: Any, causes: dict[str, str]) -> Any:
    """The letter of a cause that is written as "e", "(E)", "E · a tuple …" or by its words; several letters stay as they are."""
    if not isinstance(cause, str):
        return cause
    text = unicodedata.normalize("NFKC", cause).strip(" .()[]'\"")
    if re.fullmatch(r"[a-z](?:\W*(?:\b(?:or|and)\b)?\W*\b[a-z])+", text.casefold()):
        return text  # several letters
    by_words = [letter for letter, words in causes.items() if text.casefold() == words.casefold()]
    return by_words[0] if by_words else re.split(r"\W", text, maxsplit=1)[0].upper()


def call(inputs: tuple[float, ...]) -> str:
    """The call as a line of Python: "program(1.5, 0.25)"."""
    return f"program({', '.join(map(str, inputs))})"
