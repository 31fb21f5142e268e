"""Students' code in the sandbox: right answers earn their points, attacks none, and nothing reaches the next submission."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.classroom.grading import graded
from helpers.classroom.results import GRADED, PARTLY, Graded, Submission
from helpers.classroom.sandbox import Sandbox, SandboxError, _wrapped, needed
from helpers.classroom.using import Settings, use
from helpers.desk.keeping import SCRATCH
from tests.classroom.attacks import ATTACKS
from tests.classroom.notebooks import notebook, with_cells, write
from tests.classroom.sandboxed import sandboxed

LONG = os.environ.get("COURSE_LONG") == "1"
SETTINGS = Settings(b"a secret of the tests", seconds=20.0)


pytestmark = sandboxed


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    cache = tmp_path_factory.mktemp("compiled")
    (cache / "entry").write_text("as it was")
    with Sandbox(cache=cache, patience=1.0) as box:
        yield box


@pytest.fixture
def grade(sandbox: Sandbox, tmp_path: Path):
    def run(student: str, content: dict, number: str = "00", seconds: float = SETTINGS.seconds) -> Graded:
        path = write(tmp_path, student, number, content)
        return graded(use(Submission(student, student.title(), number, path), replace(SETTINGS, seconds=seconds), sandbox))

    return run


def passed(found: Graded) -> set[str]:
    return {result.exercise for result in found.results if result.points}


EVERYTHING = {"start/twice", "start/compose", "start/count_calls", "start/out_shape", "start/exit"}


def test_the_solution_earns_everything(grade) -> None:
    found = grade("ada", notebook("00"))
    assert (found.status, found.points, found.of, passed(found)) == (GRADED, 6, 6, EVERYTHING), found


def test_the_chapter_as_it_is_handed_out_earns_nothing(grade) -> None:
    found = grade("ben", notebook("00", answered=False))
    assert (found.status, found.points) == (GRADED, 0)
    assert {result.status for result in found.results} == {"not_attempted"}


# All of them in the long run, else every second one that does not wait for a limit.
@pytest.mark.parametrize("name", list(ATTACKS) if LONG else [name for name, attack in ATTACKS.items() if not attack.slow][::2])
def test_an_attack_earns_nothing_and_harms_nobody(name: str, grade, sandbox: Sandbox) -> None:
    attack = ATTACKS[name]
    found = grade("eve", with_cells("00", {"twice-exercise": attack.twice}, before=attack.before), seconds=attack.seconds)
    assert "start/twice" not in passed(found), found
    assert found.status in (GRADED, PARTLY)
    if "all" not in attack.loses:
        assert passed(found) == EVERYTHING - {"start/twice"} - attack.loses, found
    honest = with_cells("00", {}, before="import os, tempfile\nassert os.listdir(tempfile.gettempdir()) == []\nassert not os.environ.get('COURSE_STRICT')")
    after = grade("ada", honest)
    assert (after.status, after.points) == (GRADED, 6), after
    assert (sandbox.cache / "entry").read_text() == "as it was"


# What no child may do, whatever it is that it does next.
_FORBIDDEN = """
import ctypes, mmap, os, resource, signal, socket
libc, above = ctypes.CDLL(None), os.getppid()
tried = {
    "memfd": lambda: os.memfd_create("m"),
    "shared memory": lambda: mmap.mmap(-1, 4096),
    "sockets": socket.socketpair,
    "limits": lambda: resource.prlimit(above, resource.RLIMIT_DATA, (1 << 30, 1 << 30)),
    "processors": lambda: os.sched_setaffinity(above, [0]),
    "priority": lambda: os.setpriority(os.PRIO_PROCESS, 0, 19),
    "class": lambda: os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0)),
    "settings": lambda: os.open("/proc/sys/kernel/core_pattern", os.O_WRONLY),
    "first": lambda: os.open(f"/proc/{above}/oom_score_adj", os.O_WRONLY),
    "looking": lambda: os.open(f"/proc/{above}/mem", os.O_RDONLY),
    "namespaces": lambda: libc.unshare(0x10000000) and 1 / 0,
    "keys": lambda: libc.syscall(250, 0, -3, 0) == -1 and 1 / 0,
    "sessions": lambda: (os.fork() or os._exit(libc.syscall({"x86_64": 112, "aarch64": 157}[os.uname().machine]) <= 0)) and os.wait()[1] and 1 / 0,
    "files": lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (5000, 5000)),
}
done = []
for name, do in tried.items():
    try:
        do()
        done.append(name)
    except (OSError, ValueError, ZeroDivisionError):
        pass
