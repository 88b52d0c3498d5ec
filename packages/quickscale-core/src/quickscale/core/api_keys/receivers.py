"""A user whom a key stands for is saved with their own rights."""

from typing import Any

from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from quickscale.core.users.models import User

from .authentication import clear_staff_rights, has_dropped_rights, restore_staff_rights


@receiver(pre_save, sender=User, dispatch_uid="quickscale_api_keys_keep_rights")
def keep_staff_rights(instance: User, **kwargs: Any) -> None:
    """Let a user be saved with the rights that they have, not with those that a key has."""
    restore_staff_rights(instance)


@receiver(post_save, sender=User, dispatch_uid="quickscale_api_keys_drop_rights")
def drop_rights_again(instance: User, **kwargs: Any) -> None:
    if has_dropped_rights(instance):
        clear_staff_rights(instance)
