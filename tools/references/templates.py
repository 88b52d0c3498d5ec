"""Which template draws what, and the tags that they have."""

import inspect
import re
from collections.abc import Iterator
from typing import Any

from quickscale.core.assembly.new_layer import render_layer
from quickscale.core.skin_system.cells import DRAWERS, LONG
from quickscale.core.skin_system.contexts import SCREENS
from quickscale.core.skin_system.inputs import INPUT_KINDS
from quickscale.core.skin_system.rendering import (
    action_templates,
    layout_templates,
    panel_templates,
    result_templates,
    screen_templates,
)
from quickscale.core.skin_system.screens import get_screen
from quickscale.core.skin_system.templatetags.quickscale import register
from quickscale.core.theme_system import Panel
from references.markdown import read_prose, write_code, write_table

INTRODUCTION = """\
# The template hierarchy

A page is rendered by the first of its templates that exists. Django looks in the project first,
then in the skin, then in the core. So a skin needs one template for each kind of screen, and may
add one for any single screen, action or panel; a project can replace any of them in its
`templates/` folder. Names use underscores: the template of the screen `product-list` of
`ecommerce` is `ecommerce/product_list.html`.

[What templates receive](contexts.md) describes the data of each.
"""

PARTS = """\
## Parts of a page

{table}

A skin must have `layouts/page.html`, and `screens/<kind>.html` for each kind in its manifest's
`screen_kinds`. All other templates are optional: the core has defaults.

## Blocks

The blocks of a new skin's templates. A template that extends one of them,
`{{% extends "screens/detail.html" %}}`, can override these parts. Other skins may have other
blocks.

| template | blocks |
| --- | --- |
"""

_YES = "yes"
TEMPLATES = (
    ("a panel", "{% panel item %}", "`screens/<kind>_panel.html`, `screens/panel.html`", _YES),
    ("a panel that couldn't be loaded", "{% panel item %}", "`screens/failed_panel.html`", _YES),
    ("an action", "{% action item %}", "`screens/action.html`", _YES),
    ("the fields of a form", "{% form_fields form %}", "`screens/form_fields.html`", _YES),
    ("what it sends besides", "{% form_tokens form %}", "", "no template needed"),
    ("the errors of a form", "{% form_errors form %}", "`screens/form_errors.html`", _YES),
    ("a field", "{% field item %}", "`screens/widgets/<kind>.html`", _YES),
    ("a value", "{% value cell %}", "`screens/values/<format>.html`", "no template needed"),
    ("a chart", '{% include "screens/chart.html" %}', "`screens/chart.html`", _YES),
    (
        "a component",
        "{% components items %}",
        "`components/<type>.html`, `components/_generic.html`",
        "the generic one",
    ),
    ("metadata for search engines", '{% include "screens/seo.html" %}', "`screens/seo.html`", _YES),
    ("an error page", "", "`screens/error.html`", _YES),
    (
        "the account library's pages",
        "",
        "`allauth/elements/*.html`, `allauth/layouts/base.html`",
        "the layout, which extends `layouts/page.html`",
    ),
)

FORMATS = """\
## Formats of values

The `format` of cells and columns. The core renders each of them unless the skin has
`screens/values/<format>.html`; an unknown format is rendered as text.
"""

TAGS = """\
## Tags and filters

`{% load quickscale %}` brings:
"""

#: How each is written; one that is missing here stops the tool.
USAGES = {
    "action": "{% action item %}",
    "action_url": '{% action_url "product-detail" "add" slug=row.data.slug %}',
    "asset": '{% asset "plain/plain.css" %}',
    "board": "{% board list.board %}",
    "board_columns": "{% board_columns move column title %}",
    "bulk_bar": "{% bulk_bar list.bulk %}",
    "choose_row": "{% choose_row row list.bulk %}",
    "calendar": "{% calendar list.calendar %}",
    "comparison": "{% comparison list.comparison %}",
    "component": "{% component block %}",
    "components": "{% components detail.data.body %}",
    "error_page": "{% error_page 404 %}",
    "field": "{% field item %}",
    "flag": '{% flag "teams" as has_teams %}',
    "form_errors": "{% form_errors form %}",
    "form_fields": "{% form_fields form %}",
    "form_tokens": "{% form_tokens form %}",
    "head": "{% head %}{{ page.title }}{% endhead %}",
    "json_ld": "{% json_ld item %}",
    "layout_links": "{% layout_links list.layouts %}",
    "map": "{% map list.map %}",
    "money": "{% money detail.data.price detail.data.currency %}",
    "panel": "{% panel item %}",
    "plain": "{% plain value %}",
    "query_url": '{% query_url ordering="price" page="" %}',
    "rating": "{% rating detail.data.rating %}",
    "screen_url": '{% screen_url "product-detail" slug="mug" %}',
    "text": "{{ row.title|text }}",
    "value": "{% value cell %}",
    "view_tabs": "{% view_tabs views %}",
    "widget_attrs": "{% widget_attrs field %}",
}


def write_page() -> str:
    return "\n\n".join(
        [
            INTRODUCTION.strip(),
            write_hierarchy(),
            PARTS.format(table=write_templates()) + "\n".join(list_blocks()),
            FORMATS.strip(),
            write_formats(),
            TAGS.strip(),
            write_tags(),
        ]
    )


def write_hierarchy() -> str:
    products = get_screen("ecommerce:product-list")
    product = get_screen("ecommerce:product-detail")
    panel = Panel("reviews", "ecommerce:review-list")
    rows = [
        ("the layout of all pages", layout_templates("ecommerce")),
        ("a screen", screen_templates(products)),
        ("the page of an action on it", action_templates(product, "add")),
        ("the result that is shown once", result_templates(product, "add")),
        ("a panel on it", panel_templates(product, panel)),
    ]
    written = [(what, ", ".join(map(write_code, names))) for what, names in rows]
    kinds = ", ".join(write_code(kind) for kind in SCREENS)
    return (
        "## Pages\n\n"
        + write_table(("what", "templates, the first that exists"), written)
        + f"\n\nThe kinds of screens are {kinds}."
    )


def write_templates() -> str:
    rows = [(what, write_code(tag), names, core) for what, tag, names, core in TEMPLATES]
    return write_table(("what", "tag", "template", "in the core"), rows)


def list_blocks() -> Iterator[str]:
    """Yield the blocks of the templates that ``layer new skin`` writes, which a skin may keep."""
    written = render_layer("skin", "plain")
    for name in ("layouts/page.html", *(f"screens/{kind}.html" for kind in SCREENS)):
        path = f"src/quickscale_presentation_skins/plain/templates/{name}"
        blocks = find_blocks(written[path])
        yield f"| `{name}` | {', '.join(map(write_code, blocks))} |"


def find_blocks(source: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"{% block (\w+) %}", source)))


def write_formats() -> str:
    formats = sorted({*DRAWERS, *INPUT_KINDS, *LONG, "text"} - {"password"})
    rows = [
        (
            write_code(name),
            write_code(f"screens/widgets/{INPUT_KINDS.get(name, 'text')}.html"),
            "`detail.body`" if name in LONG else "`detail.facts`",
        )
        for name in formats
    ]
    return write_table(("format", "its input", "on a detail page in"), rows)


def write_tags() -> str:
    rows = [
        (write_code(USAGES[name]), read_prose(first_line(function)))
        for name, function in sorted({**register.tags, **register.filters}.items())
    ]
    return write_table(("tag", "what it does"), rows)


def first_line(function: Any) -> str:
    return (inspect.getdoc(inspect.unwrap(function)) or "").partition("\n\n")[0]
