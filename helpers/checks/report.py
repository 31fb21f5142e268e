"""What a check says: the verdict as data, and its two views, text and HTML."""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from helpers.checks.exercise import LABELS

_WORDS = {"passed": "Passed", "failed": "Not yet", "error": "Stopped by an error", "not_attempted": "Not attempted"}
_SYMBOLS = {"passed": "✓", "failed": "✗", "error": "✗", "not_attempted": "○", "hit": "✓", "miss": "≠", "neither": "○"}
# Worst first: the status of a report is that of its worst part.
_ORDER = ("error", "failed", "not_attempted", "passed")


class Code(str):
    """A line of a report that is set in the code font: inputs, results and the learner's own lines."""


class Sketch(str):
    """A drawing, as HTML. Where a report is read as text, it is left out: the other lines say the same."""


@dataclass(frozen=True)
class Finding:
    """The verdict on one way. `lines` are sentences and labelled values; `headline` replaces "Not yet" and its like;
    `praise` says what a passed answer also did right ("f called once"); `drawn` is whether cases were drawn at all;
    `look` is how a prediction looks ("hit", "miss" or "neither"): each of them has passed."""

    way: str
    status: str
    lines: tuple[str, ...] = ()
    mistake: str | None = None
    cases: int = 0
    headline: str = ""
    praise: tuple[str, ...] = ()
    drawn: bool = True
    look: str = ""


@dataclass(frozen=True, eq=False)
class Report:
    """The result of a check. `str(report)` and the notebook show the same words.

    `status` is "passed", "failed", "not_attempted" or "error"; `mistake` is the id of the recognised mistake or
    None; `seed` draws the same inputs again; `ways` maps each way to its own status.
    """

    id: str
    findings: tuple[Finding, ...]
    seed: int | None = None
    several_ways: bool = False
    has_hints: bool = False
    notes: tuple[str, ...] = ()
    _shown: list[int] = field(default_factory=list, repr=False)

    @property
    def status(self) -> str:
        return min((f.status for f in self.findings), key=_ORDER.index, default="error")

    @property
    def mistake(self) -> str | None:
        return next((f.mistake for f in self.findings if f.mistake), None)

    @property
    def ways(self) -> dict[str, str]:
        return {f.way: f.status for f in self.findings}

    def blocks(self) -> list[tuple[str, str, list[str]]]:
        """The report in blocks of (status, headline, lines): all that passed in one, what is not attempted in one,
        and one for each way that went wrong, or for several that went wrong alike."""
        passed = [f for f in self.findings if f.status == "passed"]
        missing = [f for f in self.findings if f.status == "not_attempted"]
        wrong = [f for f in self.findings if f.status in ("failed", "error")]
        blocks = []
        if passed:
            blocks.append((passed[0].look or "passed", self._headline("passed", passed), list(passed[0].lines) if not wrong else []))
        if missing:
            lines = list(missing[0].lines) or ["When you have written it, run this cell again."]
            lines += [f'Where to begin? `hint("{self.id}")`'] if self.has_hints and not wrong else []
            blocks.append(("not_attempted", self._headline("not_attempted", missing), lines))
        alike: dict[tuple, list[Finding]] = {}
        for finding in wrong:
            alike.setdefault((finding.status, finding.headline, finding.lines), []).append(finding)
        for (status, _, lines), findings in alike.items():
            following = self._next() if findings[-1] is wrong[-1] else []
            blocks.append((status, self._headline(status, findings), [*lines, *following]))
        if self.notes:
            status, headline, lines = blocks[-1]
            blocks[-1] = (status, headline, [*lines, *self.notes])
        return blocks

    def _headline(self, status: str, findings: list[Finding]) -> str:
        word = findings[0].headline or _WORDS[status]
        ways = ", ".join(LABELS.get(f.way, f.way) for f in findings) if self.several_ways else ""
        cases = findings[0].cases
        counted = f" · {cases} cases{' each' if len(findings) > 1 else ''}" if cases > 1 else ""
        praise = "".join(f" · {line}" for line in findings[0].praise)
        return f"{word} – {self.id}{': ' + ways if ways else ''}{counted}{praise}"

    def _next(self) -> list[str]:
        parts = [f'Next: `hint("{self.id}")`'] if self.has_hints else []
        if self.seed is not None:
            parts.append(f"replay: seed={self.seed}")
        return [" · ".join(parts)] if parts else []

    def __str__(self) -> str:
        parts = []
        for status, headline, lines in self.blocks():
            parts += [f"{_SYMBOLS[status]} {headline}", *(f"  {line}" for line in lines if not isinstance(line, Sketch))]
        return "\n".join(parts)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": card(self.blocks())}

    def _ipython_display_(self) -> None:
        """Show once per cell: `check` shows the report, and the cell that ends in `check(…)` must not repeat it."""
        from IPython import get_ipython
        from IPython.display import display

        shell = get_ipython()
        cell = shell.execution_count if shell else -1
        if cell not in self._shown:
            self._shown.append(cell)
            display(self._repr_mimebundle_(), raw=True)

    def __repr__(self) -> str:
        return str(self)


def card(blocks: list[tuple[str, str, list[str]]]) -> str:
    """Blocks as HTML that takes its text color from the theme. The words carry the verdict, the border repeats it."""
    style = {"passed": "solid #2e8b57", "failed": "dashed #d2691e", "error": "dashed #d2691e", "not_attempted": "dotted #888"}
    style |= {"hit": "solid #2e8b57", "miss": "double #8a6d3b", "neither": "dotted #888"}
    parts = []
    for status, headline, lines in blocks:
        head = f"<div><strong>{_SYMBOLS[status]} {_inline(headline)}</strong></div>"
        body = "".join(_box(run) if code else "".join(map(_sentence, run)) for code, run in groupby(lines, _is_code))
        parts.append(f"<div style='border-left:4px {style[status]};padding:2px 0 2px 12px;margin:4px 0'>{head}{body}</div>")
    return "".join(parts)


def _is_code(line: str) -> bool:
    return isinstance(line, Code)


def _sentence(line: str) -> str:
    return line if isinstance(line, Sketch) else f"<div style='white-space:pre-wrap'>{_inline(line)}</div>"


def _box(lines: Iterable[str]) -> str:
    """Lines of code one below the other, set apart by a thin frame. Wide ones wrap."""
    inside = "<br>".join(html.escape(line, quote=False) for line in lines)
    plain = "background:none;border:0;padding:0;color:inherit"  # a front end would give each line a strip of its own
    frame = "border:1px solid rgba(128,128,128,.4);border-radius:3px;padding:3px 8px;margin:4px 0"
    return f"<div style='{frame};white-space:pre-wrap'><code style='{plain}'>{inside}</code></div>"


def _inline(line: str) -> str:
    """Escape a line; what stands between backquotes is set in the code font."""
    text = html.escape(line, quote=False)
    pieces = text.split("`")
    return "".join(f"<code>{p}</code>" if k % 2 else p for k, p in enumerate(pieces)) if len(pieces) % 2 else text
