"""A class from its folder to the grades: every grade is the truth, whatever happened on the way."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.classroom import commands
from helpers.classroom.__main__ import main
from helpers.classroom.records import Kept, Store
from helpers.classroom.results import MISSING, UNREADABLE, UNTOUCHED, Graded, Submission
from helpers.classroom.running import Task, remembered
from helpers.classroom.using import Settings, drawn
from helpers.exercises.start.twice import EXERCISE
from helpers.notebooks.files import ROOT
from tests.classroom.notebooks import notebook, with_cells, write
from tests.classroom.sandboxed import sandboxed

LONG = os.environ.get("COURSE_LONG") == "1"
TWICE, COMPOSE = "def twice(f):\n    return lambda x: f(f(x)) + x", "def compose(*fs):\n    return fs[0]"


pytestmark = sandboxed


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class") / "in"
    write(folder, "ada", "00", notebook("00"))
    write(folder, "ben", "00", notebook("00", answered=False))
    write(folder, "cleo", "00", with_cells("00", {"twice-exercise": TWICE}))
    write(folder, "dora", "00", with_cells("00", {"twice-exercise": TWICE.replace("f(f(x)) + x", "x + f(f(x))"), "compose-exercise": COMPOSE}))
    write(folder, "<i>eve", "00", with_cells("00", {"exit-exercise": "answer = 'a number'"}))
    write(folder, "hal", "00", with_cells("00", {"compose-exercise": "def mine(*fs):\n    return fs[0]"}))
    write(folder, "fay", "00", {}).write_text('{"cells": [{"cell_type":')
    (folder / "gus").mkdir()
    return folder


TRUTH = {"ada": "6", "ben": "0", "cleo": "5", "dora": "4", "<i>eve": "5", "hal": "5", "fay": "unreadable", "gus": "no submission"}


def grades(folder: Path) -> dict[str, str]:
    """The points of each student, or what was in the way, from the table that a teacher gets."""
    found: dict[str, int] = {}
    status = {}
    with (folder / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            status[row["student"]] = row["submission status"]
            found[row["student"]] = found.get(row["student"], 0) + int(row["points"] or 0)
    return {student: str(points) if status[student] in ("graded", "partly") else status[student] for student, points in found.items()}


@pytest.fixture(scope="module")
def folder(handed_in: Path) -> Path:
    before = sorted((p, p.read_bytes()) for p in handed_in.rglob("*") if p.is_file())
    out = handed_in.parent / "out"
    assert main(["grade", str(handed_in), str(out), "--chapter", "0", "--as-root", "--jobs", "2"]) == 0
    assert before == sorted((p, p.read_bytes()) for p in handed_in.rglob("*") if p.is_file())
    return out


def test_grades_equal_the_truth(folder: Path) -> None:
    assert grades(folder) == TRUTH


def test_a_second_start_runs_nothing_again(folder: Path, handed_in: Path, capsys: pytest.CaptureFixture) -> None:
    kept = (folder / "records.jsonl").read_bytes()
    assert main(["grade", str(handed_in), str(folder), "--chapter", "00", "--as-root"]) == 0
    assert (folder / "records.jsonl").read_bytes() == kept and grades(folder) == TRUTH
    assert "class.html" in capsys.readouterr().out


def test_pages_say_what_the_students_read_and_run_nothing_of_theirs(folder: Path) -> None:
    report = (folder / "class.html").read_text(encoding="utf-8")
    assert "<i>eve" not in report and "&lt;i&gt;eve" in report and "<script" not in report
    assert "A number comes out once you call it" in report
    eve = next(p for p in (folder / "feedback").iterdir() if p.name.startswith("i_eve")).read_text(encoding="utf-8")
    assert "5 of 6 points" in eve and "<i>eve" not in eve
    assert len(list((folder / "feedback").iterdir())) == len(TRUTH)
    again = {path.name.partition("_")[0] for path in (folder / "feedback").iterdir() if "Ask your teacher whether you may" in path.read_text(encoding="utf-8")}
    assert again == {"fay"}


def test_the_report_says_who_passed_what_and_what_to_look_at(folder: Path, capsys: pytest.CaptureFixture) -> None:
    report = (folder / "class.html").read_text(encoding="utf-8")
    who, look = report.partition("Who passed what")[2], report.partition("What to look at yourself")[2]
    assert f"<td>ada</td>{'<td>✓</td>' * 5}" in who and f"<td>ben</td>{'<td>○</td>' * 5}" in who
    assert [name for name in TRUTH if f"<td>{name}</td>" in look] == ["ben", "hal", "fay", "gus"] and UNTOUCHED in look
    assert look.count("Nothing was handed over for") == 1
    assert commands.rejudge(commands.Folder(folder)) == []
    assert "1 attempted no exercise, and have 0 points: ben." in capsys.readouterr().out


def test_a_page_of_somebody_who_is_gone_goes(folder: Path) -> None:
    for name in ("old_012345.html", "notes.html"):
        (folder / "feedback" / name).write_text("")
    commands.rejudge(commands.Folder(folder))
    assert not (folder / "feedback" / "old_012345.html").exists()
    (folder / "feedback" / "notes.html").unlink()


def test_another_chapter_does_not_take_the_place_of_the_first(folder: Path, handed_in: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["grade", str(handed_in), str(folder), "--chapter", "01", "--as-root"]) == 1
    assert "holds chapter 00" in capsys.readouterr().err and grades(folder) == TRUTH


def test_grades_lie_neither_in_the_course_nor_among_the_submissions(handed_in: Path, capsys: pytest.CaptureFixture) -> None:
    for place in (ROOT / "grades", handed_in, handed_in / "grades"):
        assert main(["grade", str(handed_in), str(place), "--chapter", "00", "--as-root"]) == 1
        assert "outside" in capsys.readouterr().err and not (place / "secret.txt").exists()


CANVAS = "Student,ID,SIS Login ID,Section,Homework one (7)\n    Points Possible,,,,6\n\"Ada, A\",ada,a,S,\n\"Hal, H\",9,h,S,\n"


def test_a_table_is_tried_before_anything_runs(handed_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    table = tmp_path / "book.csv"
    table.write_text(CANVAS.replace(",ada,", ",8,"))
    command = ["grade", str(handed_in), str(tmp_path / "out"), "--as-root", "--table", str(table), "--chapter", "00"]
    assert main(command) == 1 and "Homework one" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert main([*command[:-2], "--column", "Homework one"]) == 1 and "--chapter" in capsys.readouterr().err


def test_moodle_gets_a_zip_of_those_who_handed_in(tmp_path: Path) -> None:
    people = [("2000101", "Ada_B/ L"), ("2000102", ""), ("ben", "Ben"), ("2000103", "Gus")]
    graded = [Graded(Submission(id, name, "00"), MISSING if name == "Gus" else UNREADABLE, "It is empty.") for id, name in people]
    (tmp_path / "run.json").write_text(json.dumps({"keys": [], "table": str(tmp_path / "gone.csv")}))
    (note,) = commands.write(commands.Folder(tmp_path), graded, [], [])
    assert "no longer there" in note
    with zipfile.ZipFile(tmp_path / "moodle_feedback.zip") as archive:
        assert archive.namelist() == ["Ada B L_2000101_assignsubmission_file_/feedback.html", "student_2000102_assignsubmission_file_/feedback.html"]


def test_unnamed_answers_that_do_the_same_are_one_group_and_get_one_sentence(folder: Path, capsys: pytest.CaptureFixture) -> None:
    report = (folder / "class.html").read_text(encoding="utf-8")
    assert "cleo; dora" in report
    name = next(word for word in report.split("<code>") if word.startswith("start-twice-by_hand-")).split("<")[0]
    assert main(["say", str(folder), name, "You added x once more."]) == 0
    assert "Mistake(" in capsys.readouterr().out
    told = [p.name[:4] for p in sorted((folder / "feedback").iterdir()) if "You added x once more." in p.read_text(encoding="utf-8")]
    assert told == ["cleo", "dora"]
    assert main(["say", str(folder), "no-such-group", "…"]) == 1
    assert name in capsys.readouterr().err
    assert main(["say", str(folder), name, " "]) == 0 and "taken back" in capsys.readouterr().out
    assert not any("Your teacher" in p.read_text(encoding="utf-8") for p in (folder / "feedback").iterdir())


def test_judging_again_says_whose_points_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = (folder / "class.html").read_text(encoding="utf-8")
    assert commands.rejudge(commands.Folder(folder)) == []
    assert (folder / "class.html").read_text(encoding="utf-8") == report
    from helpers.classroom import grading

    judge = grading.judge
    monkeypatch.setattr(grading, "judge", lambda e, record, seed: judge(e, record, seed) if e is not EXERCISE else grading.Finding("by_hand", "passed"))
    changed = commands.rejudge(commands.Folder(folder))
    assert sorted(line.split(",")[0] for line in changed) == ["ben", "cleo", "dora"] and "5 → 6" in " ".join(changed)
    monkeypatch.undo()
    assert len(commands.rejudge(commands.Folder(folder))) == 3 and grades(folder) == TRUTH


def test_what_cannot_be_done_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    for arguments in (["grade", str(tmp_path / "none"), str(tmp_path / "out"), "--as-root"], ["rejudge", str(tmp_path)], ["grade", str(tmp_path), str(tmp_path / "out"), "--chapter", "77", "--as-root"]):
        assert main(arguments) == 1
        said = capsys.readouterr().err.strip()
        assert said.endswith(".") and "Traceback" not in said, said


@pytest.mark.skipif(not LONG, reason="the long run breaks off ten times")
def test_broken_off_at_any_moment_it_goes_on(handed_in: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "helpers.classroom", "grade", str(handed_in), str(tmp_path / "out"), "--chapter", "00", "--as-root", "--jobs", "2"]
    moments = random.Random(4)
    for _ in range(10):
        run = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(moments.uniform(1, 20))
        run.send_signal(signal.SIGKILL)
        run.wait()
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert grades(tmp_path / "out") == TRUTH
    lines = [json.loads(line)["student"] for line in (tmp_path / "out" / "records.jsonl").read_text().splitlines()]
    assert len(lines) <= len(TRUTH) + 4


def test_what_was_cut_off_is_used_again_when_there_is_more_time(tmp_path: Path) -> None:
    path = write(tmp_path, "ada", "00", notebook("00"))
    task, settings = Task(Submission("ada", "Ada", "00", path)), Settings(b"secret", seconds=20.0)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    store = Store(tmp_path / "records.jsonl")
    for ended, seconds, more, less in (({}, "20", True, True), ({"start/twice by_hand": "x"}, "20", False, True), ({"start/twice by_hand": "x"}, "often", False, False)):
        store.add(Kept("ada", "Ada", "00", digest=digest, drawn=drawn(settings), seconds=seconds, ended=ended, unreadable="x"))
        assert bool(remembered([task], replace(settings, seconds=40.0), store)) == more
        assert bool(remembered([task], replace(settings, seconds=20.0), store)) == less
