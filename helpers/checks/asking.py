"""Retrieval questions: one right value, and how an answer is read, in whatever form it was written."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from helpers.checks.differences import what
from helpers.checks.exercise import Case, Exercise, Mistake, refused
from helpers.checks.reading import number, numbers, says, tidy
from helpers.desk.plain import Plain, plain
from helpers.desk.record import Fault
from helpers.desk.using import bare_word

THINK_AGAIN = "That is not it. Nothing is lost: think again, or ask for a hint."
_LONGEST = 200  # a longer text is no answer
_COMMIT = "That is more than one answer. Commit to one: a wrong one costs nothing."
_RAISES = r"(?:it |torch |that )?(?:raises?|gives? )?\s*(?:an? )?(?:\w*error|exception|raises?)"
_BOUND = r"\b(?:more|less|fewer|greater) than\b|\bat (?:least|most)\b|\bup to\b|[<>≤≥]"
_LETTERS = r"(?<![a-z])(?:\d+\s*\*?\s*)?[nmk](?![a-z])|\bo\s*\("


def question(
    id: str,
    title: str,
    expected: Any,
    wrong: dict[Any, str],
    hints: tuple[str, ...],
    minutes: int = 2,
    form: str = "",
    same: str = "",
    read: Callable[[Plain], Plain | Fault] | None = None,
    digits: int | None = None,
) -> Exercise:
    """A retrieval question: one right value, and for each foreseen wrong value what to say to it.

    `form` is "number", "shape", "numbers" or "word", where the right value does not say it: a tuple is taken for a
    shape. `same` matches other words for the right one; `read` replaces the reading of an answer. With
    `digits`, numbers are rounded to so many places behind the point before they are compared.
    """
    form = form or ("word" if isinstance(expected, str) else "shape" if isinstance(expected, tuple) else "number")
    right = bare_word(expected) if isinstance(expected, str) else expected
    words = tuple(bare_word(word) for word in (expected, *wrong) if isinstance(word, str))

    def understood(output: Plain) -> Plain | Fault:
        if isinstance(output, str) and len(output) > _LONGEST:
            return output
        if read:
            return read(output)
        if not isinstance(output, str):
            return output
        text = output.strip("`'\" ?")
        if form == "word":
            return right if same and re.fullmatch(same, bare_word(text)) else _word(text, words)
        return _number(text) if form == "number" else _tuple(text, form)

    def rounded(output: Plain | Fault) -> Plain | Fault:
        if isinstance(output, np.ndarray) and output.dtype.kind == "f" and digits is not None:
            return np.asarray(np.round(output.astype(float), digits))
        return type(output)(map(rounded, output)) if isinstance(output, (list, tuple)) else output

    return Exercise(
        id=id, title=title, level=1, minutes=minutes, signature="answer", value=True, hints=hints,
        cases=lambda rng: [Case(())], oracle=lambda: right, reads=lambda case, trial: rounded(understood(trial.output)),
        unforeseen=lambda output: _unforeseen(form, output, right),
        mistakes=tuple(Mistake(f"wrong-{k}", answer, says) for k, (answer, says) in enumerate(wrong.items(), 1)),
    )  # fmt: skip


# --- an answer that was written as text ------------------------------------------------------------------------------


def _number(text: str) -> Plain | Fault:
    """ "10", "ten calls" and "2*5 = 10" as the number, "it raises" as "error". A hedge is refused."""
    short = tidy(text).strip(" .!")
    if re.fullmatch(_RAISES, short):
        return "error"
    if re.fullmatch(r"[(\[].*[)\]]", short):
        return _tuple(text, "numbers")
    if re.search(_LETTERS, short):
        return refused("Write the number itself: the question gives all that it takes.")
    found, one = numbers(short), number(short)
    if re.search(_BOUND, short) or (found and one is None and says(short, r"\d|\w") is not False):
        return refused(_COMMIT)
    if len(set(found)) > 1 and "=" not in short:
        return refused("Write one number, and beside it no other." if not re.search(r"\bor\b", short) else _COMMIT)
    return text if one is None else np.asarray(one)


def _tuple(text: str, form: str) -> Plain | Fault:
    """ "(4, 3)", "4 x 3" and "shape [4, 3]" as the tuple; one length without a comma stays a number. A hedge is refused."""
    text = re.sub(r"(?<=\d)\s*(?:\bx\b|x(?=\d)|×|\*|\bby\b|\btimes\b|\band\b)\s*(?=\d)", ", ", text.casefold())
    text = tidy(re.sub(r",(?=\S)", ", ", text)).strip(" .!")
    if re.search(r"\bor\b|[)\]]\s*/\s*[(\[]", text):
        return refused(_COMMIT)
    inside = re.search(r"[(\[].*[)\]]", text)
    if re.search(_LETTERS, inside[0] if inside else text):
        return refused("Write the lengths as numbers: the question gives them." if form == "shape" else "Write the numbers themselves.")
    if inside:
        written = re.sub(r"(?:\w+\.)?(?:tensor|array|float\d*|int\d*)\(([^()]*)\)", r"\1", inside[0]).replace("none", "None")
        try:
            return plain(_as_tuples(ast.literal_eval(written)))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return text
    found = [] if re.search(r"\bnone\b|\bnothing\b", text) else numbers(text)
    if not found:
        return () if form == "shape" and says(text, r"\bscalar\b|\bempty\b|\ba (?:single )?number\b") else text
    lengths = tuple(int(n) if n.is_integer() else n for n in found)
    return plain(lengths if len(lengths) > 1 or text.endswith(",") else lengths[0])


def _as_tuples(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(map(_as_tuples, value))
    if value is None or isinstance(value, (int, float)):
        return value
    raise ValueError


def _word(text: str, words: tuple[str, ...]) -> Plain | Fault:
    """The one of `words` that a text says: "it is rounding, not truncation" → "rounding"."""
    short = bare_word(re.sub(r"^\s*(?:(?:it|that|this|the answer|the cause) (?:is|'s|must be)|it's|answer:|because of|due to)\s+", "", tidy(text)))
    if short in words:
        return short
    single = [word for word in words if re.fullmatch(r"\w+", word)]
    if re.search(r"\bor\b|/", short):
        return refused(_COMMIT) if sum(bool(says(short, rf"\b{word}\b")) for word in single) > 1 else short
    after = r"(?=$|\s*[,;:.(]|\s+(?:of|that|which|for|errors?|sees|gets|first|runs|is|has|because|since|before|then|on|not)\b)"
    leading = [word for word in single if re.match(rf"{word}{after}", short)]
    if leading and not re.match(rf"{leading[0]}\s+(?:is|has) not\b", short) and not re.search(r"\b(?:and|both)\b", short):
        return leading[0]
    return short


# --- what to say to a wrong value that nobody foresaw ---------------------------------------------------------------


def _unforeseen(form: str, output: Plain, right: Any) -> str:
    alone = isinstance(output, np.ndarray) and output.ndim == 0
    if form == "word":
        return THINK_AGAIN if isinstance(output, str) else "The answer is a word or a text, in quotes."
    if alone and output.dtype.kind == "b":  # type: ignore[union-attr]
        return f"{_ASKED[form]}; this is True or False."
    if isinstance(output, str):
        return f"{_ASKED[form]}; this text holds none that can be read."
    if form == "number":
        return THINK_AGAIN if alone else f"{_ASKED[form]}, without brackets; this is {what(output)}."
    if alone:
        return f"{_ASKED[form]}. One number alone is none: a comma makes a tuple, as in `(5,)`; brackets do not." if form == "shape" else f"{_ASKED[form]}."
    given = _lengths(output)
    if given is None:
        return f"{_ASKED[form]}; this is {what(output)}."
    return _about_shape(given, right) if form == "shape" else _about_numbers(given, right)


_ASKED = {
    "number": "One number is asked for",
    "numbers": "Two numbers are asked for, as a tuple",
    "shape": "A shape is asked for: a tuple with one length for each axis",
}


def _lengths(output: Plain) -> tuple[float, ...] | None:
    if isinstance(output, np.ndarray) and output.ndim == 1 and output.dtype.kind in "iuf":
        return tuple(output.tolist())
    if isinstance(output, (list, tuple)) and all(isinstance(part, np.ndarray) and part.ndim == 0 and part.dtype.kind in "iuf" for part in output):
        return tuple(part.item() for part in output)  # type: ignore[union-attr]
    return None


def _about_numbers(given: tuple[float, ...], right: tuple[float, ...]) -> str:
    if len(given) != len(right):
        return f"{_ASKED['numbers']}; this one has {len(given)}."
    return "The right numbers, in the other order." if sorted(given) == sorted(right) else THINK_AGAIN


def _about_shape(given: tuple[float, ...], right: tuple[int, ...]) -> str:
    if any(length < 0 or not float(length).is_integer() for length in given):
        return f"{_ASKED['shape']}. A length is a whole number."
    if not given:
        return "() is the shape of a single number, which has no axis."
    if given == (1,):
        return "(1,) is one axis that holds one number. A single number alone has the shape (): no axis."
    if sorted(given) == sorted(right):
        return "The right lengths in another order. Which axis comes first?"
    if tuple(length for length in given if length != 1) == right:
        return "An axis of length 1 too many: nothing makes one here."
    if np.prod(given) == np.prod(right):
        return "The right number of entries, and other axes. Which axes are there?"
    if len(given) != len(right):
        return f"That has {len(given)} {'axis' if len(given) == 1 else 'axes'}. Count again: which axes does the result have, and why?"
    return "The number of axes is right. Look at each length again."
