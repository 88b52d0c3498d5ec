"""Customers, products, prices, coupons, promotion codes and cards."""

import pytest
import stripe


def test_a_customer_is_made_changed_and_found(client, happened):
    customer = client.customers.create(
        {
            "email": "ada@example.com",
            "name": "Ada",
            "address": {"country": "GB", "city": "London"},
            "metadata": {"user": "1", "plan": "old"},
        }
    )
    assert (customer.address.city, customer.address.line1) == ("London", None)
    updated = client.customers.update(
        customer.id, {"name": "Ada L.", "metadata": {"plan": "new", "user": ""}}
    )
    assert (updated.name, updated.metadata.to_dict()) == ("Ada L.", {"plan": "new"})
    assert [item.id for item in client.customers.list({"email": "ada@example.com"}).data] == [
        customer.id
    ]
    assert client.customers.list({"email": "bob@example.com"}).data == []
    assert happened() == ["customer.created", "customer.updated"]
    event = client.events.list({"type": "customer.updated"}).data[0]
    assert event.data.previous_attributes["name"] == "Ada"


def test_a_deleted_customer_is_a_stub_that_nothing_can_be_done_with(client, happened):
    customer = client.customers.create({})
    assert client.customers.delete(customer.id).deleted is True
    assert client.customers.retrieve(customer.id).deleted is True
    assert client.customers.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        client.customers.update(customer.id, {"name": "Ada"})
    assert happened() == ["customer.created", "customer.deleted"]


def test_a_customer_shows_their_subscriptions_where_asked(client, shop):
    subscription = shop.subscribe()
    customer = client.customers.retrieve(subscription.customer, {"expand": ["subscriptions"]})
    assert [item.id for item in customer.subscriptions.data] == [subscription.id]


def test_a_product_may_bring_its_price(client):
    product = client.products.create(
        {
            "name": "Pro",
            "default_price_data": {
                "currency": "usd",
                "unit_amount": 900,
                "recurring": {"interval": "month"},
            },
        }
    )
    price = client.prices.retrieve(product.default_price)
    assert (price.unit_amount, price.recurring.interval, price.product) == (
        900,
        "month",
        product.id,
    )


def test_products_are_listed_archived_and_deleted(client):
    kept, gone = (client.products.create({"name": name}) for name in ("Kept", "Gone"))
    client.products.update(gone.id, {"active": False})
    assert [item.id for item in client.products.list({"active": True}).data] == [kept.id]
    assert [item.id for item in client.products.list({"ids": [gone.id]}).data] == [gone.id]
    assert client.products.delete(gone.id).deleted is True
    client.prices.create({"product": kept.id, "currency": "usd", "unit_amount": 1})
    with pytest.raises(stripe.InvalidRequestError):
        client.products.delete(kept.id)


def test_an_id_of_ones_own_is_used_once(client):
    assert client.products.create({"id": "prod_mine", "name": "Mine"}).id == "prod_mine"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.products.create({"id": "prod_mine", "name": "Mine"})
    assert refusal.value.code == "resource_already_exists"


def test_a_price_is_found_by_its_lookup_key_and_the_key_moves_on(client, shop):
    old = shop.make_price(1000, lookup_key="pro-monthly")
    with pytest.raises(stripe.InvalidRequestError):
        shop.make_price(1200, lookup_key="pro-monthly")
    new = shop.make_price(1200, lookup_key="pro-monthly", transfer_lookup_key=True)
    found = client.prices.list({"lookup_keys": ["pro-monthly"], "expand": ["data.product"]}).data
    assert [(price.id, price.product.name) for price in found] == [(new.id, "Pro")]
    assert client.prices.retrieve(old.id).lookup_key is None


def test_prices_are_archived_and_filtered(client, shop):
    monthly, yearly = shop.make_price(), shop.make_price(interval="year")
    once = shop.make_price(interval=None)

    def ids(**asked):
        return [price.id for price in client.prices.list(asked).data]

    assert ids(recurring={"interval": "year"}) == [yearly.id]
    assert ids(type="one_time") == [once.id]
    client.prices.update(monthly.id, {"active": False, "nickname": "Old"})
    assert ids(active=False) == [monthly.id]
    with pytest.raises(stripe.InvalidRequestError, match="inactive"):
        shop.subscribe(price=monthly)


def test_an_amount_may_be_a_fraction_of_a_cent(client, shop):
    product = client.products.create({"name": "Tokens"})
    price = client.prices.create(
        {"product": product.id, "currency": "usd", "unit_amount_decimal": "0.25"}
    )
    assert (price.unit_amount, str(price.unit_amount_decimal)) == (None, "0.25")
    session = shop.check_out(client.prices.retrieve(price.id), quantity=1000)
    assert session.amount_total == 250


def test_a_coupon_says_what_it_is_worth(client):
    coupon = client.coupons.create(
        {"id": "SPRING", "percent_off": 12.5, "duration": "repeating", "duration_in_months": 3}
    )
    assert (coupon.id, coupon.percent_off, coupon.valid) == ("SPRING", 12.5, True)
    assert client.coupons.update("SPRING", {"name": "Spring"}).name == "Spring"
    assert [item.id for item in client.coupons.list().data] == ["SPRING"]
    client.coupons.delete("SPRING")
    assert client.coupons.list().data == []
    with pytest.raises(stripe.InvalidRequestError):
        client.coupons.retrieve("SPRING")


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"percent_off": 10, "amount_off": 100, "currency": "usd"},
        {"amount_off": 100},
        {"percent_off": 101},
        {"percent_off": 10, "duration": "repeating"},
    ],
)
def test_a_coupon_without_sense_is_refused(client, fields):
    with pytest.raises(stripe.InvalidRequestError):
        client.coupons.create(fields)


