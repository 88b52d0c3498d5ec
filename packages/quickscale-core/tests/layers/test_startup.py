APPS = """
from django.apps import AppConfig

class Config(AppConfig):
    name = "quickscale_feature_plugins.{name}"
    label = "quickscale_{name}"
"""
MODEL = """
from django.db import models

class Card(models.Model):
    class Meta:
        db_table = "cards"
"""
MIGRATION = """
from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [{dependency!r}]
    operations = []
"""


def add_plugin(site, name, models="", migrations=()):
    files = {"apps.py": APPS.format(name=name), "models.py": models, "migrations/__init__.py": ""}
    for migration, dependency in dict(migrations).items():
        files[f"migrations/{migration}.py"] = MIGRATION.format(dependency=dependency)
    return site.add("plugin", name, files=files)


def assert_stopped(result, *words):
    assert result.returncode == 1, result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    for word in words:
        assert word in result.stderr


def test_a_sound_project_starts(site):
    result = site.run("check", apps=[add_plugin(site, "loyalty")])
    assert result.returncode == 0, result.stderr


def test_a_stack_that_cannot_run_is_a_list_of_every_fault_and_no_traceback(site):
    package = site.add(
        "plugin",
        "loyalty",
        requires=("quickscale-core>=9,<10",),
        body="requires_plugins = ('points',)",
        files={"__init__.py": "raise RuntimeError('a layer was imported')"},
    )
    result = site.run("check", apps=[package], theme="bakery")
    assert_stopped(
        result,
        "quickscale.E101: The plugin 'loyalty' 1.0.0",
        "quickscale.E102",
        "quickscale.E111: The theme 'bakery' is not installed.",
        "uv lock --upgrade-package quickscale-core",
    )
    assert "a layer was imported" not in result.stderr


def test_a_web_server_stops_with_every_fault_too(site):
    code = "from django.core.wsgi import get_wsgi_application; get_wsgi_application()"
    result = site.run(
        code, apps=["quickscale_feature_plugins.loyalty"], skin="glossy", manage=False
    )
    assert result.returncode == 1
    assert "StackError" in result.stderr
    assert "The plugin 'loyalty' is not installed" in result.stderr
    assert "The skin 'glossy' is not installed" in result.stderr


def test_a_layer_that_asks_the_core_for_a_lost_name_is_a_fault_and_no_traceback(site):
    package = add_plugin(site, "loyalty", models="from quickscale.core.money import Coin\n")
    assert_stopped(
        site.run("check", apps=[package]),
        "quickscale.E106: The plugin 'loyalty' 1.0.0",
        "quickscale.core.money.Coin at",
        "uv lock --upgrade-package quickscale-feature-plugin-loyalty",
    )


def test_a_layer_that_asks_the_core_for_a_lost_module_is_a_fault_and_no_traceback(site):
    package = add_plugin(site, "loyalty", models="import quickscale.core.coins\n")
    assert_stopped(
        site.run("check", apps=[package]), "quickscale.E106", "imports quickscale.core.coins"
    )


def test_an_import_error_that_is_not_about_the_core_keeps_its_traceback(site):
    package = add_plugin(site, "loyalty", models="import no_such_library\n")
    result = site.run("check", apps=[package])
    assert result.returncode == 1
    assert "Traceback" in result.stderr
    assert "no_such_library" in result.stderr


def test_a_migration_whose_parent_is_absent_is_found_before_anything_is_migrated(site):
    package = add_plugin(
        site,
        "loyalty",
        migrations={
            "0001_initial": ("quickscale_users", "0099_later"),
            "0002_more": ("quickscale_loyalty", "0001_initial"),
            "0003_types": ("contenttypes", "__first__"),
        },
    )
    result = site.run("migrate", apps=[package])
    assert result.returncode == 1
    assert "(quickscale.E502)" in result.stderr
    assert "quickscale_loyalty.0001_initial of the plugin 'loyalty' 1.0.0" in result.stderr
    assert "depends on quickscale_users.0099_later" in result.stderr
    assert "uv lock --upgrade-package quickscale-core" in result.stderr
    assert "0002_more" not in result.stderr


def test_two_layers_that_want_one_table_are_found(site):
    apps = [add_plugin(site, name, models=MODEL) for name in ("loyalty", "miles")]
    result = site.run("check", "--tag", "quickscale", apps=apps)
    assert result.returncode == 1
    assert "(quickscale.E505) The table 'cards' is used by quickscale_loyalty.Card" in result.stderr
    assert "plugin 'miles' 1.0.0" in result.stderr


def test_a_theme_that_a_skin_does_not_list_is_information_and_no_error(site):
    apps = [
        site.add("skin", "plain", body=SKIN.format(themes=("brewery",))),
        site.add("theme", "bakery"),
    ]
    result = site.run("check", "--tag", "quickscale", apps=apps, theme="bakery", skin="plain")
    assert result.returncode == 0, result.stderr
    assert "quickscale.I108" in result.stderr


SKIN = """
screen_kinds = ("list", "detail", "form", "dashboard")
compatible_themes = {themes!r}
"""
