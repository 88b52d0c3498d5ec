"""Invoices and credit notes: numbered without gaps, and never changed."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone
from pypdf import PdfReader

from quickscale_business_themes.ecommerce.checks import check_seller
from quickscale_business_themes.ecommerce.models import (
    Cart,
    CreditNote,
    Invoice,
    Order,
    Product,
    Refund,
    RefundLine,
)
from quickscale_business_themes.ecommerce.services import carts, checkout, orders
from quickscale_business_themes.ecommerce.services.invoice_pdf import render_pdf
from quickscale_business_themes.ecommerce.services.invoicing import (
    issue_credit_note,
    issue_invoice,
)
from quickscale_business_themes.ecommerce.services.mail_content import order_url
from quickscale_business_themes.ecommerce.services.people import forget_customer, list_documents

pytestmark = pytest.mark.django_db

API = "/api/ecommerce/orders/{}/documents/"


def read_text(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@transaction.atomic
def refund(order, amount, units=(), **details):
    made = Refund.objects.create(order=order, amount=amount, currency=order.currency, **details)
    for line, quantity, cost in units:
        RefundLine.objects.create(refund=made, line=line, quantity=quantity, amount=cost)
    return made


def test_a_shop_that_has_not_told_who_sells_issues_none(make_product, customer, buy, read_mails):
    order = buy(customer, make_product())
    [message] = read_mails()
    assert not message.attachments
    assert issue_invoice(order) is None


def test_the_confirmation_has_the_invoice_attached(seller, make_product, customer, buy, read_mails):
    order = buy(customer, make_product(price="12.50"), quantity=2)
    [message] = read_mails()
    [attached] = message.attachments
    year = timezone.localdate().year
    assert attached.filename == f"INV-{year}-00001.pdf"
    text = read_text(attached.content)
    assert f"Invoice INV-{year}-00001" in text
    assert "Müller & Söhne GmbH" in text
    assert "Ada Lovelace" in text
    assert "$25.00" in text
    assert order.number in text


@pytest.mark.parametrize(
    ("lack", "told"), [("city", "'city' missing"), ("vat_id", "one of 'vat_id', 'tax_number'")]
)
def test_a_seller_that_lacks_what_the_law_asks_for_is_refused(settings, seller, lack, told):
    assert check_seller() == []
    settings.ECOMMERCE_SELLER = {**seller, lack: ""}
    [error] = check_seller()
    assert error.id == "ecommerce.E001"
    assert told in error.msg


def test_an_order_has_one_invoice_however_often_it_is_issued(seller, make_product, customer, buy):
    order = buy(customer, make_product())
    assert issue_invoice(order) == issue_invoice(order)


def test_numbers_have_no_gaps_when_an_issue_fails(seller, make_product, customer, buy):
    first, second = (buy(customer, make_product(name)) for name in ("Mug", "Tray"))
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        issue_invoice(first)
        raise ZeroDivisionError
    assert issue_invoice(second).sequence == 1
    assert issue_invoice(first).sequence == 2


def test_an_unpaid_order_has_no_invoice(seller, make_product, customer, buy):
    order = buy(customer, make_product())
    order.payment_status = "unpaid"
    assert issue_invoice(order) is None


def test_taxes_are_told_by_rate_and_sum_to_what_was_paid(
    seller, make_product, customer, buy, charge_tax
):
    products = [make_product("Mug", price="11.90"), make_product("Guide", price="10.70")]
    order = buy(customer, *products, quantity=3)
    charge_tax(order, Decimal(19), Decimal(7))
    data = issue_invoice(order).data
    assert [(row["rate"], row["base"], row["amount"]) for row in data["taxes"]] == [
        ("19", "30.00", "5.70"),
        ("7", "30.00", "2.10"),
    ]
    assert (data["net"], data["tax"], data["total"]) == ("60.00", "7.80", "67.80")
    assert [line["unit_price"] for line in data["lines"]] == ["10.0000", "10.0000"]


def test_a_credit_note_takes_back_the_taxes_of_what_was_refunded(
    seller, make_product, customer, buy, charge_tax, read_mails
):
    products = [make_product("Mug", price="11.90"), make_product("Guide", price="10.70")]
    order = buy(customer, *products, quantity=3)
    charge_tax(order, Decimal(19), Decimal(7))
    mug, _guide = order.lines.order_by("position")
    made = refund(order, Decimal("23.80"), [(mug, 2, Decimal("23.80"))], reason="A chip")
    note = issue_credit_note(made)
    data = note.data
    assert [(row["rate"], row["base"], row["amount"]) for row in data["taxes"]] == [
        ("19", "20.00", "3.80")
    ]
    assert (note.total, data["invoice"]) == (Decimal("23.80"), note.invoice.number)
    [attached] = read_mails()[-1].attachments
    assert attached.filename == f"{note.number}.pdf"
    text = read_text(attached.content)
    assert f"Credit note {note.number}" in text
    assert note.invoice.number in text
    assert "Reason: A chip" in text


def test_an_amount_without_items_is_spread_over_the_rates(
    seller, make_product, customer, buy, charge_tax
):
    order = buy(customer, make_product("Mug", price="30"), make_product("Guide", price="10"))
    charge_tax(order, Decimal(19), Decimal(7))
    data = issue_credit_note(refund(order, Decimal("10.01"))).data
    assert data["total"] == "10.01"
    assert [(row["rate"], row["base"], row["amount"]) for row in data["taxes"]] == [
        ("19", "6.31", "1.20"),
        ("7", "2.34", "0.16"),
    ]


def test_numbers_of_credit_notes_have_a_series_of_their_own(seller, make_product, customer, buy):
    order = buy(customer, make_product())
    issue_credit_note(refund(order, Decimal(1)))
    assert issue_credit_note(refund(order, Decimal(2))).number.endswith("-00002")
    assert Invoice.objects.get().number.endswith("-00001")


def test_documents_outlive_the_account_and_what_was_ordered(seller, make_product, customer, buy):
    order = buy(customer, make_product())
    invoice = issue_invoice(order)
    order.status = "completed"
    order.save()
    customer.email = "gone@invalid"
    forget_customer(customer)
    order.refresh_from_db()
    invoice.refresh_from_db()
    assert order.shipping_full_name == ""
    assert invoice.data["buyer"]["full_name"] == "Ada Lovelace"
    assert "Ada Lovelace" in read_text(render_pdf(invoice))
    assert [document["number"] for document in list_documents(customer)] == [invoice.number]


def test_customers_and_guests_download_the_documents_of_their_orders(
    seller, make_product, customer, make_user, buy, client
):
    order = buy(customer, make_product())
    invoice = issue_invoice(order)
    api = API.format(order.number)
    file = f"{api}{invoice.number}/file/"
    assert client.get(api).status_code in (401, 403)
    assert client.get(file).status_code in (401, 403)
    token = {"token": str(order.access_token)}
    assert [row["id"] for row in client.get(api, token).json()] == [invoice.number]
    response = client.get(file, token)
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    client.force_login(make_user("bob@example.com"))
    assert client.get(file).status_code == 404
    client.force_login(customer)
    assert client.get(file).status_code == 200
    assert client.get(f"{api}INV-1999-00001/file/").status_code == 404


def test_a_guest_comes_by_the_link_of_the_mail_to_the_invoice(
    seller, make_product, customer, buy, client
):
    order = buy(customer, make_product())
    invoice = issue_invoice(order)
    Order.objects.update(user=None)
    order.refresh_from_db()
    link = urlsplit(order_url(order))
    page = client.get(f"{link.path}?{link.query}").content.decode()
    (file,) = re.findall(r'href="([^"]*/documents/[^"]*/file/[^"]*)"', page)
    assert invoice.number in file
    assert client.get(html.unescape(file)).content.startswith(b"%PDF")


def test_the_order_page_links_to_its_invoice(seller, make_product, customer, buy, client):
    order = buy(customer, make_product())
    invoice = issue_invoice(order)
    client.force_login(customer)
    page = client.get(f"/orders/{order.number}/").content.decode()
    assert f"/documents/{invoice.number}/file/" in page


def test_staff_print_documents_in_the_admin(
    seller, make_product, customer, buy, client, django_user_model
):
    invoice = issue_invoice(buy(customer, make_product()))
    staff = django_user_model.objects.create_user(email="staff@example.com", is_staff=True)
    client.force_login(staff)
    url = f"/admin/ecommerce/invoice/{invoice.pk}/pdf/"
    assert client.get(url).status_code == 403
    staff.user_permissions.add(
        Permission.objects.get(codename="view_invoice", content_type__app_label="ecommerce")
    )
    assert client.get(url).content.startswith(b"%PDF")
    assert invoice.number in client.get("/admin/ecommerce/invoice/").content.decode()
    assert client.get(f"/admin/ecommerce/invoice/{invoice.pk}/delete/").status_code == 403


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_long_invoice_goes_on_over_pages(seller, make_product, customer, buy, language):
    name = "شاي بالنعناع and a name that is far too long for one line of an invoice"
    products = [make_product(f"Tea {number}", price="1") for number in range(30)]
    Product.objects.update(name=name)
    invoice = issue_invoice(buy(customer, *products))
    invoice.data["language"] = language
    pages = PdfReader(BytesIO(render_pdf(invoice))).pages
    assert len(pages) > 1
    assert all("Müller" in page.extract_text() for page in pages)


def test_a_refunded_order_keeps_its_credit_note_when_the_refund_mail_is_repeated(
    seller, make_product, customer, buy
):
    order = buy(customer, make_product())
    made = refund(order, Decimal("12.50"))
    assert issue_credit_note(made) == issue_credit_note(made)
    assert CreditNote.objects.count() == 1


@pytest.mark.parametrize("included", [True, False])
def test_discounts_shipping_and_taxes_come_to_what_was_paid(
    seller, make_product, make_tax, make_promotion, make_zone, customer, address, included
):
    make_tax("19", included=included)
    make_promotion(("order_percentage", {"percentage": "10"}), codes=["HELLO"])
    method = make_zone("Home", "GB", standard="4.90").methods.get()
    cart = carts.ensure_cart(user=customer, token=None)
    for name, price in (("Mug", "12.49"), ("Tray", "7.77")):
        carts.add_to_cart(cart, make_product(name, price=price).default_variant, 3, user=customer)
    Cart.objects.filter(pk=cart.pk).update(voucher_codes=["HELLO"], shipping_method=method)
    cart.refresh_from_db()
    order = checkout.place_order(cart, user=customer, address=address)
    assert order.discount_total
    assert order.shipping_total
    invoice = issue_invoice(order)
    assert invoice.total == order.grand_total
    assert Decimal(invoice.data["tax"]) == order.tax_total
    assert [line["name"] for line in invoice.data["lines"]] == ["Mug", "Tray", "Shipping"]
    whole = issue_credit_note(refund(order, order.grand_total, shipping=order.shipping_total))
    assert whole.data["taxes"] == invoice.data["taxes"]


def test_a_cancelled_order_is_told_of_once_with_its_credit_note(
    seller, make_product, customer, buy, read_mails
):
    order = buy(customer, make_product())
    read_mails()
    orders.cancel_order(order)
    [mail] = read_mails()
    assert mail.subject == f"Order {order.number} cancelled"
    assert [attached[0][:3] for attached in mail.attachments] == ["CN-"]
