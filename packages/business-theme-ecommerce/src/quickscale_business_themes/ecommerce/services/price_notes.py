"""What is said beside a price: whether taxes are in it, and shipping."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from quickscale_business_themes.ecommerce.services.markets import read_shown_rules


def write_price_note(*, needs_shipping: bool) -> str:
    """Return what the law of many countries wants beside each price; empty where it is all."""
    notes = [_describe_taxes()]
    if needs_shipping:
        notes.append(_("Shipping calculated at checkout."))
    return " ".join(note for note in notes if note)


def _describe_taxes() -> str:
    """Say what the prices are to whoever's country isn't known."""
    rules, today = read_shown_rules().rules, timezone.localdate()
    rates = [each for each in rules.tax_rates if each.zone == rules.default_zone]
    kinds = {each.is_included for each in rates if each.applies_on(today)}
    if len(kinds) != 1:
        return ""
    return _("Tax included.") if kinds == {True} else _("Tax calculated at checkout.")
