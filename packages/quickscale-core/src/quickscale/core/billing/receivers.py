"""What billing does when a user or a team is deleted outright, as staff and scripts can."""

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from quickscale.core.teams.models import Team
from quickscale.core.users.models import User

from .cancellations import Reason, request_end_of_all


@receiver(pre_delete, sender=User, dispatch_uid="quickscale_billing_end_users")
@receiver(pre_delete, sender=Team, dispatch_uid="quickscale_billing_end_teams")
def end_subscriptions(instance: User | Team, **kwargs: Any) -> None:
    request_end_of_all(instance, Reason.DELETED)
