"""Files to import, and the command that imports them."""

from __future__ import annotations

import csv
import io
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def load(tmp_path):
    """Return a function that imports a file, and returns what the command said."""

    def load(content, name="products.csv", **options):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8", newline="")
        out, err, failure = io.StringIO(), io.StringIO(), ""
        try:
            call_command("import_products", str(path), stdout=out, stderr=err, **options)
        except CommandError as error:
            failure = str(error)
        lines = out.getvalue().splitlines()
        return SimpleNamespace(lines=lines, told=err.getvalue().splitlines(), failure=failure)

    return load


@pytest.fixture
def export(tmp_path):
    """Return a function that exports the catalogue, and returns the file's text."""

    def export(format):
        path = tmp_path / f"export-{format}.csv"
        call_command("export_products", str(path), format=format, stdout=io.StringIO())
        return path.read_text(encoding="utf-8")

    return export


@pytest.fixture
def read_rows(export):
    """Return a function that exports the catalogue, and returns its rows."""

    def read_rows(format, delimiter=","):
        return list(csv.DictReader(io.StringIO(export(format)), delimiter=delimiter))

    return read_rows
