import json

SETUP = "import django, json; django.setup(); "


def run(site, options, code):
    result = site.run(SETUP + code, manage=False, **options)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_an_operation_says_where_it_is_what_it_takes_and_what_it_answers(site, bakery):
    code = """
from quickscale.core.api.operations import get_operation
order, breads = get_operation("bakery:bread-order"), get_operation("bakery:bread-list")
print(json.dumps([
    order.name, order.theme, order.operation_id, order.method, order.path, order.path_parameters,
    sorted(order.request_schema["properties"]), sorted(order.response_schema["properties"]),
    sorted(breads.item_schema["properties"]), breads.request_schema, breads.extension,
    get_operation("bakery:bread-order") is order,
]))
"""
    assert run(site, bakery(), code) == [
        "bakery:bread-order",
        "bakery",
        "bread-order",
        "POST",
        "/api/bakery/breads/{slug}/order/",
        ["slug"],
        ["quantity"],
        ["name", "slug"],
        ["name", "slug"],
        {},
        {"resource": {"name": "bread"}},
        True,
    ]


def test_an_unknown_operation_suggests_what_was_meant(site, bakery):
    code = """
from quickscale.core.api.exceptions import UnknownOperation
from quickscale.core.api.operations import get_operation
said = []
for name in ("bakery:bread-ordr", "brewery:beer-list", "bread-list", "base:home"):
    try:
        get_operation(name)
    except LookupError as error:
        assert isinstance(error, UnknownOperation)
        said.append(str(error))
print(json.dumps(said))
"""
    assert run(site, bakery(), code) == [
        "No operation 'bakery:bread-ordr' found. Did you mean 'bakery:bread-order'?",
        "No operation 'brewery:beer-list' found.",
        "No operation 'bread-list' found.",
        "No operation 'base:home' found.",
    ]


def test_the_cores_own_operations_are_known_to_every_stack(site, bakery):
    code = """
from quickscale.core.api.operations import get_operation
print(json.dumps(get_operation("core:account-retrieve").path))
"""
    assert run(site, bakery(), code) == "/api/core/account/"


HOOKS = """
from dataclasses import replace

from quickscale.core import hooks
from quickscale.core.theme_system import Screen


@hooks.register("core.screens")
def change(*, theme, screens):
    if theme != "bakery":
        return []
    return [
        replace(screens["bread"], path="loaves/<slug:slug>/"),
        Screen("offers", "offers/", "bakery:bread-list"),
    ]
"""


def test_a_project_replaces_and_adds_screens_by_hook(site, bakery):
    site.write("mystore_extra/__init__.py", "")
    site.write("mystore_extra/quickscale_hooks.py", HOOKS)
    code = """
from quickscale.core.theme_system.registry import get_screens
print(json.dumps([
    [(screen.name, screen.path) for screen in get_screens().values()],
    "bread" in get_screens("base"), list(get_screens("BAKERY")),
]))
"""
    assert run(site, bakery(apps=["mystore_extra"]), code) == [
        [["bread-list", ""], ["bread", "loaves/<slug:slug>/"], ["offers", "offers/"]],
        False,
        ["bread-list", "bread", "offers"],
    ]


def test_screens_of_a_theme_outside_the_stack_are_a_lookup_error(site, bakery):
    code = """
from quickscale.core.theme_system.registry import get_screens
try:
    get_screens("brewery")
except LookupError as error:
    print(json.dumps(str(error)))
"""
    assert run(site, bakery(), code) == "This project has no theme 'brewery'."
