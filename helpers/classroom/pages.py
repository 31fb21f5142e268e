"""The pages that a run writes: one for each student, and the class report. Each is one file, with nothing to load."""

from __future__ import annotations

import hashlib
import html
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from helpers import exercises
from helpers.checks.exercise import LABELS, Exercise
from helpers.classroom.grouping import Group
from helpers.classroom.results import NOTHING, UNREADABLE, UNTOUCHED, Graded, Result

_SIGNS = {"passed": "✓", "failed": "✗", "error": "✗", "not_attempted": "○"}

_AGAIN = "Does the file that you handed in open in Jupyter? It must be the notebook itself, and end in `.ipynb`. Ask your teacher whether you may hand it in again."

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --good: #2e8b57; --bad: #d2691e; --none: #888; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: .5rem 0 1.5rem; } caption { text-align: left; padding: .3rem 0; }
th, td { border-bottom: 1px solid var(--line); padding: .25rem .8rem .25rem 0; text-align: left; vertical-align: top; }
.who td:first-child { white-space: nowrap; } .who th { font-size: 13px; min-width: 4rem; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
pre, code { font: 13px/1.45 ui-monospace, monospace; } pre { white-space: pre-wrap; border: 1px solid var(--line); padding: .5rem .8rem; }
.bar { display: flex; width: 16rem; height: 1.1rem; border: 1px solid var(--line); }
.bar span { display: block; } .passed { background: var(--good); }
.failed { background: repeating-linear-gradient(45deg, var(--bad) 0 4px, transparent 4px 8px); }
.not_attempted { background: transparent; }
details { margin: .3rem 0 1rem; } .scroll { overflow-x: auto; } .says { border-left: 4px double var(--none); padding-left: .8rem; }
"""


def page(title: str, body: Iterable[str]) -> str:
    """A whole page of HTML. `body` is HTML; everything that a student wrote has to be escaped in it."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{text(title)}</title><style>{_STYLE}</style></head>\n<body><main>\n<h1>{text(title)}</h1>\n"
        + "\n".join(body)
        + "\n</main></body></html>\n"
    )


def text(value: object) -> str:
    """Anything as text in HTML."""
    return html.escape("".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in str(value)))


def prose(value: object) -> str:
    """A sentence as HTML: what stands between backticks is code."""
    return re.sub(r"`([^`\n]+)`", r"<code>\1</code>", text(value))


