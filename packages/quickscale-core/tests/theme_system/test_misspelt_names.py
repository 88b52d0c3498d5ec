"""Names with one letter wrong: each is reported with its layer and what was meant."""

SCREENS = """
demo = ("migrate --check",)
hooks = ("core.screens",)
screens = (
    Screen("bread-list", "", "bakery:bread-list", fields=("name",), filters=("grain",),
           query={"grain": "rye"}),
    Screen("bread", "breads/<slug:slug>/", "bakery:bread-retrieve", kind="detail",
           fields=("baker",), params={"slug": P("path.slug")},
           actions=(Action("order", "bakery:bread-order", fields=("quantity",),
                           body={"quantity": P("data.baker.id")}),
                    Action("two", "bakery:bread-order", body={"quantity": P("data.slug")}),
                    Action("few", "bakery:bread-order", initial={"quantity": 3})),
           panels=(Panel("more", "bakery:bread-list", fields=("baker",),
                         query={"grain": P("data.name")},
                         actions=(Action("again", "bakery:bread-order",
                                         params={"slug": P("row.slug")}),)),
                   Panel("buy", "bakery:bread-order", kind="form", body={"quantity": 12}))),
    Screen("order", "order/<slug:slug>/", "bakery:bread-order", kind="form",
           fields=("quantity",), initial={"quantity": P("query.quantity")}),
    Screen("start", "start/", kind="dashboard", filters=("grain", "weight"),
           panels=(Panel("breads", "bakery:bread-list", query={
               "grain": P("query.grain"), "weight_min": P("query.weight_min")}),)),
)
"""

#: What is right, what is written instead, and what the check says of it.
MISSPELT = [
    ('"migrate --', '"migrte --', "E008", "has 'migrte' in its demo", "migrate"),
    ('"core.screens"', '"core.screns"', "E204", "lists the hook 'core.screns'", "core.screens"),
    ('list", fields=("name"', 'list", fields=("nme"', "E708", "shows the field 'nme'", "name"),
    ('filters=("grain",),\n           query', 'filters=("gran",),\n           query', "E707",
     "has the filter 'gran', which its operation doesn't support", "grain"),
    ('query={"grain": "rye"}', 'query={"grian": "rye"}', "E709",
     "passes the query parameter 'grian', which 'bakery:bread-list' doesn't have", "grain"),
    ('fields=("baker",), params', 'fields=("bakr",), params', "E708",
     "screen 'bread', shows the field 'bakr'", "baker"),
    ('params={"slug": P("path.slug")}', 'params={"slugg": P("path.slug")}', "E709",
     "passes the path parameter 'slugg', which 'bakery:bread-retrieve' doesn't have", "slug"),
    ('P("path.slug")', 'P("path.slg")', "E703", "uses path.slg, which isn't in its path", "slug"),
    ('fields=("quantity",),\n                           body', 'fields=("quantty",),\n body',
     "E708", "action 'order', sends the field 'quantty'", "quantity"),
    ('body={"quantity": P("data.slug")', 'body={"quantitiy": P("data.slug")', "E708",
     "sends the field 'quantitiy'", "quantity"),
    ('initial={"quantity": 3', 'initial={"qantity": 3', "E708",
     "action 'few', sends the field 'qantity'", "quantity"),
    ('P("data.baker.id")', 'P("data.bakr.id")', "E710",
     "uses data.bakr.id, where there is no 'bakr'", "baker"),
    ('P("data.slug")', 'P("dta.slug")', "E710", "uses dta.slug, where there is no 'dta'", "data"),
    ('list", fields=("baker",)', 'list", fields=("bakker",)', "E708",
     "panel 'more', shows the field 'bakker'", "baker"),
    ('query={"grain": P("data', 'query={"grane": P("data', "E709",
     "panel 'more', passes the query parameter 'grane'", "grain"),
    ('P("data.name")', 'P("data.naem")', "E710", "uses data.naem", "name"),
    ('P("row.slug")', 'P("row.slog")', "E710", "uses row.slog", "slug"),
    ('fields=("quantity",), initial', 'fields=("quantiti",), initial', "E708",
     "screen 'order', sends the field 'quantiti'", "quantity"),
    ('initial={"quantity": P', 'initial={"quanttiy": P', "E708", "sends the field 'quanttiy'",
     "quantity"),
    ('P("query.grain")', 'P("query.grein")', "E710", "uses query.grein", "grain"),
    ('P("query.weight_min")', 'P("query.weight_mn")', "E710", "uses query.weight_mn",
     "weight_min"),
    ('body={"quantity": 12', 'body={"quantitly": 12', "E708",
     "panel 'buy', sends the field 'quantitly'", "quantity"),
]  # fmt: skip


