import subprocess
import sys

import pytest

from quickscale.core.layers.discovery import find_layers, find_layers_in_wheel, get_layer
from quickscale.core.layers.errors import UnknownLayer

FORBIDDEN = "raise RuntimeError('a layer was imported')"


def ids(layer):
    return [error.id for error in layer.errors]


def test_the_cores_own_theme_is_found():
    base = get_layer("business_theme", "base")
    assert (base.distribution, base.package) == ("quickscale-core", "quickscale.core.account")
    assert base.errors == ()


def test_a_layer_is_found_without_importing_its_package(site):
    site.add("theme", "bakery", version="1.2.3", files={"__init__.py": FORBIDDEN})
    layer = get_layer("business_theme", "bakery")

    assert layer.manifest.name == "bakery"
    assert (layer.version, layer.distribution) == ("1.2.3", "quickscale-business-theme-bakery")
    assert layer.package == "quickscale_business_themes.bakery"
    assert layer.requires == ("quickscale-core>=1.0,<2",)
    assert layer.file == str(layer.directory / "theme_config.py")
    assert layer.package not in sys.modules


@pytest.mark.parametrize("name", ["old-school", "Old_School", " OLD-SCHOOL", "retro", "Retro"])
def test_names_ignore_case_and_hyphens_and_aliases_count(site, name):
    site.add("skin", "old-school", body="aliases = ('Retro',)")
    assert get_layer("presentation_skin", name).name == "old-school"


def test_an_unknown_name_suggests_the_one_that_was_meant(site):
    site.add("theme", "bakery")
    with pytest.raises(UnknownLayer, match="Did you mean 'bakery'"):
        get_layer("business_theme", "bakrey")


def test_a_layer_that_is_not_installed_comes_with_the_command_that_installs_it(site):
    with pytest.raises(UnknownLayer) as raised:
        get_layer("feature_plugin", "Loyalty")
    assert raised.value.error.id == "quickscale.E111"
    assert raised.value.error.hint == 'uv add "quickscale-feature-plugin-loyalty>=1.0,<2"'


def test_a_layer_in_a_namespace_of_its_own_is_found(site):
    site.add("plugin", "loyalty")
    site.write(
        "acme/plugins/points/plugin_config.py",
        (site.folder / "quickscale_feature_plugins/loyalty/plugin_config.py").read_text(),
    )
    info = "quickscale_feature_plugin_loyalty-1.0.0.dist-info/entry_points.txt"
    site.write(
        info, "[quickscale.feature_plugins]\nloyalty = acme.plugins.points.plugin_config:Config\n"
    )
    find_layers.cache_clear()
    assert get_layer("feature_plugin", "loyalty").package == "acme.plugins.points"


def test_a_wheel_says_what_its_installed_layer_would_say(site, tmp_path):
    site.add("theme", "bakery", body="screens = (Screen('list', 'breads/', 'bakery:bread-list'),)")
    (layer,) = find_layers_in_wheel(site.make_wheel())
    installed = get_layer("business_theme", "bakery")

    assert layer.manifest.screens == installed.manifest.screens
    assert (layer.name, layer.version, layer.requires) == (
        installed.name,
        installed.version,
        installed.requires,
    )
    assert layer.file.endswith(".whl/quickscale_business_themes/bakery/theme_config.py")


@pytest.mark.parametrize("content", [b"", b"PK", b"not a wheel at all"])
def test_a_file_that_is_no_wheel_is_refused(tmp_path, content):
    wheel = tmp_path / "layer.whl"
    wheel.write_bytes(content)
    with pytest.raises(ValueError, match="isn't a wheel"):
        find_layers_in_wheel(wheel)


def test_an_archive_without_metadata_is_refused(site):
    site.write("readme.txt", "nothing")
    with pytest.raises(ValueError, match="isn't a wheel"):
        find_layers_in_wheel(site.make_wheel())


def test_two_distributions_that_offer_the_same_layer_are_a_fault(site):
    site.add("theme", "bakery")
    site.add("theme", "bakery", distribution="acme-bakery", version="2.0.0")
    layers = [layer for layer in find_layers() if layer.name == "bakery"]
    assert [ids(layer) for layer in layers] == [["quickscale.E003"], ["quickscale.E003"]]
    error = layers[0].errors[0]
    assert "acme-bakery 2.0.0" in error.message
    assert "quickscale-business-theme-bakery 1.0.0" in error.message
    assert error.hint.startswith("uv remove ")


def test_an_alias_that_is_another_layers_name_is_a_fault(site):
    site.add("skin", "plain")
    site.add("skin", "plainer", body="aliases = ('plain',)")
    assert ids(get_layer("presentation_skin", "plainer")) == ["quickscale.E003"]


def test_a_manifest_that_is_not_data_names_its_file_and_line(site):
    site.add("theme", "bakery", body="home = str(3)")
    layer = get_layer("business_theme", "bakery")
    assert ids(layer) == ["quickscale.E002"]
    assert f"{layer.file}:6: str(3) isn't a literal." in layer.errors[0].message
    assert "theme 'bakery' 1.0.0" in layer.errors[0].message


def test_a_manifest_takes_constants_from_a_module_of_its_layer(site):
    manifest = (
        "from quickscale.core.theme_system import BusinessTheme\n"
        "from .names import ALIASES\n"
        "class Config(BusinessTheme):\n    name = 'bakery'\n    aliases = ALIASES\n"
    )
    package = site.add("theme", "bakery", manifest=manifest)
    names = site.folder / package.replace(".", "/") / "names.py"
    names.write_text("ALIASES = ('patisserie',)\n")
    layer = get_layer("business_theme", "bakery")
    assert (layer.errors, layer.manifest.aliases) == ((), ("patisserie",))

    names.write_text("ALIASES = str(3)\n")
    find_layers.cache_clear()
    [error] = get_layer("business_theme", "bakery").errors
    assert f"{names}:1: str(3) isn't a literal." in error.message


def test_a_manifest_that_is_missing_is_a_fault(site):
    package = site.add("theme", "bakery")
    (site.folder / package.replace(".", "/") / "theme_config.py").unlink()
    layer = get_layer("business_theme", "bakery")
    assert ids(layer) == ["quickscale.E001"]
    assert layer.errors[0].hint == layer.upgrade_command


def test_a_manifest_of_another_kind_or_name_is_a_fault(site):
    site.add("theme", "bakery", body="name = 'brewery'")
    site.add(
        "plugin",
        "loyalty",
        manifest=(
            "from quickscale.core.theme_system import BusinessTheme\n"
            "class Config(BusinessTheme):\n    name = 'loyalty'\n"
        ),
    )
    assert ids(get_layer("business_theme", "bakery")) == ["quickscale.E004"]
    assert ids(get_layer("feature_plugin", "loyalty")) == ["quickscale.E004"]
    assert get_layer("feature_plugin", "loyalty").manifest.services == {}


def test_finding_layers_loads_no_settings_models_or_templates():
    code = (
        "import sys; from quickscale.core.layers.discovery import find_layers; find_layers();"
        "print([name for name in sys.modules if name.startswith(("
        "'django.conf', 'django.db', 'django.template', 'django.http', 'rest_framework'))])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"
