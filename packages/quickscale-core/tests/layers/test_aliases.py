"""A layer answers to its aliases wherever it is named, whatever their case and hyphens."""

import pytest

from quickscale.core.layers.checks import validate_stack
from quickscale.core.layers.stack import StackSettings

LOYALTY = 'aliases = ("bonus_points",)'
PLAIN = """
aliases = ("bare_bones",)
screen_kinds = ("list", "detail", "form", "dashboard")
"""
BAKERY = 'aliases = ("bread-shop",)'


@pytest.fixture
def judge(site):
    def run(*apps, theme="base", skin=""):
        listed = ("quickscale.core.layers", *apps)
        settings = StackSettings(listed, theme=theme, skin=skin, core_version="1.0.0")
        return validate_stack(settings)

    return run


@pytest.mark.parametrize("name", ["bakery", "bread-shop", "Bread_Shop", " BREAD-SHOP "])
def test_settings_take_an_alias(site, judge, name):
    stack, errors = judge(site.add("theme", "bakery", body=BAKERY), theme=name)
    assert (stack.theme.name, errors) == ("bakery", ())


def test_a_skins_setting_takes_an_alias(site, judge):
    skin = site.add("skin", "plain", body=PLAIN)
    stack, errors = judge(skin, skin="Bare-Bones")
    assert (stack.skin.name, errors) == ("plain", ())


def test_a_needed_plugin_may_be_named_by_its_alias(site, judge):
    theme = site.add("theme", "bakery", body='requires_plugins = ("Bonus-Points",)')
    plugin = site.add("plugin", "loyalty", body=LOYALTY)
    assert judge(theme, plugin, theme="bakery")[1] == ()
    [error] = judge(theme, theme="bakery")[1]
    assert error.hint == f'Add "{plugin}" to INSTALLED_APPS, after the theme.'


@pytest.mark.parametrize("conflict", ["bonus-points", "feature_plugin:Bonus_Points"])
def test_a_conflict_may_be_named_by_an_alias(site, judge, conflict):
    theme = site.add("theme", "bakery", body=f"conflicts = ({conflict!r},)")
    plugin = site.add("plugin", "loyalty", body=LOYALTY)
    [error] = judge(theme, plugin, theme="bakery")[1]
    assert error.id == "quickscale.E104"


def test_a_compatible_theme_may_be_named_by_an_alias(site, judge):
    from quickscale.core.layers.checks import is_tested

    body = 'screen_kinds = ()\ncompatible_themes = ("Bread-Shop",)'
    stack, _errors = judge(
        site.add("skin", "plain", body=body),
        site.add("theme", "bakery", body=BAKERY),
        theme="bakery",
        skin="plain",
    )
    assert is_tested(stack)
