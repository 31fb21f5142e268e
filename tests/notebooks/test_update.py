"""A newer course with the answers of the older one: from a clone, a folder, a zip, a merge; broken off anywhere; and no
command of the course that overwrites what a learner typed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import environment, lab
from helpers.notebooks import build
from helpers.notebooks.__main__ import main
from helpers.notebooks.carrying import Carrier
from helpers.notebooks.files import ROOT, NotebookError, is_course_notebook, load
from helpers.notebooks.git import Git, GitError
from helpers.notebooks.merging import answered, defines, merged
from helpers.notebooks.originals import Originals
from helpers.notebooks.rechecking import recheck
from helpers.notebooks.updating import NOTE, update, update_from
from tests import __main__ as tests_main
from tests.notebooks.course import code, save, save_as_jupyterlab, text

WHO = ("-c", "user.name=Somebody", "-c", "user.email=somebody@localhost", "-c", "init.defaultBranch=main")
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git here")


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(["git", *WHO, *words], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# --- a course of two chapters, and a newer edition of it


def exercise(id: str, name: str, asks: str, top: str = "") -> list[dict[str, Any]]:
    body = f"{top}def {name}(x):\n    ### BEGIN SOLUTION\n    return x + x  # {asks}\n    ### END SOLUTION"
    return [code(f"{id}-exercise", body, "exercise"), code(f"{id}-check", f'check("{asks}", {name})', "check")]


def guess(id: str = "guess") -> dict[str, Any]:
    return code(id, '### BEGIN SOLUTION\nfirst = "grad"\n### END SOLUTION\npredict("start/predict", first)', "predict")


def one(top: str = "") -> list[dict[str, Any]]:
    return [text("title", "# One"), code("play", "x = 3.0\nx * x"), text("prose", "Some words.\nMore words."), guess(),
            *exercise("double", "double", "start/twice", top), *exercise("joined", "joined", "start/compose", top)]  # fmt: skip


def two() -> list[dict[str, Any]]:
    return [text("title", "# Two"), *exercise("double", "slope", "grad/uphill")]


def newer_one() -> list[dict[str, Any]]:
    """Each stub has a new first line, the page has new words, and one exercise has gone to chapter 02."""
    cells = one("# Your turn\n")[:-2]
    return [cells[0], text("new", "A new cell."), cells[1], {**cells[2], "source": "Better words.\nMore words."}, *cells[3:]]


def newer_two() -> list[dict[str, Any]]:
    return [*two(), *exercise("composed", "joined", "start/compose", "# Your turn\n"), text("end", "The end.")]


def write_course(root: Path, first: list[dict[str, Any]], second: list[dict[str, Any]]) -> None:
    save(root / "solutions/01_one.ipynb", *first)
    save(root / "solutions/02_two.ipynb", *second)
    build(root)


@pytest.fixture
def author(tmp_path: Path) -> Path:
    """The course as it was first."""
    root = tmp_path / "author"
    write_course(root, one(), two())
    (root / "helpers.txt").write_text("one\n")
    git(root, "init", "--quiet")
    (root / ".gitignore").write_text((ROOT / ".gitignore").read_text(encoding="utf-8"))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "-m", "one")
    return root


def publish(author: Path, *more: str) -> None:
    """The author's newer edition. `more`: files to write besides."""
    write_course(author, newer_one(), newer_two())
    for name in more:
        (author / name).parent.mkdir(exist_ok=True)
        (author / name).write_text("newer\n")
    git(author, "add", "--all")
    git(author, "commit", "--quiet", "-m", "two")


@pytest.fixture
def clone(author: Path) -> Path:
    """A learner's clone of the first edition."""
    git(author.parent, "clone", "--quiet", str(author), "learner")
    return author.parent / "learner"


# --- a learner who works


def edit(path: Path, change: Callable[[list[dict[str, Any]]], Any]) -> None:
    """Change the cells of a notebook, each source being one text, and save it as Jupyter does."""
    notebook = json.loads(path.read_bytes())
    cells = [{**cell, "source": "".join(cell["source"])} for cell in notebook["cells"]]
    change(cells)
    notebook["cells"] = [{**cell, "source": cell["source"].splitlines(keepends=True)} for cell in cells]
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def put(cells: list[dict[str, Any]], id: str, old: str, new: str) -> None:
    (cell,) = [cell for cell in cells if cell["id"] == id]
    assert old in cell["source"], cell["source"]
    cell["source"] = cell["source"].replace(old, new)


