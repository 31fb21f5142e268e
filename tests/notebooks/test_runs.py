"""What happens when notebooks are executed: by helpers.notebooks.run, and by nbval with our plugin."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from helpers.notebooks import NotebookError, check, run
from helpers.notebooks.files import ROOT
from tests import notebook_plugin
from tests.notebooks.course import code, course, save, save_as_jupyterlab, text

# --- run: execute a solution and store what it prints

PRINTS = """import os, sys, warnings
print("out"); print("err", file=sys.stderr); print("more")
progress = os.environ["COURSE_PROGRESS"]
print(os.environ["COURSE_STRICT"], os.path.exists(progress), os.path.basename(os.getcwd()))
warnings.warn("careful")
print(object(), warnings.__file__, __import__("pytest").__file__)"""
PICTURE = """from IPython.display import display
display({"image/png": "iVBORw0KGgo=", "text/plain": "a slope"}, raw=True)"""


def executed_cells(root: Path) -> dict[str, dict[str, Any]]:
    notebook = json.loads((root / "solutions/01_tiny.ipynb").read_bytes())
    return {cell["id"]: cell for cell in notebook["cells"]}


def test_run_stores_the_same_outputs_each_time_and_builds(tmp_path: Path) -> None:
    course(
        tmp_path,
        text("title", "# Tiny"),
        {**code("prints", PRINTS), "metadata": {"collapsed": True, "execution": {"shell": "2026-01-01"}}},
        code("picture", PICTURE, "picture"),
        code("trap", "import statistics\n\nstatistics.mean([])", "raises-exception"),
        code("value", "_ = 1\n40 + 2"),
    )
    solution, chapter = tmp_path / "solutions/01_tiny.ipynb", tmp_path / "chapters/01_tiny.ipynb"
    said = list(run(["1"], tmp_path))
    assert re.sub(r"\d+ s;", "N s;", said[0]) == "solutions/01_tiny.ipynb ran in N s; its outputs are stored."
    assert said[1:] == ["Wrote chapters/01_tiny.ipynb."] and check(tmp_path) == []
    stored, generated = solution.read_bytes(), chapter.read_bytes()
    assert "its outputs are the same as before" in next(iter(run([], tmp_path)))
    assert (solution.read_bytes(), chapter.read_bytes()) == (stored, generated)

    cells = executed_cells(tmp_path)
    assert [cell.get("execution_count") for cell in cells.values()] == [None, 1, 2, 3, 4]
    assert cells["prints"]["metadata"] == {} and cells["picture"]["metadata"] == {"tags": ["picture"]}
    out, err = cells["prints"]["outputs"]
    assert "".join(out["text"]).startswith("out\nmore\n1 False solutions\n<object object at 0x…> ")
    assert "site-packages/pytest/__init__.py" in out["text"][-1]
    assert "".join(err["text"]).startswith("err\n<cell>:5: UserWarning: careful\n")
    assert cells["picture"]["outputs"][0]["data"] == {"image/png": "iVBORw0KGgo=", "text/plain": ["a slope"]}
    error = cells["trap"]["outputs"][0]
    assert error["ename"] == "StatisticsError" and "line 3" in "".join(error["traceback"])
    assert "statistics.py" not in "".join(error["traceback"])
    assert cells["value"]["outputs"][0]["data"] == {"text/plain": ["42"]}
    assert b"2026" not in stored and str(tmp_path).encode() not in stored


FAILURES = {
    "raises": (code("faulty", "x = 1\nx / 0"), r"line 2 raised ZeroDivisionError: division by zero"),
    "check": (code("faulty", 'from helpers import check\n\ncheck("start/exit", "a wish")', "check"),
              r"line 3 raised CheckFailed: (?s:.+)start/exit"),
    "too slow": (code("faulty", "import time\ntime.sleep(60)"), r"it ran for more than 2 s and was"),
    "dies": (code("faulty", "import os\nos._exit(1)"), r"the kernel died while this cell ran\."),
    "does not raise": (code("faulty", "1", "raises-exception"), r"and no error is stored"),
    "not valid": ({**code("faulty", "1"), "outputs": [{"output_type": "smell"}]}, r"is not valid at cells/1"),
    "unknown magic": (code("faulty", "%matplotlb inline\n1 / 0"), r"UsageError: Line magic function `%matplotlb`"),
    "unknown magic in a trap": (code("faulty", "%%tmie\n1 / 0", "raises-exception"), r"no error is stored"),
    "a magic that hides": (code("faulty", "%%capture\n1 / 0"), r"NotAllowed: The course does not use %%capture"),
    "a shell line": (code("faulty", "!false\n!true"), r"raised CalledProcessError: .*false"),
    "breaks a rule": (code("faulty", "1", "exercise"), r"holds no answer between"),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_a_failing_run_names_the_cell_and_leaves_the_file(name: str, tmp_path: Path) -> None:
    cell, says = FAILURES[name]
    course(tmp_path, text("title", "# Tiny"), cell, code("never", "raise SystemExit"))
    before = (tmp_path / "solutions/01_tiny.ipynb").read_bytes()
    with pytest.raises(NotebookError) as caught:
        list(run(["01"], tmp_path, cell_seconds=2 if name == "too slow" else 60))
    said = str(caught.value)
    assert re.match(r"solutions/01_tiny\.ipynb(, cell 2 \(faulty\):)? ", said) and re.search(says, said)
    assert said.endswith("solutions/01_tiny.ipynb is as it was.")
    assert (tmp_path / "solutions/01_tiny.ipynb").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["solutions"]
    assert [path.name for path in (tmp_path / "solutions").iterdir()] == ["01_tiny.ipynb"]


def test_one_failing_solution_does_not_stop_the_others(tmp_path: Path) -> None:
    course(tmp_path, code("faulty", "1 / 0"))
    course(tmp_path, code("good", "print(1)"), name="02_good.ipynb")
    steps = run([], tmp_path)
    assert next(steps).startswith("solutions/02_good.ipynb ran in")
    with pytest.raises(
        NotebookError, match=r"01_tiny\.ipynb, cell 1 \(faulty\): line 1 raised ZeroDivisionError"
    ):
        next(steps)


# --- nbval with the plugin: one run over small notebooks, each with another fault

Cells = dict[str, list[tuple[str, str, str]]]
THEN = code("then", "print('and then')", prints="and then\n")
ERROR = {"output_type": "error", "ename": "ZeroDivisionError", "evalue": "division by zero", "traceback": []}


def sound_notebook(folder: Path, strictness: str) -> None:
    """A notebook that must pass: its kernel has the course's environment, and what varies is not compared."""
    environment = (
        "import os\nfrom pathlib import Path\nprogress = Path(os.environ['COURSE_PROGRESS'])\n"
        "print(os.environ['COURSE_STRICT'], progress.exists(), progress.parent.exists())\n"
        "print(Path(os.environ['IPYTHONDIR']).parent == progress.parent)"
    )
    save(
        folder / "01_sound.ipynb",
        code("environment", environment, prints=f"{strictness} False True\nTrue\n"),
        {**code("trap", "1 / 0", "raises-exception"), "execution_count": 2, "outputs": [ERROR]},
        code("address", "print(object())", prints="<object object at 0x7f0011223344>\n"),
        code("timed", "import time\nprint(time.time())", "nbval-ignore-output", prints="5 s\n"),
    )


