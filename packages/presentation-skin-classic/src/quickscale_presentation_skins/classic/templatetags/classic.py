"""The skin's own small parts, of which a page has many: ``{% load classic %}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from quickscale.core.skin_system import format_money

register = template.Library()


@register.simple_tag
def symbol(name: str, css_class: str = "") -> SafeString:
    """Draw a symbol of ``images/icons.svg``; one that points somewhere ``symbol-turns``."""
    return format_html(
        '<svg class="symbol {}" aria-hidden="true"><use href="{}#{}"/></svg>',
        css_class,
        static("classic/images/icons.svg"),
        name,
    )


@register.simple_tag
def picture(
    image: Mapping[str, Any] | None,
    css_class: str = "",
    *,
    sizes: str = "18rem",
    eager: bool = False,
) -> SafeString:
    """Draw a thing's picture, or that it has none.

    Args:
        sizes: how wide it is shown, as the attribute of that name says it.
        eager: it is what is seen first.
    """
    if not image or not image.get("url"):
        return symbol("image", css_class)
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
    now = format_money(data["price"], data["currency"])
    if not data.get("is_on_sale") or not data.get("compare_at_price"):
        return format_html('<span class="price">{}</span>', now)
    return format_html(
        '<span class="price">{} <s><span class="sr-only">{} </span>{}</s></span>',
        now,
        _("Regular price:"),
        format_money(data["compare_at_price"], data["currency"]),
    )
