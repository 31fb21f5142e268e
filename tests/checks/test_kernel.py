"""A kernel that was restarted in the middle: the next cell says what to do, and real faults keep their traceback."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from helpers.checks import kernel
from helpers.notebooks.outputs import plain


@pytest.fixture(scope="module")
def shell() -> InteractiveShell:
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    kernel.load_ipython_extension(shell)
    return shell


@pytest.mark.parametrize("cell", ["check(1)", "import json\njson.dumps(height)"])
def test_a_name_missing_in_the_cell_gets_a_sentence(shell: InteractiveShell, cell: str, capsys: pytest.CaptureFixture) -> None:
    result = shell.run_cell(cell, store_history=True)
    text = plain(capsys.readouterr().out)
    assert isinstance(result.error_in_exec, NameError), "it must stay an error, so that Run All stops there"
    assert "is not there yet" in text and "Run All Above Selected Cell" in text and "Traceback" not in text


def test_a_name_missing_deeper_down_keeps_its_traceback(shell: InteractiveShell, capsys: pytest.CaptureFixture) -> None:
    shell.run_cell("def inner():\n    return no_such_name\ninner()", store_history=True)
    text = plain(capsys.readouterr().out)
    assert "inner" in text and "name 'no_such_name' is not defined" in text and "is not there yet" not in text


def test_the_steps_inside_libraries_are_left_out(shell: InteractiveShell, capsys: pytest.CaptureFixture) -> None:
    shell.run_cell("import json\ndef mine(text):\n    return json.loads(text)\nmine('{')", store_history=True)
    text = plain(capsys.readouterr().out)
    assert "return json.loads(text)" in text and "mine('{')" in text and "JSONDecodeError: Expecting" in text
    assert "decoder.py" not in text and "steps inside libraries left out; %tb" in text and len(text.splitlines()) < 20
    shell.run_cell("%tb", store_history=True)
    assert "decoder.py" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("frame", "is_one"),
    [
        ("File /usr/lib/python3.12/json/decoder.py:338, in JSONDecoder.decode(self, s)\n    337 end = 1", True),
        ("/usr/lib/python3.12/json/decoder.py in decode(self, s, _w)\n    336 \n", True),
        ("~/.local/lib/jax/_src/lax/lax.py in _dot_general_shape_rule(lhs, rhs)\n", True),
        ("C:\\Python\\lib\\json\\decoder.py in decode(self, s, _w)\n", True),
        ("<__array_function__ internals> in dot(*args, **kwargs)\n", True),
        ("[... skipping hidden 1 frame]", True),
        ("Cell In[3], line 2, in mine(text)\n      1 def", False),
        ("File <ipython-input-5-0a1b>:2, in mine(text)\n", False),
        ("<ipython-input-5-0a1b> in mine(text)\n", False),
        ("/tmp/ipykernel_18828/1805621355.py in <cell line: 0>()\n", False),
        ("C:\\Temp\\ipykernel_18828\\1805621355.py in f(x)\n", False),
        ("TypeError: f() got an unexpected keyword, in decode(self)", False),
    ],
)
def test_a_frame_of_a_library_is_told_from_a_cells_whatever_the_release_of_ipython(frame: str, is_one: bool) -> None:
    assert kernel.is_library(f"\x1b[0;32m{frame}\x1b[0m") is is_one


def test_a_slip_of_the_pen_is_shown_without_the_steps_of_ipython(shell: InteractiveShell, capsys: pytest.CaptureFixture) -> None:
    shell.run_cell("def f(:\n    pass", store_history=True)
    text = plain("".join(capsys.readouterr()))
    assert "SyntaxError: invalid syntax" in text and "def f(:" in text and "compilerop" not in text and "left out" not in text


def test_an_error_of_ones_own_is_told_as_it_is(shell: InteractiveShell, capsys: pytest.CaptureFixture) -> None:
    result = shell.run_cell("1 / 0", store_history=True)
    text = plain(capsys.readouterr().out)
    assert isinstance(result.error_in_exec, ZeroDivisionError)
    assert "----> 1" in text and "ZeroDivisionError: division by zero" in text and "left out" not in text
    assert "is not there yet" not in text


def test_a_wrong_magic_is_said_in_one_line(shell: InteractiveShell, capsys: pytest.CaptureFixture) -> None:
    shell.run_cell("%nosuchmagic\n1", store_history=True)
    said = capsys.readouterr()
    assert "Line magic function `%nosuchmagic` not found" in said.err and "Traceback" not in said.out + said.err


def test_a_chain_of_errors_keeps_its_links(shell: InteractiveShell, capsys: pytest.CaptureFixture) -> None:
    shell.run_cell("try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise ValueError('no') from error", store_history=True)
    text = plain(capsys.readouterr().out)
    assert "ZeroDivisionError" in text and "direct cause" in text and "ValueError: no" in text


def test_what_a_library_raises_because_of_a_file_in_the_way_is_a_sentence(
    shell: InteractiveShell, capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever the cell imports first: the traceback would lead through a library that is not at fault."""
    own = ModuleType("numpy")
    own.__file__ = str(tmp_path / "numpy.py")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "numpy", own)
    for cell in ("from numpy import ndarray", "import numpy\nnumpy.ndarray"):
        result = shell.run_cell(cell)
        text = capsys.readouterr().out
        assert isinstance(result.error_in_exec, (ImportError, AttributeError))
        assert f"`numpy.py` in the folder `{tmp_path.name}` is in the way" in text and "Traceback" not in text


def test_an_import_that_fails_for_another_reason_keeps_its_traceback(shell: InteractiveShell, capsys: pytest.CaptureFixture) -> None:
    shell.run_cell("from math import no_such_name")
    text = capsys.readouterr().out
    assert "Traceback" in text and "cannot import name 'no_such_name'" in text and "in the way" not in text
