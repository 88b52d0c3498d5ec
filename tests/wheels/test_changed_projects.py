"""What an integrator does to a project by hand, rightly and wrongly."""

import zipfile

import pytest

from .projects import attempt, python, run

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("shop")]

SKIN = '    "quickscale_presentation_skins.modern_htmx",\n'
THEME = '    "quickscale_business_themes.ecommerce",\n'
PLUGIN = '    "quickscale_feature_plugins.analytics",\n'
IN_ORDER = (
    '"quickscale.core.layers", "shop", "quickscale_presentation_skins.modern_htmx", '
    '"quickscale_business_themes.ecommerce", "quickscale_feature_plugins.analytics"'
)


def edit(file, old, new):
    text = file.read_text()
    assert text.count(old) == 1, f"{file} has no single {old!r}"
    file.write_text(text.replace(old, new))


def check(shop, **environment):
    return attempt([str(shop / ".venv/bin/quickscale"), "check"], shop, **environment)


def assert_told(shop, *words, **environment):
    status, output = check(shop, **environment)
    assert status == 1, output
    assert "Traceback" not in output
    for word in words:
        assert word in output


def test_a_sound_project_passes_the_check(shop):
    status, output = check(shop)
    assert status == 0, output


def test_a_project_runs_on_without_a_plugin_that_it_drops(shop):
    edit(shop / "shop/settings.py", PLUGIN, "")
    edit(shop / "pyproject.toml", '    "quickscale-feature-plugin-analytics>=1.0,<2",\n', "")
    status, output = check(shop)
    assert status == 0, output
    run([python(shop), "manage.py", "migrate", "--check"], shop)
    run([python(shop), "manage.py", "makemigrations", "--check", "--dry-run"], shop)
    assert "OK" in run([python(shop), "manage.py", "test"], shop)


def test_applications_in_the_wrong_order_are_told_with_the_mend(shop):
    edit(shop / "shop/settings.py", SKIN + THEME, THEME + SKIN)
    assert_told(shop, "quickscale.E401", f"Use this order: {IN_ORDER}")


def test_a_second_theme_is_told_with_the_mend(shop, wheels, tmp_path):
    [yoga] = wheels.glob("quickscale_business_theme_yoga-*.whl")
    zipfile.ZipFile(yoga).extractall(tmp_path / "more")
    edit(shop / "shop/settings.py", THEME, THEME + '    "quickscale_business_themes.yoga",\n')
    assert_told(shop, "quickscale.E112", "yoga", PYTHONPATH=str(tmp_path / "more"))


def test_a_layer_that_is_not_installed_is_told_with_the_mend(shop):
    edit(shop / "shop/settings.py", THEME, THEME + '    "quickscale_business_themes.yoga",\n')
    assert_told(shop, "quickscale.E111", 'uv add "quickscale-business-theme-yoga')


def test_a_skin_that_is_unknown_is_told_with_what_was_meant(shop):
    named = 'QUICKSCALE_PRESENTATION_SKIN = "modern-htmx"'
    edit(shop / "shop/settings.py", named, 'QUICKSCALE_PRESENTATION_SKIN = "modern-htxm"')
    assert_told(shop, "quickscale.E111", "modern-htxm", "modern-htmx")
