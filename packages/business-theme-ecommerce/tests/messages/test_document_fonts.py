"""Invoices print the scripts that the shop's own font lacks, and never empty boxes."""

from __future__ import annotations

import shutil
from io import BytesIO

import pytest
from pypdf import PdfReader

from quickscale_business_themes.ecommerce.checks import check_fonts
from quickscale_business_themes.ecommerce.services import document_fonts
from quickscale_business_themes.ecommerce.services.document_fonts import (
    FontFile,
    ask_fontconfig,
    find_fonts,
    list_characters,
    read_coverage,
)
from quickscale_business_themes.ecommerce.services.invoice_pdf import DocumentPdf

THAI, CHINESE = "แก้ว", "漢字"


@pytest.fixture(autouse=True)
def _forget_fonts():
    ask_fontconfig.cache_clear()
    read_coverage.cache_clear()


@pytest.fixture
def no_fonts(monkeypatch):
    monkeypatch.setattr(document_fonts.shutil, "which", lambda name: None)


def print_text(text):
    pdf = DocumentPdf("Shop", list_characters(["Shop", {"name": [text]}]))
    pdf.add_page()
    pdf.multi_cell(0, 5, text)
    return PdfReader(BytesIO(bytes(pdf.output()))).pages[0].extract_text()


def test_what_no_font_has_is_printed_in_latin_letters_and_told(no_fonts, caplog):
    text = print_text(f"Mug {CHINESE} ก \U0001f375")
    assert "Mug HanZi k" in text
    assert CHINESE not in text
    assert "漢" in caplog.text


def test_our_own_font_is_enough_for_most(no_fonts, caplog):
    assert "Čaj Чай τσάι" in print_text("Čaj Чай τσάι")
    assert not caplog.records


def test_a_font_that_is_named_is_taken_and_a_broken_one_told(no_fonts, settings, tmp_path, caplog):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"no font")
    settings.ECOMMERCE_DOCUMENT_FONTS = [broken, tmp_path / "missing.ttf"]
    assert find_fonts({"漢"}) == []
    assert caplog.text.count("can't be used") == 2


def test_a_system_font_is_found_by_what_is_to_be_printed():
    if shutil.which("fc-match") is None or ask_fontconfig("ก") is None:
        pytest.skip("This machine has no font for Thai.")
    assert any("Thai" in font.path for font in find_fonts(set(THAI)))
    assert "แ" in print_text(THAI)


def test_a_font_that_fontconfig_only_thinks_fits_is_not_taken(monkeypatch):
    class Answer:
        stdout = str(document_fonts.__file__) + "\n0"

    monkeypatch.setattr(document_fonts.shutil, "which", lambda name: "/usr/bin/fc-match")
    monkeypatch.setattr(document_fonts.subprocess, "run", lambda *args, **kwargs: Answer)
    assert ask_fontconfig("漢") is None
    assert read_coverage(FontFile(str(document_fonts.__file__))) == frozenset()


def test_a_check_tells_which_languages_lack_a_font(no_fonts, settings):
    settings.LANGUAGES = [("en", "English"), ("ja", "Japanese")]
    settings.ECOMMERCE_SELLER = {}
    assert check_fonts() == []
    settings.ECOMMERCE_SELLER = {"name": "Shop"}
    (message,) = check_fonts()
    assert message.id == "ecommerce.W001"
    assert "Japanese (ja)" in message.msg
    settings.LANGUAGES = [("en", "English"), ("de", "German")]
    assert check_fonts() == []
