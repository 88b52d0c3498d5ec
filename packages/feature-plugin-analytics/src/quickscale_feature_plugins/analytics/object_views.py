"""How often a thing was looked at: a figure on its page, for the staff who look after it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from quickscale.core import hooks
from quickscale.core.api import Stat
from quickscale.core.plugin_framework import ContributedPanel, has_operation
from quickscale.core.theme_system import Panel
from quickscale_feature_plugins.analytics.conf import analytics_settings
from quickscale_feature_plugins.analytics.days import DAY, current_day, day_start
from quickscale_feature_plugins.analytics.models import Event

_DAYS = 30


class LooksAfterObject(BasePermission):
    """Lets pass the staff who may view the object in the admin."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return bool(request.user and request.user.is_staff)

    def has_object_permission(self, request: Request, view: Any, obj: Any) -> bool:
        return request.user.has_perm(f"{obj._meta.app_label}.view_{obj._meta.model_name}")


def list_panels() -> Iterator[ContributedPanel]:
    """Yield a panel for each kind of thing of which a theme tells that it was viewed.

    Such an event is called ``ecommerce.product_viewed``, and is about what
    ``ecommerce:product-retrieve`` retrieves.
    """
    for event in hooks.listing():
        theme, _dot, happened = event.name.partition(".")
        operation = f"{theme}:{event.object_type.replace('_', '-')}-retrieve"
        if happened == f"{event.object_type}_viewed" and has_operation(operation):
            yield ContributedPanel(
                operation=operation,
                permission_classes=(LooksAfterObject,),
                panel=Panel("views", kind="stat", title=_("Views")),
                read=partial(count_views, event.name),
            )


def count_views(event: str, key: str, instance: Any) -> Stat:
    """Return how often a thing was viewed in the last days, and in as many before them."""
    today = current_day()
    first, end = day_start(today - (_DAYS - 1) * DAY), day_start(today + DAY)
    before = day_start(today - (2 * _DAYS - 1) * DAY)
    views = Event.objects.filter(name=event, object_id=key)
    is_kept = analytics_settings.EVENT_DAYS >= 2 * _DAYS
    return Stat(
        views.filter(at__gte=first, at__lt=end).count(),
        previous=views.filter(at__gte=before, at__lt=first).count() if is_kept else None,
        label=gettext("Last 30 days"),
    )