SWALLOWED = "IPython gave this cell up, and the rest of it never ran. UsageError: "
HIDES = "The course does not use "
CHANGES = "changes what is tested. Take it away."
SHELL = "Cell execution caused an exception"
# What IPython or nbval would pass over: the cell's source, its tags, and how the failure begins.
PASSED_OVER: dict[str, tuple[str, tuple[str, ...], str]] = {
    "unknown": ("%nosuchmagic\nraise ValueError('lost')", (), f"{SWALLOWED}Line magic function `%nosuchmagic`"),
    "misspelt": ("%matplotlb inline", (), f"{SWALLOWED}Line magic function `%matplotlb`"),
    "unknown_cell": ("%%nosuch\n1 / 0", (), f"{SWALLOWED}Cell magic `%%nosuch` not found."),
    "in_a_trap": ("%nosuch\n1 / 0", ("raises-exception",), f"{SWALLOWED}Line magic function `%nosuch`"),
    "within": ("%%time\n%nosuch\n1 / 0", (), f"{SWALLOWED}Line magic function `%nosuch`"),
    "no_body": ("%%script false", (), f"{SWALLOWED}%%script is a cell magic"),
    "script": ("%%script --no-raise-error false\n1", (), f"{HIDES}%%script: "),
    "bash": ("%%bash\nexit 1", (), f"{HIDES}%%bash: "),
    "bash_trap": ("%%bash\nexit 1", ("raises-exception",), f"{HIDES}%%bash: "),
    "capture": ("%%capture\n1 / 0", (), f"{HIDES}%%capture: "),
    "writes": ("%%writefile x.py\n1 / 0", (), f"{HIDES}%%writefile: "),
    "automagic": ("cd nosuch", (), f"{HIDES}%cd: "),
    "silent": ("%%time --no-raise-error\n1 / 0", (), "%time with --no-raise-error hides that the code"),
    "shell": ("!false\n!true", (), SHELL),
    "shell_value": ("x = !false", (), SHELL),
    "shell_within": ("%%time\n!false\n1", (), SHELL),
    "leaves": ("exit", (), "It ends the kernel, so that no cell below it can run."),
    "skip": ("# NBVAL_SKIP\n1 / 0", (), f"The comment `# NBVAL_SKIP` {CHANGES}"),
    "skip_tag": ("1 / 0", ("nbval-skip",), f"The tag `nbval-skip` {CHANGES}"),
    "unlike": ("# NBVAL_IGNORE_OUTPUT\nprint(1)", (), f"The comment `# NBVAL_IGNORE_OUTPUT` {CHANGES}"),
    "on_purpose": ("# NBVAL_RAISES_EXCEPTION\n1 / 0", (), f"The comment `# NBVAL_RAISES_EXCEPTION` {CHANGES}"),
    "both": ("# NBVAL_IGNORE_OUTPUT\n1", ("nbval-check-output",), "The comment `# NBVAL_IGNORE_OUTPUT`"),
}  # fmt: skip
PLAIN_IPYTHON = {
    "time": "%%time\nx = 1\nassert x == 1",
    "after-time": "assert x == 1\n%time y = 2\nassert y == 2",
    "timeit": "%timeit -n1 -r1 1",
    "pictures": "%matplotlib inline",
    "shell": "!echo hi > nothing.txt && rm nothing.txt\nz = !echo hi\nassert z == ['hi']",
    "braces": "q = 4\n!test {q} = 4\n\n\ndef f(r):\n    !test {r} = 3\n\n\nf(3)",
    "names": "assert not {'runpy', 'guard', 'functools'} & set(dir()), dir()",
    "help": "print?",
    "blank": " ",
    "comment": "# only a comment",
}


