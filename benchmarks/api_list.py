"""What the core's API classes cost: a list of 24 rows against the same list written by hand.

Both go through the whole middleware with a signed-in session and answer the same rows; by hand they
are a ModelSerializer with a nested one and Django REST framework's own pages. CPU time, each right
after the other. Exits with 1 when the core costs more than the bar, or asks more queries.

    python benchmarks/api_list.py
"""

# Django is set up before anything of it is imported.
# ruff: noqa: E402

from __future__ import annotations

import os
import sys
import time
from decimal import Decimal

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quickscale_testing.settings")
os.environ.update(QUICKSCALE_TEST_THEME="base", QUICKSCALE_TEST_SKIN="", QUICKSCALE_TEST_PLUGINS="")

import django
from django.conf import settings

django.setup()

from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection, models
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path
from rest_framework import generics, pagination, serializers
from side_by_side import find_usual

from quickscale.core.api.fields import MoneyField, RefField
from quickscale.core.api.lists import FilterBackend, FilterSet, PagePagination

BAR = 1.1
PAGE = 24
ROWS = 480
REPEATS = 100
BATCH = 4


class Shelf(models.Model):
    name = models.CharField(max_length=50)
    slug = models.SlugField()

    class Meta:
        app_label = "benchmark"


class Item(models.Model):
    name = models.CharField(max_length=50)
    slug = models.SlugField()
    price = models.DecimalField(max_digits=19, decimal_places=4)
    currency = models.CharField(max_length=3)
    shelf = models.ForeignKey(Shelf, models.CASCADE)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "benchmark"


FIELDS = ("id", "name", "slug", "price", "currency", "shelf", "added_at")


class CoreSerializer(serializers.ModelSerializer):
    price = MoneyField()
    shelf = RefField(queryset=Shelf.objects.all())

    class Meta:
        model = Item
        fields = FIELDS


class ItemFilters(FilterSet):
    class Meta:
        model = Item
        fields = ("shelf", "currency")


class CoreList(generics.ListAPIView):
    queryset = Item.objects.select_related("shelf")
    serializer_class = CoreSerializer
    pagination_class = PagePagination
    filter_backends = (FilterBackend,)
    filterset_class = ItemFilters
    search_fields = ("name",)
    orderings = {"name": "Name"}
    ordering = ("name",)


class ShelfSerializer(serializers.ModelSerializer):
    label = serializers.CharField(source="name")

    class Meta:
        model = Shelf
        fields = ("id", "label", "slug")


class HandSerializer(serializers.ModelSerializer):
    price = serializers.DecimalField(max_digits=19, decimal_places=2)
    shelf = ShelfSerializer()

    class Meta:
        model = Item
        fields = FIELDS


class HandPages(pagination.PageNumberPagination):
    page_size = PAGE


class HandList(generics.ListAPIView):
    queryset = Item.objects.select_related("shelf").order_by("name", "pk")
    serializer_class = HandSerializer
    pagination_class = HandPages
    filter_backends = ()


urlpatterns = [path("core/", CoreList.as_view()), path("hand/", HandList.as_view())]


def fill(rows: int) -> None:
    shelf = Shelf.objects.create(name="First", slug="first")
    Item.objects.bulk_create(
        Item(
            name=f"Item {n:05}",
            slug=f"item-{n}",
            price=Decimal("12.5"),
            currency="EUR",
            shelf=shelf,
        )
        for n in range(rows)
    )


def sign_in() -> str:
    client = Client()
    client.force_login(get_user_model().objects.create_user("ann@example.com"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Site:
    """The site's own handler, asked as one signed-in visitor."""

    def __init__(self) -> None:
        self.handler = WSGIHandler()
        self.factory = RequestFactory(headers={"Accept": "application/json"})
        self.factory.cookies[settings.SESSION_COOKIE_NAME] = sign_in()

    def get(self, url: str) -> bytes:
        response = self.handler.get_response(self.factory.get(url))
        assert response.status_code == 200, response.content
        return response.content

    def count_queries(self, url: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            self.get(url)
        return len(queries)

    def measure(self, url: str) -> float:
        start = time.process_time()
        for _ in range(BATCH):
            self.get(url)
        return (time.process_time() - start) / BATCH * 1000


def main() -> int:
    settings.ROOT_URLCONF = __name__
    call_command("migrate", verbosity=0)
    with connection.schema_editor() as editor:
        editor.create_model(Shelf)
        editor.create_model(Item)
    fill(ROWS)
    site = Site()
    rows = {url: site.get(url).partition(b'"results"')[2] for url in ("/core/", "/hand/")}
    assert rows["/core/"] == rows["/hand/"], "the two lists differ"
    few = {url: site.count_queries(url) for url in rows}
    for _ in range(3):
        site.measure("/core/"), site.measure("/hand/")
    usual = find_usual((site.measure("/core/"), site.measure("/hand/")) for _ in range(REPEATS))
    fill(ROWS * 9)
    many = {url: site.count_queries(url) for url in rows}
    return report(*usual, few=few, many=many)


def report(core: float, hand: float, *, few: dict[str, int], many: dict[str, int]) -> int:
    ratio = core / hand
    is_fast = ratio <= BAR
    is_lean = few == many and many["/core/"] <= many["/hand/"]
    print(
        f"{PAGE} rows: core {core:.2f} ms CPU, by hand {hand:.2f} ms, ratio {ratio:.2f} (bar {BAR})"
    )
    print(f"queries of {ROWS} rows {few}, of {ROWS * 10} rows {many}")
    print("passed" if is_fast and is_lean else "FAILED")
    return 0 if is_fast and is_lean else 1


if __name__ == "__main__":
    sys.exit(main())
