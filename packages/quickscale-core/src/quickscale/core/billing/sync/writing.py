from typing import Any, TypeVar

from django.db.models import F

from quickscale.core.billing.exceptions import StaleRevision
from quickscale.core.billing.models import Customer, Mirror

M = TypeVar("M", bound=Mirror)


def read_revision(model: type[M], stripe_id: str) -> int:
    found = model._default_manager.filter(stripe_id=stripe_id)
    return found.values_list("revision", flat=True).first() or 0


def write_mirror(model: type[M], stripe_id: str, revision: int, values: dict[str, Any]) -> M:
    """Write over the revision that was read, else raise; a new one's unique id does the same."""
    objects = model._default_manager
    if not revision:
        return objects.create(stripe_id=stripe_id, **values)
    written = objects.filter(stripe_id=stripe_id, revision=revision).update(
        **values, revision=F("revision") + 1
    )
    if not written:
        raise StaleRevision
    return objects.get(stripe_id=stripe_id)


def find_customer(stripe_id: str | None) -> Customer | None:
    """Return one of our customers; whoever else the Stripe account has is none of them."""
    if not stripe_id:
        return None
    return Customer.objects.select_related("user", "team").filter(stripe_id=stripe_id).first()


def id_of(value: Any) -> str:
    """Return the id of what Stripe gives as an id, or expanded, or not at all."""
    return str((value.get("id") if isinstance(value, dict) else value) or "")
