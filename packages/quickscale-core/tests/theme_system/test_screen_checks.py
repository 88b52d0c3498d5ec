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
           panels=(
               Panel("more", "bakery:bread-list", more="all", query={"q": P("path.page")}),
               Panel("old", "bakery:bread-list", kind="table",
                     actions=(Action("give", "bakery:bread-order"),)),
               Panel("new", "bakery:bread-list", kind="list",
                     actions=(Action("give", "bakery:bread-retrieve"),)),
           )),
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
        "its manifest, refers to the unknown screen 'nowhere' as its home.",
        "panel 'basket', refers to an unknown operation. "
        "No operation 'bakery:basket-retrieve' found.",
        "No operation 'bakery:bread-lst' found. Did you mean 'bakery:bread-list'?",
        "refers to the unknown screen 'bred' as its item.",
        "HINT: Did you mean 'bread'?",
        "refers to the unknown screen 'ecommerce:cart' as its success.",
        "refers to the unknown screen 'oven' as its empty_screen.",
        "refers to the unknown screen 'breads' as its parent.",
        "action 'order', refers to the unknown screen 'orders' as its success.",
        "screen 'bread', has the action 'order' 2 times.",
        "has the action 'give' for 'bakery:bread-order' and 'bakery:bread-retrieve'",
        "action 'open', refers to the unknown screen 'bred' as its screen.",
        "action 'nothing', has no operation.",
        "panel 'more', refers to the unknown screen 'all' as its more.",
        "panel 'more', uses path.page, which isn't in its path.",
        "has the screen 'other' 2 times.",
        "screen 'other', has no operation.",
    ]:
        assert words in errors, errors


BULK_NOWHERE = """
screens = (
    Screen("bread-list", "", "bakery:bread-list", actions=(
        Action("order", "bakery:bread-order", bulk=True),
        Action("open", "bakery:bread-order", result=("slug",), bulk=True),
    )),
    Screen("bread", "breads/<slug:slug>/", "bakery:bread-retrieve", kind="detail",
           actions=(Action("order", "bakery:bread-order", bulk=True),),
           panels=(Panel("more", "bakery:bread-list",
                         actions=(Action("again", "bakery:bread-order", bulk=True),)),)),
)
"""


def test_an_action_for_several_rows_stands_where_there_are_rows_to_choose(site, bakery):
    code, errors = check(site, bakery(BULK_NOWHERE))
    assert code == 1
    assert errors.count("quickscale.E715") == 3
    for words in [
        "screen 'bread-list', action 'open', is for several rows, so it can't have",
        "screen 'bread', action 'order', is for several rows, but a detail screen has none.",
        "action 'again', is for several rows, which only list screens let choose.",
    ]:
        assert words in errors, errors


NO_SUCH_LIST = """
screens = (
    Screen("bread-list", "", "bakery:bread-list", export=True),
    Screen("bread", "breads/<slug:slug>/", "bakery:bread-retrieve", saved_views=True),
)
"""


def test_what_a_screen_offers_of_its_list_is_there(site, bakery):
    code, errors = check(site, bakery(NO_SUCH_LIST))
    assert code == 1
    assert "(quickscale.E716)" in errors
    assert "'bakery:bread-list' gives out no file" in errors
    assert "(quickscale.E717)" in errors
    assert "has saved views, but a detail screen shows no list" in errors


NO_SUCH_BOARD = """
screens = (
    Screen("bread-list", "", "bakery:bread-list", layout="board", board="bakery:bread-list"),
    Screen("bread", "breads/<slug:slug>/", "bakery:bread-retrieve", kind="detail",
           board="bakery:bread-borad"),
)
"""


def test_a_board_has_columns_and_a_way_between_them(site, bakery):
    code, errors = check(site, bakery(NO_SUCH_BOARD))
    assert code == 1
    assert errors.count("(quickscale.E718)") == 4
    for words in [
        "'bakery:bread-list' doesn't answer with columns.",
        "HINT: Give its view the BoardMixin of quickscale.core.api.",
        "'move' names no action on a row with a field for the column.",
        "has a board, which only a list with the layout 'board' shows.",
        "No operation 'bakery:bread-borad' found.",
    ]:
        assert words in errors, errors


NO_SUCH_TIMELINE = """
screens = (
    Screen(
        "home",
        "",
        kind="dashboard",
        panels=(
            Panel("baked", "bakery:bread-list", kind="timeline"),
            Panel("named", "bakery:bread-list", kind="timeline", fields=("name",)),
        ),
    ),
)
"""


def test_a_timeline_begins_with_what_says_when(site, bakery):
    code, errors = check(site, bakery(NO_SUCH_TIMELINE))
    assert code == 1
    assert errors.count("(quickscale.E720)") == 2
    assert "is a timeline, whose first field has to be a date or a moment" in errors


NO_SUCH_CALENDAR = """
screens = (
    Screen("bread-list", "", "bakery:bread-list", layout="calendar", calendar=("name",)),
    Screen("bread", "breads/<slug:slug>/", "bakery:bread-retrieve", calendar=("baked",)),
)
"""


def test_a_calendar_can_be_asked_for_a_span_of_days(site, bakery):
    code, errors = check(site, bakery(NO_SUCH_CALENDAR))
    assert code == 1
    for words in [
        "(quickscale.E719)",
        "has a calendar, but its operation can't be asked for a span of 'name'.",
        "HINT: Filter by name = DateFromToRangeFilter().",
        "has a calendar, which takes a list with the layout 'calendar' and a field.",
    ]:
        assert words in errors, errors


