"""A theme calls a plugin's service that it can do without, whether or not it is there."""

import sys

import pytest

from quickscale.core.layers import stack as stacks
from quickscale.core.layers.checks import validate_stack
from quickscale.core.layers.stack import StackSettings
from quickscale.core.plugin_framework import checks, services

LAYERS = ("quickscale_business_themes.bakery", "quickscale_feature_plugins.points")
THEME = "quickscale_business_themes.bakery"
NO_LOYALTY = """
class NoLoyalty:
    def award(self, user, *, points):
        return 0
"""
SERVICES = """
class Loyalty:
    def award(self, user, *, points):
        if points > 99:
            raise RuntimeError("the disk is full")
        return points

class Poor:
    pass

class Old:
    def award(self, user):
        return 1
"""


@pytest.fixture
def project(site, monkeypatch):
    """Choose a theme that can do without the service, and perhaps a plugin that has it."""

    def choose(service="", path=f"{THEME}.loyalty.NoLoyalty", name="loyalty"):
        body = f"optional_services = {{'loyalty': {path!r}}}"
        apps = [site.add("theme", "bakery", body=body, files={"loyalty.py": NO_LOYALTY})]
        if service:
            offered = {name: f"quickscale_feature_plugins.points.services.{service}"}
            body, files = f"services = {offered!r}", {"services.py": SERVICES}
            apps.append(site.add("plugin", "points", body=body, files=files))
        settings = StackSettings(
            ("quickscale.core.layers", *apps), theme="bakery", core_version="1.0.0"
        )
        stack, errors = validate_stack(settings)
        assert errors == ()
        for module in (stacks, checks):
            monkeypatch.setattr(module, "get_stack", lambda: stack)

    yield choose
    for name in [name for name in sys.modules if name.startswith(LAYERS)]:
        del sys.modules[name]
    for kept in (services._load_no_op, services._load_service):
        kept.cache_clear()


@pytest.mark.parametrize(("service", "answers"), [("", [0, 0]), ("Loyalty", [7, 0])])
def test_the_plugin_answers_where_it_is_there_and_the_no_op_else(project, service, answers):
    project(service)
    loyalty = services.service("loyalty")
    assert [loyalty.award("ann", points=7), loyalty.award("ann", points=100)] == answers
    assert checks.check_services() == []


@pytest.mark.parametrize(
    ("options", "id", "words"),
    [
        ({"service": "Poor"}, "E110", "has no method 'award', as the theme 'bakery' 1.0.0"),
        ({"service": "Old"}, "E110", "whose 'award' doesn't take 'points', as the theme"),
        ({"service": "Loyalty", "name": "loyality"}, "W110", "Did you mean 'loyalty'?"),
        ({"path": f"{THEME}.loyalty.NoLoyalti"}, "E117", "Did you mean 'NoLoyalty'?"),
    ],
)
def test_what_does_not_go_together_is_reported(project, options, id, words):
    project(**options)
    [message] = [*checks.check_services(), *checks.check_service_names()]
    assert message.id == f"quickscale.{id}"
    assert words in f"{message.msg} {message.hint}"
    file = "points/plugin_config.py" if "service" in options else "bakery/theme_config.py"
    assert file in message.msg
