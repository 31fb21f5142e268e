"""Carry what a learner typed from older chapters into newer ones, cell by cell. Files are somebody else's affair."""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from helpers.notebooks.files import is_filled, typed
from helpers.notebooks.merging import added, answered, defines, is_open, merged
from helpers.notebooks.originals import ANSWERS, Cells, Originals, asked, id_of, source_of, tags_of

# An id of the course is words, joined by hyphens. Where its older editions are not at hand, a learner's cell is told by its id.
_WORDS = re.compile(r"(?![0-9a-f]{8}(-[0-9a-f]{4}|$))[a-z]+\d*(-[a-z0-9]+)*")


@dataclass
class Told:
    """What was newly put into the newer chapters from one old one. `changed` and `left` name cells; the old one has what is left.

    `unsure` counts cells that differ from the newer course, and nothing tells whether a learner changed them.
    """

    answers: int = 0
    own: int = 0
    other: int = 0
    unsure: int = 0
    changed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def anything(self) -> bool:
        return bool(self.answers or self.own or self.other or self.unsure or self.changed or self.left)


class Carrier:
    """The newer chapters, by file name, and what is put into them. `touched` names those that have changed.

    `merged`: the older chapters have been through a merge by lines, so cells of the page may be half old and half new.
    """

    def __init__(self, chapters: dict[str, Cells], originals: Originals, merged: bool = False) -> None:
        self.chapters, self.originals, self.merged = chapters, originals, merged
        self.touched: set[str] = set()
        self._asks = {(name, id): asks for name, cells in chapters.items() for id, asks in asked(cells).items()}

    def take(self, name: str, cells: Cells) -> Told:
        """Put what was typed in an older chapter of this file name into the newer ones. Doing it twice changes nothing more."""
        told = Told()
        home = next((one for one in self.chapters if one[:2] == name[:2]), None)
        own_asks, first, anchor = asked(cells), self._first(name, cells), ""
        for k, cell in enumerate(cells):
            if not is_filled(cell):
                continue
            id = id_of(cell)
            here = home is not None and self._cell(home, id) is not None
            guessed = not self.originals.complete and _WORDS.fullmatch(id) is not None
            course = here or bool(self.originals.of(name, id)) or guessed
            if not id and any(typed(cell) == typed(one) for one in self.chapters.get(home or "", ())):
                continue
            if course and first[id] == k:
                if self.originals.is_typed(name, cell):
                    self._course_cell(told, name, cell, own_asks)
                anchor = id if here else anchor
            elif not course or self.originals.is_typed(name, cell):
                anchor = self._own_cell(told, home, anchor, cell)
        return told

    def _first(self, name: str, cells: Cells) -> dict[str, int]:
        """For each id the place of its cell: of two that have one id, that in which somebody typed."""
        found: dict[str, int] = {}
        for k, cell in sorted(enumerate(cells), key=lambda item: not self.originals.is_typed(name, item[1])):
            found.setdefault(id_of(cell), k)
        return found

    def _cell(self, name: str, id: str) -> dict[str, Any] | None:
        return next((cell for cell in self.chapters[name] if id and id_of(cell) == id), None)

    # --- cells of the course

    def _course_cell(self, told: Told, name: str, cell: dict[str, Any], own_asks: dict[str, str]) -> None:
        id = id_of(cell)
        known = self.originals.of(name, id)
        is_answer = bool(ANSWERS & (tags_of(cell) | {tag for one in known for tag in tags_of(one)}))
        if self.merged and not is_answer and self.originals.is_patchwork(name, cell):
            return
        where = self._destination(name, cell, self.originals.asks(name, id) or own_asks.get(id), is_answer)
        if where is None:
            if is_answer or known:
                told.left.append(f"cell {id}, for which the newer course has no place")
            told.unsure += not (is_answer or known)
            return
        target = self._cell(*where)
        begun = self.originals.closest(name, cell) if self.originals.complete else None
        assert target is not None
        new = target
        if self.originals.of(*where) and self.originals.is_typed(where[0], target):
            new = self.originals.of(*where)[0]
        text = self._text(told, cell, begun, source_of(new), is_answer)
        pictures = {**(target.get("attachments") or {}), **(cell.get("attachments") or {})}
        if text is None:
            return
        if new is not target and source_of(target) != text:
            told.left.append(f"cell {id}, which you have worked on in the newer course, too")
            return
        if source_of(target) != text or (target.get("attachments") or {}) != pictures:
            target["source"] = text
            if pictures:
                target["attachments"] = pictures
            self.touched.add(where[0])
            told.answers, told.other = told.answers + is_answer, told.other + (not is_answer)

    def _text(self, told: Told, cell: dict[str, Any], begun: dict[str, Any] | None, new: str, is_answer: bool) -> str | None:
        """What will stand in the cell of the newer course, or None for what stands there."""
        id, mine, base = id_of(cell), source_of(cell), None if begun is None else source_of(begun)
        if is_answer:
            if base is None and (mine == new or is_open(mine, new)):
                return None
            text, look = answered(base, mine, new)
            told.changed += [f"cell {id}: what it asks for has changed; yours stands above the new text"] if look else []
            return text
        if base is None:  # an older text of the course, or a learner's: there is nothing to tell it by
            told.unsure += mine != new
            return None
        text = merged(base, mine, new)
        more = added(base, mine) if text is None and cell["cell_type"] == "markdown" else None
        if more is not None:
            text = "\n".join([new, "", *more])
        if text is None:
            told.left.append(f"cell {id}, whose lines have changed in the newer course, too")
        return text

    def _destination(self, name: str, cell: dict[str, Any], asks: str | None, is_answer: bool) -> tuple[str, str] | None:
        """The chapter and the id of the cell that takes this one's text: for an answer, one that asks for the same."""
        id = id_of(cell)
        same = [(one, id) for one in self.chapters if self._kind(one, id) == cell["cell_type"]]
        home = [place for place in same if place[0][:2] == name[:2]]
        if not is_answer:
            return home[0] if home else None
        if home and asks in (None, self._asks.get(home[0])):
            return home[0]
        there = [place for place, what in self._asks.items() if asks is not None and what == asks]
        known = self.originals.of(name, id) or [cell]
        wanted = {defines(source_of(one)) for one in known}
        alike = [place for place in there if self._defines(place) in wanted]
        for places in ([place for place in there if place in same], alike, there):
            if len(places) == 1:
                return places[0]
        same = [place for place in home or same if place in self._asks and self._defines(place) in wanted]
        return same[0] if len(same) == 1 and not there else None

    def _kind(self, name: str, id: str) -> str | None:
        cell = self._cell(name, id)
        return None if cell is None else cell["cell_type"]

    def _defines(self, place: tuple[str, str]) -> frozenset[str]:
        known = self.originals.of(*place) or [self._cell(*place)]
        return defines(source_of(known[0]))

    # --- cells of the learner

    def _own_cell(self, told: Told, home: str | None, anchor: str, cell: dict[str, Any]) -> str:
        """Put a learner's own cell behind the one that it stood behind. Returns its id, for the next."""
        if home is None:
            told.left.append(f"your own cell {json.dumps(source_of(cell).strip()[:30], ensure_ascii=False)}")
            return anchor
        cells = self.chapters[home]
        ids = Counter(id_of(one) for one in cells)
        for one in cells:
            if typed(one) == typed(cell) and self.originals.is_typed(home, one):
                return id_of(one)
        own = _plain(cell, id_of(cell) if id_of(cell) and not ids[id_of(cell)] else uuid.uuid4().hex[:8])
        at = next((k for k, one in enumerate(cells, 1) if anchor and id_of(one) == anchor), len(cells) if anchor else 0)
        cells.insert(at, own)
        told.own += 1
        self.touched.add(home)
        return own["id"]


def _plain(cell: dict[str, Any], id: str) -> dict[str, Any]:
    """A learner's cell as a new one: without outputs, and nothing in it that nbgrader takes for an exercise."""
    own = {"cell_type": cell["cell_type"], "id": id, "source": source_of(cell)}
    own["metadata"] = {"tags": sorted(tags_of(cell) - ANSWERS - {"check"})} if tags_of(cell) - ANSWERS - {"check"} else {}
    if cell.get("attachments"):
        own["attachments"] = cell["attachments"]
    return own if cell["cell_type"] != "code" else {**own, "execution_count": None, "outputs": []}


def lines_of(cells: Iterable[dict[str, Any]]) -> set[str]:
    """Every line that stands in these cells, without the blanks around it."""
    return {line.strip() for cell in cells for line in source_of(cell).split("\n") if line.strip()}
