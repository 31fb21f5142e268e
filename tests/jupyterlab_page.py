"""A notebook in JupyterLab, driven as its reader drives it: by the keyboard, and by the menus that a sentence names."""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Playwright, Route, expect, sync_playwright

PATIENCE = 60_000  # milliseconds until a thing that does not appear counts as missing, on a busy machine too
KEY_PATIENCE = 2_000  # milliseconds until a key that moved nothing counts as lost
ACTIVE = ".jp-Notebook .jp-Cell.jp-mod-active"
INDEX = "data-windowed-list-index"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# The browser's own calls home: they are not the page's, and a machine without network makes them slow.
QUIET = ["--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]  # fmt: skip

# The lowest contrast of any text in an element with what lies behind it, by the formula of WCAG 2.
CONTRAST = """root => {
    const canvas = Object.assign(document.createElement('canvas'), {width: 1, height: 1});
    const ink = canvas.getContext('2d', {willReadFrequently: true});
    const paint = color => { ink.fillStyle = color; ink.fillRect(0, 0, 1, 1); };
    const luminance = () => {
        const [r, g, b] = [...ink.getImageData(0, 0, 1, 1).data].map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let lowest = {ratio: Infinity, text: ''};
    while (texts.nextNode()) {
        if (!texts.currentNode.data.trim()) continue;
        const layers = [];
        for (let e = texts.currentNode.parentElement; e; e = e.parentElement)
            layers.unshift(getComputedStyle(e).backgroundColor);
        ['white', ...layers].forEach(paint);
        const behind = luminance();
        paint(getComputedStyle(texts.currentNode.parentElement).color);
        const [dark, light] = [behind, luminance()].sort((a, b) => a - b);
        const ratio = (light + 0.05) / (dark + 0.05);
        if (ratio < lowest.ratio) lowest = {ratio, text: texts.currentNode.data.slice(0, 60)};
    }
    return lowest;
}"""


class NotebookPage:
    """A page that shows one notebook. `requests_outside` and `errors` fill while it is used."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.requests_outside: list[str] = []
        self.errors: list[str] = []
        self.cell_ids: list[str] = []
        page.context.route(lambda url: not _is_here(url), self._refuse)
        page.on("websocket", lambda socket: _is_here(socket.url) or self.requests_outside.append(socket.url))
        page.on("console", lambda said: said.type == "error" and self.errors.append(said.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _refuse(self, route: Route) -> None:
        self.requests_outside.append(route.request.url)
        route.abort()

    def open(self, address: str, notebook: Path) -> None:
        """Open the page that shows this notebook, and wait until it can be used."""
        self.page.goto(address)
        self.await_notebook(notebook)

    def await_notebook(self, notebook: Path) -> None:
        """Wait for the cells of this notebook and for its kernel, and for one cell to have the focus."""
        self.cell_ids = [cell["id"] for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]]
        expect(self.page.locator(".jp-Notebook .jp-Cell")).to_have_count(len(self.cell_ids))
        expect(self.page.locator("#jp-main-statusbar")).to_contain_text("Python 3 (ipykernel) | Idle")
        expect(self.page.locator(ACTIVE)).to_be_focused()

    def cell(self, cell_id: str) -> Locator:
        """The cell with this id. Cells that were added since the notebook was opened do not count."""
        return self.page.locator(f'.jp-Cell[{INDEX}="{self.cell_ids.index(cell_id)}"]')

    def output(self, cell_id: str) -> Locator:
        """What stands below the code of the cell."""
        return self.cell(cell_id).locator(".jp-OutputArea-output")

    def select(self, cell_id: str) -> None:
        """Go to the cell with the arrow keys. A key pressed while a dialog still holds the focus is pressed again."""
        wanted = self.cell_ids.index(cell_id)
        deadline = time.monotonic() + PATIENCE / 1000
        while (place := self._active()) != wanted and time.monotonic() < deadline:
            self._command_mode()
            self.page.keyboard.press("ArrowDown" if place < wanted else "ArrowUp")
            with suppress(AssertionError):
                expect(self.page.locator(ACTIVE)).not_to_have_attribute(INDEX, str(place), timeout=KEY_PATIENCE)
        expect(self.cell(cell_id)).to_contain_class("jp-mod-active")
        self._command_mode()
        expect(self.cell(cell_id)).to_be_focused()

    def _command_mode(self) -> None:
        """Let the keys act on cells. After the palette or a dialog JupyterLab gives the focus back late, or not at all."""
        self.page.keyboard.press("Escape")
        try:
            expect(self.page.locator(ACTIVE)).to_be_focused(timeout=KEY_PATIENCE)
        except AssertionError:
            self.page.locator(ACTIVE).focus()

    def _active(self) -> int:
        """The place of the cell that the keys act on, counted from 0."""
        return int(self.page.locator(ACTIVE).get_attribute(INDEX))

    def run(self, *cell_ids: str) -> None:
        """Run these cells with Shift+Enter, one after the other."""
        for cell_id in cell_ids:
            self.select(cell_id)
            self.page.keyboard.press("Shift+Enter")
            below = self.cell_ids.index(cell_id) + 1
            expect(self.page.locator(ACTIVE)).to_have_attribute(INDEX, str(below))

    def replace_line(self, cell_id: str, from_the_end: int, text: str) -> None:
        """Type this text in place of what stands on a line of the cell, indentation kept. 0 means the last line."""
        keys = self.page.keyboard
        self.select(cell_id)
        keys.press("Enter")
        keys.press("ControlOrMeta+a")
        keys.press("ArrowRight")
        for _ in range(from_the_end):
            keys.press("ArrowUp")
        keys.press("Home")
        keys.press("Shift+End")
        keys.type(text)
        keys.press("Escape")

    def add_below(self, cell_id: str, text: str) -> Locator:
        """Type this text into a new cell below, run it, and return its output. Cells further down lose their place."""
        self.select(cell_id)
        self.page.keyboard.press("b")
        new = self.page.locator(f'.jp-Cell[{INDEX}="{self.cell_ids.index(cell_id) + 1}"]')
        expect(new).to_contain_class("jp-mod-active")
        self.page.keyboard.press("Enter")
        self.page.keyboard.type(text)
        self.page.keyboard.press("Shift+Enter")
        return new.locator(".jp-OutputArea-output")

    def restart_kernel(self) -> None:
        """Press 0 twice, and agree."""
        deadline = time.monotonic() + PATIENCE / 1000
        while not self.page.locator(".jp-Dialog").count() and time.monotonic() < deadline:
            self._command_mode()
            self.page.keyboard.press("0")
            self.page.keyboard.press("0")
            with suppress(AssertionError):
                expect(self.page.locator(".jp-Dialog")).to_be_visible(timeout=KEY_PATIENCE)
        expect(self.page.locator(".jp-Dialog")).to_contain_text("Restart")
        with self.page.expect_response(re.compile("/api/kernels/.*/restart")):
            self.page.keyboard.press("Enter")

    def choose(self, menu: str, entry: str) -> None:
        """Choose an entry of a menu by the words a reader sees."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=entry, exact=True).click()

    def theme(self) -> str:
        """The name of the theme, "JupyterLab Light" for example."""
        return self.page.locator("body").get_attribute("data-jp-theme-name") or ""

    def switch_theme(self, theme: str) -> None:
        """Choose a theme in the command palette, if the page does not have it already."""
        if theme == self.theme():
            return
        self.page.keyboard.press("ControlOrMeta+Shift+c")
        expect(self.page.locator(".lm-CommandPalette-input")).to_be_focused()
        self.page.keyboard.type(f"Use Theme: {theme}")
        expect(self.page.locator(".lm-CommandPalette-item.lm-mod-active")).to_contain_text(theme)
        self.page.keyboard.press("Enter")
        expect(self.page.locator("body")).to_have_attribute("data-jp-theme-name", theme)


@contextmanager
def notebook_page(home: Path) -> Iterator[NotebookPage]:
    """A page in a browser without a window, which writes nothing outside the folder home. Skips where there is none."""
    with sync_playwright() as playwright:
        browser = launch(playwright, home)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        try:
            yield NotebookPage(page)
        finally:
            browser.close()


def launch(playwright: Playwright, home: Path) -> Browser:
    """The first that starts of: a browser of the system's, playwright's own, Chrome or Edge in their usual places."""
    choices = [{"executable_path": path} for path in map(shutil.which, BROWSERS) if path]
    failures = []
    for choice in [*choices, {}, {"channel": "chrome"}, {"channel": "msedge"}]:
        try:
            return playwright.chromium.launch(**choice, args=QUIET, env={**os.environ, "HOME": str(home)})
        except Error as error:
            if not re.search("Executable doesn't exist|is not found at", error.message):
                failures.append(error)
    if failures:
        raise failures[0]
    pytest.skip("no Chromium, Chrome or Edge is here; this installs one: python -m playwright install chromium")


def violations(element: Locator) -> list[str]:
    """What axe-core finds in an element that would shut somebody out: the rule, and the first place."""
    page = element.page
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = element.evaluate("element => axe.run(element, {resultTypes: ['violations']})")["violations"]
    return [f"{v['id']} at {v['nodes'][0]['html'][:120]}" for v in found]


def lowest_contrast(element: Locator) -> tuple[float, str]:
    """The lowest contrast ratio (1 to 21) of any text in the element with its background, and that text."""
    lowest = element.evaluate(CONTRAST)
    return lowest["ratio"], lowest["text"]


def _is_here(url: str) -> bool:
    """Whether a request for this address stays on this computer."""
    parts = urlsplit(url)
    return parts.scheme in ("about", "blob", "data") or parts.hostname in ("localhost", "127.0.0.1", "::1")
