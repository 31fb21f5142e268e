"""A submission from the file to the points: which cells are run, what is kept, and how it is judged again."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.classroom import compiling
from helpers.classroom.compiling import compile_share
from helpers.classroom.course import chapter_cells, checked
from helpers.classroom.grading import graded
from helpers.classroom.records import Kept, Store
from helpers.classroom.results import GRADED, NOTHING, UNREADABLE, Graded, Submission
from helpers.classroom.sandbox import Sandbox, SandboxError, needed
from helpers.classroom.steps import steps
from helpers.classroom.using import Settings, is_current, use, use_twice
from helpers.notebooks.chapters import solutions
from helpers.notebooks.files import Cell, load
from tests.classroom.notebooks import notebook, with_cells, write

SETTINGS = Settings(b"a secret of the tests", seconds=200.0)
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="grading takes Linux")
# tests/exercises uses all solutions through JSON, in this process.
CHAPTERS = [path.name[:2] for path in solutions()] if os.environ.get("COURSE_LONG") == "1" else ["00", "03", "10"]


@pytest.fixture(scope="module")
def desk() -> Iterator[Sandbox]:
    """The desk in a process of its own, in a sandbox where there is one."""
    try:
        needed(as_root=True)
        trust = False
    except SandboxError:
        trust = True
    with Sandbox(trust=trust, patience=30.0) as sandbox:
        yield sandbox


@pytest.fixture
def hand_in(desk: Sandbox, tmp_path: Path):
    def run(content: dict, number: str = "00", student: str = "ada") -> Kept:
        return use(Submission(student, student.title(), number, write(tmp_path, student, number, content)), SETTINGS, desk)

    return run


def points(found: Graded) -> dict[str, int]:
    return {result.exercise: result.points for result in found.results}


@pytest.mark.parametrize("number", CHAPTERS)
def test_every_solution_earns_all_points(number: str, hand_in) -> None:
    """The desk works where the key does not exist: requests and records are JSON, and the verdict is found out here."""
    found = graded(hand_in(notebook(number), number))
    assert (found.status, found.reason) == (GRADED, "")
    assert points(found) == {e.id: e.level for e in checked(number)}, [r.report for r in found.results if not r.points]


def test_a_mistake_is_named_and_the_rest_earns_its_points(hand_in) -> None:
    wrong = with_cells("00", {"twice-exercise": "def twice(f):\n    return f", "exit-exercise": "answer = 'a number'"})
    found = graded(hand_in(wrong))
    assert points(found)["start/twice"] == 0 and found.points == 6 - 1 - points(graded(hand_in(notebook("00"))))["start/exit"]
    result = next(r for r in found.results if r.exercise == "start/twice")
    assert result.mistakes["by_hand"] and f"seed={result.seed}" in result.report


def test_an_answer_may_use_cells_of_its_own_and_names_of_the_page(hand_in) -> None:
    own = with_cells("00", {"twice-exercise": "def twice(f):\n    return power(f, 2)"}, before="def power(f, n):\n    return lambda x: f(x) if n == 1 else f(power(f, n - 1)(x))")
    assert points(graded(hand_in(own)))["start/twice"] == 1


def test_what_stands_between_an_answer_and_its_check_counts_as_in_the_notebook(hand_in) -> None:
    content = with_cells("00", {"twice-exercise": "def twice(f):\n    return again(f, 2)"})
    place = next(k for k, cell in enumerate(content["cells"]) if cell["id"] == "twice-exercise") + 1
    own = {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "execution_count": None}
    content["cells"].insert(place, {**own, "source": "def again(f, n):\n    return lambda x: f(f(x)) if n == 2 else x"})
    assert points(graded(hand_in(content)))["start/twice"] == 1
    content["cells"][place]["source"] += "\ntwice = None"
    assert points(graded(hand_in(content)))["start/twice"] == 0


def test_cells_of_the_page_are_run_where_their_names_are_used(tmp_path: Path) -> None:
    """And no others: a page takes seconds."""
    page = notebook("03")["cells"]
    code = [c for c in page if c["cell_type"] == "code" and c["id"] != "setup" and not {"exercise", "check", "predict"} & set(c["metadata"].get("tags", []))]
    named = next(c for c in code if "".join(c["source"]).startswith("def "))
    name = "".join(named["source"]).split("(")[0].removeprefix("def ")
    exercise = next(c for c in page[page.index(named) :] if "exercise" in c["metadata"].get("tags", []))
    for more, wanted in (("", False), (f"\nassert {name}\n", True), (f"\ndef mine({name}):\n    return {name}\n", False)):
        content = with_cells("03", {exercise["id"]: "".join(exercise["source"]) + more})
        run = [step.cell for step in steps(load(write(tmp_path, "ada", "03", content)), chapter_cells("03"))]
        assert (named["id"] in run) == wanted
        assert len(run) < len(code), run
        assert run[0] == "setup" and run.index(exercise["id"]) > (run.index(named["id"]) if wanted else 0)


def test_of_the_cells_that_bind_a_name_the_last_one_above_is_run() -> None:
    def cell(id: str, source: str, *tags: str) -> Cell:
        return Cell("00.ipynb", 1, {"cell_type": "code", "id": id, "source": source, "metadata": {"tags": list(tags)}})

    page = [
        cell("first", "a, b = 1, 2"), cell("again", "a = 3"), cell("changed", "b[0] = 4"), cell("calls", "def call():\n    return c"),
        cell("early", "c = 1"), cell("exercise", "", "exercise"), cell("between", "c = 2"), cell("check", 'check("start/twice", answer)', "check"),
        cell("behind", "a = b = c = 5"),
    ]  # fmt: skip

    def run(source: str) -> list[str]:
        mine = [cell("exercise", source, "exercise") if one.data["id"] == "exercise" else one for one in page]
        return [step.cell for step in steps(mine, page)]

    assert run("answer = a") == ["again", "exercise", "check"]
    assert run("answer = b") == ["first", "changed", "exercise", "check"]
    assert run("answer = c") == ["early", "exercise", "check"]
    assert run("def answer():\n    return c") == ["early", "exercise", "between", "check"]  # which of them it is depends on when it is called
    assert run("answer = call") == ["calls", "early", "exercise", "between", "check"]
    assert run("answer = 1\nc = 0") == ["exercise", "check"]


def test_lost_ids_moved_and_copied_cells_cost_nothing(hand_in) -> None:
    lost = notebook("00")
    lost["nbformat_minor"] = 4
    for cell in lost["cells"]:
        del cell["id"]
    assert graded(hand_in(lost)).points == 6
    moved = notebook("00")
    moved["cells"] = [c for c in moved["cells"] if "check" not in c["metadata"].get("tags", [])][::-1]
    assert graded(hand_in(moved)).points == 6
    copied = notebook("00")
    copied["cells"] += [{**c, "id": f"copy-{k}"} for k, c in enumerate(copied["cells"])]
    assert graded(hand_in(copied)).points == 6


def test_magics_and_a_cell_that_stops_do_no_harm(hand_in) -> None:
    found = graded(hand_in(with_cells("00", {}, before="%matplotlib inline\n!pip list\nimport numpy as np\nraise ValueError('mine')")))
    assert found.points == 6


def test_what_a_notebook_offers_without_an_import_costs_nothing(hand_in) -> None:
    asks = "files = !ls\ntaken = %timeit -o 1\nx = 5\nx %= 3\ndisplay('mine')\nget_ipython().run_line_magic('matplotlib', 'inline')\n"
    answer = "def twice(f: no_such_name_at_all = None):\n    return lambda x: f(f(x))\n"
    kept = hand_in(with_cells("00", {"twice-exercise": asks + answer.replace(": no_such_name_at_all", "") + "display(twice(abs)(x))"}))
    assert graded(kept).points == 6 and not kept.raised
    indented = "\n".join(f"    {line}" if line else "" for line in f"\n# mine\n{answer}".replace(": no_such_name_at_all", "").split("\n"))
    assert graded(hand_in(with_cells("00", {"twice-exercise": indented}))).points == 6
    kept = hand_in(with_cells("00", {"twice-exercise": answer}))  # an annotation is looked up, as it is in a notebook
    assert graded(kept).points == 5 and "no_such_name" in kept.raised["twice-exercise"]


def test_what_was_not_handed_over_is_laid_to_the_cell_that_stopped(hand_in) -> None:
    """The answer's own cell is named by its first line, and no other check is; without one, the check's own words stand."""
    wrong = with_cells("00", {"twice-exercise": "def twice(f)\n    return f", "compose-exercise": "def mine(*fs):\n    return fs[0]"})
    reports = {result.exercise: result.report for result in graded(hand_in(wrong)).results}
    assert "Nothing was handed over: the cell that begins with `def twice(f)` stopped with SyntaxError" in reports["start/twice"]
    assert f"{NOTHING} The cell with the check says NameError" in reports["start/compose"]
    assert "def twice" not in reports["start/compose"] and not any("-check`" in report for report in reports.values())


def test_a_cell_without_end_says_so_in_whole_sentences(tmp_path: Path) -> None:
    loop = with_cells("00", {"twice-exercise": "while True:\n    pass"})
    with Sandbox(trust=True, patience=0.5) as box:
        found = graded(use(Submission("ada", "Ada", "00", write(tmp_path, "ada", "00", loop)), SETTINGS, box))
    says = next(result.report for result in found.results if result.exercise == "start/twice")
    assert "the cell that begins with `while True:` was stopped. Your answer was still running" in says
    assert ", at line 1 of its cell: `while True:`." in says and "refused" not in says


# Wrong, without a name. What `more` is changes after the check, the first use leaves something behind, and a cell hands over another answer.
_WRONG = {
    "twice-exercise": "more, seen = 1, []\n\n\ndef twice(f):\n    seen.append(f)\n    return lambda x: f(f(x)) + more + len(seen)",
    "compose-exercise": "more = 'x'\ncheck('start/twice', lambda f: f)\n\n\ndef compose(*fs):\n    return lambda x: 7.5",
}


def test_a_second_use_in_the_same_process_gives_what_one_by_itself_does(desk: Sandbox, tmp_path: Path) -> None:
    submission = Submission("ada", "Ada", "00", write(tmp_path, "ada", "00", with_cells("00", _WRONG)))
    wanted = frozenset({"start/twice", "start/compose"})
    kept, second = use_twice(submission, SETTINGS, desk, lambda kept: wanted)
    assert kept == use(submission, SETTINGS, desk)
    assert second and is_current(second) and second.seeds.keys() == wanted
    alone = use(submission, SETTINGS, desk, wanted)
    assert (second.key, second.seeds, second.asked, second.records) == (alone.key, alone.seeds, alone.asked, alone.records)
    assert use_twice(submission, SETTINGS, desk, lambda kept: frozenset()) == (kept, None)


def test_what_a_notebook_no_longer_holds_is_let_go(desk: Sandbox, tmp_path: Path) -> None:
    """An answer may have 1.5 GB at a time: many tables of 140 MB, one after the other."""
    content = notebook("01")
    for cell in content["cells"]:
        if cell["cell_type"] == "code" and "exercise" in cell["metadata"].get("tags", []):
            cell["source"] = "import numpy\n\ntable = None\ntable = numpy.zeros(17_500_000)\n" + "".join(cell["source"])
    kept, _ = use_twice(Submission("ada", "Ada", "01", write(tmp_path, "ada", "01", content)), SETTINGS, desk, lambda kept: frozenset())
    assert not kept.raised and graded(kept).points == graded(kept).of


_SWAPPED = """
import fcntl, os
for n in range(3, 64):
    if os.path.exists(f"/proc/self/fd/{n}") and "pipe" in os.readlink(f"/proc/self/fd/{n}") and not fcntl.fcntl(n, fcntl.F_GETFL) & 3:
        os.dup2(os.pipe()[0], n)