STUB = "raise NotImplementedError  # your code here"
TYPED = {  # each line that the learner types into chapter 01, and how
    "return 2 * x  # my answer": lambda cells: put(cells, "double-exercise", STUB, "return 2 * x  # my answer"),
    "return x  # my other answer": lambda cells: put(cells, "joined-exercise", STUB, "return x  # my other answer"),
    'first = "my guess"': lambda cells: put(cells, "guess", "first = ...  # your answer", 'first = "my guess"'),
    "my_own = 1": lambda cells: cells.insert(2, code("5a5a5a5a", "my_own = 1")),
    "My thoughts.": lambda cells: cells.insert(0, text("1b1b1b1b", "My thoughts.")),
    "My note below.": lambda cells: put(cells, "prose", "More words.", "More words.\n\nMy note below."),
    "x = 5.0  # mine": lambda cells: put(cells, "play", "x = 3.0", "x = 5.0  # mine"),
}  # fmt: skip


def work(root: Path, *what: str, ran: bool = False) -> None:
    """Type these lines (all of them) into chapter 01, and an answer into chapter 02."""
    if ran:
        save_as_jupyterlab(root / "chapters/01_one.ipynb")
    for line in what or TYPED:
        edit(root / "chapters/01_one.ipynb", TYPED[line])
    if not what:
        edit(root / "chapters/02_two.ipynb", lambda cells: put(cells, "double-exercise", STUB, "return x  # slope"))


def lines(*paths: Path) -> set[str]:
    """All lines in the cells of these notebooks. A copy that was broken off is empty."""
    cells = [cell for path in paths if path.stat().st_size for cell in json.loads(path.read_bytes())["cells"]]
    return {line for cell in cells for line in "".join(cell["source"]).replace("    ", "").split("\n")}


def of_course(root: Path) -> list[Path]:
    return [path for path in (root / "chapters").iterdir() if is_course_notebook(path)]


def copies(root: Path) -> list[Path]:
    return sorted((root / "chapters").glob("*.mine-*"))


def snapshot(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file() and ".git/" not in p.as_posix()}


def is_newer(root: Path) -> bool:
    return {"A new cell.", "Better words.", "The end."} <= lines(*of_course(root))


# --- the clone


@needs_git
@pytest.mark.parametrize("ran", [False, True])
def test_a_clone_takes_the_newer_course_and_every_line_that_was_typed(ran: bool, author: Path, clone: Path) -> None:
    work(clone, ran=ran)
    old = {path.name: path.read_bytes() for path in of_course(clone)}
    publish(author, "CHANGELOG.md")
    said = "\n".join(update(clone))
    assert is_newer(clone) and set(TYPED) | {"return x  # slope"} <= lines(*of_course(clone))
    assert [copy.read_bytes() for copy in copies(clone)] == list(dict(sorted(old.items())).values())
    assert "The newer course is here. Changed: 01_one, 02_two. CHANGELOG.md says more." in said and "3 answers, 2 cells of your own, 2 other cells" in said
    assert "Not carried over" not in said and not (clone / "chapters" / NOTE).exists()
    for path in of_course(clone):
        load(path)  # whole, each id once
    after = snapshot(clone)
    assert list(update(clone)) == ["The course is the newest there is. Nothing was changed."]
    assert snapshot(clone) == after


@needs_git
def test_answers_go_where_their_exercise_went_and_own_cells_stay_with_their_neighbours(author: Path, clone: Path) -> None:
    work(clone)
    publish(author)
    list(update(clone))
    first, second = (load(clone / "chapters" / name) for name in ("01_one.ipynb", "02_two.ipynb"))
    by_id = {cell.data["id"]: cell.source for cell in [*first, *second]}
    assert by_id["composed-exercise"].startswith("# Your turn\n") and "my other answer" in by_id["composed-exercise"]
    assert "return x  # slope" in {cell.data["id"]: cell.source for cell in second}["double-exercise"]
    assert by_id["prose"] == "Better words.\nMore words.\n\nMy note below."
    sources = [cell.source for cell in first]
    assert sources[0] == "My thoughts." and sources[sources.index("my_own = 1") - 1].startswith("x = 5.0")


@needs_git
def test_what_was_only_run_is_no_work(author: Path, clone: Path) -> None:
    save_as_jupyterlab(clone / "chapters/01_one.ipynb")
    publish(author)
    list(update(clone))
    assert copies(clone) == [] and snapshot(clone)["chapters/01_one.ipynb"] == snapshot(author)["chapters/01_one.ipynb"]


