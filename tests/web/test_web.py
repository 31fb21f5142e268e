"""The web edition: what Sphinx reads is whole; and where it has been built (make web), the pages keep their promises."""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from helpers.notebooks.chapters import solutions
from helpers.notebooks.files import ROOT
from helpers.web.__main__ import prepare
from helpers.web.landing import landing, title
from helpers.web.pages import SHOW, page

BUILT = ROOT / "build" / "web" / "html"
LONG = os.environ.get("COURSE_LONG") == "1"
built = pytest.mark.skipif(not (LONG and BUILT.is_dir()), reason="the long run looks at the pages that `make web` has built")
LIGHT = 15_000_000


@pytest.mark.parametrize("solution", solutions(), ids=lambda path: path.stem)
def test_answers_are_folded_and_markers_gone(solution: Path) -> None:
    cells = page(solution)["cells"]
    assert len({cell["id"] for cell in cells}) == len(cells)
    assert "### BEGIN SOLUTION" not in json.dumps(cells)
    reports = [cell for cell in cells if "report" in cell["metadata"]["tags"]]
    assert all(cell["source"].startswith("### Your report\n\n<details>") and cell["source"].endswith("</details>") for cell in reports)
    folded = [cell for cell in cells if "mystnb" in cell["metadata"]]
    assert all("hide-input" in cell["metadata"]["tags"] for cell in cells if {"fold", "mystnb"} & {*cell["metadata"], *cell["metadata"]["tags"]})
    asked = [cell for cell in cells if cell["id"].endswith("-asked")]
    assert len(folded) == len(asked) > 0
    assert all(cell["metadata"]["mystnb"]["code_prompt_show"] == SHOW for cell in folded)
    assert all("your answer" in cell["source"] or "your code here" in cell["source"] for cell in asked)


def test_the_landing_page_shows_a_report_that_names_a_belief(tmp_path: Path) -> None:
    prepare(tmp_path / "source")
    text = (tmp_path / "source" / "index.md").read_text(encoding="utf-8")
    assert "This a_bar holds only what came through b." in text and "make lab" in text
    assert all(f"]({path.name})" in text for path in solutions())
    assert all(len(title(path)) > 10 for path in solutions())
    assert (tmp_path / "source" / "reference.md").exists() and (tmp_path / "source" / "conf.py").exists()


def test_where_the_pages_are_public_each_chapter_opens_on_colab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for repository, found in ((None, 0), ("owner/name", len(solutions()))):
        if repository:
            monkeypatch.setenv("GITHUB_REPOSITORY", repository)
        else:
            monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
        assert landing(solutions(), []).count("/github/owner/name/blob/colab/") == found


class Page(HTMLParser):
    """The links, ids and outside requests of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.outside: list[str] = []
        self.without_alt: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        asks = given.get("src") if tag in ("script", "img", "iframe") else given.get("href") if tag == "link" else None
        if asks and re.match(r"(https?:)?//", asks):
            self.outside.append(asks)
        if tag == "img" and not (given.get("alt") or "").strip():
            self.without_alt.append(str(given.get("src"))[:60])


@built
def test_every_link_leads_somewhere_and_nothing_comes_from_elsewhere() -> None:
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in BUILT.glob("*.html")}
    assert len(pages) > len(solutions())
    for path, found in pages.items():
        assert not found.outside, f"{path.name} asks for {found.outside}"
        assert not found.without_alt, f"{path.name}: pictures without a text: {found.without_alt}"
        for link in found.links:
            parts = urlsplit(link)
            if parts.scheme or not (parts.path or parts.fragment):
                continue
            target = path if not parts.path else (path.parent / unquote(parts.path)).resolve()
            assert target.exists(), f"{path.name} links to {link}"
            if parts.fragment and target in pages:
                assert unquote(parts.fragment) in pages[target].ids, f"{path.name} links to {link}"


@built
def test_it_is_light() -> None:
    assert sum(path.stat().st_size for path in BUILT.rglob("*") if path.is_file()) < LIGHT


@built
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_on_the_pages_shuts_anybody_out(scheme: str, tmp_path: Path) -> None:
    """axe-core finds no violation, and no page scrolls sideways on a phone."""
    from importlib.resources import files

    from playwright.sync_api import sync_playwright

    from tests.jupyterlab_page import launch

    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    with sync_playwright() as playwright:
        chromium = launch(playwright, tmp_path)
        seen = chromium.new_context(viewport={"width": 1000, "height": 900}, color_scheme=scheme).new_page()
        for path in sorted(BUILT.glob("*.html")):
            seen.goto(path.as_uri())
            seen.evaluate(axe)
            found = seen.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
            assert not found, f"{path.name}: " + "; ".join(f"{v['id']} at {v['nodes'][0]['html'][:120]}" for v in found)
        phone = chromium.new_context(viewport={"width": 390, "height": 800}, color_scheme=scheme).new_page()
        for path in sorted(BUILT.glob("*.html")):
            phone.goto(path.as_uri())
            assert not phone.evaluate("document.documentElement.scrollWidth > innerWidth"), path.name
