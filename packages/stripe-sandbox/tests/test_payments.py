"""Payment intents, charges, refunds, disputes, setup intents and invoices by hand."""

import pytest
import requests
import stripe


def pay(client, amount=1000, card="pm_card_visa", **fields):
    return client.payment_intents.create(
        {
            "amount": amount,
            "currency": "usd",
            "payment_method": card,
            "confirm": True,
            **fields,
        }
    )


def test_an_intent_waits_for_a_card_and_is_fulfilled(client, happened):
    intent = client.payment_intents.create(
        {"amount": 1000, "currency": "usd", "metadata": {"order": "7"}}
    )
    assert intent.status == "requires_payment_method"
    with pytest.raises(stripe.InvalidRequestError):
        client.payment_intents.confirm(intent.id)
    paid = client.payment_intents.confirm(
        intent.id, {"payment_method": "pm_card_visa", "expand": ["latest_charge"]}
    )
    assert (paid.status, paid.amount_received) == ("succeeded", 1000)
    assert paid.latest_charge.metadata["order"] == "7"
    line = client.balance_transactions.retrieve(paid.latest_charge.balance_transaction)
    assert (line.amount, line.fee, line.net) == (1000, 59, 941)
    assert "receipt" in requests.get(paid.latest_charge.receipt_url, timeout=5).text.lower()
    assert happened() == ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def test_a_payment_can_be_authorised_and_captured_in_part(client, happened):
    intent = pay(client, capture_method="manual")
    assert (intent.status, intent.amount_capturable) == ("requires_capture", 1000)
    with pytest.raises(stripe.InvalidRequestError):
        client.payment_intents.capture(intent.id, {"amount_to_capture": 1001})
    captured = client.payment_intents.capture(intent.id, {"amount_to_capture": 600})
    assert (captured.status, captured.amount_received) == ("succeeded", 600)
    assert "charge.captured" in happened()


def test_an_intent_is_cancelled_or_changed_before_it_succeeds(client):
    intent = client.payment_intents.create({"amount": 1000, "currency": "usd"})
    assert client.payment_intents.update(intent.id, {"amount": 1200}).amount == 1200
    cancelled = client.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})
    assert (cancelled.status, cancelled.cancellation_reason) == ("canceled", "abandoned")
    for change in (client.payment_intents.cancel, client.payment_intents.confirm):
        with pytest.raises(stripe.InvalidRequestError):
            change(intent.id, {})
    with pytest.raises(stripe.InvalidRequestError):
        client.payment_intents.update(pay(client).id, {"amount": 1})


def test_an_amount_that_is_too_small_is_refused(client):
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        pay(client, amount=49)
    assert refusal.value.code == "amount_too_small"


def test_a_bank_is_asked_in_a_page_of_its_own(client):
    intent = pay(client, card="pm_card_authenticationRequired", return_url="http://shop.test/back")
    assert intent.status == "requires_action"
    url = intent.next_action.redirect_to_url.url
    assert "Approve" in requests.get(url, timeout=5).text
    answer = requests.post(url, data={"action": "approve"}, allow_redirects=False, timeout=5)
    assert answer.headers["Location"] == f"http://shop.test/back?payment_intent={intent.id}"
    assert client.payment_intents.retrieve(intent.id).status == "succeeded"


def test_a_bank_may_refuse(client, happened):
    intent = pay(client, card="pm_card_authenticationRequired")
    url = intent.next_action.redirect_to_url.url
    requests.post(url, data={"action": "refuse"}, timeout=5)
    found = client.payment_intents.retrieve(intent.id)
    assert found.last_payment_error.code == "payment_intent_authentication_failure"
    assert happened()[-1] == "payment_intent.payment_failed"


def test_a_card_that_needs_its_owner_fails_without_them(client):
    with pytest.raises(stripe.CardError) as refusal:
        pay(client, card="pm_card_authenticationRequired", off_session=True)
    assert refusal.value.code == "authentication_required"


