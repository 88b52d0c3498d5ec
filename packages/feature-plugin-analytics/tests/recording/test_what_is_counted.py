import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser

from quickscale.core.money import Money
from quickscale_feature_plugins.analytics.models import Event
from quickscale_feature_plugins.analytics.recording import PAGE_VIEW, TrackedEvent, record_event

pytestmark = pytest.mark.django_db(transaction=True)

BOTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2;"
    " +https://openai.com/gptbot)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0;"
    " +claudebot@anthropic.com)",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " HeadlessChrome/120.0.0.0 Safari/537.36",
    "curl/8.5.0",
    "python-requests/2.32.3",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "",
    "   ",
    # Whoever names no engine draws no page.
    "Mozilla/5.0",
    "Mozilla/5.0 (compatible)",
    "node",
    # Fetchers of language models.
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0;"
    " +https://perplexity.ai/perplexity-user)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ChatGPT-User/1.0;"
    " +https://openai.com/bot)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Claude-User/1.0;"
    " +Claude-User@anthropic.com)",
    "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; MistralAI-User/1.0;"
    " +https://docs.mistral.ai/robots)",
    "Mozilla/5.0 (compatible; Google-NotebookLM)",
    "Mozilla/5.0 (compatible; Gemini-Deep-Research;"
    " +https://gemini.google/overview/deep-research/)",
    "Mozilla/5.0 (compatible; Manus-User/1.0)",
    "cohere-ai",
    "meta-externalfetcher/1.1",
    # Link previews.
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)",
    "TelegramBot (like TwitterBot)",
    "WhatsApp/2.23.20.0 A",
    "Bluesky Cardyb/1.1; +mailto:support@bsky.app",
    "kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5"
    " skype-url-preview@microsoft.com",
    # Monitors and health checks.
    "Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)",
    "Better Uptime Bot Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36"
    " (KHTML, like Gecko) Chrome/89.0.4389.90 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/98.0.4758.102 Safari/537.36 StatusCake",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/120.0.0.0 Safari/537.36 Checkly/1.0 (https://www.checklyhq.com)",
    "Mozilla/5.0 (compatible; MSIE 9.0; Windows NT 6.1; Trident/5.0; AppInsights)",
    "Pingdom.com_bot_version_1.4_(http://www.pingdom.com/)",
    "GoogleStackdriverMonitoring-UptimeChecks(https://cloud.google.com/monitoring)",
    "ELB-HealthChecker/2.0",
    "kube-probe/1.29",
    "Consul Health Check",
    "Blackbox Exporter/0.25.0",
]
PEOPLE = [
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0", "desktop"),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15"
        " (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
        "mobile",
    ),
    (
        "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15"
        " (KHTML, like Gecko) Version/17.0 Mobile/15E148 Safari/604.1",
        "tablet",
    ),
    (
        "Mozilla/5.0 (Linux; Android 14; SM-X710) AppleWebKit/537.36"
        " (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "tablet",
    ),
    (
        "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
        "desktop",
    ),
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15"
        " (KHTML, like Gecko) Mobile/15E148 Instagram 334.0.0.29.96 (iPhone14,2; iOS 17_5; de_DE)",
        "mobile",
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/126.0.0.0 Safari/537.36 OPR/111.0.0.0",
        "desktop",
    ),
    (
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36"
        " (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36",
        "mobile",
    ),
]


@pytest.fixture
def view(make_context, noon):
    def view(user=None, **context):
        record_event(TrackedEvent(PAGE_VIEW, noon, make_context(**context), user=user))
        return Event.objects.count()

    return view


@pytest.mark.parametrize("agent", BOTS)
def test_a_machine_is_no_visitor(view, agent):
    assert view(user_agent=agent) == 0


@pytest.mark.parametrize(("agent", "device"), PEOPLE)
def test_a_person_is_counted_by_kind_of_device(view, agent, device):
    assert view(user_agent=agent) == 1
    assert Event.objects.get().device == device
    assert Event.objects.get().browser


def test_a_head_request_is_no_view(view):
    assert view(method="HEAD") == 0


def test_a_page_that_a_browser_fetches_in_advance_is_no_view(view):
    assert view(prefetch=True) == 0


def test_staff_reading_their_own_site_are_not_counted(view):
    staff = get_user_model()(email="staff@example.com", is_staff=True)
    assert view(user=staff) == 0


def test_a_page_is_not_counted_for_who_asks_not_to_be_tracked(view):
    assert view(do_not_track=True) == 0


def test_business_of_who_asks_not_to_be_tracked_is_counted_without_a_trace(make_context, noon):
    context = make_context(do_not_track=True, method="POST", query="utm_source=news")
    user = get_user_model().objects.create_user(email="anna@example.com", password="x")
    record_event(TrackedEvent("shop.order_paid", noon, context, user=user, value=Money(5, "EUR")))
    event = Event.objects.get()
    assert (event.visitor, event.visit, event.user, event.source) == (None, None, None, "")
    assert event.device == ""
    assert event.value == 5


def test_a_payment_reported_by_a_machine_is_counted_without_a_visitor(make_context, noon):
    context = make_context(
        user_agent="Stripe/1.0 (+https://stripe.com/docs/webhooks)", method="POST"
    )
    record_event(TrackedEvent("shop.order_paid", noon, context, value=Money(5, "EUR")))
    assert Event.objects.get().visitor is None


def test_an_event_outside_of_any_request_is_counted(noon):
    record_event(TrackedEvent("shop.order_paid", noon, None))
    assert Event.objects.get().theme == "unknown"


@pytest.mark.parametrize(("views", "events"), [(False, True), (True, False)])
def test_the_settings_decide_which_events_name_the_user(
    settings, make_context, noon, views, events
):
    settings.QUICKSCALE_ANALYTICS_PAGE_VIEW_USERS = views
    settings.QUICKSCALE_ANALYTICS_EVENT_USERS = events
    user = get_user_model().objects.create_user(email="anna@example.com", password="x")
    record_event(TrackedEvent(PAGE_VIEW, noon, make_context(), user=user))
    record_event(TrackedEvent("shop.order_paid", noon, make_context(), user=user))
    assert Event.objects.get(name=PAGE_VIEW).user == (user if views else None)
    assert Event.objects.get(name="shop.order_paid").user == (user if events else None)


def test_by_default_only_business_events_name_the_user(make_context, noon):
    user = get_user_model().objects.create_user(email="anna@example.com", password="x")
    record_event(TrackedEvent(PAGE_VIEW, noon, make_context(), user=user))
    record_event(TrackedEvent("shop.order_paid", noon, make_context(), user=user))
    assert list(Event.objects.order_by("id").values_list("user", flat=True)) == [None, user.pk]


def test_a_visitor_who_is_not_signed_in_has_no_user(make_context, noon):
    record_event(TrackedEvent("shop.product_viewed", noon, make_context(), user=AnonymousUser()))
    assert Event.objects.get().user is None
