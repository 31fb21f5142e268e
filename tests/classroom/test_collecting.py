"""Every layout in which a class hands in, as the platforms' own code names things, and every accident and attack on the way.

Moodle's names are those of mod/assign (classes/downloader.php), Canvas' those of lib/content_zipper.rb.
"""

from __future__ import annotations

import copy
import json
import os
import struct
import zipfile
from pathlib import Path

import pytest

from helpers.classroom import unpacking
from helpers.classroom.collecting import CollectingError, collect
from helpers.classroom.naming import attempt_of, file_owner, platform_owner
from helpers.classroom.recognising import chapter_in, is_titled
from helpers.classroom.results import MISSING, Submission
from helpers.notebooks.files import ROOT

NAME, OTHER = "03_grad_and_value.ipynb", "04_vmap.ipynb"
WHOLE, WRONG = ((ROOT / "chapters" / name).read_bytes() for name in (NAME, OTHER))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    (tmp_path / "handed in").mkdir()
    return tmp_path / "handed in"


def put(source: Path, *names: str, content: bytes = WHOLE, age: float = 0.0) -> None:
    for name in names:
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))


def zipped(path: Path, files: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 20, 10, 0, 0)), content, compression)
    return path


def got(source: Path, chapter: str | None = "03", roster: list[tuple[str, str]] | None = None) -> dict[str, Submission]:
    """What was collected, by student; each may come once."""
    submissions = collect(source, chapter, source.parent / "scratch", roster)
    assert len({(each.student, each.chapter) for each in submissions}) == len(submissions)
    for each in submissions:
        assert each.path is None or each.path.is_file()
        assert each.path or each.problem
        assert each.problem == "" or each.problem.endswith((".", ")")), each.problem
        assert "\n" not in each.problem and str(source) not in each.problem
    return {each.student: each for each in submissions}


def only(source: Path, **options) -> Submission:
    submissions = got(source, **options)
    assert len(submissions) == 1, submissions
    return next(iter(submissions.values()))


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
    put(source, f"ada/{NAME}", f"bob/deep/er/{NAME}", f"bob/deep/helpers/data.json", content=WHOLE)
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


def test_nothing_is_written_into_the_source(source: Path) -> None:
    put(source, f"ada/{NAME}")
    zipped(source / "bob/work.zip", {NAME: WHOLE})
    before = {path: (path.stat().st_mtime_ns, path.is_dir() or path.read_bytes()) for path in source.rglob("*")}
    for path in (source, source / "ada", source / "bob"):
        path.chmod(0o555)
    submissions = got(source)
    again = got(source)
    for path in (source, source / "ada", source / "bob"):
        path.chmod(0o755)
    assert before == {path: (path.stat().st_mtime_ns, path.is_dir() or path.read_bytes()) for path in source.rglob("*")}
    assert submissions == again and len(list((source.parent / "scratch").rglob("*.ipynb"))) == 1


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


def test_lost_ids_are_recognised_by_checks_and_lost_checks_by_ids(source: Path) -> None:
    whole = json.loads(WHOLE)
    lost = copy.deepcopy(whole)
    for cell in lost["cells"]:
        cell.pop("id")
        cell["metadata"] = {}
    put(source, "ada/x.ipynb", content=json.dumps(lost | {"nbformat_minor": 4}).encode())
    whole["cells"] = [cell for cell in whole["cells"] if "check(" not in "".join(cell["source"])] + [None, 7, {"id": ["a"], "source": {}}]
    put(source, "bob/x.ipynb", content=json.dumps(whole).encode())
    assert all(each.path and "cells are those of chapter 03" in each.problem for each in got(source).values())


