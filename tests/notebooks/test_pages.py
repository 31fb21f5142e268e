"""What a reader of the notebooks may rely on: headings, links, widths, texts of pictures, something to do."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from helpers import exercises
from helpers.checks.exercise import Exercise
from helpers.exercises.clinic.patients import CAUSES
from helpers.pictures.clinic import leaves

ROOT = Path(__file__).resolve().parents[2]
SOLUTIONS = sorted((ROOT / "solutions").glob("[0-9][0-9]_*.ipynb"))
LONGEST, MOST_LINES, MOST_WATCHED, MOST_BYTES = 79, 18, 4, 1_000_000
TO_DO = {"exercise", "check", "predict", "moving", "trap", "report"}
each = pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)


def cells(path: Path) -> list[dict[str, Any]]:
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [{**cell, "source": "".join(cell["source"]), "tags": cell["metadata"].get("tags", [])} for cell in found]


@each
def test_code_fits_a_small_window(path: Path) -> None:
    code = [cell for cell in cells(path) if cell["cell_type"] == "code"]
    wide = [f"{cell['id']}: {line}" for cell in code for line in cell["source"].splitlines() if len(line) > LONGEST]
    assert not wide, "\n".join(wide)
    lines = {cell["id"]: sum(1 for line in cell["source"].splitlines() if not line.strip().startswith("### ")) for cell in code}
    long = {id: count for id, count in lines.items() if count > MOST_LINES}
    assert not long, f"cells of more than {MOST_LINES} lines: {long}"


@each
def test_headings_lead_with_titles_and_go_down_step_by_step(path: Path) -> None:
    level = 0
    for cell in cells(path):
        if cell["cell_type"] != "markdown":
            continue
        prose = re.sub(r"```.*?```", "", cell["source"], flags=re.DOTALL)
        for found in re.finditer(r"^(#+) (.*)$", prose, re.MULTILINE):
            assert len(found[1]) <= level + 1, f"{cell['id']}: heading {found[2]!r} jumps from level {level}"
            level = len(found[1])
        for title, id, points, minutes in re.findall(r"^### Your turn: (.+)\n\n`([^`]+)` · level (\d) · about (\d+) minutes$", prose, re.MULTILINE):
            exercise = exercises.find(id)
            assert (exercise.level, exercise.minutes) == (int(points), int(minutes)), id
            assert exercise.title.casefold() == title.casefold(), id
        assert prose.count("### Your turn") == len(re.findall(r"^### Your turn: .+\n\n`[^`]+` · level \d · about \d+ minutes$", prose, re.MULTILINE)), cell["id"]


@each
def test_no_place_is_left_to_be_filled_in(path: Path) -> None:
    left = re.compile(r"^[A-Z]{3,}$|\| X+ \||\b(TODO|FIXME|XXX)\b", re.MULTILINE)
    found = [f"{cell['id']}: {found[0]}" for cell in cells(path) for found in left.finditer(cell["source"])]
    assert not found, found


@each
def test_every_exercise_is_announced(path: Path) -> None:
    text = "\n".join(cell["source"] for cell in cells(path))
    for id in re.findall(r'^check\(\s*"([^"]+)"', text, re.MULTILINE):
        if isinstance(exercises.find(id), Exercise):
            assert f"\n\n`{id}` · level " in text, id


@each
def test_there_is_something_to_do_at_least_every_four_code_cells(path: Path) -> None:
    watched, found = 0, []
    for cell in cells(path):
        if TO_DO & set(cell["tags"]):
            watched = 0
        elif cell["cell_type"] == "code":
            watched += 1
        if watched > MOST_WATCHED:
            found.append(cell["id"])
    assert not found, f"nothing to do for more than {MOST_WATCHED} code cells at {found}"


@each
def test_chapters_lead_back_and_forward(path: Path) -> None:
    prose = [cell["source"] for cell in cells(path) if cell["cell_type"] == "markdown"]
    k = SOLUTIONS.index(path)
    if k > 0:
        assert f"({SOLUTIONS[k - 1].name})" in prose[0], "the first cell links back"
    if k + 1 < len(SOLUTIONS):
        assert f"({SOLUTIONS[k + 1].name})" in prose[-1], "the last cell links on"
    for target in re.findall(r"\]\(([^)#]+\.ipynb)", "\n".join(prose)):
        assert (path.parent / target).exists(), f"{target} does not exist"


@each
def test_every_column_of_a_table_has_a_heading(path: Path) -> None:
    for cell in cells(path):
        for heading in re.findall(r"^(\|.*\|)\n\|[\s:|-]+\|$", cell["source"] if cell["cell_type"] == "markdown" else "", re.MULTILINE):
            assert all(name.strip() for name in heading.strip("|").split("|")), f"{cell['id']}: {heading}"


@each
def test_every_picture_has_its_texts(path: Path) -> None:
    for cell in cells(path):
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            page = "".join(data.get("text/html", ""))
            if "image/png" in data:
                assert page, f"{cell['id']}: a picture without alt text"
            for tag in re.findall(r"<img [^>]*>", page):
                alt = re.search(r'alt="([^"]+)"', tag)
                assert alt and len(alt[1]) <= 250, f"{cell['id']}: the alt text is one sentence"
            if "<figure" in page:
                caption = re.search(r"<figcaption>(.*?)</figcaption>", page, re.DOTALL)
                assert caption and len(caption[1].split()) <= 40, f"{cell['id']}: the caption is one sentence"
                assert "<details>" in page, f"{cell['id']}: the description is missing"


@each
def test_a_solution_is_light(path: Path) -> None:
    assert path.stat().st_size < MOST_BYTES


@each
def test_each_chapter_has_a_picture_that_moves(path: Path) -> None:
    assert any("moving" in cell["tags"] for cell in cells(path))


@each
def test_a_cell_that_may_be_passed_over_is_folded_in_the_chapter(path: Path) -> None:
    hidden = {"source_hidden": True}
    for cell in cells(ROOT / "chapters" / path.name):
        assert (cell["metadata"].get("jupyter") == hidden) == ("fold" in cell["tags"]), cell["id"]


def test_12_the_beliefs_have_one_name() -> None:
    """Headings, tree, table of words and random patient know the same eleven beliefs, by the same letters and names."""
    text = "\n".join(cell["source"] for cell in cells(ROOT / "solutions" / "12_clinic.ipynb"))
    headings = {letter: name.casefold() for letter, name in re.findall(r'^### ([A-K]) · "(.+)"$', text, re.MULTILINE)}
    assert list(headings) == list(CAUSES)
    rows = [(letter, name.replace("`", "").casefold()) for letter, name in re.findall(r"^\| ([A-K]) · ([^:|]+?)(?:: [^|]+)? \|", text, re.MULTILINE)]
    for named in ({(leaf.letter, leaf.belief.casefold()) for leaf in leaves()}, set(rows)):
        assert named == set(headings.items())
