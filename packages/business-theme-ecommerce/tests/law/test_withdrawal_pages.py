"""The pages on which consumers withdraw, as a browser without JavaScript goes through them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from quickscale_business_themes.ecommerce.models import Withdrawal

pytestmark = pytest.mark.django_db

LABEL = "Withdraw from contract here"


def test_every_page_leads_to_the_function(european_shop, client):
    for page in ("/", "/cart/", "/accounts/login/"):
        assert re.search(rf'<a[^>]* href="/withdraw/"[^>]*>{LABEL}</a>', client.get(page).text), (
            page
        )


def test_a_shop_without_the_right_shows_no_function(client):
    assert LABEL not in client.get("/").text


def test_a_guest_withdraws_by_number_and_address(order):
    guest = Client()
    page = guest.get("/withdraw/").text
    assert set(re.findall(r'<input[^>]*name="(number|email|full_name)"', page)) == {
        "number",
        "email",
        "full_name",
    }
    wrong = guest.post("/withdraw/", {"number": "1", "email": "a@example.com", "full_name": "Ada"})
    assert wrong.status_code == 422
    assert "no order with this number" in wrong.text
    named = {"number": order.number, "email": order.email, "full_name": "Ada Lovelace"}
    where = guest.post("/withdraw/", named)["Location"]
    statement = guest.get(where).text
    assert "2 x Mug, 1 x Cup" in statement
    assert re.search(r"<button[^>]*>\s*Confirm withdrawal\s*</button>", statement)
    assert guest.post(f"{where}-/confirm/").status_code == 303
    after = guest.get(where).text
    assert "We have received your withdrawal." in after
    assert "Confirm withdrawal" not in after
    assert Withdrawal.objects.get().status == "received"


def test_the_order_leads_to_the_function_and_offers_its_items(order):
    guest = Client()
    page = guest.get(f"/orders/{order.number}/?token={order.access_token}").text
    assert LABEL in page
    form = guest.get(f"/orders/{order.number}/-/withdraw/").text
    assert "Mug: up to 2" in form
    assert 'value="Ada Lovelace"' in form
    sent = {
        "full_name": "Ada",
        "email": "ada@example.com",
        "lines": ["", "0", "1"],
        "lines-0-id": "0",
        "lines-0-quantity": "1",
        "lines-1-id": "1",
        "lines-1-quantity": "0",
    }
    where = guest.post(f"/orders/{order.number}/-/withdraw/", sent)["Location"]
    assert "1 x Mug" in guest.get(where).text
    assert "Mug: up to 2" in guest.get(f"{where}-/change/").text
    guest.post(f"{where}-/confirm/")
    page = guest.get(f"/orders/{order.number}/").text
    assert "1 x Mug" in page


def test_the_instructions_and_the_form_are_a_page(european_shop, client):
    page = client.get("/withdraw/information/").text
    assert "within 14 days without giving any reason" in page
    assert "complete and return this form only if you wish to withdraw" in page
    assert "Müller" in page


def test_the_confirmation_of_the_order_has_them_too(order, read_mails):
    [mail] = read_mails()
    for part in (
        "within 14 days without giving any reason",
        "complete and return this form only if",
        "http://testserver/withdraw/",
        "legal guarantee of conformity",
    ):
        assert part in mail.body


def test_staff_see_what_is_due_and_decide(order, staff):
    guest = Client()
    named = {"number": order.number, "email": order.email, "full_name": "Ada Lovelace"}
    where = guest.post("/withdraw/", named)["Location"]
    guest.post(f"{where}-/confirm/")
    listed = staff.get("/dashboard/shop/withdrawals/").text
    assert "2 x Mug, 1 x Cup" in listed
    one = f"/dashboard/shop/withdrawals/{Withdrawal.objects.get().public_id}/"
    assert "Refund due" in staff.get(one).text
    assert staff.post(f"{one}-/accept/").status_code == 303
    assert "Accepted" in staff.get(one).text


def test_the_button_that_orders_says_that_it_obliges_to_pay(
    european_shop, customer, make_product, address, client
):
    client.force_login(customer)
    make_product("Mug", price="12.50")
    client.post("/products/mug/-/add/", {"quantity": "1"})
    client.post("/checkout/-/address/", address)
    page = client.get("/checkout/").text
    assert re.search(r"<button[^>]*>Order with obligation to pay</button>", page)
    assert 'href="/withdraw/information/"' in page
    assert "digital_consent" not in page
    client.post("/checkout/-/address/", {**address, "country": "GB", "postcode": "SW1Y 4JH"})
    assert re.search(r"<button[^>]*>Place order</button>", client.get("/checkout/").text)


def test_terms_have_to_be_accepted_and_their_version_is_kept(
    settings, european_shop, customer, make_product, address, client, order_on_pages
):
    from quickscale_business_themes.ecommerce.models import Order

    settings.ECOMMERCE_TERMS = {"url": "/terms/", "version": "2026-11"}
    client.force_login(customer)
    make_product("Mug", price="12.50")
    client.post("/products/mug/-/add/", {"quantity": "1"})
    refused = order_on_pages(client, address)
    assert refused.status_code == 422
    assert "Accept the terms" in refused.text
    assert 'href="/terms/"' in refused.text
    assert order_on_pages(client, address, accept_terms="true").status_code == 303
    assert Order.objects.get().terms_version == "2026-11"


def test_a_download_begins_with_the_consent_that_checkout_was_not_given(
    european_shop, customer, make_product, client
):
    from django.core.files.base import ContentFile

    from quickscale_business_themes.ecommerce.models import DigitalFile, Order

    product = make_product("Guide", stock=None, is_digital=True)
    file = ContentFile(b"All of it.", name="guide.epub")
    DigitalFile.objects.create(product=product, name="Guide (EPUB)", file=file)
    client.force_login(customer)
    client.post("/products/guide/-/add/", {"quantity": "1"})
    client.post("/checkout/-/payment/", {"payment": "credits"})
    url = f"/orders/{Order.objects.get().number}/"
    page = client.get(url).text
    assert "/file/" not in page
    consent = re.search(rf'"({url}-/consent/[^"]+)"', page)[1]
    assert "lose my right of withdrawal" in client.get(consent).text
    assert Order.objects.get().digital_consent_at is None
    answer = client.post(consent, follow=True)
    assert "Your downloads are ready." in answer.text
    assert "/-/consent/" not in answer.text
    file = re.search(r'"(/api/ecommerce/downloads/[^"]+/file/)"', answer.text)[1]
    assert b"".join(client.get(file).streaming_content) == b"All of it."
