"""Set-ups on machines whose pip has settings of its own, with packages that weigh nothing: everything lands in .venv, or a
sentence names what is in the way. COURSE_LONG=1 tries every row with the real pip; otherwise one of each kind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from helpers import environment, venvs
from helpers.machine import pip_settings, variables
from tests.machine import stand_ins

LONG = os.environ.get("COURSE_LONG") == "1"
# Settings that say where packages go or how pip works: none of them reaches the set-up.
LEFT_OUT = {
    "target": "{elsewhere}", "prefix": "{elsewhere}", "root": "{elsewhere}", "user": "true", "src": "{elsewhere}",
    "no-deps": "true", "dry-run": "true", "report": "{elsewhere}/report.json", "log": "{elsewhere}/no/log", "quiet": "3",
    "verbose": "3", "break-system-packages": "true", "require-virtualenv": "true", "no-binary": ":all:",
    "only-binary": ":none:", "platform": "win32", "abi": "none", "ignore-installed": "true",
    "python": "/usr/bin/no-python", "editable": "{elsewhere}", "requirement": "{elsewhere}/none.txt",
    "no-build-isolation": "false", "upgrade": "true", "pre": "true", "no-color": "true", "no-input": "false",
}  # fmt: skip
TAKEN_OVER = {"timeout": "7", "index-url": "https://index.invalid/simple", "trusted-host": "a.invalid b.invalid", "cert": "/a/file.pem", "proxy": "http://p:1"}


class Row(NamedTuple):
    """Lines for pip.conf, what the set-up says, and whether it is tried in a short run, too. Braces name what the machine has."""

    conf: str
    says: list[str]
    short: bool = False


NO_TORCH = "pip found no torch==2.13.0 for this computer ("
ROWS = {
    "require_hashes": Row("require-hashes = true", ["the lock of the course holds none", "require-hashes = true ({conf})", "PIP_REQUIRE_HASHES=0 make lab"]),
    "constraint": Row("constraint = {older}", ["A constraint asks for torch<2, the course for torch==2.13.0", "constraint = {older} ({conf})", "PIP_CONSTRAINT= make lab"], True),
    "no_constraint": Row("constraint = {elsewhere}/c.txt", ["a constraint, and cannot read it", "({conf})", "PIP_CONSTRAINT= make lab"]),
    "no_index": Row("no-index = true\nfind-links =", [NO_TORCH, "It may ask no index", "no-index = true ({conf})", "PIP_NO_INDEX=0 make lab"]),
    "no_wheels": Row("no-index = true\nfind-links = {elsewhere}", ["It may look only in\n    find-links = {elsewhere} ({conf})", "no-index = true"]),
    "silly": Row("timeout = soon", ["pip cannot use a setting in {conf}. Mend it there", "option timeout: invalid"]),
    "broken": Row("[[[", ["pip cannot use a setting in {conf}. Mend it there"]),
    "http": Row("index-url = http://index.test/simple", [NO_TORCH, "index.test: was not asked", "the setting trusted-host names its host"]),
    "connection": Row("index-url = https://127.0.0.1:9/simple", ["Nothing answers at https://127.0.0.1:9/simple/torch/ (index-url, {conf}): the connection was refused"]),
    "name": Row("index-url = https://index.invalid/simple", ["This computer does not find https://index.invalid/simple/torch/ (index-url, {conf}). Is this computer online"]),
    "tls": Row("index-url = {https}/ok/simple", ["No secure connection to {https}/ok/simple/torch/ (index-url, {conf}) came about"]),
    "proxy": Row("index-url = {http}/ok/simple\nproxy = http://me:geheim@127.0.0.1:9", ["The proxy http://****@127.0.0.1:9 (proxy, {conf}) cannot be reached"]),
    "proxy_login": Row("index-url = http://index.test/simple\ntrusted-host = index.test\nproxy = {login}", ["The proxy http://****@", "asks for a name and a password (407)"]),
    "refused_401": Row("index-url = {login}/401/simple", [NO_TORCH, "/401/simple/torch/ (index-url, {conf}): refused (401): it wants a name and a password"], True),
    "refused_403": Row("index-url = {login}/403/simple", [NO_TORCH, "/403/simple/torch/ (index-url, {conf}): refused (403)", "PIP_INDEX_URL=https://"]),
    "missing": Row("index-url = {login}/404/simple", [NO_TORCH, "/404/simple/torch/ (index-url, {conf}): does not have it (404)"]),
    "out_of_order": Row("index-url = {login}/503/simple", ["/503/simple/torch/ (index-url, {conf}) answers that it is out of order"]),
    "login_page": Row("index-url = {login}/gone/simple", [NO_TORCH, "(index-url, {conf}): answered with a page that lists no files: it is a login page, or"]),
    "older": Row("index-url = {http}/old/simple", [NO_TORCH, "/old/simple/torch/ (index-url, {conf}): has only other releases, the newest 1.0", "another index"], True),
    "alien": Row("index-url = {http}/alien/simple", ["There is no build of torch==2.13.0 for this computer", "through a browser"]),
    "several": Row(
        "index-url = {http}/404/simple\nextra-index-url = {http}/403/simple https://index.invalid/simple",
        ["/404/simple/torch/ (index-url, {conf}): does not have it", "/403/simple/torch/ (extra-index-url, {conf}): refused (403)",
         "https://index.invalid/simple/torch/ (extra-index-url, {conf}): this computer does not find it"],
    ),
}  # fmt: skip


class Machine(NamedTuple):
    """A course on a computer that brings settings."""

    course: Path
    conf: Path
    elsewhere: Path
    names: dict[str, str]

    def says(self, conf: str) -> None:
        """Write this pip.conf."""
        self.conf.write_text("[global]\n" + conf.format(**self.names).replace(" = {", " = ") + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path, str]]:
    """A course whose .venv has pip, a folder with wheels, and the address of an index of them."""
    folder = tmp_path_factory.mktemp("machine")
    wheels = stand_ins.wheels(folder / "wheels")
    with stand_ins.index(wheels) as http:
        yield stand_ins.course(folder / "it's a course, über"), wheels, http


@pytest.fixture
def machine(around: tuple[Path, Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """The same for one test: nothing is installed yet, and nothing of this computer's own settings is in force."""
    course, wheels, http = around
    stand_ins.clear(course)
    conf, older = tmp_path / "pip.conf", tmp_path / "older.txt"
    older.write_text("torch<2\n", encoding="utf-8")
    for name in [name for name in os.environ if name.startswith("PIP_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name in ("CONSTRAINT", "EXTRA_INDEX_URL", "FIND_LINKS", "CERT"):  # of this computer's own pip.conf
        monkeypatch.setenv(f"PIP_{name}", "")
    for name, value in {"https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1,index.invalid,index.test"}.items():
        monkeypatch.setenv(name, value)  # a set-up that lost its settings reaches nobody
    monkeypatch.setenv("PIP_CONFIG_FILE", str(conf))
    monkeypatch.setenv("TORCH_WHEELS", "")
    monkeypatch.setattr(environment, "COURSE", course)
    monkeypatch.setattr(environment, "DISK_MB", 1)
    monkeypatch.setattr(environment, "RETRIES", "0")
    monkeypatch.setattr(environment.signal, "signal", lambda *_: None)
    real = environment.steps  # without making .venv, which took seconds
    monkeypatch.setattr(environment, "steps", lambda course: real(course)[1:])
    names = {
        "conf": str(conf), "older": str(older), "elsewhere": str(tmp_path / "elsewhere"), "wheels": str(wheels), "http": http,
        "https": http.replace("http", "https"), "login": http.replace("//", "//me:geheim@"),
    }  # fmt: skip
    return Machine(course, conf, tmp_path / "elsewhere", names)


def own(monkeypatch: pytest.MonkeyPatch, conf: str) -> None:
    """Let what this pip.conf says be in force: variables, even empty ones, come before it."""
    for line in conf.splitlines():
        monkeypatch.delenv("PIP_" + line.partition(" =")[0].upper().replace("-", "_"), raising=False)


FROM = "no-index = true\nfind-links = {wheels}\n"


def everything(course: Path) -> bool:
    """Whether all of the lock, and the course, lie in its .venv."""
    return stand_ins.installed(course) == {*stand_ins.RELEASES, "function_transforms"}


def test_all_that_leads_elsewhere_at_once(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the file; and a constraint there that an empty variable takes away."""
    own(monkeypatch, FROM)
    machine.says(FROM + "constraint = {older}\n" + "".join(f"{name} = {value}\n" for name, value in LEFT_OUT.items()))
    assert environment.main([]) == 0
    assert everything(machine.course) and environment.is_ready(machine.course)
    assert not machine.elsewhere.exists()


def test_all_variables_that_lead_elsewhere_at_once(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    own(monkeypatch, FROM)
    machine.says(FROM)
    for name, value in LEFT_OUT.items():
        monkeypatch.setenv("PIP_" + name.upper().replace("-", "_"), value.format(**machine.names))
    for name, value in {"PYTHONWARNINGS": "error", "PYTHONPATH": str(machine.elsewhere), "PYTHONOPTIMIZE": "2"}.items():
        monkeypatch.setenv(name, value)
    only_torch(machine, monkeypatch)
    assert environment.main([]) == 0 and stand_ins.installed(machine.course) == {"torch"}
    assert not machine.elsewhere.exists()


def test_the_environments_of_other_tools(machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Those of `make web` and nbgrader: the same pip.conf, the same sentences."""
    own(monkeypatch, FROM)
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("numpy\n", encoding="utf-8")
    python, clean = environment.venv_python(machine.course), variables.clean(dict(os.environ))
    machine.says(FROM + "target = {elsewhere}\ndry-run = true\n")
    venvs.install(python, wanted, clean)
    assert stand_ins.installed(machine.course) == {"numpy"} and not machine.elsewhere.exists()
    machine.says("no-index = true")
    wanted.write_text("sphinx==9\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="pip found no sphinx==9 for this computer"):
        venvs.install(python, wanted, clean)


def only_torch(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave only the first step that installs: a run of pip costs half a second."""
    first = environment.steps(machine.course)[:1]
    monkeypatch.setattr(environment, "steps", lambda _: first)


@pytest.mark.skipif(not LONG, reason="COURSE_LONG is not set: all at once were tried")
@pytest.mark.parametrize("name", LEFT_OUT)
def test_each_that_leads_elsewhere(machine: Machine, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    own(monkeypatch, FROM)
    machine.says(FROM + f"{name} = {LEFT_OUT[name]}\n")
    only_torch(machine, monkeypatch)
    assert environment.main([]) == 0 and stand_ins.installed(machine.course) == {"torch"}
    assert not machine.elsewhere.exists()


def test_what_is_taken_over_and_what_is_not(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting by name, from the file, from variables, and a variable before the file."""
    own(monkeypatch, "cert = ")
    known = {**LEFT_OUT, **TAKEN_OVER}
    machine.says("".join(f"{name} = {value}\n" for name, value in known.items()))
    monkeypatch.setenv("PIP_TIMEOUT", "11")
    monkeypatch.setenv("PIP_DEFAULT_TIMEOUT", "12")
    found = pip_settings.read(str(environment.venv_python(machine.course)), os.environ)
    assert {name for name in known if name in found and found[name].place == str(machine.conf)} == set(known) - {"timeout"}
    given = pip_settings.taken_over(found)
    assert given.pop("PIP_CONFIG_FILE") == os.devnull and given.pop("PIP_USER") == "0" and given.pop("PIP_DEFAULT_TIMEOUT") == "12"
    assert given == {"PIP_" + name.upper().replace("-", "_"): value for name, value in {**TAKEN_OVER, "timeout": "11"}.items()}


@pytest.mark.skipif(os.name == "nt", reason="the commands in these sentences are those for Linux and macOS")
@pytest.mark.parametrize("name", ROWS)
def test_a_sentence_names_what_is_in_the_way(machine: Machine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture, name: str) -> None:
    row = ROWS[name]
    if not (LONG or row.short):
        pytest.skip("COURSE_LONG is not set: test_faults.py reads what pip said in this row")
    own(monkeypatch, row.conf)
    machine.says(row.conf if "index" in row.conf else FROM + row.conf)
    if "index" not in row.conf:
        own(monkeypatch, FROM)
    assert environment.main([]) == 1
    error = capfd.readouterr().err
    assert "Traceback" not in error and "geheim" not in error
    for words in row.says:
        assert words.format(**machine.names) in error
    assert not machine.elsewhere.exists()
