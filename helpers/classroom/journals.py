"""What the class's progress files say, where students hand in theirs: which predictions came true, which hints were read.

Nobody is graded by it, and nobody is named: a file is its student's own, and can say anything.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from helpers import exercises
from helpers.checks.exercise import Prediction
from helpers.classroom.course import chapter_cells, checked
from helpers.classroom.naming import platform_owner
from helpers.classroom.pages import table, text, title
from helpers.classroom.unpacking import BROKEN, MAX_DEPTH

Journal = list[dict[str, Any]]

_NAME = re.compile(r"progress[^/]*\.jsonl", re.IGNORECASE)
_MOST_BYTES, _LONGEST_LINE, _LONGEST_GUESS = 8_000_000, 100_000, 200


def journals(source: Path) -> list[Journal]:
    """The events of each student of whom there is a progress file in a folder or a zip; of several files, those of the longest."""
    found: dict[str, Journal] = {}
    for name, content in _files(source):
        owners = (platform_owner(part) for part in name.split("/"))
        whose = next((owner.id for owner in owners if owner), name.rpartition("/")[0] or name)
        events = [event for line in content.splitlines() if isinstance(event := _event(line), dict)]
        if len(events) > len(found.get(whose, ())):
            found[whose] = events
    return list(found.values())


def _files(source: Path) -> Iterator[tuple[str, bytes]]:
    if source.is_dir():
        for folder, folders, names in os.walk(source):
            folders.sort()
            if len(Path(folder).relative_to(source).parts) >= MAX_DEPTH:
                folders.clear()
            for path in (Path(folder, name) for name in sorted(names) if _NAME.search(name)):
                with contextlib.suppress(OSError):
                    if stat.S_ISREG(path.lstat().st_mode) and path.lstat().st_size <= _MOST_BYTES:
                        yield path.relative_to(source).as_posix(), path.read_bytes()
    else:
        with contextlib.suppress(*BROKEN), zipfile.ZipFile(source) as archive:
            for info in archive.infolist():
                if _NAME.search(info.filename.rpartition("/")[2]) and info.file_size <= _MOST_BYTES:
                    with contextlib.suppress(*BROKEN):
                        yield info.filename, archive.read(info)


def _event(line: bytes) -> Any:
    try:
        return json.loads(line) if len(line) <= _LONGEST_LINE else None  # what is read takes a hundred times as much memory
    except (ValueError, RecursionError):
        return None


def section(all_events: Sequence[Journal], chapters: Iterable[str]) -> str:
    """A section of the class report, as HTML; "" where nobody handed in a file."""
    rows = [row for chapter in chapters for row in (*_predictions(chapter, all_events), *_hints(chapter, all_events))]
    if not any(rows):
        return ""
    predictions, hints = ([row[1:] for row in rows if row[0] == kind] for kind in ("prediction", "hint"))
    said = f"<p>From {len(all_events)} progress files that students handed in. Nobody is graded by them.</p>"
    first = table(("Prediction", "Guessed", "Came true", "The commonest others"), predictions, numbers=frozenset((1, 2))) if predictions else ""
    second = table(("Exercise", "Tried", "Attempts (median)", "Asked for a hint", "Read the last"), hints, numbers=frozenset((1, 2, 3, 4))) if hints else ""
    return f"<h2>Predictions and hints</h2>{said}{first}{second}"


def _predictions(chapter: str, all_events: Sequence[Journal]) -> Iterator[tuple[str, ...]]:
    source = "\n".join(cell.source for cell in chapter_cells(chapter) if "predict" in cell.tags)
    for id in re.findall(r'predict\(\s*"([^"]+)"', source):
        prediction = exercises.find(id)
        guesses = [guess for events in all_events if (guess := _first_guess(id, events)) is not None]
        if not isinstance(prediction, Prediction) or not guesses:
            continue
        hits = [_came_true(prediction, guess) for guess in guesses]
        others = Counter(_shown(guess) for guess, hit in zip(guesses, hits, strict=True) if not hit)
        worded = ", ".join(f"{text(guess)} ({count})" for guess, count in others.most_common(3))
        yield "prediction", text(title(id)), f"{len(guesses)}", f"{sum(hits)}", worded


def _first_guess(id: str, events: Journal) -> Any:
    """What was guessed first, as it counts in the course; None where there is none that can be read."""
    for event in events:
        if event.get("kind") == "predict" and event.get("id") == id:
            value = event.get("value")
            parts = list(value.values()) if isinstance(value, dict) else [value]
            return value if all(isinstance(part, str | int | float) and len(str(part)) <= _LONGEST_GUESS for part in parts) else None
    return None


def _came_true(prediction: Prediction, guess: Any) -> bool:
    """Whether all of a guess came true. What the course's own reader does not understand did not."""
    if (set(guess) if isinstance(guess, dict) else set()) != set(prediction.blanks):
        return False
    try:
        return all(prediction.reply(guess).hits)
    except Exception:  # noqa: BLE001  the file is a student's own, and can say what no notebook does
        return False


def _shown(guess: Any) -> str:
    return "; ".join(f"{name}: {part}" for name, part in guess.items()) if isinstance(guess, dict) else str(guess)


def _hints(chapter: str, all_events: Sequence[Journal]) -> Iterator[tuple[str, ...]]:
    for exercise in checked(chapter):
        mine = [[event for event in events if event.get("id") == exercise.id] for events in all_events]
        attempts = [n for events in mine if (n := sum(e.get("kind") == "check" and e.get("status") in ("passed", "failed", "error") for e in events))]
        levels = [{str(event.get("level")) for event in events if event.get("kind") == "hint"} for events in mine]
        asked, last = sum(map(bool, levels)), sum(str(len(exercise.hints)) in seen for seen in levels)
        if attempts or asked:
            yield "hint", text(title(exercise.id)), f"{len(attempts)}", f"{median(attempts):g}" if attempts else "–", f"{asked}", f"{last}"
