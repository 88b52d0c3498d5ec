"""The catalogue in the site's other languages: written by staff, read by visitors."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quickscale_business_themes.ecommerce.models import (
    Attribute,
    AttributeChoice,
    AttributeValue,
    Category,
    Collection,
    Product,
    ProductImage,
)
from quickscale_business_themes.ecommerce.services.products import VariantData
from quickscale_business_themes.ecommerce.services.translations import (
    list_texts,
    write_translations,
)

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
STAFF = f"{API}/staff/translations"
DE = {"Accept-Language": "de"}


@pytest.fixture
def staff(client, django_user_model):
    user = django_user_model.objects.create_superuser(email="staff@example.com", password="x")
    client.force_login(user)
    return client


@pytest.fixture
def shirt(make_product):
    variants = [
        VariantData(f"SHIRT-{each}", Decimal(10), options=(each, "Blue"), on_hand=3)
        for each in ("Small", "Large")
    ]
    product = make_product(
        "Shirt",
        description="A plain shirt.",
        options=["Size", "Colour"],
        variants=variants,
        categories=[("Clothes",)],
        content=[
            {"type": "product_text", "value": {"heading": "Care", "html": "<p>Wash cold.</p>"}},
            {
                "type": "product_specifications",
                "value": {"rows": [{"name": "Fabric", "value": "Cotton"}]},
            },
        ],
    )
    ProductImage.objects.create(product=product, image="shirt.jpg", alt="A shirt")
    return product


def translate(subject, **texts):
    known = {text.id for text in list_texts(subject)}
    named = {name.replace("__", ":"): text for name, text in texts.items()}
    assert named.keys() <= known
    write_translations(subject, "de", list(named.items()))


@pytest.fixture
def hemd(shirt):
    translate(shirt, name="Hemd", description="Ein schlichtes Hemd.", image__1="Ein Hemd")
    write_translations(
        shirt,
        "de",
        [
            ("option:Size", "Größe"),
            ("value:Size:Small", "Klein"),
            ("value:Size:Large", "Groß"),
            ("value:Colour:Blue", "Blau"),
        ],
    )
    translate(Category.objects.get(), name="Kleidung")
    return shirt


def test_a_list_reads_in_the_visitors_language(client, hemd):
    (card,) = client.get(f"{API}/products/", headers=DE).json()["results"]
    assert (card["name"], card["description"]) == ("Hemd", "Ein schlichtes Hemd.")
    assert (card["image"]["alt"], card["category"]["label"]) == ("Ein Hemd", "Kleidung")
    (card,) = client.get(f"{API}/products/").json()["results"]
    assert (card["name"], card["category"]["label"]) == ("Shirt", "Clothes")


def test_so_does_all_of_a_product(client, hemd):
    product = client.get(f"{API}/products/shirt/", headers=DE).json()
    assert [option["name"] for option in product["options"]] == ["Größe", "Colour"]
    assert product["options"][0]["values"] == ["Klein", "Groß"]
    assert [each["title"] for each in product["variants"]] == ["Klein / Blau", "Groß / Blau"]
    assert product["variants"][0]["options"][0] == {"name": "Größe", "value": "Klein"}
    assert product["breadcrumbs"] == [{"slug": "clothes", "label": "Kleidung"}]
    assert product["seo"]["title"].startswith("Hemd")
    listed = client.get(f"{API}/variants/?product=shirt", headers=DE).json()["results"]
    assert [each["title"] for each in listed] == ["Klein / Blau", "Groß / Blau"]


def test_what_nobody_translated_reads_as_it_is(client, hemd):
    card = client.get(f"{API}/products/", headers={"Accept-Language": "ar"}).json()["results"][0]
    assert (card["name"], card["category"]["label"]) == ("Shirt", "Clothes")


def test_content_keeps_its_components_and_shows_new_ones_untranslated(client, shirt):
    places = {text.source: text.id for text in list_texts(shirt)}
    edits = [(places["<p>Wash cold.</p>"], "<p>Kalt waschen.</p>"), (places["Fabric"], "Stoff")]
    write_translations(shirt, "de", edits)
    shirt.refresh_from_db()
    shirt.content.append({"type": "product_notice", "value": {"text": "New"}})
    shirt.save()
    text, facts, notice = client.get(f"{API}/products/shirt/", headers=DE).json()["content"]
    assert text["value"] == {"heading": "Care", "html": "<p>Kalt waschen.</p>"}
    assert facts["value"]["rows"] == [{"name": "Stoff", "value": "Cotton"}]
    assert notice["value"]["text"] == "New"
    assert "Wash cold" in str(client.get(f"{API}/products/shirt/").json()["content"])


def test_attributes_and_their_values_are_translated(client, shirt):
    fit = Attribute.objects.create(name="Fit", slug="fit", kind="choice")
    wide = AttributeChoice.objects.create(attribute=fit, value="Wide")
    AttributeValue.objects.create(product=shirt, attribute=fit, choice=wide)
    care = Attribute.objects.create(name="Care", slug="care", kind="text")
    AttributeValue.objects.create(product=shirt, attribute=care, text="Wash cold")
    write_translations(fit, "de", [("name", "Schnitt"), ("choice:Wide", "Weit")])
    translate(care, name="Pflege")
    translate(shirt, attribute__care="Kalt waschen")
    found = client.get(f"{API}/products/shirt/", headers=DE).json()["attributes"]
    told = {(each["name"], each["text"]) for each in found}
    assert told == {("Schnitt", "Weit"), ("Pflege", "Kalt waschen")}


def test_facets_and_categories_are_named_in_the_visitors_language(client, hemd):
    cache.clear()  # which keeps the facets of other catalogues for a minute
    for headers, size, values in (
        (DE, "Größe", {"Klein", "Groß"}),
        ({}, "Size", {"Small", "Large"}),
    ):
        facets = client.get(f"{API}/facets/", headers=headers).json()
        facet = next(each for each in facets if each["id"] == "size")
        assert (facet["label"], {each["label"] for each in facet["values"]}) == (size, values)
    categories = client.get(f"{API}/categories/", headers=DE).json()["results"]
    assert [each["name"] for each in categories] == ["Kleidung"]


def test_a_search_finds_what_is_written_in_any_language(client, hemd):
    for word in ("Hemd", "hemden", "Shirt", "schlichtes"):
        found = client.get(f"{API}/products/", {"search": word}, headers=DE).json()["results"]
        assert [card["name"] for card in found] == ["Hemd"], word


def test_a_cart_is_in_the_customers_language(client, hemd):
    variant = hemd.variants.first().public_id
    sent = {"variant": variant, "quantity": 1}
    assert client.post(f"{API}/cart/add/", sent, "application/json", headers=DE).status_code < 300
    (line,) = client.get(f"{API}/cart/", headers=DE).json()["lines"]
    assert (line["name"], line["variant_name"]) == ("Hemd", "Klein / Blau")


@pytest.mark.parametrize("path", ["products/", "products/shirt/", "cart/", "categories/"])
def test_no_language_costs_a_statement_more(client, hemd, path):
    counts = []
    for headers in ({}, DE):
        client.get(f"{API}/{path}", headers=headers)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"{API}/{path}", headers=headers)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_staff_see_how_much_is_translated(staff, hemd):
    rows = {row["id"]: row for row in staff.get(f"{STAFF}/product/shirt/").json()}
    assert set(rows) == {"de", "ar"}
    assert rows["ar"]["translated"] == 0
    assert 0 < rows["de"]["translated"] < rows["de"]["total"]


def test_staff_translate_and_take_back(staff, shirt):
    page = f"{STAFF}/product/shirt/de/"
    texts = staff.get(page).json()["texts"]
    assert {"id": "name", "label": "Name: Shirt", "text": ""} in texts
    sent = {"texts": [{"id": "name", "text": " Hemd "}]}
    assert staff.put(page, sent, "application/json").status_code == 200
    assert Product.objects.get().translations == {"de": {"name": "Hemd"}}
    staff.put(page, {"texts": [{"id": "name", "text": ""}]}, "application/json")
    assert Product.objects.get().translations == {}
    assert " hemd " not in Product.objects.get().search_name


def test_what_is_wrong_is_told_at_its_text_and_nothing_is_written(staff, shirt):
    sent = [
        {"id": "name", "text": "x" * 256},
        {"id": "option:Gone", "text": "Weg"},
        {"id": "description", "text": "Gut"},
    ]
    answer = staff.put(f"{STAFF}/product/shirt/de/", {"texts": sent}, "application/json")
    assert answer.status_code in (400, 422)
    assert "255" in answer.text
    assert "no longer exists" in answer.text
    assert Product.objects.get().translations == {}


def test_a_translation_of_html_is_cleaned(staff, shirt):
    place = next(text.id for text in list_texts(shirt) if "Wash" in text.source)
    write_translations(shirt, "de", [(place, "<p>Gut</p><script>alert(1)</script>")])
    content = staff.get(f"{API}/products/shirt/", headers=DE).json()["content"]
    assert content[0]["value"]["html"] == "<p>Gut</p>"


@pytest.mark.parametrize("path", ["product/shirt/en/", "product/shirt/xx/", "user/x/de/"])
def test_there_is_nothing_in_the_shops_own_language_or_of_other_things(staff, shirt, path):
    assert staff.get(f"{STAFF}/{path}").status_code == 404


def test_customers_translate_nothing(client, customer, shirt):
    client.force_login(customer)
    sent = {"texts": [{"id": "name", "text": "Hemd"}]}
    answer = client.put(f"{STAFF}/product/shirt/de/", sent, "application/json")
    assert answer.status_code == 403


def test_a_product_is_translated_by_a_form_without_javascript(staff, shirt):
    page = "/dashboard/shop/products/shirt/"
    form = f"{page}translations/de/"
    assert f'href="{form}"' in staff.get(page).text
    shown = staff.get(form).text
    assert "Name: Shirt" in shown
    assert "<textarea" in shown
    sent = {"texts": ["", "0", "1"]}
    for index, (id, text) in enumerate([("name", "Hemd"), ("value:Size:Small", "Klein")]):
        sent |= {f"texts-{index}-id": id, f"texts-{index}-text": text}
    answer = staff.post(form, sent)
    assert answer.status_code == 303, answer.text
    assert "Hemd" in staff.get("/products/shirt/", headers=DE).text


def test_saving_the_product_keeps_its_translations(staff, hemd):
    known = staff.get(f"{API}/staff/products/shirt/").json()
    sent = {**known, "name": "Shirt 2", "options": known["options"][:1]}
    sent["variants"] = [{**each, "currency": None} for each in known["variants"]]
    answer = staff.put(f"{API}/staff/products/shirt/", sent, "application/json")
    assert answer.status_code == 200, answer.text
    product = Product.objects.get()
    assert product.translations["de"]["name"] == "Hemd"
    names = [variant.translations["de"]["name"] for variant in product.variants.all()]
    assert names == ["Klein", "Groß"]


@pytest.mark.parametrize("kind", ["categories/clothes", "collections/spring", "attributes/fit"])
def test_other_things_have_their_translations_on_their_pages(staff, shirt, kind):
    Attribute.objects.create(name="Fit", slug="fit")
    Collection.objects.create(name="Spring", slug="spring")
    page = f"/dashboard/shop/{kind}/"
    assert f'href="{page}translations/de/"' in staff.get(page).text
    sent = {"texts": ["", "0"], "texts-0-id": "name", "texts-0-text": "Neu"}
    assert staff.post(f"{page}translations/de/", sent).status_code == 303
