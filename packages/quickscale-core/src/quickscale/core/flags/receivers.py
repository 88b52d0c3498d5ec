from typing import Any

from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from .models import Flag


@receiver(m2m_changed, sender=Flag.teams.through)
def flush_flags(instance: Any, action: str, pk_set: set[int] | None, **kwargs: Any) -> None:
    """Let a flag be read anew once its teams have changed."""
    if not action.startswith("post_"):
        return
    if isinstance(instance, Flag):
        instance.flush()
        return
    for flag in Flag.objects.filter(pk__in=pk_set or ()):
        flag.flush()
