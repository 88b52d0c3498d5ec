"""What the shop's mails say, composed when they are delivered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quickscale.core.conf import quickscale_settings
from quickscale.core.mail import MailContent, absolute_url, blocks
from quickscale.core.money import format_money
from quickscale.core.validators import break_addresses
from quickscale_business_themes.ecommerce.addresses import format_address
from quickscale_business_themes.ecommerce.models import (
    DownloadGrant,
    Fulfilment,
    FulfilmentLine,
    Order,
    OrderLine,
    Product,
    Refund,
    Withdrawal,
    WithdrawalLine,
)
from quickscale_business_themes.ecommerce.models.orders import PaymentState
from quickscale_business_themes.ecommerce.services import cards, catalogue
from quickscale_business_themes.ecommerce.services.consumer_information import (
    describe_order_information,
)
from quickscale_business_themes.ecommerce.services.documents import (
    attach_document,
    attach_documents_of_edit,
)
from quickscale_business_themes.ecommerce.services.invoicing import (
    issue_credit_note,
    issue_invoice,
)
from quickscale_business_themes.ecommerce.services.shipping import read_address

_TIMES = "\N{MULTIPLICATION SIGN}"


def compose_placed(number: str) -> MailContent | None:
    """An order that still waits for its payment; None once it is paid or cancelled."""
    order = read_order(number)
    return describe_placed(order, cards.find_deadline(order)) if order.allows("pay") else None


def compose_payment_requested(number: str) -> MailContent | None:
    """What is still to be paid of an order, and where; None once nothing is."""
    order = read_order(number)
    if not order.allows("pay"):
        return None
    return describe_payment_requested(order, cards.find_deadline(order))


def describe_payment_requested(order: Order, deadline: datetime | None) -> MailContent:
    content = describe_placed(order, deadline)
    due = format_money(order.due.amount, order.currency)
    told = describe_order_information(order)
    values = {**content.values, "due": due}
    return replace(content, blocks=[*content.blocks, *told], values=values)


def compose_paid(number: str, amount: str = "") -> MailContent:
    """A paid order, with its invoice.

    Args:
        amount: what was paid now, where that is not all of it.
    """
    order = read_order(number)
    content = describe_paid(order)
    if amount:
        paid = format_money(Decimal(amount), order.currency)
        content = replace(content, values={**content.values, "total": paid})
    return replace(content, attachments=attach_document(issue_invoice(order)))


def compose_edited(number: str) -> MailContent:
    """An order after an edit, with its new invoice, and the way to pay if there is more to pay."""
    order = read_order(number)
    attachments = attach_documents_of_edit(order)
    return replace(describe_edited(order), attachments=attachments)


def describe_edited(order: Order) -> MailContent:
    if not order.allows("pay"):
        return describe_order(order)
    content = describe_order(order, label=_("Pay for your order"))
    due = format_money(order.due.amount, order.currency)
    text = blocks.Paragraph(_("To be paid: {due}").format(due=due))
    return replace(content, blocks=[text, *content.blocks])


def compose_payment_failed(number: str) -> MailContent:
    return describe_order(read_order(number))


def compose_canceled(number: str, refund: str = "") -> MailContent:
    """A cancelled order, with the credit note of what was given back."""
    content = describe_canceled(read_order(number))
    if not refund:
        return content
    note = issue_credit_note(Refund.objects.get(public_id=refund))
    return replace(content, attachments=attach_document(note))


def compose_shipped(number: str, fulfilment: str) -> MailContent | None:
    """What left for a customer; None for downloads, which have a mail of their own."""
    found = Fulfilment.objects.prefetch_related("lines__line").get(public_id=fulfilment)
    items = [each for each in found.lines.all() if not each.line.is_digital]
    return describe_shipped(read_order(number), found, items) if items else None


def describe_shipped(
    order: Order, fulfilment: Fulfilment, items: Iterable[FulfilmentLine]
) -> MailContent:
    """The shipment's tracking, what is in it, and where it goes."""
    rows = [
        blocks.Row(f"{each.quantity} {_TIMES} {each.line.name}", detail=each.line.variant_name)
        for each in items
    ]
    parts: list[blocks.Block] = [*describe_tracking(fulfilment)]
    if not fulfilment.tracking_url:
        parts.append(blocks.Button(_("View your order"), order_url(order)))
    parts += [blocks.Table(rows, heading=_("In this shipment")), *describe_address(order)]
    return MailContent(blocks=parts, values=describe_values(order))


