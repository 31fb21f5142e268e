"""A page to look things up: what each transform is called in the three ways, what it takes and gives, what it costs, and
what the commonest errors mean. One table; `page` writes it as Markdown, and the tests run every line of it."""

from __future__ import annotations

import hashlib

from helpers.reference.errors import ERRORS
from helpers.reference.transforms import GIVEN, TRANSFORMS, Transform

__all__ = ["ERRORS", "GIVEN", "TRANSFORMS", "Transform", "is_untouched", "page"]

_TOP = """# To look up

What each transform is called, takes and gives: by hand (`from helpers import by_hand as bh`), in torch and in JAX. Shapes
are those of one example, in which

{given}

`torch.func` is written `func`. Every line here is run by the course's tests.

Your own library has the same names: `make mine` collects what you have passed into `my_transforms.py`, and
`from helpers.mine import library; bh = library()` reads it. Chapter {mine}.
"""

_SIGNED = "\n<!-- as built: {} -->\n"  # no page shows it; it tells whether somebody wrote into the file
_END = """## What the errors mean

| the message says | in | what it means, and what to do | chapter |
|---|---|---|---|
{rows}
"""


def page(links: dict[str, str] | None = None) -> str:
    """The reference as Markdown. `links` maps the number of a chapter to the file that it links to."""

    def chapter(number: str) -> str:
        return f"[{number}]({links[number]})" if links and number in links else number

    given = "\n".join(f"- `{name}` {words}" for name, words in GIVEN.items())
    parts = [_TOP.format(given=given, mine=chapter("11"))]
    for transform in TRANSFORMS:
        rows = "\n".join(f"| {way} | {code(call)} | {code(gives)} |" for way, (call, gives) in transform.ways.items())
        parts.append(
            f"## {transform.name}\n\n{transform.says} Chapter {chapter(transform.chapter)}.\n\n"
            f"| way | you write | you get |\n|---|---|---|\n{rows}\n\nCost: {transform.cost}\n"
        )
    rows = "\n".join(f"| {code(error.message)} | {error.library} | {error.means} | {chapter(error.chapter)} |" for error in ERRORS)
    text = "\n".join([*parts, _END.format(rows=rows)])
    return text + _signature(text)


def is_untouched(page: bytes) -> bool:
    """Whether a page is as a build wrote it, of whichever edition."""
    text, mark, _ = page.decode("utf-8", "replace").replace("\r\n", "\n").rpartition(_SIGNED.partition("{")[0])
    return mark != "" and page.decode("utf-8", "replace").replace("\r\n", "\n") == text + _signature(text)


def _signature(text: str) -> str:
    return _SIGNED.format(hashlib.sha256(text.encode()).hexdigest()[:16])


def code(text: str) -> str:
    """Code in a cell of a table, where a bar would end the cell."""
    return f"`{text}`".replace("|", "\\|")