"""
_TROUBLE = {
    "the process ends": "import os, threading\nthreading.Timer(2, os._exit, [1]).start()",
    "it closes whatever is open": "import os, threading\nthreading.Timer(2, os.closerange, [3, 64]).start()",
    "nobody hears what is wanted": _SWAPPED,
}


@pytest.mark.parametrize("name", _TROUBLE)
def test_trouble_in_a_second_use_changes_nothing(name: str, desk: Sandbox, tmp_path: Path) -> None:
    content = with_cells("00", {"twice-exercise": _WRONG["twice-exercise"]})
    content["cells"].append({"cell_type": "code", "id": "late", "metadata": {}, "outputs": [], "execution_count": None, "source": _TROUBLE[name]})
    submission = Submission("eve", "Eve", "00", write(tmp_path, "eve", "00", content))

    def wanted(kept: Kept) -> frozenset[str]:
        time.sleep(3)
        return frozenset({"start/twice"})

    kept, second = use_twice(submission, replace(SETTINGS, seconds=8.0), desk, wanted)
    assert not kept.ended and graded(kept).points == 5 and second is None
    desk.later(["start/twice"])  # nobody is there any more
    assert graded(use(replace(submission, path=write(tmp_path, "ada", "00", notebook("00"))), SETTINGS, desk)).points == 6


def test_what_is_compiled_beforehand_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a sandbox, where answers may write to the folder: a use of the solution adds nothing to it."""
    settings = replace(SETTINGS, cache=tmp_path / "compiled", trust=True)
    (tmp_path / "compiled").mkdir()
    with Sandbox(trust=True, cache=settings.cache, patience=60.0) as box:
        assert all(compile_share("02", share, 2, settings, box) for share in range(2))
        programs = set(os.listdir(tmp_path / "compiled"))
        kept = use(Submission("ada", "Ada", "02", write(tmp_path, "ada", "02", notebook("02"))), settings, box)
        assert programs and set(os.listdir(tmp_path / "compiled")) == programs
        assert graded(kept).points == graded(kept).of
        monkeypatch.setattr(compiling, "_SECONDS", 0.2)
        assert not compile_share("02", 0, 2, settings, box)


