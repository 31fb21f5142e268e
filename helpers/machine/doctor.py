"""How things stand on this computer, in a page that can be sent to whoever is asked for help: no passwords, no tokens, and
not the name of the home folder. It runs where the course cannot be set up, too."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from . import needs, pip_settings
from .masking import mask, mask_value
from .variables import KEPT_OUT

DISK_MB = 2500
RELEASES = ("torch", "jax", "jaxlib", "numpy", "scipy", "matplotlib", "jupyter", "jupyterlab", "notebook", "ipykernel", "ipython", "pip")
# Variables that change what Python, pip, Jupyter or the network do; other programs' are nobody's business.
_RELEVANT = re.compile(
    r"^(PYTHON|PIP_|UV_|CONDA_(DEFAULT_ENV|PREFIX|SHLVL)|VIRTUAL_ENV$|PYENV_(ROOT|VERSION)$|JUPYTER|IPYTHON|JPY_|COURSE_|TORCH|JAX|XLA|NUMPY|MPL|OMP_|MKL_"
    r"|LANG$|LC_|TMPDIR$|TEMP$|TMP$|XDG_|HOME$|DISPLAY$|BROWSER$|__PYVENV|CUDA_VISIBLE|LD_(LIBRARY_PATH|PRELOAD)$|DYLD_|SHELL$|WSL_DISTRO"
    r"|(REQUESTS|CURL)_CA_BUNDLE$|SSL_CERT_|NETRC$)|_PROXY$", re.IGNORECASE,
)  # fmt: skip
_LIST = """
import importlib.metadata, json, sys
found = {}
for name in sys.argv[1:]:
    try:
        found[name] = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps(found))
"""


def tell(course: Path, python: Path, state: str, variables: "dict[str, str]") -> int:
    """Print the report. `python` is that of .venv, `state` why .venv is not ready, `variables` what JupyterLab would get.
    Returns the exit status, which is 0 whatever was found."""
    todo = []
    for title, part in (
        ("The course", _course(course, todo)),
        ("This computer", _computer(course, state, todo)),
        (".venv", _venv(python, state, variables, todo)),
        ("pip's settings", _pip(python, todo)),
        ("Environment variables", _environment()),
    ):
        print(title, *("    " + mask(line) for line in part), sep="\n", flush=True)
    print("What to do next", *("    " + mask(line) for text in todo or [FINE] for line in text.splitlines()), sep="\n", flush=True)
    return 0


FINE = (
    "Nothing here looks wrong. If something fails all the same, send this page along with what you typed\n"
    "and the last lines that it printed."
)


def _course(course: Path, todo: "list[str]") -> "list[str]":
    text = _read(course / "pyproject.toml")
    version = re.search(r'^version = "(.*)"', text, re.MULTILINE)
    said = "version " + (version.group(1) if version else "unknown")
    if (course / ".git").exists() and shutil.which("git"):
        commit, changed = (_output(["git", "-C", str(course), *words]) for words in (["describe", "--always", "--tags"], ["status", "--porcelain"]))
        said += f", git {commit.strip() or 'unknown'}, {len(changed.splitlines())} files changed"
    else:
        said += ", not from git"
    missing = [name for name in ("requirements.txt", "pyproject.toml", "chapters", "solutions", "helpers/__init__.py") if not (course / name).exists()]
    if missing:
        todo.append(f"This copy of the course is incomplete: {', '.join(missing)}. Download it again.")
    return [said, f"in {course}"]


def _computer(course: Path, state: str, todo: "list[str]") -> "list[str]":
    free = shutil.disk_usage(str(course)).free // 10**6
    before = (course / ".venv").exists()
    for check in (lambda: needs.check_python(sys.version_info), lambda: needs.check_folder(course, DISK_MB if state else 0), needs.check_home):
        try:
            check()
        except needs.SetupError as problem:
            todo.append(str(problem))
    if not before and (course / ".venv").is_dir():
        (course / ".venv").rmdir()  # only looked whether it could be made
    return [
        f"{platform.platform()}, {platform.machine()}, {os.cpu_count()} processors, {free / 1000:.1f} GB of disk free",
        f"Python {platform.python_version()} ({platform.python_implementation()}, {platform.architecture()[0]}), {sys.executable}",
        f"written in {sys.getfilesystemencoding()} on disk, in {getattr(sys.stdout, 'encoding', None)} here",
    ]


def _venv(python: Path, state: str, variables: "dict[str, str]", todo: "list[str]") -> "list[str]":
    if state:
        todo.append(f".venv is not ready: {state}. Type:\n    {needs.AGAIN}")
        return [f"not ready: {state}"]
    try:
        found = json.loads(_output([str(python), "-c", _LIST, *RELEASES], variables))
    except ValueError:
        todo.append(f"The Python in .venv does not run. Delete the folder .venv, then type:\n    {needs.AGAIN}")
        return ["ready, but its Python does not run"]
    tried = _output([str(python), "-m", "helpers.machine.trial"], variables).strip().rpartition("\n")[2] or "nothing came back"
    if tried != "passed":
        todo.append(f"A kernel of the course does not work as it should: {tried}\nDelete the folder .venv, then type:\n    {needs.AGAIN}")
    lines = ["ready", ", ".join(f"{name} {version}" for name, version in found.items())]
    return [*lines, "a kernel started, and a right answer to start/twice passed" if tried == "passed" else tried]


def _pip(python: Path, todo: "list[str]") -> "list[str]":
    try:
        found = pip_settings.read(str(python if python.exists() else sys.executable), os.environ)
    except pip_settings.PipSettingsError as problem:
        todo.append(str(problem))
        return ["cannot be read"]
    return [f"{setting}{'' if name in pip_settings.TAKEN_OVER else ': left out by the set-up'}" for name, setting in sorted(found.items())] or ["none"]


def _environment() -> "list[str]":
    names = sorted(name for name in os.environ if _RELEVANT.search(name) and name != KEPT_OUT)
    lines = [f"{name}={mask_value(name, os.environ[name])}" for name in names]
    kept_out = os.environ.get(KEPT_OUT, "").split()
    return [*lines, *([f"kept out of every command of the course: {', '.join(kept_out)}"] if kept_out else [])] or ["none that matter"]


def _output(command: "list[str]", variables: "dict[str, str] | None" = None) -> str:
    """What a command prints; nothing where it cannot be run."""
    try:
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=variables) as child:
            try:
                return child.communicate(timeout=180)[0].decode("utf-8", "replace")
            except subprocess.TimeoutExpired:
                child.kill()
                return ""
    except OSError:
        return ""


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
