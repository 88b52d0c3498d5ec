"""From objects and pages to the heads that search engines read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from django.conf import settings
from django.conf.urls.i18n import is_language_prefix_patterns_used
from django.db.models import Model
from django.urls import translate_url

from quickscale.core.plugin_framework import SeoPage, service

from .adapters import SeoAdapter
from .hooks import collect_seo_adapters, collect_seo_pages


@cache
def get_adapters() -> Mapping[type[Model], SeoAdapter]:
    """Return the adapter of each model that has one."""
    return {each.model: each for found in collect_seo_adapters() for each in found}


def get_public_pages() -> list[SeoPage]:
    """Return the public pages that show no single object."""
    return [page for found in collect_seo_pages() for page in found]


def describe(subject: Model, **facts: Any) -> dict[str, Any]:
    """Return the head of an object's page, as plain data for an operation's ``seo``.

    Args:
        facts: handed to the adapter of the object's model.

    Raises:
        LookupError: no layer named an adapter of the model.
    """
    adapter = get_adapters().get(type(subject))
    if adapter is None:
        raise LookupError(f"No layer names an SEO adapter of {type(subject)._meta.label}.")
    return describe_page(adapter.describe(subject, **facts))


def describe_page(page: SeoPage) -> dict[str, Any]:
    """Return the head of a page, as plain data."""
    if not page.alternates:
        page = replace(page, alternates=find_alternates(page.path))
    data = service("seo").describe(page)
    return {
        "title": data.title,
        "meta": list(data.meta),
        "links": list(data.links),
        "json_ld": list(data.json_ld),
    }


def find_alternates(path: str) -> dict[str, str]:
    """Return a page's path in each language, empty where languages share one."""
    if not path or not is_language_prefix_patterns_used(settings.ROOT_URLCONF)[0]:
        return {}
    paths = {code: translate_url(path, code) for code, _name in settings.LANGUAGES}
    return paths if len(set(paths.values())) > 1 else {}
