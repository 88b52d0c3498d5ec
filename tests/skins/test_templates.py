"""Every template is whole, and keeps to what a strict page policy allows."""

import re
from functools import cache

import pytest
from django.template import Context, Engine
from django.template.backends.django import get_installed_libraries

from .shipped import SKINS, Skin

#: Whole forms, but for the one in which another library writes the token.
FORM = r"<form(?!.{0,40}attrs\.method).*?</form>"

SIDED = (
    r"(?:^|[\s:])-?(?:[mp][lr]-|(?:left|right)-|text-(?:left|right)\b|(?:border|rounded)-[lr]\b)"
)
EVERY = [
    (skin, path.relative_to(skin.templates).as_posix())
    for skin in SKINS
    for path in sorted(skin.templates.rglob("*.html"))
]


@cache
def engine_of(skin: Skin) -> Engine:
    """Return what draws in a skin, whichever of them is chosen."""
    tags = f"quickscale_presentation_skins.{skin.module}.templatetags.{skin.module}"
    libraries = {**get_installed_libraries(), skin.module: tags}
    return Engine([skin.templates], app_dirs=True, libraries=libraries)


@cache
def read_sources(skin: Skin) -> dict[str, str]:
    paths = skin.templates.rglob("*.html")
    return {path.relative_to(skin.templates).as_posix(): path.read_text() for path in paths}


def templates_with(skin: Skin, pattern: str) -> list[str]:
    return [name for name, source in read_sources(skin).items() if re.search(pattern, source)]


@pytest.mark.parametrize(("owner", "name"), EVERY, ids=str)
def test_a_template_compiles(owner: Skin, name: str) -> None:
    engine_of(owner).get_template(name)


def test_no_template_names_another_site(skin: Skin) -> None:
    assert templates_with(skin, r"(https?:)?//[\w.-]+\.\w+") == []


def test_no_template_needs_an_inline_script_or_style(skin: Skin) -> None:
    inline = r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*\bsrc=)"
    assert templates_with(skin, inline) == []


def test_a_form_carries_the_csrf_token_exactly_when_it_changes_something(skin: Skin) -> None:
    sources = read_sources(skin).values()
    forms = [form for source in sources for form in re.findall(FORM, source, re.DOTALL)]
    assert len(forms) > 5
    assert [
        form
        for form in forms
        if ('method="post"' in form) != bool(re.search("csrf_token|form_fields|form_tokens", form))
    ] == []


def test_no_template_knows_left_and_right(skin: Skin) -> None:
    classes = {
        name: " ".join(re.findall(r'class="([^"]*)"', source))
        for name, source in read_sources(skin).items()
    }
    assert [name for name, text in classes.items() if re.search(SIDED, text)] == []


@pytest.mark.parametrize("interval", ["month", "year"])
def test_plans_open_at_the_interval_that_is_paid(skin: Skin, interval: str) -> None:
    other = {"month": "year", "year": "month"}[interval]
    can = {f"change_{interval}": False, f"change_{other}": True}
    prices = {"monthly": "10.00", "yearly": "100.00", "currency": "USD"}
    row = {"title": "Pro", "data": {"is_current": True, "can": can, **prices}}
    page = (
        engine_of(skin)
        .get_template("base/plans.html")
        .render(
            Context(
                {
                    "layout": "layouts/fragment.html",
                    "page": {"title": "Plans", "path": "/"},
                    "list": {"rows": [row]},
                }
            )
        )
    )
    # Of several that are checked, a browser takes the last.
    assert re.findall(r'value="(\w+)"[^>]* checked', page)[-1] == interval
