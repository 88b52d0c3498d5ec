import pytest

from quickscale.core.layers.checks import validate_stack
from quickscale.core.layers.stack import StackSettings

KERNEL = "quickscale.core.layers"


def judge_apps(*apps, theme="base", skin="", core="1.0.0", kernel=True):
    first = (KERNEL,) if kernel else ()
    return validate_stack(
        StackSettings(
            (*first, *apps), theme=theme, skin=skin, urls="mystore.urls", core_version=core
        )
    )


def errors(*apps, **options):
    return judge_apps(*apps, **options)[1]


def only(found, id):
    assert [error.id for error in found] == [id]
    assert found[0].hint
    return found[0]


def test_a_core_without_layers_is_a_sound_stack():
    stack, found = judge_apps("quickscale.core.account")
    assert found == ()
    assert (stack.theme.name, stack.skin, stack.plugins) == ("base", None, ())
    assert [theme.name for theme in stack.themes] == ["base", "dashboard"]


def test_a_sound_stack_knows_its_layers(site):
    apps = [site.add("skin", "plain"), site.add("theme", "bakery"), site.add("plugin", "loyalty")]
    stack, found = judge_apps(
        "mystore", *apps, "quickscale.core.users", theme="Bakery", skin="PLAIN"
    )
    assert found == ()
    assert [layer.name for layer in stack.layers] == [
        "plain",
        "bakery",
        "loyalty",
        "base",
        "dashboard",
    ]
    assert [theme.name for theme in stack.themes] == ["bakery", "base", "dashboard"]
    assert stack.find_layer("quickscale_business_themes.bakery.models.bread") == stack.theme
    assert stack.find_layer("quickscale_business_themes.bakeryware") is None


def test_an_app_may_be_named_by_its_config(site):
    package = site.add("theme", "bakery")
    assert errors(f"{package}.apps.BakeryConfig", theme="bakery") == ()


def test_a_layer_that_is_not_installed_says_how_to_install_it():
    error = only(errors("quickscale_feature_plugins.loyalty"), "quickscale.E111")
    assert "The plugin 'loyalty' is not installed" in error.message
    assert error.hint == 'uv add "quickscale-feature-plugin-loyalty>=1.0,<2"'


def test_an_unknown_theme_suggests_the_one_that_was_meant(site):
    package = site.add("theme", "bakery")
    error = only(errors(package, theme="bakrey"), "quickscale.E111")
    assert error.hint == "Did you mean 'bakery'?"


def test_an_unknown_skin_says_how_to_install_it():
    error = only(errors(skin="glossy"), "quickscale.E111")
    assert error.hint == 'uv add "quickscale-presentation-skin-glossy>=1.0,<2"'


def test_a_project_has_one_theme(site):
    apps = [site.add("theme", "bakery"), site.add("theme", "brewery")]
    error = only(errors(*apps, theme="bakery"), "quickscale.E112")
    assert "theme 'bakery' 1.0.0" in error.message
    assert "theme 'brewery' 1.0.0" in error.message


def test_a_project_has_one_skin(site):
    apps = [site.add("skin", "plain"), site.add("skin", "fancy")]
    assert only(errors(*apps, skin="plain"), "quickscale.E113").hint.startswith("Remove")


@pytest.mark.parametrize(
    ("kind", "setting", "options"),
    [
        ("theme", "QUICKSCALE_BUSINESS_THEME", {"theme": "base"}),
        ("skin", "QUICKSCALE_PRESENTATION_SKIN", {"skin": ""}),
    ],
)
def test_a_layer_that_the_setting_does_not_name_is_a_fault(site, kind, setting, options):
    error = only(errors(site.add(kind, "bakery"), **options), "quickscale.E114")
    assert error.hint == f'{setting} = "bakery"'


def test_the_dashboard_is_no_theme_to_choose():
    error = only(errors("quickscale.core.admin_dashboard", theme="dashboard"), "quickscale.E114")
    assert error.hint == 'QUICKSCALE_BUSINESS_THEME = "base"'


@pytest.mark.parametrize(
    ("kind", "options"), [("theme", {"theme": "x1"}), ("skin", {"skin": "x1"})]
)
def test_a_layer_that_only_the_setting_names_is_a_fault(site, kind, options):
    package = site.add(kind, "x1")
    error = only(errors(**options), "quickscale.E114")
    assert error.hint == f'Add "{package}" to INSTALLED_APPS.'


