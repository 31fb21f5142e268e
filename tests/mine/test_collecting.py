"""`make mine` takes what passes, as it stands, and says of everything else why it is not taken."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from helpers.mine import Library, collecting, score, trying, writing
from helpers.mine.__main__ import main
from helpers.mine.assembling import NAMES, PARTS
from helpers.mine.collecting import Borrowed, Found
from helpers.mine.gathering import Missing, as_function, gather
from helpers.mine.trying import NESTED
from helpers.notebooks.files import ROOT
from tests.mine.course import cells, write

LONG = os.environ.get("COURSE_LONG") == "1"
STUB = "def unbroadcast(g, shape):\n    raise NotImplementedError  # your code here"
VJP, UNBROADCAST = "07_vjp", "vjp/unbroadcast"
PART = {part.name: part for part in PARTS}


def told(notebook: list[Any], name: str, stem: str) -> str | None:
    """What is said of a part of this notebook, in this process; None where it is taken."""
    exercise = PART[name].exercise
    try:
        return trying._told({"name": name, "exercise": exercise, "function": as_function(f"_{name}", gather(exercise, notebook, cells(stem)))})
    except Missing as missing:
        return str(missing)


def unbroadcast(source: str | None = None, **changed: str | None) -> str | None:
    return told(cells(VJP, **({"unbroadcast_exercise": source} if source else {}), **changed), "unbroadcast", VJP)


def test_a_solution_is_taken() -> None:
    assert unbroadcast() is None
    assert told(cells("06_jvp"), "tangents", "06_jvp") is None
    assert told(cells("04_vmap"), "batch_rules", "04_vmap") is None


def test_a_stub_is_not_attempted() -> None:
    assert unbroadcast(STUB) == "not attempted yet"


def test_an_answer_that_no_longer_passes_says_why() -> None:
    assert "does not pass its check" in unbroadcast("def unbroadcast(g, shape):\n    return g")


def test_an_answer_that_works_alone_only_is_not_taken() -> None:
    source = "def unbroadcast(g, shape):\n    out = np.zeros(shape)\n    for k in np.ndindex(*g.shape):\n        own = k[len(k) - len(shape):]\n        out[tuple(0 if n == 1 else i for n, i in zip(shape, own))] += g[k]\n    return out"
    assert unbroadcast(source).startswith(NESTED)


def test_names_of_other_cells_and_of_the_setup_come_along() -> None:
    assert unbroadcast("def unbroadcast(g, shape):\n    return helper(np.asarray(g) if False else g, shape)", unbroadcast_note=None) is not None  # nobody defines it
    helper = "import numpy as numbers\n\n\ndef helper(g, shape):\n    lead = g.ndim - len(shape)\n    g = g.sum(axis=tuple(range(lead)))\n    return g.sum(axis=tuple(k for k, n in enumerate(shape) if n == 1), keepdims=True)"
    notebook = cells(VJP, unbroadcast_exercise="def unbroadcast(g, shape):\n    return helper(g, shape)")
    place = next(k for k, cell in enumerate(notebook) if cell.data["id"] == "setup") + 1
    own = type(notebook[0])("chapters/07_vjp.ipynb", 0, {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "execution_count": None, "source": helper})
    assert told([*notebook[:place], own, *notebook[place:]], "unbroadcast", VJP) is None


def test_a_syntax_error_is_named_and_one_elsewhere_does_no_harm() -> None:
    assert "does not compile" in unbroadcast("def unbroadcast(g, shape)\n    return g")
    assert unbroadcast(toposort_exercise="def toposort(") is None


def test_names_that_clash_are_kept_apart() -> None:
    """vmap/batch_rules and vjp/pullbacks both define rules, matmul and total; a later cell takes a name for something else."""
    notebook = cells(VJP)
    later = type(notebook[0])("chapters/07_vjp.ipynb", 0, {"cell_type": "code", "id": "mine", "metadata": {}, "outputs": [], "execution_count": None, "source": "rules = 3\ntotal = 4\nunbroadcast = None"})
    assert told([*notebook, later], "pullbacks", VJP) is None
    functions = [as_function(f"_{name}", gather(PART[name].exercise, cells(stem), cells(stem))) for name, stem in (("pullbacks", VJP), ("batch_rules", "04_vmap"))]
    space: dict[str, Any] = {}
    exec("\n\n".join(functions), space)  # noqa: S102  our own solutions
    assert set(space["_pullbacks"]()()) == {"mul", "matmul", "total", "tanh", "where"}
    assert set(space["_batch_rules"]()()) == {"add", "mul", "total", "matmul"}


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("%matplotlib inline\nfrom numpy import *\n\n\ndef unbroadcast(g, shape):\n    return g", "can't stand in a function"),
        ("def unbroadcast(g, shape):\n    return nowhere", "does not pass"),
        ("unbroadcast = 3", "does not pass"),
        ("import sys\n\nsys.exit()\n\n\ndef unbroadcast(g, shape):\n    return g", "its cells raise SystemExit"),
        ("text = 1", "no cell of the exercise defines it"),
    ],
    ids=["star import", "a name of nobody", "no function", "an exit", "another name"],
)  # fmt: skip
def test_other_accidents_get_a_sentence(source: str, says: str) -> None:
    found = unbroadcast(source)
    assert found and says in found, found


def test_strings_of_several_lines_stay_as_they_are() -> None:
    body = 'def unbroadcast(g, shape):\n    text = """one\n  two"""\n    return text'
    space: dict[str, Any] = {}
    exec(as_function("_made", f"{body}\nreturn unbroadcast"), space)  # noqa: S102  our own text
    assert space["_made"]()(1, ()) == "one\n  two"


def test_deleted_cells_are_missing() -> None:
    assert unbroadcast(unbroadcast_exercise=None) == "its cells are not in the notebook"


def test_a_process_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "SECONDS", 4)
    started = time.monotonic()
    assert "ran for more than 4 s" in trying.tried("unbroadcast", UNBROADCAST, "import time\ntime.sleep(60)\n\n\ndef _unbroadcast():\n    pass")
    assert time.monotonic() - started < 40
    monkeypatch.setattr(trying, "SECONDS", 60)
    assert "its process ended" in trying.tried("unbroadcast", UNBROADCAST, "import os\nos._exit(3)\n\n\ndef _unbroadcast():\n    pass")


def _tried_here(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Only these parts, tried one after the other and without a process for each."""
    monkeypatch.setattr(collecting, "_AT_ONCE", 1)
    monkeypatch.setattr(collecting, "PARTS", tuple(PART[name] for name in names))
    monkeypatch.setattr(collecting, "tried", lambda name, exercise, function: trying._told({"name": name, "exercise": exercise, "function": function}))


