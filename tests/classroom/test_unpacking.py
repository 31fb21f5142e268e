"""Files that are damaged, missing, linked, locked or made to do harm: each becomes a submission with a sentence, and nothing else."""

from __future__ import annotations

import copy
import errno
import json
import os
import random
import struct
import zipfile
from pathlib import Path

import pytest

from helpers.classroom import unpacking
from helpers.classroom.collecting import CollectingError
from helpers.classroom.journals import journals
from helpers.classroom.recognising import bytes_of
from helpers.classroom.results import MISSING
from tests.classroom.handing_in import NAME, WHOLE, got, only, put, zipped

PACKED = {"as it is": zipfile.ZIP_STORED, "deflated": zipfile.ZIP_DEFLATED, "bzip2": zipfile.ZIP_BZIP2, "LZMA": zipfile.ZIP_LZMA}


@pytest.mark.parametrize("how", PACKED)
def test_a_zip_that_is_damaged_anywhere_stops_nobody_else(source: Path, how: str) -> None:
    whole = zipped(source.parent / "whole.zip", {NAME: WHOLE[:2000], "progress.jsonl": b"{}\n" * 9}, PACKED[how]).read_bytes()
    put(source, f"ada/{NAME}")
    chance = random.Random(7)
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(chance.choice((1, 2, 9))):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        put(source, "eve/work.zip", content=damaged)
        assert got(source)["ada"].path
        put(source.parent, "class.zip", content=damaged)
        assert len(journals(source.parent / "class.zip")) <= 2


def _no_memory(*args: object) -> None:
    raise MemoryError


def test_a_zip_that_asks_for_all_memory_is_left(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    zipped(source / "ada/work.zip", {NAME: WHOLE})
    monkeypatch.setattr("zipfile.ZipFile.open", _no_memory)
    assert "can't be unpacked" in only(source).problem


AROUND = {
    "folders": "{}", "in a folder": "all/{}", "of nbgrader": "submitted/{}", "by chapter": "03/{}", "in several folders": "all/submitted/{}",
}


@pytest.mark.parametrize("form", AROUND.values(), ids=AROUND)
@pytest.mark.parametrize("inner", [True, False], ids=["zips in a zip", "many zips"])
def test_one_student_does_not_take_the_room_of_the_others(source: Path, monkeypatch: pytest.MonkeyPatch, form: str, inner: bool) -> None:
    """Nor anybody who lies before them in the order of names."""
    for name, value in (("MAX_FILE", 2), ("MAX_ZIP", 3), ("MAX_TOTAL", 20)):
        monkeypatch.setattr(unpacking, name, value * unpacking.MB)
    bomb = zipped(source.parent / "bomb.zip", {f"{k}.ipynb": b" " * unpacking.MB for k in range(3)}).read_bytes()
    bombs = {f"{k}.zip": bomb for k in range(12)}
    if inner:
        zipped(source / form.format("aaron") / "work.zip", bombs)
    else:
        for name, content in bombs.items():
            put(source, f"{form.format('aaron')}/{name}", content=content)
    for name in ("ada", "zoe"):
        zipped(source / form.format(name) / "work.zip", {NAME: WHOLE})
    submissions = got(source)
    assert submissions["ada"].path and submissions["zoe"].path and not submissions["aaron"].path
    archive = source.parent / "class.zip"
    with zipfile.ZipFile(archive, "w") as all_of_them:
        for path in sorted(source.rglob("*.zip")):
            all_of_them.write(path, path.relative_to(source))
    submissions = got(archive)
    assert submissions["ada"].path and submissions["zoe"].path


def test_where_there_is_no_room_nobody_is_blamed(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    zipped(source / "ada/work.zip", {NAME: WHOLE})
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CollectingError, match="no room"):
        got(source)


def test_a_file_that_became_a_link_is_not_read(source: Path) -> None:
    put(source, f"ada/{NAME}")
    path = only(source).path
    assert path
    assert bytes_of(path) == WHOLE
    path.rename(source.parent / "moved")
    path.symlink_to(source.parent / "moved")
    with pytest.raises(OSError, match="links"):
        bytes_of(path)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(OSError, match="plain file"):
        bytes_of(path)


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
    assert "6 MB are taken of one student's zips" in submissions["bob"].problem
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
    os.makedirs(os.fsencode(source) + b"/na\xefve")
    for each in got(source).values():
        assert each.student.isprintable() and each.problem.isprintable() and each.student == each.student.strip()
        (each.student + each.name + each.problem).encode()
    assert "Zo\u00eb" in got(source)
    names = {"a" * 300 + f"/{NAME}": WHOLE, "b/" * 40 + NAME: WHOLE, f"eve/{'c' * 300}.ipynb": WHOLE, "eve//./x.ipynb": WHOLE}
    assert all(each.path for each in got(zipped(source.parent / "class.zip", names)).values())


def test_unreadable_folders_and_files(source: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    put(source, f"ada/{NAME}", f"bob/{NAME}", f"eve/{NAME}")
    (source / "ada").chmod(0)
    (source / f"bob/{NAME}").chmod(0)
    submissions = got(source)
    (source / "ada").chmod(0o755)
    assert "can't be opened" in submissions["ada"].problem and "can't be read" in submissions["bob"].problem and submissions["eve"].path