def test_a_card_is_kept_for_later_where_that_is_asked(client, shop):
    customer = shop.make_customer(None)
    pay(client, customer=customer.id, setup_future_usage="off_session")
    assert len(client.payment_methods.list({"customer": customer.id}).data) == 1


def test_a_refund_may_be_partial_and_never_exceeds_the_payment(client, happened):
    intent = pay(client)
    happened()
    refund = client.refunds.create({"payment_intent": intent.id, "amount": 400})
    assert (refund.status, refund.charge) == ("succeeded", intent.latest_charge)
    assert happened() == ["charge.refunded", "refund.created"]
    with pytest.raises(stripe.InvalidRequestError):
        client.refunds.create({"payment_intent": intent.id, "amount": 601})
    client.refunds.create({"charge": intent.latest_charge, "reason": "requested_by_customer"})
    charge = client.charges.retrieve(intent.latest_charge, {"expand": ["refunds"]})
    assert (charge.refunded, charge.amount_refunded) == (True, 1000)
    assert [item.amount for item in charge.refunds.data] == [600, 400]
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.refunds.create({"charge": intent.latest_charge})
    assert refusal.value.code == "charge_already_refunded"


def test_refunds_are_found_and_annotated(client):
    intent = pay(client)
    refund = client.refunds.create({"payment_intent": intent.id})
    client.refunds.update(refund.id, {"metadata": {"why": "late"}})
    assert client.refunds.retrieve(refund.id).metadata["why"] == "late"
    assert client.refunds.list({"payment_intent": intent.id}).data[0].id == refund.id
    assert client.refunds.list({"charge": "ch_none"}).data == []


def test_what_was_never_paid_cannot_be_refunded(client):
    intent = client.payment_intents.create({"amount": 1000, "currency": "usd"})
    for fields in ({"payment_intent": intent.id}, {}):
        with pytest.raises(stripe.InvalidRequestError):
            client.refunds.create(fields)


@pytest.mark.parametrize(("won", "status"), [(True, "won"), (False, "lost")])
def test_a_dispute_takes_the_money_until_it_is_won(client, server, happened, won, status):
    intent = pay(client)
    happened()
    dispute = server.dispute(intent.latest_charge, reason="product_not_received")
    assert client.charges.retrieve(intent.latest_charge).disputed is True
    with pytest.raises(stripe.InvalidRequestError):
        client.refunds.create({"charge": intent.latest_charge})
    answered = client.disputes.update(
        dispute["id"], {"evidence": {"uncategorized_text": "It arrived."}}
    )
    assert answered.status == "under_review"
    server.close_dispute(dispute["id"], won=won)
    found = client.disputes.list({"payment_intent": intent.id}).data[0]
    assert found.status == status
    lines = [line.amount for line in found.balance_transactions]
    assert lines == ([-1000, 1000] if won else [-1000])
    expected = [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.updated",
        *(["charge.dispute.funds_reinstated"] if won else []),
        "charge.dispute.closed",
    ]
    assert happened() == expected


def test_one_card_disputes_by_itself_and_the_shop_may_give_in(client):
    intent = pay(client, card="pm_card_createDispute")
    dispute = client.disputes.list({"charge": intent.latest_charge}).data[0]
    assert client.disputes.close(dispute.id).status == "lost"


def test_charges_are_found_and_annotated(client, shop):
    customer = shop.make_customer()
    intent = pay(client, customer=customer.id)
    client.charges.update(intent.latest_charge, {"description": "Order 7"})
    found = client.charges.list({"customer": customer.id}).data[0]
    assert (found.id, found.description) == (intent.latest_charge, "Order 7")
    lines = client.balance_transactions.list({"source": found.id}).data
    assert [line.type for line in lines] == ["charge"]


