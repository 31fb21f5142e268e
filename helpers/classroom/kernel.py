"""The kernel in which nbgrader runs a notebook of the course: python -m helpers.classroom.kernel -f CONNECTION_FILE

A check that does not pass raises. The learner's log and IPython's settings lie in a folder that goes with the kernel.
An error takes one line, without the paths of this machine.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> None:
    """Serve until the one who started it asks it to stop."""
    from ipykernel.kernelapp import launch_new_instance

    with tempfile.TemporaryDirectory(prefix="course-kernel-", ignore_cleanup_errors=True) as scratch:
        os.environ["COURSE_STRICT"] = "1"
        os.environ["COURSE_PROGRESS"] = str(Path(scratch) / "progress.jsonl")
        os.environ["IPYTHONDIR"] = str(Path(scratch) / "ipython")
        launch_new_instance(["--InteractiveShell.xmode=Minimal", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
