"""A team-scoped model: every way to its rows that does not say whose they are is refused."""

from __future__ import annotations

import operator

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Subquery

from quickscale.core.teams.current import switch_workspace
from quickscale.core.teams.exceptions import NoTeam, UnscopedQuery
from quickscale.core.teams.models import Role, Team
from quickscale.core.teams.scoping import across_teams, team_scope
from quickscale.core.teams.services import create_role, create_team

from .shelf import Book, Shelf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shelf_tables")]


@pytest.fixture
def other(eve):
    return create_team("Other", owner=eve)


@pytest.fixture
def shelf(team):
    shelf = Shelf(team=team, name="Novels")
    shelf.save()
    return shelf


@pytest.fixture
def books(team, other, shelf):
    """One of ours, one of another team's."""
    theirs = Shelf(team=other, name="Secrets", code="secrets")
    theirs.save()
    Book(team=team, shelf=shelf, title="Emma").save()
    Book(team=other, shelf=theirs, title="Diary").save()


WAYS = {
    "iteration": list,
    "a slice": lambda books: books[:1].get(),
    "an index": lambda books: books[0],
    "count": lambda books: books.count(),
    "exists": lambda books: books.exists(),
    "get": lambda books: books.get(title="Emma"),
    "first": lambda books: books.first(),
    "last": lambda books: books.order_by("pk").last(),
    "in_bulk": lambda books: books.in_bulk(),
    "iterator": lambda books: next(books.iterator()),
    "values": lambda books: list(books.values("title")),
    "values_list": lambda books: list(books.values_list("title", flat=True)),
    "aggregate": lambda books: books.aggregate(Count("pk")),
    "a grouped aggregate": lambda books: list(books.values("shelf").annotate(Count("pk"))),
    "an aggregate of annotations": lambda books: books.annotate(n=F("pk")).aggregate(Count("n")),
    "update": lambda books: books.update(title="Mine"),
    "delete": lambda books: books.delete(),
    "a filtered delete": lambda books: books.filter(title="Emma").delete(),
    "update_or_create": lambda books: books.update_or_create(title="Emma"),
    "get_or_create": lambda books: books.get_or_create(title="Emma"),
    "bulk_update": lambda books: books.bulk_update([Book(pk=1, title="Mine")], ["title"]),
    "a lock": lambda books: list(books.select_for_update()),
    "distinct": lambda books: list(books.distinct()),
    "union": lambda books: list(books.union(books)),
    "a raw query": lambda books: list(books.raw("SELECT * FROM shelf_book")),
    "explain": lambda books: books.explain(),
    "__in": lambda books: list(Team.objects.filter(pk__in=books.values("team"))),
    "Exists": lambda books: list(Team.objects.filter(Exists(books.filter(team=OuterRef("pk"))))),
    "Subquery": lambda books: list(
        Team.objects.annotate(title=Subquery(books.filter(team=OuterRef("pk")).values("title")[:1]))
    ),
    "Prefetch": lambda books: list(
        Shelf.objects.across_teams()
        .exclude(pk=None)
        .prefetch_related(Prefetch("books", queryset=books.filter(pk__in=books)))
    ),
    "earliest": lambda books: books.earliest("pk"),
    "contains": lambda books: books.contains(Book(pk=1)),
    "dates": lambda books: list(books.datetimes("added_at", "day")),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("start", [Book.objects.all, lambda: Book.objects.filter(pk=1)])
def test_an_unscoped_query_is_refused(books, way, start):
    with pytest.raises(UnscopedQuery, match=r"Book is team-scoped: use Book"):
        way(start())
    assert Book.objects.across_teams().count() == 2


@pytest.mark.parametrize("name", ["get", "count", "exists", "first", "last", "in_bulk"])
def test_an_unscoped_manager_is_refused(books, name):
    with pytest.raises(UnscopedQuery):
        getattr(Book.objects, name)()


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
def test_a_scoped_query_does_what_django_does(books, team, way):
    try:
        way(Book.objects.for_team(team))
    except Exception as error:  # noqa: BLE001 - whatever plain Django has against it
        assert not isinstance(error, UnscopedQuery)


@pytest.mark.parametrize("join", [operator.and_, operator.or_, operator.xor])
def test_a_scoped_query_is_not_widened_by_another(books, team, other, join):
    scoped = Book.objects.for_team(team)
    for halves in ((scoped, Book.objects.all()), (Book.objects.all(), scoped)):
        with pytest.raises(UnscopedQuery):
            list(join(*halves))
    both = join(scoped, Book.objects.for_team(other))
    assert len(both) == (0 if join is operator.and_ else 2)
    with team_scope(team):
        assert {book.team for book in scoped | Book.objects.all()} == {team}


def test_a_scoped_query_sees_one_teams_rows(books, team, other):
    assert [book.title for book in Book.objects.for_team(team)] == ["Emma"]
    assert [book.title for book in Book.objects.for_team(other.pk)] == ["Diary"]
    assert Book.objects.filter(title__in=["Emma", "Diary"]).for_team(team).count() == 1
    assert Book.objects.across_teams().count() == 2


def test_a_scoped_change_changes_one_teams_rows(books, team, other):
    assert Book.objects.for_team(team).update(title="Ours") == 1
    assert Book.objects.for_team(team).delete()[0] == 1
    assert [book.title for book in Book.objects.across_teams()] == ["Diary"]


def test_within_a_block_every_query_means_one_team(books, team, other):
    everything = Book.objects.all()
    with team_scope(other):
        assert [book.title for book in everything.all()] == ["Diary"]
        assert Book.objects.count() == 1
        assert Book.objects.update(title="Theirs") == 1
        assert Team.objects.filter(pk__in=Book.objects.values("team")).get() == other
        with team_scope(team):
            assert Book.objects.get().title == "Emma"
        assert Book.objects.filter(title="Emma").delete()[0] == 0
        with across_teams():
            assert Book.objects.count() == 2
    with pytest.raises(UnscopedQuery):
        Book.objects.count()


def test_what_is_created_belongs_to_the_team_that_is_meant(team, other, shelf):
    scoped = Book.objects.for_team(team)
    assert scoped.create(title="Emma", shelf=shelf).team == team
    assert scoped.get_or_create(title="Persuasion", defaults={"shelf": shelf})[0].team == team
    [bulk] = scoped.bulk_create([Book(title="Sanditon", shelf=shelf)])
    assert bulk.team_id == team.pk
    with team_scope(other):
        assert Book.objects.create(title="Diary", shelf=shelf).team == other


def test_a_request_means_the_visitors_current_team(rf, ann, books, team):
    request = rf.get("/")
    request.user, request.session = ann, SessionStore()
    switch_workspace(request, team)
    assert Book.objects.for_request(request).get().title == "Emma"
    switch_workspace(request, None)
    with pytest.raises(NoTeam):
        Book.objects.for_request(request)


def test_relations_between_things_of_teams_need_no_scope(books, shelf, django_assert_num_queries):
    assert shelf.books.get().title == "Emma"
    assert shelf.books.create(title="Persuasion").team == shelf.team
    book = Book.objects.for_team(shelf.team).get(title="Emma")
    assert book.shelf.name == "Novels"
    with django_assert_num_queries(2):
        shelves = Shelf.objects.across_teams().prefetch_related("books")
        assert [len(each.books.all()) for each in shelves] == [2, 1]
    assert Book.objects.for_team(shelf.team).select_related("shelf").first().shelf == shelf


def test_relations_of_what_belongs_to_no_team_are_refused(books, ann):
    with pytest.raises(UnscopedQuery):
        ann.read_books.count()
    assert ann.read_books.across_teams().count() == 0


def test_django_saves_and_validates_as_ever(books, team):
    book = Book.objects.for_team(team).get()
    book.refresh_from_db()
    book.title = "Sense"
    book.full_clean()
    book.save()
    book.delete()
    assert not Book.objects.for_team(team).exists()


def test_what_belongs_to_a_team_is_deleted_with_it(team, other, bob, join):
    role = create_role(team, "Clerk", [], by=None)
    join(bob, team, "custom", role)
    kept = create_role(other, "Clerk", [], by=None)
    team.delete()
    assert list(Role.objects.across_teams()) == [kept]


def test_uniqueness_is_validated_across_teams(books, team, shelf):
    double = Book(team=team, shelf=shelf, title="Emma")
    with pytest.raises(Exception, match="title"):
        double.full_clean()
    with pytest.raises(Exception, match="already exists"):
        Shelf(team=team, name="Else", code="secrets").full_clean()


def test_data_of_all_teams_is_dumped_by_djangos_own_option(team, capsys):
    create_role(team, "Clerk", [], by=None)
    call_command("dumpdata", "quickscale_teams.role", use_base_manager=True)
    assert "Clerk" in capsys.readouterr().out
    with pytest.raises(CommandError, match="Role is team-scoped"):
        call_command("dumpdata", "quickscale_teams.role")


def test_the_admin_shows_the_rows_of_all_teams(admin_client, team, other):
    create_role(team, "Clerk", [], by=None)
    create_role(other, "Spy", [], by=None)
    page = admin_client.get("/admin/quickscale_teams/role/").content.decode()
    assert "Clerk" in page
    assert "Spy" in page
    for name in ("team", "invitation"):
        assert admin_client.get(f"/admin/quickscale_teams/{name}/").status_code == 200
    assert admin_client.get(f"/admin/quickscale_teams/team/{team.pk}/change/").status_code == 200
