"""Sees the pages of objects move and go."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import unquote

from django.db import connections, router
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from quickscale.core.seo import SeoAdapter, get_adapters
from quickscale_feature_plugins.seo.languages import in_each_language
from quickscale_feature_plugins.seo.redirects import (
    has_redirects,
    record_arrival,
    record_gone,
    record_move,
)

_PATHS = "_seo_public_paths"


def connect_receivers() -> None:
    """Listen to the models with pages alone: whoever listens to all slows every deletion."""
    receivers = (
        (pre_save, remember_paths),
        (post_save, record_moves),
        (pre_delete, remember_paths),
        (post_delete, record_deletion),
    )
    for model in get_adapters():
        for signal, receiver in receivers:
            signal.connect(receiver, sender=model, dispatch_uid=f"seo.{receiver.__name__}")


def remember_paths(
    sender: Any,
    instance: Any,
    raw: bool = False,
    update_fields: Collection[str] | None = None,
    **details: Any,
) -> None:
    """Note where the page of an object is that is about to change or go, if everybody sees it."""
    vars(instance).pop(_PATHS, None)
    adapter = get_adapters()[sender]
    names = list(adapter.url_fields.values())
    if raw or instance._state.adding or _is_untouched(names, update_fields):
        return
    values = _read_public(adapter, instance)
    if values is not None and any(getattr(instance, name) != values[name] for name in names):
        _lock(instance)
        values = _read_public(adapter, instance)
    if values is not None:
        vars(instance)[_PATHS] = list_paths(adapter, values)


def record_moves(
    sender: Any, instance: Any, created: bool, raw: bool = False, **details: Any
) -> None:
    before = vars(instance).pop(_PATHS, None)
    if raw or (before is None and not (created and has_redirects())):
        return
    adapter = get_adapters()[sender]
    names = adapter.url_fields.values()
    after = list_paths(adapter, {name: getattr(instance, name) for name in names})
    if before is None:
        for path in after:
            record_arrival(path)
        return
    for old, new in zip(before, after, strict=True):
        if old and new:
            record_move(old, new)


def record_deletion(sender: Any, instance: Any, **details: Any) -> None:
    for path in filter(None, vars(instance).pop(_PATHS, ())):
        record_gone(path)


def list_paths(adapter: SeoAdapter, values: dict[str, Any]) -> list[str]:
    """Return the decoded path of an object's page, in each language that has one of its own."""
    return in_each_language(lambda: unquote(adapter.get_path(values)))


def _read_public(adapter: SeoAdapter, instance: Any) -> dict[str, Any] | None:
    """Return the fields of the URL as the database has them, if everybody sees the page."""
    public = adapter.get_queryset().filter(pk=instance.pk)
    values: dict[str, Any] | None = public.values(*adapter.url_fields.values()).first()
    return values


def _lock(instance: Any) -> None:
    """Wait for whoever is moving the same page, so that their path is not lost, where one can."""
    connection = connections[router.db_for_write(type(instance), instance=instance)]
    if connection.in_atomic_block:
        rows = type(instance)._base_manager.using(connection.alias).filter(pk=instance.pk)
        rows.select_for_update().values_list("pk").first()


def _is_untouched(names: list[str], update_fields: Collection[str] | None) -> bool:
    return update_fields is not None and not {*names} & {*update_fields}
