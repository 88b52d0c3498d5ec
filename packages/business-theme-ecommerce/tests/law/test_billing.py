"""Whom an order is billed to: another address, a business, one in another member state."""

from __future__ import annotations

from io import BytesIO

import facturx
import pytest
from lxml import etree
from pypdf import PdfReader

from quickscale_business_themes.ecommerce.models import Order
from quickscale_business_themes.ecommerce.services import vies
from quickscale_business_themes.ecommerce.services.invoice_pdf import render_pdf
from quickscale_business_themes.ecommerce.services.invoicing import issue_invoice
from quickscale_business_themes.ecommerce.services.withdrawals import find_right

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
PARIS = {
    "full_name": "Grace Hopper",
    "company": "Compiler SARL",
    "address_line1": "1 Rue de Rivoli",
    "city": "Paris",
    "postcode": "75001",
    "country": "FR",
}
BILLING = {f"billing_{name}": value for name, value in PARIS.items()}
FRENCH_ID = "FR XX 999999999"
NAMES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
}


def put(client, path, data):
    return client.put(f"{API}/checkout/{path}/", data, content_type="application/json")


@pytest.fixture
def shopper(client, european_shop, customer, make_product, make_tax, make_zone):
    """A customer of a shop with gross prices, with a mug for 11.90 in the cart."""
    for country in ("DE", "FR"):
        make_tax(19, included=True, country=country)
    make_zone("Europe", "DE", "FR", standard="5.95")
    make_product("Mug", price="11.90")
    client.force_login(customer)
    client.post(f"{API}/cart/add/", {"product": "mug"}, content_type="application/json")
    return client


def order(client, address, **billing):
    assert put(client, "address", address).status_code == 200
    if billing:
        answer = put(client, "billing", billing)
        assert answer.status_code == 200, answer.content
    client.get(f"{API}/checkout/")
    answer = client.post(f"{API}/checkout/", {}, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return Order.objects.get(number=answer.json()["number"])


def test_an_order_is_billed_to_another_address(shopper, address):
    placed = order(shopper, address, **BILLING)
    assert (placed.billing_city, placed.shipping_city) == ("Paris", "Berlin")
    data = issue_invoice(placed).data
    assert (data["buyer"]["name"], data["deliver_to"]["city"]) == ("Compiler SARL", "Berlin")
    shown = shopper.get(f"{API}/orders/{placed.number}/").json()
    assert "1 Rue de Rivoli" in shown["billing_address"]


def test_mistakes_are_told_at_their_fields(shopper):
    answer = put(shopper, "billing", {**BILLING, "billing_postcode": "X", "vat_id": ""})
    assert [*answer.json()["errors"]] == ["billing_postcode"]
    answer = put(shopper, "billing", {"vat_id": "FR12"})
    assert [*answer.json()["errors"]] == ["vat_id"]


def test_a_country_alone_is_no_billing_address(shopper, address):
    assert not order(shopper, address, billing_country="FR").billing_country


def test_a_business_in_another_member_state_pays_net(shopper):
    put(shopper, "address", PARIS)
    shown = put(shopper, "billing", {"vat_id": FRENCH_ID}).json()
    assert (shown["subtotal"], shown["shipping"], shown["total"]) == ("10.00", "5.00", "15.00")
    assert shown["is_tax_exempt"]
    placed = order(shopper, PARIS, vat_id=FRENCH_ID)
    assert (placed.grand_total, placed.tax_total, placed.is_tax_exempt) == (15, 0, True)
    [check] = placed.vat_id_checks
    assert (check["vat_id"], check["method"], check["is_valid"]) == (
        "FRXX999999999",
        "format",
        True,
    )
    assert not find_right(placed).lines


def test_its_invoice_says_why_for_people_and_machines(shopper):
    invoice = issue_invoice(order(shopper, PARIS, vat_id=FRENCH_ID))
    pdf = render_pdf(invoice)
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert "VAT ID FRXX999999999" in text
    assert "Article 138" in text
    _name, content = facturx.get_facturx_xml_from_pdf(pdf, check_xsd=True)
    xml = etree.fromstring(content)

    def find(path):
        return {each.text for each in xml.iterfind(f".//{path}", NAMES)}

    assert find("ram:ApplicableTradeTax/ram:CategoryCode") == {"K"}
    assert find("ram:ApplicableTradeTax/ram:ExemptionReasonCode") == {"VATEX-EU-IC"}
    buyer = "ram:BuyerTradeParty/ram:SpecifiedTaxRegistration/ram:ID"
    assert find(buyer) == {"FRXX999999999"}
    assert find("ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID") == {"FR"}


@pytest.mark.parametrize("vat_id", ["", "DE136695976"])
def test_everybody_else_pays_the_tax(shopper, vat_id):
    placed = order(shopper, PARIS, vat_id=vat_id)
    assert (placed.is_tax_exempt, str(placed.included_tax_total)) == (False, "2.8500")


def test_vies_is_asked_only_where_the_shop_wants_it(
    shopper, settings, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(vies, "ask", lambda vat_id: asked.append(vat_id) or {"valid": True})
    for is_wanted, times in ((False, 0), (True, 1)):
        asked = []
        settings.ECOMMERCE_VIES = is_wanted
        shopper.post(f"{API}/cart/add/", {"product": "mug"}, content_type="application/json")
        with django_capture_on_commit_callbacks(execute=True):
            placed = order(shopper, PARIS, vat_id=FRENCH_ID)
        assert len(asked) == times
    placed.refresh_from_db()
    assert [each["method"] for each in placed.vat_id_checks] == ["format", "vies"]


def test_the_checkout_asks_for_it_on_its_page(shopper, address):
    shopper.post("/checkout/-/address/", address)
    page = shopper.get("/checkout/").text
    assert "Same as shipping address" in page
    assert 'autocomplete="billing address-line1"' in page
    wrong = shopper.post("/checkout/-/billing/", {"vat_id": "FR12"})
    assert wrong.status_code == 422
    assert "Enter a VAT ID of a member state" in wrong.text
    shopper.post("/checkout/-/billing/", {"vat_id": "DE136695976"})
    assert "DE136695976" in shopper.get("/checkout/").text


def test_a_tax_exempt_refund_is_credited_alike(shopper, staff):
    placed = order(shopper, PARIS, vat_id=FRENCH_ID)
    lines = [{"id": 0, "quantity": 1}]
    url = f"{API}/staff/orders/{placed.number}/refund/"
    assert staff.post(url, {"lines": lines}, content_type="application/json").status_code == 201
    from quickscale_business_themes.ecommerce.services.invoicing import issue_credit_note

    note = issue_credit_note(placed.refunds.get())
    assert [row["category"] for row in note.data["taxes"]] == ["K"]
    assert note.total == 10


def test_what_is_added_to_a_tax_exempt_order_is_net_too(shopper, staff, make_product):
    make_product("Bowl", price="23.80")
    placed = order(shopper, PARIS, vat_id=FRENCH_ID)
    url = f"{API}/staff/orders/{placed.number}/edit/"
    asked = {"lines": [], "added": [{"variant": "BOWL", "quantity": 1}]}
    assert staff.put(url, asked, content_type="application/json").status_code == 200
    shown = staff.get(f"{url}preview/").json()
    assert (shown["total_before"], shown["total"]) == ("15.00", "35.00")
