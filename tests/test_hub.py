"""A JupyterHub on this computer: the link, a name and a password, and chapter 00 runs; then the link brings a newer course.

It is long, and needs a hub: `jupyterhub` and `configurable-http-proxy` on the PATH, and in the course's .venv
`jupyterhub-singleuser` and nbgitpuller, as hub/README.md puts them there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from helpers import environment

pytest.importorskip("playwright", reason="playwright, which drives a browser, is not installed")

from tests.jupyterlab_page import NotebookPage, expect, notebook_page
from tests.test_first_ten_minutes import CHAPTER, answer, free_port, newcomer

COURSE = Path(__file__).resolve().parent.parent
SINGLEUSER = environment.venv_python(COURSE).parent / "jupyterhub-singleuser"
NEEDED = [shutil.which("jupyterhub"), shutil.which("configurable-http-proxy"), SINGLEUSER.exists()]
PASSWORD = "of the hub"
SECONDS = 300  # until the hub answers, and from the login until the chapter stands there: machines are busy

pytestmark = [
    pytest.mark.skipif("COURSE_LONG" not in os.environ, reason="a hub takes minutes: COURSE_LONG=1 tries one"),
    pytest.mark.skipif(not all(NEEDED), reason="there is no hub here, or .venv has no server for one (hub/README.md)"),
]

CONFIG = """
load_subconfig({example!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = {password!r}
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {home!r} + "/{{username}}"
c.Spawner.start_timeout = c.Spawner.http_timeout = {seconds}
c.Spawner.args = {arguments!r}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A clone of the course that the link pulls from, with the chapter as nobody has worked in it."""
    folder = tmp_path / "function-transforms"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(COURSE), str(folder)], check=True)
    subprocess.run(["git", "switch", "--quiet", "--force-create", "main"], cwd=folder, check=True)
    return folder


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[str]:
    """The address of a hub with the example's settings, a password, and a home for each name."""
    port, hub_port, proxy_port = (free_port() for _ in range(3))
    folder = tmp_path / "hub"
    folder.mkdir()
    config = CONFIG.format(
        example=str(COURSE / "hub" / "jupyterhub_config.py"),
        port=port,
        hub_port=hub_port,
        proxy_port=proxy_port,
        password=PASSWORD,
        home=str(tmp_path / "homes"),
        seconds=SECONDS,
        arguments=["--allow-root"] if os.geteuid() == 0 else [],
    )
    (folder / "config.py").write_text(config, encoding="utf-8")
    own = ("COURSE_", "IPYTHON", "JUPYTER")
    variables = {name: value for name, value in newcomer(folder).items() if not name.startswith(own)}
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("wb") as log:
        running = subprocess.Popen(["jupyterhub", "-f", "config.py"], cwd=folder, env=variables, stdout=log, stderr=log)
    try:
        await_hub(f"{address}/hub/login", running, folder / "log")
        yield address
    finally:
        running.send_signal(signal.SIGTERM)  # it ends its servers and its proxy
        running.wait(60)


def await_hub(address: str, running: subprocess.Popen, log: Path) -> None:
    """Wait until the hub answers."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end and running.poll() is None:
        try:
            with urlopen(address, timeout=10):
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail(f"The hub does not answer. It said:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")


def link(hub: str, source: Path) -> str:
    """The link of hub/README.md, for this hub and this course."""
    words = {"repo": source.as_uri(), "branch": "main", "targetPath": source.name, "urlpath": f"lab/tree/{source.name}/{CHAPTER}"}
    return f"{hub}/hub/user-redirect/git-pull?{urlencode(words)}"


def follow(page: NotebookPage, address: str, chapter: Path) -> None:
    """Open the link, give a name and a password, and wait for the chapter. Nothing else is done by hand."""
    page.page.goto(address)
    page.page.get_by_label("Username").fill("learner")
    page.page.get_by_label("Password").fill(PASSWORD)
    page.page.keyboard.press("Enter")
    page.page.wait_for_url(re.compile("/lab/tree/"), timeout=SECONDS * 1000)
    page.await_notebook(chapter)


def test_from_the_link_to_the_first_green_check_and_on_to_a_newer_course(hub: str, source: Path, tmp_path: Path) -> None:
    home = tmp_path / "homes" / "learner"
    started = time.monotonic()
    with notebook_page(tmp_path) as page:
        follow(page, link(hub, source), source / CHAPTER)
        print(f"chapter 00 stood there after {time.monotonic() - started:.0f} s")
        page.run("setup", "twice-exercise", "twice-check")
        expect(page.output("twice-check")).to_contain_text("Not attempted – start/twice")
        answer(page, "return f(f(x))")
        expect(page.output("twice-check")).to_contain_text("Passed – start/twice")
        print(f"the first green check after {time.monotonic() - started:.0f} s")
        where = page.add_below("twice-check", "import helpers, sys; print(helpers.__file__, sys.prefix)")
        expect(where).to_contain_text(f"{COURSE / 'helpers' / '__init__.py'} {COURSE / '.venv'}")
        expect(page.page.get_by_text("Jupyter news")).to_have_count(0)
        expect(page.page.locator(".jp-Dialog")).to_have_count(0)
        assert "start/twice" in (home / ".function-transforms" / "progress.jsonl").read_text(encoding="utf-8")
        page.page.keyboard.press("ControlOrMeta+s")
        worked = home / source.name / CHAPTER
        await_text(page, worked, "return f(f(x))")
        assert page.requests_outside == []

    change(source / CHAPTER)
    commit = ["git", "-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-qam", "Newer"]
    subprocess.run(commit, cwd=source, check=True)
    with notebook_page(tmp_path) as page:
        follow(page, link(hub, source), worked)
        assert "return f(f(x))" in text_of(worked) and "This is the newer edition." not in text_of(worked)
    command = [environment.venv_python(COURSE), "-m", "helpers.notebooks", "update"]  # in a terminal there
    variables = {**newcomer(home), "HOME": str(home)}
    variables.pop("COURSE_PROGRESS", None)
    done = subprocess.run(command, cwd=home / source.name, env=variables, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "return f(f(x))" in text_of(worked) and "This is the newer edition." in text_of(worked), done.stdout


def text_of(notebook: Path) -> str:
    """What stands in the cells of a notebook."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(cell["source"]) for cell in cells)


def change(notebook: Path) -> None:
    """A newer edition of a chapter: its first paragraph says more."""
    content = json.loads(notebook.read_text(encoding="utf-8"))
    content["cells"][0]["source"].append("\n\nThis is the newer edition.")
    notebook.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def await_text(page: NotebookPage, file: Path, text: str) -> None:
    """Wait until the text stands in the file. The page goes on meanwhile, as it would not during a `time.sleep`."""
    end = time.monotonic() + SECONDS
    while text not in file.read_text(encoding="utf-8"):
        assert time.monotonic() < end, f"{text} never came into {file}"
        page.page.wait_for_timeout(200)