def file_name(student: str) -> str:
    """A file name for a student's page, that no two students share and no system refuses."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", student)[:60].strip("_")
    return f"{plain or 'student'}_{hashlib.sha256(student.encode()).hexdigest()[:6]}.html"


# --- for a student --------------------------------------------------------------------------------------------------


def feedback(mine: Sequence[Graded], groups: Sequence[Group] = ()) -> str:
    """The page of one student: points, and what each check says of the answer, on the numbers that were drawn for it."""
    body = []
    if any(graded.results for graded in mine):
        body.append("<p>Each answer was tried on numbers drawn for you alone. <code>check(…, seed=…)</code> with the seed below draws them again.</p>")
    for graded in mine:
        submission = graded.submission
        earned = f": {graded.points} of {graded.of} points" if graded.results else ""
        body.append(f"<h2>Chapter {text(submission.chapter)}{earned}</h2>")
        if graded.reason.strip(".") not in ("", graded.status):
            body.append(f"<p><strong>{text(graded.status.capitalize())}.</strong> {prose(graded.reason)}</p>")
        elif not graded.results:
            body.append(f"<p><strong>{text(graded.status.capitalize())}.</strong></p>")
        if graded.status == UNREADABLE:
            body.append(f"<p>{prose(_AGAIN)}</p>")
        counting = graded.counting
        if len(counting) < len(graded.results):
            body.append("<p>One project is asked for: the one that earned most counts, and a project in which nothing was attempted is left out here.</p>")
        for result in graded.results:
            if result not in counting and result.status == "not_attempted":
                continue
            body += _exercise(result, [g for g in groups if submission.student in g.students and g.exercise == result.exercise and g.says])
    name = mine[0].submission.name or mine[0].submission.student
    return page(f"Feedback for {name}", body)


def _exercise(result: Result, said: Sequence[Group]) -> list[str]:
    seed = f" · seed={result.seed}" if result.seed is not None else ""
    body = [f"<h3>{text(title(result.exercise))} <small>{result.points} of {result.of}</small></h3>", f"<p><code>{text(result.exercise)}</code>{seed}</p>", result.html]
    return body + [f'<p class="says">Your teacher, on {text(LABELS[g.way])}: {prose(g.says)}</p>' for g in said]


def title(exercise: str) -> str:
    found = exercises.find(exercise)
    return found.title if found else exercise


# --- for the teacher ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Twins:
    """Students whose answers to a chapter are the same text, or the text of the solution. A hint, and no verdict."""

    chapter: str
    students: tuple[str, ...]
    what: str


def class_report(graded: Sequence[Graded], groups: Sequence[Group], twins: Sequence[Twins] = (), more: str = "") -> str:
    """What a class knows: who passed which exercise in which way, which beliefs it holds, and what nobody has named yet. `more` is
    a section as HTML."""
    body = _overview(graded)
    for chapter in sorted({one.submission.chapter for one in graded}):
        mine = [g for g in graded if g.submission.chapter == chapter]
        body += [f"<h2>{text(f'Chapter {chapter}' if chapter else 'Of no chapter')}</h2>", *_passes(mine), *_who(mine)]
    read = {(g.submission.student, r.exercise, way): said for g in graded for r in g.results for way, said in r.says.items()}
    names = {g.submission.student: g.submission.name or g.submission.student for g in graded}
    return page("Class report", [*body, *_beliefs(graded), *_unnamed(groups, names, read), more, *_twins(twins), *_to_look_at(graded)])


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str = "", numbers: frozenset[int] = frozenset()) -> str:
    """A table. Cells are HTML."""

    def line(cells: Sequence[str], kind: str) -> str:
        marked = (f'<{kind}{" class=number" if k in numbers else ""}{" scope=col" if kind == "th" else ""}>{cell}</{kind}>' for k, cell in enumerate(cells))
        return f"<tr>{''.join(marked)}</tr>"

    said = f"<caption>{caption}</caption>" if caption else ""
    return f'<div class="scroll"><table>{said}<thead>{line(head, "th")}</thead><tbody>{"".join(line(row, "td") for row in rows)}</tbody></table></div>'


def _overview(graded: Sequence[Graded]) -> list[str]:
    counts = Counter(one.status for one in graded)
    said = ", ".join(f"{number} {status}" for status, number in counts.most_common())
    rows = [
        (text(one.submission.name or one.submission.student), text(one.submission.chapter), text(one.status), f"{one.points}" if one.results else "–", f"{one.of}" if one.results else "–")
        for one in graded
    ]  # fmt: skip
    listed = table(("Student", "Chapter", "Status", "Points", "Of"), rows, numbers=frozenset((3, 4)))
    return [f"<p>{len(graded)} in all: {said}.</p>", f"<details><summary>The points of each</summary>{listed}</details>"]


def _passes(graded: Sequence[Graded]) -> list[str]:
    rows = []
    asked = {result.exercise: result for one in graded for result in one.results}
    for id, first in asked.items():
        for way in first.ways:
            counts = Counter(r.ways[way] for one in graded for r in one.results if r.exercise == id and way in r.ways)
            rows.append((text(title(id)), text(LABELS[way]), _bar(counts), *(f"{counts[s]}" for s in ("passed", "failed", "error", "not_attempted"))))
    return [table(("Exercise", "Way", "Share", "Passed", "Not yet", "Error", "Not attempted"), rows, numbers=frozenset((3, 4, 5, 6)))] if rows else []


def _who(graded: Sequence[Graded]) -> list[str]:
    """Who passed which exercise: a line for each student, a column for each exercise."""
    rows = [
        (text(one.submission.name or one.submission.student), *map(_sign, one.results), f"{one.points}")
        for one in graded if one.results
    ]  # fmt: skip
    if not rows:
        return []
    first = next(one for one in graded if one.results)
    head = [f"<span title=\"{text(result.exercise)}\">{text(title(result.exercise))}</span>" for result in first.results]
    listed = table(("Student", *head, "Points"), rows, "✓ passed, ◐ in some of its ways, ✗ wrong, ○ not attempted.", frozenset((len(head) + 1,)))
    return [f'<details class="who"><summary>Who passed what</summary>{listed}</details>']


def _sign(result: Result) -> str:
    return "◐" if 0 < list(result.ways.values()).count("passed") < len(result.ways) else _SIGNS[result.status]


def _bar(counts: Counter[str]) -> str:
    total = sum(counts.values()) or 1
    parts = {"passed": counts["passed"], "failed": counts["failed"] + counts["error"], "not_attempted": counts["not_attempted"]}
    said = f"{parts['passed']} passed, {parts['failed']} wrong, {parts['not_attempted']} not attempted"
    spans = "".join(f'<span class="{name}" style="width:{100 * n / total:.1f}%"></span>' for name, n in parts.items() if n)
    return f'<div class="bar" role="img" aria-label="{said}">{spans}</div>'


def _beliefs(graded: Sequence[Graded]) -> list[str]:
    """The mistakes that were recognised, in the sentence that the students read."""
    who: dict[tuple[str, str], set[str]] = {}
    said: dict[tuple[str, str], str] = {}
    for one in graded:
        for result in one.results:
            for way, mistake in result.mistakes.items():
                if mistake:
                    who.setdefault((result.exercise, mistake), set()).add(one.submission.name or one.submission.student)
                    said.setdefault((result.exercise, mistake), _sentence(result.exercise, mistake) or result.says.get(way, mistake))
    rows = []
    for (id, mistake), students in sorted(who.items(), key=lambda item: (-len(item[1]), item[0])):
        names = f"<details><summary>{len(students)}</summary>{text('; '.join(sorted(students)))}</details>"
        rows.append((names, text(title(id)), prose(said[id, mistake])))
    listed = table(("Students", "Exercise", "The sentence that they read"), rows)
    return ["<h2>What the class believes</h2>", listed if rows else "<p>No mistake was recognised.</p>"]


def _sentence(id: str, mistake: str) -> str:
    found = exercises.find(id)
    return next((m.says for m in found.mistakes if m.id == mistake), "") if isinstance(found, Exercise) else ""


def _unnamed(groups: Sequence[Group], names: Mapping[str, str], read: Mapping[tuple[str, str, str], str]) -> list[str]:
    """The groups. `read` is the first sentence that a student reads already, by student, exercise and way."""
    body = ["<h2>Wrong answers that nobody has named</h2>"]
    if not groups:
        return [*body, "<p>There are none.</p>"]
    body.append(
        "<p>Grouped by what they did on the same numbers. Write one sentence for a group, and everybody in it reads it: "
        "<code>.venv/bin/python -m helpers.classroom say FOLDER GROUP &quot;the sentence&quot;</code>.</p>"
    )
    for group in groups:
        said = f'<p class="says">You said: {prose(group.says)}</p>' if group.says else ""
        told = read.get((group.students[0], group.exercise, group.way), "")
        told = f"<p>The page of the first says: {prose(told)}</p>" if told else ""
        who = [names.get(student, student) for student in group.students]
        body.append(
            f"<h3>{len(group.students)} × {text(title(group.exercise))}, {text(LABELS[group.way])}</h3><p>Group <code>{text(group.name)}</code>: "
            f"{text('; '.join(who))}</p>{told}{said}<pre>{text(chr(10).join(group.did))}</pre>"
            f"<details><summary>The answer of {text(who[0])}</summary><pre>{text(group.code)}</pre></details>"
        )
    return body


def _twins(twins: Sequence[Twins]) -> list[str]:
    if not twins:
        return []
    rows = [(text(t.chapter), text("; ".join(t.students)), text(t.what)) for t in twins]
    said = "<p>Equal texts, spaces and comments aside. Short answers are often equal, and good ones look like the solution: a hint, no verdict.</p>"
    return ["<h2>Equal answers</h2>", said, table(("Chapter", "Students", "What is equal"), rows)]


def _to_look_at(graded: Sequence[Graded]) -> list[str]:
    """What a person has to look at: what could not be graded, what was handed in oddly, and what nobody has touched."""
    rows = []
    for one in graded:
        why = [one.reason] if one.reason.strip(".") not in ("", one.status) else []
        why += [UNTOUCHED] if one.is_untouched else []
        nothing = [title(result.exercise) for result in one.results if NOTHING in result.report]
        why += [f"{NOTHING.rstrip('.')} for {'; '.join(nothing)}: was something renamed or deleted?"] if nothing else []
        if why or not one.results:
            rows.append((text(one.submission.name or one.submission.student), text(one.submission.chapter), text(one.status), prose(" ".join(why))))
    return ["<h2>What to look at yourself</h2>", table(("Student", "Chapter", "Status", "Why"), rows)] if rows else []