def test_a_card_is_set_up_by_the_api(client, shop, happened):
    customer = shop.make_customer(None)
    intent = client.setup_intents.create({"customer": customer.id})
    with pytest.raises(stripe.CardError):
        client.setup_intents.confirm(intent.id, {"payment_method": "pm_card_chargeDeclined"})
    done = client.setup_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
    assert done.status == "succeeded"
    assert client.setup_intents.list({"customer": customer.id}).data[0].id == intent.id
    assert {"setup_intent.setup_failed", "setup_intent.succeeded"} <= set(happened())
    other = client.setup_intents.create({})
    assert client.setup_intents.cancel(other.id).status == "canceled"


def bill(client, customer, amount=2500, **fields):
    client.invoice_items.create(
        {"customer": customer.id, "amount": amount, "currency": "usd", "description": "Work"}
    )
    return client.invoices.create(
        {"customer": customer.id, "pending_invoice_items_behavior": "include", **fields}
    )


def test_an_invoice_by_hand_is_drafted_finalized_and_paid(client, shop, happened):
    customer = shop.make_customer()
    happened()
    draft = bill(client, customer)
    assert (draft.status, draft.number, draft.total) == ("draft", None, 2500)
    invoice = client.invoices.finalize_invoice(draft.id)
    assert (invoice.status, invoice.number) == ("open", f"{customer.invoice_prefix}-0001")
    paid = client.invoices.pay(invoice.id)
    assert (paid.status, paid.amount_paid, paid.amount_remaining) == ("paid", 2500, 0)
    payment = client.invoice_payments.list({"invoice": paid.id}).data[0]
    intent = payment.payment.payment_intent
    found = client.invoice_payments.list(
        {"payment": {"type": "payment_intent", "payment_intent": intent}}
    )
    assert found.data[0].invoice == paid.id
    assert [line.description for line in client.invoices.line_items.list(paid.id).data] == ["Work"]
    with pytest.raises(stripe.InvalidRequestError):
        client.invoices.pay(invoice.id)
    assert happened()[:3] == ["invoiceitem.created", "invoice.created", "invoice.finalized"]


def test_an_invoice_is_voided_given_up_or_paid_outside(client, shop):
    customer = shop.make_customer()
    first, second, third = (
        client.invoices.finalize_invoice(bill(client, customer).id) for _ in range(3)
    )
    assert client.invoices.void_invoice(first.id).status == "void"
    assert client.invoices.mark_uncollectible(second.id).status == "uncollectible"
    assert client.invoices.pay(third.id, {"paid_out_of_band": True}).status == "paid"
    assert client.charges.list({}).data == []
    statuses = [item.status for item in client.invoices.list({"customer": customer.id}).data]
    assert statuses == ["paid", "uncollectible", "void"]
    with pytest.raises(stripe.InvalidRequestError):
        client.invoices.void_invoice(third.id)


def test_a_draft_can_be_changed_and_deleted(client, shop):
    draft = bill(client, shop.make_customer())
    assert client.invoices.update(draft.id, {"description": "May"}).description == "May"
    assert client.invoices.delete(draft.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError):
        client.invoices.retrieve(draft.id)


def test_an_item_that_waits_can_be_taken_back(client, shop):
    customer, price = shop.make_customer(), shop.make_price(300, None)
    item = client.invoice_items.create(
        {"customer": customer.id, "pricing": {"price": price.id}, "quantity": 2}
    )
    assert (item.amount, item.description) == (600, "Pro")
    assert client.invoice_items.list({"pending": True}).data[0].id == item.id
    assert client.invoice_items.delete(item.id).deleted is True
    assert client.invoice_items.list({"customer": customer.id}).data == []


def test_a_customer_without_a_card_cannot_be_charged(client, shop):
    invoice = client.invoices.finalize_invoice(bill(client, shop.make_customer(None)).id)
    with pytest.raises(stripe.InvalidRequestError):
        client.invoices.pay(invoice.id)
    assert client.invoices.pay(invoice.id, {"payment_method": "pm_card_visa"}).status == "paid"
