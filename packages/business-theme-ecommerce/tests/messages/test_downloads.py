"""Files that are bought: handed over at once after the payment, as often as they may be."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from quickscale_business_themes.ecommerce.models import DigitalFile, DownloadGrant
from quickscale_business_themes.ecommerce.services import (
    cards,
    carts,
    checkout,
    order_payments,
    orders,
    refunds,
)
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db

API = "/api/ecommerce/downloads/"
CARD = cards.ReturnUrls(paid="https://shop.example.com/", abandoned="https://shop.example.com/")


def download(client, grant):
    return client.get(f"{API}{grant.token}/file/")


def read(response):
    return b"".join(response.streaming_content)


def test_whoever_pays_may_download_at_once(guide, customer, buy, client):
    order = buy(customer, guide)
    grant = DownloadGrant.objects.get(line__order=order)
    response = download(client, grant)
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert "private" in response["Cache-Control"]
    assert read(response) == b"All of it."


def test_the_mail_leads_to_the_files_and_says_what_may_be_done(guide, customer, buy, read_mails):
    DigitalFile.objects.update(valid_days=30)
    order = buy(customer, guide)
    mail = read_mails()[-1]
    assert mail.subject == f"Your downloads from order {order.number}"
    assert f"Download your files: http://testserver/orders/{order.number}/" in mail.body
    assert "Guide (EPUB)\n  2 downloads, until " in mail.body


def test_the_file_of_a_product_that_is_shipped_is_handed_over_too(
    guide, make_product, add_file, customer, buy, read_mails
):
    lamp = make_product("Lamp")
    add_file(lamp, "Assembly")
    order = buy(customer, lamp, guide)
    assert order.fulfilment_status == "unfulfilled"
    assert names_of(DownloadGrant.objects.usable()) == ["Assembly", "Guide (EPUB)"]
    assert [mail.subject.partition(" from ")[0] for mail in read_mails()].count(
        "Your downloads"
    ) == 1


def test_of_several_variants_a_file_is_handed_over_once_for_all_units(
    make_product, add_file, customer, address
):
    sizes = [VariantData(f"S-{size}", Decimal(9), options=(size,), on_hand=9) for size in "ML"]
    shirt = make_product("Shirt", options=["Size"], variants=sizes)
    add_file(shirt, "Pattern", max_downloads=2)
    cart = carts.ensure_cart(user=customer, token=None)
    for variant in shirt.variants.all():
        carts.add_to_cart(cart, variant, 1, user=customer)
    order = checkout.place_order(cart, user=customer, address=address)
    assert DownloadGrant.objects.get().max_downloads == 4
    refunds.refund_order(order, units=[refunds.RefundedUnits(0, 1)])
    assert names_of(DownloadGrant.objects.usable()) == ["Pattern"]
    refunds.refund_order(order, units=[refunds.RefundedUnits(1, 1)])
    assert not DownloadGrant.objects.usable().exists()


def names_of(grants):
    return [grant.file.name for grant in grants]


def test_nothing_is_handed_over_before_the_payment(
    server, deliver, guide, customer, buy, read_mails
):
    order = buy(customer, guide, card=CARD)
    assert not DownloadGrant.objects.exists()
    cards.open_card_page(order)
    server.complete_checkout(checkout_id())
    deliver()
    assert DownloadGrant.objects.get().line.order == order


def checkout_id():
    from quickscale.core.billing.models import Checkout

    return Checkout.objects.get(status="open").stripe_id


def test_a_file_is_downloaded_as_often_as_it_may_be_for_each_unit(guide, customer, buy, client):
    buy(customer, guide, quantity=2)
    grant = DownloadGrant.objects.get()
    assert [download(client, grant).status_code for _time in range(5)] == [200] * 4 + [409]


def test_asking_what_would_be_downloaded_counts_as_nothing(guide, customer, buy, client):
    buy(customer, guide)
    grant = DownloadGrant.objects.get()
    assert client.head(f"{API}{grant.token}/file/").status_code == 200
    grant.refresh_from_db()
    assert grant.download_count == 0


def test_a_file_that_is_missing_counts_as_nothing(guide, customer, buy, client):
    buy(customer, guide)
    grant = DownloadGrant.objects.get()
    grant.file.file.storage.delete(grant.file.file.name)
    assert download(client, grant).status_code == 404
    grant.refresh_from_db()
    assert grant.download_count == 0


def test_after_its_time_a_file_is_not_downloaded(guide, customer, buy, client):
    buy(customer, guide)
    DownloadGrant.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = download(client, DownloadGrant.objects.get())
    assert response.status_code == 409
    assert response.json()["detail"] == "This file can no longer be downloaded."


def test_a_link_that_nobody_was_given_is_not_found(client):
    assert client.get(f"{API}guessed/file/").status_code == 404


def test_files_are_taken_back_with_the_money_and_given_again_with_it(
    server, deliver, guide, customer, buy, client
):
    order = buy(customer, guide, card=CARD)
    cards.open_card_page(order)
    session = checkout_id()
    server.complete_checkout(session)
    deliver()
    payment = order.payments.get()
    order.payments.update(refunded=payment.amount)
    order_payments.update_payment_state(order)
    grant = DownloadGrant.objects.get()
    assert download(client, grant).status_code == 409
    order.payments.update(refunded=0)
    order_payments.update_payment_state(order)
    assert download(client, grant).status_code == 200


def test_a_refunded_line_has_no_files_either(guide, make_product, customer, buy, client):
    order = buy(customer, guide, make_product())
    order.lines.filter(is_digital=True).update(refunded_quantity=1)
    assert download(client, DownloadGrant.objects.get()).status_code == 409


def test_a_cancelled_order_has_no_files(guide, make_product, customer, buy, client):
    order = buy(customer, guide, make_product())
    orders.cancel_order(order)
    assert download(client, DownloadGrant.objects.get()).status_code == 409
    client.force_login(customer)
    assert client.get(API).json()["results"] == []


def test_a_file_of_one_variant_is_for_its_buyers_alone(make_product, customer, buy):
    formats = [
        VariantData(f"B-{each}", 9, options=(each,), track_inventory=False, requires_shipping=False)
        for each in ("EPUB", "PDF")
    ]
    book = make_product("Book", options=["Format"], variants=formats)
    for variant in book.variants.all():
        DigitalFile.objects.create(variant=variant, name=variant.name, file="downloads/x.bin")
    buy(customer, book)
    assert [grant.file.name for grant in DownloadGrant.objects.all()] == ["EPUB"]


def test_what_was_bought_outlives_the_product(guide, customer, buy, client):
    buy(customer, guide)
    guide.variants.all().delete()
    guide.delete()
    assert download(client, DownloadGrant.objects.get()).status_code == 200


def test_customers_see_their_own_files_and_guests_those_of_their_order(
    guide, customer, make_user, buy, client
):
    order = buy(customer, guide)
    other = buy(make_user("bob@example.com"), guide)
    assert client.get(API).json()["results"] == []
    assert client.get(API, {"order": order.number}).json()["results"] == []
    assert client.get(API, {"token": "guessed"}).json()["results"] == []
    by_token = client.get(API, {"order": order.number, "token": str(order.access_token)})
    assert [row["order"] for row in by_token.json()["results"]] == [order.number]
    client.force_login(customer)
    [row] = client.get(API).json()["results"]
    assert (row["name"], row["downloads_left"], row["can"]) == (
        "Guide (EPUB)",
        2,
        {"download": True, "consent": False},
    )
    assert client.get(API, {"order": other.number}).json()["results"] == []


@pytest.mark.parametrize("page", ["/orders/{number}/", "/downloads/"])
def test_pages_link_to_what_may_be_downloaded(guide, customer, buy, client, page):
    order = buy(customer, guide)
    client.force_login(customer)
    grant = DownloadGrant.objects.get()
    html = client.get(page.format(number=order.number)).content.decode()
    assert f"{grant.token}/file/" in html
    DownloadGrant.objects.update(download_count=2)
    html = client.get(page.format(number=order.number)).content.decode()
    assert "Guide (EPUB)" in html
    assert f"{grant.token}/file/" not in html
