"""An import of a feed of listings, against a bulk import that is written by hand, on PostgreSQL.

Each is a process of its own that reads the same RESO file. What counts is its CPU time and the most
memory that it had, start-up included. The one by hand reads the whole file with ``json``, and
writes properties, listings and their events by ``bulk_create``, and nothing else: it checks no
value, tells nobody, matches no home, and can't be run twice. A second import of the same file,
which changes nothing, is measured too.

Run: python benchmarks/feed_import.py [listings]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from side_by_side import finish, report

MANY = 100_000
#: What so many listings may take: CPU seconds, and MB with all of Django.
SECONDS, MEGABYTES = 60, 150
#: How many times as long as by hand it may take.
RATIO = 2.5
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "quickscale_testing.settings",
    "QUICKSCALE_TEST_THEME": "realestate",
    "QUICKSCALE_TEST_PLUGINS": "",
}
TEXT = "A light and quiet home with a view of the river. " * 6


def make_member(number: int) -> dict[str, object]:
    return {
        "ListingKey": f"K{number}",
        "ListingId": f"R{number}",
        "StandardStatus": "Active",
        "PropertyType": "Residential",
        "PropertySubType": "Detached",
        "ListPrice": 100_000 + number,
        "ListPriceCurrency": "EUR",
        "StreetNumber": str(number % 200 + 1),
        "StreetName": f"Mill {number // 200} Lane",
        "City": f"Town {number % 300}",
        "PostalCode": f"{10_000 + number % 300}",
        "StateOrProvince": "Kent",
        "Country": "DE",
        "Latitude": 50 + number % 3000 / 1000,
        "Longitude": 7 + number % 2000 / 1000,
        "BedroomsTotal": number % 6,
        "BathroomsTotalInteger": number % 3 + 1,
        "LivingArea": 60 + number % 200,
        "LivingAreaUnits": "Square Meters",
        "YearBuilt": 1900 + number % 120,
        "InteriorFeatures": ["Fireplace", "Elevator"],
        "PublicRemarksHeadline": f"Home {number}",
        "PublicRemarks": TEXT,
        "ListAgentFullName": f"Agent {number % 20}",
        "ListAgentEmail": f"agent{number % 20}@example.com",
        "Media": [
            {"MediaURL": f"https://photos.example/{number}/{place}.jpg", "Order": place}
            for place in range(5)
        ],
    }


def write_file(path: Path, count: int) -> None:
    with path.open("w") as file:
        file.write('{"value": [')
        for number in range(count):
            file.write(",\n" * bool(number) + json.dumps(make_member(number)))
        file.write("]}")


def prepare(path: Path) -> None:
    """Make the agencies, of which each way has one."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from quickscale.core.teams.services import create_team

    call_command("migrate", verbosity=0)
    owner = get_user_model().objects.create_user("ada@example.com", name="Ada")
    for name in ("Ours", "Theirs"):
        create_team(name, owner=owner)


def import_file(path: Path) -> None:
    from django.core.management import call_command

    call_command(
        "import_listings", str(path), team="ours", format="reso", full=True, people="create",
        stdout=sys.stderr,
    )  # fmt: skip


def do_nothing(path: Path) -> None:
    """Start Django and connect, as each of the others does."""
    from django.db import connection

    connection.ensure_connection()


def import_by_hand(path: Path) -> None:
    from django.db import transaction

    from quickscale.core.teams.models import Team
    from quickscale_business_themes.realestate.models import (
        Listing,
        ListingEvent,
        ListingSource,
        Property,
    )

    team = Team.objects.get(slug="theirs")
    members = json.loads(path.read_bytes())["value"]
    for start in range(0, len(members), 500):
        some = members[start : start + 500]
        with transaction.atomic():
            homes = Property.objects.for_team(team).bulk_create(
                Property(
                    team=team,
                    street_number=it["StreetNumber"],
                    street_name=it["StreetName"],
                    city=it["City"],
                    postal_code=it["PostalCode"],
                    state_or_province=it["StateOrProvince"],
                    country=it["Country"],
                    latitude=it["Latitude"],
                    longitude=it["Longitude"],
                    bedrooms_total=it["BedroomsTotal"],
                    bathrooms_full=it["BathroomsTotalInteger"],
                    living_area=it["LivingArea"],
                    year_built=it["YearBuilt"],
                    property_sub_type="detached",
                    features=["elevator", "fireplace"],
                )
                for it in some
            )
            listings = [
                Listing(
                    team=team,
                    property=home,
                    title=it["PublicRemarksHeadline"],
                    list_price=it["ListPrice"],
                    original_list_price=it["ListPrice"],
                    currency="EUR",
                    public_remarks=it["PublicRemarks"],
                    standard_status="active",
                    source_system="hand",
                    source_key=it["ListingKey"],
                )
                for it, home in zip(some, homes, strict=True)
            ]
            for listing in listings:
                listing.copy_property()
                listing.choose_slug()
            Listing.objects.for_team(team).bulk_create(listings)
            ListingSource.objects.for_team(team).bulk_create(
                ListingSource(team=team, listing=listing, media=it["Media"])
                for it, listing in zip(some, listings, strict=True)
            )
            ListingEvent.objects.for_team(team).bulk_create(
                ListingEvent(team=team, listing=listing, kind=kind, old=old, new=new)
                for listing in listings
                for kind, old, new in (
                    ("status", "", "incomplete"),
                    ("price", "", str(listing.list_price)),
                    ("status", "incomplete", "active"),
                    ("publishing", "draft", "published"),
                )
            )


STEPS = {
    "prepare": prepare,
    "nothing": do_nothing,
    "hand": import_by_hand,
    "import": import_file,
    "again": import_file,
}


def run_step(name: str, path: Path) -> None:
    import django

    django.setup()
    STEPS[name](path)
    from django.db import connections

    connections.close_all()
    status = Path("/proc/self/status").read_text()
    print(json.dumps(int(status.partition("VmHWM:")[2].split()[0]) / 1024))


def run_apart(step: str, path: Path) -> tuple[float, float]:
    """Do a step in a process of its own; return its CPU seconds, and the MB that it had."""
    before = sum(os.times()[2:4])
    command = [sys.executable, __file__, step, str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return sum(os.times()[2:4]) - before, json.loads(done.stdout)


def main(count: int) -> None:
    from quickscale_testing.postgres import own_server

    with own_server() as server, tempfile.TemporaryDirectory() as folder:
        os.environ.update(SETTINGS, DATABASE_URL=server.url)
        path = Path(folder) / "feed.json"
        write_file(path, count)
        run_apart("prepare", path)
        seconds, megabytes = {}, {}
        for step in ("nothing", "hand", "import", "again"):
            seconds[step], megabytes[step] = run_apart(step, path)
    bar = SECONDS * max(count, 10_000) / MANY
    bare = megabytes["nothing"]
    print(f"{count:,} listings: {seconds['import']:.1f} s CPU (bar {bar:.0f})")
    print(f"{megabytes['import']:.0f} MB (bar {MEGABYTES}), {bare:.0f} MB of it Django's alone")
    print(f"the same file again: {seconds['again']:.1f} s, {megabytes['again']:.0f} MB")
    finish(
        seconds["import"] <= bar,
        max(megabytes["import"], megabytes["again"]) <= MEGABYTES,
        report("feed import", seconds["import"], seconds["hand"], bar=RATIO),
    )


if __name__ == "__main__":
    if len(sys.argv) == 3:
        run_step(sys.argv[1], Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
