"""What consumers are told before and after they order: Directive 2011/83/EU, articles 6 and 8.

The instructions on withdrawal and the form are those of its annex I, as Directive (EU) 2023/2673
has amended it: whoever gives them, filled in, has informed as the law asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from quickscale.core.mail import absolute_url, blocks
from quickscale_business_themes.ecommerce.addresses import ADDRESS_FIELDS, format_address
from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services.carts import CartView
from quickscale_business_themes.ecommerce.services.invoice_data import read_seller
from quickscale_business_themes.ecommerce.services.markets import find_market


@dataclass(frozen=True, slots=True)
class Notice:
    """A line of information, and the page that says more of it."""

    label: str
    url: str = ""


def list_instructions(*, has_goods: bool = True, has_digital: bool = True) -> list[str]:
    """Return the instructions on withdrawal, paragraph by paragraph.

    Args:
        has_goods, has_digital: what the contract is about, since the period begins differently.
    """
    return [
        *_list_periods(has_goods=has_goods, has_digital=has_digital),
        *_list_ways(),
        *_list_effects(has_goods=has_goods),
    ]


def _list_periods(*, has_goods: bool, has_digital: bool) -> Iterator[str]:
    yield _(
        "You have the right to withdraw from this contract within 14 days without giving any "
        "reason."
    )
    if has_goods:
        yield _(
            "The withdrawal period will expire after 14 days from the day on which you acquire, or "
            "a third party other than the carrier and indicated by you acquires, physical "
            "possession of the last good."
        )
    if has_digital:
        yield _(
            "For digital content that isn't supplied on a tangible medium, the withdrawal period "
            "will expire after 14 days from the day of the conclusion of the contract. You lose "
            "the right once you have asked us to supply it before that, and have downloaded it."
        )


def _list_ways() -> Iterator[str]:
    yield _(
        "To exercise the right of withdrawal, you must inform us ({seller}) of your decision to "
        "withdraw from this contract by an unequivocal statement (e.g. a letter sent by post or "
        "e-mail). You may use the attached model withdrawal form, but it is not obligatory."
    ).format(seller=describe_seller())
    yield _(
        "You may also exercise your right of withdrawal online at {url}. If you use this online "
        "function, we will communicate to you an acknowledgement of receipt of such a withdrawal "
        "on a durable medium (e.g. by e-mail) without delay."
    ).format(url=withdrawal_url())
    yield _(
        "To meet the withdrawal deadline, it is sufficient for you to send your communication "
        "concerning your exercise of the right of withdrawal before the withdrawal period has "
        "expired."
    )


def _list_effects(*, has_goods: bool) -> Iterator[str]:
    yield _(
        "If you withdraw from this contract, we shall reimburse to you all payments received from "
        "you, including the costs of delivery (with the exception of the supplementary costs "
        "resulting from your choice of a type of delivery other than the least expensive type of "
        "standard delivery offered by us), without undue delay and in any event not later than 14 "
        "days from the day on which we are informed about your decision to withdraw from this "
        "contract. We will carry out such reimbursement using the same means of payment as you "
        "used for the initial transaction, unless you have expressly agreed otherwise; in any "
        "event, you will not incur any fees as a result of such reimbursement."
    )
    if not has_goods:
        return
    yield _(
        "We may withhold reimbursement until we have received the goods back or you have supplied "
        "evidence of having sent back the goods, whichever is the earliest."
    )
    yield _(
        "You shall send back the goods or hand them over to us without undue delay and in any "
        "event not later than 14 days from the day on which you communicate your withdrawal from "
        "this contract to us. The deadline is met if you send back the goods before the period of "
        "14 days has expired. You will have to bear the direct cost of returning the goods. You "
        "are only liable for any diminished value of the goods resulting from the handling other "
        "than what is necessary to establish the nature, characteristics and functioning of the "
        "goods."
    )


def list_form_lines() -> list[str]:
    """Return the model withdrawal form, line by line."""
    return [
        _("(complete and return this form only if you wish to withdraw from the contract)"),
        _("- To {seller}:").format(seller=describe_seller()),
        _(
            "- I/We (*) hereby give notice that I/We (*) withdraw from my/our (*) contract of sale "
            "of the following goods (*)/for the provision of the following service (*),"
        ),
        _("- Ordered on (*)/received on (*),"),
        _("- Name of consumer(s),"),
        _("- Address of consumer(s),"),
        _("- Signature of consumer(s) (only if this form is notified on paper),"),
        _("- Date"),
        _("(*) Delete as appropriate."),
    ]


def read_terms() -> dict[str, str]:
    """Return where the shop's terms are and their version; empty if none have to be accepted."""
    return dict(getattr(settings, "ECOMMERCE_TERMS", {}))


def get_order_label(country: str) -> str:
    """Return what the button says that orders (article 8(2))."""
    if find_market(country).order_button:
        return _("Order with obligation to pay")
    return _("Place order")


def list_notices(view: CartView) -> Iterator[Notice]:
    """Yield what a consumer is told right before they order."""
    country = view.cart.buyer_country if view.cart else ""
    if terms := read_terms():
        yield Notice(_("Terms and conditions"), terms.get("url", ""))
    if not find_market(country).withdrawal:
        return
    yield Notice(_("Right of withdrawal"), reverse("ecommerce:withdrawal-information"))
    if view.needs_shipping:
        yield Notice(get_guarantee_note())


def asks_digital_consent(view: CartView) -> bool:
    """Say whether a cart holds downloads whose buyer has a right of withdrawal."""
    country = view.cart.buyer_country if view.cart else ""
    has_digital = any(not priced.line.variant.requires_shipping for priced in view.lines)
    return has_digital and find_market(country).withdrawal


def get_guarantee_note() -> str:
    """Return the reminder of the legal guarantee of conformity (article 6(1)(l))."""
    return _("Goods come with the legal guarantee of conformity.")


def describe_seller() -> str:
    """Return who sells, in one line."""
    seller = read_seller()
    address = {field: seller.get(field, "") for field in ADDRESS_FIELDS}
    parts = format_address({**address, "full_name": seller.get("name", "")})
    return ", ".join((*parts, *(seller[key] for key in ("phone", "email") if seller.get(key))))


def withdrawal_url() -> str:
    return absolute_url(reverse("ecommerce:withdrawal-create"))


def describe_order_information(order: Order) -> Iterator[blocks.Block]:
    """Yield what the confirmation of an order says beyond it (article 8(7))."""
    lines = list(order.lines.all())
    has_goods = any(not line.is_digital for line in lines)
    if order.withdrawal_informed_at is None:
        return
    if has_goods:
        yield blocks.Paragraph(get_guarantee_note())
    has_digital = any(line.is_digital for line in lines)
    instructions = list_instructions(has_goods=has_goods, has_digital=has_digital)
    yield blocks.Paragraph("\n".join([_("Right of withdrawal"), *instructions]))
    yield blocks.Paragraph("\n".join([_("Model withdrawal form"), *list_form_lines()]))
    if order.digital_consent_at is not None and has_digital:
        yield blocks.Paragraph(
            _(
                "You asked us to supply digital content before the end of the withdrawal period, "
                "and acknowledged that you lose your right of withdrawal by that."
            )
        )
