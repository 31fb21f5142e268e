"""The landing page: what the course is, a report that names a belief, how to begin, and all chapters."""

from __future__ import annotations

import os
import re
from pathlib import Path

from helpers.checks.checking import examine
from helpers.colab.__main__ import link

# A wrong answer of the kind that a learner gives: the adjoint of a name that is read twice is set, and not added to.
EXERCISE = "grad/reverse_by_hand"
WRONG = '''def adjoints(x, y):
    """The adjoint of each name, for z = sin(x * y) * (x * y + y)."""
    a = x * y
    b = np.sin(a)
    c = a + y
    z_bar = 1.0  # z = b * c
    b_bar = z_bar * c
    c_bar = z_bar * b
    a_bar = c_bar  # c = a + y
    y_bar = c_bar
    a_bar = b_bar * np.cos(a)  # b = sin(a)
    x_bar = a_bar * y  # a = x * y
    y_bar = y_bar + a_bar * x
    return {"b_bar": b_bar, "c_bar": c_bar, "a_bar": a_bar, "x_bar": x_bar, "y_bar": y_bar}
'''

BEGIN = """# Function transforms: grad, vmap, scan, Hessian and JVP

A course in notebooks: you build the transforms of automatic differentiation **by hand in NumPy**, then use them in
**PyTorch** (`torch.func`) and in **JAX**. Every exercise has a check that looks at your answer and names the belief behind a
wrong one. It runs on your own computer, and once installed it works offline.

These pages are the same chapters **to read**: with outputs, with pictures that move, and with the answers folded.

## What a check says

Somebody fills in the adjoints of a small program, and forgets that two messages meet at one name:

```python
{wrong}```

{report}

## Begin

You need Python 3.11 to 3.13 and make (on Windows, Python alone). Take the course's folder, by `git clone` or as an archive,
and in it type:

```
make lab
```

JupyterLab opens on chapter 00. The first green check is a few minutes away.

## The chapters

{chapters}

To look things up: [what each transform takes and gives, what it costs, and what the errors mean](reference.md).

```{{toctree}}
:hidden:

{names}
```

```{{toctree}}
:hidden:

{more}
```
"""


def landing(solutions: list[Path], more: list[str]) -> str:
    """The page as Markdown. `more` names the pages beside the chapters."""
    space: dict = {}
    exec("import numpy as np\n" + WRONG, space)  # noqa: S102  the text above
    report = examine(EXERCISE, space["adjoints"], {}, seed=7)
    repository = os.environ.get("GITHUB_REPOSITORY")  # where the pages are built for everybody to read
    rows = [f"- [{path.stem[:2]} · {title(path)}]({path.name}){_on_colab(path, repository)}" for path in solutions]
    return BEGIN.format(
        wrong=WRONG,
        report=report._repr_mimebundle_()["text/html"],
        chapters="\n".join(rows),
        names="\n".join(path.stem for path in solutions),
        more="\n".join(more),
    )


def _on_colab(solution: Path, repository: str | None) -> str:
    return f" · [on Colab]({link(solution, repository)})" if repository else ""


def title(solution: Path) -> str:
    """The title of a chapter, without its number."""
    found = re.search(r'"# \d\d · ([^"\\]+)', solution.read_text(encoding="utf-8"))
    return found[1] if found else solution.stem
