"""The skin's own small parts, of which a page has many: ``{% load classic %}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
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
    image: Mapping[str, Any] | None, css_class: str = "", *, eager: bool = False
) -> SafeString:
    """Draw a thing's picture, or that it has none; one that is seen at once is loaded eagerly."""
    if not image or not image.get("url"):
        return symbol("image", css_class)
    return format_html(
        '<img class="{}" src="{}" alt="{}" loading="{}" decoding="async">',
        css_class,
        image["url"],
        image.get("alt", ""),
        "eager" if eager else "lazy",
    )


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
