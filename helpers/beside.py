"""A file of the learner's that Python takes for a library, named. Uses the standard library only: it must be able to speak
where NumPy cannot be imported."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

_COURSE = Path(__file__).resolve().parents[1]
# What the course imports, and a file of the learner's may be named after.
_IMPORTED = {"numpy": "NumPy", "torch": "torch", "jax": "JAX", "matplotlib": "matplotlib", "IPython": "IPython"}


def in_the_way(more: Iterable[str] = ()) -> str | None:
    """A sentence if a file of the learner's stands where Python looks for a library first, or for one of `more`."""
    for name, called in {**{name: f"its own `{name}`" for name in more if name in sys.modules}, **_IMPORTED}.items():
        path = _own_file(name)
        if path is not None:
            shown = path.name if path.suffix else f"{path.name}/"
            return f"`{shown}` in the folder `{path.parent.name}` is in the way: Python takes it for {called}. Rename it, then restart the kernel."
    return None


def _own_file(name: str) -> Path | None:
    """The file, or folder with an `__init__.py`, that is imported in place of the library; None where it is the library."""
    module = sys.modules.get(name)
    if module is not None:
        file = getattr(module, "__file__", None)
        if not file:
            return None
        path = Path(file)
        path = path.parent if path.name == "__init__.py" else path
        return path if _is_own(path.parent) else None
    for folder in sys.path[:2]:
        here = Path(folder or ".").resolve()
        if _is_own(here):
            for path in (here / name / "__init__.py", here / f"{name}.py"):
                if path.is_file():
                    return path.parent if path.name == "__init__.py" else path
    return None


def _is_own(folder: Path) -> bool:
    """Whether a folder holds the learner's files: the one that the kernel works in, the chapters, or the course."""
    folder = folder.resolve()
    return folder in (Path.cwd(), _COURSE, _COURSE / "chapters", _COURSE / "solutions")
