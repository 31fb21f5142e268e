"""Whether a kernel of the course starts and checks an answer: python -m helpers.machine.trial, with the Python of .venv.

Prints one line: "passed", or what failed. It touches nobody's progress.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
SECONDS = 120
ANSWER = """
from helpers import check
def twice(f):
    def g(x):
        return f(f(x))
    return g
check("start/twice", twice)
"""


def tried(seconds: float = SECONDS, code: str = ANSWER) -> str:
    """Start the kernel that JupyterLab would start, and let it run the code. Returns "passed", or what failed in one line."""
    from jupyter_client.manager import KernelManager

    started = time.monotonic()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch, open(os.devnull, "wb") as nothing:
        variables = {**os.environ, "COURSE_STRICT": "1", "COURSE_PROGRESS": str(Path(scratch) / "progress.jsonl")}
        manager = KernelManager(kernel_name="python3")
        try:
            manager.start_kernel(env=variables, cwd=str(CHAPTERS), stderr=nothing)
            client = manager.client()
            client.start_channels()
            try:
                client.wait_for_ready(timeout=seconds)
                reply = client.execute_interactive(code, timeout=seconds - (time.monotonic() - started), output_hook=lambda _: None)["content"]
            finally:
                client.stop_channels()
        except Exception as error:  # noqa: BLE001 - whatever it is, it goes into the report
            return f"the kernel did not start: {type(error).__name__}: {first_line(str(error))}"
        finally:
            if manager.has_kernel:
                manager.shutdown_kernel(now=True)
    if reply["status"] != "ok":
        return f"the kernel started, but a right answer did not pass: {reply.get('ename')}: {first_line(reply.get('evalue', ''))}"
    return "passed"


def first_line(text: str) -> str:
    """The first line that says something, at most 200 characters of it."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:200]


if __name__ == "__main__":
    print(tried())
    sys.exit(0)
