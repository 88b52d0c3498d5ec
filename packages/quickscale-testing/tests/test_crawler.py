"""The crawler against small sites that are broken on purpose."""

import types

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from quickscale_testing.conformance.crawler import crawl
from quickscale_testing.conformance.visitors import Visitor

pytestmark = pytest.mark.django_db
SOUND = '<html lang="en"><h1>Hello</h1>{}</html>'


@pytest.fixture
def visit(settings):
    """Return what crawls a site of some pages, and answers with the errors."""

    def go(pages, *, name="a guest", **options):
        site = types.ModuleType("site")
        site.urlpatterns = [path(route, make_view(it), name=route) for route, it in pages.items()]
        site.handler404 = lambda request, exception: HttpResponse(status=404)
        settings.ROOT_URLCONF = site
        return crawl(Visitor(name, Client(raise_request_exception=False)), **options)

    return go


def make_view(html):
    def view(request, **values):
        if isinstance(html, Exception):
            raise html
        return HttpResponse(html)

    return view


def test_a_sound_site_has_no_faults(visit):
    seen = visit({"": SOUND.format('<a href="more/">More</a>'), "more/": SOUND.format("")})
    assert seen.opened == ["/", "/more/"]
    assert seen.errors == []


def test_a_broken_link_is_told_with_the_page_that_has_it(visit):
    seen = visit({"": SOUND.format('<a href="/gone/">Gone</a>')})
    assert seen.errors == ["/gone/ as a guest: answered 404, linked from /"]


def test_a_page_that_raises_is_told_with_what_it_raised(visit):
    seen = visit({"": ValueError("no such moon")})
    assert seen.errors == ["/ as a guest: raised ValueError: no such moon"]


@pytest.mark.parametrize(
    ("html", "error"),
    [
        ('<script src="https://cdn.example.com/x.js"></script>', "from another site"),
        ('<link rel="stylesheet" href="/static/gone.css">', "there is no such file"),
        ("<script>alert(1)</script>", "has no nonce"),
        ('<a href="/" onclick="go()">Go</a>', "the attribute onclick"),
        ('<img src="/media/x.png">', "no alternative text"),
        ('<p id="a"></p><p id="a"></p>', "the id 'a' 2 times"),
        ("<h1>Again</h1>", "has 2 first-level headings"),
    ],
)
def test_what_browsers_and_readers_stumble_over_is_a_fault(visit, html, error):
    [told] = visit({"": SOUND.format(html)}).errors
    assert told.startswith("/ as a guest: ")
    assert error in told


def test_a_page_without_a_language_is_a_fault(visit):
    assert visit({"": "<html><h1>Hello</h1></html>"}).errors == [
        "/ as a guest: does not name its language"
    ]


def test_pages_that_differ_by_their_values_alone_are_opened_a_few_times(visit):
    links = "".join(f'<a href="/things/{number}/">{number}</a>' for number in range(9))
    pages = {"": SOUND.format(links), "things/<int:number>/": SOUND.format("")}
    assert visit(pages).opened == ["/", "/things/0/", "/things/1/"]


def test_each_parameter_is_tried_a_few_times_and_not_with_each_other(visit):
    queries = ("a=1", "a=2", "a=3", "a=1&b=1", "a=2&b=2", "a=1&b=3", "b=4")
    links = "".join(f'<a href="/things/?{query}">Things</a>' for query in queries)
    pages = {"": SOUND.format(links), "things/": SOUND.format("")}
    assert visit(pages).opened[1:] == [f"/things/?{queries[number]}" for number in (0, 1, 3, 4)]


def test_a_crawl_that_does_not_come_to_an_end_says_so(visit):
    links = "".join(f'<a href="/{number}/">{number}</a>' for number in range(9))
    pages = {"": SOUND.format(links), **{f"{number}/": SOUND.format("") for number in range(9)}}
    seen = visit(pages, most=4)
    assert len(seen.opened) == 4
    assert seen.errors == ["/3/ as a guest: not opened: 4 pages were before"]


def test_what_is_below_a_page_that_is_left_out_is_neither_opened_nor_a_fault(visit):
    links = '<a href="/left/">Left</a><a href="/left/gone/">Gone</a>'
    pages = {"": SOUND.format(links), "left/": SOUND.format("")}
    seen = visit(pages, without=("/left/",))
    assert seen.opened == ["/", "/left/"]
    assert seen.errors == []
