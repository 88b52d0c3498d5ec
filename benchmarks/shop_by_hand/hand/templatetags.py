"""Prices in the visitor's language."""

from __future__ import annotations

from decimal import Decimal

from django import template

from hand.money import format_money

register = template.Library()


@register.filter
def money(amount: Decimal, currency: str) -> str:
    return format_money(amount, currency)