NO_SUCH_MAP = """
screens = (
    Screen("bread-list", "", "bakery:bread-list", layout="map", map="bakery:bread-list"),
    Screen("bread", "breads/<slug:slug>/", "bakery:bread-retrieve", map="bakery:bread-mpa"),
)
"""


def test_a_map_has_points_and_can_be_moved(site, bakery):
    code, errors = check(site, bakery(NO_SUCH_MAP))
    assert code == 1
    for words in [
        "(quickscale.E721)",
        "has a map, but 'bakery:bread-list' doesn't answer with points.",
        "HINT: Give its view the MapMixin of quickscale.core.api.",
        "has a map, but 'bakery:bread-list' can't be asked for what is in an area.",
        "HINT: Filter by bbox = BoundingBoxFilter().",
        "has a map, which only a list with the layout 'map' shows.",
        "No operation 'bakery:bread-mpa' found.",
    ]:
        assert words in errors, errors


@pytest.mark.parametrize(
    ("screen", "words"),
    [
        (
            'Screen("one", "one/", "bakery:bread-retrieve", kind="detail")',
            "doesn't pass the path parameter 'slug' to 'bakery:bread-retrieve'.",
        ),
        (
            'Screen("one", "", "bakery:bread-list", actions=(Action("a", "bakery:bread-order"),))',
            "action 'a', doesn't pass the path parameter 'slug' to 'bakery:bread-order'.",
        ),
        (
            'Screen("one", "", kind="dashboard", panels=(Panel("p", "bakery:bread-retrieve"),))',
            "panel 'p', doesn't pass the path parameter 'slug' to 'bakery:bread-retrieve'.",
        ),
        (
            'Screen("one", "one/", "bakery:bread-list", actions=(Action("a", screen="two"),)),'
            'Screen("two", "two/<slug>/", "bakery:bread-retrieve", kind="detail")',
            "action 'a', doesn't pass the path parameter 'slug' to 'two'.",
        ),
        (
            'Screen("one", "one/", "bakery:bread-list", steps=("one", "two"))',
            "refers to the unknown screen 'two' as its step.",
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
            "is below dashboard/, which is reserved for the core.",
        ),
        (
            'Screen("one", "", kind="dashboard", panels=('
            'Panel("p", "bakery:bread-list", kind="stat"),))',
            "E706",
            "panel 'p', is a stat, but 'bakery:bread-list' doesn't return one.",
        ),
        (
            'Screen("one", "", kind="dashboard", filters=("period",), panels=('
            'Panel("p", "bakery:bread-list"),))',
            "E707",
            "has the filter 'period', which no operation of its panels supports.",
        ),
    ],
)
def test_what_a_dashboard_cannot_draw_is_reported(site, bakery, screen, id, words):
    code, errors = check(site, bakery(f"screens = ({screen},)"))
    assert code == 1
    assert f"(quickscale.{id})" in errors
    assert words in errors, errors


def test_a_default_filter_that_a_visitor_could_not_take_off_is_reported(site, bakery):
    screen = 'Screen("one", "", "bakery:bread-list", filters=(), default_filters={"grain": "rye"})'
    code, errors = check(site, bakery(f"screens = ({screen},)"))
    assert code == 1
    assert "(quickscale.E707)" in errors
    assert "opens with the filter 'grain', which it doesn't offer." in errors


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
    assert "panel 'sales', refers to an unknown operation. No operation 'bakery:sales-" in errors


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
    assert "screen 'extra', refers to an unknown operation. No operation 'bakery:absent'" in errors


HEADER = """
shared = (Panel("oven", "bakery:bread-list"),)
search = "bread-list"
header_links = (
    HeaderLink("breads", count=P("oven.count")),
    HeaderLink("bread", count=P("ovn.count")),
)
screens = (
    Screen("bread-list", "", "bakery:bread-list"),
    Screen("bread", "breads/<slug:slug>/", "bakery:bread-retrieve", kind="detail"),
)
"""


def test_what_a_theme_says_of_its_header_is_checked(site, bakery):
    code, errors = check(site, bakery(HEADER))
    assert code == 1
    for words in [
        "(quickscale.E714) The theme 'bakery' 1.0.0",
        "has the screen 'bread-list' as its search, which can't be searched.",
        "HINT: Give the view of 'bakery:bread-list' search_fields.",
        "header link 'breads', refers to the unknown screen 'breads' as its screen.",
        "header link 'bread', doesn't pass the path parameter 'slug' to 'bread'.",
        "header link 'bread', uses ovn.count, where there is no 'ovn'.",
    ]:
        assert words in errors, errors


NO_SUCH_ALERTS = """
screens = (
    Screen("bread-list", "", "bakery:bread-list", alerts=True),
    Screen("bread", "breads/<slug:slug>/", "bakery:bread-retrieve", alerts=True),
)
"""


def test_a_list_with_alerts_says_what_changes_in_it(site, bakery):
    code, errors = check(site, bakery(NO_SUCH_ALERTS))
    assert code == 1
    for words in [
        "(quickscale.E722)",
        "has alerts, but 'bakery:bread-list' doesn't say what changes in its list.",
        "HINT: Give its view the AlertsMixin of quickscale.core.api.",
        "has alerts, but the list of 'bakery:bread-retrieve' has path parameters.",
    ]:
        assert words in errors, errors
