"""The course on Google Colab: what the first cell of a chapter calls there.

The chapters for Colab are made by `python -m helpers.colab OWNER/NAME FOLDER` (helpers/colab/__main__.py). They are the chapters
with a badge and that first cell, and nothing else is changed.
"""

from __future__ import annotations

import os
from pathlib import Path

DRIVE = Path("/content/drive/MyDrive")


def ready(drive: Path = DRIVE) -> None:
    """Keep the learner's progress in Google Drive where it is mounted, and say where it is kept. Imports neither torch nor JAX."""
    from helpers.checks import kernel

    kernel.install()
    print("The course is here. Colab keeps your answers only where you save them: File, then Save a copy in Drive.")
    if drive.is_dir():
        os.environ["COURSE_PROGRESS"] = str(drive / "function-transforms" / "progress.jsonl")
        print("Your progress is kept in Drive, in the folder function-transforms.")
    else:
        print(
            "Your progress goes with this machine of Colab's. To keep it, open Files (the folder at the left), click Mount Drive, and run "
            "this cell again."
        )
