"""Retrieval questions: an answer is read in whatever form it was written, and a wrong one gets a true sentence."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from helpers import exercises
from helpers.checks import checking
from helpers.checks.asking import THINK_AGAIN, question
from helpers.checks.exercise import Exercise
from helpers.checks.judging import judge
from helpers.checks.requests import request
from helpers.desk.probing import probe

HINTS = ("think",)
ASKED = {
    "number": question("test/number", "", 10, {5: "half", "error": "no error"}, HINTS),
    "shape": question("test/shape", "", (4, 3), {(3, 4): "exchanged", 12: "twelve"}, HINTS),
    "one axis": question("test/axis", "", (3,), {3: "a comma"}, HINTS),
    "no axis": question("test/none", "", (), {}, HINTS),
    "numbers": question("test/pair", "", (6, 9), {(6, 6): "no"}, HINTS, form="numbers"),
    "word": question("test/word", "", "rounding", {"truncation": "no", "machine epsilon": "its size"}, HINTS),
}


def finding(asked: Exercise, answer: Any) -> Any:
    return judge(asked, probe(request(asked, "by_hand", 1), answer), 1)


RIGHT = {
    "number": [10, 10.0, "10", "ten", "10 calls", "exactly 10", "10.", "'10'", "2*5", "2*5 = 10", np.int64(10), np.array(10), "about 10", "it is 10", "10 times", "= 10", Fraction(20, 2)],
    "shape": ["(4, 3)", "4, 3", "4x3", "4 x 3", "4 by 3", "[4, 3]", [4, 3], np.array([4, 3]), "torch.Size([4, 3])", "shape (4,3)", "(4., 3.)", "4 × 3", "a 4x3 matrix"],
    "one axis": [(3,), [3], "(3,)", "3,", "[3]", "shape: (3,)"],
    "no axis": [(), "()", [], "a scalar"],
    "numbers": [(6, 9), "(6, 9)", "6, 9", "6 and 9", "(tensor(6.), tensor(9.))", "gradient 6, value 9", [6.0, 9.0], "(6.,9.)"],
    "word": ["rounding", "Rounding.", "the rounding", "rounding error", "it is rounding", "'rounding'", "rounding, not truncation", "rounding because h is small"],
}  # fmt: skip
WRONG = {
    "number": [
        (5, "half"), ("five", "half"), ("it raises", "no error"), ("10 or 5", "more than one answer"), ("5-10", "more than one"), ("more than 10", "more than one"),
        (7, THINK_AGAIN), ("2n", "the number itself"), ("hm", "One number is asked for; this text"), ((10,), "without brackets"), ("(10,)", "without brackets"),
        (True, "this is True or False"), ("10, 5", "beside it no other"), ((1, 2), "without brackets"), ([1], "without brackets"), ("not 10", ""), (float("nan"), THINK_AGAIN),
    ],
    "shape": [
        ("(3, 4)", "exchanged"), (12, "twelve"), ("12", "twelve"), ((4, 1, 3), "axis of length 1 too many"), ((1,), "one axis that holds one number"), ("(1,)", "holds one number"),
        ((), "no axis"), ((12,), "right number of entries"), ((4,), "That has 1 axis"), ((4, 4), "Look at each length"), ("(n, 3)", "as numbers"), (3, "a comma makes a tuple"),
        ("(4, 3) or (3, 4)", "more than one"), ((4, -3), "whole number"), ("hm", "A shape is asked for"), (len, "A shape is asked for"), (None, "this is None"), ({4: 3}, "A shape is asked for"),
    ],
    "one axis": [(3, "a comma"), ("3", "a comma"), ("(3)", "a comma"), ((3, 1), "length 1 too many"), ((1,), "one axis that holds"), ((2,), "Look at each length")],
    "no axis": [((1,), "A single number alone has the shape ()"), (1, "comma makes a tuple"), ("(1,)", "A single number alone has the shape ()")],
    "numbers": [((9, 6), "in the other order"), ((6,), "this one has 1"), (6, "Two numbers are asked for"), ((6, 6), "no"), ((5, 5), THINK_AGAIN), ("(6, 9, None)", "Two numbers"), ("6, 9, none", "Two numbers")],
    "word": [("truncation", "no"), ("truncation error", "no"), ("rounding or truncation", "more than one"), ("not rounding", THINK_AGAIN), ("both", THINK_AGAIN), (3, "in quotes"),
             ("rounding and truncation", THINK_AGAIN), ("rounding is not it", THINK_AGAIN), ("the machine epsilon", "its size")],
}  # fmt: skip


@pytest.mark.parametrize(("kind", "answer"), [(kind, answer) for kind, answers in RIGHT.items() for answer in answers], ids=str)
def test_a_right_answer_in_another_form_passes(kind: str, answer: Any) -> None:
    assert finding(ASKED[kind], answer).status == "passed", finding(ASKED[kind], answer)


@pytest.mark.parametrize(("kind", "answer", "says"), [(kind, *row) for kind, rows in WRONG.items() for row in rows], ids=str)
def test_a_wrong_answer_gets_its_sentence(kind: str, answer: Any, says: str) -> None:
    found = finding(ASKED[kind], answer)
    assert found.status == "failed", found
    text = " ".join(found.lines)
    assert says in text and "leave out the quotes" not in text, found


QUESTIONS = [e for e in exercises.catalogue() if isinstance(e, Exercise) and e.unforeseen]


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda e: e.id)
def test_each_foreseen_answer_is_recognised_as_text_too(asked: Exercise) -> None:
    """Whatever is listed as wrong, and what is right, is read the same when it stands in quotes."""
    right = asked.oracle()
    assert checking.examine(asked.id, str(right), {}).status == "passed"
    for mistake in asked.mistakes:
        report = checking.examine(asked.id, str(mistake.answer), {})
        assert report.status == "failed" and (report.mistake == mistake.id or "more than one" in str(report)), (mistake, str(report))


@pytest.mark.parametrize("asked", QUESTIONS, ids=lambda e: e.id)
def test_no_answer_to_a_question_stops_it(asked: Exercise) -> None:
    for answer in ("", "(", ")(", "1e999", "9**9**9**9", "((((1", "x" * 5000, "1," * 3000, "(" * 500 + ")" * 500, "\x00", "²", "[[[]]]", "result" + "[0]" * 3000, "or", "/", "1 / 0"):
        report = checking.examine(asked.id, answer, {})
        assert report.status in ("failed", "not_attempted"), (answer, str(report))
        assert "fault of the course" not in str(report)


@pytest.mark.parametrize(
    ("id", "word", "status"),
    [
        ("derivatives/exit", "round-off", "passed"), ("derivatives/exit", "floating point rounding", "passed"), ("derivatives/exit", "not rounding", "failed"),
        ("derivatives/recall_order", "the function g", "passed"), ("derivatives/recall_order", "the function f", "failed"), ("clinic/exit", "branching", "passed"),
        ("clinic/exit", "vmap, not branch", "failed"), ("value/exit", "g, (v, a) = result; v", "failed"), ("value/recall_item", "it raises a TypeError", "failed"),
    ],
)  # fmt: skip
def test_words_of_one_meaning(id: str, word: str, status: str) -> None:
    assert checking.examine(id, word, {}).status == status


def test_other_words_for_a_function() -> None:
    for word in ("function", "another function", "a gradient function", "callable", "a function object", "function?", "a python function that computes the slope", "A function that gives the slope"):
        assert checking.examine("start/exit", word, {}).status == "passed", word
    for word in ("value of the function", "a function value", "a function or a number", "not a function"):
        assert checking.examine("start/exit", word, {}).status == "failed", word
