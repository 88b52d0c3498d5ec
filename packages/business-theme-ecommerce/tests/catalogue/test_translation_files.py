"""Translations leave the shop as a CSV, and come back from one."""

from __future__ import annotations

import csv

import pytest
from django.core.management import CommandError, call_command

from quickscale_business_themes.ecommerce.models import Category, Product
from quickscale_business_themes.ecommerce.services.translations import write_translations

pytestmark = pytest.mark.django_db


@pytest.fixture
def mug(make_product):
    product = make_product("Mug", description="=Holds tea.", categories=[("Kitchen",)])
    write_translations(product, "de", [("name", "Becher"), ("description", "-Für Tee")])
    write_translations(Category.objects.get(), "de", [("name", "Küche")])
    return product


@pytest.fixture
def load(tmp_path, capsys):
    """Return a function that imports rows, and returns what was said."""

    def load(*rows):
        path = tmp_path / "in.csv"
        header = "Type,Identification,Field,Locale,Default content,Translated content"
        path.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        call_command("import_translations", path)
        said = capsys.readouterr()
        return said.out.strip(), said.err.strip()

    return load


def test_an_export_is_imported_into_another_shop_with_the_same_catalogue(mug, tmp_path, capsys):
    path = tmp_path / "out.csv"
    call_command("export_translations", path, language="de")
    rows = list(csv.reader(path.open(encoding="utf-8")))
    assert ["PRODUCT", "mug", "description", "de", "'=Holds tea.", "'-Für Tee"] in rows
    assert ["CATEGORY", "kitchen", "name", "de", "Kitchen", "Küche"] in rows
    Product.objects.update(translations={})
    Category.objects.update(translations={})
    call_command("import_translations", path)
    assert "Imported 3 translations, 0 unchanged, 0 left out." in capsys.readouterr().out
    said = Product.objects.get().translations
    assert said == {"de": {"name": "Becher", "description": "-Für Tee"}}
    call_command("import_translations", path)
    assert "Imported 0 translations, 3 unchanged" in capsys.readouterr().out


def test_what_has_no_translation_in_the_file_stays_as_it_is(mug, load):
    out, _err = load("PRODUCT,mug,name,de,Mug,", "PRODUCT,mug,description,de,,Für Kaffee")
    assert out == "Imported 1 translations, 0 unchanged, 0 left out."
    texts = Product.objects.get().translations["de"]
    assert texts == {"name": "Becher", "description": "Für Kaffee"}


def test_rows_that_fit_nothing_are_told_and_the_others_written(mug, load):
    out, err = load(
        "PRODUCT,gone,name,de,,Weg",
        f"PRODUCT,mug,name,de,,{'x' * 300}",
        "PRODUCT,mug,description,de,,Gut",
        "PRODUCT,mug,name,xx,,Gut",
        "PAGE,about,title,de,,Gut",
    )
    assert out == "Imported 1 translations, 0 unchanged, 4 left out."
    assert [line.partition(":")[0] for line in err.splitlines()] == [
        "row 2",
        "row 3",
        "row 5",
        "row 6",
    ]
    assert Product.objects.get().translations["de"]["description"] == "Gut"


def test_a_file_without_its_columns_is_refused(mug, tmp_path):
    path = tmp_path / "in.csv"
    path.write_text("Type,Field\nPRODUCT,name\n", encoding="utf-8")
    with pytest.raises(CommandError, match="Identification"):
        call_command("import_translations", path)