@needs_git
@pytest.mark.parametrize("by_git", [False, True])
def test_a_renamed_notebook_stays_and_its_answers_come_over(by_git: bool, author: Path, clone: Path) -> None:
    work(clone)
    if by_git:
        git(clone, "mv", "chapters/01_one.ipynb", "chapters/My first chapter.ipynb")
    else:
        (clone / "chapters/01_one.ipynb").rename(clone / "chapters/My first chapter.ipynb")
    mine = (clone / "chapters/My first chapter.ipynb").read_bytes()
    publish(author)
    list(update(clone))
    assert is_newer(clone) and set(TYPED) <= lines(*of_course(clone))
    assert (clone / "chapters/My first chapter.ipynb").read_bytes() == mine


def commit_other(root: Path) -> None:
    (root / "helpers.txt").write_text("mine")
    git(root, "commit", "--quiet", "--all", "-m", "mine")


def begin_merge(root: Path) -> None:
    git(root, "update-ref", "MERGE_HEAD", "HEAD")


REFUSED = {
    "a change elsewhere": (lambda root: (root / "helpers.txt").write_text("mine\n"), r"You have changed helpers\.txt"),
    "a file in the way": (lambda root: (root / "brought.txt").write_text("mine\n"), r"You have changed brought\.txt"),
    "commits of other files": (commit_other, r"commits of its own that change what is the course's \(helpers\.txt\)"),
    "a merge that has begun": (begin_merge, "A merge has begun here"),
    "no branch": (lambda root: git(root, "checkout", "--quiet", "--detach"), "No branch is checked out"),
    "no clone": (lambda root: shutil.rmtree(root / ".git"), r"no git clone(.|\n)*make update FROM="),
}


@needs_git
@pytest.mark.parametrize("why", REFUSED)
def test_where_it_cannot_be_done_everything_stays_as_it_is(why: str, author: Path, clone: Path) -> None:
    work(clone)
    REFUSED[why][0](clone)
    publish(author, "helpers.txt", "brought.txt")
    before = snapshot(clone)
    with pytest.raises(NotebookError, match=REFUSED[why][1]):
        list(update(clone))
    assert snapshot(clone) == before


@needs_git
def test_where_git_refuses_after_all_the_chapters_are_put_back(author: Path, clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    work(clone)
    publish(author)
    before, ask = snapshot(clone), Git.ask

    def refuse(self: Git, *words: str) -> str:
        if words[0] == "merge":
            raise GitError("git merge: no.")
        return ask(self, *words)

    monkeypatch.setattr(Git, "ask", refuse)
    with pytest.raises(NotebookError, match=r"your chapters are as they were\. git merge: no\."):
        list(update(clone))
    assert {name: content for name, content in snapshot(clone).items() if ".mine-" not in name} == before


@needs_git
def test_commits_of_work_in_chapters_are_no_hindrance(author: Path, clone: Path) -> None:
    work(clone)
    (clone / "chapters/02_two.ipynb").rename(clone / "chapters/My second.ipynb")
    (clone / "notes.txt").write_text("my notes")
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "-m", "my answers")
    publish(author)
    list(update(clone))
    assert (clone / "notes.txt").read_text() == "my notes" and (clone / "chapters/My second.ipynb").exists()
    assert "return x  # slope" in lines(*of_course(clone))
    assert is_newer(clone) and set(TYPED) <= lines(*of_course(clone))
    assert git(clone, "log", "--format=%s").split("\n")[:2] == ["Take the newer course", "my answers"]
    assert list(update(clone)) == ["The course is the newest there is. Nothing was changed."]


@needs_git
@pytest.mark.parametrize("whole", [False, True])
def test_what_nbgitpuller_merged_is_made_whole(whole: bool, author: Path, clone: Path) -> None:
    if whole:  # as .gitattributes asks for
        (clone / ".git/info/attributes").write_text((ROOT / ".gitattributes").read_text(encoding="utf-8"))
    work(clone)
    publish(author)
    git(clone, "fetch", "--quiet")
    git(clone, "commit", "--quiet", "--all", "-m", "Automatic commit by nbgitpuller", "--allow-empty")
    git(clone, "merge", "--quiet", "-Xours", "origin/main")
    assert ("A new cell." in lines(clone / "chapters/01_one.ipynb")) is not whole
    list(update(clone))
    assert is_newer(clone) and set(TYPED) <= lines(*of_course(clone))
    for path in of_course(clone):
        load(path)
    assert list(update(clone)) == ["The course is the newest there is. Nothing was changed."]


