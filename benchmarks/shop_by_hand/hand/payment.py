"""Paying an order with credits: the ledger's rows, written as its constraints demand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from rest_framework import status
from rest_framework.exceptions import APIException

from quickscale.core.credits.models import CreditAccount, Entry, EntryLine, Grant, Spend
from quickscale_business_themes.ecommerce.models import Order, Payment


class NotEnoughCredits(APIException):
    status_code = status.HTTP_402_PAYMENT_REQUIRED
    default_detail = "Not enough credits."


def pay_with_credits(order: Order, user: Any) -> Decimal:
    """Take the order's total from the customer's credits, one for one, and return how many."""
    needed = order.grand_total
    account = CreditAccount.objects.select_for_update().get(user=user)
    take_from_balance(account, needed)
    spend = Spend._base_manager.create(
        account=account,
        kind=Entry.Kind.SPEND,
        amount=-needed,
        balance_after=account.balance - needed,
        reason=f"Order {order.number}",
        idempotency_key=f"ecommerce.order:{order.number}",
        request=f"spend {needed}",
    )
    draw_from_grants(spend, account, needed)
    Payment.objects.create(
        order=order,
        method="credits",
        amount=needed,
        currency=order.currency,
        credits=needed,
        reference=str(spend.pk),
    )
    return needed


def take_from_balance(account: CreditAccount, needed: Decimal) -> None:
    settled = Q(next_due=None) | Q(next_due__gt=timezone.now())
    enough = CreditAccount.objects.filter(settled, pk=account.pk, balance__gte=needed)
    if not enough.update(balance=F("balance") - needed):
        raise NotEnoughCredits


def draw_from_grants(spend: Entry, account: CreditAccount, needed: Decimal) -> None:
    lines = []
    for grant in Grant.objects.filter(account=account, remaining__gt=0).in_draw_down_order():
        part = min(grant.remaining, needed)
        Grant.objects.filter(pk=grant.pk).update(remaining=F("remaining") - part)
        lines.append(EntryLine(entry=spend, grant=grant, amount=-part))
        needed -= part
        if not needed:
            break
    EntryLine.objects.bulk_create(lines)
