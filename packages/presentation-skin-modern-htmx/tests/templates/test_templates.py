"""Every template is whole, and keeps to what a strict page policy allows."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import quickscale_presentation_skins.modern_htmx as skin

ROOT = Path(skin.__path__[0]) / "templates"
SOURCES = {path.relative_to(ROOT).as_posix(): path.read_text() for path in ROOT.rglob("*.html")}

#: Whole forms, but for the one in which another library writes the token.
FORM = r"<form(?!.{0,40}attrs\.method).*?</form>"

SIDED = (
    r"(?:^|[\s:])-?(?:[mp][lr]-|(?:left|right)-|text-(?:left|right)\b|(?:border|rounded)-[lr]\b)"
)


def templates_with(pattern: str) -> list[str]:
    return [name for name, source in SOURCES.items() if re.search(pattern, source)]


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_template_compiles(name: str) -> None:
    get_template(name)


def test_no_template_names_another_site() -> None:
    assert templates_with(r"(https?:)?//[\w.-]+\.\w+") == []


def test_no_template_needs_an_inline_script_or_style() -> None:
    assert templates_with(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc=)") == []


def test_a_form_carries_the_csrf_token_exactly_when_it_changes_something() -> None:
    forms = [form for source in SOURCES.values() for form in re.findall(FORM, source, re.DOTALL)]
    assert len(forms) > 5
    assert [
        form
        for form in forms
        if ('method="post"' in form) != bool(re.search("csrf_token|form_fields", form))
    ] == []


def test_no_template_knows_left_and_right() -> None:
    classes = {name: " ".join(re.findall(r'class="([^"]*)"', it)) for name, it in SOURCES.items()}
    assert [name for name, text in classes.items() if re.search(SIDED, text)] == []


@pytest.mark.parametrize("interval", ["month", "year"])
def test_plans_open_at_the_interval_that_is_paid(interval: str) -> None:
    other = {"month": "year", "year": "month"}[interval]
    can = {f"change_{interval}": False, f"change_{other}": True}
    prices = {"monthly": "10.00", "yearly": "100.00", "currency": "USD"}
    row = {"title": "Pro", "data": {"is_current": True, "can": can, **prices}}
    page = get_template("base/plans.html").render(
        {
            "layout": "layouts/fragment.html",
            "page": {"title": "Plans", "path": "/"},
            "list": {"rows": [row]},
        }
    )
    # Of several that are checked, a browser takes the last.
    assert re.findall(r'value="(\w+)"[^>]* checked', page)[-1] == interval
