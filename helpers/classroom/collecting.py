"""What a class handed in: a folder or a zip, as students, Moodle, Canvas or nbgrader name things, becomes one line for each student."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from helpers.classroom.naming import (
    Owner,
    People,
    alike_owners,
    attempt_of,
    clean,
    file_owner,
    platform_owner,
)
from helpers.classroom.recognising import Unreadable, chapter_in, chapter_of, read, stems
from helpers.classroom.results import MISSING, Submission
from helpers.classroom.unpacking import CollectingError, Found, listed, may_be_notebook, shown

__all__ = ["CollectingError", "collect"]

_SAME_TIME = 60.0


@dataclass(frozen=True)
class _File:
    """One file or folder of a student, and what was found of it. `chapter` is None where it is a notebook of no chapter."""

    found: Found
    name: str
    attempt: int = 0
    chapter: str | None = None
    problem: str = ""
    remark: str = ""
    is_page: bool = False

    @property
    def shown(self) -> str:
        return shown(self.name)


def collect(
    source: Path, chapter: str | None, scratch: Path, roster: Sequence[tuple[str, str]] | None = None
) -> list[Submission]:
    """What each student handed in for a chapter, "03"; for each chapter that is there, with None.

    `source` is a folder or a zip, and nothing is written to it; what must be unpacked goes to `scratch`. Each student has one
    submission for a chapter. Where `path` is None, `problem` says why; it begins with "no submission" where nothing was handed
    in, also for those of the `roster`, pairs of an id and a name, of whom there is nothing at all. A student who is on the roster
    gets its id and name.

    Raises CollectingError, with what to do, where there is nothing to collect from.
    """
    if chapter is not None and chapter not in stems():
        raise CollectingError(f"There is no chapter {chapter!r}; the chapters are {', '.join(sorted(stems()))}.")
    people = _people(_unwrapped(listed(source, scratch)))
    owners, doubts = _on_roster(people, roster)
    files: dict[tuple[str, str], list[_File]] = defaultdict(list)
    remarks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for owner, own in people.items():
        files[owners[owner]] += own
        remarks[owners[owner]] += doubts.get(owner, [])
    looked = {student: [_looked_at(file) for file in own] for student, own in files.items()}
    submissions = []
    for student, own in looked.items():
        chapters = [chapter] if chapter else _chapters(own)
        submissions += [_with(_submission(student, each, own), remarks[student]) for each in chapters]
    seen = sorted({each.chapter for each in submissions} - {""}) or [chapter or ""]
    have = {(each.student, each.chapter) for each in submissions}
    for id, name in roster or ():
        missing = [each for each in seen if (id, each) not in have and (id, "") not in have]
        submissions += [Submission(id, name, each, None, f"{MISSING}.") for each in missing]
    return sorted(submissions, key=lambda each: (each.name.casefold(), each.student, each.chapter))


def _with(submission: Submission, remarks: Iterable[str]) -> Submission:
    return replace(submission, problem=" ".join([*filter(None, [submission.problem]), *remarks]))


def _unwrapped(found: list[Found]) -> list[Found]:
    """The same without the folders around the students': the one that a download was unpacked into, nbgrader's `submitted`, one
    for each chapter."""
    for _ in range(4):
        tops = {item.parts[0] for item in found}
        inner = [replace(item, parts=item.parts[1:]) for item in found if len(item.parts) > 1]
        if "submitted" in _folders(found):
            found = [replace(item, parts=item.parts[1:]) for item in found if item.parts[0] == "submitted" and len(item.parts) > 1]
        elif inner and _are_chapters(tops, found):
            found = [replace(item, parts=(item.parts[1], item.parts[0], *item.parts[2:])) if len(item.parts) > 2 else
                     replace(item, parts=item.parts[1:]) for item in found if len(item.parts) > 1]  # fmt: skip
        elif inner and _holds_a_class(tops, inner):
            found = inner
        else:
            break
    return found


def _holds_a_class(tops: set[str], inner: list[Found]) -> bool:
    """Whether the only folder there is is no student's, but holds those of several, or what a platform named."""
    if len(tops) > 1 or platform_owner(next(iter(tops))):
        return False
    direct = [item for item in inner if len(item.parts) == 1]
    folders = _folders(inner)
    if any(platform_owner(item.parts[0]) for item in inner) or alike_owners(folders) or "submitted" in folders:
        return True
    full = {item.parts[0] for item in inner if len(item.parts) > 1 and (may_be_notebook(item.name) or item.problem)}
    return not any(may_be_notebook(item.name) for item in direct) and len(full) > 1 and not all(map(_is_chapter, full))


