"""Write the chapters for Google Colab: python -m helpers.colab OWNER/NAME FOLDER

Colab opens a notebook from GitHub without the rest of the course. So each chapter gets a badge, and a first cell that brings the
course there: on another machine it does nothing. The workflow `colab` puts what is written here on the branch `colab` of the
repository in which it runs; so the badges of a copy lead to that copy. Of what is installed it needs NumPy alone.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from helpers.notebooks.chapters import chapter, solutions
from helpers.notebooks.files import NotebookError, dump, write

BRANCH = "colab"
BADGE = "https://colab.research.google.com/assets/colab-badge.svg"

CELL = """\
# On Colab this cell brings the course. It installs nothing.
import os
import subprocess
import sys

if "COLAB_RELEASE_TAG" in os.environ:
    if not os.path.isdir("function-transforms"):
        address = "{address}"
        clone = ["git", "clone", "--quiet", "--depth=1", address]
        subprocess.run([*clone, "function-transforms"], check=True)
    sys.path.insert(0, os.path.abspath("function-transforms"))

    from helpers.colab import ready

    ready()"""

README = """# The chapters for Google Colab

Click a badge: the chapter opens in Colab, and its first cell brings the course. You need a Google account and nothing on your
computer. The course itself, and how to have it on your own computer, is on the branch `main`. This branch is written by a
program.

{rows}
"""


def notebook(solution: Path, repository: str, address: str) -> bytes:
    """The chapter of a solution for Colab, as the bytes of its file. `address` is what git clones."""
    cells = json.loads(chapter(solution))["cells"]
    title, *rest = cells
    first = "".join(title["source"]).split("\n", 1)
    title["source"] = f"{first[0]}\n\n{badge(solution, repository)}\n{first[1]}"
    bring: dict[str, Any] = {
        "cell_type": "code", "id": "colab", "metadata": {}, "execution_count": None, "outputs": [], "source": CELL.format(address=address),
    }  # fmt: skip
    return dump([title, bring, *rest], built=True)


def badge(solution: Path, repository: str) -> str:
    """A link in Markdown that opens the chapter in Colab."""
    return f"[![Open in Colab]({BADGE})]({link(solution, repository)})"


def link(solution: Path, repository: str) -> str:
    """The address under which Colab opens the chapter."""
    return f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{solution.name}"


def build(repository: str, folder: Path) -> list[Path]:
    """Write all chapters, and a README with their badges. Raises NotebookError."""
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise NotebookError(f"{repository} is no repository of GitHub's: its owner and its name are needed, as in owner/name.")
    folder.mkdir(parents=True, exist_ok=True)
    written, rows = [], []
    for solution in solutions():
        path = folder / solution.name
        write(path, notebook(solution, repository, f"https://github.com/{repository}.git"))
        written.append(path)
        rows.append(f"- {solution.stem.replace('_', ' ')} {badge(solution, repository)}")
    write(folder / "README.md", README.format(rows="\n".join(rows)).encode("utf-8"))
    return written


def main(arguments: Sequence[str]) -> int:
    """Write the chapters. Returns 0, or 1 with a sentence."""
    if len(arguments) != 2:
        print("Name the repository and a folder: python -m helpers.colab OWNER/NAME build/colab", file=sys.stderr)
        return 1
    try:
        print(f"{len(build(arguments[0], Path(arguments[1])))} chapters for Colab are in {arguments[1]}.")
    except NotebookError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