@pytest.mark.parametrize(
    ("range_", "core", "sound"),
    [
        (">=1.0,<2", "1.0.0", True),
        (">=1.0,<2", "1.9.3", True),
        (">=1.0,<2", "2.0.0", False),
        (">=1.2,<2", "1.1.9", False),
        (">=1.1,<2", "1.1.0.dev3", True),
        (">=1.1,<2", "1.1.0rc1", True),
        (">=1.1,<2", "1.0.0.dev3", False),
        (">=1.0,<2", "2.0.0rc1", False),
        (">=1.0,<2", "2.0.0.dev1", False),
        (">=2.0.0rc1,<3", "2.0.0rc1", True),
        ("==2.0.0rc1", "2.0.0rc1", True),
        (">=1.0.0.post1,<2", "1.0.0.post1", True),
        (">=1.0,<2", "1.4.0+local.7", True),
    ],
)
def test_a_core_outside_a_layers_range_is_a_fault(site, range_, core, sound):
    package = site.add("plugin", "loyalty", requires=(f"quickscale-core{range_}",))
    found = errors(package, core=core)
    if sound:
        assert found == ()
    else:
        error = only(found, "quickscale.E101")
        assert "plugin 'loyalty' 1.0.0" in error.message
        assert f"{core} is installed" in error.message
        assert error.hint == (
            "uv lock --upgrade-package quickscale-core "
            "--upgrade-package quickscale-feature-plugin-loyalty && uv sync"
        )


def test_a_range_that_an_extra_asks_for_is_not_judged(site):
    package = site.add("plugin", "loyalty", requires=("quickscale-core>=9 ; extra == 'future'",))
    assert errors(package) == ()


def test_a_plugin_outside_a_themes_range_is_a_fault(site):
    apps = [
        site.add("theme", "bakery", requires=("Quickscale_Feature_Plugin_Loyalty>=1.2,<2",)),
        site.add("plugin", "loyalty", version="1.1.0"),
    ]
    error = only(errors(*apps, theme="bakery"), "quickscale.E103")
    assert "theme 'bakery' 1.0.0" in error.message
    assert "plugin 'loyalty' 1.1.0" in error.message


def test_a_required_plugin_that_was_not_chosen_is_a_fault(site):
    theme = site.add("theme", "bakery", body="requires_plugins = ('Loyalty',)")
    error = only(errors(theme, theme="bakery"), "quickscale.E102")
    assert error.hint == 'uv add "quickscale-feature-plugin-loyalty>=1.0,<2"'

    plugin = site.add("plugin", "loyalty")
    error = only(errors(theme, theme="bakery"), "quickscale.E102")
    assert error.hint == f'Add "{plugin}" to INSTALLED_APPS, after the theme.'
    assert errors(theme, plugin, theme="bakery") == ()


@pytest.mark.parametrize("conflict", ["loyalty", "feature_plugin:Loyalty"])
def test_layers_that_conflict_are_a_fault(site, conflict):
    theme = site.add(
        "theme", "bakery", body=f"conflicts = ({conflict!r}, 'business_theme:loyalty')"
    )
    plugin = site.add("plugin", "loyalty")
    error = only(errors(theme, plugin, theme="bakery"), "quickscale.E104")
    assert "theme 'bakery'" in error.message
    assert "plugin 'loyalty'" in error.message


def test_a_conflict_with_a_kind_of_layer_that_there_is_not_is_a_fault(site):
    plugin = site.add("plugin", "loyalty", body="conflicts = ('busines_theme:bakery',)")
    error = only(errors(plugin), "quickscale.E007")
    assert "plugin 'loyalty' 1.0.0" in error.message
    assert error.hint == "Did you mean 'business_theme'?"


def test_a_kind_of_screen_without_a_template_is_a_fault(site):
    skin = site.add("skin", "plain")
    template = site.folder / "quickscale_presentation_skins/plain/templates/screens/form.html"
    template.rename(template.with_name("from.html"))
    error = only(errors(skin, skin="plain"), "quickscale.E115")
    assert "skin 'plain' 1.0.0" in error.message
    assert str(template) in error.message


def test_a_skin_that_cannot_draw_a_kind_of_screen_is_a_fault(site):
    theme = site.add("theme", "bakery", body="screens = (Screen('sales', '', kind='dashboard'),)")
    skin = site.add("skin", "plain", body="screen_kinds = ('list', 'detail', 'form')")
    found = errors(skin, theme, theme="bakery", skin="plain")
    messages = [
        error.message for error in found if "'sales' of the theme 'bakery'" in error.message
    ]
    assert {error.id for error in found} == {"quickscale.E105"}
    assert len(messages) == 1
    assert "dashboard" in messages[0]


