"""Stored outputs that are the same each time and hold nothing of the machine that made them."""

from __future__ import annotations

import re
from typing import Any

from helpers.notebooks.files import ROOT

# (pattern, replacement): what differs between machines and runs. Also applied when nbval compares outputs.
VARYING = (
    (r"(?<![^\s\"'(])[^\s\"'(]*ipykernel_\d+[/\\]+\d+\.py", "<cell>"),
    (r"(?<![^\s\"'(])[^\s\"'(]*site-packages[/\\]+", "site-packages/"),
    (re.escape(str(ROOT)) + r"[/\\]+", ""),
    (r"\b0x[0-9a-fA-F]{6,}", "0x…"),
)
_WIDGET = "application/vnd.jupyter.widget-view+json"
_ANSI = re.compile(r"\x1b\[[0-9;]*m")


def steady(text: str) -> str:
    """The text with machine paths shortened and memory addresses blanked out."""
    for pattern, replacement in VARYING:
        text = re.sub(pattern, replacement, text)
    return text


def plain(text: str) -> str:
    """The text without terminal colors."""
    return _ANSI.sub("", text)


def tidy(outputs: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The outputs of one cell as they are stored: steady texts, `count` as execution count, no widget ids."""
    return [tidied for output in outputs if (tidied := _tidy_one(dict(output), count))]


def _tidy_one(output: dict[str, Any], count: int) -> dict[str, Any] | None:
    if output["output_type"] == "stream":
        return {**output, "text": _lines(output["text"])}
    if output["output_type"] == "error":
        frames = [
            steady(frame)
            for frame in output["traceback"]
            if not plain(frame).lstrip().startswith(("File ", "[... "))
        ]
        return {**output, "evalue": steady(output["evalue"]), "traceback": frames}
    data = {mime: _data(mime, value) for mime, value in output["data"].items() if mime != _WIDGET}
    if not data:
        return None
    counted = {"execution_count": count} if output["output_type"] == "execute_result" else {}
    return {**output, **counted, "data": data}


def _data(mime: str, value: Any) -> Any:
    """Jupyter stores text and SVG as lists of lines, other pictures as one text."""
    is_text = mime.startswith("text/") or mime in ("image/svg+xml", "application/javascript")
    return _lines(value) if is_text else value


def _lines(text: Any) -> list[str]:
    return steady("".join(text)).splitlines(keepends=True)
