"""Linked data in a real browser, under the policy that allows no inline script."""

from __future__ import annotations

import json
import os
import shutil

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = '</script><script>document.title="taken"</script>'
READ = """() => [...document.querySelectorAll('script[type="application/ld+json"]')]
    .map(script => script.textContent)"""


@pytest.fixture
def tab():
    """A page of Chromium, and what it complains about."""
    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if not executable:
        pytest.skip("Chromium is missing")
    playwright = pytest.importorskip("playwright.sync_api")
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with playwright.sync_playwright() as running:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = running.chromium.launch(executable_path=executable, args=options)
        tab = browser.new_page()
        tab.complaints = []
        tab.on("console", lambda message: tab.complaints.append(message.text))
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        yield tab
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def test_linked_data_stands_under_the_strict_policy_and_runs_nothing(
    tab, live_server, make_product
):
    make_product(NAME, slug="evil", description=NAME)
    answer = tab.goto(f"{live_server.url}/products/evil/")
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert tab.title() == f"{NAME} · Example"
    (text,) = tab.evaluate(READ)
    assert json.loads(text)["@graph"][0]["name"] == NAME
    assert tab.get_attribute('meta[name="description"]', "content") == NAME
    assert tab.complaints == []