def test_names_that_are_right_are_sound(check_bakery):
    code, errors = check_bakery(SCREENS)
    assert code == 0, errors


def test_every_misspelt_name_is_reported_with_its_layer_and_what_was_meant(check_bakery):
    manifest = SCREENS
    for right, wrong, *_ in MISSPELT:
        assert manifest.count(right) == 1, right
        manifest = manifest.replace(right, wrong)
    code, errors = check_bakery(manifest)
    assert code == 1
    reports = errors.split("?: ")[1:]
    assert len(reports) == len(MISSPELT), errors
    for _right, _wrong, id, words, meant in MISSPELT:
        [report] = [each for each in reports if words in each]
        assert report.startswith(f"(quickscale.{id}) The theme 'bakery' 1.0.0 ("), report
        assert "bakery/theme_config.py)" in report
        assert f"HINT: Did you mean '{meant}'?" in report


MISSPELT_IN_DOCUMENT = [
    ('"title": "name"', '"title": "nmae"', "E711", "of 'Bread', names 'nmae' in 'title'"),
    ('"columns"', '"colums"', "E711", "of 'Bread', has no 'colums'"),
    ('{"operation": "bakery:bread-list"', '{"operation": "bakery:bred-list"', "E701",
     "list', field 'baker', refers to an unknown operation. No operation 'bakery:bred-list' found"),
    ('"screen": "bread"', '"screen": "bred"', "E702", "list', field 'baker', refers to the un"),
]  # fmt: skip


def test_a_misspelt_name_in_a_document_is_the_documents(check_bakery):
    def change(text):
        for right, wrong, *_ in MISSPELT_IN_DOCUMENT:
            assert text.count(right) == 1, right
            text = text.replace(right, wrong)
        return text

    code, errors = check_bakery(change=change)
    assert code == 1
    for _right, _wrong, id, words in MISSPELT_IN_DOCUMENT:
        [report] = [each for each in errors.split("?: ") if words in each]
        assert report.startswith(f"(quickscale.{id}) The theme 'bakery' ("), report
        assert "bakery/openapi.json)" in report
        assert "Did you mean" in report


EXTRA = """
from dataclasses import replace
from quickscale.core import hooks
from quickscale.core.theme_system import Panel, Screen

@hooks.register("core.screens")
def change(*, theme, screens):
    if theme != "bakery":
        return []
    return [
        Screen("extra", "extra/", "bakery:bread-list", fields=("nmae",)),
        replace(screens["bread-list"], fields=("slgu",)),
    ]
"""


def test_a_misspelt_name_in_a_screen_that_a_project_gives_is_the_projects(site, check_bakery):
    site.write("mystore_extra/__init__.py", "")
    site.write("mystore_extra/quickscale_hooks.py", EXTRA)
    theme = SCREENS.replace('filters=("grain",),\n           query', 'filters=("gran",),\n query')
    code, errors = check_bakery(theme, apps=["mystore_extra"])
    assert code == 1
    project, kept = f"{site.folder}/mystore_extra/quickscale_hooks.py:6", "theme 'bakery' 1.0.0"
    for words, layer in [("'nmae'", project), ("'slgu'", project), ("'gran'", kept)]:
        [report] = [each for each in errors.split("?: ") if words in each]
        assert layer in report, report


