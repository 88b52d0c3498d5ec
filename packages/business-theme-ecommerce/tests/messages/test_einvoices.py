"""The data for machines within an invoice's PDF: EN 16931 as Factur-X."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import facturx
import pytest
from lxml import etree
from pypdf import PdfReader

from quickscale_business_themes.ecommerce.models import Refund
from quickscale_business_themes.ecommerce.services import einvoice
from quickscale_business_themes.ecommerce.services.invoice_pdf import render_pdf
from quickscale_business_themes.ecommerce.services.invoicing import (
    issue_credit_note,
    issue_invoice,
)

pytestmark = pytest.mark.django_db

NAMES = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
}


@pytest.fixture
def order(seller, make_product, customer, buy, charge_tax):
    products = [make_product("Mug", price="11.90"), make_product("Guide", price="10.70")]
    order = buy(customer, *products, quantity=3)
    charge_tax(order, Decimal(19), Decimal(7))
    return order


def read_xml(pdf):
    """Return the XML of a PDF after it was checked against the standard's schema."""
    _name, content = facturx.get_facturx_xml_from_pdf(pdf, check_xsd=True)
    return etree.fromstring(content)


def find(xml, path):
    return [each.text for each in xml.iterfind(f".//{path}", NAMES)]


def test_an_invoice_says_the_same_to_machines_as_to_people(order):
    invoice = issue_invoice(order)
    xml = read_xml(render_pdf(invoice))
    assert find(xml, "rsm:ExchangedDocument/ram:ID") == [invoice.number]
    assert find(xml, "rsm:ExchangedDocument/ram:TypeCode") == ["380"]
    header = "ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax/ram:"
    assert find(xml, f"{header}BasisAmount") == ["30.00", "30.00"]
    assert find(xml, f"{header}CalculatedAmount") == ["5.70", "2.10"]
    assert find(xml, "ram:GrandTotalAmount") == ["67.80"]
    assert find(xml, "ram:DuePayableAmount") == ["0.00"]
    assert find(xml, "ram:SellerTradeParty/ram:SpecifiedTaxRegistration/ram:ID") == ["DE123456789"]
    assert find(xml, "ram:BuyerTradeParty/ram:Name") == ["Ada Lovelace"]


def test_a_credit_note_names_its_invoice(order):
    made = Refund.objects.create(order=order, amount=Decimal("11.90"), currency="USD")
    note = issue_credit_note(made)
    xml = read_xml(render_pdf(note))
    assert find(xml, "rsm:ExchangedDocument/ram:TypeCode") == ["381"]
    assert find(xml, "ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == [note.invoice.number]
    assert find(xml, "ram:GrandTotalAmount") == ["11.90"]


def test_the_pdf_stays_one_that_can_be_archived(order):
    pdf = PdfReader(BytesIO(render_pdf(issue_invoice(order))))
    assert "/OutputIntents" in pdf.trailer["/Root"]
    assert b"pdfaid" in pdf.trailer["/Root"]["/Metadata"].get_data()


@pytest.mark.parametrize("lack", ["seller", "buyer", "extra"])
def test_without_what_the_standard_needs_the_pdf_is_for_people_alone(order, monkeypatch, lack):
    invoice = issue_invoice(order)
    if lack == "extra":
        monkeypatch.setattr(einvoice, "load_library", lambda: None)
    else:
        invoice.data[lack]["country"] = ""
    pdf = render_pdf(invoice)
    assert pdf.startswith(b"%PDF")
    assert not PdfReader(BytesIO(pdf)).attachments


def test_a_seller_without_taxes_says_why(settings, seller, make_product, customer, buy):
    settings.ECOMMERCE_SELLER = {**seller, "tax_note": "No VAT charged, § 19 UStG."}
    invoice = issue_invoice(buy(customer, make_product()))
    xml = read_xml(render_pdf(invoice))
    assert find(xml, "ram:ExemptionReason") == ["No VAT charged, § 19 UStG."]
