"""What stands in cells, and in which bytes."""

from __future__ import annotations

import codecs

import pytest

from quickscale_business_themes.ecommerce.models import Product, ProductVariant

pytestmark = pytest.mark.django_db

HEADER = "Handle,Title,Body (HTML),Variant SKU,Variant Price\n"
PLAIN = HEADER + "kaese,Käse würzig,<p>Fünf €</p>,'0123456,10\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        codecs.BOM_UTF8 + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        PLAIN.encode("utf-16-le"),
        PLAIN.encode("utf-16-be"),
        PLAIN.encode("cp1252"),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode("utf-16"),
        b"sep=;\r\n" + PLAIN.replace(",", ";").replace("\n", "\r\n").encode(),
        b"\n\n" + PLAIN.replace("\n", "\r").encode(),
    ],
)
def test_any_encoding_and_delimiter_is_found(load, content):
    report = load(content)
    assert report.told == []
    product = Product.objects.get()
    assert (product.slug, product.name) == ("kaese", "Käse würzig")
    assert "Fünf €" in str([each.raw for each in product.content])
    assert ProductVariant.objects.get().sku == "0123456"


def test_a_cell_with_commas_semicolons_and_lines_keeps_the_delimiter(load):
    body = "; ".join(["one; two"] * 50) + "\n" * 30
    report = load(HEADER + f'kite,Kite,"<p>{body}</p>",K,10\nbelt,Belt,,B,9\n')
    assert report.lines[1] == "Read 2 rows (shopify): 2 imported, 0 left out."


def test_a_description_of_140_kilobytes_is_kept_whole(load):
    body = "<p>" + "A long text. " * 11_000 + "</p>"
    load(HEADER + f"kite,Kite,{body},K,10\n")
    (text,) = Product.objects.get().content
    assert len(text.raw["value"]["html"]) > 140_000


@pytest.mark.parametrize(
    "bad", ['kite,"Kite,,K,10\n', 'kite,"Kite"s,,K,10\n', "kite,Kite,,K,10,more\n"]
)
def test_a_row_that_is_no_csv_is_told_and_the_others_are_read(load, bad):
    report = load(HEADER + "belt,Belt,,B,9\n" + bad + "bag,Bag,,G,8\n" + 'lamp,"Lamp",,L,7\n')
    assert [told.partition(":")[0] for told in report.told] == ["row 3"]
    assert report.lines[1] == "Read 4 rows (shopify): 3 imported, 1 left out."
    assert Product.objects.count() == 3


def test_a_byte_that_is_no_text_is_told_where_it_stands(load):
    good = "".join(f"käse-{n},Käse {n},,,9\n" for n in range(3)).encode()
    report = load(HEADER.encode() + good + b"kite,K\xffite,,,10\nbelt,Be\0lt,,,9\n")
    assert len(report.told) == 2
    assert report.told[0].startswith("row 5: Title “K")
    assert report.told[1].startswith("row 6: Title “Be")
    assert Product.objects.count() == 3


def test_long_options_are_kept_or_told_by_row_and_column(load):
    header = "Handle,Title,Option1 Name,Option1 Value,Variant Price\n"
    report = load(
        header
        + f"kite,Kite,{'n' * 255},{'v' * 255},10\n"
        + f"belt,Belt,{'n' * 256},M,10\n"
        + f"bag,Bag,Size,{'v' * 256},10\n"
    )
    assert report.told == [
        f"row 3: Option1 Name “{'n' * 100}”: This has 256 characters, and can have at most 255.",
        f"row 4: Option1 Value “{'v' * 100}”: This has 256 characters, and can have at most 255.",
    ]
    assert ProductVariant.objects.get().name == "v" * 255


@pytest.mark.parametrize(
    ("text", "price"),
    [("19,99", "19.99"), ("1.234,50", "1234.50"), ("1,234.50", "1234.50"), ("7", "7"),
     ("1,234", None), ("free", None), ("12.3.4", None), ("", None), ("-1", None)],
)  # fmt: skip
def test_a_price_in_either_notation_is_read_unless_it_could_be_two(load, text, price):
    report = load(HEADER.replace(",", ";") + f"kite;Kite;;K;{text}\nbelt;Belt;;B;1\n")
    found = [f"{each.price:f}" for each in ProductVariant.objects.filter(sku="K")]
    assert [float(each) for each in found] == ([float(price)] if price else [])
    assert bool(report.told) is (price is None)
    assert ProductVariant.objects.filter(sku="B").exists()


def test_a_variant_without_a_price_is_told(load):
    header = "Handle,Title,Option1 Name,Option1 Value,Variant Price\n"
    report = load(header + "kite,Kite,Size,S,10\nkite,,,M,\nbelt,Belt,,,5\n")
    assert report.told[1] == "row 3: Variant Price: The variant has no price."
    assert report.lines[1] == "Read 3 rows (shopify): 1 imported, 2 left out."


def test_shipping_is_required_by_each_variant_for_itself(load, client):
    load(
        "Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,"
        "Variant Requires Shipping\n"
        "tales,Tales,Format,E-book,E,9,false\ntales,,,Hardcover,H,24,true\n"
    )
    for sku, needs_shipping in (("E", False), ("H", True)):
        client.post("/api/ecommerce/cart/add/", {"variant": sku})
        assert client.get("/api/ecommerce/cart/").json()["needs_shipping"] is needs_shipping
    assert client.get("/api/ecommerce/products/tales/").json()["is_digital"] is False
    assert client.get("/api/ecommerce/products/").json()["results"][0]["is_digital"] is False


@pytest.mark.parametrize(
    ("text", "grams"), [("226.796185", 227), ("0.0", 0), ("", 0), ("heavy", None), ("-1", None)]
)
def test_a_weight_is_rounded_to_grams(load, text, grams):
    report = load(f"Handle,Title,Variant Price,Variant Grams\nkite,Kite,10,{text}\n")
    assert list(ProductVariant.objects.values_list("weight_grams", flat=True)) == (
        [] if grams is None else [grams]
    )
    assert bool(report.told) is (grams is None)


def test_the_longest_names_of_shopify_fit_and_can_be_ordered(load, client):
    load(
        "Handle,Title,Vendor,Type,Variant SKU,Variant Price\n"
        f"{'h' * 255},{'t' * 255},{'v' * 255},{'c' * 255},{'s' * 255},10\n"
    )
    product = Product.objects.get()
    assert len(product.slug) <= 200
    assert client.get(f"/api/ecommerce/products/{product.slug}/").status_code == 200
    assert client.post("/api/ecommerce/cart/add/", {"product": product.slug}).status_code == 201


def test_complaints_are_written_as_a_table_that_runs_no_formula(load, tmp_path):
    path = tmp_path / "complaints.csv"
    load(HEADER + "kite,Kite,,K,=1+1\n", complaints=path)
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert lines == ["Row,Column,Value,Reason", "2,Variant Price,'=1+1,This isn't a number."]


def test_a_dry_run_tells_everything_and_keeps_nothing(load):
    content = HEADER + "kite,Kite,,K,10\nbelt,Belt,,B,cheap\n"
    dry = load(content, dry_run=True)
    assert not Product.objects.exists()
    real = load(content)
    assert dry.lines == ["Dry run: nothing was changed.", *real.lines]
    assert dry.told == real.told
