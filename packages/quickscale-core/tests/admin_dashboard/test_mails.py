"""Staff change what mails say, language by language, and see how they look."""

from __future__ import annotations

import re

import pytest

from quickscale.core import hooks, mail
from quickscale.core.audit.models import AuditEvent
from quickscale.core.mail.mail_types import list_types
from quickscale.core.mail.models import MailText

pytestmark = pytest.mark.django_db

API = "/api/core/staff/mails/test.order/texts/"
PAGE = "/dashboard/mails/test.order/"


def compose(number, label="View your order"):
    return mail.MailContent(
        values={"number": number},
        blocks=[mail.blocks.Button(label, "https://shop.example.com/orders/7/")],
    )


ORDER = mail.MailType(
    name="test.order",
    label="Order confirmed",
    subject="Order {number} confirmed",
    introduction="Thank you.",
    placeholders=("number",),
    compose=compose,
    sample=lambda: compose("7"),
)


@pytest.fixture(autouse=True)
def registered():
    with hooks.register_temporarily("core.mail_types", lambda: [ORDER]):
        list_types.cache_clear()
        yield
    list_types.cache_clear()


def put(client, language="en", **words):
    return client.put(f"{API}{language}/", words, content_type="application/json")


def send(mailoutbox, **data):
    mailoutbox.clear()
    key = str(MailText.objects.count()) + str(data)
    ORDER.send(to="ada@example.com", data={"number": "8", **data}, key=key, language="en")
    return mailoutbox[0]


def test_words_are_changed_and_sent_and_taken_back(staff_client, mailoutbox):
    said = staff_client.get(f"{API}en/").json()
    assert (said["subject"], said["button"], said["is_changed"]) == (
        "Order {number} confirmed",
        "View your order",
        False,
    )
    changed = put(
        staff_client,
        subject="Hooray for {number}",
        introduction="Thank you.",
        button="See {number}",
    )
    assert changed.json()["can"] == {"reset": True}
    kept = MailText.objects.get()
    assert (kept.subject, kept.introduction, kept.button) == (
        "Hooray for {number}",
        "",
        "See {number}",
    )
    message = send(mailoutbox)
    assert message.subject == "Hooray for 8"
    assert "See 8: https://shop.example.com" in message.body
    assert staff_client.delete(f"{API}en/").status_code == 204
    assert send(mailoutbox).subject == "Order 8 confirmed"
    told = AuditEvent.objects.order_by("pk").values_list("action", "object_id")
    assert list(told) == [("mail.text_changed", "test.order"), ("mail.text_reset", "test.order")]


def test_a_button_that_does_another_thing_keeps_its_words(staff_client, mailoutbox):
    put(staff_client, button="Look at it")
    assert "Look at it: " in send(mailoutbox).body
    assert "Pay now: " in send(mailoutbox, label="Pay now").body


def test_a_change_that_is_sent_twice_is_made_once(staff_client):
    key = {"Idempotency-Key": "one"}
    words = {"subject": "Hooray"}
    url = f"{API}en/"
    for _time in range(2):
        changed = staff_client.put(url, words, content_type="application/json", headers=key)
        assert changed.status_code == 200, changed.text
    assert AuditEvent.objects.count() == 1


def test_the_original_words_or_none_are_not_kept(staff_client):
    put(staff_client, subject="Other")
    put(staff_client, subject="Order {number} confirmed", introduction="", button="View your order")
    assert not MailText.objects.exists()


def test_unknown_placeholders_languages_and_mails_are_refused(staff_client):
    refused = put(staff_client, subject="{name}", button="{what}")
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"subject", "button"}
    assert put(staff_client, "xx", subject="A").status_code == 404
    unknown = "/api/core/staff/mails/test.none/texts/en/"
    assert staff_client.get(unknown).status_code == 404


def test_the_pages_lead_from_the_list_to_the_form_and_the_preview(staff_client, settings):
    assert f'href="{PAGE}"' in staff_client.get("/dashboard/mails/").text
    page = staff_client.get(PAGE).text
    assert "Order {number} confirmed" in page
    assert "/_mail/test.order/?language=de" in page
    assert f'href="{PAGE}en/edit/"' in page
    form = staff_client.get(f"{PAGE}en/edit/").text
    assert 'value="Order {number} confirmed"' in form
    saved = staff_client.post(f"{PAGE}en/edit/", {"subject": "Hi", "introduction": "Thank you."})
    assert saved.status_code == 303
    assert staff_client.post(f"{PAGE}-/reset/en/").status_code == 303
    assert not MailText.objects.exists()


def test_whoever_may_only_look_does_not_change(make_staff):
    client = make_staff("view_mailtext")
    assert client.get(f"{API}en/").status_code == 200
    assert put(client, subject="A").status_code == 403
    assert client.delete(f"{API}en/").status_code == 403


@pytest.mark.parametrize(("scheme", "condition"), [("dark", "all"), ("light", "not all")])
def test_the_preview_is_shown_light_or_dark(staff_client, scheme, condition):
    page = staff_client.get("/_mail/test.order/", {"scheme": scheme}).text
    [frame, _phone] = re.findall(r'src="([^"]+scheme=[^"]+)"', page)
    body = staff_client.get(frame.replace("&amp;", "&")).text
    assert f"@media {condition} {{" in body
    assert f"color-scheme: {scheme}" in body
    assert "/dashboard/mails/test.order/en/edit/" in page
