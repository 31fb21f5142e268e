"""A newer course in a clone, with the answers of the older one: in one go, after merges, and broken off anywhere."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helpers.notebooks.carrying import Carrier
from helpers.notebooks.files import ROOT, NotebookError, load
from helpers.notebooks.git import Git, GitError
from helpers.notebooks.originals import Originals
from helpers.notebooks.updating import NOTE, update
from tests.notebooks.course import save_as_jupyterlab, text
from tests.notebooks.editions import (
    TYPED,
    copies,
    edit,
    git,
    is_newer,
    lines,
    needs_git,
    of_course,
    publish,
    put,
    snapshot,
    work,
)


@needs_git
@pytest.mark.parametrize("ran", [False, True])
def test_a_clone_takes_the_newer_course_and_every_line_that_was_typed(ran: bool, author: Path, clone: Path) -> None:
    work(clone, ran=ran)
    old = {path.name: path.read_bytes() for path in of_course(clone)}
    publish(author, "CHANGELOG.md")
    said = "\n".join(update(clone))
    assert is_newer(clone) and set(TYPED) | {"return x  # slope"} <= lines(*of_course(clone))
    assert [copy.read_bytes() for copy in copies(clone)] == list(dict(sorted(old.items())).values())
    assert "The newer course is here. Changed: 01_one, 02_two. CHANGELOG.md says more." in said
    assert "3 answers, 2 cells of your own, 2 other cells that you had changed." in said
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
