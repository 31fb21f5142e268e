"""The answers of an older course from another folder; what becomes of one cell; what had passed is looked at again."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.notebooks import build
from helpers.notebooks.__main__ import main
from helpers.notebooks.files import ROOT, NotebookError, load
from helpers.notebooks.merging import answered, defines, merged
from helpers.notebooks.rechecking import recheck
from helpers.notebooks.updating import update, update_from
from tests.notebooks.course import code, save
from tests.notebooks.editions import (
    STUB,
    TYPED,
    copies,
    edit,
    git,
    is_newer,
    lines,
    newer_one,
    newer_two,
    of_course,
    one,
    put,
    snapshot,
    two,
    work,
    write_course,
)


@pytest.mark.parametrize("form", ["folder", "zip", "chapters only", "one folder of notebooks"])
def test_a_new_folder_takes_the_answers_of_an_old_one(form: str, tmp_path: Path) -> None:
    old, new = tmp_path / "old course", tmp_path / "new"
    write_course(old, one(), two())
    work(old)
    save(old / "chapters/my own.ipynb", code("a", "all_mine = 1"))
    (old / "chapters/data.txt").write_text("my data")
    write_course(new, newer_one(), newer_two())
    before, given = snapshot(old), old
    if form == "zip":
        given = Path(shutil.make_archive(str(tmp_path / "old"), "zip", tmp_path, old.name))
    elif form == "chapters only":
        shutil.rmtree(old / "solutions")
        before = snapshot(old)
    elif form == "one folder of notebooks":
        given = old / "chapters"
    said = "\n".join(update_from(given, new))
    assert snapshot(old) == before and is_newer(new)
    answers = {line for line in TYPED if "answer" in line or "guess" in line} | {"return x  # slope", "my_own = 1", "My thoughts."}
    assert answers <= lines(*of_course(new)) and set(TYPED) <= lines(*(new / "chapters").glob("*.ipynb")), said
    assert "all_mine = 1" in lines(new / "chapters/my own.ipynb") and (new / "chapters/data.txt").read_text() == "my data"
    if form in ("folder", "zip"):
        assert set(TYPED) <= lines(*of_course(new))
    else:
        assert "differ from the newer course" in said
    after = snapshot(new)
    list(update_from(given, new))
    assert snapshot(new) == after


def test_a_kept_copy_gives_its_answers_back(tmp_path: Path) -> None:
    write_course(tmp_path, one(), two())
    work(tmp_path)
    assert main(["--root", str(tmp_path), "fresh", "01"]) == 0
    (copy,) = copies(tmp_path)
    assert not set(TYPED) <= lines(*of_course(tmp_path))
    assert main(["--root", str(tmp_path), "update", "--from", str(copy)]) == 0
    assert set(TYPED) <= lines(*of_course(tmp_path)) and copies(tmp_path) == [copy]


def test_what_was_answered_in_the_new_course_already_stays(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    write_course(old, one(), two())
    work(old)
    write_course(new, newer_one(), newer_two())
    edit(new / "chapters/01_one.ipynb", lambda cells: put(cells, "double-exercise", STUB, "return sum([x, x])  # newest"))
    said = "\n".join(update_from(old, new))
    assert "return sum([x, x])  # newest" in lines(new / "chapters/01_one.ipynb")
    assert "Not carried over, and kept there: cell double-exercise, which you have worked on in the newer course, too." in said
    assert set(TYPED) <= lines(*(new / "chapters").glob("*.ipynb"))


@pytest.mark.parametrize("touched", [False, True])
def test_a_new_course_without_solutions_takes_the_answers_too(touched: bool, tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    write_course(old, one(), two())
    work(old)
    write_course(new, newer_one(), newer_two())
    shutil.rmtree(new / "solutions")
    if touched:  # nothing tells what is a learner's
        shutil.rmtree(old / "solutions")
        edit(new / "chapters/01_one.ipynb", lambda cells: put(cells, "double-exercise", STUB, "return sum([x, x])  # newest"))
    list(update_from(old, new))
    if touched:
        assert {*TYPED, "return sum([x, x])  # newest"} <= lines(*(new / "chapters").glob("*.ipynb"))
    else:
        assert set(TYPED) <= lines(*of_course(new)) and is_newer(new)


def test_notebooks_in_the_older_format_keep_their_answers(tmp_path: Path) -> None:
    """Colab and others keep the ids of cells in their metadata, or nowhere."""
    old, new = tmp_path / "old", tmp_path / "new"
    write_course(old, one(), two())
    work(old)
    notebook = json.loads((old / "chapters/01_one.ipynb").read_bytes())
    for cell in notebook["cells"]:
        cell["metadata"]["id"] = cell.pop("id")
    (old / "chapters/01_one.ipynb").write_text(json.dumps({**notebook, "nbformat_minor": 0}))
    write_course(new, newer_one(), newer_two())
    list(update_from(old, new))
    assert set(TYPED) <= lines(*of_course(new))
    (cell,) = [cell for cell in load(new / "chapters/01_one.ipynb") if cell.data["id"] == "double-exercise"]
    assert "return 2 * x  # my answer" in cell.source


def test_a_folder_that_holds_nothing_is_told(tmp_path: Path) -> None:
    write_course(tmp_path / "new", one(), two())
    write_course(tmp_path / "same", one(), two())
    (tmp_path / "no.zip").write_text("no zip")
    (said,) = update_from(tmp_path / "same", tmp_path / "new")
    assert said.startswith("Nothing has been typed into the chapters of")
    for old, says in (("gone", "There is no"), ("new", "That is this folder"), ("no.zip", "neither a folder nor a zip")):
        with pytest.raises(NotebookError, match=says):
            list(update_from(tmp_path / old, tmp_path / "new"))


# --- one cell

MERGED = {
    "nothing new": ("a\nb", "a\nB", "a\nb", "a\nB"),
    "a new first line": ("a\nb", "a\nB", "new\na\nb", "new\na\nB"),
    "neighbours": ("a\nb\nc", "a\nB\nc", "A\nb\nc", "A\nB\nc"),
    "both the same": ("a\nb", "a\nB", "a\nB", "a\nB"),
    "one line both": ("a\nb", "a\nB", "a\nnew", None),
    "two insertions in one place": ("a", "a\nmine", "a\nnew", None),
    "no longer Python": ("x = 1\ny = 2", "x = (1,\n2)\ny = 2", "x = (1,\ny = 2", None),
}


@pytest.mark.parametrize("what", MERGED)
def test_three_texts_into_one(what: str) -> None:
    base, mine, new, result = MERGED[what]
    assert merged(base, mine, new) == result


@settings(max_examples=150, deadline=None)
@given(*[st.lists(st.sampled_from("abcde"), max_size=6)] * 3)
def test_a_merge_of_texts_keeps_what_each_side_has_put_in(base: list[str], mine: list[str], new: list[str]) -> None:
    before, own, after = ("\n".join(part) for part in (base, [line.upper() if line == "a" else line for line in mine], new))
    assert merged(before, before, after) == after and merged(before, own, before) == own
    both = merged(before, own, after)
    if both is not None:
        assert both.split("\n").count("A") == own.split("\n").count("A")
        assert set(after.split("\n")) - set(before.split("\n")) <= set(both.split("\n"))


def test_an_answer_stands_even_where_its_lines_have_changed() -> None:
    base, new = f"def f(x):\n    {STUB}", f"def f(x):\n    # think\n    y = x\n    {STUB}"
    assert answered(base, "def f(x):\n    return 1", new.replace(STUB, "return y")) == ("def f(x):\n    return 1", False)
    kept, look = answered(base, "def f(x):\n    return 1", "def f(x, y):\n    return ...")
    assert look and kept.startswith("def f(x):\n    return 1\n\n# ") and kept.endswith("# def f(x, y):\n#     return ...")
    assert answered(base, kept, "def f(x, y):\n    return ...") == (kept, True), "a second update adds nothing"
    assert defines("def f(x, *, y=1): pass\na = b = 2") == {"f(x, *, y=1)", "a", "b"}


# --- looking again at what had passed


def test_what_had_passed_is_looked_at_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "00_start_here.ipynb"
    (tmp_path / "solutions").mkdir()
    shutil.copy(ROOT / "solutions" / name, tmp_path / "solutions" / name)
    build(tmp_path)
    path = tmp_path / "chapters" / name
    edit(path, lambda cells: put(cells, "twice-exercise", STUB, "print('hello'); return f(f(x))"))
    edit(path, lambda cells: put(cells, "compose-exercise", STUB, "return lambda x: x"))
    progress = tmp_path / "progress.jsonl"
    passed = [{"kind": "check", "id": id, "status": "passed"} for id in ("start/twice", "start/compose", "start/count_calls")]
    progress.write_text("".join(json.dumps(event) + "\n" for event in passed))
    monkeypatch.setenv("COURSE_PROGRESS", str(progress))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "other"))  # of another program
    (tmp_path / "other").mkdir()
    (tmp_path / "other/numpy.py").write_text("raise ImportError('another numpy')")
    said = list(recheck([name], tmp_path))
    assert said[0] == "Looked again at what had passed: 1 answer passes still."
    assert said[1].startswith("start/compose passed before and does not pass now: ")
    assert said[2] == "Passed before, and to be looked at again by you: start/count_calls."
    assert len(progress.read_text().splitlines()) == 3, "nothing is recorded"
    edit(path, lambda cells: put(cells, "twice-exercise", "def twice", "while True: pass\ndef twice"))
    (said,) = recheck([name], tmp_path, seconds=1)
    assert said == "Passed before, and to be looked at again by you: start/twice, start/compose, start/count_calls."


# --- the course as it first came out


def first_edition() -> str | None:
    """The first commit with chapters 00 to 02, if this clone has it and the chapters have changed since."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        return None
    if git(ROOT, "rev-parse", "--is-shallow-repository").strip() != "false":
        return None
    commits = git(ROOT, "log", "--diff-filter=A", "--format=%H", "--", "chapters/02_grad.ipynb").split()
    same = not commits or not git(ROOT, "diff", "--name-only", commits[-1], "HEAD", "--", "chapters/02_grad.ipynb")
    return None if same else commits[-1]


