"""From solutions/ to chapters/: take the answers out, see that both agree, execute, start a chapter over.

`python -m helpers.notebooks build | check | run [NN …] | fresh NN | update [--from OLD]` does the same from a terminal. Nothing
here imports torch or JAX; the exercises are only asked whether they know an id, and what it is worth.
"""

from helpers.notebooks.chapters import build, check, fresh, work
from helpers.notebooks.executing import run
from helpers.notebooks.files import NotebookError

__all__ = ["NotebookError", "build", "check", "fresh", "run", "work"]
