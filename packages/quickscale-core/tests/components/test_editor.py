"""The editor in the plain Django admin, under a policy that allows nothing inline."""

import json
import os
import re
import shutil
import sys
import types
from importlib.resources import files

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import include, path

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def chromium():
    executable = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if not executable:
        pytest.skip("Chromium is missing")
    playwright = pytest.importorskip("playwright.sync_api")
    # Playwright keeps an event loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def site(page_model, settings, live_server, transactional_db, client):
    """The address of an admin with the pages, and the cookie of somebody who may edit them."""
    own = admin.AdminSite("own")
    own.register(page_model, admin.ModelAdmin)
    urls = types.ModuleType("components_test_urls")
    urls.urlpatterns = [path("own/", own.urls), path("", include(settings.ROOT_URLCONF))]
    sys.modules[urls.__name__] = urls
    settings.ROOT_URLCONF = urls.__name__
    settings.SECURE_CSP = {"default-src": "'self'"}
    person = get_user_model().objects.create_superuser(email="ada@example.com", password="x")
    client.force_login(person)
    yield live_server.url, client.cookies["sessionid"].value
    del sys.modules[urls.__name__]


@pytest.fixture
def open_page(chromium, site, page):
    contexts = []
    complaints = []
    url, session = site

    def note(message):
        if message.type == "error" and "favicon" not in message.location["url"]:
            complaints.append(message.text)

    def open_page(**options):
        context = chromium.new_context(viewport={"width": 1280, "height": 1000}, **options)
        contexts.append(context)
        context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
        tab = context.new_page()
        tab.on("console", note)
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.goto(f"{url}/own/quickscale_components/page/{page.pk}/change/")
        return tab

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def save(tab):
    with tab.expect_navigation():
        tab.get_by_role("button", name="Save and continue editing").click()


def test_components_are_added_changed_moved_and_removed(open_page, page, raw, stored):
    tab = open_page()
    assert tab.locator("textarea#id_body").is_hidden()
    tab.get_by_label("Title").nth(1).fill("Hello")
    tab.get_by_label("Type", exact=True).select_option("Table")
    tab.get_by_role("button", name="Add: Type").click()
    assert tab.evaluate("document.activeElement.id") == "id_body-7-value-heading"
    tab.keyboard.type("Sizes")
    tab.get_by_label("Tone").select_option("Loud")
    tab.get_by_role("button", name="Add: Rows").click()
    tab.get_by_label("Name").first.fill("Mat")
    tab.get_by_label("Amount").first.fill("1.5")
    tab.get_by_role("button", name="Add: Tags").click()
    tab.keyboard.type("soft")
    tab.get_by_label("Shown").uncheck()
    tab.get_by_role("button", name="Add: Note").click()
    tab.get_by_label("Name").nth(1).fill("Read me")
    tab.get_by_role("button", name="Move up: 8. Table").press("Enter")
    assert tab.evaluate("document.activeElement.id") == "id_body-6-up"
    tab.get_by_role("button", name="Remove: 3. Quote").click()
    if directory := os.environ.get("QUICKSCALE_SCREENSHOTS"):
        tab.screenshot(path=f"{directory}/components.png", full_page=True)
    save(tab)
    assert "was changed successfully" in tab.content()

    after = raw(page)
    assert after[0]["value"]["title"] == "Hello"
    assert [after[1], after[2], after[3], after[4], after[6]] == [stored[1], *stored[3:]]
    assert after[5]["value"] == {
        "heading": "Sizes",
        "tone": "loud",
        "rows": [{"name": "Mat", "amount": "1.5"}],
        "tags": ["soft"],
        "shown": False,
        "since": None,
        "columns": 1,
        "note": {"name": "Read me", "amount": "0"},
    }


def test_saving_without_touching_anything_changes_nothing(open_page, page, raw, stored):
    tab = open_page()
    save(tab)
    assert "was changed successfully" in tab.content()
    assert raw(page) == stored


def test_errors_are_shown_and_nothing_that_was_typed_is_lost(open_page, page, raw, stored):
    tab = open_page()
    tab.get_by_label("Picture").fill("javascript:alert(1)")
    save(tab)
    assert (
        "1. Hero / picture: Enter a path or a URL that starts with http:// or https://."
    ) in tab.content()
    assert tab.get_by_label("Picture").input_value() == "javascript:alert(1)"
    assert raw(page) == stored


def test_an_unreadable_component_is_shown_kept_and_removable(open_page, page, raw, stored):
    tab = open_page()
    item = tab.get_by_role("group", name="2. carousel")
    assert "kept unchanged" in item.inner_text()
    tab.get_by_role("button", name="Remove: 2. carousel").click()
    save(tab)
    assert raw(page) == [stored[0], *stored[2:]]


def test_every_control_has_a_label(open_page):
    tab = open_page()
    tab.get_by_role("button", name="Add: Type").click()
    controls = tab.locator(".qs :is(input, select, textarea, button)")
    assert controls.count() > 10
    for snapshot in [tab.locator(".qs").aria_snapshot()]:
        assert not re.search(
            r"- (textbox|combobox|checkbox|spinbutton|button)(:|$)", snapshot, re.M
        )


def test_the_page_has_no_barrier_that_axe_knows(open_page):
    axe = pytest.importorskip("axe_playwright_python")
    tab = open_page(bypass_csp=True)
    tab.evaluate((files(axe.__name__) / "axe.min.js").read_text(encoding="utf-8") + ";0")
    found = tab.evaluate("axe.run('.qs', {runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa']}})")
    assert [violation["id"] for violation in found["violations"]] == []


def test_without_javascript_the_json_itself_is_edited(open_page, page, raw):
    tab = open_page(java_script_enabled=False)
    area = tab.locator("textarea#id_body")
    items = json.loads(area.input_value())
    area.fill(json.dumps([{**items[0], "value": {"title": ""}, "type": "table"}]))
    save(tab)
    assert "1. Table / heading: This field is required." in tab.content()
    area = tab.locator("textarea#id_body")
    area.fill(json.dumps([{**items[0], "value": {"title": "By hand"}}]))
    save(tab)
    assert raw(page)[0]["value"]["title"] == "By hand"
