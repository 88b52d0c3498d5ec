import pytest

from quickscale.core.layers.checks import validate_stack
from quickscale.core.layers.stack import StackSettings

MANIFEST = "from quickscale.core.theme_system import {words}\n\n\nclass Loyalty({base}):\n{body}"


@pytest.fixture
def judge(site):
    """Judge a project with an app whose manifest has this body."""

    def run(body='name = "loyalty"', *, app="mystore.loyalty", base="ProjectApp", apps=()):
        site.write("mystore/__init__.py", "")
        manifest = MANIFEST.format(words=base, base=base, body=f"    {body}\n")
        site.write(f"{app.replace('.', '/')}/__init__.py", "")
        site.write(f"{app.replace('.', '/')}/project_config.py", manifest)
        listed = ("quickscale.core.layers", "mystore", app, *apps)
        chosen = {"theme": "bakery"} if apps else {}
        settings = StackSettings(listed, urls="mystore.urls", core_version="1.0.0", **chosen)
        return validate_stack(settings)

    return run


def test_an_app_with_a_manifest_stands_beside_the_chosen_theme(site, judge):
    package = site.add("theme", "bakery")
    stack, errors = judge(apps=[package])
    assert errors == ()
    assert [theme.name for theme in stack.site] == ["bakery", "loyalty"]
    assert [theme.name for theme in stack.themes] == ["bakery", "loyalty", "base", "dashboard"]
    assert str(stack.apps[0]) == f"app 'loyalty' ({site.folder}/mystore/loyalty/project_config.py)"


def test_an_app_may_be_named_by_its_config(site, judge):
    site.write("mystore/points/__init__.py", "")
    site.write(
        "mystore/points/project_config.py",
        MANIFEST.format(words="ProjectApp", base="ProjectApp", body='    name = "points"\n'),
    )
    settings = StackSettings(("quickscale.core.layers", "mystore.points.apps.PointsConfig"))
    assert [app.package for app in validate_stack(settings)[0].apps] == ["mystore.points"]


@pytest.mark.parametrize(
    ("options", "id", "words"),
    [
        ({"body": 'nme = "x"'}, "E002", "project_config.py:5: ProjectApp has no 'nme'. Did you"),
        ({"base": "BusinessTheme"}, "E004", "is a BusinessTheme, not a ProjectApp."),
        ({"body": 'name = "core"'}, "E003", "has the same name as the core."),
        ({"body": 'name = "Dashboard"'}, "E003", "has the same name as the theme 'dashboard'"),
        ({"app": "mystore"}, "E116", "is the package of ROOT_URLCONF"),
    ],
)
def test_what_is_wrong_with_an_app_names_its_file(site, judge, options, id, words):
    errors = judge(**options)[1]
    [error] = [error for error in errors if words in error.message]
    assert error.id == f"quickscale.{id}"
    assert f"{site.folder}/mystore/" in error.message
    assert "project_config.py" in error.hint
    assert "uv lock" not in error.hint


def test_an_app_of_the_name_of_a_theme_is_refused(site, judge):
    package = site.add("theme", "bakery", body='aliases = ("loyalty",)')
    [error] = judge(apps=[package])[1]
    assert error.id == "quickscale.E003"
    assert "has the same name as the theme 'bakery' 1.0.0" in error.message


SCREENS = """
from quickscale.core.theme_system import ProjectApp, Screen

class Loyalty(ProjectApp):
    name = "loyalty"
    screens = (
        Screen("offers", "breads/<slug:slug>/", "bakery:bread-list", fields=("nmae",)),
        Screen("points", "points/", "loyalty:point-list"),
    )
"""


def test_what_an_apps_screens_name_wrongly_is_the_apps_fault(site):
    body = 'screens = (Screen("bread-detail", "breads/<slug:slug>/", "bakery:bread-list"),)'
    document = """{"openapi": "3.1.1", "paths": {"/api/bakery/breads/{slug}/": {"get": {
        "operationId": "bread-list", "responses": {"200": {"content": {"application/json": {
        "schema": {"properties": {"name": {"type": "string"}}}}}}}}}}}"""
    package = site.add("theme", "bakery", body=body, files={"openapi.json": document})
    site.write("loyalty/__init__.py", "")
    site.write("loyalty/project_config.py", SCREENS)
    result = site.run("check", "--tag", "quickscale", apps=["loyalty", package], theme="bakery")
    assert result.returncode == 1
    for words in [
        "screen 'offers', has the path 'breads/<slug:slug>/' of the screen 'bakery:bread-detail'.",
        "screen 'offers', shows the field 'nmae'",
        "screen 'points', refers to an unknown operation. No operation 'loyalty:point-list'",
    ]:
        [report] = [each for each in result.stderr.split("?: ") if words in each]
        assert f"The app 'loyalty' ({site.folder}/loyalty/project_config.py), " in report
        assert "uv lock" not in report