def as_worked(cell: dict[str, Any], solved: dict[str, dict[str, Any]]) -> set[str]:
    """Fill in an answer cell from the solution of its time. Returns the lines that are typed."""
    before = set(cell["source"].split("\n"))
    answer = "".join(solved[cell["id"]]["source"]).split("\n")
    cell["source"] = "\n".join(line for line in answer if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION"))
    return {line.replace("    ", "") for line in cell["source"].split("\n") if line not in before}


@pytest.mark.parametrize("way", ["a folder", "a clone", "nbgitpuller"])
def test_of_the_first_edition_no_answer_is_lost(way: str, tmp_path: Path) -> None:
    commit = first_edition()
    if commit is None:
        pytest.skip("this copy has no history")
    if way != "a folder" and os.environ.get("COURSE_LONG") != "1":
        pytest.skip("said with COURSE_LONG=1")
    old, typed = tmp_path / "old", set()
    git(tmp_path, "clone", "--quiet", "--no-checkout", str(ROOT), "old")
    git(old, "reset", "--hard", "--quiet", commit)
    for path in of_course(old):
        solved = {cell["id"]: cell for cell in json.loads((old / "solutions" / path.name).read_bytes())["cells"]}

        def fill(cells: list[dict[str, Any]], name: str = path.stem, solved: dict[str, Any] = solved) -> None:
            for cell in cells:
                if {"exercise", "predict"} & set(cell["metadata"].get("tags", [])):
                    typed.update(as_worked(cell, solved))
            for k in range(len(cells) - 1, 0, -9):
                cells.insert(k, code(f"{k:08x}", f"own_{name}_{k} = {k}"))
                typed.add(f"own_{name}_{k} = {k}")

        edit(path, fill)
    assert len(typed) > 100
    new = tmp_path / "new" if way == "a folder" else old
    if way == "a folder":
        shutil.rmtree(old / ".git")
        others = shutil.ignore_patterns("0[3-9]*", "1*")
        shutil.copytree(ROOT / "solutions", new / "solutions", ignore=others)
        build(new)
    elif way == "nbgitpuller":
        git(old, "commit", "--quiet", "--all", "-m", "Automatic commit by nbgitpuller")
        git(old, "merge", "--quiet", "-Xours", git(old, "rev-parse", "--abbrev-ref", "@{upstream}").strip())
    said = "\n".join(update_from(old, new) if way == "a folder" else update(new))
    assert typed <= lines(*of_course(new)), said
    assert "Not carried over" not in said and "Look at" not in said
    for path in of_course(new):
        load(path)