@needs_git
def test_a_solution_in_which_somebody_typed_is_kept_and_one_that_was_run_is_not(author: Path, clone: Path) -> None:
    save_as_jupyterlab(clone / "solutions/01_one.ipynb")
    edit(clone / "solutions/02_two.ipynb", lambda cells: put(cells, "title", "# Two", "# Two, my notes"))
    publish(author)
    list(update(clone))
    (copy,) = copies(clone)
    assert is_newer(clone) and copy.name.startswith("solution-02_two.mine-") and "# Two, my notes" in lines(copy)


@needs_git
def test_an_old_chapter_that_an_open_tab_wrote_back_is_taken_over_again(author: Path, clone: Path) -> None:
    work(clone)
    old = (clone / "chapters/01_one.ipynb").read_bytes()
    publish(author)
    list(update(clone))
    (clone / "chapters/01_one.ipynb").write_bytes(old)
    said = list(update(clone))
    assert said[0] == "Chapters that were not whole, or of an older course: 01_one.ipynb."
    assert is_newer(clone) and set(TYPED) <= lines(*of_course(clone))


@needs_git
def test_a_chapter_with_a_cell_twice_is_made_whole(author: Path, clone: Path) -> None:
    """As merges leave it. Of the two the one in which somebody typed is the answer."""
    work(clone)
    publish(author)
    list(update(clone))
    doubled = load(author / "chapters/01_one.ipynb")[-2].data
    edit(clone / "chapters/01_one.ipynb", lambda cells: cells.insert(1, {**doubled, "source": "".join(doubled["source"])}))
    list(update(clone))
    (cell,) = [cell for cell in load(clone / "chapters/01_one.ipynb") if cell.data["id"] == doubled["id"]]
    assert is_newer(clone) and set(TYPED) <= lines(*of_course(clone)) and "return 2 * x  # my answer" in cell.source


@pytest.mark.parametrize("by_lines", [False, True])
def test_a_page_that_a_merge_made_of_two_editions_is_nobodys_work(by_lines: bool) -> None:
    new, old = {**text("prose", "Better.\nMore.")}, text("prose", "Some.\nMore words.")
    originals = Originals()
    originals.complete = True
    for edition in (new, old):
        originals.add("01_one.ipynb", [edition])
    carrier = Carrier({"01_one.ipynb": [dict(new)]}, originals, merged=by_lines)
    told = carrier.take("01_one.ipynb", [text("prose", "Better.\nMore words.")])
    assert told.anything is not by_lines and (carrier.chapters["01_one.ipynb"] == [new]) is by_lines


class Stop(BaseException):
    """The power goes."""


