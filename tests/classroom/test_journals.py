"""Progress files that students hand in: counted, never believed, and nobody named."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from helpers.classroom.journals import journals, section
from tests.classroom.handing_in import put, zipped

ADA = [
    {"kind": "predict", "id": "value/calls", "value": {"apart": "200", "together": "100"}},
    {"kind": "predict", "id": "value/calls", "value": {"apart": "1", "together": "1"}},
    {"kind": "check", "id": "value/descend", "status": "failed"},
    {"kind": "check", "id": "value/descend", "status": "not_attempted"},
    {"kind": "check", "id": "value/descend", "status": "passed"},
    *({"kind": "hint", "id": "value/descend", "level": level} for level in (1, 2, 3, 4)),
]
BEN = [{"kind": "predict", "id": "value/calls", "value": {"apart": "<b>", "together": "100"}}, {"kind": "hint", "id": "value/descend", "level": 1}]
FORGED = [
    {"kind": "predict", "id": "value/calls", "value": [{}]}, {"kind": "predict", "id": "value/text", "value": {"x": 1}}, {"kind": "check", "id": []},
    {"kind": "predict", "id": "value/nesting", "value": {"torch": 1, "jax": "(" * 100}}, {"kind": "hint", "id": "value/exit", "level": {"a": []}},
]  # fmt: skip


def lines(events: list[dict]) -> bytes:
    return b"\n".join(json.dumps(event).encode() for event in events) + b'\n{"kind": "pre'


def test_predictions_and_hints_are_counted_and_nobody_is_named(tmp_path: Path) -> None:
    put(tmp_path / "in", "ada/progress.jsonl", content=lines(ADA))
    put(tmp_path / "in", "ada/old/progress.jsonl", content=b"\xff\n[1]\n")
    put(tmp_path / "in", "ben/work/progress (1).jsonl", content=lines(BEN))
    put(tmp_path / "in", "eve/progress.jsonl", content=lines(FORGED))
    told = section(journals(tmp_path / "in"), ["03"])
    assert "From 3 progress files" in told and "ada" not in told and "<b>" not in told
    assert "<td class=number>2</td><td class=number>1</td><td>apart: &lt;b&gt;; together: 100 (1)</td>" in told
    assert "<td class=number>1</td><td class=number>2</td><td class=number>2</td><td class=number>1</td>" in told


def test_a_download_is_read_as_it_is(tmp_path: Path) -> None:
    names = ["Ada L_2000101_assignsubmission_file_/progress.jsonl", "Ben_2000102_assignsubmission_file_/progress.jsonl", "lovelaceada_501_90001_progress.jsonl", "lovelaceada_501_90002_progress-1.jsonl"]
    archive = zipped(tmp_path / "all.zip", {name: lines(ADA if k else BEN) for k, name in enumerate(names)})
    assert [len(events) for events in journals(archive)] == [len(BEN), len(ADA), len(ADA)]
    assert section([], ["03"]) == "" and section([[]], ["03"]) == ""


def test_a_folder_of_any_depth_and_lines_of_any_length_are_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "in", "ada/progress.jsonl", content=lines(ADA) + b"\n" + b'{"kind": "predict", "value": [' + b"[]," * 40_000 + b"1]}")
    (tmp_path / "in/eve").mkdir()
    place = os.open(tmp_path / "in/eve", os.O_RDONLY)
    try:
        for _ in range(1500):
            os.mkdir("d", dir_fd=place)
            below = os.open("d", os.O_RDONLY, dir_fd=place)
            os.close(place)
            place = below
        os.mkfifo(tmp_path / "in/eve/progress.jsonl")
        assert [len(events) for events in journals(tmp_path / "in")] == [len(ADA)]
    finally:
        os.close(place)
        subprocess.run(["rm", "-rf", str(tmp_path / "in/eve")], check=True)
