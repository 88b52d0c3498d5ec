"""What a shop keeps of a person, and what it forgets with their account."""

from __future__ import annotations

from typing import Any

from quickscale.core import hooks
from quickscale.core.users.hooks import ExportPart

from .services.people import forget_customer, list_carts, list_orders


@hooks.register("core.export_account")
def export_shopping(user: Any) -> list[ExportPart]:
    """Give a person's orders, with the addresses they were sent to, and their carts."""
    return [ExportPart("orders", list_orders(user)), ExportPart("carts", list_carts(user))]


@hooks.register("core.account_deleted")
def forget_shopping(user: Any) -> None:
    """Take a person's name and address from their orders; what was sold at which price stays."""
    forget_customer(user)