raise ValueError(f"allowed: {done}, above: {above}")
"""


def test_what_is_forbidden_in_the_sandbox(sandbox: Sandbox, tmp_path: Path) -> None:
    path = write(tmp_path, "eve", "00", with_cells("00", {}, before=_FORBIDDEN))
    kept = use(Submission("eve", "Eve", "00", path), SETTINGS, sandbox)
    assert kept.raised["my-own"] == "ValueError: allowed: [], above: 1"
    assert graded(kept).points == 6


def test_the_key_is_out_of_sight_where_the_course_lies_beside_the_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:  # /tmp is another one inside
        home = Path(name).resolve()
        for part in ("helpers/exercises", "solutions", ".git", "lib"):
            (home / part).mkdir(parents=True)
            (home / part / "file").write_text("the key")
        monkeypatch.setattr("helpers.classroom.sandbox.HELPERS", home / "helpers")
        monkeypatch.setattr("sys.prefix", str(home))
        command = [*_wrapped(Path("/nonexistent")), "--", "/usr/bin/find", str(home), "-name", "file"]
        found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert found == [str(home / "lib" / "file")]


def test_all_starts_together_have_an_end(sandbox: Sandbox, tmp_path: Path) -> None:
    """Whoever uses up the time again and again gets it twice, and not six times."""
    path = write(tmp_path, "eve", "00", notebook("00"))
    jobs = []

    class Stuck:
        def run(self, job: dict, seconds: float) -> Iterator[dict]:
            jobs.append(seconds)
            time.sleep(seconds)
            yield {"step": len(jobs)}
            yield {"ended": "seconds"}

    kept = use(Submission("eve", "Eve", "00", path), replace(SETTINGS, seconds=0.2), Stuck())  # type: ignore[arg-type]
    assert sum(jobs) < 0.5 and len(jobs) <= 3
    assert graded(kept).status == PARTLY


def test_the_next_one_finds_nothing(grade) -> None:
    grade("eve", with_cells("00", {}, before="import tempfile\nopen(tempfile.gettempdir() + '/left', 'w').write('return f(f(x))')"))
    spy = "import tempfile\ntwice_text = open(tempfile.gettempdir() + '/left').read()\n\n\ndef twice(f):\n    def g(x):\n        return f(f(x)) if twice_text else x\n\n    return g"
    assert "start/twice" not in passed(grade("spy", with_cells("00", {"twice-exercise": spy})))


# All of this process's memory that it may write to: what was freed there, too. What is looked for does not stand in the code itself.
_LOOK_AROUND = """
import ctypes, re
wanted, found = re.compile(b"zebra" + b"-[a-z]+"), set()
for line in open("/proc/self/maps"):
    place, may = line.split()[:2]
    if may.startswith("rw"):
        start, end = (int(part, 16) for part in place.split("-"))
        found |= set(wanted.findall(ctypes.string_at(start, end - start)))
raise ValueError(f"found: {sorted(found)}")
"""


def test_nothing_of_earlier_submissions_stands_in_the_memory(tmp_path: Path) -> None:
    """A child begins as a copy of the process above: what that one held of another's cells or records could be read."""
    told = "\n".join(["def twice(f):", *["    # zebra-cell zebra-cell zebra-cell zebra-cell"] * 3000, "    raise ValueError('zebra-' + 'words ' * 40)"])
    spy = notebook("00")
    spy["cells"] = [{"cell_type": "code", "id": "my-own", "metadata": {}, "outputs": [], "execution_count": None, "source": _LOOK_AROUND}]
    with Sandbox(patience=60.0) as box:
        for name in ("ada", "ben"):
            path = write(tmp_path, name, "00", with_cells("00", {"twice-exercise": told}))
            kept = use(Submission(name, name, "00", path), SETTINGS, box)
            assert "zebra-words" in kept.records["start/twice by_hand"]
        kept = use(Submission("eve", "Eve", "00", write(tmp_path, "eve", "00", spy)), replace(SETTINGS, seconds=90.0), box)
    assert kept.raised["my-own"] == "ValueError: found: []"


def test_whatever_lies_in_the_folder_is_taken_away(sandbox: Sandbox, tmp_path: Path) -> None:
    """And the sandbox goes on: to start it anew takes seconds."""
    tree = f"""
import os
os.chdir("{SCRATCH}")
os.makedirs("a/b/c")
os.symlink("/", "a/link")
os.mkfifo("a/pipe")
for _ in range(2000):
    os.mkdir("d")
    os.chdir("d")
    open("file", "w").close()
os.chmod(".", 0)
os.chmod("{SCRATCH}/a/b", 0)
os.chmod("{SCRATCH}/a", 0)
os.chmod("{SCRATCH}", 0o555)
"""
    first = None
    for before in (tree, f"import os\nassert os.listdir('{SCRATCH}') == []"):
        path = write(tmp_path, "eve", "00", with_cells("00", {}, before=before))
        kept = use(Submission("eve", "Eve", "00", path), SETTINGS, sandbox)
        assert not kept.raised and not kept.ended and sandbox._process
        assert first in (None, sandbox._process.pid)
        first = sandbox._process.pid


def test_every_student_has_numbers_of_their_own(grade) -> None:
    first, second = grade("ada", notebook("00")), grade("ben", notebook("00"))
    seeds = [{r.exercise: r.seed for r in found.results} for found in (first, second)]
    assert all(seeds[0][id] != seeds[1][id] for id in ("start/twice", "start/compose", "start/count_calls"))


def test_without_bubblewrap_it_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SandboxError, match="trust-the-class"):
        needed(as_root=True)
    needed(trust=True)


def test_root_is_refused_unless_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(SandboxError, match="--as-root"):
        needed()
