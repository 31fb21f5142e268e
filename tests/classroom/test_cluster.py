"""Grading over a Dask cluster on this machine, where the package distributed is installed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpers.classroom.cluster import over
from helpers.classroom.grading import graded
from helpers.classroom.results import Submission
from helpers.classroom.sandbox import SandboxError
from helpers.classroom.using import Settings
from tests.classroom.notebooks import notebook, with_cells, write
from tests.classroom.sandboxed import sandboxed

LONG = os.environ.get("COURSE_LONG") == "1"
SETTINGS = Settings(b"a secret of the tests", seconds=60.0)


def test_an_open_scheduler_is_refused() -> None:
    pytest.importorskip("distributed")
    with pytest.raises(SandboxError, match="TLS"):
        next(over("tcp://192.0.2.1:8786", {}, SETTINGS, True))


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen]]]:
    pytest.importorskip("distributed")
    address = "tcp://127.0.0.1:18786"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")])}
    start = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "18786", "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1"]
    running = [subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for command in (start, worker, worker)]
    yield address, running[1:]
    for process in running:
        process.kill()
        process.wait()


@sandboxed
@pytest.mark.skipif(not LONG, reason="the long run takes a cluster")
def test_a_lost_worker_takes_nothing_with_it(cluster: tuple[str, list[subprocess.Popen]], tmp_path: Path) -> None:
    address, workers = cluster
    truth = {"ada": 6, "ben": 0, "cleo": 5, "dora": 6, "eve": 5, "fay": 6}
    contents = {
        6: notebook("00"), 0: notebook("00", answered=False), 5: with_cells("00", {"twice-exercise": "import os\nos.kill(os.getppid(), 9)"})
    }  # fmt: skip
    tasks = {k: (Submission(s, s, "00", write(tmp_path, s, "00", contents[p])), None) for k, (s, p) in enumerate(truth.items())}
    found = {}
    for k, kept in over(address, tasks, SETTINGS, True):
        found[kept.student] = graded(kept).points
        if len(found) == 2:
            workers[k % 2].send_signal(signal.SIGKILL)
            time.sleep(0.1)
    assert found == truth
