"""Homes found among 1,000,000 listings, of a whole country and of one city, on PostgreSQL.

Half of the listings are public. What counts is how long a request waits for the database, in the
middle and for nineteen of twenty places; and how much longer the whole request takes than the same
one among 1,000 listings of the same kind.

Run: python benchmarks/realestate_search.py [listings]
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from random import Random
from typing import Any

from side_by_side import finish

MANY, FEW = 1_000_000, 1_000
#: The milliseconds in the database, in the middle and at most for nineteen of twenty places, and
#: how many times as long as among a few listings the usual request may take.
USUAL, SLOW, BAR = 5.0, 40.0, 1.2
PLACES, TRIES = 20, 2
#: A degree of latitude in km.
_DEGREE = 111.2
#: Towns of a country, by their number; and the quarters of one city.
SHAPES = {
    "country": (
        "47.5 + (n %% 400) * 37 %% 400 * 0.018",
        "6.5 + (n %% 400) * 91 %% 400 * 0.020",
        "0.06",
    ),
    "city": ("52.5", "13.4", "0.15"),
}
WORDS = "bright quiet garden river spacious modern family corner sunny old renovated central"
HOMES = {
    "public_id": "gen_random_uuid()",
    "latitude": "{latitude} + (random() + random() + random() - 1.5) * {spread}",
    "longitude": "{longitude} + (random() + random() + random() - 1.5) * {spread} * 1.6",
    "street_name": "'Street ' || n %% 5000",
    "city": "'Town ' || n %% 400",
}
LISTINGS = {
    "public_id": "gen_random_uuid()",
    "slug": "'home-' || n",
    "title": "word[1 + n %% 12] || ' home ' || word[1 + n / 12 %% 12] || ' ' || n",
    "public_remarks": (
        "repeat(word[1 + n / 7 %% 12] || ' and ' || word[1 + n / 5 %% 12] || ' ', 12)"
    ),
    "property_id": "home.id",
    "city": "home.city",
    "public_latitude": "home.latitude",
    "public_longitude": "home.longitude",
    "list_price": "50000 + abs(hashint4(n)) %% 1950 * 1000",
    "bedrooms_total": "1 + n %% 6",
    "living_area_m2": "30 + abs(hashint4(n + 7)) %% 270",
    "published_at": "now() - abs(hashint4(n + 3)) %% 31536000 * interval '1 second'",
    "publishing": "CASE WHEN n %% 2 = 0 THEN 'published' ELSE 'draft' END",
}


def multiply(model: Any, template: Any, values: Mapping[str, str], source: str, said: Any) -> None:
    """Add rows that are like one but in some columns, which are SQL."""
    from django.db import connection

    fields = [it for it in model._meta.concrete_fields if not it.primary_key and not it.generated]
    columns = [it.column for it in fields]
    chosen = ", ".join(values.get(it, f"template.{it}") for it in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} "
            f"FROM {table} AS template, {source} WHERE template.id = {template.pk}",
            said,
        )


def fill(shape: str, count: int) -> None:
    """Make so many homes of a shape, and a listing of each."""
    from django.db import connection

    from quickscale_business_themes.realestate.models import Listing, Property

    home, listing = make_first()
    latitude, longitude, spread = SHAPES[shape]
    place = {"latitude": latitude, "longitude": longitude, "spread": spread}
    homes = {name: sql.format(**place) for name, sql in HOMES.items()}
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
    multiply(Property, home, homes, "generate_series(1, %(count)s) AS n", {"count": count})
    source = (
        f"(SELECT (p.id - {home.pk})::int AS n, p.id, p.city, p.latitude, p.longitude FROM"
        f" realestate_property AS p WHERE p.id > {home.pk}) AS home,"
        " string_to_array(%(words)s, ' ') AS word"
    )
    multiply(Listing, listing, LISTINGS, source, {"words": WORDS})
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def make_first() -> tuple[Any, Any]:
    """Make an agency with the listing that all others are like."""
    from django.contrib.auth import get_user_model
    from django.utils import timezone

    from quickscale.core.teams.services import create_team
    from quickscale_business_themes.realestate.models import Listing, Property

    owner = get_user_model().objects.create_user("ada@example.com", name="Ada")
    team = create_team("Linden Homes", owner=owner)
    home = Property.objects.create(team=team, city="Lindenau", country="DE", living_area=80)
    listing = Listing.objects.create(
        team=team,
        property=home,
        title="First",
        list_price=100_000,
        standard_status="active",
        published_at=timezone.now(),
    )
    return home, listing


@contextmanager
def own_databases(many: int) -> Iterator[Callable[[str], None]]:
    """Start PostgreSQL with four databases; give the function that chooses one of them."""
    from quickscale_testing.postgres import own_server

    with own_server() as server:
        os.environ.update(
            DATABASE_URL=server.url,
            DJANGO_SETTINGS_MODULE="quickscale_testing.settings",
            QUICKSCALE_TEST_THEME="realestate",
            QUICKSCALE_TEST_PLUGINS="",
        )
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connections
        from django.test.utils import setup_test_environment

        setup_test_environment()
        call_command("migrate", verbosity=0)
        kept = copy_database(f"{shape} {size}" for shape in SHAPES for size in ("many", "few"))

        def use(name: str) -> None:
            connections["default"] = kept[name]

        try:
            for name in kept:
                use(name)
                shape, size = name.split()
                fill(shape, many if size == "many" else FEW)
            yield use
        finally:
            for connection in kept.values():
                connection.close()


def copy_database(names: Iterator[str]) -> dict[str, Any]:
    """Return connections to copies of the database, by their names."""
    from django.db import connection

    own = connection.settings_dict["NAME"]
    wanted = list(names)
    connection.close()
    with connection._nodb_cursor() as cursor:
        for name in wanted:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{own}"')
    return {name: copy_connection(connection, name) for name in wanted}


def copy_connection(connection: Any, name: str) -> Any:
    copied = connection.copy()
    copied.settings_dict = {**copied.settings_dict, "NAME": name}
    return copied


def list_places() -> list[tuple[float, float]]:
    """Return where some of the public homes are."""
    from quickscale_business_themes.realestate.models import Listing

    found = Listing.objects.across_teams().filter(is_public=True)
    keys = list(found.order_by("slug").values_list("pk", flat=True)[: PLACES * 20 : 20])
    chosen = found.filter(pk__in=keys).values_list("public_latitude", "public_longitude")
    return list(chosen)


def write_box(latitude: float, longitude: float, km: float) -> str:
    half = km / 2 / _DEGREE
    edges = (longitude - 1.6 * half, latitude - half, longitude + 1.6 * half, latitude + half)
    return ",".join(f"{edge:.6f}" for edge in edges)


def write_polygon(latitude: float, longitude: float, km: float) -> str:
    half = km / 2 / _DEGREE
    corners = ((-1, -1), (0, -0.6), (1, -1), (0.7, 0.9), (-0.8, 1))
    return ";".join(
        f"{longitude + 1.6 * half * x:.6f},{latitude + half * y:.6f}" for x, y in corners
    )


#: What is asked for around a place.
CASES: dict[str, Callable[[float, float], str]] = {
    "newest": lambda lat, lng: "listings/?",
    "2 km, newest": lambda lat, lng: (
        f"listings/?lat={lat}&lng={lng}&radius=2&ordering=-published_at"
    ),
    "20 km, newest": lambda lat, lng: (
        f"listings/?lat={lat}&lng={lng}&radius=20&ordering=-published_at"
    ),
    "20 km, 3 beds": lambda lat, lng: (
        f"listings/?lat={lat}&lng={lng}&radius=20&bedrooms_min=3&price_max=600000"
    ),
    "nearest": lambda lat, lng: f"listings/?lat={lat}&lng={lng}",
    "box by price": lambda lat, lng: (
        f"listings/?bbox={write_box(lat, lng, 10)}&ordering=list_price"
    ),
    "polygon by price": lambda lat, lng: (
        f"listings/?polygon={write_polygon(lat, lng, 2)}&ordering=list_price"
    ),
    "map": lambda lat, lng: f"listings/map/?bbox={write_box(lat, lng, 10)}",
    "word": lambda lat, lng: "listings/?search=renovated",
    "words": lambda lat, lng: f"listings/?search=river+{round(lat * 1e4) % 9999}",
    "nothing": lambda lat, lng: f"listings/?search=zzyzx{round(lat * 1e4)}",
}


def ask(path: str) -> tuple[float, float]:
    """Return the milliseconds in the database, and of the whole request, of its fastest try."""
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client

    spent = 0.0

    def wait(execute: Callable[..., Any], *arguments: Any) -> Any:
        nonlocal spent
        began = time.perf_counter()
        try:
            return execute(*arguments)
        finally:
            spent += time.perf_counter() - began

    tries = []
    for _ in range(TRIES):
        cache.clear()
        spent, began = 0.0, time.perf_counter()
        with connection.execute_wrapper(wait):
            answer = Client().get(f"/api/realestate/{path}")
        assert answer.status_code in (200, 400), answer.content
        tries.append((spent * 1e3, (time.perf_counter() - began) * 1e3))
    return min(it[0] for it in tries), min(it[1] for it in tries)


def measure(use: Callable[[str], None], shape: str, name: str, places: Any) -> bool:
    """Print what one case takes, and say whether it keeps its bars."""
    chance, many, ratios = Random(3), [], []
    for place in places[f"{shape} many"]:
        use(f"{shape} many")
        many.append(ask(CASES[name](*place)))
        use(f"{shape} few")
        few = ask(CASES[name](*chance.choice(places[f"{shape} few"])))
        ratios.append(many[-1][1] / few[1])
    waited = sorted(it[0] for it in many)
    usual, slow, ratio = (
        statistics.median(waited),
        waited[int(0.95 * len(waited))],
        statistics.median(ratios),
    )
    is_kept = usual <= USUAL and slow <= SLOW and ratio <= BAR
    verdict = "ok" if is_kept else "TOO SLOW"
    print(
        f"{shape}, {name}: {usual:.2f} ms in the middle, {slow:.2f} ms for 95 %"
        f" (bars {USUAL}, {SLOW}); the request {ratio:.2f} x (bar {BAR}) {verdict}",
        flush=True,
    )
    return is_kept


def main() -> None:
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with own_databases(many) as use:
        places = {}
        for name in (f"{shape} {size}" for shape in SHAPES for size in ("many", "few")):
            use(name)
            places[name] = list_places()
        held = [measure(use, shape, name, places) for shape in SHAPES for name in CASES]
    finish(*held)


if __name__ == "__main__":
    main()
