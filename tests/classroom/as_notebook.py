"""A notebook as a learner runs it, from top to bottom, page and all: what `check` says of each answer, on given seeds.

    python -m tests.classroom.as_notebook NOTEBOOK < {"exercise": seed}
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

os.environ["COURSE_PROGRESS"] = str(Path(tempfile.mkdtemp(prefix="course-notebook-")) / "progress.jsonl")
os.environ["MPLBACKEND"] = "Agg"


def main() -> None:
    import helpers
    from helpers.checks import checking
    from helpers.checks.kernel import install
    from helpers.classroom.steps import as_python

    install()
    seeds, found = json.load(sys.stdin), {}

    def check(id: str, answer: Any = None, **ways: Any) -> None:
        report = checking.examine(id, answer, ways, seeds[id])
        wrong = {f.way: f.mistake for f in report.findings if f.status in ("failed", "error")}
        found[id] = [report.ways, wrong]

    helpers.check = check  # type: ignore[attr-defined]
    for verb in ("hint", "predict", "progress", "show"):
        setattr(helpers, verb, lambda *args, **named: None)
    space: dict[str, Any] = {"__name__": "__main__"}
    for k, cell in enumerate(json.loads(Path(sys.argv[1]).read_bytes())["cells"]):
        if cell["cell_type"] == "code":
            with contextlib.suppress(Exception), contextlib.redirect_stdout(sys.stderr):
                exec(compile(as_python("".join(cell["source"])), f"/ipykernel_1/{k}.py", "exec"), space)  # noqa: S102
    print(json.dumps(found))


if __name__ == "__main__":
    main()
