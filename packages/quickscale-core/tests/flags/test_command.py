"""The command for flags, as a deployment's script uses it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from quickscale.core.flags.models import Flag

pytestmark = pytest.mark.django_db


@pytest.fixture
def flag(ann):
    flag = Flag.objects.create(name="reviews", superusers=True, staff=True, testing=True, note="!")
    flag.users.add(ann)
    return flag


@pytest.mark.parametrize("percent", [0, 50, 100])
def test_a_share_up_to_all_is_read_again_everywhere(flag, admin_client, percent):
    call_command("waffle_flag", "reviews", "--percent", str(percent))
    flag.refresh_from_db()
    assert flag.percent == Decimal(percent)
    for page in ("changelist", "add"):
        assert admin_client.get(reverse(f"admin:quickscale_flags_flag_{page}")).status_code == 200
    change = reverse("admin:quickscale_flags_flag_change", args=[flag.pk])
    assert admin_client.get(change).status_code == 200
    assert admin_client.get("/api/core/staff/flags/").status_code == 200
    assert admin_client.get("/api/core/flags/").status_code == 200


def test_all_are_in_a_share_of_a_hundred(flag, ann, django_user_model):
    call_command("waffle_flag", "reviews", "--percent", "100")
    flag.refresh_from_db()
    people = [django_user_model.objects.create_user(f"p{n}@example.com") for n in range(20)]
    assert all(flag.is_active_for(user=person) for person in people)


def test_what_it_is_not_told_stays_as_it_is(flag, ann):
    call_command("waffle_flag", "reviews", "--percent", "20")
    call_command("waffle_flag", "reviews", "--authenticated")
    flag.refresh_from_db()
    assert (flag.percent, flag.authenticated) == (20, True)
    assert (flag.superusers, flag.staff, flag.testing, flag.note) == (True, True, True, "!")
    assert list(flag.users.all()) == [ann]


def test_everybody_can_be_switched_on_and_off(flag):
    call_command("waffle_flag", "reviews", "--everyone")
    call_command("waffle_flag", "reviews", "--percent", "5")
    flag.refresh_from_db()
    assert flag.everyone is True
    call_command("waffle_flag", "reviews", "--deactivate")
    flag.refresh_from_db()
    assert flag.everyone is False


@pytest.mark.parametrize("percent", ["-1", "101", "1000"])
def test_what_is_no_share_is_refused(flag, percent):
    with pytest.raises(CommandError, match="from 0 to 100"):
        call_command("waffle_flag", "reviews", f"--percent={percent}")


def test_the_database_takes_no_other_share():
    with pytest.raises(IntegrityError), transaction.atomic():
        Flag.objects.bulk_create([Flag(name="x", percent=Decimal("100.1"))])


def test_a_new_flag_is_made_where_it_is_asked_for():
    call_command("waffle_flag", "reviews", "--create", "--percent", "10")
    assert Flag.objects.get().percent == 10
