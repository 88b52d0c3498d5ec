"""Two records of one home: found, told of before publishing, and merged."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from quickscale.core.api import ServiceError
from quickscale.core.audit.models import AuditEvent
from quickscale.core.teams.services import create_team
from quickscale_business_themes.realestate.models import Listing, Media, Property

pytestmark = pytest.mark.django_db

FLAT = {"street_name": "Mill Lane", "street_number": "27", "unit_number": "1"}


def names(rows):
    return {it["id"] for it in rows}


def merge(post, kept, duplicate, expected=200, **more):
    path = f"agency/properties/{kept.public_id}/merge"
    return post(path, expected, duplicate=str(duplicate.public_id), **more)


def test_the_same_address_is_found_however_it_is_written(make_home, read):
    home = make_home(**FLAT)
    same = make_home(street_name="27 Mill Lane, Flat 1")
    found = read("agency/properties", same_as=str(home.public_id))["results"]
    assert names(found) == {str(same.public_id)}


def test_flat_1_is_not_flat_11_nor_a_flat_in_another_town(make_home, read):
    home = make_home(**FLAT)
    make_home(**{**FLAT, "unit_number": "11"})
    make_home(**FLAT, city="Ahorn")
    make_home(street_name="Mill Lane", street_number="271")
    assert read("agency/properties", same_as=str(home.public_id))["results"] == []
    assert read("agency/properties", duplicates="true")["results"] == []


def test_without_house_numbers_nobody_can_tell(make_home, read):
    home, _same = make_home(), make_home()
    assert read("agency/properties", same_as=str(home.public_id))["results"] == []


def test_the_list_shows_what_was_entered_twice(make_home, read):
    twice = {str(make_home(**FLAT).public_id) for _number in range(2)}
    make_home(street_name="Mill Lane", street_number="3")
    assert names(read("agency/properties", duplicates="true")["results"]) == twice
    assert len(read("agency/properties")["results"]) == 3


def test_a_draft_tells_of_the_other_property_and_can_be_published(
    make_home, make_listing, read, post, client
):
    make_home(**FLAT)
    listing = make_listing(is_draft=True, home=make_home(**FLAT))
    path = f"agency/listings/{listing.public_id}"
    assert "1 other property has the same address" in read(path)["notice"]
    page = client.get(f"/{path}/").content.decode()
    assert "Other properties with this address" in page
    assert "1 other property has the same address" in page
    post(f"{path}/publish", 200)
    assert read(path)["notice"] == ""


def test_a_home_of_its_own_has_no_warning(make_home, make_listing, read, client):
    listing = make_listing(is_draft=True, home=make_home(**FLAT))
    path = f"agency/listings/{listing.public_id}"
    assert read(path)["notice"] == ""
    page = client.get(f"/{path}/").content.decode()
    assert "Other properties with this address" not in page
    assert "Please note" not in page


def test_merging_moves_listings_with_all_they_have(make_home, make_listing, post, team, owner):
    kept = make_home(**FLAT, living_area=80)
    duplicate = make_home(**FLAT, living_area=80, bedrooms_total=3, latitude=51.3, longitude=12.3)
    first, second = make_listing(home=kept), make_listing(home=duplicate, title="Again")
    media = Media.objects.create(team=team, listing=second, url="https://example.com/tour")
    events = list(second.events.values_list("pk", flat=True))
    merge(post, kept, duplicate)
    kept.refresh_from_db()
    assert set(kept.listings.all()) == {first, second}
    assert not Property.objects.across_teams().filter(pk=duplicate.pk).exists()
    second.refresh_from_db()
    assert list(second.media.all()) == [media]
    assert list(second.events.values_list("pk", flat=True)) == events
    # What only the duplicate said is kept, and both listings are found by it.
    assert (kept.bedrooms_total, kept.latitude) == (3, 51.3)
    first.refresh_from_db()
    assert first.bedrooms_total == 3
    event = AuditEvent.objects.get(action="realestate.merged")
    assert (event.actor, event.team, event.object_id) == (owner, team, str(kept.public_id))
    assert event.data == {"removed": str(duplicate.public_id)}


def test_what_the_kept_property_says_is_not_overwritten(make_home, post):
    kept = make_home(**FLAT, living_area=1000, living_area_units="ft2", bedrooms_total=0)
    duplicate = make_home(**FLAT, living_area=93, bedrooms_total=4, features=["pool"])
    merge(post, kept, duplicate)
    kept.refresh_from_db()
    told = kept.living_area, kept.living_area_units, kept.bedrooms_total, kept.features
    assert told == (1000, "ft2", 0, ["pool"])


def test_other_addresses_and_the_property_itself_are_not_merged(make_home, post):
    home, other = make_home(**FLAT), make_home(**{**FLAT, "unit_number": "11"})
    for duplicate in (other, home):
        assert "their addresses differ" in str(merge(post, home, duplicate, 409))
    assert Property.objects.across_teams().count() == 2


def test_another_agencys_property_is_neither_found_nor_merged(
    make_home, make_user, sign_in, read, post
):
    home = make_home(**FLAT)
    bob = make_user("bob")
    rivals = create_team("Rival Homes", owner=bob)
    theirs = make_home(team=rivals, **FLAT)
    assert read("agency/properties", same_as=str(home.public_id))["results"] == []
    assert read("agency/properties", duplicates="true")["results"] == []
    merge(post, home, theirs, 400)
    merge(post, theirs, home, 404)
    assert "duplicate" in str(merge(post, theirs, home, 400, by=sign_in(bob, rivals)))
    assert Property.objects.across_teams().count() == 2


def test_who_may_not_delete_may_not_merge(make_home, make_member, sign_in, post, read):
    kept, duplicate = make_home(**FLAT), make_home(**FLAT)
    member = sign_in(make_member("cleo", "realestate.publish", plain=False))
    merge(post, kept, duplicate, 403, by=member)
    [row] = read("agency/properties", same_as=str(kept.public_id), by=member)["results"]
    assert row["can"]["merge"] is False


def test_a_merge_that_fails_changes_nothing(make_home, make_listing, owner, monkeypatch):
    from quickscale_business_themes.realestate.services import duplicates

    kept, duplicate = make_home(**FLAT), make_home(**FLAT)
    listing = make_listing(home=duplicate)

    def fail(*_args, **_kwargs):
        raise OSError

    monkeypatch.setattr(duplicates, "record", fail)
    with pytest.raises(OSError):
        duplicates.merge_properties(kept, duplicate, user=owner)
    listing.refresh_from_db()
    assert listing.property_id == duplicate.pk


def test_the_page_of_a_property_offers_the_merge(make_home, client):
    kept, duplicate = make_home(**FLAT), make_home(**FLAT)
    page = client.get(f"/agency/properties/{kept.public_id}/").content.decode()
    assert "Merge into this one" in page
    assert f"/agency/properties/{duplicate.public_id}/" in page


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_merge_at_once_leave_one_property_with_all_listings(make_home, make_listing, owner):
    from quickscale_business_themes.realestate.services.duplicates import merge_properties

    for _round in range(5):
        Listing.objects.across_teams().delete()
        Property.objects.across_teams().delete()
        pair = [make_home(**FLAT), make_home(**FLAT)]
        listings = {make_listing(home=home).pk for home in pair}

        def run(number, pair=pair):
            try:
                kept, duplicate = pair if number % 2 else pair[::-1]
                return merge_properties(kept, duplicate, user=owner).pk
            except ServiceError as error:
                return error.code
            finally:
                connection.close()

        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(run, range(6)))
        [left] = Property.objects.across_teams()
        assert set(left.listings.values_list("pk", flat=True)) == listings
        assert sorted(map(str, answers)) == sorted([str(left.pk), *["gone"] * 5])
