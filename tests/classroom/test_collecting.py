"""Every layout in which a class hands in, as the platforms' own code names things, and every name that students give.

Moodle's names are those of mod/assign (classes/downloader.php), Canvas' those of lib/content_zipper.rb.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helpers.classroom.collecting import CollectingError, collect
from helpers.classroom.naming import attempt_of, file_owner, platform_owner
from helpers.classroom.recognising import chapter_in, is_titled
from helpers.classroom.results import MISSING
from tests.classroom.handing_in import NAME, OTHER, WHOLE, WRONG, got, only, put, zipped

MOODLE = [
    ("Ada Lovelace_1234567_assignsubmission_file_", "1234567", "Ada Lovelace"),
    ("Ada Lovelace_1234567_assignsubmission_file", "1234567", "Ada Lovelace"),
    ("Lovelace, Ada_1234567_assignsubmission_file", "1234567", "Lovelace, Ada"),
    ("Participant_38950_assignsubmission_file_", "38950", "Participant"),
    ("Teilnehmerin_38950_assignsubmission_file", "38950", "Teilnehmerin"),
    ("Grupo N_17_assignsubmission_file_", "17", "Grupo N"),
    ("Standardgruppe_assignsubmission_file", "Standardgruppe", "Standardgruppe"),
    ("山田 太郎_4711_assignsubmission_file_", "4711", "山田 太郎"),
    ("Ada Lovelace_1234567_abgabe_datei_", "1234567", "Ada Lovelace"),
    ("Ada Lovelace_1234567_提出_ファイル_", "1234567", "Ada Lovelace"),
]


@pytest.mark.parametrize(("folder", "student", "name"), MOODLE)
@pytest.mark.parametrize("form", ["folder", "zip", "unpacked into a folder", "zip in a folder"])
def test_moodle(source: Path, folder: str, student: str, name: str, form: str) -> None:
    inner = f"{folder}/{NAME}"
    if form == "folder":
        put(source, inner)
    elif form == "unpacked into a folder":
        put(source, f"Course-Chapter 3-4711/{inner}")
    else:
        path = source / "Course-Chapter 3-4711.zip" if form == "zip in a folder" else source.parent / "moodle.zip"
        zipped(path, {inner: WHOLE})
        source = source if form == "zip in a folder" else path
    submission = only(source)
    assert (submission.student, submission.name, submission.chapter, submission.problem) == (student, name, "03", "")
    assert submission.path and submission.path.name == NAME and submission.path.read_bytes() == WHOLE


def test_moodle_without_folders(source: Path) -> None:
    files = ["Ada Lovelace_12_assignsubmission_file_03_grad_and_value.ipynb", "Max Ó_13_assignsubmission_file_x_9_assignsubmission_file_.ipynb"]
    submissions = got(zipped(source.parent / "flat.zip", dict.fromkeys(files, WHOLE)))
    assert {id: each.name for id, each in submissions.items()} == {"12": "Ada Lovelace", "13": "Max Ó"}
    assert submissions["12"].problem == "" and "renamed" in submissions["13"].problem


def test_moodle_text_field(source: Path) -> None:
    put(source, "Ada_12_assignsubmission_onlinetext_/onlinetext.html", content=b"<p>here</p>")
    put(source, "Bob_13_assignsubmission_onlinetext_/onlinetext.html", content=b"<p>see file</p>")
    put(source, f"Bob_13_assignsubmission_file_/{NAME}")
    submissions = got(source)
    assert "text field" in submissions["12"].problem and submissions["12"].path is None
    assert submissions["13"].path and submissions["13"].problem == ""


def test_moodle_with_hidden_names_tells_them_apart(source: Path) -> None:
    put(source, *(f"Participant_{id}_assignsubmission_file_/{NAME}" for id in (5, 6)))
    assert {each.name for each in got(source).values()} == {"Participant 5", "Participant 6"}


def test_folders_that_only_look_alike_are_students_folders(source: Path) -> None:
    put(source, f"ada_2024_spring/{NAME}", f"bob_2024_spring/{NAME}")
    assert set(got(source)) == {"ada_2024_spring", "bob_2024_spring"}


CANVAS = [
    ("lovelaceada_12345_678901_03_grad_and_value.ipynb", "12345", "lovelaceada"),
    ("lovelaceada_LATE_12345_678901_03_grad_and_value-1.ipynb", "12345", "lovelaceada"),
    ("ólafurmcd_3_33_03_grad_and_value-12.ipynb", "3", "ólafurmcd"),
    ("anon_k3Xy9_678901_03_grad_and_value.ipynb", "anon_k3Xy9", "anon_k3Xy9"),
    ("LATE_anon_k3Xy9_678901_03_grad_and_value.ipynb", "anon_k3Xy9", "anon_k3Xy9"),
    ("group3_12345_678901_03_grad_and_value.ipynb", "12345", "group3"),
]


@pytest.mark.parametrize(("file", "student", "name"), CANVAS)
def test_canvas(source: Path, file: str, student: str, name: str) -> None:
    put(source, file)
    packed = zipped(source.parent / "submissions.zip", {file: WHOLE})
    for each in (only(source), only(packed)):
        assert (each.student, each.name, each.problem, each.path is not None) == (student, name, "", True)


def test_canvas_student_can_not_take_anothers_name(source: Path) -> None:
    put(source, "lovelaceada_12345_678901_bob_99_77_03_grad_and_value.ipynb")
    assert set(got(source)) == {"12345"}


def test_a_date_is_no_number_of_canvas(source: Path) -> None:
    put(source, "ada_20_11_2026.ipynb", "bob_20_11_2026.ipynb", "eve_20_9_2026.ipynb")
    assert {id[:3] for id in got(source)} == {"ada", "bob", "eve"}


def test_canvas_newest_file_and_text_field(source: Path) -> None:
    put(source, "lovelaceada_5_2001_03_grad_and_value-1.ipynb", age=900)
    put(source, "lovelaceada_5_1000_03_grad_and_value.ipynb")
    put(source, "bob_6_text.html", "eve_LATE_7_link.html", content=b"<html>")
    submissions = got(source)
    assert submissions["5"].path and submissions["5"].path.name.endswith("-1.ipynb")
    assert submissions["5"].problem == "03_grad_and_value-1.ipynb counts, the newest; left aside: 03_grad_and_value.ipynb."
    assert "text field" in submissions["6"].problem and "text field" in submissions["7"].problem


@pytest.mark.parametrize("top", ["submitted/", "", "course/submitted/"])
def test_nbgrader(source: Path, top: str) -> None:
    for student in ("ada", "bob"):
        put(source, f"{top}{student}/03_grad_and_value/{NAME}", f"{top}{student}/04_vmap/{OTHER}")
        put(source, f"{top}{student}/03_grad_and_value/timestamp.txt", content=b"2026-11-20 10:00:00 UTC")
    put(source, f"{top}bob/04_vmap/{OTHER}", content=WRONG)
    if top == "submitted/":
        put(source, f"release/03_grad_and_value/{NAME}", "gradebook.db", f"autograded/ada/03_grad_and_value/{NAME}")
    submissions = got(source)
    assert set(submissions) == {"ada", "bob"}
    assert submissions["bob"].problem == ""
    assert submissions["bob"].path == source / f"{top}bob/03_grad_and_value/{NAME}"
    alone = zipped(source.parent / "one.zip", {f"submitted/ada/03_grad_and_value/{NAME}": WHOLE, "gradebook.db": b""})
    assert set(got(alone)) == {"ada"}


@pytest.mark.parametrize(
    "file",
    ["ada.ipynb", "ada_03.ipynb", "03_ada.ipynb", "03_grad_and_value_ada.ipynb", "ada - 03 grad and value.ipynb", "ada-03_grad_and_value (2).ipynb",
     "ada_03_grad_and_value-1.ipynb", "ada.ipynb.txt", "Chapter 03 ada.IPYNB", "ada_03_grad_and_value-Copy1.ipynb"],
)  # fmt: skip
def test_flat_folder(source: Path, file: str) -> None:
    put(source, file, "team-1.ipynb", "team-2.ipynb", "12_3 b.ipynb")
    put(source, "grades.csv", "README.md", content=b"a,b")
    submissions = got(source)
    assert "ada" in submissions and submissions["ada"].path
    assert {"team-1", "team-2"} < set(submissions) and len(submissions) == 4


def test_plain_folders_folders_for_chapters_and_one_for_all(source: Path) -> None:
    put(source, f"ada/{NAME}", f"bob/deep/er/{NAME}", "bob/deep/helpers/data.json", content=WHOLE)
    put(source, "bob/deep/helpers/data.json", content=b"{}")
    assert {id: each.path for id, each in got(source).items()} == {"ada": source / "ada" / NAME, "bob": source / "bob/deep/er" / NAME}
    put(source.parent / "by chapter", f"03_grad_and_value/ada/{NAME}", "03_grad_and_value/bob.ipynb")
    put(source.parent / "by chapter", f"04_vmap/ada/{OTHER}", content=WRONG)
    put(source.parent / "by chapter", "04_vmap/bob/broken.ipynb", content=b"{")
    submissions = got(source.parent / "by chapter")
    assert set(submissions) == {"ada", "bob"} and all(each.path for each in submissions.values())
    put(source.parent / "all", f"week/ada/{NAME}", f"week/bob/{NAME}")
    assert set(got(source.parent / "all")) == {"ada", "bob"}


def test_every_chapter_at_once(source: Path) -> None:
    put(source, f"ada/{NAME}", f"bob/{NAME}")
    put(source, f"ada/{OTHER}", content=WRONG)
    put(source, "eve/Untitled.ipynb", content=b'{"cells": []}')
    submissions = collect(source, None, source.parent / "scratch", [("ada", "Ada"), ("bob", "Bob"), ("max", "Max")])
    assert [(each.student, each.chapter, each.path is not None) for each in submissions] == [
        ("ada", "03", True), ("ada", "04", True), ("bob", "03", True), ("bob", "04", False),
        ("eve", "", False), ("max", "03", False), ("max", "04", False),
    ]  # fmt: skip
    assert [each.problem for each in submissions if each.student in ("bob", "max")] == ["", *[f"{MISSING}."] * 3]


def test_renamed_and_wrong_chapter(source: Path) -> None:
    put(source, "ada/Untitled3.ipynb", "bob/04_vmap.ipynb", "eve/final.json", "kim/03_grad_and_value.ipynb.download")
    put(source, f"max/{OTHER}", f"zoe/{NAME}", content=WRONG)
    bare = json.dumps({"cells": [{"cell_type": "code", "source": ["print(1)"]}], "metadata": {}, "nbformat": 4})
    put(source, f"lea/{NAME}", "dan/essay.ipynb", content=bare.encode())
    submissions = got(source)
    assert submissions["ada"].path and submissions["ada"].problem == "Untitled3.ipynb was renamed; its cells are those of chapter 03."
    assert submissions["bob"].path and "named as chapter 04, but its cells are those of chapter 03" in submissions["bob"].problem
    assert submissions["eve"].path and submissions["kim"].path and submissions["kim"].problem == ""
    assert submissions["max"].problem == "Nothing is there for chapter 03, only 04_vmap.ipynb (chapter 04)."
    assert submissions["zoe"].path is None and "03_grad_and_value.ipynb (chapter 04)" in submissions["zoe"].problem
    assert submissions["lea"].path and "no cell and no check of chapter 03" in submissions["lea"].problem
    assert submissions["dan"].problem == "essay.ipynb is a notebook, but of no chapter of this course."


def test_several_attempts(source: Path) -> None:
    put(source, f"ada/{NAME}", age=5_000)
    put(source, "ada/final.ipynb")
    put(source, f"bob/{NAME}", "bob/03_grad_and_value (1).ipynb", "bob/03_grad_and_value (10).ipynb")
    put(source, f"eve/{NAME}", "eve/copy/03_grad_and_value.ipynb", age=9_000)
    put(source, "eve/03_grad_and_value (1).ipynb", content=WHOLE[:3_000])
    put(source, "eve/idea.ipynb", content=b"")
    submissions = got(source)
    assert submissions["ada"].path == source / "ada/final.ipynb"
    assert "renamed" in submissions["ada"].problem and f"final.ipynb counts, the newest; left aside: {NAME}." in submissions["ada"].problem
    assert submissions["bob"].path == source / "bob/03_grad_and_value (10).ipynb"
    assert submissions["bob"].problem.endswith(f"left aside: 03_grad_and_value (1).ipynb, {NAME}.")
    assert submissions["eve"].path and "03_grad_and_value (1).ipynb is newer, but is cut off" in submissions["eve"].problem
    assert "idea.ipynb is empty." in submissions["eve"].problem


def test_roster(source: Path) -> None:
    roster = [("101", "Lovelace, Ada"), ("102", "van der Berg, José"), ("103", "Kim, Eve"), ("104", "Kim, Eve"), ("105", "Doe, Max")]
    put(source, f"Ada Lovelace/{NAME}", f"Jose van der Berg_7_assignsubmission_file_/{NAME}", "kimeve_103_44_03.ipynb", f"Eve Kim/{NAME}")
    put(source, f"guest/{NAME}")
    submissions = got(source, roster=roster)
    assert {id: each.name for id, each in submissions.items() if each.path and not each.problem} == {
        "101": "Lovelace, Ada", "102": "van der Berg, José", "103": "Kim, Eve",
    }  # fmt: skip
    assert submissions["104"].problem == submissions["105"].problem == f"{MISSING}."
    assert submissions["guest"].path and submissions["guest"].problem == "This student is not on the roster."
    assert "which of them this is can't be told" in submissions["Eve Kim"].problem
    put(source, f"lovelace ada/{NAME}", age=9_000)
    merged = got(source, roster=roster)["101"]
    assert merged.path == source / "Ada Lovelace" / NAME and "left aside" in merged.problem
    assert "Handed in under 2 names: Ada Lovelace, lovelace ada." in merged.problem


def test_who_hands_in_the_whole_course_means_the_chapters(source: Path) -> None:
    put(source, f"ada/course/chapters/{NAME}", f"bob/solutions/{NAME}", f"ada/.venv/lib/{NAME}", age=9_000)
    put(source, f"ada/course/solutions/{NAME}")
    zipped(source / "eve/work.zip", {f"solutions/{NAME}": WHOLE, f"chapters/{NAME}": WHOLE + b" ", f".venv/{NAME}": WHOLE})
    submissions = got(source)
    assert submissions["ada"].path == source / "ada/course/chapters" / NAME
    assert submissions["ada"].problem.endswith(f"left aside: {NAME}.")
    assert submissions["eve"].path and submissions["eve"].path.read_bytes() == WHOLE + b" "
    assert submissions["bob"].path and "lies in a folder called solutions" in submissions["bob"].problem


def test_what_can_not_be_collected(source: Path) -> None:
    put(source, "a.txt", content=b"x")
    for path, chapter, scratch, says in (
        (source / "nowhere", "03", "scratch", "no folder and no zip"),
        (source / "a.txt", "03", "scratch", "neither a folder nor a whole zip"),
        (source, "03", "handed in/scratch", "lies in"),
        (source, "77", "scratch", "no chapter '77'"),
    ):
        with pytest.raises(CollectingError, match=says):
            collect(path, chapter, source.parent / scratch)
    assert collect(source, "03", source.parent / "scratch") == []


@pytest.mark.parametrize(
    ("name", "chapter"),
    [("03_grad_and_value.ipynb", "03"), ("ada_03.ipynb", "03"), ("Grad and Value.ipynb", "03"), ("02_grad.ipynb", "02"), ("x_2003.ipynb", None),
     ("ada.ipynb", None), ("77_later.ipynb", None), ("12_clinic-1.ipynb", "12"), ("ada 04 vmap.ipynb", "04")],
)  # fmt: skip
def test_chapter_in_a_name(name: str, chapter: str | None) -> None:
    assert chapter_in(name) == chapter


def test_titles_in_a_gradebook() -> None:
    assert all(is_titled(title, "03") for title in ("03_grad_and_value", "03: Grad and Value", "Grad and value", "Chapter 3", "03"))
    assert all(is_titled(title, "10") for title in ("Scan", "10_scan", "chapter 10"))
    assert not any(is_titled(title, "10") for title in ("Quiz 10", "Lab 10: arrays", "Scanning", "Grad and value"))


def test_forms_of_names() -> None:
    assert platform_owner("ada_12_03_grad_and_value.ipynb") is None
    assert platform_owner("03_grad_and_value_2_1.ipynb") is None
    assert file_owner("03_grad_and_value (1).ipynb").id == ""
    assert [attempt_of(name) for name in ("a.ipynb", "a-1.ipynb", "a (12).ipynb", "a-Copy2.ipynb", "a - Copy.ipynb", "a_v3.ipynb")] == [0, 1, 12, 2, 1, 3]
