"""A site with data goes from one release to the next and keeps all of it."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from .newer_wheels import make_newer

pytestmark = [pytest.mark.slow, pytest.mark.releases]

SHOP = "quickscale_business_themes/ecommerce"
MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ecommerce", "{last}")]
    operations = [
        migrations.AddField("product", "origin", models.CharField(default="", max_length=50)),
    ]
"""
MODEL = '''class Product(models.Model):
    """Something the shop offers. What is sold, priced and counted are its variants."""

'''
FIELD = '    origin = models.CharField(default="", max_length=50)\n'
TEMPLATE = "quickscale/core/assembly/project_template/package/settings.py-tpl"
SETTING = "QUICKSCALE_DUNNING_MAILS = True\n"
STRANGERS = ("VIRTUAL_ENV", "PYTHONPATH", "DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL")
#: What Django keeps of the code, not of the site.
_OF_THE_CODE = {"django_migrations", "django_content_type", "auth_permission"}


def run(command, folder):
    kept = {name: value for name, value in os.environ.items() if name not in STRANGERS}
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=kept, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def succeed(command, folder):
    status, output = run(command, folder)
    assert status == 0, output
    return output


@pytest.fixture(scope="module")
def site(wheels, tmp_path_factory) -> Path:
    """A shop with sample data, on today's wheels."""
    home = tmp_path_factory.mktemp("site")
    create = [sys.executable, "-m", "quickscale.core.cli", "create", "shop", "--demo"]
    layers = ["--business-theme", "ecommerce", "--presentation-skin", "modern-htmx"]
    succeed([*create, *layers, "--layers-from", wheels], home)
    return home / "shop"


@pytest.fixture(scope="module")
def newer(wheels, tmp_path_factory) -> Path:
    """The next minor release of the core, with a new setting, and of the shop, with a column."""
    target = tmp_path_factory.mktemp("newer")
    [core] = wheels.glob("quickscale_core-*.whl")
    [shop] = wheels.glob("quickscale_business_theme_ecommerce-*.whl")
    make_newer(core, "1.9.0", {TEMPLATE: (SETTING, f"{SETTING}SITE_ID = 1\n")}, target)
    last = max(Path(it).stem for it in list_migrations(shop))
    edits = {
        f"{SHOP}/models/catalogue.py": (MODEL, MODEL + FIELD),
        f"{SHOP}/migrations/9000_origin.py": ("", MIGRATION.format(last=last)),
    }
    make_newer(shop, "1.9.0", edits, target)
    return target


def list_migrations(wheel):
    return [it for it in ZipFile(wheel).namelist() if it.startswith(f"{SHOP}/migrations/0")]


def read_rows(site: Path) -> dict[str, tuple[list[str], list[tuple]]]:
    """Return the columns and the rows of every table."""
    with sqlite3.connect(site / "db.sqlite3") as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        tables = {}
        for (name,) in names:
            if name not in _OF_THE_CODE and not name.startswith("sqlite_"):
                tables[name] = read_table(database, name)
    return tables


def read_table(database, name, columns="*"):
    found = database.execute(f'SELECT {columns} FROM "{name}" ORDER BY 1')
    return [column[0] for column in found.description], found.fetchall()


def test_an_upgrade_is_told_made_and_keeps_every_row(site, newer):
    before = read_rows(site)
    assert before["ecommerce_product"][1]
    quickscale, python = site / ".venv/bin/quickscale", site / ".venv/bin/python"

    status, told = run([quickscale, "upgrade", "--check", "--layers-from", newer], site)
    assert status == 1, told
    assert "quickscale-core 1.0.0 → 1.9.0 (minor)" in told
    assert "quickscale-business-theme-ecommerce 1.0.0 → 1.9.0 (minor)" in told
    assert "+SITE_ID = 1" in told
    succeed([quickscale, "upgrade", "--write", "--layers-from", newer], site)
    assert f"{SETTING}SITE_ID = 1\n" in (site / "shop/settings.py").read_text()

    succeed(["uv", "lock", "--quiet", "--upgrade-package", "quickscale-core"], site)
    succeed(["uv", "sync", "--quiet"], site)
    succeed([quickscale, "migrate", "--verbosity", "0"], site)
    succeed([quickscale, "check", "--fail-level", "WARNING"], site)
    succeed([python, "manage.py", "makemigrations", "--check", "--dry-run"], site)

    with sqlite3.connect(site / "db.sqlite3") as database:
        for name, (columns, rows) in before.items():
            listed = ", ".join(f'"{column}"' for column in columns)
            assert read_table(database, name, listed)[1] == rows, name
        [(origin,)] = database.execute("SELECT DISTINCT origin FROM ecommerce_product").fetchall()
    assert origin == ""
    status, told = run([quickscale, "upgrade", "--check", "--layers-from", newer], site)
    assert (status, "There is nothing to upgrade." in told) == (0, True), told