def save_after_learning(path: Path) -> None:
    """A chapter as JupyterLab saves it, while its last cell still runs."""
    save_as_jupyterlab(
        save(path, text("title", "# Tiny"), code("count", "print(1)"), code("more", "print(2)"))
    )
    notebook = json.loads(path.read_bytes())
    notebook["cells"][2]["execution_count"] = None
    path.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def passed_over(tmp_path_factory: pytest.TempPathFactory) -> Cells:
    root = tmp_path_factory.mktemp("passed_over")
    for number, (name, (source, tags, _)) in enumerate(PASSED_OVER.items(), 1):
        cells = code("before", "1"), code("bad", source, *tags), code("then", "1")
        save(root / f"chapters/{number:02}_{name}.ipynb", *cells)
    save(root / "chapters/00_plain.ipynb", *(code(id, source) for id, source in PLAIN_IPYTHON.items()))
    save_after_learning(root / "chapters/99_saved.ipynb")
    options = ("--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=60", "-p", "no:xdist")
    return run_pytest(root, *options, str(root / "chapters"))[1]


@pytest.mark.parametrize("name", PASSED_OVER)
def test_what_ipython_or_nbval_would_pass_over_is_a_failure_of_its_cell(
    name: str, passed_over: Cells
) -> None:
    (cells,) = [cells for notebook, cells in passed_over.items() if notebook[12:] == name]
    assert [(cell, outcome) for cell, outcome, _ in cells] == [
        ("cell 1 (before)", "passed"), ("cell 2 (bad)", "failure"), ("cell 3 (then)", "skipped"),
    ]  # fmt: skip
    assert cells[1][2].startswith(PASSED_OVER[name][2])
    assert "kernels.py" not in cells[1][2] or name == "shell_within"


def test_what_a_learner_may_use_of_ipython_passes_under_the_guard(passed_over: Cells) -> None:
    assert passed_over["chapters.00_plain"] == [
        (f"cell {number} ({id})", "passed", "") for number, id in enumerate(PLAIN_IPYTHON, 1)
    ]


def test_a_chapter_as_jupyterlab_saves_it_passes(passed_over: Cells) -> None:
    assert [outcome for _, outcome, _ in passed_over["chapters.99_saved"]] == ["passed"] * 3


