"""Progress must outlive whatever a laptop, a shared server and a careless editor do to one file."""

from __future__ import annotations

import calendar
import errno
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import exercises

# By its full name: the package offers a function that is also called `progress`.
progress = importlib.import_module("helpers.journal.log")
progress_view = importlib.import_module("helpers.journal.view")
ROOT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder for each test, and a process that remembers nothing."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.delenv("COURSE_PROGRESS", raising=False)
    restart()
    return folder


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where progress is kept in this test; the folder exists, the file does not."""
    path = tmp_path / "kept" / "progress.jsonl"
    path.parent.mkdir()
    monkeypatch.setenv("COURSE_PROGRESS", str(path))
    return path


def restart() -> None:
    """What a kernel restart does to the module."""
    progress._memory.clear()


def start(code: str, **env: str) -> subprocess.Popen[str]:
    """Run code in another process, as another notebook would."""
    head = "import importlib, os, sys, time\nprogress = importlib.import_module('helpers.journal.log')\n"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **env}
    return subprocess.Popen(
        [sys.executable, "-c", head + textwrap.dedent(code)],
        env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def together(code: str) -> list[int]:
    """Run code in two processes that wait for each other after their imports; returns their process ids."""
    both = [
        start("print('ready', flush=True)\nsys.stdin.readline()\n" + textwrap.dedent(code)) for _ in range(2)
    ]
    for process in both:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in both:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    for process in both:
        finish(process)
    return [process.pid for process in both]


def finish(process: subprocess.Popen[str]) -> str:
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out


def guess(value: object) -> dict[str, object]:
    return {"kind": "predict", "id": "start/predict", "value": value}


def values() -> list[object]:
    return [event["value"] for event in progress.events()[0]]


def beside(log: Path) -> list[Path]:
    """The files next to the log that are neither the log nor its lock."""
    return sorted(path for path in log.parent.iterdir() if path.name not in (log.name, f"{log.name}.lock"))


def refuse(code: int, after: float = 0.0):
    """An os.write that takes this share of the bytes once, and then refuses."""
    real, calls = os.write, []

    def write(file: int, data: bytes) -> int:
        calls.append(data)
        if len(calls) > 1 or not after:
            raise OSError(code, os.strerror(code))
        return real(file, data[: int(len(data) * after)])

    return write


# --- the plain case ---


def test_events_come_back_in_order_with_a_utc_time(log: Path) -> None:
    assert progress.events() == ([], None)
    assert progress.record({"kind": "hint", "id": "grad/uphill", "level": 1}) is None
    assert progress.record(guess("é \ud800 \n\u2028")) is None
    (first, second), note = progress.events()
    assert note is None
    assert (first["kind"], first["id"], first["level"]) == ("hint", "grad/uphill", 1)
    assert second["value"] == "é \ud800 \n\u2028"
    written = time.strptime(first["time"], "%Y-%m-%dT%H:%M:%SZ")
    assert abs(calendar.timegm(written) - time.time()) < 60
    assert log.read_bytes().count(b"\n") == 2 and b"\r" not in log.read_bytes()


def test_the_default_file_is_in_the_home_folder_and_shown_with_a_tilde(home: Path) -> None:
    assert progress.record(guess(1)) is None
    assert (home / ".function-transforms" / "progress.jsonl").is_file()
    text = str(progress_view.view([]))
    assert f"Kept in {Path('~', '.function-transforms', 'progress.jsonl')}" in text
    assert str(home) not in text


def test_a_restarted_kernel_and_another_process_know_the_first_prediction(log: Path) -> None:
    progress.record(guess("first"))
    progress.record(guess("second"))
    restart()
    assert progress.first_prediction("start/predict") == "first"
    assert progress.first_prediction("start/other") is None
    assert finish(start("print(progress.first_prediction('start/predict'))")) == "first\n"


def test_what_is_not_json_raises_and_leaves_nothing(log: Path) -> None:
    with pytest.raises(TypeError):
        progress.record({"kind": "predict", "value": object()})
    assert progress.events() == ([], None) and not log.exists()


def test_the_order_survives_a_clock_that_jumps(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for value, seconds in (("first", 2e9), ("second", 1e9), ("third", 0)):
        monkeypatch.setattr(time, "gmtime", lambda seconds=seconds, real=time.localtime: real(seconds))
        progress.record(guess(value))
    restart()
    assert values() == ["first", "second", "third"]
    times = [event["time"] for event in progress.events()[0]]
    assert times == sorted(times, reverse=True)
    assert progress.first_prediction("start/predict") == "first"


# --- two notebooks ---


@pytest.mark.parametrize("locks", [True, pytest.param(False, marks=posix)])
def test_two_processes_that_append_at_once_lose_nothing(log: Path, locks: bool) -> None:
    pids = together(f"""
        if not {locks}:
            progress.fcntl = None
        for number in range(500):
            event = {{"from": os.getpid(), "number": number, "pad": "x" * (number % 97)}}
            assert progress.record(event) is None
    """)
    known, note = progress.events()
    assert note is None and len(known) == 1000
    for pid in pids:
        assert [e["number"] for e in known if e["from"] == pid] == list(range(500))


def test_two_processes_that_set_a_damaged_file_aside_at_once_lose_nothing(log: Path) -> None:
    pids = together(f"""
        for number in range(60):
            assert progress.record({{"from": os.getpid(), "number": number}}) is None
            if number % 10 == 0:
                with progress._locked(progress._path()), open({str(log)!r}, "ab") as file:
                    file.write(b"broken\\n")
            progress.events()
    """)
    progress.events()
    known, note = progress.events()
    assert note is None and len(known) == 120
    for pid in pids:
        assert [e["number"] for e in known if e["from"] == pid] == list(range(60))
    assert all("-damaged-" in path.name for path in beside(log))
    assert sum(path.read_bytes().count(b"broken\n") for path in beside(log)) == 12


def test_a_process_that_is_killed_leaves_a_file_that_still_works(log: Path) -> None:
    process = start("number = 0\nwhile True:\n    progress.record({'value': number})\n    number += 1")
    while not log.exists() or log.stat().st_size < 5000:
        assert process.poll() is None
        time.sleep(0.005)
    process.kill()
    process.communicate()
    before = values()
    assert before == list(range(len(before))) and len(before) > 50
    assert progress.record({"value": "next"}) is None
    restart()
    assert values() == [*before, "next"]


def test_a_notebook_that_holds_the_lock_stops_no_other(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    progress.record(guess("before"))
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    with progress._locked(progress._path()) as held:
        assert held is True
        trouble = progress.record(guess("during"))
        assert trouble is not None and "another notebook is holding" in trouble
        assert values() == ["before", "during"], "reading does not need the lock"
    assert progress.record(guess("after")) is None
    restart()
    assert values() == ["before", "during", "after"]


def test_locking_the_windows_way(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Locks:
        """What Microsoft documents for _locking, for one byte at the start."""

        LK_UNLCK, LK_NBLCK = 0, 2
        holder: int | None = None

        def locking(self, file: int, mode: int, count: int) -> None:
            assert os.lseek(file, 0, os.SEEK_CUR) == 0 and count == 1
            if self.holder is not None and (mode == self.LK_NBLCK or self.holder != file):
                raise PermissionError(errno.EACCES, "Permission denied")
            self.holder = file if mode == self.LK_NBLCK else None

    monkeypatch.setattr(progress, "fcntl", None)
    monkeypatch.setattr(progress, "msvcrt", Locks())
    monkeypatch.setattr(progress, "PATIENCE", 0.02)
    with progress._locked(log) as first, progress._locked(log) as second:
        assert (first, second) == (True, None)
    assert progress.record(guess(1)) is None and progress.record(guess(2)) is None
    assert values() == [1, 2]


# --- the disk ---


@pytest.mark.parametrize("share", [0.0, 0.5])
@pytest.mark.parametrize("locks", [True, False])
def test_a_full_disk_loses_nothing_while_the_kernel_lives(
    log: Path, monkeypatch: pytest.MonkeyPatch, share: float, locks: bool
) -> None:
    if not locks:
        monkeypatch.setattr(progress, "fcntl", None)
        monkeypatch.setattr(progress, "msvcrt", None)
    progress.record({"kind": "check", "id": "start/twice", "status": "passed", "value": "old"})
    before = log.read_bytes()
    with mock.patch("os.write", refuse(errno.ENOSPC, share)):
        trouble = progress.record(guess("locked in"))
    assert trouble == (
        "Your progress could not be saved: the disk is full. Your answers are still in the notebook."
    )
    after = log.read_bytes()
    assert after == before if locks or not share else after.startswith(before) and not after.endswith(b"\n")
    assert progress.first_prediction("start/predict") == "locked in"
    assert "not on the disk yet" in str(progress_view.view([]))

    assert progress.record(guess("too late")) is None, "there is room again"
    restart()
    assert values() == ["old", "locked in", "too late"]
    assert progress.first_prediction("start/predict") == "locked in"


def test_whole_lines_that_reached_a_full_disk_are_not_written_twice(log: Path) -> None:
    with mock.patch("os.write", refuse(errno.ENOSPC)):
        progress.record(guess(1))
        progress.record(guess(2))
    with mock.patch("os.write", refuse(errno.EDQUOT, 0.5)):
        trouble = progress.record(guess(3))
    assert trouble is not None and "your disk quota is used up" in trouble
    assert values() == [1, 2, 3]
    assert log.read_bytes().count(b"\n") == 1, "half of three lines is one and a half"
    assert progress.record(guess(4)) is None
    restart()
    assert values() == [1, 2, 3, 4]


@posix
def test_a_file_that_may_not_grow_for_real(log: Path) -> None:
    code = """
        import resource
        assert progress.record({"value": 1}) is None
        limit = os.path.getsize(os.environ["COURSE_PROGRESS"]) + 20
        hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        print(progress.record({"value": 2}))
        print(os.path.getsize(os.environ["COURSE_PROGRESS"]) == limit - 20, len(progress.events()[0]))
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        print(progress.record({"value": 3}))
    """
    said = finish(start(code)).splitlines()
    assert "may not grow any further" in said[0]
    assert said[1:] == ["True 2", "None"]
    assert values() == [1, 2, 3]


def own_mounts() -> bool:
    """Whether this user may mount a small disk of their own (Linux with user namespaces)."""
    try:
        command = ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        return subprocess.run(command, check=False, capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def test_a_disk_that_is_full_and_then_read_only_for_real(log: Path) -> None:
    if not own_mounts():
        pytest.skip("needs unshare and a user namespace to mount a tiny disk")
    code = """
        import importlib, os, subprocess
        progress = importlib.import_module("helpers.journal.log")
        path, count = os.environ["COURSE_PROGRESS"], 0
        with open(path, "wb") as file:
            file.write(b"damaged\\n")
        while (trouble := progress.record({"value": count, "pad": "x" * 500})) is None:
            count += 1
        print(trouble)
        data = open(path, "rb").read()
        known, note = progress.events()
        print(note)
        print([e["value"] for e in known] == list(range(count + 1)), data.endswith(b"\\n"))
        print(open(path, "rb").read() == data, sorted(os.listdir(os.path.dirname(path))))
        subprocess.run(["mount", "-o", "remount,bind,ro", os.path.dirname(path)], check=True)
        print(progress.record({"value": -1}))
        print(len(progress.events()[0]) == count + 2)
    """
    mount = f'mount -t tmpfs -o size=16k tmpfs "$1" && exec "{sys.executable}" -c "$2"'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh", str(log.parent)]
    command.append(textwrap.dedent(code))
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert "the disk is full" in said[0]
    assert "1 line of " in said[1] and "could not be set aside: the disk is full" in said[1]
    assert said[2] == "True True"
    assert said[3] == "True ['progress.jsonl', 'progress.jsonl.lock']"
    assert "the disk is read-only" in said[4]
    assert said[5] == "True"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (errno.EROFS, "the disk is read-only"),
        (errno.EACCES, "you have no permission for"),
        (errno.EIO, os.strerror(errno.EIO)),
    ],
)
def test_a_file_that_cannot_be_opened(log: Path, code: int, words: str) -> None:
    progress.record(guess("on disk"))
    refusal = mock.Mock(side_effect=OSError(code, os.strerror(code)))
    with mock.patch("os.open", refusal), mock.patch("io.open", refusal):
        trouble = progress.record(guess("in memory"))
        known, note = progress.events()
        assert progress.first_prediction("start/predict") == "on disk"
    assert trouble is not None and words in trouble
    assert note is not None and words in note
    assert [event["value"] for event in known] == ["on disk", "in memory"]
    assert progress.record(guess("later")) is None
    assert values() == ["on disk", "in memory", "later"]


@posix
def test_a_read_only_folder_and_file(log: Path) -> None:
    progress.record(guess(1))
    (log.parent / f"{log.name}.lock").unlink()
    log.chmod(0o400)
    log.parent.chmod(0o500)
    try:
        if os.access(log.parent, os.W_OK):
            pytest.skip("this user may write everywhere (root?); the simulated refusals above always run")
        trouble = progress.record(guess(2))
        assert trouble is not None and "you have no permission for" in trouble
        assert values() == [1, 2]
    finally:
        log.parent.chmod(0o700)


# --- something else in its place ---


def test_a_file_where_the_folder_should_be(home: Path) -> None:
    (home / ".function-transforms").write_text("mine")
    trouble = progress.record(guess(1))
    assert trouble is not None and f"{Path('~', '.function-transforms')} is not a folder" in trouble
    assert values() == [1]
    assert (home / ".function-transforms").read_text() == "mine"


def test_a_folder_where_the_file_should_be(log: Path) -> None:
    log.mkdir()
    trouble = progress.record(guess(1))
    assert trouble is not None and "progress.jsonl is not a file" in trouble
    known, note = progress.events()
    assert [event["value"] for event in known] == [1]
    assert note is not None and "could not be read" in note and "is not a file" in note
    assert log.is_dir() and not list(log.iterdir()) and not beside(log)


@posix
def test_a_pipe_where_the_file_should_be_does_not_block(log: Path) -> None:
    os.mkfifo(log)
    trouble = progress.record(guess(1))
    assert trouble is not None and "is not a file" in trouble
    assert values() == [1]


def test_a_home_that_does_not_exist_is_not_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.rmdir()
    trouble = progress.record(guess(1))
    assert trouble is not None and "is not there and could not be made" in trouble
    assert progress.first_prediction("start/predict") == 1
    assert not home.exists()


def test_no_home_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)
    trouble = progress.record(guess(1))
    assert trouble is not None and "COURSE_PROGRESS" in trouble
    assert progress.first_prediction("start/predict") == 1
    assert "this notebook's kernel only" in str(progress_view.view([]))
    assert not (tmp_path / "~").exists()


@posix
def test_a_relative_path_in_a_folder_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    monkeypatch.setenv("COURSE_PROGRESS", "progress.jsonl")
    assert progress.record(guess(1)) is not None
    assert values() == [1] and "Kept in progress.jsonl" in str(progress_view.view([]))


@posix
def test_a_name_that_is_not_text_can_still_be_shown(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_PROGRESS", os.fsdecode(os.fsencode(log.parent) + b"/\xff.jsonl"))
    progress.record(guess(1))
    assert values() == [1]
    assert "?.jsonl" in str(progress_view.view([])).encode().decode()


# --- damage ---

DAMAGE = [
    b"\xff\xfe\x00 not text",
    b"\x00" * 64,
    b'{"kind": "predict", "id": "start/pre',
    b"[1, 2]",
    b"17",
    b"[" * 100_000,
    b'{"n": ' + b"1" * 5000 + b"}",
    b'{"a": 1}{"a": 2}',
]


@pytest.mark.parametrize("damage", DAMAGE, ids=range(len(DAMAGE)))
def test_a_damaged_file_is_kept_and_its_readable_lines_are_carried_over(log: Path, damage: bytes) -> None:
    newer = b'{"kind":"predict","id":"start/predict","value":1,  "format":9,"shiny":{"a":[1]}}'
    whole = newer + b"\r\n\n" + damage + b"\n" + b'{"kind":"later","value":2}'
    log.write_bytes(whole)
    known, note = progress.events()
    assert [event["value"] for event in known] == [1, 2]
    assert known[0]["shiny"] == {"a": [1]}
    (kept,) = beside(log)
    assert kept.read_bytes() == whole
    assert note is not None and kept.name in note and note.startswith("1 line of ")
    assert time.strftime("-damaged-%Y-", time.gmtime()) in kept.name and kept.suffix == ".jsonl"
    assert log.read_bytes().split(b"\n")[0].strip() == newer, "unknown keys are carried over as they are"
    assert progress.events() == (known, None), "said once"


def test_what_an_editor_adds_is_no_damage(log: Path) -> None:
    log.write_bytes(b'\xef\xbb\xbf{"value": 1}\r\n\r\n  {"value": "\xc3\xa9"}\r\n')
    assert progress.record({"value": 3}) is None
    assert values() == [1, "é", 3]
    assert progress.events()[1] is None and not beside(log)


def test_no_damaged_file_overwrites_another(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = time.gmtime(1e9)
    monkeypatch.setattr(time, "gmtime", lambda: moment)
    damaged = [b"first\n", b"second\n", b"third\n"]
    for data in damaged:
        log.write_bytes(data)
        progress.events()
    assert sorted(path.read_bytes() for path in beside(log)) == damaged


def test_half_a_last_line_does_not_swallow_the_next_event(log: Path) -> None:
    progress.record(guess(1))
    torn = log.read_bytes() + b'{"kind": "predict", "val'
    log.write_bytes(torn)
    assert progress.record(guess(2)) is None
    restart()
    assert values() == [1, 2]
    (kept,) = beside(log)
    assert kept.read_bytes().startswith(torn + b"\n")


def test_without_locks_nothing_is_moved(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "fcntl", None)
    monkeypatch.setattr(progress, "msvcrt", None)
    progress.record(guess(1))
    for tail, said in ((b'{"half": ', False), (b"\nbroken\n", True)):
        data = log.read_bytes() + tail
        log.write_bytes(data)
        known, note = progress.events()
        assert [event["value"] for event in known] == [1]
        assert (note is not None) == said, "the half line may be one that is just being written"
        assert log.read_bytes() == data and not beside(log)


@pytest.mark.parametrize("broken", ["os.fsync", "os.replace"])
def test_a_damaged_file_stays_when_it_cannot_be_set_aside(log: Path, broken: str) -> None:
    data = b'{"value": 1}\nbroken\n{"value": 2}\n'
    log.write_bytes(data)
    with mock.patch(broken, side_effect=OSError(errno.ENOSPC, "full")):
        known, note = progress.events()
    assert [event["value"] for event in known] == [1, 2]
    assert note is not None and "could not be set aside: the disk is full" in note
    assert log.read_bytes() == data and not beside(log)
    note = progress.events()[1]
    assert note is not None and "kept beside it" in note


@posix
def test_a_linked_log_stays_linked_and_private(log: Path, tmp_path: Path) -> None:
    real = tmp_path / "synced.jsonl"
    real.write_bytes(b'{"value": 1}\nbroken\n')
    real.chmod(0o600)
    log.symlink_to(real)
    assert values() == [1]
    assert log.is_symlink() and real.read_bytes() == b'{"value": 1}\n'
    assert real.stat().st_mode & 0o777 == 0o600
    (kept,) = tmp_path.glob("synced-damaged-*")
    assert kept.stat().st_mode & 0o777 == 0o600


EVENTS = [{"kind": "predict", "id": "a/b", "value": number, "pad": "y" * number} for number in range(8)]
LINES = [json.dumps(event).encode() for event in EVENTS]
FILE = b"".join(line + b"\n" for line in LINES)


def untouched(start: int, stop: int, inserted: bytes) -> Iterator[int]:
    """The lines of FILE that stand whole and alone after FILE[start:stop] became `inserted`."""
    begin = 0
    for number, line in enumerate(LINES):
        end = begin + len(line) + 1
        before = FILE[:start] + inserted
        if end <= start or begin > stop or (begin == stop and (not before or before.endswith(b"\n"))):
            yield number
        begin = end


pieces = st.sampled_from([b"\n", b"\x00" * 9, b"{}", b"\n{", b'"', b"\xff\n"])


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(FILE)), st.integers(0, 120), st.binary(max_size=40) | pieces)
def test_random_damage_raises_nothing_and_loses_no_readable_line(at: int, cut: int, inserted: bytes) -> None:
    stop = min(at + cut, len(FILE))
    damaged = FILE[:at] + inserted + FILE[stop:]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "progress.jsonl"
        log.write_bytes(damaged)
        with mock.patch.dict(os.environ, COURSE_PROGRESS=str(log)), mock.patch("os.fsync"):
            known, note = progress.events()
            numbers = [event["value"] for event in known if event in EVENTS]
            assert numbers == sorted(numbers)
            assert set(untouched(at, stop, inserted)) <= set(numbers)
            assert [kept.read_bytes() for kept in beside(log)] == ([damaged] if note else [])
            progress_view.summary([("a/b", "b")])
            assert progress.record({"value": "next"}) is None
            restart()
            assert progress.events()[0][:-1] == known and progress.events()[0][-1]["value"] == "next"


# --- what it comes to ---

CATALOGUE = [
    ("start/predict", "Six outputs"),
    ("start/twice", "Twice"),
    ("grad/uphill", "Which way is <up>?"),
    ("grad/later", "Later"),
]


def events_of_a_learner() -> None:
    check = {"kind": "check", "mistake": None, "seed": 1, "ways": {"by_hand": "passed"}}
    for status in ("not_attempted", "failed", "passed", "failed"):
        progress.record({**check, "id": "start/twice", "status": status})
    progress.record({**check, "id": "grad/uphill", "status": "error"})
    progress.record({**check, "id": "grad/later", "status": "not_attempted"})
    progress.record({**check, "id": "old/gone", "status": "passed"})
    for level in (1, 1, 2):
        progress.record({"kind": "hint", "id": "grad/uphill", "level": level})
    progress.record({"kind": "from the future", "id": "grad/later", "status": "passed"})
    progress.record({"kind": ["check"], "id": {}, "status": []})
    progress.record({"kind": "check", "id": [], "status": {}})
    progress.record({"kind": "hint", "id": None, "level": [3]})


def test_summary(log: Path) -> None:
    events_of_a_learner()
    result = progress_view.summary(CATALOGUE)
    rows = [(e.id, e.status, e.attempts, e.hints) for c in result.chapters for e in c.exercises]
    assert rows == [
        ("start/predict", "not yet", 0, 0),
        ("start/twice", "passed", 3, 0),
        ("grad/uphill", "tried", 1, 2),
        ("grad/later", "not yet", 0, 0),
    ]
    assert [(c.name, c.passed) for c in result.chapters] == [("start", 1), ("grad", 0)]
    assert (result.passed, result.total) == (1, 4)
    assert progress_view.summary(CATALOGUE, log=[]).passed == 0
    assert hash(result) == hash(progress_view.summary(iter(CATALOGUE)))


def test_the_text_view(log: Path) -> None:
    events_of_a_learner()
    assert str(progress_view.view(CATALOGUE)) == textwrap.dedent(f"""\
        Passed 1 of 4
        Next: Which way is <up>? (grad/uphill)

        start: 1 of 2 passed
          start/predict  not yet
          start/twice    passed   3 attempts

        grad: 0 of 2 passed
          grad/uphill    tried    1 attempt, 2 hints
          grad/later     not yet

        Kept in {os.path.realpath(log)}""")


class Tables(HTMLParser):
    """Reads the HTML as a screen reader would: summaries, headers with their scope, cells."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        scope = dict(attrs).get("scope")
        if tag in ("summary", "th", "td"):
            self.found.append((f"{tag} {scope}" if scope else tag, ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1] in ("summary", "th", "td"):
            self.found[-1] = (self.found[-1][0], data)


def test_the_html_view_is_an_accessible_table_that_sets_no_color(log: Path) -> None:
    events_of_a_learner()
    page = progress_view.view(CATALOGUE)._repr_html_()
    reader = Tables()
    reader.feed(page)
    assert not reader.open
    assert [text for kind, text in reader.found if kind == "summary"] == [
        "start: 1 of 2 passed",
        "grad: 0 of 2 passed",
    ]
    assert [text for kind, text in reader.found if kind == "th row"] == [id for id, _ in CATALOGUE]
    columns = [text for kind, text in reader.found if kind == "th col"]
    assert columns == ["Exercise", "Title", "Status", "Effort"] * 2
    assert "th" not in dict(reader.found)
    place = reader.found.index(("th row", "grad/uphill"))
    row = [text for _, text in reader.found[place + 1 : place + 4]]
    assert row == ["Which way is <up>?", "tried", "1 attempt, 2 hints"]
    assert "color" not in page and "background" not in page
    assert "Passed 1 of 4" in page and "Kept in " in page


def test_the_view_leads_on(log: Path) -> None:
    notebooks = {"start": "00_start_here.ipynb", "grad": "02_grad.ipynb"}
    assert "Next: Six outputs (start/predict)" in str(progress_view.view(CATALOGUE, notebooks))
    events_of_a_learner()
    shown = progress_view.view(CATALOGUE, notebooks)
    assert "02 · grad: 0 of 2 passed" in str(shown)
    page = shown._repr_html_()
    assert '<a href="02_grad.ipynb#Your-turn:-which-way-is-%3Cup%3E?">Next: Which way is &lt;up&gt;? (grad/uphill)</a>' in page
    assert '<a href="00_start_here.ipynb">Open 00_start_here.ipynb</a>' in page
    passed = [{"kind": "check", "id": id, "status": "passed"} for id, _ in CATALOGUE]
    assert progress_view.summary(CATALOGUE, passed[:3]).next.id == "grad/later", "where the last one was"
    assert progress_view.summary(CATALOGUE, [passed[0], passed[2], passed[3]]).next.id == "start/twice", "the chapter is done"
    assert progress_view.summary(CATALOGUE, passed).next is None
    for event in passed:
        progress.record(event)
    assert "All of it is passed: you have finished the course." in str(progress_view.view(CATALOGUE))


PROJECTS = [("start/twice", "Twice"), *((f"end/{name}", name) for name in ("kites_one", "kites_two", "boats_one", "boats_two"))]


def project_of(id: str) -> str:
    return id.partition("/")[2].partition("_")[0] if id.startswith("end/") else ""


def test_of_projects_one_is_enough(log: Path) -> None:
    shown = progress_view.view(PROJECTS, {"end": "13_end.ipynb"}, project_of)
    assert "Passed 0 of 3" in str(shown) and "13 · end: choose one of 2 projects" in str(shown)
    passed = [{"kind": "check", "id": f"{id}", "status": "passed"} for id in ("start/twice", "end/boats_one", "end/boats_two")]
    progress.record(passed[0])
    shown = progress_view.view(PROJECTS, {"end": "13_end.ipynb"}, project_of)
    assert '<a href="13_end.ipynb">Next: choose one of the projects of 13 · end</a>' in shown._repr_html_()
    progress.record({"kind": "check", "id": "end/kites_two", "status": "failed"})
    assert "Next: kites_one (end/kites_one)" in str(progress_view.view(PROJECTS, project=project_of)), "it was begun"
    progress.record(passed[1])
    shown = progress_view.view(PROJECTS, project=project_of)
    assert "Passed 2 of 3\nNext: boats_two (end/boats_two)" in str(shown) and "end, boats: 1 of 2 passed" in str(shown)
    progress.record(passed[2])
    shown = str(progress_view.view(PROJECTS, project=project_of))
    assert "Passed 3 of 3\nAll of it is passed: you have finished the course." in shown and "end/kites_two  tried" in shown


def test_the_course_can_be_finished(log: Path) -> None:
    """With one of the projects of the last chapter, in any of them, and with nothing else left out."""
    catalogue = [(exercise.id, exercise.title) for exercise in exercises.catalogue()]
    chosen = {project for id, _ in catalogue if (project := exercises.project(id))}
    for one in chosen:
        events = [{"kind": "check", "id": id, "status": "passed"} for id, _ in catalogue if exercises.project(id) in ("", one)]
        assert progress_view.summary(catalogue, events, exercises.project).next is None
        assert progress_view.summary(catalogue, events[1:], exercises.project).next is not None


def test_the_view_says_what_went_wrong(log: Path) -> None:
    log.write_bytes(b"broken <b>\n")
    shown = progress_view.view(CATALOGUE)
    assert "kept beside it" in str(shown) and "kept beside it" in shown._repr_html_()
    assert progress_view.view(CATALOGUE).note is None
    assert "Passed 0 of 0" in progress_view.view([])._repr_html_()


def test_it_imports_nothing_heavy() -> None:
    heavy = ("numpy", "torch", "jax", "matplotlib", "IPython")
    assert finish(start(f"print([name for name in {heavy!r} if name in sys.modules])")) == "[]\n"


@posix
def test_an_interrupt_while_waiting_loses_nothing(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(seconds: float) -> None:
        signal.raise_signal(signal.SIGINT)

    held = progress._locked(progress._path())
    with held, mock.patch("time.sleep", interrupt), pytest.raises(KeyboardInterrupt):
        progress.record(guess(1))
    assert progress.record(guess(2)) is None
    restart()
    assert values() == [1, 2]
