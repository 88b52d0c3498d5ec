"""Every template is whole, and keeps to what a strict page policy allows."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import quickscale_presentation_skins.modern_htmx as skin

ROOT = Path(skin.__path__[0]) / "templates"
NAMES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.html"))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_names_no_other_site(name: str) -> None:
    assert not re.search(r"(https?:)?//[\w.-]+\.\w+", (ROOT / name).read_text())


@pytest.mark.parametrize("name", NAMES)
def test_a_template_needs_no_inline_script_or_style(name: str) -> None:
    source = (ROOT / name).read_text()
    assert not re.search(r"\sstyle=", source)
    assert not re.search(r"\son[a-z]+=", source)
    assert not re.search(r"<script(?![^>]*\bsrc=)", source)


@pytest.mark.parametrize("name", NAMES)
def test_a_form_that_changes_something_carries_the_token(name: str) -> None:
    source = (ROOT / name).read_text()
    for form in re.findall(r"<form.*?</form>", source, re.DOTALL):
        posts = 'method="post"' in form
        assert ("csrf" in form) == posts or "attrs.method" in form


@pytest.mark.parametrize("name", NAMES)
def test_a_template_knows_no_left_and_right(name: str) -> None:
    sided = (
        r"[\s\"](?:-?m[lr]|p[lr]|left|right|text-(?:left|right)|border-[lr]|rounded-[lr])-?[\w.\[]*"
    )
    classes = re.findall(r"class=\"([^\"]*)\"", (ROOT / name).read_text())
    assert not [text for text in classes if re.search(sided, f" {text}")]