@needs_git
@pytest.mark.parametrize("after", [False, True])
def test_broken_off_anywhere_it_loses_nothing_and_goes_on(
    after: bool, author: Path, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(clone)
    publish(author)
    typed = set(TYPED) | {"return x  # slope"}
    done, k = False, 0
    while not done:
        shutil.rmtree(clone.parent / "again", ignore_errors=True)
        again = Path(shutil.copytree(clone, clone.parent / "again"))
        with monkeypatch.context() as broken:
            done = _stopped(broken, again, k, after)
        k += 1
        assert typed <= lines(*(again / "chapters").glob("*.ipynb")), k
        list(update(again))
        assert is_newer(again) and typed <= lines(*of_course(again)), k
    assert k > 10


def _stopped(broken: pytest.MonkeyPatch, root: Path, k: int, after: bool) -> bool:
    """Update, and stop at the k-th thing that changes a file, before or after it. Says whether it came to the end."""
    left = [k]

    def stopping(do: Callable[..., Any], counts: Callable[..., bool]) -> Callable[..., Any]:
        def stop(*given: Any, **named: Any) -> Any:
            if not counts(*given):
                return do(*given, **named)
            left[0] -= 1
            if left[0] < 0 and not after:
                raise Stop
            result = do(*given, **named)
            if left[0] < 0:
                raise Stop
            return result

        return stop

    changes = ("checkout", "merge", "rm", "fetch")
    broken.setattr(os, "replace", stopping(os.replace, lambda *_: True))
    broken.setattr(Path, "unlink", stopping(Path.unlink, lambda path, **_: path.name == NOTE))
    broken.setattr(subprocess, "run", stopping(subprocess.run, lambda command, **_: command[0] == "git" and command[1] in changes))
    try:
        list(update(root))
    except Stop:
        return False
    return True


# --- another folder


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
    for old, says in (("gone", "There is no"), ("new", "That is this folder"), ("same/solutions/none", "There is no"), ("no.zip", "neither")):
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


# --- no command overwrites a line that a learner typed


def nothing_there(*given: Any, **named: Any) -> Iterator[str]:
    return iter(())


def run_main(*words: str) -> Callable[[Path], Any]:
    return lambda root: main(["--root", str(root), *words])


def make_lab(root: Path) -> None:
    """`make lab` up to the moment at which JupyterLab would start."""
    environment.main(["lab", "--no-browser", "--allow-root"])


def make_test(root: Path) -> None:
    """`make test`: the part that runs a learner's chapters."""
    assert tests_main.main() in (0, 1)


# Each target of the Makefile, and how it is tried here; None for one that has to do with no chapter.
COMMANDS: dict[str, Callable[[Path], Any] | None] = {
    "lab": make_lab,
    "setup": lambda root: environment.main([]),
    "test": make_test,
    "fresh": run_main("fresh", "01"),
    "update": run_main("update"),
    "update again": lambda root: [main(["--root", str(root), "update"]) for _ in range(2)],
    "update FROM": lambda root: main(["--root", str(root), "update", "--from", str(root.parent / "old")]),
    "build": run_main("build"),
    "run": run_main("run", "01"),
    "release": None, "web": None, "lint": None, "benchmark": None, "mutants": None, "lock": None, "help": None, "python": None, "doctor": None,
}  # fmt: skip


def test_every_target_of_the_makefile_is_tried_below() -> None:
    targets = re.findall(r"^([a-z][\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(targets) <= set(COMMANDS)


TRIED = [(name, newer) for name, tried in COMMANDS.items() if tried for newer in (False, True)]
SAME = [("lab", True), ("setup", True), ("test", True), ("run", True), ("update again", False)]  # as another pair


@needs_git
@pytest.mark.parametrize(("command", "newer"), [pair for pair in TRIED if pair not in SAME])
def test_no_command_overwrites_a_line_that_was_typed(
    command: str, newer: bool, author: Path, clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(clone, clone.parent / "old")
    work(clone.parent / "old")
    work(clone, ran=newer)
    shutil.copy(clone / "chapters/01_one.ipynb", clone / "chapters/A copy.ipynb")
    edit(clone / "chapters/A copy.ipynb", lambda cells: cells.append(code("c0c0c0c0", "in_a_copy = 1")))
    save(clone / "chapters/Untitled.ipynb", code("a", "untitled = 1"))
    if newer:
        publish(author)
        if command == "build":  # an author, or a learner who has changed solutions
            write_course_only(clone)
    monkeypatch.setattr(tests_main, "COURSE", clone)
    monkeypatch.setattr(tests_main, "PARTS", {"chapters": tests_main.PARTS["chapters"][:1] + ["-p", "no:cacheprovider", "chapters"]})
    monkeypatch.setattr(environment, "make_ready", nothing_there)
    monkeypatch.setattr(environment, "open_lab", lambda *given: 0)
    monkeypatch.setattr(lab, "open_lab", lambda *given: 0)
    act = COMMANDS[command]
    assert act is not None
    act(clone)
    typed = {*TYPED, "return x  # slope", "in_a_copy = 1", "untitled = 1"}
    assert typed <= lines(*(clone / "chapters").glob("*.ipynb")), command


def write_course_only(root: Path) -> None:
    save(root / "solutions/01_one.ipynb", *newer_one())
    save(root / "solutions/02_two.ipynb", *newer_two())


def test_build_keeps_the_page_to_look_things_up_if_somebody_wrote_into_it(tmp_path: Path) -> None:
    write_course(tmp_path, one(), two())
    (tmp_path / "helpers/reference").mkdir(parents=True)
    page = tmp_path / "chapters/reference.md"
    assert main(["--root", str(tmp_path), "build"]) == 0 and page.exists()
    built = page.read_text(encoding="utf-8")
    page.write_text(built.replace("# To look up", "# To look up, with my notes"), encoding="utf-8")
    assert main(["--root", str(tmp_path), "build"]) == 0
    assert page.read_text(encoding="utf-8") == built and "with my notes" in copies(tmp_path)[0].read_text(encoding="utf-8")


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
