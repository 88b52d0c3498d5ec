"""Searches of a list that people save, and the mails that tell them what is new in it."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from selectolax.lexbor import LexborHTMLParser

pytestmark = pytest.mark.django_db

API = "/api/core/saved-searches/"
CLASSES = "/api/yoga/classes/"
SCREEN = "yoga:class-list"
SAVE = "/classes/-/-save-search/"


@pytest.fixture
def save():
    def post(client, name="Cheap", query="price_max=20", frequency="asap", **values):
        body = {"screen": SCREEN, "name": name, "query": query, "frequency": frequency, **values}
        return client.post(API, body, content_type="application/json")

    return post


@pytest.fixture
def announce(staff, make_teacher):
    teacher = make_teacher()

    def post(title="Sunrise", price="12.00", **values):
        body = {
            "title": title,
            "slug": title.lower(),
            "teacher": teacher.pk,
            "starts": "2027-03-04T09:30:00Z",
            "price": price,
            **values,
        }
        made = staff.post(CLASSES, body, content_type="application/json")
        assert made.status_code == 201, made.json()
        return made.json()["slug"]

    return post


@pytest.fixture
def reprice(staff):
    def patch(slug, price):
        path = f"{CLASSES}{slug}/"
        changed = staff.patch(path, {"price": price}, content_type="application/json")
        assert changed.status_code == 200, changed.json()

    return patch


@pytest.fixture
def send(mailoutbox):
    """Run the alerts, and return what they sent."""

    def run(*, later=timedelta(0)):
        from quickscale.core.account.alerts.sending import send_alerts
        from quickscale.core.mail.outbox import deliver_due

        mailoutbox.clear()
        send_alerts(timezone.now() + later)
        deliver_due()
        return list(mailoutbox)

    return run


def read_next(response):
    """Return where the form that saves a search leads back to."""
    tree = LexborHTMLParser(response.content.decode())
    return tree.css_first(f'form[action="{SAVE}"] [name=next]').attributes["value"]


def test_a_visitor_saves_what_they_search_for(member, read, make_class):
    make_class()
    page = read(member.get("/classes/?price_max=20&level=gentle&page=1"))
    link = next(it for it in page.links if it.startswith(SAVE))
    asked = member.get(link)
    assert read(asked).inputs["name"] == "Classes · Level: Gentle, Price: up to 20"
    sent = {"name": "Gentle and cheap", "frequency": "daily", "next": read_next(asked)}
    saved = member.post(SAVE, sent)
    assert saved.status_code == 303
    assert saved["Location"] == "/classes/?price_max=20&level=gentle"
    shown = read(member.get("/account/searches/"))
    assert "Gentle and cheap" in shown.text
    assert "Level: Gentle, Price: up to 20" in shown.text
    assert "Daily" in shown.text
    assert "/classes/?price_max=20&level=gentle" in shown.links


def test_a_guest_signs_in_and_loses_nothing(read, make_user, make_class):
    user = make_user()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    make_class()
    guest = Client()
    link = next(it for it in read(guest.get("/classes/?price_max=20")).links if it.startswith(SAVE))
    led = guest.get(link)
    assert led.status_code == 302
    assert quote(link, safe="") in led["Location"]
    ways = read(guest.get(led["Location"])).links
    assert any("/signup/" in it and quote(link, safe="") in it for it in ways)
    back = guest.post(led["Location"], {"login": "kim@example.com", "password": "secret"})
    assert back["Location"] == link
    assert read_next(guest.get(link)) == "/classes/?price_max=20"


def test_a_search_is_renamed_paused_and_deleted_on_its_page(member, read, save):
    save(member)
    page = read(member.get("/account/searches/"))
    edit = next(link for link in page.links if link.endswith("/edit/"))
    assert read(member.get(edit)).inputs["name"] == "Cheap"
    assert member.post(edit, {"name": "Cheapest", "frequency": "monthly"}).status_code == 303
    assert "Monthly" in read(member.get("/account/searches/")).text
    pause = next(it for it in page.actions if "/pause/" in it)
    assert member.post(pause).status_code == 303
    [search] = member.get(API).json()
    assert (search["name"], search["frequency"], search["next_at"]) == ("Cheapest", "never", None)
    assert not any("/pause/" in it for it in read(member.get("/account/searches/")).actions)
    delete = next(link for link in page.links if "/delete/" in link).partition("?")[0]
    assert member.post(delete).status_code == 303
    assert member.get(API).json() == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "Cheap"}, "name"),
        ({"name": ""}, "name"),
        ({"screen": "yoga:bookings"}, "screen"),
        ({"screen": "class-list"}, "screen"),
        ({"frequency": "hourly"}, "frequency"),
        ({"query": "price_max=cheap"}, "query"),
        ({"query": "search=" + "b" * 2000}, "query"),
    ],
)
def test_what_is_wrong_with_a_search_is_told_at_its_field(member, save, values, field):
    save(member)
    refused = save(member, **{"name": "Other", **values})
    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == [field]


def test_a_person_saves_a_bounded_number(member, save, monkeypatch):
    monkeypatch.setattr("quickscale.core.account.alerts.searches.MOST", 2)
    assert [save(member, name).status_code for name in ("a", "b", "c")] == [201, 201, 409]


def test_nobody_sees_or_changes_anothers_search(member, make_user, save):
    search = save(member).json()
    other = Client()
    other.force_login(make_user("eve@example.com"))
    assert other.get(API).json() == []
    assert other.delete(f"{API}{search['id']}/").status_code == 404
    assert Client().get(API).status_code == 403


def test_what_is_new_is_told_once(member, save, announce, send):
    announce("Earlier")
    save(member)
    announce("Sunrise", "12.00")
    announce("Gala", "99.00")
    [mail] = send()
    assert mail.to == ["kim@example.com"]
    assert mail.subject == "New in “Cheap”"
    assert "Sunrise" in mail.body
    assert "http://testserver/classes/sunrise/" in mail.body
    assert "http://testserver/classes/?price_max=20" in mail.body
    assert "Gala" not in mail.body
    assert "Earlier" not in mail.body
    assert send() == []
    assert member.get(API).json()[0]["new_count"] == 1


def test_a_new_price_is_told_with_the_old_one(member, save, announce, reprice, send):
    slug = announce("Gala", "99.00")
    save(member)
    reprice(slug, "30.00")
    assert send() == []
    reprice(slug, "18.00")
    reprice(slug, "15.00")
    [mail] = send()
    assert "Price change: €30.00 → €15.00" in mail.body


def test_a_price_that_came_back_is_not_told(member, save, announce, reprice, send):
    slug = announce()
    save(member)
    reprice(slug, "18.00")
    reprice(slug, "12.00")
    assert send() == []


def test_one_mail_tells_all_of_a_persons_searches_and_each_fact_once(member, save, announce, send):
    save(member)
    save(member, "Gentle", "level=gentle")
    save(member, "Strong", "level=strong")
    announce()
    announce("Power", level="strong", price="80.00")
    [mail] = send()
    assert mail.body.count("Sunrise") == 1
    assert mail.body.count("Power") == 1
    assert "Strong" in mail.body
    assert send(later=timedelta(days=40)) == []


def test_daily_mails_come_in_the_morning_and_monthly_ones_on_the_first(
    member, save, announce, send
):
    from quickscale.core.account.models import SavedSearch

    save(member, frequency="daily")
    save(member, "Gentle", "level=gentle", frequency="monthly")
    save(member, "Off", "", frequency="never")
    announce()
    daily, monthly = (
        SavedSearch.objects.get(frequency=name).next_at for name in ("daily", "monthly")
    )
    assert timezone.localtime(daily).hour == timezone.localtime(monthly).hour == 7
    assert timezone.localtime(monthly).day == 1
    assert send() == []
    now = timezone.now()
    [mail] = send(later=daily - now)
    assert "Cheap" in mail.body
    assert send(later=daily - now + timedelta(hours=1)) == []
    announce("Moon", "50.00")
    [mail] = send(later=monthly - now)
    assert "Moon" in mail.body
    assert "Sunrise" not in mail.body


def test_a_quiet_day_does_not_make_the_next_change_urgent(member, save, announce, send):
    save(member, frequency="daily")
    assert send(later=timedelta(days=1)) == []
    announce()
    assert send(later=timedelta(days=1)) == []
    assert len(send(later=timedelta(days=2))) == 1


def test_a_search_that_is_on_again_tells_nothing_that_happened_meanwhile(
    member, save, announce, send
):
    path = f"{API}{save(member).json()['id']}/"
    member.patch(path, {"frequency": "never"}, content_type="application/json")
    announce()
    assert send() == []
    member.patch(path, {"frequency": "asap"}, content_type="application/json")
    assert send() == []
    announce("Moon")
    [mail] = send()
    assert "Sunrise" not in mail.body


def test_what_is_gone_when_the_mail_leaves_is_not_told(
    member, save, announce, staff, mailoutbox, monkeypatch
):
    from quickscale.core.mail import outbox

    save(member)
    slug = announce()
    monkeypatch.setattr(outbox, "enqueue", lambda *args, **options: None)
    call_command("send_alerts", verbosity=0)
    staff.delete(f"{CLASSES}{slug}/")
    outbox.deliver_due()
    assert mailoutbox == []


def test_a_program_ends_all_mails_with_one_click(member, save, announce, send):
    save(member)
    save(member, "Gentle", "level=gentle")
    announce()
    [mail] = send()
    headers = mail.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = re.fullmatch(r"<http://testserver(\S+)>", headers["List-Unsubscribe"])[1]
    program = Client(enforce_csrf_checks=True)
    assert program.get(url, headers={"accept": "text/html"}).status_code == 302
    assert {it["frequency"] for it in member.get(API).json()} == {"asap"}
    for _time in range(2):
        assert program.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert {it["frequency"] for it in member.get(API).json()} == {"never"}
    assert program.post(f"{url[:-3]}/").status_code == 404
    announce("Moon")
    assert send() == []


def test_people_end_one_search_on_a_page_without_signing_in(member, save, announce, send, read):
    save(member)
    save(member, "Strong", "level=strong")
    announce()
    [mail] = send()
    page = re.search(r"End e-mails for this search\s+http://testserver(\S+)", mail.body)[1]
    guest = Client()
    shown = read(guest.get(page))
    assert "Cheap" in shown.text
    assert f"{page}-/stop/" in shown.actions
    assert guest.post(f"{page}-/stop/", follow=True).status_code == 200
    found = {it["name"]: it["frequency"] for it in member.get(API).json()}
    assert found == {"Cheap": "never", "Strong": "asap"}
    assert f"{page}-/stop/" not in read(guest.get(page)).actions


def test_a_mail_that_waits_is_not_sent_after_its_search_was_stopped(
    member, save, announce, mailoutbox, monkeypatch
):
    from quickscale.core.mail import outbox

    search = save(member).json()
    announce()
    monkeypatch.setattr(outbox, "enqueue", lambda *args, **options: None)
    call_command("send_alerts", verbosity=0)
    path = f"{API}{search['id']}/"
    member.patch(path, {"frequency": "never"}, content_type="application/json")
    outbox.deliver_due()
    assert mailoutbox == []


def test_a_list_costs_no_statement_for_each_search(member, save):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    save(member)
    member.get("/account/searches/")
    with CaptureQueriesContext(connection) as one:
        member.get("/account/searches/")
    for number in range(8):
        save(member, f"Search {number}")
    with CaptureQueriesContext(connection) as many:
        member.get("/account/searches/")
    assert len(many) == len(one)


def test_searches_are_exported_and_erased_with_their_owner(member, save):
    from django.contrib.auth import get_user_model

    from quickscale.core.account.models import SavedSearch
    from quickscale.core.account.quickscale_hooks import export_searches, forget_searches

    save(member)
    user = get_user_model().objects.get(email="kim@example.com")
    [row] = export_searches(user=user).rows
    assert (row["name"], row["query"]) == ("Cheap", "price_max=20")
    forget_searches(user=user)
    assert not SavedSearch.objects.exists()


def test_a_list_that_fails_for_one_keeps_nobody_else_waiting(
    member, save, make_user, announce, send, monkeypatch
):
    from quickscale.core.account.alerts import sending

    other = Client()
    other.force_login(make_user("eve@example.com"))
    save(member)
    save(other)
    announce()
    whole = sending.find_question

    def fail_for_kim(search):
        if search.user.email == "kim@example.com":
            raise ZeroDivisionError
        return whole(search)

    monkeypatch.setattr(sending, "find_question", fail_for_kim)
    with pytest.raises(CommandError, match="1 lists or searches failed"):
        call_command("send_alerts", verbosity=0)
    monkeypatch.setattr(sending, "find_question", whole)
    assert {mail.to[0] for mail in send()} == {"eve@example.com", "kim@example.com"}
