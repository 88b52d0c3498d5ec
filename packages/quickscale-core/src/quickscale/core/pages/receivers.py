"""Menus are read anew after a change of what they hold."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from .links import forget_links
from .models import MenuItem, Page


@receiver([post_save, post_delete], sender=Page, dispatch_uid="quickscale.pages.page")
@receiver([post_save, post_delete], sender=MenuItem, dispatch_uid="quickscale.pages.menu_item")
def forget_changed_links(**kwargs: Any) -> None:
    forget_links()
