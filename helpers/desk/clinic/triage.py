"""How answers to clinic/triage are used."""

from __future__ import annotations

from typing import Any

from helpers.desk.using import called, filled_in


def use(answer: Any, puzzle: dict[str, Any], inputs: tuple[tuple[float, ...], ...]) -> Any:
    """The letter of the cause in capitals, and what the mended program gives for each of the inputs."""
    found = filled_in(answer, puzzle)
    if not isinstance(found, dict) or set(found) != {"cause", "mended"} or any(part is ... for part in found.values()):
        return found
    cause = found["cause"].strip(" .").upper() if isinstance(found["cause"], str) else found["cause"]
    return {"cause": cause} | {call(given): called(found["mended"], "mended", *given) for given in inputs}


def call(inputs: tuple[float, ...]) -> str:
    """The call as a line of Python: "program(1.5, 0.25)"."""
    return f"program({', '.join(map(str, inputs))})"
