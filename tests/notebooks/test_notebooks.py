"""solutions/ and chapters/: the rules for authors, the generated files, starting over, the real notebooks."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest

from helpers import exercises
from helpers.notebooks import NotebookError, build, chapters, check, fresh, work
from helpers.notebooks.files import BUILT, ROOT, Cell, as_built, dump, is_course_notebook, load
from tests.notebooks.course import ANSWER, STUB, code, course, save, save_as_jupyterlab, sound, text

TODAY = datetime.date.today().isoformat()


def cells_of(path: Path) -> list[dict[str, Any]]:
    return [{**cell, "source": "".join(cell["source"])} for cell in json.loads(path.read_bytes())["cells"]]


def fault_of(root: Path) -> str:
    with pytest.raises(NotebookError) as caught:
        build(root)
    assert not (root / "chapters").exists(), "a faulty solution must not write anything"
    return str(caught.value)


# --- what an author must keep to: each fault alone, in a course that is sound without it

FAULTS_IN_SOURCE = {
    "begin without end": ("def f(x):\n    <<\n    return x", "begins a solution that nothing ends"),
    "end without begin": ("def f(x):\n    return x\n    >>", "ends a solution that nothing begins"),
    "nested begin": ("<<\na = 1\n<<\nb = 1\n>>\n>>", "line 3 begins a solution inside that of line 1"),
    "two number signs": (
        "## BEGIN SOLUTION\na = 1\n>>",
        "`## BEGIN SOLUTION`, looks like a marker and is none",
    ),
    "plural": ("### BEGIN SOLUTIONS\na = 1\n>>", "looks like a marker and is none"),
    "lower case": ("### begin solution\na = 1\n>>", "looks like a marker and is none"),
    "misspelt": ("<<\na = 1\n### END SOLUTOIN", "line 3, `### END SOLUTOIN`, looks like a marker"),
    "joined": ("###BEGINSOLUTION\na = 1\n>>", "looks like a marker and is none"),
    "words swapped": ("<<\na = 1\n### SOLUTION END", "looks like a marker and is none"),
    "behind code": ("a = 1  <<\n>>", "looks like a marker and is none"),
    "no block": ("def f(x):\n    return x", "is tagged `exercise` and holds no answer"),
    "empty block": ("def f(x):\n    <<\n    # think\n\n    >>\n    return x", "line 2 is empty"),
    "loop at the top": ("<<\nfor x in (1, 2):\n    print(x)\n>>", "at the top level"),
    "function at the top": ("<<\ndef f(x):\n    return x\n>>", "at the top level"),
    "assignment to an entry": ("a = [0]\n<<\na[0] = 1\n>>", "at the top level"),
    "in a class body": ("class A:\n    <<\n    def f(self): ...\n    >>", "at the top level"),
    "half a statement": ("a = (\n<<\n1\n>>\n)", "cut a statement in two"),
    "begins a statement": (
        "def f(x):\n  <<\n  if x:\n    y = 1\n    >>\n    y = 2\n  return y",
        "cut a statement in two",
    ),
    "does not parse": ("<<\na = = 1\n>>", "the code does not compile (line 2"),
    "return outside": ("<<\na = 1\n>>\nreturn a", "the code does not compile"),
    "chapter does not parse": (
        "def f(x):\n    try:\n        return x\n    <<\n    except ValueError:\n        return 0\n    >>",
        "the code does not compile once the answers are taken out",
    ),
    "the whole function left": (
        "def f(x):\n  y = sum(x)\n  #\n  return y + 1\ndef g(x):\n  <<\n  y = sum(x)\n  return y + 1\n  >>",
        "`y = sum(x)`, also stands outside the markers, in cell 2 (faulty)",
    ),
}


def marked(source: str) -> str:
    """A source in which << and >> stand for the two markers."""
    return source.replace("<<", "### BEGIN SOLUTION").replace(">>", "### END SOLUTION")


@pytest.mark.parametrize("name", FAULTS_IN_SOURCE)
def test_a_fault_in_the_source_of_an_exercise_is_named(name: str, tmp_path: Path) -> None:
    source, says = FAULTS_IN_SOURCE[name]
    said = fault_of(course(tmp_path, text("title", "# Tiny"), code("faulty", marked(source), "exercise")))
    assert said.startswith("solutions/01_tiny.ipynb, cell 2 (faulty): ")
    assert says in said


WHOLE = marked("<<\nanswer = sorted([3, 1, 2], reverse=True)\n>>")
CHECKED = f'{WHOLE}\ncheck("start/exit", answer)'
FAULTS_IN_CELLS = {
    "no such tag": (code("faulty", "1", "exercize"), "nothing knows the tag `exercize`"),
    "tag on text": (text("faulty", "hi", "check"), "`check` belongs on a code cell"),
    "empty cell": (code("faulty", " \n"), "it is empty"),
    "block without tag": (code("faulty", WHOLE), "tagged neither `exercise` nor `predict`"),
    "block in a check": (code("faulty", CHECKED, "check"), "tagged neither `exercise` nor `predict`"),
    "block in text": (text("faulty", f"```\n{WHOLE}\n```"), "an answer cannot stand in a text cell"),
    "exercise with its check": (code("faulty", CHECKED, "exercise", "check"), "need a cell each"),
    "check without a call": (
        code("faulty", "print(1)", "check"),
        'must call check("chapter/name", …) exactly',
    ),
    "check of a variable": (code("faulty", "check(name, f)", "check"), "exactly once"),
    "two checks": (
        code("faulty", 'check("start/exit", 1)\ncheck("start/twice", 2)', "check"),
        "exactly once",
    ),
    "predict without a call": (code("faulty", "print(1)", "predict"), "must call predict("),
    "call without tag": (code("faulty", 'check("start/exit", 1)'), "is not tagged `check`"),
    "unknown check": (code("faulty", 'check("start/none", 1)', "check"), '`check("start/none", …)` names an'),
    "unknown prediction": (
        code("faulty", 'predict("none/guess", 1)', "predict"),
        '`predict("none/guess", …)`',
    ),
    "unknown hint": (code("faulty", 'hint("start/none")'), '`hint("start/none", …)` names an'),
    "checked twice": (
        code("faulty", 'check("start/twice", f)', "check"),
        "cell 3 checks `start/twice` already",
    ),
    "same id": (code("double", "1"), "2 cells have this id"),
    "error without tag": (
        code("faulty", "1 / 0", raises="ZeroDivisionError"),
        "is the error ZeroDivisionError",
    ),
    "tag without error": (code("faulty", "1", "raises-exception", prints="1"), "no error is stored"),
    "a comment for nbval": (
        code("faulty", "x = 1\n# NBVAL_SKIP"),
        "the comment `# NBVAL_SKIP` changes what is",
    ),
    "an answer that text gives away": (
        text("faulty", "One way:\n\n```python\ndef double(x):\n    return x + x  # twice the same\n```"),
        "`return x + x  # twice the same`, also stands outside the markers, in cell 4 (faulty)",
    ),
}


@pytest.mark.parametrize("name", FAULTS_IN_CELLS)
def test_a_fault_of_a_cell_is_named(name: str, tmp_path: Path) -> None:
    cell, says = FAULTS_IN_CELLS[name]
    said = fault_of(course(tmp_path, *sound(), cell))
    assert re.match(r"solutions/01_tiny\.ipynb, cell [24] \((faulty|double)\): ", said)
    assert says in said


def test_a_cell_without_id_is_named_by_its_number(tmp_path: Path) -> None:
    cell = code("gone", "1")
    del cell["id"]
    assert "01_tiny.ipynb, cell 4 (no id): it has no id" in fault_of(course(tmp_path, *sound(), cell))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{ no", "line 1 is not JSON"),
        ("[]", "is not a notebook of format 4"),
        ('{"nbformat": 4, "nbformat_minor": 5, "cells": [{"cell_type": "code"}]}', "cell 1: this is no cell"),
        ('{"nbformat": 3, "cells": []}', "is not a notebook of format 4"),
        ('{"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": []}', "is older than format 4.5"),
    ],
)
def test_a_broken_file_is_named(content: str, says: str, tmp_path: Path) -> None:
    (course(tmp_path) / "solutions/01_tiny.ipynb").write_text(content, encoding="utf-8")
    said = fault_of(tmp_path)
    assert said.startswith("solutions/01_tiny.ipynb") and says in said


def test_a_name_that_no_chapter_can_have_is_refused(tmp_path: Path) -> None:
    assert "solutions/1-tiny.ipynb has no name of a chapter" in fault_of(
        course(tmp_path, name="1-tiny.ipynb")
    )


def test_all_faulty_solutions_are_named_at_once(tmp_path: Path) -> None:
    course(tmp_path, code("one", "("))
    course(tmp_path, code("two", ")"), name="02_other.ipynb")
    assert [line.split(":")[0] for line in fault_of(tmp_path).splitlines()] == [
        "solutions/01_tiny.ipynb, cell 1 (one)",
        "solutions/02_other.ipynb, cell 1 (two)",
    ]


# --- what stands in for an answer

VALUE, CODE = "...  # your answer", "raise NotImplementedError  # your code here"
STUBS = {
    "assignments": (
        "<<\na = 1\n(b, c), *d = x = f(1)\na = 2\ne: int = 3\n>>",
        "\n".join(f"{name} = {VALUE}" for name in "abcdxe"),
    ),
    "function body": (ANSWER, STUB),
    "assignment in a function": (
        "def f(x):\n    <<\n    y = g(x)\n    >>\n    return y",
        f"def f(x):\n    y = {VALUE}\n    return y",
    ),
    "several blocks": (
        "def f(x):\n    if x:\n        <<\n        return (\n1)\n    >>\n    return 2\n\n<<\nz = 1\n>>\nz",
        f"def f(x):\n    if x:\n        {CODE}\n    return 2\n\nz = {VALUE}\nz",
    ),
    "markers at another depth": ("def f(x):\n<<\n    return x\n  >>  ", f"def f(x):\n    {CODE}"),
    "method": (
        "class A:\n  def f(self):\n    <<\n    return 1\n    >>",
        f"class A:\n  def f(self):\n    {CODE}",
    ),
    "magics": ("%matplotlib inline\n!ls\n<<\na = 1\n>>\na?", f"%matplotlib inline\n!ls\na = {VALUE}\na?"),
    "no magics": ("<<\na = (7\n % 4)\n>>\nb = '''\n%d'''", f"a = {VALUE}\nb = '''\n%d'''"),
}


@pytest.mark.parametrize("name", STUBS)
def test_stubs(name: str, tmp_path: Path) -> None:
    source, expected = STUBS[name]
    build(course(tmp_path, code("one", marked(source), "exercise")))
    assert cells_of(tmp_path / "chapters/01_tiny.ipynb")[0]["source"] == expected


def test_a_comment_may_speak_of_solutions_and_a_text_of_markers(tmp_path: Path) -> None:
    prose = text("prose", marked("An answer stands between `<<` and `>>`."))
    spoken = code("spoken", "# The solution of this equation is where the story begins to end.\nx = 1")
    assert build(course(tmp_path, *sound(), prose, spoken)) == ["Wrote chapters/01_tiny.ipynb."]


# --- the generated file


def test_the_chapter_is_the_solution_without_answers_outputs_and_odd_metadata(tmp_path: Path) -> None:
    noisy = {**code("noisy", "print('a')\r\n", "picture", prints="a\n"), "execution_count": 7}
    noisy["metadata"] |= {"collapsed": True, "nbgrader": {"grade": True}}
    checked = code("shape-check", 'check("start/out_shape", double)', "check")
    build(course(tmp_path, *sound()[:2], checked, noisy))
    content = (tmp_path / "chapters/01_tiny.ipynb").read_bytes()
    nbgrader = {"schema_version": 3, "task": False, "cell_type": "code"}
    exercise_flags = {
        "grade_id": "answer-double",
        "solution": True,
        "grade": False,
        "locked": False,
        "checksum": "705ce2082130753de36f0b297110b7ae",  # this one and the next: as nbgrader 0.9.6 computes them
    }
    check_flags = {
        "grade_id": "check-start-out_shape",
        "solution": False,
        "grade": True,
        "locked": True,
        "points": 2,
        "checksum": "b4844bbaf01e71be83dcc1b8be15f339",
    }
    undeletable = {"deletable": False}
    assert exercises.find("start/out_shape").level == 2
    assert json.loads(content)["metadata"] == {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        BUILT: {"as_built": as_built(tmp_path / "chapters/01_tiny.ipynb")},
    }
    assert cells_of(tmp_path / "chapters/01_tiny.ipynb") == [
        text("title", "# Tiny"),
        {**code("double", STUB), "metadata": undeletable | {"tags": ["exercise"], "nbgrader": nbgrader | exercise_flags}},
        {**checked, "metadata": undeletable | {"tags": ["check"], "nbgrader": nbgrader | check_flags}},
        code("noisy", "print('a')\n", "picture"),
    ]


def test_the_file_has_the_form_in_which_jupyter_writes_it(tmp_path: Path) -> None:
    build(course(tmp_path, *sound(), text("accents", "∂ö\n\n\u2028x\n")))
    path = tmp_path / "chapters/01_tiny.ipynb"
    content = path.read_bytes()
    assert content.decode("utf-8") == nbformat.writes(nbformat.read(path, as_version=4)) + "\n"
    assert "∂ö".encode() in content and b"\r" not in content


def test_build_gives_the_same_bytes_in_each_process_and_then_has_nothing_to_do(tmp_path: Path) -> None:
    course(tmp_path, *sound(), text("accents", "∂ö"))
    contents = set()
    for seed in ("1", "2"):
        command(tmp_path, "build", PYTHONHASHSEED=seed, PYTHONIOENCODING="ascii")
        contents.add((tmp_path / "chapters/01_tiny.ipynb").read_bytes())
        (tmp_path / "chapters/01_tiny.ipynb").unlink()
    assert len(contents) == 1
    assert build(tmp_path) == ["Wrote chapters/01_tiny.ipynb."]
    assert (tmp_path / "chapters/01_tiny.ipynb").read_bytes() in contents
    assert build(tmp_path) == [] and check(tmp_path) == []


def command(root: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m helpers.notebooks` on a course."""
    return subprocess.run(
        [sys.executable, "-m", "helpers.notebooks", "--root", str(root), *arguments],
        cwd=ROOT, env={**os.environ, **variables}, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


@pytest.mark.parametrize("arguments", [("build",), ("check",), ("fresh", "1"), ("run", "1"), ("fresh", "9")])
def test_the_command_line_fails_with_a_sentence(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = command(course(tmp_path, code("faulty", "(")), *arguments)
    assert done.returncode == 1 and done.stdout == ""
    says = (
        "There is no chapter 9. There are 01_tiny."
        if "9" in arguments
        else "cell 1 (faulty): the code does not compile"
    )
    assert says in done.stderr and "Traceback" not in done.stderr


def test_the_command_line_says_that_all_is_well_or_how_to_mend_it(tmp_path: Path) -> None:
    course(tmp_path)
    before = command(tmp_path, "check")
    assert before.returncode == 1
    assert (
        before.stdout == "chapters/01_tiny.ipynb is missing. Edit solutions/ only; `make build` mends it.\n"
    )
    assert command(tmp_path, "build").stdout == "Wrote chapters/01_tiny.ipynb.\n"
    after = command(tmp_path, "check")
    assert (after.returncode, after.stdout) == (0, "All chapters agree with their solutions.\n")


# --- check and build on chapters that disagree


def test_check_sees_each_changed_byte(tmp_path: Path) -> None:
    build(course(tmp_path))
    path = tmp_path / "chapters/01_tiny.ipynb"
    content = path.read_bytes()
    for place in range(0, len(content), 97):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert len(check(tmp_path)) == 1
    path.write_bytes(content.replace(b"def double", b"def triple"))
    (says,) = check(tmp_path)
    assert says == (
        "chapters/01_tiny.ipynb is not what solutions/01_tiny.ipynb gives (first at cell 2, double). "
        "Edit solutions/ only; `make build` mends it."
    )
    assert len(build(tmp_path)) == 1 and path.read_bytes() == content


def test_check_sees_missing_and_left_over_chapters_and_build_mends_both(tmp_path: Path) -> None:
    build(course(tmp_path))
    chapter, old = tmp_path / "chapters/01_tiny.ipynb", tmp_path / "chapters/02_old.ipynb"
    chapter.rename(old)
    assert [line.partition(".ipynb ")[::2] for line in check(tmp_path)] == [
        ("chapters/01_tiny", "is missing. Edit solutions/ only; `make build` mends it."),
        ("chapters/02_old", "is left over: it has no solution. Edit solutions/ only; `make build` mends it."),
    ]
    build(tmp_path)
    assert check(tmp_path) == [] and chapter.exists() and not old.exists()


# --- what somebody typed is never thrown away, and nothing else is worth a copy


def retype(notebook: dict[str, Any], old: str, new: str) -> None:
    for cell in notebook["cells"]:
        cell["source"] = [line.replace(old, new) for line in cell["source"]]


def paste_picture(notebook: dict[str, Any]) -> None:
    notebook["cells"][0]["attachments"] = {"image.png": {"image/png": "iVBORw0KGgo="}}


def forget_the_build(notebook: dict[str, Any]) -> None:
    notebook["metadata"] = {}
    retype(notebook, "raise NotImplementedError", "return 1")


TYPED = {
    "an answer": lambda notebook: retype(notebook, "raise NotImplementedError", "return 1"),
    "a comment": lambda notebook: retype(notebook, "def double", "# twice\ndef double"),
    "a blank": lambda notebook: retype(notebook, "# Tiny", "# Tiny "),
    "prose": lambda notebook: retype(notebook, "# Tiny", "# Tiny, with my notes"),
    "a cell of text": lambda notebook: notebook["cells"].insert(1, text("5a5a5a5a", "my notes")),
    "a cell of code": lambda notebook: notebook["cells"].append(code("5a5a5a5a", "double(3)")),
    "a raw cell": lambda notebook: notebook["cells"].append(
        {**text("5a5a5a5a", "raw"), "cell_type": "raw"}
    ),
    "a picture": paste_picture,
    "a cell deleted": lambda notebook: notebook["cells"].pop(2),
    "cells moved": lambda notebook: notebook["cells"].reverse(),
    "an answer where the mark of the build is gone": forget_the_build,
}  # fmt: skip


def type_into(path: Path, what: str) -> bytes:
    """Change a chapter as somebody who types and saves. Returns the file."""
    notebook = json.loads(path.read_bytes())
    TYPED[what](notebook)
    path.write_bytes((json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
    return path.read_bytes()


@pytest.mark.parametrize("ran", [False, True])
@pytest.mark.parametrize("newer", [False, True])
@pytest.mark.parametrize("what", TYPED)
def test_build_keeps_what_somebody_typed(what: str, newer: bool, ran: bool, tmp_path: Path) -> None:
    build(course(tmp_path))
    path, kept = tmp_path / "chapters/01_tiny.ipynb", tmp_path / f"chapters/01_tiny.mine-{TODAY}.ipynb"
    if ran:
        save_as_jupyterlab(path)
    mine = type_into(path, what)
    if newer:
        course(tmp_path, *sound(), text("more", "A newer course."))
    (said,) = build(tmp_path)
    assert said == (
        "Wrote chapters/01_tiny.ipynb. Somebody had worked in it: "
        f"the old one is kept as chapters/01_tiny.mine-{TODAY}.ipynb."
    )
    assert kept.read_bytes() == mine and build(tmp_path) == [] and check(tmp_path) == []
    assert {p.name for p in path.parent.iterdir()} == {path.name, kept.name}


@pytest.mark.parametrize("newer", [False, True])
@pytest.mark.parametrize("use", [lambda path: None, save_as_jupyterlab])
def test_build_keeps_no_copy_where_nobody_typed(use: Any, newer: bool, tmp_path: Path) -> None:
    build(course(tmp_path))
    path = tmp_path / "chapters/01_tiny.ipynb"
    use(path)
    if newer:
        course(tmp_path, *sound()[:1], text("more", "A newer course."), *sound()[1:])
    assert set(build(tmp_path)) <= {"Wrote chapters/01_tiny.ipynb."}
    assert [p.name for p in path.parent.iterdir()] == [path.name] and check(tmp_path) == []


@pytest.mark.parametrize("what", ["prose", None])
def test_build_keeps_a_chapter_without_solution_only_if_somebody_typed_in_it(
    what: str | None, tmp_path: Path
) -> None:
    build(course(tmp_path))
    old = tmp_path / "chapters/02_old.ipynb"
    old.write_bytes((tmp_path / "chapters/01_tiny.ipynb").read_bytes())
    save_as_jupyterlab(old)
    mine = type_into(old, what) if what else None
    (said,) = build(tmp_path)
    assert said.startswith("Removed chapters/02_old.ipynb, which has no solution.")
    kept = [path.read_bytes() for path in old.parent.iterdir() if "mine" in path.name]
    assert kept == ([mine] if what else []) and not old.exists()


DAMAGE = {
    "empty": (b"", "is empty"),
    "blank": (b"\n \n", "is empty"),
    "BOM": (b"\xef\xbb\xbf{}", "begins with a byte order mark (BOM)"),
    "UTF-16": ('{"cells": []}'.encode("utf-16"), "byte 0 is not UTF-8"),
    "zeros": (b"\0" * 100, "line 1 is not JSON"),
    "cut off": (b'{"cells": [\n  {"cell_type": "code",', "it is cut off in line 2"),
    "cut off in a text": (b'{"cells": [\n  {"cell_ty', "it is cut off in line 2"),
    "merge": (b'{"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> theirs\n]}', "line 2 is a mark of a merge"),
    "prose": (b"# Tiny\n", "line 1 is not JSON"),
    "a list": (b"[]", "is not a notebook of format 4"),
    "a text": (b'"cells"', "is not a notebook of format 4"),
    "nothing": (b"{}", "is not a notebook of format 4"),
    "nested": (b"[" * 100_000, "nested too deeply"),
    "format 3": (b'{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}', "of format 4"),
    "format 5": (b'{"nbformat": 5, "nbformat_minor": 0, "metadata": {}, "cells": []}', "of format 4"),
    "format in words": (b'{"nbformat": "4", "nbformat_minor": 5, "metadata": {}, "cells": []}', "of format 4"),
    "minor in words": (b'{"nbformat": 4, "nbformat_minor": "5", "metadata": {}, "cells": []}', "has '5' where"),
    "no metadata": (b'{"nbformat": 4, "nbformat_minor": 5, "cells": []}', "it has no metadata"),
    "cells in a table": (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": {}}', "no list of cells"),
    "a folder": (None, "is a folder, and a notebook belongs there"),
}  # fmt: skip
CELL_DAMAGE: dict[str, tuple[dict[str, Any], str]] = {
    "id twice": (code("double", "1"), "cell 4 (double): 2 cells have this id, and cell 2 is the first"),
    "id is a number": ({**code("bad", "1"), "id": 7}, "cell 4: this is no cell of a notebook"),
    "no id": ({**code("bad", "1"), "id": ""}, "cell 4 (no id): it has no id"),
    "unknown kind": ({**text("bad", "1"), "cell_type": "heading"}, "cell 4: this is no cell"),
    "no text": ({**code("bad", "1"), "source": None}, "cell 4: this is no cell"),
    "numbers for a text": ({**code("bad", "1"), "source": [1, 2]}, "cell 4: this is no cell"),
    "tags as text": ({**code("bad", "1"), "metadata": {"tags": "check"}}, "cell 4: this is no cell"),
    "tags of tags": ({**code("bad", "1"), "metadata": {"tags": [["check"]]}}, "cell 4: this is no cell"),
    "an output of nothing": ({**code("bad", "1"), "outputs": [None]}, "cell 4: this is no cell"),
    "merge": (text("bad", "a\n<<<<<<< local\nb\n>>>>>>> remote"), "cell 4 (bad): line 2 is a mark of a merge"),
}  # fmt: skip


def damage(path: Path, what: str) -> str:
    """Damage a notebook. Returns what must be said."""
    if what in CELL_DAMAGE:
        cell, says = CELL_DAMAGE[what]
        save(path, *cells_of(path), cell)
        return says
    content, says = DAMAGE[what]
    path.unlink()
    if content is None:
        path.mkdir()
        (path / "inside.txt").write_text("mine", encoding="utf-8")
    else:
        path.write_bytes(content)
    return says


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("what", [*DAMAGE, *CELL_DAMAGE])
def test_a_damaged_chapter_is_named_in_one_sentence_and_fresh_and_build_mend_it(
    what: str, strict: bool, tmp_path: Path
) -> None:
    build(course(tmp_path))
    path, kept = tmp_path / "chapters/01_tiny.ipynb", tmp_path / f"chapters/01_tiny.mine-{TODAY}.ipynb"
    original = path.read_bytes()
    says = damage(path, what)
    (said,) = check(tmp_path, strict)
    assert said.startswith("chapters/01_tiny.ipynb") and says in said
    assert said.endswith("; `make fresh CHAPTER=01` gives the chapter back and keeps yours beside it.")
    assert said.count(". ") == 0 and "\n" not in said and work(tmp_path) == []
    before = path.read_bytes() if path.is_file() else None
    for mend in (lambda: fresh("01", tmp_path), lambda: build(tmp_path)[0]):
        assert f"kept as chapters/{kept.name}" in mend() and path.read_bytes() == original
        if before is None:
            assert (kept / "inside.txt").read_text(encoding="utf-8") == "mine"
            (kept / "inside.txt").unlink()
            kept.rmdir()
        else:
            assert kept.read_bytes() == before
            kept.unlink()
        damage(path, what)


@pytest.mark.parametrize("what", [*DAMAGE, *CELL_DAMAGE])
def test_a_damaged_solution_is_named_and_nothing_is_written(what: str, tmp_path: Path) -> None:
    says = damage(course(tmp_path) / "solutions/01_tiny.ipynb", what)
    said = fault_of(tmp_path)
    assert said.startswith("solutions/01_tiny.ipynb") and says in said and "make fresh" not in said


# --- a learner's work is told from damage and from chapters that are out of date


@pytest.mark.parametrize("what", TYPED)
def test_a_learners_work_is_told_and_is_no_disagreement_unless_strict(what: str, tmp_path: Path) -> None:
    build(course(tmp_path))
    path = tmp_path / "chapters/01_tiny.ipynb"
    save_as_jupyterlab(path)
    assert check(tmp_path, strict=False) == [] and work(tmp_path) == [], "nobody typed"
    assert len(check(tmp_path)) == 1
    type_into(path, what)
    assert check(tmp_path, strict=False) == [] and len(check(tmp_path)) == 1
    told = work(tmp_path)
    assert len(told) == 1 and told[0].startswith("chapters/01_tiny.ipynb differs from the original in ")


def test_work_names_the_cells(tmp_path: Path) -> None:
    build(course(tmp_path))
    path = tmp_path / "chapters/01_tiny.ipynb"
    for what in ("an answer", "a cell of text"):
        type_into(path, what)
    begin = "chapters/01_tiny.ipynb differs from the original in "
    assert work(tmp_path) == [f"{begin}cell 2 (5a5a5a5a), cell 3 (double): your work."]
    type_into(path, "a cell deleted")
    type_into(path, "prose")
    places = "cell 1 (title), cell 2 (5a5a5a5a), the missing cell double"
    assert work(tmp_path) == [f"{begin}{places}: your work."]
    save(path, *cells_of(path), text("more", "note"), text("still-more", "note"))
    places = "cell 1 (title), cell 2 (5a5a5a5a), cell 4 (more) and 2 more"
    assert work(tmp_path) == [f"{begin}{places}: your work."]


def test_work_saved_in_the_older_format_of_colab_is_work(tmp_path: Path) -> None:
    build(course(tmp_path))
    path = tmp_path / "chapters/01_tiny.ipynb"
    notebook = json.loads(path.read_bytes())
    for cell in notebook["cells"]:
        del cell["id"]
    path.write_text(json.dumps({**notebook, "nbformat_minor": 0}), encoding="utf-8")
    assert check(tmp_path, strict=False) == [] and work(tmp_path) == []
    type_into(path, "an answer")
    assert work(tmp_path) == [
        "chapters/01_tiny.ipynb differs from the original in cell 2 (no id): your work."
    ]
    mine = path.read_bytes()
    build(tmp_path)
    assert (tmp_path / f"chapters/01_tiny.mine-{TODAY}.ipynb").read_bytes() == mine


@pytest.mark.parametrize(
    "use", [lambda path: None, save_as_jupyterlab, lambda path: type_into(path, "prose")]
)
def test_a_chapter_of_an_older_solution_is_a_disagreement_for_everybody(use: Any, tmp_path: Path) -> None:
    build(course(tmp_path))
    use(tmp_path / "chapters/01_tiny.ipynb")
    course(tmp_path, *sound(), text("more", "A newer course."))
    (said,) = check(tmp_path, strict=False)
    assert said.startswith("chapters/01_tiny.ipynb is not what solutions/01_tiny.ipynb gives")
    assert said.endswith("Edit solutions/ only; `make build` mends it.")


def test_missing_and_left_over_chapters_are_a_disagreement_for_everybody(tmp_path: Path) -> None:
    build(course(tmp_path))
    (tmp_path / "chapters/01_tiny.ipynb").rename(tmp_path / "chapters/02_old.ipynb")
    assert [said.split(" ", 1)[0] for said in check(tmp_path, strict=False)] == [
        "chapters/01_tiny.ipynb",
        "chapters/02_old.ipynb",
    ]


def test_notebooks_of_other_names_are_left_alone(tmp_path: Path) -> None:
    build(course(tmp_path))
    for name in ("Untitled.ipynb", "01_tiny-Copy1.ipynb", f"01_tiny.mine-{TODAY}.ipynb"):
        (tmp_path / "chapters" / name).write_text("mine", encoding="utf-8")
    assert check(tmp_path) == [] and build(tmp_path) == []
    assert len(list((tmp_path / "chapters").iterdir())) == 4


# --- starting over


def test_fresh_keeps_every_version_and_overwrites_none(tmp_path: Path) -> None:
    build(course(tmp_path))
    path = tmp_path / "chapters/01_tiny.ipynb"
    original, kept = path.read_bytes(), {}
    for suffix in ("", "-2", "-3"):
        mine = f"{TODAY}{suffix}".encode()
        path.write_bytes(mine)
        kept[f"01_tiny.mine-{TODAY}{suffix}.ipynb"] = mine
        assert fresh("1", tmp_path) == (
            "chapters/01_tiny.ipynb is fresh again. "
            f"Yours is kept as chapters/01_tiny.mine-{TODAY}{suffix}.ipynb. "
            "If the chapter is open, close its tab and open it again."
        )
        assert path.read_bytes() == original
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == {**kept, path.name: original}


@pytest.mark.parametrize("number", ["1", "01", "01_tiny", "chapters/01_tiny.ipynb"])
def test_fresh_leaves_an_unchanged_chapter_alone_and_brings_a_lost_one_back(
    number: str, tmp_path: Path
) -> None:
    build(course(tmp_path))
    path = tmp_path / "chapters/01_tiny.ipynb"
    original = path.read_bytes()
    assert fresh(number, tmp_path) == "chapters/01_tiny.ipynb is unchanged: it is as fresh as it can be."
    path.unlink()
    assert fresh(number, tmp_path) == "chapters/01_tiny.ipynb is back."
    assert [p.read_bytes() for p in path.parent.iterdir()] == [original]


def refuse(*arguments: Any, **more: Any) -> None:
    raise PermissionError(13, "Permission denied")


def refuse_new(path: Path, mode: str = "r", **more: Any) -> Any:
    return refuse() if mode == "xb" else open(path, mode, **more)


@pytest.mark.parametrize(
    ("owner", "name", "fails"),
    [(Path, "open", refuse_new), (Path, "write_bytes", refuse), (os, "replace", refuse)],
)
def test_a_copy_that_cannot_be_kept_changes_nothing(
    owner: Any, name: str, fails: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(course(tmp_path))
    mine = type_into(tmp_path / "chapters/01_tiny.ipynb", "an answer")
    with monkeypatch.context() as broken:
        broken.setattr(owner, name, fails)
        with pytest.raises(NotebookError, match=rf"chapters/01_tiny\.mine-{TODAY}\.ipynb cannot be written"):
            fresh("1", tmp_path)
    assert [p.read_bytes() for p in (tmp_path / "chapters").iterdir()] == [mine]


@pytest.mark.parametrize(("owner", "name"), [(Path, "write_bytes"), (os, "replace")])
def test_a_write_that_fails_leaves_the_old_file_and_no_draft(
    owner: Any, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(course(tmp_path))
    old = (tmp_path / "chapters/01_tiny.ipynb").read_bytes()
    course(tmp_path, *sound(), text("more", "More."))
    with monkeypatch.context() as broken:
        broken.setattr(owner, name, refuse)
        with pytest.raises(
            NotebookError, match=r"chapters/01_tiny\.ipynb cannot be written, and is as it was"
        ):
            build(tmp_path)
    assert [p.read_bytes() for p in (tmp_path / "chapters").iterdir()] == [old]


# --- the real notebooks

MACHINE_PATH = re.compile(
    r"(?<![\w./:])/(?:home|root|tmp|usr|var|opt|private|mnt|Users|Volumes)/|\b[A-Za-z]:\\\w"
)
MOST_LINES, MOST_BYTES = 18, 1_000_000


def blemishes(path: Path) -> Iterator[str]:
    """What a reader of this solution would trip over, one line each."""
    if path.stat().st_size >= MOST_BYTES:
        yield f"{path.name} is larger than 1 MB"
    level, counts = 0, []
    for cell in load(path):
        place = f"{path.name}, cell {cell.number} ({cell.data['id']})"
        if not cell.is_code:
            for marks in re.findall(
                r"^(#+) ", re.sub(r"```.*?```", "", cell.source, flags=re.DOTALL), re.MULTILINE
            ):
                if len(marks) > level + 1:
                    yield f"{place}: a heading jumps from level {level} to {len(marks)}"
                level = len(marks)
            continue
        counts.append(cell.data["execution_count"])
        if len([line for line in cell.source.split("\n") if line.strip()]) > MOST_LINES:
            yield f"{place}: more than {MOST_LINES} lines of code"
        shown = "\n".join([cell.source, *texts_of(cell.data["outputs"])])
        if MACHINE_PATH.search(shown) or str(ROOT) in shown:
            yield f"{place}: a path of one machine"
        for output in cell.data["outputs"]:
            data = output.get("data", {})
            told = "".join(data.get("text/plain", "")), "".join(data.get("text/markdown", ""))
            if any(mime.startswith("image/") for mime in data) and (
                not any(told) or told[0].startswith("<Figure")
            ):
                yield f"{place}: a figure without a text equivalent"
    if counts != list(range(1, len(counts) + 1)):
        yield f"{path.name} was not run from top to bottom; do `make run CHAPTER={path.name[:2]}`"


def texts_of(outputs: list[dict[str, Any]]) -> Iterator[str]:
    for output in outputs:
        yield (
            "".join(output.get("text", "")) + output.get("evalue", "") + "".join(output.get("traceback", []))
        )
        yield from (
            "".join(data) for mime, data in output.get("data", {}).items() if mime.startswith("text/")
        )


def picture(plain: str, **more: str) -> dict[str, Any]:
    data = {"image/png": "iVBORw0KGgo=", "text/plain": plain, **more}
    return {"output_type": "display_data", "metadata": {}, "data": data}


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([text("a", "# A"), text("b", "### B")], "cell 2 (b): a heading jumps from level 1 to 3"),
        ([text("a", "## A")], "a heading jumps from level 0 to 2"),
        ([{**code("a", "1"), "execution_count": 2}], "was not run from top to bottom"),
        ([code("a", "1", prints=""), code("b", "1")], "was not run from top to bottom"),
        ([{**code("a", "x = 1\n" * 19), "execution_count": 1}], "more than 18 lines"),
        ([code("a", "1", prints="see /home/me/x.py")], "a path of one machine"),
        ([code("a", "1", prints=r"see C:\Users\me")], "a path of one machine"),
        ([code("a", "open('/tmp/x')", prints="")], "a path of one machine"),
        ([code("a", "1", prints=f"see {ROOT}")], "a path of one machine"),
        ([code("a", "1", prints="x" * MOST_BYTES)], "larger than 1 MB"),
        ([{**code("a", "1", prints=""), "outputs": [picture("<Figure size 640x480>")]}], "without a text"),
    ],
)  # fmt: skip
def test_each_blemish_is_seen(cells: list[dict[str, Any]], says: str, tmp_path: Path) -> None:
    found = list(blemishes(save(tmp_path / "01_tiny.ipynb", *cells)))
    assert len(found) == 1 and says in found[0]


def test_a_sound_solution_has_no_blemish(tmp_path: Path) -> None:
    url = code("url", "1", prints="https://example.org/home/x and chapters/01/tmp/y")
    figure = {**code("figure", "1"), "execution_count": 2, "outputs": [picture("Error falls with slope 2.")]}
    cells = [text("a", "# A\n```\n### no heading\n```"), text("b", "## B\n### C\n## D"), url, figure]
    assert list(blemishes(save(tmp_path / "01_tiny.ipynb", *cells))) == []


SOLUTIONS = [path for path in sorted((ROOT / "solutions").glob("*.ipynb")) if is_course_notebook(path)]


def agreement(root: Path) -> list[str]:
    """Fail where chapters disagree with their solutions, in sentences. Returns what a learner's work is.

    With CI=true, as build servers set it, nobody learns here, and each byte counts.
    """
    strict = os.environ.get("CI", "").lower() not in ("", "0", "false")
    try:
        problems = check(root, strict)
    except NotebookError as error:
        problems = [str(error)]
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)
    return work(root)


def readable(path: Path) -> list[Cell]:
    """The cells of a solution. A damaged one is named by test_chapters_agree_with_solutions, and once is enough."""
    try:
        return load(path)
    except NotebookError as error:
        pytest.skip(str(error))


def test_chapters_agree_with_solutions() -> None:
    if told := agreement(ROOT):
        pytest.skip("\n".join(told))


@pytest.mark.parametrize("ci", ["true", "1", "false", None])
def test_only_ci_refuses_a_learners_work(
    ci: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(course(tmp_path))
    type_into(tmp_path / "chapters/01_tiny.ipynb", "an answer")
    monkeypatch.delenv("CI", raising=False)
    if ci:
        monkeypatch.setenv("CI", ci)
    if ci in ("true", "1"):
        with pytest.raises(pytest.fail.Exception, match=r"is not what solutions/01_tiny\.ipynb gives"):
            agreement(tmp_path)
    else:
        assert len(agreement(tmp_path)) == 1
    damage(tmp_path / "solutions/01_tiny.ipynb", "cut off")
    with pytest.raises(
        pytest.fail.Exception, match=r"^solutions/01_tiny\.ipynb is not a notebook: it is cut off"
    ):
        agreement(tmp_path)


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_solutions_have_no_blemish(path: Path) -> None:
    readable(path)
    assert list(blemishes(path)) == []


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_solutions_are_stored_as_run_stores_them(path: Path) -> None:
    cells = [{**cell.data, "metadata": {"tags": cell.tags} if cell.tags else {}} for cell in readable(path)]
    nbformat.validate(nbformat.read(path, as_version=4))
    assert dump(cells) == path.read_bytes(), f"do `make run CHAPTER={path.name[:2]}`"


@pytest.mark.parametrize("path", SOLUTIONS, ids=lambda path: path.stem)
def test_chapters_keep_the_ids_and_hold_neither_outputs_nor_answers(path: Path, tmp_path: Path) -> None:
    solution = readable(path)
    built = tmp_path / "chapters" / path.name
    built.parent.mkdir()
    built.write_bytes(chapters.chapter(path))
    chapter = load(built)
    assert [cell.data["id"] for cell in chapter] == [cell.data["id"] for cell in solution]
    code_cells = [cell.data for cell in chapter if cell.is_code]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code_cells)
    assert not any("SOLUTION" in cell["source"] for cell in code_cells)
