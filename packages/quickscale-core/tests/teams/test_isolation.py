"""The isolation kit: it passes over what is discreet, and tells of every kind of leak."""

from __future__ import annotations

import pytest

from quickscale.core import hooks
from quickscale_testing.isolation import check_isolation

from . import shelf_api
from .shelf import Book, Shelf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf_tables")]


@pytest.fixture
def judge(settings):
    """Return what the kit says of a view of books."""

    def judge(books):
        settings.ROOT_URLCONF = shelf_api.make_urls(books)
        return list(check_isolation())

    return judge


def test_teams_of_this_stack_meet_nothing_of_each_other():
    assert list(check_isolation()) == []


def test_a_view_with_the_mixin_passes(judge):
    assert judge(shelf_api.BookViewSet) == []


@pytest.mark.parametrize(
    "view, faults",
    [
        (shelf_api.Unscoped, ["answered 200", "changed what", "shows another team's", "tells a"]),
        (shelf_api.Forbidding, ["answered 403"]),
        (shelf_api.LeakyLookup, ["answered 200", "changed what"]),
        (shelf_api.LeakyRelation, ["'shelf' takes a thing of another team"]),
        (shelf_api.LeakyPeople, ["'reader' takes a thing of another team"]),
        (shelf_api.LeakyFilters, ["shows another team's things at /api/shelf/books/?shelf="]),
        (shelf_api.LeakyList, ["shows another team's things at /api/shelf/books/"]),
        (shelf_api.Deaf, ["proves nothing"]),
    ],
)
def test_a_leak_is_told(judge, view, faults):
    told = "\n".join(judge(view))
    for fault in faults:
        assert fault in told
    assert "shelves" not in told


def test_a_layer_gives_what_cannot_be_guessed(judge):
    given = []

    def give(team):
        shelf = Shelf.objects.for_team(team).create(name="Given to a team")
        given.append(Book.objects.for_team(team).create(title=f"By {team.slug}", shelf=shelf))
        return [shelf, given[-1]]

    with hooks.register_temporarily("core.team_samples", give):
        told = judge(shelf_api.Unscoped)
    assert len(given) == 2
    assert any(f"/books/{given[1].pk}/" in fault for fault in told)


@pytest.fixture
def library(settings, team, api, ann):
    settings.ROOT_URLCONF = shelf_api.make_urls()

    class Library(api):
        def act_for(self, team):
            session = self.client.session
            session["quickscale_workspace"] = str(team.public_id)
            session.save()
            return self

        def ask(self, method, path, body=None):
            ask = getattr(self.client, method)
            return ask(f"/api/shelf/{path}", body, content_type="application/json")

    return Library(ann).act_for(team)


def test_what_a_view_creates_belongs_to_the_current_team(library, team):
    made = library.ask("post", "shelves/", {"name": "Novels"})
    assert made.status_code == 201
    assert Shelf.objects.for_team(team).get().name == "Novels"


def test_a_constraint_within_a_team_is_a_field_error(library, team):
    shelf = library.ask("post", "shelves/", {"name": "Novels"}).json()
    body = {"title": "Emma", "shelf": shelf["id"]}
    assert library.ask("post", "books/", body).status_code == 201
    other = library.ask("post", "books/", {**body, "title": "Persuasion"}).json()
    for response in (
        library.ask("post", "books/", body),
        library.ask("put", f"books/{other['id']}/", body),
    ):
        assert response.status_code == 400
        assert list(response.json()["errors"]) == ["title"]
    assert library.ask("put", f"books/{other['id']}/", {**body, "title": "P"}).status_code == 200


def test_what_is_unique_everywhere_is_a_field_error_too(library, team, eve):
    from quickscale.core.teams.services import create_team

    Shelf.objects.for_team(create_team("Other", owner=eve)).create(name="X", code="novels")
    response = library.ask("post", "shelves/", {"name": "Novels", "code": "novels"})
    assert list(response.json()["errors"]) == ["code"]


def test_a_person_without_a_team_is_told_to_choose_one(library, problem):
    library.client.session.flush()
    library.client.force_login(library.user)
    assert problem(library.ask("get", "books/")) == (403, "team-required")
