"""The sets of releases: what depends on a release is said in one place, and the stored outputs know each of them."""

from __future__ import annotations

import json
import logging
import os
import re
import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest
import torch  # noqa: F401  its loading is what finish_loading finishes

from helpers import releases, venvs
from helpers.desk.libraries import finish_loading
from helpers.releases import PRINTED, as_printed, by_release, enable_x64, share_ir_contexts
from tests.__main__ import main

ROOT = Path(__file__).resolve().parents[1]


def printed_by(chapter: str, cell: str) -> str:
    """What is stored in the outputs of a cell of a solution, all in one text."""
    notebook = json.loads(next((ROOT / "solutions").glob(f"{chapter}_*.ipynb")).read_text(encoding="utf-8"))
    outputs = next(found["outputs"] for found in notebook["cells"] if found["id"] == cell)
    return "\n".join("".join(output.get("text", "")) + output.get("evalue", "") for output in outputs)


@pytest.mark.parametrize(
    ("installed", "found"), [("2.10.1", 1), ("2.11.0+cu130", 1), ("2.13.0+cpu", 1), ("2.14.0", 2), ("2.14.1", 2), ("3.0rc1", 2)]
)
def test_the_value_is_that_of_the_latest_release_that_is_not_newer(
    monkeypatch: pytest.MonkeyPatch, installed: str, found: int
) -> None:
    monkeypatch.setattr(releases, "_version", lambda library: installed)
    assert by_release("torch", {"2.14": 2, "2.11": 1}) == found


def test_float64_in_jax_whatever_its_release(monkeypatch: pytest.MonkeyPatch) -> None:
    with enable_x64():
        assert jnp.array(1.0).dtype == "float64"
        with enable_x64(False):
            assert jnp.array(1.0).dtype == "float32"
    assert jnp.array(1.0).dtype == "float32"
    old = pytest.importorskip("jax.experimental")
    monkeypatch.delattr(jax, "enable_x64", raising=False)
    monkeypatch.setattr(old, "enable_x64", lambda on: f"the old one, {on}", raising=False)
    assert enable_x64() == "the old one, True"


@pytest.mark.parametrize("row", PRINTED, ids=lambda row: f"{row[0]}/{row[1]}")
def test_a_stored_output_has_the_words_of_one_release(monkeypatch: pytest.MonkeyPatch, row: tuple) -> None:
    chapter, cell, _, texts = row
    stored = printed_by(chapter, cell)
    words = max((text for text in texts.values() if text in stored), key=len, default="")
    assert words, "run the solution again, or take the row out of helpers/releases.py"
    for release, text in texts.items():
        monkeypatch.setattr(releases, "_version", lambda library, release=release: release)
        now = as_printed(chapter, cell, stored)
        assert now == stored.replace(words, text) and as_printed(chapter, cell, now) == now
    assert as_printed(chapter, "another", stored) == stored


def test_no_debug_message_of_torch_reaches_a_reader() -> None:
    loud = logging.getLogger("torch._higher_order_ops.partitioner")
    before = loud.level
    try:
        loud.setLevel(logging.DEBUG)  # as torch 2.11 does
        finish_loading()
        assert not loud.isEnabledFor(logging.DEBUG)
    finally:
        loud.setLevel(before)


def test_what_jax_moved_is_named_in_one_module_alone() -> None:
    moved = re.compile(r"jax\.(enable_x64|experimental|extend)\b|__version__ *[<>=]")
    code = {path: path.read_text(encoding="utf-8") for folder in ("helpers", "tests") for path in (ROOT / folder).rglob("*.py")}
    for path in (ROOT / "solutions").glob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code[path] = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    own = {ROOT / "helpers" / "releases.py", Path(__file__).resolve()}
    assert [str(path) for path, text in code.items() if path not in own and moved.search(text)] == []


def test_a_set_that_is_not_there_or_has_no_python(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match=r"no set of releases named oldest; there are: locked, colab, newest\."):
        main(["oldest"])
    monkeypatch.setattr(venvs, "_release", lambda python: "3.11" if python == sys.executable else "")
    with pytest.raises(SystemExit, match=r"needs Python 3\.12, and this is 3\.11\. Name one: make test RELEASES=colab PYTHON="):
        venvs.of_releases("colab")
    monkeypatch.setattr(venvs, "_release", lambda python: "3.12" if python == "python3.12" else "3.11")
    assert venvs._base(venvs.RELEASES / "colab.txt") == "python3.12"
    monkeypatch.setattr(venvs, "_release", lambda python: "3.13" if python == sys.executable else "3.12")
    assert venvs._base(venvs.RELEASES / "newest.txt") == sys.executable


def test_a_set_that_pip_cannot_install_is_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "none.txt").write_text(f"# python {sys.version_info[0]}.{sys.version_info[1]}\nno-such-package==0\n", encoding="utf-8")
    monkeypatch.setattr(venvs, "RELEASES", tmp_path)
    monkeypatch.setattr(venvs, "ROOT", tmp_path)
    for name, value in {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "TORCH_WHEELS": ""}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit, match=r"no-such-package"):
        venvs.of_releases("none")
    assert not (tmp_path / ".venv-none" / "course-stamp").exists()


def test_programs_of_jax_share_a_context_until_it_holds_many(monkeypatch: pytest.MonkeyPatch) -> None:
    from jax._src.interpreters import mlir

    monkeypatch.setattr(mlir, "make_ir_context", mlir.make_ir_context)
    monkeypatch.setattr(releases, "_PROGRAMS", 3)
    share_ir_contexts()
    contexts = [mlir.make_ir_context() for _ in range(4)]
    assert contexts[0] is contexts[1] is contexts[2] is not contexts[3]
    assert [float(jax.jit(lambda x, n=n: x * n)(2.0)) for n in range(4)] == [0.0, 2.0, 4.0, 6.0]


def test_a_jax_that_makes_no_contexts_there_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from jax._src.interpreters import mlir

    monkeypatch.delattr(mlir, "make_ir_context")
    share_ir_contexts()
    assert not hasattr(mlir, "make_ir_context")