def describe_tracking(fulfilment: Fulfilment) -> Iterator[blocks.Block]:
    if fulfilment.carrier:
        yield blocks.Paragraph(_("Carrier: {carrier}").format(carrier=fulfilment.carrier))
    if fulfilment.tracking_number:
        text = _("Tracking number: {number}")
        yield blocks.Paragraph(text.format(number=fulfilment.tracking_number))
    if fulfilment.tracking_url:
        yield blocks.Button(_("Track your shipment"), fulfilment.tracking_url)


def compose_refunded(number: str, refund: str) -> MailContent | None:
    """A refund, with its credit note; None if no money went back by it."""
    found = Refund.objects.get(public_id=refund)
    if not found.amount:
        return None
    content = describe_refunded(read_order(number), found)
    return replace(content, attachments=attach_document(issue_credit_note(found)))


def describe_refunded(order: Order, refund: Refund) -> MailContent:
    """What a customer gets back, and why."""
    amount = format_money(refund.amount, refund.currency)
    reason = (
        [blocks.Paragraph(_("Reason: {reason}").format(reason=refund.reason))]
        if refund.reason
        else []
    )
    text = blocks.Paragraph(_("It may take a few days to appear on your bank statement."))
    return MailContent(
        blocks=[*reason, text, blocks.Button(_("View your order"), order_url(order))],
        values={**describe_values(order), "refund": amount},
    )


def compose_withdrawal_received(number: str, withdrawal: str) -> MailContent:
    """The acknowledgement of receipt that article 11a(4) of Directive 2011/83/EU asks for."""
    found = Withdrawal.objects.prefetch_related("lines__line").get(public_id=withdrawal)
    found.order = read_order(number)
    return describe_withdrawal(found, list(found.lines.all()))


def describe_withdrawal(withdrawal: Withdrawal, items: Iterable[WithdrawalLine]) -> MailContent:
    """What was stated, by whom, and the date and time of it."""
    order, received = withdrawal.order, withdrawal.submitted_at or timezone.now()
    rows = [
        blocks.Row(f"{each.quantity} {_TIMES} {each.line.name}", detail=each.line.variant_name)
        for each in items
    ]
    facts = [
        blocks.Row(_("Order"), order.number),
        blocks.Row(_("Ordered"), date_format(timezone.localtime(order.placed_at), "DATE_FORMAT")),
        blocks.Row(_("Name"), break_addresses(withdrawal.name)),
        blocks.Row(_("E-mail"), withdrawal.email),
        blocks.Row(_("Received"), describe_moment(received)),
    ]
    statement = _("I hereby give notice that I withdraw from my contract about these items.")
    parts: list[Any] = [
        blocks.Paragraph(statement),
        blocks.Table(rows, heading=_("Items")),
        blocks.Table(facts),
        blocks.Button(_("View your order"), order_url(order)),
    ]
    return MailContent(blocks=parts, values=describe_values(order))


def compose_withdrawal_rejected(number: str, withdrawal: str) -> MailContent:
    found = Withdrawal.objects.get(public_id=withdrawal)
    found.order = read_order(number)
    return describe_rejection(found)


def describe_rejection(withdrawal: Withdrawal) -> MailContent:
    order = withdrawal.order
    reason = _("Reason: {reason}").format(reason=withdrawal.reason)
    button = blocks.Button(_("View your order"), order_url(order))
    return MailContent(blocks=[blocks.Paragraph(reason), button], values=describe_values(order))