def _are_chapters(tops: set[str], found: list[Found]) -> bool:
    return set(_folders(found)) == tops and all(map(_is_chapter, tops))


def _folders(found: list[Found]) -> list[str]:
    """The folders at the top; a zip need not list them."""
    return list(dict.fromkeys(item.parts[0] for item in found if len(item.parts) > 1 or item.is_folder))


def _is_chapter(name: str) -> bool:
    """Whether a folder is named as a chapter and as nobody: 03, 03_grad_and_value."""
    return chapter_in(name) is not None and not file_owner(name).id


def _people(found: list[Found]) -> dict[tuple[str, str], list[_File]]:
    """The files of each student: by id and name as the names of files and folders say them."""
    folders = _folders(found)
    alike = alike_owners(folders)
    platform = _platform_owners(dict.fromkeys(item.parts[0] for item in found))
    owners: dict[str, tuple[str, str]] = {}
    people: dict[tuple[str, str], list[_File]] = {}
    for item in found:
        top = item.parts[0]
        owner = platform.get(top) or alike.get(top)
        if not owner and item.parts == (top,) and not item.is_folder and not _is_handed_in(item):
            continue
        if not owner:
            owner = file_owner(top) if top not in folders or top.lower().endswith(".zip") else Owner(clean(top), clean(top))
            owner = replace(owner, rest="") if top in folders else owner
        if not owner.id:
            owner = replace(owner, id=clean(top) or "(no name)", name=clean(top) or "(no name)")
        person = (owner.id, owner.name)
        person = owners.setdefault(owner.id, person)
        file = _File(item, item.name if len(item.parts) > 1 else owner.rest or item.name, is_page=owner.page)
        attempt = owner.attempt or attempt_of(file.name)
        people.setdefault(person, []).append(replace(file, attempt=attempt))
    names = [name for _, name in people]
    return {(id, f"{name} {id}" if names.count(name) > 1 else name): files for (id, name), files in people.items()}


def _platform_owners(names: Iterable[str]) -> dict[str, Owner]:
    """Whose the files and folders are that a platform named. Where two persons would have one number, it is no number of a
    platform: ada_20_11_2026.ipynb has a date."""
    owners = {name: owner for name in names if (owner := platform_owner(name))}
    persons: dict[str, set[str]] = defaultdict(set)
    for owner in owners.values():
        persons[owner.id].add(owner.name)
    return {name: owner for name, owner in owners.items() if len(persons[owner.id]) == 1}


def _is_handed_in(item: Found) -> bool:
    """Whether a file that lies among the notebooks of a class may be somebody's work. A teacher's own table is not."""
    work = (".pdf", ".html", ".htm", ".py", ".docx", ".zip")
    return bool(item.path or item.problem or chapter_in(item.name)) or item.name.lower().endswith(work)


def _on_roster(
    people: Iterable[tuple[str, str]], roster: Sequence[tuple[str, str]] | None
) -> tuple[dict[tuple[str, str], tuple[str, str]], dict[tuple[str, str], list[str]]]:
    """The student of the roster that each one is, and what must be said where that is not clear."""
    owners = {person: person for person in people}
    doubts: dict[tuple[str, str], list[str]] = {}
    known = People(((id,), name) for id, name in roster or ())
    for person in owners if roster else ():
        places = known.find(*person)
        if len(places) == 1:
            owners[person] = roster[places[0]]
        elif places:
            who = " and ".join(f"{roster[place][1]} ({roster[place][0]})" for place in places)
            doubts[person] = [f"The roster has {who}, and which of them this is can't be told."]
        else:
            doubts[person] = ["This student is not on the roster."]
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (id, name), student in owners.items():
        names[student].append(name if name == id else f"{name} ({id})")
    for person, student in owners.items():
        if len(names[student]) > 1 and names[student][0]:
            doubts[person] = [f"Handed in under {len(names[student])} names: {', '.join(names[student])}."]
            names[student][0] = ""
    return owners, doubts


