"""A visitor's browser under watch: what a page loads, and what it complains of."""

from __future__ import annotations

import gzip
import json
from importlib.resources import files

from playwright.sync_api import BrowserContext, Page, Response

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8") + ";0"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Those of them that depend on colours, which are all that differs by night.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]

#: Resolves once the page has been drawn anew.
#: Two frames later, and when no colour is still on its way to another.
SETTLED = """
new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))
  .then(() => Promise.allSettled(document.getAnimations().map(each => each.finished)))
"""


class Visit:
    """One tab of a visitor on a site."""

    def __init__(self, context: BrowserContext, site: str, *, is_scripted: bool = True) -> None:
        self.page: Page = context.new_page()
        self.site = site
        self.is_scripted = is_scripted
        #: Other origins that may be gone to: where something is paid.
        self.neighbours: tuple[str, ...] = ()
        self.complaints: list[str] = []
        self.external: list[str] = []
        self.responses: list[Response] = []
        self._weights: dict[str, int] = {}
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._note_request)
        self.page.on("response", self._note_response)

    def _note_console(self, message) -> None:
        # Chromium writes the 4xx of a form that was refused to the console.
        if message.type in {"error", "warning"} and "status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _note_request(self, request) -> None:
        if not request.url.startswith((self.site, *self.neighbours, "data:", "blob:")):
            self.external.append(request.url)

    def _note_response(self, response: Response) -> None:
        self.responses.append(response)

    def open(self, path: str) -> Page:
        self.responses.clear()
        self.page.goto(f"{self.site}{path}")
        return self.page

    def look(self, *, width: int | None = None, scheme: str | None = None) -> Page:
        """Look at the open page in another width or light, without asking for it again.

        Args:
            width: how wide the window is.
            scheme: ``light`` or ``dark``.
        """
        if scheme:
            self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        if width:
            self.page.set_viewport_size({"width": width, "height": 900})
        if self.is_scripted:
            self.page.evaluate(SETTLED)
        return self.page

    def weigh(self, kind: str, *, below: str = "/") -> int:
        """Return the gzipped bytes of the page's scripts or style sheets.

        Args:
            kind: ``script`` or ``stylesheet``.
            below: the path that those to be weighed lie below.
        """
        found = {it.url for it in self.responses if it.request.resource_type == kind}
        urls = {url for url in found if url.startswith(f"{self.site}{below}")}
        return sum(self._weigh_file(url) for url in urls)

    def _weigh_file(self, url: str) -> int:
        # Asked for anew: what the browser has kept is answered with 304, which has no body.
        if url not in self._weights:
            self._weights[url] = len(gzip.compress(self.page.request.get(url).body()))
        return self._weights[url]

    def assert_quiet(self) -> None:
        assert not self.complaints, self.complaints
        assert not self.external, self.external

    def inspect(self) -> None:
        """Run axe on the page, where the browser runs scripts."""
        if self.is_scripted:
            self.assert_accessible()

    def assert_accessible(self) -> None:
        """Run axe on the page as it stands, over WCAG 2.2 AA and its best practices."""
        self._run_axe({"type": "tag", "values": RULES})

    def assert_legible(self) -> None:
        """Run what axe knows of colours: enough where the same page was looked at by day."""
        self._run_axe({"type": "rule", "values": COLOUR_RULES})

    def _run_axe(self, rules: dict[str, object]) -> None:
        # Colours that are still fading are neither the ones before nor the ones to come.
        self.page.evaluate(
            "Promise.allSettled(document.getAnimations()"
            ".filter(each => each.effect.getComputedTiming().endTime < Infinity)"
            ".map(each => each.finished)).then(() => 0)"
        )
        # Evaluated, not added as a tag: the strict policy of the pages forbids that.
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE)
        options = {"resultTypes": ["violations"], "runOnly": rules}
        # The whole result is slow to hand over.
        run = f"axe.run(document, {json.dumps(options)}).then(result => result.violations)"
        violations = self.page.evaluate(run)
        found = [
            f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
            for violation in violations
            for node in violation["nodes"]
        ]
        assert not found, f"{self.page.url}\n" + "\n".join(found)
