"""Lists: filters, search, orderings and pages."""

from base64 import b64encode

import django_filters
import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ImproperlyConfigured
from django.urls import path
from rest_framework import generics, permissions, serializers

from quickscale.core.api.checks import check_cursor_lists
from quickscale.core.api.lists import CursorPagination, FilterSet, PagePagination

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


class PermissionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Permission
        fields = ("id", "name", "codename")


class PermissionFilters(FilterSet):
    least = django_filters.NumberFilter("id", "gte")
    near = django_filters.RangeFilter("id")

    class Meta:
        model = Permission
        fields = {"content_type": ["exact"], "codename": ["exact"]}


class TinyPages(PagePagination):
    count_limit = 15


class PermissionList(generics.ListAPIView):
    queryset = Permission.objects.all()
    serializer_class = PermissionSerializer
    permission_classes = (permissions.AllowAny,)
    filterset_class = PermissionFilters
    search_fields = ("name", "codename")
    orderings = {"name": "Name", "-codename": "Code"}
    ordering = ("content_type",)


class CountedList(PermissionList):
    pagination_class = TinyPages


class CursorList(PermissionList):
    pagination_class = CursorPagination
    orderings = {}
    ordering = ("-id",)


class StrictFilters(FilterSet):
    """Shows nothing until a kind is chosen."""

    codename = django_filters.CharFilter(required=True)

    class Meta:
        model = Permission
        fields = ()


class StrictList(PermissionList):
    filterset_class = StrictFilters


urlpatterns = [
    path("api/permissions/", PermissionList.as_view()),
    path("api/counted/", CountedList.as_view()),
    path("api/cursor/", CursorList.as_view()),
    path("api/strict/", StrictList.as_view()),
]

MANY = 60


@pytest.fixture
def many():
    Permission.objects.all().delete()
    kind = ContentType.objects.get_for_model(Permission)
    rows = [Permission(name="Same", codename=f"c{n:03}", content_type=kind) for n in range(MANY)]
    return Permission.objects.bulk_create(rows)


def walk(client, url):
    """Return the ids of every page, by the links."""
    found = []
    while url:
        page = client.get(url).json()
        found.append([row["id"] for row in page["results"]])
        url = page["next"]
    return found


def test_a_page_links_to_its_neighbours_and_counts(client, many):
    page = client.get("/api/permissions/?page=2&page_size=20&codename=").json()
    assert (page["count"], len(page["results"])) == (MANY, 20)
    assert page["next"] == "http://testserver/api/permissions/?codename=&page=3&page_size=20"
    assert page["previous"] == "http://testserver/api/permissions/?codename=&page_size=20"


def test_pages_show_every_row_once_although_the_order_has_ties(client, many):
    pages = walk(client, "/api/permissions/?page_size=7&ordering=name")
    rows = [row for page in pages for row in page]
    assert len(rows) == len(set(rows)) == MANY
    assert client.get("/api/permissions/?page=9&page_size=7").json()["next"] is None


def test_a_list_costs_the_same_queries_however_long_it_is(client, many, django_assert_num_queries):
    for size, queries in ((10, 2), (50, 2), (100, 1)):
        with django_assert_num_queries(queries):
            client.get(f"/api/permissions/?page_size={size}")


def test_a_page_is_at_most_a_hundred_rows(client, many):
    Permission.objects.bulk_create(
        Permission(name="More", codename=f"m{n}", content_type=many[0].content_type)
        for n in range(60)
    )
    assert len(client.get("/api/permissions/?page_size=5000").json()["results"]) == 100


@pytest.mark.parametrize("page", ["0", "-1", "x", "9", "99999999999999999999", "1.5"])
def test_a_page_that_does_not_exist_is_not_found(client, many, page):
    response = client.get(f"/api/permissions/?page={page}")
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_an_empty_list_has_a_first_page(client):
    Permission.objects.all().delete()
    assert client.get("/api/permissions/").json() == {
        "count": 0,
        "next": None,
        "previous": None,
        "results": [],
    }


def test_counting_stops_at_a_limit_and_pages_go_on(client, many):
    page = client.get("/api/counted/?page_size=10&page=4").json()
    assert page["count"] == 15
    assert len(page["results"]) == 10
    assert page["next"].endswith("page=5&page_size=10")


def test_a_cursor_walks_a_growing_list_without_repeating_a_row(client, many):
    first = client.get("/api/cursor/?page_size=10").json()
    Permission.objects.create(name="New", codename="new", content_type=many[0].content_type)
    second = client.get(first["next"]).json()
    assert [row["id"] for row in second["results"]] == [row.pk for row in many[::-1][10:20]]


def test_a_filter_narrows_the_list(client, many):
    url = f"/api/permissions/?codename=c007&least={many[0].pk}"
    assert [row["codename"] for row in client.get(url).json()["results"]] == ["c007"]
    near = f"/api/permissions/?near_min={many[3].pk}&near_max={many[4].pk}"
    assert client.get(near).json()["count"] == 2


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("content_type=999999", "content_type"),
        ("content_type=x", "content_type"),
        ("least=x", "least"),
        ("least=1e400", "least"),
        ("ordering=password", "ordering"),
        ("ordering=name,-nothing", "ordering"),
    ],
)
def test_what_a_list_is_wrongly_asked_for_is_a_field_error(client, many, query, field):
    response = client.get(f"/api/permissions/?{query}")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == [field]


def test_a_list_is_ordered_only_as_it_offers_and_either_way(client, many):
    rows = client.get("/api/permissions/?ordering=codename&page_size=2").json()["results"]
    assert [row["codename"] for row in rows] == ["c000", "c001"]
    rows = client.get("/api/permissions/?ordering=-codename&page_size=2").json()["results"]
    assert [row["codename"] for row in rows] == ["c059", "c058"]


def test_search_finds_every_word(client, many):
    assert client.get("/api/permissions/?search=same+c01").json()["count"] == 10
    assert client.get("/api/permissions/?search=%00").status_code == 400
    assert client.get("/api/permissions/?search=").json()["count"] == MANY


def test_a_filter_that_is_required_is_asked_for(client, many):
    response = client.get("/api/strict/")
    assert response.status_code == 400
    assert list(response.json()["errors"]) == ["codename"]


@pytest.mark.parametrize("ordering", [("name", "id"), ("-content_type",)])
def test_a_cursor_over_what_is_no_unique_key_is_refused(client, many, monkeypatch, ordering):
    monkeypatch.setattr(CursorList, "ordering", ordering)
    (found,) = check_cursor_lists()
    assert found.id == "quickscale.E873"
    assert "CursorList" in found.msg
    with pytest.raises(ImproperlyConfigured, match="no unique key"):
        client.get("/api/cursor/")


def test_an_ordering_that_a_cursor_list_offers_is_checked_too(monkeypatch):
    assert check_cursor_lists() == []
    monkeypatch.setattr(CursorList, "orderings", {"name": "Name"})
    assert [found.id for found in check_cursor_lists()] == ["quickscale.E873"]


@pytest.mark.parametrize("position", ["x", "9" * 5000, "%00", "None", "2026-01-01"])
def test_a_cursor_that_does_not_fit_is_not_found(client, many, position):
    cursor = b64encode(f"p={position}".encode()).decode()
    response = client.get("/api/cursor/", {"cursor": cursor})
    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
