import pytest


def check(site, options):
    result = site.run("check", "--tag", "quickscale", **options)
    return result.returncode, result.stderr


def test_screens_that_name_what_exists_are_sound(site, bakery):
    assert check(site, bakery())[0] == 0


BROKEN = """
home = "nowhere"
shared = (Panel("basket", "bakery:basket-retrieve"),)
screens = (
    Screen("bread-list", "", "bakery:bread-lst", item="bred", success="ecommerce:cart",
           empty_screen="oven"),
    Screen("bread", "breads/<slug:slug>/", "bakery:bread-retrieve", kind="detail", parent="breads",
           actions=(
               Action("order", "bakery:bread-order", success="orders"),
               Action("order", "bakery:bread-order"),
               Action("open", screen="bred"),
               Action("nothing"),
           ),
           panels=(Panel("more", "bakery:bread-list", more="all", query={"q": P("path.page")}),)),
    Screen("other", "others/", "bakery:bread-retrieve", kind="detail", steps=("other", "last"),
           actions=(Action("again", screen="bread"),)),
    Screen("other", "others/", kind="list"),
)
"""


def test_screens_that_name_what_does_not_exist_are_all_reported_at_once(site, bakery):
    code, errors = check(site, bakery(BROKEN))
    assert code == 1
    for words in [
        "(quickscale.E701) The theme 'bakery' 1.0.0",
        "its manifest, names the unknown screen 'nowhere' as its home.",
        "panel 'basket', names an unknown one. There is no operation 'bakery:basket-retrieve'.",
        "There is no operation 'bakery:bread-lst'. Did you mean 'bakery:bread-list'?",
        "names the unknown screen 'bred' as its item.",
        "HINT: Did you mean 'bread'?",
        "names the unknown screen 'ecommerce:cart' as its success.",
        "names the unknown screen 'oven' as its empty_screen.",
        "names the unknown screen 'breads' as its parent.",
        "action 'order', names the unknown screen 'orders' as its success.",
        "screen 'bread', has the action 'order' 2 times.",
        "action 'open', names the unknown screen 'bred' as its screen.",
        "action 'nothing', has no operation.",
        "panel 'more', names the unknown screen 'all' as its more.",
        "panel 'more', asks for path.page, which its path lacks.",
        "has the screen 'other' 2 times.",
        "screen 'other', has no operation.",
    ]:
        assert words in errors, errors


@pytest.mark.parametrize(
    ("screen", "words"),
    [
        (
            'Screen("one", "one/", "bakery:bread-retrieve", kind="detail")',
            "does not give 'bakery:bread-retrieve' its path parameter 'slug'.",
        ),
        (
            'Screen("one", "", "bakery:bread-list", actions=(Action("a", "bakery:bread-order"),))',
            "action 'a', does not give 'bakery:bread-order' its path parameter 'slug'.",
        ),
        (
            'Screen("one", "", kind="dashboard", panels=(Panel("p", "bakery:bread-retrieve"),))',
            "panel 'p', does not give 'bakery:bread-retrieve' its path parameter 'slug'.",
        ),
        (
            'Screen("one", "one/", "bakery:bread-list", actions=(Action("a", screen="two"),)),'
            'Screen("two", "two/<slug>/", "bakery:bread-retrieve", kind="detail")',
            "action 'a', does not give 'two' its path parameter 'slug'.",
        ),
        (
            'Screen("one", "one/", "bakery:bread-list", steps=("one", "two"))',
            "names the unknown screen 'two' as its step.",
        ),
    ],
)
def test_an_operation_that_lacks_its_path_parameter_is_reported(site, bakery, screen, words):
    code, errors = check(site, bakery(f"screens = ({screen},)"))
    assert code == 1
    assert "(quickscale.E70" in errors
    assert words in errors, errors


SOUND = """
screens = (
    Screen("rows", "rows/", "bakery:bread-list", actions=(
        Action("order", "bakery:bread-order", row=True),
        Action("open", screen="one", row=True),
    )),
    Screen("one", "one/<slug:slug>/", "bakery:bread-retrieve", kind="detail", parent="base:home",
           params={"slug": P("path.slug")}),
    Screen("start", "", kind="dashboard", panels=(
        Panel("breads", "bakery:bread-list", actions=(Action("order", "bakery:bread-order"),)),
        Panel("best", "bakery:bread-retrieve", kind="detail", params={"slug": "rye"}),
    )),
)
"""


def test_a_parameter_may_come_from_the_row_the_path_or_the_screen_itself(site, bakery):
    code, errors = check(site, bakery(SOUND))
    assert code == 0, errors


@pytest.mark.parametrize(
    ("screen", "id", "words"),
    [
        (
            'Screen("one", "dashboard/sales/", "bakery:bread-list")',
            "E705",
            "lies below dashboard/, where pages of the core begin.",
        ),
        (
            'Screen("one", "", kind="dashboard", panels=('
            'Panel("p", "bakery:bread-list", kind="stat"),))',
            "E706",
            "panel 'p', is a stat, but 'bakery:bread-list' does not answer with one.",
        ),
        (
            'Screen("one", "", kind="dashboard", filters=("period",), panels=('
            'Panel("p", "bakery:bread-list"),))',
            "E707",
            "offers the filter 'period', which no operation of its panels has.",
        ),
    ],
)
def test_what_a_dashboard_cannot_draw_is_reported(site, bakery, screen, id, words):
    code, errors = check(site, bakery(f"screens = ({screen},)"))
    assert code == 1
    assert f"(quickscale.{id})" in errors
    assert words in errors, errors


def test_a_panel_that_a_layer_gives_the_dashboard_is_checked_too(site, bakery):
    site.write("mystore_extra/__init__.py", "")
    site.write(
        "mystore_extra/quickscale_hooks.py",
        "from quickscale.core import hooks\n"
        "from quickscale.core.theme_system import Panel\n\n"
        "@hooks.register('core.dashboard_panels')\n"
        "def add():\n"
        "    return [Panel('sales', 'bakery:sales-stat', kind='stat')]\n",
    )
    code, errors = check(site, bakery(apps=["mystore_extra"]))
    assert code == 1
    assert "theme 'dashboard'" in errors
    assert "panel 'sales', names an unknown one. There is no operation 'bakery:sales-" in errors


def test_a_screen_that_a_project_adds_is_checked_too(site, bakery):
    site.write("mystore_extra/__init__.py", "")
    site.write(
        "mystore_extra/quickscale_hooks.py",
        "from quickscale.core import hooks\n"
        "from quickscale.core.theme_system import Screen\n\n"
        "@hooks.register('core.screens')\n"
        "def add(*, theme):\n"
        "    return [Screen('extra', 'extra/', 'bakery:absent')] if theme == 'bakery' else []\n",
    )
    code, errors = check(site, bakery(apps=["mystore_extra"]))
    assert code == 1
    assert "screen 'extra', names an unknown one. There is no operation 'bakery:absent'" in errors