def test_a_chapter_that_was_started_over_gives_what_its_copy_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _tried_here(monkeypatch, "unbroadcast")
    write(tmp_path / "07_vjp.ipynb", cells(VJP, unbroadcast_exercise=STUB))
    (found,) = collecting.collect(tmp_path)
    assert isinstance(found, Borrowed) and found.why == "not attempted yet"
    write(tmp_path / "07_vjp.mine-2026-11-01.ipynb", cells(VJP))
    (found,) = collecting.collect(tmp_path)
    assert isinstance(found, Found) and found.notebook == "07_vjp.mine-2026-11-01.ipynb"


def test_one_notebook_is_parsed_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two threads of Python 3.11 that parse at once may end with a SystemError."""
    parsing: list[int] = []
    most: list[int] = []

    def slowly(*given: Any) -> str:
        parsing.append(1)
        time.sleep(0.02)
        most.append(len(parsing))
        parsing.pop()
        raise Missing("not attempted yet")

    monkeypatch.setattr(collecting, "gather", slowly)
    for stem in (VJP, "06_jvp", "04_vmap"):
        write(tmp_path / f"{stem}.ipynb", cells(stem))
    assert all(isinstance(found, Borrowed) for found in collecting.collect(tmp_path))
    assert len(most) > 4 and max(most) == 1


def test_a_half_finished_course_works_and_says_what_is_borrowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture) -> None:
    monkeypatch.delenv("COURSE_STRICT", raising=False)
    _tried_here(monkeypatch, "unbroadcast", "pullbacks", "scan", "hvp")
    write(tmp_path / "07_vjp.ipynb", cells(VJP, pullbacks_exercise="def mul(ct, x, y):\n    return ct * x, ct * y"))
    (tmp_path / "10_scan.ipynb").write_text("<<<<<<< yours")
    file = tmp_path / "my_transforms.py"
    assert main(["--chapters", str(tmp_path), "--file", str(file), "--programs", "0"]) == 0
    said = capsys.readouterr().out
    assert "1 of 4 parts are yours" in said and "does not pass its check" in said and "cannot be read" in said and "there is no 09_hessian.ipynb" in said
    library = writing.read(file)
    assert library.yours == ("unbroadcast",) and set(library.borrowed) == set(NAMES) - {"unbroadcast"}
    assert "scan: the notebook cannot be read" in file.read_text() and library.grad(lambda x: (x * x).sum())(np.ones(2)).tolist() == [2.0, 2.0]


# --- the file -----------------------------------------------------------------------------------------------------------


def _results(source: str = "def _unbroadcast():\n    from helpers.by_hand.primitives import unbroadcast\n\n    return unbroadcast") -> list[Found | Borrowed]:
    return [Found(PART["unbroadcast"], source, "07_vjp.ipynb"), Borrowed(PART["scan"], 'it says "\\no"')]


def test_a_file_that_nobody_edited_is_written_anew_and_an_edited_one_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "my_transforms.py"
    assert writing.save(_results(), file) is None and not writing.is_edited(file)
    assert writing.save(_results(), file) is None
    file.write_text(file.read_text() + "# my own line\n")
    assert writing.is_edited(file)
    assert "is kept as" in writing.save(_results(), file)
    (kept,) = tmp_path.glob("my_transforms.mine-*.py")
    assert kept.read_text().endswith("# my own line\n") and not writing.is_edited(file)
    file.write_text("something else")
    writing.save(_results(), file)
    assert len(list(tmp_path.glob("my_transforms.mine-*.py"))) == 2


def test_a_file_that_raises_or_is_missing_leaves_by_hand_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COURSE_STRICT", raising=False)
    file = tmp_path / "my_transforms.py"
    assert "there is no my_transforms.py yet" in str(writing.read(file))
    writing.save(_results("def _unbroadcast():\n    return 1 / 0"), file)
    assert "it raises ZeroDivisionError" in str(writing.read(file))
    file.write_text("def grad(")
    assert "my_transforms.py raises SyntaxError" in str(writing.read(file))
    monkeypatch.setenv("COURSE_STRICT", "1")
    writing.save(_results(), file)
    assert writing.read(file).yours == ()


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The library that `make mine` makes of the solutions, read from its file."""
    results = collecting.collect(ROOT / "solutions")
    assert [result for result in results if isinstance(result, Borrowed)] == []
    file = tmp_path_factory.mktemp("mine") / "my_transforms.py"
    writing.save(results, file)
    with pytest.MonkeyPatch.context() as lenient:
        lenient.delenv("COURSE_STRICT", raising=False)
        return writing.read(file)


@pytest.mark.skipif(not LONG, reason="a process for each of fifteen parts, and 300 programs that JAX sees once")
@pytest.mark.parametrize("block", range(6))
def test_the_library_of_the_solutions_agrees_with_torch_and_jax(block: int, collected: Library) -> None:
    """On 300 programs of seeds that no other test takes, nested up to three deep."""
    found = score(collected, programs=50, seed=500_000 + 50 * block)
    assert collected.yours == NAMES and (found.agreeing, found.programs) == (50, 50), str(found)
    assert set(found.by_depth) == {1, 2, 3} and all(count >= 5 for _, count in found.by_depth.values())
