"""The skin's own small parts, of which a page has many: ``{% load classic %}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
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
    decorative: bool = False,
) -> SafeString:
    """Draw a thing's picture, or that it has none.

    Args:
        sizes: how wide it is shown, as the attribute of that name says it.
        eager: it is what is seen first.
        decorative: the thing's name stands beside it, and is not to be read twice.
    """
    if not image or not image.get("url"):
        return symbol("image", css_class)
    return format_html(
        '<picture>{}<img class="{}" src="{}" alt="{}"{}{} decoding="async"></picture>',
        image_sources(image, sizes),
        css_class,
        image["url"],
        "" if decorative else image.get("alt", ""),
        size_attributes(image, sizes),
        mark_safe(' fetchpriority="high"' if eager else ' loading="lazy"'),  # noqa: S308 - ours
    )


@register.simple_tag
def image_sources(image: Mapping[str, Any], sizes: str) -> SafeString:
    """Return an image's files in formats that load faster, for before it in its ``picture``."""
    return format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}"{}>',
        (
            (each["type"], each["srcset"], sizes, _keep_place(image))
            for each in image.get("sources", ())
        ),
    )


@register.simple_tag(name="image_size")
def size_attributes(image: Mapping[str, Any], sizes: str) -> SafeString:
    """Return an image's attributes by which a browser keeps its place and chooses its file."""
    if not image.get("srcset"):
        return _keep_place(image)
    return format_html('{} srcset="{}" sizes="{}"', _keep_place(image), image["srcset"], sizes)


def _keep_place(image: Mapping[str, Any]) -> SafeString:
    if not image.get("width") or not image.get("height"):
        return SafeString("")
    return format_html(' width="{}" height="{}"', image["width"], image["height"])


@register.simple_tag
def swatch(look: Mapping[str, str] | None) -> SafeString:
    """Draw how a choice looks; its name stands beside it. The policy allows no style attribute."""
    if not look:
        return SafeString("")
    if look["image"]:
        return format_html(
            '<img class="swatch" src="{}" alt="" width="20" height="20" loading="lazy">',
            look["image"],
        )
    return format_html(
        '<svg class="swatch" viewBox="0 0 20 20" aria-hidden="true">'
        '<circle cx="10" cy="10" r="9.5" fill="{}"/></svg>',
        look["color"],
    )


@register.simple_tag
def price(data: Mapping[str, Any]) -> SafeString:
    """Draw what a thing costs, and what it cost before."""
    now = format_money(data["price"], data["currency"])
    if data.get("price_varies"):
        now = format_html(_("From {price}"), price=now)
    notes = _draw_price_notes(data)
    if not data.get("is_on_sale") or not data.get("compare_at_price"):
        return format_html('<span class="price">{}</span>{}', now, notes)
    return format_html(
        '<span class="price">{} <s><span class="sr-only">{} </span>{}</s></span>{}',
        now,
        _("Regular price:"),
        format_money(data["compare_at_price"], data["currency"]),
        notes,
    )


def _draw_price_notes(data: Mapping[str, Any]) -> SafeString:
    """Draw what is said beside a price: what it was before, and what a quantity of it costs."""
    notes = []
    if data.get("prior_price"):
        prior = format_money(data["prior_price"], data["currency"])
        notes.append(format_html(_("Lowest price in the 30 days before: {price}"), price=prior))
    if data.get("unit_pricing"):
        notes.append(price_per_unit(data["unit_pricing"]))
    return format_html_join("", '<br><small class="muted">{}</small>', ((note,) for note in notes))


@register.simple_tag
def price_per_unit(unit: Mapping[str, Any]) -> SafeString:
    """Say what a reference quantity costs: ``5.00 / 100 g``."""
    price = format_money(unit["price"], unit["currency"])
    return format_html('<span dir="ltr">{} / {}</span>', price, unit["label"])
