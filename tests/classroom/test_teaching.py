"""What TEACHING.md promises: its table, its plans and its commands are those of the course."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from helpers.classroom.__main__ import main
from helpers.exercises import project
from helpers.notebooks.chapters import chapter, select, solutions
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
    worth: dict[str, int] = {}  # of each project, in the chapter of projects
    for cell in cells:
        if given := cell["metadata"].get("nbgrader", {}).get("points"):
            id = re.search(r'check\(\s*"([^"]+)"', "".join(cell["source"]))[1]  # type: ignore[index]
            worth[project(id)] = worth.get(project(id), 0) + given
    assert set(worth.values()) == {points}
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
    for option in sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", re.sub(r"^git .+$", "", TEXT, flags=re.MULTILINE)))):
        assert option in known, option


def test_an_archive_is_the_course_and_that_of_an_examination_has_no_answer(tmp_path: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("an archive is made from a checkout")
    commands = [shlex.split(line) for line in re.findall(r"^(git archive .+)$", TEXT, re.MULTILINE)]
    found = []
    for k, command in enumerate(commands):
        packed = tmp_path / f"{k}.zip"
        wanted = [f"--output={packed}" if word.startswith("--output=") else word.replace("NEW", "descend") for word in command]
        subprocess.run(wanted, cwd=ROOT, check=True)
        found.append({name.removeprefix("transforms/") for name in zipfile.ZipFile(packed).namelist()})
    course, examination = found
    assert {path.name for path in solutions()} == {name.rpartition("/")[2] for name in course if re.match(r"solutions/\d", name)}
    assert {"Makefile", "chapters/00_start_here.ipynb", "helpers/environment.py"} <= examination < course
    assert not [name for name in course if name.startswith((".git/", ".venv"))]
    assert {name.partition("/")[0] for name in course - examination if "/" in name} == {"solutions", "tests", "helpers"}
    assert [name for name in course - examination if name.startswith("helpers/")] == ["helpers/exercises/value/descend.py"]


def test_a_link_opens_a_chapter_in_the_folder_that_it_names() -> None:
    link = urlsplit(next(line for line in TEXT.splitlines() if "/git-pull?" in line and line.startswith("https:")))
    asked = dict(parse_qsl(link.query, strict_parsing=True))
    assert asked.keys() == {"repo", "branch", "targetpath", "urlpath"}
    opened = asked["urlpath"].removeprefix(f"lab/tree/{asked['targetpath']}/")
    assert opened != asked["urlpath"] and (ROOT / opened).exists()