def test_what_cannot_be_read_is_said(desk: Sandbox, tmp_path: Path) -> None:
    for text, says in (("", "empty"), ('{"cells": [', "cut off"), ("x = 1\n}", "not JSON"), ("[]", "no notebook")):
        path = tmp_path / "00_start_here.ipynb"
        path.write_text(text)
        found = graded(use(Submission("ada", "Ada", "00", path), SETTINGS, desk))
        assert found.status == UNREADABLE and says in found.reason, found.reason
    path.write_text("[" * 100_000)
    assert graded(use(Submission("ada", "Ada", "00", path), SETTINGS, desk)).status == UNREADABLE


def test_records_are_judged_again_without_running(hand_in, tmp_path: Path) -> None:
    store = Store(tmp_path / "records.jsonl")
    kept = hand_in(notebook("00"))
    store.add(kept)
    store.add(replace(kept, student="ben"))
    with store.path.open("ab") as file:
        file.write(json.dumps({"student": "cut"}).encode()[:-3])
    store.add(replace(kept, student="cleo"))
    again = list(store)
    assert [one.student for one in again] == ["ada", "ben", "cleo"]
    assert graded(again[0]) == graded(kept) and all(map(is_current, again))
    old = replace(kept, asked={**kept.asked, "start/twice by_hand": "another"})
    assert not is_current(old)
    assert "Grade this submission again" in graded(old).results[0].report


def test_forged_records_are_no_answer(hand_in) -> None:
    kept = hand_in(notebook("00"))
    key = "start/twice by_hand"
    for text in ("", "{}", "[" * 100_000, kept.records["start/compose by_hand"], kept.records[key].replace("by_hand", "torch")):
        found = graded(replace(kept, records={**kept.records, key: text}))
        assert points(found)["start/twice"] == 0 and found.points == 6 - 1, text[:50]