def test_a_misspelt_hook_of_panels_suggests_the_one_that_was_meant(check_bakery):
    screen = 'Screen("start", "", kind="dashboard", panels_hook="core.account_panel")'
    code, errors = check_bakery(f"screens = ({screen},)")
    assert code == 1
    assert "(quickscale.E204) The theme 'bakery' 1.0.0" in errors
    assert "Did you mean 'core.account_panels'?" in errors


def test_a_misspelt_component_is_reported(site, bakery):
    hero = (
        "from pydantic import BaseModel\nfrom quickscale.core import components\n\n"
        "@components.register('hero', label='Hero')\nclass Hero(BaseModel):\n    text: str\n"
    )
    site.write("quickscale_business_themes/bakery/quickscale_components.py", hero)
    options = bakery('components = ("heroo",)')
    options["apps"].append("quickscale.core.components")
    result = site.run("check", "--tag", "quickscale", **options)
    assert result.returncode == 1
    assert "(quickscale.E306) The theme 'bakery' 1.0.0" in result.stderr
    assert "Did you mean 'hero'?" in result.stderr


SERVICES = """
class Analytics:
    def track_event(self, event_type, **details): ...
    def track_page_view(self, path, **details): ...
    {method}


class Other: ...
"""
COUNT = "def get_event_stats(self, **limits): ..."


def check_services(site, services, method=COUNT):
    files = {"services.py": SERVICES.format(method=method)}
    body = f"services = {services!r}"
    app = site.add("plugin", "counts", body=body, files=files)
    return site.run("check", "--tag", "quickscale", apps=[app])


PATH = "quickscale_feature_plugins.counts.services."


def test_a_misspelt_class_of_a_service_suggests_the_one_that_was_meant(site):
    result = check_services(site, {"analytics": f"{PATH}Analytcs"})
    assert result.returncode == 1
    assert "(quickscale.E110) The service 'analytics' of the plugin 'counts'" in result.stderr
    assert "Did you mean 'Analytics'?" in result.stderr


def test_a_misspelt_method_of_a_service_is_reported(site):
    result = check_services(site, {"analytics": f"{PATH}Analytics"}, COUNT.replace("_st", "_ts"))
    assert result.returncode == 1
    assert "which has no method 'get_event_stats'" in result.stderr


def test_a_service_called_almost_like_one_of_the_core_is_a_warning(site):
    services = {"analytics": f"{PATH}Analytics", "emial": f"{PATH}Other", "counts": f"{PATH}Other"}
    result = check_services(site, services)
    assert result.returncode == 0
    assert result.stderr.count("plugin 'counts'") == 1, result.stderr
    assert "(quickscale.W110)" in result.stderr
    assert "HINT: Did you mean 'email'?" in result.stderr


def test_a_misspelt_setting_is_a_warning(site):
    settings = "QUICKSCALE_CURENCY = 'EUR'\nQUICKSCALE_SITE_NAME = 'Bakery'\n"
    result = site.run("check", "--tag", "quickscale", settings=settings)
    assert "(quickscale.W009) QUICKSCALE_CURENCY is a setting of no" in result.stderr
    assert "Did you mean 'QUICKSCALE_CURRENCY'?" in result.stderr
    assert "SITE_NAME" not in result.stderr


URLS = "app_name = 'bakery'\nurlpatterns = []\n"


def test_a_theme_whose_document_is_missing_is_told_which_command_makes_it(site, check_project):
    result = check_project(files={"urls.py": URLS})
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert result.stderr.count("quickscale.E") == 1, result.stderr
    assert "(quickscale.E712) The theme 'bakery' 1.0.0" in result.stderr
    assert "bakery/openapi.json, doesn't exist." in result.stderr
    assert "HINT: Run: python manage.py export_openapi bakery" in result.stderr


def test_a_project_with_a_skin_lists_all_faults_before_any_page_is_made(site, check_project):
    result = check_project(SCREENS.replace("order", "ordr").replace('"baker"', '"bakr"'))
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert result.stderr.count("Did you mean 'bakery:bread-order'?") == 6, result.stderr
    assert result.stderr.count("Did you mean 'baker'?") == 2
