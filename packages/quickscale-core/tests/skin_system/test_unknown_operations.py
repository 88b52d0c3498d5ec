"""A screen that names an unknown operation, in the place where the other pages still work."""

from quickscale.core.skin_system import checks, urls
from quickscale.core.skin_system.screens import BoundScreen
from quickscale.core.theme_system import Action, Panel, Screen


def list_names(screen):
    bound = BoundScreen("ecommerce", screen, ())
    return [pattern.name for pattern in urls.action_patterns(bound)]


def test_no_url_of_its_actions_is_made_and_nothing_fails():
    add = Action("add", "ecommerce:cart-add")
    known = Screen("mug-list", "mugs/", "ecommerce:product-list", kind="list", actions=(add,))
    assert list_names(known) == ["mug-list--action"]
    panel = Panel("more", "ecommerce:mug-list")
    unknown = Screen("mugs", "mugs/", "ecommerce:product-list", actions=(add,), panels=(panel,))
    assert list_names(unknown) == []


def test_the_checks_go_on_to_what_tells_of_it(monkeypatch):
    panel = Panel("more", "ecommerce:mug-list")
    unknown = BoundScreen("ecommerce", Screen("mugs", "mugs/", kind="list", panels=(panel,)), ())
    monkeypatch.setattr(checks, "bound_screens", lambda: {unknown.name: unknown})
    assert checks.check_views() == []
