"""Chromium, a shop with goods in it, and a customer with credits."""

import os
import shutil
from collections.abc import Iterator
from decimal import Decimal
from importlib.resources import files

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

# Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

_CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8") + ";0"
PASSWORD = "correct horse battery staple"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium")
    assert path, "Chromium is missing: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def shop(transactional_db: None, live_server) -> str:
    """The address of a shop filled with the sample products."""
    call_command("create_sample_products", verbosity=0)
    return live_server.url


@pytest.fixture
def customer(transactional_db: None):
    """Somebody with a verified address and 5,000 credits."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth import get_user_model

    user = get_user_model().objects.create_user(email="ada@example.com", password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    user.credits.grant(Decimal(5000), source="test", reason="A gift")
    return user


class Visit:
    """A page under watch: what it loads, what it complains of."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.page: Page = context.new_page()
        self.site = site
        self.complaints: list[str] = []
        self.external: list[str] = []
        self.loaded: dict[str, bytes] = {}
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._note_request)

    def _note_console(self, message) -> None:
        # Chromium writes the 4xx of a form that was refused to the console.
        if message.type in {"error", "warning"} and "status of 4" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _note_request(self, request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.external.append(request.url)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.site}{path}")
        return self.page

    def assert_quiet(self) -> None:
        assert not self.complaints, self.complaints
        assert not self.external, self.external

    def assert_accessible(self) -> None:
        """Run axe on the page as it stands, over WCAG 2.2 AA and its best practices."""
        # Evaluated, not added as a tag: the strict policy of the pages forbids that.
        self.page.evaluate(AXE)
        result = self.page.evaluate(
            "axe.run(document, {runOnly: {type: 'tag', values: "
            "['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa','best-practice']}})"
        )
        found = [
            f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
            for violation in result["violations"]
            for node in violation["nodes"]
        ]
        assert not found, f"{self.page.url}\n" + "\n".join(found)


@pytest.fixture
def visit(chromium: Browser, shop: str) -> Iterator[Visit]:
    """A visitor with JavaScript."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield Visit(context, shop)
    context.close()


@pytest.fixture
def visit_without_javascript(chromium: Browser, shop: str) -> Iterator[Visit]:
    """A visitor whose browser runs no script."""
    context = chromium.new_context(java_script_enabled=False)
    yield Visit(context, shop)
    context.close()
