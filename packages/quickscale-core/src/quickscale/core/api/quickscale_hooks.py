"""What becomes of the answers that are remembered for whoever repeats a request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Q

from quickscale.core import hooks
from quickscale.core.api_keys.models import ApiKey
from quickscale.core.privacy.personal_data import telling

from .models import IdempotencyRecord

if TYPE_CHECKING:
    from quickscale.core.users.models import User


@hooks.register("core.account_deleted", order=-100)
def forget_answers(*, user: User, known_as: Sequence[str]) -> None:
    """Forget what a person, and their keys while there are any, was answered, and told of them."""
    keys = ApiKey.objects.filter(user=user).values_list("public_id", flat=True)
    scopes = [f"user:{user.pk}", *(f"key:{public_id}" for public_id in keys)]
    IdempotencyRecord.objects.filter(Q(scope__in=scopes)).delete()
    telling(IdempotencyRecord.objects.all(), known_as, "body").update(body="{}")
