"""A mail whose content is composed, and whose words the operator may change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.utils import timezone

from quickscale.core import hooks, mail
from quickscale.core.mail.mail_types import list_types
from quickscale.core.mail.models import MailText, OutgoingMail
from quickscale.core.mail.outbox import deliver, deliver_due

pytestmark = pytest.mark.django_db

URL = "https://shop.example.com/orders/7/"


def compose(number):
    if number == "gone":
        return None
    return mail.MailContent(
        values={"number": number, "name": "Zoë & <Co>"},
        blocks=[
            mail.blocks.Table(
                [
                    mail.blocks.Row("2 x Mug", "$25.00", detail="Large"),
                    mail.blocks.Row("Total", "$25.00", is_total=True),
                ],
                columns=("Product", "Amount"),
            ),
            mail.blocks.Button("View your order", URL),
        ],
        attachments=[mail.blocks.Attachment("bill.pdf", b"%PDF", "application/pdf")],
    )


ORDER = mail.MailType(
    name="test.order",
    label="Order",
    subject="Order {number} confirmed",
    introduction="Dear {name},\n\nthank you.",
    placeholders=("number", "name"),
    compose=compose,
    sample=lambda: compose("7"),
)


@pytest.fixture(autouse=True)
def registered():
    with hooks.register_temporarily("core.mail_types", lambda: [ORDER]):
        list_types.cache_clear()
        yield
    list_types.cache_clear()


def send(number="7", **options):
    options = {"to": "ada@example.com", "data": {"number": number}, "key": number, **options}
    ORDER.send(**options)


def html_of(message):
    return message.alternatives[0].content


def test_words_and_blocks_become_text_and_html(mailoutbox):
    send()
    [message] = mailoutbox
    assert message.subject == "Order 7 confirmed"
    assert message.body.startswith("Dear Zoë & <Co>,\n\nthank you.\n\n2 x Mug: $25.00\n  Large\n")
    assert f"View your order: {URL}" in message.body
    html = html_of(message)
    assert "Dear Zoë &amp; &lt;Co&gt;," in html
    assert f'href="{URL}"' in html
    assert '<th class="muted" scope="col"' in html


def test_attachments_are_sent_along(mailoutbox):
    send()
    assert mailoutbox[0].attachments[0].filename == "bill.pdf"


def test_a_second_mail_about_the_same_is_not_sent(mailoutbox):
    send()
    send()
    send("8")
    assert [message.subject for message in mailoutbox] == ["Order 7 confirmed", "Order 8 confirmed"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_if_the_transaction_rolls_back(mailoutbox):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        send()
        raise ZeroDivisionError
    assert not mailoutbox
    assert not OutgoingMail.objects.exists()


def test_a_delayed_mail_waits_and_is_dropped_if_it_has_become_pointless(mailoutbox):
    send("gone", delay=timedelta(hours=1))
    send("7", delay=timedelta(hours=1))
    assert deliver_due() == 0
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert deliver_due() == 1
    assert [message.subject for message in mailoutbox] == ["Order 7 confirmed"]
    assert OutgoingMail.objects.count() == 1


def test_what_cannot_be_composed_is_tried_again(mailoutbox, monkeypatch):
    monkeypatch.setattr("quickscale.core.mail.mail_types.list_types", dict)
    send()
    assert OutgoingMail.objects.get().attempts == 1
    monkeypatch.undo()
    OutgoingMail.objects.update(next_attempt_at=timezone.now())
    assert deliver(OutgoingMail.objects.get().pk)
    assert len(mailoutbox) == 1


def test_the_operators_words_replace_the_layers_in_their_language(mailoutbox):
    MailText.objects.create(name=ORDER.name, language="de", subject="Bestellung {number} {secret}")
    send(language="de")
    send("8", language="en")
    german, english = mailoutbox
    assert german.subject == "Bestellung 7 {secret}"
    assert german.body.startswith("Dear Zoë")
    assert english.subject == "Order 8 confirmed"


def test_answers_go_to_the_sites_contact_address(mailoutbox, settings):
    settings.QUICKSCALE_CONTACT_EMAIL = "help@example.com"
    send()
    [message] = mailoutbox
    assert message.reply_to == ["help@example.com"]
    assert "help@example.com" in message.body
    assert "mailto:help@example.com" in html_of(message)


def test_a_table_in_arabic_begins_on_the_right(mailoutbox):
    send(language="ar")
    assert "text-align:right" in html_of(mailoutbox[0]).partition("2 x Mug")[0]


def test_the_preview_shows_a_sample(client, settings):
    settings.DEBUG = True
    assert "Order 7 confirmed" in client.get("/_mail/test.order/").content.decode()


@pytest.fixture
def editor(client, django_user_model):
    user = django_user_model.objects.create_user(email="staff@example.com", is_staff=True)
    names = ("view_mailtext", "add_mailtext", "change_mailtext")
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(user)
    return client


def test_staff_who_may_edit_mails_see_them_in_production(editor):
    page = editor.get("/_mail/test.order/?language=de").content.decode()
    assert 'href="/dashboard/mails/test.order/de/edit/"' in page


def test_staff_change_words_and_are_told_of_unknown_placeholders(editor):
    url = "/admin/quickscale_mail/mailtext/add/"
    words = {"name": ORDER.name, "language": "en", "subject": "{nmber}", "introduction": ""}
    refused = editor.post(url, words).content.decode()
    assert "{nmber} isn&#x27;t available in this e-mail. Available: {number}, {name}" in refused
    assert editor.post(url, {**words, "subject": "Thanks: {number}"}).status_code == 302
    assert MailText.objects.get().subject == "Thanks: {number}"