def _looked_at(file: _File) -> _File:
    """The file with its chapter, and with what is wrong or odd about it."""
    found = file.found
    named = chapter_in(file.name) or next(filter(None, map(chapter_in, reversed(found.parts[1:-1]))), None)
    if found.problem or not found.path:
        return replace(file, chapter=named, problem=found.problem)
    try:
        inside = chapter_of(read(found.path))
    except Unreadable as error:
        return replace(file, chapter=named, problem=str(error))
    if inside is None and named is None:
        return replace(file, problem="is a notebook, but of no chapter of this course.")
    if inside is None:
        return replace(file, chapter=named, remark=f"{file.shown} has no cell and no check of chapter {named}.")
    if named is None:
        remark = f"{file.shown} was renamed; its cells are those of chapter {inside}."
    else:
        remark = f"{file.shown} is named as chapter {named}, but its cells are those of chapter {inside}." if named != inside else ""
    return replace(file, chapter=inside, remark=remark)


def _chapters(files: list[_File]) -> list[str]:
    """The chapters of which something of a student is there; [""] where what is there belongs to none."""
    return sorted({file.chapter for file in files if file.chapter and (file.found.path or file.problem)}) or [""]


def _submission(student: tuple[str, str], chapter: str, files: list[_File]) -> Submission:
    """What counts of a student's files for a chapter: the newest that can be read; the others are named."""
    about = [file for file in files if not file.found.is_folder or file.problem]
    mine = _newest_first([file for file in about if file.chapter == chapter and chapter])
    good = [file for file in mine if file.found.path and not file.problem]
    if not good:
        return Submission(*student, chapter, None, _nothing(chapter, mine, about, student[0]))
    mine = [file for file in mine if file.found.path or file.problem]
    best, says = good[0], [good[0].remark]
    if _is_solution(best):
        says.append(f"{best.shown} lies in a folder called solutions: it may be the course's own.")
    newer = [file for file in mine[: mine.index(best)] if file.problem]
    says += [f"{file.shown} is newer, but {file.problem}" for file in newer]
    says += [f"{file.shown} {file.problem}" for file in about if file.problem and file.chapter is None]
    older = [file.shown for file in mine if file is not best and file not in newer]
    if older:
        says.append(f"{best.shown} counts, the newest; left aside: {', '.join(older)}.")
    return Submission(*student, chapter, best.found.path, " ".join(filter(None, says)))


def _newest_first(files: list[_File]) -> list[_File]:
    """By the platform's number or the time; files of the same minute by the number in their names, then the plainest name. What
    lies among solutions comes last."""
    newest = max((file.found.modified for file in files), default=0.0)

    def age(file: _File) -> tuple:
        recent = newest - file.found.modified <= _SAME_TIME
        return (recent, 0.0 if recent else file.found.modified, file.attempt, -len(file.name), file.name)

    if any(file.attempt > 99 for file in files):
        files = sorted(files, key=lambda file: (file.attempt, file.found.modified), reverse=True)
    else:
        files = sorted(files, key=age, reverse=True)
    return sorted(files, key=_is_solution)


def _is_solution(file: _File) -> bool:
    """Whether a file lies where the course keeps its solutions: who hands in all of the course means the chapters."""
    return "solutions" in file.found.parts[1:-1]


def _nothing(chapter: str, mine: list[_File], files: list[_File], student: str) -> str:
    """Why nothing of a student can be graded for a chapter."""
    if mine:
        return " ".join(f"{file.shown} {file.problem or 'is no notebook: it must end in .ipynb.'}" for file in mine)
    broken = [file for file in files if file.problem and file.chapter is None]
    others = [file for file in files if file.found.path and file.chapter]
    says = [f"{file.shown} {file.problem}" for file in broken]
    if others:
        what = ", ".join(f"{file.shown} (chapter {file.chapter})" for file in others)
        says.append(f"Nothing is there for chapter {chapter}, only {what}.")
    if any(file.is_page for file in files):
        says.append("The text field of the platform was used; the notebook must be handed in as a file.")
    if says:
        return " ".join(says)
    if files:
        return f"There is no notebook, only {', '.join(file.shown for file in files[:5])}{' …' if len(files) > 5 else ''}."
    return f"{MISSING}: the folder of {shown(student)} is empty."
