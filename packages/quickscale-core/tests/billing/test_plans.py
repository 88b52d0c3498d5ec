"""What is sold: declared in the settings or made in the admin, and made known to Stripe."""

from __future__ import annotations

from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from quickscale.core.billing.checks import check_billing
from quickscale.core.billing.models import CreditPack, Plan, PlanPrice
from quickscale.core.billing.plans import sync_plans
from quickscale.core.billing.stripe_api import get_client

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_a_project_that_declares_nothing_has_a_free_plan(settings):
    settings.QUICKSCALE_PLANS = []
    settings.QUICKSCALE_CREDIT_PACKS = []
    run("sync_plans")
    assert Plan.objects.get(is_active=True, is_default=True).slug == "free"


def test_what_the_settings_declare_is_written_once(plans):
    assert sync_plans() == []
    assert list(Plan.objects.values_list("slug", flat=True)) == ["free", "pro", "max", "team"]
    assert PlanPrice.objects.get(plan__slug="pro", interval="year").amount == Decimal(100)


def test_what_the_settings_no_longer_declare_is_no_longer_offered(plans, settings):
    Plan.objects.create(slug="own", name="Made in the admin")
    settings.QUICKSCALE_PLANS = settings.QUICKSCALE_PLANS[:1]
    assert sync_plans() == [
        "plan pro: no longer available",
        "plan max: no longer available",
        "plan team: no longer available",
    ]
    assert set(Plan.objects.filter(is_active=True).values_list("slug", flat=True)) == {
        "free",
        "own",
    }


@pytest.mark.parametrize(
    ("plan", "error"),
    [
        ({"name": "Nameless"}, "slug"),
        ({"slug": "x", "name": "X", "feature": []}, "unknown key feature"),
        ({"slug": "x", "name": "X", "limits": {"seats": 3}}, "limit"),
        ({"slug": "x", "name": "X", "prices": [{"amount": "1"}]}, "needs a currency"),
        ({"slug": "x", "name": "X", "credits": "-1"}, "credits"),
    ],
)
def test_a_plan_that_makes_no_sense_is_told_by_the_check(settings, plan, error):
    settings.QUICKSCALE_PLANS = [plan]
    found = [it.msg for it in check_billing() if it.id == "quickscale.E801"]
    assert any(error in message for message in found)
    with pytest.raises(CommandError):
        run("sync_plans")


def test_the_checks_tell_of_missing_keys(settings):
    assert [it.id for it in check_billing()] == ["quickscale.I802"]
    settings.STRIPE_SECRET_KEY = "sk_test_1"
    assert [it.id for it in check_billing()] == ["quickscale.W803"]
    settings.STRIPE_WEBHOOK_SECRET = "whsec_1"
    assert check_billing() == []


def test_stripe_gets_products_and_prices_once(plans, server):
    assert "missing" in run("sync_stripe", "--dry-run")
    assert not get_client().v1.products.list().data
    run("sync_stripe")
    assert len(get_client().v1.products.list().data) == 4
    assert len(get_client().v1.prices.list().data) == 6
    assert run("sync_stripe") == "Stripe is up to date.\n"
    price = PlanPrice.objects.get(plan__slug="pro", interval="month")
    found = get_client().v1.prices.retrieve(price.stripe_id)
    assert (found.unit_amount, found.lookup_key) == (1000, price.lookup_key)


def test_a_price_that_changed_is_replaced_and_the_old_one_archived(plans, server):
    run("sync_stripe")
    price = PlanPrice.objects.get(plan__slug="pro", interval="month")
    old = price.stripe_id
    Plan.objects.update(origin="admin")
    PlanPrice.objects.filter(pk=price.pk).update(amount=12)
    Plan.objects.filter(slug="pro").update(origin="settings")
    said = run("sync_stripe", "--dry-run")
    assert "10" in said
    assert "12" in said
    from quickscale.core.billing.services.catalogue import sync_catalogue

    list(sync_catalogue())
    price.refresh_from_db()
    assert price.stripe_id != old
    assert get_client().v1.prices.retrieve(old).active is False
    assert get_client().v1.prices.retrieve(price.stripe_id).unit_amount == 1200


def test_what_differs_at_stripe_is_told_and_mended(plans, server):
    run("sync_stripe")
    plan = Plan.objects.get(slug="pro")
    get_client().v1.products.update(plan.stripe_id, {"name": "Renamed"})
    assert "is named 'Renamed' in Stripe" in run("sync_stripe", "--dry-run")
    run("sync_stripe")
    assert get_client().v1.products.retrieve(plan.stripe_id).name == "Pro"


def test_a_pack_that_is_sold_no_more_is_archived(plans, server, settings):
    run("sync_stripe")
    settings.QUICKSCALE_CREDIT_PACKS = []
    run("sync_stripe")
    assert not CreditPack.objects.get().is_active
    assert run("sync_stripe") == "Stripe is up to date.\n"


def test_without_a_key_the_command_says_what_is_missing(plans):
    with pytest.raises(CommandError, match="STRIPE_SECRET_KEY"):
        run("sync_stripe")
