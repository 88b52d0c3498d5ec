from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command

from quickscale_feature_plugins.analytics.models import Event, Salt
from quickscale_feature_plugins.analytics.recording import PAGE_VIEW, TrackedEvent, record_event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def see(make_context):
    def see(at, **context):
        with time_machine.travel(at, tick=False):
            record_event(TrackedEvent(PAGE_VIEW, at, make_context(**context)))
        return Event.objects.order_by("-id")[0]

    return see


def test_two_requests_of_one_browser_are_one_visitor(see, noon):
    first, second = see(noon), see(noon + timedelta(hours=5))
    assert first.visitor == second.visitor


@pytest.mark.parametrize(
    "change",
    [{"ip": "203.0.113.8"}, {"user_agent": "Gecko/20100101 Firefox/1.0"}, {"host": "b.example"}],
)
def test_another_address_browser_or_site_is_another_visitor(see, noon, change):
    assert see(noon).visitor != see(noon, **change).visitor


def test_the_parts_of_a_visitor_do_not_run_together(see, noon):
    one = see(noon, ip="1", user_agent="2 Gecko/20100101 Firefox")
    assert one.visitor != see(noon, ip="12", user_agent=" Gecko/20100101 Firefox").visitor


def test_nobody_can_be_followed_into_the_next_day(see, noon):
    assert see(noon).visitor != see(noon + timedelta(days=1)).visitor


def test_a_visit_ends_after_half_an_hour_of_silence(see, noon):
    first, still = see(noon), see(noon + timedelta(minutes=29))
    much_later = see(noon + timedelta(minutes=29 + 31))
    assert first.visit == still.visit
    assert much_later.visit != first.visit


def test_a_visit_goes_on_at_midnight_though_the_visitor_changes(see, noon):
    before = see(noon + timedelta(hours=11, minutes=50))
    after = see(noon + timedelta(hours=12, minutes=10))
    later = see(noon + timedelta(hours=12, minutes=35))
    assert before.visitor != after.visitor
    assert before.visit == after.visit == later.visit


def test_midnight_is_that_of_the_sites_time_zone(see, noon, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    before, after = see(noon + timedelta(hours=2, minutes=59)), see(noon + timedelta(hours=3))
    assert before.visitor != after.visitor
    assert before.visit == after.visit


def test_two_first_requests_at_once_open_one_visit(make_context, noon):
    from quickscale_feature_plugins.analytics.visitors import match_visit

    one, two = (
        match_visit(make_context(), noon),
        match_visit(make_context(), noon + timedelta(seconds=1)),
    )
    assert one.visit == two.visit


def test_a_purchase_belongs_to_the_source_that_began_the_visit(see, noon):
    see(noon, query="utm_source=Newsletter&utm_medium=email&utm_campaign=spring")
    later = see(noon + timedelta(minutes=10), referrer="https://shop.example/products/")
    assert (later.source, later.medium, later.campaign) == ("newsletter", "email", "spring")


@pytest.mark.parametrize(
    ("context", "source"),
    [
        ({"query": "utm_source=a&source=b&ref=c"}, "a"),
        ({"query": "source=b&ref=c"}, "b"),
        ({"query": "ref=c"}, "c"),
        ({"referrer": "https://www.Search.example/find?q=secret"}, "search.example"),
        ({"referrer": "https://www.shop.example/"}, ""),
        ({"referrer": "https://shop.example:8000/", "host": "www.shop.example:8000"}, ""),
        ({"referrer": "http://localhost:8000/"}, ""),
        # Paying, signing in and reading mail are errands of people who were here before.
        ({"referrer": "https://checkout.stripe.com/"}, ""),
        ({"referrer": "https://hooks.stripe.com/3d_secure_2"}, ""),
        ({"referrer": "https://www.paypal.com/"}, ""),
        ({"referrer": "https://pay.klarna.com/eu"}, ""),
        ({"referrer": "https://accounts.google.com/"}, ""),
        ({"referrer": "https://appleid.apple.com/"}, ""),
        ({"referrer": "https://login.microsoftonline.com/"}, ""),
        ({"referrer": "https://acme.eu.auth0.com/"}, ""),
        ({"referrer": "https://mail.google.com/"}, ""),
        ({"referrer": "android-app://com.google.android.gm/"}, ""),
        ({"referrer": "https://outlook.live.com/", "query": "utm_source=news"}, "news"),
        ({"referrer": "https://www.google.com/"}, "google.com"),
        ({"referrer": "https://stripe.com/customers"}, "stripe.com"),
        ({"referrer": "https://github.com/"}, "github.com"),
        ({"referrer": "https://notpaypal.com/"}, "notpaypal.com"),
    ],
)
def test_a_source_is_named_or_refers(see, noon, context, source):
    assert see(noon, **context).source == source


def test_the_sites_own_address_and_where_its_actions_lead_are_no_sources(see, noon, settings):
    settings.QUICKSCALE_SITE_URL = "https://www.example.org"
    settings.QUICKSCALE_REDIRECT_ORIGINS = ["https://pay.bank.example"]
    for referrer in ("https://example.org/account/", "https://pay.bank.example/"):
        assert see(noon, referrer=referrer).source == ""


def test_whoever_comes_back_from_paying_keeps_the_source_that_brought_them(see, noon):
    see(noon, query="utm_source=news")
    back = see(noon + timedelta(minutes=5), referrer="https://checkout.stripe.com/")
    assert back.source == "news"


def test_only_the_salts_of_two_days_are_kept(see, noon):
    for day in range(4):
        see(noon + timedelta(days=day))
    days = [salt.day for salt in Salt.objects.order_by("day")]
    assert days == [(noon + timedelta(days=n)).date() for n in (2, 3)]


def test_salts_are_deleted_on_a_site_without_visitors_too(see, noon):
    see(noon)
    with time_machine.travel(noon + timedelta(days=2)):
        call_command("purge_analytics", verbosity=0)
    assert not Salt.objects.exists()


def test_every_salt_is_a_secret_of_its_own(see, noon):
    see(noon)
    see(noon + timedelta(days=1))
    one, two = (bytes(salt.key) for salt in Salt.objects.all())
    assert len(one) == 32
    assert one != two
