"""Who asks for it hears once when something is available again."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from quickscale_business_themes.ecommerce.hooks import inventory_service
from quickscale_business_themes.ecommerce.models import Product, StockAlert
from quickscale_business_themes.ecommerce.services.people import forget_alerts, list_alerts

pytestmark = pytest.mark.django_db

API = "/api/ecommerce/stock-alerts/"


def ask(client, email="ada@example.com", product="mug"):
    return client.post(API, {"product": product, "email": email}, content_type="application/json")


def restock(product):
    inventory_service().receive(product.default_variant, 3)


def test_whoever_asked_hears_once_when_it_is_back(make_product, client, read_mails):
    mug = make_product(stock=0)
    assert [ask(client).status_code for _time in range(2)] == [204, 204]
    call_command("send_stock_alerts", verbosity=0)
    assert not read_mails()
    restock(mug)
    for _run in range(2):
        call_command("send_stock_alerts", verbosity=0)
    [message] = read_mails()
    assert message.to == ["ada@example.com"]
    assert message.subject == "Mug is available again"
    assert "View product: http://testserver/products/mug/" in message.body
    assert not StockAlert.objects.exists()


def test_nothing_is_sent_if_it_sold_out_before_the_mail_left(
    make_product, client, read_mails, monkeypatch
):
    mug = make_product(stock=0)
    ask(client)
    restock(mug)
    monkeypatch.setattr("quickscale.core.mail.outbox.enqueue", lambda *args, **options: None)
    call_command("send_stock_alerts", verbosity=0)
    inventory_service().count(mug.default_variant, 0)
    assert not read_mails()


def test_what_is_not_for_sale_is_not_told_of(make_product, client, read_mails):
    mug = make_product(stock=0)
    ask(client)
    Product.objects.update(status="draft")
    restock(mug)
    call_command("send_stock_alerts", verbosity=0)
    assert not read_mails()
    assert ask(client).status_code == 400
    assert ask(client, product="none").status_code == 400
    assert ask(client, email="ada").json()["errors"]


@pytest.mark.parametrize(("stock", "is_asked"), [(0, True), (5, False)])
def test_the_page_of_a_sold_out_product_asks_for_an_address(make_product, client, stock, is_asked):
    make_product(stock=stock)
    page = client.get("/products/mug/").content.decode()
    assert ("Notify me when it" in page) == is_asked


def test_requests_belong_to_the_person_of_the_address(make_product, client, customer):
    make_product(stock=0)
    ask(client, email="Ada@example.com")
    ask(client, email="bob@example.com")
    assert [row["product"] for row in list_alerts(customer)] == ["Mug"]
    forget_alerts(["ada@example.com"])
    assert [alert.email for alert in StockAlert.objects.all()] == ["bob@example.com"]