def test_a_coupon_for_some_months_ends_with_them(client, server, shop):
    coupon = client.coupons.create(
        {"percent_off": 50, "duration": "repeating", "duration_in_months": 2}
    )
    subscription = shop.subscribe(discounts=[{"coupon": coupon.id}])
    for _ in range(2):
        server.renew(subscription.id)
    assert [invoice.total for invoice in shop.invoices_of(subscription)] == [500, 500, 1000]


def test_a_coupon_for_one_product_leaves_others_whole(client, shop):
    pro, other = shop.make_price(1000, name="Pro"), shop.make_price(2000, name="Other")
    coupon = client.coupons.create(
        {"percent_off": 50, "duration": "forever", "applies_to": {"products": [pro.product]}}
    )
    subscription = client.subscriptions.create(
        {
            "customer": shop.make_customer().id,
            "items": [{"price": pro.id}, {"price": other.id}],
            "discounts": [{"coupon": coupon.id}],
        }
    )
    assert shop.invoices_of(subscription)[0].total == 2500


def test_a_discount_is_taken_off_a_subscription(client, server, shop, happened):
    coupon = client.coupons.create({"percent_off": 50, "duration": "forever"})
    subscription = shop.subscribe(discounts=[{"coupon": coupon.id}])
    discount = subscription.discounts[0]
    expanded = client.subscriptions.retrieve(subscription.id, {"expand": ["discounts"]})
    assert expanded.discounts[0].source.coupon == coupon.id
    client.subscriptions.delete_discount(subscription.id)
    assert client.subscriptions.retrieve(subscription.id).discounts == []
    assert discount.startswith("di_")
    assert {"customer.discount.created", "customer.discount.deleted"} <= set(happened())


def test_a_promotion_code_has_limits(client, server, shop):
    coupon = client.coupons.create({"percent_off": 10, "duration": "once"})

    def make_code(code, **fields):
        client.promotion_codes.create(
            {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": code, **fields}
        )

    make_code("ONCE", max_redemptions=1)
    make_code("SOON", expires_at=server.sandbox.now + 60)
    make_code("MUCH", restrictions={"minimum_amount": 5000, "minimum_amount_currency": "usd"})
    make_code("OTHERS", customer=shop.make_customer().id)
    make_code("FIRST", restrictions={"first_time_transaction": True})
    customer = shop.make_customer()
    price = shop.make_price(1000, None)
    server.complete_checkout(
        shop.check_out(price, allow_promotion_codes=True, customer=customer.id).id,
        promotion_code="once",
    )
    server.advance(hours=1)
    session = shop.check_out(price, allow_promotion_codes=True, customer=customer.id)
    for code in ("ONCE", "SOON", "MUCH", "OTHERS", "FIRST"):
        with pytest.raises(Exception, match="This code"):
            server.complete_checkout(session.id, promotion_code=code)
    with pytest.raises(stripe.InvalidRequestError):
        make_code("once")


def test_promotion_codes_are_found_and_switched_off(client):
    coupon = client.coupons.create({"percent_off": 10})
    code = client.promotion_codes.create({"promotion": {"type": "coupon", "coupon": coupon.id}})
    assert client.promotion_codes.list({"code": code.code.lower()}).data[0].id == code.id
    assert client.promotion_codes.list({"coupon": coupon.id}).data[0].id == code.id
    expanded = client.promotion_codes.retrieve(code.id, {"expand": ["promotion.coupon"]})
    assert expanded.promotion.coupon.percent_off == 10
    assert client.promotion_codes.update(code.id, {"active": False}).active is False
    assert client.promotion_codes.list({"active": True}).data == []


def test_a_card_is_attached_used_and_detached(client, shop):
    customer = shop.make_customer(None)
    method = shop.give_card(customer, "5555555555554444")
    assert (method.card.brand, method.card.last4) == ("mastercard", "4444")
    assert [item.id for item in client.customers.payment_methods.list(customer.id).data] == [
        method.id
    ]
    assert client.customers.payment_methods.retrieve(customer.id, method.id).id == method.id
    updated = client.payment_methods.update(method.id, {"card": {"exp_year": 2040}})
    assert updated.card.exp_year == 2040
    client.payment_methods.detach(method.id)
    found = client.customers.retrieve(customer.id)
    assert found.invoice_settings.default_payment_method is None
    assert client.payment_methods.list({"customer": customer.id}).data == []


def test_a_card_of_another_customer_is_refused(client, shop):
    method = shop.give_card(shop.make_customer(None), "pm_card_visa")
    other = shop.make_customer(None)
    with pytest.raises(stripe.InvalidRequestError):
        client.payment_methods.attach(method.id, {"customer": other.id})
    with pytest.raises(stripe.InvalidRequestError):
        shop.subscribe(other, default_payment_method=method.id)


def test_a_card_that_is_declined_cannot_be_attached(client, shop):
    with pytest.raises(stripe.CardError):
        shop.give_card(shop.make_customer(None), "4000000000000002")
