"""Build the web edition: python -m helpers.web [folder]    (without a folder: build/web)

The pages lie in the folder's html/, ready to be opened or put on any web server.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

from helpers import reference, venvs
from helpers.notebooks.chapters import solutions
from helpers.notebooks.files import ROOT
from helpers.web.landing import landing
from helpers.web.pages import page

HERE = Path(__file__).resolve().parent


def main(arguments: list[str]) -> int:
    """Prepare the sources, then let Sphinx draw them. Returns its exit status."""
    folder = Path(arguments[0] if arguments else ROOT / "build" / "web").resolve()
    prepare(folder / "source")
    command = [str(sphinx_python()), "-m", "sphinx", "-q", "-W", "--keep-going", "-E", "-b", "html", str(folder / "source"), str(folder / "html")]
    status = subprocess.run(command, check=False).returncode
    if status == 0:
        print(f"The web edition lies in {folder / 'html'}: open index.html.")
    return status


def prepare(source: Path) -> None:
    """Write what Sphinx reads into a folder, which is emptied first."""
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    chapters = solutions()
    for path in chapters:
        (source / path.name).write_text(json.dumps(page(path), ensure_ascii=False), encoding="utf-8")
    links = {path.name[:2]: path.name for path in chapters}
    (source / "reference.md").write_text(reference.page(links), encoding="utf-8")
    more = ["reference"]
    (source / "index.md").write_text(landing(chapters, more), encoding="utf-8")
    shutil.copy(HERE / "conf.py", source / "conf.py")
    shutil.copytree(HERE / "static", source / "_static")


def sphinx_python() -> Path:
    """The Python of .venv-web, which is made first where it is missing or other releases are asked for."""
    return venvs.python_of(".venv-web", HERE / "requirements.txt", "Sphinx")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
