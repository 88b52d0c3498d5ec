"""Values of options show how they look, beside their names, and lead to their variant's picture."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from quickscale_business_themes.ecommerce.models import ProductImage, Swatch
from quickscale_business_themes.ecommerce.services.products import VariantData

pytestmark = pytest.mark.django_db

API = "/api/ecommerce"
STAFF = f"{API}/staff/swatches/"
SHIRT = "/products/shirt/"


@pytest.fixture
def staff(client, django_user_model):
    user = django_user_model.objects.create_superuser(email="staff@example.com", password="x")
    client.force_login(user)
    return client


@pytest.fixture
def shirt(make_product):
    variants = [
        VariantData(f"{size}-{colour}", Decimal(10), options=(size, colour), on_hand=3)
        for size in ("S", "M")
        for colour in ("Red", "Sky Blue")
    ]
    product = make_product("Shirt", options=["Size", "Colour"], variants=variants)
    for name in ("red", "blue"):
        ProductImage.objects.create(product=product, image=f"{name}.jpg", alt=f"{name} shirt")
    for variant in product.variants.filter(name__endswith="Blue"):
        variant.image = product.images.last()
        variant.save()
    return product


@pytest.fixture
def swatches():
    Swatch.objects.create(option="colour", value="red", color="#ff0000")
    Swatch.objects.create(option="Colour", value="Sky  blue", color="#87ceeb")


RED = {"value": "Red", "swatch": {"color": "#ff0000", "image": ""}}
BLUE = {"value": "Sky Blue", "swatch": {"color": "#87ceeb", "image": ""}}


def test_lists_facets_and_products_say_how_values_look(client, shirt, swatches, make_product):
    make_product("Mug")
    cards = client.get(f"{API}/products/?ordering=name").json()["results"]
    assert [card["swatches"] for card in cards] == [[], [RED, BLUE]]
    facets = {each["id"]: each["values"] for each in client.get(f"{API}/facets/").json()}
    looks = {each["label"]: each["swatch"] for each in facets["colour"]}
    assert looks == {"Red": RED["swatch"], "Sky Blue": BLUE["swatch"]}
    assert all(each["swatch"] is None for each in facets["size"])
    _size, colour = client.get(f"{API}/products/shirt/").json()["options"]
    assert [each["swatch"] for each in colour["choices"]] == [RED["swatch"], BLUE["swatch"]]


def test_a_choice_leads_to_the_variant_that_is_otherwise_the_same(client, shirt, swatches):
    chosen = client.get(f"{API}/products/shirt/", {"variant": "M-Red"}).json()
    assert [each["id"] for each in chosen["variants"] if each["is_selected"]] == ["M-Red"]
    _size, colour = chosen["options"]
    told = {each["value"]: (each["variant"], each["is_selected"]) for each in colour["choices"]}
    assert told == {"Red": ("M-Red", True), "Sky Blue": ("M-Sky Blue", False)}


@pytest.mark.parametrize("wanted", ["gone", ""])
def test_an_unknown_variant_is_the_default_one(client, shirt, wanted):
    found = client.get(f"{API}/products/shirt/", {"variant": wanted})
    assert found.status_code == 200
    selected = [each for each in found.json()["variants"] if each["is_selected"]]
    assert [each["is_default"] for each in selected] == [True]


def test_the_picture_of_a_variant_is_shown_without_javascript(client, shirt, swatches):
    page = client.get(SHIRT).text
    assert page.index("red.jpg") < page.index("blue.jpg")
    assert 'href="?variant=S-Sky%20Blue"' in page
    page = client.get(SHIRT, {"variant": "S-Sky Blue"}).text
    assert page.index("blue.jpg") < page.index("red.jpg")
    assert re.search(r'value="S-Sky Blue" required[^>]* checked', page)
    assert not re.search(r'value="S-Red" required[^>]* checked', page)


def test_a_page_draws_colours_with_their_names_under_the_strict_policy(client, shirt, swatches):
    for path in ("/products/", SHIRT):
        page = client.get(path).text
        assert 'fill="#ff0000"' in page, path
        assert "Sky Blue" in page
        assert "style=" not in page


def picture():
    file = BytesIO()
    Image.effect_noise((600, 300), 40).convert("RGB").save(file, "JPEG")
    return SimpleUploadedFile("linen.jpg", file.getvalue(), "image/jpeg")


def test_a_picture_is_kept_as_small_as_it_is_shown(staff, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    sent = {"option": "Fabric", "value": "Linen", "image": picture()}
    made = staff.post("/dashboard/shop/swatches/new/", sent)
    assert made.status_code == 303, made.text
    swatch = Swatch.objects.get()
    with Image.open(swatch.image) as drawn:
        assert (drawn.size, drawn.format) == ((96, 96), "WEBP")
    assert [each.name.endswith(".webp") for each in tmp_path.glob("swatches/*")] == [True]
    edited = staff.post(
        f"/dashboard/shop/swatches/{swatch.pk}/",
        {"option": "Fabric", "value": "Fine linen", "color": "#fafafa"},
    )
    assert edited.status_code == 303, edited.text
    swatch.refresh_from_db()
    assert (swatch.value, swatch.color, bool(swatch.image)) == ("Fine linen", "#fafafa", True)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"option": "Colour", "value": "Red", "color": "red"}, "color"),
        ({"option": "Colour", "value": "Red", "color": "#ff000"}, "color"),
        ({"option": "Colour", "value": "Red", "color": "#ff00zz"}, "color"),
        ({"option": "Colour", "value": "Red"}, "color"),
        ({"option": "COLOUR", "value": " RED", "color": "#ff0000"}, "value"),
    ],
)
def test_what_shows_nothing_or_stands_there_already_is_refused(staff, swatches, sent, field):
    answer = staff.post(STAFF, sent, "application/json")
    assert answer.status_code in (400, 422)
    assert field in answer.text
    assert Swatch.objects.count() == 2


def test_customers_change_no_swatch(client, customer):
    client.force_login(customer)
    sent = {"option": "Colour", "value": "Red", "color": "#ff0000"}
    assert client.post(STAFF, sent, "application/json").status_code == 403
