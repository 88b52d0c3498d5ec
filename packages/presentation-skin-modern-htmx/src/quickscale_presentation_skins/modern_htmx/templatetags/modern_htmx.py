"""The skin's own small parts, of which a page has many: ``{% load modern_htmx %}``.

They are written in Python, since a template each would cost more than it says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from quickscale.core.skin_system import format_money

register = template.Library()


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str) -> SafeString:
    """Draw an icon, the SVG in ``includes/icons/<name>.html``, which a project may replace."""
    engine = context.template.engine  # type: ignore[union-attr]
    return mark_safe(engine.get_template(f"includes/icons/{name}.html").source)  # noqa: S308 - ours


@register.simple_tag(takes_context=True)
def picture(
    context: Context,
    image: Mapping[str, Any] | None,
    css_class: str = "",
    *,
    sizes: str = "20rem",
    eager: bool = False,
) -> SafeString:
    """Draw a thing's picture, or that it has none.

    Args:
        sizes: how wide it is shown, as the attribute of that name says it.
        eager: it is what is seen first.
    """
    if not image or not image.get("url"):
        mark = icon(context, "image")
        return format_html(
            '<span class="no-image {}" aria-hidden="true">{}</span>', css_class, mark
        )
    return format_html(
        '<img class="{}" src="{}" alt="{}"{}{} decoding="async">',
        css_class,
        image["url"],
        image.get("alt", ""),
        size_attributes(image, sizes),
        mark_safe(' fetchpriority="high"' if eager else ' loading="lazy"'),  # noqa: S308 - ours
    )


@register.simple_tag(name="image_size")
def size_attributes(image: Mapping[str, Any], sizes: str) -> SafeString:
    """Return an image's attributes by which a browser keeps its place and chooses its file."""
    parts: list[SafeString] = []
    if image.get("width") and image.get("height"):
        parts.append(format_html(' width="{}" height="{}"', image["width"], image["height"]))
    if image.get("srcset"):
        parts.append(format_html(' srcset="{}" sizes="{}"', image["srcset"], sizes))
    return SafeString("".join(parts))


@register.simple_tag
def price(data: Mapping[str, Any]) -> SafeString:
    """Draw what a thing costs, and what it cost before."""
    before: str | SafeString = ""
    if data.get("is_on_sale") and data.get("compare_at_price"):
        before = format_html(
            ' <s class="price-was text-sm"><span class="sr-only">{} </span>{}</s>',
            _("Regular price:"),
            format_money(data["compare_at_price"], data["currency"]),
        )
    return format_html(
        '<p class="flex flex-wrap items-baseline gap-x-2"><span class="price">{}</span>{}</p>',
        format_money(data["price"], data["currency"]),
        before,
    )


@register.simple_tag(takes_context=True)
def field_notes(context: Context, field: Mapping[str, Any]) -> SafeString:
    """Draw what helps with a field, and what is wrong with it."""
    help_text: str | SafeString = ""
    errors: str | SafeString = ""
    if field["help"]:
        help_text = format_html(
            '<p class="field-help" id="{}-help">{}</p>\n', field["id"], field["help"]
        )
    if field["errors"]:
        errors = format_html(
            '<p class="field-error" id="{}-error">{}<span>{}</span></p>\n',
            field["id"],
            icon(context, "circle-alert"),
            " ".join(field["errors"]),
        )
    return format_html("{}{}", help_text, errors)
