"""Offers: what a seller makes, what a customer reads and accepts, and what is told of it."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from quickscale_business_themes.crm.models import Offer, OfferView

pytestmark = pytest.mark.django_db

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
TEXT = {"type": "offer_text", "value": {"heading": "Our wines", "text": "<script>x</script>"}}


@pytest.fixture
def deal(post):
    return post("deals", 201, name="Wine")["id"]


@pytest.fixture
def offer(post, deal):
    """A published offer of 3 times 9.99 and a third of it."""
    lines = [
        {"description": "Riesling", "quantity": "3", "unit_price": "9.99"},
        {"description": "Tasting", "quantity": "0.333", "unit_price": "9.99"},
    ]
    made = post("offers", 201, deal=deal, title="Wine list", content=[TEXT], lines=lines)
    return post(f"offers/{made['id']}/publish", 200)


@pytest.fixture
def customer():
    return Client(headers={"user-agent": CHROME})


def path_of(offer):
    return "/" + offer["url"].split("/", 3)[3]


def token_of(offer):
    return path_of(offer).strip("/").rpartition("/")[2]


def test_a_seller_makes_an_offer_on_the_deals_page_and_publishes_it(client, deal, read):
    page = client.get(f"/deals/{deal}/")
    [action] = [each for each in page.context["actions"] if each["name"] == "offer"]
    assert client.get(action["url"]).status_code == 200
    typed = {
        "title": "Wine list",
        "valid_until": "2099-01-01",
        "content": ["", "0"],
        "content-0-type": "offer_text",
        "content-0-value-text": "Our wines",
        "lines": ["", "0"],
        "lines-0-description": "Riesling",
        "lines-0-quantity": "3",
        "lines-0-unit_price": "9.99",
    }
    address = action["url"].partition("?")[0]
    made = client.post(address, typed, follow=True)
    assert made.status_code == 200, made.content.decode()
    [row] = read("offers", deal=deal)["results"]
    assert (row["status"], row["total"]) == ("draft", "29.97")
    page = client.get(f"/offers/{row['id']}/")
    [publish] = [each for each in page.context["actions"] if each["name"] == "publish"]
    client.post(publish["url"].partition("?")[0])
    shown = read(f"offers/{row['id']}")
    assert shown["status"] == "published"
    assert len(token_of(shown)) >= 43
    assert shown["content"][0]["value"]["text"] == "Our wines"


def test_a_draft_is_changed_on_its_page(client, deal, post, read):
    draft = post("offers", 201, deal=deal, title="Wine list", content=[TEXT])
    typed = {"title": "Wines", "valid_until": "2099-01-01", "content": "", "lines": ""}
    assert client.post(f"/offers/{draft['id']}/-/edit/", typed).status_code == 303
    changed = read(f"offers/{draft['id']}")
    assert (changed["title"], changed["deal"]["id"], changed["content"]) == ("Wines", deal, [])


def test_a_customer_reads_an_offer_without_an_account(offer, customer):
    page = customer.get(path_of(offer))
    text = page.content.decode()
    assert page.status_code == 200
    assert "Our wines" in text
    assert "<script>x</script>" not in text
    assert "33.30" in text  # 29.97 and 3.32667, each rounded
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]
    assert "no-store" in page["Cache-Control"]


def test_links_that_a_browser_would_run_are_refused(post, deal):
    link = {"type": "offer_link", "value": {"text": "More", "button": {"url": "javascript:x()"}}}
    answer = post("offers", 400, deal=deal, title="Wine", content=[link])
    assert "content" in answer["errors"]


def test_each_view_of_a_customer_is_counted_and_the_owner_told_once(
    offer, customer, client, read, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        for _number in range(3):
            customer.get(path_of(offer))
    client.get(path_of(offer), headers={"user-agent": CHROME})  # the seller's own
    customer.head(path_of(offer))
    customer.get(path_of(offer), headers={"sec-purpose": "prefetch;prerender"})
    for robot in (
        "Googlebot/2.1",
        "WhatsApp/2.23",
        "",
        CHROME + " HeadlessChrome BingPreview/1.0b",
    ):
        customer.get(path_of(offer), headers={"user-agent": robot})
    seen = read(f"offers/{offer['id']}")
    assert seen["view_count"] == 3
    assert seen["first_viewed_at"] < seen["last_viewed_at"]
    assert len(read("offer-views", offer=offer["id"])["results"]) == 3
    assert [mail.subject for mail in mailoutbox] == ["Viewed: Wine list"]
    assert mailoutbox[0].to == ["ada@example.com"]
    entries = read(f"deals/{offer['deal']['id']}/timeline")["results"]
    assert entries[0]["kind"] == "offer_viewed"
    assert entries[0]["title"]["screen"] == "offer-detail"


@pytest.mark.django_db(transaction=True)
def test_a_customer_accepts_once_and_what_was_shown_is_kept(offer, customer, read, mailoutbox):
    from quickscale.core import hooks

    told = []
    page = customer.get(path_of(offer))
    [form] = [panel["form"] for panel in page.context["panels"] if panel["name"] == "accept"]
    refused = customer.post(form["action_url"], {"name": " "})
    assert refused.status_code == 422
    assert refused["Referrer-Policy"] == "same-origin"
    with hooks.register_temporarily("event:*", lambda *, event: told.append(event)):
        assert customer.post(form["action_url"], {"name": "Nina Fischer"}).status_code == 303
        again = customer.post(
            f"/api/crm/offer-pages/{token_of(offer)}/", {"name": "Otto"}, "application/json"
        )
    assert (again.status_code, again.json()["accepted_name"]) == (200, "Nina Fischer")
    assert "Accepted: Wine list" in [mail.subject for mail in mailoutbox]
    [event] = [event for event in told if event.theme == "crm"]
    assert (event.name, event.data["name"]) == ("crm.offer_accepted", "Nina Fischer")
    assert str(event.value) == "33.30 USD"
    kept = Offer.objects.across_teams().get().accepted_content
    assert (kept["total"], kept["team"]) == ("33.30", "Sales")
    assert kept["lines"][0]["unit_price"] == "9.99"
    assert kept["content"][0]["value"]["heading"] == "Our wines"
    entries = read(f"deals/{offer['deal']['id']}/timeline")["results"]
    assert (entries[0]["kind"], entries[0]["text"]) == ("offer_accepted", "Nina Fischer")
    page = customer.get(path_of(offer))
    assert page["Referrer-Policy"] == "no-referrer"
    assert "accept" not in [panel["name"] for panel in page.context["panels"]]


def test_what_is_published_stays_as_it_is_and_a_copy_can_be_changed(offer, client, post, read):
    address = f"/api/crm/offers/{offer['id']}/"
    answer = client.patch(address, {"title": "Beer"}, content_type="application/json")
    assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (
        409,
        "offer-not-draft",
    )
    copy = post(f"offers/{offer['id']}/copy", 201)
    assert (copy["status"], copy["total"], copy["url"]) == ("draft", "33.30", "")
    changed = {"lines": [{"description": "Beer", "quantity": "1", "unit_price": "2"}]}
    address = f"/api/crm/offers/{copy['id']}/"
    answer = client.patch(address, changed, content_type="application/json")
    assert answer.json()["total"] == "2.00"
    assert read(f"offers/{offer['id']}")["total"] == "33.30"


@pytest.mark.parametrize("end", ["revoked", "expired"])
def test_who_comes_too_late_is_told_so(offer, post, customer, end):
    moment = timezone.now()
    if end == "revoked":
        post(f"offers/{offer['id']}/revoke", 200)
    else:
        moment += timedelta(days=31)
    with time_machine.travel(moment):
        page = customer.get(path_of(offer))
        assert (page.status_code, page["Referrer-Policy"]) == (410, "no-referrer")
        assert end in page.content.decode() or "withdrawn" in page.content.decode()
        operation = f"/api/crm/offer-pages/{token_of(offer)}/"
        assert customer.get(f"{operation}lines/").status_code == 410
        answer = customer.post(operation, {"name": "Nina"}, "application/json")
        assert answer.status_code == 410
    assert Offer.objects.across_teams().get().accepted_at is None


def test_an_offer_is_valid_on_its_last_day_and_stays_readable_once_accepted(offer, customer):
    last = date.fromisoformat(offer["valid_until"])
    operation = f"/api/crm/offer-pages/{token_of(offer)}/"
    with time_machine.travel(timezone.now().replace(hour=12), tick=False) as clock:
        clock.shift(last - timezone.localdate())
        assert customer.post(operation, {"name": "N"}, "application/json").status_code == 200
        clock.shift(timedelta(days=9))
        assert customer.get(path_of(offer)).status_code == 200


def test_there_is_no_page_of_a_draft_or_of_an_unknown_address(post, deal, customer):
    post("offers", 201, deal=deal, title="Wine")
    draft = Offer.objects.across_teams().get()
    for token in (draft.token, "x" * 43):
        assert customer.get(f"/offer/{token}/").status_code == 404
        assert customer.get(f"/api/crm/offer-pages/{token}/").status_code == 404
    assert not OfferView.objects.across_teams().exists()


def test_an_offer_is_for_whoever_its_deal_is_for(offer, deal, post, read, sign_in, make_member):
    cy = sign_in(make_member("cy", plain=False))
    assert read("offers", by=cy)["results"] == []
    assert read("offer-lines", by=cy)["results"] == []
    assert read("offer-views", by=cy)["results"] == []
    read(f"offers/{offer['id']}", 404, by=cy)
    assert "deal" in post("offers", 400, by=cy, deal=deal, title="Mine")["errors"]
    dee = sign_in(make_member("dee", "crm.read_all", plain=False))
    assert read(f"offers/{offer['id']}", by=dee)["can"]["revoke"] is False
    post("offers", 403, by=dee, deal=deal, title="Mine")
    post(f"offers/{offer['id']}/revoke", 403, by=dee)


def test_lines_that_make_no_sense_are_faults_of_their_fields(post, deal):
    prices = [{"unit_price": price} for price in ("-1", "9.995", "1e30")]
    for line in (*prices, {"quantity": "0"}, {"quantity": ""}):
        sent = {"description": "Wine", "quantity": "1", "unit_price": "1", **line}
        assert "lines" in post("offers", 400, deal=deal, title="Wine", lines=[sent])["errors"]
    much = [{"description": "Gold", "quantity": "1000000", "unit_price": "1000000000"}]
    assert "lines" in post("offers", 400, deal=deal, title="Gold", lines=much)["errors"]
    past = {"valid_until": "2020-01-01"}
    assert "valid_until" in post("offers", 400, deal=deal, title="Wine", **past)["errors"]
