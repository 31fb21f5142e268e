"""What TEACHING.md promises: its table, its plans and its commands are those of the course."""

from __future__ import annotations

import json
import re
import shlex

import pytest

from helpers.classroom.__main__ import main
from helpers.notebooks.chapters import chapter, select
from helpers.notebooks.files import ROOT

TEXT = (ROOT / "TEACHING.md").read_text(encoding="utf-8")
ROWS = {number: (title, int(points), int(minutes)) for number, title, points, minutes in re.findall(r"^\| (\d\d) \| (.+) \| (\d+) \| (\d+) \|$", TEXT, re.MULTILINE)}
README = {
    number: (title, int(minutes))
    for number, title, minutes in re.findall(r"^\| (\d\d) \| (.+) \| (\d+) \| ready \|$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
}  # fmt: skip


def test_the_table_has_every_chapter_that_is_ready() -> None:
    assert ROWS.keys() == README.keys()


@pytest.mark.parametrize("number", README)
def test_points_and_minutes_are_the_chapters(number: str) -> None:
    title, points, minutes = ROWS[number]
    cells = json.loads(chapter(select(number)))["cells"]
    assert points == sum(cell["metadata"].get("nbgrader", {}).get("points", 0) for cell in cells)
    assert README[number][0].startswith(title) and README[number][1] == minutes


def test_each_plan_has_a_chapter_only_after_those_that_it_needs() -> None:
    term, half = re.search(r"A term of twelve weeks: (.+?)\. Half a term: (.+?)\.", TEXT, re.DOTALL).groups()  # type: ignore[union-attr]
    assert set(re.findall(r"\d\d", term)) == README.keys()
    for plan in (re.findall(r"\d\d", term), re.findall(r"\d\d", half)):
        assert plan == sorted(plan)
        for number in plan:
            first = "".join(json.loads(chapter(select(number)))["cells"][0]["source"])
            needs = re.search(r"You need (.*?)(?:;|\.\s|\.$)", first, re.DOTALL)
            assert needs is None or set(re.findall(r"\b\d\d\b", needs[1])) <= set(plan[: plan.index(number)]), number


def test_its_commands_have_these_words(capsys: pytest.CaptureFixture) -> None:
    commands = [shlex.split(line) for line in re.findall(r"^\.venv/bin/python -m helpers\.classroom (.+)$", TEXT, re.MULTILINE)]
    assert {words[0] for words in commands} == {"grade", "say", "nbgrader"}
    for command in sorted({words[0] for words in commands} | {"rejudge"}):
        with pytest.raises(SystemExit):
            main([command, "--help"])
    known = capsys.readouterr().out
    for option in sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT))):
        assert option in known, option
