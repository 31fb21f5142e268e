"""Words and numbers as people write them, read as what they mean: numbers, sizes, a yes or no, and words that are not denied.

Each reader gives None for what it does not understand, and for a hedge: then a guess counts as neither hit nor miss.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from typing import Any

_SIGNS = str.maketrans({"−": "-", "–": "-", "—": "-", "×": "*", "·": "*", "÷": "/", "’": "'", "‘": "'", "“": '"', "”": '"', "≈": "=", "→": "=", "~": " ", "`": " "})
_SIGNS |= {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {0x3000: " "}  # as a Japanese keyboard writes them
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_ONES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_WORDS = {**{word: k for k, word in enumerate(_ONES)}, "once": 1, "single": 1, "twice": 2, "thrice": 3, "half": 0.5, "quarter": 0.25,
          "twenty": 20, "thirty": 30, "fifty": 50, "nothing": 0, "none": 0, "nil": 0}  # fmt: skip
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "k": 1_000}
_TERM = r"(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|\b[a-z]\b)"
_SUM = rf"[+-]?\s*\(*[+-]?{_TERM}\)*(?:\s*(?:\*\*|[+*/-])\s*\(*[+-]?{_TERM}\)*)*"
_DENIED = r"\b(?:not|never|no|nor|neither|without|cannot|away from|rather than|instead of|\w+n't)\b"
_OPERATORS = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Pow: math.pow,
    ast.USub: operator.neg, ast.UAdd: operator.pos,
}  # fmt: skip


def tidy(guess: Any) -> str:
    """A guess in lower case, with the signs of a keyboard, and numbers in digits: "10⁸" → "10**8", "10,000" → "10000"."""
    text = re.sub(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", lambda m: "**" + m[0].translate(_RAISED), str(guess)).casefold().translate(_SIGNS)
    text = re.sub(r"(?<![\d.,])[1-9]\d{0,2}(?:[,_'\u202f\u00a0 ]\d{3})+(?![\d,])", lambda m: re.sub(r"\D", "", m[0]), text)
    text = re.sub(r"(?<![\d.,])\d{1,3}(?:\.\d{3}){2,}(?![\d.,])", lambda m: m[0].replace(".", ""), text)  # 800.000.000
    text = re.sub(r"(?<=\d)_(?=\d)", "", text).replace("^", "**")
    text = re.sub(r"\s*\bto the power(?: of)?\b\s*", "**", text)
    text = re.sub(r"(?<=\d) to the (\d+)(?:st|nd|rd|th)\b(?: power)?", r"**\1", text)
    text = re.sub(r"\b(?:minus|negative)\s+(?=\w)", "-", text)
    text = re.sub(r"(?<=\d)\s*(?:x|times)\s*(?=\d)", "*", text)
    return " ".join(text.split())


def _in_digits(text: str) -> str:
    """Number words as digits: "ten thousand" → "10000". "one of them" stays where digits stand, too."""
    if not re.search(r"\d", text):
        text = re.sub(rf"\b({'|'.join(_WORDS)})\b", lambda m: str(_WORDS[m[0]]), text)
    for _ in range(3):  # from the left, one by one: "a hundred thousand"
        many = re.compile(rf"(?:(\d+(?:\.\d+)?)\s*|\b(?:an?|one)\s+|\b)({'|'.join(_SCALES)})s?\b")
        text = many.sub(lambda m: f"{float(m[1] or 1) * _SCALES[m[2]]:.15g}" if m[1] or m[2] != "k" else m[0], text, count=1)
    return re.sub(r"(?<=\d)\s*times\s*(?=\d)", "*", text)


def _value(expression: str, names: dict[str, float]) -> float | None:
    """The value of numbers and names with + − · / and powers; None for anything else."""

    def work_out(node: ast.AST) -> float:
        if isinstance(node, ast.Constant):
            return float(node.value)  # type: ignore[arg-type]
        if isinstance(node, ast.Name):
            return names[node.id]
        if isinstance(node, ast.BinOp):
            return _OPERATORS[type(node.op)](work_out(node.left), work_out(node.right))
        if isinstance(node, ast.UnaryOp):
            return _OPERATORS[type(node.op)](work_out(node.operand))
        raise ValueError

    try:
        value = work_out(ast.parse(expression.strip(), mode="eval").body)
    except (SyntaxError, ValueError, KeyError, TypeError, ArithmeticError, RecursionError):
        return None
    return value if math.isfinite(value) else None


def _found(text: str, names: dict[str, float]) -> list[tuple[int, int, float]]:
    """Each number in a text, with its place. What is denied is left out: "3, not 6" → 3."""
    found = []
    for match in re.finditer(_SUM, text):
        chunk = match[0]
        if re.search(r"[a-z]\w", text[max(match.start() - 1, 0) : match.start() + 2]) and not chunk[0].isdigit():
            continue
        value = _value(chunk, names)
        if value is None:  # brackets of the sentence, or a hyphen between words
            inner = chunk.strip(" +*/-")
            while (more := inner.count("(") - inner.count(")")) and (inner.startswith("(") or inner.endswith(")")):
                inner = inner.removeprefix("(") if more > 0 else inner.removesuffix(")")
                if inner.count("(") - inner.count(")") == more:
                    break
            value = _value(inner, names)
        if value is None:
            continue
        before = re.split(r"[,;:]", text[: match.start()])[-1]
        if re.search(_DENIED + r"(?:\s+\w+)?\s*$", before) and not re.search(r"\bno\b|\bwithout\b", before):
            continue
        share = re.match(r"\s*(?:%|percent|per cent)", text[match.end() :])
        found.append((match.start(), match.end(), value / 100 if share else value))
    return found


def numbers(guess: Any, **names: float) -> list[float]:
    """The numbers in a guess, in their order, whatever brackets stand around them: "9 and 6*0.5" → [9, 3]."""
    text = _in_digits(tidy(guess))
    for name in names:
        text = re.sub(rf"(?<=\d){name}\b", f"*{name}", text)
    return [value for _, _, value in _found(text, names)]


def number(guess: Any, per: dict[str, float] | None = None, words: dict[str, float] | None = None, **names: float) -> float | None:
    """The one number that is meant. What follows "=" or "about" counts; of a hedge, "1 or 2", none does.

    `names` are letters that the question knows ("2n"), `words` other words for a number, and `per` how many of a thing
    there are ("twice a step").
    """
    text = tidy(guess)
    text = re.sub(r"(?<![\d(\[,])(\d+),(\d+)(?![\d,])", r"\1.\2", text) if not re.search(r"[(\[]", text) else text
    text = re.sub(r"^\W*o\((.*)\)\W*$", r"\1", text)
    for word, stands_for in (words or {}).items():
        text = re.sub(rf"\b{word}\b", f" {stands_for:g} ", text) if not re.search(r"\d", text) else text
    text = _in_digits(text)
    for name in names:
        text = re.sub(rf"(?<=\d)\s*{name}\b", f"*{name}", text)
    if re.search(r"\d\s*(?:-|\.\.+|to|bis)\s*\d", text) and not re.search(r"[*/+=e]", text):
        return None
    parts = [part for part in re.split(r"=|\b(?:is|are|so|makes|that's|i\.e\.|or) (?:about|roughly|around)|\babout\b|\bso\b", text)]
    tail = next((found for part in reversed(parts) if (found := _found(part, names))), [])
    if not tail:
        return None
    text = next(part for part in reversed(parts) if _found(part, names))
    first = tail[0][2]
    if len(tail) > 1 and tail[1][2] != first and re.search(r"\b(?:or|to|between)\b", text[: tail[1][0]].replace("or so", "")):
        return None
    behind = re.split(r"[,;(]", text[tail[0][1] :])[0]
    for thing, count in (per or {}).items():
        if re.search(rf"\b(?:per|an?|each|every|in each|for each|for every)\s+{thing}\b", behind):
            first *= count
    return first


def is_order(guess: Any) -> bool:
    """Whether a guess says how a cost grows, "O(n)", and not how large it is."""
    return re.match(r"^\W*(?:o\s*\(|(?:of )?order )", tidy(guess)) is not None


def near(guess: float | None, value: float, rtol: float = 1e-6) -> bool:
    """Whether a number that was read is this one."""
    return guess is not None and math.isclose(guess, value, rel_tol=rtol, abs_tol=rtol)


_BYTES = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}
_UNIT = r"(?<=[\d\s)])\s*(?:([kmgt])(i?)b?|(kilo|mega|giga|tera)(?:bytes?)?)\b"


def size(guess: Any) -> tuple[float, str] | None:
    """A size in bytes, and its unit: "800 MB", "0.8 gigabytes", "763 MiB", "10000*10000*8"; a bare number has no unit."""
    text = re.sub(r"\ban? (?=(?:kilo|mega|giga|tera)byte)", "1 ", tidy(guess))
    found = list(re.finditer(_UNIT, text))
    unit = found[-1] if found else None
    letter = ((unit[1] or unit[3][:1]) if unit else "") or ""
    value = number(text[: unit.start()] if unit else re.sub(r"\bbytes?\b|\bb\b", " ", text))
    if value is None:
        return None
    binary = 1.024 ** " kmgt".index(letter) if unit and unit[2] else 1.0
    bare = "" if letter else "bytes" if re.search(r"\bbytes?\b|\d\s*b\b", text) else ""
    return value * _BYTES[letter] * binary, letter or bare


def says(guess: Any, pattern: str) -> bool | None:
    """Whether a guess says what `pattern` matches: True, False if it denies it ("not down"), None if it does not speak of it."""
    text = re.sub(r"^\W*(yes|no|nope)\b\s*(?=,|it\b|they\b|that\b|because\b|the\b|this\b|i\b)", r"\1, ", tidy(guess))
    said = None
    for clause in re.split(r"[,;:.!?]+(?:\s|$)|\b(?:but|because|and)\b", text):
        for match in re.finditer(pattern, clause):
            denied = re.search(_DENIED + r"(?:\s+\S+){0,3}\s*$", clause[: match.start()]) is not None
            said = bool(said) or not denied
    return said


def yes(guess: Any) -> bool | None:
    """A yes or a no, in whatever words: "no, it will raise" is a no, "no idea" is neither."""
    text = tidy(guess).strip(" .!\"'")
    if re.search(r"\b(?:no (?:idea|clue)|not (?:sure|certain)|don't know|yes (?:and|or) no)\b", text):
        return None
    if re.match(r"(?:yes|yep|yeah|y|true|sure|of course)\b(?! not)", text):
        return True
    if re.match(r"(?:no|nope|nah|n|false|nein)\b", text):
        return False
    for pattern, means in ((r"\b(?:right|correct|fine|works?)\b", True), (r"\b(?:wrong|incorrect|false|garbage|broken)\b", False)):
        if (said := says(text, pattern)) is not None:
            return said if means else not said
    return True if says(text, r"\byes\b") else False if re.search(r"\b(?:no|not|won't|isn't)$", text) else None
