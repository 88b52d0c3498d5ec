"""Changing what an order holds before it is shipped: seen first, then made as a whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from quickscale.core.api import Period
from quickscale.core.billing.models import Checkout
from quickscale.core.billing.models import Refund as CardRefund
from quickscale.core.mail.outbox import deliver_due
from quickscale_business_themes.ecommerce.models import (
    CreditNote,
    DigitalFile,
    DownloadGrant,
    Invoice,
    Order,
    Redemption,
    StockLevel,
    TaxRate,
    Voucher,
)
from quickscale_business_themes.ecommerce.services import (
    cards,
    carts,
    checkout,
    invoicing,
    reporting,
)
from quickscale_business_themes.ecommerce.services.checkout_steps import Entered

pytestmark = pytest.mark.django_db


def stock_of(sku):
    level = StockLevel.objects.get(variant__sku=sku)
    return level.on_hand, level.allocated


def quantities(**units):
    positions = {"mug": 0, "cup": 1}
    return [{"id": positions[name], "quantity": count} for name, count in units.items()]


@pytest.fixture
def prepare(staff):
    """Return a function that prepares an edit, and returns what it would mean."""

    def run(order, *added, **units):
        asked = {"lines": quantities(**units), "added": list(added)}
        answer = staff.put(f"orders/{order.number}/edit/", asked)
        assert answer.status_code == 200, answer.content
        return staff.get(f"orders/{order.number}/edit/preview/").json()

    return run


@pytest.fixture
def edit(staff, prepare):
    """Return a function that edits an order, and returns it as it is then."""

    def run(order, *added, **units):
        shown = prepare(order, *added, **units)
        asked = {"edit": shown["id"], "expected_total": shown["total"]}
        staff.do(f"orders/{order.number}/edit/confirm/", asked)
        return Order.objects.get(pk=order.pk)

    return run


def test_nothing_changes_before_it_is_confirmed(order, prepare, staff):
    shown = prepare(order, {"name": "Gift wrap", "quantity": 1, "unit_price": "3"}, mug=1)
    assert (shown["total_before"], shown["total"], shown["difference"]) == (
        "30.00",
        "20.50",
        "-9.50",
    )
    assert (shown["to_refund"], shown["to_request"]) == ("9.50", "0.00")
    assert shown["changes"] == "Mug: 2 → 1, + 1 x Gift wrap"
    lines = staff.get(f"orders/{order.number}/edit/lines/").json()
    assert [(row["name"], row["change"], row["quantity"]) for row in lines] == [
        ("Mug", "-1", 1),
        ("Cup", "", 1),
        ("Gift wrap", "New", 1),
    ]
    assert (Order.objects.get().grand_total, stock_of("MUG")) == (30, (10, 2))


def test_what_an_order_costs_less_is_given_back(order, edit, customer):
    order = edit(order, mug=1)
    assert (order.grand_total, order.payment_status, order.surplus_total) == (
        Decimal("17.50"),
        "paid",
        Decimal("12.50"),
    )
    assert (customer.credits.balance, stock_of("MUG")) == (Decimal("982.5"), (10, 1))
    assert reporting.sum_order_revenue(Period(timezone.localdate(), 30)) == Decimal("17.50")
    assert order.events.filter(kind="edit").get().data["text"] == "Mug: 2 → 1"


def test_a_line_leaves_an_order_and_another_joins_it(order, edit, make_product):
    make_product("Bowl", price="12.50", stock=5)
    order = edit(order, {"variant": "BOWL", "quantity": 1}, mug=1)
    assert [(line.name, line.quantity) for line in order.lines.all()] == [
        ("Mug", 1),
        ("Cup", 1),
        ("Bowl", 1),
    ]
    assert (stock_of("MUG"), stock_of("BOWL")) == ((10, 1), (5, 1))
    assert (order.grand_total, order.payment_status) == (30, "paid")
    assert not order.refunds.exists()
    order = edit(order, mug=0)
    assert (order.lines.count(), order.payment_status) == (2, "paid")
    assert sum(payment.refunded for payment in order.payments.all()) == Decimal("12.50")


def test_what_an_order_costs_more_is_asked_for_by_a_link(
    server, deliver, order, edit, staff, mailoutbox
):
    order = edit(order, cup=3)
    assert (order.payment_status, order.due_total, order.grand_total) == ("partially_paid", 10, 40)
    deliver_due()
    mail = mailoutbox[-1]
    assert mail.subject == f"Order {order.number} changed"
    assert "To be paid: $10.00" in mail.body
    cards.prepare_card_payment(order, cards.ReturnUrls(paid="http://x/", abandoned="http://x/"))
    cards.open_card_page(order)
    asked = Checkout.objects.get()
    assert asked.amount == 10
    server.complete_checkout(asked.stripe_id)
    deliver()
    order.refresh_from_db()
    assert (order.payment_status, order.due_total) == ("paid", 0)
    assert sorted(payment.amount for payment in order.payments.all()) == [10, 30]
    deliver(lambda: staff.do(f"orders/{order.number}/refund/", {"amount": "35"}))
    deliver()
    assert CardRefund.objects.get().amount == 10  # the newest payment first
    order.refresh_from_db()
    assert (order.payment_status, order.refunded_total) == ("partially_refunded", 35)


def test_the_rest_can_be_marked_as_paid(order, edit, staff):
    order = edit(order, cup=2)
    staff.do(f"orders/{order.number}/mark-paid/")
    order.refresh_from_db()
    assert (order.payment_status, order.payments.last().amount) == ("paid", 5)


def test_an_edit_settles_what_an_earlier_one_asked_for(order, edit):
    order = edit(order, cup=3)
    order = edit(order, cup=2)
    assert (order.due_total, order.payment_status, order.surplus_total) == (5, "partially_paid", 0)
    order = edit(order, cup=1, mug=1)
    assert (order.due_total, order.payment_status) == (0, "paid")
    assert order.surplus_total == Decimal("12.50")
    assert order.payments.get().refunded == Decimal("12.50")


def test_an_order_that_waits_for_its_card_is_asked_anew(server, deliver, unpaid, edit):
    cards.open_card_page(unpaid)
    first = Checkout.objects.get()
    order = edit(unpaid, mug=1)
    first.refresh_from_db()
    assert (first.status, order.status, order.payment_status) == ("expired", "placed", "unpaid")
    cards.prepare_card_payment(order, cards.ReturnUrls(paid="http://x/", abandoned="http://x/"))
    cards.open_card_page(order)
    second = Checkout.objects.get(status="open")
    assert second.amount == Decimal("17.50")
    server.complete_checkout(second.stripe_id)
    deliver()
    order.refresh_from_db()
    assert (order.payment_status, order.payments.get().amount) == ("paid", Decimal("17.50"))


def test_the_customer_pays_by_card_what_went_on_the_card_back(server, deliver, by_card, edit):
    order = deliver(lambda: edit(by_card, mug=1))
    deliver()
    assert (CardRefund.objects.get().amount, CardRefund.objects.get().status) == (
        Decimal("12.50"),
        "succeeded",
    )
    order.refresh_from_db()
    assert order.payment_status == "paid"


def test_lines_keep_the_taxes_and_discounts_of_their_order(
    make_product, make_tax, make_promotion, customer, address, edit
):
    rate = make_tax(20)
    percent = ("order_percentage", {"percentage": "10"})
    make_promotion(percent, codes=["HELLO"], voucher={"usage_limit": 1})
    mug, cup = make_product("Mug", price="12.50"), make_product("Cup", price="5.00")
    cart = carts.ensure_cart(user=customer, token=None)
    carts.add_to_cart(cart, mug.default_variant, 2, user=customer)
    carts.add_to_cart(cart, cup.default_variant, 1, user=customer)
    cart.voucher_codes = ["HELLO"]
    cart.save()
    order = checkout.place_order(cart, user=customer, address=address, entered=Entered())
    assert (order.grand_total, Voucher.objects.get().times_used) == (Decimal("32.40"), 1)
    TaxRate.objects.filter(pk=rate.pk).update(percentage=50)
    mug.default_variant.__class__.objects.update(price=99)
    order = edit(order, mug=1)
    # 12.50 - 1.25 + 5.00 - 0.50 = 15.75, and 20 % of each line
    assert (order.discount_total, order.tax_total, order.grand_total) == (
        Decimal("1.75"),
        Decimal("3.15"),
        Decimal("18.90"),
    )
    assert Redemption.objects.count() == 1
    order = edit(order, {"name": "Gift wrap", "quantity": 1, "unit_price": "2"}, mug=0, cup=0)
    assert (order.discount_total, order.lines.get().name) == (0, "Gift wrap")
    assert (Voucher.objects.get().times_used, Redemption.objects.count()) == (0, 0)


def test_the_invoice_is_credited_and_issued_anew(order, edit, settings, staff):
    settings.ECOMMERCE_SELLER = {"name": "Mugs Ltd", "country": "GB"}
    invoicing.issue_invoice(order)
    staff.do(f"orders/{order.number}/refund/", {"amount": "3", "reason": "A scratch"})
    invoicing.issue_credit_note(order.refunds.get())
    order = edit(order, mug=1)
    for _time in range(2):
        invoice = invoicing.issue_invoice(order)
        assert invoicing.issue_credit_note(order.refunds.last()) is None
    assert [each.total for each in Invoice.objects.order_by("pk")] == [30, Decimal("17.50")]
    notes = CreditNote.objects.order_by("pk")
    assert [(note.invoice.total, note.total) for note in notes] == [
        (30, 3),
        (30, 27),
        (Decimal("17.50"), 3),
    ]
    assert invoice.number.endswith("-00002")
    assert [note.sequence for note in notes] == [1, 2, 3]


@pytest.mark.parametrize(
    ("units", "code"),
    [({"mug": 0}, "too_few_units"), ({"mug": 2, "cup": 1}, "edit_unchanged")],
)
def test_what_cannot_be_changed_is_told(staff, order, prepare, units, code):
    staff.do(f"orders/{order.number}/fulfil/", {"lines": [{"id": 0, "quantity": 1}]})
    shown = prepare(order, **units)
    assert [problem["code"] for problem in shown["problems"]] == [code]
    answer = staff.post(f"orders/{order.number}/edit/confirm/", {"edit": shown["id"]})
    assert answer.status_code in (400, 409)
    assert Order.objects.get().revision == 0


def test_units_that_were_withdrawn_from_stay_until_that_is_decided(order, prepare):
    order.lines.filter(position=0).update(withdrawn_quantity=1)
    assert prepare(order, mug=0)["problems"][0]["code"] == "too_few_units"


def test_what_is_added_to_an_order_without_tax_has_none(order, edit, make_product, make_tax):
    make_tax(25, included=True, country="GB")
    make_product("Bowl", price="12.50", stock=5)
    Order.objects.update(is_tax_exempt=True)
    order = edit(order, {"variant": "BOWL", "quantity": 1})
    assert (order.lines.last().unit_price, order.tax_total, order.grand_total) == (10, 0, 40)


def test_an_order_is_cancelled_rather_than_emptied(order, prepare):
    assert prepare(order, mug=0, cup=0)["problems"][0]["code"] == "edit_empty"


def test_what_is_not_there_is_not_added(order, prepare, make_product, staff):
    make_product("Bowl", price="1", stock=1)
    shown = prepare(order, {"variant": "BOWL", "quantity": 2}, mug=0)
    assert shown["problems"][0]["code"] == "insufficient_stock"
    answer = staff.post(f"orders/{order.number}/edit/confirm/", {"edit": shown["id"]})
    assert answer.status_code == 409
    assert (stock_of("MUG"), stock_of("BOWL")) == ((10, 2), (1, 0))


def test_an_edit_is_made_once_and_an_outdated_one_never(staff, order, prepare):
    path = f"orders/{order.number}/edit/confirm/"
    first = prepare(order, mug=1)
    wrong = staff.post(path, {"edit": first["id"], "expected_total": "1"})
    assert (wrong.status_code, Order.objects.get().revision) == (409, 0)
    for _time in range(2):
        staff.do(path, {"edit": first["id"], "expected_total": first["total"]})
    assert Order.objects.get().revision == 1
    second = prepare(order, mug=2)
    prepare(order, mug=3)
    assert staff.post(path, {"edit": second["id"]}).status_code == 409
    assert Order.objects.get().revision == 1


def test_an_order_that_was_shipped_or_called_off_is_not_edited(staff, order):
    staff.do(f"orders/{order.number}/fulfil/")
    answer = staff.put(f"orders/{order.number}/edit/", {"lines": quantities(mug=1)})
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (409, "not-possible")


def test_files_of_what_was_added_are_handed_over_once_it_is_paid(order, edit, make_product, staff):
    guide = make_product("Guide", price="5", stock=None, is_digital=True)
    file = ContentFile(b"All of it.", name="guide.epub")
    DigitalFile.objects.create(product=guide, name="Guide", file=file)
    edit(order, {"variant": "GUIDE", "quantity": 1})
    assert not DownloadGrant.objects.exists()
    staff.do(f"orders/{order.number}/mark-paid/")
    assert DownloadGrant.objects.get().line.name == "Guide"


def test_a_cancelled_order_asks_for_nothing_more(order, edit, staff, customer):
    edit(order, cup=2)
    staff.do(f"orders/{order.number}/cancel/")
    order.refresh_from_db()
    assert (order.status, order.payment_status, order.due_total) == ("canceled", "refunded", 0)
    assert customer.credits.balance == 1000


def test_an_order_is_edited_on_pages_without_a_script(staff, order, make_product):
    make_product("Bowl", price="1", stock=5)
    form = reverse("dashboard:order-edit", kwargs={"number": order.number})
    assert "Edit items" in staff.client.get(form.removesuffix("edit/")).text
    assert 'name="lines-0-quantity"' in staff.client.get(form).text
    sent = {
        "lines": ["", "0", "1"],
        "lines-0-id": "0",
        "lines-0-quantity": "1",
        "lines-1-id": "1",
        "lines-1-quantity": "1",
        "added": ["", "0"],
        "added-0-variant": "BOWL",
        "added-0-quantity": "2",
    }
    review = staff.client.post(form, sent, follow=True)
    assert "Review changes" in review.text
    assert "Mug: 2 → 1, + 2 x Bowl" in review.text
    assert "$10.50" in review.text
    assert Order.objects.get().revision == 0
    done = staff.client.post(f"{form}review/-/confirm/", follow=True)
    assert "Order changed." in done.text
    assert Order.objects.get().grand_total == Decimal("19.50")
    staff.client.post(form, {**sent, "lines-0-quantity": "2"})
    gone = staff.client.post(f"{form}review/-/discard/", follow=True)
    assert "Nothing was changed." in gone.text
    assert not order.edits.filter(applied_at=None).exists()
