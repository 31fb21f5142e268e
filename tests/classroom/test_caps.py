"""What a submission costs the grader itself, outside the sandbox: whatever is handed in, a little time and memory."""

from __future__ import annotations

import io
import json
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace

import pytest

from helpers.classroom import running, twins, using
from helpers.classroom.commands import Folder, Refused, _refuse_other
from helpers.classroom.course import chapter_cells, checked, exercise_cells
from helpers.classroom.grading import graded
from helpers.classroom.pages import feedback
from helpers.classroom.recognising import MOST_PARTS, Unreadable, read
from helpers.classroom.records import Kept, Store
from helpers.classroom.results import UNREADABLE, Submission
from helpers.classroom.sandbox import Sandbox, _told
from helpers.classroom.steps import Step, given, steps
from helpers.classroom.using import Settings, _note_raised, use
from helpers.classroom.writing import write_whole
from helpers.notebooks.files import Cell
from tests.classroom.notebooks import notebook, with_cells, write


def cells(source: str) -> list[Cell]:
    found = with_cells("00", {"twice-exercise": source})["cells"]
    return [Cell("x", k, {**cell, "source": "".join(cell["source"])}) for k, cell in enumerate(found, 1)]


HOSTILE = {
    "a million names": "\n".join(f"name_{k} = other_{k}" for k in range(1_000_000)),
    "deep brackets": "(" * 900_000,
    "a long chain": "x = " + "-" * 150_000 + "1",
    "a long path": "x = a" + ".b" * 90_000,
    "functions in functions": "\n".join(f"{' ' * k}def f():" for k in range(99)),
    "half a character": "x = '\ud800'",
    "no text": "x = '\0'",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_cell_is_read_soon(name: str) -> None:
    began = time.process_time()
    found = steps(cells(HOSTILE[name]), chapter_cells("00"))
    kept = Kept("eve", "Eve", "00", sources={step.cell: step.source[:20_000] for step in found if step.check is None})
    assert twins.twins([kept]) is not None
    assert all(step.check or len(step.source) <= 200_000 for step in found)
    assert time.process_time() - began < 15
    json.dumps(asdict(kept)).encode()


def test_inputs_are_drawn_for_few_seeds() -> None:
    asked = given([], cells(f"given('start/twice', {'7' * 5000})\n" + "\n".join(f"given('start/twice', {k})" for k in range(5000))))
    assert 1 < len(asked) <= 30
    assert all(seed < 10**10 for _, seed in asked)


def test_an_answer_nested_too_deep_is_nobodys_twin() -> None:
    cell = exercise_cells("00")["start/twice"][0]
    kept = [Kept(name, name, "00", sources={cell: "x = " + "not " * 4000 + "1"}) for name in ("ada", "eve")]
    assert all("start/twice" not in found.what for found in twins.twins(kept))


def test_a_notebook_of_too_many_parts_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "00_start_here.ipynb"
    path.write_text('{"cells": [' + "{}," * (MOST_PARTS + 1) + "{}]}")
    with pytest.raises(Unreadable, match="too large"):
        read(path)


def test_too_much_code_is_no_submission(tmp_path: Path) -> None:
    content = notebook("00")
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": "# " + "x" * 190_000}
    content["cells"] += [cell] * 6
    found = graded(use(Submission("eve", "Eve", "00", write(tmp_path, "eve", "00", content)), Settings(b"x"), Sandbox()))
    assert found.status == UNREADABLE
    assert "1,000,000 characters" in found.reason


def test_a_fault_of_the_grader_takes_no_other_submission_with_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*args: object) -> Kept:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(running, "use_twice", broken)
    monkeypatch.setattr(running, "_mine", (Settings(b"x"), Sandbox().__enter__()))
    done = running._use(running.Task(Submission("eve", "Eve", "00", tmp_path / "x.ipynb")))
    assert "ran into ZeroDivisionError" in done.kept.unreadable
    assert graded(done.kept).status == UNREADABLE
    assert done.verdict == graded(done.kept)


def test_what_a_cell_raises_can_be_written_down(tmp_path: Path) -> None:
    """Half a character in one page would keep the pages of all others from being written."""
    kept = Kept("eve", "Eve", "00", seeds={e.id: 5 for e in checked("00")})
    todo = [Step(cell.data["id"], "") for cell in chapter_cells("00") if "check" in cell.tags]
    for k in range(len(todo)):
        _note_raised(kept, todo, [k, "\ud800<b>\x1b[31m\u202e\n", []])
    page = feedback([graded(kept)])
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert "?&lt;b&gt;?[31m?" in page
    assert "\x1b" not in page and "\u202e" not in page and "<b>" not in page


def test_records_that_were_edited_are_left_out(tmp_path: Path) -> None:
    store = Store(tmp_path / "records.jsonl")
    store.add(Kept("ada", "Ada", "00", seeds={"start/twice": 5}))
    whole = json.loads(store.path.read_text())
    with store.path.open("a") as file:
        for other in ({"records": 7}, {"seeds": {"start/twice": "5"}}, {"raised": {"x": 1}}, {"name": None}, {"digest": {}}):
            file.write(json.dumps(whole | {"student": "eve"} | other) + "\n")
        file.write("[" * 100_000 + "\n" + json.dumps(whole)[:40])
    store.add(Kept("ben", "Ben", "00"))
    assert [kept.student for kept in store] == ["ada", "ben"]


def test_two_commands_do_not_work_in_one_folder(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "grades")
    with folder.alone(), pytest.raises(Refused, match="at this moment"), Folder(tmp_path / "grades").alone():
        pass
    with folder.alone():
        pass