def describe_moment(moment: datetime) -> str:
    """Return a date and time to the second, with its time zone."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'DATE_FORMAT')}, {local:%H:%M:%S %Z}"


def compose_downloads(number: str) -> MailContent | None:
    """What was bought to download; None if it was taken back meanwhile."""
    order = read_order(number)
    grants = DownloadGrant.objects.filter(line__order=order).usable().select_related("file")
    return describe_downloads(order, grants) if grants else None


def describe_downloads(order: Order, grants: Iterable[DownloadGrant]) -> MailContent:
    """The files, and the page that has them: a link to a file would count whoever checks links."""
    rows = [blocks.Row(grant.file.name, detail=describe_limits(grant)) for grant in grants]
    button = blocks.Button(_("Download your files"), order_url(order))
    return MailContent(blocks=[button, blocks.Table(rows)], values=describe_values(order))


def describe_limits(grant: DownloadGrant) -> str:
    parts = []
    if (left := grant.downloads_left) is not None:
        parts.append(ngettext("%(count)d download", "%(count)d downloads", left) % {"count": left})
    if grant.expires_at is not None:
        day = date_format(timezone.localtime(grant.expires_at), "DATE_FORMAT")
        parts.append(_("until {day}").format(day=day))
    return ", ".join(parts)


def describe_placed(order: Order, deadline: datetime | None) -> MailContent:
    """An order and where it is paid, until when its items are held."""
    content = describe_order(order, label=_("Pay for your order"))
    if deadline is None:
        return content
    moment = date_format(timezone.localtime(deadline), "DATETIME_FORMAT")
    held = blocks.Paragraph(_("The items are held for you until {moment}").format(moment=moment))
    return replace(content, blocks=[held, *content.blocks])


def describe_paid(order: Order) -> MailContent:
    content = describe_order(order)
    told = describe_order_information(order)
    return replace(content, blocks=[*content.blocks, *describe_address(order), *told])


def describe_address(order: Order) -> Iterator[blocks.Block]:
    if lines := format_address(read_address(order)):
        yield blocks.Paragraph("\n".join([_("Shipping address:"), *lines]))


def describe_canceled(order: Order) -> MailContent:
    content = describe_order(order)
    if order.payment_status == PaymentState.UNPAID or not order.grand_total:
        return content
    text = _("Your payment of {total} is refunded to the payment method that you used.")
    return replace(
        content, blocks=[blocks.Paragraph(text.format(**content.values)), *content.blocks]
    )


def compose_guest_data(token: str) -> MailContent:
    """The link to what the shop knows of a guest."""
    url = absolute_url(reverse("ecommerce:guest-data-detail", kwargs={"token": token}))
    return MailContent(
        blocks=[
            blocks.Button(_("View your data"), url),
            blocks.Paragraph(
                _("The link is valid for one day. If you didn't ask for it, ignore it.")
            ),
        ],
        values={"shop": quickscale_settings.SITE_NAME},
    )


def compose_back_in_stock(product: int) -> MailContent | None:
    """A product that somebody waited for; None if it is sold out again, or gone."""
    found = catalogue.in_stock(Product.objects.visible()).filter(pk=product).first()
    return describe_back_in_stock(found.get_text("name"), found.slug) if found else None


def describe_back_in_stock(name: str, slug: str) -> MailContent:
    url = absolute_url(reverse("ecommerce:product-detail", kwargs={"slug": slug}))
    note = _("This is the only e-mail that we send you for this request.")
    return MailContent(
        blocks=[blocks.Button(_("View product"), url), blocks.Paragraph(note)],
        values={"product": name, "shop": quickscale_settings.SITE_NAME},
    )


def describe_order(order: Order, *, label: str = "") -> MailContent:
    """Return what every mail about an order says: what it holds, what it costs, and where it is.

    Args:
        label: what the button says.
    """
    rows = [*map(describe_line, order.lines.all()), *list_totals(order)]
    parts: list[blocks.Block] = [
        blocks.Button(label or _("View your order"), order_url(order)),
        blocks.Table(rows, columns=(_("Product"), _("Amount"))),
    ]
    return MailContent(blocks=parts, values=describe_values(order))


def describe_values(order: Order) -> dict[str, str]:
    user_name = order.user.get_full_name() if order.user else ""
    return {
        "number": order.number,
        "name": break_addresses(order.shipping_full_name or user_name),
        "shop": quickscale_settings.SITE_NAME,
        "total": format_money(order.grand_total, order.currency),
    }


def describe_line(line: OrderLine) -> blocks.Row:
    amount = format_money(line.total, line.order.currency)
    return blocks.Row(f"{line.quantity} {_TIMES} {line.name}", amount, detail=line.variant_name)


def list_totals(order: Order) -> Iterator[blocks.Row]:
    """Yield the sums below the lines, without those that are nothing."""
    parts: list[tuple[str, Decimal]] = [
        (_("Subtotal"), order.subtotal),
        (_("Discount"), -order.discount_total),
        (_("Shipping"), order.shipping_total),
        (_("Tax"), order.tax_total - order.included_tax_total),
    ]
    if any(amount for _label, amount in parts[1:]):
        for name, amount in parts:
            if amount:
                yield blocks.Row(name, format_money(amount, order.currency))
    included = ""
    if order.included_tax_total:
        tax = format_money(order.included_tax_total, order.currency)
        included = _("including {tax} tax").format(tax=tax)
    total = format_money(order.grand_total, order.currency)
    yield blocks.Row(_("Total"), total, detail=included, is_total=True)


def order_url(order: Order) -> str:
    """Return where a customer sees an order; a guest's link opens it without an account."""
    url = absolute_url(reverse("ecommerce:order-detail", kwargs={"number": order.number}))
    return url if order.user_id else f"{url}?token={order.access_token}"


def read_order(number: str) -> Order:
    found = Order.objects.select_related("user").prefetch_related("lines__order")
    return found.get(number=number)