DAMAGED = {
    "01_twice": (None, "cell 2 (a): 2 cells have this id"),
    "02_output": (None, "cell 1 (a): it is no valid cell of a notebook at outputs/0"),
    "03_merge": (b"{\n<<<<<<< HEAD\n", "is not a notebook: line 2 is a mark of a merge"),
    "04_bom": (b"\xef\xbb\xbf{}", "begins with a byte order mark (BOM)"),
    "05_empty": (b"", "is empty"),
    "06_cut": (b'{"cells": [', "is not a notebook: it is cut off in line 1"),
    "07_list": (b"[]", "is not a notebook of format 4"),
    "08_format3": (b'{"nbformat": 3, "worksheets": []}', "is not a notebook of format 4"),
    "09_metadata": (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": 1}, "cells": []}',
                    "is not a valid notebook"),
    "10_folder": (None, "is a folder, and a notebook belongs there"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "strictness"), [("chapters", "0"), ("solutions", "1")])
def test_a_damaged_notebook_is_one_sentence_and_all_others_run(
    name: str, strictness: str, tmp_path: Path
) -> None:
    folder = tmp_path / name
    sound_notebook(folder, strictness)
    save(folder / "01_twice.ipynb", code("a", "1"), code("a", "1 / 0"))
    save(folder / "02_output.ipynb", {**code("a", "1"), "outputs": [{"output_type": "smell"}]})
    (folder / "10_folder.ipynb").mkdir()
    for notebook, (content, _) in DAMAGED.items():
        if content is not None:
            (folder / f"{notebook}.ipynb").write_bytes(content)
    mode = "--nbval" if name == "solutions" else "--nbval-lax"
    printed, cells = run_pytest(tmp_path, mode, "--nbval-current-env", "-p", "no:xdist", str(folder))
    assert f"{len(DAMAGED)} failed, 4 passed" in printed and "Traceback" not in printed
    assert [outcome for _, outcome, _ in cells[f"{name}.01_sound"]] == ["passed"] * 4
    for notebook, (_, says) in DAMAGED.items():
        ((item, outcome, message),) = cells[f"{name}.{notebook}"]
        assert outcome == "failure" and message.startswith(f"{name}/{notebook}.ipynb") and says in message
        assert item == (says.partition(":")[0] if says.startswith("cell") else "the notebook")
        assert "\n" not in message
        if name == "chapters":
            assert f"; `make fresh CHAPTER={notebook[:2]}` gives the chapter back" in message


def faulty_notebooks(folder: Path) -> None:
    """A notebook for each way to fail; the cell `then` must never run."""
    define = code("define", "def f(x):\n    return x / 0") | {"execution_count": 1}
    quiet = code("quiet", "print(1)", "raises-exception", prints="1\n")
    sleep = "import time\ntime.sleep(100)"
    old = [text("h", "# Old\n## Without ids"), code("x", "1 / 0", prints="")]
    for cell in old:
        del cell["id"]
    save(
        folder / "02_broken.ipynb", define, text("h", "## The *slope*"), code("call", "f(1)", prints=""), THEN
    )
    save(
        folder / "03_changed.ipynb", code("sum", "print(1)\nprint(2 + 2)\nprint(6)", prints="1\n5\n6\n"), THEN
    )
    save(folder / "04_quiet.ipynb", quiet, THEN)
    save(folder / "05_slow.ipynb", code("sleep", sleep, prints=""), THEN)
    save(folder / "06_slow_trap.ipynb", code("sleep", sleep, "raises-exception", prints=""), THEN)
    save(folder / "07_dead.ipynb", code("exit", "import os\nos._exit(1)", prints=""), THEN)
    save(folder / "08_old.ipynb", *old, nbformat_minor=4)
    save(folder / "09_unrun.ipynb", code("unrun", "print('never stored')"), THEN)


def run_pytest(root: Path, *options: str) -> tuple[str, Cells]:
    """Run pytest with the plugin. Returns what it printed, and for each notebook its cells as
    (name, outcome, message)."""
    report = root / "report.xml"
    own = ["-W", "error", "-p", "tests.notebook_plugin", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *own, f"--junitxml={report}", f"--rootdir={root}", *options],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "COLUMNS": "300"},
    )  # fmt: skip
    cells: Cells = {}
    for case in ElementTree.parse(report).iter("testcase") if report.exists() else ():
        result = next(iter(case), None)
        outcome = ("passed", "") if result is None else (result.tag, result.text or "")
        notebook = case.get("classname", "").removesuffix(".ipynb")
        cells.setdefault(notebook, []).append((case.get("name", ""), *outcome))
    return done.stdout + done.stderr, cells


