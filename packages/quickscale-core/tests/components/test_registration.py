"""Types: registered once, never in migrations, checked at start-up."""

import pytest
from django.db import models
from django.test.utils import isolate_apps
from pydantic import BaseModel, Field, RootModel

from quickscale.core import components
from quickscale.core.components.checks import check_clashes
from quickscale.core.components.forms import describe_editor
from quickscale.core.components.registry import ComponentError, TypeRegistry, registry


@pytest.fixture(autouse=True)
def own_registry(monkeypatch):
    monkeypatch.setattr(registry, "_types", dict(registry._types))
    monkeypatch.setattr(registry, "clashes", [])


def test_a_migration_knows_neither_types_nor_limits():
    field = components.ComponentField(types=["hero"], min_num=1, max_num=3, blank=True)
    _name, path, args, options = field.deconstruct()
    assert path == "quickscale.core.components.ComponentField"
    assert options == {"blank": True, "default": list}
    assert components.ComponentField(*args, **options).deconstruct()[3] == options


@isolate_apps("quickscale.core.components")
def test_a_type_that_nobody_registers_is_an_error_of_check():
    class Article(models.Model):
        body = components.ComponentField(types=["hero", "heroo"])

        class Meta:
            app_label = "quickscale_components"

    [error] = Article.check()
    assert error.id == "quickscale.E301"
    assert "'heroo' isn't registered by any installed app" in error.msg


def test_two_types_of_one_name_are_an_error_of_check_and_the_first_stays(hero):
    @components.register("hero", label="Another")
    class Other(BaseModel):
        text: str

    [error] = check_clashes()
    assert error.id == "quickscale.E302"
    assert "Other" in error.msg
    assert registry.get("hero").model is hero


def test_an_upgrade_from_each_earlier_version_is_needed():
    with pytest.raises(ComponentError, match="one upgrade from each version"):
        components.register("x", label="X", version=3, upgrades={1: dict})


def test_models_with_aliases_or_without_fields_are_refused():
    class Aliased(BaseModel):
        text: str = Field(alias="Text")

    class Root(RootModel[list[int]]):
        pass

    for model in (Aliased, Root):
        with pytest.raises(ComponentError, match="named fields"):
            components.register("x", label="X")(model)


def test_types_are_discovered_in_the_installed_apps(monkeypatch):
    fresh = TypeRegistry()
    asked = []
    monkeypatch.setattr("quickscale.core.components.registry.autodiscover_modules", asked.append)
    assert fresh.get("anything") is None
    assert fresh.all() == []
    assert asked == ["quickscale_components"]


@pytest.mark.parametrize(
    "address",
    ["/media/a.jpg", "https://example.com/?a=b", "photos/a.jpg", "#top", "", "//cdn.example/a"],
)
def test_a_link_leads_to_a_path_or_to_the_web(hero, address):
    assert hero(title="x", link=address, picture=address).link == address


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " JavaScript:x",
        "data:text/html,x",
        "java\nscript:x",
        "vbscript:x",
        "\\\\x",
        "http://[x",
    ],
)
def test_a_link_that_a_browser_could_run_is_refused(hero, address):
    with pytest.raises(ValueError, match="path or a URL"):
        hero(title="x", link=address)


@pytest.fixture
def rule():
    @components.register("shape_rule", label="Shape", group="rules")
    class Rule(BaseModel):
        corners: int = 3

    return Rule


@isolate_apps("quickscale.core.components")
def test_only_fields_that_ask_for_a_group_hold_its_types(rule, hero):
    class Article(models.Model):
        body = components.ComponentField()
        rules = components.ComponentField(types=components.Group("rules"))
        others = components.ComponentField(types=components.Group("others"))

        class Meta:
            app_label = "quickscale_components"

    assert Article.check() == []
    by_name = {field.name: field for field in Article._meta.get_fields()}
    shape = components.ComponentList([rule(corners=4)])
    title = components.ComponentList([hero(title="Spring")])
    assert by_name["rules"].find_problems(shape) == []
    assert by_name["body"].find_problems(title) == []
    for name, value in (("body", shape), ("others", shape), ("rules", title)):
        assert [problem.code for problem in by_name[name].find_problems(value)] == ["not_allowed"]


def test_editors_offer_the_types_of_their_group_alone(rule, hero):
    def offered(types):
        return {each["name"] for each in describe_editor(types)["types"] if each["allowed"]}

    assert offered(components.Group("rules")) == {"shape_rule"}
    assert "shape_rule" not in offered(None)
    assert "hero" in offered(None)
