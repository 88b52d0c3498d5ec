"""What becomes of the answers that are remembered for whoever repeats a request."""

from __future__ import annotations

from collections.abc import Sequence

from quickscale.core import hooks
from quickscale.core.privacy.personal_data import Person, filter_mentions

from .models import IdempotencyRecord


@hooks.register("core.account_deleted")
def forget_answers(*, user: Person, known_as: Sequence[str]) -> None:
    """Forget what a person was answered, and what others were that tells of them."""
    IdempotencyRecord.objects.filter(scope=f"user:{user.pk}").delete()
    filter_mentions(IdempotencyRecord.objects.all(), known_as, "body").update(body="{}")