@pytest.fixture(scope="module")
def strict_run(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Cells]:
    root = tmp_path_factory.mktemp("strict")
    sound_notebook(root / "solutions", "1")
    faulty_notebooks(root / "solutions")
    folder = str(root / "solutions")
    return run_pytest(
        root,
        "--nbval",
        "--nbval-current-env",
        "--nbval-cell-timeout=6",
        "-n",
        "2",
        "--dist",
        "loadfile",
        folder,
    )


def test_a_sound_solution_passes(strict_run: tuple[str, Cells]) -> None:
    names = ("cell 1 (environment)", "cell 2 (trap)", "cell 3 (address)", "cell 4 (timed)")
    assert strict_run[1]["solutions.01_sound"] == [(name, "passed", "") for name in names]


DIES = "Cell execution caused an exception"
FAILED = {
    "02_broken": (
        "cell 3 (call)",
        [
            DIES,
            'under "The *slope*"',
            "   1 | f(1)",
            "Cell In[1], line 2, in f(x)",
            "ZeroDivisionError: division by zero",
        ],
    ),
    "03_changed": (
        "cell 1 (sum)",
        ["Cell outputs differ", "   2 | print(2 + 2)", "-[stdout] 5\n+[stdout] 4"],
    ),
    "04_quiet": ("cell 1 (quiet)", ["It is tagged raises-exception, and it raised nothing."]),
    "05_slow": ("cell 1 (sleep)", ["Timeout of 6 seconds exceeded", "   2 | time.sleep(100)"]),
    "06_slow_trap": ("cell 1 (sleep)", ["It ran too long and was interrupted."]),
    "07_dead": ("cell 1 (exit)", ["The kernel died while this cell ran.", "   2 | os._exit(1)"]),
    "09_unrun": (
        "cell 1 (unrun)",
        ["It was never executed, so nothing is stored to compare with. Do `make run CHAPTER=09`."],
    ),
    "08_old": ("cell 2 (Without ids)", [DIES, "ZeroDivisionError: division by zero"]),
}


@pytest.mark.parametrize("notebook", FAILED)
def test_a_broken_cell_is_one_readable_failure(notebook: str, strict_run: tuple[str, Cells]) -> None:
    printed, cells = strict_run
    name, says = FAILED[notebook]
    assert f"solutions/{notebook}.ipynb::{name} - {says[0]}" in printed
    found = cells[f"solutions.{notebook}"]
    (message,) = [message for other, outcome, message in found if (other, outcome) == (name, "failure")]
    assert all(part in message for part in [f"solutions/{notebook}.ipynb::{name}", *says])
    assert len(message.splitlines()) < 25 and "\x1b" not in message
    after = [(outcome, message) for other, outcome, message in found if "then" in other]
    assert [outcome for outcome, _ in after] == ([] if notebook == "08_old" else ["skipped"])
    assert all(f"{name} of this notebook failed" in message for _, message in after)


def test_untouched_chapters_run_without_strictness_and_kept_copies_not_at_all(tmp_path: Path) -> None:
    folder = tmp_path / "chapters"
    sound_notebook(folder, "0")
    for stray in ("Untitled", "01_sound-Copy1", "01_sound.mine-2026-11-21"):
        save(folder / f"{stray}.ipynb", code("stray", "1 / 0"))
    printed, cells = run_pytest(
        tmp_path, "--nbval-lax", "--nbval-cell-timeout=60", "-p", "no:xdist", str(folder)
    )
    assert list(cells) == ["chapters.01_sound"] and "4 passed" in printed


def test_a_kernel_that_does_not_start_is_one_failure(tmp_path: Path) -> None:
    save(tmp_path / "chapters/01_tiny.ipynb", code("first", "1"), THEN)
    options = ["--nbval-lax", "--nbval-kernel-name=none", str(tmp_path / "chapters")]
    printed, cells = run_pytest(tmp_path, *options)
    assert "1 failed, 1 skipped" in printed
    assert "No such kernel named none" in cells["chapters.01_tiny"][0][2]


@pytest.mark.parametrize("function", notebook_plugin.RELIED_ON)
def test_the_plugin_refuses_an_nbval_that_works_in_another_way(
    function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook_plugin.pytest_configure()
    monkeypatch.setattr(f"nbval.plugin.{function}", lambda *arguments: None)
    with pytest.raises(pytest.UsageError, match=rf"in this nbval, {function} has lost \w+"):
        notebook_plugin.pytest_configure()


def test_the_plugin_refuses_an_nbval_without_a_class_that_it_extends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("nbval.plugin.RunningKernel")
    with pytest.raises(pytest.UsageError, match="RunningKernel.await_reply has lost its place"):
        notebook_plugin.pytest_configure()
