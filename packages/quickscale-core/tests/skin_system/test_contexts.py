"""What templates receive is what the reference says, on every screen of the shop and the core."""

from collections import deque

import pytest
from django.core.management import call_command
from django.test import Client

from quickscale.core.components import ComponentList
from quickscale.core.layers.stack import get_stack
from quickscale.core.skin_system import contexts
from quickscale.core.skin_system.rendering import settle
from quickscale_testing.conformance.crawler import find_kind, own_links, read_page
from quickscale_testing.conformance.markup import Markup
from quickscale_testing.conformance.screens import read_context
from quickscale_testing.contexts import walk

pytestmark = pytest.mark.django_db

#: What Django's test client finds beside what a template was given.
OF_DJANGO = ("True", "False", "None")


@pytest.fixture
def staff(django_user_model):
    client = Client()
    client.force_login(django_user_model.objects.create_superuser("boss@example.com", "secret"))
    return client


def read_pages(client, *starts):
    """Yield what the template of each page was given, one page of each kind."""
    queue, seen = deque(starts), set(starts)
    kinds = set()
    while queue:
        address = queue.popleft()
        if (kind := find_kind(address)) in kinds:
            continue
        kinds.add(kind)
        response = client.get(address)
        if response.status_code != 200 or not response["Content-Type"].startswith("text/html"):
            continue
        yield address, read_given(response)
        links = set(own_links(address, Markup(read_page(response)).links)) - seen
        seen |= links
        queue.extend(sorted(links))


def read_given(response):
    """Return what the template was given, with nothing in it that is computed late."""
    given = settle({**read_context(response)})
    return {name: it for name, it in given.items() if name not in OF_DJANGO}


def choose_type(given):
    """Return the type of a page's context; the page of an action on a screen is a form."""
    kind = "form" if "form" in given else "detail" if "result" in given else given["page"]["kind"]
    return contexts.SCREENS[kind]


def hold(given, owner, place=""):
    """Return the types that were met, after finding nothing that does not fit."""
    found = list(walk(given, owner, place))
    assert not [f"{it.place} {it.fault}" for it in found if it.fault]
    return {it.owner for it in found}


def test_every_screen_gives_its_template_what_the_reference_says(staff):
    for line in get_stack().theme.manifest.demo:
        call_command(line, verbosity=0)
    met = set()
    for address, given in read_pages(staff, "/", "/dashboard/", "/products/?page_size=5"):
        if given["page"]["screen"]:
            met |= hold(given, choose_type(given), address)
        if seo := (given.get("detail") or {}).get("data", {}).get("seo"):
            met |= hold(seo, contexts.Seo, address)
    assert met >= {*contexts.SCREENS.values(), contexts.Panel, contexts.PageLink, contexts.Seo}


def test_a_page_that_says_no_does_too(staff):
    given = read_given(staff.get("/products/nothing/"))
    assert contexts.Error in hold(given, contexts.ErrorContext)


def test_a_component_too():
    block = {"type": "product_features", "id": "1", "value": {"items": ["Waterproof"]}}
    (plain,) = ComponentList.read([block]).as_plain()
    assert contexts.ComponentField in hold(plain, contexts.Component)


@pytest.mark.parametrize(
    "given", [{"status": 404, "title": "Gone"}, {"status": "404", "title": "", "detail": ""}]
)
def test_what_is_missing_or_of_another_type_is_told(given):
    assert [it.fault for it in walk(given, contexts.Error) if it.fault]
