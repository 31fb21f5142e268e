"""Where the course runs besides `make lab`: what the files for hubs, Binder, VS Code and containers say is true here."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
import venv
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from helpers import environment
from tests.test_environment import PYTHONS

COURSE = Path(__file__).resolve().parent.parent
HUB = (COURSE / "hub" / "README.md").read_text(encoding="utf-8")
README = (COURSE / "README.md").read_text(encoding="utf-8")
DOCKERFILE = (COURSE / ".devcontainer" / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
SHARED = "/srv/function-transforms"
EXTENSIONS = ["ms-python.python", "ms-toolsai.jupyter"]

posix = pytest.mark.skipif(os.name == "nt", reason="no hub runs on Windows")


def settings_of(name: str) -> dict:
    """A file of settings in JSON."""
    return json.loads((COURSE / name).read_text(encoding="utf-8"))


def instructions(word: str) -> list[str]:
    """What follows this word in the Dockerfile, from the top down."""
    return re.findall(rf"^{word} +(.+)$", DOCKERFILE, re.MULTILINE)


def target_of(make: str) -> str:
    """The target in a command like `make setup`, which the Makefile must have."""
    target = make.removeprefix("make ").split()[0]
    assert re.search(rf"^{target}:", (COURSE / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return target


# JupyterHub


@posix
def test_the_hub_starts_each_server_from_the_shared_environment() -> None:
    config: Config = PyFileConfigLoader("jupyterhub_config.py", str(COURSE / "hub")).load_config()
    programs = environment.venv_python(COURSE).parent
    assert config.Spawner.cmd == [str(programs / "jupyterhub-singleuser")]
    name = "JUPYTER_PREFER_ENV_PATH"
    assert config.Spawner.environment == {name: environment.lab_environment(COURSE)[name]}
    assert set(config) == {"Spawner"}, "who may log in, and how servers are started, is the hub's to say"


def test_the_link_brings_the_shared_course_and_opens_the_first_chapter() -> None:
    link = urlsplit(re.search(r"^(https://\S+/git-pull\?\S+)$", HUB, re.MULTILINE)[1])
    words = {name: values[0] for name, values in parse_qs(link.query, strict_parsing=True).items()}
    assert link.path == "/hub/user-redirect/git-pull"
    folder = Path(SHARED).name
    opened = f"lab/tree/{folder}/{environment.FIRST_CHAPTER}"
    assert words == {"repo": f"file://{SHARED}", "branch": "main", "targetPath": folder, "urlpath": opened}
    assert (COURSE / environment.FIRST_CHAPTER).exists()


def test_administrators_and_the_image_do_the_same() -> None:
    install = '.venv/bin/python -m pip install --constraint requirements.txt'
    run = next(line for line in instructions("RUN") if "setup" in line)
    for text in (HUB, run):
        assert target_of(re.search(r"make setup\b", text)[0]) == "setup"
        assert f"{install} \"jupyterhub==" in text and "nbgitpuller" in text
        assert re.search(rf"git config --system --add safe.directory {SHARED}/\.git\s", text)
    assert f"{SHARED}/.venv/bin/python -m helpers.notebooks update" in HUB and "make update" not in HUB  # make needs a .venv at home
    assert re.search(r"^load_subconfig\(\"(.+)\"\)$", HUB, re.MULTILINE)[1] == f"{SHARED}/hub/jupyterhub_config.py"


# Binder


@posix
def test_binder_puts_the_settings_into_its_environment(tmp_path: Path) -> None:
    script = COURSE / "postBuild"
    assert os.access(script, os.X_OK)
    venv.create(tmp_path, with_pip=False)
    subprocess.run([tmp_path / "bin" / "python", script], cwd=COURSE, check=True)
    for name, content in environment.SETTINGS.items():
        assert (tmp_path / name).read_text(encoding="utf-8") == content
    assert "python postBuild" in script.read_text(encoding="utf-8") and "python postBuild" in README


def test_nothing_takes_the_place_of_environment_yml_on_binder() -> None:
    for name in ("Dockerfile", "binder", ".binder"):  # repo2docker would take the first, or look nowhere else
        assert not (COURSE / name).exists()
    assert f"urlpath=lab/tree/{environment.FIRST_CHAPTER}" in unquote(README)


@pytest.mark.skipif(shutil.which("jupyter-repo2docker") is None, reason="repo2docker is not installed")
def test_binder_has_the_whole_course_before_it_installs() -> None:
    """environment.yml names other files of the course, so they must be there before it is read."""
    command = ["jupyter-repo2docker", "--no-build", "--debug", "--user-id", "1000", "--user-name", "jovyan", str(COURSE)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    steps = done.stdout + done.stderr
    copied, installed, settings = (steps.index(step) for step in ("src/ ${REPO_DIR}/", "env update", "RUN ./postBuild"))
    assert copied < installed < settings


# VS Code and containers


def test_vs_code_takes_the_environment_of_the_course() -> None:
    settings = settings_of(".vscode/settings.json")
    folder = settings.pop("python.defaultInterpreterPath").replace("${workspaceFolder}", str(COURSE))
    assert environment.venv_python(COURSE).parent.parent == Path(folder)
    assert not settings and settings_of(".vscode/extensions.json") == {"recommendations": EXTENSIONS}


def test_the_dev_container_makes_the_environment_that_vs_code_takes() -> None:
    container = settings_of(".devcontainer/devcontainer.json")
    build = container["build"]
    assert (COURSE / ".devcontainer" / build["dockerfile"]).is_file()
    assert (COURSE / ".devcontainer" / build["context"]).resolve() == COURSE
    assert f"AS {build['target']}" in DOCKERFILE and target_of(container["postCreateCommand"]) == "setup"
    assert f" {container['remoteUser']}\n" in next(line for line in DOCKERFILE.splitlines(True) if "useradd" in line)
    assert container["customizations"]["vscode"] == {"extensions": EXTENSIONS}
    assert container["customizations"]["codespaces"] == {"openFiles": [environment.FIRST_CHAPTER]}


def test_what_the_image_names_is_there() -> None:
    tools, hub = instructions("FROM")
    assert re.fullmatch(r"python:(3\.\d+)-slim AS tools", tools)[1] in PYTHONS and hub == "tools AS hub"
    assert instructions("COPY") == [f". {SHARED}"] and instructions("WORKDIR") == [SHARED, "/home/jovyan"]
    assert instructions("USER") == ["jovyan"] and instructions("CMD") == ['["jupyterhub-singleuser"]']
    assert f"PATH={SHARED}/.venv/bin:$PATH" in DOCKERFILE and "JUPYTER_PREFER_ENV_PATH=1" in DOCKERFILE
    ignored = (COURSE / ".devcontainer" / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert ".venv*" in ignored and not [name for name in ignored if name.startswith(".git")]  # the link pulls from .git
    assert {"git", "make"} <= set(instructions("RUN")[0].split())


def test_hubs_are_named_where_releases_are() -> None:
    """The image's jupyterhub is of the release that the page says was tried."""
    tried = re.search(r"JupyterHub (\d+\.\d+)", HUB)[1]
    assert instructions("ARG") == [f"JUPYTERHUB={tried}"]
    assert tomllib.loads((COURSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"] == Path(SHARED).name


