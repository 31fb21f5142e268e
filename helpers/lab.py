"""Open JupyterLab on the first chapter, and say under which address. Standard library only: helpers/environment.py runs it."""

import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

FIRST_CHAPTER = "chapters/00_start_here.ipynb"
# Options under which the address of the first chapter is another one.
OTHER_ADDRESS = ("--ip", "--sock", "--certfile", "--ServerApp.ip", "--ServerApp.base_url", "--IdentityProvider.token", "--ServerApp.token")
PORT = ("--port", "--ServerApp.port")
ROOT = (
    "You are the root user, and JupyterLab starts for root only when it is asked to, because every page that it opens\n"
    "may then do anything on this computer. As another user: make lab. In a container of your own: make lab LAB_ARGS=--allow-root"
)


def open_lab(course: Path, python: Path, variables: "dict[str, str]", arguments: "list[str]") -> int:
    """Open JupyterLab on the first chapter, with this Python and these environment variables. Returns its exit status,
    where it returns at all."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and not any(a.startswith("--allow-root") for a in arguments):
        print(ROOT, file=sys.stderr, flush=True)
        return 1
    asked = asked_port(arguments)
    port = asked or free_port()
    token = variables.setdefault("JUPYTER_TOKEN", secrets.token_hex(16))  # in a list of processes nobody sees it
    print(f"Opening {FIRST_CHAPTER} in JupyterLab. To stop it, press Ctrl-C in this window, then y.")
    if not any(a.startswith(OTHER_ADDRESS) for a in arguments):
        print(f"If no browser opens, or another one should:\n    http://localhost:{port}/lab/tree/{FIRST_CHAPTER}?token={token}")
    sys.stdout.flush()
    # The folder of the course is the top, as on Binder: otherwise it would be the chapter's.
    own = [f"--ServerApp.root_dir={course}", "--log-level=WARN", *([] if asked else [f"--port={port}"])]
    command = [str(python), "-m", "jupyterlab", *own, FIRST_CHAPTER, *arguments]
    os.chdir(str(course))
    if os.name != "nt":
        os.execve(command[0], command, variables)
    with subprocess.Popen(command, env=variables) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:  # JupyterLab hears it too, and asks what to do
                continue


def asked_port(arguments: "list[str]") -> "int | None":
    """The port that the arguments ask for."""
    for k, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        value = value or (arguments[k + 1] if k + 1 < len(arguments) else "")
        if name in PORT and value.isdigit():
            return int(value)
    return None


def free_port() -> int:
    """The first port from 8888 on that nobody uses."""
    for port in range(8888, 8988):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return 8888