BROKEN = {
    "empty": (b"", "is empty."),
    "blank": (b" \n", "is empty."),
    "cut off": (WHOLE[:40_000], "is cut off in line"),
    "cut off at a line": (WHOLE[: WHOLE.index(b"\n", 30_000) + 1], "is cut off in line"),
    "a web page": (b"<!DOCTYPE html><html>", "is a web page, and no notebook."),
    "a PDF": (b"%PDF-1.7 \xff\xfe", "is a PDF, and no notebook."),
    "a zip": (b"PK\x03\x04\xff", "is a zip, and no notebook."),
    "a script": (b"import numpy as np\n", "is text, and no notebook."),
    "Latin-1": (WHOLE.replace(b"grad", b"gr\xe4d", 1), "not text in UTF-8"),
    "a merge": (WHOLE.replace(b'"cells": [', b'"cells": [\n<<<<<<< HEAD', 1), "is damaged: line"),
    "a list": (b"[1, 2]", "has no list of cells"),
    "no cells": (b'{"cells": {"a": 1}}', "has no list of cells"),
    "format 3": (b'{"worksheets": [{"cells": []}], "nbformat": 3}', "is a notebook of format 3"),
    "deep": (b"[" * 200_000, "nested too deeply"),
    "a long number": (b'{"cells": [' + b"9" * 9_999 + b"]}", "is damaged"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_files_that_are_no_notebook(source: Path, kind: str) -> None:
    content, says = BROKEN[kind]
    put(source, f"ada/{NAME}", "bob/work.ipynb", content=content)
    put(source, f"eve/{NAME}")
    submissions = got(source)
    for student, file in (("ada", NAME), ("bob", "work.ipynb")):
        assert submissions[student].path is None
        assert submissions[student].problem.startswith(file) and says in submissions[student].problem
    assert submissions["eve"].path and submissions["eve"].problem == ""


def test_other_files(source: Path) -> None:
    put(source, "ada/03_grad_and_value.pdf", "bob/notes.txt", "eve/work.tar.gz", "kim/03.py", content=b"x")
    put(source, f"zoe/.ipynb_checkpoints/{NAME}", f"zoe/__MACOSX/._{NAME}", f"lea/{NAME}", f"lea/._{NAME}", "lea/03_grad_and_value.html")
    (source / "dan/03_grad_and_value").mkdir(parents=True)
    put(source, "max.pdf", content=b"%PDF")
    submissions = got(source)
    assert submissions["ada"].problem == "03_grad_and_value.pdf is no notebook: it must end in .ipynb."
    assert submissions["bob"].problem == "There is no notebook, only notes.txt."
    assert "archive that is not opened" in submissions["eve"].problem
    assert "must end in .ipynb" in submissions["kim"].problem
    assert submissions["zoe"].problem == f"{MISSING}: the folder of zoe is empty."
    assert submissions["dan"].problem == f"{MISSING}: the folder of dan is empty."
    assert submissions["lea"].path and submissions["lea"].problem == ""
    assert "only max.pdf" in submissions["max"].problem


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


def test_links_and_pipes_are_never_followed(source: Path) -> None:
    secret = source.parent / "secret"
    put(secret, NAME, f"eve/{NAME}")
    put(source, f"ada/{NAME}")
    for link, target in {f"bob/{NAME}": secret / NAME, "eve": secret / "eve", f"kim/{NAME}": source / "ada" / NAME,
                         "max/folder": Path("/"), "lea/gone.ipynb": Path("nowhere"), "zoe.ipynb": secret / NAME}.items():  # fmt: skip
        (source / link).parent.mkdir(exist_ok=True)
        (source / link).symlink_to(target)
    (source / "dan").mkdir()
    os.mkfifo(source / f"dan/{NAME}")
    submissions = got(source)
    assert submissions.pop("ada").path
    assert submissions.pop("dan").problem == f"{NAME} is no plain file."
    assert len(submissions) == 6
    for each in submissions.values():
        assert each.path is None and "is a link, and links are not followed" in each.problem


def test_too_large(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_FILE", len(WHOLE) + 10)
    put(source, f"ada/{NAME}", content=WHOLE + b" " * 20)
    put(source, f"bob/{NAME}")
    zipped(source / "eve/work.zip", {NAME: WHOLE + b" " * 20})
    submissions = got(source)
    assert "is larger than" in submissions["ada"].problem and "clear its outputs" in submissions["ada"].problem
    assert submissions["bob"].path
    assert submissions["eve"].path is None and "is larger than" in submissions["eve"].problem


def test_zip_of_a_student(source: Path) -> None:
    zipped(source / "ada/work.zip", {f"my work/{NAME}": WHOLE, "__MACOSX/._x.ipynb": b"", "my work/": b""})
    zipped(source / "Bob B_12_assignsubmission_file_/work.zip", {NAME: WHOLE})
    zipped(source / "lovelaceada_5_77_work.zip", {NAME: WHOLE})
    zipped(source / "eve.zip", {NAME: WHOLE})
    zipped(source / "kim/work.zip", {"notes.txt": b""})
    zipped(source / "max/work.zip", {})
    put(source, "zoe/work.zip", content=(source / "eve.zip").read_bytes()[:-900])
    put(source, "dan/work.zip", content=b"")
    submissions = got(source)
    for student in ("ada", "12", "5", "eve"):
        assert submissions[student].path and submissions[student].path.is_relative_to(source.parent / "scratch")
        assert submissions[student].problem == ""
    assert "only notes.txt" in submissions["kim"].problem
    assert submissions["max"].problem == f"{MISSING}: the folder of max is empty."
    assert "zip that can't be opened" in submissions["zoe"].problem and "zip that can't be opened" in submissions["dan"].problem


def test_zip_whose_paths_climb_out(source: Path) -> None:
    names = ["../../evil.ipynb", "/etc/cron.d/evil.ipynb", "a/../../evil.ipynb", "..\\evil.ipynb", "C:\\evil.ipynb"]
    for number, name in enumerate(names):
        zipped(source / f"s{number}/work.zip", {name: WHOLE})
    zipped(source / "ada/work.zip", {"../evil.ipynb": WHOLE, NAME: WHOLE})
    submissions = got(source)
    assert submissions["ada"].path and "leads out of its zip" in submissions.pop("ada").problem
    assert len(submissions) == len(names)
    assert all(each.path is None and "leads out of its zip" in each.problem for each in submissions.values())
    assert [path.name for path in source.parent.rglob("*.ipynb")] == [NAME]
    whole = zipped(source.parent / "class.zip", {"../evil/x.ipynb": WHOLE, f"ada/{NAME}": WHOLE})
    assert {id: bool(each.path) for id, each in got(whole).items()} == {"evil": False, "ada": True}


def test_zip_with_links_and_passwords(source: Path) -> None:
    link = zipfile.ZipInfo(NAME)
    link.external_attr = 0o120777 << 16
    (source / "ada").mkdir()
    with zipfile.ZipFile(source / "ada/work.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    locked = bytearray(zipped(source / "bob/work.zip", {NAME: WHOLE}).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = locked.index(signature) + offset
        locked[at : at + 2] = struct.pack("<H", struct.unpack_from("<H", locked, at)[0] | 1)
    put(source, "bob/work.zip", content=bytes(locked))
    strange = bytearray(zipped(source / "eve/work.zip", {NAME: WHOLE}).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = strange.index(signature) + offset
        strange[at : at + 2] = struct.pack("<H", 97)
    put(source, "eve/work.zip", content=bytes(strange))
    damaged = bytearray(zipped(source / "kim/work.zip", {NAME: WHOLE}).read_bytes())
    damaged[2_000:2_100] = bytes(100)
    put(source, "kim/work.zip", content=bytes(damaged))
    submissions = got(source)
    assert "is a link" in submissions["ada"].problem
    assert "is encrypted" in submissions["bob"].problem
    assert "cut off or damaged" in submissions["eve"].problem and "cut off or damaged" in submissions["kim"].problem
    assert not any(each.path for each in submissions.values())


def test_zip_bombs(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_FILE", 2 * unpacking.MB)
    monkeypatch.setattr(unpacking, "MAX_ZIP", 3 * unpacking.MB)
    zipped(source / "ada/work.zip", {NAME: bytes(9 * unpacking.MB)})
    zipped(source / "bob/work.zip", {f"{number}.ipynb": bytes(2 * unpacking.MB) for number in range(6)})
    zipped(source / "eve/work.zip", {f"{number}.txt": b"" for number in range(2_100)})
    inner = zipped(source.parent / "inner.zip", {NAME: WHOLE}).read_bytes()
    for _ in range(3):
        inner = zipped(source.parent / "inner.zip", {"next.zip": inner}).read_bytes()
    put(source, "kim/work.zip", content=inner)
    liar = bytearray((source / "ada/work.zip").read_bytes())
    at = liar.index(b"PK\x01\x02") + 24
    liar[at : at + 4] = struct.pack("<L", 10)
    put(source, "max/work.zip", content=bytes(liar))
    many = zipped(source.parent / "many.zip", {}).read_bytes()
    put(source, "zoe/work.zip", content=many[:-10] + struct.pack("<LLH", 50 * unpacking.MB, 0, 0))
    put(source, f"dan/{NAME}")
    submissions = got(source)
    assert submissions.pop("dan").path
    assert "is larger than 2 MB when it is unpacked" in submissions["ada"].problem
    assert "more than is taken from one zip" in submissions["bob"].problem
    assert "more than 2,000 files" in submissions["eve"].problem and "more than 2,000 files" in submissions["zoe"].problem
    assert "zip in a zip" in submissions["kim"].problem
    assert submissions["max"].path is None
    written = sum(path.stat().st_size for path in (source.parent / "scratch").rglob("*") if path.is_file())
    assert written < 4 * unpacking.MAX_ZIP


def test_limit_on_the_whole(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MAX_FOUND", 5)
    put(source, *(f"s{number}/{NAME}" for number in range(3)))
    with pytest.raises(CollectingError, match="more than 5 files"):
        got(source)


def test_names_that_do_harm(source: Path) -> None:
    put(source, f"=cmd()|' /C calc'!A0/{NAME}", "<script>alert(1)</script>\n.ipynb", f"a\u202eb\x1b[31m/{NAME}", content=b"")
    put(source, f"Zoe\u0308/{NAME}", f"-rf/{NAME}")
    os.makedirs(os.fsencode(source) + b"/caf\xe9")
    for each in got(source).values():
        assert each.student.isprintable() and each.problem.isprintable() and each.student == each.student.strip()
        (each.student + each.name + each.problem).encode()
    assert "Zo\u00eb" in got(source)
    names = {"a" * 300 + f"/{NAME}": WHOLE, "b/" * 40 + NAME: WHOLE, f"eve/{'c' * 300}.ipynb": WHOLE, "eve//./x.ipynb": WHOLE}
    assert all(each.path for each in got(zipped(source.parent / "class.zip", names)).values())


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


def test_unreadable_folders_and_files(source: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    put(source, f"ada/{NAME}", f"bob/{NAME}", f"eve/{NAME}")
    (source / "ada").chmod(0)
    (source / f"bob/{NAME}").chmod(0)
    submissions = got(source)
    (source / "ada").chmod(0o755)
    assert "can't be opened" in submissions["ada"].problem and "can't be read" in submissions["bob"].problem and submissions["eve"].path


@pytest.mark.parametrize(
    ("name", "chapter"),
    [("03_grad_and_value.ipynb", "03"), ("ada_03.ipynb", "03"), ("Grad and Value.ipynb", "03"), ("02_grad.ipynb", "02"), ("x_2003.ipynb", None),
     ("ada.ipynb", None), ("11_later.ipynb", None), ("12_clinic-1.ipynb", "12"), ("ada 04 vmap.ipynb", "04")],
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
