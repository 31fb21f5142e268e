"""A course, an index and packages that weigh nothing: wheels made on the fly, served on loopback, each under its real name."""

from __future__ import annotations

import http.server
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pip

# What the set-up's last step imports, and setuptools, which adds the course.
RELEASES = {"torch": "2.13.0", "numpy": "2.4.6", "jax": "0.10.2", "ipython": "9.1.0", "matplotlib": "3.11.0", "setuptools": "80.0.0"}
MODULES = {"ipython": ["IPython.py"], "matplotlib": ["matplotlib/__init__.py", "matplotlib/font_manager.py"]}
BUILDER = """
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "function_transforms-0.1.0"
    with zipfile.ZipFile(folder + "/" + name + "-py3-none-any.whl", "w") as wheel:
        wheel.writestr(name + ".dist-info/METADATA", "Metadata-Version: 2.1\\nName: function-transforms\\nVersion: 0.1.0\\n")
        wheel.writestr(name + ".dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: stand-in\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(name + ".dist-info/RECORD", "")
        wheel.writestr("added_course.py", "")
    return name + "-py3-none-any.whl"
"""
PROJECT = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "function-transforms"\nversion = "0.1.0"\n'


def wheel(folder: Path, name: str, version: str, tag: str = "py3-none-any") -> Path:
    """A wheel that holds next to nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-{tag}.whl"
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as file:
        for module in MODULES.get(name, [f"{name}/__init__.py"]):
            file.writestr(module, "")
        if name == "setuptools":
            file.writestr("setuptools/build_meta.py", BUILDER)
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        file.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: stand-in\nRoot-Is-Purelib: true\nTag: {tag}\n")
        file.writestr(f"{info}/RECORD", "")
    return path


def wheels(folder: Path) -> Path:
    """A folder with all of them."""
    for name, version in RELEASES.items():
        wheel(folder, name, version)
    return folder


class Index(http.server.BaseHTTPRequestHandler):
    """An index that answers by the first part of the path: ok, old, alien (for another machine), login, gone (to a login page), or
    the number of a status."""

    folder: Path

    def do_GET(self) -> None:
        kind, *rest = [part for part in urlsplit(self.path).path.split("/") if part]
        if self.path.startswith("http:"):  # as of a proxy, which wants to know who asks
            self._answer(407, b"who?", "text/plain")
        elif kind == "files":
            self._answer(200, (self.folder / rest[-1]).read_bytes(), "application/octet-stream")
        elif kind.isdigit():
            self._answer(int(kind), b"no", "text/plain")
        elif kind == "gone":
            self._answer(302, b"", "text/html", ("Location", "/login/"))
        elif kind == "login":
            self._answer(200, b"<!DOCTYPE html><html><body><a href='/forgot'>Sign in to the guest network</a></body></html>", "text/html")
        else:
            name = rest[-1]
            version = {"old": "1.0"}.get(kind, RELEASES.get(name, "1.0"))
            tag = "cp27-cp27m-win32" if kind == "alien" else "py3-none-any"
            link = f"{name}-{version}-{tag}.whl"
            self._answer(200, f"<!DOCTYPE html><html><body><a href='/files/{link}'>{link}</a></body></html>".encode(), "text/html")

    def _answer(self, status: int, body: bytes, kind: str, *headers: tuple[str, str]) -> None:
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@contextmanager
def index(folder: Path) -> Iterator[str]:
    """An index on loopback that serves the wheels in the folder. Gives its address."""
    handler = type("Handler", (Index,), {"folder": folder})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def course(folder: Path) -> Path:
    """A folder that looks like the course, with a lock of the stand-ins and an empty .venv that has pip. (`python -m venv` would
    unpack its own pip for seconds.)"""
    folder.mkdir(parents=True)
    (folder / "requirements.txt").write_text("".join(f"{name}=={version}\n" for name, version in RELEASES.items()), encoding="utf-8")
    (folder / "pyproject.toml").write_text(PROJECT, encoding="utf-8")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / ".venv")], check=True)
    source = Path(pip.__file__).parent
    for path in (source, *source.parent.glob("pip-*.dist-info")):
        shutil.copytree(path, packages(folder) / path.name, ignore=None)
    return folder


def packages(folder: Path) -> Path:
    """Where the packages of its .venv lie."""
    return next((folder / ".venv").glob("[Ll]ib*/**/site-packages")) if sys.platform != "win32" else folder / ".venv/Lib/site-packages"


def installed(folder: Path) -> set[str]:
    """What its .venv has, apart from pip."""
    return {path.name.partition("-")[0] for path in packages(folder).glob("*.dist-info")} - {"pip"}


def clear(folder: Path) -> None:
    """Take everything but pip out of its .venv."""
    for path in packages(folder).iterdir():
        if not path.name.startswith("pip"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    (folder / ".venv" / "course-stamp").unlink(missing_ok=True)
