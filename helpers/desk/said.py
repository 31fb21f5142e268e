"""Plain answers that were written as text, read as what they say: numbers and shapes."""

from __future__ import annotations

import re
from typing import Any

from helpers.desk.faults import Refusal

_WORDS = dict(zip(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], range(13), strict=True))
_NUMBER = r"[+-]?\d+(?:,\d{3})*(?:\.\d*)?"
# What may stand beside a number without saying another thing: one word in front of it, one behind.
_BESIDE = r"(?:=|exactly|it is|is)?\s*"
_ONE_NUMBER = "Write one number, without quotes."
_ONE_SHAPE = "Write a shape: a tuple of numbers, without quotes."
# Text that means: no number comes out, because something is raised.
_RAISES = r"(?:it |torch )?(?:raises?|gives? )?\s*(?:an? )?(?:error|exception|raises?|runtimeerror)"


def number(answer: Any) -> Any:
    """ "10", "ten", "10 calls" and "10,000" as the number; "error" and "it raises" as "error". Anything else, a hedge or
    two numbers too, is refused."""
    if not isinstance(answer, str):
        return answer
    text = answer.strip().strip(".!`'\"").casefold()
    if re.fullmatch(_RAISES, text):
        return "error"
    found = re.fullmatch(rf"{_BESIDE}({_NUMBER}|{'|'.join(_WORDS)})(?:\s+[a-z]+)?", text)
    if not found:
        raise Refusal(_ONE_NUMBER)
    said = found[1]
    return _WORDS[said] if said in _WORDS else float(said.replace(",", ""))


def shape(answer: Any) -> Any:
    """ "(4, 3)", "4, 3" and "4 x 3" as the tuple. Any other text is refused."""
    if not isinstance(answer, str):
        return answer
    text = answer.strip().strip(".`'\"").casefold().removeprefix("shape").strip()
    inside = text[1:-1] if text[:1] + text[-1:] in ("()", "[]") else text
    parts = re.split(r"\s*[,x×]\s*|\s+", inside.strip().removesuffix(","))
    if not inside.strip():
        return ()
    if not all(re.fullmatch(r"\d+", part) for part in parts):
        raise Refusal(_ONE_SHAPE)
    alone = len(parts) == 1 and not inside.strip().endswith(",")
    return int(parts[0]) if alone else tuple(map(int, parts))
