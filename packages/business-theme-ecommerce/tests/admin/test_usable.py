"""Django's admin of the shop stays usable in a large shop, and for whoever can't see it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection
from django.forms import HiddenInput
from django.forms.models import ModelChoiceField
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from selectolax.lexbor import LexborHTMLParser

from quickscale_business_themes.ecommerce.models import (
    Category,
    ProductImage,
    ShippingZone,
    StockLocation,
    TaxCategory,
    TaxZone,
)
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db

#: Of these a shop has a few, so that all of them may be offered.
FEW = (ShippingZone, StockLocation, TaxCategory, TaxZone)
OWN = [
    model for model in admin.site._registry if model._meta.app_label == "ecommerce"
]  # what the admin of the shop has


@pytest.fixture
def staff(client: Client, django_user_model: Any) -> Client:
    client.force_login(django_user_model.objects.create_superuser("staff@example.com", "x"))
    return client


@pytest.fixture
def make_shirt(make_product: Any) -> Any:
    """Return a function that makes a product of so many variants and pictures."""

    def make(name: str, count: int) -> Any:
        variants = [
            VariantData(f"{name}-{n}", Decimal(9), options=(str(n),), on_hand=3)
            for n in range(count)
        ]
        # Django's own search field asks for each one that is chosen.
        categories = [("Clothes",), (name,)]
        product = make_product(name, options=["Size"], variants=variants, categories=categories)
        for position in range(count):
            ProductImage.objects.create(product=product, image="a.png", position=position)
        return product

    return make


def url_of(model: Any, page: str, *args: Any) -> str:
    return reverse(f"admin:ecommerce_{model._meta.model_name}_{page}", args=args)


def list_forms(page: Any) -> list[Any]:
    formsets = page.context["inline_admin_formsets"]
    empty = [it.formset.empty_form for it in formsets]
    return [page.context["adminform"].form, *empty]


@pytest.mark.parametrize("model", OWN, ids=lambda it: it._meta.model_name)
def test_no_form_offers_all_products_or_customers(staff: Client, model: Any) -> None:
    page = staff.get(url_of(model, "add"))
    if page.status_code == 403:
        return
    for form in list_forms(page):
        for name, field in form.fields.items():
            if not isinstance(field, ModelChoiceField) or isinstance(field.widget, HiddenInput):
                continue
            inner = getattr(field.widget, "widget", field.widget)
            is_searched = "Autocomplete" in type(inner).__name__
            is_narrow = field.queryset.model in FEW or field.queryset.query.where
            assert is_searched or is_narrow, (form, name)


def find_unnamed(html: str) -> list[str]:
    page = LexborHTMLParser(html)
    labelled = {each.attributes.get("for") for each in page.css("label")}
    return [
        str(each.attributes.get("name"))
        for each in page.css("#content input, #content select, #content textarea")
        if each.attributes.get("type") not in ("hidden", "submit", "button")
        and each.attributes.get("id") not in labelled
        and not each.attributes.get("aria-label")
        and not (each.parent and each.parent.tag == "label")
    ]


@pytest.mark.parametrize("model", OWN, ids=lambda it: it._meta.model_name)
def test_every_input_has_a_name(staff: Client, make_shirt: Any, model: Any) -> None:
    make_shirt("Shirt", 2)
    pages = [url_of(model, "changelist"), url_of(model, "add")]
    pages += [url_of(model, "change", row.pk) for row in model.objects.all()[:1]]
    for url in pages:
        answer = staff.get(url)
        if answer.status_code == 200:
            assert find_unnamed(answer.content.decode()) == [], url


@pytest.mark.parametrize("name", ["product", "productvariant", "productoption", "category"])
def test_a_list_costs_the_same_however_long(staff: Client, make_shirt: Any, name: str) -> None:
    url = reverse(f"admin:ecommerce_{name}_changelist")
    make_shirt("Shirt", 2)
    few = count(staff, url)
    for number in range(5):
        make_shirt(f"Skirt{number}", 2)
    assert count(staff, url) == few


@pytest.mark.parametrize("name", ["product", "productvariant", "category"])
def test_a_form_costs_the_same_however_much_there_is(
    staff: Client, make_shirt: Any, name: str
) -> None:
    small, large = make_shirt("Shirt", 2), make_shirt("Skirt", 12)
    rows = {
        "product": (small, large),
        "productvariant": (small.variants.first(), large.variants.first()),
        "category": (Category.objects.first(), Category.objects.last()),
    }[name]
    costs = [count(staff, url_of(type(row), "change", row.pk)) for row in rows]
    assert costs[0] == costs[1]


def count(staff: Client, url: str) -> int:
    staff.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert staff.get(url).status_code == 200
    return len(queries)


def test_a_products_form_fits_a_screen(staff: Client, make_shirt: Any) -> None:
    product = make_shirt("Shirt", 2)
    page = LexborHTMLParser(staff.get(url_of(type(product), "change", product.pk)).text)
    tables = page.css(".tabular table")
    assert tables
    assert max(len(table.css("thead th")) for table in tables) <= 8
