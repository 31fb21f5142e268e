"""Whose a file is: what learning platforms make of a student's name, and how a name is found in a list of students."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers.classroom.recognising import stem_without_chapter, stems

# Moodle: "Ada Lovelace_1234567_assignsubmission_file_" (a folder; since 4.1 without the last "_"), or the same in front of the
# file's name. A team without a group has no number. The suffix is the name of a plugin, the same in each language of Moodle;
# where a site has plugins of its own, the folders still end alike.
_MOODLE = "_assignsubmission_"
_MOODLE_ALIKE = re.compile(r"(?P<name>.+)_(?P<id>\d{3,})_(?P<end>[^\W\d_]\w*_)", re.DOTALL)
# Canvas: "lovelaceada_LATE_12345_678901_file.ipynb": the sortable name in small letters, the user's number, the file's number.
_CANVAS = re.compile(
    r"(?:(?:LATE_)?anon_(?P<anon>[A-Za-z0-9]+)|(?P<name>[^\W\d]\w*?)_(?:LATE_)?(?P<id>\d+))_"
    r"(?:(?P<file>\d+)_(?P<rest>.+)|(?P<page>text|link)\.html)",
    re.DOTALL,
)
_COPY = re.compile(r"(?:[ _-]*\((\d{1,3})\)|[ _-]+[Cc]opy ?(\d{0,3})|[ _-][vV](\d{1,3}))$")
_AGAIN = re.compile(r"-([1-9])$")
_ENDING = re.compile(r"(\.ipynb|\.json|\.txt|\.download|\.html|\.zip|\.py|\.pdf)+$", re.IGNORECASE)


@dataclass(frozen=True)
class Owner:
    """Whose a file or folder is. `rest` is the name of the file itself; `attempt` tells a later file of the same student from an
    earlier one; `page` says that a platform's text box was used instead of a file."""

    id: str
    name: str
    rest: str = ""
    attempt: int = 0
    page: bool = False


def clean(name: str) -> str:
    """A name in the one form in which names are compared and written: composed letters, no control signs, no broken ones."""
    name = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    return " ".join("".join(letter if letter.isprintable() else " " for letter in name).split())


def platform_owner(name: str) -> Owner | None:
    """Whose a file or folder is that Moodle or Canvas named; None where neither did."""
    person, moodle, rest = name.partition(_MOODLE)
    if moodle:
        before, _, id = person.rpartition("_")
        person, id = (before, id) if before and id.isascii() and id.isdigit() else (person, "")
        kind, _, rest = rest.partition("_")
        return Owner(id or clean(person), clean(person), rest, page=kind == "onlinetext")
    match = _CANVAS.fullmatch(name)
    if not match or (match["file"] and _is_chapter(f"{match['file']}_{match['rest']}")):
        return None
    id = match["id"] or f"anon_{match['anon']}"
    return Owner(id, clean(match["name"] or id), match["rest"] or "", int(match["file"] or 0), page=bool(match["page"]))


def alike_owners(folders: Sequence[str]) -> dict[str, Owner]:
    """Whose the folders are of a Moodle with a plugin of its own: all must be named alike, and no number come twice."""
    matches = {name: match for name in folders if (match := _MOODLE_ALIKE.fullmatch(name))}
    ids = {match["id"] for match in matches.values()}
    if len({match["end"] for match in matches.values()}) != 1 or not len(ids) == len(matches) == len(set(folders)):
        return {}
    return {name: Owner(match["id"], clean(match["name"])) for name, match in matches.items()}


def _is_chapter(rest: str) -> bool:
    """Whether a number and what follows it are the beginning of a chapter's name, and no platform's number."""
    return rest.lower().startswith(tuple(stems().values()))


def file_owner(name: str) -> Owner:
    """Whose a file is that lies among others: what its name says beside the chapter. The id is empty where it says no more."""
    stem, attempt = _without_copies(_ENDING.sub("", name))
    again = _AGAIN.search(stem)
    if again and any(stem[:-2].endswith(end) for item in stems().items() for end in item):
        stem, attempt = stem[:-2], int(again[1])
    person = clean(stem_without_chapter(stem))
    return Owner(person, person, name, attempt)


def attempt_of(name: str) -> int:
    """The number with which a browser, Jupyter or Canvas marked a later file of the same name: 2 for "03 (2).ipynb"."""
    stem, number = _without_copies(_ENDING.sub("", name))
    again = _AGAIN.search(stem)
    return max(number, int(again[1]) if again else 0)


def _without_copies(stem: str) -> tuple[str, int]:
    number = 0
    while (match := _COPY.search(stem)) and match.start():
        number, stem = max(number, int(next(filter(None, match.groups()), "1"))), stem[: match.start()]
    return stem, number


def _letters(text: str) -> list[str]:
    """The words of a name without accents, marks and case."""
    plain = unicodedata.normalize("NFKD", clean(text).casefold())
    return re.findall(r"[^\W_]+", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _keys(name: str) -> set[str]:
    """What a name is found by: its words in any order; and all in one, as Canvas writes "Lovelace, Ada"."""
    words = _letters(name)
    last, comma, first = name.partition(",")
    turned = "".join(_letters(first) + _letters(last)) if comma else "".join(words[-1:] + words[:-1])
    return {" ".join(sorted(words)), "".join(words), turned} - {""}


class People:
    """A list of students to find one in: by the first id, by any other id, by name, by the first part of an address. The first of
    these that fits anybody decides; where it fits two, both come back, and nobody guesses."""

    def __init__(self, people: Iterable[tuple[Sequence[str], str]]) -> None:
        self._by: list[dict[str, list[int]]] = [{}, {}, {}, {}]
        for number, (ids, name) in enumerate(people):
            first, *others = [clean(id).casefold() for id in ids] or [""]
            keys = ({first}, set(others), _keys(name), {id.partition("@")[0] for id in (first, *others) if "@" in id})
            for by, found in zip(self._by, keys, strict=True):
                for key in found - {""}:
                    by.setdefault(key, []).append(number)

    def find(self, id: str, name: str) -> list[int]:
        """The places in the list of those who may be meant: none, one, or several who can't be told apart."""
        id = clean(id).casefold()
        for by, keys in zip(self._by, ({id}, {id}, _keys(name) | _keys(id), {id}), strict=True):
            if found := sorted({number for key in keys for number in by.get(key, [])}):
                return found
        return []