@pytest.mark.parametrize("content", ["", "\n", "ab\n", "ab" * 31, "no hex " * 10, "\ufeff" + "ab" * 32])
def test_half_a_secret_is_none(tmp_path: Path, content: str) -> None:
    """A full disk leaves an empty file: with that for a secret, everybody could tell the numbers beforehand."""
    folder = Folder(tmp_path)
    secret = folder.secret()
    assert len(secret) == 32 and folder.secret() == secret and folder.path.joinpath("secret.txt").stat().st_mode & 0o77 == 0
    (tmp_path / "secret.txt").write_text(content, encoding="utf-8")
    with pytest.raises(Refused, match="damaged"):
        folder.secret()


def test_what_is_written_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    write_whole(tmp_path / "run.json", "{}")
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            write_whole(tmp_path / "run.json", "[1, 2")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("run.json", "{}")]


def test_a_run_whose_notes_were_cut_off_can_be_run_again(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    (tmp_path / "run.json").write_text('{"keys": [["ada"')
    _refuse_other(folder, {"00"})
    folder.store.add(Kept("ada", "Ada", "03"))
    _refuse_other(folder, {"03"})
    with pytest.raises(Refused, match="holds chapter 03"):
        _refuse_other(folder, {"00"})


def test_all_records_of_a_submission_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(using, "_MOST_RECORDS", 25)
    kept, asks = Kept("eve", "Eve", "00"), {"start/twice": {"by_hand": ""}, "start/compose": {"by_hand": ""}, "start/exit": {"by_hand": ""}}
    for exercise, size in (("start/twice", 20), ("start/twice", 2), ("start/compose", 9), ("start/exit", 5)):
        using._keep(kept, asks, [exercise, "by_hand", "x" * size])
    assert {key: len(text) for key, text in kept.records.items()} == {"start/twice by_hand": 20, "start/exit by_hand": 5}
    assert list(kept.ended) == ["start/compose by_hand"]


def test_metadata_of_any_form_is_read() -> None:
    deep: list = []
    for _ in range(900):
        deep = [deep]
    odd = [{"id": deep}, {"nbgrader": {"grade_id": deep}}, {"id": 7, "nbgrader": []}, {"id": "twice-exercise"}]
    found = steps([Cell("x", k, {"cell_type": "code", "id": "", "metadata": metadata, "source": f"x = {k}"}) for k, metadata in enumerate(odd)], chapter_cells("00"))
    assert [step.cell for step in found if not step.check][1:] == ["cell 0", "cell 1", "cell 2", "twice-exercise"]


def test_a_long_line_takes_time_in_proportion(monkeypatch: pytest.MonkeyPatch) -> None:
    reads, writes = os.pipe()
    pieces = [b"x" * 60_000] * 1000 + [b'\n{"step": 1}\n[1]\n{"ended": "done", "a": 2}\n{"ste', b'p": 3}\n']

    def say() -> None:
        with os.fdopen(writes, "wb") as out:
            for piece in pieces:
                out.write(json.dumps({"job": 1, "bytes": len(piece)}).encode() + b"\n" + piece)
            out.write(b'{"job": 1, "ended": "done"}\n')

    sandbox = Sandbox()
    with sandbox, os.fdopen(reads, "rb") as came:
        monkeypatch.setattr(sandbox, "start", lambda: None)
        monkeypatch.setattr(sandbox, "stop", lambda: None)
        sandbox._process = SimpleNamespace(stdin=io.BytesIO(), stdout=came)  # type: ignore[assignment]
        thread, began = threading.Thread(target=say), time.process_time()
        thread.start()
        assert list(sandbox.run({"job": 1, "steps": []}, 60.0)) == [{"step": 1}, {"a": 2}, {"step": 3}, {"ended": "done"}]
        thread.join()
    assert time.process_time() - began < 5


def test_a_sandbox_that_ends_with_a_job_gets_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    stopped: list[bool] = []
    for last in (True, False):
        sandbox = Sandbox()
        with sandbox:
            monkeypatch.setattr(sandbox, "start", lambda: None)
            monkeypatch.setattr(sandbox, "_next", lambda until, last=last: {"ended": "done", "last": last})
            monkeypatch.setattr(sandbox, "stop", lambda last=last: stopped.append(last))
            sandbox._process = SimpleNamespace(stdin=io.BytesIO())  # type: ignore[assignment]
            assert list(sandbox.run({"job": 1, "steps": []}, 60.0)) == [{"ended": "done"}]
            assert stopped == [True]
            monkeypatch.undo()
            sandbox._process = None


def test_nobody_is_to_blame_for_a_process_that_has_run_nothing(tmp_path: Path) -> None:
    jobs = []

    class Lost:
        def run(self, job: dict, seconds: float) -> Iterator[dict]:
            jobs.append(job["steps"])
            yield from ([{"ended": "lost"}] if len(jobs) < 3 else [{"step": 0}, {"end": True}, {"ended": "done"}])

    kept = use(Submission("ada", "Ada", "00", write(tmp_path, "ada", "00", notebook("00"))), Settings(b"x"), Lost())  # type: ignore[arg-type]
    assert not kept.raised and not kept.ended and jobs[0] == jobs[1] == jobs[2]


def test_lines_that_the_desk_does_not_write_are_left_out() -> None:
    assert _told(bytearray(b'{"step": 1, "ended": "x"}')) == {"step": 1}
    assert _told(bytearray(b'{"raised": [0, "a\x7f", []]}')) == {"raised": [0, "a?", []]}
    for line in (b"[]", b"", b'{"a": "\xff"}', b'{"a": "\t"}', b"[" * 100_000, b'{"a"', b"7" * 5000):
        assert _told(bytearray(line)) is None, line[:20]
    assert _told(bytearray(b"[" + b"{}," * 2_000_000 + b"1]")) == {"large": True}
