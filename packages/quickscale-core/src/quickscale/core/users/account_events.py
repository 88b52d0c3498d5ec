"""Lines of the audit log about accounts."""

from typing import Any

from quickscale.core.audit.services import record

from .models import User


def record_account_event(action: str, user: User, *, actor: Any = None, **details: Any) -> None:
    """Record what was done to an account; unless another actor is named, its owner did it."""
    record(action, actor=actor or user, object_type="user", object_id=user.public_id, **details)