def test_a_skin_may_draw_one_screen_of_a_kind_by_a_template_of_its_own(site):
    theme = site.add("theme", "bakery", body="screens = (Screen('day-end', '', kind='form'),)")
    skin = site.add(
        "skin",
        "plain",
        body="screen_kinds = ('list', 'detail', 'dashboard')",
        files={"templates/bakery/day_end.html": ""},
    )
    found = errors(skin, theme, theme="bakery", skin="plain")
    assert not [error for error in found if "bakery" in error.message]


def test_two_plugins_that_provide_one_service_are_a_fault(site):
    body = "services = {'points': 'quickscale_feature_plugins.x.Points'}"
    apps = [site.add("plugin", "loyalty", body=body), site.add("plugin", "miles", body=body)]
    assert "'points'" in only(errors(*apps), "quickscale.E109").message


@pytest.mark.parametrize(
    "apps",
    [
        ["theme", "skin", "plugin", "core", "project"],
        ["skin", "project", "theme", "plugin", "core"],
        ["project", "skin", "plugin", "theme", "core"],
        ["project", "skin", "theme", "core", "plugin"],
        ["core", "project", "skin", "theme", "plugin"],
    ],
)
def test_apps_in_the_wrong_order_are_a_fault_that_gives_the_right_one(site, apps):
    packages = {
        "project": "mystore",
        "skin": site.add("skin", "plain"),
        "theme": site.add("theme", "bakery"),
        "plugin": site.add("plugin", "loyalty"),
        "core": "quickscale.core.users",
    }
    order = [packages[app] for app in apps]
    error = only(errors("django_axes", *order, theme="bakery", skin="plain"), "quickscale.E401")
    listed = ", ".join(f'"{app}"' for app in [KERNEL, *packages.values()])
    assert error.hint == f"Use this order: {listed}"


def test_the_kernel_comes_first(site):
    theme = site.add("theme", "bakery")
    only(errors(theme, KERNEL, theme="bakery", kernel=False), "quickscale.E401")
    only(errors(theme, theme="bakery", kernel=False), "quickscale.E401")


def test_libraries_may_stand_anywhere_behind_the_kernel(site):
    theme = site.add("theme", "bakery")
    assert errors("daphne", theme, "django_axes", "quickscale.core.users", theme="bakery") == ()


APPS = """
from django.apps import AppConfig

class Config(AppConfig):
    name = "quickscale_{root}.{name}"
    label = "{label}"
"""


def test_a_layer_and_a_library_with_the_same_label_are_a_fault(site):
    theme = site.add("theme", "bakery")
    site.write("shops/bakery/__init__.py", "")
    error = only(errors(theme, "shops.bakery", theme="bakery"), "quickscale.E501")
    assert "theme 'bakery' 1.0.0" in error.message
    assert "shops.bakery" in error.message

    config = APPS.replace("quickscale_{root}.{name}", "shops.bakery").format(label="cakes")
    site.write("shops/bakery/apps.py", config)
    assert errors(theme, "shops.bakery", theme="bakery") == ()
    assert errors(theme, "shops.bakery.apps.Config", theme="bakery") == ()


def test_two_layers_with_the_same_label_are_a_fault(site):
    configs = [
        site.add(
            kind,
            name,
            files={"apps.py": APPS.format(root=root, name=name, label="shop")},
        )
        for kind, root, name in [
            ("theme", "business_themes", "bakery"),
            ("plugin", "feature_plugins", "loyalty"),
        ]
    ]
    error = only(errors(*configs, theme="bakery"), "quickscale.E501")
    assert "'shop'" in error.message


def test_a_manifest_that_is_not_data_stops_the_stack_only_where_it_was_chosen(site):
    package = site.add("plugin", "loyalty", body="label = str(3)")
    assert errors() == ()
    assert "loyalty" in only(errors(package), "quickscale.E002").message


def test_a_layer_that_is_offered_twice_stops_the_stack(site):
    package = site.add("plugin", "loyalty", entry_points=2)
    assert only(errors(package), "quickscale.E003").hint.startswith("uv remove")


def test_every_fault_is_found_at_once(site):
    apps = [
        site.add("plugin", "loyalty", requires=("quickscale-core>=2.0,<3",)),
        site.add("theme", "bakery", body="requires_plugins = ('points',)\nhome = str(3)"),
        "quickscale_feature_plugins.absent",
    ]
    found = errors(*apps, theme="bakery", skin="glossy")
    assert sorted({error.id for error in found}) == [
        "quickscale.E002",
        "quickscale.E101",
        "quickscale.E102",
        "quickscale.E111",
        "quickscale.E401",
    ]
    assert [error.id for error in found].count("quickscale.E111") == 2
