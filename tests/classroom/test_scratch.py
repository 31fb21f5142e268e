"""What a run unpacks goes with it, or with the next one where it was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from helpers.classroom.scratch import Scratch
from helpers.notebooks.files import ROOT

_RUN = "from helpers.classroom.scratch import Scratch; s = Scratch('tried'); (s.path / 'work').write_text('x'); print(s.path, flush=True); input()"


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is swept on Windows")
def test_what_a_killed_run_left_goes_when_the_next_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    variables = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    runs = [subprocess.Popen([sys.executable, "-c", _RUN], env=variables, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    killed, alive = (Path(run.stdout.readline().strip()) for run in runs)  # type: ignore[union-attr]
    runs[0].kill()
    runs[0].communicate()
    assert (killed / "work").exists() and killed.stat().st_mode & 0o077 == 0
    other, mine = Scratch("other"), None
    assert killed.exists()  # of another kind
    try:
        mine = Scratch("tried")
        assert not killed.exists() and (alive / "work").exists() and mine.path.is_dir()
    finally:
        runs[1].communicate("\n")
        for each in filter(None, (other, mine)):
            each.remove()
    assert [path for path in tmp_path.iterdir() if path != alive] == []
